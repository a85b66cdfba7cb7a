"""A shop's past, event by event, as a replay needs it."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from ledger.books.sales import Line
from ledger.rules.earning import Working
from ledger.store.transaction import Transaction
from ledger.values.calendar import business_date

REPLAYED = (
    *("join", "sale", "refund", "void", "reassign", "claim", "merge", "unmerge", "issue", "use"),
    *("cancel", "adjust", "opening", "bonus", "standing", "erase"),
)
"""The kinds of events that are acted again. The programme's own are its present rules, a sweep
or a review is done anew, and the rest moves nothing."""


@dataclass(frozen=True, slots=True)
class Happening:
    """An event to be acted again at the instant ``at`` (microseconds UTC).

    ``counted`` is what of a sale counted (minor units); ``points`` what an adjustment, a bonus
    or an opening balance moved, and what a sale was paid with.
    """

    id: int
    kind: str
    at: int
    effective_at: int
    day: dt.date
    member: int | None
    reverses: int | None
    amount: int
    counted: int
    points: int
    category: str
    detail: dict[str, Any]
    lines: tuple[Line, ...]
    by_hand: bool


@dataclass(frozen=True, slots=True)
class Past:
    """Everything that happened, in the order it is acted again.

    ``reviews`` are the days on which the shop reviewed its tiers; ``claimed`` the sales that
    were nobody's at first; ``ended`` the campaigns that were ended, with the instant.
    """

    happenings: tuple[Happening, ...]
    reviews: frozenset[dt.date]
    claimed: frozenset[int]
    ended: tuple[tuple[int, str], ...]


def past(tx: Transaction) -> Past:
    """Read a shop's past.

    What the tills recorded comes back in the order and at the time it was recorded, late
    entries included. An imported file was recorded at once, so its rows come back when they
    took place.
    """
    found = [h for h in _read(tx) if h.kind in REPLAYED]
    reviews = tx.connection.execute("SELECT DISTINCT business_date FROM event WHERE kind='review'")
    ended = tx.connection.execute(
        "SELECT recorded_at, detail FROM event WHERE kind = 'campaign' ORDER BY id"
    ).fetchall()
    endings = [(at, json.loads(text)) for at, text in ended]
    return Past(
        _in_order(found),
        frozenset(dt.date.fromisoformat(day) for (day,) in reviews),
        frozenset(h.reverses for h in found if h.kind == "claim" and h.reverses is not None),
        tuple((at, detail["name"]) for at, detail in endings if detail.get("ended")),
    )


def _read(tx: Transaction) -> list[Happening]:
    moved = _moved(tx)
    lines = _lines(tx)
    workings = dict(
        tx.connection.execute(
            "SELECT event, working FROM entry WHERE kind = 'earn' AND working <> ''"
        ).fetchall()
    )
    return [
        _happening(row, moved.get(row[0], 0), workings.get(row[0]), lines.get(row[0], ()))
        for row in tx.connection.execute(
            "SELECT id, kind, recorded_at, effective_at, business_date, member, reverses, amount,"
            " eligible, points_used, category, detail, batch IS NOT NULL, reason FROM event"
            " WHERE kind NOT IN ('refusal', 'sweep') ORDER BY id"
        )
    ]


def _happening(
    row: tuple[Any, ...], moved: int, working: str | None, lines: tuple[Line, ...]
) -> Happening:
    identity, kind, recorded, effective, day, member, reverses, amount = row[:8]
    eligible, used, category, detail, imported, reason = row[8:]
    told = json.loads(detail) if detail else {}
    total = amount or 0
    return Happening(
        id=identity,
        kind=kind,
        at=effective if imported else recorded,
        effective_at=effective,
        day=dt.date.fromisoformat(day),
        member=member,
        reverses=reverses,
        amount=total,
        counted=_counted(total, eligible, working, told.get("paid", 0)),
        points=used or moved,
        category=category or "",
        detail=told,
        lines=lines,
        by_hand=reason == "by hand",
    )


def _counted(amount: int, eligible: int | None, working: str | None, paid: int) -> int:
    """What of a sale counted before what was paid with points was left out."""
    if working is not None:
        found = Working.load(working)
        return min(amount, found.basis + found.paid)
    return amount if eligible is None else min(amount, eligible + paid)


def _moved(tx: Transaction) -> dict[int, int]:
    return dict(
        tx.connection.execute(
            "SELECT event, sum(amount) FROM entry WHERE unit = 'points'"
            " AND kind IN ('adjust', 'opening', 'bonus') GROUP BY event"
        ).fetchall()
    )


def _lines(tx: Transaction) -> dict[int, tuple[Line, ...]]:
    found: dict[int, tuple[Line, ...]] = {}
    for event, *line in tx.connection.execute(
        "SELECT event, item, category, quantity, amount FROM sale_line ORDER BY id"
    ):
        found[event] = (*found.get(event, ()), Line(*line))
    return found


def _in_order(found: Sequence[Happening]) -> tuple[Happening, ...]:
    """By time; a member joins before anything of theirs, and nothing is undone before it is."""
    first: dict[int, int] = {}
    for one in found:
        if one.member is not None:
            first[one.member] = min(first.get(one.member, one.at), one.at)
    at: dict[int, int] = {}
    timed = []
    for one in found:
        when = one.at
        if one.kind == "join" and one.member is not None:
            when = first[one.member]
        elif one.reverses in at:
            when = max(when, at[one.reverses])
        at[one.id] = when
        timed.append(replace(one, at=when) if when != one.at else one)
    return tuple(sorted(timed, key=lambda one: (one.at, one.kind != "join", one.id)))


def day_of(tx: Transaction, at: int) -> dt.date:
    """The business date of an instant under the rules in force."""
    return business_date(at, tx.settings.shop_timezone, tx.settings.day_cutoff)
