"""Every dated credit expires, whatever brought it, and it is a line of the statement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest

from ledger.books import merging, openings
from ledger.books.openings import Opening
from tests.shop import Shop

LAST = dt.date(2026, 3, 31)


def purchase(shop: Shop) -> int:
    zoe = shop.join()
    shop.sell("37.00", zoe)
    return zoe


def signup(shop: Shop) -> int:
    shop.set(earn_signup="37")
    return shop.join()


def birthday(shop: Shop) -> int:
    shop.set(earn_birthday="37")
    zoe = shop.join(birthday="01-05")
    shop.birthdays()
    return zoe


def survey(shop: Shop) -> int:
    shop.set(earn_survey="37")
    zoe = shop.join()
    shop.survey(zoe, "Été")
    return zoe


def referral(shop: Shop) -> int:
    shop.set(earn_referral="37", earn_points="0")
    zoe = shop.join()
    shop.sell("1.00", shop.join(referrer=zoe))
    return zoe


def referred(shop: Shop) -> int:
    shop.set(earn_referred="37", earn_points="0")
    lea = shop.join(referrer=shop.join())
    shop.sell("1.00", lea)
    return lea


def opening(shop: Shop) -> int:
    zoe = shop.join()
    with shop.store.write() as tx:
        openings.open_in(tx, zoe, Opening(points=37), shop.call())
    return zoe


def transfer(shop: Shop) -> int:
    zoe, card = shop.join(), shop.join()
    shop.sell("37.00", card)
    merging.merge(shop.store, card, zoe, shop.call())
    return zoe


def adjustment(shop: Shop) -> int:
    zoe = shop.join()
    shop.adjust(zoe, 37)
    return zoe


def refunded_redemption(shop: Shop) -> int:
    zoe = shop.join()
    shop.sell("37.00", zoe)
    shop.set(expiry_months="9", earn_points="0")
    shop.void(shop.sell("37.00", zoe, points=37))
    return zoe


def cancelled_reward(shop: Shop) -> int:
    zoe = shop.join()
    shop.sell("37.00", zoe)
    shop.reward("Coffee", 37)
    voucher = shop.issue(zoe, "Coffee")
    shop.set(expiry_months="9")
    shop.cancel(voucher)
    return zoe


CREDITS: list[Callable[[Shop], int]] = [
    *(purchase, signup, birthday, survey, referral, referred, opening, transfer, adjustment),
    *(refunded_redemption, cancelled_reward),
]


@pytest.mark.parametrize("credit", CREDITS, ids=lambda credit: credit.__name__)
def test_it_is_gone_after_its_last_day(shop: Shop, credit: Callable[[Shop], int]) -> None:
    shop.set(expiry_months="2")
    member = credit(shop)
    assert shop.lots(member) == [(LAST.isoformat(), 37)]
    shop.clock_to("2026-03-31 23:59:59")
    assert (shop.balance(member), shop.sweep()) == (37, (0, 0))
    shop.clock_to("2026-04-01 00:00")
    # Gone before it is swept; swept once, whole.
    assert (shop.balance(member), shop.lots(member)) == (0, [])
    lots, points = shop.sweep()
    assert (lots, points) == (1, 37)
    assert shop.sweep() == (0, 0)
    assert shop.entries(member, "expire") == [-37]
    assert shop.statement(member)[-1].kind == "sweep"


def test_points_of_grace_expire_too(shop: Shop) -> None:
    shop.set(expiry_months="2", refund_grace_days="10", earn_points="1")
    zoe = shop.join()
    shop.sell("37.00", zoe)
    shop.reward("Coffee", 37)
    voucher = shop.issue(zoe, "Coffee")
    shop.clock_to("2026-04-20")
    shop.cancel(voucher)
    assert shop.lots(zoe) == [("2026-04-30", 37)]
    shop.clock_to("2026-05-01")
    assert shop.sweep() == (1, 37)


def test_stamps_expire_too(shop: Shop) -> None:
    shop.set(expiry_months="2", earn_stamps="3", earn_points="0")
    zoe = shop.join()
    shop.sell("5.00", zoe)
    shop.clock_to("2026-03-31")
    assert shop.view(zoe).stamp_balance == 3
    shop.clock_to("2026-04-01")
    assert shop.view(zoe).stamp_balance == 0
    assert shop.sweep() == (1, 0)
    assert shop.entries(zoe, "expire") == [-3]


def test_bonuses_never_lapse_where_nothing_does(shop: Shop) -> None:
    shop.set(expiry_mode="never", earn_signup="5")
    assert shop.lots(shop.join()) == [(None, 5)]
