"""The two lines above every place and the one beneath it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.widget import Widget

from loyalty_tui.i18n import N_, _
from loyalty_tui.widgets.ink import ink
from loyalty_tui.words import format as fmt

if TYPE_CHECKING:
    from textual.screen import Screen

    from loyalty_tui.app import LoyaltyApp

PLACES = (
    ("counter", N_("Counter")),
    ("dashboard", N_("Dashboard")),
    ("members", N_("Members")),
    ("rewards", N_("Rewards")),
    ("journal", N_("Journal")),
    ("programme", N_("Programme")),
)
"""Mode and name of each place; ``app.MODE`` is the name of its key."""

TODAY = N_("Today's list")
"""The name of the place behind the dashboard."""

_SHORT = {"dashboard": N_("Board")}
# Names where there is no room for the long ones.

_ROOMY = 80
# Columns from which the day is written in words.

_WITHIN = {"today": "dashboard"}
# Places that are reached from another one, and lead back to it.

_KEY_NAMES = {
    "escape": N_("Esc"),
    "enter": N_("Enter"),
    "delete": N_("Del"),
    "space": N_("Space"),
    "left": N_("Arrows"),
    "right": "►",
    "pagedown": N_("PgDn"),
    "pageup": N_("PgUp"),
    "home": N_("Home"),
    "end": N_("End"),
    "insert": N_("Ins"),
    "plus": "+",
    "minus": "-",
}


_HELD = {"ctrl": N_("Ctrl"), "shift": N_("Shift"), "alt": N_("Alt")}

_ORDER = ("enter", "left", "space", "plus", "minus", "delete", "escape")
# After the function keys; the others last.


def key_name(key: str) -> str:
    """A key as it is written on a keyboard."""
    *held, last = key.split("+")
    written = _(_KEY_NAMES.get(last, "")) or last.upper()
    return "+".join([*(_(_HELD[one]) for one in held if one in _HELD), written])


@dataclass(frozen=True, slots=True)
class Label:
    """A word that can be clicked: what it says, and the key it stands for."""

    content: Content
    key: str


class ClickLine(Widget):
    """One line of words, each standing for a key."""

    _spans: tuple[tuple[int, int, str], ...] = ()

    def labels(self) -> list[Label]:
        """The words, from left to right."""
        raise NotImplementedError

    def render(self) -> Content:
        spans: list[tuple[int, int, str]] = []
        shown: list[Content] = []
        column = 0
        for label in self.labels():
            width = label.content.cell_length
            if column + width - 1 > self.size.width:  # its last cell is a space
                break
            spans.append((column, column + width, label.key))
            shown.append(label.content)
            column += width
        self._spans = tuple(spans)
        return Content("").join(shown)

    def on_click(self, event: events.Click) -> None:
        for start, end, key in self._spans:
            if start <= event.x < end:
                self.app.simulate_key(key)


class ShopLine(Widget):
    """Where we are: shop, till, staff and business date, in words."""

    def on_mount(self) -> None:
        self.watch(self.app, "shop", self._anew)
        self.watch(self.app, "trouble", self._anew)

    def _anew(self) -> None:
        self.refresh()

    def render(self) -> Content:
        app = cast("LoyaltyApp", self.app)
        shop = app.shop
        if shop is None:
            return ink(" ", (_("Opening the books…"), "$text-muted"))
        left = [(f" {shop.name} ", "bold $text-primary")]
        if app.demo:
            word = _("DEMO COPY")
            left.append((f" {word} ", "bold $background on $warning"))
        if app.trouble:
            word = _("BOOKS OUT OF REACH")
            left = [(f" {word} ", "bold $background on $error")]
        till = _("Till {till}").format(till=app.till) if app.till else ""
        # By the width, not by the screen's class: a screen that was just pushed has none yet.
        day = fmt.short_date if self.size.width < _ROOMY else fmt.long_date
        words = [word for word in (till, shop.staff, day(shop.today)) if word]
        right = ink((" · ".join(words) + " ", "$text-muted"))
        head = ink(*left)
        room = self.size.width - right.cell_length
        if head.cell_length > room:
            head = head.truncate(max(0, room), ellipsis=True)
        return head.pad_right(max(0, room - head.cell_length)) + right


class PlacesLine(ClickLine):
    """The places with their keys; the one we are in stands out."""

    def labels(self) -> list[Label]:
        here = _WITHIN.get(self.app.current_mode, self.app.current_mode)
        keys = {binding.id: binding.key for binding, _on in shown_bindings(self.screen, every=True)}
        full = {mode: _(name) for mode, name in PLACES}
        short = full | {mode: _(name) for mode, name in _SHORT.items()}
        least = {mode: full[mode] if mode == here else "" for mode in full}
        for names in (full, short, least):
            labels = [
                self._place(keys.get(f"app.{mode}", ""), names[mode], here=mode == here)
                for mode in full
            ]
            # The last cell of the last one is a space.
            if sum(label.content.cell_length for label in labels) - 1 <= self.size.width:
                break
        return labels

    @staticmethod
    def _place(key: str, name: str, *, here: bool) -> Label:
        written = f" {key_name(key)} "
        if here:
            return Label(ink((f"{written}{name} ", "bold $background on $primary")), key)
        return Label(ink((written, "bold $text-primary"), f"{name} " if name else ""), key)


class KeyLine(ClickLine):
    """The keys that matter here, at most six; F1 lists all."""

    MOST = 6

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._anew)

    def _anew(self, _screen: Screen[Any]) -> None:
        self.refresh()

    def labels(self) -> list[Label]:
        labels = []
        for binding, enabled in self._matter()[: self.MOST]:
            style = "$foreground" if enabled else "$text-disabled"
            word = ink(
                (f" {key_name(binding.key)} ", "bold $text-primary" if enabled else style),
                (f"{_(binding.description)} ", style),
            )
            labels.append(Label(word, binding.key))
        return labels

    def _matter(self) -> list[tuple[Binding, bool]]:
        # A form has a line of keys too, and no phases.
        say = getattr(self.screen, "keys_now", None)
        wanted: list[str] | None = say() if say is not None else None
        if wanted is None:
            return shown_bindings(self.screen)
        every = shown_bindings(self.screen, every=True)
        return [(binding, enabled) for binding, enabled in every if binding.id in wanted]


def shown_bindings(screen: Screen[Any], *, every: bool = False) -> list[tuple[Binding, bool]]:
    """The keys that work here with whether they do now, in the order of the keyboard."""
    found: dict[str, tuple[Binding, bool]] = {}
    for active in screen.active_bindings.values():
        binding = active.binding
        if binding.id and binding.description and (binding.show or every):
            found.setdefault(binding.id, (binding, active.enabled))
    return sorted(found.values(), key=lambda item: _order(item[0].key))


def _order(key: str) -> tuple[int, int, str]:
    if key[:1] == "f" and key[1:].isdigit():
        return 0, int(key[1:]), key
    if key.startswith("ctrl+"):
        return 1, 0, key
    return 2, _ORDER.index(key) if key in _ORDER else len(_ORDER), key
