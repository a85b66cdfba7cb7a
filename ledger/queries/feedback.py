"""What members answered: the answers that stand, what is to be followed up, whom to ask."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ledger.queries.family import family
from ledger.queries.members import survivor
from ledger.rules.feedback import Band, Kind, Rating, quarter
from ledger.store.transaction import Transaction
from ledger.values.text import fold

VISITS_BEFORE = 3
"""Who has come so many times can say what they think; the counter proposes to ask."""


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """An answer that stands. ``member`` answers for it now, with no ``name`` once erased.

    ``survey`` is as it was named; ``due`` is when to come back to them, ``closed`` when somebody
    did; ``comment`` is empty where none was given or the member was erased.
    """

    event: int
    member: int
    name: str
    rating: Rating
    survey: str
    day: dt.date
    reasons: tuple[str, ...]
    feelings: tuple[str, ...]
    comment: str
    due: dt.date | None
    closed: dt.date | None

    @property
    def band(self) -> Band:
        """Good, middle or bad."""
        return self.rating.band

    @property
    def open(self) -> bool:
        """Whether somebody has still to come back to them."""
        return self.due is not None and self.closed is None


_LINE = (
    "SELECT answer.event, answer.member, kind, scale, score, title, day, reasons, feelings,"
    " coalesce(text, ''), due, closed_day FROM answer LEFT JOIN note ON note.event = answer.event"
)
_STANDS = "undone_day IS NULL"
_OPEN = f"{_STANDS} AND due IS NOT NULL AND closed_day IS NULL"


def answers(
    tx: Transaction,
    *,
    member: int | None = None,
    kind: Kind | None = None,
    survey: str = "",
    since: dt.date = dt.date.min,
    as_of: dt.date = dt.date.max,
    commented: bool = False,
    limit: int | None = None,
) -> list[AnswerLine]:
    """The answers that stand, newest first: of a member, a kind, a survey, or all.

    :param since: the first day; ``as_of`` the day after the last.
    :param commented: only those that came with a comment.
    """
    days = (since.toordinal(), as_of.toordinal())
    wanted: list[tuple[str, Sequence[object]]] = [(f"{_STANDS} AND day >= ? AND day < ?", days)]
    if member is not None:
        own = family(tx, member)
        wanted.append((f"answer.member IN ({', '.join('?' * len(own))})", own))
    if kind is not None:
        wanted.append(("kind = ?", (kind,)))
    if survey:
        wanted.append(("survey = ?", (fold(survey) or survey,)))
    if commented:
        wanted.append(("text <> ''", ()))
    where = " AND ".join(condition for condition, _ in wanted)
    return _lines(
        tx,
        f"{where} ORDER BY day DESC, answer.event DESC LIMIT ?",
        (*(value for _, values in wanted for value in values), -1 if limit is None else limit),
    )


def follow_ups(tx: Transaction, until: dt.date | None = None) -> list[AnswerLine]:
    """Whom somebody has to come back to, the most urgent first.

    :param until: only what is due on this day or before. Nobody can call who was erased.
    """
    last = until or dt.date.max
    found = _lines(tx, f"{_OPEN} AND due <= ? ORDER BY due, answer.event", (last.isoformat(),))
    return [line for line in found if line.name]


def followed_up(tx: Transaction, day: dt.date) -> list[AnswerLine]:
    """Whom somebody came back to on a day."""
    return _lines(tx, f"{_STANDS} AND closed_day = ? ORDER BY answer.event", (day.toordinal(),))


@dataclass(frozen=True, slots=True)
class Voice:
    """What a member at the counter has said, as far as it matters there.

    ``kind`` is what the counter asks. ``answered`` is their answer to this quarter's survey;
    ``complaint`` the latest that somebody has still to come back to. ``ask`` says that they came
    often enough to be asked and that neither of the two is there.
    """

    kind: Kind
    answered: AnswerLine | None
    complaint: AnswerLine | None
    ask: bool


def voice(tx: Transaction, member: int) -> Voice:
    """What a member has said, and whether to ask them: from their third visit on, once a quarter.

    What they said on an account that was merged into theirs counts.
    """
    given, current = answers(tx, member=member), fold(quarter(tx.today))
    kind = tx.settings.feedback_ask
    complaint = next((line for line in given if line.open), None)
    answered = next(
        (line for line in given if line.rating.kind == kind and fold(line.survey) == current),
        None,
    )
    ask = not (answered or complaint) and _came(tx, member) >= VISITS_BEFORE
    return Voice(kind, answered, complaint, ask)


def open_complaint(tx: Transaction, member: int) -> AnswerLine | None:
    """The latest answer of a member that somebody has still to come back to."""
    return voice(tx, member).complaint


def _came(tx: Transaction, member: int) -> int:
    """How often a member came; no further than matters."""
    found: int = tx.connection.execute(
        "SELECT count(*) FROM (SELECT 1 FROM purchase WHERE member = ? AND cancelled_day IS NULL"
        " LIMIT ?)",
        (member, VISITS_BEFORE),
    ).fetchone()[0]
    return found


def _lines(tx: Transaction, where: str, values: Sequence[object]) -> list[AnswerLine]:
    rows = tx.connection.execute(f"{_LINE} WHERE {where}", tuple(values)).fetchall()
    return [_line(tx, row) for row in rows]


def _line(tx: Transaction, row: tuple[Any, ...]) -> AnswerLine:
    event, member, kind, scale, score, title, day, reasons, feelings, comment, due, closed = row
    owner = survivor(tx, member)
    named = tx.connection.execute("SELECT name FROM profile WHERE member = ?", (owner,)).fetchone()
    return AnswerLine(
        event=event,
        member=owner,
        name=named[0] if named else "",
        rating=Rating(kind, scale, score),
        survey=title,
        day=dt.date.fromordinal(day),
        reasons=tuple(reasons.split()),
        feelings=tuple(feelings.split()),
        comment=comment,
        due=dt.date.fromisoformat(due) if due else None,
        closed=dt.date.fromordinal(closed) if closed else None,
    )
