"""A card to be photographed, and a slip that is printed when it is asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Static

from loyalty_tui.gateway import LedgerError
from loyalty_tui.i18n import N_, _
from loyalty_tui.screens.page import Page, headed
from loyalty_tui.widgets.ink import MUTED, ink
from loyalty_tui.words import say
from loyalty_tui.words.key_names import keyed

if TYPE_CHECKING:
    from loyalty_tui.gateway import Gateway

_COLUMNS = 42


class CardPage(Page):
    """A member's card as a code, dark on light whatever the theme."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f7",
            "keep",
            N_("Write"),
            id="card.write",
            tooltip=N_("Write it as a picture, or as a card to print"),
        ),
    ]

    def __init__(self, gateway: Gateway, member: int) -> None:
        super().__init__()
        self._gateway = gateway
        self._member = member

    def compose(self) -> ComposeResult:
        write = _("{key} writes it to a file, to send or to print.")
        with VerticalScroll(classes="sheet", can_focus=True):
            yield Static(headed(_("Card")), markup=False)
            yield Static(id="code", markup=False)
            yield Static(id="whose", markup=False)
            yield Static(
                ink((keyed(write, "card.write"), MUTED)),
                id="card-said",
                markup=False,
            )

    def on_mount(self) -> None:
        self._read()

    def action_keep(self) -> None:
        """Ask for the file, and write it."""
        from loyalty_tui.screens.form import Answers, Field, Form

        async def save(answers: Answers, _key: bytes) -> Path:
            return await self._gateway.paper.draw(self._member, answers["file"])

        proposed = Path.home() / _("card-{number}.png").format(number=self._member)
        note = _("A picture to send; a card to print where its name ends in .svg.")
        fields = [Field("file", _("File"), str(proposed), note, most=400, needed=True)]
        self.app.push_screen(Form(_("Write the card"), fields, save), self._kept)

    def _kept(self, file: Path | None) -> None:
        if file is not None:
            written = _("The card is in {path}.").format(path=file)
            said = ink((f"● {written}", "bold $text-success"))
            self.query_one("#card-said", Static).update(said)

    @work
    async def _read(self) -> None:
        from loyalty_tui.paper import qr

        try:
            name, card = await self.ask(self._gateway.paper.card(self._member))
        except LedgerError as error:
            self.query_one("#whose", Static).update(ink((say.error(error), "bold $text-error")))
            return
        self.query_one("#code", Static).update(ink("\n".join(qr.blocks(card))))
        self.query_one("#whose", Static).update(ink((name, "bold"), "  ", qr.grouped(card)))


class SlipPage(Page):
    """A slip as it would be printed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "p,ctrl+o",
            "print",
            N_("Print"),
            id="slip.print",
            tooltip=N_("Print it on this till's printer"),
        ),
    ]

    def __init__(self, gateway: Gateway, event: int) -> None:
        super().__init__()
        self._gateway = gateway
        self._event = event
        self._busy = False

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="sheet", can_focus=True):
            yield Static(headed(_("Slip")), markup=False)
            yield Static(id="slip", markup=False)
            yield Static(
                ink((_("P prints it, Esc goes back."), MUTED)), id="slip-said", markup=False
            )

    def on_mount(self) -> None:
        self._read()

    @work
    async def _read(self) -> None:
        from loyalty_tui.paper import printer

        try:
            lines = await self.ask(self._gateway.paper.slip(self._event))
        except LedgerError as error:
            self._say(say.error(error), "bold $text-error")
            return
        self.query_one("#slip", Static).update(ink("\n".join(printer.text(lines, _COLUMNS))))

    def action_print(self) -> None:
        if not self._busy:
            self._busy = True
            self._say(_("Printing…"), MUTED)
            self._print()

    @work
    async def _print(self) -> None:
        try:
            lines = await self.ask(self._gateway.paper.slip(self._event))
            await self.ask(self._gateway.paper.send(lines))
        except LedgerError as error:
            self.app.bell()
            self._say(f"× {say.error(error)}", "bold $text-error")
        else:
            printed = _("Printed.")
            self._say(f"● {printed}", "bold $text-success")
        finally:
            self._busy = False

    def _say(self, text: str, style: str) -> None:
        self.query_one("#slip-said", Static).update(ink((text, style)))
