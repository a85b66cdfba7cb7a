"""What has just happened, across the whole width, until the next customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widgets import Digits, Static

from loyalty_tui.widgets.ink import ink, large, large_width, lines, spaced

Tone = Literal["good", "bad", "undone", "note"]

_SYMBOLS: dict[Tone, str] = {"good": "●", "bad": "×", "undone": "◄", "note": "►"}


@dataclass(frozen=True, slots=True)
class Result:
    """What a banner says: a word and its symbol, a figure or a code, whom, and why."""

    tone: Tone
    word: str
    title: str = ""
    figure: str = ""
    code: str = ""
    after: str = ""
    why: str = ""
    next_key: str = ""


class Banner(Vertical):
    """A result in word, symbol, colour and figure."""

    DEFAULT_CLASSES = "banner"

    def compose(self) -> ComposeResult:
        with Horizontal(id="banner-head"):
            yield Digits(id="banner-figure")
            yield Static(id="banner-code", markup=False)
            yield Static(id="banner-words", markup=False)
        yield Static(id="banner-why", markup=False)

    def on_mount(self) -> None:
        self.display = False

    def show(self, result: Result) -> None:
        """Show a result."""
        self.update_classes({f"-{tone}": tone == result.tone for tone in _SYMBOLS}, animate=False)
        figure = self.query_one("#banner-figure", Digits)
        figure.display = bool(result.figure)
        figure.styles.width = large_width(result.figure) + 2
        figure.update(large(result.figure))
        code = self.query_one("#banner-code", Static)
        code.display = bool(result.code)
        code.update(ink(spaced(result.code)))
        rows = [ink((f"{_SYMBOLS[result.tone]} {result.word}", "bold"))]
        if result.title:
            rows.append(ink((result.title, "bold $foreground")))
        if result.after:
            rows.append(ink((result.after, "$foreground")))
        self.query_one("#banner-words", Static).update(lines(rows))
        why = [
            ink((text, style))
            for text, style in ((result.why, "$foreground"), (result.next_key, "$text-muted"))
            if text
        ]
        below = self.query_one("#banner-why", Static)
        below.display = bool(why)
        below.update(lines(why))
        self.display = True

    def hide(self) -> None:
        """Take the result away."""
        self.display = False
