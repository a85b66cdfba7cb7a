"""Whom to write to or call: active members who agreed to that channel, and to what words."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

from ledger.books.act import Call, once, run
from ledger.exchange.dataset import Column, Dataset, Value
from ledger.exchange.exporting import write
from ledger.exchange.outfile import replacing
from ledger.exchange.writers import Format
from ledger.queries.consents import CHANNELS, agreed
from ledger.queries.family import identifiers
from ledger.queries.story import Story
from ledger.store.posting import Posting, Request
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.codes import digest
from ledger.values.errors import BadInput

_CONTACT = {
    "email": Column("email"),
    "sms": Column("phone", "phone"),
    "phone": Column("phone", "phone"),
}
"""What reaches a member by each channel. Addresses of the post are not kept here."""
_AGREED = (Column("channel"), Column("consent_date", "day"), Column("consent_wording"))


def mailing(tx: Transaction, channel: str) -> Dataset:
    """The members who agree to a channel and can be reached by it, by number.

    :raises BadInput: no such channel.
    """
    if channel not in CHANNELS:
        raise BadInput(
            "“{typed}” is not a channel: choose {choices}.",
            typed=channel[:20],
            choices=", ".join(CHANNELS),
        )
    contact = [_CONTACT[channel]] if channel in _CONTACT else []
    columns = (Column("member", "int"), Column("name"), *contact, *_AGREED)
    return Dataset("mailing", columns, _rows(tx, channel), tx.settings, tx.now)


def _rows(tx: Transaction, channel: str) -> Iterator[tuple[Value, ...]]:
    for member, word in agreed(tx, channel):
        reached: list[str] = []
        if channel in _CONTACT:
            kind = _CONTACT[channel].name
            reached = [value for found, value in identifiers(tx, member) if found == kind][:1]
            if not reached:
                continue
        name = tx.connection.execute(
            "SELECT name FROM profile WHERE member = ?", (member,)
        ).fetchone()[0]
        yield (member, name, *reached, channel, word.day.isoformat(), word.wording)


def export_mailing(
    store: Store,
    channel: str,
    target: Path | BinaryIO,
    call: Call,
    *,
    form: Format = "csv",
    excel_fr: bool = False,
) -> int:
    """Write the list to a file or a stream, and that it was written into the journal.

    The journal says who took it, when, for which channel and how many, never whom. It stands
    there before the list leaves the books.

    :returns: how many members it names.
    :raises BadInput: see :func:`ledger.exchange.exporting.export`; or no such channel.
    :raises Refused: it is not for who asks.
    """
    if excel_fr and form != "csv":
        raise BadInput("--excel-fr is for CSV: leave it out, or choose --format csv.")
    if not isinstance(target, Path):
        content, count = _recorded(store, channel, call, form, excel_fr=excel_fr)
        target.write(content)
        return count
    with replacing(target, store.path) as out:
        content, count = _recorded(store, channel, call, form, excel_fr=excel_fr)
        out.write(content)
        return count


def _recorded(
    store: Store, channel: str, call: Call, form: Format, *, excel_fr: bool
) -> tuple[bytes, int]:
    held = io.BytesIO()

    def act(tx: Transaction) -> Story:
        count = write(mailing(tx, channel), held, form, excel_fr=excel_fr)

        def body(request: Request) -> Posting:
            posting = Posting(tx, "export", request, None)
            posting.detail = json.dumps({"what": "mailing", "channel": channel, "count": count})
            posting.post()
            return posting

        return once(tx, "mailing", call, digest("mailing", channel, call.key), None, body)

    story = run(store, act)
    return held.getvalue(), cast("int", story.detail["count"])
