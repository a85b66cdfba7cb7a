"""Rewards, vouchers and stamp cards from the command line."""

from __future__ import annotations

import csv
from collections.abc import Iterator

import pytest

from tests.loyalty_tui.cli.conftest import Loyalty


@pytest.fixture
def card(loyalty: Loyalty) -> Iterator[Loyalty]:
    """A stamp a visit, eight to a card, and Zoé (1)."""
    loyalty.json("init", "--name", "Le Fournil", "--preset", "stamps")
    loyalty.json("program", "set", "stamps.per_card", "8")
    loyalty.json("member", "add", "--name", "Zoé Durand")
    yield loyalty
    assert loyalty.head


def stamp(loyalty: Loyalty, number: str) -> dict[str, object]:
    found: dict[str, object] = loyalty.json(
        "points", "adjust", "1", number, "--stamps", "--reason", "old card"
    )
    return found


def test_all_that_a_reward_can_say(shop: Loyalty) -> None:
    shop.json(
        *("reward", "add", "Galette", "--cost", "60", "--cost-price", "4,30", "--stock", "8"),
        *("--per-member", "2", "--per-days", "7", "--from", "2026-06-01", "--to", "30/06/2026"),
        *("--valid-days", "10", "--tier", "silver"),
    )
    galette = shop.json("reward", "list")[0]
    assert galette == {
        "reward": 2,
        "name": "Galette",
        "cost": 60,
        "unit": "points",
        "cost_price": 430,
        "stock": 8,
        "per_member": 2,
        "period_days": 7,
        "first_day": "2026-06-01",
        "last_day": "2026-06-30",
        "valid_days": 10,
        "tier": "Silver",
        "issued": 0,
    }
    answer = shop("reward", "issue", "1", "Galette")
    assert (answer.code, answer.out) == (1, "")
    assert "“Galette” is for Silver members and above." in answer.err


def test_a_reward_is_changed_archived_and_restored(shop: Loyalty) -> None:
    before = shop.json("reward", "issue", "1", "Café offert")
    done = shop.json(
        *("reward", "edit", "café offert", "--name", "Grand café", "--cost", "95"),
        *("--cost-price", "0,55", "--stock", "5", "--per-member", "3", "--per-days", "30"),
        *("--from", "2026-06-01", "--to", "2026-12-31", "--valid-days", "20", "--tier", "Bronze"),
    )
    assert (done["reward"], done["name"]) == (1, "Grand café")
    said = done["explanation"]
    assert "Cost: 95 points instead of 80 points." in said
    assert "Stock: 5 instead of –." in said
    assert "Until: 31/12/2026 instead of –." in said
    (row,) = shop.json("reward", "list")
    assert (row["cost"], row["stock"], row["period_days"], row["tier"]) == (95, 5, 30, "Bronze")
    shop.json(
        *("reward", "edit", "1", "--stock", "none", "--per-days", "none", "--per-member", "none"),
        *("--from", "none", "--to", "none", "--valid-days", "none", "--tier", "none"),
    )
    (row,) = shop.json("reward", "list")
    limits = ("stock", "per_member", "period_days", "first_day", "last_day", "valid_days", "tier")
    assert [row[name] for name in limits] == [None] * 7
    # What was issued is as it was.
    (voucher,) = shop.json("reward", "vouchers", "1")
    assert (voucher["name"], voucher["cost"]) == ("Café offert", 80)
    assert "“Café offert” for 80 points" in shop.json("member", "statement", "1")[0]["explanation"]
    assert "archived" in shop.json("reward", "archive", "Grand café")["explanation"]
    assert shop.json("reward", "list") == []
    (row,) = shop.json("reward", "list", "--all")
    assert row["archived"] is True
    assert shop.json("reward", "use", before["code"])["code"] == before["code"]
    assert shop.json("reward", "restore", "1")["name"] == "Grand café"
    assert [r["name"] for r in shop.json("reward", "list")] == ["Grand café"]


def test_restocking(shop: Loyalty) -> None:
    shop.json("reward", "edit", "Café offert", "--cost", "10", "--stock", "1")
    shop.json("reward", "issue", "1", "Café offert")
    refused = shop("reward", "issue", "1", "Café offert")
    assert (refused.code, "out of stock" in refused.err) == (1, True)
    shop.json("reward", "edit", "Café offert", "--stock", "1")
    assert shop.json("reward", "issue", "1", "Café offert")["balance"] == 92


@pytest.mark.parametrize(
    ("code", "words", "said"),
    [
        (2, "reward edit 1", "Nothing is to change"),
        (2, "reward edit 1 --stock some", "is not a number of points"),
        (2, "reward edit 1 --from soon", "is not a date"),
        (2, "reward edit 1 --per-days 7", "give both"),
        (2, "reward edit 1 --from 2026-07-02 --to 2026-07-01", "cannot end before it begins"),
        (1, "reward edit Thé --cost 5", "There is no reward “Thé”"),
        (1, "reward edit 1 --tier Diamond", "There is no tier “Diamond”"),
        (1, "reward archive Thé", "There is no reward “Thé”"),
        (1, "reward restore 1", "is in the catalogue"),
        (1, "reward vouchers Nobody", "No member answers to"),
        (2, "reward vouchers --state lost", "--state"),
        (2, "reward add Thé --cost 5 --per-days 7", "give both"),
        (1, "points adjust 1 -5 --stamps --reason x", "Stamps on the card: 0. 5 cannot be taken."),
    ],
)
def test_what_is_refused_in_a_sentence(shop: Loyalty, code: int, words: str, said: str) -> None:
    answer = shop(*words.split(" "))
    assert (answer.code, answer.out) == (code, "")
    assert said in answer.err


def test_vouchers_by_member_and_state(shop: Loyalty) -> None:
    shop.json("points", "adjust", "2", "500", "--reason", "opening day")
    shop.json("reward", "add", "Tarte", "--cost", "20", "--valid-days", "5", "--stock", "4")
    codes = [shop.json("reward", "issue", "2", "Tarte")["code"] for _ in range(4)]
    own = shop.json("reward", "issue", "1", "1")["code"]
    shop.json("reward", "use", codes[0])
    shop.json("reward", "cancel", codes[1])
    assert [v["code"] for v in shop.json("reward", "vouchers")] == [own, *codes[::-1]]
    assert [v["code"] for v in shop.json("reward", "vouchers", "1")] == [own]
    shop.now("2026-06-16T09:00:00Z")
    expected = {
        "issued": [own],
        "used": codes[:1],
        "cancelled": codes[1:2],
        "expired": codes[:1:-1],
    }
    for sweep in (False, True):
        if sweep:
            swept = shop("points", "sweep")
            assert swept.out == "2 vouchers had lapsed unused.\n"
        for state, held in expected.items():
            found = shop.json("reward", "vouchers", "--state", state)
            assert [(v["code"], v["state"]) for v in found] == [(code, state) for code in held]
        assert shop.json("reward", "list")[0]["stock"] == 3
    refused = shop("reward", "cancel", codes[2])
    assert (refused.code, "lapsed after" in refused.err) == (1, True)
    assert shop.json("points", "sweep") == {"lots": 0, "points": 0}
    line = shop.json("member", "statement", "2")[0]
    assert (line["what"], line["points"]) == ("expire", 0)
    assert "passed its last day unused" in line["explanation"]
    (row, *_) = csv.DictReader(
        shop("reward", "vouchers", "2", "--state", "used", "--format", "csv").out.splitlines()
    )
    assert (row["code"], row["member_name"], row["last_day"]) == (codes[0], "Bob", "2026-06-15")


def test_a_used_voucher_points_to_what_takes_the_hand_over_back(shop: Loyalty) -> None:
    code = shop.json("reward", "issue", "1", "1")["code"]
    shop.json("reward", "use", code)
    refused = shop("reward", "cancel", code)
    assert (refused.code, f"loyalty reward unuse {code}" in refused.err) == (1, True)
    back = shop.json("reward", "unuse", code, "--reason", "wrong customer")
    assert (back["points"], back["code"]) == (0, code)
    assert "can be used again" in str(back["explanation"])
    assert shop.json("reward", "vouchers", "--state", "issued")[0]["code"] == code
    again = shop("reward", "unuse", code)
    assert (again.code, "has not been used" in again.err) == (1, True)
    shop.json("reward", "cancel", code)


def test_three_of_eight_plus_five_then_thirteen(card: Loyalty) -> None:
    assert "code" not in stamp(card, "+3")
    assert "Stamps: 3 of 8" in card("member", "show", "1").out
    filled = stamp(card, "5")
    assert filled["codes"] == [filled["code"]]
    assert f"“Full card”, voucher {filled['code']}" in str(filled["explanation"])
    stamp(card, "+3")
    twice = stamp(card, "13")
    assert len(twice["codes"]) == 2  # type: ignore[arg-type] # a list of codes
    assert len(card.json("reward", "vouchers", "1", "--state", "issued")) == 3
    lines = card.json("member", "statement", "1")
    assert [line["what"] for line in lines[:3]] == ["issue", "issue", "adjust"]
    assert "The card is full." in lines[0]["explanation"]


def test_the_eighth_visit_gives_the_reward_and_undoing_it_takes_it_back(card: Loyalty) -> None:
    stamp(card, "7")
    sale = card.json("sale", "add", "4,20", "--member", "1", "--ref", "A1", "--key", "k1")
    assert set(sale) == {*("event", "member", "points", "balance"), "explanation", "code", "codes"}
    assert "1 stamp added to the card. The card is full: “Full card”" in sale["explanation"]
    assert card.json("sale", "add", "4,20", "--member", "1", "--ref", "A1", "--key", "k1") == sale
    undone = card.json("sale", "void", "A1")
    assert f"voucher {sale['code']} is cancelled" in undone["explanation"]
    assert "1 stamp taken off the card." in undone["explanation"]
    assert card("reward", "use", sale["code"]).code == 1
    assert "Stamps: 7 of 8" in card("member", "show", "1").out


def test_a_full_card_with_nothing_to_give_says_so(card: Loyalty) -> None:
    card.json("reward", "edit", "Full card", "--stock", "0")
    said = stamp(card, "8")["explanation"]
    assert "The card is full and keeps its stamps: “Full card” is out of stock." in str(said)
    assert "Stamps: 8 of 8" in card("member", "show", "1").out


def test_the_size_of_the_card_is_the_cost_of_its_reward(card: Loyalty) -> None:
    card.json("program", "set", "stamps.per_card", "5")
    assert card.json("reward", "list")[0]["cost"] == 5
    refused = card("reward", "edit", "Full card", "--cost", "6")
    assert (refused.code, "loyalty program set stamps.per_card" in refused.err) == (1, True)
    assert "code" in stamp(card, "5")


def test_a_card_beside_points(shop: Loyalty) -> None:
    shop.json("program", "set", "earn.stamps", "1")
    shop.json("program", "set", "stamps.per_card", "2")
    shop.json("reward", "add", "Brioche", "--stamps")
    assert shop.json("reward", "list")[1]["cost"] == 2
    assert "code" not in shop.json("sale", "add", "5", "--member", "2")
    assert "code" in shop.json("sale", "add", "5", "--member", "2")


def test_the_catalogue_shows_the_columns_it_needs(shop: Loyalty) -> None:
    plain = shop("reward", "list").out
    assert "Tier" not in plain
    shop.json("reward", "edit", "1", "--tier", "Gold", "--to", "2026-12-31")
    full = shop("reward", "list").out
    assert "Tier" in full
    assert "Gold" in full
    assert "Until" in full
