"""Making the shop and changing its programme: each setting changes what happens next."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from ledger.books import program
from ledger.books.program import NewShop
from ledger.program.tiers import Campaign, Tier
from ledger.queries.standing import campaigns, tiers
from ledger.values.errors import BadInput, Damaged, Refused
from tests.shop import Shop

JUNE = Campaign("June", dt.date(2026, 6, 1), dt.date(2026, 6, 30), Fraction(2))


def test_a_change_is_a_version_in_force_from_now_on(shop: Shop) -> None:
    zoe = shop.join()
    before = shop.sell("10.00", zoe)
    done = program.change(shop.store, "earn.points", "2,5", shop.call())
    assert (done.detail["from"], done.detail["to"]) == ("1", "2.5")
    after = shop.sell("10.00", zoe)
    assert (before.points, after.points) == (10, 25)
    with shop.store.read() as tx:
        versions = tx.connection.execute("SELECT version FROM program").fetchall()
        rules = tx.connection.execute("SELECT rules FROM entry ORDER BY id").fetchall()
    assert versions == [(1,), (2,)]
    assert rules == [(1,), (2,)]


def test_a_bad_value_changes_nothing(shop: Shop) -> None:
    before = shop.events
    for key, value in (("earn.points", "abc"), ("earn.rate", "1"), ("expiry.months", "0")):
        with pytest.raises(BadInput):
            program.change(shop.store, key, value, shop.call())
    assert shop.events == before


@pytest.mark.parametrize(
    "new",
    [
        NewShop(""),
        NewShop("\x1b"),
        NewShop("x" * 121),
        NewShop("S", preset="gold"),
        NewShop("S", currency="EURO"),
        NewShop("S", currency="€"),
        NewShop("S", currency="ERU"),
        NewShop("S", currency="É12"),
        NewShop("S", timezone="Mars/Phobos"),
    ],
)
def test_what_cannot_be_a_shop_leaves_no_file(tmp_path: Path, new: NewShop) -> None:
    with pytest.raises(BadInput):
        program.open_shop(tmp_path / "s.db", new)
    assert list(tmp_path.iterdir()) == []


def test_there_is_a_shop_already(shop: Shop) -> None:
    before = shop.path.read_bytes()
    with pytest.raises(Damaged, match="exists already"):
        program.open_shop(shop.path, NewShop("Other"))
    assert shop.path.read_bytes() == before


def test_its_names_are_the_readers(tmp_path: Path) -> None:
    new = NewShop(" Le  Fournil ", preset="tiers", tier_names=("Bronze", "Argent", "Or"))
    with program.open_shop(tmp_path / "s.db", new) as store, store.read() as tx:
        assert tx.settings.shop_name == "Le Fournil"
        assert [t.name for t in tiers(tx)] == ["Bronze", "Argent", "Or"]


def test_campaigns_come_and_go(shop: Shop) -> None:
    shop.clock_to("2026-06-10")
    zoe = shop.join()
    shop.add_campaign(JUNE)
    doubled = shop.sell("10.00", zoe)
    program.end_campaign(shop.store, "JUNE", shop.call())
    assert shop.sell("10.00", zoe).points == 10
    assert doubled.entries[0].amount == 20
    assert shop.refund(doubled).points == -20
    with pytest.raises(Refused, match="no running campaign"):
        program.end_campaign(shop.store, "June", shop.call())
    with pytest.raises(Refused, match="already"):
        shop.add_campaign(JUNE)
    with pytest.raises(BadInput, match="cannot end before it begins"):
        shop.add_campaign(replace(JUNE, name="July", last_day=dt.date(2026, 5, 31)))


def test_what_a_campaign_is_for_is_stored_clean(tiered: Shop) -> None:
    with pytest.raises(Refused, match="There is no tier “Golden”"):
        tiered.add_campaign(replace(JUNE, tier="Golden"))
    tiered.add_campaign(replace(JUNE, category="\x1b[31mbread\u202e", tier="\u200bGold"))
    with tiered.store.read() as tx:
        (found,) = campaigns(tx)
    assert (found.category, found.tier) == ("[31mbread", "Gold")


def test_a_tiers_name_is_taken_whatever_its_case(tiered: Shop) -> None:
    for name in ("Gold", "gold", " GOLD "):
        with pytest.raises(Refused, match="already"):
            tiered.add_tier(Tier(name, 5, Fraction(1)))


@pytest.mark.parametrize(
    ("settings", "points", "lots"),
    [
        ({"earn_points": "3"}, 64, [("2028-01-31", 64)]),
        ({"earn_per": "10"}, 2, [("2028-01-31", 2)]),
        ({"earn_per": "10", "earn_points": "5", "earn_steps": "yes"}, 10, [("2028-01-31", 10)]),
        ({"earn_minimum": "21.51"}, 0, []),
        ({"points_pending_days": "3"}, 0, [("2028-01-31", 21)]),
        ({"expiry_mode": "never"}, 21, [(None, 21)]),
        ({"expiry_months": "1"}, 21, [("2026-02-28", 21)]),
        ({"expiry_months": "1", "expiry_to_month_end": "no"}, 21, [("2026-02-05", 21)]),
        ({"day_cutoff": "11:00", "expiry_to_month_end": "no"}, 21, [("2028-01-04", 21)]),
    ],
)
def test_each_setting_changes_what_a_sale_does(
    shop: Shop, settings: dict[str, str], points: int, lots: list[tuple[str | None, int]]
) -> None:
    shop.set(**settings)
    zoe = shop.join()
    assert shop.sell("21.50", zoe).points == points
    assert shop.lots(zoe) == lots


def test_what_a_point_pays_is_a_setting(shop: Shop) -> None:
    zoe = shop.join()
    shop.adjust(zoe, 50)
    assert shop.preview("10.00", zoe, points=50).to_pay == 950
    shop.set(points_value="0.05")
    assert shop.preview("10.00", zoe, points=50).to_pay == 750


def test_the_grace_of_a_tier_is_a_setting(tiered: Shop) -> None:
    tiered.set(tier_grace_days="5")
    zoe = tiered.join()
    tiered.refund(tiered.sell("300", zoe))
    tiered.wait(5)
    assert tiered.tier(zoe) == "Silver"
    tiered.wait(1)
    assert tiered.tier(zoe) == "Bronze"
