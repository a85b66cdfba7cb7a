"""Any number of a few, in sight all at once: Space or a click ticks one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content

from loyalty_tui.widgets.choice import Choice
from loyalty_tui.widgets.ink import ink, lines

_TICKED, _BARE = "■", "□"


class Several(Choice):
    """Shows words, any of them ticked; ``value`` is what those stand for, joined by commas."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("right,down", "step(1)", show=False, id="several.next"),
        Binding("space", "tick", show=False, id="several.tick"),
    ]

    def __init__(self, name: str, choices: Sequence[tuple[str, str]], value: str = "") -> None:
        super().__init__(name, choices)
        ticked = value.split(",")
        self._ticked = {at for at, (known, _word) in enumerate(self._choices) if known in ticked}

    @property
    def value(self) -> str:
        """What the ticked ones stand for, in their order."""
        return ",".join(self._choices[at][0] for at in sorted(self._ticked))

    def _choose(self, at: int) -> None:
        """Move the mark."""
        self._at = at
        self.refresh()

    def action_tick(self) -> None:
        self._ticked ^= {self._at}
        self.refresh()
        self.post_message(self.Changed(self))

    def on_click(self, event: events.Click) -> None:
        event.prevent_default()
        at = self._under(event)
        if at is not None:
            self._choose(at)
            self.action_tick()

    def render(self) -> Content:
        rows: list[list[Content]] = [[]]
        places = self._places(self.content_size.width)
        for at, ((row, _start, _end), (_value, word)) in enumerate(
            zip(places, self._choices, strict=True)
        ):
            while len(rows) <= row:
                rows.append([])
            ticked = at in self._ticked
            style = "bold $text-primary" if ticked else "$text-muted"
            if self.has_focus and at == self._at:
                style += " underline"
            rows[row].append(ink((f"{_TICKED if ticked else _BARE} {word}", style), "  "))
        return lines(Content("").join(row) for row in rows)
