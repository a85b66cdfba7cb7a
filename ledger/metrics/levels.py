"""Who was in which tier when: what the books recorded, and who moved between two dates."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ledger.metrics.load import Connection

NO_TIER = ""

_CATALOGUE = frozenset(("tier", "reward", "campaign"))
# Kinds of events whose tier is one of the programme's, and not a member's.


class Change(NamedTuple):
    """A member is in a tier from a day on; an empty name is none."""

    member: int
    day: int
    tier: str


@dataclass(frozen=True, slots=True)
class TierLog:
    """Every change of a member's tier in the order it was recorded, and the tiers, lowest first.

    A tier that was removed since has its place too.
    """

    levels: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()

    def held(self, as_of: int) -> dict[int, str]:
        """The recorded tier of each member who had one as of a day."""
        last = {member: tier for member, day, tier in self.changes if day < as_of}
        return {member: tier for member, tier in last.items() if tier}


@dataclass(frozen=True, slots=True)
class Migration:
    """How many members were in which tier at a start and at an end.

    ``levels`` are the tiers that occur, lowest first, none at all before them. Only members who
    were there at both ends are told; ``joined`` came in between.
    """

    levels: tuple[str, ...] = ()
    counts: dict[tuple[str, str], int] = field(default_factory=dict)
    joined: int = 0

    @property
    def members(self) -> int:
        """How many there were at both ends."""
        return sum(self.counts.values())

    @property
    def ups(self) -> int:
        """How many rose."""
        return sum(n for (start, end), n in self.counts.items() if self._rank(start, end) > 0)

    @property
    def downs(self) -> int:
        """How many fell."""
        return sum(n for (start, end), n in self.counts.items() if self._rank(start, end) < 0)

    def _rank(self, start: str, end: str) -> int:
        return self.levels.index(end) - self.levels.index(start)


def migration(
    log: TierLog, before: Collection[int], after: Collection[int], start: int, as_of: int
) -> Migration:
    """Who moved from the start of a period to its end.

    :param before: the members there were at the start.
    :param after: those at the end.
    """
    was, is_ = log.held(start), log.held(as_of)
    both = [member for member in after if member in before]
    counts = Counter((was.get(m, NO_TIER), is_.get(m, NO_TIER)) for m in both)
    seen = {tier for pair in counts for tier in pair}
    known = (NO_TIER, *log.levels, *sorted(seen - {NO_TIER, *log.levels}))
    return Migration(tuple(t for t in known if t in seen), dict(counts), len(after) - len(both))


def read(conn: Connection, as_of: dt.date) -> TierLog:
    """What the books recorded of tiers before a date."""
    levels = conn.execute("SELECT name FROM tier ORDER BY threshold, name").fetchall()
    changes: list[Change] = []
    for kind, member, when, detail in conn.execute(
        "SELECT kind, member, business_date, detail FROM event"
        " WHERE business_date < ? AND detail LIKE '%\"tier\": [%' ORDER BY id",
        (as_of.isoformat(),),
    ).fetchall():
        told, day = json.loads(detail), dt.date.fromisoformat(when).toordinal()
        others = [told["other"]] if isinstance(told.get("other"), dict) else []
        if kind in _CATALOGUE:
            continue
        for who, said in ((member, told), *((other["member"], other) for other in others)):
            if isinstance(said.get("tier"), list):
                changes.append(Change(who, day, said["tier"][1]))
    return TierLog(tuple(name for (name,) in levels), tuple(changes))
