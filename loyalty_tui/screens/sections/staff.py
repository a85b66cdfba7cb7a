"""Staff: who works in the shop, in which role, with which PIN."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content

from loyalty_tui.i18n import N_, _
from loyalty_tui.screens.form import Answers, Field, Form, confirm
from loyalty_tui.screens.sections.section import Cell, Entry, Key, Section, line, paragraphs
from loyalty_tui.widgets.ink import MUTED, STRONG, TITLE, ink
from loyalty_tui.words import staff as words

if TYPE_CHECKING:
    from loyalty_tui.gateway import StaffLine

_ROLE, _PIN = 14, 22
_PIN_LENGTH = 6


class Staff(Section["list[StaffLine]"]):
    """All who work in the shop, in the order they came."""

    KEY = "staff"
    NAME = N_("Staff")
    ABOUT = N_("Who works here, and what they may do.")
    KEYS = (
        Key("f6", "second", N_("PIN"), N_("Give the marked one a PIN, or end a pause")),
        Key("f7", "add", N_("Somebody new"), N_("Add one who works in the shop")),
        Key("delete", "remove", N_("Remove"), N_("Somebody works here no more")),
    )

    async def read(self) -> list[StaffLine]:
        return await self.gateway.programme.staff.all()

    def entries(self, found: list[StaffLine], width: int) -> Iterator[Entry]:
        for one in found:
            style = "$text-warning" if one.paused else MUTED
            cells = [
                Cell("●" if one.acting else " ", 1, "$text-accent"),
                Cell(one.name, 14, "bold", grow=True),
                Cell(words.role(one.role), _ROLE),
                Cell(self._pin(one), _PIN, style, right=True),
            ]
            yield Entry(str(one.id), line(cells, width))

    @staticmethod
    def _pin(one: StaffLine) -> str:
        if one.paused:
            return _("× paused until {time}").format(time=one.paused)
        return _("with a PIN") if one.pin else _("no PIN")

    def detail(self, key: str | None) -> Content:
        one = self._of(key)
        if one is None:
            return ink("")
        return paragraphs(
            ink((one.name, TITLE), (f"  {words.role(one.role)}", STRONG)),
            words.may(one.role),
            ink((_("Acting at this till now."), "$text-accent")) if one.acting else "",
            ink((self._pin(one), MUTED)),
            ink((self._unguarded(), "$text-warning")),
        )

    def _unguarded(self) -> str:
        """A PIN is worth little while somebody who may do more has none."""
        found = self.found or ()
        bare = [person.name for person in found if person.role == "owner" and not person.pin]
        if not bare or not any(person.pin for person in found):
            return ""
        return _("Anybody can still act as {names}: no PIN.").format(names=", ".join(bare))

    def _of(self, key: str | None) -> StaffLine | None:
        return next((one for one in self.found or () if str(one.id) == key), None)

    def _roles(self) -> tuple[tuple[str, str], ...]:
        return tuple((role, words.role(role)) for role in self.gateway.programme.staff.roles())

    def _fields(self, name: str, role: str) -> list[Field]:
        return [
            Field("name", _("Name"), name, most=60, needed=True),
            Field(
                "role",
                _("Role"),
                role,
                choices=self._roles(),
                note=_("A clerk sells within limits, a manager without; an owner sets the rules."),
            ),
        ]

    def open(self, key: str) -> None:
        one = self._of(key)
        if one is None:
            return

        async def save(answers: Answers, act: bytes) -> str:
            await self.gateway.programme.staff.edit(act, one, answers["name"], answers["role"])
            return _("{name} is {role} now.").format(
                name=answers["name"], role=words.role(answers["role"])
            )

        self.fill_in(Form(one.name, self._fields(one.name, one.role), save))

    def add(self, _key: str | None) -> None:
        """Add one who works in the shop."""

        async def save(answers: Answers, act: bytes) -> str:
            await self.gateway.programme.staff.add(act, answers["name"], answers["role"])
            return _("{name} works here, as {role}.").format(
                name=answers["name"], role=words.role(answers["role"])
            )

        self.fill_in(Form(_("New in the shop"), self._fields("", "clerk"), save), adds=True)

    def remove(self, key: str) -> None:
        """Somebody works here no more."""
        one = self._of(key)
        if one is None:
            return

        async def act(call: bytes) -> str:
            await self.gateway.programme.staff.remove(call, one.id)
            return _("{name} does not work here any more.").format(name=one.name)

        title = _("Remove {name}").format(name=one.name)
        about = _(
            "They can act no more; their PIN is forgotten, and what they did keeps their name."
        )
        self.fill_in(confirm(title, about, _("remove"), act))

    def second(self, key: str | None) -> None:
        """Give, take or unlock a PIN."""
        one = self._of(key)
        if one is None:
            return
        staff = self.gateway.programme.staff

        async def save(answers: Answers, act: bytes) -> str:
            match answers.get("what", "give"):
                case "unlock":
                    await staff.unlock(act, one.id)
                    return _("{name} may try a PIN again.").format(name=one.name)
                case "take":
                    await staff.drop_pin(act, one.id)
                    return _("{name} has no PIN any more.").format(name=one.name)
            await staff.set_pin(act, one.id, answers["pin"], answers["again"])
            return _("{name} has a new PIN.").format(name=one.name)

        what = [("give", _("a new PIN"))]
        if one.paused:
            what.insert(0, ("unlock", _("end the pause")))
        if one.pin:
            what.append(("take", _("no PIN any more")))
        choice = [Field("what", _("What to do"), choices=tuple(what))] if len(what) > 1 else []
        fields = [
            *choice,
            Field("pin", _("New PIN, six digits"), secret=True, most=_PIN_LENGTH),
            Field("again", _("Once more"), secret=True, most=_PIN_LENGTH, beside=True),
        ]
        about = _("Whoever has a PIN is asked for it before acting, here and on the command line.")
        title = _("PIN of {name}").format(name=one.name)
        self.fill_in(Form(title, fields, save, about=about))
