"""Members an import made by mistake, taken out again."""

from __future__ import annotations

from ledger.books.act import Call, once
from ledger.queries.story import Story
from ledger.store.posting import Posting, Request
from ledger.store.transaction import Transaction
from ledger.values.codes import digest

# What happens to members without anybody's doing is no reason to keep one.
_BY_ITSELF = ("refusal", "sweep", "review", "redate")


def is_bare(tx: Transaction, member: int, batch: int) -> bool:
    """Whether a member has nothing but what an import brought, and its undoing."""
    execute = tx.connection.execute
    state = execute("SELECT state FROM member WHERE id = ?", (member,)).fetchone()
    marks = ", ".join("?" * len(_BY_ITSELF))
    other = execute(
        "SELECT 1 FROM event WHERE member = ? AND batch IS NOT ?"  # noqa: S608 - marks only
        f" AND kind NOT IN ({marks}) LIMIT 1",
        (member, batch, *_BY_ITSELF),
    ).fetchone()
    also = execute("SELECT 1 FROM also WHERE member = ? LIMIT 1", (member,)).fetchone()
    owned = execute(
        "SELECT 1 FROM purchase WHERE member = ? AND cancelled_day IS NULL LIMIT 1", (member,)
    ).fetchone()
    return state == ("active",) and not (other or also or owned)


def forget_in(tx: Transaction, member: int, call: Call) -> Story:
    """Erase a member: name, contacts and notes go, the books stay whole."""

    def body(request: Request) -> Posting:
        posting = Posting(tx, "erase", request, member)
        posting.post()
        execute = tx.connection.execute
        execute("UPDATE member SET state = 'erased' WHERE id = ?", (member,))
        for table in ("profile", "identifier"):
            execute(f"DELETE FROM {table} WHERE member = ?", (member,))  # noqa: S608 - our own names
        execute("DELETE FROM member_search WHERE rowid = ?", (member,))
        execute(
            "DELETE FROM note WHERE event IN (SELECT id FROM event WHERE member = ?)", (member,)
        )
        return posting

    return once(tx, "erase", call, digest("erase", member), member, body)
