"""A long piece of work, done by a process of its own so that no key at the counter waits for it.

The screen's side starts it, hears how far it is, and may stop it at any moment: whatever it
writes is whole or not at all. This module is also the process's side, which reads its order on
the standard input and answers there in lines of JSON.
"""

from __future__ import annotations

import json
import signal
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from loyalty_tui.gateway.files import file_of

if TYPE_CHECKING:
    from ledger.books.act import Call
    from ledger.exchange.importing import What
    from ledger.store.store import Store
    from ledger.values.progress import HowFar

Kind = Literal["verify", "backup", "report", "export", "import", "undo"]

_PAUSE = 0.1
# Seconds between two words of how far it is.


@dataclass(frozen=True, slots=True)
class Errand:
    """What is to be done: ``file`` is read or written, ``options`` are its kind's own."""

    kind: Kind
    file: str = ""
    options: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Order:
    """An errand with the shop's file, who asks, and what time it is there (microseconds UTC)."""

    errand: Errand
    shop: str
    staff: int | None
    approved_by: int | None
    till: str
    language: str
    clock: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """How it ended: in one sentence, and in the lines to read after it."""

    good: bool
    title: str
    lines: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    """What is wrong, a sentence each."""


def run(order: Order, progress: HowFar) -> Outcome:
    """Do an errand in this process."""
    from ledger.store.store import Store
    from ledger.values import calendar
    from ledger.values.errors import LedgerError
    from loyalty_tui.i18n import set_language
    from loyalty_tui.words import refusals

    set_language(order.language)
    calendar.run_from(order.clock)
    try:
        with Store(Path(order.shop)) as store:
            return _DOERS[order.errand.kind](store, order, progress)
    except LedgerError as error:
        return Outcome(False, refusals.error(error))


def _call(order: Order) -> Call:
    from ledger.books.act import Call

    return Call(staff=order.staff, approved_by=order.approved_by, till=order.till)


def check(store: Store, errand: Errand) -> None:
    """See whether an errand could begin, as long as what was typed for it can be changed.

    :raises LedgerError: what is known now to be wrong with it.
    """
    from ledger.exchange import outfile, source
    from ledger.metrics.monthly import check_begun
    from ledger.values.calendar import parse_month

    if errand.kind == "import":
        source.check(file_of(errand.file))
    elif errand.kind in ("backup", "report", "export"):
        outfile.check(file_of(errand.file), store.path, copy=errand.kind == "backup")
    if given := str(errand.options.get("month", "")):
        with store.read() as tx:
            check_begun(parse_month(given), tx.today)


def _verify(store: Store, _order: Order, progress: HowFar) -> Outcome:
    from ledger.exchange.ties import ties
    from ledger.queries.verify import verify
    from loyalty_tui.i18n import _
    from loyalty_tui.words import format as fmt
    from loyalty_tui.words import refusals

    found = verify(store, progress=progress)
    wrong = tuple(refusals.error(problem) for problem in found.problems or ties(store))
    head = _("Head {head}").format(head=found.head)
    if wrong:
        return Outcome(False, _("Something is wrong in the books."), (head,), wrong)
    agree = _("All {events} events and everything computed from them agree.")
    return Outcome(True, agree.format(events=fmt.number(found.events)), (head,))


def _backup(store: Store, order: Order, progress: HowFar) -> Outcome:
    from ledger.queries.verify import verify
    from ledger.store.store import Store
    from loyalty_tui.i18n import _
    from loyalty_tui.words import format as fmt
    from loyalty_tui.words import refusals

    target = file_of(order.errand.file)
    store.backup(target)
    with Store(target) as copy:
        found = verify(copy, progress=progress)
    wrong = tuple(refusals.error(problem) for problem in found.problems)
    if wrong:
        return Outcome(False, _("The copy is as wrong as the books."), (), wrong)
    copied = _("Copied to {path}: {events} events, checked.")
    return Outcome(True, copied.format(path=target, events=fmt.number(found.events)))


def _report(store: Store, order: Order, progress: HowFar) -> Outcome:
    from ledger.exchange.outfile import replacing
    from ledger.metrics import monthly
    from ledger.values.calendar import parse_month
    from loyalty_tui.i18n import _
    from loyalty_tui.pages.report import render
    from loyalty_tui.words import format as fmt

    target, given = file_of(order.errand.file), str(order.errand.options.get("month", ""))
    first = parse_month(given) if given else None
    with store.read() as tx:
        found = monthly.month(tx, first or monthly.last_month(tx.today), progress)
    page = render(found, names=bool(order.errand.options.get("names", True))).encode()
    with replacing(target, store.path) as out:
        out.write(page)
    written = _("{month} is written to {path}: open it in a browser.")
    return Outcome(True, written.format(month=fmt.month(found.first), path=target))


def _export(store: Store, order: Order, _progress: HowFar) -> Outcome:
    from ledger.exchange.exporting import Wish, export, format_for
    from loyalty_tui.i18n import _
    from loyalty_tui.words import format as fmt

    target = file_of(order.errand.file)
    wish = Wish(what=order.errand.options["what"], format=format_for(target))
    count = export(store, wish, target)
    written = _("{count} rows written to {path}.")
    return Outcome(True, written.format(count=fmt.number(count), path=target))


def _import(store: Store, order: Order, progress: HowFar) -> Outcome:
    from ledger.exchange import importing
    from ledger.exchange.result import BadRows
    from loyalty_tui.i18n import _
    from loyalty_tui.words import files as words
    from loyalty_tui.words import refusals
    from loyalty_tui.words.founding import columns

    options, path = order.errand.options, file_of(order.errand.file)
    what = cast("What", options["what"])
    asked = importing.Order(what, path, str(options.get("source", "")))
    dry_run = bool(options.get("dry_run"))
    rejects = path.with_name(f"{path.stem}-rejects.csv") if options.get("skip_bad") else None
    try:
        done = (
            importing.preview(store, asked)
            if dry_run
            else importing.run(
                store,
                asked,
                _call(order),
                rejects=rejects,
                progress=progress,
                say=refusals.error,
            )
        )
    except BadRows as refusal:
        return Outcome(
            False,
            _("Nothing was imported: some rows cannot be. Mend the file, or leave them out."),
            tuple(_table(words.counts(refusal.result))),
            tuple(words.remarks(refusal.result.remarks)),
        )
    title = words.headline(done, dry_run=dry_run) or _("Imported.")
    read = tuple(columns(done.recognised)) if dry_run else ()
    if rejects is not None and done.rejected:
        read += (_("The rows left out, with the reason, are in {path}.").format(path=rejects),)
    lines = (*read, *_table(words.counts(done)))
    return Outcome(True, title, lines, tuple(words.remarks(done.remarks)))


def _undo(store: Store, order: Order, progress: HowFar) -> Outcome:
    from ledger.exchange.undoing import undo
    from loyalty_tui.i18n import _
    from loyalty_tui.words import files as words

    done = undo(store, int(order.errand.options["batch"]), _call(order), progress)
    title = _("Import {batch} is undone.").format(batch=done.batch)
    return Outcome(True, title, tuple(_table(words.undone(done))))


def _table(labels: Iterable[tuple[str, int]]) -> Iterable[str]:
    from loyalty_tui.words import format as fmt

    rows = list(labels)
    widest = max(len(label) for label, _count in rows)
    return (f"{label.ljust(widest)}  {fmt.number(count)}" for label, count in rows if count)


_DOERS: dict[str, Callable[[Store, Order, HowFar], Outcome]] = {
    "verify": _verify,
    "backup": _backup,
    "report": _report,
    "export": _export,
    "import": _import,
    "undo": _undo,
}


def read_order(text: str) -> Order:
    """An order as it was sent."""
    given = json.loads(text)
    return Order(**{**given, "errand": Errand(**given["errand"])})


def main() -> None:
    """The process's side: one order in, words of how far it is out, and how it ended."""
    # Told to stop, it leaves as from any error: what it had begun is taken back.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    order = read_order(sys.stdin.readline())
    last = 0.0

    def progress(done: int, total: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _PAUSE:
            last = now
            _tell({"done": done, "total": total})

    _tell({"outcome": asdict(run(order, progress))})


def _tell(word: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(word) + "\n")
    sys.stdout.flush()
