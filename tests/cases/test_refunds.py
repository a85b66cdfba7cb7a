"""Refunds, voids, cancellations. ``tests/ledger/books/test_refunds.py`` has the acts alone."""

from __future__ import annotations

import pytest

from tests.loyalty_tui.cli.conftest import Loyalty
from tests.shop import Shop


def balance(till: Loyalty, member: str = "1") -> int:
    held: int = till.json("member", "show", member)["balance"]
    return held


def sell(till: Loyalty, amount: str, ref: str, *more: str, member: str = "1") -> int:
    """Record a sale; how it changed the balance."""
    done = till.json("sale", "add", amount, "--member", member, "--ref", ref, *more)
    moved: int = done["points"]
    return moved


def test_buying_and_giving_back_gains_nothing(till: Loyalty) -> None:
    till.json("program", "set", "earn.per", "3.00")
    for turn in range(5):
        assert sell(till, "44.90", f"L{turn}") == 14
        assert till.json("sale", "refund", f"L{turn}")["points"] == -14
    assert balance(till) == 0
    assert till.json("member", "show", "1")["lots"] == []


@pytest.mark.parametrize("parts", [["7.25", "7.25", "7.25"], ["21.75"], ["0.75", "20", "1.00"]])
def test_small_refunds_add_up_to_one_big_refund(till: Loyalty, parts: list[str]) -> None:
    till.json("program", "set", "earn.per", "8")
    till.json("program", "set", "earn.steps", "yes")
    assert sell(till, "47.30", "S") == 5
    for part in parts:
        till.json("sale", "refund", "S", part)
    # 25.55 is left, and makes three full 8.
    assert balance(till) == 3


def test_never_more_than_was_earned_however_often(till: Loyalty) -> None:
    sell(till, "17.99", "N")
    for _ in range(3):
        till.json("sale", "refund", "N", "5.99", "--key", "again")
    assert balance(till) == 12
    till.json("sale", "refund", "N")
    refused = till("sale", "refund", "N")
    assert refused.code == 1
    assert "already refunded" in refused.err
    assert till("sale", "void", "N").code == 1
    assert balance(till) == 0


def test_what_was_booked_is_taken_back_not_todays_rate(tiers_till: Loyalty) -> None:
    till = tiers_till
    till.json(
        *("campaign", "add", "June", "--from", "2026-06-01", "--to", "2026-06-30"),
        *("--multiplier", "3"),
    )
    sell(till, "305", "UP", member="2")  # Silver from now on
    assert sell(till, "20", "B", member="2") == 75  # 20 × 1.25 × 3
    till.now("2026-07-10T09:00:00Z")
    till.json("program", "set", "earn.points", "9")
    assert till.json("sale", "refund", "B", "10")["points"] == -38
    assert till.json("sale", "refund", "B")["points"] == -37


@pytest.mark.parametrize(
    ("policy", "code", "left", "said"),
    [
        ("carry", 0, -60, "later points pay off 60 points first"),
        ("clamp", 0, 0, "Spent already and let go: 60 points"),
        ("block", 1, 25, "This programme blocks such refunds (refund.after_spend)."),
    ],
)
def test_a_refund_after_the_points_were_spent(
    till: Loyalty, policy: str, code: int, left: int, said: str
) -> None:
    till.json("program", "set", "refund.after_spend", policy)
    till.json("reward", "add", "Brunch", "--cost", "60")
    sell(till, "85", "R")
    till.json("reward", "issue", "1", "Brunch")
    answer = till("sale", "refund", "R")
    assert answer.code == code
    assert said in answer.out + answer.err
    assert balance(till) == left
    # What is owed is paid off by whatever comes in; what was let go is not.
    sell(till, "100", "LATER")
    assert balance(till) == left + 100


def test_points_used_come_back_once_to_their_own_lots(till: Loyalty) -> None:
    till.json("program", "set", "expiry.months", "2")
    sell(till, "30", "ONE")
    till.json("program", "set", "expiry.months", "10")
    sell(till, "50", "TWO")
    before = till.json("member", "show", "1")["lots"]
    sell(till, "0.70", "PAID", "--points", "70")
    assert [lot["remaining"] for lot in till.json("member", "show", "1")["lots"]] == [10]
    till.now("2026-07-03T09:00:00Z")
    till.json("sale", "refund", "PAID", "0.25")
    # The last drawn comes back first: 25 of the later lot.
    assert [lot["remaining"] for lot in till.json("member", "show", "1")["lots"]] == [35]
    till.json("sale", "refund", "PAID")
    assert till.json("member", "show", "1")["lots"] == before
    assert till("sale", "refund", "PAID").code == 1
    assert balance(till) == 80


@pytest.mark.parametrize(
    ("policy", "held", "said"),
    [
        ("grace", [(65, "2026-09-21")], "65 points of them"),
        ("forfeit", [], "65 points had lapsed and are lost"),
    ],
)
@pytest.mark.parametrize("swept", [False, True])
def test_points_whose_lot_has_lapsed_since(
    till: Loyalty, policy: str, held: list[tuple[int, str]], said: str, swept: bool
) -> None:
    till.json("program", "set", "refund.lapsed_lot", policy)
    till.json("program", "set", "refund.grace_days", "20")
    till.json("program", "set", "expiry.months", "2")
    sell(till, "65", "E")
    sell(till, "0.65", "PAID", "--points", "65")
    till.now("2026-09-01T09:00:00Z")
    if swept:
        till.json("points", "sweep")
    answer = till("sale", "refund", "PAID")
    assert said in answer.out
    lots = till.json("member", "show", "1")["lots"]
    assert [(lot["remaining"], lot["last_day"]) for lot in lots] == held
    till.now("2026-09-22T09:00:00Z")
    assert balance(till) == 0


def test_a_cancelled_reward_comes_back_once(till: Loyalty) -> None:
    till.json("reward", "add", "Tarte", "--cost", "45", "--stock", "3")
    sell(till, "52", "C")
    lots = till.json("member", "show", "1")["lots"]
    code = till.json("reward", "issue", "1", "Tarte")["code"]
    till.now("2026-08-10T09:00:00Z")
    assert till.json("reward", "cancel", code)["points"] == 45
    assert till.json("member", "show", "1")["lots"] == lots
    assert till("reward", "cancel", code).code == 1
    assert till.json("reward", "list")[0]["stock"] == 3
    used = till.json("reward", "issue", "1", "Tarte")["code"]
    till.json("reward", "use", used)
    assert till("reward", "cancel", used).code == 1
    assert balance(till) == 7


def test_an_exchange_earns_for_the_new_lines_only(till: Loyalty) -> None:
    sell(till, "62", "X")
    done = till.json("sale", "exchange", "X", "22", "35.50", "--ref", "X-bis", "--key", "swap")
    assert (done["points"], done["refund"]["points"], done["balance"]) == (35, -22, 75)
    again = till.json("sale", "exchange", "X", "22", "35.50", "--ref", "X-bis", "--key", "swap")
    assert (again["event"], again["balance"]) == (done["event"], 75)
    # Each is refunded by its own number, and no more than is left of it.
    assert till("sale", "refund", "X", "40.01").code == 1
    assert till.json("sale", "refund", "X-bis")["balance"] == 40
    before = till.head
    refused = till("sale", "exchange", "X", "99", "5")
    assert (refused.code, refused.out) == (1, "")
    assert "too much" in refused.err
    # Refused as a whole: it is in the books as a refusal only.
    assert till.head[0] == before[0] + 1
    assert balance(till) == 40


def test_editing_a_finished_sale(till: Loyalty) -> None:
    sell(till, "19", "D", "--category", "bread")
    fixed = till.json("sale", "edit", "D", "--amount", "91")
    assert (fixed["void"]["points"], fixed["points"], fixed["balance"]) == (-19, 91, 91)
    history = till.json("member", "statement", "1")
    assert [line["what"] for line in history] == ["sale", "void", "sale", "join"]
    # The old number finds the corrected sale.
    assert till.json("sale", "refund", "D", "1")["balance"] == 90
    moved = till.json("sale", "reassign", "D", "2")
    assert (moved["member"], moved["points"]) == (2, 90)
    assert (balance(till), balance(till, "2")) == (0, 90)


def test_a_note_posts_no_entry(till: Loyalty) -> None:
    sell(till, "19", "D")
    noted = till.json("sale", "note", "D", "box was dented")
    assert (noted["points"], noted["balance"]) == (0, 19)
    assert "box was dented" in till("member", "statement", "1").out
    (lot,) = till.json("points", "explain", "1")["lots"]
    assert lot["points"] == 19


@pytest.mark.parametrize("how", ["refund", "void"])
def test_spend_figures_subtract_refunds(tiers_till: Loyalty, how: str) -> None:
    till = tiers_till
    sell(till, "300", "G")
    sell(till, "120", "H")
    sell(till, "80", "K")
    assert till.json("kpi")["frequency"]["numerator"] == 3
    till.json("sale", "refund", "H", "50")
    till.json("sale", how, "G")
    numbers = till.json("kpi")
    # A sale given back in full is no visit.
    assert numbers["frequency"]["numerator"] == 2
    assert numbers["clv_historic_mean"]["value"] == 15_000
    assert numbers["monthly_revenue"]["value"] == 15_000
    assert "€150.00" in till("member", "show", "1").out


def test_a_mistake_of_last_month_does_not_lower_this_month(till: Loyalty) -> None:
    sell(till, "500", "OLD", "--at", "2026-04-02")
    sell(till, "20", "NEW")
    till.json("sale", "edit", "OLD", "--amount", "50")
    assert till.json("kpi")["monthly_revenue"]["value"] == 2_000
    till.json("sale", "void", "OLD")
    assert till.json("kpi")["monthly_revenue"]["value"] == 2_000
    till.json("sale", "refund", "NEW", "5")
    assert till.json("kpi")["monthly_revenue"]["value"] == 1_500


def test_a_refund_never_reaches_beyond_its_own_sale(shop: Shop) -> None:
    """A lot that lapsed in part is taken from where it lapsed, not from newer points."""
    zoe = shop.join()
    sale = shop.earn(zoe, 88, "2026-02-28")
    shop.sell("0.30", zoe, points=30)
    shop.clock_to("2026-03-05")
    shop.earn(zoe, 40, "2026-12-31")
    back = shop.refund(sale)
    # 58 had lapsed; only the 30 that were spent are owed.
    assert (back.points, shop.balance(zoe)) == (-30, 10)
