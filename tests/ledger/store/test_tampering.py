"""Whoever may write the file can take the guards off. What they change then has a name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.ledger.store import look
from tests.ledger.store.tamper import SALE, problems, unguarded

CHANGED = r"Event \d+ was changed after it was written\."
HEAD = r"The head does not match the last event"
REASON = r"The reason of event \d+ was changed\."
NOT_NEXT = r"Event \d+ does not follow from the one before\."
ORPHAN = "999, 999, 1, unit, 9, earned_on, active_from, NULL FROM lot WHERE id = 1"
LAST = "(SELECT max(id) FROM event)"


def stray(table: str) -> str:
    return f"A row of “{table}” belongs to no event"


CHANGES = {
    # The truth
    "a sale's amount": (f"UPDATE event SET amount = 1 WHERE id = {SALE}", CHANGED),
    "a balance told": (f"UPDATE event SET balance = balance + 1 WHERE id = {SALE}", CHANGED),
    "a business date": (
        f"UPDATE event SET business_date = '2024-03-06' WHERE id = {SALE}",
        CHANGED,
    ),
    "whose it was": (f"UPDATE event SET member = 2 WHERE id = {SALE}", CHANGED),
    "who did it": (f"UPDATE event SET staff = NULL WHERE id = {SALE}", CHANGED),
    "the till": (f"UPDATE event SET till = 'T2' WHERE id = {SALE}", CHANGED),
    "a key": (f"UPDATE event SET key = randomblob(16) WHERE id = {SALE}", CHANGED),
    "a receipt's number": (f"UPDATE event SET source_id = 'Z' WHERE id = {SALE}", CHANGED),
    "when it was recorded": (
        f"UPDATE event SET recorded_at = recorded_at + 1 WHERE id = {SALE}",
        CHANGED,
    ),
    "a text for a nothing": (f"UPDATE event SET category = '' WHERE id = {LAST}", CHANGED),
    "a leaf": (f"UPDATE event SET leaf = zeroblob(32) WHERE id = {SALE}", CHANGED),
    "a hash": (f"UPDATE event SET hash = zeroblob(32) WHERE id = {SALE}", NOT_NEXT),
    "an entry": ("UPDATE entry SET amount = amount + 1 WHERE kind = 'adjust'", CHANGED),
    "a working": ("UPDATE entry SET working = '' WHERE id = 1", CHANGED),
    "a lot's date": ("UPDATE lot SET last_day = '2099-12-31' WHERE id = 1", CHANGED),
    "a lot's amount": ("UPDATE lot SET amount = amount + 1 WHERE id = 1", CHANGED),
    "an allocation": ("UPDATE allocation SET amount = amount - 1 WHERE id = 1", CHANGED),
    "an allocation's lot": ("UPDATE allocation SET lot = 2 WHERE id = 1", CHANGED),
    "a line of a receipt": ("UPDATE sale_line SET item = 'Thé' WHERE id = 1", CHANGED),
    "a line of a receipt moved": (f"UPDATE sale_line SET event = {SALE} WHERE id = 1", CHANGED),
    "a refusal's reason": ("UPDATE event SET detail = '' WHERE kind = 'refusal'", CHANGED),
    "a refusal become a sale": ("UPDATE event SET kind = 'sale' WHERE kind = 'refusal'", CHANGED),
    "the head's hash": ("UPDATE head SET hash = zeroblob(32)", HEAD),
    "the head's time": ("UPDATE head SET recorded_at = recorded_at + 1", HEAD),
    "the head's place": ("UPDATE head SET seq = seq + 1", HEAD),
    "a note's text": ("UPDATE note SET text = 'Rien'", REASON),
    "a note's salt": ("UPDATE note SET salt = zeroblob(16)", REASON),
    # Rows that were not there
    "an entry for a closed event": (
        "INSERT INTO entry SELECT max(id) + 1, 3, 1, 'points', 'earn', 9, NULL, 1, '' FROM entry",
        CHANGED,
    ),
    "an allocation for a closed event": (
        "INSERT INTO allocation SELECT max(id) + 1, 3, 1, 1, -1 FROM allocation",
        CHANGED,
    ),
    "a line for the last event": (
        f"INSERT INTO sale_line SELECT max(id) + 1, {LAST}, 'Thé', '', 1, 1 FROM sale_line",
        CHANGED,
    ),
    "an entry of no event": ("UPDATE entry SET event = 999 WHERE id = 1", stray("entry")),
    "an allocation of no event": (
        "INSERT INTO allocation SELECT max(id) + 1, 999, 1, 1, -1 FROM allocation",
        stray("allocation"),
    ),
    "a lot of no entry": (
        f"INSERT INTO lot SELECT {ORPHAN}",
        stray("lot"),
    ),
    "a line of no event": ("UPDATE sale_line SET event = 0 WHERE id = 1", stray("sale_line")),
    "a reason nobody gave": (
        f"INSERT INTO note VALUES ({SALE}, randomblob(16), 'Rien')",
        REASON,
    ),
    "another chain": ("INSERT INTO head VALUES (2, 0, 0, zeroblob(32))", "another chain of events"),
    "a row of nobody": (
        "UPDATE voucher SET reward = 99 WHERE reward = 1",
        "points to one of “reward” that does not exist",
    ),
}


def test_the_shop_is_whole_to_begin_with(path: Path) -> None:
    assert problems(path) == []


def test_taking_the_guards_off_and_on_leaves_no_mark(path: Path) -> None:
    with unguarded(path):
        pass
    assert problems(path) == []


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_named(path: Path, change: str) -> None:
    statement, expected = CHANGES[change]
    before = look.content(path)
    with unguarded(path) as connection:
        connection.execute(statement)
    assert look.content(path) != before
    found = problems(path)
    assert any(re.search(expected, problem) for problem in found), found


@pytest.mark.parametrize("detail", ["{", "[]", "{}", '{"tier": [1]}', '{"tier": 5, "code": []}'])
@pytest.mark.parametrize("kind", ["program", "issue", "use", "reward", "join", "sale", "campaign"])
def test_details_that_make_no_sense_are_a_problem_and_no_crash(
    path: Path, kind: str, detail: str
) -> None:
    with unguarded(path) as connection:
        connection.execute("UPDATE event SET detail = ? WHERE kind = ?", (detail, kind))
    assert any(re.search(CHANGED, problem) for problem in problems(path))
