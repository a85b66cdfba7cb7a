"""Net promoter score and satisfaction: the worked examples, and what counts as of which day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from math import isclose, sqrt
from pathlib import Path

import hypothesis
import pytest
from hypothesis import strategies as st

from ledger.metrics.intervals import Z, net_promoters, wilson
from ledger.metrics.kpi import Kpi, to_json
from ledger.metrics.opinions import Opinions, opinions
from ledger.metrics.report import report
from ledger.metrics.satisfaction import Tally, score
from ledger.rules.feedback import Kind
from tests.shop import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path / "shop.db", now="2026-03-02 10:00")
    yield made
    assert made.problems() == []
    made.close()


def of(shop: Shop, key: str, as_of: str) -> Kpi:
    with shop.store.read() as tx:
        return report(tx.connection, dt.date.fromisoformat(as_of), keys=(key,))[key]


def summed(shop: Shop, kind: Kind, as_of: str, survey: str = "") -> Opinions:
    with shop.store.read() as tx:
        return opinions(tx, kind, dt.date.fromisoformat(as_of), survey)


def whole(bounds: tuple[float, float] | None) -> tuple[int, int] | None:
    return None if bounds is None else (round(bounds[0]), round(bounds[1]))


# The intervals


def test_the_worked_examples() -> None:
    assert score("nps", Tally(21, 6, 3)).value == 60
    assert whole(score("nps", Tally(21, 6, 3)).interval) == (36, 84)
    assert score("csat", Tally(400, 60, 40)).value == Fraction(4, 5)
    low, high = wilson(14, 20) or (0, 0)
    assert (round(100 * low), round(100 * high)) == (48, 85)


def test_nobody_answered() -> None:
    for kind in ("nps", "csat"):
        figure = score(kind, Tally(0, 0, 0))
        assert (figure.value, figure.numerator, figure.denominator) == (None, 0, 0)
        assert figure.interval is None


def test_of_one_answer_a_share_may_be_nearly_anything() -> None:
    low, high = wilson(1, 1) or (0, 0)
    assert (round(100 * low), high) == (21, 1)
    assert wilson(0, 1) == (0, 1 - low)
    # The formula knows no doubt where all agree: that is why the answers are counted beside it.
    assert net_promoters(1, 0, 1) == (100, 100)
    assert net_promoters(1, 1, 2) == (-100, 100)


@hypothesis.given(st.integers(0, 400), st.integers(0, 400))
def test_wilson_s_bounds_are_where_the_share_is_just_possible(part: int, rest: int) -> None:
    bounds = wilson(part, part + rest)
    if bounds is None:
        assert part + rest == 0
        return
    share, n = part / (part + rest), part + rest
    assert 0 <= bounds[0] <= share <= bounds[1] <= 1
    for bound in bounds:
        spread = Z * sqrt(bound * (1 - bound) / n)
        assert isclose(abs(share - bound), spread, abs_tol=1e-6)


@hypothesis.given(st.integers(0, 300), st.integers(0, 300), st.integers(0, 300))
def test_a_score_lies_within_its_bounds_and_more_answers_bring_them_together(
    good: int, middle: int, bad: int
) -> None:
    figure = score("nps", Tally(good, middle, bad))
    if figure.value is None or figure.interval is None:
        assert good + middle + bad == 0
        return
    low, high = figure.interval
    assert -100 <= low <= figure.value + 1e-9
    assert figure.value - 1e-9 <= high <= 100
    turned = score("nps", Tally(bad, middle, good)).interval
    assert turned is not None
    assert isclose(turned[0], -high, abs_tol=1e-9)
    more = score("nps", Tally(4 * good, 4 * middle, 4 * bad)).interval
    assert more is not None
    assert more[1] - more[0] <= high - low + 1e-9


# What counts


def test_both_numbers_of_a_report(shop: Shop) -> None:
    for given in (10, 9, 9, 8, 6):
        shop.answer(shop.join(), given)
    for given, scale in ((5, 5), (4, 5), (3, 5), (8, 10), (7, 10), (0, 10)):
        shop.answer(shop.join(), given, "csat", scale=scale)
    nps, csat = (of(shop, key, "2026-03-03") for key in ("nps", "csat"))
    assert (nps.value, nps.numerator, nps.denominator, nps.window_days) == (40, 2, 5, 365)
    assert whole(nps.interval) == (-30, 100)
    assert (csat.value, csat.numerator, csat.denominator) == (Fraction(1, 2), 3, 6)
    record = to_json({"nps": nps})["nps"]
    assert record["value"] == 40.0
    assert "interval" not in record
    assert "last 365 days" in str(record["definition"])
    for key in ("nps", "csat"):
        none = of(shop, key, "2026-03-02")
        assert (none.value, none.denominator, none.previous) == (None, 0, None)


def test_the_window_trails_by_a_year_and_the_previous_is_a_month_back(shop: Shop) -> None:
    one = shop.join(joined="2025-01-01")
    shop.answer(one, 10, at="2025-03-10")
    shop.answer(one, 0, at="2026-02-20")
    found = of(shop, "nps", "2026-03-10")
    assert (found.value, found.denominator, found.previous) == (0, 2, 100)
    assert of(shop, "nps", "2026-03-11").value == -100


def test_as_of_a_day_it_was_what_was_known_then(shop: Shop) -> None:
    shop.answer(shop.join(), 10)
    mistaken = shop.answer(shop.join(), 0)
    shop.wait(5)
    shop.unanswer(mistaken)
    assert [of(shop, "nps", f"2026-03-0{day}").value for day in (2, 3, 7, 8)] == [None, 0, 0, 100]


def test_members_who_became_one_answered_once_the_later_way(shop: Shop) -> None:
    old, new, other = shop.join(), shop.join(), shop.join()
    shop.answer(new, 9)
    shop.answer(other, 9)
    shop.wait(1)
    shop.answer(old, 3)
    assert of(shop, "nps", "2026-03-04").denominator == 3
    shop.merge(old, new)
    found = of(shop, "nps", "2026-03-04")
    assert (found.value, found.denominator) == (0, 2)
    # Before the second answer the first was the one that counted.
    assert of(shop, "nps", "2026-03-03").value == 100
    shop.unmerge(old)
    assert of(shop, "nps", "2026-03-04").denominator == 3


def test_two_surveys_of_a_member_are_two_answers(shop: Shop) -> None:
    one = shop.join()
    shop.answer(one, 9, survey="Spring")
    shop.answer(one, 2, survey="Autumn")
    assert of(shop, "nps", "2026-03-03").value == 0
    assert summed(shop, "nps", "2026-03-03", "SPRING").figure.value == 100


def test_who_was_erased_still_counts(shop: Shop) -> None:
    one = shop.join()
    shop.answer(one, 3, comment="Too dear")
    shop.erase(one)
    found = summed(shop, "nps", "2026-03-03")
    assert (found.tally.bad, found.comments) == (1, ())


def test_why_stands_beside_how_many(shop: Shop) -> None:
    shop.answer(shop.join(), 2, reasons=("wait", "price"), feelings=("frustration",))
    shop.answer(shop.join(), 4, reasons=("wait",), comment="Twenty minutes")
    shop.answer(shop.join(), 10, reasons=("wait", "welcome"), feelings=("joy",), comment="Lovely")
    found = summed(shop, "nps", "2026-03-03")
    assert [(one.tag, one.tally.n, one.tally.bad, one.tally.good) for one in found.reasons] == [
        ("wait", 3, 2, 1),
        ("price", 1, 1, 0),
        ("welcome", 1, 0, 1),
    ]
    assert [one.tag for one in found.feelings] == ["frustration", "joy"]
    assert [line.comment for line in found.comments] == ["Lovely", "Twenty minutes"]


def test_a_survey_by_name_is_summed_however_old(shop: Shop) -> None:
    one = shop.join(joined="2024-01-01")
    shop.answer(one, 4, "csat", survey="Été", at="2024-08-01")
    shop.answer(one, 9, survey="Été", at="2024-08-01")
    found = summed(shop, "csat", "2026-03-03", "ete")
    assert (found.survey, found.tally.n, found.window_days) == ("Été", 1, None)
    assert summed(shop, "csat", "2026-03-03").tally.n == 0
    assert summed(shop, "csat", "2024-08-01", "Été").figure.value is None
