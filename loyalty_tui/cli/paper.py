"""What leaves the screen: a member's card as a code, and a slip about an act."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import click

from ledger.values.errors import BadInput
from loyalty_tui.cli import output
from loyalty_tui.cli.session import Session, pass_session
from loyalty_tui.i18n import _

if TYPE_CHECKING:
    from ledger.queries.members import MemberView

_INK = "\x1b[30;107m"
# Black on white: a reader wants the code dark on light, whatever the terminal's own colours.
_PLAIN = "\x1b[0m"

_file = click.Path(path_type=Path, allow_dash=True)


@click.command("card", help=_("A member's card as a QR code: here, as a picture, or to print."))
@click.argument("member")
@click.option("--png", type=_file, help=_("Write the code as a picture, to send or to keep."))
@click.option("--svg", type=_file, help=_("Write a card to print, of the size of a bank card."))
@click.option("--with-name", is_flag=True, help=_("Put the member's name on the card to print."))
@output.format_option
@pass_session
def card_command(
    session: Session, member: str, png: Path | None, svg: Path | None, with_name: bool, form: str
) -> None:
    """Show or write a card."""
    from ledger.queries import members
    from loyalty_tui.paper import qr

    with session.store.read() as tx:
        view = members.show(tx, members.resolve(tx, member))
        shop = tx.settings.shop_name
    name = view.name if with_name else ""
    drawn: dict[Path, Callable[[BinaryIO], None]] = {}
    if png is not None:
        drawn[png] = lambda out: qr.png(view.card, out)
    if svg is not None:
        drawn[svg] = lambda out: qr.svg(view.card, out, shop=shop, name=name)
    for target, draw in drawn.items():
        _write(session, target, draw)
        if str(target) != "-":
            output.tell(_("The card is in {path}.").format(path=target))
    if not drawn or form != "table":
        _show(view, form)


def _show(view: MemberView, form: str) -> None:
    from loyalty_tui.paper import qr

    if form == "table":
        coloured = sys.stdout.isatty()
        for row in qr.blocks(view.card):
            click.echo(f"{_INK}{row}{_PLAIN}" if coloured else row)
    output.one(
        form,
        {"member": view.member, "card": view.card},
        lambda: [f"{view.name or view.member} · {qr.grouped(view.card)}"],
    )


def _write(session: Session, target: Path, draw: Callable[[BinaryIO], None]) -> None:
    from ledger.exchange.outfile import replacing

    if str(target) == "-":
        draw(sys.stdout.buffer)
        return
    with replacing(target, session.path) as out:
        draw(out)


@click.command("slip", help=_("A slip about a sale or another act; with --print, on paper."))
@click.argument("ref")
@click.option("--print", "printed", is_flag=True, help=_("Print it on this till's printer."))
@click.option("--printer", metavar="TARGET", help=_("A device, or HOST:PORT; prints it there."))
@output.explains("balance", "use_by", "stamp_card")
@pass_session
def slip_command(session: Session, ref: str, printed: bool, printer: str | None) -> None:
    """Show or print a slip."""
    from ledger.queries.slip import named, slip
    from ledger.values.text import clean
    from loyalty_tui import preferences
    from loyalty_tui.paper import printer as paper
    from loyalty_tui.words import slip as words

    with session.store.read() as tx:
        event = named(tx, clean(ref))
        if event is None:
            raise BadInput(
                "There is no act “{ref}”: give the receipt's number or the event's.", ref=ref
            )
        found = slip(tx, event)
    till = preferences.load()
    lines = list(words.lines(found))
    if printed or printer is not None:
        paper.send(lines, till.printer if printer is None else printer, till.printer_columns)
        output.tell(_("Printed."))
        return
    for row in paper.text(lines, till.printer_columns):
        click.echo(row)
