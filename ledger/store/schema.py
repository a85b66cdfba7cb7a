"""The tables of a shop's file.

Two kinds of table stand here, and the difference is the whole design.

*The truth*: ``event``, ``entry``, ``lot``, ``allocation``, ``sale_line`` and ``head``.
Append-only (triggers refuse anything else) and covered by the hash chain of
:mod:`ledger.store.chain`. Their columns never change meaning.

*People*: ``profile``, ``identifier``, ``note``, and the names and PINs of ``staff``. Personal
data and free text. In no hash, so that a person can be erased without breaking the proof.

*Derived*: everything else. It can be rebuilt from the truth, and ``verify`` does so and
compares.

Units. Money is integer minor units of the shop's currency. Points and stamps are integers.
``*_at`` is microseconds since 1970-01-01 UTC. ``business_date``, ``active_from`` and
``last_day`` are shop-local ISO dates; ``day`` (derived tables only) is the same date as a
proleptic ordinal (``datetime.date.toordinal``), because windows are sums of days.

Every index is one more page that each sale writes through to the disk, so there is one only
where an act or a look-up needs it. A lot bears the number of the entry that opened it, and an
event's place in its chain is kept unique by the head, so neither needs an index of its own.
"""

# ruff: noqa: S608 - triggers are made from this module's own names
from __future__ import annotations

APPLICATION_ID = 0x4C4F5941  # "LOYA"
SCHEMA_VERSION = 3

TRUTH = ("event", "entry", "lot", "allocation", "sale_line")
"""The append-only tables, in the order an event writes them."""

TABLES = """
CREATE TABLE head (
    chain INTEGER PRIMARY KEY,
    seq INTEGER NOT NULL CHECK (seq >= 0),
    recorded_at INTEGER NOT NULL,
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;

CREATE TABLE staff (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    role TEXT NOT NULL CHECK (role IN ('owner', 'manager', 'clerk')),
    pin TEXT NOT NULL DEFAULT '',
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1)),
    failed INTEGER NOT NULL DEFAULT 0,
    locked_until INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE batch (
    id INTEGER PRIMARY KEY,
    what TEXT NOT NULL,
    source TEXT NOT NULL,
    file_name TEXT NOT NULL,
    file_digest BLOB NOT NULL CHECK (length(file_digest) = 32),
    started_at INTEGER NOT NULL,
    counts TEXT NOT NULL DEFAULT '{}',
    undone INTEGER NOT NULL DEFAULT 0 CHECK (undone IN (0, 1))
) STRICT;

CREATE TABLE member (
    id INTEGER PRIMARY KEY CHECK (id > 0),
    joined TEXT NOT NULL CHECK (length(joined) = 10),
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'merged', 'erased')),
    merged_into INTEGER REFERENCES member (id)
) STRICT;
CREATE INDEX member_joined ON member (joined);

CREATE TABLE event (
    id INTEGER PRIMARY KEY,
    chain INTEGER NOT NULL DEFAULT 1 REFERENCES head (chain),
    seq INTEGER NOT NULL CHECK (seq > 0),
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 24),
    source TEXT NOT NULL,
    source_id TEXT,
    key BLOB NOT NULL UNIQUE CHECK (length(key) = 16),
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    business_date TEXT NOT NULL CHECK (length(business_date) = 10),
    effective_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    member INTEGER REFERENCES member (id),
    staff INTEGER REFERENCES staff (id),
    till TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    note BLOB CHECK (note IS NULL OR length(note) = 32),
    batch INTEGER REFERENCES batch (id),
    reverses INTEGER REFERENCES event (id),
    amount INTEGER,
    eligible INTEGER,
    points_used INTEGER,
    category TEXT,
    rules INTEGER,
    balance INTEGER,
    detail TEXT NOT NULL DEFAULT '',
    leaf BLOB NOT NULL CHECK (length(leaf) = 32),
    hash BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE UNIQUE INDEX event_source ON event (chain, source, source_id) WHERE source_id IS NOT NULL;
CREATE INDEX event_member ON event (member) WHERE member IS NOT NULL;
CREATE INDEX event_reverses ON event (reverses) WHERE reverses IS NOT NULL;
CREATE INDEX event_batch ON event (batch) WHERE batch IS NOT NULL;

CREATE TABLE entry (
    id INTEGER PRIMARY KEY,
    event INTEGER NOT NULL REFERENCES event (id),
    member INTEGER NOT NULL REFERENCES member (id),
    unit TEXT NOT NULL CHECK (unit IN ('points', 'stamps')),
    kind TEXT NOT NULL CHECK (length(kind) BETWEEN 1 AND 24),
    amount INTEGER NOT NULL,
    reverses INTEGER REFERENCES entry (id),
    rules INTEGER,
    working TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX entry_event ON entry (event);
CREATE INDEX entry_reverses ON entry (reverses) WHERE reverses IS NOT NULL;

CREATE TABLE lot (
    id INTEGER PRIMARY KEY,
    entry INTEGER NOT NULL REFERENCES entry (id) CHECK (entry = id),
    member INTEGER NOT NULL REFERENCES member (id),
    unit TEXT NOT NULL CHECK (unit IN ('points', 'stamps')),
    amount INTEGER NOT NULL CHECK (amount > 0),
    earned_on TEXT NOT NULL CHECK (length(earned_on) = 10),
    active_from TEXT NOT NULL CHECK (length(active_from) = 10),
    last_day TEXT CHECK (last_day IS NULL OR length(last_day) = 10)
) STRICT;

CREATE TABLE allocation (
    id INTEGER PRIMARY KEY,
    event INTEGER NOT NULL REFERENCES event (id),
    entry INTEGER NOT NULL REFERENCES entry (id),
    lot INTEGER NOT NULL REFERENCES lot (id),
    amount INTEGER NOT NULL CHECK (amount <> 0)
) STRICT;
CREATE INDEX allocation_event ON allocation (event);
CREATE INDEX allocation_entry ON allocation (entry);
CREATE INDEX allocation_lot ON allocation (lot);

CREATE TABLE sale_line (
    id INTEGER PRIMARY KEY,
    event INTEGER NOT NULL REFERENCES event (id),
    item TEXT NOT NULL,
    category TEXT NOT NULL DEFAULT '',
    quantity INTEGER NOT NULL,
    amount INTEGER NOT NULL
) STRICT;
CREATE INDEX sale_line_event ON sale_line (event);

CREATE TABLE note (
    event INTEGER PRIMARY KEY REFERENCES event (id),
    salt BLOB NOT NULL CHECK (length(salt) = 16),
    text TEXT NOT NULL
) STRICT;

CREATE TABLE profile (
    member INTEGER PRIMARY KEY REFERENCES member (id),
    name TEXT NOT NULL,
    phone TEXT NOT NULL DEFAULT '',
    email TEXT NOT NULL DEFAULT '',
    birthday TEXT NOT NULL DEFAULT '',
    card TEXT NOT NULL DEFAULT '',
    language TEXT NOT NULL DEFAULT '',
    folded TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX profile_folded ON profile (folded);

CREATE TABLE identifier (
    kind TEXT NOT NULL CHECK (kind IN ('card', 'phone', 'email')),
    value TEXT NOT NULL,
    member INTEGER NOT NULL REFERENCES member (id),
    PRIMARY KEY (kind, value)
) STRICT, WITHOUT ROWID;
CREATE INDEX identifier_member ON identifier (member);

CREATE TABLE lot_open (
    lot INTEGER PRIMARY KEY REFERENCES lot (id),
    member INTEGER NOT NULL,
    unit TEXT NOT NULL,
    remaining INTEGER NOT NULL CHECK (remaining > 0),
    earned_on TEXT NOT NULL,
    active_from TEXT NOT NULL,
    last_day TEXT
) STRICT;
CREATE INDEX lot_open_member ON lot_open (member, unit);

CREATE TABLE deficit (
    entry INTEGER PRIMARY KEY REFERENCES entry (id),
    member INTEGER NOT NULL,
    unit TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0)
) STRICT;
CREATE INDEX deficit_member ON deficit (member, unit);

CREATE TABLE purchase (
    event INTEGER PRIMARY KEY REFERENCES event (id),
    member INTEGER,
    day INTEGER NOT NULL,
    gross INTEGER NOT NULL,
    paid INTEGER NOT NULL DEFAULT 0,
    refunded INTEGER NOT NULL DEFAULT 0,
    cancelled_day INTEGER
) STRICT;
CREATE INDEX purchase_member ON purchase (member, day) WHERE member IS NOT NULL;

CREATE TABLE refund (
    event INTEGER PRIMARY KEY REFERENCES event (id),
    sale INTEGER REFERENCES event (id),
    member INTEGER,
    day INTEGER NOT NULL,
    amount INTEGER NOT NULL CHECK (amount >= 0)
) STRICT;
CREATE INDEX refund_member ON refund (member, day) WHERE member IS NOT NULL;
CREATE INDEX refund_sale ON refund (sale) WHERE sale IS NOT NULL;

CREATE TABLE program (
    version INTEGER PRIMARY KEY,
    event INTEGER NOT NULL REFERENCES event (id),
    settings TEXT NOT NULL
) STRICT;

CREATE TABLE tier (
    name TEXT PRIMARY KEY COLLATE NOCASE,
    threshold INTEGER NOT NULL CHECK (threshold >= 0),
    multiplier TEXT NOT NULL,
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

CREATE TABLE standing (
    member INTEGER PRIMARY KEY REFERENCES member (id),
    tier TEXT NOT NULL,
    since TEXT NOT NULL,
    until TEXT,
    by_hand INTEGER NOT NULL DEFAULT 0 CHECK (by_hand IN (0, 1))
) STRICT;

CREATE TABLE campaign (
    name TEXT PRIMARY KEY COLLATE NOCASE,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    multiplier TEXT NOT NULL,
    weekdays TEXT NOT NULL DEFAULT '',
    hours TEXT NOT NULL DEFAULT '',
    category TEXT NOT NULL DEFAULT '',
    tier TEXT NOT NULL DEFAULT '',
    ended INTEGER NOT NULL DEFAULT 0 CHECK (ended IN (0, 1))
) STRICT;

CREATE TABLE reward (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE COLLATE NOCASE,
    unit TEXT NOT NULL CHECK (unit IN ('points', 'stamps')),
    cost INTEGER NOT NULL CHECK (cost >= 0),
    cost_price INTEGER NOT NULL DEFAULT 0 CHECK (cost_price >= 0),
    stock INTEGER CHECK (stock IS NULL OR stock >= 0),
    per_member INTEGER CHECK (per_member IS NULL OR per_member > 0),
    valid_days INTEGER CHECK (valid_days IS NULL OR valid_days > 0),
    tier TEXT NOT NULL DEFAULT '',
    active INTEGER NOT NULL DEFAULT 1 CHECK (active IN (0, 1))
) STRICT;

CREATE TABLE voucher (
    code TEXT PRIMARY KEY,
    event INTEGER NOT NULL REFERENCES event (id),
    member INTEGER NOT NULL,
    reward INTEGER NOT NULL REFERENCES reward (id),
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    cost INTEGER NOT NULL,
    cost_price INTEGER NOT NULL,
    issued_on TEXT NOT NULL,
    last_day TEXT,
    state TEXT NOT NULL CHECK (state IN ('issued', 'used', 'cancelled')),
    closed_on TEXT
) STRICT;
CREATE INDEX voucher_member ON voucher (member);
CREATE INDEX voucher_reward ON voucher (reward);
"""

SEARCH = """
CREATE VIRTUAL TABLE member_search USING fts5(text, tokenize = 'unicode61', prefix = '2 3 4');
"""
"""Row id = member. Text is what a search may begin with, folded to plain lower-case ASCII."""


def _append_only(table: str, same_row: str) -> str:
    """The three guards of a table of the truth.

    The third stops ``INSERT OR REPLACE``, which deletes without firing a delete trigger
    unless ``recursive_triggers`` is on, as it is not in most foreign tools.
    """
    return f"""
CREATE TRIGGER {table}_no_update BEFORE UPDATE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
CREATE TRIGGER {table}_no_delete BEFORE DELETE ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM {table} WHERE {same_row})
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END;
"""


def _only_now(table: str, its_event: str) -> str:
    """Refuse to hang a row on an event that is already closed."""
    return f"""
CREATE TRIGGER {table}_only_now BEFORE INSERT ON {table}
WHEN {its_event} IS NOT (SELECT max(id) FROM event)
BEGIN SELECT RAISE(ABORT, '{table} belongs to a closed event'); END;
"""


TRIGGERS = "".join(
    [
        _append_only(
            "event",
            "id = NEW.id OR key = NEW.key"
            " OR (NEW.source_id IS NOT NULL AND source_id = NEW.source_id"
            " AND source = NEW.source AND chain = NEW.chain)",
        ),
        _append_only("entry", "id = NEW.id"),
        _append_only("lot", "id = NEW.id"),
        _append_only("allocation", "id = NEW.id"),
        _append_only("sale_line", "id = NEW.id"),
        _only_now("entry", "NEW.event"),
        _only_now("lot", "(SELECT event FROM entry WHERE id = NEW.entry)"),
        _only_now("allocation", "NEW.event"),
        _only_now("sale_line", "NEW.event"),
        """
CREATE TRIGGER event_next BEFORE INSERT ON event
WHEN (SELECT seq + 1 = NEW.seq AND recorded_at < NEW.recorded_at
      FROM head WHERE chain = NEW.chain) IS NOT 1
BEGIN SELECT RAISE(ABORT, 'event is not the next of its chain'); END;
CREATE TRIGGER head_forward BEFORE UPDATE ON head
WHEN NEW.chain <> OLD.chain OR NEW.seq <> OLD.seq + 1 OR NEW.recorded_at <= OLD.recorded_at
BEGIN SELECT RAISE(ABORT, 'head only moves forward'); END;
CREATE TRIGGER head_no_delete BEFORE DELETE ON head
BEGIN SELECT RAISE(ABORT, 'head only moves forward'); END;
CREATE TRIGGER head_no_replace BEFORE INSERT ON head
WHEN EXISTS (SELECT 1 FROM head WHERE chain = NEW.chain)
BEGIN SELECT RAISE(ABORT, 'head only moves forward'); END;
""",
    ]
)

SECOND = """
ALTER TABLE purchase ADD COLUMN award INTEGER REFERENCES event (id);
ALTER TABLE purchase ADD COLUMN counts INTEGER NOT NULL DEFAULT 1 CHECK (counts IN (0, 1));
ALTER TABLE refund ADD COLUMN counts INTEGER NOT NULL DEFAULT 1 CHECK (counts IN (0, 1));
CREATE INDEX member_merged ON member (merged_into) WHERE merged_into IS NOT NULL;
ALTER TABLE campaign ADD COLUMN bonus INTEGER NOT NULL DEFAULT 0 CHECK (bonus >= 0);
ALTER TABLE campaign ADD COLUMN segment TEXT NOT NULL DEFAULT '';
ALTER TABLE tier ADD COLUMN benefit TEXT NOT NULL DEFAULT '';
ALTER TABLE reward ADD COLUMN period_days INTEGER CHECK (period_days IS NULL OR period_days > 0);
ALTER TABLE reward ADD COLUMN first_day TEXT;
ALTER TABLE reward ADD COLUMN last_day TEXT;

ALTER TABLE voucher RENAME TO voucher_before;
DROP INDEX voucher_member;
DROP INDEX voucher_reward;
CREATE TABLE voucher (
    code TEXT PRIMARY KEY,
    event INTEGER NOT NULL REFERENCES event (id),
    member INTEGER NOT NULL,
    reward INTEGER NOT NULL REFERENCES reward (id),
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    cost INTEGER NOT NULL,
    cost_price INTEGER NOT NULL,
    issued_on TEXT NOT NULL,
    last_day TEXT,
    state TEXT NOT NULL CHECK (state IN ('issued', 'used', 'cancelled', 'expired')),
    closed_on TEXT,
    sale INTEGER REFERENCES event (id)
) STRICT;
INSERT INTO voucher SELECT *, NULL FROM voucher_before;
DROP TABLE voucher_before;
CREATE INDEX voucher_member ON voucher (member);
CREATE INDEX voucher_reward ON voucher (reward);
CREATE INDEX voucher_open ON voucher (reward, last_day) WHERE state = 'issued';

CREATE INDEX event_rules ON event (id) WHERE kind IN ('tier', 'campaign');

CREATE TABLE also (
    member INTEGER NOT NULL REFERENCES member (id),
    event INTEGER NOT NULL REFERENCES event (id),
    PRIMARY KEY (member, event)
) STRICT, WITHOUT ROWID;

CREATE TABLE consent (
    member INTEGER NOT NULL REFERENCES member (id),
    channel TEXT NOT NULL CHECK (channel IN ('email', 'sms', 'phone', 'post')),
    given INTEGER NOT NULL CHECK (given IN (0, 1)),
    event INTEGER NOT NULL REFERENCES event (id),
    PRIMARY KEY (member, channel)
) STRICT, WITHOUT ROWID;

CREATE TABLE referral (
    member INTEGER PRIMARY KEY REFERENCES member (id),
    referrer INTEGER NOT NULL REFERENCES member (id),
    paid INTEGER REFERENCES event (id),
    again INTEGER NOT NULL DEFAULT 0 CHECK (again IN (0, 1))
) STRICT;

UPDATE member_search
SET text = text || ' 0' || (SELECT substr(phone, 5) FROM profile WHERE member = member_search.rowid)
WHERE rowid IN (
    SELECT member FROM profile WHERE substr(phone, 1, 4) IN ('+262', '+594', '+596')
);
"""
"""Version 2, all of it derived.

``event_rules`` finds the few events that changed tiers and campaigns; no other is in it.

``purchase.award`` is the event that booked a sale's points where that is no longer the sale's
own (it was moved to another member, or claimed); ``counts`` whether it counts towards a tier.
``also`` lists the events about somebody else that touched a member's account too.
``voucher.sale`` is the sale that filled the card the voucher was issued for. ``referral.paid``
is the purchase a bonus was paid for, while it stands; ``again`` whether one was taken back, so
that the next purchase pays though it is not the first. Phones of the French overseas are searched
from their nought on, as others are.
"""
