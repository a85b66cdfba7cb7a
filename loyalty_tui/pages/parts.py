"""Small pieces that several sections of a page are made of."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from loyalty_tui.pages.markup import Html, tag

_LONG = 100


def link(key: str, name: str) -> Html:
    """A number's name, which leads to what it means."""
    return tag("a", name, href=f"#def-{key}")


def block(key: str, title: str, *content: Html) -> Html:
    """Something told under the name of its number."""
    return tag("div", tag("h3", link(key, title)), *content, class_="block")


def strip(parts: Iterable[tuple[str, Fraction]]) -> Html:
    """A bar cut into shares of one, each with the class that colours it.

    It is not read out: what it shows is said beside it.
    """
    drawn, left = [], Fraction(0)
    for ink, share in parts:
        if share:
            x, width = float(left * _LONG), float(share * _LONG)
            drawn.append(tag("rect", class_=ink, x=f"{x:.4g}", width=f"{width:.4g}", height=10))
        left += share
    return tag(
        "svg",
        *drawn,
        class_="strip",
        viewBox=f"0 0 {_LONG} 10",
        preserveAspectRatio="none",
        aria_hidden="true",
    )
