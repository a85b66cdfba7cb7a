"""Tiers on the command line."""

from __future__ import annotations

import pytest

from tests.loyalty_tui.cli.conftest import Loyalty


def test_the_list_says_what_is_counted(shop: Loyalty) -> None:
    shop.json("tier", "edit", "Silver", "--benefit", "a coffee a month")
    answer = shop("tier", "list")
    assert "€300.00" in answer.out
    assert "a coffee a month" in answer.out
    assert "Counted from net spend over the last twelve months." in answer.out
    shop.json("program", "set", "tier.basis", "visits")
    shop.json("program", "set", "tier.window", "calendar")
    (bronze, *_) = shop.json("tier", "list")
    assert (bronze["members"], bronze["basis"], bronze["window"]) == (2, "visits", "calendar")
    assert "Counted from visits over the calendar year." in shop("tier", "list").out


@pytest.mark.parametrize(
    ("basis", "missing"),
    [("net_spend", "€187.60 to Silver"), ("points_earned", "29,888 points to Silver")],
)
def test_what_is_missing_to_the_next(shop: Loyalty, basis: str, missing: str) -> None:
    shop.json("program", "set", "tier.basis", basis)
    shop.json("tier", "edit", "Bronze", "--benefit", "our thanks")
    card = shop("member", "show", "1").out
    assert missing in card
    assert "Benefit: our thanks" in card


def test_what_is_missing_in_visits(shop: Loyalty) -> None:
    shop.json("program", "set", "tier.basis", "visits")
    shop.json("tier", "edit", "Silver", "--threshold", "3")
    assert "2 visits to Silver" in shop("member", "show", "1").out


def test_a_tier_by_hand(shop: Loyalty) -> None:
    done = shop.json("tier", "set", "2", "gold", "--until", "2026-08-31", "--reason", "the mayor")
    assert (done["member"], done["points"], done["balance"]) == (2, 0, 0)
    assert done["explanation"] == "Set by hand until 31/08/2026. the mayor. Now Gold."
    assert "Kept until 31/08/2026" in shop("member", "show", "2").out
    assert shop.json("tier", "review") == []
    shop.now("2026-08-31T21:59:59Z")
    assert shop.json("member", "show", "2")["tier"] == "Gold"
    shop.now("2026-08-31T22:00:00Z")
    assert shop.json("member", "show", "2")["tier"] == "Bronze"
    assert [m["after"] for m in shop.json("tier", "review")] == ["Bronze"]


def test_auto_lets_purchases_decide_again(shop: Loyalty) -> None:
    assert shop("tier", "set", "2", "auto").code == 1
    shop.json("tier", "set", "2", "Silver")
    answer = shop("tier", "set", "2", "auto")
    assert "no longer set by hand" in answer.out
    assert shop.json("member", "show", "2")["tier"] == "Bronze"


def test_a_key_sent_again_sets_it_once(shop: Loyalty) -> None:
    words = ("tier", "set", "2", "Gold", "--key", "0123456789abcdef0123456789abcdef")
    first = shop.json(*words)
    assert shop.json(*words)["event"] == first["event"]


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("set", "2", "Platinum"), 1),
        (("set", "2", "Gold", "--until", "2026-06-09"), 2),
        (("edit", "Gold"), 2),
        (("edit", "Gold", "--threshold", "300"), 1),
        (("edit", "Platinum", "--threshold", "5"), 1),
        (("remove", "Platinum"), 1),
        (("add", "Copper", "--threshold", "300"), 1),
    ],
)
def test_refused_in_words(shop: Loyalty, words: tuple[str, ...], code: int) -> None:
    answer = shop("tier", *words)
    assert (answer.code, answer.out) == (code, "")
    assert len(answer.err.splitlines()) == 1


def test_a_change_says_before_who_moves(shop: Loyalty) -> None:
    edit = ("tier", "edit", "Silver", "--threshold", "112,40")
    before = shop.head
    moves = [{"member": 1, "name": "Zoé Durand", "before": "Bronze", "after": "Silver"}]
    found = shop.json(*edit, "--dry-run")
    assert [{k: v for k, v in m.items() if k != "until"} for m in found] == moves
    assert found[0]["until"] is None
    assert shop.head == before
    answer = shop(*edit)
    assert "1 member changes tier because of it." in answer.out
    assert shop.json("member", "show", "1")["tier"] == "Bronze"
    assert shop.json("tier", "review") == moves
    remove = ("tier", "remove", "silver")
    assert [m["after"] for m in shop.json(*remove, "--dry-run")] == ["Bronze"]
    assert shop.json(*remove)["moves"] == 1
    assert [m["after"] for m in shop.json("tier", "review")] == ["Bronze"]
    add = ("tier", "add", "Copper", "--threshold", "100", "--benefit", "a stool")
    assert [m["after"] for m in shop.json(*add, "--dry-run")] == ["Copper"]
    assert shop.json(*add)["moves"] == 1
    assert shop.json("tier", "add", "Zinc", "--threshold", "5000")["moves"] == 0


def test_down_waits_for_the_days_of_grace(shop: Loyalty) -> None:
    shop.json("sale", "add", "200", "--member", "1")
    answer = shop("tier", "edit", "Silver", "--threshold", "500", "--dry-run")
    assert "09/08/2026" in answer.out
    (move,) = shop.json("tier", "edit", "Silver", "--threshold", "500", "--dry-run")
    assert (move["before"], move["after"], move["until"]) == ("Silver", "Bronze", "2026-08-09")


def test_a_late_sale_says_what_it_changes(shop: Loyalty) -> None:
    shop.json("program", "set", "tier.grace_days", "0")
    shop.now("2026-06-20T09:00:00Z")
    shop.json("sale", "add", "150", "--member", "1")
    late = shop.json("sale", "add", "100", "--member", "1", "--at", "2026-06-12")
    assert "From 20/06/2026, Silver was reached instead of Bronze." in late["explanation"]
    shop.json("sale", "add", "10", "--member", "2", "--at", "2026-06-15")
    french = shop("member", "statement", "1", lang="fr")
    assert french.code == 0


def test_a_tier_that_was_changed_is_told(shop: Loyalty) -> None:
    shop.json("tier", "edit", "Gold", "--threshold", "900", "--multiplier", "2")
    # The journal tells it by the same words.
    from ledger.queries.story import journal
    from ledger.store.store import Store
    from loyalty_tui.words import say

    store = Store(shop.path)
    with store.read() as tx:
        (last,) = journal(tx, limit=1)
    store.close()
    assert say.headline(last) == "Tier changed"
    assert say.explain(last, "EUR") == (
        "Gold. From €900.00 instead of €1,000.00. Points × 2 instead of 1.5."
    )
