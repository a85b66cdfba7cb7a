"""No room for another page: nothing was recorded, and later it goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.books import sales
from ledger.books.act import Call
from ledger.books.sales import Line, Sale
from ledger.queries.verify import verify
from ledger.store.connect import Journal
from ledger.store.store import Store
from ledger.values.errors import Damaged
from tests.ledger.store import look
from tests.ledger.store.clockwork import Clock, key
from tests.ledger.store.rich import ANA

FULL = r"^The disk is full: free some space, nothing was recorded\.$"


@pytest.fixture(params=["wal", "truncate"])
def full(request: pytest.FixtureRequest, path: Path, clock: Clock) -> Iterator[Store]:
    """A shop whose file may not grow by a page."""
    journal: Journal = request.param
    with Store(path, clock=clock, journal=journal) as store:
        pages = store._writing().execute("PRAGMA page_count").fetchone()[0]
        store._writing().execute(f"PRAGMA max_page_count = {pages}")
        yield store


def _sell_until_full(store: Store) -> int:
    lines = tuple(Line(f"Article {n} " + "x" * 60, amount=1) for n in range(40))
    for number in range(1000):
        try:
            sales.sell(
                store, Sale(40, ANA, lines=lines), Call(key(5000 + number), source_id=f"F{number}")
            )
        except Damaged:
            return number
    raise AssertionError("never full")


def test_it_is_said_in_a_sentence(full: Store) -> None:
    last = _sell_until_full(full)
    with pytest.raises(Damaged, match=FULL):
        sales.sell(full, Sale(40, ANA, lines=(Line("x" * 9000, amount=1),)), Call(key(5000 + last)))


def test_nothing_was_recorded(full: Store) -> None:
    before = look.events(full.path)
    sold = _sell_until_full(full)
    assert look.events(full.path) == before + sold
    assert verify(full).problems == ()


def test_it_goes_on_when_there_is_room(full: Store) -> None:
    sold = _sell_until_full(full)
    full._writing().execute("PRAGMA max_page_count = 1000000")
    story = sales.sell(full, Sale(40, ANA), Call(source_id=f"F{sold}"))
    assert not story.replayed
    assert verify(full).problems == ()
