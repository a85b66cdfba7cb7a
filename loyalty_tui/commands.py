"""What the palette offers: every place, every key that works here, and what has no key."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from textual.app import SystemCommand

from loyalty_tui import themes
from loyalty_tui.i18n import _
from loyalty_tui.widgets.bars import PLACES, TODAY, shown_bindings

if TYPE_CHECKING:
    from textual.screen import Screen

    from loyalty_tui.app import LoyaltyApp


def commands(app: LoyaltyApp, screen: Screen[Any]) -> Iterator[SystemCommand]:
    """The commands that can be chosen over a screen."""
    for mode, name in (*PLACES, ("today", TODAY)):
        title = _("Go to {place}").format(place=_(name))
        yield SystemCommand(title, "", lambda mode=mode: app.run_worker(app.action_go(mode)))
    for binding, enabled in shown_bindings(screen):
        if enabled and binding.key not in ("f1", "escape", "enter"):
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
        about = _("Change the colours")
        yield SystemCommand(title, about, lambda name=name: setattr(app, "theme", name))
    yield SystemCommand(_("Lock"), _("Lock this till; what is typed stays"), app.action_lock)
    yield SystemCommand(
        _("Idle lock…"),
        _("After how many minutes this till locks itself"),
        lambda: app.push_screen(app.locks.ask_minutes()),
    )
    yield SystemCommand(_("Help"), _("All keys, and what to do"), app.action_help)
    yield SystemCommand(_("Quit"), _("Leave the program"), app.exit)
