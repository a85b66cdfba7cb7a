"""Rewards: added, listed; vouchers issued, used, cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ledger.values.errors import BadInput
from loyalty_tui.cli import output
from loyalty_tui.cli.sale import answer, reason_option
from loyalty_tui.cli.session import Session, given_date, pass_session
from loyalty_tui.i18n import _

if TYPE_CHECKING:
    from ledger.queries.rewards import Reward

_key = click.option("--key", help=_("Sending the same key again adds nothing."))


@click.group("reward", help=_("The catalogue, and rewards issued and used."))
def reward_command() -> None:
    """The group."""


@reward_command.command("add", help=_("Add a reward to the catalogue."))
@click.argument("name")
@click.option("--cost", metavar="N", help=_("Points it takes; stamps, if not a full card."))
@click.option("--stamps", is_flag=True, help=_("The cost is in stamps; a full card, unless given."))
@click.option("--cost-price", default="0", metavar="A", help=_("What it costs the shop."))
@click.option("--stock", type=click.IntRange(0), help=_("How many there are; else no limit."))
@click.option("--per-member", type=click.IntRange(1), help=_("How many each member may have."))
@click.option("--per-days", type=click.IntRange(1), help=_("Within how many days; else ever."))
@click.option("--from", "first", metavar="DATE", help=_("The first day it can be taken."))
@click.option("--to", "last", metavar="DATE", help=_("The last day it can be taken."))
@click.option("--valid-days", type=click.IntRange(1), help=_("Days the voucher can be used."))
@click.option("--tier", default="", help=_("Only for members of this tier and above."))
@_key
@output.format_option
@pass_session
def add(
    session: Session,
    /,
    name: str,
    cost: str | None,
    stamps: bool,
    cost_price: str,
    first: str | None,
    last: str | None,
    key: str | None,
    form: str,
    **given: Any,  # noqa: ANN401 - limits, passed on as they stand
) -> None:
    """Add a reward."""
    from ledger.books.rewards import NewReward
    from ledger.books.rewards import add as put
    from ledger.values.money import parse_amount

    given["period_days"] = given.pop("per_days")
    new = NewReward(
        name=name,
        cost=_cost(session, cost, stamps=stamps),
        unit="stamps" if stamps else "points",
        cost_price=parse_amount(cost_price, session.currency),
        first_day=given_date(first),
        last_day=given_date(last),
        **given,
    )
    done = put(session.store, new, session.call(key=key))
    output.one(
        form,
        {"event": done.event, "reward": done.detail["id"], "name": done.detail["name"]},
        lambda: [
            _("“{name}” is in the catalogue, number {number}.").format(
                name=done.detail["name"], number=done.detail["id"]
            )
        ],
    )


def _cost(session: Session, typed: str | None, *, stamps: bool) -> int:
    from ledger.values.points import parse_points

    if typed is not None:
        return parse_points(typed)
    if not stamps:
        raise BadInput("--cost is missing: give it in points, or --stamps for a full card.")
    with session.store.read() as tx:
        return tx.settings.stamps_per_card


@reward_command.command("list", help=_("The catalogue."))
@click.option("--all", "archived", is_flag=True, help=_("Archived ones too."))
@output.explains("reward_stock", "reward_issued")
@output.format_option
@pass_session
def list_(session: Session, archived: bool, form: str) -> None:
    """List rewards."""
    from ledger.queries.rewards import catalogue

    with session.store.read() as tx:
        found = catalogue(tx, archived=archived)
    table = form == "table"
    # What no reward of the list has takes no room on a screen.
    columns = [
        (key, heading)
        for key, heading, always in (
            ("reward", _("Reward"), True),
            ("name", _("Name"), True),
            ("cost", _("Cost"), True),
            ("unit", _("Unit"), True),
            ("cost_price", _("Cost price"), True),
            ("stock", _("Stock"), True),
            ("per_member", _("Per member"), True),
            ("period_days", _("Within days"), False),
            ("first_day", _("From"), False),
            ("last_day", _("Until"), False),
            ("valid_days", _("Voucher days"), False),
            ("tier", _("Tier"), False),
            ("issued", _("Issued"), True),
        )
        if always or not table or any(getattr(r, key) for r in found)
    ]
    if archived:
        columns.append(("archived", _("Archived")))
    output.rows(form, columns, [_row(session, r, table=table) for r in found])


def _row(session: Session, reward: Reward, *, table: bool) -> dict[str, Any]:
    from loyalty_tui.words import format as fmt

    row: dict[str, Any] = {
        "reward": reward.id,
        "name": reward.name,
        "cost": reward.cost,
        "unit": reward.unit,
        "cost_price": reward.cost_price,
        "stock": reward.stock,
        "per_member": reward.per_member,
        "period_days": reward.period_days,
        "first_day": output.day(reward.first_day, table=table),
        "last_day": output.day(reward.last_day, table=table),
        "valid_days": reward.valid_days,
        "tier": reward.tier or None,
        "issued": reward.issued,
        "archived": not reward.active,
    }
    if table:
        row |= {
            "reward": str(reward.id),
            "unit": _("points") if reward.unit == "points" else _("stamps"),
            "cost_price": fmt.money(reward.cost_price, session.currency),
            "archived": "" if reward.active else _("archived"),
        }
    return row


@reward_command.command("issue", help=_("Issue REWARD to MEMBER: takes its cost, gives a code."))
@click.argument("member")
@click.argument("reward")
@_key
@output.format_option
@pass_session
def issue(session: Session, member: str, reward: str, key: str | None, form: str) -> None:
    """Issue a reward."""
    from ledger.books.rewards import issue as give
    from ledger.values.text import clean

    call, name = session.call(key=key), clean(reward)
    answer(session, form, give(session.store, session.member(member), name, call))


@reward_command.command("use", help=_("Hand over the reward of a voucher's CODE."))
@click.argument("code")
@_key
@output.format_option
@pass_session
def use(session: Session, code: str, key: str | None, form: str) -> None:
    """Use a voucher."""
    from ledger.books.rewards import use as hand_over

    answer(session, form, hand_over(session.store, code, session.call(key=key)))


@reward_command.command("unuse", help=_("Take a hand-over back: the voucher can be used again."))
@click.argument("code")
@reason_option
@_key
@output.format_option
@pass_session
def unuse(session: Session, code: str, reason: str, key: str | None, form: str) -> None:
    """Take the use of a voucher back."""
    from ledger.books.rewards import unuse as take_back

    call = session.call(key=key, reason=reason)
    answer(session, form, take_back(session.store, code, call))


@reward_command.command("cancel", help=_("Take an unused voucher back; its points return."))
@click.argument("code")
@reason_option
@_key
@output.format_option
@pass_session
def cancel(session: Session, code: str, reason: str, key: str | None, form: str) -> None:
    """Cancel a voucher."""
    from ledger.books.rewards import cancel as take_back

    call = session.call(key=key, reason=reason)
    answer(session, form, take_back(session.store, code, call))
