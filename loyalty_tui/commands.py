"""What the palette offers: every place, every key that works here, and what has no key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from textual.app import SystemCommand

from loyalty_tui import preferences, themes
from loyalty_tui.gateway import LedgerError
from loyalty_tui.i18n import _
from loyalty_tui.widgets.bars import PLACES, TODAY, shown_bindings
from loyalty_tui.words import say

if TYPE_CHECKING:
    from textual.screen import Screen

    from loyalty_tui.app import LoyaltyApp


_ELSEWHERE = frozenset(
    (
        *("app.help", "app.quit", "app.commands", "app.scan"),
        *("app.counter", "app.dashboard", "app.members", "app.rewards"),
        *("app.journal", "app.programme"),
    )
)
# Offered by other words, or of no use here.


def commands(app: LoyaltyApp, screen: Screen[Any]) -> Iterator[SystemCommand]:
    """The commands that can be chosen over a screen."""
    for mode, name in (*PLACES, ("today", TODAY)):
        title = _("Go to {place}").format(place=_(name))
        yield SystemCommand(title, "", lambda mode=mode: app.run_worker(app.action_go(mode)))
    for binding, enabled in shown_bindings(screen, every=True):
        if enabled and binding.tooltip and binding.id not in _ELSEWHERE:
            yield SystemCommand(
                _(binding.description),
                _(binding.tooltip),
                lambda key=binding.key: app.simulate_key(key),
            )
    for title, name in (
        (_("Dark colours"), themes.DARK.name),
        (_("Light colours"), themes.LIGHT.name),
        (_("The terminal's own colours, dark"), "ansi-dark"),
        (_("The terminal's own colours, light"), "ansi-light"),
    ):
        yield SystemCommand(title, _("Change the colours"), lambda name=name: paint(app, name))
    yield SystemCommand(
        _("Idle lock…"),
        _("After how many minutes this till locks itself"),
        lambda: app.push_screen(app.locks.ask_minutes()),
    )
    yield SystemCommand(_("Help"), _("All keys, and what to do"), app.action_help)
    yield SystemCommand(_("Quit"), _("Leave the program"), app.exit)


def paint(app: LoyaltyApp, theme: str) -> None:
    """Change the colours, for this till and for good."""
    app.theme = theme
    try:
        preferences.keep(theme=theme)
    except LedgerError as error:
        app.notify(say.error(error), markup=False)
