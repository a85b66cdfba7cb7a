"""A screen's refusals: whole sentences of the books, without a command to type."""

from __future__ import annotations

import re
from string import Formatter

import pytest
from babel.messages.pofile import read_po

from ledger.values.errors import BadInput, NotAllowed, Refused
from loyalty_tui.locales.catalogues import TEMPLATE
from loyalty_tui.words import phrases, refusals, say


def of_the_books() -> set[str]:
    """Every sentence of the ledger's and the gateway's code that can be translated."""
    with TEMPLATE.open("rb") as source:
        catalogue = read_po(source)
    books = ("ledger/", "loyalty_tui/gateway")
    return {
        message.id
        for message in catalogue
        if isinstance(message.id, str)
        and any(path.startswith(books) for path, _ in message.locations)
    }


def places(sentence: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(sentence) if name}


def test_what_is_said_otherwise_is_a_sentence_of_the_books_with_the_same_values() -> None:
    assert set(refusals._SAID) <= of_the_books()
    for sentence, said in refusals._SAID.items():
        named = {"key"} if sentence in refusals._KEYS else set()
        assert places(said) <= places(sentence) | named
        plain = said.replace(".csv", "")
        assert not re.search(r"`loyalty|--[a-z]|\b[a-z]+\.[a-z_]+\b", plain), said


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        (
            BadInput("{key} takes whole points, not “{typed}”.", key="earn.item", typed="x"),
            "“Points for an item” takes whole points, not “x”.",
        ),
        (
            BadInput("{what} cannot be empty: a member needs it.", what="--name"),
            "“Name” cannot be empty: a member needs it.",
        ),
        (
            NotAllowed(
                "{refusal} Ask.",
                "manager",
                refusal=Refused(
                    "There is no reward “{name}”: `loyalty reward list` shows the catalogue.",
                    name="Tea",
                ),
            ),
            "There is no reward “Tea”: Rewards shows the catalogue. Ask.",
        ),
        (Refused("No member {key}.", key="7"), "No member 7."),
    ],
)
def test_a_screen_names_fields_and_places(trouble: Refused, said: str) -> None:
    assert say.error(trouble) == said


def test_the_command_line_goes_on_naming_its_options() -> None:
    assert phrases.error(BadInput("{what} cannot be empty.", what="--name")) == (
        "--name cannot be empty."
    )
