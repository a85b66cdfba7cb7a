"""The numbers on the command line: further KPIs, cohorts, segments, who is late, what is owed."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from ledger.metrics.report import FURTHER, KEYS
from loyalty_tui.cli.output import width
from tests.loyalty_tui.cli.conftest import Loyalty

FORMS = ("table", "json", "csv")
LISTS = (("cohorts",), ("segments",), ("at-risk",), ("liability",), ("tier", "migration"))
LEAF = {
    *("value", "numerator", "denominator", "window_days", "as_of", "previous", "partial"),
    "definition",
}


@pytest.fixture
def past(loyalty: Loyalty) -> Loyalty:
    """A shop with a past: Ana and Cléo come every ten days, and Cléo stopped; Bob came once."""
    loyalty.now("2025-01-06T09:00:00Z")
    loyalty.json("init", "--name", "Le Fournil", "--preset", "tiers")
    for name in ("Ana", "Bob", "Cléo", "Dora"):
        loyalty.json("member", "add", "--name", name)
    for month, day in ((1, 6), (1, 16), (1, 26), (2, 5), (2, 15), (2, 25)):
        loyalty.now(f"2025-{month:02}-{day:02}T09:00:00Z")
        loyalty.json("sale", "add", "20", "--member", "1")
        loyalty.json("sale", "add", "30", "--member", "3")
    for month, day in ((3, 7), (3, 17), (3, 27), (3, 30), (4, 6)):
        loyalty.now(f"2025-{month:02}-{day:02}T09:00:00Z")
        if day == 30:
            loyalty.json("sale", "add", "9", "--member", "2")
            loyalty.json("sale", "add", "5")
        else:
            loyalty.json("sale", "add", "20", "--member", "1")
    return loyalty


def rows(loyalty: Loyalty, *words: str) -> list[dict[str, str]]:
    answer = loyalty(*words, "--format", "csv")
    assert (answer.code, answer.err) == (0, "")
    return list(csv.DictReader(io.StringIO(answer.out)))


class TestKpi:
    def test_without_keys_it_is_the_contracts(self, past: Loyalty) -> None:
        assert tuple(past.json("kpi")) == KEYS

    def test_some_keys_in_the_order_they_are_asked_for(self, past: Loyalty) -> None:
        found = past.json("kpi", "returning-rate", "AOV", "returning_rate")
        assert list(found) == ["returning_rate", "aov"]
        assert all(set(leaf) == LEAF for leaf in found.values())
        assert (found["aov"]["numerator"], found["aov"]["denominator"]) == (39_400, 18)
        assert found["returning_rate"]["numerator"] == 2

    def test_all_of_them(self, past: Loyalty) -> None:
        found = past.json("kpi", "--all", "--lifespan", "2,5")
        assert tuple(found) == KEYS + FURTHER
        assert all(set(leaf) == LEAF for leaf in found.values())
        assert found["clv_formula"]["value"] == round(38_900 / 3 * 2.5)
        assert rows(past, "kpi", "--all")[-1]["key"] == "tier_downs"

    def test_beside_the_same_weeks_of_last_year(self, past: Loyalty) -> None:
        past.now("2026-04-05T09:00:00Z")
        was = past.json("kpi", "monthly_revenue", "--as-of", "2025-04-07")["monthly_revenue"]
        now = past.json("kpi", "monthly_revenue", "--compare", "year")["monthly_revenue"]
        assert (now["as_of"], now["value"]) == ("2026-04-06", 0)
        assert now["previous"] == was["value"] == 9400
        assert "A year ago" in past("kpi", "aov", "--compare", "year").out

    def test_a_lifespan_is_asked_for(self, past: Loyalty) -> None:
        answer = past("kpi", "clv_formula")
        assert (answer.code, "–" in answer.out) == (0, True)
        assert "--lifespan" in answer.err
        assert "--lifespan" in past("kpi", "clv_formula", "--lifespan", "0").err

    def test_what_a_number_means_needs_no_shop(self, loyalty: Loyalty) -> None:
        told = loyalty("kpi", "retention", "second_purchase_60", "--window", "30", "--explain")
        assert (told.code, told.err) == (0, "")
        assert "Retention (retention)" in told.out
        assert "30 days" in told.out
        assert "within 60 days" in told.out
        assert "{days}" not in loyalty("kpi", "--all", "--explain").out
        assert not loyalty.path.exists()

    def test_money_in_a_rate_is_shown_as_money(self, past: Loyalty) -> None:
        line = past("kpi", "sales_penetration").out.splitlines()[-1]
        assert "€69.00 / €74.00" in line


class TestCohorts:
    def test_by_month(self, past: Loyalty) -> None:
        found = past.json("cohorts")
        assert (found["as_of"], found["by"], found["partial"]) == ("2025-04-07", "month", True)
        january, march = found["cohorts"]
        assert january == {
            "cohort": "2025-01",
            "size": 2,
            "active_by_month": [2, 2, 1, 1],
            "share_by_month": [1.0, 1.0, 0.5, 0.5],
            "net_by_month": [15_000, 15_000, 6_000, 2_000],
        }
        assert (march["cohort"], march["active_by_month"], march["net_by_month"]) == (
            *("2025-03", [1, 0], [900, 0]),
        )
        assert past.json("cohorts", "--months", "1")["cohorts"] == [march]

    def test_a_line_of_csv_for_each_month(self, past: Loyalty) -> None:
        found = rows(past, "cohorts")
        assert len(found) == 6
        assert found[3] == {
            "cohort": "2025-01",
            "size": "2",
            "month": "2025-04",
            "age": "3",
            "active": "1",
            "share": "0.5",
            "net": "2000",
            "partial": "True",
        }
        assert [line["month"] for line in rows(past, "cohorts", "--by", "quarter")] == [
            *("2025-Q1", "2025-Q2"),
        ]

    def test_the_table_marks_the_month_that_is_not_over(self, past: Loyalty) -> None:
        answer = past("cohorts")
        assert "50%*" in answer.out
        assert "* This period is not over yet." in answer.err
        assert "last 1 of 2" in past("cohorts", "--months", "1").err
        assert past("cohorts", "--as-of", "2025-04-01").err == ""


class TestSegments:
    def test_groups_with_what_to_do(self, past: Loyalty) -> None:
        found = past.json("segments")
        assert (found["as_of"], found["members"]) == ("2025-04-07", 4)
        filled = {s["segment"]: s for s in found["segments"] if s["members"]}
        # Of three, Ana scores 4 4 4, Bob 2 1 1, Cléo 1 2 2.
        assert {name: s["members"] for name, s in filled.items()} == {
            "champions": 1,
            "dormant": 1,
            "one_time_lapsed": 1,
            "prospects": 1,
        }
        assert filled["champions"]["net"] == 20_000
        assert filled["champions"]["share"] == 0.25
        assert all(s["action"] for s in found["segments"])
        assert "scores" not in found

    def test_members_of_one_by_key_or_name(self, past: Loyalty) -> None:
        for name in ("one_time_lapsed", "came-once", "Came once"):
            assert [one["name"] for one in past.json("segments", name)] == ["Bob"]
        for name in ("champions", "Champions"):
            (one,) = past.json("segments", name)
            assert (one["name"], one["last_day"], one["days"]) == ("Ana", "2025-04-06", 0)
            assert (one["recency"], one["frequency"], one["monetary"]) == (4, 4, 4)
        assert "Cléo" in past("segments", "dormant").out
        assert [line["name"] for line in rows(past, "segments", "--members")] == [
            *("Ana", "Cléo", "Bob", "Dora"),
        ]
        assert len(past.json("segments", "--members", "--limit", "2")["scores"]) == 2
        assert "first 1 of 4" in past("segments", "--members", "--limit", "1").err

    def test_there_is_no_such_segment(self, past: Loyalty) -> None:
        answer = past("segments", "vip")
        assert (answer.code, answer.out) == (2, "")
        assert "There is no segment “vip”" in answer.err


class TestAtRisk:
    def test_who_is_late_by_their_own_rhythm(self, past: Loyalty) -> None:
        found = past.json("at-risk")
        (late,) = found["at_risk"]
        assert {key: late[key] for key in ("member", "name", "last_day", "days_silent")} == {
            "member": 3,
            "name": "Cléo",
            "last_day": "2025-02-25",
            "days_silent": 40,
        }
        assert (late["usual_days"], late["ratio"]) == (10.0, 4.0)
        assert late["band"] == "cooling"
        assert late["sentence"] == "usually every 10 days, 40 days now"
        assert found["value_at_risk"] == late["value_at_risk"] > 0
        assert late["value_at_risk"] == pytest.approx(
            late["expected_purchases"] * late["expected_value"], abs=2
        )
        assert found["members"] == 1

    def test_the_list_as_it_was_then(self, past: Loyalty) -> None:
        assert past.json("at-risk", "--as-of", "2025-03-01")["at_risk"] == []
        answer = past("at-risk", "--as-of", "2025-03-01")
        assert "nobody needs a call" in answer.err

    def test_all_who_are_late_on_request(self, past: Loyalty) -> None:
        assert [one["member"] for one in past.json("at-risk", "--all")["at_risk"]] == [3]
        words = ("at-risk", "--as-of", "2026-01-01")
        assert past.json(*words)["at_risk"] == []
        late = past.json(*words, "--all")
        assert {(one["name"], one["band"]) for one in late["at_risk"]} == {
            ("Ana", "probably_gone"),
            ("Cléo", "probably_gone"),
        }
        assert late["members"] == 2

    def test_for_the_owner(self, past: Loyalty) -> None:
        out = past("at-risk").out
        assert "usually every 10 days, 40 days now" in out
        assert "call before it is missed" in out
        (line,) = rows(past, "at-risk")
        assert (line["name"], line["days_silent"]) == ("Cléo", "40")


class TestLiability:
    def test_what_is_owed(self, past: Loyalty) -> None:
        found = past.json("liability")
        kpi = past.json("kpi", "points_liability", "points_outstanding", "deferred_revenue")
        assert found["liability"] == kpi["points_liability"]["value"]
        assert found["previous"] == kpi["points_liability"]["previous"]
        assert found["points"] == kpi["points_outstanding"]["value"] == 389
        assert found["deferred_revenue"] == kpi["deferred_revenue"]["value"]
        assert (found["point_value"], found["expected_redemption_rate"]) == (1, 1.0)
        assert (found["lapsing_30_days"], found["partial"]) == (0, True)
        assert found["lapsing"] == [
            {"last_day": "2027-01-31", "points": 150, "value": 150},
            {"last_day": "2027-02-28", "points": 150, "value": 150},
            {"last_day": "2027-03-31", "points": 69, "value": 69},
            {"last_day": "2027-04-30", "points": 20, "value": 20},
        ]
        assert [line["points"] for line in rows(past, "liability")] == ["150", "150", "69", "20"]

    def test_as_it_was_then_and_soon(self, past: Loyalty) -> None:
        past.now("2027-01-10T09:00:00Z")
        past.json("program", "set", "points.value", "0.05")
        then = past.json("liability", "--as-of", "2025-02-01")
        assert (then["points"], then["liability"], then["partial"]) == (150, 150, False)
        answer = past("liability")
        assert "150 points  €7.50" in answer.out
        assert "Say it at the till" in answer.out


class TestTierMigration:
    def test_the_matrix(self, past: Loyalty) -> None:
        past.json("tier", "set", "1", "Gold")
        found = past.json("tier", "migration")
        assert (found["start"], found["as_of"]) == ("2025-03-07", "2025-04-07")
        assert (found["ups"], found["downs"], found["members"]) == (1, 0, 4)
        assert sum(move["members"] for move in found["moves"]) == 4
        assert "1 up, 0 down; 0 joined since." in past("tier", "migration").out
        assert rows(past, "tier", "migration")[0].keys() == {"before", "after", "members"}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("words", [*LISTS, ("kpi", "--all"), ("segments", "--members")])
def test_an_empty_shop_has_them_all(loyalty: Loyalty, words: tuple[str, ...], form: str) -> None:
    loyalty.json("init", "--name", "New")
    for as_of in ((), ("--as-of", "1970-01-01"), ("--as-of", "9000-12-31")):
        answer = loyalty(*words, *as_of, "--format", form)
        assert answer.code == 0, answer.err
        assert "0%" not in answer.out.replace("100.0%", "")


@pytest.mark.parametrize("words", LISTS)
def test_each_says_what_it_means(loyalty: Loyalty, words: tuple[str, ...]) -> None:
    answer = loyalty(*words, "--explain")
    assert (answer.code, answer.err) == (0, "")
    assert "{" not in answer.out
    assert answer.out.count("(") >= 1


@pytest.mark.parametrize("words", LISTS)
def test_a_table_fits_a_terminal(past: Loyalty, words: tuple[str, ...]) -> None:
    for lang in ("en", "fr"):
        answer = past(*words, lang=lang)
        assert max(map(width, answer.out.splitlines())) <= 80, answer.out


def test_reading_writes_nothing(past: Loyalty) -> None:
    before: Any = past.head
    for words in (*LISTS, ("kpi", "--all")):
        past.json(*words)
    assert past.head == before
