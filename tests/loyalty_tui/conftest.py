from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

from loyalty_tui import i18n


@pytest.fixture(autouse=True)
def _english_at_first(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Whatever the machine speaks, and whatever a test before has asked for."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    i18n._of_the_machine.cache_clear()
    yield
    i18n.set_language(None)
    i18n._of_the_machine.cache_clear()


@pytest.fixture(scope="session", autouse=True)
def _sheets_are_read_once() -> Iterator[None]:
    """A style sheet in the same colours says the same to every app: it is parsed for the first."""
    parse: Callable[..., list[RuleSet]] = Stylesheet._parse_rules
    known: dict[object, list[RuleSet]] = {}

    def once(sheet: Stylesheet, css: str, *about: object, **more: object) -> list[RuleSet]:
        key = (frozenset(sheet._variables.items()), css, about, frozenset(more.items()))
        if key not in known:
            known[key] = parse(sheet, css, *about, **more)
        return known[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", once)
        yield
