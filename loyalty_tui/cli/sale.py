"""Sales: record, refund, undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from loyalty_tui.cli import output
from loyalty_tui.cli.session import Session, pass_session
from loyalty_tui.i18n import _

if TYPE_CHECKING:
    from ledger.queries.story import Story

# A negative number is an argument, not an option: it is refused or taken by a rule.
NUMBERS = {"ignore_unknown_options": True}

_key = click.option("--key", help=_("Sending the same key again adds nothing."))
_when = click.option(
    "--at", metavar="WHEN", help=_("If it took place earlier: date, or date and time.")
)


@click.group("sale", help=_("Record a sale, refund it, undo it."))
def sale_command() -> None:
    """The group."""


@sale_command.command("add", help=_("Record a sale of AMOUNT."), context_settings=NUMBERS)
@click.argument("amount")
@click.option("--member", "who", metavar="M", help=_("Member number, card, phone or e-mail."))
@_when
@click.option("--ref", help=_("The receipt's number."))
@click.option("--category", default="", help=_("What was bought, as one word."))
@click.option("--points", "used", metavar="N", help=_("Points used to pay part of it."))
@_key
@output.format_option
@pass_session
def add(
    session: Session,
    amount: str,
    who: str | None,
    at: str | None,
    ref: str | None,
    category: str,
    used: str | None,
    key: str | None,
    form: str,
) -> None:
    """Record a sale."""
    from ledger.books.sales import Sale, sell
    from ledger.values.money import parse_amount
    from ledger.values.points import parse_points
    from ledger.values.text import clean_text

    sale = Sale(
        amount=parse_amount(amount, session.currency),
        points=parse_points(used) if used else 0,
        category=clean_text(category),
        member=session.member(who) if who else None,
    )
    done = sell(session.store, sale, session.call(key=key, ref=ref, when=at))
    answer(session, form, done)


@sale_command.command(
    "refund",
    help=_("Give back AMOUNT of a sale, or all that is left of it."),
    context_settings=NUMBERS,
)
@click.argument("ref")
@click.argument("amount", required=False)
@_when
@_key
@output.format_option
@pass_session
def refund(
    session: Session, ref: str, amount: str | None, at: str | None, key: str | None, form: str
) -> None:
    """Refund a sale."""
    from ledger.books.refunds import refund as give_back
    from ledger.values.money import parse_amount
    from ledger.values.text import clean

    given = parse_amount(amount, session.currency) if amount is not None else None
    done = give_back(session.store, clean(ref), given, session.call(key=key, when=at))
    answer(session, form, done)


@sale_command.command("void", help=_("Undo a sale made by mistake."))
@click.argument("ref")
@_key
@output.format_option
@pass_session
def void(session: Session, ref: str, key: str | None, form: str) -> None:
    """Undo a sale."""
    from ledger.books.refunds import void as undo
    from ledger.values.text import clean

    answer(session, form, undo(session.store, clean(ref), session.call(key=key)))


def answer(session: Session, form: str, done: Story) -> None:
    """Tell the outcome of an act on a member."""
    with session.store.read() as tx:
        name = session.name_of(tx, done.member) if done.member is not None else ""
    output.story(form, done, name, session.currency)
