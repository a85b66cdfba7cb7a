"""Files in and files out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import click

from ledger.values.errors import BadInput
from loyalty_tui.cli import output
from loyalty_tui.cli.session import Session, given_date, pass_session
from loyalty_tui.i18n import _

if TYPE_CHECKING:
    from ledger.exchange.accounting import Basis
    from ledger.exchange.importing import Order, What
    from ledger.exchange.result import ImportResult
    from ledger.exchange.undoing import Undone


@click.group("import", help=_("Bring members, sales, balances and answers in from a file."))
def import_command() -> None:
    """The group."""


def _import_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What every import takes."""
    for option in reversed(
        (
            click.argument("file", type=click.Path(path_type=Path)),
            click.option(
                "--source", default="", metavar="NAME", help=_("Whose numbers these are; a name.")
            ),
            click.option(
                "--map",
                "mapping",
                multiple=True,
                metavar="COLUMN=FIELD",
                help=_("What a column of another name holds."),
            ),
            click.option("--dry-run", is_flag=True, help=_("Only say what would happen.")),
            click.option(
                "--rejects",
                type=click.Path(path_type=Path),
                metavar="FILE",
                help=_("Import all but the bad rows, and write those to FILE to be mended."),
            ),
            output.format_option,
        )
    ):
        command = option(command)
    return command


@import_command.command("members", help=_("Members: columns name, phone, email, card, joined."))
@_import_options
@pass_session
def import_members(session: Session, /, **given: Any) -> None:  # noqa: ANN401 - click's options
    """Import members."""
    _import(session, "members", **given)


@import_command.command(
    "sales", help=_("Sales: columns order_id, customer_id, ts, kind, amount_cents.")
)
@_import_options
@pass_session
def import_sales(session: Session, /, **given: Any) -> None:  # noqa: ANN401 - click's options
    """Import sales."""
    _import(session, "sales", **given)


@import_command.command(
    "balances",
    help=_(
        "Balances held before: columns card, phone, email, member or name; points, stamps; "
        "last_day, earned_on."
    ),
)
@_import_options
@pass_session
def import_balances(session: Session, /, **given: Any) -> None:  # noqa: ANN401 - click's options
    """Import opening balances."""
    _import(session, "balances", **given)


@import_command.command(
    "feedback",
    help=_(
        "Answers to surveys: columns member, card, phone or email; score, kind, scale, survey, "
        "date, reasons, feelings, comment."
    ),
)
@_import_options
@pass_session
def import_feedback(session: Session, /, **given: Any) -> None:  # noqa: ANN401 - click's options
    """Import answers."""
    _import(session, "feedback", **given)


@import_command.command("undo", help=_("Take back everything an import brought in."))
@click.argument("batch", type=int)
@click.option("--yes", is_flag=True, help=_("Do not ask."))
@output.format_option
@pass_session
def undo_(session: Session, batch: int, yes: bool, form: str) -> None:
    """Undo an import."""
    from ledger.exchange.undoing import undo

    if not yes:
        question = _("Take back everything import {batch} brought in?").format(batch=batch)
        output.confirm(question)
    with _bar(_("Undoing")) as progress:
        done = undo(session.store, batch, session.call(), progress)
    output.one(
        form,
        {
            "batch": done.batch,
            "sales": done.sales,
            "refunds": done.refunds,
            "openings": done.openings,
            "answers": done.answers,
            "members": done.members,
            "kept": done.kept,
        },
        lambda: _undone(done),
    )


@import_command.command("list", help=_("The imports that were run."))
@output.format_option
@pass_session
def list_(session: Session, form: str) -> None:
    """List the batches."""
    from ledger.exchange.batches import listing
    from ledger.values.calendar import local_time
    from loyalty_tui.words import format as fmt

    with session.store.read() as tx:
        found = listing(tx)
        zone = tx.settings.shop_timezone
    data = []
    for batch in found:
        at = local_time(batch.started_at, zone)
        data.append(
            {
                "batch": str(batch.id) if form == "table" else batch.id,
                "what": batch.what,
                "source": batch.source,
                "file": batch.file_name,
                "started_at": fmt.date_time(at) if form == "table" else at.isoformat(),
                "read": batch.counts.get("read"),
                "new": batch.counts.get("new"),
                "rejected": batch.counts.get("rejected"),
                "undone": batch.undone if form != "table" else _("yes") if batch.undone else "",
            }
        )
    output.rows(
        form,
        [
            ("batch", _("Batch")),
            ("what", _("What")),
            ("source", _("Source")),
            ("file", _("File")),
            ("started_at", _("Started")),
            ("read", _("Read")),
            ("new", _("New")),
            ("rejected", _("Rejected")),
            ("undone", _("Undone")),
        ],
        data,
    )


def _import(
    session: Session,
    what: What,
    file: Path,
    source: str,
    mapping: tuple[str, ...],
    dry_run: bool,
    rejects: Path | None,
    form: str,
) -> None:
    from ledger.exchange.importing import Order, preview
    from ledger.exchange.layout import read_mapping

    order = Order(what, file, source, read_mapping(mapping))
    done = preview(session.store, order) if dry_run else _run(session, order, rejects)
    _report(done, dry_run=dry_run)
    output.one(form, done.counts(), lambda: _summary(done, dry_run=dry_run))


def _run(session: Session, order: Order, rejects: Path | None) -> ImportResult:
    from ledger.exchange.importing import run
    from ledger.exchange.result import BadRows
    from loyalty_tui.words import phrases

    try:
        with _bar(_("Importing")) as progress:
            return run(
                session.store,
                order,
                session.call(),
                rejects=rejects,
                progress=progress,
                say=phrases.error,
            )
    except BadRows as refusal:
        _report(refusal.result, dry_run=False)
        raise


@contextmanager
def _bar(label: str) -> Iterator[Callable[[int, int], None] | None]:
    """A progress bar where somebody is watching."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=1, label=label, file=sys.stderr) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = max(total, 1)
            bar.update(done - bar.pos)

        yield progress


def _report(done: ImportResult, *, dry_run: bool) -> None:
    """How the file was read and what is wrong with it, beside the result."""
    from loyalty_tui.words import files as words

    if dry_run:
        for line in words.recognised(done.recognised):
            output.tell(line)
    for line in words.remarks(done.remarks):
        output.tell(line)


def _undone(done: Undone) -> Iterable[str]:
    from loyalty_tui.words import files as words

    yield _("Import {batch} is undone.").format(batch=done.batch)
    yield from _table(words.undone(done))


def _summary(done: ImportResult, *, dry_run: bool) -> Iterable[str]:
    from loyalty_tui.words import files as words

    if headline := words.headline(done, dry_run=dry_run):
        yield headline
    yield from _table(words.counts(done))


def _table(labels: Sequence[tuple[str, int]]) -> Iterable[str]:
    from loyalty_tui.words import format as fmt

    widest = max(output.width(label) for label, _count in labels)
    for label, count in labels:
        yield f"{output.pad(label, widest)}  {fmt.number(count)}"


_EXPORT_HELP = _(
    "Write members, sales, answers, the ledger, the numbers or a mailing list to FILE (- for "
    "stdout). The "
    "ledger also goes out as a journal of points that beancount or hledger adds up itself, or as "
    "entries for your accountant, to be validated: `loyalty export ledger ecritures-fidelite.txt`."
)


@click.command("export", help=_EXPORT_HELP)
@click.argument(
    "what", type=click.Choice(["members", "sales", "feedback", "ledger", "kpi", "mailing"])
)
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "json", "jsonl", "xlsx", "beancount", "hledger", "fec"]),
    help=_("By the file's name unless given."),
)
@click.option("--excel-fr", is_flag=True, help=_("A CSV that a French spreadsheet opens at once."))
@click.option("--as-of", metavar="DATE", help=_("For the numbers: the day after the last counted."))
@click.option(
    "--channel",
    type=click.Choice(["email", "sms", "phone", "post"]),
    help=_("For a mailing list: only those who agreed to it."),
)
@click.option(
    "--method",
    type=click.Choice(["provision", "pca"]),
    default="provision",
    show_default=True,
    help=_("For the accountant: a provision (6815, 158, 7815) or deferred income (707, 487)."),
)
@click.option(
    "--cost-ratio",
    default="1",
    show_default=True,
    metavar="N",
    help=_("For the accountant: what of a point's value it costs the shop, such as 0.6."),
)
@click.option("--from", "since", metavar="DATE", help=_("For the accountant: the first day."))
@click.option("--to", "until", metavar="DATE", help=_("For the accountant: the last day."))
@pass_session
def export_command(
    session: Session,
    /,
    what: str,
    file: Path,
    form: str | None,
    excel_fr: bool,
    as_of: str | None,
    channel: str | None,
    **given: str | None,
) -> None:
    """Export."""
    from ledger.exchange.exporting import What as Exported
    from ledger.exchange.exporting import Wish, export, format_for
    from loyalty_tui.words import format as fmt

    if what == "mailing" and channel is None:
        raise BadInput(
            "A mailing list is for one channel: add --channel email, sms, phone or post."
        )
    wish = Wish(
        what=cast("Exported", what),
        format=cast("Any", form) or format_for(file),
        excel_fr=excel_fr,
        as_of=given_date(as_of),
        basis=_basis(**given),
    )
    to_stdout = str(file) == "-"
    target = sys.stdout.buffer if to_stdout else file
    if channel is not None and what == "mailing":
        from ledger.exchange.mailing_out import export_mailing

        count = export_mailing(
            session.store, channel, target, session.call(), form=wish.format, excel_fr=excel_fr
        )
    else:
        count = export(session.store, wish, target)
    output.tell(
        _("{count} rows written to {path}.").format(count=fmt.number(count), path=file)
        if not to_stdout
        else _("{count} rows written.").format(count=fmt.number(count))
    )
    if wish.format == "fec":
        output.tell(
            _(
                "Every figure rests on assumptions (method, value of a point, cost): they are for "
                "your accountant to validate."
            )
        )


def _basis(
    method: str | None, cost_ratio: str | None, since: str | None, until: str | None
) -> Basis:
    from ledger.exchange.accounting import Basis
    from ledger.program.settings import parse_decimal

    return Basis(
        method=cast("Any", method),
        cost=parse_decimal("--cost-ratio", cost_ratio or "1", most=1),
        since=given_date(since),
        until=given_date(until),
    )
