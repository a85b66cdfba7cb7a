"""What a member thinks, asked at the counter: two keys, and one more to say why."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import BindingType

from loyalty_tui.i18n import N_, _
from loyalty_tui.screens.place import labelled
from loyalty_tui.screens.serving import Serving
from loyalty_tui.widgets.banner import Banner
from loyalty_tui.widgets.question import Question
from loyalty_tui.words import feedback

if TYPE_CHECKING:
    from loyalty_tui.gateway import Sheet
    from loyalty_tui.screens.desk import Phase


class Asking(Serving):
    """The counter's question, which stands beside the member and takes no dialog."""

    BINDINGS: ClassVar[list[BindingType]] = [
        labelled(
            "f10,ctrl+n",
            "ask",
            N_("Ask"),
            N_("Ask the member what they think: one more key answers"),
            show=False,
        ),
    ]

    _before: Phase = "serving"
    _answer = 0

    def action_ask(self) -> None:
        if self._sheet is None:
            self.answer_key(_("Find the member first, then ask what they think."))
            return
        if (given := self._sheet.voice.answered) is not None:
            self.answer_key(feedback.asked_already(given))
            return
        if self.phase != "asking":
            self._before = "done" if self.phase in ("done", "answered") else "serving"
        self.query_one(Banner).hide()
        self.question.ask(self._sheet.voice.kind)
        self.phase = "asking"
        self.set_focus(self.question)

    @property
    def question(self) -> Question:
        """The question."""
        return self.query_one("#ask", Question)

    @on(Question.Scored)
    def _scored(self, event: Question.Scored) -> None:
        self._stay_awake()
        if self.phase == "asking" and self._sheet is not None and self.may_act():
            self._take(self._sheet, event.score)

    @work(group="act")
    async def _take(self, sheet: Sheet, score: int) -> None:
        member, kind = sheet.view.member, sheet.voice.kind
        done = await self._act(
            lambda key: self.gateway.answer(key, member, score, kind), aside=True
        )
        if done is None or self.phase != "done":
            return
        self._answer = done.story.event
        self.question.ask_why()
        self.phase = "answered"
        self.set_focus(self.question)

    @on(Question.Explained)
    def _explained(self, event: Question.Explained) -> None:
        self._stay_awake()
        if self.phase == "answered" and self.may_act():
            self._say_why(event.reason)

    @work(group="act")
    async def _say_why(self, reason: str) -> None:
        await self._act(lambda key: self.gateway.why(key, self._answer, reason))

    @on(Question.Left)
    def leave_question(self) -> None:
        """Go on without an answer, or without a reason."""
        self._stay_awake()
        if self.phase == "asking" and self._before == "serving":
            self._go_on()
        else:
            self.phase = "done"
            self.set_focus(self.scan)
