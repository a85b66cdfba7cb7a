"""How every act runs: asked once or a hundred times, it is done once, or refused for good."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from ledger.queries.story import Story, just_posted, tell
from ledger.rules import permissions
from ledger.store.posting import Posting, Request
from ledger.store.store import Store
from ledger.store.transaction import CHAIN, Transaction
from ledger.values.codes import derived_key, new_key
from ledger.values.codes import digest as digest_of
from ledger.values.errors import BadInput, NotAllowed, Refused, Role
from ledger.values.money import Money
from ledger.values.points import Points

KEY_BYTES = 16
MOST = 2**63 - 1
"""The greatest number anything in the file can have."""


@dataclass(frozen=True, slots=True)
class Call:
    """Who asks, from which till, under which key, and when it took place.

    ``key`` is 128 bits made before the act is sent: sending it again adds nothing.
    ``at`` (microseconds UTC) and ``day`` (its business date) are given together, for an act
    that took place earlier; left out, it takes place now. ``staff`` and ``approved_by``, who
    allows what the first may not, have proved who they are, by their PIN if they have one.
    ``reason`` is free text, kept apart from the proof so that it can be erased.
    """

    key: bytes = field(default_factory=new_key)
    source: str = "till"
    source_id: str | None = None
    staff: int | None = None
    till: str = ""
    batch: int | None = None
    at: int | None = None
    day: dt.date | None = None
    approved_by: int | None = None
    reason: str = ""


class NotFound(Refused):
    """What was named is not in the books. Not recorded: there is nothing to hang it on."""


def run(store: Store, body: Callable[[Transaction], Story]) -> Story:
    """Run one act in one transaction, and keep its refusal if a rule says no.

    :raises Refused: a rule said no; the refusal is in the books, and stays the answer to its key.
    """
    refused: RecordedRefusal | None = None
    with store.write() as tx:
        before = tx.connection.total_changes
        try:
            return body(tx)
        except RecordedRefusal as refusal:
            if tx.connection.total_changes != before:
                raise RuntimeError("an act was refused after it had begun to write") from refusal
            refusal.record(tx)
            refused = refusal
    raise refused.cause


class RecordedRefusal(Exception):
    """A rule's no, with what is needed to write it down."""

    def __init__(self, cause: Refused, act: str, request: Request, member: int | None) -> None:
        super().__init__(str(cause))
        self.cause = cause
        self.act = act
        self.request = request
        self.member = member

    def record(self, tx: Transaction) -> None:
        """Write the refusal down as an event. Its receipt number stays free for a better try."""
        request = replace(self.request, source_id=None)
        posting = Posting(tx, "refusal", request, self.member)
        posting.reason = self.act
        posting.detail = json.dumps(refusal_detail(self.cause), ensure_ascii=False)
        posting.post()


def once(  # noqa: PLR0917 - every act names all of them
    tx: Transaction,
    act: str,
    call: Call,
    digest: bytes,
    member: int | None,
    body: Callable[[Request], Posting],
    *,
    size: int = 0,
) -> Story:
    """Post an act unless its key, or its receipt number, is known; then repeat the first answer.

    :param size: what it amounts to, for :mod:`ledger.rules.permissions`.
    :raises Refused: the key or the receipt is known with another content, the key was refused,
        or the act is not for who asks.
    """
    if len(call.key) != KEY_BYTES:
        raise BadInput("An idempotency key has {n} bytes.", n=KEY_BYTES)
    # What is known is repeated whatever became of its member since.
    known = _known(tx, call)
    if known is not None:
        return _repeat(tx, known, digest, by_key=known[1] == call.key)
    _check_who(tx, act, call, member)
    day = call.day if call.day is not None else tx.today
    if day > tx.today:
        raise BadInput("{day} is in the future: give today's date or an earlier one.", day=day)
    request = Request(
        key=call.key,
        digest=digest,
        business_date=day,
        effective_at=call.at if call.at is not None else tx.now,
        source=call.source,
        source_id=call.source_id,
        staff=call.staff,
        till=call.till,
        batch=call.batch,
        reason=call.reason,
    )
    try:
        approver = _permit(tx, act, call, size=size, days=(tx.today - day).days)
        if approver is not None:
            request = replace(request, approved_by=approver)
        posting = body(request)
    except NotFound:
        raise
    except Refused as refusal:
        raise RecordedRefusal(refusal, act, request, member) from refusal
    return just_posted(posting)


_OF_THE_GONE = frozenset(
    (
        *("refund", "void", "use", "unuse", "cancel", "claim", "reassign"),
        *("unrefund", "unopen", "unbonus", "unanswer"),
    )
)
# What can still be done about a member who was erased: putting right what was booked, and
# handing over what a voucher in somebody's pocket was issued for.


def _check_who(tx: Transaction, act: str, call: Call, member: int | None) -> None:
    """Names that are nobody's are refused in words, before the file has to refuse them."""
    for staff in (call.staff, call.approved_by):
        if staff is not None and staff not in _roles(tx):
            raise NotFound("There is no staff number {staff}.", staff=staff)
    gone = "erased" if act in _OF_THE_GONE else "merged" if act == "erase" else ""
    if member is not None and _state(tx, member) not in ("active", gone):
        raise NotFound("There is no member {member}.", member=member)


def _permit(tx: Transaction, act: str, call: Call, *, size: int = 0, days: int = 0) -> int | None:
    """Who had to approve it, if anybody had. What the shop does of itself is nobody's to ask.

    :raises NotAllowed: it is not for who asks, nor for who approves.
    """
    if call.staff is None:
        return None
    roles, asked = _roles(tx), act if call.batch is None else "import"
    try:
        permissions.check(asked, roles[call.staff], tx.settings, size=size, days=days)
    except NotAllowed:
        if call.approved_by is None:
            raise
        approver = roles[call.approved_by]
        permissions.check(asked, approver, tx.settings, size=size, days=days)
        return call.approved_by
    return None


def permit(store: Store, act: str, call: Call) -> Call:
    """Ask whether somebody may begin what takes many transactions, such as an import.

    Returns the call, naming the approver only where one was needed.

    :raises Refused: it is not for them; the refusal is in the books.
    """
    with store.write() as tx:
        _check_who(tx, act, call, None)
        try:
            return replace(call, approved_by=_permit(tx, act, call))
        except Refused as refusal:
            request = Request(
                key=tx.entropy(KEY_BYTES),
                digest=digest_of(act),
                business_date=tx.today,
                effective_at=tx.now,
                staff=call.staff,
                till=call.till,
            )
            RecordedRefusal(refusal, act, request, None).record(tx)
            refused = refusal
    raise refused


def not_their_own(tx: Transaction, event: int, call: Call) -> int:
    """How many days ago somebody else recorded an event; nought for one's own."""
    who, day = tx.connection.execute(
        "SELECT staff, business_date FROM event WHERE id = ?", (event,)
    ).fetchone()
    return 0 if who == call.staff else (tx.today - dt.date.fromisoformat(day)).days


def _roles(tx: Transaction) -> dict[int, Role]:
    """What each who works here may do."""
    rows = "SELECT id, role FROM staff WHERE active = 1"
    return tx.keep("staff", lambda: dict(tx.connection.execute(rows).fetchall()))


def _state(tx: Transaction, member: int) -> str | None:
    """Whether a member is active, merged or erased; ``None`` for no member at all."""
    if not 0 < member <= MOST:
        return None
    row = tx.connection.execute("SELECT state FROM member WHERE id = ?", (member,)).fetchone()
    return row[0] if row else None


_Known = tuple[int, bytes, bytes, str, str]


def _known(tx: Transaction, call: Call) -> _Known | None:
    # By key first: a receipt may be known under the key of another request, never the reverse.
    row: _Known | None = tx.connection.execute(
        "SELECT id, key, digest, kind, detail FROM event"
        " WHERE key = ?1 OR (chain = ?2 AND source = ?3 AND source_id = ?4)"
        " ORDER BY key = ?1 DESC LIMIT 1"
        if call.source_id is not None
        else "SELECT id, key, digest, kind, detail FROM event WHERE key = ?1",
        (call.key, CHAIN, call.source, call.source_id)[: 4 if call.source_id is not None else 1],
    ).fetchone()
    return row


def _repeat(tx: Transaction, known: _Known, digest: bytes, *, by_key: bool) -> Story:
    event, _, first_digest, kind, detail = known
    if first_digest != digest:
        if by_key:
            raise used_key(event)
        raise NotFound(
            "This receipt number is already recorded with another content (event {event}): "
            "check the number, or refund that sale first.",
            event=event,
        )
    if kind == "refusal":
        raise refusal_of(json.loads(detail))
    return tell(tx, event, replayed=True)


def used_key(event: int) -> NotFound:
    """The refusal of a key that comes again with another content."""
    return NotFound(
        "This key was used before for another act (event {event}): use a new key.", event=event
    )


def following(tx: Transaction, request: Request, what: str, *names: str) -> Request:
    """The request of an event that an act brings about: today, whatever day the act is of."""
    return replace(
        request,
        key=derived_key(what, request.key.hex(), *names),
        digest=digest_of(what, request.key, *names),
        business_date=tx.today,
        effective_at=tx.now,
        source_id=None,
    )


def refusal_detail(refusal: Refused) -> dict[str, Any]:
    """A refusal as an event holds it."""
    values = {name: _store(value) for name, value in refusal.values.items()}
    detail: dict[str, Any] = {"message": refusal.message, "values": values}
    if isinstance(refusal, NotAllowed):
        detail["role"] = refusal.role
    return detail


def refusal_of(detail: Mapping[str, Any]) -> Refused:
    """The refusal a recorded event holds, to be said again."""
    values = {name: _restore(value) for name, value in detail["values"].items()}
    sentence: str = detail["message"]
    if "role" in detail:
        return NotAllowed(sentence, detail["role"], **values)
    # One that was recorded before screens could approve holds the command line's words.
    return NotFound(sentence.replace(": add --approve NAME.", "."), **values)


def _store(value: object) -> object:
    if isinstance(value, Money):
        return {"money": [value.amount, value.currency]}
    if isinstance(value, Points):
        return {"points": [value.amount, value.unit]}
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    return value


def _restore(value: object) -> object:
    match value:
        case {"money": [int(amount), str(currency)]}:
            return Money(amount, currency)
        case {"points": [int(amount), "points" | "stamps" as unit]}:
            return Points(amount, unit)
        case {"date": str(text)}:
            return dt.date.fromisoformat(text)
    return value
