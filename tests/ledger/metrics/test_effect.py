"""What a campaign changed, on shops small enough to count by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from ledger.books import merging, program, tiers
from ledger.metrics.asked import Asked
from ledger.metrics.effect import Effect, effect, effects, effects_in
from ledger.metrics.simulate import simulate
from ledger.program.tiers import Campaign, Tier
from ledger.values.errors import Refused
from tests.ledger.metrics.shop import facts
from tests.shop import Shop

# Under it, of the members 1 to 60, thirty are among the lower half.
SALT = (15).to_bytes(16, "big").hex()
APART = (
    *(2, 6, 10, 11, 13, 15, 16, 17, 18, 20, 21, 24, 28, 30, 31),
    *(32, 34, 35, 36, 40, 44, 45, 46, 48, 50, 53, 56, 57, 59, 60),
)
TREATED = tuple(member for member in range(1, 61) if member not in APART)
MARCH = Campaign(
    "March", dt.date(2026, 3, 1), dt.date(2026, 3, 31), Fraction(3), control=50, salt=SALT
)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path / "shop.db")
    yield made
    assert made.problems() == []
    made.close()


def told(shop: Shop, as_of: str, name: str = "March", margin: Fraction = Fraction(1)) -> Effect:
    with shop.store.read() as tx:
        return effect(tx, name, dt.date.fromisoformat(as_of), margin=margin)


def march(shop: Shop, campaign: Campaign = MARCH) -> None:
    """Sixty members; of the treated every second spends 30.00, the others 10.00 in two visits; of
    those kept apart every second 14.00, the others 6.00."""
    for _ in range(60):
        shop.join()
    shop.clock_to("2026-02-20")
    shop.add_campaign(campaign)
    shop.clock_to("2026-03-10")
    for place, member in enumerate(TREATED):
        for amount in ("10.00", "20.00") if place % 2 else ("10.00",):
            shop.sell(amount, member)
    for place, member in enumerate(APART):
        shop.sell("14.00" if place % 2 else "6.00", member)


def test_two_groups_by_hand(shop: Shop) -> None:
    march(shop)
    found = told(shop, "2026-04-01")
    assert found.treated is not None
    assert found.control is not None
    assert (found.treated.members, found.control.members) == (30, 30)
    groups = found.treated, found.control
    means = [(group.orders.mean, group.gross.mean, group.net.mean) for group in groups]
    assert facts(*means) == ((Fraction(3, 2), 2000, 2000), (1, 1000, 1000))
    # Points: three times 30 and 10; once 14 and 6.
    assert facts(found.treated.points.mean, found.control.points.mean) == (60, 10)
    assert found.uplifts is not None
    net = found.uplifts["net"]
    assert facts(net.difference, net.relative) == (1000, 1)
    # All sixty: s² = 49 800 000 ÷ 59, over thirty and thirty: ± z × 237.2168, wider than Welch's.
    assert net.interval == pytest.approx((535.064, 1464.936), abs=0.01)
    assert net.relative_interval is not None
    assert net.relative_interval.low > 0
    assert found.uplifts["bought"].difference == 0
    assert found.uplifts["bought"].interval == pytest.approx((-0.1135, 0.1135), abs=0.0001)
    assert (found.verdict, found.over, found.missing) == ("caused", True, None)
    # Two thirds of the treated's 1 800 points are the campaign's; a point is worth a cent.
    came = facts(found.extra_sales, found.points, found.cost, found.gain)
    assert came == (30_000, 1200, 1200, 28_800)
    assert found.extra_interval == pytest.approx((16_051.9, 43_948.1), abs=0.1)
    third = told(shop, "2026-04-01", margin=Fraction(1, 3))
    assert third.gain == 10_000 - 1200
    assert third.gain_interval == pytest.approx((4150.6, 13_449.4), abs=0.1)


def test_who_did_not_come_counts(shop: Shop) -> None:
    for _ in range(60):
        shop.join()
    shop.add_campaign(replace(MARCH, first_day=dt.date(2026, 1, 6)))
    shop.clock_to("2026-03-02")
    # All the treated who came spent more than those kept apart who did; there were fewer.
    for member in TREATED[:5]:
        shop.sell("20.00", member)
    for member in APART[:10]:
        shop.sell("10.00", member)
    found = told(shop, "2026-04-01")
    assert found.uplifts is not None
    assert found.uplifts["net"].difference == 0
    assert found.uplifts["bought"].difference == Fraction(5 - 10, 30)
    assert facts(found.verdict, found.missing, found.extra_sales) == ("untold", None, 0)


def test_too_little_to_tell_says_how_many_more(shop: Shop) -> None:
    march(shop, replace(MARCH, multiplier=Fraction(2)))
    for member in APART[:9]:
        shop.sell("30.00", member)
    found = told(shop, "2026-04-01")
    assert found.uplifts is not None
    net = found.uplifts["net"]
    assert net.difference == 1000 - 900
    # Sixty times the square of half the interval over the difference, less the sixty there are.
    assert net.interval is not None
    half = (net.interval.high - net.interval.low) / 2
    assert found.verdict == "untold"
    assert found.missing is not None
    assert found.missing == pytest.approx(60 * ((half / 100) ** 2 - 1), abs=1)


def test_too_few_in_a_group(shop: Shop) -> None:
    for _ in range(50):
        shop.join()
    shop.add_campaign(replace(MARCH, first_day=dt.date(2026, 1, 6)))
    shop.clock_to("2026-03-02")
    for member in range(1, 51):
        shop.sell("10.00", member)
    found = told(shop, "2026-04-01")
    assert found.control is not None
    # 25 of those kept apart are among the first fifty: five are missing.
    assert (found.verdict, found.control.members, found.missing) == ("small", 25, 5)
    assert found.uplifts is not None
    assert [one.interval for one in found.uplifts.values()] == [None] * 6


def test_nothing_is_caused_before_it_is_over(shop: Shop) -> None:
    march(shop)
    found = told(shop, "2026-03-31")
    assert (found.verdict, found.over, found.days.length) == ("early", False, 30)
    assert found.uplifts is not None
    assert found.uplifts["net"].interval is not None
    # As of a day in the past, what came since is not known.
    assert told(shop, "2026-03-10").extra_sales == 0
    for early in ("2026-02-01", "2026-03-01"):
        assert (told(shop, early).verdict, told(shop, early).treated) == ("waiting", None)
    assert told(shop, "9999-12-31").verdict == "caused"


def test_ended_by_hand_it_is_over_that_day(shop: Shop) -> None:
    march(shop)
    program.end_campaign(shop.store, "March", shop.call())
    shop.clock_to("2026-03-11")
    shop.sell("500.00", APART[0])
    found = told(shop, "2026-03-12")
    assert facts(found.verdict, found.days.length, found.extra_sales) == ("caused", 10, 30_000)
    # As of a day when nobody knew that it would be ended, it still ran.
    assert told(shop, "2026-03-10").verdict == "early"


def test_it_begins_when_it_is_entered(shop: Shop) -> None:
    shop.join()
    shop.clock_to("2026-03-10")
    shop.add_campaign(MARCH)
    shop.add_tier(Tier("March", 10, Fraction(1)))
    assert told(shop, "2026-04-01").days.first == dt.date(2026, 3, 10)


def test_refunds_and_voids(shop: Shop) -> None:
    march(shop)
    sale = shop.sell("100.00", TREATED[0])
    gone = shop.sell("50.00", TREATED[0])
    shop.void(gone)
    shop.clock_to("2026-04-02")
    shop.refund(sale, "40.00")
    before, since = told(shop, "2026-04-02"), told(shop, "2026-04-03")
    for found, net, points in ((before, 70_000, 2100), (since, 66_000, 1980)):
        assert found.treated is not None
        assert (found.treated.gross.total, found.treated.net.total) == (70_000, net)
        assert (found.treated.points.total, found.points) == (points, points * 2 // 3)


def test_only_members_of_before_are_in_it(shop: Shop) -> None:
    march(shop)
    late = shop.join()
    shop.sell("900.00", late)
    found = told(shop, "2026-04-01")
    assert found.treated is not None
    assert found.control is not None
    assert found.treated.gross.total + found.control.gross.total == 60_000 + 30_000


def test_merged_members_count_once_as_the_one_who_stays(shop: Shop) -> None:
    march(shop)
    merging.merge(shop.store, TREATED[0], APART[0], shop.call())
    found = told(shop, "2026-04-01")
    assert found.treated is not None
    assert found.control is not None
    assert (found.treated.members, found.control.members) == (29, 30)
    assert found.control.net.total == 30_000 + 1000


def test_both_groups_before_it(shop: Shop) -> None:
    for _ in range(60):
        shop.join()
    shop.clock_to("2026-02-20")
    for place, member in enumerate(TREATED):
        shop.sell("40.00" if place % 2 else "20.00", member)
    for place, member in enumerate(APART):
        shop.sell("12.00" if place % 2 else "8.00", member)
    shop.add_campaign(MARCH)
    found = told(shop, "2026-04-01")
    assert found.uplifts is not None
    before = found.uplifts["before"]
    assert before.difference == 3000 - 1000
    assert before.interval is not None
    assert before.interval.excludes_zero
    assert found.verdict == "untold"


def test_whom_a_tier_or_a_segment_chooses(shop: Shop) -> None:
    names = ("tier", "regular", "returning", "new", "birthday", "nobody")
    who = {name: shop.join(birthday="03-15" if name == "birthday" else "") for name in names}
    shop.add_tier(Tier("Gold", 1_000_000, Fraction(1)))
    tiers.set_tier(shop.store, who["tier"], "Gold", shop.call())
    for day in ("05-01", "05-08", "05-15", "05-22"):
        shop.sell("1.00", who["regular"], at=f"2025-{day}")
    shop.clock_to("2026-02-01")
    for name in ("tier", "birthday", "nobody"):
        shop.sell("1.00", who[name])
    shop.sell("1.00", who["returning"], at="2025-10-01")
    free = replace(MARCH, control=0, salt="")
    for number, (tier, segment) in enumerate(
        [("gold", ""), *(("", s) for s in ("regular", "returning", "new", "birthday"))]
    ):
        shop.add_campaign(replace(free, name=str(number), tier=tier, segment=segment))
    shop.clock_to("2026-03-05")
    # Whatever they do in its days changes nothing of whom it is for.
    tiers.set_tier(shop.store, who["nobody"], "Gold", shop.call())
    for member in who.values():
        shop.sell("5.00", member)
    groups = [told(shop, "2026-04-01", str(n)).treated for n in range(5)]
    members = [group and group.members for group in groups]
    # "regular" last came more than 90 days before it too.
    assert members == [1, 1, 2, 1, 1]


def test_without_a_control_group_it_is_compared_with_earlier(shop: Shop) -> None:
    for _ in range(2):
        shop.join(joined="2025-01-01")
    shop.sell("1.00", 1, at="2025-01-05")
    # 364 days before 1 to 31 March 2026: 2 March to 1 April 2025.
    for amount, day in (("90", "03-01"), ("7", "03-02"), ("8", "04-01"), ("90", "04-02")):
        shop.sell(amount, 1, at=f"2025-{day}")
    for amount, day in (("90", "01-28"), ("3", "01-29"), ("4", "02-28")):
        shop.clock_to(f"2026-{day}")
        shop.sell(amount, 2)
    shop.add_campaign(replace(MARCH, control=0, salt=""))
    shop.clock_to("2026-03-31")
    shop.sell("10.00", 2)
    found = told(shop, "2026-04-01")
    assert found.treated is not None
    before, year = found.earlier
    assert before is not None
    assert year is not None
    assert [arm.net.total for arm in (found.treated, before, year)] == [1000, 700, 1500]
    assert (found.treated.bought, year.members) == (Fraction(1, 2), 2)
    assert (found.verdict, found.uplifts, found.extra_sales, found.gain) == (
        *("uncontrolled", None, None, None),
    )
    assert (found.points, found.control) == (20, None)


def test_where_no_records_reach_there_is_nothing_to_compare(shop: Shop) -> None:
    shop.join()
    shop.clock_to("2026-02-01")
    shop.sell("5.00", 1)
    shop.add_campaign(replace(MARCH, control=0, salt=""))
    assert told(shop, "2026-04-01").earlier == (None, None)


def test_every_campaign_the_latest_first(shop: Shop) -> None:
    shop.join()
    shop.add_campaign(MARCH)
    april = dt.date(2026, 4, 1)
    shop.add_campaign(replace(MARCH, name="April", first_day=april, last_day=april))
    program.end_campaign(shop.store, "March", shop.call())
    with shop.store.read() as tx:
        found = effects(tx, dt.date(2026, 5, 1))
    assert [(one.campaign.name, one.verdict) for one in found] == [
        *(("April", "small"), ("March", "waiting")),
    ]
    with pytest.raises(Refused, match="no campaign “Noël”"):
        told(shop, "2026-04-01", "Noël")


def test_acted_again_the_same_members_are_kept_apart(shop: Shop) -> None:
    march(shop)
    found = simulate(shop.store, Asked())
    assert found.under == found.happened
    without = simulate(shop.store, Asked(without=frozenset({"march"})))
    touched = [one.member for one in without.members if one.affected]
    assert touched == list(TREATED)


def test_which_campaigns_held_in_a_month(shop: Shop) -> None:
    march(shop)
    shop.clock_to("2026-03-20")
    both = replace(MARCH, name="Both", first_day=dt.date(2026, 3, 2))
    shop.add_campaign(replace(both, last_day=dt.date(2026, 4, 5)))
    shop.clock_to("2026-05-02")

    def held(first: str, as_of: str) -> list[tuple[str, str]]:
        days = dt.date.fromisoformat(first), dt.date.fromisoformat(as_of)
        with shop.store.read() as tx:
            return [(one.campaign.name, one.verdict) for one in effects_in(tx, *days)]

    assert held("2026-02-01", "2026-03-01") == []
    # The day before, none was over; one that is entered later was not known.
    assert held("2026-03-01", "2026-03-20") == [("March", "early")]
    assert held("2026-03-01", "2026-04-01") == [("Both", "early"), ("March", "caused")]
    assert [name for name, _ in held("2026-04-01", "2026-05-01")] == ["Both"]
    assert held("2026-05-01", "2026-05-03") == []
