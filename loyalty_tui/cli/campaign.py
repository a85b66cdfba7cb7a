"""Campaigns: list, add, end."""

from __future__ import annotations

from typing import Any

import click

from ledger.program.tiers import WEEKDAYS
from loyalty_tui.cli import output
from loyalty_tui.cli.session import Session, pass_session
from loyalty_tui.i18n import _


@click.group("campaign", help=_("Campaigns that multiply points."))
def campaign_command() -> None:
    """The group."""


@campaign_command.command("list", help=_("The campaigns."))
@output.format_option
@pass_session
def list_(session: Session, form: str) -> None:
    """List campaigns."""
    from ledger.program.settings import decimal_text
    from ledger.program.tiers import hours_text
    from ledger.queries.standing import campaigns
    from loyalty_tui.words import format as fmt

    with session.store.read() as tx:
        found = campaigns(tx)
    table = form == "table"
    columns = [
        ("name", _("Campaign")),
        ("from", _("From")),
        ("to", _("To")),
        ("multiplier", _("Times")),
        ("weekdays", _("Weekdays")),
        ("hours", _("Hours")),
        ("category", _("Category")),
        ("tier", _("Tier")),
        ("bonus", _("Points added")),
        ("segment", _("For whom")),
        ("control", _("Kept apart")),
    ]
    data: list[dict[str, Any]] = [
        {
            "name": c.name,
            "from": fmt.short_date(c.first_day) if table else c.first_day.isoformat(),
            "to": fmt.short_date(c.last_day) if table else c.last_day.isoformat(),
            "multiplier": fmt.decimal(c.multiplier) if table else decimal_text(c.multiplier),
            "weekdays": " ".join(
                fmt.weekday_in_short(d) if table else WEEKDAYS[d] for d in sorted(c.weekdays)
            ),
            "hours": hours_text(c.hours),
            "category": c.category,
            "tier": c.tier,
            "bonus": c.bonus or "" if table else c.bonus,
            "segment": c.segment,
            "control": _share_text(c.control) if table else c.control,
        }
        for c in found
    ]
    if table:
        # What no campaign has needs no column.
        columns = [c for c in columns if c[0] == "name" or any(row[c[0]] for row in data)]
    output.rows(form, columns, data)


@campaign_command.command("add", help=_("Add a campaign."))
@click.argument("name")
@click.option("--from", "first", required=True, metavar="DATE", help=_("Its first day."))
@click.option("--to", "last", required=True, metavar="DATE", help=_("Its last day, included."))
@click.option("--multiplier", default="1", metavar="X", help=_("As 2 or 1.5."))
@click.option("--bonus", default="0", metavar="N", help=_("Points added to each sale."))
@click.option(
    "--weekday", "weekdays", type=click.Choice(WEEKDAYS), multiple=True, help=_("Only on this day.")
)
@click.option("--hours", metavar="14:00-17:00", help=_("Only between these times."))
@click.option("--category", default="", help=_("Only for this category."))
@click.option("--tier", default="", help=_("Only for members of this tier."))
@click.option("--segment", default="", help=_("Only for these: new, regular, returning, birthday."))
@click.option(
    "--control",
    default="0",
    metavar="SHARE",
    help=_("Kept apart to measure it, as 10%: they get nothing of it."),
)
@click.option("--key", help=_("Sending the same key again adds nothing."))
@output.format_option
@pass_session
def add(
    session: Session,
    name: str,
    first: str,
    last: str,
    multiplier: str,
    bonus: str,
    weekdays: tuple[str, ...],
    hours: str | None,
    category: str,
    tier: str,
    segment: str,
    control: str,
    key: str | None,
    form: str,
) -> None:
    """Add a campaign."""
    from ledger.books.program import add_campaign
    from ledger.program.tiers import Campaign, parse_hours, parse_multiplier
    from ledger.rules.control import parse_share
    from ledger.values.calendar import parse_date
    from ledger.values.points import parse_points

    campaign = Campaign(
        name=name,
        first_day=parse_date(first),
        last_day=parse_date(last),
        multiplier=parse_multiplier(multiplier, "--multiplier"),
        weekdays=frozenset(WEEKDAYS.index(d) for d in weekdays),
        hours=parse_hours(hours or ""),
        category=category,
        tier=tier,
        bonus=parse_points(bonus),
        segment=segment.strip().casefold(),
        control=parse_share(control),
    )
    done = add_campaign(session.store, campaign, session.call(key=key))
    _told(form, done.event, str(done.detail["name"]), _("Campaign {name} is added."))


@campaign_command.command("end", help=_("End a campaign now."))
@click.argument("name")
@output.format_option
@pass_session
def end(session: Session, name: str, form: str) -> None:
    """End a campaign."""
    from ledger.books.program import end_campaign

    done = end_campaign(session.store, name, session.call())
    _told(form, done.event, str(done.detail["name"]), _("Campaign {name} is ended."))


def _told(form: str, event: int, name: str, template: str) -> None:
    output.one(form, {"event": event, "name": name}, lambda: [template.format(name=name)])


def _share_text(share: int) -> str:
    return _("{share}%").format(share=share) if share else ""
