"""What a campaign changed."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click

from loyalty_tui.cli import output
from loyalty_tui.cli.campaign import campaign_command
from loyalty_tui.cli.session import Session, given_date, pass_session
from loyalty_tui.i18n import _

if TYPE_CHECKING:
    from ledger.metrics.effect import Arm, Effect, Measure, Uplift

__all__ = ["campaign_command"]

TERMS = (
    *("campaign_members", "campaign_bought", "campaign_orders", "campaign_gross", "campaign_net"),
    *("campaign_points", "campaign_before", "campaign_extra", "campaign_cost", "campaign_gain"),
)

_WHOLE = 100


@campaign_command.command("effect", help=_("What a campaign changed, beside those it kept apart."))
@click.argument("name")
@click.option(
    "--as-of", metavar="DATE", help=_("The day after the last one counted; tomorrow unless given.")
)
@click.option(
    "--margin",
    type=click.IntRange(1, _WHOLE),
    default=_WHOLE,
    metavar="PERCENT",
    help=_("What is left of a sale once the goods are paid."),
)
@output.format_option
@output.explains(*TERMS, campaign_before=90)
@pass_session
def effect(session: Session, name: str, as_of: str | None, margin: int, form: str) -> None:
    """Tell what a campaign changed."""
    from ledger.metrics.effect import effect as read
    from loyalty_tui.words import worked

    day = given_date(as_of)
    with session.store.read() as tx:
        currency = tx.settings.shop_currency
        until = day or tx.today + dt.timedelta(days=1)
        found = read(tx, name, until, margin=Fraction(margin, _WHOLE))
    said = [*worked.campaign(found), *worked.effect(found, currency)]
    if form == "json":
        output.as_json(record(found) | {"explanation": " ".join(said[1:])})
    elif form == "csv":
        _csv(found)
    else:
        _show(found, said, currency)


def record(found: Effect) -> dict[str, Any]:
    """All of an effect; money in minor units, rates as fractions."""
    last = found.days.end - dt.timedelta(days=1)
    known = bool(found.days.length)
    extra, gain = found.extra_interval, found.gain_interval
    return {
        "campaign": found.campaign.name,
        "first_day": found.days.first.isoformat() if known else None,
        "last_day": last.isoformat() if known else None,
        "days": found.days.length,
        "as_of": found.days.as_of.isoformat(),
        "partial": not found.over,
        "control_percent": found.campaign.control,
        "verdict": found.verdict,
        "caused": found.verdict == "caused",
        "missing": found.missing,
        "treated": _group(found.treated),
        "control": _group(found.control),
        "days_before": _group(found.earlier[0]),
        "year_before": _group(found.earlier[1]),
        "uplift": {key: _uplift(key, one) for key, one in (found.uplifts or {}).items()} or None,
        "extra_sales": _whole(found.extra_sales),
        "extra_sales_low": _whole(extra and extra.low),
        "extra_sales_high": _whole(extra and extra.high),
        "points": found.points,
        "points_cost": round(found.cost),
        "margin": float(found.margin),
        "net_gain": _whole(found.gain),
        "net_gain_low": _whole(gain and gain.low),
        "net_gain_high": _whole(gain and gain.high),
    }


def _group(group: Arm | None) -> dict[str, Any] | None:
    if group is None:
        return None
    return {
        "members": group.members,
        "buyers": group.buyers,
        "bought": _float(group.bought),
        "orders": _float(group.orders.mean),
        "gross": _whole(group.gross.mean),
        "net": _whole(group.net.mean),
        "points": _float(group.points.mean),
        "before": _whole(group.before.mean) if group.before else None,
    }


def _uplift(measure: Measure, one: Uplift) -> dict[str, Any]:
    plain = _whole if measure in ("gross", "net", "before") else _float
    between, ratio = one.interval, one.relative_interval
    return {
        "difference": plain(one.difference),
        "low": plain(between.low if between else None),
        "high": plain(between.high if between else None),
        "relative": _float(one.relative),
        "relative_low": _float(ratio.low if ratio else None),
        "relative_high": _float(ratio.high if ratio else None),
    }


def _float(value: Fraction | float | None) -> float | None:
    return None if value is None else float(value)


def _whole(value: Fraction | float | None) -> int | None:
    return None if value is None else round(value)


def _csv(found: Effect) -> None:
    """A line a measure."""
    from loyalty_tui.words.worked import measures

    told = record(found)
    groups = ("treated", "control", "days_before", "year_before")
    parts = ("difference", "low", "high", "relative", "relative_low", "relative_high")
    rows = [
        {"measure": name}
        | {group: (told[group] or {}).get(name) for group in groups}
        | ((told["uplift"] or {}).get(name) or {})
        for name in ("members", *measures(found))
    ]
    output.rows("csv", [(key, key) for key in ("measure", *groups, *parts)], rows)


def _show(found: Effect, said: list[str], currency: str) -> None:
    from loyalty_tui.words import worked

    output.prose(said[0])
    if found.treated is not None:
        output.say("")
        output.rows("table", *worked.groups(found, currency))
        output.say("")
    for line in said[1:]:
        output.prose(line)
