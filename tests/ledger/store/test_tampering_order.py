"""Events taken out, cut off, forged, or in another order."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ledger.books import sales
from ledger.books.act import Call
from ledger.books.sales import Sale
from ledger.queries.verify import verify
from ledger.store import rollups
from ledger.store.sqlite import sqlite3
from ledger.store.store import Store
from ledger.values.errors import BadInput
from tests.ledger.store import look, second
from tests.ledger.store.tamper import SALE, problems, unguarded

HEAD = r"The head does not match the last event"
NOT_NEXT = r"Event \d+ does not follow from the one before\."
UNFIT = r"Event \d+ does not fit the events before it\."


def test_an_event_that_needs_one_that_is_gone(path: Path) -> None:
    with unguarded(path) as connection:
        connection.execute("DELETE FROM event WHERE source_id = 'A3'")
    assert any(re.search(UNFIT, problem) for problem in problems(path))


def test_an_event_taken_out_of_the_middle(path: Path) -> None:
    with unguarded(path) as connection:
        connection.execute("DELETE FROM event WHERE id = 20")
    assert "Event 21 is out of sequence." in problems(path)


def test_two_events_that_changed_places(path: Path) -> None:
    with unguarded(path) as connection:
        connection.execute("UPDATE event SET seq = 31 - seq WHERE id IN (15, 16)")
    found = problems(path)
    assert {"Event 15 is out of sequence.", "Event 16 is out of sequence."} <= set(found)


def test_two_events_whose_numbers_changed_places(path: Path) -> None:
    with unguarded(path) as connection:
        for old, new in ((15, -1), (16, 15), (-1, 16)):
            connection.execute(f"UPDATE event SET id = {new} WHERE id = {old}")
    found = problems(path)
    assert "Event 15 was changed after it was written." in found
    assert "Event 16 was changed after it was written." in found


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_tail_cut_off(path: Path, count: int) -> None:
    with unguarded(path) as connection:
        _cut(connection, count)
    assert any(re.search(HEAD, problem) for problem in problems(path))


def _cut(connection: sqlite3.Connection, count: int) -> None:
    """The last events off, with what hangs on them."""
    last = connection.execute("SELECT max(id) FROM event").fetchone()[0] - count
    connection.execute(
        "DELETE FROM lot WHERE id IN (SELECT id FROM entry WHERE event > ?)", (last,)
    )
    for table in ("entry", "allocation", "sale_line", "note"):
        connection.execute(f"DELETE FROM {table} WHERE event > ?", (last,))
    connection.execute("DELETE FROM event WHERE id > ?", (last,))


def test_a_tail_cut_off_and_mended_shows_against_the_head_that_was_printed(
    store: Store, path: Path
) -> None:
    printed = verify(store).head
    store.close()
    with unguarded(path) as connection:
        _cut(connection, 1)
        connection.execute(
            "UPDATE head SET (seq, recorded_at, hash) = (SELECT seq, recorded_at, hash FROM event"
            " ORDER BY seq DESC LIMIT 1)"
        )
        _mend_the_last_issue(connection)
        rollups.fill(connection)
    with Store(path) as mended:
        found, kept = verify(mended), verify(mended, printed[:12])
    assert found.problems == ()
    assert found.head != printed
    assert [str(problem) for problem in kept.problems] == [
        f"The head {printed[:8]} is not in the chain: events were cut off or replaced since."
    ]
    assert kept.anchor is None


def test_a_head_that_was_printed_earlier_is_still_there(store: Store) -> None:
    printed = verify(store)
    sales.sell(store, Sale(100), Call())
    for typed in (printed.head, printed.head[:8].upper()):
        found = verify(store, typed)
        assert (found.ok, found.anchor) == (True, printed.events)
    for typed in ("", printed.head[:7], printed.head + "0", "nothing at all"):
        with pytest.raises(BadInput, match="is not a head"):
            verify(store, typed)


def _mend_the_last_issue(connection: sqlite3.Connection) -> None:
    """Undo by hand what the rich shop's last event, an issued café, left in the derived tables."""
    connection.execute("DELETE FROM voucher WHERE event NOT IN (SELECT id FROM event)")
    connection.execute("UPDATE reward SET stock = stock + 1 WHERE name = 'Café'")
    connection.execute("DELETE FROM lot_open")
    connection.execute(
        "INSERT INTO lot_open SELECT lot.id, member, unit, lot.amount - coalesce(drawn, 0),"
        " earned_on, active_from, last_day FROM lot LEFT JOIN (SELECT lot, sum(amount) AS drawn"
        " FROM allocation GROUP BY lot) AS used ON used.lot = lot.id"
        " WHERE lot.amount > coalesce(drawn, 0)"
    )


def test_a_leaf_worked_out_anew_breaks_the_chain(path: Path) -> None:
    with unguarded(path) as connection:
        connection.execute(f"UPDATE event SET amount = 1 WHERE id = {SALE}")
        for stored, _, honest, _ in list(second.chain_of(connection)):
            connection.execute("UPDATE event SET leaf = ? WHERE leaf = ?", (honest, stored))
    assert any(re.search(NOT_NEXT, problem) for problem in problems(path))


def test_a_forged_next_event_does_not_pass(path: Path) -> None:
    """The guards let a well-formed next event in; the head was not moved by us."""
    with look.opened(path) as connection:
        connection.execute(
            "INSERT INTO event SELECT id + 1, chain, seq + 1, 'adjust', source, NULL,"
            " randomblob(16), digest, business_date, effective_at, recorded_at + 1, member, staff,"
            " till, '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, rules, 999, '', leaf, hash"
            " FROM event ORDER BY id DESC LIMIT 1"
        )
    assert any(re.search(HEAD, problem) for problem in problems(path))
