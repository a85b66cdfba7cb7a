from __future__ import annotations

import datetime as dt
import gzip
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.exchange import source, table
from ledger.exchange.cells import neutralise, restore
from ledger.exchange.layout import normal, read_mapping
from ledger.exchange.member_rows import read_members
from ledger.exchange.sales_rows import LAYOUT, read_sales
from ledger.exchange.table import open_table
from ledger.program.settings import Settings
from ledger.values.errors import BadInput

Write = Callable[..., Path]

HEADER = "order_id,customer_id,ts,kind,amount_cents"
ROW = "A1,7,2026-01-05,sale,1250"
PLAIN = f"{HEADER}\n{ROW}\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (PLAIN.encode(), "utf-8"),
        (PLAIN.encode("utf-8-sig"), "utf-8-sig"),
        (PLAIN.encode("utf-16"), "utf-16"),
        (gzip.compress(PLAIN.encode(), mtime=0), "utf-8"),
        (f"{HEADER},category\n{ROW},Pâtisserie € d’été\n".encode("cp1252"), "cp1252"),
        (PLAIN.replace("\n", "\r\n").encode(), "utf-8"),
        (PLAIN.replace("\n", "\r").encode(), "utf-8"),
        (f"\n\n{PLAIN}\n,,,,\n\n".encode(), "utf-8"),
        (f"sep=;\r\n{PLAIN.replace(',', ';')}".encode(), "utf-8"),
        (f"\ufeffsep=,\r\n{PLAIN}".encode(), "utf-8-sig"),
        *((PLAIN.replace(",", mark).encode(), "utf-8") for mark in ";\t|"),
        (PLAIN.replace("order_id", "  Order\u00a0ID ").replace(",ts,", ",DATE,").encode(), "utf-8"),
        (b'"order_id","customer_id","ts","kind","amount_cents"\n"A1","7","05/01/2026","Sale","1250"',
         "utf-8"),
    ],
)  # fmt: skip
def test_the_same_sale_in_every_dress(content: bytes, encoding: str, write: Write) -> None:
    parsed = read_sales(write(content), {}, Settings())
    assert parsed.table.source.encoding == encoding
    assert parsed.rejects == []
    (row,) = parsed.rows
    assert (row.order, row.customer, row.day.isoformat(), row.amount) == (
        "A1", "7", "2026-01-05", 1250,
    )  # fmt: skip


def test_columns_are_known_by_name_in_any_order(write: Write) -> None:
    path = write("kind;montant;Client;Ticket;Date;n/a\nvente;12,50;7;A1;05/01/2026 17:45;x\n")
    parsed = read_sales(path, {}, Settings())
    assert parsed.rows[0].amount == 1250
    assert parsed.table.columns.ignored == ("n/a",)


def test_a_foreign_header_is_mapped(write: Write) -> None:
    path = write("Bon;Karte;Zeit;Art;Betrag\nA1;7;2026-01-05;sale;12,50\n")
    mapping = read_mapping(
        ["Bon=order_id", "Karte=customer_id", "Zeit=ts", "Art=kind", "Betrag=amount"]
    )
    assert read_sales(path, mapping, Settings()).rows[0].amount == 1250


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n \r\n\n", "is empty"),
        (HEADER.encode(), "no rows"),
        (b"a,b\n1,2\n", "no column for order_id, customer_id, ts, kind, amount_cents: the"),
        (b"a,b\n1,2\n", "the columns are a, b."),
        (b"order_id,customer_id,ts,kind\nA1,7,2026-01-05,sale\n", "no column for amount_cents"),
        (f"{HEADER},Order ID\n{ROW},x\n".encode(), "Two columns can be order_id"),
        (PLAIN.encode().replace(b"7", b"\x00"), "not a text file"),
        (bytes(range(256)) * 8, "not a text file"),
        (b"\x1f\x8b\x08garbage", "damaged gzip"),
        (gzip.compress(PLAIN.encode(), mtime=0)[:-9], "damaged gzip"),
        (f'{HEADER}\nA1,"7,2026-01-05,sale,1250\nA2,8'.encode(), "quotation mark"),
        (f"{HEADER}\nA1,{'7' * 10_000_000},2026-01-05,sale,1\n".encode(), "no end"),
        ((",".join(f"c{n}" for n in range(2000)) + "\n1\n").encode(), "more than 1000 columns"),
    ],
)  # fmt: skip
def test_no_file_of_sales_is_one_sentence(content: bytes, words: str, write: Write) -> None:
    with pytest.raises(BadInput) as refused:
        read_sales(write(content), {}, Settings())
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize("typed", ["04/13/2026", "04/13/2026 10:30", "4/13/2026"])
def test_dates_with_the_month_first_are_refused_as_a_whole(typed: str, write: Write) -> None:
    # 04/03 would be 4 March here, and 3 April where it was written.
    path = write(f"{HEADER}\nA0,7,04/03/2026,sale,1\nA1,7,{typed},sale,1250\n")
    with pytest.raises(BadInput, match=f"Line 3: “{typed}” has the month first"):
        read_sales(path, {}, Settings())


def test_what_another_country_reads_otherwise_is_shown(write: Write) -> None:
    rows = "A0,7,2026-04-01,sale,1\nA1,7,31/03/2026,sale,1\nA2,7,03/04/2026 09:00,sale,1250\n"
    path = write(f"{HEADER}\n{rows}")
    parsed = read_sales(path, {}, Settings())
    assert parsed.dated == ("03/04/2026 09:00", dt.date(2026, 4, 3))
    assert read_sales(write(PLAIN), {}, Settings()).dated is None


def test_missing_file_and_folder(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no file"):
        read_sales(tmp_path / "none.csv", {}, Settings())
    with pytest.raises(BadInput, match="is a folder"):
        read_sales(tmp_path, {}, Settings())
    with pytest.raises(BadInput, match="cannot be read"):
        read_sales(Path("a\0b"), {}, Settings())


def test_too_large_a_file(write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source, "MAX_BYTES", 3 << 20)
    bomb = gzip.compress(b"a" * (4 << 20))
    with pytest.raises(BadInput, match="too large: 3 MB"):
        read_sales(write(bomb), {}, Settings())


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("A1,7,2026-01-05,sale", "4 cells and the header 5"),
        ("A1,7,2026-01-05,sale,1250,9", "6 cells and the header 5"),
        (",7,2026-01-05,sale,1250", "no order_id"),
        ("A1,7,soon,sale,1250", "not a date"),
        ("A1,7,2026-02-30,sale,1250", "not a date"),
        ("A1,7,13/13/2026,sale,1250", "not a date"),
        ("A1,7,13/04/26,sale,1250", "not a date"),
        ("A1,7,0001-01-01T00:00:00+14:00,sale,1250", "not a date"),
        ("A1,7,1899-12-31,sale,1250", "not a date"),
        ("A1,7,2026-01-05,gift,1250", "not a kind"),
        ("A1,7,2026-01-05,sale,12.50", "whole number of cents"),
        ("A1,7,2026-01-05,sale,abc", "whole number of cents"),
        ("A1,7,2026-01-05,sale,1e9", "whole number of cents"),
        ("A1,7,2026-01-05,sale,-5", "cannot be negative"),
        ("A1,7,2026-01-05,sale,1000000000", "too large"),
        ("A1,7,2026-01-05,refund,500", "below zero"),
        ("A1,7,2026-01-05,refund,0", "below zero"),
        (f"A1,{'9' * 41},2026-01-05,sale,1250", "too long"),
        (f"A1,{'9' * 10_001},2026-01-05,sale,1250", "more than 10000 characters"),
        (f"{'A' * 101},7,2026-01-05,sale,1250", "too long"),
    ],
)
def test_a_bad_row_is_named_with_its_line(row: str, words: str, write: Write) -> None:
    parsed = read_sales(write(f"{HEADER}\nA0,7,2026-01-05,sale,1\n\n{row}\n"), {}, Settings())
    assert len(parsed.rows) == 1
    (bad,) = parsed.rejects
    assert bad.line == 4
    assert words in str(bad.reason)


def test_a_line_is_where_a_row_begins(write: Write) -> None:
    content = f'sep=,\n{HEADER},category\nA1,7,2026-01-05,sale,1,"two\nlines"\nA2,7,x,sale,1,\n'
    parsed = read_sales(write(content), {}, Settings())
    assert [row.category for row in parsed.rows] == ["two lines"]
    assert [bad.line for bad in parsed.rejects] == [5]


@pytest.mark.parametrize(
    ("typed", "cents"),
    [("12,50", 1250), ("12.5", 1250), ("1 234,50 €", 123450), ("1\u202f234,50", 123450), ("0", 0)],
)
def test_amounts_as_typed(typed: str, cents: int, write: Write) -> None:
    header = HEADER.replace("amount_cents", "amount")
    path = write(f'{header}\nA1,7,2026-01-05,sale,"{typed}"\n')
    assert read_sales(path, {}, Settings()).rows[0].amount == cents


@pytest.mark.parametrize("typed", ["1,250", "1,234.50", "-5", "1e9", "abc", "", "99999999"])
def test_amounts_refused(typed: str, write: Write) -> None:
    header = HEADER.replace("amount_cents", "amount")
    path = write(f'{header}\nA1,7,2026-01-05,sale,"{typed}"\n')
    assert len(read_sales(path, {}, Settings()).rejects) == 1


def test_times_are_shop_local_unless_they_say_otherwise(write: Write) -> None:
    times = (
        "2026-07-14 01:30",
        "2026-07-14T01:30:00+02:00",
        "2026-07-13T23:30:00Z",
        "14/07/2026 01:30",
        "2026-07-14 01:30:00 +0200",
    )
    rows = "\n".join(f"A{n},7,{when},sale,1" for n, when in enumerate(times))
    parsed = read_sales(write(f"{HEADER}\n{rows}\n"), {}, Settings(day_cutoff="04:00"))
    assert len({row.at for row in parsed.rows}) == 1
    assert {row.day.isoformat() for row in parsed.rows} == {"2026-07-13"}


def test_what_is_invisible_is_stripped(write: Write) -> None:
    path = write(f"{HEADER},category\nA\x1b[31m1,\u200b7\u202e,2026-01-05,sale,1,\x07pain\n")
    (row,) = read_sales(path, {}, Settings()).rows
    assert (row.order, row.customer, row.category) == ("A[31m1", "7", "pain")


@pytest.mark.parametrize(
    "header",
    [
        "nom;prénom;téléphone;courriel;carte;date d'inscription;anniversaire",
        "NOM;PRENOM;Tél.;E-mail;N° carte;Inscrit le;Date de naissance",
        "Last name;First name;Phone;E_Mail;Card number;Member since;Birthday",
    ],
)
def test_members_in_two_languages(header: str, write: Write) -> None:
    path = write(f"{header}\nDurand;Zoë;06 12 34 56 78;Z@Ex.FR;42;03/04/2026;31/12\n")
    (row,) = read_members(path, {}, Settings()).rows
    assert row.checked.name == "Zoë Durand"
    assert row.identifiers == {"card": "42", "phone": "+33612345678", "email": "z@ex.fr"}
    assert row.checked.birthday == "12-31"
    assert row.joined is not None
    assert row.joined.isoformat() == "2026-04-03"


@given(st.text())
def test_a_neutralised_cell_comes_back(text: str) -> None:
    cell = neutralise(text)
    assert restore(cell) == text
    assert cell[:1] not in ("=", "+", "-", "@", "\t", "\r")


@pytest.mark.parametrize("text", ["Zoë", "'quoted'", "12", ""])
def test_harmless_text_is_left_alone(text: str) -> None:
    assert neutralise(text) == text


def test_names_of_columns_are_compared_loosely() -> None:
    assert normal(" Date\u00a0d’Inscription ") == "date d inscription"
    assert normal("ORDER_ID") == normal("order id") == normal("Order-Id")


_FUZZ = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
_WORDS = st.sampled_from(
    [*HEADER.split(","), "amount", "name", "phone", "joined", "sale", "refund", "-1", "1250",
     "2026-01-05", "9999-12-31", "0001-01-01", "31/12/9999 23:59", "\n", "\r\n", ",", ";", '"',
     "\x00", "\ufeff", "sep=;", "é", "=1+1", "'", "\t", "2026-01-05T00:00:00+23:59", "  "]
)  # fmt: skip


@_FUZZ
@given(st.binary(max_size=400))
def test_random_bytes_raise_nothing_but_bad_input(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "fuzz.csv"
    path.write_bytes(data)
    for read in (read_sales, read_members):
        try:
            read(path, {}, Settings())
        except BadInput as refused:
            str(refused)


@_FUZZ
@given(st.lists(_WORDS | st.text(max_size=8), max_size=40), st.sampled_from(["utf-8", "utf-16"]))
def test_random_rows_raise_nothing_but_bad_input(
    tmp_path: Path, words: list[str], encoding: str
) -> None:
    path = tmp_path / "fuzz.csv"
    body = f"{HEADER}\n" + "".join(words)
    path.write_bytes(gzip.compress(body.encode(encoding, "replace")))
    try:
        parsed = read_sales(path, {}, Settings())
    except BadInput as refused:
        str(refused)
    else:
        lines = [row.line for row in parsed.rows] + [bad.line for bad in parsed.rejects]
        assert len(set(lines)) == len(lines)


@_FUZZ
@given(st.text(max_size=12))
def test_random_amounts_are_read_or_rejected(tmp_path: Path, typed: str) -> None:
    path = tmp_path / "fuzz.csv"
    quoted = typed.replace('"', '""')
    header = HEADER.replace("amount_cents", "amount")
    path.write_bytes(f'{header}\nA1,7,2026-01-05,sale,"{quoted}"\n'.encode("utf-8", "replace"))
    try:
        parsed = read_sales(path, {}, Settings())
    except BadInput:
        return
    assert len(parsed.rows) + len(parsed.rejects) == 1
    for row in parsed.rows:
        assert 0 <= row.amount <= 999_999_999


def test_rows_can_be_gone_through_twice(write: Write) -> None:
    opened = open_table(source.read(write(PLAIN)), LAYOUT, {})
    assert list(opened.rows()) == list(opened.rows())
    assert table.MAX_CELL == 10_000
