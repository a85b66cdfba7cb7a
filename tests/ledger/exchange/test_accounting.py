"""Entries for the accountant: the layout to the letter, and sums that tie with the points."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from ledger.exchange.accounting import Basis
from ledger.exchange.exporting import Wish, export
from ledger.values.errors import BadInput
from tests.shop import Shop

COLUMNS = (
    "JournalCode JournalLib EcritureNum EcritureDate CompteNum CompteLib CompAuxNum CompAuxLib"
    " PieceRef PieceDate EcritureLib Debit Credit EcritureLet DateLet ValidDate Montantdevise"
    " Idevise"
).split()


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """Two members over three months: 333 earned, 120 used, 5 taken, 100 of a lot of 200 lapsed."""
    shop = Shop(tmp_path / "shop.db", now="2026-01-10 10:00")
    zoe, ana = shop.join(), shop.join()
    shop.set(expiry_months="1", expiry_to_month_end="yes")
    shop.sell("200.00", zoe)  # to the end of February
    shop.clock_to("2026-02-12 10:00")
    shop.set(expiry_mode="never")
    shop.sell("133.00", ana)
    shop.sell("2.00", zoe, points=100)
    shop.clock_to("2026-03-05 10:00")
    shop.adjust(ana, -5)
    shop.sell("1.00", ana, points=20)
    yield shop
    shop.close()


def rows(shop: Shop, basis: Basis | None = None) -> list[dict[str, str]]:
    path = shop.path.with_name("ecritures-fidelite.txt")
    export(shop.store, Wish("ledger", "fec", basis=basis or Basis()), path)
    body = path.read_bytes().decode("utf-8")
    assert body.endswith("\r\n")
    assert body.count("\n") == body.count("\r\n")
    head, *lines = body.removesuffix("\r\n").split("\r\n")
    assert head.split("\t") == COLUMNS
    return [dict(zip(COLUMNS, line.split("\t"), strict=True)) for line in lines]


def cents(text: str) -> int:
    whole, part = text.split(",")
    assert len(part) == 2
    return int(whole + part)


def owed(found: list[dict[str, str]], account: str) -> int:
    """The credit balance of an account, in cents."""
    mine = [row for row in found if row["CompteNum"] == account]
    return sum(cents(row["Credit"]) - cents(row["Debit"]) for row in mine)


def test_the_layout(shop: Shop) -> None:
    found = rows(shop)
    assert found[0] == dict.fromkeys(COLUMNS, "") | {
        "JournalCode": "FID",
        "JournalLib": "Fidélité",
        "EcritureNum": "1",
        "EcritureDate": "20260131",
        "CompteNum": "6815",
        "CompteLib": "Dotations aux provisions d'exploitation",
        "PieceRef": "FID-2026-01",
        "PieceDate": "20260131",
        "EcritureLib": "Points émis : 200 points",
        "Debit": "2,00",
        "Credit": "0,00",
    }
    numbers = [int(row["EcritureNum"]) for row in found]
    assert numbers == [n for n in range(1, len(found) // 2 + 1) for _ in range(2)]
    dates = [row["EcritureDate"] for row in found]
    assert dates == sorted(dates)
    assert dates[-1] == "20260305"  # the month is not over
    for number in set(numbers):
        both = [row for row in found if int(row["EcritureNum"]) == number]
        assert sum(cents(row["Debit"]) for row in both) == sum(cents(r["Credit"]) for r in both) > 0


def test_what_is_booked_month_by_month(shop: Shop) -> None:
    told = Counter(
        (row["EcritureDate"], row["EcritureLib"], row["CompteNum"])
        for row in rows(shop)
        if cents(row["Debit"])
    )
    assert list(told) == [
        ("20260131", "Points émis : 200 points", "6815"),
        ("20260228", "Points émis : 134 points", "6815"),
        ("20260228", "Points utilisés : 100 points", "158"),
        ("20260305", "Points émis : -5 points", "158"),
        ("20260305", "Points utilisés : 20 points", "158"),
        # On 1 March, though no sweep has said so.
        ("20260305", "Points périmés : 100 points", "158"),
    ]


@pytest.mark.parametrize(("cost", "expected"), [("1", 109), ("0.6", 65), ("1/3", 36)])
def test_the_account_ends_on_what_the_points_held_cost(
    shop: Shop, cost: str, expected: int
) -> None:
    assert sum(shop.balance(member) for member in (1, 2)) == 109
    found = rows(shop, Basis(cost=Fraction(cost)))
    assert owed(found, "158") == expected
    assert owed(found, "6815") + owed(found, "7815") == -expected


def test_a_year_goes_on_where_the_last_one_ended(shop: Shop) -> None:
    cost = Fraction(1, 3)
    first = rows(shop, Basis(cost=cost, until=dt.date(2026, 2, 28)))
    then = rows(shop, Basis(cost=cost, since=dt.date(2026, 3, 1)))
    assert owed(first, "158") + owed(then, "158") == owed(rows(shop, Basis(cost=cost)), "158")
    assert {row["EcritureDate"] for row in then} == {"20260305"}
    assert then[0]["EcritureNum"] == "1"


def test_sweeping_books_nothing_twice(shop: Shop) -> None:
    before = rows(shop)
    shop.clock_to("2026-04-02 10:00")
    assert shop.sweep() == (1, 100)
    # The lapse stays in March, where it was; April has nothing.
    march = rows(shop, Basis(until=dt.date(2026, 3, 5)))
    assert march == before
    assert rows(shop, Basis(since=dt.date(2026, 4, 1))) == []


def test_deferred_income(shop: Shop) -> None:
    found = rows(shop, Basis(method="pca"))
    assert {row["CompteNum"] for row in found} == {"707", "487"}
    assert owed(found, "487") == -owed(found, "707") == 109


def test_points_taken_back_are_issued_less(shop: Shop) -> None:
    sale = shop.sell("40.00", 2)
    shop.refund(sale)
    assert owed(rows(shop), "158") == 109
    assert rows(shop)[6]["EcritureLib"] == "Points émis : -5 points"


def test_what_cannot_be_asked(shop: Shop, tmp_path: Path) -> None:
    for basis, said in (
        (Basis(until=dt.date(2026, 3, 6)), "future"),
        (Basis(since=dt.date(2026, 3, 1), until=dt.date(2026, 2, 1)), "after the last"),
    ):
        with pytest.raises(BadInput, match=said):
            export(shop.store, Wish("ledger", "fec", basis=basis), tmp_path / "x.txt")
    with pytest.raises(BadInput, match="accountant"):
        export(shop.store, Wish("ledger", "csv", basis=Basis("pca")), tmp_path / "x.csv")
    with pytest.raises(BadInput, match="ledger"):
        export(shop.store, Wish("sales", "beancount"), tmp_path / "x")
    assert not (tmp_path / "x.txt").exists()
