"""The people behind a number add up to its numerator and its denominator."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.metrics import live
from ledger.metrics.load import Connection
from ledger.metrics.moment import Terms
from ledger.metrics.report import assemble, moments
from ledger.metrics.who import KNOWN, Who, who
from ledger.store.store import Store
from ledger.values.calendar import add_months
from loyalty_tui.cli.screens import sample_path
from tests.ledger.metrics.test_live import ACTS, Counter
from tests.shop import Shop


def test_every_panel_has_its_people() -> None:
    assert set(live.FIGURES) <= set(KNOWN)


def adds_up(conn: Connection, as_of: dt.date) -> None:
    ends = [add_months(as_of, -1), as_of]
    kpis = assemble(moments(conn, ends, KNOWN, Terms(None, 90)), KNOWN, today=None)
    for key in KNOWN:
        found, kpi = who(conn, as_of, key), kpis[key]
        made = found.figure
        assert (made.numerator, made.denominator) == (kpi.numerator, kpi.denominator), key
        assert made.value is None or made.value == kpi.value, key
        assert sum(found.sizes().values()) == len(found.people)
        assert {person.group for person in found.people} <= set(found.groups)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "shop.db"
    shutil.copyfile(sample_path(), path)
    return path


@pytest.mark.parametrize("back", [0, 45, 400])
def test_in_the_sample_they_add_up(sample: Path, back: int) -> None:
    with Store(sample) as store, store.read() as tx:
        last = tx.connection.execute("SELECT max(day) FROM purchase").fetchone()[0]
        as_of = dt.date.fromordinal(last + 1 - back)
        adds_up(tx.connection, as_of)
        assert len(who(tx.connection, as_of, "retention").people) > 10


@settings(max_examples=25, deadline=None)
@given(st.lists(ACTS, min_size=8, max_size=40))
def test_whatever_happens_they_add_up(acts: list[tuple[str, int, int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder) / "shop.db", now="2025-10-31 10:00")
        counter = Counter(shop)
        for what, a, b in acts:
            counter.do(what, a, b)
        with shop.store.read() as tx:
            tomorrow = tx.today + dt.timedelta(days=1)
            for as_of in (tomorrow, tomorrow - dt.timedelta(days=17), add_months(tomorrow, 4)):
                adds_up(tx.connection, as_of)
        shop.close()


def found(shop: Shop, key: str) -> Who:
    with shop.store.read() as tx:
        return who(tx.connection, tx.today + dt.timedelta(days=1), key)


def groups(shop: Shop, key: str) -> dict[str, list[int]]:
    people = found(shop, key)
    return {g: [p.member for p in people.people if p.group == g] for g in people.groups}


def test_who_stayed_who_left_and_who_came(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop.db", now="2026-01-05 10:00")
    faithful, lost, back, new = (shop.join() for _ in range(4))
    shop.sell("10.00", back)
    shop.clock_to("2026-06-01")
    shop.sell("30.00", lost)
    shop.sell("20.00", faithful)
    shop.clock_to("2026-09-10")  # the period began on 11 August: lost was active, and is not
    for member in (faithful, back, new):
        shop.sell("5.00", member)
    assert groups(shop, "retention") == {"left": [lost], "stayed": [faithful]}
    assert groups(shop, "churn") == {"left": [lost], "stayed": [faithful]}
    assert groups(shop, "silent") == {"left": [lost]}
    assert groups(shop, "active_members") == {
        "new": [new],
        "won_back": [back],
        "stayed": [faithful],
    }
    (gone,) = found(shop, "silent").people
    assert (gone.times, gone.amount) == (1, 3000)
    assert dt.date.fromordinal(gone.day) == dt.date(2026, 6, 1)
    shop.close()


def test_baskets_count_the_guests_and_points_say_what_they_are_worth(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop.db", now="2026-03-05 10:00")
    one, two = shop.join(), shop.join()
    shop.sell("10.00", one)
    shop.sell("40.00", two)
    shop.sell("20.00", two)
    shop.sell("7.00")
    people = found(shop, "aov")
    assert [(p.member, p.times, p.amount) for p in people.people] == [
        (two, 2, 6000),
        (one, 1, 1000),
    ]
    assert people.guests == (1, 700)
    assert found(shop, "membership_rate").figure.denominator == 3
    held = found(shop, "points_liability")
    assert [(p.member, p.amount) for p in held.people] == [(two, 60), (one, 10)]
    assert held.point_value == 1
    assert groups(shop, "repeat_rate") == {"once": [one], "repeated": [two]}
    shop.close()


def test_detractors_come_first_with_their_score_and_reasons(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop.db", now="2026-03-05 10:00")
    happy, cross, so_so = shop.join(), shop.join(), shop.join()
    shop.answer(happy, 10)
    shop.answer(cross, 3, reasons=("wait",))
    shop.answer(so_so, 7)
    people = found(shop, "nps").people
    assert [(p.member, p.group) for p in people] == [
        (cross, "bad"),
        (so_so, "middle"),
        (happy, "good"),
    ]
    assert (people[0].times, people[0].amount, people[0].tags) == (3, 10, ("wait",))
    shop.close()


def test_whoever_merged_is_one_of_them(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop.db", now="2026-03-05 10:00")
    loser, winner = shop.join(), shop.join()
    for member in (loser, winner):
        shop.sell("10.00", member)
    shop.merge(loser, winner)
    for key in ("repeat_rate", "redemption_rate", "points_liability", "membership_rate"):
        assert {p.member for p in found(shop, key).people} == {winner}, key
    shop.close()
