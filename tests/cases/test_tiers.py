"""Tiers on the command line. ``tests/ledger/books/test_tiers.py`` has the acts alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.loyalty_tui.cli.conftest import Loyalty


def tier(till: Loyalty, member: str = "1") -> str:
    name: str = till.json("member", "show", member)["tier"]
    return name


def sell(till: Loyalty, amount: str, *more: str, member: str = "1") -> int:
    """Record a sale; how it changed the balance."""
    moved: int = till.json("sale", "add", amount, "--member", member, *more)["points"]
    return moved


def test_from_what_was_spent_never_from_what_is_held(tiers_till: Loyalty) -> None:
    till = tiers_till
    till.json("reward", "add", "Brunch", "--cost", "280")
    sell(till, "310")
    till.json("reward", "issue", "1", "Brunch")
    assert till.json("member", "show", "1")["balance"] == 30
    assert tier(till) == "Silver"
    assert till.json("tier", "review") == []
    # Points in plenty make no tier.
    till.json("points", "adjust", "2", "+5000", "--reason", "welcome")
    assert tier(till, "2") == "Bronze"


@pytest.mark.parametrize(
    ("amount", "reached"),
    [("299,99", "Bronze"), ("300", "Silver"), ("999,99", "Silver"), ("1000", "Gold")],
)
def test_exactly_on_the_threshold(tiers_till: Loyalty, amount: str, reached: str) -> None:
    done = tiers_till.json("sale", "add", amount, "--member", "1")
    # The sale that reaches a tier is still paid by the one before.
    assert done["points"] == int(amount.partition(",")[0])
    assert tier(tiers_till) == reached


def test_the_first_sale_does_not_skip_a_tier_and_one_at_nought_works(till: Loyalty) -> None:
    for name, threshold in (("Un", "0"), ("Deux", "40"), ("Trois", "90")):
        till.json("tier", "add", name, "--threshold", threshold)
    till.json("tier", "review")
    till.json("member", "add", "--name", "Ana")
    assert tier(till, "3") == "Un"
    sell(till, "40", member="3")
    assert tier(till, "3") == "Deux"
    sell(till, "90", member="2")
    assert tier(till, "2") == "Trois"


def test_redeeming_is_not_spending(tiers_till: Loyalty) -> None:
    till = tiers_till
    sell(till, "299")
    # 2.99, of which 200 points pay 2.00: 0.99 more is spent.
    sell(till, "2,99", "--points", "200")
    assert tier(till) == "Bronze"
    sell(till, "0,01")
    assert tier(till) == "Silver"


def test_points_that_lapse_take_no_spend_with_them(tiers_till: Loyalty) -> None:
    till = tiers_till
    till.json("program", "set", "expiry.months", "1")
    sell(till, "450")
    till.now("2026-09-01T09:00:00Z")
    assert till.json("points", "sweep")["points"] == 450
    assert till.json("tier", "review") == []
    assert tier(till) == "Silver"
    assert sell(till, "8") == 10


def test_a_refund_lowers_it_after_the_grace_and_multipliers_stay(tiers_till: Loyalty) -> None:
    till = tiers_till
    sell(till, "330", "--ref", "BIG")
    assert sell(till, "36") == 45
    till.json("sale", "refund", "BIG", "70")
    assert tier(till) == "Silver"
    # Sixty days of grace: the last of them is 9 August.
    till.now("2026-08-09T21:59:59Z")
    assert tier(till) == "Silver"
    till.now("2026-08-09T22:00:00Z")
    assert tier(till) == "Bronze"
    assert till.json("tier", "review") == [
        {"member": 1, "name": "Zoé Durand", "before": "Silver", "after": "Bronze"}
    ]
    assert till.json("member", "show", "1")["balance"] == 330 + 45 - 70
    assert sell(till, "36") == 36


@pytest.mark.parametrize(("counts", "reached"), [("none", "Bronze"), ("opening,adjust", "Gold")])
def test_what_came_otherwise_counts_only_if_flagged(
    tiers_till: Loyalty, tmp_path: Path, counts: str, reached: str
) -> None:
    till = tiers_till
    till.json("program", "set", "tier.basis", "points_earned")
    till.json("program", "set", "tier.counts", counts)
    till.json("points", "adjust", "1", "+60000", "--reason", "counted")
    path = tmp_path / "held.csv"
    path.write_text("member,points\n1,40000\n")
    till.json("import", "balances", str(path))
    assert tier(till) == reached
    till.json("points", "adjust", "1", "-1", "--reason", "one too many")
    till.now("2026-09-15T09:00:00Z")
    assert tier(till) == ("Silver" if reached == "Gold" else "Bronze")


def test_a_back_dated_sale_says_what_it_changed_and_reprices_nothing(tiers_till: Loyalty) -> None:
    till = tiers_till
    till.now("2026-02-01T09:00:00Z")
    sell(till, "260")
    till.now("2026-04-01T09:00:00Z")
    booked = sell(till, "40,80")
    till.now("2026-05-01T09:00:00Z")
    assert sell(till, "16") == 20
    late = till.json("sale", "add", "55", "--member", "1", "--at", "2026-03-01")
    assert late["points"] == 55
    assert booked == 40
    said = late["explanation"]
    assert "01/03/2026" in said
    assert "Silver" in said
    assert till.json("member", "show", "1")["balance"] == 260 + 40 + 20 + 55


def test_a_tier_set_by_hand_survives_until_its_date(tiers_till: Loyalty) -> None:
    till = tiers_till
    till.json("tier", "set", "1", "Gold", "--until", "2026-07-20")
    sell(till, "310", "--ref", "S")
    till.json("sale", "refund", "S")
    assert till.json("tier", "review") == []
    assert tier(till) == "Gold"
    assert sell(till, "10") == 15
    assert sum(t["members"] for t in till.json("tier", "list")) == 2
    till.now("2026-07-20T22:00:00Z")
    assert tier(till) == "Bronze"
    till.json("tier", "review")
    # Each in exactly one tier.
    assert [t["members"] for t in till.json("tier", "list")] == [2, 0, 0]


@pytest.mark.parametrize(
    ("window", "sold", "kept", "lost"),
    [
        # A sale of 15 July counts through 14 July of the year after.
        ("rolling", "2025-07-15", "2026-07-14T12:00:00Z", "2026-07-15T12:00:00Z"),
        # 29 February has a next year too.
        ("rolling", "2028-02-29", "2029-02-28T12:00:00Z", "2029-03-01T12:00:00Z"),
        # The year turns at midnight in Paris, an hour before it does in London.
        ("calendar", "2026-03-02", "2026-12-31T22:59:59Z", "2026-12-31T23:00:00Z"),
    ],
)
def test_window_edges(tiers_till: Loyalty, window: str, sold: str, kept: str, lost: str) -> None:
    till = tiers_till
    till.json("program", "set", "tier.window", window)
    till.now(f"{sold}T10:00:00Z")
    for member in ("1", "2"):
        sell(till, "180", member=member)
    till.now(kept)
    sell(till, "120", member="1")
    till.now(lost)
    sell(till, "120", member="2")
    assert (tier(till, "1"), tier(till, "2")) == ("Silver", "Bronze")
    assert "€180.00 to Silver" in till("member", "show", "2").out


def test_changed_thresholds_say_who_moves_before_they_are_applied(tiers_till: Loyalty) -> None:
    till = tiers_till
    sell(till, "210")
    before = till.head
    words = ("tier", "edit", "Silver", "--threshold", "200")
    (move,) = till.json(*words, "--dry-run")
    assert (move["member"], move["before"], move["after"]) == (1, "Bronze", "Silver")
    assert till.head == before
    till.json(*words)
    assert [m["after"] for m in till.json("tier", "review")] == ["Silver"]
    assert tier(till) == "Silver"
