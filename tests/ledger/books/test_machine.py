"""The shop driven at random, and proof that the driving finds what is wrong."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RULE_MARKER, run_state_machine_as_test

import ledger.books.act
import ledger.books.erasing
import ledger.books.merging
import ledger.books.moving
import ledger.books.points
import ledger.books.refunds
import ledger.books.standing
import ledger.queries.standing
from ledger.books.act import Call
from ledger.books.moves import Moves
from ledger.books.moving import Kind
from ledger.books.points import Swept
from ledger.books.refunds import RefundPlan
from ledger.queries.balance import balance
from ledger.queries.sales import RecordedSale
from ledger.queries.story import Story
from ledger.rules import expiry
from ledger.rules.lots import OpenLot
from ledger.store.posting import Posting, Request
from ledger.store.transaction import Transaction
from ledger.values.codes import new_key
from tests.ledger.books.machine import Counter, Till
from tests.ledger.books.machine_house import House, People
from tests.ledger.books.model_rules import Rules

QUICK = settings(
    max_examples=25,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=True,
    database=None,
)
"""The same driving every time, so that a change is to blame for what it finds."""

SEEDED = settings(QUICK, max_examples=200, phases=[Phase.generate])

TestCounter = Counter.TestCase
TestCounter.settings = QUICK

TestHouse = House.TestCase
TestHouse.settings = QUICK


@pytest.mark.thorough
def test_people() -> None:
    run_state_machine_as_test(People, settings=settings(QUICK, max_examples=60))


def finds_it(
    machine: type[Till] = Till, rules: Rules | None = None, *, only: Sequence[str] = ()
) -> None:
    """The driving finds that the shop and the model part, in shops of these rules.

    :param only: the acts that can have to do with it, so that it is found soon.
    """
    acts = [name for name in dir(machine) if hasattr(getattr(machine, name), RULE_MARKER)]
    changed: dict[str, object] = {"shops": st.just(rules or Rules())}
    changed |= {name: None for name in acts if only and name not in only}
    driven = type(f"{machine.__name__}WithAFault", (machine,), changed)
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        run_state_machine_as_test(driven, settings=SEEDED)


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
    finds_it(only=("sell", "adjust", "issue", "wait"))


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
    def qualifying(tx: Transaction, member: int, _on: dt.date, _rules: object = None) -> int:
        return balance(tx, member) * 100

    monkeypatch.setattr(ledger.books.standing, "qualifying", qualifying)
    monkeypatch.setattr(ledger.queries.standing, "qualifying", qualifying)
    finds_it(only=("sell", "adjust", "issue"))


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
        *,
        size: int = 0,
    ) -> Story:
        return right(tx, act, replace(call, key=new_key()), digest, member, body, size=size)

    for name, module in list(sys.modules.items()):
        if name.startswith("ledger.books.") and getattr(module, "once", None) is right:
            monkeypatch.setattr(module, "once", once)
    finds_it(Counter)


@pytest.mark.thorough
def test_it_finds_a_crash_that_loses_the_key() -> None:
    """A till that does not know under which key it had sent what it sends again."""

    class Forgetful(Counter):
        @staticmethod
        def found_again(call: Call) -> Call:
            return replace(call, key=new_key())

    finds_it(Forgetful)


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


@pytest.mark.thorough
def test_it_finds_a_sweep_counted_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    right = ledger.books.points._sweep_member

    def sweep(tx: Transaction, member: int, day: dt.date, call: Call) -> Swept:
        swept = right(tx, member, day, call)
        return replace(swept, points=2 * swept.points)

    monkeypatch.setattr(ledger.books.points, "_sweep_member", sweep)
    finds_it()


@pytest.mark.thorough
def test_it_finds_a_clamp_that_carries(monkeypatch: pytest.MonkeyPatch) -> None:
    def by_policy(_tx: Transaction, planned: RefundPlan, *_rest: object) -> int:
        return planned.take_back

    monkeypatch.setattr(ledger.books.refunds, "by_policy", by_policy)
    finds_it(only=("sell", "adjust", "refund"), rules=Rules(after_spend="clamp"))


@pytest.mark.thorough
def test_it_finds_a_point_spent_while_it_is_held_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expiry, "active_from", lambda earned_on, _settings: earned_on)
    finds_it(rules=Rules(pending=3))


@pytest.mark.thorough
def test_it_finds_a_move_that_leaves_the_points_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    def take_from(posting: Posting, _planned: object, member: int, *_rest: object) -> object:
        posting.also.append(member)
        return {"member": member, "change": 0, "balance": balance(posting.tx, member)}

    monkeypatch.setattr(ledger.books.moving, "_take_from", take_from)
    finds_it(Counter, only=("another", "sell", "refund", "move"))


@pytest.mark.thorough
def test_it_finds_a_claim_after_its_days(monkeypatch: pytest.MonkeyPatch) -> None:
    right = ledger.books.moving._check

    def check(tx: Transaction, kind: Kind, sale: RecordedSale, member: int) -> None:
        right(tx, kind, replace(sale, day=tx.today), member)

    monkeypatch.setattr(ledger.books.moving, "_check", check)
    finds_it(Counter)


@pytest.mark.thorough
def test_it_finds_a_merge_that_dates_the_lots_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    def hand_over(self: Moves, lot: OpenLot, amount: int, to: Moves) -> int:
        entry = self._posting.entry(self.unit, "transfer", -amount, member=self.member)
        self._posting.allocate(entry, lot.id, amount)
        self._lots.setdefault(lot.id, lot)
        self.move(lot.id, -amount)
        return to.credit("transfer", amount, self.tx.today, reverses=lot.id)

    monkeypatch.setattr(Moves, "hand_over", hand_over)
    finds_it(People, only=("another", "sell", "adjust", "wait", "merge"))


@pytest.mark.thorough
def test_it_finds_points_spent_that_come_back_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Put apart, a member has all the points again that they brought, spent since or not."""
    right = ledger.books.merging._move_back

    def move_back(tx: Transaction, one: Moves, two: Moves, merged: int) -> None:
        brought = ledger.books.merging._shares(tx, one, two.member, merged)
        left = {lot.id: lot.remaining for lot in one.lots()}
        right(tx, one, two, merged)
        spent = sum(max(0, n - left.get(lot, 0)) for lot, n in brought.items())
        if spent:
            two.credit("transfer", spent, tx.today)

    monkeypatch.setattr(ledger.books.merging, "_move_back", move_back)
    finds_it(People, only=("another", "sell", "adjust", "merge", "unmerge"))


@pytest.mark.thorough
def test_it_finds_an_erasure_that_takes_points_out_of_the_totals(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    right = ledger.books.erasing._forget

    def forget(tx: Transaction, own: list[int]) -> None:
        right(tx, own)
        for member in own:
            tx.connection.execute("DELETE FROM lot_open WHERE member = ?", (member,))

    monkeypatch.setattr(ledger.books.erasing, "_forget", forget)
    finds_it(People)
