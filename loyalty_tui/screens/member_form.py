"""A form that asks for a member: by card or number, or by a name, chosen from those who bear it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, OptionList

from loyalty_tui.gateway import BadInput
from loyalty_tui.i18n import N_, _, ngettext
from loyalty_tui.screens.form import Answers, Field, Form
from loyalty_tui.widgets.fields import GuardedField
from loyalty_tui.widgets.lists import Matches

if TYPE_CHECKING:
    from loyalty_tui.gateway import MemberLine

T = TypeVar("T")

NAME = "member"
"""The name of the field for the member."""

_WIDEST, _EDGES = 100, 9
# Of a form: its greatest width, and what its edge, its margins and the list's own take.

Find = Callable[[str], Awaitable[Sequence["MemberLine"]]]
"""Those whom a text may mean, at least one.

:raises LedgerError: nobody.
"""


def right_member(value: str = "") -> Field:
    """Asks whose a sale is."""
    label = _("The right member: scan the card, or type phone, number or name")
    return Field(NAME, label, value=value, scans=True, most=60)


class Bearers(Matches):
    """Those who may be meant, in a form's width."""

    DEFAULT_CSS = "Bearers { height: auto; max-height: 8; background: $panel; display: none; }"

    @property
    def room(self) -> int:
        return min(_WIDEST, self.app.size.width * 9 // 10) - _EDGES


class MemberForm(Form[T]):
    """Shows who may be meant beneath the field; what Enter takes is written in it as a number.

    :param fields: one of them, called :data:`NAME`, is where the member is typed.
    :param find: looks for what is typed.
    :param save: the act, with the number of the one who is meant.
    :param plan: says what saving would do with them.
    :param hint: said before anything is typed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        # Before the sheet, which would scroll.
        Binding("up", "mark(-1)", N_("Choose"), show=False, priority=True, id="who.before"),
        Binding("down", "mark(1)", show=False, priority=True, id="who.after"),
    ]

    def __init__(
        self,
        title: str,
        fields: Sequence[Field],
        find: Find,
        save: Callable[[int, Answers, bytes], Awaitable[T]],
        plan: Callable[[MemberLine, Answers], Awaitable[str | Content]],
        *,
        about: str | Content = "",
        hint: str = "",
        keys: str = "",
        does: str = "",
    ) -> None:
        super().__init__(
            title, fields, self._save_one, about=about, preview=self._look, keys=keys, does=does
        )
        self._hint = hint
        self._find = find
        self._plan = plan
        self._act = save
        self._listed = ""

    def _cell(self, field: Field) -> ComposeResult:
        yield from super()._cell(field)
        if field.name == NAME:
            yield Bearers("bearers")

    # Who is meant.

    async def _meant(self, text: str) -> Sequence[MemberLine]:
        """Those a text means: the one it names, or all who may be chosen from."""
        found = await self._find(text)
        strict = [line for line in found if not line.near]
        return strict if len(strict) == 1 else found

    async def _look(self, answers: Answers) -> str | Content:
        text = answers[NAME]
        found = await self._meant(text) if text else ()
        self._offer(text, found)
        if not found:
            return self._hint
        if self._listed:
            text = ngettext(
                "{n} member: arrows, then Enter.", "{n} members: arrows, then Enter.", len(found)
            )
            return text.format(n=len(found))
        return await self._plan(found[0], answers)

    async def _save_one(self, answers: Answers, key: bytes) -> T:
        text = answers[NAME]
        if not text:
            raise BadInput("Say whose it is: scan the card, or type a phone, a number or a name.")
        found = await self._meant(text)
        self._offer(text, found)
        if self._listed:
            raise BadInput("Several may be meant: choose one with the arrows, then Enter.")
        return await self._act(found[0].member, answers, key)

    # Choosing.

    @property
    def bearers(self) -> Bearers:
        """The list beneath the field."""
        return self.query_one(Bearers)

    def _offer(self, text: str, found: Sequence[MemberLine]) -> None:
        """List those who may be meant, unless it is one who is so called."""
        several = len(found) > 1 or any(line.near for line in found)
        if several and text == self._listed:
            return
        self._listed = text if several else ""
        self.bearers.show(found if several else ())
        self.bearers.display = several

    @on(Input.Changed, f"#field-{NAME}")
    def _typed(self, event: Input.Changed) -> None:
        if event.value.strip() != self._listed:
            self._offer("", ())

    @on(GuardedField.Confirmed, f"#field-{NAME}")
    def _chosen(self, event: GuardedField.Confirmed) -> None:
        if self._listed:
            event.prevent_default()
            self._opened = event.time  # an Enter that comes with this one saves nothing unread
            self._take(self.bearers.chosen)

    @on(OptionList.OptionSelected, "#bearers")
    def _clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self._take(int(event.option_id or 0))

    def _take(self, member: int | None) -> None:
        if member:
            self.query_one(f"#field-{NAME}", Input).value = f"#{member}"

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "mark":
            return bool(self._listed)
        return super().check_action(action, parameters)

    def action_mark(self, by: int) -> None:
        """Move the mark in the list."""
        self.bearers.move(by)
