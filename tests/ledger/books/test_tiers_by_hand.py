"""A tier given by hand: it stays through everything until its end date."""

from __future__ import annotations

import datetime as dt

import pytest

from ledger.books.act import Call
from ledger.books.tiers import remove_tier, set_tier
from ledger.values.errors import BadInput, Refused
from tests.ledger.books.conftest import MakeShop
from tests.shop import Shop


def test_it_survives_sales_refunds_and_reviews_to_its_last_day(tiered: Shop) -> None:
    zoe = tiered.join()
    done = tiered.set_tier(zoe, "gold", until="2026-04-30", reason="helps at the fair")
    assert done.kind == "standing"
    assert done.detail["tier"] == ["Bronze", "Gold"]
    assert (done.detail["by_hand"], done.detail["until"]) == (True, "2026-04-30")
    assert (done.note, done.staff, done.points) == ("helps at the fair", 1, 0)
    sale = tiered.sell("10", zoe)
    assert sale.points == 15
    tiered.sell("290", zoe)  # reaches Silver: no reason to come down to it
    tiered.refund(sale)
    assert tiered.review() == []
    assert tiered.problems() == []
    tiered.clock_to("2026-04-30 23:59:59")
    assert tiered.tier(zoe) == "Gold"
    assert tiered.review() == []
    tiered.micros += 1_000_000
    # Over is over: no days of grace on top, and the spend of 290 is not Silver.
    assert tiered.tier(zoe) == "Bronze"
    assert tiered.review() == [(zoe, "Gold", "Bronze")]
    assert tiered.review() == []


def test_a_lower_one_by_hand_stays_too(tiered: Shop) -> None:
    zoe = tiered.join()
    tiered.sell("1000", zoe)
    tiered.set_tier(zoe, "Bronze")
    assert tiered.sell("100", zoe).points == 100
    tiered.wait(400)
    tiered.sell("2000", zoe)
    assert tiered.review() == []
    assert tiered.tier(zoe) == "Bronze"


def test_auto_ends_it_at_once(tiered: Shop) -> None:
    zoe = tiered.join()
    tiered.sell("310", zoe)
    tiered.set_tier(zoe, "Gold")
    ended = tiered.set_tier(zoe, None)
    assert ended.detail["tier"] == ["Gold", "Silver"]
    assert "by_hand" not in ended.detail
    assert tiered.tier(zoe) == "Silver"
    assert tiered.review() == []
    with pytest.raises(Refused, match="not set by hand"):
        tiered.set_tier(zoe, None)


def test_ended_where_it_is_what_was_reached(tiered: Shop) -> None:
    zoe = tiered.join()
    tiered.sell("1200", zoe)
    tiered.set_tier(zoe, "Gold", until="2026-02-01")
    tiered.clock_to("2026-02-02")
    # The tier does not change, but from now on the spend decides; the books know both.
    assert tiered.review() == []
    assert tiered.problems() == []
    tiered.clock_to("2027-01-06")
    tiered.review()
    tiered.wait(61)
    assert tiered.review() == [(zoe, "Gold", "Bronze")]


def test_ended_by_the_next_sale(tiered: Shop) -> None:
    zoe = tiered.join()
    tiered.set_tier(zoe, "Silver", until="2026-01-20")
    tiered.clock_to("2026-01-21")
    done = tiered.sell("10", zoe)
    assert (done.points, done.detail["tier"]) == (10, ["Silver", "Bronze"])


def test_set_again_and_changed(tiered: Shop) -> None:
    zoe = tiered.join()
    tiered.set_tier(zoe, "Gold", until="2026-03-01")
    tiered.set_tier(zoe, "Silver", until="2026-02-01")
    tiered.set_tier(zoe, "Silver")
    tiered.wait(4000)
    assert tiered.tier(zoe) == "Silver"


def test_what_cannot_be(tiered: Shop) -> None:
    zoe = tiered.join()
    with pytest.raises(Refused, match="no tier “Platinum”"):
        tiered.set_tier(zoe, "Platinum")
    with pytest.raises(BadInput, match="is past"):
        tiered.set_tier(zoe, "Gold", until="2026-01-04")
    assert tiered.tier(zoe) == "Bronze"


def test_sent_twice_it_is_done_once(tiered: Shop) -> None:
    zoe, key = tiered.join(), bytes(range(16))
    last = dt.date(2026, 3, 1)

    def send(reason: str) -> bool:
        return set_tier(tiered.store, zoe, "Gold", Call(key, staff=1), last, reason).replayed

    assert [send("fair"), send("fair")] == [False, True]
    with pytest.raises(Refused, match="used before"):
        send("another reason")
    before = tiered.events
    with pytest.raises(Refused, match="used before"):
        set_tier(tiered.store, zoe, "Silver", Call(key, staff=1), last, "fair")
    assert tiered.events == before


def test_a_tier_that_is_removed_is_nobodys_after_the_review(tiered: Shop) -> None:
    zoe, bob = tiered.join(), tiered.join()
    tiered.set_tier(zoe, "Gold")
    tiered.sell("400", bob)
    remove_tier(tiered.store, "Gold", tiered.call())
    remove_tier(tiered.store, "silver", tiered.call())
    assert (tiered.tier(zoe), tiered.tier(bob)) == ("Bronze", "Bronze")
    assert tiered.review() == [(zoe, "Gold", "Bronze"), (bob, "Silver", "Bronze")]


def test_a_refund_that_brings_a_deficit_leaves_it(make_shop: MakeShop) -> None:
    shop = make_shop(preset="tiers")
    zoe = shop.join()
    sale = shop.sell("500", zoe)
    shop.adjust(zoe, -400)
    shop.set_tier(zoe, "Gold", until="2026-12-31")
    back = shop.void(sale)
    assert back.balance == -400
    assert shop.tier(zoe) == "Gold"
    assert shop.review() == []
