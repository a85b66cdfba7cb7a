"""Small pieces of a page: a bar cut into shares, a name that leads to its meaning."""

from __future__ import annotations

from fractions import Fraction

from loyalty_tui.pages.markup import tag
from loyalty_tui.pages.parts import block, link, strip
from tests.loyalty_tui.pages.reading import read


def test_a_strip_is_cut_into_its_shares_one_after_another() -> None:
    made = strip((("one", Fraction(1, 8)), ("two", Fraction(0)), ("three", Fraction(7, 8))))
    bar = read(made).one("svg")
    drawn = [(r.attributes["class"], r.attributes["x"], r.attributes["width"]) for r in bar.all()]
    assert drawn == [("one", "0", "12.5"), ("three", "12.5", "87.5")]
    assert bar.attributes["aria-hidden"] == "true"  # its numbers stand beside it


def test_a_block_leads_to_what_its_number_means() -> None:
    made = read(block("nps", "R&D", tag("p", "51"))).one("div")
    assert made.one("h3").one("a").attributes == {"href": "#def-nps"}
    assert made.text == "R&D 51"
    assert link("aov", "<b>") == '<a href="#def-aov">&lt;b&gt;</a>'
