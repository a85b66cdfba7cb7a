"""Goals: what is wanted of a number, or is to be done, and how far it has come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content

from loyalty_tui.gateway import LedgerError, new_key
from loyalty_tui.i18n import N_, _
from loyalty_tui.screens.form import Answers, Field, Form, confirm
from loyalty_tui.screens.sections.section import Cell, Entry, Key, Section, line, paragraphs
from loyalty_tui.widgets.ink import MUTED, STRONG, TITLE, ink
from loyalty_tui.words import goals as words
from loyalty_tui.words.key_names import keyed

if TYPE_CHECKING:
    from loyalty_tui.gateway import GoalLine, NumberLine

_NOW, _TARGET, _BAR, _STATE = 11, 13, 8, 17
_ROOMY = 84
_TO_DO = "to-do"
_STEP = "\0"
# Between a goal's name and the number of its step.


class Goals(Section["list[GoalLine]"]):
    """The open goals by their date, each with its steps."""

    KEY = "goals"
    NAME = N_("Goals")
    ABOUT = N_("What you want of a number, or have to do, and by when.")
    KEYS = (
        Key("f6", "second", N_("Closed too"), N_("Show the goals met, missed and given up too")),
        Key("f7", "add", N_("New goal"), N_("Set a goal on a number, or on something to do")),
        Key("space", "tick", N_("Tick"), N_("A step is done, or not after all"), show=False),
        Key("delete", "remove", N_("Give up"), N_("Give the marked goal up")),
    )

    _closed = False

    async def read(self) -> list[GoalLine]:
        return await self.gateway.programme.goals.all(closed=self._closed)

    def entries(self, found: list[GoalLine], width: int) -> Iterator[Entry]:
        for one in found:
            yield Entry(one.name, line(self._cells(one, width), width))
            for number, (name, done) in enumerate(one.steps):
                if not name:
                    continue
                box = ("■ ", "$text-success") if done else ("□ ", "$text-primary")
                text = ink("    ", box, (name, MUTED if done else ""))
                yield Entry(f"{one.name}{_STEP}{number}", text)

    def _cells(self, one: GoalLine, width: int) -> list[Cell]:
        done, state = one.progress.done, words.state(one.progress)
        off = one.progress.on_track is False
        bar = "" if done is None else f"{words.bar(done, _BAR)} {words.percent(done)}"
        box = ""
        if one.steps and not one.steps[0][0]:
            box = "■ " if one.steps[0][1] else "□ "
        cells = [
            Cell(box + one.called, 14, "bold", grow=True),
            Cell(one.now, _NOW, right=True),
            Cell("!" if off else "", 1, "$text-warning"),
            Cell(bar, _BAR + 5, "$text-warning" if off else "$text-success"),
        ]
        if width >= _ROOMY:
            cells.insert(2, Cell(one.target, _TARGET, MUTED, right=True))
            cells.append(Cell(state, _STATE, "$text-warning" if off else MUTED, right=True))
        return cells

    def detail(self, key: str | None) -> Content:
        one, step = self._of(key), self._step(key)
        if one is None:
            return paragraphs(
                keyed(_("No goal is open: {key} sets one."), "programme.goals.add"),
                ink((_("A number to reach, or things to do by a date."), MUTED)),
            )
        target = _("{target} by {day}").format(target=one.target, day=one.due)
        goal = one.progress
        style = "$text-warning" if goal.on_track is False else MUTED
        return paragraphs(
            ink((one.called, TITLE)),
            ink((target if one.target else _("by {day}").format(day=one.due), STRONG)),
            ink((words.to_go(goal, self.currency), "")),
            ink((words.state(goal), style)),
            ink((_("Enter ticks the step, or takes the tick back."), MUTED)) if step else "",
        )

    def can(self, does: str, key: str | None) -> bool:
        one = self._of(key)
        if does == "tick":
            return one is not None and bool(one.steps) and one.progress.state in ("open", "met")
        if does == "remove":
            return one is not None and one.progress.goal.state == "open"
        return super().can(does, key)

    def _of(self, key: str | None) -> GoalLine | None:
        name = (key or "").partition(_STEP)[0]
        return next((one for one in self.found or () if one.name == name), None)

    @staticmethod
    def _step(key: str | None) -> str:
        return (key or "").partition(_STEP)[2]

    def open(self, key: str) -> None:
        if self._step(key):
            self.tick(key)
            return
        one = self._of(key)
        if one is None or one.progress.goal.state != "open":
            return
        fields = [Field("name", _("Name"), one.own_name, most=60)]
        if one.target:
            note = _("Such as 60 % or 12 000; ≤ 900 for at most that.")
            fields.insert(
                0, Field("target", _("Target"), one.typed_target, note=note, most=30, needed=True)
            )
        fields.append(_due(one.due))

        async def save(answers: Answers, act: bytes) -> str:
            target, due = answers.get("target", one.typed_target), answers["due"]
            await self.gateway.programme.goals.edit(act, one, target, due, answers["name"])
            return _("The goal is changed.")

        self.fill_in(Form(one.called, fields, save))

    def tick(self, key: str) -> None:
        """Say that a step is done, or not after all."""
        one = self._of(key)
        if one is None or not one.steps:
            return
        number = int(self._step(key) or 0)
        name, done = one.steps[number]
        if name and not self._step(key):
            number = next((at for at, (_name, ready) in enumerate(one.steps) if not ready), 0)
            name, done = one.steps[number]
        goals = self.gateway.programme.goals
        self.place.run_worker(
            self.attempt(goals.tick(new_key(), one.name, name, done=not done)), group="tick"
        )

    def remove(self, key: str) -> None:
        """Give a goal up."""
        one = self._of(key)
        if one is None:
            return

        async def act(call: bytes) -> str:
            await self.gateway.programme.goals.drop(call, one.name)
            return _("{name} is given up.").format(name=one.called)

        title = _("Give up: {name}").format(name=one.called)
        about = _("It stays on record, neither met nor missed.")
        self.fill_in(confirm(title, about, _("drop"), act))

    def second(self, _key: str | None) -> None:
        """Show the closed goals too, or no longer."""
        self._closed = not self._closed
        self.pace.ask()

    # A new one.

    def add(self, _key: str | None) -> None:
        """Set a goal: first what it is about."""
        self.place.run_worker(self._add(), group="new-goal", exclusive=True)

    async def _add(self) -> None:
        from loyalty_tui.screens.picker import Pick, Picker

        try:
            numbers = await self.place.ask(self.gateway.programme.goals.numbers())
        except LedgerError as error:
            self.refuse(error)
            return
        known = {one.key: one for one in numbers}
        to_do = Pick(
            _TO_DO,
            _("Something to do, in one step or several"),
            about=_("Ticked step by step; met with the last one."),
        )
        picks = [Pick(one.key, one.label, one.now, one.sentence) for one in numbers]

        def picked(key: str | None) -> None:
            if key == _TO_DO:
                self.fill_in(self._things(), adds=True)
            elif key is not None:
                self.fill_in(self._number(known[key]), adds=True)

        self.place.app.push_screen(Picker(_("A goal for what?"), [to_do, *picks]), picked)

    def _number(self, one: NumberLine) -> Form[str]:
        async def save(answers: Answers, act: bytes) -> str:
            await self.gateway.programme.goals.on_number(
                act, one.key, answers["target"], answers["due"], answers["name"]
            )
            return _("The goal is set.")

        about = paragraphs(one.sentence, ink((_("Now: {value}").format(value=one.now), STRONG)))
        fields = [
            Field(
                "target",
                _("Target"),
                note=_("Such as 60 % or 12 000; ≤ 900 for at most that."),
                most=30,
                needed=True,
            ),
            _due(beside=True),
            Field("name", _("A name of its own (may stay empty)"), most=60),
        ]
        return Form(one.label, fields, save, about=about)

    def _things(self) -> Form[str]:
        async def save(answers: Answers, act: bytes) -> str:
            await self.gateway.programme.goals.to_do(
                act, answers["name"], answers["steps"], answers["due"]
            )
            return _("The goal is set.")

        fields = [
            Field("name", _("Name"), most=60, needed=True),
            Field(
                "steps",
                _("Steps, a semicolon between"),
                note=_("Such as Posters; Cards. Empty: one thing, done or not."),
                most=400,
            ),
            _due(),
        ]
        about = _("A goal's name stays in the books: no member's name belongs there.")
        return Form(_("Something to do"), fields, save, about=about)


def _due(day: str = "", *, beside: bool = False) -> Field:
    """The day a goal is to be reached by."""
    hint = _("as 31/12/2026")
    return Field("due", _("By which day"), day, hint=hint, most=10, beside=beside, needed=True)
