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

TODAY = ""
"""What of today's list has been done."""

CONTROL = """
ALTER TABLE campaign ADD COLUMN control INTEGER NOT NULL DEFAULT 0
    CHECK (control BETWEEN 0 AND 50);
ALTER TABLE campaign ADD COLUMN salt TEXT NOT NULL DEFAULT ''
    CHECK ((control = 0) = (salt = ''));
"""
"""Who a campaign leaves out, so that its effect can be told: a share in per cent, and the salt
they are drawn under (see :mod:`ledger.rules.control`)."""

THIRD = "".join((ROLLUPS, FEEDBACK, GOALS, TODAY, CONTROL))
