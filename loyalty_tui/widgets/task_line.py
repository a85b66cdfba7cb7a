"""How far the long work is, in a line above the keys of every place."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, cast

from textual import events
from textual.content import Content
from textual.widget import Widget

from loyalty_tui.i18n import _
from loyalty_tui.widgets.ink import ink
from loyalty_tui.words import format as fmt
from loyalty_tui.words import tasks as words
from loyalty_tui.words.key_names import keyed

if TYPE_CHECKING:
    from loyalty_tui.app import LoyaltyApp
    from loyalty_tui.gateway import Task

_BAR = 16
_FULL, _EMPTY = "█", "░"


class TaskLine(Widget):
    """Shown while there is something to tell; a click opens the page of it."""

    DEFAULT_CSS = "TaskLine { height: 1; width: 100%; background: $surface; display: none; }"

    def on_mount(self) -> None:
        self.watch(self.app, "long_work", self._moved)

    def _moved(self, task: Task | None) -> None:
        self.display = task is not None and not task.seen
        self.refresh()

    def render(self) -> Content:
        task = cast("LoyaltyApp", self.app).long_work
        return ink("") if task is None else ink(" ") + line(task, self.size.width - 2)

    def on_click(self, event: events.Click) -> None:
        event.stop()
        self.app.simulate_key("ctrl+g")


def line(task: Task, width: int) -> Content:
    """An errand in a line: its name, how far it is or how it ended, and the key."""
    name = words.name(task.errand)
    if task.running:
        return ink(
            (name, "bold"), "  ", (bar(task), "$text-primary"), (f"  {_open()}", "$text-muted")
        )
    if task.outcome is None:
        return ink((f"× {name}", "bold $text-warning"), "  ", _("stopped"))
    mark, style = ("●", "$text-success") if task.outcome.good else ("×", "$text-error")
    head = ink((f"{mark} {name}", f"bold {style}"), "  ")
    key = ink((f"  {_open()}", "$text-muted"))
    room = max(0, width - head.cell_length - key.cell_length)
    return head + ink(task.outcome.title).truncate(room, ellipsis=True) + key


def bar(task: Task) -> str:
    """How far it is, as a bar and in per cent; a word where that is not known."""
    if not task.total:
        return _("at work…")
    done = max(0, min(task.done, task.total))
    cells = _BAR * done // task.total
    share = fmt.whole_percent(Fraction(done, task.total))
    return f"{_FULL * cells}{_EMPTY * (_BAR - cells)} {share:>5}"


def _open() -> str:
    return keyed(_("{key} opens"), "app.work")
