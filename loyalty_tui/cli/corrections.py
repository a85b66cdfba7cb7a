"""Sales put right: moved, claimed, exchanged, corrected, annotated."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from loyalty_tui.cli import output
from loyalty_tui.cli.paper import slip_command
from loyalty_tui.cli.sale import NUMBERS, answer, reason_option, sale_command
from loyalty_tui.cli.session import Session, pass_session
from loyalty_tui.i18n import _

if TYPE_CHECKING:
    from ledger.books.amending import Amended

sale_command.add_command(slip_command)

_key = click.option("--key", help=_("Sending the same key again adds nothing."))


@sale_command.command("reassign", help=_("Move a sale credited to the wrong member."))
@click.argument("ref")
@click.argument("member")
@reason_option
@_key
@output.format_option
@pass_session
def reassign(
    session: Session, ref: str, member: str, reason: str, key: str | None, form: str
) -> None:
    """Move a sale to another member."""
    from ledger.books.moving import reassign as move
    from ledger.values.text import clean

    call = session.call(key=key, reason=reason)
    answer(session, form, move(session.store, clean(ref), session.member(member), call))


@sale_command.command("claim", help=_("Give a member a sale recorded without one."))
@click.argument("ref")
@click.argument("member")
@reason_option
@_key
@output.format_option
@pass_session
def claim(session: Session, ref: str, member: str, reason: str, key: str | None, form: str) -> None:
    """Attach a sale to a member."""
    from ledger.books.moving import claim as attach
    from ledger.values.text import clean

    call = session.call(key=key, reason=reason)
    answer(session, form, attach(session.store, clean(ref), session.member(member), call))


@sale_command.command(
    "exchange",
    help=_("Take goods worth RETURNED back from a sale and sell others for AMOUNT."),
    context_settings=NUMBERS,
)
@click.argument("ref")
@click.argument("returned")
@click.argument("amount")
@click.option("--ref", "number", metavar="R", help=_("The new receipt's number."))
@click.option("--category", default="", help=_("What was bought, as one word."))
@click.option("--points", "used", metavar="N", help=_("Points used to pay part of it."))
@_key
@output.format_option
@pass_session
def exchange(
    session: Session,
    ref: str,
    returned: str,
    amount: str,
    number: str | None,
    category: str,
    used: str | None,
    key: str | None,
    form: str,
) -> None:
    """Exchange."""
    from ledger.books.amending import Bought
    from ledger.books.amending import exchange as swap
    from ledger.values.money import parse_amount
    from ledger.values.points import parse_points
    from ledger.values.text import clean, clean_text

    back = parse_amount(returned, session.currency)
    points = parse_points(used) if used else 0
    bought = Bought(parse_amount(amount, session.currency), clean_text(category), points)
    call = session.call(key=key, ref=number)
    _both(session, form, swap(session.store, clean(ref), back, bought, call), "refund")


@sale_command.command(
    "edit", help=_("Correct a finished sale's amount or category."), context_settings=NUMBERS
)
@click.argument("ref")
@click.option("--amount", metavar="A", help=_("The right amount."))
@click.option("--category", help=_("What was bought, as one word."))
@reason_option
@_key
@output.format_option
@pass_session
def edit(
    session: Session,
    ref: str,
    amount: str | None,
    category: str | None,
    reason: str,
    key: str | None,
    form: str,
) -> None:
    """Correct a sale."""
    from ledger.books.amending import edit as correct
    from ledger.values.money import parse_amount
    from ledger.values.text import clean, clean_text

    done = correct(
        session.store,
        clean(ref),
        session.call(key=key, reason=reason),
        amount=parse_amount(amount, session.currency) if amount is not None else None,
        category=clean_text(category) if category is not None else None,
    )
    _both(session, form, done, "void")


@sale_command.command("note", help=_("Add a note to a sale; it moves nothing."))
@click.argument("ref")
@click.argument("text")
@_key
@output.format_option
@pass_session
def note(session: Session, ref: str, text: str, key: str | None, form: str) -> None:
    """Annotate a sale."""
    from ledger.books.amending import note as annotate
    from ledger.values.text import clean

    answer(session, form, annotate(session.store, clean(ref), text, session.call(key=key)))


def _both(session: Session, form: str, done: Amended, name: str) -> None:
    """Tell a pair of acts: the new sale, and what was given back under ``name``."""
    if form == "table":
        answer(session, form, done.back)
    with session.store.read() as tx:
        member = done.sale.member
        who = session.name_of(tx, member) if member is not None else ""
    extra: dict[str, Any] = {name: output.record(done.back, session.currency)}
    output.story(form, done.sale, who, session.currency, extra=extra)
