"""What no event holds and yet must fit them: what is known of people, notes, imports."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from ledger.store.transaction import Transaction
from ledger.values.errors import N_
from ledger.values.text import fold

_Difference = tuple[str, dict[str, object]]

_STANDING_STILL = """
SELECT batch.id FROM batch WHERE undone = 1 AND EXISTS (
    SELECT 1 FROM event WHERE event.batch = batch.id AND (
        (kind = 'sale' AND id IN (SELECT event FROM purchase WHERE cancelled_day IS NULL))
        OR (kind = 'refund' AND reverses IS NULL AND id IN (SELECT event FROM refund))
        OR (kind = 'opening' AND NOT EXISTS (
            SELECT 1 FROM event AS back WHERE back.reverses = event.id AND back.kind = 'unopen'))
        OR (kind = 'answer' AND id IN (SELECT event FROM answer WHERE undone_day IS NULL))
    )) ORDER BY batch.id
"""

_GONE = """
SELECT event.id FROM event LEFT JOIN note ON note.event = event.id
WHERE event.note IS NOT NULL AND note.event IS NULL ORDER BY event.id
"""

# Whom an event is about, and whose its sale was or is.
_ABOUT = """
WITH sale (id) AS (SELECT reverses FROM event WHERE id = :event AND reverses IS NOT NULL)
SELECT member FROM event WHERE id = :event
UNION SELECT member FROM also WHERE event = :event
UNION SELECT member FROM event WHERE id IN sale
UNION SELECT member FROM purchase WHERE event IN sale
UNION SELECT member FROM event WHERE reverses IN sale
"""


def differences(
    tx: Transaction, joined: Collection[int], erased: Collection[int]
) -> Iterator[_Difference]:
    """What stands beside the events and does not fit them, in words without personal data.

    :param joined: every member there ever was.
    :param erased: those of them who were erased.
    """
    yield from _profiles(tx, joined, erased)
    yield from _notes(tx, erased)
    for (batch,) in tx.connection.execute(_STANDING_STILL):
        yield (
            N_("Import {batch} is marked as undone, and something of it still stands."),
            {"batch": batch},
        )


def _profiles(
    tx: Transaction, joined: Collection[int], erased: Collection[int]
) -> Iterator[_Difference]:
    known = set()
    for member, name, folded in tx.connection.execute("SELECT member, name, folded FROM profile"):
        known.add(member)
        if folded != fold(name):
            yield N_("Member {member} is not sorted under their name."), {"member": member}
    for member in sorted(set(joined) - set(erased) - known):
        yield (
            N_("Member {member} has no profile, and no event erased them."),
            {"member": member},
        )
    for member in sorted(known & set(erased)):
        yield N_("Member {member} was erased and has a profile again."), {"member": member}


def _notes(tx: Transaction, erased: Collection[int]) -> Iterator[_Difference]:
    """Reasons that are there no more, though nobody they were about was erased."""
    for (event,) in tx.connection.execute(_GONE).fetchall():
        about = {member for (member,) in tx.connection.execute(_ABOUT, {"event": event})}
        if not about & set(erased):
            yield N_("The reason of event {event} is gone."), {"event": event}
