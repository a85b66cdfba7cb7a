"""Presets: a whole programme to start from, with its worked example."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content

from loyalty_tui.i18n import N_, _
from loyalty_tui.screens.form import confirm
from loyalty_tui.screens.sections.section import Cell, Entry, Section, line, long, paragraphs
from loyalty_tui.widgets.beside import foreseen
from loyalty_tui.widgets.ink import MUTED, STRONG, TITLE, ink

if TYPE_CHECKING:
    from loyalty_tui.gateway import Preset


_SOME = 2


class Presets(Section["list[Preset]"]):
    """The three programmes a shop can start from."""

    KEY = "presets"
    NAME = N_("Presets")
    ABOUT = N_("A whole programme at once; what is booked stays.")

    async def read(self) -> list[Preset]:
        return await self.gateway.programme.presets()

    def entries(self, found: list[Preset], width: int) -> Iterator[Entry]:
        for one in found:
            said = self._state(one)
            cells = [
                Cell("●" if one.in_force else "○", 1, "$text-accent" if one.in_force else MUTED),
                Cell(one.name, 16, "bold", grow=True),
                Cell(said, 24, MUTED, right=True),
            ]
            yield Entry(one.key, line(cells, width))

    @staticmethod
    def _state(one: Preset) -> str:
        if not one.in_force:
            return ""
        return _("yours, changed since") if one.changes else _("yours")

    def detail(self, key: str | None) -> Content:
        one = next((one for one in self.found or () if one.key == key), None)
        if one is None:
            return ink("")
        if not one.changes:
            return paragraphs(
                ink((one.name, TITLE)), one.example, ink((_("Your programme is this."), MUTED))
            )
        return paragraphs(
            ink((one.name, TITLE)),
            one.example,
            ink((_("Switching to it would change:"), STRONG)),
            *self._some(one.changes),
        )

    def _some(self, changes: tuple[str, ...]) -> list[Content]:
        """As many of the changes as there is room for; the form tells them all."""
        most = len(changes) if self.place.has_class("-wide") else _SOME
        shown = [ink((f"  {change}", MUTED)) for change in changes[:most]]
        if more := len(changes) - len(shown):
            rest = _("and {n} more").format(n=more)
            shown.append(ink((f"  {rest}", MUTED)))
        return shown

    def open(self, key: str) -> None:
        one = next((one for one in self.found or () if one.key == key), None)
        if one is None:
            return
        if not one.changes:
            self.place.notify(_("The programme is that already: nothing changes."), markup=False)
            return

        def far(done: int) -> None:
            form.wait(long(done))

        async def preview() -> Content:
            found = await self.gateway.programme.foresee_preset(key, far)
            return foreseen(found, self.room)

        async def act(call: bytes) -> str:
            await self.gateway.programme.switch(call, key)
            return _("The programme is “{name}” from now on.").format(name=one.name)

        about = paragraphs(
            one.example,
            ink((_("Switching to it changes:"), STRONG)),
            *(ink((f"  {change}", MUTED)) for change in one.changes),
        )
        form = confirm(one.name, about, _("switch"), act, preview=preview, waiting=long())
        self.fill_in(form)
