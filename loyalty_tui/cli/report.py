"""A month of the shop as a page to read, print and keep."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path

import click

from loyalty_tui.cli import output
from loyalty_tui.cli.session import Session, pass_session
from loyalty_tui.i18n import _


def _explain(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
    """What the numbers of the page mean, instead of the page."""
    if not value or ctx.resilient_parsing:
        return
    from ledger.metrics.report import FURTHER, windows
    from ledger.metrics.report import KEYS as NUMBERS
    from loyalty_tui.pages.contents import DAYS, KEYS

    numbers = [key for key in KEYS if key in NUMBERS or key in FURTHER]
    output.explain(KEYS, {**DAYS, **windows(dt.date.max, numbers)})
    ctx.exit()


@click.command("report", help=_("A month as one page with plots, to read, print and keep."))
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--month", metavar="YYYY-MM", help=_("The last whole month unless given."))
@click.option(
    "--without-names",
    is_flag=True,
    help=_("Tell the members to call by initial and number, and quote no comment."),
)
@click.option(
    "--explain",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_explain,
    help=_("Say what each number means, how it is worked out and after whom."),
)
@pass_session
def report_command(session: Session, file: Path, month: str | None, without_names: bool) -> None:
    """Write the page."""
    from ledger.exchange.outfile import replacing
    from ledger.metrics import monthly
    from ledger.values.calendar import parse_month
    from loyalty_tui.pages.report import render
    from loyalty_tui.words import format as fmt

    first = parse_month(month) if month else None
    with session.store.read() as tx:
        found = monthly.month(tx, first or monthly.last_month(tx.today))
    page = render(found, names=not without_names).encode()
    if str(file) == "-":
        sys.stdout.buffer.write(page)
        return
    with replacing(file, session.path) as out:
        out.write(page)
    output.tell(
        _("{month} is written to {path}: open it in a browser.").format(
            month=fmt.month(found.first), path=file
        )
    )
