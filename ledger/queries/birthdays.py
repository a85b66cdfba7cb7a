"""Whose birthday points are due."""

from __future__ import annotations

import datetime as dt
from calendar import isleap
from dataclasses import dataclass

from ledger.queries.family import family
from ledger.store.transaction import CHAIN, Transaction

LATE_DAYS = 31
"""How long after a birthday its points are still given: a shop may have been closed."""

SOURCE = "birthday"


@dataclass(frozen=True, slots=True)
class Birthday:
    """A member's birthday that has come round on a business date, and earns them points."""

    member: int
    day: dt.date
    points: int

    @property
    def year(self) -> int:
        """The calendar year it is the birthday of: there is one payment for each."""
        return self.day.year


def birthdays(tx: Transaction, limit: int | None = None) -> list[Birthday]:
    """The birthdays of the last :data:`LATE_DAYS` days whose points were not given yet.

    A member gets them once a calendar year, whatever becomes of the date in their profile or
    of their number: who was merged into them counts as them. Who joined after the day gets
    nothing for it. 29 February is kept on the 28th in other years.
    """
    points = tx.settings.earn_birthday
    if not points:
        return []
    days = come_round(tx.today, LATE_DAYS + 1)
    marks = ", ".join("?" * len(days))
    found = []
    for member, birthday, joined in tx.connection.execute(
        "SELECT member.id, substr(birthday, -5), joined FROM profile"  # noqa: S608 - marks only
        " JOIN member ON member.id = profile.member"
        f" WHERE state = 'active' AND substr(birthday, -5) IN ({marks}) ORDER BY member.id",
        tuple(days),
    ).fetchall():
        due = Birthday(member, days[birthday], points)
        if joined <= due.day.isoformat() and not _given(tx, due):
            found.append(due)
            if len(found) == limit:
                break
    return found


def source_id(member: int, year: int) -> str:
    """The number under which a member's points of a year stand in the books, once."""
    return f"{member}/{year}"


def _given(tx: Transaction, due: Birthday) -> bool:
    return any(
        tx.connection.execute(
            "SELECT 1 FROM event WHERE chain = ? AND source = ? AND source_id = ?",
            (CHAIN, SOURCE, source_id(one, due.year)),
        ).fetchone()
        for one in family(tx, due.member)
    )


def come_round(today: dt.date, days: int) -> dict[str, dt.date]:
    """Each ``MM-DD`` whose day has come round in the last so many days, with that day."""
    late = [today - dt.timedelta(days=n) for n in range(days)]
    found = {f"{day:%m-%d}": day for day in late}
    if "02-28" in found and not isleap(found["02-28"].year):
        found["02-29"] = found["02-28"]
    return found
