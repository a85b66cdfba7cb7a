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

FEEDBACK = """
CREATE TABLE answer (
    event INTEGER PRIMARY KEY REFERENCES event (id),
    member INTEGER NOT NULL REFERENCES member (id),
    kind TEXT NOT NULL CHECK (kind IN ('nps', 'csat')),
    survey TEXT NOT NULL,
    title TEXT NOT NULL,
    scale INTEGER NOT NULL CHECK (scale IN (5, 10)),
    score INTEGER NOT NULL CHECK (score BETWEEN 0 AND scale),
    day INTEGER NOT NULL,
    reasons TEXT NOT NULL DEFAULT '',
    feelings TEXT NOT NULL DEFAULT '',
    due TEXT CHECK (due IS NULL OR length(due) = 10),
    closed_day INTEGER,
    undone_day INTEGER,
    bonus INTEGER REFERENCES event (id)
) STRICT;
CREATE INDEX answer_member ON answer (member, kind, survey);
CREATE INDEX answer_day ON answer (day);
CREATE INDEX answer_open ON answer (due)
    WHERE due IS NOT NULL AND closed_day IS NULL AND undone_day IS NULL;
"""
"""Answers to surveys, and what is to be followed up.

``member`` is who answered, whoever they were merged into since. ``survey`` is the name surveys are
told apart by, ``title`` as it was typed. Tags stand with a space between. ``due`` is the day of a
follow-up, ``bonus`` the event of the points the answer gave, while they stand.
"""

GOALS = """
CREATE INDEX event_goals ON event (id) WHERE kind IN ('goal', 'tick', 'met', 'missed');
"""
"""Finds the few events of goals, from which these are read; no other event is in it."""

TODAY = """
CREATE TABLE mark (
    item TEXT PRIMARY KEY,
    day TEXT NOT NULL CHECK (length(day) = 10),
    event INTEGER NOT NULL REFERENCES event (id)
) STRICT, WITHOUT ROWID;
"""
"""What of today's list has been done, and on which business date it last was."""

CONTROL = """
ALTER TABLE campaign ADD COLUMN control INTEGER NOT NULL DEFAULT 0
    CHECK (control BETWEEN 0 AND 50);
ALTER TABLE campaign ADD COLUMN salt TEXT NOT NULL DEFAULT ''
    CHECK ((control = 0) = (salt = ''));
"""
"""Who a campaign leaves out, so that its effect can be told: a share in per cent, and the salt
they are drawn under (see :mod:`ledger.rules.control`)."""

THIRD = "".join((ROLLUPS, FEEDBACK, GOALS, TODAY, CONTROL))
