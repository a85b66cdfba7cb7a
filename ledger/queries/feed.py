"""The latest acts of every till, for a screen that watches."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.queries.story import Story, journal
from ledger.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class FeedLine:
    """An act with the name of whom it is about, empty where nobody is or the name was erased.

    ``staff`` is the name of who did it, empty where nobody said.
    """

    story: Story
    name: str
    staff: str = ""


def feed(tx: Transaction, *, limit: int = 10) -> list[FeedLine]:
    """The latest events, newest first."""
    stories = journal(tx, limit=limit)
    members = {story.member for story in stories if story.member is not None}
    marks = ", ".join("?" * len(members))
    names: dict[int, str] = dict(
        tx.connection.execute(
            f"SELECT member, name FROM profile WHERE member IN ({marks})",  # noqa: S608 - marks
            tuple(members),
        ).fetchall()
    )
    staff: dict[int, str] = dict(tx.connection.execute("SELECT id, name FROM staff").fetchall())
    return [
        FeedLine(story, names.get(story.member or 0, ""), staff.get(story.staff or 0, ""))
        for story in stories
    ]
