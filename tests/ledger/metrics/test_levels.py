"""Who moved from tier to tier, as the books recorded it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.metrics.further import tier_migration
from ledger.metrics.levels import Change, TierLog, migration
from ledger.metrics.report import report
from ledger.queries.standing import tiers
from ledger.values.errors import BadInput
from tests.shop import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path / "shop.db", preset="tiers", now="2026-01-05 10:00")
    yield made
    assert made.problems() == []
    made.close()


def test_ups_downs_and_who_was_not_there() -> None:
    log = TierLog(
        ("Bronze", "Silver", "Gold"),
        (
            *(Change(1, 10, "Bronze"), Change(2, 10, "Gold"), Change(3, 10, "Silver")),
            *(Change(1, 20, "Silver"), Change(2, 20, "Bronze"), Change(1, 25, "Gold")),
            *(Change(4, 22, "Silver"), Change(5, 5, "Gold"), Change(5, 21, "")),
        ),
    )
    found = migration(log, {1, 2, 3, 5, 6, 8}, {1, 2, 3, 4, 5, 6}, 20, 25)
    assert found.counts == {
        ("Bronze", "Silver"): 1,
        ("Gold", "Bronze"): 1,
        ("Silver", "Silver"): 1,
        ("Gold", ""): 1,
        ("", ""): 1,
    }
    assert (found.ups, found.downs, found.joined, found.members) == (1, 2, 1, 5)
    assert found.levels == ("", "Bronze", "Silver", "Gold")


def test_what_the_books_recorded(shop: Shop) -> None:
    zoe, ana, bob = (shop.join(name) for name in ("Zoé", "Ana", "Bob"))
    with shop.store.read() as tx:
        names = [tier.name for tier in tiers(tx)]
    shop.sell("1.00", zoe)
    shop.sell("1.00", ana)
    shop.clock_to("2026-03-10 10:00")
    late = shop.join("Late")
    shop.sell("5000.00", zoe)
    shop.set_tier(bob, names[1])
    shop.sell("5000.00", late)
    with shop.store.read() as tx:
        start, found = tier_migration(tx.connection, dt.date(2026, 3, 11))
        kpis = report(tx.connection, dt.date(2026, 3, 11), keys=("tier_ups", "tier_downs"))
        then = tier_migration(tx.connection, dt.date(2026, 3, 10))[1]
        with pytest.raises(BadInput):
            tier_migration(tx.connection, dt.date(2026, 3, 11), 0)
    assert start == dt.date(2026, 2, 11)
    assert found.counts[names[0], names[2]] == 1
    assert found.counts[names[0], names[0]] == 1
    assert (found.ups, found.downs, found.joined) == (2, 0, 1)
    assert (kpis["tier_ups"].value, kpis["tier_downs"].value) == (2, 0)
    assert (then.ups, then.downs, then.joined) == (0, 0, 0)


def test_a_merged_member_is_one(shop: Shop) -> None:
    zoe, twin = shop.join("Zoé"), shop.join("Zoé bis")
    shop.sell("1.00", zoe)
    shop.sell("1.00", twin)
    shop.clock_to("2026-03-10 10:00")
    shop.sell("5000.00", zoe)
    shop.merge(twin, zoe)
    with shop.store.read() as tx:
        found = tier_migration(tx.connection, dt.date(2026, 3, 11))[1]
    assert (found.members, found.ups) == (1, 1)
