"""The programme on the command line: tried on the past, changed, switched, remembered."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tests.loyalty_tui.cli.conftest import Loyalty


@pytest.fixture
def year(shop: Loyalty) -> Loyalty:
    """Zoé buys 200.00 more, takes a reward and pays with points; Bob buys 45.00."""
    shop.now("2026-07-01T09:00:00Z")
    shop.json("sale", "add", "200", "--member", "1", "--ref", "A2")
    issued = shop.json("reward", "issue", "1", "Café offert")
    shop.json("reward", "use", issued["code"])
    shop.now("2026-08-01T09:00:00Z")
    shop.json("sale", "add", "10", "--member", "1", "--points", "150", "--ref", "A3")
    shop.json("sale", "add", "45", "--member", "2", "--ref", "B1")
    return shop


def figures(found: dict[str, object], *names: str) -> list[object]:
    return [found[name] for name in names]


def test_the_same_rules_cost_the_same(year: Loyalty) -> None:
    before = year.head
    found = year.json("program", "simulate", "--members")
    assert found["happened"] == found["under"]
    assert found["members_affected"] == 0
    assert figures(found["happened"], "issued", "redeemed", "outstanding") == [367, 230, 137]
    assert figures(found["happened"], "reward_cost", "paid", "cost") == [40, 150, 190]
    assert found["happened"]["tiers"] == {"Silver": 1, "Bronze": 1}
    liability = year.json("kpi")["points_liability"]["value"]
    assert liability == found["happened"]["liability"] == 137
    assert year.head == before


def test_half_the_points(year: Loyalty) -> None:
    before = year.head
    found = year.json("program", "simulate", "--set", "earn.per=2.00", "--members")
    assert found["settings"] == {"earn.per": {"from": "1.00", "to": "2.00"}}
    # 112.40 and 200 are 56 and 100; the coffee takes 80 of them, and 76 cannot pay 150.
    # Without paying, all of the 10 counts: 12.50 at half, for Silver.
    under = found["under"]
    assert figures(under, "issued", "redeemed", "paid", "reward_cost") == [184, 80, 0, 40]
    assert found["skipped"] == {"pay": 1}
    assert found["points_unused"] == 150
    zoe, bob = found["members"]
    assert (zoe["balance"], zoe["balance_under"]) == (92, 82)
    assert (bob["balance"], bob["balance_under"]) == (45, 22)
    assert year.head == before
    answer = year("program", "simulate", "--set", "earn.per=2.00", "--members")
    assert "What happened" in answer.out
    assert "earn.per: 1.00 → 2.00." in answer.out
    assert "1 payment with points could not have been made: 150 points." in answer.out
    assert "2 of 2 members are affected." in answer.out
    french = year("program", "simulate", "--set", "earn.per=2.00", lang="fr")
    assert french.code == 0
    csv = year("program", "simulate", "--set", "earn.per=2.00", "--format", "csv").out
    assert "issued,367,184,-183" in csv.splitlines()
    each = year("program", "simulate", "--members", "--format", "csv").out
    assert len(each.splitlines()) == 3


def test_from_a_day_and_to_a_day(year: Loyalty) -> None:
    from_july = year.json("program", "simulate", "--set", "earn.points=2", "--from", "2026-07-01")
    # June's 112 stay; July's 200 are 400, August's 8.50 at 2 and 1.25 are 21, Bob's are 90.
    assert figures(from_july["happened"], "issued", "outstanding") == [255, 137]
    assert figures(from_july["under"], "issued", "outstanding") == [511, 393]
    july = year.json(
        *("program", "simulate", "--set", "earn.points=2", "--from", "2026-07-01"),
        *("--to", "2026-07-31"),
    )
    assert (july["happened"]["issued"], july["under"]["issued"]) == (200, 400)
    assert figures(july["happened"], "outstanding", "paid") == [232, 0]
    assert (july["from"], july["to"]) == ("2026-07-01", "2026-07-31")
    wrong = year("program", "simulate", "--from", "2026-07-02", "--to", "2026-07-01")
    assert (wrong.code, wrong.out) == (2, "")


def test_other_tiers_and_no_campaign(year: Loyalty) -> None:
    found = year.json("program", "simulate", "--tier", "Silver=100:2", "--tier", "Gold=none")
    # 112.40 makes her Silver: the 200 earn 400, the 8.50 17.
    assert found["under"]["issued"] == 112 + 400 + 17 + 45
    assert found["under"]["tiers"] == {"Silver": 1, "Bronze": 1}
    year.json(
        *("campaign", "add", "Août", "--from", "2026-08-01", "--to", "2026-08-31"),
        *("--multiplier", "3"),
    )
    year.json("sale", "add", "10", "--member", "2")
    found = year.json("program", "simulate", "--without-campaign", "août")
    assert found["happened"]["issued"] - found["under"]["issued"] == 20
    assert year("program", "simulate", "--without-campaign", "Noël").code == 1


def test_another_programme_altogether(year: Loyalty) -> None:
    found = year.json("program", "simulate", "--preset", "stamps")
    assert figures(found["under"], "issued", "stamps") == [0, 4]
    assert found["under"]["tiers"] == {}
    assert found["skipped"] == {"issue": 1, "pay": 1}


@pytest.mark.parametrize(
    "words",
    [
        ("--set", "earn.per"),
        ("--set", "earn.rate=1"),
        ("--set", "earn.per=0"),
        ("--tier", "Gold"),
        ("--tier", "Gold=1,250"),
        ("--tier", "Gold=500:x"),
    ],
)
def test_what_cannot_be_tried(year: Loyalty, words: tuple[str, ...]) -> None:
    answer = year("program", "simulate", *words)
    assert (answer.code, answer.out) == (2, "")
    assert len(answer.err.splitlines()) == 1


def test_a_setting_is_tried_before_it_is_changed(year: Loyalty) -> None:
    before = year.head
    found = year.json("program", "set", "earn.points", "2", "--dry-run")
    assert (found["event"], found["from"], found["to"]) == (None, "1", "2")
    assert found["simulation"]["under"]["issued"] > found["simulation"]["happened"]["issued"]
    assert "booked already stays" in found["effect"]
    assert year.head == before
    answer = year("program", "set", "earn.points", "2")
    assert "earn.points: 1 → 2." in answer.out
    assert "what is booked already stays as it is" in answer.out


def test_a_change_of_tiers_says_who_moves(year: Loyalty) -> None:
    before = year.head
    found = year.json("program", "set", "tier.basis", "visits", "--dry-run")
    assert [(m["name"], m["before"], m["after"]) for m in found["moves"]] == [
        ("Zoé Durand", "Silver", "Bronze")
    ]
    answer = year("program", "set", "tier.basis", "visits", "--dry-run")
    assert "Zoé Durand (1): Silver → Bronze" in answer.out
    assert year.head == before


def test_a_change_of_expiry_says_what_re_dating_would_touch(year: Loyalty) -> None:
    found = year.json("program", "set", "expiry.months", "6", "--dry-run")
    assert found["redating"] == {"members": 2, "points": 137, "earlier": 137, "later": 0}
    assert "points redate" in year("program", "set", "expiry.months", "6", "--dry-run").out


def test_days_to_wait_are_of_sales_to_come(year: Loyalty) -> None:
    for key, value, effect in (
        ("points.pending_days", "7", "Counts for sales from now on; what is booked already stays"),
        ("points.value", "0.02", "pay at the new value"),
    ):
        assert effect in year.json("program", "set", key, value, "--dry-run")["effect"]


def test_a_limit_of_the_staff_affects_no_member(year: Loyalty) -> None:
    found = year.json("program", "set", "staff.adjust_limit", "10", "--dry-run")
    assert found["simulation"] is None
    assert "No member" in year("program", "set", "staff.adjust_limit", "10", "--dry-run").out


def test_the_value_it_has_already_changes_nothing(year: Loyalty) -> None:
    before = year.head
    assert year.json("program", "set", "earn.per", "1") == {
        "event": None,
        "key": "earn.per",
        "from": "1.00",
        "to": "1.00",
    }
    assert "already: nothing changes" in year("program", "set", "earn.per", "1.00").out
    assert year.head == before


def test_the_history(year: Loyalty) -> None:
    assert year.json("program", "show", "--history") == []
    year.json("program", "set", "earn.points", "2")
    year.json("program", "set", "earn.points", "3")
    found = year.json("program", "show", "--history")
    assert [(c["date"], c["staff"], c["key"], c["from"], c["to"]) for c in found] == [
        ("2026-08-01", "Owner", "earn.points", "1", "2"),
        ("2026-08-01", "Owner", "earn.points", "2", "3"),
    ]
    assert "01/08/2026" in year("program", "show", "--history").out


def test_a_switch_of_programme(year: Loyalty, monkeypatch: pytest.MonkeyPatch) -> None:
    year.json("program", "set", "day.cutoff", "04:00")
    year.json("program", "set", "earn.visit", "5")
    before = year.head
    tried = year.json("program", "preset", "points", "--dry-run")
    assert tried["settings"] == {"earn.visit": {"from": "5", "to": "0"}}
    assert tried["tiers_removed"] == ["Bronze", "Silver", "Gold"]
    assert {m["after"] for m in tried["moves"]} == {""}
    assert year("program", "preset", "points", "--dry-run").code == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n"))
    asked = year("program", "preset", "points")
    assert asked.code == 130
    assert "earns 25 points" in asked.err
    assert year.head == before
    words = ("program", "preset", "points", "--yes", "--key", "0123456789abcdef0123456789abcdef")
    done = year.json(*words)
    assert year.json(*words)["event"] == done["event"]
    shown = year.json("program", "show")
    assert (shown["preset"], shown["settings"]["day.cutoff"]) == ("points", "04:00")
    assert year.json("tier", "list") == []
    assert year.json("member", "show", "1")["balance"] == 92
    assert year.json("program", "preset", "points", "--yes")["event"] is None
    assert [c["key"] for c in year.json("program", "show", "--history")][-1] == "earn.visit"


def test_a_switch_to_stamps_brings_the_card(year: Loyalty) -> None:
    done = year.json("program", "preset", "stamps", "--yes")
    assert done["card_reward"]
    assert "Full card" in year("reward", "list").out
    back = year.json("program", "preset", "tiers", "--yes")
    assert (back["card_reward"], back["tiers_added"]) == (False, ["Bronze", "Silver", "Gold"])


def test_a_tier_in_use_is_not_taken_away(year: Loyalty) -> None:
    year.json("reward", "add", "Brunch", "--cost", "5", "--tier", "Gold")
    refused = year("program", "preset", "points", "--yes")
    assert (refused.code, refused.out) == (1, "")
    assert "Brunch" in refused.err
    assert len(year.json("tier", "list")) == 3


def test_what_else_is_on_the_receipt_counts_if_it_is_said_to(year: Loyalty) -> None:
    words = ("sale", "add", "30", "--member", "2", "--tips", "4")
    assert year.json(*words)["points"] == 26
    year.json("program", "set", "earn.extras", "tips")
    assert year.json(*words)["points"] == 30
    assert "does not tell" in year("program", "simulate", "--set", "earn.extras=delivery").out


def test_a_past_that_was_imported(loyalty: Loyalty, tmp_path: Path) -> None:
    loyalty.json("init", "--name", "Le Fournil", "--preset", "tiers")
    rows = tmp_path / "sales.csv"
    rows.write_text(
        "order_id,customer_id,ts,kind,amount_cents\n"
        "1,7,2025-03-01,sale,31000\n2,7,2025-04-01,sale,10000\n3,8,2026-01-05,sale,2000\n"
    )
    loyalty.json("import", "sales", str(rows))
    found = loyalty.json("program", "simulate", "--to", "2025-12-31")
    # 310 at one, then 100 as Silver.
    assert found["happened"] == found["under"]
    assert figures(found["happened"], "issued", "outstanding") == [310 + 125, 435]
    assert found["happened"]["tiers"] == {"Silver": 1}
    dearer = loyalty.json("program", "simulate", "--tier", "Silver=400", "--to", "2025-12-31")
    assert dearer["under"]["issued"] == 410
    assert loyalty.head
