"""F1: what can be done here."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static

from loyalty_tui.gateway import meaning
from loyalty_tui.i18n import N_, _
from loyalty_tui.screens.page import Page, headed
from loyalty_tui.screens.place import Place
from loyalty_tui.widgets.bars import PLACES, TODAY, key_name, shown_bindings
from loyalty_tui.widgets.ink import ink
from loyalty_tui.widgets.pairs import Pairs

_ABOUT = {
    "counter": N_(
        "Scan a card, type the amount, press Enter. Without a card, type a part of the name or of "
        "the phone and choose with the arrows. Any mistake is taken back with F8 within a minute."
    ),
    "dashboard": N_(
        "Each panel is one figure with its window, its change since the period before, and its "
        "last twelve periods. Arrows move, Enter explains. Figures follow every till by themselves."
    ),
    "members": N_("Type to filter, arrows to move, Enter to serve the member at the counter."),
    "rewards": N_("What members can take for their points, with what is left of it."),
    "today": N_(
        "What to do today and why. Space ticks a line for the day, Enter goes to the one it is "
        "about. What was ticked comes back only when there is reason to."
    ),
}
_CARD = (
    *("balance", "use_by", "pending", "deficit", "tier_progress", "stamp_card", "member_visits"),
    *("usual_rhythm", "movement"),
)
_NUMBERS = {
    "counter": (*_CARD, "nps"),
    "dashboard": ("goal_progress", "goal_on_track", "movement"),
    "members": _CARD,
    "rewards": ("reward_stock", "reward_issued"),
    "today": (
        *("value_at_risk", "usual_rhythm", "nps", "points_lapsing", "reward_stock"),
        *("goal_progress", "goal_on_track"),
    ),
}
# What stands on a place's screen without a page of its own.
_DAYS = {"value_at_risk": 90, "nps": 365}
# Those that look so far ahead, or back.


class Help(Page):
    """The keys of a place, and how it is used."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        mode = place.app.current_mode
        names = {known: name for _key, known, name in PLACES} | {"today": TODAY}
        self._title = _(names[mode])
        self._about = _(_ABOUT.get(mode, ""))
        self._numbers = [meaning(key, _, _DAYS.get(key)) for key in _NUMBERS.get(mode, ())]
        self._keys = [
            (key_name(binding.key), _(binding.tooltip or binding.description))
            for binding, _enabled in shown_bindings(place, every=True)
        ]

    def compose(self) -> ComposeResult:
        with VerticalScroll(classes="sheet", can_focus=True):
            yield Static(headed(self._title), markup=False)
            yield Static(ink(self._about, "\n"), markup=False)
            yield Pairs(self._keys, "bold $text-primary")
            yield from self._meanings()

    def _meanings(self) -> ComposeResult:
        if self._numbers:
            heading = (_("What the numbers mean"), "bold $text-primary")
            yield Static(ink("\n", heading), markup=False)
        for told in self._numbers:
            text = ink("\n", (told.label, "bold"), "\n", told.sentence)
            more = ink("\n", (f"{told.formula} {told.source}", "$text-muted"))
            yield Static(text + more, markup=False)
