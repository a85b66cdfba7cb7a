"""Bonuses on the command line: joining, birthdays, bringing somebody, surveys."""

from __future__ import annotations

import pytest

from ledger.books.act import Call
from ledger.books.editing import edit
from ledger.store.store import Store
from tests.loyalty_tui.cli.conftest import Loyalty


def set_(shop: Loyalty, **settings: str) -> None:
    for name, value in settings.items():
        shop.json("program", "set", f"earn.{name}", value)


def why(shop: Loyalty, member: str) -> list[str]:
    """What a member's statement says of each bonus, latest first."""
    rows = shop.json("member", "statement", member)
    return [row["explanation"] for row in rows if row["what"] in ("bonus", "unbonus")]


def test_joining(shop: Loyalty) -> None:
    set_(shop, signup="25")
    words = ("member", "add", "--name", "Léa", "--card", "B-1", "--key", "k")
    done = shop.json(*words)
    assert done == {"member": 3, "card": "B-1", "points": 25, "balance": 25}
    assert shop.json(*words) == done
    assert "25 points for joining. To use by 30/06/2028." in shop(*words).out
    assert why(shop, "3") == ["25 points for joining. To use by 30/06/2028."]
    lots = shop.json("points", "explain", "3")["lots"]
    assert [(lot["points"], lot["explanation"][:22]) for lot in lots] == [
        (25, "25 points for joining.")
    ]
    before = shop.json("member", "add", "--name", "Old", "--card", "B-2", "--joined", "2026-06-09")
    assert before == {"member": 4, "card": "B-2"}


def test_birthdays(shop: Loyalty) -> None:
    shop.json("member", "add", "--name", "Léa", "--birthday", "1990-06-10", "--card", "B-1")
    shop.json("member", "add", "--name", "Tom", "--birthday", "06-12")
    nothing = shop("points", "birthdays", "--format", "json")
    assert (nothing.data, "no birthday points" in nothing.err) == ([], True)
    set_(shop, birthday="35")
    due = [{"member": 3, "name": "Léa", "birthday": "2026-06-10", "points": 35}]
    before = shop.head
    assert shop.json("points", "birthdays", "--dry-run") == due
    assert shop.head == before
    assert shop.json("points", "birthdays") == due
    assert shop.json("points", "birthdays") == []
    assert shop("points", "birthdays").out == "No birthday points are due.\n"
    assert why(shop, "B-1") == ["35 points for the birthday of 2026. To use by 30/06/2028."]
    with Store(shop.path) as store:
        edit(store, 3, {"birthday": "06-11"}, Call(staff=1))
    shop.now("2026-06-14T09:00:00Z")
    answer = shop("points", "birthdays")
    assert ("Tom" in answer.out, "Léa" in answer.out) == (True, False)
    assert "35 points given." in answer.out
    shop.now("2027-06-11T09:00:00Z")
    assert [row["name"] for row in shop.json("points", "birthdays")] == ["Léa"]


def test_29_february(shop: Loyalty) -> None:
    shop.json("member", "add", "--name", "Léa", "--birthday", "29/02")
    set_(shop, birthday="35")
    shop.now("2027-02-27T12:00:00Z")
    assert shop.json("points", "birthdays") == []
    shop.now("2027-02-28T12:00:00Z")
    assert [row["birthday"] for row in shop.json("points", "birthdays")] == ["2027-02-28"]
    shop.now("2028-02-28T12:00:00Z")
    assert shop.json("points", "birthdays") == []
    shop.now("2028-02-29T12:00:00Z")
    assert [row["birthday"] for row in shop.json("points", "birthdays")] == ["2028-02-29"]


def test_a_survey(shop: Loyalty) -> None:
    refused = shop("points", "survey", "2", "--survey", "Été")
    assert (refused.code, "earn.survey" in refused.err) == (1, True)
    set_(shop, survey="30")
    done = shop.json("points", "survey", "2", "--survey", "Été", "--key", "k")
    assert (done["member"], done["points"], done["balance"]) == (2, 30, 30)
    assert done["explanation"] == "30 points for the survey “Été”. To use by 30/06/2028."
    assert shop.json("points", "survey", "2", "--survey", "Été", "--key", "k") == done
    twice = shop("points", "survey", "2", "--survey", "ÉTÉ")
    assert twice.code == 1
    assert f"given already (event {done['event']})" in twice.err
    assert shop.json("points", "survey", "1", "--survey", "Été")["balance"] == 142
    assert shop("points", "survey", "1").code == 2
    assert shop("points", "survey", "1", "--survey", " ").code == 2


def test_a_referral_from_the_first_purchase_to_its_refund(shop: Loyalty) -> None:
    set_(shop, referral="60", referred="15")
    shop.json("member", "add", "--name", "Léa", "--card", "B-1", "--referrer", "A-17")
    assert shop.json("member", "show", "1")["balance"] == 112
    assert "for bringing" not in shop("sale", "add", "0", "--member", "B-1").out
    first = shop.json("sale", "add", "10", "--member", "B-1", "--ref", "R1", "--key", "k")
    assert (first["points"], first["balance"]) == (25, 25)
    assert "Member 1: 60 points for bringing member 3." in first["explanation"]
    assert "15 points for being brought by member 1." in first["explanation"]
    assert shop.json("sale", "add", "10", "--member", "B-1", "--ref", "R1", "--key", "k") == first
    assert shop.json("member", "show", "1")["balance"] == 172
    assert why(shop, "1") == ["60 points for bringing member 3. To use by 30/06/2028."]
    assert shop.json("sale", "add", "4", "--member", "B-1")["points"] == 4
    back = shop.json("sale", "refund", "R1")
    assert (back["points"], back["balance"]) == (-25, 4)
    assert shop.json("member", "show", "1")["balance"] == 112
    taken = "60 points for bringing member 3 are taken back: the purchase is undone."
    assert why(shop, "1")[0] == taken
    again = shop.json("sale", "add", "8", "--member", "B-1", "--ref", "R2")
    assert (again["points"], again["balance"]) == (23, 27)
    # The wrong member: the bonus leaves with the purchase.
    moved = shop.json("sale", "reassign", "R2", "2")
    assert (moved["member"], moved["balance"]) == (2, 8)
    assert [shop.json("member", "show", m)["balance"] for m in ("1", "3")] == [112, 4]


def test_a_referrer_nobody_knows(shop: Loyalty) -> None:
    before = shop.head
    assert shop("member", "add", "--name", "Léa", "--referrer", "99").code == 1
    assert shop.head == before


def test_a_refund_that_a_spent_bonus_blocks(shop: Loyalty) -> None:
    set_(shop, referral="60")
    shop.json("program", "set", "refund.after_spend", "block")
    shop.json("member", "add", "--name", "Léa", "--referrer", "2")
    shop.json("sale", "add", "10", "--member", "3", "--ref", "R1")
    shop.json("points", "adjust", "2", "-1", "--reason", "counted")
    refused = shop("sale", "refund", "R1")
    assert refused.code == 1
    assert "member 2 got for this purchase" in refused.err
    assert "60 to take back, 59 left" in refused.err


def test_issued_but_never_sold(shop: Loyalty) -> None:
    set_(shop, signup="25", survey="30")
    shop.json("member", "add", "--name", "Léa")
    shop.json("points", "survey", "2", "--survey", "Été")
    shop.now("2026-06-11T09:00:00Z")
    found = shop.json("kpi", "--as-of", "2026-06-11")
    assert found["redemption_rate"]["denominator"] == 112 + 25 + 30
    assert found["points_liability"]["numerator"] == 112 + 25 + 30
    assert (found["aov"]["numerator"], found["aov"]["denominator"]) == (11240, 1)
    assert (found["new_members"]["value"], found["active_members"]["value"]) == (1, 1)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("points", "birthdays", "--help"), "--dry-run"),
        (("points", "survey", "--help"), "--survey"),
        (("member", "add", "--help"), "--referrer"),
    ],
)
def test_they_are_in_the_help(shop: Loyalty, words: tuple[str, ...], said: str) -> None:
    assert said in shop(*words).out
