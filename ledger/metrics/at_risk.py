"""Regulars who are late by their own rhythm, the most at stake first: who is worth a call."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from ledger.metrics.load import Connection
from ledger.metrics.outlook import Outlook, outlook

REGULAR = 2
"""Returns it takes to speak of a rhythm: three days of purchase, two gaps."""

OVERDUE = 2.0
"""How many times the usual gap a silence is before it says something."""

SILENT = 7
"""Days of silence at least: a daily customer may be away for a long weekend."""


def at_risk(conn: Connection, as_of: dt.date, *, gone: bool = False) -> list[Outlook]:
    """Whom to call, from what was known as of a date: the highest value at risk first.

    :param conn: the shop's file, in a read of its own; only read.
    :param as_of: the day after the last day counted.
    :param gone: whether those who have probably gone are listed too, after the others.
    """
    found = [one for one in overdue(outlook(conn, as_of)) if one.silent_days >= SILENT]
    listed = [one for one in found if gone or one.band != "probably_gone"]
    # Where sales bear no amounts nothing is at stake, and who is expected most comes first.
    return sorted(
        listed,
        key=lambda one: (one.band == "probably_gone", -one.at_risk, -one.purchases, one.member),
    )


def overdue(found: Iterable[Outlook], times: float = OVERDUE) -> list[Outlook]:
    """The regulars whose silence is so many times their usual gap, or more."""
    return [one for one in found if one.repeats >= REGULAR and lateness(one) >= times]


def lateness(one: Outlook) -> float:
    """The silence ÷ the usual gap; nought for who has no rhythm."""
    return one.silent_days / one.usual_days if one.usual_days else 0.0
