"""A month of the shop as a page to read, print and keep."""

from __future__ import annotations

from pathlib import Path

import click

from loyalty_tui.cli import output
from loyalty_tui.cli.session import Session, pass_session
from loyalty_tui.i18n import _


@click.command("report", help=_("A month as one page with plots, to read, print and keep."))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--month", metavar="YYYY-MM", help=_("The last whole month unless given."))
@click.option(
    "--without-names",
    is_flag=True,
    help=_("Tell the members to call by initial and number; nobody else is named."),
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
    page = render(found, names=not without_names)
    with replacing(file, session.path) as out:
        out.write(page.encode())
    output.tell(
        _("{month} is written to {path}: open it in a browser.").format(
            month=fmt.month(found.first), path=file
        )
    )
