"""What is read as a number of points."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.values.errors import BadInput
from ledger.values.points import MAX_POINTS, Points, check_points, parse_points


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("120", 120), (" 120 ", 120), ("+120", 120), ("0", 0), ("1 200", 1200), ("1\u202f200", 1200)],
)
def test_points_a_cashier_types(typed: str, expected: int) -> None:
    assert parse_points(typed) == expected


@pytest.mark.parametrize(("typed", "expected"), [("-120", -120), ("−1 200", -1200), ("+5", 5)])
def test_signed_points(typed: str, expected: int) -> None:
    assert parse_points(typed, signed=True) == expected


@pytest.mark.parametrize(
    "typed",
    ["", "abc", "1.5", "1,5", "1e3", "--1", "+-1", "12 34", "١٢", "1_000", "0x1", "1\n000", "½"],
)
def test_what_is_no_number_of_points(typed: str) -> None:
    with pytest.raises(BadInput, match="not a number of points"):
        parse_points(typed, signed=True)


@pytest.mark.parametrize("typed", ["-1", "−1 000"])
def test_negative_where_it_may_not_be(typed: str) -> None:
    with pytest.raises(BadInput, match="negative"):
        parse_points(typed)


@pytest.mark.parametrize("typed", ["1000000001", "-1000000001", "9" * 6000])
def test_too_many(typed: str) -> None:
    with pytest.raises(BadInput):
        parse_points(typed, signed=True)


def test_the_limit_itself_is_allowed() -> None:
    assert check_points(MAX_POINTS) == MAX_POINTS
    assert check_points(-MAX_POINTS, signed=True) == -MAX_POINTS


@given(st.integers(-MAX_POINTS, MAX_POINTS))
def test_what_is_written_is_read_back(number: int) -> None:
    assert parse_points(str(Points(number)), signed=True) == number
