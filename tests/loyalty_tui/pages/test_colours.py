"""The page's colours: text can be read on its grounds, and plots keep apart without colour."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import loyalty_tui.pages.report as page
from loyalty_tui.pages.plots import _DARK, _STEPS

STYLE = Path(page.__file__).with_name("page.css").read_text(encoding="utf-8")
TEXTS = ("ink", "soft", "good", "bad")


def palette(scheme: str) -> dict[str, tuple[float, ...]]:
    """The colours by day, and those that differ by night."""
    light, dark = re.findall(r":root \{(.*?)\}", STYLE, re.DOTALL)
    named = dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", light))
    if scheme == "dark":
        named |= dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", dark))
    return {
        name: tuple(int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
        for name, colour in named.items()
    }


def lightness(colour: tuple[float, ...]) -> float:
    """Relative luminance (WCAG 2)."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: tuple[float, ...], other: tuple[float, ...]) -> float:
    high, low = sorted((lightness(one), lightness(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_can_be_read(scheme: str) -> None:
    colours = palette(scheme)
    for text in TEXTS:
        assert contrast(colours[text], colours["paper"]) >= 4.5, text
    assert contrast(colours["ink"], colours["flag"]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_numbers_in_a_map_can_be_read_on_every_shade(scheme: str) -> None:
    colours = palette(scheme)
    for shade in (0.0, *_STEPS):
        ground = tuple(
            shade * one + (1 - shade) * paper
            for one, paper in zip(colours["one"], colours["paper"], strict=True)
        )
        text = colours["paper" if shade > _DARK else "ink"]
        assert contrast(text, ground) >= 4.5, shade


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_bars_keep_apart_in_grey(scheme: str) -> None:
    colours = palette(scheme)
    assert contrast(colours["one"], colours["two"]) >= 2
    for ink in ("one", "two", "three"):
        assert contrast(colours[ink], colours["paper"]) >= 2.5, ink


def test_paper_is_white_even_by_night() -> None:
    assert "@media screen and (prefers-color-scheme: dark)" in STYLE
    assert STYLE.count("prefers-color-scheme") == 1
    assert "@page" in STYLE
    assert not re.search(r"url\(|@import|@font-face", STYLE)
