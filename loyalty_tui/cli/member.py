"""Members: add, find, show, statement."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from loyalty_tui.cli import output
from loyalty_tui.cli.session import Session, given_date, pass_session
from loyalty_tui.i18n import _, ngettext

if TYPE_CHECKING:
    from ledger.queries.consents import Consent
    from ledger.queries.members import MemberView


@click.group("member", help=_("Add, find and show members."))
def member_command() -> None:
    """The group."""


@member_command.command("add", help=_("Add a member."))
@click.option("--name", required=True, help=_("First and last name."))
@click.option("--phone", default="", help=_("Any way it is dialled."))
@click.option("--email", default="", help=_("An e-mail address."))
@click.option("--birthday", default="", metavar="MM-DD", help=_("With or without the year."))
@click.option("--card", default="", help=_("The card they bring; else they get a number."))
@click.option("--joined", metavar="DATE", help=_("If they joined on an earlier day."))
@click.option("--referrer", metavar="MEMBER", help=_("The member who brought them."))
@click.option("--key", help=_("Sending the same key again adds nothing."))
@output.format_option
@pass_session
def add(
    session: Session,
    /,
    joined: str | None,
    referrer: str | None,
    key: str | None,
    form: str,
    **given: str,
) -> None:
    """Add a member."""
    from ledger.books.members import NewMember, join
    from loyalty_tui.words import say

    brought_by = session.member(referrer) if referrer else None
    new = NewMember(**given, joined=given_date(joined), referrer=brought_by)
    done = join(session.store, new, session.call(key=key))
    with session.store.read() as tx:
        name, card = tx.connection.execute(
            "SELECT name, card FROM profile WHERE member = ?", (done.member,)
        ).fetchone()
    welcome = {"points": done.points, "balance": done.balance} if done.beside else {}
    output.one(
        form,
        {"member": done.member, "card": card} | welcome,
        lambda: [
            _("{name} is member {member}, card {card}.").format(
                name=name, member=done.member, card=card
            ),
            *(say.explain(bonus, session.currency) for bonus in done.beside),
        ],
    )


@member_command.command("find", help=_("Find members by name, card, phone or e-mail."))
@click.argument("text", nargs=-1, required=True)
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
@output.explains("balance")
@output.format_option
@pass_session
def find(session: Session, text: tuple[str, ...], limit: int, form: str) -> None:
    """Find members."""
    from ledger.queries import members

    with session.store.read() as tx:
        found = members.find(tx, " ".join(text), limit)
    if not found:
        output.tell(_("Nobody found: try part of the name, or the last digits of the phone."))
    alike = [str(line.member) for line in found if line.near]
    if alike:
        if len(alike) == len(found):
            output.tell(_("Nobody is called exactly that."))
        words = ngettext(
            "Only a similar name: member {n}.", "Only similar names: members {n}.", len(alike)
        )
        output.tell(words.format(n=", ".join(alike)))
    output.rows(
        form,
        [
            ("member", _("Member")),
            ("name", _("Name")),
            ("card", _("Card")),
            ("phone", _("Phone")),
            ("tier", _("Tier")),
            ("balance", _("Balance")),
            ("last_purchase", _("Last visit")),
        ],
        [_line(line, form) for line in found],
    )


def _line(line: Any, form: str) -> dict[str, Any]:  # noqa: ANN401 - a MemberLine, loaded late
    day = line.last_purchase
    shown = day.isoformat() if day else None
    if form == "table" and day:
        from loyalty_tui.words.format import short_date

        shown = short_date(day)
    return {
        "member": str(line.member) if form == "table" else line.member,
        "name": line.name,
        "card": line.card,
        "phone": line.phone,
        "tier": line.tier,
        "balance": line.balance,
        "last_purchase": shown,
    }


@member_command.command("show", help=_("Show a member: number, card, phone or e-mail."))
@click.argument("member")
@output.explains(
    "balance", "deficit", "pending", "use_by", "stamp_card", "tier_progress", "member_visits"
)
@output.format_option
@pass_session
def show(session: Session, member: str, form: str) -> None:
    """Show a member."""
    from ledger.queries import members
    from ledger.queries.consents import consents

    with session.store.read() as tx:
        view = members.show(tx, members.resolve(tx, member))
        said = consents(tx, view.member)
        currency, card = tx.settings.shop_currency, tx.settings.stamps_per_card
    record = {
        "member": view.member,
        "name": view.name,
        "card": view.card,
        "phone": view.phone,
        "email": view.email,
        "joined": view.joined.isoformat(),
        "tier": view.tier.name if view.tier else None,
        "balance": view.balance,
        "deficit": view.points.deficit,
        "lots": [
            {
                "points": lot.amount,
                "remaining": lot.remaining,
                "last_day": lot.last_day.isoformat() if lot.last_day else None,
            }
            for lot in view.points.lots
            if not lot.lapsed(view.today)
        ],
        "consents": {
            channel: {
                "given": word.given,
                "date": word.day.isoformat(),
                "wording": word.wording,
                "staff": word.staff,
            }
            for channel, word in said.items()
        },
    }
    pending = view.points.pending(view.today)
    output.one(
        form,
        record | ({"pending": pending} if pending else {}),
        lambda: _card(view, said.values(), currency, card),
    )


def _card(view: MemberView, said: Iterable[Consent], currency: str, stamps: int) -> Iterable[str]:
    from loyalty_tui.words import format as fmt
    from loyalty_tui.words import people, rewards, say

    yield _("{name}, member {member}").format(name=view.name, member=view.member)
    contacts = [c for c in (view.card, view.phone, view.email) if c]
    yield " · ".join(contacts)
    if view.also:
        yield _("Also answers to: {others}").format(others=" · ".join(view.also))
    yield _("Joined on {day}").format(day=fmt.short_date(view.joined))
    yield _("Balance: {points}").format(points=say.points(view.balance))
    if view.stamps.lots or view.stamps.deficit:
        held = rewards.stamps_of(view.stamp_balance, stamps)
        yield _("Stamps: {stamps}").format(stamps=held)
    if view.points.deficit:
        yield _("Owed: {points}, paid off first by later points").format(
            points=say.points(view.points.deficit)
        )
    pending = view.points.pending(view.today)
    if pending:
        yield _("Pending: {points}").format(points=say.points(pending))
    yield from _tier(view, currency)
    for last_day, remaining in view.points.upcoming(view.today):
        if last_day is not None:
            yield _("{points} to use by {day}").format(
                points=say.points(remaining), day=fmt.short_date(last_day)
            )
    if view.visits:
        yield _("Visits: {visits}, spent {spend}").format(
            visits=fmt.number(view.visits), spend=fmt.money(view.spend, currency)
        )
    if view.last_purchase:
        yield _("Last visit: {day}").format(day=fmt.short_date(view.last_purchase))
    for word in said:
        yield people.agreement(word)


def _tier(view: MemberView, currency: str) -> Iterable[str]:
    from loyalty_tui.words import format as fmt
    from loyalty_tui.words import levels

    if view.tier and view.tier.name:
        yield _("Tier: {tier}").format(tier=view.tier.name)
        if view.tier.until:
            yield _("Kept until {day}").format(day=fmt.short_date(view.tier.until))
        if view.tier.benefit:
            yield _("Benefit: {benefit}").format(benefit=view.tier.benefit)
    if view.tier and view.tier.next_name:
        missing = levels.counted(view.tier.missing, view.tier.basis, currency)
        yield _("{missing} to {tier}").format(missing=missing, tier=view.tier.next_name)


@member_command.command("statement", help=_("Every movement of a member's points, and why."))
@click.argument("member")
@click.option("--limit", type=click.IntRange(1, 1_000_000), help=_("Only the latest so many."))
@output.explains("movement")
@output.format_option
@pass_session
def statement(session: Session, member: str, limit: int | None, form: str) -> None:
    """A member's statement."""
    from ledger.queries import members, story
    from loyalty_tui.words import format as fmt
    from loyalty_tui.words import say

    with session.store.read() as tx:
        found = story.of_member(tx, members.resolve(tx, member), limit=limit)
        currency = tx.settings.shop_currency
    table = form == "table"
    # Whose account it was matters only where several were merged.
    several = len({s.member for s in found}) > 1 or not table
    output.rows(
        form,
        [
            ("date", _("Date")),
            ("event", _("Event")),
            *([("member", _("Member"))] if several else []),
            ("what", _("What")),
            ("amount", _("Amount")),
            ("points", _("Points")),
            ("balance", _("Balance")),
            ("explanation", _("Why")),
        ],
        [
            {
                "date": fmt.short_date(s.business_date) if table else s.business_date.isoformat(),
                "event": str(s.event) if table else s.event,
                "member": str(s.member) if table else s.member,
                "what": say.headline(s) if table else s.kind,
                "amount": fmt.money(s.amount, currency)
                if table and s.amount is not None
                else s.amount,
                "points": fmt.signed_points(s.moved("points")) if table else s.moved("points"),
                "balance": s.balance,
                "explanation": say.explain(s, currency),
            }
            for s in found
        ],
    )
