"""The numbers an owner acts on."""

from __future__ import annotations

import datetime as dt

import click

from loyalty_tui.cli import output
from loyalty_tui.cli.session import Session, given_date, pass_session
from loyalty_tui.i18n import _


@click.command("kpi", help=_("Retention, repeat rate, lifetime value, engagement, with windows."))
@click.option(
    "--as-of", metavar="DATE", help=_("The day after the last one counted; tomorrow unless given.")
)
@click.option(
    "--period", type=click.IntRange(1, 3660), help=_("Days; the month before unless given.")
)
@click.option(
    "--window",
    type=click.IntRange(1, 3660),
    default=90,
    show_default=True,
    help=_("Days that make a customer active."),
)
@output.format_option
@pass_session
def kpi_command(
    session: Session, as_of: str | None, period: int | None, window: int, form: str
) -> None:
    """Report the numbers."""
    from ledger.metrics.definitions import label
    from ledger.metrics.kpi import to_json
    from ledger.metrics.report import report
    from loyalty_tui.words import figures

    day = given_date(as_of)
    with session.store.read() as tx:
        currency = tx.settings.shop_currency
        found = report(
            tx.connection,
            day or tx.today + dt.timedelta(days=1),
            period_days=period,
            window_days=window,
            today=tx.today,
            point_value=tx.settings.points_value,
        )
    numbers = to_json(found, _)
    if form == "json":
        output.as_json(numbers)
        return
    if form == "csv":
        columns = ["key", *next(iter(numbers.values()))]
        output.rows(form, [(c, c) for c in columns], [{"key": k, **n} for k, n in numbers.items()])
        return
    output.rows(
        form,
        [
            ("label", _("Number")),
            ("value", _("Value")),
            ("previous", _("Before")),
            ("window", _("Window")),
            ("basis", _("Out of")),
            ("partial", ""),
        ],
        [
            {
                "label": label(key, kpi.window_days, _),
                "value": figures.shown(kpi.value, kpi.unit, currency),
                "previous": figures.shown(kpi.previous, kpi.unit, currency),
                "window": figures.window(kpi.window_days),
                "basis": figures.basis(kpi, currency),
                "partial": _("partial") if kpi.partial else "",
            }
            for key, kpi in found.items()
        ],
    )
