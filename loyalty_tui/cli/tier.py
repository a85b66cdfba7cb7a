"""Tiers: list, add, review."""

from __future__ import annotations

import click

from loyalty_tui.cli import output
from loyalty_tui.cli.session import Session, pass_session
from loyalty_tui.i18n import _


@click.group("tier", help=_("Tiers, and who is in which."))
def tier_command() -> None:
    """The group."""


@tier_command.command("list", help=_("The tiers, with how many members each has."))
@output.format_option
@pass_session
def list_(session: Session, form: str) -> None:
    """List tiers."""
    from ledger.program.settings import decimal_text
    from ledger.queries.standing import tiers
    from loyalty_tui.words import format as fmt

    with session.store.read() as tx:
        found = tiers(tx)
        members = dict(
            tx.connection.execute(
                "SELECT tier, count(*) FROM standing JOIN member ON member.id = standing.member"
                " WHERE state = 'active' GROUP BY tier"
            ).fetchall()
        )
        money = tx.settings.tier_basis == "net_spend"
        currency = tx.settings.shop_currency
    output.rows(
        form,
        [
            ("name", _("Tier")),
            ("threshold", _("From")),
            ("multiplier", _("Multiplier")),
            ("members", _("Members")),
        ],
        [
            {
                "name": t.name,
                "threshold": fmt.money(t.threshold, currency)
                if form == "table" and money
                else t.threshold,
                "multiplier": fmt.decimal(t.multiplier)
                if form == "table"
                else decimal_text(t.multiplier),
                "members": members.get(t.name, 0),
            }
            for t in found
        ],
    )


@tier_command.command("add", help=_("Add a tier."))
@click.argument("name")
@click.option(
    "--threshold", required=True, metavar="N", help=_("What a member must reach: spend in a year.")
)
@click.option("--multiplier", default="1", show_default=True, help=_("Of points earned in it."))
@click.option("--key", help=_("Sending the same key again adds nothing."))
@output.format_option
@pass_session
def add(
    session: Session, name: str, threshold: str, multiplier: str, key: str | None, form: str
) -> None:
    """Add a tier."""
    from ledger.books.program import add_tier
    from ledger.program.settings import MAX_MULTIPLIER, parse_decimal
    from ledger.program.tiers import Tier
    from ledger.values.money import parse_amount
    from ledger.values.points import parse_points

    with session.store.read() as tx:
        money = tx.settings.tier_basis == "net_spend"
    level = parse_amount(threshold, session.currency) if money else parse_points(threshold)
    factor = parse_decimal("--multiplier", multiplier, most=MAX_MULTIPLIER)
    done = add_tier(session.store, Tier(name, level, factor), session.call(key=key))
    output.one(
        form,
        {"event": done.event, "name": done.detail["name"]},
        lambda: [_("Tier {name} is added.").format(name=done.detail["name"])],
    )


@tier_command.command("review", help=_("Bring every member's tier in step with today."))
@click.option("--dry-run", is_flag=True, help=_("Only say who would move."))
@output.format_option
@pass_session
def review(session: Session, dry_run: bool, form: str) -> None:
    """Review tiers."""
    from ledger.books.program import review_tiers

    moves = review_tiers(session.store, session.call(), dry_run=dry_run)
    with session.store.read() as tx:
        data = [
            {
                "member": str(m.member) if form == "table" else m.member,
                "name": session.name_of(tx, m.member),
                "before": m.before,
                "after": m.after,
            }
            for m in moves
        ]
    if not moves:
        output.tell(_("Nobody changes tier."))
    output.rows(
        form,
        [
            ("member", _("Member")),
            ("name", _("Name")),
            ("before", _("Before")),
            ("after", _("After")),
        ],
        data,
    )
