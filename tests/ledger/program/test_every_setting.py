"""Every setting acts: each is tried at two values on the same story, and the ends differ."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from ledger.books import merging, openings, sales
from ledger.books.act import run
from ledger.books.openings import Opening
from ledger.books.sales import Line, Sale
from ledger.program.settings import KEYS, attribute
from ledger.program.tiers import Campaign, Tier
from ledger.values.errors import Refused
from tests.ledger.metrics.test_replay import same_as_acted_again
from tests.shop import Shop

Ending = object
Scenario = tuple[str, Ending, str, Ending, Callable[[Shop], Ending]]

ELSEWHERE = {
    "earn.signup": "tests/ledger/books/test_bonuses.py",
    "earn.birthday": "tests/ledger/books/test_bonuses.py",
    "earn.referral": "tests/ledger/books/test_referrals.py",
    "earn.referred": "tests/ledger/books/test_referrals.py",
    "earn.survey": "tests/ledger/books/test_bonuses.py",
    "feedback.ask": "tests/loyalty_tui/screens/test_asking.py",
    "earn.extras": "tests/loyalty_tui/cli/test_programme.py",
    "stamps.per_card": "tests/ledger/books/test_cards.py",
    "staff.adjust_limit": "tests/ledger/books/test_limits.py",
    "staff.backdate_days": "tests/ledger/books/test_limits.py",
    "staff.merge_limit": "tests/ledger/books/test_limits.py",
}
"""Settings that have scenarios of their own in another file."""


def earned(amount: str, **more: object) -> Callable[[Shop], Ending]:
    """The points of one sale."""

    def scenario(shop: Shop) -> Ending:
        sale = Sale(shop.amount(amount), shop.join(), **more)  # type: ignore[arg-type]
        return sales.sell(shop.store, sale, shop.call()).points

    return scenario


def earned_in_a_row(*days: str) -> Callable[[Shop], Ending]:
    """The points of sales of 30.00, each on its day."""

    def scenario(shop: Shop) -> Ending:
        member, points = shop.join(), []
        for day in days:
            shop.clock_to(day)
            points.append(shop.sell("30.00", member).points)
        return points

    return scenario


def paid_with_points(shop: Shop) -> Ending:
    member = shop.join()
    shop.adjust(member, 500)
    return shop.sell("20.00", member, points=500).entries[-1].amount


def worth(shop: Shop) -> Ending:
    member = shop.join()
    shop.adjust(member, 50)
    return shop.preview("10.00", member, points=50).to_pay


def stacked(shop: Shop) -> Ending:
    today = shop.today
    for name, times in (("Double", 2), ("Triple", 3)):
        shop.add_campaign(Campaign(name, today, today, Fraction(times)))
    return shop.sell("4.00", shop.join()).points


def dated(shop: Shop) -> Ending:
    member = shop.join()
    shop.sell("21.00", member)
    return shop.lots(member)


def last_day_after_a_second_visit(shop: Shop) -> Ending:
    member = shop.join()
    shop.sell("21.00", member)
    shop.wait(60)
    shop.sell("1.00", member)
    return shop.lots(member)[0]


def refunded_after_spending(shop: Shop) -> Ending:
    member = shop.join()
    sale = shop.sell("80.00", member)
    shop.adjust(member, -50)
    try:
        shop.refund(sale)
    except Refused:
        return "blocked"
    return shop.balance(member)


def cancelled_after_lapsing(shop: Shop) -> Ending:
    shop.set(expiry_months="1", expiry_to_month_end="no")
    member = shop.join()
    shop.sell("40.00", member)
    voucher = shop.issue(member, shop.reward("Tarte", 40))
    shop.wait(60)
    shop.cancel(voucher)
    return shop.lots(member)


def tier_reached(shop: Shop) -> Ending:
    """120.00 in three visits, with a bonus by hand: 240 points of a rate of 1.5 and one gift."""
    shop.set(earn_points="2")
    shop.add_tier(Tier("First", 0, Fraction(1)))
    shop.add_tier(Tier("Second", 200, Fraction(1)))
    member = shop.join()
    for _ in range(3):
        shop.sell("40.00", member)
    return shop.tier(member)


def tier_in_january(shop: Shop) -> Ending:
    shop.add_tier(Tier("First", 0, Fraction(1)))
    shop.add_tier(Tier("Second", 10_000, Fraction(1)))
    shop.set(tier_grace_days="0")
    member = shop.join()
    shop.clock_to("2026-12-20")
    shop.sell("150.00", member)
    shop.clock_to("2027-01-10")
    shop.review()
    shop.wait(1)
    shop.review()
    return shop.tier(member)


def tier_after_a_refund(shop: Shop) -> Ending:
    shop.add_tier(Tier("First", 0, Fraction(1)))
    shop.add_tier(Tier("Second", 10_000, Fraction(1)))
    member = shop.join()
    shop.refund(shop.sell("150.00", member))
    shop.wait(6)
    return shop.tier(member)


def tier_of_what_else_counts(shop: Shop) -> Ending:
    shop.add_tier(Tier("First", 0, Fraction(1)))
    shop.add_tier(Tier("Second", 100, Fraction(1)))
    by_hand, brought_in, merged, loser = (shop.join() for _ in range(4))
    shop.sell("150.00", loser)
    merging.merge(shop.store, loser, merged, shop.call())
    shop.set(tier_basis="points_earned")
    shop.adjust(by_hand, 150)
    call = shop.call()
    run(shop.store, lambda tx: openings.open_in(tx, brought_in, Opening(150), call))
    return [shop.tier(member) for member in (by_hand, brought_in, merged)]


def claimed_late(shop: Shop) -> Ending:
    from ledger.books import moving

    member, sale = shop.join(), shop.sell("64.20")
    shop.wait(31)
    try:
        return moving.claim(shop.store, str(sale.event), member, shop.call()).points
    except Refused:
        return "too late"


def night_sales(shop: Shop) -> Ending:
    shop.clock_to("2026-03-02 01:30")
    return shop.sell("10.00", shop.join()).business_date


def stamped(shop: Shop) -> Ending:
    member = shop.join()
    shop.sell("10.00", member)
    return shop.view(member).stamp_balance


_TART = (Line("Tarte", "cakes", 2000, 1400),)

SCENARIOS: dict[str, Scenario] = {
    "earn.points": ("1", 21, "3", 64, earned("21.50")),
    "earn.per": ("1.00", 21, "2.50", 8, earned("21.50")),
    "earn.steps": ("no", 6, "yes", 5, lambda s: _at(s, earn_per="2.50", earn_points="5")("3.00")),
    "earn.minimum": ("0.00", 21, "21.51", 0, earned("21.50")),
    "earn.basis": ("gross", 24, "net", 20, earned("24.00", tax=400)),
    "earn.on_points_paid": ("no", 15, "yes", 20, paid_with_points),
    "earn.stamps": ("0", 0, "2", 2, stamped),
    "earn.visit": ("0", 21, "7", 28, earned("21.50")),
    "earn.category": ("none", 12, "coffee=2.5", 30, earned("12.00", category="coffee")),
    "earn.item": ("none", 14, "tarte=9", 32, earned("14.00", lines=_TART)),
    "earn.cap_sale": ("0", 90, "40", 40, earned("90.00")),
    "earn.cap_day": ("0", [30, 30], "50", [30, 20], earned_in_a_row("2026-02-02", "2026-02-02")),
    "earn.cap_year": ("0", [30, 30], "50", [30, 20], earned_in_a_row("2026-02-02", "2026-11-02")),
    "campaign.stacking": ("all", 24, "best", 12, stacked),
    "points.value": ("0.01", 950, "0.05", 750, worth),
    "points.pending_days": ("0", 21, "5", 0, earned("21.50")),
    "expiry.mode": (
        *("fixed", ("2028-01-31", 21)),
        *("inactivity", ("2028-03-31", 22)),
        last_day_after_a_second_visit,
    ),
    "expiry.months": ("24", [("2028-01-31", 21)], "5", [("2026-06-30", 21)], dated),
    "expiry.to_month_end": ("yes", [("2028-01-31", 21)], "no", [("2028-01-05", 21)], dated),
    "refund.after_spend": ("carry", -50, "clamp", 0, refunded_after_spending),
    "refund.lapsed_lot": ("grace", [("2026-04-05", 40)], "forfeit", [], cancelled_after_lapsing),
    "refund.grace_days": (
        *("30", [("2026-04-05", 40)]),
        *("7", [("2026-03-13", 40)]),
        cancelled_after_lapsing,
    ),
    "tier.basis": ("net_spend", "Second", "visits", "First", tier_reached),
    "tier.window": ("rolling", "Second", "calendar", "First", tier_in_january),
    "tier.grace_days": ("60", "Second", "5", "First", tier_after_a_refund),
    "tier.counts": (
        *("none", ["First", "First", "First"]),
        *("adjust,opening,merge", ["Second", "Second", "Second"]),
        tier_of_what_else_counts,
    ),
    "claim.days": ("30", "too late", "31", 64, claimed_late),
    "day.cutoff": ("00:00", dt.date(2026, 3, 2), "04:00", dt.date(2026, 3, 1), night_sales),
}
"""A setting's present value with how the story ends, then another with its own end."""


def _at(shop: Shop, **settings: str) -> Callable[[str], Ending]:
    shop.set(**settings)
    return lambda amount: earned(amount)(shop)


def test_no_setting_is_left_out() -> None:
    assert set(SCENARIOS) | set(ELSEWHERE) == set(KEYS)
    assert not set(SCENARIOS) & set(ELSEWHERE)
    root = Path(__file__).parents[3]
    for key, file in ELSEWHERE.items():
        text = (root / file).read_text()
        assert key in text or attribute(key) in text


@pytest.mark.parametrize("key", SCENARIOS)
def test_it_acts(tmp_path: Path, key: str) -> None:
    one, first, other, second, scenario = SCENARIOS[key]
    assert first != second
    for value, ending in ((one, first), (other, second)):
        shop = Shop(tmp_path / f"{value[:2]}.db")
        shop.set(**{attribute(key): value})
        assert scenario(shop) == ending
        assert shop.problems() == []
        same_as_acted_again(shop.store)
        shop.close()


@pytest.mark.parametrize(
    ("key", "value", "ending", "scenario"),
    [
        ("refund.after_spend", "block", "blocked", refunded_after_spending),
        ("expiry.mode", "never", [(None, 21)], dated),
        ("tier.basis", "points_earned", "Second", tier_reached),
    ],
)
def test_a_third_value_acts_too(
    tmp_path: Path, key: str, value: str, ending: Ending, scenario: Callable[[Shop], Ending]
) -> None:
    shop = Shop(tmp_path / "shop.db")
    shop.set(**{attribute(key): value})
    assert scenario(shop) == ending
    assert shop.problems() == []
    shop.close()
