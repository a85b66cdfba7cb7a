"""The journal of points as text that beancount or hledger reads and checks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import BinaryIO

from ledger.exchange.journal import COMMODITIES, OWED, Journal, Line, day_after
from ledger.store.transaction import Transaction


def write_beancount(tx: Transaction, out: BinaryIO) -> int:
    """Write what ``bean-check`` accepts; return how many transactions."""
    return _write(tx, out, _beancount)


def write_hledger(tx: Transaction, out: BinaryIO) -> int:
    """Write what ``hledger check --strict`` accepts; return how many transactions."""
    return _write(tx, out, _hledger)


def _write(tx: Transaction, out: BinaryIO, text: Callable[[Journal], Iterator[str]]) -> int:
    journal = Journal(tx)
    for piece in text(journal):
        out.write(piece.encode("utf-8", "replace"))
    return journal.written


def _head(journal: Journal) -> str:
    return (
        f"; Points and stamps, no money; members by number.\n"
        f"; Up to {journal.last_day}, head {journal.head}\n\n"
    )


def _beancount(journal: Journal) -> Iterator[str]:
    title = journal.title.replace("\\", "\\\\").replace('"', '\\"')
    yield _head(journal)
    yield f'option "title" "{title}"\n\n'
    for commodity in COMMODITIES.values():
        yield f"{journal.first_day} commodity {commodity}\n"
    for account in journal.accounts():
        yield f"{journal.first_day} open {account}\n"
    for act in journal.acts():
        links = "".join(f" ^e{event}" for event in (act.event, act.reverses) if event)
        yield f'\n{act.day} * "{act.what}"{links}\n'
        yield from (f"  {line.account}  {_amount(line)}\n" for line in act.lines)
    # A balance is that of a day's beginning.
    closing = day_after(journal.last_day)
    yield "\n"
    for line in journal.balances():
        yield f"{closing} balance {line.account}  {_amount(line)}\n"


def _hledger(journal: Journal) -> Iterator[str]:
    yield _head(journal)
    yield "decimal-mark .\n"
    for commodity in COMMODITIES.values():
        yield f"commodity 1000. {commodity}\n"
    for account in journal.accounts():
        yield f"account {account}\n"
    for act in journal.acts():
        code = f"({act.event}) " if act.event else ""
        undoes = f"  ; reverses:{act.reverses}" if act.reverses else ""
        yield f"\n{act.day} * {code}{act.what}{undoes}\n"
        yield from (f"    {line.account}  {_amount(line)}\n" for line in act.lines)
    yield f"\n{journal.last_day} * balances\n"
    for line in journal.balances():
        # The one account that is added up with all below it.
        sign = "=*" if line.account == OWED else "="
        yield f"    {line.account}  0 {COMMODITIES[line.unit]} {sign} {_amount(line)}\n"


def _amount(line: Line) -> str:
    return f"{line.amount} {COMMODITIES[line.unit]}"
