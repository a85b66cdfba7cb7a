"""Typed and imported text, made safe and comparable.

Two functions every way in goes through: :func:`clean` (what is stored) and :func:`fold`
(what is compared and searched).
"""

from __future__ import annotations

import unicodedata

from ledger.values.errors import BadInput

MAX_NAME = 120
MAX_TEXT = 500

# Characters that would reorder or hide what stands beside them on a screen, a printer or a
# file: bidirectional controls, zero-width characters, the byte-order mark, tags.
_INVISIBLE = frozenset(
    [
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xFFF9, 0xFFFC),
        *range(0xE0000, 0xE0080),
        *(0x061C, 0x180E, 0x2028, 0x2029, 0xFEFF),
    ]
)


def clean(text: str) -> str:
    """Text without control, escape and invisible formatting characters; NFC, spaces folded.

    What is visible stays as typed: brackets, equals signs and right-to-left letters are a
    name's own.
    """
    if text.isascii() and text.isprintable():
        return text.strip(" ")
    kept = []
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        if character in "\t\n\r" or category == "Zs":
            kept.append(" ")
        elif category not in ("Cc", "Cs", "Co", "Cn") and ord(character) not in _INVISIBLE:
            kept.append(character)
    return " ".join("".join(kept).split(" ")).strip() if kept else ""


def clean_name(text: str) -> str:
    """A member's, reward's or shop's name as it is stored.

    :raises BadInput: nothing visible is left, or it is too long.
    """
    name = " ".join(clean(text).split())
    if not name:
        raise BadInput("A name is needed: type at least one letter.")
    if len(name) > MAX_NAME:
        raise BadInput("This name is too long: {most} characters at most.", most=MAX_NAME)
    return name


def clean_text(text: str) -> str:
    """A free text (a reason, a comment) as it is stored.

    :raises BadInput: too long.
    """
    body = " ".join(clean(text).split())
    if len(body) > MAX_TEXT:
        raise BadInput("This text is too long: {most} characters at most.", most=MAX_TEXT)
    return body


def fold(text: str) -> str:
    """Text for comparing and searching: plain ASCII, lower case, single spaces.

    ``Zoë ŁUKASZ-Œuvrard`` becomes ``zoe lukasz-oeuvrard``.
    """
    if not text.isascii():
        from anyascii import anyascii  # deferred: most look-ups are ASCII

        text = anyascii(text)
    return " ".join(text.casefold().split())
