"""Version 3 of a shop's file: what stands beside the books for numbers that lead to an action.

A part for each thing that was added; all of it derived but for the free text of a
:mod:`note <ledger.store.schema>`, and none of it in the chain's hashes.
"""

from __future__ import annotations

ROLLUPS = ""
"""Sums kept in the same transaction as each act, so that the panels stay quick."""

FEEDBACK = ""
"""Answers to surveys, and what is to be followed up."""

GOALS = ""
"""What the owner wants of a number, and by when."""

TODAY = """
CREATE TABLE mark (
    item TEXT PRIMARY KEY,
    day TEXT NOT NULL CHECK (length(day) = 10),
    event INTEGER NOT NULL REFERENCES event (id)
) STRICT, WITHOUT ROWID;
"""
"""What of today's list has been done, and on which business date it last was."""

CONTROL = ""
"""Who a campaign leaves out, so that its effect can be told."""

THIRD = "".join((ROLLUPS, FEEDBACK, GOALS, TODAY, CONTROL))
