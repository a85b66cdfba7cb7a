from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from ledger.metrics.effect import effects
from ledger.metrics.goals import standings
from ledger.metrics.report import report
from ledger.metrics.today import kind as kind_of
from ledger.metrics.today import today
from ledger.queries.feedback import answers, follow_ups
from ledger.sample import shop
from ledger.sample.make import make
from ledger.sample.rhythms import customers, drifts
from ledger.sample.voices import LAST
from ledger.store.store import Store
from ledger.store.transaction import Transaction

COMMITTED = Path(__file__).parents[3] / "sample.db"
SHORT = dt.date(2025, 2, 28)
NEXT_DAY = shop.LAST_DAY + dt.timedelta(days=1)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "sample.db"
    make(path)
    return path


@pytest.fixture
def books() -> Iterator[Transaction]:
    """The sample as it is shipped; a thorough test says whether it would be made alike today."""
    with Store(COMMITTED).read() as tx:
        yield tx


def head(path: Path) -> tuple[int, bytes]:
    with Store(path).read() as tx:
        seq, link = tx.connection.execute("SELECT seq, hash FROM head").fetchone()
    return seq, link


@pytest.mark.thorough
def test_two_runs_give_one_file(tmp_path: Path) -> None:
    one, other = tmp_path / "one.db", tmp_path / "other.db"
    make(one, SHORT)
    make(other, SHORT)
    assert head(one) == head(other)
    assert one.read_bytes() == other.read_bytes()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["one.db", "other.db"]


@pytest.mark.thorough
def test_a_run_cut_short_is_the_same_story(tmp_path: Path, books: Transaction) -> None:
    short = tmp_path / "short.db"
    make(short, SHORT)
    seq, link = head(short)
    assert books.connection.execute("SELECT hash FROM event WHERE seq = ?", (seq,)).fetchone() == (
        link,
    )


@pytest.mark.thorough
def test_the_committed_sample_is_this_one(made: Path) -> None:
    assert head(COMMITTED) == head(made), "run `python -m ledger.sample sample.db`"


def test_it_is_one_small_plain_file(books: Transaction) -> None:
    assert COMMITTED.stat().st_size < 6_500_000
    assert books.connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    assert books.connection.execute("PRAGMA freelist_count").fetchone() == (0,)
    assert books.connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert books.connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_time_goes_forward_and_nothing_is_back_dated(books: Transaction) -> None:
    rows = books.connection.execute(
        "SELECT effective_at, recorded_at FROM event ORDER BY seq"
    ).fetchall()
    assert [at for at, _ in rows] == sorted(at for at, _ in rows)
    assert all(0 <= recorded - at < 1000 for at, recorded in rows)


def test_every_kind_of_event_is_there(books: Transaction) -> None:
    kinds = dict(books.connection.execute("SELECT kind, count(*) FROM event GROUP BY kind"))
    assert 580 <= kinds["join"] <= 620
    assert kinds["sale"] > 7000
    assert kinds["campaign"] == 3
    for kind in ("refund", "void", "adjust", "issue", "use", "cancel", "sweep", "review"):
        assert kinds[kind] >= 5, kind
    for kind in ("why", "unanswer", "follow-up", "goal", "tick", "met", "missed"):
        assert kinds[kind], kind
    assert kinds["refusal"] < 30
    paid = "SELECT count(*) FROM event WHERE kind = 'sale' AND points_used > 0"
    assert books.connection.execute(paid).fetchone()[0] > 20


def test_campaigns_and_stock_have_told(books: Transaction) -> None:
    for campaign in shop.CAMPAIGNS:
        told = books.connection.execute(
            "SELECT count(*) FROM entry WHERE working LIKE ?", (f"%{campaign.name}%",)
        ).fetchone()[0]
        assert told > 30, campaign.name
    stock = dict(books.connection.execute("SELECT name, stock FROM reward WHERE stock IS NOT NULL"))
    assert stock[shop.GALETTE.name] == 0
    assert stock["Sac à pain en lin"] > 0


def test_those_who_drift_away_are_less_happy(books: Transaction) -> None:
    fates = {customer.person.name: customer for customer in customers()}
    scores: dict[bool, list[int]] = {True: [], False: []}
    for line in answers(books, kind="nps", as_of=LAST[0].day):
        scores[drifts(fates[line.name], line.day)].append(line.rating.score)
    drifting, happy = (sum(found) / len(found) for found in (scores[True], scores[False]))
    assert len(scores[True]) > 30
    assert drifting + 1.5 < happy


def test_what_members_say_is_said_once_and_followed_up(books: Transaction) -> None:
    given = answers(books)
    assert 350 <= len(given) <= 600
    said = [line.comment for line in given if line.comment]
    assert len(said) == len(set(said)) > 30
    assert {line.rating.kind for line in given} == {"nps", "csat"}
    waiting = follow_ups(books)
    assert [line.due for line in waiting] == [
        shop.LAST_DAY,
        dt.date(2026, 11, 22),
        dt.date(2026, 11, 25),
    ]
    assert sum(line.closed is not None for line in given) > 30


def test_goals_stand_in_every_way(books: Transaction) -> None:
    found = {one.goal.called: one for one in standings(books, NEXT_DAY)}
    states = {name: (one.state, one.on_track) for name, one in found.items()}
    assert states == {
        "Fêtes de fin d’année": ("open", True),
        "repeat_rate": ("open", True),
        "monthly_revenue": ("open", False),
        "membership_rate": ("met", None),
        "aov": ("missed", None),
    }
    assert found["Fêtes de fin d’année"].done == Fraction(1, 2)


def test_a_campaign_kept_some_apart_and_tells_what_it_caused(books: Transaction) -> None:
    verdicts = {one.campaign.name: one for one in effects(books, NEXT_DAY)}
    caused = verdicts.pop("Le chat vous attend")
    assert caused.verdict == "caused"
    assert caused.uplifts is not None
    assert caused.uplifts["bought"].interval is not None
    assert caused.uplifts["bought"].interval.excludes_zero
    assert {one.verdict for one in verdicts.values()} == {"uncontrolled"}


def test_the_last_day_has_something_of_every_kind_to_do() -> None:
    noon = shop.instant(shop.LAST_DAY, 12 * 60)
    with Store(COMMITTED, clock=lambda: noon).read() as tx:
        lines = today(tx).lines
    kinds = {kind_of(line.item) for line in lines if not line.done}
    assert kinds == {"follow-up", "call", "birthday", "lapse", "stock", "goal"}


def test_the_owner_has_a_picture_to_look_at(books: Transaction) -> None:
    kpis = report(books.connection, NEXT_DAY, point_value=Fraction(1))
    low_high = {
        "retention": (0.70, 0.85),
        "repeat_rate": (0.75, 0.9),
        "membership_rate": (0.65, 0.85),
        "sales_penetration": (0.7, 0.9),
        "redemption_rate": (0.3, 0.7),
        "breakage": (0.05, 0.45),
        "points_liability": (150_00, 500_00),
        "new_members": (15, 50),
        "won_back": (5, 60),
        "nps": (35, 65),
        "csat": (0.55, 0.85),
    }
    for key, (low, high) in low_high.items():
        value = kpis[key].value
        assert value is not None
        assert low <= value <= high, (key, float(value))
    tiers = dict(books.connection.execute("SELECT tier, count(*) FROM standing GROUP BY tier"))
    assert 0.04 < tiers["Or"] / sum(tiers.values()) < 0.09
    assert 0.12 < tiers["Argent"] / sum(tiers.values()) < 0.25
