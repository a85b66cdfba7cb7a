"""Everything that is worked out from the events is worked out again and compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ledger.store import look
from tests.ledger.store.tamper import SALE, problems, unguarded

pytestmark = pytest.mark.thorough


def differs(table: str) -> str:
    return f"“{table}” does not hold what the events say"


OLD_LOT = "id, member, unit, 1, earned_on, active_from, last_day FROM lot WHERE id = 1"

CHANGES = {
    "more left of a lot": ("UPDATE lot_open SET remaining = remaining + 1", differs("lot_open")),
    "a lot open for longer": (
        "UPDATE lot_open SET last_day = NULL WHERE unit = 'points'",
        differs("lot_open"),
    ),
    "an open lot's owner": ("UPDATE lot_open SET member = 3", differs("lot_open")),
    "a lot that is open no more": ("DELETE FROM lot_open", differs("lot_open")),
    "a lot open again": (
        f"INSERT INTO lot_open SELECT {OLD_LOT}",
        differs("lot_open"),
    ),
    "a debt forgiven": ("DELETE FROM deficit", differs("deficit")),
    "a debt lowered": ("UPDATE deficit SET amount = amount - 1", differs("deficit")),
    "somebody else's debt": ("UPDATE deficit SET member = 1", differs("deficit")),
    "a purchase's sum": ("UPDATE purchase SET gross = gross + 1", differs("purchase")),
    "a purchase's day": ("UPDATE purchase SET day = day + 1", differs("purchase")),
    "a purchase given back": ("UPDATE purchase SET refunded = 0", differs("purchase")),
    "a purchase uncancelled": (
        "UPDATE purchase SET cancelled_day = NULL",
        differs("purchase"),
    ),
    "a purchase gone": (f"DELETE FROM purchase WHERE event = {SALE}", differs("purchase")),
    "a refund's sum": ("UPDATE refund SET amount = amount + 1", differs("refund")),
    "a refund gone": ("DELETE FROM refund", differs("refund")),
    "a voucher unused": (
        "UPDATE voucher SET state = 'issued', closed_on = NULL WHERE state = 'used'",
        differs("voucher"),
    ),
    "a voucher's owner": ("UPDATE voucher SET member = 1", differs("voucher")),
    "a voucher's cost": ("UPDATE voucher SET cost = 900", differs("voucher")),
    "a voucher's last day": ("UPDATE voucher SET last_day = NULL", differs("voucher")),
    "a voucher's code": (
        "UPDATE voucher SET code = 'X' WHERE event = (SELECT max(event) FROM voucher)",
        differs("voucher"),
    ),
    "a voucher gone": ("DELETE FROM voucher", differs("voucher")),
    "a reward's stock": ("UPDATE reward SET stock = stock + 1", differs("reward")),
    "a reward without end": ("UPDATE reward SET stock = NULL", differs("reward")),
    "a reward's cost": ("UPDATE reward SET cost = 0", differs("reward")),
    "a reward's tier": ("UPDATE reward SET tier = ''", differs("reward")),
    "a reward hidden": ("UPDATE reward SET active = 0", differs("reward")),
    "a tier held": ("UPDATE standing SET tier = 'Gold'", differs("standing")),
    "a tier held for ever": ("UPDATE standing SET by_hand = 1", differs("standing")),
    "a tier lost": ("DELETE FROM standing", differs("standing")),
    "a tier's multiplier": ("UPDATE tier SET multiplier = '9'", differs("tier")),
    "a tier's threshold": ("UPDATE tier SET threshold = 0", differs("tier")),
    "a tier hidden": ("UPDATE tier SET active = 0", differs("tier")),
    "a campaign's multiplier": ("UPDATE campaign SET multiplier = '9'", differs("campaign")),
    "a campaign run on": ("UPDATE campaign SET ended = 0", differs("campaign")),
    "a rule": (
        "UPDATE program SET settings = replace(settings, '\"earn_per\": 100', '\"earn_per\": 1')",
        differs("program"),
    ),
    "a rule made unreadable": ("UPDATE program SET settings = '{'", differs("program")),
    "a version of the rules": ("UPDATE program SET version = version + 9", differs("program")),
    "a version of the rules gone": ("DELETE FROM program WHERE version = 1", differs("program")),
    "a joining date": ("UPDATE member SET joined = '2020-01-01'", differs("member")),
    "a member nobody joined as": (
        "INSERT INTO member (id, joined) VALUES (99, '2024-01-01')",
        differs("member"),
    ),
    "a referral to be paid again": ("UPDATE referral SET paid = NULL", differs("referral")),
    "a referral taken back": ("UPDATE referral SET again = 1", differs("referral")),
    "somebody else brought them": ("UPDATE referral SET referrer = 1", differs("referral")),
    "a referral gone": ("DELETE FROM referral WHERE paid IS NULL", differs("referral")),
    "a role": ("UPDATE staff SET role = 'owner' WHERE id = 3", differs("staff")),
    "the owner's role": ("UPDATE staff SET role = 'clerk' WHERE id = 1", differs("staff")),
    "somebody back at work": ("UPDATE staff SET active = 1 WHERE id = 4", differs("staff")),
    "a PIN taken off": ("UPDATE staff SET pin = '' WHERE id = 2", differs("staff")),
    "somebody nobody added": (
        "INSERT INTO staff (id, name, role) VALUES (9, 'Mallory', 'owner')",
        differs("staff"),
    ),
    "somebody else's card": (
        "UPDATE identifier SET member = 1 WHERE kind = 'card'",
        differs("identifier"),
    ),
    "a phone nobody answers to": (
        "DELETE FROM identifier WHERE kind = 'phone'",
        differs("identifier"),
    ),
    "a member no search finds": (
        "DELETE FROM member_search WHERE rowid = 1",
        differs("member_search"),
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_is_named(path: Path, change: str) -> None:
    statement, expected = CHANGES[change]
    before = look.content(path)
    with unguarded(path) as connection:
        connection.execute(statement)
    assert look.content(path) != before
    found = problems(path)
    assert any(problem.startswith(expected) for problem in found), found
