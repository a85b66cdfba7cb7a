"""HTML from small functions. What is not made here is text, and is escaped: no name is markup."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Iterable
from html import escape

_APART = re.compile(r" (?=[:;!?»])|(?<=«) ")

Attribute = str | int | float | bool | None


class Html(str):
    """Text that is markup already, because :func:`tag` or :func:`join` made it."""

    __slots__ = ()


def tag(name: str, /, *children: str, **attributes: Attribute) -> Html:
    """An element. A child that is not markup is text.

    :param attributes: ``class_`` is ``class``, ``aria_label`` is ``aria-label``; ``True`` is an
        attribute without a value; ``None`` and ``False`` leave it out.
    """
    return Html(f"<{name}{_attributes(attributes)}>{join(children)}</{name}>")


def void(name: str, /, **attributes: Attribute) -> Html:
    """An element that holds nothing, such as ``<meta>``."""
    return Html(f"<{name}{_attributes(attributes)}>")


def join(children: Iterable[str], between: str = "") -> Html:
    """Several pieces as one."""
    return Html(text(between).join(map(text, children)))


def text(piece: str) -> Html:
    """A piece as markup: escaped, unless it is markup already.

    No line begins with a mark that French sets apart by a space.
    """
    return piece if isinstance(piece, Html) else Html(escape(_APART.sub("\u00a0", piece)))


def page(lang: str, title: str, style: str, *body: str) -> Html:
    """A whole page with its one stylesheet. The browser is told to load and run nothing else."""
    policy = (
        f"default-src 'none'; style-src '{_digest(style)}'; base-uri 'none'; form-action 'none'"
    )
    head = tag(
        "head",
        void("meta", charset="utf-8"),
        void("meta", http_equiv="Content-Security-Policy", content=policy),
        void("meta", name="viewport", content="width=device-width, initial-scale=1"),
        void("meta", name="color-scheme", content="light dark"),
        void("meta", name="referrer", content="no-referrer"),
        void("meta", name="robots", content="noindex"),
        tag("title", title),
        tag("style", Html(style)),
    )
    return Html(f"<!DOCTYPE html>\n{tag('html', head, tag('body', *body), lang=lang)}\n")


def _digest(style: str) -> str:
    return "sha256-" + b64encode(hashlib.sha256(style.encode()).digest()).decode()


def _attributes(given: dict[str, Attribute]) -> str:
    return "".join(
        f" {name.rstrip('_').replace('_', '-')}"
        + ("" if value is True else f'="{escape(str(value))}"')
        for name, value in given.items()
        if value is not None and value is not False
    )
