"""What deserves a look: the day's flags, and what was done without a sale or by permission.

A day's report is of what was written down in that business day, whatever it was dated, so that
nothing is out of every report because it was dated back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from ledger.queries.story import Story, tell
from ledger.store.transaction import Transaction
from ledger.values.calendar import day_begins
from ledger.values.errors import BadInput

OFTEN = 3
"""More earnings by one member than this within 24 hours are flagged."""

MANY = 5
"""From so many members on that one of the staff credits in a day without a sale, it is flagged."""

_DAY = 86_400_000_000

What = Literal[
    "earnings", "credits", "adjustment", "tier", "refund", "approval", "wrong-pin", "lost-key"
]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at.

    ``count`` is how many earnings, or members; ``points`` the change of the balance, or their
    sum. ``at`` is microseconds UTC: of the act, or of the last earning. ``story`` is the event's
    own, where it is about one event; it may be told of for itself and have been approved too.
    """

    what: What
    at: int
    staff: int | None = None
    member: int | None = None
    count: int | None = None
    points: int | None = None
    story: Story | None = None


@dataclass(frozen=True, slots=True)
class _Written:
    """The events written down in a day: from the first number up to the last, not included."""

    day: dt.date
    first: int
    last: int


def oversight(tx: Transaction, day: dt.date) -> list[Finding]:
    """What deserves a look of a business day: flags first, then by the clock. Reads only.

    :raises BadInput: the day is to come.
    """
    if day > tx.today:
        raise BadInput("{day} is in the future: give today's date or an earlier one.", day=day)
    written = _written(tx, day)
    stories = list(_stories(tx, written))
    single = [finding for story in stories for finding in _single(story)]
    return [*_earnings(tx, written), *_credits(stories), *single]


def _written(tx: Transaction, day: dt.date) -> _Written:
    settings = tx.settings
    first, last = (
        _first_since(tx, day_begins(d, settings.shop_timezone, settings.day_cutoff))
        for d in (day, day + dt.timedelta(days=1))
    )
    return _Written(day, first, last)


def _first_since(tx: Transaction, instant: int) -> int:
    """The number of the first event written at an instant or later, found by halving."""
    low, high = 1, (tx.connection.execute("SELECT max(id) FROM event").fetchone()[0] or 0) + 1
    while low < high:
        middle = (low + high) // 2
        at = tx.connection.execute(
            "SELECT recorded_at FROM event WHERE id >= ? ORDER BY id LIMIT 1", (middle,)
        ).fetchone()[0]
        low, high = (middle + 1, high) if at < instant else (low, middle)
    return low


def _stories(tx: Transaction, written: _Written) -> Iterator[Story]:
    """The events that may deserve a look. Of an import that was approved, one stands for all."""
    rows = tx.connection.execute(
        "SELECT id FROM event WHERE id >= ?1 AND id < ?2 AND batch IS NULL AND (kind IN"
        " ('adjust', 'standing', 'bonus', 'refund', 'void', 'reassign', 'staff', 'wrong-pin')"
        " OR detail LIKE '%\"approved_by\": %')"
        " UNION SELECT min(id) FROM event WHERE id >= ?1 AND id < ?2 AND batch IS NOT NULL"
        " AND detail LIKE '%\"approved_by\": %' GROUP BY batch ORDER BY 1",
        (written.first, written.last),
    ).fetchall()
    for (event,) in rows:
        yield tell(tx, event)


def _single(story: Story) -> Iterator[Finding]:
    whats: list[What] = []
    if story.kind == "adjust":
        whats.append("adjustment")
    if story.kind == "standing":
        whats.append("tier")
    if story.kind in ("refund", "void", "reassign") and _was_spent(story):
        whats.append("refund")
    if story.kind == "wrong-pin":
        whats.append("wrong-pin")
    if story.detail.get("lost"):
        whats.append("lost-key")
    if story.approver is not None and not whats:
        whats.append("approval")
    for what in whats:
        moved = story.points if story.member is not None else None
        yield Finding(what, story.recorded_at, story.staff, story.member, points=moved, story=story)


def _was_spent(story: Story) -> bool:
    """Whether points taken back were spent already: they are owed now, or were let go."""
    loser = story.detail.get("other") if story.kind == "reassign" else story.detail
    if not isinstance(loser, dict):
        return False
    balance = loser.get("balance") if story.kind == "reassign" else story.balance
    change = loser.get("change", 0)
    owed = isinstance(balance, int) and isinstance(change, int) and balance < 0 and change < 0
    return owed or "waived" in loser


def _credits(stories: Iterable[Story]) -> Iterator[Finding]:
    """One of the staff who gave points or tiers to many members without a sale."""
    given: dict[int, list[Story]] = {}
    for story in stories:
        if story.staff is not None and story.member is not None and _by_hand(story):
            given.setdefault(story.staff, []).append(story)
    for staff, theirs in given.items():
        members = {story.member for story in theirs}
        if len(members) >= MANY:
            yield Finding(
                "credits",
                theirs[-1].recorded_at,
                staff,
                count=len(members),
                points=sum(story.points for story in theirs),
            )


def _by_hand(story: Story) -> bool:
    """Whether somebody chose to give it: what the programme gives of itself is nobody's favour."""
    match story.kind:
        case "adjust":
            return story.moved("points") > 0
        case "bonus":
            # What comes with an answer is the programme's own.
            by_hand = story.detail.get("what") == "survey" and "answer" not in story.detail
            return by_hand and story.points > 0
        case "standing":
            return bool(story.detail.get("by_hand"))
        case _:
            return False


def _earnings(tx: Transaction, written: _Written) -> Iterator[Finding]:
    """Members who earned more than so many times in 24 hours of the sales' own time."""
    fresh: dict[int, set[int]] = {}
    for member, event in tx.connection.execute(_FRESH, _values(written)):
        fresh.setdefault(member, set()).add(event)
    for member, events in sorted(fresh.items()):
        times = tx.connection.execute(_TIMES, (member,)).fetchall()
        found = _busiest(times, events)
        if found is not None:
            count, at = found
            yield Finding("earnings", at, member=member, count=count)


def _busiest(times: list[tuple[int, int]], fresh: set[int]) -> tuple[int, int] | None:
    """The most earnings in 24 hours with a fresh one among them, and when the last of them was."""
    best: tuple[int, int] | None = None
    start = 0
    for end, (at, _) in enumerate(times):
        while at - times[start][0] >= _DAY:
            start += 1
        window = times[start : end + 1]
        if len(window) > max(OFTEN, best[0] if best else 0) and any(e in fresh for _, e in window):
            best = len(window), at
    return best


def _values(written: _Written) -> dict[str, int]:
    return {
        "number": written.day.toordinal(),
        "first": written.first,
        "last": written.last,
    }


# What stands of a sale, by whoever has it now: moved, claimed, merged. One that was undone or
# given back whole earned nothing.
_EARNED = (
    "cancelled_day IS NULL AND EXISTS (SELECT 1 FROM entry WHERE entry.event ="
    " coalesce(award, purchase.event) AND entry.kind = 'earn' AND entry.amount > 0)"
)
_FRESH = f"""
SELECT purchase.member, purchase.event FROM purchase
    WHERE day = :number AND purchase.member IS NOT NULL AND {_EARNED}
UNION SELECT purchase.member, purchase.event
    FROM event JOIN purchase
    ON purchase.event = CASE event.kind WHEN 'sale' THEN event.id ELSE event.reverses END
    WHERE event.id >= :first AND event.id < :last AND event.batch IS NULL
    AND event.kind IN ('sale', 'claim', 'reassign') AND purchase.member IS NOT NULL AND {_EARNED}
"""  # noqa: S608 - our own constants
_TIMES = f"""
SELECT event.effective_at, purchase.event FROM purchase JOIN event ON event.id = purchase.event
    WHERE purchase.member = ? AND {_EARNED} ORDER BY 1, 2
"""  # noqa: S608 - our own constants
