"""A few fields over a place: Enter goes on, the last one saves; a refusal leaves them as typed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import ClassVar, Generic, TypeVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from loyalty_tui.gateway import BadInput, LedgerError, new_key
from loyalty_tui.i18n import N_, _
from loyalty_tui.screens import results
from loyalty_tui.screens.approve import allowed
from loyalty_tui.screens.lasting import Lasting
from loyalty_tui.screens.no_scans import NoScans
from loyalty_tui.screens.preview import Preview
from loyalty_tui.screens.sizes import Sized
from loyalty_tui.widgets.bars import KeyLine
from loyalty_tui.widgets.choice import Choice
from loyalty_tui.widgets.fields import GuardedField, too_soon
from loyalty_tui.widgets.form_field import Answers, Field, at_fault, empty, rows
from loyalty_tui.widgets.ink import MUTED, TITLE, ink, lines, upper
from loyalty_tui.words import say
from loyalty_tui.words.key_names import keyed

__all__ = ["Answers", "Field", "Form", "confirm"]

T = TypeVar("T")


class Sheet(VerticalScroll, can_focus=False):
    """What a form stands on; it can be longer than the window."""

    def watch_virtual_size(self) -> None:
        """There is more to scroll, or less."""
        self.screen.refresh_bindings()


class Form(NoScans, Sized, Lasting, ModalScreen[T | None], Generic[T]):
    """Fields beneath each other. Dismissed with what saving gave, or ``None``.

    :param save: the act, under the key made when the form opened; what it refuses is said here.
    :param preview: says, while it is being typed, what saving would do; it may take its time, and
        is cancelled once something else is typed.
    :param waiting: stands where the preview will, as long as it is not there.
    :param keys: what the keys do, if it is anything else.
    :param does: the word for going on at the end, where nothing is saved.
    """

    AUTO_FOCUS = ".form-field"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", N_("Back"), id="form.back", tooltip=N_("Leave without saving")),
        Binding(
            "f1",
            "app.help",
            N_("Help"),
            id="form.help",
            show=False,
            tooltip=N_("All keys, and what to do"),
        ),
        Binding("f10,ctrl+y", "save", N_("Save"), id="form.save", tooltip=N_("Save what is typed")),
        Binding(
            "pagedown",
            "page(1)",
            N_("More"),
            priority=True,
            id="form.more",
            tooltip=N_("Further down the form"),
        ),
        Binding("pageup", "page(-1)", show=False, priority=True, id="form.up"),
    ]

    def __init__(
        self,
        title: str,
        fields: Sequence[Field],
        save: Callable[[Answers, bytes], Awaitable[T]],
        *,
        about: str | Content = "",
        preview: Callable[[Answers], Awaitable[str | Content]] | None = None,
        waiting: str = "",
        keys: str = "",
        does: str = "",
    ) -> None:
        super().__init__()
        self._labels: dict[str, Static] = {}
        self._wrong: dict[str, Static] = {}
        # Where it is said what is wrong with a field: beneath it.
        self._waiting = waiting
        self._told_keys = keys
        if does:
            for key in ("f10", "ctrl+y"):
                bound = self._bindings.key_to_bindings[key]
                self._bindings.key_to_bindings[key] = [replace(b, description=does) for b in bound]
        self.title = self._title = title
        self._fields = tuple(fields)
        self._save = save
        self._about = ink(about) if isinstance(about, str) else about
        self.about = self._about.plain
        self._preview = preview
        self._key = new_key()
        self._busy = self._refused = False
        self._opened = 0.0
        self._begun: Answers = {}

    def compose(self) -> ComposeResult:
        with Sheet(classes="sheet"):
            yield Static(ink((upper(self._title), TITLE)), markup=False)
            if self._about.plain:
                yield Static(self._about, classes="form-about", markup=False)
            for row in rows(self._fields):
                yield from self._row(row)
            yield Static(self._keys(), id="form-said", markup=False)
            look = None if self._preview is None else self._look_ahead
            yield Preview("form-preview", look, self._waiting)
        yield KeyLine()

    def on_mount(self, event: events.Mount) -> None:
        self._opened = event.time
        self._begun = self.answers

    def _row(self, row: Sequence[Field]) -> ComposeResult:
        if len(row) == 1:
            yield from self._cell(row[0])
        else:
            with Horizontal(classes="form-row"):
                for field in row:
                    with Vertical(classes="form-cell"):
                        yield from self._cell(field)
        wrong = Static(classes="form-wrong", markup=False)
        self._wrong.update((field.id, wrong) for field in row)
        yield wrong

    def _cell(self, field: Field) -> ComposeResult:
        label = Static(ink((field.label, MUTED)), classes="field-label", markup=False)
        self._labels[field.id] = label
        yield label
        yield field.widget()
        if field.note:
            yield Static(ink((field.note, MUTED)), classes="form-note", markup=False)

    def set_focus(
        self,
        widget: Widget | None,
        scroll_visible: bool = True,
        from_app_focus: bool = False,
    ) -> None:
        """Go to a field, which brings its label into sight with it."""
        super().set_focus(widget, scroll_visible=False, from_app_focus=from_app_focus)
        if scroll_visible and widget is not None:
            self.call_after_refresh(self._into_sight, widget)

    def _into_sight(self, widget: Widget) -> None:
        names = list(self._labels)
        if widget.id == names[0]:
            self.query_one(Sheet).scroll_home(animate=False, immediate=True)
            return
        widget.scroll_visible(animate=False, immediate=True)
        if widget.id in self._labels:
            self._labels[widget.id].scroll_visible(animate=False, immediate=True)

    def _keys(self) -> Content:
        usual = keyed(_("Enter goes on, {key} saves, Esc goes back."), "form.save")
        return ink((self._told_keys or usual, MUTED))

    @property
    def field_about(self) -> str:
        """What the field with the keyboard is for."""
        name = (self.focused.id or "") if self.focused is not None else ""
        told = [(f.label, f.note) for f in self._fields if f.id == name]
        return ". ".join(part for part in told[0] if part) if told else ""

    @property
    def answers(self) -> Answers:
        """What is typed now."""
        return {field.name: self._value(field).strip() for field in self._fields}

    def _value(self, field: Field) -> str:
        widget = self._widget(field)
        return widget.value if isinstance(widget, Input | Choice) else ""

    def _widget(self, field: Field) -> Widget:
        return self.query_one(f"#{field.id}")

    def say(self, text: str, field: Field | None = None) -> None:
        """Say what is wrong: beneath the field it is wrong with, if that is known."""
        self.app.bell()
        self._unsay()
        self._refused = True
        told = ink((f"× {text}", "bold $text-error"))
        if field is None:
            said = self.query_one("#form-said", Static)
            said.update(lines([told, self._keys()]))
        else:
            said = self._wrong[field.id]
            said.update(told)
            said.display = True
            self.set_focus(self._widget(field))
        self.call_after_refresh(said.scroll_visible, animate=False, immediate=True)

    def _unsay(self) -> None:
        self._refused = False
        self.query_one("#form-said", Static).update(self._keys())
        for said in self._wrong.values():
            said.display = False

    # Going on.

    @on(GuardedField.Confirmed)
    @on(Input.Submitted)
    @on(Choice.Confirmed)
    def _entered(self, event: Message) -> None:
        if too_soon(self._opened, event.time):
            return  # the second half of the double Enter that opened it
        last = len(self._fields) - 1
        here = next((at for at in range(last) if self._widget(self._fields[at]).has_focus), last)
        if here == last:
            self.action_save()
        elif not self._lacks(self._fields[here : here + 1]):
            self.set_focus(self._widget(self._fields[here + 1]))

    def _lacks(self, fields: Sequence[Field]) -> bool:
        """Whether a field that is needed is empty; it is said which one."""
        field = empty(fields, self.answers)
        if field is not None:
            self.say(_("“{label}” cannot stay empty.").format(label=field.called), field)
        return field is not None

    def action_save(self) -> None:
        if not self._busy and not self._lacks(self._fields):
            self._busy = True
            self._run()

    @work(group="save")
    async def _run(self) -> None:
        answers = self.answers
        try:
            done = await allowed(self.app, lambda key: self._save(answers, key), self._key)
        except LedgerError as error:
            if not results.unknown_outcome(error):
                self._key = new_key()
            self.say(say.error(error), at_fault(self._fields, answers, error))
            self._forget_secrets()
            return
        finally:
            self._busy = False
        self.dismiss(done)

    def _forget_secrets(self) -> None:
        """A PIN that was not taken is typed anew."""
        secrets = [field for field in self._fields if field.secret]
        for field in reversed(secrets):
            typed = self.query_one(f"#{field.id}", Input)
            with self.prevent(Input.Changed):
                typed.value = ""
            self.set_focus(typed)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action == "page":
            return any(sheet.max_scroll_y > 0 for sheet in self.query(Sheet))
        return super().check_action(action, parameters)

    def action_page(self, by: int) -> None:
        """Show what there was no room for."""
        sheet = self.query_one(Sheet)
        sheet.scroll_relative(y=by * max(1, sheet.size.height - 2), animate=False)

    def action_cancel(self) -> None:
        self.dismiss(None)

    @property
    def busy(self) -> bool:
        """Whether what was typed is being saved."""
        return self._busy

    # Looking ahead.

    @on(Input.Changed)
    @on(Choice.Changed)
    def _changed(self) -> None:
        if self._refused:
            self._unsay()  # what was refused was another answer
        if self._preview is not None:
            self.query_one(Preview).later()

    async def _look_ahead(self) -> str | Content:
        return "" if self._preview is None else await self._preview(self.answers)

    def wait(self, text: str) -> None:
        """Say how far the preview is, if it is said that it is not there yet."""
        for preview in self.query(Preview):  # none, once the form is gone
            preview.wait(text)

    # Scans.

    def catch_scan(self) -> None:
        """A scanner is about to type: into the field for it, or nowhere."""
        wanted = self._scanned_field()
        if wanted is not None:
            wanted.value = ""
            self.set_focus(wanted)
            return
        self.turn_away()

    def take(self, text: str) -> None:
        wanted = self._scanned_field()
        if wanted is None:
            self.refuse_scan()
        else:
            wanted.value = text

    def _scanned_field(self) -> Input | None:
        name = next((field.id for field in self._fields if field.scans), None)
        return None if name is None else self.query_one(f"#{name}", Input)

    # While somebody else is at the till.

    def unsaved(self, who: str) -> str:
        """What would be lost if this were closed, in a sentence that tells nothing of members."""
        if self.answers == self._begun:
            return ""
        return _("{name} has a form half filled in.").format(name=who)


def confirm(
    title: str,
    about: str | Content,
    answer: str,
    act: Callable[[bytes], Awaitable[T]],
    *,
    preview: Callable[[], Awaitable[str | Content]] | None = None,
    waiting: str = "",
    keys: str = "",
    does: str = "",
) -> Form[T]:
    """Ask before what is hard to take back: only typing an answer does it, Enter alone does not.

    :param preview: says what it would do; asked once.
    :param does: the word for doing it.
    """
    told: list[str | Content] = []

    async def save(answers: Answers, key: bytes) -> T:
        if answers["answer"] != answer:
            raise BadInput("Type “{answer}” to go on, or Esc to go back.", answer=answer)
        return await act(key)

    async def look(_answers: Answers) -> str | Content:
        if not told and preview is not None:
            told.append(await preview())
        return told[0]

    label = _("Type “{answer}” to go on").format(answer=answer)
    return Form(
        title,
        [Field("answer", label, most=40)],
        save,
        about=about,
        preview=look if preview else None,
        waiting=waiting,
        keys=keys or _("Enter goes on, Esc goes back."),
        does=does or _("Go on"),
    )
