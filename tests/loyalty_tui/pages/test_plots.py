"""Plots drawn from numbers: where marks stand, what is said of them, and what has no mark."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loyalty_tui.pages.plots import (
    Caption,
    Series,
    Tick,
    axis,
    bars,
    blank,
    figure,
    flows,
    line,
    shades,
)
from tests.loyalty_tui.pages.reading import Element, read

CAPTION = Caption("k", "Sales & more", "Up <and> down.", "month", "euros")
MONTHS = [
    Tick("J", "January", "2026"),
    Tick("F", "February"),
    Tick("M", "March"),
    Tick("A", "April"),
]


def whole(value: float) -> str:
    return f"{value:.0f}"


def number(element: Element, name: str) -> float:
    return float(element.attributes[name] or "nan")


@pytest.mark.parametrize(
    ("values", "low", "high", "step"),
    [
        ([0, 37], 0, 40, 10),
        ([3200, 5323], 3000, 6000, 1000),  # all far from nought: the axis does not begin there
        ([1286, 5323], 0, 6000, 2000),
        ([0.695, 0.954], 0.6, 1.0, 0.1),
        ([-93, 55], -100, 100, 50),
        ([5, 5], 0, 6, 2),
        ([], 0, 1, 0.25),
        ([0], 0, 1, 0.25),
    ],
)
def test_an_axis_in_round_steps(values: list[float], low: float, high: float, step: float) -> None:
    found = axis(values)
    assert (found.low, found.high, found.step) == pytest.approx((low, high, step))


def test_what_is_counted_has_no_halves() -> None:
    assert axis([0, 1], whole=True).marks() == [0, 1]
    assert axis([0, 3], whole=True).step == 1


@given(st.lists(st.floats(-1e9, 1e9).filter(lambda v: v == 0 or abs(v) > 1e-6), max_size=20))
def test_an_axis_holds_its_values_in_a_few_steps(values: list[float]) -> None:
    found = axis(values)
    almost = found.step / 1e6
    assert all(found.low - almost <= value <= found.high + almost for value in values)
    assert 1 <= len(found.marks()) - 1 <= 8


def test_a_line_is_broken_where_there_is_no_number() -> None:
    found = read(line(CAPTION, MONTHS, [10.0, None, 30.0, 20.0], whole, whole))
    (drawn,) = found.all("polyline")
    march, april = [
        tuple(map(float, p.split(","))) for p in str(drawn.attributes["points"]).split()
    ]
    assert march[0] < april[0]
    assert march[1] < april[1]  # more is higher
    dots = found.all("circle")
    assert [dot.text for dot in dots] == ["January: 10", "March: 30", "April: 20"]
    assert [dot.attributes["class"] for dot in dots] == ["dot", "dot", "dot last"]
    assert [text.text for text in found.all("text", **{"class": "value"})] == ["10", "20"]


def test_the_last_dot_of_an_unfinished_month_is_hollow() -> None:
    found = read(line(CAPTION, MONTHS, [1.0, 2.0, 3.0, 4.0], whole, whole, open_end=True))
    assert found.all("circle")[-1].attributes["class"] == "dot open"


def test_what_came_stands_on_the_line_and_what_went_hangs_from_it() -> None:
    new = Series("New", "one", [4, None, 0, 2])
    back = Series("Back", "two", [6, None, 0, 0])
    lost = Series("Lost", "three", [5, None, 8, 0])
    found = read(flows(CAPTION, MONTHS, [new, back], [lost], whole))
    rects = {rect.text: rect for rect in found.all("rect")}
    assert list(rects) == [
        "January, New: 4",
        "January, Back: 6",
        "January, Lost: 5",
        "March, Lost: 8",
        "April, New: 2",
    ]
    zero = number(found.one("line", **{"class": "zero"}), "y1")
    first, second, third = list(rects.values())[:3]
    assert number(first, "y") + number(first, "height") == pytest.approx(zero, abs=0.2)
    assert number(second, "y") + number(second, "height") == pytest.approx(
        number(first, "y"), abs=0.2
    )
    assert number(third, "y") == zero
    assert number(second, "height") / number(first, "height") == pytest.approx(1.5, abs=0.05)


def test_a_map_is_darker_where_there_is_more_and_empty_where_there_is_nothing() -> None:
    rows = [("Mon", "3"), ("Tue", "")]
    found = read(shades(CAPTION, rows, MONTHS[:3], [[0.0, 1.0, 2.0], [None, 4.0, None]], whole))
    fields = found.all("rect")
    assert [field.text for field in fields] == [
        "Mon, January: 0",
        "Mon, February: 1",
        "Mon, March: 2",
        "Tue, February: 4",
    ]
    shades_ = [number(field, "fill-opacity") for field in fields]
    assert shades_ == sorted(shades_)
    assert (shades_[0], shades_[-1]) == (0, 1)


def test_bars_are_as_long_as_their_numbers_and_long_names_are_cut_short() -> None:
    long = "A tier with a name that goes on & on"
    found = read(bars(CAPTION, [long, "Gold"], [30, 10], whole))
    one, other = found.all("rect")
    assert number(one, "width") == pytest.approx(3 * number(other, "width"), rel=0.01)
    assert one.text == f"{long}: 30"
    assert "A tier with a name …" in found.text


@pytest.mark.parametrize(
    "drawing",
    [
        line(CAPTION, MONTHS[:1], [3.0], whole, whole),
        line(CAPTION, MONTHS[:1], [None], whole, whole),
        flows(CAPTION, MONTHS[:1], [Series("New", "one", [0])], [], whole),
        bars(CAPTION, ["Gold"], [0], whole),
        shades(CAPTION, [("Mon", "")], MONTHS[:1], [[None]], whole),
    ],
)
def test_every_plot_says_what_it_is(drawing: str) -> None:
    plot = read(drawing).one("svg")
    assert plot.attributes["role"] == "img"
    names = str(plot.attributes["aria-labelledby"]).split()
    said = [plot.one(id=name).text for name in names]
    assert said == ["Sales & more", "Up <and> down."]
    assert "nan" not in drawing
    assert "inf" not in drawing


def test_a_figure_has_its_numbers_in_a_table() -> None:
    made = figure(
        CAPTION,
        line(CAPTION, MONTHS[:2], [3.0, 4.0], whole, whole),
        "The numbers",
        ("Month", "Sales"),
        [("January", "3"), ("February", "4")],
        legend=[Series("New & old", "one", [])],
    )
    found = read(made).one("figure")
    assert found.one("figcaption").one("h3").text == "Sales & more"
    assert found.one("ul").text == "New & old"
    cells = [[cell.text for cell in row.all()] for row in found.one("details").all("tr")]
    assert cells == [["Month", "Sales"], ["January", "3"], ["February", "4"]]
    assert [th.attributes["scope"] for th in found.all("th")] == ["col", "col", "row", "row"]
    assert read(blank(CAPTION, "Nothing yet.")).text == "Sales & more Nothing yet."
