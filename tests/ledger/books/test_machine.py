"""The shop driven at random, and proof that the driving finds what is wrong."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

import ledger.books.act
import ledger.books.points
import ledger.books.refunds
import ledger.books.sales
import ledger.books.standing
import ledger.queries.standing
from ledger.books.act import Call
from ledger.books.moves import Moves
from ledger.books.refunds import RefundPlan
from ledger.queries.balance import balance
from ledger.queries.sales import RecordedSale
from ledger.queries.story import Story
from ledger.rules.lots import OpenLot
from ledger.store.posting import Posting, Request
from ledger.store.transaction import Transaction
from ledger.values.codes import new_key
from tests.ledger.books.machine import Counter, Till

QUICK = settings(
    max_examples=25,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
SEEDED = settings(QUICK, max_examples=200, phases=[Phase.generate], derandomize=True, database=None)

TestCounter = Counter.TestCase
TestCounter.settings = QUICK


def finds_it(machine: type[Till] = Till) -> None:
    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine, settings=SEEDED)


@pytest.mark.thorough
def test_it_finds_an_expiry_that_takes_the_lot_or_the_balance(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What a lot held at first lapses, capped by the balance, instead of what is left of it."""

    def lapse(self: Moves, lot: OpenLot) -> int:
        held = self.balance + lot.remaining
        amount = max(lot.remaining, min(lot.amount, held))
        return self.debit("expire", amount, self.tx.today, first=[lot.id])

    monkeypatch.setattr(Moves, "lapse", lapse)
    finds_it()


@pytest.mark.thorough
def test_it_finds_a_refund_floored_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    right = ledger.books.refunds.plan

    def plan(tx: Transaction, sale: RecordedSale, amount: int | None) -> RefundPlan:
        planned = right(tx, sale, amount)
        if sale.working is None or not sale.amount:
            return planned
        alone = sale.working.points_for(sale.working.basis * planned.amount // sale.amount)
        return replace(planned, take_back=alone)

    monkeypatch.setattr(ledger.books.refunds, "plan", plan)
    finds_it()


@pytest.mark.thorough
def test_it_finds_a_tier_from_the_balance(monkeypatch: pytest.MonkeyPatch) -> None:
    def qualifying(tx: Transaction, member: int, _on: dt.date) -> int:
        return balance(tx, member) * 100

    monkeypatch.setattr(ledger.books.standing, "qualifying", qualifying)
    monkeypatch.setattr(ledger.queries.standing, "qualifying", qualifying)
    finds_it()


@pytest.mark.thorough
def test_it_finds_a_retry_with_a_new_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """A till that sends again what it has sent, under another key."""
    right = ledger.books.act.once

    def once(  # noqa: PLR0917 - as the real one
        tx: Transaction,
        act: str,
        call: Call,
        digest: bytes,
        member: int | None,
        body: Callable[[Request], Posting],
    ) -> Story:
        return right(tx, act, replace(call, key=new_key()), digest, member, body)

    for module in (ledger.books.points, ledger.books.refunds, ledger.books.sales):
        monkeypatch.setattr(module, "once", once)
    finds_it(Counter)


@pytest.mark.thorough
def test_it_finds_a_restore_that_forgets_the_old_expiry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Points that come back as if they were earned today."""

    def give_back(
        self: Moves, debit: int, amount: int, on: dt.date, *, kind: str = "restore"
    ) -> int:
        self.credit(kind, amount, on, reverses=debit)
        return amount

    monkeypatch.setattr(Moves, "give_back", give_back)
    finds_it()
