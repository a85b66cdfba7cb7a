"""One award, and look-ups in a large shop."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.books.act import Call
from ledger.books.sales import Sale, sell
from ledger.queries.members import _LINE, find
from ledger.store.sqlite import sqlite3
from ledger.store.store import Store
from tests.benchmarks.ratio import ratio

pytestmark = pytest.mark.benchmark

KEY_TO_PAINT = 0.05
"""Seconds a look-up has, from the key to the paint."""


def test_one_award_against_one_bare_durable_insert(big_shop: Path) -> None:
    bare = sqlite3.connect(big_shop, isolation_level=None)
    bare.execute("PRAGMA synchronous = FULL")
    bare.execute("CREATE TABLE bare (a INTEGER, b TEXT)")
    member = iter(range(1, 10_000))
    with Store(big_shop) as store:
        found = ratio(
            "one award on disk, with lots and tier",
            lambda: sell(store, Sale(1250, next(member)), Call(staff=1)),
            lambda: bare.execute("INSERT INTO bare VALUES (1, 'x')"),
            goal=3,
            runs=400,
        )
    bare.execute("DROP TABLE bare")
    bare.close()
    found.kept(3)  # it misses its goal: an award writes ten rows, and checks what it writes


_BY = "member.id = (SELECT member FROM identifier WHERE kind = '{}' AND value = :text)"
_BY_NAME = "member.id IN (SELECT rowid FROM member_search WHERE member_search MATCH :text LIMIT 20)"


@pytest.mark.parametrize(
    ("what", "typed", "raw", "text"),
    [
        ("card", "CARD-5000", _BY.format("card"), "CARD-5000"),
        ("phone", "06 00 05 00 00", _BY.format("phone"), "+33600050000"),
        ("name part", "mor 04", _BY_NAME, '"mor"* "04"*'),
    ],
)
def test_look_up_against_the_same_raw_sql(
    big_shop: Path, what: str, typed: str, raw: str, text: str
) -> None:
    limit = 20 if what == "name part" else 1
    with Store(big_shop) as store, store.read() as tx:
        values = {"today": tx.today.isoformat(), "text": text}

        def look_up() -> list[object]:
            return list(find(tx, typed, limit))

        def raw_sql() -> list[object]:
            return tx.connection.execute(f"{_LINE} WHERE {raw}", values).fetchall()

        assert len(look_up()) == len(raw_sql()) == limit
        found = ratio(f"look-up by {what}", look_up, raw_sql, goal=2, runs=300)
        found.kept(3)  # it misses its goal, at a fraction of a millisecond
        assert found.ours < KEY_TO_PAINT
