"""The language of the reader: English in the code, French from a gettext catalogue.

Nothing is loaded before the first sentence is asked for.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from gettext import NullTranslations

Language = Literal["en", "fr"]

LOCALES: Final = Path(__file__).parent / "locales"

_chosen: Language | None = None


def set_language(lang: str | None) -> None:
    """Speak ``lang``; ``None`` goes back to the machine's language."""
    global _chosen  # noqa: PLW0603 - one reader at a time, as with the process's own locale
    _chosen = None if lang is None else _nearest(lang)


def chosen() -> Language | None:
    """The language that was asked for, or ``None`` if the machine's is spoken."""
    return _chosen


@contextmanager
def speaking(lang: str | None) -> Iterator[None]:
    """Speak another language for a while, to whoever reads it; ``None`` changes nothing."""
    before = _chosen
    if lang is not None:
        set_language(lang)
    try:
        yield
    finally:
        set_language(before)


def language() -> Language:
    """The language spoken now."""
    return _chosen or _of_the_machine()


def _(message: str) -> str:
    """A sentence in the language of the reader."""
    return _catalogue(language()).gettext(message) if message else ""


def ngettext(singular: str, plural: str, n: int) -> str:
    """A sentence that depends on a number, in the language of the reader."""
    return _catalogue(language()).ngettext(singular, plural, n)


def N_(message: str) -> str:  # noqa: N802 - gettext's own name
    """Mark a sentence for translation later: it is returned as it stands."""
    return message


def _nearest(tag: str) -> Language:
    """The language we have for a locale's name: ``fr_FR.UTF-8``, ``fr-CA``, ``French_France``."""
    return "fr" if tag.lower().startswith("fr") else "en"


@lru_cache(maxsize=1)
def _of_the_machine() -> Language:
    """The language of the environment, in the order gettext gives its variables."""
    environment = (os.environ.get(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    tag = next(filter(None, environment), "")
    if tag.partition(".")[0] not in ("C", "POSIX"):
        tag = os.environ.get("LANGUAGE", "").partition(":")[0] or tag
    if not tag and sys.platform in ("win32", "darwin"):
        import locale

        tag = locale.getlocale()[0] or ""
    return _nearest(tag)


@lru_cache(maxsize=2)
def _catalogue(lang: Language) -> NullTranslations:
    import gettext

    return gettext.translation("loyalty", LOCALES, languages=[lang], fallback=True)
