"""A voucher's life in the books: issued, then used, cancelled or expired."""

from __future__ import annotations

import datetime as dt
import json
from typing import Literal

from ledger.books.act import Call
from ledger.books.moves import Moves
from ledger.queries.members import survivor
from ledger.queries.rewards import Reward, Voucher, voucher
from ledger.store.posting import Posting, Request
from ledger.store.transaction import Transaction
from ledger.values.codes import derived_key, digest, new_voucher_code

Ending = Literal["use", "cancel", "expire"]

_STATES: dict[Ending, str] = {"use": "used", "cancel": "cancelled", "expire": "expired"}


def new_code(tx: Transaction) -> str:
    """A code no voucher has had."""
    code = new_voucher_code(tx.entropy)
    while voucher(tx, code) is not None:
        code = new_voucher_code(tx.entropy)
    return code


def post_issue(  # noqa: PLR0917 - all that a voucher says
    tx: Transaction,
    member: int,
    reward: Reward,
    request: Request,
    code: str,
    sale: int | None = None,
) -> Posting:
    """Take a reward's cost and issue its voucher. Whether it may be issued was asked before.

    :param sale: the event that filled the card it is for.
    """
    if reward.stock is not None:
        # What came back of vouchers that lapsed may be the very one that is taken.
        record_lapsed(tx, Call(staff=request.staff, till=request.till), reward=reward.id)
    day = request.business_date
    last = day + dt.timedelta(days=reward.valid_days) if reward.valid_days else None
    posting = Posting(tx, "issue", request, member)
    moves = Moves(posting, member, reward.unit)
    if reward.cost:
        moves.debit("redeem", reward.cost, day)
    points = moves if reward.unit == "points" else Moves(posting, member)
    posting.balance = points.balance
    facts = {
        "code": code,
        "reward": reward.id,
        "name": reward.name,
        "unit": reward.unit,
        "cost": reward.cost,
        "cost_price": reward.cost_price,
        "last_day": last.isoformat() if last else None,
    }
    told = facts if sale is None else facts | {"auto": sale}
    posting.detail = json.dumps(told, ensure_ascii=False)
    posting.post()
    tx.connection.execute(
        "INSERT INTO voucher (code, event, member, reward, name, unit, cost, cost_price,"
        " issued_on, last_day, state, sale) VALUES (:code, :event, :member, :reward, :name, :unit,"
        " :cost, :cost_price, :issued_on, :last_day, 'issued', :sale)",
        facts | {"event": posting.id, "member": member, "issued_on": day.isoformat(), "sale": sale},
    )
    tx.connection.execute(
        "UPDATE reward SET stock = stock - 1 WHERE id = ? AND stock IS NOT NULL", (reward.id,)
    )
    return posting


def close(tx: Transaction, kind: Ending, found: Voucher, request: Request) -> Posting:
    """End a voucher. Cancelled, its cost returns; cancelled or expired, its item is there again."""
    day, member = request.business_date, survivor(tx, found.member)
    posting = Posting(tx, kind, request, member)
    posting.reverses = found.event
    detail: dict[str, object] = {"code": found.code, "name": found.name}
    moves = Moves(posting, member, found.unit)
    if kind == "cancel" and found.cost:
        came = moves.give_back(cost_entry(tx, found), found.cost, day)
        if came != found.cost:
            detail["forfeited"] = found.cost - came
    points = moves if found.unit == "points" else Moves(posting, member)
    posting.balance = points.balance
    posting.detail = json.dumps(detail, ensure_ascii=False)
    posting.post()
    tx.connection.execute(
        "UPDATE voucher SET state = ?, closed_on = ? WHERE code = ?",
        (_STATES[kind], day.isoformat(), found.code),
    )
    if kind != "use":
        tx.connection.execute(
            "UPDATE reward SET stock = stock + 1 WHERE id = ? AND stock IS NOT NULL",
            (found.reward,),
        )
    return posting


def last_use(tx: Transaction, found: Voucher) -> int:
    """The event that handed a used voucher's reward over."""
    row = tx.connection.execute(
        "SELECT max(id) FROM event WHERE reverses = ? AND kind = 'use'", (found.event,)
    ).fetchone()
    return int(row[0])


def open_again(tx: Transaction, found: Voucher, request: Request) -> Posting:
    """Make a voucher whose reward was not handed over after all one that is to be used.

    Its last day stays. What a use moved is nothing but the voucher.
    """
    member = survivor(tx, found.member)
    posting = Posting(tx, "unuse", request, member)
    posting.reverses = last_use(tx, found)
    posting.balance = Moves(posting, member).balance
    posting.detail = json.dumps({"code": found.code, "name": found.name}, ensure_ascii=False)
    posting.post()
    tx.connection.execute(
        "UPDATE voucher SET state = 'issued', closed_on = NULL WHERE code = ?", (found.code,)
    )
    return posting


def cost_entry(tx: Transaction, found: Voucher) -> int:
    """The entry that took a voucher's cost."""
    row = tx.connection.execute(
        "SELECT id FROM entry WHERE event = ? AND kind = 'redeem'", (found.event,)
    ).fetchone()
    return int(row[0])


def record_lapsed(
    tx: Transaction,
    call: Call,
    day: dt.date | None = None,
    *,
    reward: int | None = None,
    most: int | None = None,
) -> int:
    """Record which vouchers lapsed before a business date; how many.

    It only writes down what reading already says. What they had cost is not given back.

    :param reward: only those of one reward.
    :param most: no more than so many at once.
    """
    due = tx.connection.execute(
        "SELECT code FROM voucher WHERE state = 'issued' AND last_day < ?1"
        " AND (?2 IS NULL OR reward = ?2) ORDER BY event LIMIT ?3",
        ((day or tx.today).isoformat(), reward, -1 if most is None else most),
    ).fetchall()
    for (code,) in due:
        found = voucher(tx, code)
        assert found is not None  # noqa: S101 - it was just listed
        request = Request(
            key=derived_key("expire", code),
            digest=digest("expire", code),
            business_date=tx.today,
            effective_at=tx.now,
            source="sweep",
            staff=call.staff,
            till=call.till,
        )
        close(tx, "expire", found, request)
    return len(due)
