"""A field of a form: what is asked, whether it must be answered, which one a refusal is about."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from loyalty_tui.widgets.choice import Choice
from loyalty_tui.widgets.fields import GuardedField
from loyalty_tui.widgets.several import Several

if TYPE_CHECKING:
    from textual.widget import Widget

    from loyalty_tui.gateway import LedgerError

Answers = Mapping[str, str]
"""What was typed, by the names of the fields, without the blanks around it."""

_CUT = 20
# What is quoted in a sentence is cut there or further on.


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to fill in.

    ``choices`` are what it can be, each with its word, and of ``several`` any number of them;
    without any, it is typed. ``needed`` is not left empty. ``secret`` is not shown, and typed anew
    after a refusal. ``scans`` takes a card that is scanned while the form is open. ``beside``
    stands to the right of the field before; ``hint`` stands in the field as long as it is empty.
    """

    name: str
    label: str
    value: str = ""
    note: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    secret: bool = False
    scans: bool = False
    most: int = 200
    several: bool = False
    beside: bool = False
    hint: str = ""
    needed: bool = False

    @property
    def id(self) -> str:
        """What its widget is found by."""
        return f"field-{self.name}"

    @property
    def called(self) -> str:
        """Its label without what explains it."""
        return re.split(r"\s*[:;,(]", self.label, maxsplit=1)[0]

    def widget(self) -> Widget:
        """What it is filled in with."""
        made: Widget
        if self.choices:
            made = (Several if self.several else Choice)(self.id, self.choices, self.value)
        else:
            made = typed = GuardedField(self.id, most=self.most)
            if self.secret:
                typed.password = True
                typed.add_class("form-secret")
            else:
                typed.value, typed.placeholder = self.value, self.hint
        made.add_class("form-field")
        return made


def rows(fields: Sequence[Field]) -> list[list[Field]]:
    """The fields, those side by side together."""
    found: list[list[Field]] = []
    for field in fields:
        if field.beside and found:
            found[-1].append(field)
        else:
            found.append([field])
    return found


def empty(fields: Sequence[Field], answers: Answers) -> Field | None:
    """The first field that is needed and not filled in."""
    return next((field for field in fields if field.needed and not answers[field.name]), None)


def at_fault(fields: Sequence[Field], answers: Answers, error: LedgerError) -> Field | None:
    """The field a refusal is about: the one whose answer it quotes, if it quotes any."""
    quoted = {value for value in error.values.values() if isinstance(value, str)}
    for field in fields:
        typed = answers[field.name]
        if not field.choices and typed and any(_quotes(value, typed) for value in quoted):
            return field
    if "path" in error.values:  # which may be quoted in full, where it was typed in short
        return next((field for field in fields if field.name == "file"), None)
    return None


def _quotes(value: str, typed: str) -> bool:
    value, typed = value.casefold(), typed.casefold()
    return value == typed or (len(value) >= _CUT and typed.startswith(value))
