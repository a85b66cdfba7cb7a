"""Workbooks: a spreadsheet finds numbers, dates and text, and no formula."""

from __future__ import annotations

import datetime as dt
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from ledger.books import refunds, sales
from ledger.books.act import Call
from ledger.books.members import NewMember, join
from ledger.exchange.exporting import What, Wish, export
from ledger.exchange.importing import Order, preview, run
from ledger.store.store import Store
from ledger.values.errors import BadInput
from tests.ledger.exchange.conftest import Write

WHATS: tuple[What, ...] = ("members", "sales", "ledger", "kpi")


@pytest.fixture
def busy(shop: Store) -> Store:
    join(shop, NewMember("=1+1", phone="06 12 34 56 78", birthday="02-29"), Call())
    join(shop, NewMember("https://example.org", card="0042"), Call())
    sales.sell(shop, sales.Sale(1234, 1, category="@pain"), Call(source_id="0017"))
    refunds.refund(shop, "0017", 234, Call(source_id="R1"))
    return shop


def table(store: Store, what: What, folder: Path) -> list[dict[str, Any]]:
    path = folder / f"{what}.xlsx"
    export(store, Wish(what, "xlsx"), path)
    (sheet,) = CalamineWorkbook.from_path(path).sheet_names
    assert sheet == what
    head, *rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    return [dict(zip(map(str, head), row, strict=True)) for row in rows]


def test_numbers_are_numbers_and_dates_dates(busy: Store, tmp_path: Path) -> None:
    sale, refund = table(busy, "sales", tmp_path)
    assert (sale["order_id"], sale["amount"], sale["points"]) == ("0017", 12.34, 12)
    assert (refund["amount"], refund["refunds"]) == (-2.34, "0017")
    assert sale["ts"] == dt.datetime(2026, 11, 22, 10)  # noqa: DTZ001 - the shop's own time
    assert sale["business_date"] == dt.date(2026, 11, 22)
    zoe, url = table(busy, "members", tmp_path)
    assert (zoe["balance"], zoe["joined"]) == (10, dt.date(2026, 11, 22))
    assert (zoe["phone"], zoe["birthday"], url["card"]) == ("+33612345678", "02-29", "0042")


def test_text_is_no_formula_here_nor_in_what_is_saved_from_it(busy: Store, tmp_path: Path) -> None:
    assert table(busy, "members", tmp_path)[0]["name"] == "'=1+1"
    assert table(busy, "sales", tmp_path)[0]["category"] == "'@pain"
    with zipfile.ZipFile(tmp_path / "members.xlsx") as packed:
        parts = b"".join(packed.read(name) for name in packed.namelist())
    assert b"<c " in parts
    assert b"<f>" not in parts
    assert b"hyperlink" not in parts


@pytest.mark.parametrize("what", WHATS)
def test_the_same_books_make_the_same_file(what: What, busy: Store, tmp_path: Path) -> None:
    assert table(busy, what, tmp_path)
    first = (tmp_path / f"{what}.xlsx").read_bytes()
    assert table(busy, what, tmp_path)
    assert (tmp_path / f"{what}.xlsx").read_bytes() == first


def test_it_is_imported_as_it_was_exported(
    busy: Store, new_shop: Callable[..., Store], tmp_path: Path
) -> None:
    other = new_shop()
    shared: tuple[tuple[Literal["members", "sales"], tuple[str, ...]], ...] = (
        ("members", ("name", "phone", "card", "joined", "birthday")),
        ("sales", ("order_id", "customer_id", "ts", "kind", "amount", "category")),
    )
    for what, keys in shared:
        told = table(busy, what, tmp_path)
        order = Order(what, tmp_path / f"{what}.xlsx")
        assert preview(busy, order).known == 2
        assert run(other, order, Call()).new == 2
        again = table(other, what, tmp_path)
        assert [[row[key] for key in keys] for row in again] == [
            [row[key] for key in keys] for row in told
        ]


def sheet(path: Path, *rows: tuple[object, ...]) -> Path:
    """A workbook as a spreadsheet program writes it."""
    book = xlsxwriter.Workbook(path)
    days = book.add_format({"num_format": 14})
    page = book.add_worksheet()
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            page.write(number, place, cell, days if isinstance(cell, dt.date) else None)
    book.close()
    return path


def test_a_workbook_of_somebody_elses(shop: Store, tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "list.xlsx",
        (),
        ("Nom", "Téléphone", "Inscrit"),
        ("Zoé\nDurand", 612345678.0, dt.date(2026, 3, 1)),
        ("", "", ""),
        ("Bob", "not a phone", dt.datetime(2026, 3, 2, 12, 30)),  # noqa: DTZ001
    )
    order = Order("members", path, mapping={"Nom": "name", "Inscrit": "joined"})
    found = preview(shop, order)
    assert found.recognised.encoding == "xlsx"
    assert [remark.line for remark in found.remarks] == [5]
    rejects = tmp_path / "rejects.csv"
    assert run(shop, order, Call(), rejects=rejects).new == 1
    assert "not a phone" in rejects.read_text()
    with shop.read() as tx:
        assert tx.connection.execute(
            "SELECT name, joined FROM profile JOIN member ON id = member"
        ).fetchall() == [("Zoé Durand", "2026-03-01")]


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"PK\x03\x04" + bytes(400)])
def test_what_only_looks_like_one(shop: Store, write: Write, content: bytes) -> None:
    with pytest.raises(BadInput, match="export it as CSV"):
        preview(shop, Order("members", write(content, "x.xlsx")))


def test_another_packed_file(shop: Store, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.xlsx", "w") as packed:
        packed.writestr("clients.csv", "name\nZoé\n")
    with pytest.raises(BadInput, match="export it as CSV"):
        preview(shop, Order("members", tmp_path / "x.xlsx"))


def test_a_workbook_that_unpacks_to_too_much(
    shop: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = sheet(tmp_path / "x.xlsx", ("name",), *((f"Name {n}",) for n in range(900)))
    monkeypatch.setattr("ledger.exchange.source.MAX_BYTES", 40_000)
    assert path.stat().st_size < 40_000
    with pytest.raises(BadInput, match="too large"):
        preview(shop, Order("members", path))
