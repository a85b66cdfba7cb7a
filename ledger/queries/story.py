"""What happened in an event, read back from the books.

The same reading serves the answer to an act, its replay, the statement and the journal, so
that they cannot tell different stories.
"""

from __future__ import annotations

import datetime as dt
import itertools
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from ledger.queries.family import family
from ledger.rules.earning import Working
from ledger.store.posting import Posting
from ledger.store.sqlite import sqlite3
from ledger.store.transaction import Transaction
from ledger.values.codes import derived_key
from ledger.values.points import Unit


@dataclass(frozen=True, slots=True)
class StoryEntry:
    """One effect of an event.

    ``kind`` is earn, bonus, opening, adjust, grace; redeem, reverse, expire; restore, unlapse;
    or, of points that only move or change dates, transfer and extend.
    """

    id: int
    member: int
    unit: Unit
    kind: str
    amount: int
    working: str
    last_day: dt.date | None
    """Last usable day of the lot it opened, if it opened one that lapses."""
    usable_from: dt.date | None = None
    """First usable day of the lot it opened, if it opened one."""

    @property
    def award(self) -> Working | None:
        """The numbers an award was computed from."""
        return Working.load(self.working) if self.kind == "earn" and self.working else None


@dataclass(frozen=True, slots=True)
class Story:
    """An event with its effects. Amounts are minor units; ``effective_at`` microseconds UTC."""

    event: int
    kind: str
    source: str
    source_id: str | None
    business_date: dt.date
    effective_at: int
    recorded_at: int
    member: int | None
    staff: int | None
    till: str
    reason: str
    note: str
    reverses: int | None
    amount: int | None
    eligible: int | None
    points_used: int | None
    category: str | None
    balance: int | None
    detail: dict[str, object]
    entries: tuple[StoryEntry, ...]
    replayed: bool = False
    """Whether the books only repeated the first answer to a known key."""
    beside: tuple[Story, ...] = ()
    """In the answer to an act: what was posted with it. Points and balance include it."""
    names: dict[int, str] = field(default_factory=dict)
    """Of the staff it tells of besides who acted: who approved it, whom it is about."""

    @property
    def approver(self) -> int | None:
        """Who on the staff approved what who acted may not do."""
        approver = self.detail.get("approved_by")
        return approver if isinstance(approver, int) else None

    @property
    def points(self) -> int:
        """The signed change of the member's balance."""
        change = self.detail.get("change")
        return change if isinstance(change, int) else self.moved("points")

    @property
    def code(self) -> str | None:
        """The voucher's code, if the event is about one; of several, the first."""
        return self.codes[0] if self.codes else None

    @property
    def codes(self) -> tuple[str, ...]:
        """The vouchers it is about, or whose cards it filled."""
        card = self.detail.get("card")
        if isinstance(card, dict):
            return tuple(card.get("codes", ()))
        code = self.detail.get("code")
        return (code,) if isinstance(code, str) else ()

    def seen_by(self, member: int) -> Story:
        """The same event from the other account it touched, if that is this member's."""
        other = self.detail.get("other")
        if self.member == member or not isinstance(other, dict) or other.get("member") != member:
            return self
        # What moved and what tier it brought is told of the one it happened to.
        own = ("change", "tier", "standing", "card")
        shared = {k: v for k, v in self.detail.items() if k not in own}
        detail = {**shared, **other, "other": {"member": self.member}}
        return replace(self, member=member, balance=other.get("balance"), detail=detail)

    def moved(self, unit: Unit) -> int:
        """The sum of the event's entries in a unit."""
        return sum(e.amount for e in self.entries if e.unit == unit and e.member == self.member)


_EVENT = (
    "SELECT id, kind, source, source_id, business_date, effective_at, recorded_at, member, staff,"
    " till, reason, (SELECT text FROM note WHERE note.event = event.id), reverses, amount,"
    " eligible, points_used, category, balance, detail FROM event"
)
_ENTRY = (
    "SELECT entry.event, entry.id, entry.member, entry.unit, entry.kind, entry.amount, working,"
    " last_day, active_from FROM entry LEFT JOIN lot ON lot.id = entry.id"
)


_Row = sqlite3.Row | tuple[Any, ...]


def tell(tx: Transaction, event: int, *, replayed: bool = False) -> Story:
    """One event's story; ``replayed``: as the answer to its act, asked again."""
    row = tx.connection.execute(f"{_EVENT} WHERE id = ?", (event,)).fetchone()
    entries = tx.connection.execute(f"{_ENTRY} WHERE event = ? ORDER BY entry.id", (event,))
    story = _with_names(tx, _story(row, [_entry(e) for e in entries]))
    return replace(_answer(story, _posted_beside(tx, event)), replayed=True) if replayed else story


def beside_key(key: bytes, place: int) -> bytes:
    """The key of what is posted beside an act: by it the answer is found again, whole."""
    return derived_key("beside", key.hex(), str(place))


def _posted_beside(tx: Transaction, event: int) -> Iterator[Story]:
    execute = tx.connection.execute
    key: bytes = execute("SELECT key FROM event WHERE id = ?", (event,)).fetchone()[0]
    for place in itertools.count():
        query = "SELECT id FROM event WHERE key = ?"
        row = execute(query, (beside_key(key, place),)).fetchone()
        if row is None:
            return
        yield tell(tx, row[0])


def _answer(story: Story, beside: Iterable[Story]) -> Story:
    """An act with what was posted beside it: one change of the member's balance."""
    found = tuple(beside)
    own = [other for other in found if other.member == story.member]
    if not own:
        return replace(story, beside=found)
    change = story.points + sum(other.points for other in own)
    detail = {**story.detail, "change": change}
    return replace(story, beside=found, balance=own[-1].balance, detail=detail)


def just_posted(posting: Posting) -> Story:
    """The story :func:`tell` would read back, from an event just written."""
    request = posting.request
    dates = {row[0]: (row[7], row[6]) for row in posting.rows("lot")}
    entries = (
        _entry((e[1], e[0], e[2], e[3], e[4], e[5], e[8], *dates.get(e[0], (None, None))))
        for e in posting.rows("entry")
    )
    row = (
        *(posting.id, posting.kind, request.source, request.source_id),
        *(request.business_date.isoformat(), request.effective_at, posting.recorded_at),
        *(posting.member, request.staff, request.till, posting.reason, posting.note),
        *(posting.reverses, posting.amount, posting.eligible, posting.points_used),
        *(posting.category, posting.balance, posting.detail),
    )
    story = _with_names(posting.tx, _story(row, entries))
    return _answer(story, (just_posted(other) for other in posting.beside))


def of_member(
    tx: Transaction, member: int, *, limit: int | None = None, skip: int = 0
) -> list[Story]:
    """A member's events, newest first: those about them and those that touched their account.

    Those of accounts merged into theirs are among them, as seen by that account. Refusals are
    left out: they moved nothing. ``skip`` pages on.
    """
    own = family(tx, member)
    rows = tx.connection.execute(
        f"{_EVENT} WHERE {_about(own)} ORDER BY effective_at DESC, id DESC LIMIT ? OFFSET ?",
        (*own, *own, -1 if limit is None else limit, skip),
    ).fetchall()
    stories = _with_entries(tx, rows)
    return [
        story if story.member in own else story.seen_by(_touched(story, own)) for story in stories
    ]


def count_of(tx: Transaction, member: int) -> int:
    """How many events :func:`of_member` tells."""
    own = family(tx, member)
    total: int = tx.connection.execute(
        f"SELECT count(*) FROM event WHERE {_about(own)}",  # noqa: S608 - marks only
        (*own, *own),
    ).fetchone()[0]
    return total


def _about(own: Sequence[int]) -> str:
    marks = ", ".join("?" * len(own))
    return (
        f"(member IN ({marks}) OR id IN (SELECT event FROM also WHERE also.member IN ({marks})))"  # noqa: S608 - marks
        " AND kind <> 'refusal'"
    )


def _touched(story: Story, own: Sequence[int]) -> int:
    """Which of a person's accounts an event about somebody else touched."""
    other = story.detail.get("other")
    touched = other.get("member") if isinstance(other, dict) else None
    return next((one for one in own if one == touched), own[0])


def journal(
    tx: Transaction, *, limit: int = 100, before: int | None = None, since: int | None = None
) -> list[Story]:
    """Events newest first; ``before`` pages back by event id, ``since`` gives only newer ones."""
    rows = tx.connection.execute(
        f"{_EVENT} WHERE id < ? AND id > ? ORDER BY id DESC LIMIT ?",
        (before if before is not None else 1 << 62, since or 0, limit),
    ).fetchall()
    return _with_entries(tx, rows)


def among(tx: Transaction, events: Sequence[int]) -> list[Story]:
    """Some events, newest first; a few hundred at most."""
    marks = ", ".join("?" * len(events))
    rows = tx.connection.execute(
        f"{_EVENT} WHERE id IN ({marks}) ORDER BY id DESC",
        tuple(events),
    ).fetchall()
    return _with_entries(tx, rows)


def _with_entries(tx: Transaction, rows: list[sqlite3.Row]) -> list[Story]:
    entries: dict[int, list[StoryEntry]] = {row[0]: [] for row in rows}
    ids = list(entries)
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        marks = ", ".join("?" * len(some))
        for entry in tx.connection.execute(
            f"{_ENTRY} WHERE event IN ({marks}) ORDER BY entry.id", some
        ):
            entries[entry[0]].append(_entry(entry))
    return [_with_names(tx, _story(row, entries[row[0]])) for row in rows]


def _with_names(tx: Transaction, story: Story) -> Story:
    """The names of staff stand in no event; they are looked up for the reader."""
    told = [story.approver, story.detail.get("id") if story.kind in _OF_STAFF else None]
    numbers = [number for number in told if isinstance(number, int)]
    if not numbers:
        return story
    marks = ", ".join("?" * len(numbers))
    rows = tx.connection.execute(f"SELECT id, name FROM staff WHERE id IN ({marks})", numbers)  # noqa: S608 - only marks
    return replace(story, names=dict(rows.fetchall()))


_OF_STAFF = ("staff", "wrong-pin")


def _entry(row: _Row) -> StoryEntry:
    _, identity, member, unit, kind, amount, working, last_day, active_from = row
    last = dt.date.fromisoformat(last_day) if last_day else None
    first = dt.date.fromisoformat(active_from) if active_from else None
    return StoryEntry(identity, member, unit, kind, amount, working, last, first)


def _story(row: _Row, entries: Iterable[StoryEntry]) -> Story:
    *head, business_date, effective_at, recorded_at, member, staff, till, reason, note = row[:12]
    reverses, amount, eligible, points_used, category, balance, detail = row[12:]
    event, kind, source, source_id = head
    return Story(
        event=event,
        kind=kind,
        source=source,
        source_id=source_id,
        business_date=dt.date.fromisoformat(business_date),
        effective_at=effective_at,
        recorded_at=recorded_at,
        member=member,
        staff=staff,
        till=till,
        reason=reason,
        note=note or "",
        reverses=reverses,
        amount=amount,
        eligible=eligible,
        points_used=points_used,
        category=category,
        balance=balance,
        detail=json.loads(detail) if detail else {},
        entries=tuple(entries),
    )
