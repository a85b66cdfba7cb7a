"""What worked, on the command line: control groups, effects, members beside guests, rewards."""

from __future__ import annotations

import csv
import io

import pytest

from tests.loyalty_tui.cli.conftest import Loyalty

JUNE = ("campaign", "add", "June", "--from", "2026-06-01", "--to", "2026-06-30")


JULY = ("campaign", "add", "July", "--from", "2026-07-01", "--to", "2026-07-31")


@pytest.fixture
def july(shop: Loyalty) -> Loyalty:
    """A campaign that keeps half of the three members apart."""
    shop.now("2026-06-20T09:00:00Z")
    shop.json("member", "add", "--name", "Léa")
    shop.json(*JULY, "--multiplier", "3", "--control", "50%")
    return shop


def lines(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_share_is_kept_apart_and_said(shop: Loyalty) -> None:
    shop.json(*JUNE, "--multiplier", "2", "--control", "50 %")
    (one,) = shop.json("campaign", "list")
    assert one["control"] == 50
    assert "50%" in shop("campaign", "list").out
    said = {shop.json("sale", "add", "10", "--member", str(n))["points"] for n in (1, 2)}
    for number in range(3, 12):
        shop.json("member", "add", "--name", f"Member {number}")
        sale = shop.json("sale", "add", "10", "--member", str(number))
        said.add(sale["points"])
        kept = "Kept apart from June, to measure it." in sale["explanation"]
        assert sale["points"] == (10 if kept else 20)
    # One in a thousand salts would leave them all on one side.
    assert said == {10, 20}


@pytest.mark.parametrize("typed", ["51%", "ten", "-5", "0.5"])
def test_what_is_no_share_is_refused(shop: Loyalty, typed: str) -> None:
    answer = shop(*JUNE, "--multiplier", "2", "--control", typed)
    assert (answer.code, answer.out) == (2, "")
    assert "give a whole per cent from 0 to 50" in answer.err


def test_an_effect_in_three_formats(july: Loyalty) -> None:
    july.now("2026-07-10T09:00:00Z")
    for member in ("1", "2", "3"):
        july.json("sale", "add", "20", "--member", member)
    found = july.json("campaign", "effect", "july", "--as-of", "2026-08-01")
    assert (found["campaign"], found["first_day"], found["last_day"]) == (
        *("July", "2026-07-01", "2026-07-31"),
    )
    assert (found["verdict"], found["caused"], found["partial"]) == ("small", False, False)
    groups = [found[group] for group in ("treated", "control")]
    assert sum(group["members"] for group in groups) == 3
    assert {group["net"] for group in groups if group["members"]} == {2000}
    assert found["control_percent"] == 50
    assert found["missing"] == 30 - min(group["members"] for group in groups)
    assert found["points"] == 40 * found["treated"]["members"] == found["points_cost"]
    assert found["extra_sales_low"] is None
    assert "more members are needed" in found["explanation"]
    told = july("campaign", "effect", "July", "--as-of", "2026-08-01", "--format", "csv")
    rows = {row["measure"]: row for row in lines(told.out)}
    assert set(rows) == {"members", "bought", "orders", "gross", "net", "points", "before"}
    assert rows["net"]["low"] == ""
    table = july("campaign", "effect", "July").out
    assert "From 01/07/2026 to 10/07/2026. It runs until 31/07/2026." in table
    assert all(len(line) <= 80 for line in table.splitlines()[1:12])


def test_a_campaign_that_keeps_nobody_apart_is_only_compared(shop: Loyalty) -> None:
    shop.json(*JUNE, "--multiplier", "2")
    found = shop.json("campaign", "effect", "June", "--margin", "30")
    assert (found["verdict"], found["control"], found["uplift"]) == ("uncontrolled", None, None)
    assert (found["net_gain"], found["margin"]) == (None, 0.3)
    said = shop("campaign", "effect", "June").out
    assert "A comparison, not a proof" in said
    assert "--control 10%" in said


def test_a_campaign_that_is_not_there_or_not_yet(shop: Loyalty) -> None:
    answer = shop("campaign", "effect", "Noël")
    assert (answer.code, answer.out) == (1, "")
    assert "no campaign “Noël”" in answer.err
    shop.json(
        "campaign", "add", "Late", "--from", "2027-01-01", "--to", "2027-01-02", "--bonus", "5"
    )
    assert shop("campaign", "effect", "Late").out == "Late has no day to tell of yet.\n"
    assert shop.json("campaign", "effect", "Late")["first_day"] is None
    assert shop("campaign", "effect", "Late", "--format", "csv").code == 0


def test_every_campaign(july: Loyalty) -> None:
    july.now("2026-07-10T09:00:00Z")
    (one,) = july.json("worked", "campaigns")
    assert (one["campaign"], one["verdict"], one["days"]) == ("July", "small", 10)
    assert "too few members" in july("worked", "campaigns").out
    (row,) = lines(july("worked", "campaigns", "--format", "csv").out)
    assert (row["campaign"], row["control_percent"]) == ("July", "50")


def test_without_a_campaign_there_is_nothing_to_list(shop: Loyalty) -> None:
    assert shop.json("worked", "campaigns") == []
    for form in ("table", "csv"):
        assert shop("worked", "campaigns", "--format", form).code == 0


def test_members_beside_guests(shop: Loyalty) -> None:
    shop.json("sale", "add", "8")
    shop.json("sale", "add", "12")
    short, long = shop.json("worked", "members")
    assert [one["window_days"] for one in (short, long)] == [90, 365]
    assert (short["members"]["orders"], short["members"]["gross"]) == (1, 11_240)
    assert (short["guests"]["aov"], short["guests"]["frequency"]) == (1000, None)
    assert short["members"]["share"] == pytest.approx(112.4 / 132.4)
    assert short["previous"]["members"]["aov"] is None
    assert short["partial"] is True
    told = shop("worked", "members")
    assert "not a proof" in told.out
    assert all(len(line) <= 80 for line in told.out.splitlines() if "│" in line or "€" in line)
    rows = lines(shop("worked", "members", "--format", "csv").out)
    assert [(row["window_days"], row["who"]) for row in rows] == [
        *(("90", "members"), ("90", "guests"), ("365", "members"), ("365", "guests")),
    ]


def test_rewards(shop: Loyalty) -> None:
    code = shop.json("reward", "issue", "1", "Café offert")["code"]
    shop.json("reward", "use", code)
    found = shop.json("worked", "rewards")
    assert (found["window_days"], found["span_days"], found["paid"]) == (365, 30, 0)
    (row,) = found["rewards"]
    assert (row["reward"], row["used"], row["cost"], row["judged"]) == ("Café offert", 1, 40, 0)
    assert row["ratio"] == pytest.approx(40 / 11_240)
    assert (row["share"], row["chance_share"], row["usage"]) == (None, None, 1.0)
    assert found["total"] == row | {"reward": None}
    assert "too early to tell" in shop("worked", "rewards").out
    first, last = lines(shop("worked", "rewards", "--format", "csv").out)
    assert (first["reward"], last["reward"]) == ("Café offert", "")
    # Half a year later, without a visit since: neither before nor after was better.
    shop.now("2027-01-10T09:00:00Z")
    assert shop.json("worked", "rewards")["total"]["judged"] == 0


def test_rewards_without_a_cost_price_are_named(shop: Loyalty) -> None:
    shop.json("reward", "add", "Tea", "--cost", "5")
    shop.json("reward", "use", shop.json("reward", "issue", "1", "Tea")["code"])
    said = shop("worked", "rewards").out
    assert "Without a cost price: Tea." in said


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (("campaign", "effect", "June"), "campaign_net"),
        (("worked", "campaigns"), "campaign_net"),
        (("worked", "members"), "beside_frequency"),
        (("worked", "rewards"), "rewards_chance"),
    ],
)
def test_each_says_what_its_numbers_mean(
    loyalty: Loyalty, words: tuple[str, ...], key: str
) -> None:
    told = loyalty(*words, "--explain")
    assert (told.code, told.err) == (0, "")
    assert f"({key})" in told.out
    assert "{days}" not in told.out
    assert not loyalty.path.exists()
