"""PINs: given, changed, tried and unlocked.

That a PIN was given or taken away is an event, and so is each wrong one; the PIN is in neither,
nor is its hash, so ``verify`` proves who has a PIN and not which. Typing the right one leaves
no trace but the act that follows.

The key it is kept with (:mod:`ledger.store.keyfile`) may be lost, with the machine or by hand.
Nobody's PIN can be told right from wrong then, so an owner may give themselves a new one
without the old, under a new key, and the others new ones after. That is the way back from a
forgotten PIN too; it stands in the journal and in the day's report.
"""

from __future__ import annotations

import json
from dataclasses import replace

from ledger.books.act import Call, once, run
from ledger.books.staff import Staff, by_number, post
from ledger.queries.story import Story
from ledger.store.posting import Posting, Request
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values import pins
from ledger.values.calendar import local_time
from ledger.values.codes import digest
from ledger.values.errors import BadInput, Refused

TRIES = 5
"""Wrong PINs in a row before the first pause."""

_MINUTES = (1, 5, 15, 60)
# The pause after the fifth wrong PIN in a row, the sixth, and so on: 24 tries a day at last.
_MINUTE = 60_000_000
_LONGEST = max(_MINUTES) * _MINUTE

KIND = "wrong-pin"


def set_pin(store: Store, who: int, pin: str, key: bytes, call: Call) -> Story:
    """Give somebody a PIN, or another one. Anybody may change their own.

    :param key: what PINs are kept with.
    :raises BadInput: not six digits, or too easy a PIN.
    :raises Refused: it is another's and not for who asks.
    """
    kept = pins.keep(pins.check_pin(pin), key, store.entropy)

    def act(tx: Transaction) -> Story:
        before = by_number(tx, who)
        # An owner whose PIN could not be asked, its key being gone: that is told.
        old = _kept(tx, who)
        lost = {"lost": 1} if old and not pins.under(old, key) else {}

        def body(request: Request) -> Posting:
            posting = post(tx, request, replace(before, pin=True), "pin", **lost)
            _keep(tx, who, kept)
            return posting

        asked = digest("pin", who, call.key)
        return once(tx, "pin" if who == call.staff else "staff", call, asked, None, body)

    return run(store, act)


def drop_pin(store: Store, who: int, call: Call) -> Story:
    """Take somebody's PIN away: from then on a name is enough to act under it.

    :raises BadInput: they have none.
    :raises Refused: it is another's and not for who asks.
    """

    def act(tx: Transaction) -> Story:
        before = by_number(tx, who)

        def body(request: Request) -> Posting:
            if not before.pin:
                raise BadInput("{name} has no PIN.", name=before.name)
            posting = post(tx, request, replace(before, pin=False), "no pin")
            _keep(tx, who, "")
            return posting

        asked = digest("no pin", who, call.key)
        return once(tx, "pin" if who == call.staff else "staff", call, asked, None, body)

    return run(store, act)


def unlock(store: Store, who: int, call: Call) -> Story:
    """End somebody's pause after wrong PINs; an owner's, only as an owner.

    :raises Refused: it is not for who asks.
    """

    def act(tx: Transaction) -> Story:
        person = by_number(tx, who)

        def body(request: Request) -> Posting:
            posting = post(tx, request, person, "unlocked")
            _count(tx, who, 0, 0)
            return posting

        # Else whoever tries an owner's PIN could end each pause themselves.
        what = "staff" if person.role == "owner" else "unlock"
        return once(tx, what, call, digest("unlock", who, call.key), None, body)

    return run(store, act)


def paused(tx: Transaction) -> dict[int, int]:
    """Who may not try a PIN now, by their number, and until when (microseconds UTC)."""
    rows = tx.connection.execute("SELECT id, locked_until FROM staff WHERE active = 1")
    return {who: until for who, until in rows if 0 < until - tx.now <= _LONGEST}


def lost(tx: Transaction, who: int, key: bytes | None) -> bool:
    """Whether somebody's PIN was kept with a key that is not there any more."""
    kept = _kept(tx, who)
    return bool(kept) and not pins.under(kept, key)


def prove(store: Store, person: Staff, pin: str, key: bytes | None, till: str = "") -> None:
    """Check a typed PIN. A wrong one is counted and written down; the right one ends the count.

    The hash is worked out beside the queue of the tills, and looked at within it: of many who
    try at once, none learns anything once the pause has begun.

    :param key: what PINs are kept with, if it is there.
    :raises Refused: it is wrong, it cannot be checked, or there is a pause.
    """
    with store.read() as tx:
        kept = _kept(tx, person.id)
    if key is None or not pins.under(kept, key):
        raise Refused(
            "{name}'s PIN cannot be checked: the key it was kept with is not on this machine. "
            "An owner gives a new one with `loyalty staff pin`.",
            name=person.name,
        )
    right = pins.fits(pin, kept, key)
    with store.write() as tx:
        refusal = _judge(tx, person, till, right=right and _kept(tx, person.id) == kept)
    if refusal is not None:
        raise refusal


def _judge(tx: Transaction, person: Staff, till: str, *, right: bool) -> Refused | None:
    failed, until = tx.connection.execute(
        "SELECT failed, locked_until FROM staff WHERE id = ?", (person.id,)
    ).fetchone()
    # A pause longer than the longest is a clock's mistake, not a rule.
    if 0 < until - tx.now <= _LONGEST:
        return _paused(tx, person, until)
    if right:
        if failed:
            _count(tx, person.id, 0, 0)
        return None
    failed += 1
    pause = _MINUTES[min(failed - TRIES, len(_MINUTES) - 1)] if failed >= TRIES else 0
    until = tx.now + pause * _MINUTE if pause else 0
    request = Request(
        key=tx.entropy(16),
        digest=digest(KIND, person.id, failed),
        business_date=tx.today,
        effective_at=tx.now,
        till=till,
    )
    posting = Posting(tx, KIND, request, None)
    posting.detail = json.dumps({"id": person.id, "failed": failed, "minutes": pause})
    posting.post()
    _count(tx, person.id, failed, until)
    if pause:
        return _paused(tx, person, until)
    return Refused(
        "That is not {name}'s PIN: wrong {failed} of {most} times before a pause.",
        name=person.name,
        failed=failed,
        most=TRIES,
    )


def _paused(tx: Transaction, person: Staff, until: int) -> Refused:
    at = local_time(until, tx.settings.shop_timezone)
    return Refused(
        "Too many wrong PINs for {name}: wait until {time}, or have a manager run "
        "`loyalty staff unlock`.",
        name=person.name,
        time=f"{at:%H:%M}",
    )


def _kept(tx: Transaction, who: int) -> str:
    row = tx.connection.execute("SELECT pin FROM staff WHERE id = ?", (who,)).fetchone()
    return row[0] if row else ""


def _keep(tx: Transaction, who: int, kept: str) -> None:
    tx.connection.execute(
        "UPDATE staff SET pin = ?, failed = 0, locked_until = 0 WHERE id = ?", (kept, who)
    )


def _count(tx: Transaction, who: int, failed: int, until: int) -> None:
    tx.connection.execute(
        "UPDATE staff SET failed = ?, locked_until = ? WHERE id = ?", (failed, until, who)
    )
