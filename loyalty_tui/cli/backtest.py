"""How well the list of who is about to leave would have done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from loyalty_tui.cli import output
from loyalty_tui.cli.session import Session, given_date, pass_session
from loyalty_tui.i18n import _

if TYPE_CHECKING:
    from fractions import Fraction

    from ledger.metrics.backtest import Backtest, Cut

_MONTHS, _DAYS = 12, 90


@click.command(
    "backtest", help=_("How well the list of who is about to leave would have done so far.")
)
@click.option(
    "--months",
    type=click.IntRange(1, 120),
    default=_MONTHS,
    show_default=True,
    help=_("At how many dates it is tried, a month apart."),
)
@click.option(
    "--horizon",
    metavar="DAYS",
    type=click.IntRange(1, 3660),
    default=_DAYS,
    show_default=True,
    help=_("Days hidden after each date."),
)
@click.option(
    "--model",
    type=click.Choice(["mbg", "bg"]),
    default="mbg",
    show_default=True,
    help=_("MBG/NBD, or BG/NBD to compare."),
)
@click.option(
    "--as-of",
    metavar="DATE",
    help=_("The day after the last one counted; unless given, as far as there are sales."),
)
@output.explains(
    "backtest_purchases",
    "backtest_order",
    "backtest_first",
    "expected_purchases",
    "value_at_risk",
    "band",
    backtest_purchases=_DAYS,
    backtest_first=_DAYS,
    expected_purchases=_DAYS,
    value_at_risk=_DAYS,
)
@output.format_option
@pass_session
def backtest_command(
    session: Session, months: int, horizon: int, model: str, as_of: str | None, form: str
) -> None:
    """Try the list on the past."""
    from ledger.metrics.backtest import backtest

    with session.store.read() as tx:
        # What is not over cannot be compared with.
        day = min(given_date(as_of) or tx.today, tx.today)
        found = backtest(
            tx.connection, day, months=months, days=horizon, kind="bg" if model == "bg" else "mbg"
        )
    if form == "json":
        output.as_json(_record(found))
    elif form == "csv":
        rows = [_row(cut) for cut in found.cuts]
        output.rows(form, [(key, key) for key in _COLUMNS], rows)
    else:
        _show(found)


_COLUMNS = (
    *("as_of", "customers", "expected", "came", "regulars", "silent"),
    *("order_expected_purchases", "order_alive", "order_recency", "order_overdue"),
    *("order_falling", "listed", "listed_silent"),
)


def _record(found: Backtest) -> dict[str, Any]:
    from ledger.metrics.backtest import BANDS, SIGNS

    return {
        "as_of": found.as_of.isoformat(),
        "horizon_days": found.days,
        "model": found.kind,
        "months": found.months,
        "tried": len(found.cuts),
        "records_since": found.since and found.since.isoformat(),
        "expected": found.expected,
        "came": found.came,
        "silent": _plain(found.silent),
        "order": {sign: _plain(found.order(sign)) for sign in SIGNS},
        "listed_silent": _plain(found.listed_silent),
        "bands": {
            band: dict(zip(("customers", "bought"), found.bought(band), strict=True))
            for band in BANDS
        },
        "verdict": found.verdict,
        "dates": [_row(cut) for cut in found.cuts],
    }


def _row(cut: Cut) -> dict[str, Any]:
    return {
        "as_of": cut.as_of.isoformat(),
        "customers": cut.customers,
        "expected": cut.expected,
        "came": cut.came,
        "regulars": cut.regulars,
        "silent": cut.silent,
        **{f"order_{sign}": _plain(share) for sign, share in cut.order.items()},
        "listed": cut.listed,
        "listed_silent": cut.listed_silent,
    }


def _plain(share: Fraction | None) -> float | None:
    return None if share is None else float(share)


def _show(found: Backtest) -> None:
    from ledger.metrics.backtest import BANDS, SIGNS
    from loyalty_tui.words import format as fmt
    from loyalty_tui.words import outlook as words

    for sentence in words.tried(found):
        output.prose(sentence)
    if not found.cuts:
        return
    click.echo()
    output.rows(
        "table",
        [
            ("date", _("As of")),
            ("customers", _("Members")),
            ("expected", _("Expected")),
            ("came", _("Came")),
            ("regulars", _("Regulars")),
            ("silent", _("Fell silent")),
            ("order", _("In order")),
        ],
        [
            {
                "date": fmt.short_date(cut.as_of),
                "customers": cut.customers,
                "expected": round(cut.expected),
                "came": cut.came,
                "regulars": cut.regulars,
                "silent": cut.silent,
                "order": fmt.percent(cut.order["expected_purchases"]),
            }
            for cut in found.cuts
        ],
    )
    click.echo()
    output.rows(
        "table",
        [("sign", _("Told by")), ("order", _("In order"))],
        [{"sign": words.sign(one), "order": fmt.percent(found.order(one))} for one in SIGNS],
    )
    click.echo()
    counted = [(band, *found.bought(band)) for band in BANDS]
    output.rows(
        "table",
        [("band", _("Band")), ("customers", _("Members")), ("bought", _("Then bought"))],
        [
            {
                "band": words.band(band),
                "customers": customers,
                "bought": fmt.percent(bought / customers if customers else None),
            }
            for band, customers, bought in counted
        ],
    )
    click.echo()
    for sentence in (words.came(found), *words.listed(found), words.verdict(found)):
        output.prose(sentence)
