from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from ledger.metrics.report import report
from ledger.sample import shop
from ledger.sample.make import make
from ledger.store.store import Store
from ledger.store.transaction import Transaction

COMMITTED = Path(__file__).parents[3] / "sample.db"
SHORT = dt.date(2024, 12, 31)


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
    assert COMMITTED.stat().st_size < 6_000_000
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
    assert kinds["campaign"] == 2
    for kind in ("refund", "void", "adjust", "issue", "use", "cancel", "sweep", "review"):
        assert kinds[kind] >= 5, kind
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


def test_the_owner_has_a_picture_to_look_at(books: Transaction) -> None:
    kpis = report(books.connection, shop.LAST_DAY + dt.timedelta(days=1), point_value=Fraction(1))
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
    }
    for key, (low, high) in low_high.items():
        value = kpis[key].value
        assert value is not None
        assert low <= value <= high, (key, float(value))
    tiers = dict(books.connection.execute("SELECT tier, count(*) FROM standing GROUP BY tier"))
    assert 0.04 < tiers["Or"] / sum(tiers.values()) < 0.09
    assert 0.12 < tiers["Argent"] / sum(tiers.values()) < 0.25
