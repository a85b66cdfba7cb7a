"""What has been done of the lists the owner was given, and when."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from ledger.store.transaction import Transaction
from ledger.values.errors import BadInput

_ITEM = re.compile(
    r"(?P<kind>follow-up|call|birthday|lapse|stock|goal)/(?P<number>[1-9][0-9]{0,17})"
    r"(?P<time>/[0-9-]+)?"
)
_TIME = {"birthday": re.compile(r"/[0-9]{4}"), "lapse": re.compile(r"/[0-9]{4}-[0-9]{2}-[0-9]{2}")}
_OF_MEMBERS = frozenset(("call", "birthday", "lapse"))
_LONGEST = 80


@dataclass(frozen=True, slots=True)
class Item:
    """The name of a line of today's list, such as ``call/7`` or ``birthday/7/2026``.

    ``number`` is a member's or a reward's, or that of the event that asked for it; what follows
    it tells this time from the next.
    """

    text: str
    kind: str
    number: int

    @property
    def member(self) -> int | None:
        """The member it is about, if it is about one."""
        return self.number if self.kind in _OF_MEMBERS else None


def parse_item(text: str) -> Item:
    """The item a typed name stands for.

    :raises BadInput: it names none.
    """
    typed = text.strip()
    found = _ITEM.fullmatch(typed) if len(typed) <= _LONGEST else None
    if found is None or not _timed(found["kind"], found["time"] or ""):
        raise BadInput(
            "“{typed}” is no line of the list: give its name, such as call/7. "
            "`loyalty today` shows them.",
            typed=typed[:20],
        )
    return Item(typed, found["kind"], int(found["number"]))


def _timed(kind: str, time: str) -> bool:
    """Whether what tells this time from the next is there, for the kinds that have it alone."""
    return bool(_TIME[kind].fullmatch(time)) if kind in _TIME else not time


def marks(tx: Transaction) -> dict[str, dt.date]:
    """The business date each item was last done on."""
    return {
        item: dt.date.fromisoformat(day)
        for item, day in tx.connection.execute("SELECT item, day FROM mark")
    }


def marked(tx: Transaction, item: str) -> dt.date | None:
    """The business date an item was last done on, if it was."""
    row = tx.connection.execute("SELECT day FROM mark WHERE item = ?", (item,)).fetchone()
    return dt.date.fromisoformat(row[0]) if row else None
