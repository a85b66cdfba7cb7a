"""What is owed in points."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import click

from loyalty_tui.cli import output
from loyalty_tui.cli.session import Session, given_date, pass_session
from loyalty_tui.i18n import _

if TYPE_CHECKING:
    from collections.abc import Iterable
    from fractions import Fraction

    from ledger.metrics.liability import Liability


@click.command("liability", help=_("What is owed in points, and when they lapse."))
@click.option(
    "--as-of", metavar="DATE", help=_("The day after the last one counted; tomorrow unless given.")
)
@output.explains(
    "points_liability",
    "points_outstanding",
    "expected_redemption_rate",
    "deferred_revenue",
    "points_lapsing",
)
@output.format_option
@pass_session
def liability_command(session: Session, as_of: str | None, form: str) -> None:
    """Show what is owed."""
    from ledger.metrics.liability import liability

    with session.store.read() as tx:
        end = given_date(as_of) or tx.today + dt.timedelta(days=1)
        found = liability(tx.connection, end, today=tx.today)
    if form == "csv":
        keys = ("last_day", "points", "value")
        output.rows(form, [(key, key) for key in keys], _days(found))
        return
    record = {
        "as_of": end.isoformat(),
        "points": found.points,
        "point_value": _plain(found.point_value),
        "expected_redemption_rate": float(found.rate),
        "liability": _whole(found.owed),
        "deferred_revenue": _whole(found.deferred),
        "lapsing_30_days": found.soon,
        "previous": _whole(found.previous),
        "previous_points": found.previous_points,
        "partial": found.partial,
        "lapsing": _days(found),
    }
    output.one(form, record, lambda: _lines(session, found))


def _days(found: Liability) -> list[dict[str, Any]]:
    return [
        {
            "last_day": day and day.isoformat(),
            "points": points,
            "value": _whole(found.worth(points)),
        }
        for day, points in found.lapsing
    ]


def _lines(session: Session, found: Liability) -> Iterable[str]:
    from loyalty_tui.words import figures, phrases
    from loyalty_tui.words import format as fmt

    currency = session.currency

    def money(number: Fraction | None) -> str:
        return figures.shown(number, "money", currency)

    was = _("{liability} a month before").format(liability=money(found.previous))
    before = _("{points} a month before").format(points=phrases.points(found.previous_points))
    soon = f"{phrases.points(found.soon)}  {money(found.worth(found.soon))}"
    rows = [
        (_("Points liability"), f"{money(found.owed)}  ({was})"),
        (_("Points outstanding"), f"{fmt.number(found.points)}  ({before})"),
        (_("Value of a point"), _each(found.point_value, currency)),
        (_("Expected to be used"), fmt.percent(found.rate)),
        (_("Deferred revenue"), money(found.deferred)),
        (_("Lapse within 30 days"), soon),
    ]
    widest = max(output.width(label) for label, _value in rows)
    for label, value in rows:
        yield f"{output.pad(label, widest)}  {value}"
    if found.lapsing:
        yield ""
        months = [
            (f"{day:%Y-%m}" if day else _("never"), fmt.number(points), money(found.worth(points)))
            for day, points in found.months().items()
        ]
        wide = max(output.width(points) for _month, points, _worth in months)
        yield _("By the month they lapse in:")
        for month, points, worth in months:
            yield f"  {output.pad(month, 7)}  {output.pad(points, wide, right=True)}  {worth}"
    if found.soon:
        yield ""
        yield _("Say it at the till: the counter shows a member what lapses next.")


def _each(value: Fraction | None, currency: str) -> str:
    """What one point is worth, be it a fraction of a cent."""
    from ledger.values.money import digits
    from loyalty_tui.words import format as fmt

    if value is None:
        return fmt.NONE
    if value.denominator == 1:
        return fmt.money(int(value), currency)
    return f"{fmt.decimal(value / 10 ** digits(currency), 6)} {currency}"


def _plain(number: Fraction | None) -> float | int | None:
    if number is None:
        return None
    return number.numerator if number.denominator == 1 else float(number)


def _whole(number: Fraction | None) -> int | None:
    return None if number is None else round(number)
