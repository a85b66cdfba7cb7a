"""Settings: each in words, changed in a form that says what changing it would do."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from textual.content import Content

from loyalty_tui.i18n import N_, _
from loyalty_tui.screens.form import Answers, Field, Form
from loyalty_tui.screens.sections.section import (
    Cell,
    Entry,
    Key,
    Section,
    line,
    long,
    paragraphs,
)
from loyalty_tui.widgets.beside import foreseen
from loyalty_tui.widgets.ink import MUTED, STRONG, TITLE, ink, upper
from loyalty_tui.words import programme as words

if TYPE_CHECKING:
    from loyalty_tui.gateway import Setting

_MARK = 1
_LABEL = 24
# Cells that the mark and a label take at least.
_KEY = 22
_WIDE = 76
# Cells of a list from which the keys of the settings have a column.


class Settings(Section["list[Setting]"]):
    """Every setting, by what it is about."""

    KEY = "settings"
    NAME = N_("Settings")
    ABOUT = N_("How the programme works. ● marks what is not as usual.")
    KEYS = (Key("f6", "second", N_("History"), N_("Every change of a setting: when, by whom")),)

    async def read(self) -> list[Setting]:
        return await self.gateway.programme.settings()

    def entries(self, found: list[Setting], width: int) -> Iterator[Entry]:
        wide = width >= _WIDE
        for group, settings in groupby(found, lambda one: one.group):
            yield Entry("", ink((upper(group), TITLE)))
            for one in settings:
                changed = bool(one.usual)
                room = min(len(one.value), width - _LABEL)
                cells = [
                    Cell("●" if changed else " ", _MARK, "$text-accent"),
                    Cell(one.label, 18, grow=True),
                    Cell(
                        one.value,
                        room,
                        STRONG if changed else "",
                        right=True,
                    ),
                ]
                if wide:
                    cells.insert(2, Cell(one.key, _KEY, MUTED))
                yield Entry(one.key, line(cells, width))

    def detail(self, key: str | None) -> Content:
        one = self._of(key)
        if one is None:
            return ink("")
        usual = _("Usually: {value}.").format(value=one.usual) if one.usual else ""
        return paragraphs(
            ink((one.label, TITLE), (f"  {one.key}", MUTED)),
            ink((one.value, STRONG)),
            one.about,
            ink((usual, "$text-accent")),
            ink((one.last or _("Never changed."), MUTED)),
        )

    def _of(self, key: str | None) -> Setting | None:
        return next((one for one in self.found or () if one.key == key), None)

    def open(self, key: str) -> None:
        one = self._of(key)
        if one is None:
            return
        known: dict[str, Content] = {}

        def written(answers: Answers) -> str:
            return answers["value"] or ("none" if one.bare else "")

        def far(done: int) -> None:
            form.wait(long(done))

        async def preview(answers: Answers) -> Content:
            value = written(answers)
            if value not in known:
                told = await self.gateway.programme.foresee(key, value, far)
                known[value] = foreseen(told, self.room)
            return known[value]

        async def save(answers: Answers, act: bytes) -> str:
            return await self.gateway.programme.change(act, key, written(answers))

        about = paragraphs(one.about, ink((words.does(key), MUTED)))
        field = Field(
            "value",
            _("New value"),
            one.typed,
            note=one.note,
            choices=one.choices,
            several=one.several,
        )
        form = Form(one.label, [field], save, about=about, preview=preview, waiting=long())
        self.fill_in(form)

    def second(self, _key: str | None) -> None:
        """Show every change there was."""
        from loyalty_tui.screens.history import History

        self.place.app.push_screen(History(self.gateway))
