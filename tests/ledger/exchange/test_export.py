from __future__ import annotations

import csv
import io
import json
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from ledger.books import refunds, rewards, sales
from ledger.books.act import Call
from ledger.books.members import NewMember, join
from ledger.exchange.exporting import What, Wish, export, format_for
from ledger.exchange.importing import Order, preview, run
from ledger.store.store import Store
from ledger.values.errors import BadInput

WHATS: tuple[What, ...] = ("members", "sales", "ledger", "kpi")
NAMES = ("=1+1", "+33 Bob", "-Ana", "@x", "'=odd'", "[/red]Bob", "שלום", 'a;b,"c"', "Zoë")


@pytest.fixture
def busy(shop: Store) -> Store:
    for n, name in enumerate(NAMES):
        phone = f"06 12 34 56 7{n}" if n < 5 else "+44 20 7946 0958" if n == 5 else ""
        join(shop, NewMember(name, phone=phone, birthday=("02-29", "1990-12-31")[n % 2]), Call())
    for n in range(20):
        member = n % 4 + 1 if n % 5 else None
        sales.sell(shop, sales.Sale(1000 + n, member, category="pain"), Call(source_id=f"T{n}"))
    sales.sell(shop, sales.Sale(5000, 1), Call())
    refunds.refund(shop, "T1", 400, Call(source_id="R1"))
    refunds.void(shop, "T2", Call())
    with shop.write() as tx:
        refunds.unnamed_refund_in(tx, 300, 3, Call(source_id="R2"))
    rewards.add(shop, rewards.NewReward("=Café", 20), Call())
    rewards.issue(shop, 1, "=Café", Call())
    return shop


def text(store: Store, wish: Wish) -> str:
    out = io.BytesIO()
    export(store, wish, out)
    return out.getvalue().decode("utf-8")


def rows(store: Store, wish: Wish) -> list[dict[str, str]]:
    body = text(store, wish).lstrip("\ufeff")
    return list(csv.DictReader(io.StringIO(body), delimiter=";" if wish.excel_fr else ","))


@pytest.mark.parametrize("what", WHATS)
def test_every_format_tells_the_same_rows(what: What, busy: Store) -> None:
    lines = [json.loads(line) for line in text(busy, Wish(what, "jsonl")).splitlines()]
    whole = json.loads(text(busy, Wish(what, "json")))
    head = {"schema", "version", "shop", "currency", "timezone", "exported_at"}
    assert set(lines[0]) == head
    assert set(whole) == head | {what}
    assert whole["schema"] == f"loyalty/{what}"
    assert len(whole[what]) == len(lines) - 1
    flat = rows(busy, Wish(what))
    if what != "ledger":
        assert len(flat) == len(lines) - 1
        assert list(flat[0]) == list(lines[1])


@pytest.mark.parametrize("excel_fr", [False, True])
@pytest.mark.parametrize("what", WHATS)
def test_no_cell_is_a_formula(what: What, excel_fr: bool, busy: Store) -> None:
    for row in rows(busy, Wish(what, excel_fr=excel_fr)):
        for name, cell in row.items():
            assert cell[:1] not in ("=", "@", "\t", "\r")
            if cell[:1] in ("-", "+"):
                assert cell[1:].replace(".", "").replace(",", "").isdigit(), (name, cell)


def test_json_loses_nothing(busy: Store) -> None:
    members = json.loads(text(busy, Wish("members", "json")))["members"]
    assert [m["name"] for m in members] == list(NAMES)
    assert members[0]["phone"] == "+33612345670"
    found = json.loads(text(busy, Wish("sales", "json")))["sales"]
    assert min(s["amount_cents"] for s in found) == -400
    assert all(type(s["amount_cents"]) is int for s in found)


def test_a_french_spreadsheet(busy: Store) -> None:
    body = text(busy, Wish("sales", excel_fr=True))
    assert body.startswith("\ufefforder_id;customer_id;ts;kind;amount;")
    assert body.count("\r\n") == body.count("\n")
    sale = next(r for r in rows(busy, Wish("sales", excel_fr=True)) if r["order_id"] == "T7")
    assert (sale["amount"], sale["ts"]) == ("10,07", "22/11/2026 10:00:00")
    members = rows(busy, Wish("members", excel_fr=True))
    assert members[0]["phone"] == "06 12 34 56 70"
    assert members[5]["phone"] == "0044 20 7946 0958"
    assert (members[0]["birthday"], members[1]["birthday"]) == ("29/02", "31/12/1990")
    assert members[0]["joined"] == "22/11/2026"


def test_totals_tie(busy: Store) -> None:
    with busy.read() as tx:
        gross = tx.connection.execute("SELECT sum(gross) FROM purchase").fetchone()[0]
        refunded = tx.connection.execute("SELECT sum(amount) FROM refund").fetchone()[0]
        points = tx.connection.execute(
            "SELECT sum(amount) FROM entry WHERE unit = 'points'"
        ).fetchone()[0]
    assert sum(int(r["amount_cents"]) for r in rows(busy, Wish("sales"))) == gross - refunded
    journal = rows(busy, Wish("ledger"))
    assert sum(int(r["entry_amount"] or 0) for r in journal) == points
    assert sum(int(r["amount_cents"] or 0) for r in journal) == gross - refunded
    balances = sum(int(r["balance"]) for r in rows(busy, Wish("members")))
    assert balances == points


def test_the_journal_is_whole(busy: Store) -> None:
    events = json.loads(text(busy, Wish("ledger", "json")))["ledger"]
    with busy.read() as tx:
        count = tx.connection.execute("SELECT count(*) FROM event").fetchone()[0]
        entries = tx.connection.execute("SELECT count(*) FROM entry").fetchone()[0]
        allocations = tx.connection.execute("SELECT count(*) FROM allocation").fetchone()[0]
        head = tx.connection.execute("SELECT hash FROM head").fetchone()[0].hex()
    assert [e["seq"] for e in events] == list(range(1, count + 1))
    assert events[-1]["hash"] == head
    assert sum(len(e["entries"]) for e in events) == entries
    assert sum(len(e["allocations"]) for e in events) == allocations > 0
    assert "Zoë" not in text(busy, Wish("ledger", "json"))


@pytest.mark.parametrize("excel_fr", [False, True])
def test_members_go_round(
    excel_fr: bool, busy: Store, new_shop: Callable[..., Store], tmp_path: Path
) -> None:
    path = tmp_path / "members.csv"
    export(busy, Wish("members", excel_fr=excel_fr), path)
    assert preview(busy, Order("members", path)).known == len(NAMES)
    other = new_shop()
    assert run(other, Order("members", path), Call()).new == len(NAMES)
    wish = Wish("members")
    told = ("name", "phone", "email", "card", "joined", "birthday")
    mine, theirs = rows(busy, wish), rows(other, wish)
    assert [[r[k] for k in told] for r in mine] == [[r[k] for k in told] for r in theirs]


@pytest.mark.parametrize("excel_fr", [False, True])
def test_sales_go_round(
    excel_fr: bool, busy: Store, new_shop: Callable[..., Store], tmp_path: Path
) -> None:
    path = tmp_path / "sales.csv"
    export(busy, Wish("sales", excel_fr=excel_fr), path)
    # Not even a sale without a receipt number comes in twice.
    again = preview(busy, Order("sales", path))
    assert (again.known, again.new, again.rejected) == (again.read, 0, 0)
    other = new_shop()
    done = run(other, Order("sales", path), Call())
    assert done.new == done.read == 22
    told = ("order_id", "customer_id", "kind", "amount_cents", "category", "source")
    wish = Wish("sales")
    mine, theirs = rows(busy, wish), rows(other, wish)
    assert [[r[k] for k in told] for r in mine] == [[r[k] for k in told] for r in theirs]
    path.unlink()
    export(other, wish, path)
    assert preview(other, Order("sales", path)).new == 0


def test_a_file_is_replaced_whole_and_private(busy: Store, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    path.write_text("old")
    export(busy, Wish("members"), path)
    assert path.read_text().startswith("member,")
    if sys.platform != "win32":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [p.name for p in tmp_path.glob("*.part")] == []


def test_the_books_are_never_written_over(busy: Store, tmp_path: Path) -> None:
    copy = tmp_path / "copy.db"
    busy.backup(copy)
    before = copy.read_bytes()
    wal = busy.path.with_name(busy.path.name + "-wal")
    for target in (busy.path, copy, wal, tmp_path, tmp_path / "none" / "x.csv", Path("a\0b")):
        with pytest.raises(BadInput):
            export(busy, Wish("members"), target)
    assert copy.read_bytes() == before


def test_what_cannot_be_asked(busy: Store, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="excel-fr"):
        export(busy, Wish("members", "json", excel_fr=True), tmp_path / "x.json")
    with pytest.raises(BadInput):
        export(busy, Wish("kpi", period_days=0), tmp_path / "x.csv")
    assert not (tmp_path / "x.csv").exists()


def test_a_file_name_says_its_format() -> None:
    assert [format_for(Path(n)) for n in ("a.JSON", "a.jsonl", "a.csv", "a")] == [
        "json", "jsonl", "csv", "csv",
    ]  # fmt: skip


def test_an_empty_shop_exports_headers(shop: Store) -> None:
    assert text(shop, Wish("members")).count("\n") == 1
    assert json.loads(text(shop, Wish("sales", "json")))["sales"] == []
    assert json.loads(text(shop, Wish("kpi", "json")))["kpi"]["retention"]["value"] is None
