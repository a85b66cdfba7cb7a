"""The journal of a shop with a million events, against that of one with ten thousand."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.queries import journal
from ledger.queries.journal import Sieve
from ledger.store.sqlite import sqlite3
from ledger.store.store import Store
from tests.benchmarks.ratio import ratio, timed
from tests.benchmarks.test_panel_speed import FEW, MANY, _shop

pytestmark = pytest.mark.benchmark

ROWS = 64
KEY_TO_PAINT = 0.05
"""Seconds a page has, from the key to the paint."""


def _book(path: Path, sales: int) -> Path:
    _shop(path, sales)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("UPDATE head SET seq = (SELECT max(seq) FROM event)")
    connection.close()
    return path


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _book(tmp_path_factory.mktemp("few") / "shop.db", FEW)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _book(tmp_path_factory.mktemp("many") / "shop.db", MANY)


@pytest.mark.parametrize("part", [0.0, 0.5, 0.99])
def test_a_page_does_not_grow_with_the_book(few: Path, many: Path, part: float) -> None:
    def page(store: Store) -> None:
        with store.read() as tx:
            count = journal.length(tx)
            assert len(journal.page(tx, count, int(count * part), ROWS)) == ROWS

    with Store(few) as small, Store(many) as large:
        found = ratio(
            f"a page of the journal at {part:.0%} of a million events against ten thousand",
            lambda: page(large),
            lambda: page(small),
            goal=2,
            runs=50,
        )
    assert found.ours < KEY_TO_PAINT


def test_a_bite_of_a_search_does_not_keep_anybody_waiting(few: Path, many: Path) -> None:
    """A filter shows its newest at once: it reads so many events, however many there are."""

    def bite(store: Store) -> None:
        with store.read() as tx:
            last = journal.newest(tx)
            journal.sift(tx, Sieve(kinds=("refusal",)), last - FEW, last)

    with Store(few) as small, Store(many) as large:
        found = ratio(
            "ten thousand events looked through, of a million against of ten thousand",
            lambda: bite(large),
            lambda: bite(small),
            goal=2,
            runs=30,
        )
        with large.read() as tx:
            last = journal.newest(tx)
            whole = timed(lambda: journal.sift(tx, Sieve(kinds=("refusal",)), 0, last))
    print(f"a million events looked through: {whole * 1e3:.0f} ms")  # noqa: T201 - a benchmark is read
    assert found.ours < KEY_TO_PAINT


def test_a_member_is_found_at_once(few: Path, many: Path) -> None:
    def member(store: Store) -> None:
        with store.read() as tx:
            found = journal.sift(tx, Sieve(members=(7,)), 0, journal.newest(tx))
            assert journal.lines(tx, found)

    with Store(few) as small, Store(many) as large:
        found = ratio(
            "a member's events of a million against of ten thousand",
            lambda: member(large),
            lambda: member(small),
            goal=2,
            runs=50,
        )
    assert found.ours < KEY_TO_PAINT
