"""Whatever fails in the middle of an act, wherever it fails, nothing of it is left."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import partial

import pytest

from ledger.books import pins, points, rewards, sales, staff, tiers
from ledger.books.act import Call, NotFound, RecordedRefusal
from ledger.books.sales import Sale
from ledger.queries.verify import verify
from ledger.store.sqlite import sqlite3
from ledger.store.store import Store
from ledger.values.errors import Damaged, Refused
from tests.ledger.store import look
from tests.ledger.store.acts import ACTS
from tests.ledger.store.clockwork import Clock, key
from tests.ledger.store.faulty import break_at, mend
from tests.ledger.store.rich import ANA, CHLOE, PIN_KEY, SAM


class Stop(BaseException):
    """Like an interrupt from the keyboard: caught by no ``except Exception``."""


Write = Callable[[Store], object]


def _refused(store: Store) -> None:
    with pytest.raises(Refused, match="balance"):
        rewards.issue(store, CHLOE, "Gâteau", Call(key(902)))


def _wrong_pin(store: Store) -> None:
    with pytest.raises(Refused, match="not Sam's PIN"):
        pins.prove(store, staff.Staff(SAM, "Sam", "manager"), "161803", PIN_KEY)


WRITES: dict[str, Write] = {
    **{
        name: partial(lambda act, store: act(store, Call(key(901))), act)
        for name, act in ACTS.items()
    },
    "a refusal": _refused,
    "a review of the tiers": lambda s: tiers.review_tiers(s, Call()),
    "a wrong PIN": _wrong_pin,
}


@pytest.mark.parametrize("name", WRITES)
def test_an_act_that_fails_at_any_statement_leaves_no_trace(
    store: Store, clock: Clock, name: str
) -> None:
    sales.sell(store, Sale(40_000, ANA), Call(key(900)))
    if name == "a review of the tiers":
        clock.move(days=400)
    before = look.content(store.path)
    fails = 0
    while True:
        fault = break_at(store, fails + 1, Stop())
        try:
            WRITES[name](store)
        except Stop:
            fails += 1
        mend(store, fault)
        if fault.failed_at is None:
            break
        assert look.content(store.path) == before, fault.failed_at
    assert fails > 4
    assert look.content(store.path) != before
    assert verify(store).problems == ()


def test_a_sweep_that_fails_at_any_statement_is_whole_or_not_there(
    store: Store, clock: Clock
) -> None:
    clock.move(days=1200)
    before = look.content(store.path)
    lapsed = len(before["lot_open"])
    fails = 0
    while look.content(store.path) == before:
        fails += 1
        fault = break_at(store, fails, Stop())
        with suppress(Stop):
            points.sweep(store, Call())
        mend(store, fault)
        assert len(look.content(store.path)["lot_open"]) in (0, lapsed), fault.failed_at
    assert lapsed
    assert fails > 20
    assert verify(store).problems == ()


@pytest.mark.parametrize("name", ["a sale", "a reward issued", "a member", "a sale undone"])
def test_an_error_of_sqlite_s_own_leaves_no_trace_either(store: Store, name: str) -> None:
    before = look.content(store.path)
    for at in range(1, 1000):
        fault = break_at(store, at, sqlite3.OperationalError("disk I/O error"))
        with suppress(Damaged):
            ACTS[name](store, Call(key(901)))
        if fault.failed_at is None:
            break
        mend(store, fault)
        assert look.content(store.path) == before, fault.failed_at
    assert at > 10
    assert verify(store).problems == ()


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, GeneratorExit])
def test_whatever_leaves_the_block_is_rolled_back(store: Store, error: type[BaseException]) -> None:
    before = look.content(store.path)
    with pytest.raises(error), store.write() as tx:  # noqa: PT012 - what a write is made of
        sales.sell_in(tx, Sale(100), Call())
        raise error
    assert look.content(store.path) == before


def test_several_acts_in_one_write_are_one(store: Store) -> None:
    before = look.content(store.path)
    with pytest.raises(RecordedRefusal), store.write() as tx:  # noqa: PT012 - both in one
        sales.sell_in(tx, Sale(100), Call())
        sales.sell_in(tx, Sale(100, ANA, points=10_000), Call())
    assert look.content(store.path) == before


def test_a_commit_behind_our_back_is_noticed(store: Store) -> None:
    with pytest.raises(RuntimeError, match="behind our back"), store.write() as tx:
        tx.connection.execute("COMMIT")


def test_a_write_inside_a_write_is_refused_and_the_outer_one_goes_on(store: Store) -> None:
    before = look.events(store.path)
    with store.write() as tx:
        sales.sell_in(tx, Sale(100), Call())
        with pytest.raises(RuntimeError, match="inside a write"):
            sales.sell(store, Sale(200), Call())
        sales.sell_in(tx, Sale(300), Call())
    assert look.events(store.path) == before + 2
    assert verify(store).problems == ()


def test_a_refusal_is_written_down(store: Store) -> None:
    before = look.events(store.path)
    with pytest.raises(Refused, match="10000 points cannot be used"):
        sales.sell(store, Sale(100, ANA, points=10_000), Call())
    assert look.events(store.path) == before + 1
    assert look.one(store.path, "SELECT kind FROM event ORDER BY id DESC") == "refusal"


def test_what_was_not_found_is_not_written_down(store: Store) -> None:
    before = look.content(store.path)
    with pytest.raises(NotFound, match="There is no reward"):
        rewards.issue(store, ANA, "Licorne", Call())
    assert look.content(store.path) == before


def test_reading_never_writes(store: Store) -> None:
    with store.read() as tx, pytest.raises(sqlite3.OperationalError, match="readonly"):
        tx.connection.execute("DELETE FROM voucher")
