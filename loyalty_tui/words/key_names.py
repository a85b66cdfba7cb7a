"""Keys as they are written on a keyboard, and which one does what at this till."""

from __future__ import annotations

from collections.abc import Mapping

from loyalty_tui.i18n import N_, _

_NAMES = {
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

USUAL: Mapping[str, str] = {
    "app.programme": "f12",
    "app.quit": "ctrl+q",
    "app.work": "ctrl+g",
    "card.write": "f7",
    "counter.approve": "ctrl+y",
    "counter.ask": "f10",
    "counter.correct": "ctrl+e",
    "counter.guest": "f6",
    "counter.join": "f7",
    "counter.reward": "f9",
    "counter.undo": "f8",
    "dashboard.today": "f6",
    "form.save": "f10",
    "members.join": "f7",
    "moves.period": "f6",
    "programme.campaigns.add": "f7",
    "programme.goals.add": "f7",
    "programme.tiers.add": "f7",
    "programme.tiers.give": "f9",
    "programme.tiers.moves": "f10",
    "rewards.add": "f7",
    "rewards.archive": "delete",
    "work.go_on": "f10",
    "work.stop": "delete",
}
"""The keys that sentences name, where the owner has not moved them."""

_moved: dict[str, str] = {}


def follow(keys: Mapping[str, str]) -> None:
    """From now on sentences name the keys of this key map."""
    _moved.clear()
    _moved.update(keys)


def key_name(key: str) -> str:
    """A key as it is written on a keyboard."""
    *held, last = key.split("+")
    written = _(_NAMES.get(last, "")) or last.upper()
    return "+".join([*(_(_HELD[one]) for one in held if one in _HELD), written])


def key_of(name: str, usual: str = "") -> str:
    """The key that does something now, by the name a key map knows it by.

    :param usual: what it is unless it was moved; as sentences know it unless given.
    """
    return key_name((_moved.get(name) or usual or USUAL[name]).partition(",")[0])


def keyed(text: str, name: str, /, **values: object) -> str:
    """A sentence with the key that does something now in its ``{key}`` place."""
    return text.format(key=key_of(name), **values)
