"""Rewards: the catalogue, and vouchers issued, used, cancelled."""

from __future__ import annotations

import click

from loyalty_tui.cli import output
from loyalty_tui.cli.sale import answer, reason_option
from loyalty_tui.cli.session import Session, pass_session
from loyalty_tui.i18n import _

_key = click.option("--key", help=_("Sending the same key again adds nothing."))


@click.group("reward", help=_("The catalogue, and rewards issued and used."))
def reward_command() -> None:
    """The group."""


@reward_command.command("add", help=_("Add a reward to the catalogue."))
@click.argument("name")
@click.option("--cost", required=True, metavar="N", help=_("Points it takes (or stamps)."))
@click.option("--stamps", is_flag=True, help=_("The cost is in stamps."))
@click.option("--cost-price", default="0", metavar="A", help=_("What it costs the shop."))
@click.option("--stock", type=click.IntRange(0), help=_("How many there are; else no limit."))
@click.option("--per-member", type=click.IntRange(1), help=_("How many each member may have."))
@click.option("--valid-days", type=click.IntRange(1), help=_("Days the voucher can be used."))
@click.option("--tier", default="", help=_("Only for members of this tier."))
@_key
@output.format_option
@pass_session
def add(
    session: Session,
    name: str,
    cost: str,
    stamps: bool,
    cost_price: str,
    stock: int | None,
    per_member: int | None,
    valid_days: int | None,
    tier: str,
    key: str | None,
    form: str,
) -> None:
    """Add a reward."""
    from ledger.books.rewards import NewReward
    from ledger.books.rewards import add as put
    from ledger.values.money import parse_amount
    from ledger.values.points import parse_points

    new = NewReward(
        name=name,
        cost=parse_points(cost),
        unit="stamps" if stamps else "points",
        cost_price=parse_amount(cost_price, session.currency),
        stock=stock,
        per_member=per_member,
        valid_days=valid_days,
        tier=tier,
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


@reward_command.command("list", help=_("The catalogue."))
@output.format_option
@pass_session
def list_(session: Session, form: str) -> None:
    """List rewards."""
    from ledger.queries.rewards import catalogue
    from loyalty_tui.words import format as fmt

    with session.store.read() as tx:
        found = catalogue(tx)
        currency = tx.settings.shop_currency
    table = form == "table"
    output.rows(
        form,
        [
            ("reward", _("Reward")),
            ("name", _("Name")),
            ("cost", _("Cost")),
            ("unit", _("Unit")),
            ("cost_price", _("Cost price")),
            ("stock", _("Stock")),
            ("per_member", _("Per member")),
            ("issued", _("Issued")),
        ],
        [
            {
                "reward": str(r.id) if table else r.id,
                "name": r.name,
                "cost": r.cost,
                "unit": (_("points") if r.unit == "points" else _("stamps")) if table else r.unit,
                "cost_price": fmt.money(r.cost_price, currency) if table else r.cost_price,
                "stock": r.stock,
                "per_member": r.per_member,
                "issued": r.issued,
            }
            for r in found
        ],
    )


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
