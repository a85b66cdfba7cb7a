"""The places there are; each is loaded when somebody first goes there."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.screen import Screen


def _counter() -> Screen[None]:
    from loyalty_tui.screens.counter import Counter

    return Counter()


def _dashboard() -> Screen[None]:
    from loyalty_tui.screens.dashboard import Dashboard

    return Dashboard()


def _members() -> Screen[None]:
    from loyalty_tui.screens.members import Members

    return Members()


def _rewards() -> Screen[None]:
    from loyalty_tui.screens.rewards import Rewards

    return Rewards()


def _journal() -> Screen[None]:
    from loyalty_tui.screens.journal import Journal

    return Journal()


def _programme() -> Screen[None]:
    from loyalty_tui.screens.programme import Programme

    return Programme()


def _today() -> Screen[None]:
    from loyalty_tui.screens.today import Today

    return Today()


MODES: dict[str, str | Callable[[], Screen[None]]] = {
    "counter": _counter,
    "dashboard": _dashboard,
    "members": _members,
    "rewards": _rewards,
    "journal": _journal,
    "programme": _programme,
    "today": _today,
}
"""By the names of the modes: see :class:`textual.app.App`."""
