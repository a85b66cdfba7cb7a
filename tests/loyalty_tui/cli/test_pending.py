"""Points held back, on the command line."""

from __future__ import annotations

import pytest

from tests.loyalty_tui.cli.conftest import Loyalty


@pytest.fixture
def held(shop: Loyalty) -> Loyalty:
    """Bob's (2) points wait for 14 days and lapse a month after they were earned."""
    shop.json("program", "set", "points.pending_days", "14")
    shop.json("program", "set", "expiry.months", "1")
    shop.json("program", "set", "expiry.to_month_end", "no")
    return shop


def shown(shop: Loyalty) -> tuple[int, int, int]:
    """Bob's balance, what is pending and what he owes."""
    found = shop.json("member", "show", "2")
    return found["balance"], found.get("pending", 0), found["deficit"]


def test_shown_explained_and_released_by_date(held: Loyalty) -> None:
    done = held.json("sale", "add", "30", "--member", "2")
    assert "Usable from 24/06/2026. To use by 10/07/2026." in done["explanation"]
    assert shown(held) == (0, 30, 0)
    assert "Pending: 30 points" in held("member", "show", "2").out
    explained = held.json("points", "explain", "2")
    assert (explained["balance"], explained["pending"]) == (0, 30)
    told = held("points", "explain", "2").out
    assert "30 points are held back and cannot be used yet." in told
    assert "Usable from 24/06/2026." in told
    before = held.head
    held.now("2026-06-23T21:59:59Z")
    assert shown(held) == (0, 30, 0)
    assert held("sale", "add", "1", "--member", "2", "--points", "1").code == 1
    held.now("2026-06-23T22:00:00Z")
    assert shown(held) == (30, 0, 0)
    assert "Pending" not in held("member", "show", "2").out
    # The refusal is all that was written.
    assert held.head[0] == before[0] + 1


def test_a_refund_within_the_days_takes_them_first(held: Loyalty) -> None:
    held.json("points", "adjust", "2", "+20", "--reason", "counted")
    assert shown(held) == (20, 0, 0)
    held.json("sale", "add", "30", "--member", "2", "--ref", "R1")
    back = held.json("sale", "refund", "R1", "10")
    assert (back["points"], back["balance"]) == (0, 20)
    assert shown(held) == (20, 20, 0)
    held.json("sale", "void", "R1")
    assert shown(held) == (20, 0, 0)


def test_a_debt_is_paid_on_the_day_they_are_released(held: Loyalty) -> None:
    held.json("sale", "add", "30", "--member", "2", "--ref", "R1")
    held.now("2026-06-24T09:00:00Z")
    held.json("sale", "add", "1", "--member", "2", "--points", "30", "--ref", "R2")
    held.json("sale", "refund", "R1")
    held.json("sale", "add", "50", "--member", "2")
    assert shown(held) == (-30, 50, 30)
    held.now("2026-07-08T09:00:00Z")
    assert shown(held) == (20, 0, 0)
    assert "Owed" not in held("member", "show", "2").out
    assert held.json("member", "find", "Bob")[0]["balance"] == 20
    explained = held.json("points", "explain", "2")
    assert [lot["used"] for lot in explained["lots"]] == [30, 30]
    assert sum(lot["remaining"] for lot in explained["lots"]) == explained["balance"] == 20
    # A month on, unseen: what had paid stays paid, the rest has lapsed.
    held.now("2026-08-01T09:00:00Z")
    assert shown(held) == (0, 0, 0)
    assert held.json("points", "sweep") == {"lots": 1, "points": 20}
    assert shown(held) == (0, 0, 0)


def test_a_debt_paid_whole_is_told(held: Loyalty) -> None:
    held.json("sale", "add", "30", "--member", "2", "--ref", "R1")
    held.now("2026-06-24T09:00:00Z")
    held.json("points", "adjust", "2", "-30", "--reason", "counted")
    held.json("sale", "refund", "R1")
    held.json("sale", "add", "30", "--member", "2")
    held.now("2026-07-08T09:00:00Z")
    assert held.json("points", "sweep") == {"lots": 0, "points": 0}
    last = held.json("member", "statement", "2")[0]
    assert last["explanation"] == "Points released since have paid what was owed."
