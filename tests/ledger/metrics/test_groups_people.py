"""The groups and the people of each."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from ledger.books import tiers as books
from ledger.metrics.groups import segments, spread
from ledger.metrics.rfm import SEGMENTS
from ledger.queries.standing import standing_today, tier_view, tiers
from ledger.store.store import Store
from loyalty_tui.cli.screens import sample_path
from tests.shop import Shop


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "shop.db"
    shutil.copyfile(sample_path(), path)
    return path


def test_every_segment_of_the_sample_has_as_many_people_as_it_says(sample: Path) -> None:
    with Store(sample) as store, store.read() as tx:
        found = segments(tx.connection, tx.today + dt.timedelta(days=1))
        assert [group.segment for group in found.groups] == list(SEGMENTS)
        for group in found.groups:
            people = found.people(group.segment).people
            assert len(people) == group.members
            assert sum(person.amount for person in people) == group.net
        assert sum(group.members for group in found.groups) > 100


def test_everybody_of_the_sample_is_in_the_tier_their_own_page_names(sample: Path) -> None:
    with Store(sample) as store, store.read() as tx:
        found = spread(tx)
        (active,) = tx.connection.execute(
            "SELECT count(*) FROM member WHERE state = 'active'"
        ).fetchone()
        assert sum(group.members for group in found.groups) == active
        for group in found.groups:
            people = found.people(group.name)
            assert len(people.people) == group.members
            assert people.sizes()["close"] == group.close
            assert people.sizes()["losing"] == group.losing
            for person in people.people[::7]:
                view = tier_view(tx, person.member)
                assert view is not None
                assert view.name == group.name
                assert (view.qualifying, view.missing) == (person.amount, person.times)


def groups(shop: Shop) -> dict[str, dict[str, list[int]]]:
    with shop.store.read() as tx:
        found = spread(tx)
    return {
        group.name: {
            sort: [p.member for p in found.people(group.name).people if p.group == sort]
            for sort in ("losing", "close", "settled")
        }
        for group in found.groups
        if group.members
    }


def test_who_is_close_to_the_next_tier_and_who_is_about_to_lose_theirs(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop.db", preset="tiers", now="2025-01-05 10:00")
    with shop.store.read() as tx:
        known = [(t.name, t.threshold) for t in tiers(tx)]
    low, middle, _high = known
    nobody, close, there, by_hand = (shop.join() for _ in range(4))
    shop.sell(f"{middle[1] * 8 // 1000}.00", close)  # four fifths of the way
    shop.sell(f"{middle[1] // 100}.00", there)
    books.set_tier(shop.store, by_hand, middle[0], shop.call(), dt.date(2025, 3, 1), "a friend")
    assert groups(shop) == {
        low[0]: {"losing": [], "close": [close], "settled": [nobody]},
        middle[0]: {"losing": [by_hand], "close": [], "settled": [there]},
    }
    shop.clock_to("2026-01-20")  # a year on, what was spent counts no more
    with shop.store.read() as tx:
        held = standing_today(tx, there)
    assert held is not None
    assert groups(shop)[held.tier]["losing"] == [there]
    shop.close()


def test_a_programme_without_tiers_has_none(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop.db")
    shop.join()
    assert groups(shop) == {}
    shop.close()
