"""What is said of files brought in and taken back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from loyalty_tui.i18n import _
from loyalty_tui.words import format as fmt
from loyalty_tui.words import phrases

if TYPE_CHECKING:
    from ledger.exchange.result import ImportResult, Recognised, Remark
    from ledger.exchange.undoing import Undone

MOST_REMARKS = 20
"""How many rows that could not be taken are told of one by one."""


def recognised(read: Recognised) -> Iterator[str]:
    """How a file was read, to be checked before anything is written."""
    yield _("{file}: {encoding}, separator “{separator}”").format(
        file=read.file, encoding=read.encoding, separator=read.separator
    )
    columns = ", ".join(f"{column} → {field}" for field, column in read.columns.items())
    yield _("Columns: {columns}").format(columns=columns)
    if read.ignored:
        yield _("Passed over: {columns}").format(columns=", ".join(read.ignored))
    if read.dated is not None:
        typed, day = read.dated
        yield _("Dates: the day first, so {typed} is {day}.").format(
            typed=typed, day=fmt.long_date(day)
        )


def remarks(found: tuple[Remark, ...]) -> Iterator[str]:
    """Why rows were not taken, the first of them one by one."""
    for remark in found[:MOST_REMARKS]:
        yield _("Line {line}: {reason}").format(
            line=remark.line, reason=phrases.error(remark.reason)
        )
    if len(found) > MOST_REMARKS:
        yield _("… and {n} more").format(n=len(found) - MOST_REMARKS)


def headline(done: ImportResult, *, dry_run: bool) -> str:
    """What is to be said first of an import; empty if its counts say all."""
    if dry_run:
        return _("Nothing was written: this is what would happen.")
    if not done.new:
        if done.rejected:
            return _("Nothing new was brought in.")
        return _("Nothing new: every row of this file is in the books already.")
    return ""


def counts(done: ImportResult) -> list[tuple[str, int]]:
    """The rows of a file by what became of them."""
    return [
        (_("Rows read"), done.read),
        (_("New"), done.new),
        (_("Updated"), done.updated),
        (_("Known already"), done.known),
        (_("Without a member"), done.without_member),
        (_("Skipped"), done.skipped),
        (_("Rejected"), done.rejected),
        (_("Members made"), done.members),
    ]


def undone(done: Undone) -> list[tuple[str, int]]:
    """What an undoing took back."""
    return [
        (_("Sales undone"), done.sales),
        (_("Refunds undone"), done.refunds),
        (_("Balances taken back"), done.openings),
        (_("Answers taken back"), done.answers),
        (_("Members taken out"), done.members),
        (_("Members kept"), done.kept),
    ]
