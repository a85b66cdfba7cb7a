"""The pages: the counter's, and the sentence for whoever is not let in.

They ask nothing of any other place.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from loyalty_tui.i18n import N_, _, language
from loyalty_tui.pages.markup import Html, join, tag, void

STYLE: Final = "/screen.css"
"""How every page looks."""

ASSETS: Final = {
    "screen.css": "text/css",
    "grid.js": "text/javascript",
    "glyphs.js": "text/javascript",
    "keys.js": "text/javascript",
    "screen.js": "text/javascript",
}
"""The files the counter's page is made of, and their kinds."""

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self' ws://{host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)

# What a tablet has no key for. A scanner's prefix and the rest are on the screen itself.
_BAR = (
    (N_("Keyboard"), "keyboard"),
    (N_("Esc"), "Escape"),
    (N_("Tab"), "Tab"),
    ("◄", "ArrowLeft"),
    ("▲", "ArrowUp"),
    ("▼", "ArrowDown"),
    ("►", "ArrowRight"),
    (N_("Enter"), "Enter"),
    *((f"F{number}", f"F{number}") for number in range(1, 13)),
)


@dataclass(frozen=True, slots=True)
class Asset:
    """A file of the page."""

    kind: str
    body: bytes


def assets() -> dict[str, Asset]:
    """The page's files, by name."""
    folder = Path(__file__).parent / "assets"
    return {name: Asset(kind, (folder / name).read_bytes()) for name, kind in ASSETS.items()}


def policy(host: str) -> str:
    """What the counter's page may load and reach: us alone.

    :param host: ours, as the browser asked for it.
    """
    return _POLICY.format(host=host)


def counter(shop: str) -> str:
    """The counter's page."""
    return _page(
        shop,
        tag("div", id="grid", translate="no"),
        tag(
            "textarea",
            id="keys",
            autocapitalize="off",
            autocomplete="off",
            autocorrect="off",
            spellcheck="false",
            aria_label=_("What is typed goes to the counter"),
        ),
        tag("div", *map(_button, _BAR), id="bar", role="toolbar", aria_label=_("Keys")),
        tag(
            "div",
            tag("p", _("Opening the counter…"), id="sentence", role="status"),
            tag("button", _("Start again"), id="again", type="button", hidden=True),
            id="over",
            data_lost=_("The connection is lost. Trying again…"),
            data_left=_("The counter has stopped."),
        ),
        tag("script", src="/screen.js", type="module"),
    )


def entered(shop: str) -> str:
    """On the way in: our own page leads on, so that the browser shows its new cookie there."""
    return _page(
        shop,
        tag("div", tag("p", tag("a", _("To the counter"), href="/")), id="over"),
        head=[void("meta", http_equiv="refresh", content="0;url=/")],
    )


def refused(sentence: str) -> str:
    """A sentence for whoever is not let in. It names no shop."""
    return _page(_("Not let in"), tag("div", tag("p", sentence), id="over"))


def _button(key: tuple[str, str]) -> Html:
    label, name = key
    return tag("button", _(label), type="button", data_key=name, tabindex="-1")


def _page(title: str, *body: Html, head: list[Html] | None = None) -> str:
    meta = tag(
        "head",
        void("meta", charset="utf-8"),
        void(
            "meta",
            name="viewport",
            content="width=device-width, initial-scale=1, interactive-widget=resizes-content",
        ),
        void("meta", name="color-scheme", content="dark"),
        void("meta", name="theme-color", content="#1a1613"),
        void("meta", name="robots", content="noindex"),
        *(head or []),
        tag("title", title),
        void("link", rel="icon", href="data:,"),
        void("link", rel="stylesheet", href=STYLE),
    )
    return f"<!DOCTYPE html>\n{tag('html', meta, tag('body', join(body)), lang=language())}\n"
