"""Each number has one meaning, and each meaning is found."""

from __future__ import annotations

import importlib
import pkgutil
from string import Formatter

from ledger import metrics
from ledger.metrics.definitions import Definition
from ledger.metrics.glossary import terms


def tables() -> list[dict[str, Definition]]:
    """Every table of definitions in the package, by whatever name."""
    found: dict[int, dict[str, Definition]] = {}
    for module in pkgutil.walk_packages(metrics.__path__, f"{metrics.__name__}."):
        for value in vars(importlib.import_module(module.name)).values():
            whole = isinstance(value, dict) and bool(value)
            if whole and all(isinstance(v, Definition) for v in value.values()):
                found[id(value)] = value
    return list(found.values())


def test_no_key_names_two_numbers_and_none_is_left_out() -> None:
    keys = [key for table in tables() for key in table]
    assert sorted(keys) == sorted(terms())


def test_every_text_is_there_and_only_days_are_to_be_filled_in() -> None:
    for key, term in terms().items():
        texts = (term.label, term.sentence, term.formula, term.source)
        assert all(texts), key
        assert {name for text in texts for _, name, _, _ in Formatter().parse(text) if name} <= {
            "days"
        }, key
        assert term.sentence.endswith("."), key
