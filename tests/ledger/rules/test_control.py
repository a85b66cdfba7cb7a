"""Who a campaign leaves out: the same for ever, as many as was said, and nobody's choice."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledger.program.tiers import Campaign
from ledger.rules.control import check_share, kept_apart, parse_share, place
from ledger.values.errors import BadInput

DAY = dt.date(2026, 6, 1)
ZEROS, COUNTED = bytes(16), bytes(range(16))
TWO_64 = 2**64


def campaign(share: int, salt: bytes = ZEROS) -> Campaign:
    return Campaign("June", DAY, DAY, Fraction(2), control=share, salt=salt.hex())


@pytest.mark.parametrize(
    ("salt", "member", "expected"),
    [
        (ZEROS, 1, 195_826_422_640_605_430),
        (ZEROS, 2, 16_027_623_817_892_805_527),
        (COUNTED, 1, 1_822_496_674_941_349_780),
        (COUNTED, 123_456, 11_636_960_213_232_168_810),
    ],
)
def test_a_place_is_the_same_for_ever(salt: bytes, member: int, expected: int) -> None:
    # BLAKE2b, 8 bytes, key = salt, personal "loyalty-control", of the number in 8 bytes.
    assert place(salt, member) == expected


def test_members_below_the_share_are_kept_apart() -> None:
    # 1 stands at 1.06 %, 2 at 86.9 %.
    assert [kept_apart(campaign(share), 1) for share in (0, 1, 2, 50)] == [False, False, True, True]
    assert not kept_apart(campaign(50), 2)


def test_about_as_many_as_was_said() -> None:
    for share in (5, 10, 50):
        apart = sum(kept_apart(campaign(share, COUNTED), m) for m in range(1, 10_001))
        # Four standard deviations of a binomial.
        assert abs(apart - share * 100) < 4 * (share * (100 - share)) ** 0.5


def test_campaigns_leave_out_others() -> None:
    one, other = campaign(50, ZEROS), campaign(50, COUNTED)
    both = sum(kept_apart(one, m) and kept_apart(other, m) for m in range(1, 4_001))
    assert abs(both - 1_000) < 4 * (4_000 * 3 / 16) ** 0.5


@given(st.binary(min_size=16, max_size=16), st.integers(1, TWO_64 - 1), st.integers(0, 49))
def test_a_larger_share_keeps_those_of_a_smaller_one(salt: bytes, member: int, share: int) -> None:
    assert 0 <= place(salt, member) < TWO_64
    assert kept_apart(campaign(share, salt), member) <= kept_apart(
        campaign(share + 1, salt), member
    )


@pytest.mark.parametrize(
    ("typed", "share"), [("10%", 10), (" 10 % ", 10), ("5", 5), ("0", 0), ("50 %", 50)]
)
def test_a_typed_share(typed: str, share: int) -> None:
    assert parse_share(typed) == share


@pytest.mark.parametrize("typed", ["", "%", "0.1", "51%", "-1", "100%", "10%%", "٥"])
def test_what_is_no_share(typed: str) -> None:
    with pytest.raises(BadInput, match="from 0 to 50"):
        parse_share(typed)


@pytest.mark.parametrize("share", [-1, 51])
def test_a_share_beyond_its_limits(share: int) -> None:
    with pytest.raises(BadInput, match="from 0 to 50"):
        check_share(share)
