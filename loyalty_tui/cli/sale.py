"""Sales: record, refund, undo."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from ledger.values.errors import BadInput
from loyalty_tui.cli import output
from loyalty_tui.cli.session import Session, pass_session
from loyalty_tui.i18n import _

if TYPE_CHECKING:
    from ledger.books.sales import Line
    from ledger.queries.story import Story
    from ledger.store.transaction import Transaction

_LINE_PARTS = 4

# A negative number is an argument, not an option: it is refused or taken by a rule.
NUMBERS = {"ignore_unknown_options": True}

_key = click.option("--key", help=_("Sending the same key again adds nothing."))
reason_option = click.option("--reason", default="", help=_("Why; it stands in the statement."))
_when = click.option(
    "--at", metavar="WHEN", help=_("If it took place earlier: date, or date and time.")
)


@click.group("sale", help=_("Record a sale, refund it, undo it."))
def sale_command() -> None:
    """The group."""


@sale_command.command("add", help=_("Record a sale of AMOUNT."), context_settings=NUMBERS)
@click.argument("amount")
@click.option(
    "--member",
    "who",
    metavar="M",
    multiple=True,
    help=_("Member number, card, phone or e-mail; several share the sale."),
)
@_when
@click.option("--ref", help=_("The receipt's number."))
@click.option("--category", default="", help=_("What was bought, as one word."))
@click.option(
    "--line",
    "typed_lines",
    metavar="ITEM;CATEGORY;QTY;AMOUNT",
    multiple=True,
    help=_("A line of the receipt."),
)
@click.option("--points", "used", metavar="N", help=_("Points used to pay part of it."))
@click.option("--tax", metavar="A", help=_("The part of it that is tax."))
@click.option("--tips", metavar="A", help=_("The part that is a tip."))
@click.option("--delivery", metavar="A", help=_("The part that is delivery."))
@click.option("--deposit", metavar="A", help=_("The part that is a deposit."))
@click.option("--gift-card", "gift_card", metavar="A", help=_("The part put on a gift card."))
@_key
@output.format_option
@pass_session
def add(
    session: Session,
    amount: str,
    who: tuple[str, ...],
    at: str | None,
    ref: str | None,
    category: str,
    typed_lines: tuple[str, ...],
    used: str | None,
    tax: str | None,
    tips: str | None,
    delivery: str | None,
    deposit: str | None,
    gift_card: str | None,
    key: str | None,
    form: str,
) -> None:
    """Record a sale."""
    from ledger.books.sales import Sale, sell
    from ledger.values.money import parse_amount
    from ledger.values.points import parse_points
    from ledger.values.text import clean_text

    extras = {"tips": tips, "delivery": delivery, "deposit": deposit, "gift-card": gift_card}
    with session.store.read() as tx:
        counted = tx.settings.earn_extras.split(",")
    sale = Sale(
        amount=parse_amount(amount, session.currency),
        points=parse_points(used) if used else 0,
        category=clean_text(category),
        member=session.member(who[0]) if who else None,
        tax=parse_amount(tax, session.currency) if tax else 0,
        excluded=sum(
            parse_amount(typed, session.currency)
            for name, typed in extras.items()
            if typed and name not in counted
        ),
        lines=tuple(_line(typed, session.currency) for typed in typed_lines),
    )
    call = session.call(key=key, ref=ref, when=at)
    if len(who) > 1:
        from ledger.books.splitting import split

        done = split(session.store, sale, [session.member(one) for one in who], call)
        parts = [output.record(story, session.currency) for story in done]
        answer(session, form, done[0], extra={"parts": parts})
        return
    answer(session, form, sell(session.store, sale, call))


def _line(typed: str, currency: str) -> Line:
    from ledger.books.sales import Line
    from ledger.program.settings import parse_decimal
    from ledger.values.money import parse_amount
    from ledger.values.text import clean_text

    parts = [part.strip() for part in typed.split(";")]
    if len(parts) != _LINE_PARTS or not parts[0]:
        raise BadInput(
            "“{typed}” is not a line: write it as ITEM;CATEGORY;QTY;AMOUNT, "
            "such as croissant;bakery;2;2,40.",
            typed=typed[:40],
        )
    item, category, quantity, amount = parts
    return Line(
        clean_text(item),
        clean_text(category),
        int(parse_decimal("--line", quantity) * 1000),
        parse_amount(amount, currency),
    )


@sale_command.command(
    "refund",
    help=_("Give back AMOUNT of a sale, or all that is left of it."),
    context_settings=NUMBERS,
)
@click.argument("ref")
@click.argument("amount", required=False)
@_when
@reason_option
@_key
@output.format_option
@pass_session
def refund(
    session: Session,
    ref: str,
    amount: str | None,
    at: str | None,
    reason: str,
    key: str | None,
    form: str,
) -> None:
    """Refund a sale."""
    from ledger.books.refunds import refund as give_back
    from ledger.values.money import parse_amount
    from ledger.values.text import clean

    given = parse_amount(amount, session.currency) if amount is not None else None
    call = session.call(key=key, when=at, reason=reason)
    answer(session, form, give_back(session.store, clean(ref), given, call))


@sale_command.command("void", help=_("Undo a sale made by mistake."))
@click.argument("ref")
@reason_option
@_key
@output.format_option
@pass_session
def void(session: Session, ref: str, reason: str, key: str | None, form: str) -> None:
    """Undo a sale."""
    from ledger.books.refunds import void as undo
    from ledger.values.text import clean

    call = session.call(key=key, reason=reason)
    answer(session, form, undo(session.store, clean(ref), call))


def answer(
    session: Session, form: str, done: Story, *, extra: Mapping[str, Any] | None = None
) -> None:
    """Tell the outcome of an act on a member."""
    with session.store.read() as tx:
        name = session.name_of(tx, done.member) if done.member is not None else ""
        card = _card(tx, done) if form == "table" else ""
        money = _money(tx, done, session.currency) if form == "table" else ""
    output.story(form, done, name, session.currency, extra=extra, card=card, money=money)


def _money(tx: Transaction, done: Story, currency: str) -> str:
    """What was paid, or comes back, as money where the rest was points."""
    from ledger.queries.sales import money_beside_points
    from loyalty_tui.words import phrases

    money = money_beside_points(tx, done)
    return "" if money is None else phrases.in_money(done.kind, money, currency)


def _card(tx: Transaction, done: Story) -> str:
    """How far the member's card is filled, where an act put stamps on it or took some off."""
    from ledger.queries.balance import balance
    from loyalty_tui.words import rewards

    if done.member is None or not done.moved("stamps"):
        return ""
    return rewards.stamps_of(balance(tx, done.member, "stamps"), tx.settings.stamps_per_card)
