"""A figure and its people in files."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from ledger.exchange.figure_out import export_course, export_people
from ledger.metrics.who import KNOWN, who
from ledger.values.errors import BadInput
from tests.shop import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path / "shop.db", now="2026-03-05 10:00")
    member = shop.join("=cmd|' /C calc'!A0")
    for amount in ("10.00", "12.50"):
        shop.sell(amount, member)
    shop.answer(member, 3, reasons=("wait", "price"))
    shop.wait(1)
    return shop


def written(shop: Shop, key: str, target: Path) -> list[dict[str, str]]:
    with shop.store.read() as tx:
        found = who(tx.connection, tx.today + dt.timedelta(days=1), key)
    count = export_people(shop.store, found, target)
    rows = list(csv.DictReader(target.open(encoding="utf-8-sig", newline="")))
    assert len(rows) == count == len(found.people)
    return rows


def test_the_people_of_every_number_are_written(shop: Shop, tmp_path: Path) -> None:
    for key in KNOWN:
        written(shop, key, tmp_path / f"{key}.csv")
    (row,) = written(shop, "nps", tmp_path / "nps.csv")
    assert (row["group"], row["score"], row["scale"], row["reasons"]) == (
        "bad",
        "3",
        "10",
        "price wait",
    )
    (row,) = written(shop, "points_liability", tmp_path / "held.csv")
    assert row["points"] == "22"


def test_a_name_does_not_become_a_formula(shop: Shop, tmp_path: Path) -> None:
    (row,) = written(shop, "clv_historic_mean", tmp_path / "out.csv")
    assert row["name"].startswith("'=")
    assert (row["purchases"], row["amount_cents"], row["last_day"]) == ("2", "2250", "2026-03-05")


def test_the_course_is_written_in_the_currency_s_own_unit_to_a_workbook(
    shop: Shop, tmp_path: Path
) -> None:
    target = tmp_path / "aov.xlsx"
    as_of = shop.today + dt.timedelta(days=1)
    assert export_course(shop.store, "aov", as_of, target) == 12
    rows = CalamineWorkbook.from_path(target).get_sheet_by_index(0).to_python()
    assert rows[0] == ["kpi", "as_of", "value", "whole", "year_ago"]
    assert rows[-1][:4] == ["aov", dt.date(2026, 3, 7), 11.25, "no"]


def test_the_shop_s_own_file_is_not_written_over(shop: Shop) -> None:
    with pytest.raises(BadInput, match="shop's file"):
        export_course(shop.store, "aov", shop.today, shop.path)
