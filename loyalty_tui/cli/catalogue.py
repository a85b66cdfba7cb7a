"""The catalogue changed: edit, archive, restore; and the vouchers there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import click

from loyalty_tui.cli import output
from loyalty_tui.cli.reward import reward_command
from loyalty_tui.cli.session import Session, given_date, pass_session
from loyalty_tui.i18n import _

if TYPE_CHECKING:
    from ledger.books.catalogue import RewardChanges
    from ledger.queries.story import Story

_key = click.option("--key", help=_("Sending the same key again adds nothing."))
_NONE = frozenset(("none", "aucun", "aucune"))
_OR_NONE = "N|none"


@reward_command.command(
    "edit", help=_("Change a reward. Vouchers issued before stay as they were.")
)
@click.argument("reward")
@click.option("--name", help=_("Another name."))
@click.option("--cost", metavar="N", help=_("Points it takes (or stamps)."))
@click.option("--cost-price", metavar="A", help=_("What it costs the shop."))
@click.option("--stock", metavar=_OR_NONE, help=_("How many there are now."))
@click.option("--per-member", metavar=_OR_NONE, help=_("How many each member may have."))
@click.option("--per-days", metavar=_OR_NONE, help=_("Within how many days; else ever."))
@click.option("--from", "first", metavar="DATE|none", help=_("The first day it can be taken."))
@click.option("--to", "last", metavar="DATE|none", help=_("The last day it can be taken."))
@click.option("--valid-days", metavar=_OR_NONE, help=_("Days the voucher can be used."))
@click.option("--tier", metavar="T|none", help=_("Only for members of this tier and above."))
@_key
@output.format_option
@pass_session
def edit(session: Session, /, reward: str, key: str | None, form: str, **typed: str | None) -> None:
    """Change a reward."""
    from ledger.books.catalogue import edit as change

    changes = _changes(session, {name: text for name, text in typed.items() if text is not None})
    _done(session, form, change(session.store, reward, changes, session.call(key=key)))


@reward_command.command(
    "archive", help=_("Take a reward out of the catalogue; its vouchers can still be used.")
)
@click.argument("reward")
@_key
@output.format_option
@pass_session
def archive(session: Session, reward: str, key: str | None, form: str) -> None:
    """Archive a reward."""
    from ledger.books.catalogue import archive as put_away

    _done(session, form, put_away(session.store, reward, session.call(key=key)))


@reward_command.command("restore", help=_("Put an archived reward back into the catalogue."))
@click.argument("reward")
@_key
@output.format_option
@pass_session
def restore(session: Session, reward: str, key: str | None, form: str) -> None:
    """Restore a reward."""
    from ledger.books.catalogue import restore as bring_back

    _done(session, form, bring_back(session.store, reward, session.call(key=key)))


@reward_command.command("vouchers", help=_("The vouchers there are, of MEMBER or of everybody."))
@click.argument("member", required=False)
@click.option(
    "--state",
    type=click.Choice(["issued", "used", "cancelled", "expired"]),
    help=_("Only those in this state; expired from the day after the last."),
)
@output.format_option
@pass_session
def list_vouchers(session: Session, member: str | None, state: str | None, form: str) -> None:
    """List vouchers."""
    from ledger.queries import members
    from ledger.queries.rewards import vouchers
    from loyalty_tui.words import rewards

    table = form == "table"
    with session.store.read() as tx:
        who = members.resolve(tx, member) if member is not None else None
        data = [
            {
                "code": found.code,
                "name": found.name,
                "member": str(holder) if table else holder,
                "member_name": session.name_of(tx, holder),
                "cost": rewards.points(found.cost, found.unit) if table else found.cost,
                "unit": found.unit,
                "issued_on": output.day(found.issued_on, table=table),
                "last_day": output.day(found.last_day, table=table),
                "state": _(rewards.STATES[found.state]) if table else found.state,
            }
            for found in vouchers(tx, who, state=state)
            for holder in (members.survivor(tx, found.member),)
        ]
    columns = [
        ("code", _("Voucher")),
        ("name", _("Reward")),
        ("member", _("Member")),
        ("member_name", _("Name")),
        ("cost", _("Cost")),
        ("unit", _("Unit")),
        ("issued_on", _("Issued on")),
        ("last_day", _("Use by")),
        ("state", _("State")),
    ]
    output.rows(form, [c for c in columns if c[0] != "unit" or not table], data)


def _changes(session: Session, typed: dict[str, str]) -> RewardChanges:
    """What was typed as what it changes."""
    from ledger.values.money import parse_amount
    from ledger.values.points import parse_points

    def limit(text: str) -> int | None:
        return None if text.casefold() in _NONE else parse_points(text)

    def date(text: str) -> object:
        return None if text.casefold() in _NONE else given_date(text)

    read: dict[str, tuple[str, Any]] = {
        "name": ("name", str),
        "cost": ("cost", parse_points),
        "cost_price": ("cost_price", lambda text: parse_amount(text, session.currency)),
        "stock": ("stock", limit),
        "per_member": ("per_member", limit),
        "per_days": ("period_days", limit),
        "first": ("first_day", date),
        "last": ("last_day", date),
        "valid_days": ("valid_days", limit),
        "tier": ("tier", lambda text: "" if text.casefold() in _NONE else text),
    }
    changes = {read[option][0]: read[option][1](text) for option, text in typed.items()}
    return cast("RewardChanges", changes)


def _done(session: Session, form: str, done: Story) -> None:
    """Tell a change of the catalogue."""
    from loyalty_tui.words import say

    explanation = say.explain(done, session.currency)
    output.one(
        form,
        {
            "event": done.event,
            "reward": done.detail["id"],
            "name": done.detail["name"],
            "explanation": explanation,
        },
        lambda: [explanation],
    )
