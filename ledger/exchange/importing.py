"""One plan, one commit: what an import would do, and doing it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Generic, Literal, TypeVar

from ledger.books.act import Call, RecordedRefusal, permit
from ledger.exchange import batches
from ledger.exchange.balances_judge import BalancesJudge
from ledger.exchange.balances_post import BalancesPoster
from ledger.exchange.balances_rows import BalanceRow, read_balances
from ledger.exchange.chunks import in_turns
from ledger.exchange.feedback_judge import FeedbackJudge
from ledger.exchange.feedback_post import FeedbackPoster
from ledger.exchange.feedback_rows import FeedbackRow, read_feedback
from ledger.exchange.member_judge import MemberJudge
from ledger.exchange.member_post import MemberPoster
from ledger.exchange.member_rows import MemberRow, read_members
from ledger.exchange.parsed import FileRow, Parsed
from ledger.exchange.posted import Judge, Poster
from ledger.exchange.rejects import check_apart, write_rejects
from ledger.exchange.result import (
    Fate,
    ImportResult,
    Recognised,
    Remark,
    bad_rows,
)
from ledger.exchange.sales_judge import SalesJudge
from ledger.exchange.sales_post import SalesPoster
from ledger.exchange.sales_rows import MAX_SOURCE, SaleRow, read_sales
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.errors import BadInput, LedgerError, Refused
from ledger.values.progress import HowFar
from ledger.values.text import clean_name

What = Literal["sales", "members", "balances", "feedback"]
R = TypeVar("R", bound=FileRow)


@dataclass(frozen=True, slots=True)
class Order:
    """An import as it is asked for.

    ``source`` is the namespace of the file's numbers: receipt 17 of the till and order 17 of the
    web shop are two sales. ``mapping`` gives the field of columns that bear no known name.
    """

    what: What
    path: Path
    source: str = ""
    mapping: Mapping[str, str] = field(default_factory=dict)


def preview(store: Store, order: Order) -> ImportResult:
    """What :func:`run` would do, worked out by the same code, without writing anything.

    :raises BadInput: the file as a whole cannot be read.
    """
    return _plan(store, order).result


def run(
    store: Store,
    order: Order,
    call: Call,
    *,
    skip_bad: bool = False,
    rejects: Path | None = None,
    progress: HowFar | None = None,
    say: Callable[[LedgerError], str] = str,
) -> ImportResult:
    """Import a file through every rule, in short turns that let the tills pass.

    Cut short, it is taken up again by running it again: rows posted before are known.

    :param call: who imports, at which till; its key is not used.
    :param skip_bad: import all but the bad rows; else a bad row keeps all of them out.
    :param rejects: where the bad rows are written, with the reason, to be mended and imported
        again; implies ``skip_bad``. Not written if there are none.
    :param progress: told how many of how many new rows are on disk.
    :param say: puts a reason into the reader's language for ``rejects``.
    :raises BadRows: rows cannot be imported, and are not to be skipped. Nothing was written.
    :raises BadInput: the file as a whole cannot be read, or ``rejects`` cannot be written.
    :raises Refused: importing is not for who asks.
    """
    call = permit(store, "import", call)
    plan = _plan(store, order)
    if plan.result.rejected and not (skip_bad or rejects):
        raise bad_rows(plan.result)
    if rejects is not None:
        check_apart(rejects, order.path, store.path)
        write_rejects(rejects, plan.parsed.table, plan.result.remarks, store.path, say=say)
    if not plan.new:
        if progress is not None:
            progress(0, 0)
        return plan.result
    done = plan.post(store, call, progress)
    if rejects is not None and done.rejected != plan.result.rejected:
        write_rejects(rejects, plan.parsed.table, done.remarks, store.path, say=say)
    return done


@dataclass(frozen=True, slots=True)
class _Plan(Generic[R]):
    """What would become of a file: its new rows in the order they are posted."""

    order: Order
    source: str
    parsed: Parsed[R]
    poster: Poster[R]
    new: list[R]
    result: ImportResult

    def post(self, store: Store, call: Call, progress: HowFar | None) -> ImportResult:
        """Post the new rows."""
        return _Run(self, call).post(store, progress)


def _plan(
    store: Store, order: Order
) -> _Plan[SaleRow] | _Plan[MemberRow] | _Plan[BalanceRow] | _Plan[FeedbackRow]:
    source = clean_name(order.source or order.what)
    if len(source) > MAX_SOURCE:
        raise BadInput("A source's name has {most} characters at most.", most=MAX_SOURCE)
    # The file is read between two looks at the books: where there is no write-ahead log, a
    # reader keeps the tills waiting.
    with store.read() as tx:
        settings, today = tx.settings, tx.today
    if order.what == "members":
        members = read_members(order.path, order.mapping, settings)
        with store.read() as tx:
            poster = MemberPoster(source)
            return _judged(tx, order, source, members, judge=MemberJudge(), poster=poster)
    if order.what == "balances":
        balances = read_balances(order.path, order.mapping, settings)
        with store.read() as tx:
            batch = batches.find(tx, order.what, source, balances.table.source)
            held = BalancesJudge(source, batch)
            return _judged(tx, order, source, balances, judge=held, poster=BalancesPoster(source))
    if order.what == "feedback":
        given = read_feedback(order.path, order.mapping, settings, today)
        with store.read() as tx:
            answers = FeedbackPoster(source)
            return _judged(tx, order, source, given, judge=FeedbackJudge(), poster=answers)
    sales = read_sales(order.path, order.mapping, settings)
    # Lots and tiers depend on the order of sales: by their moment, and as in the file.
    sales.rows.sort(key=lambda row: row.at)
    with store.read() as tx:
        judge = SalesJudge(source)
        return _judged(tx, order, source, sales, judge=judge, poster=SalesPoster(source))


def _judged(
    tx: Transaction,
    order: Order,
    source: str,
    parsed: Parsed[R],
    *,
    judge: Judge[R],
    poster: Poster[R],
) -> _Plan[R]:
    new: list[R] = []
    fates: Counter[Fate] = Counter({"rejected": len(parsed.rejects)})
    remarks = list(parsed.rejects)
    for verdict in judge.judge(tx, parsed.rows):
        fates[verdict.fate] += 1
        if verdict.fate == "new":
            new.append(verdict.row)
        elif verdict.reason is not None:
            remarks.append(Remark(verdict.row.line, verdict.fate, verdict.reason))
    table = parsed.table
    result = ImportResult(
        batch=batches.find(tx, order.what, source, table.source),
        read=len(parsed.rows) + len(parsed.rejects),
        new=fates["new"],
        updated=fates["updated"],
        known=fates["known"],
        without_member=sum(isinstance(row, SaleRow) and not row.customer for row in new),
        skipped=fates["skipped"],
        rejected=fates["rejected"],
        members=judge.joining,
        remarks=tuple(sorted(remarks, key=lambda remark: remark.line)),
        recognised=Recognised(
            file=table.source.name,
            encoding=table.source.encoding,
            separator=table.separator,
            columns=table.columns.used,
            ignored=table.columns.ignored,
            dated=parsed.dated,
        ),
    )
    return _Plan(order, source, parsed, poster, new, result)


class _Run(Generic[R]):
    """An import under way: posts what the plan calls new, and counts what came of it."""

    def __init__(self, plan: _Plan[R], call: Call) -> None:
        self._plan = plan
        self._call = call
        self._fates: Counter[Fate] = Counter()
        self._guests = 0
        self._joined = 0
        self._late: list[Remark] = []

    def post(self, store: Store, progress: HowFar | None) -> ImportResult:
        plan, total = self._plan, len(self._plan.new)
        with store.write() as tx:
            batch = batches.begin(tx, plan.order.what, plan.source, plan.parsed.table.source)
        self._call = replace(self._call, batch=batch)

        def done(position: int) -> None:
            if progress is not None:
                progress(position, total)

        in_turns(store, plan.new, self._one, done)
        result = self._result(batch)
        with store.write() as tx:
            batches.finish(tx, batch, result.counts())
        return result

    def _one(self, tx: Transaction, row: R) -> None:
        try:
            posted = self._plan.poster.post(tx, row, self._call)
        except RecordedRefusal as refusal:
            self._refused(row, refusal.cause)
        except Refused as refusal:
            self._refused(row, refusal)
        else:
            self._fates["known" if posted.known else "new"] += 1
            self._joined += posted.joined
            self._guests += posted.guest and not posted.known

    def _refused(self, row: R, reason: Refused) -> None:
        """Another import or a till was quicker with something else."""
        self._fates["rejected"] += 1
        self._late.append(Remark(row.line, "rejected", reason))

    def _result(self, batch: int) -> ImportResult:
        planned = self._plan.result
        remarks = sorted((*planned.remarks, *self._late), key=lambda remark: remark.line)
        return replace(
            planned,
            batch=batch,
            new=self._fates["new"],
            known=planned.known + self._fates["known"],
            rejected=planned.rejected + self._fates["rejected"],
            without_member=self._guests,
            members=self._joined,
            remarks=tuple(remarks),
        )
