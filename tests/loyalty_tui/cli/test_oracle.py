"""From a file of sales to every number, by the command line alone, against plain counting."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import random
from collections.abc import Callable, Iterable
from fractions import Fraction
from itertools import cycle

import pytest

from tests.ledger.metrics import oracle
from tests.ledger.metrics.shop import DATA
from tests.loyalty_tui.cli.conftest import Loyalty

MONEY = (
    *("aov", "aov_net", "aov_median", "revenue_per_buyer", "monthly_revenue"),
    *("clv_formula", "clv_historic_mean", "clv_historic_median"),
)
ORIGIN = dt.date(2024, 1, 1)
ENDS = (
    *(dt.date(2023, 12, 31), ORIGIN + oracle.DAY, dt.date(2024, 3, 31), dt.date(2024, 10, 28)),
    *(dt.date(2025, 1, 1), dt.date(2026, 2, 1)),
)
SPANS = ((None, 90), (30, 30), (365, 180))


def csv(rows: Iterable[tuple[object, object, str, int]]) -> str:
    lines = [f"R{n},{c},{t},{k},{cents}" for n, (c, t, k, cents) in enumerate(rows)]
    return "\n".join(["order_id,customer_id,ts,kind,amount_cents", *lines, ""])


def day(offset: int) -> str:
    return (ORIGIN + dt.timedelta(offset)).isoformat()


def refunds() -> str:
    """Refunds that name no sale: partial, too large, before the first sale, of who never bought."""
    rng = random.Random(4)
    rows: list[tuple[object, object, str, int]] = [
        (rng.randint(1, 20), day(rng.randint(0, 700)), "sale", rng.choice([0, 1, 2500, 99999]))
        for _ in range(60)
    ]
    rows += [
        (rng.randint(1, 25), day(rng.randint(0, 700)), "refund", -rng.choice([1, 2500, 250_000]))
        for _ in range(25)
    ]
    rows += [(30, day(3), "refund", -900), (30, day(300), "sale", 5000)]
    return csv([*rows, (31, day(10), "sale", 700), (31, day(10), "refund", -700)])


def wholesaler() -> str:
    rng = random.Random(5)
    rows = [(1, day(n), "sale", rng.randint(1, 999_999_999)) for n in range(0, 600, 3)]
    return csv([*rows, *((c, day(40 * c), "sale", 1000) for c in range(2, 12))])


def gaps() -> str:
    """A year without a sale, people who bought once, guests."""
    rows = [(c, day(30 * (n % 3) + c), "sale", 100 * c) for c in range(1, 9) for n in range(c % 4)]
    rows += [(c, day(500 + c), "sale", 350) for c in range(5, 15)]
    return csv([*rows, ("", day(2), "sale", 480), ("", day(501), "sale", 990)])


def one_day() -> str:
    return csv((c % 7, day(80), "sale", c) for c in range(20))


def alone() -> str:
    return csv([(7, day(0), "sale", 0)])


def nights() -> str:
    """Around the day's cut-off at 04:00, midnight, and the two changes of the clocks."""
    times = (
        *("2024-03-30T23:59:59", "2024-03-31T01:59:59", "2024-03-31T02:30:00"),
        *("2024-03-31T03:59:59", "2024-03-31T04:00:00", "2024-10-27T02:30:00"),
        *("2024-10-27T03:59:00", "2024-10-27T04:00:00", "2025-01-01T03:59:59"),
        *("2024-10-27T01:30:00Z", "2024-10-27T02:59:59Z", "2024-10-27T03:00:00Z"),
        *("2024-06-30T22:30:00-04:00", "2024-07-01"),
    )
    return csv((n % 4, when, "sale", 100 + n) for n, when in enumerate(times))


def same(
    loyalty: Loyalty, log: oracle.Log, as_of: dt.date, period: int | None, window: int
) -> None:
    """The report says, to the last unit, what plain counting does."""
    words = ["kpi", "--all", "--as-of", as_of.isoformat(), "--window", str(window)]
    words += ["--period", str(period)] if period else []
    found = loyalty.json(*words, "--lifespan", "2.5")
    before = as_of - dt.timedelta(period) if period else oracle.month_before(as_of)
    years = Fraction(5, 2)
    expected = oracle.answers(log, as_of, period, window, years)
    previous = oracle.answers(log, before, period, window, years)

    def plain(key: str, value: oracle.Number | None) -> float | None:
        if value is None or isinstance(value, int):
            return value
        return round(value) if key in MONEY else float(value)

    for key, (value, top, bottom) in expected.items():
        assert {
            name: found[key][name] for name in ("value", "numerator", "denominator", "previous")
        } == {
            "value": plain(key, value),
            "numerator": top if top is None else float(top),
            "denominator": bottom,
            "previous": plain(key, previous[key][0]),
        }, (key, as_of, period, window)
    first = min((row.day for row in log.sales), default=dt.date.max)
    assert found["retention"]["partial"] is (before - dt.timedelta(window) < first)
    assert found["clv_predicted_12m"]["value"] is None or found["clv_predicted_12m"]["value"] >= 0


def same_groups(loyalty: Loyalty, log: oracle.Log, as_of: dt.date) -> None:
    """Cohorts, scores and rhythms are as counted too; members by the name of their number."""
    date = ("--as-of", as_of.isoformat())
    seen = loyalty.json("cohorts", *date)["cohorts"]
    assert [{k: v for k, v in c.items() if k != "share_by_month"} for c in seen] == (
        oracle.cohorts(log, as_of)
    )
    numbers = ("days", "purchases", "net", "recency", "frequency", "monetary")
    scored = loyalty.json("segments", "--members", *date)["scores"]
    assert {
        int(one["name"]): tuple(one[k] for k in numbers) for one in scored if one["purchases"]
    } == oracle.scores(log, as_of)
    assert {int(one["name"]) for one in scored} == log.before(as_of).joined.keys()
    late = loyalty.json("at-risk", "--all", "--limit", "99999", *date)["at_risk"]
    assert {int(one["name"]): (one["days_silent"], one["usual_days"]) for one in late} == {
        customer: (silent, float(usual))
        for customer, (silent, usual) in oracle.rhythms(log, as_of).items()
        if silent > usual
    }


def bring(loyalty: Loyalty, text: str, now: str = "2030-01-01T09:00:00Z") -> None:
    loyalty.now(now)
    file = loyalty.path.with_suffix(".csv")
    file.write_text(text, encoding="utf-8")
    assert loyalty.json("import", "sales", str(file))["new"] == text.count("\n") - 1


@pytest.mark.parametrize("made", [refunds, wholesaler, gaps, one_day, alone])
def test_every_number_of_a_log(loyalty: Loyalty, made: Callable[[], str]) -> None:
    loyalty("init", "--name", "Le Fournil")
    bring(loyalty, made())
    log = oracle.read(made())
    for place, as_of in enumerate(ENDS):
        same(loyalty, log, as_of, *SPANS[place % len(SPANS)])
        same_groups(loyalty, log, as_of)


def test_days_end_at_the_cut_off_by_the_shops_own_clock(loyalty: Loyalty) -> None:
    loyalty("init", "--name", "Bar de nuit")
    loyalty("program", "set", "day.cutoff", "04:00")
    bring(loyalty, nights())
    log = oracle.read(nights(), "Europe/Paris", dt.timedelta(hours=4))
    for row in log.sales:
        same(loyalty, log, row.day + oracle.DAY, 1, 30)


@pytest.mark.thorough
@pytest.mark.skipif(not (DATA / "cdnow_sample.json").exists(), reason="no reference logs here")
def test_every_month_of_a_real_log_in_windows_of_each_length(loyalty: Loyalty) -> None:
    """Its other answers are in ``tests/ledger/metrics/test_reference.py``."""
    text = gzip.decompress((DATA / "cdnow_sample.csv.gz").read_bytes()).decode()
    log = oracle.read(text)
    loyalty("init", "--name", "CDNOW")
    bring(loyalty, text, "1998-07-10T09:00:00Z")
    end = dt.date(1998, 7, 1)
    found = loyalty.json("at-risk", "--all", "--limit", "99999", "--as-of", end.isoformat())
    expected = json.loads((DATA / "cdnow_sample.json").read_text(encoding="utf-8"))["at_risk"]
    for times, name in ((1.5, "1_5"), (2, "2"), (3, "3")):
        late = [one for one in found["at_risk"] if one["ratio"] >= times]
        assert len(late) == expected[f"ratio_ge_{name}"]
    for window in (30, 90, 180):
        same(loyalty, log, end, window, window)
    windows = cycle((30, 90, 180, 365))
    while end > dt.date(1997, 1, 1):
        same(loyalty, log, end, None, next(windows))
        same_groups(loyalty, log, end)
        end = oracle.month_before(end)
