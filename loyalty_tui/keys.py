"""The keys there are, by the name a key map knows them by, and whether a map can be followed."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from textual.binding import Binding

from loyalty_tui.gateway import BadInput
from loyalty_tui.i18n import N_

_PARTS = ("loyalty_tui.screens", "loyalty_tui.widgets")
_NAMED = "insert delete home end pageup pagedown escape enter tab up down left right".split()
_TYPED = ("space", "plus", "minus")
_KEY = re.compile(
    rf"(?:(?:ctrl|alt|shift)\+)*(?:f\d{{1,2}}|{'|'.join((*_NAMED, *_TYPED))}|[a-z0-9])"
)
_SCAN = "app.scan"


@dataclass(frozen=True, slots=True)
class Key:
    """What a key does: its name in a key map, the keys it has, and what it is for."""

    name: str
    keys: str
    label: str
    about: str

    @property
    def place(self) -> str:
        """Where it holds: the first part of its name."""
        return self.name.partition(".")[0]


@cache
def known() -> dict[str, Key]:
    """Every key that can be moved, by name. Loads all screens: not for the way of a sale."""
    found: dict[str, Key] = {}
    for owner in _owners():
        for binding in owner.__dict__.get("BINDINGS", ()):
            if isinstance(binding, Binding) and binding.id:
                about = binding.tooltip or binding.description
                found[binding.id] = Key(binding.id, binding.key, binding.description, about)
    return dict(sorted(found.items()))


def _owners() -> Iterator[type]:
    from loyalty_tui.app import LoyaltyApp

    yield LoyaltyApp
    for part in _PARTS:
        package = importlib.import_module(part)
        for module in pkgutil.walk_packages(package.__path__, f"{part}."):
            for value in vars(importlib.import_module(module.name)).values():
                if isinstance(value, type) and value.__module__ == module.name:
                    yield value


def check(keys: Mapping[str, str]) -> None:
    """Whether a key map can be followed.

    :raises BadInput: a name that is none, a key that would be typed as text, or one key for two
        things in the same place.
    """
    for name, given in keys.items():
        if name not in known():
            raise BadInput("“{name}” is no key's name: see `loyalty till keys`.", name=name)
        for key in given.split(","):
            if not _KEY.fullmatch(key):
                raise BadInput(
                    "“{key}” is no key: write it as f8, ctrl+z or alt+n, several joined by commas.",
                    key=key,
                )
            if len(key) == 1 or key in _TYPED:
                raise BadInput(
                    "“{key}” is typed as text, and a scan may hold it: choose f1 to f12, or "
                    "ctrl or alt with a letter.",
                    key=key,
                )
    _check_apart({name: one.keys for name, one in known().items()} | dict(keys), set(keys))


def _check_apart(keys: Mapping[str, str], moved: set[str]) -> None:
    """No key that was moved stands for two things at once."""
    for name in sorted(moved):
        for other, given in keys.items():
            together = {name.partition(".")[0], other.partition(".")[0]}
            if other == name or not ("app" in together or len(together) == 1):
                continue
            # Two that share a key from the start are never there at once.
            usual = set(known()[name].keys.split(",")) & set(known()[other].keys.split(","))
            for key in (set(keys[name].split(",")) & set(given.split(","))) - usual:
                raise BadInput(_TWICE, key=key, name=name, other=other)


_TWICE = N_("“{key}” would be for two things at once, {name} and {other}: choose another.")
