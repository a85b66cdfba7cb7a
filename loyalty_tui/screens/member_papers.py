"""What is handed out of a member: all that is known, their year as a letter, their card."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from textual.widgets import Static

from loyalty_tui.i18n import _, speaking
from loyalty_tui.screens.form import Answers, Field, Form
from loyalty_tui.screens.place import SubPlace
from loyalty_tui.widgets.ink import ink

if TYPE_CHECKING:
    from loyalty_tui.gateway import Person, Shop
    from loyalty_tui.gateway.people import People
    from loyalty_tui.words.recap import Letter


class MemberPapers(SubPlace):
    """A page about a member, which says in a line of its own what was done."""

    _person: Person | None = None

    @property
    def people(self) -> People:
        """What is asked of the books."""
        return self.gateway.people

    def say(self, head: str, text: str, tone: str = "$text-success") -> None:
        """Say what was done, or why something cannot be; it stands until the next act."""
        mark = "●" if tone == "$text-success" else "×"
        said = self.query_one("#said", Static)
        said.update(ink((f"{mark} {head}", f"bold {tone}"), "  " if head else "", text))
        said.display = True

    def hush(self) -> None:
        """Say nothing any more."""
        self.query_one("#said", Static).display = False

    def hint(self, text: str) -> None:
        """Say why something cannot be done."""
        self.app.bell()
        self.say("", text, "$text-warning")

    def _card(self, person: Person, _shop: Shop) -> None:
        self.house.card(person.sheet.view.member)

    def _export(self, person: Person, _shop: Shop) -> None:
        view = person.sheet.view
        proposed = Path.home() / _("member-{number}.txt").format(number=view.member)

        async def save(answers: Answers, key: bytes) -> str:
            file = await self.people.export(key, view.member, answers["file"])
            said = _("Everything known of {name} is in {path}.")
            return said.format(name=called(person), path=file)

        note = _("As a text to read; as data where its name ends in .json.")
        fields = [Field("file", _("File"), str(proposed), note, most=400, needed=True)]
        title = _("Hand out what is known of {name}").format(name=called(person))
        self.app.push_screen(Form(title, fields, save), self._written)

    def _letter(self, person: Person, _shop: Shop) -> None:
        view = person.sheet.view
        proposed = Path.home() / _("year-{number}.html").format(number=view.member)

        async def save(answers: Answers, _key: bytes) -> str:
            from loyalty_tui.words import recap as letters

            found, shop, currency = await self.people.year(view.member, answers["year"])
            # In one go: the language is the whole program's while the letter is written.
            with speaking(letters.language_for(found)):
                amounts = answers["amounts"] == "yes"
                letter = letters.letter(found, shop, currency, amounts=amounts)
            file = await self.people.put(answers["file"], _page(letter, answers["file"]))
            return _("The year is in {path}.").format(path=file)

        fields = [
            Field("year", _("Year"), note=_("Empty: last year; in December this one."), most=4),
            Field(
                "amounts",
                _("What they spent"),
                choices=(("no", _("is not told")), ("yes", _("is told"))),
            ),
            Field(
                "file",
                _("File"),
                str(proposed),
                _("As a page to print or send; as a text where its name ends in .txt."),
                most=400,
                needed=True,
            ),
        ]
        title = _("The year of {name}").format(name=called(person))
        self.app.push_screen(Form(title, fields, save), self._written)

    def _written(self, said: str | None) -> None:
        if said:
            self.say(_("Written"), said)


def _page(letter: Letter, file: str) -> str:
    """A letter as the file's name says: a page, or a text."""
    if file.casefold().endswith(".txt"):
        from loyalty_tui.words.recap import text

        return text(letter)
    from loyalty_tui.pages.recap import render

    return render(letter)


def called(person: Person) -> str:
    """How a person is named."""
    view = person.sheet.view
    return view.name or _("Member {number}").format(number=view.member)
