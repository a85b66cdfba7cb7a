"""The panels of a shop with a million sales, and how they grow with the sales."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from pathlib import Path

import pytest

from ledger.books.program import NewShop, open_shop
from ledger.metrics.moment import Terms, period_start
from ledger.metrics.report import WINDOW, assemble, moments, report
from ledger.metrics.snapshot import PANELS, snapshot
from ledger.store import rollups
from ledger.store.sqlite import sqlite3
from ledger.store.store import Store
from tests.benchmarks.ratio import ratio

pytestmark = pytest.mark.benchmark

FEW, MANY = 10_000, 1_000_000
SALES_A_MEMBER = 25
YEARS = 3
LAST = dt.date(2026, 1, 1)
"""The day after the last sale: the panels are as of it."""

# A sale in forty is a guest's, one in fifty is refunded in full a week later, and one in thirty
# spends points. Multiples of large primes scatter them over members and days alike.
_FILL = """
CREATE TEMP TABLE sold AS
 WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :sales)
 SELECT i, :last - 1 - :days + (i * :days) / :sales AS day, 200 + (i * 7919) % 6000 AS gross,
  CASE WHEN i % 40 THEN 1 + (i * 2654435761) % :members END AS member FROM n;
INSERT INTO member (id, joined)
 SELECT DISTINCT member, '2020-01-01' FROM sold WHERE member IS NOT NULL;
INSERT INTO purchase (event, member, day, gross, cancelled_day)
 SELECT :events + i, member, day, gross, CASE WHEN i % 50 = 7 THEN day + 7 END FROM sold;
INSERT INTO refund (event, sale, member, day, amount)
 SELECT :events + i, :events + i, member, day + 7, gross FROM sold WHERE i % 50 = 7;
INSERT INTO event (id, seq, kind, source, key, digest, business_date, effective_at, recorded_at,
  member, till, amount, leaf, hash)
 SELECT :events + i, :events + i, 'sale', 'bulk', CAST(printf('%016d', i) AS BLOB), zeroblob(32),
  date(day + 1721424.5), i, i, member, '', gross, zeroblob(32), zeroblob(32) FROM sold;
INSERT INTO entry (id, event, member, unit, kind, amount)
 SELECT 2 * (:events + i), :events + i, member, 'points', 'earn', gross / 100 FROM sold
 WHERE member IS NOT NULL;
INSERT INTO lot
 SELECT entry.id, entry.id, entry.member, 'points', entry.amount, business_date, business_date,
  date(business_date, '+24 months') FROM entry JOIN event ON event.id = entry.event;
INSERT INTO entry (id, event, member, unit, kind, amount)
 SELECT 2 * (:events + i) + 1, :events + i, member, 'points', 'redeem', -2 FROM sold
 WHERE i % 30 = 3 AND member IS NOT NULL;
INSERT INTO allocation (event, entry, lot, amount)
 SELECT event, id, id - 1, 2 FROM entry WHERE kind = 'redeem'
"""


def _shop(path: Path, sales: int) -> Path:
    """A shop whose sales are written by plain SQL, and what is kept of each day counted."""
    open_shop(path, NewShop("Le Grand Fournil")).close()
    connection = sqlite3.connect(path, isolation_level=None)
    for (name,) in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    ).fetchall():
        connection.execute(f"DROP TRIGGER {name}")
    values = {
        "sales": sales,
        "members": sales // SALES_A_MEMBER,
        "days": YEARS * 365,
        "last": LAST.toordinal(),
        "events": connection.execute("SELECT max(id) FROM event").fetchone()[0],
    }
    connection.execute("BEGIN")
    for statement in _FILL.split(";"):
        named = {name: value for name, value in values.items() if f":{name}" in statement}
        connection.execute(statement, named)
    rollups.fill(connection)
    connection.execute("COMMIT")
    connection.execute("ANALYZE")
    connection.close()
    return path


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _shop(tmp_path_factory.mktemp("few") / "shop.db", FEW)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _shop(tmp_path_factory.mktemp("many") / "shop.db", MANY)


_PLAIN = """
CREATE TEMP VIEW standing AS
 SELECT * FROM purchase WHERE (cancelled_day IS NULL OR cancelled_day >= {t}) AND day < {t};
SELECT count(DISTINCT member) FROM standing WHERE day >= {t} - 90;
SELECT count(DISTINCT member) FROM standing WHERE day >= {t0} - 90 AND day < {t0};
SELECT count(*) FROM (
 SELECT member FROM standing WHERE day >= {t0} - 90 AND day < {t0} AND member IS NOT NULL
 INTERSECT SELECT member FROM standing WHERE day >= {t} - 90);
SELECT count(*), sum(n > 1) FROM (
 SELECT count(*) AS n FROM standing WHERE member IS NOT NULL GROUP BY member);
SELECT sum(gross - refunded) FROM standing WHERE member IS NOT NULL;
SELECT sum(amount) FROM refund WHERE sale IS NULL AND member IS NOT NULL AND day < {t};
SELECT sum(gross), count(*) FROM standing WHERE day >= {t} - 365;
SELECT count(DISTINCT member), sum(member IS NULL) FROM standing WHERE day >= {t} - 30;
SELECT entry.kind, sum(entry.amount) FROM event JOIN entry ON entry.event = event.id
 WHERE business_date >= date('{as_of}', '-30 days') AND business_date < '{as_of}'
 GROUP BY entry.kind;
SELECT last_day < '{as_of}' AS over, sum(amount) FROM lot GROUP BY over;
SELECT last_day < '{as_of}' AS over, sum(allocation.amount) FROM allocation
 JOIN lot ON lot.id = allocation.lot GROUP BY over;
DROP VIEW standing
"""
"""What the panels are made of as of one date, without a trend and what was undone of points."""


def _plain(connection: sqlite3.Connection) -> list[list[tuple[int, ...]]]:
    start = dt.date(2025, 12, 1)
    script = _PLAIN.format(t=LAST.toordinal(), t0=start.toordinal(), as_of=LAST)
    return [connection.execute(query).fetchall() for query in script.split(";")]


def test_a_panel_refresh_at_a_million_sales_against_plain_sql(many: Path) -> None:
    with Store(many) as store, store.read() as tx:
        conn = tx.connection
        panels = snapshot(conn, LAST, point_value=Fraction(1))
        terms, ends = Terms(None, WINDOW, Fraction(1)), [period_start(LAST, None), LAST]
        exact = assemble(moments(conn, ends, PANELS, terms), PANELS, today=None)
        assert {k: p.value for k, p in panels.items()} == {k: p.value for k, p in exact.items()}
        plain = _plain(conn)
        assert panels["active_members"].value == plain[1][0][0]
        found = ratio(
            "the panels with twelve months at a million sales, against one date in plain SQL",
            lambda: snapshot(conn, LAST, point_value=Fraction(1)),
            lambda: _plain(conn),
            goal=1 / 50,
            runs=3,
        )
    found.kept()


def test_a_panel_refresh_does_not_grow_with_the_sales(few: Path, many: Path) -> None:
    with Store(few) as small, Store(many) as large, small.read() as one, large.read() as other:
        found = ratio(
            "the panels at a million sales against ten thousand",
            lambda: snapshot(other.connection, LAST, point_value=Fraction(1)),
            lambda: snapshot(one.connection, LAST, point_value=Fraction(1)),
            goal=2,
            runs=50,
        )
    found.kept()


def test_a_whole_report_at_a_million_sales_against_reading_them(many: Path) -> None:
    with Store(many) as store, store.read() as tx:
        conn = tx.connection
        found = ratio(
            "every number of the report at a million sales, against reading the sales alone",
            lambda: report(conn, LAST),
            lambda: conn.execute("SELECT member, day, gross FROM purchase").fetchall(),
            goal=20,
            runs=1,
        )
    found.kept()
