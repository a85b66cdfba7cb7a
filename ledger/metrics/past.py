"""A shop's past, event by event, as a replay needs it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from ledger.books.openings import Opening
from ledger.books.sales import Line
from ledger.program import settings as program
from ledger.program.settings import Settings
from ledger.queries.sales import correction_key
from ledger.queries.story import beside_key
from ledger.rules import expiry
from ledger.rules.earning import Working
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.codes import derived_key
from ledger.values.points import Unit

_EVENTS_AT_A_TIME = 2_000
# Each read is short, so that no till waits for a replay to end.


@dataclass(frozen=True, slots=True)
class Happening:
    """An event as it is acted again, at the instant ``at`` (microseconds UTC).

    ``counted`` is what of a sale counted, tax left out where it was; ``points`` what an
    adjustment moved, in its ``unit``, and what a sale was paid with. ``with_`` are the parts of
    a sale that was split, or the sale recorded in the place of one undone.
    """

    id: int
    kind: str
    source: str
    key: bytes
    at: int
    effective_at: int
    day: dt.date
    member: int | None
    reverses: int | None
    amount: int
    counted: int
    points: int
    unit: Unit
    category: str
    rules: int
    detail: dict[str, Any]
    lines: tuple[Line, ...] = ()
    opening: Opening | None = None
    with_: tuple[Happening, ...] = ()
    beside: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Known:
    """What is read of a shop at once, before its past: it is as of the event ``upto``.

    ``versions`` are the programme's, by number; ``birthdays`` those members told.
    """

    now: int
    today: dt.date
    upto: int
    first: dt.date
    settings: Settings
    versions: dict[int, Settings] = field(repr=False)
    birthdays: dict[int, str] = field(repr=False)


def known(tx: Transaction) -> Known:
    """Read it."""
    execute = tx.connection.execute
    first, upto = execute("SELECT min(business_date), max(id) FROM event").fetchone()
    versions = execute("SELECT version, settings FROM program").fetchall()
    return Known(
        now=tx.now,
        today=tx.today,
        upto=upto,
        first=dt.date.fromisoformat(first),
        settings=tx.settings,
        versions={version: program.load(text) for version, text in versions},
        birthdays=dict(
            execute("SELECT member, birthday FROM profile WHERE birthday <> ''").fetchall()
        ),
    )


def past(store: Store, shop: Known) -> Iterator[Happening]:
    """Everything that happened, in the order it was recorded: what it was acted in."""
    return _together(_one_by_one(store, shop))


def _one_by_one(store: Store, shop: Known) -> Iterator[Happening]:
    last = 0
    while last < shop.upto:
        with store.read() as tx:
            upto = min(last + _EVENTS_AT_A_TIME, shop.upto)
            found = _read(tx, shop, last, upto)
        yield from found
        last = upto


def _read(tx: Transaction, shop: Known, after: int, upto: int) -> list[Happening]:
    span = (after, upto)
    execute = tx.connection.execute
    moved: dict[int, tuple[int, Unit]] = {
        event: (amount, unit)
        for event, amount, unit in execute(
            "SELECT event, amount, unit FROM entry WHERE event > ? AND event <= ?"
            " AND kind = 'adjust'",
            span,
        )
    }
    lines: dict[int, tuple[Line, ...]] = {}
    for event, *line in execute(
        "SELECT event, item, category, quantity, amount FROM sale_line"
        " WHERE event > ? AND event <= ? ORDER BY id",
        span,
    ):
        lines[event] = (*lines.get(event, ()), Line(*line))
    rows = execute(
        "SELECT id, kind, source, key, recorded_at, effective_at, business_date, member, reverses,"
        " amount, eligible, points_used, category, rules, detail FROM event"
        " WHERE id > ? AND id <= ? AND kind <> 'refusal' ORDER BY id",
        span,
    ).fetchall()
    return [
        _happening(tx, shop, row, moved.get(row[0], (0, "points")), lines.get(row[0], ()))
        for row in rows
    ]


def _happening(
    tx: Transaction,
    shop: Known,
    row: tuple[Any, ...],
    moved: tuple[int, Unit],
    lines: tuple[Line, ...],
) -> Happening:
    identity, kind, source, key, recorded, effective, day, member, reverses = row[:9]
    amount, eligible, used, category, rules, detail = row[9:]
    told = json.loads(detail) if detail else {}
    counted = amount if eligible is None else eligible
    happening = Happening(
        id=identity,
        kind=kind,
        source=source,
        key=key,
        at=recorded,
        effective_at=effective,
        day=dt.date.fromisoformat(day),
        member=member,
        reverses=reverses,
        amount=amount or 0,
        counted=_counted(tx, identity) if "paid" in told else counted or 0,
        points=used or moved[0],
        unit=moved[1],
        category=category or "",
        rules=rules,
        detail=told,
        lines=lines,
    )
    if kind == "opening":
        opening = _opening(tx, identity, shop.versions[rules])
        return replace(happening, opening=opening)
    return happening


def _counted(tx: Transaction, sale: int) -> int:
    """What of a sale counted, before what was paid with points was left out."""
    (text,) = tx.connection.execute(
        "SELECT working FROM entry WHERE event = ? AND kind = 'earn' AND unit = 'points'", (sale,)
    ).fetchone()
    working = Working.load(text)
    return working.basis + working.paid


def _opening(tx: Transaction, event: int, rules: Settings) -> Opening:
    """A balance that was brought in; its last day is the rule's where the rule gives the same."""
    points = stamps = 0
    earned = last_day = None
    for unit, amount, since, last in tx.connection.execute(
        "SELECT lot.unit, lot.amount, earned_on, last_day FROM entry JOIN lot ON lot.id = entry.id"
        " WHERE entry.event = ?",
        (event,),
    ):
        earned = dt.date.fromisoformat(since)
        last_day = dt.date.fromisoformat(last) if last else None
        points, stamps = (amount, stamps) if unit == "points" else (points, amount)
    if earned is not None and last_day == expiry.last_day(earned, rules):
        last_day = None
    return Opening(points, stamps, earned, last_day)


def _together(found: Iterable[Happening]) -> Iterator[Happening]:
    """What was one act is one happening: a sale that was split, and a sale that was corrected."""
    held: Happening | None = None
    cards: list[Happening] = []
    for one in found:
        parts = () if held is None else (held, *held.with_)
        many = len(parts) + len(cards) + (len(held.beside) if held else 0)
        if held is not None and one.id == held.id + many:
            if one.kind == "issue" and "auto" in one.detail:
                cards.append(one)
                continue
            if one.kind in _BESIDE and any(one.key in _beside_keys(part) for part in parts):
                held = replace(held, beside=(*held.beside, one.id))
                continue
            if one.kind == "sale" and _belongs(held, one):
                kind = "amend" if held.kind in ("void", "amend") else "split"
                held = replace(held, kind=kind, with_=(*held.with_, one))
                continue
        if held is not None:
            yield from (held, *cards)
        held, cards = one, []
    if held is not None:
        yield from (held, *cards)


_BESIDE = ("bonus", "unbonus")
_MOST_BESIDE = 8


def _beside_keys(act: Happening) -> list[bytes]:
    return [beside_key(act.key, place) for place in range(_MOST_BESIDE)]


def _belongs(held: Happening, one: Happening) -> bool:
    """Whether a sale is a part of the one held, or stands for it."""
    if held.kind == "void" and held.reverses is not None:
        return one.key == correction_key(held.reverses)
    if held.kind not in ("sale", "split") or one.effective_at != held.effective_at:
        return False
    return one.key == derived_key("share", held.key.hex(), str(len(held.with_) + 2))
