"""The numbers an owner acts on."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import click

from ledger.values.errors import BadInput
from loyalty_tui.cli import output
from loyalty_tui.cli.session import Session, given_date, pass_session
from loyalty_tui.i18n import _

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from ledger.metrics.kpi import Kpi
    from ledger.metrics.report import Beside


@click.command("kpi", help=_("Retention, repeat rate, lifetime value, engagement, with windows."))
@click.argument("keys", metavar="[KEY]...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help=_("The further numbers too."))
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
@click.option(
    "--compare",
    type=click.Choice(["period", "year"]),
    default="period",
    show_default=True,
    help=_("Beside the period before, or the same weeks of last year."),
)
@click.option("--lifespan", metavar="YEARS", help=_("How long a customer stays, for clv_formula."))
@click.option(
    "--explain",
    is_flag=True,
    help=_("Say what each number means, how it is worked out and after whom."),
)
@output.format_option
@pass_session
def kpi_command(
    session: Session,
    keys: tuple[str, ...],
    everything: bool,
    as_of: str | None,
    period: int | None,
    window: int,
    compare: Beside,
    lifespan: str | None,
    explain: bool,
    form: str,
) -> None:
    """Report the numbers."""
    from ledger.metrics.kpi import to_json
    from ledger.metrics.report import report, windows

    wanted, day, years = _wanted(keys, everything=everything), given_date(as_of), _years(lifespan)
    if explain:
        # What a number means needs no shop, and its window no date.
        found = windows(day or dt.date.max, wanted, period_days=period, window_days=window)
        output.explain(wanted, found)
        return
    with session.store.read() as tx:
        currency = tx.settings.shop_currency
        kpis = report(
            tx.connection,
            day or tx.today + dt.timedelta(days=1),
            period_days=period,
            window_days=window,
            keys=wanted,
            today=tx.today,
            lifespan=years,
            beside=compare,
        )
    if "clv_formula" in keys and years is None:
        output.tell(_("Add --lifespan with the years a customer stays, such as --lifespan 3."))
    if form == "table":
        _table(kpis, currency, compare)
        return
    numbers = to_json(kpis, _)
    if form == "json":
        output.as_json(numbers)
        return
    columns = ["key", *next(iter(numbers.values()))]
    output.rows(form, [(c, c) for c in columns], [{"key": k, **n} for k, n in numbers.items()])


def _wanted(keys: Sequence[str], *, everything: bool) -> tuple[str, ...]:
    """The keys that are asked for, each once.

    :raises BadInput: there is no such number.
    """
    from ledger.metrics.report import FURTHER, KEYS

    asked = [key.casefold().replace("-", "_") for key in keys]
    for key, typed in zip(asked, keys, strict=True):
        if key not in KEYS and key not in FURTHER:
            raise BadInput(
                "There is no number “{key}”: `loyalty kpi --all --explain` names them.",
                key=typed[:40],
            )
    if everything:
        return KEYS + FURTHER
    return tuple(dict.fromkeys(asked)) or KEYS


def _years(lifespan: str | None) -> Fraction | None:
    from ledger.program.settings import parse_decimal

    return parse_decimal("--lifespan", lifespan, most=100) if lifespan else None


def _table(kpis: dict[str, Kpi], currency: str, compare: Beside) -> None:
    from ledger.metrics.definitions import label
    from loyalty_tui.words import figures

    output.rows(
        "table",
        [
            ("label", _("Number")),
            ("value", _("Value")),
            ("previous", _("Before") if compare == "period" else _("A year ago")),
            ("window", _("Window")),
            ("basis", _("Out of")),
        ],
        [
            {
                "label": label(key, kpi.window_days, _),
                "value": figures.shown(kpi.value, kpi.unit, currency),
                "previous": figures.shown(kpi.previous, kpi.unit, currency),
                "window": figures.window(kpi.window_days) + (" *" if kpi.partial else ""),
                "basis": figures.basis(kpi, currency),
            }
            for key, kpi in kpis.items()
        ],
    )
    if any(kpi.partial for kpi in kpis.values()):
        output.tell(_("* Partial: its days are not over, or began before the records."))
