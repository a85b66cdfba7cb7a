"""Version 3 of a shop's file: what stands beside the books for numbers that lead to an action.

A part for each thing that was added; all of it derived but for the free text of a
:mod:`note <ledger.store.schema>`, and none of it in the chain's hashes.
"""

from __future__ import annotations

ROLLUPS = """
CREATE TABLE shop_day (
    day INTEGER PRIMARY KEY,
    made INTEGER NOT NULL,
    buyers INTEGER NOT NULL,
    repeaters INTEGER NOT NULL,
    net INTEGER NOT NULL,
    gross_year INTEGER NOT NULL,
    orders_year INTEGER NOT NULL,
    active INTEGER NOT NULL,
    active_before INTEGER NOT NULL,
    active_either INTEGER NOT NULL,
    buyers_month INTEGER NOT NULL,
    guests_month INTEGER NOT NULL,
    earned INTEGER NOT NULL,
    redeemed INTEGER NOT NULL,
    outstanding INTEGER NOT NULL,
    issued INTEGER NOT NULL,
    lapsed INTEGER NOT NULL
) STRICT;
CREATE INDEX purchase_cancelled ON purchase (member, cancelled_day)
WHERE cancelled_day IS NOT NULL;
"""
"""What changes in the panels from one as-of day to the next, kept in the transaction of each act.

``day`` is the as-of day, a proleptic ordinal; the columns are those of
:data:`ledger.rules.rollups.COLUMNS`, and a day on which nothing changes has no row.
``purchase_cancelled`` finds the few sales that are no purchase any more.
"""

FEEDBACK = ""
"""Answers to surveys, and what is to be followed up."""

GOALS = ""
"""What the owner wants of a number, and by when."""

TODAY = ""
"""What of today's list has been done."""

CONTROL = ""
"""Who a campaign leaves out, so that its effect can be told."""

THIRD = "".join((ROLLUPS, FEEDBACK, GOALS, TODAY, CONTROL))
