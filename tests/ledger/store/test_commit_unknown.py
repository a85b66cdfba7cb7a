"""A COMMIT that raises says neither yes nor no: the same key asked again tells."""

from __future__ import annotations

import pytest

from ledger.books import sales
from ledger.books.act import Call
from ledger.books.sales import Sale
from ledger.queries.verify import verify
from ledger.store.sqlite import sqlite3
from ledger.store.store import Store
from ledger.values.errors import Damaged
from tests.ledger.store import look
from tests.ledger.store.clockwork import key
from tests.ledger.store.faulty import break_at
from tests.ledger.store.rich import ANA

CALL = Call(key(555), source_id="Z5")


def _commit_fails(store: Store, *, after: bool) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    fault = break_at(store, "COMMIT", error, after=after)
    with pytest.raises(Damaged, match="disk I/O error"):
        sales.sell(store, Sale(700, ANA), CALL)
    assert fault.failed_at == "COMMIT"


@pytest.mark.parametrize("after", [False, True])
def test_the_connection_is_given_up(store: Store, after: bool) -> None:
    _commit_fails(store, after=after)
    assert store._writer is None


def test_a_commit_that_failed_left_nothing(store: Store) -> None:
    before = look.content(store.path)
    _commit_fails(store, after=False)
    assert look.content(store.path) == before


@pytest.mark.parametrize("after", [False, True])
def test_the_same_key_then_adds_exactly_once(store: Store, after: bool) -> None:
    before = look.events(store.path)
    _commit_fails(store, after=after)
    story = sales.sell(store, Sale(700, ANA), CALL)
    assert story.replayed is after
    assert look.events(store.path) == before + 1
    assert verify(store).problems == ()


@pytest.mark.parametrize("after", [False, True])
def test_other_acts_go_on_over_a_fresh_connection(store: Store, after: bool) -> None:
    _commit_fails(store, after=after)
    assert not sales.sell(store, Sale(100), Call()).replayed
    assert verify(store).problems == ()


def test_another_till_is_not_kept_waiting(store: Store) -> None:
    _commit_fails(store, after=False)
    with Store(store.path, clock=store.clock) as other, other._queue.turn(wait_seconds=0):
        pass


def test_a_rollback_that_fails_too_gives_the_connection_up(store: Store) -> None:
    before = look.content(store.path)
    fault = break_at(store, "ROLLBACK", sqlite3.OperationalError("disk I/O error"))
    with pytest.raises(ValueError, match="a slip"), store.write() as tx:  # noqa: PT012
        sales.sell_in(tx, Sale(100), Call())
        raise ValueError("a slip")
    assert fault.failed_at == "ROLLBACK"
    assert store._writer is None
    assert look.content(store.path) == before
    assert not sales.sell(store, Sale(100), Call()).replayed
