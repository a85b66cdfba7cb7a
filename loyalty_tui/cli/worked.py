"""What worked: members beside guests, rewards, campaigns."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import click

from loyalty_tui.cli import output
from loyalty_tui.cli.effect import TERMS
from loyalty_tui.cli.effect import record as effect_record
from loyalty_tui.cli.session import Session, given_date, pass_session
from loyalty_tui.i18n import _

if TYPE_CHECKING:
    from ledger.metrics.worked import Beside, RewardWorked, Side
    from ledger.store.transaction import Transaction

_as_of = click.option(
    "--as-of", metavar="DATE", help=_("The day after the last one counted; tomorrow unless given.")
)


def _until(tx: Transaction, text: str | None) -> dt.date:
    return given_date(text) or tx.today + dt.timedelta(days=1)


@click.group("worked", help=_("What worked: members beside guests, rewards, campaigns."))
def worked_command() -> None:
    """The group."""


@worked_command.command("members", help=_("Members beside guests: a comparison, not a proof."))
@_as_of
@output.format_option
@output.explains("beside_share", "beside_aov", "beside_frequency", "beside_spend")
@pass_session
def members(session: Session, as_of: str | None, form: str) -> None:
    """Put members beside those who are not."""
    from ledger.metrics.worked import members_beside
    from loyalty_tui.words import figures
    from loyalty_tui.words import worked as words

    with session.store.read() as tx:
        currency = tx.settings.shop_currency
        found = members_beside(tx.connection, _until(tx, as_of), tx.today)
    if form == "json":
        output.as_json([_beside(one) for one in found])
        return
    if form == "csv":
        lines = [line for one in found for line in _beside_lines(one)]
        output.rows(form, [(key, key) for key in lines[0]], lines)
        return
    for one in found:
        window = figures.window(one.window_days)
        heading = _("{window} (partial)").format(window=window) if one.partial else window
        columns = [
            ("number", heading),
            *(("members", _("Members")), ("members_before", _("Before"))),
            *(("guests", _("Guests")), ("guests_before", _("Before"))),
        ]
        output.rows(form, columns, words.beside(one, currency))
        output.say("")
    for line in words.beside_remark():
        output.prose(line)


def _beside(one: Beside) -> dict[str, Any]:
    return {
        "window_days": one.window_days,
        "as_of": one.as_of.isoformat(),
        "partial": one.partial,
        "members": _side(one.members),
        "guests": _side(one.guests),
        "previous": {"members": _side(one.members_before), "guests": _side(one.guests_before)},
    }


def _beside_lines(one: Beside) -> list[dict[str, Any]]:
    sides = (
        ("members", one.members, one.members_before),
        ("guests", one.guests, one.guests_before),
    )
    facts = {"window_days": one.window_days, "as_of": one.as_of.isoformat(), "partial": one.partial}
    return [
        facts
        | {"who": who}
        | _side(now)
        | {f"previous_{key}": value for key, value in _side(before).items()}
        for who, now, before in sides
    ]


def _side(side: Side) -> dict[str, Any]:
    return {
        "orders": side.orders,
        "gross": side.gross,
        "net": side.net,
        "buyers": side.buyers,
        "share": _float(side.share),
        "aov": None if side.order_value is None else round(side.order_value),
        "frequency": _float(side.frequency),
        "spend": None if side.spend is None else round(side.spend),
    }


def _float(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


@worked_command.command("rewards", help=_("What rewards cost, and which changed nothing."))
@_as_of
@click.option(
    "--window",
    type=click.IntRange(1, 3660),
    default=365,
    show_default=True,
    help=_("Days over which rewards are counted."),
)
@click.option(
    "--days",
    type=click.IntRange(1, 366),
    default=30,
    show_default=True,
    help=_("Days before and after a reward over which visits are counted."),
)
@output.format_option
@output.explains(
    *("rewards_cost", "rewards_usage", "rewards_unchanged", "rewards_chance", "rewards_paid"),
    rewards_unchanged=30,
)
@pass_session
def rewards(session: Session, as_of: str | None, window: int, days: int, form: str) -> None:
    """Tell what rewards cost and changed."""
    from ledger.metrics.worked import rewards_worked
    from loyalty_tui.words import format as fmt
    from loyalty_tui.words import worked as words

    with session.store.read() as tx:
        currency = tx.settings.shop_currency
        found = rewards_worked(
            tx.connection, _until(tx, as_of), tx.today, window_days=window, span_days=days
        )
    rows = [*found.rewards, found.total]
    if form == "json":
        output.as_json(
            {
                "window_days": found.window_days,
                "span_days": found.span_days,
                "as_of": found.as_of.isoformat(),
                "partial": found.partial,
                "rewards": [_reward(row) for row in found.rewards],
                "total": _reward(found.total),
                "paid": found.paid,
                "paid_ratio": _float(found.paid_ratio),
            }
        )
        return
    if form == "csv":
        lines = [_reward(row) for row in rows]
        output.rows(form, [(key, key) for key in lines[0]], lines)
        return
    output.rows(
        form,
        [
            ("reward", _("Reward")),
            ("used", _("Given out")),
            ("cost", _("Cost")),
            ("ratio", _("Of sales")),
            ("lapsed", _("Never used")),
            ("unchanged", _("Changed nothing")),
            ("wasted", _("Their cost")),
        ],
        [
            {
                "reward": row.reward or _("All"),
                "used": row.used,
                "cost": fmt.money(row.cost, currency),
                "ratio": fmt.percent(row.ratio),
                "lapsed": row.lapsed,
                "unchanged": _of(row.unchanged, row.judged),
                "wasted": fmt.money(row.unchanged_cost, currency) if row.judged else fmt.NONE,
            }
            for row in rows
        ],
    )
    for line in words.rewards(found, currency):
        output.prose(line)


def _of(part: int, whole: int) -> str:
    from loyalty_tui.words import format as fmt

    return f"{fmt.number(part)} / {fmt.number(whole)}" if whole else fmt.NONE


def _reward(row: RewardWorked) -> dict[str, Any]:
    return {
        **asdict(row),
        "reward": row.reward or None,
        "chance": float(row.chance),
        "ratio": _float(row.ratio),
        "usage": _float(row.usage),
        "share": _float(row.share),
        "chance_share": _float(row.chance_share),
    }


@worked_command.command("campaigns", help=_("What each campaign changed."))
@_as_of
@output.format_option
@output.explains(*TERMS, campaign_before=90)
@pass_session
def campaigns(session: Session, as_of: str | None, form: str) -> None:
    """Tell what each campaign changed."""
    from ledger.metrics.effect import effects
    from loyalty_tui.words import worked as words

    with session.store.read() as tx:
        currency = tx.settings.shop_currency
        found = effects(tx, _until(tx, as_of))
    if form == "json":
        output.as_json([effect_record(one) for one in found])
        return
    rows = []
    for one in found:
        told, net = effect_record(one), one.uplifts["net"] if one.uplifts else None
        difference, interval = (net.difference, net.interval) if net else (None, None)
        table = {
            "first_day": output.day(one.days.first if one.days.length else None, table=True),
            "apart": _("{share}%").format(share=one.campaign.control),
            "net": words.difference("net", difference, currency),
            "interval": words.interval("net", interval, currency),
            "said": _(words.VERDICTS[one.verdict]),
        }
        rows.append(told | (table if form == "table" else {}))
    if form == "csv":
        nested = ("treated", "control", "days_before", "year_before", "uplift")
        keys = [key for key in (rows[0] if rows else ()) if key not in nested]
        output.rows(form, [(key, key) for key in keys], rows)
        return
    output.rows(
        form,
        [
            ("campaign", _("Campaign")),
            ("first_day", _("From")),
            ("days", _("Days")),
            ("apart", _("Kept apart")),
            ("net", _("Net a member")),
            ("interval", _("95% sure")),
            ("said", ""),
        ],
        rows,
    )
