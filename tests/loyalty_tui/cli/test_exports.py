"""Every file that goes out, by its name or by the format asked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.ledger.exchange.judges import bean_check, hledger_check, needs_bean_check, needs_hledger
from tests.loyalty_tui.cli.conftest import Loyalty

STARTS = {
    "members.csv": b"member,name,phone,",
    "members.json": b'{"schema": "loyalty/members"',
    "sales.jsonl": b'{"schema": "loyalty/sales"',
    "sales.xlsx": b"PK\x03\x04",
    "kpi.xlsx": b"PK\x03\x04",
    "ledger.beancount": b"; Points and stamps",
    "ledger.hledger": b"; Points and stamps",
    "ledger.journal": b"; Points and stamps",
    "ledger.txt": b"event,seq,kind,",
}


@pytest.mark.parametrize("name", STARTS)
def test_a_files_name_says_what_it_holds(shop: Loyalty, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    done = shop("export", path.stem, str(path))
    assert (done.code, done.out) == (0, "")
    assert "written to" in done.err
    assert path.read_bytes().startswith(STARTS[name])


@needs_bean_check
def test_what_beancount_says_of_it(shop: Loyalty, tmp_path: Path) -> None:
    shop.json("reward", "issue", "1", "Café offert")
    path = tmp_path / "points.txt"
    assert shop("export", "ledger", str(path), "--format", "beancount").code == 0
    assert "Liabilities:Points:M0001  -32 POINTS" in path.read_text()
    assert bean_check(path) == ""


@needs_hledger
def test_hledger_reads_it_from_a_pipe(shop: Loyalty, tmp_path: Path) -> None:
    done = shop("export", "ledger", "-", "--format", "hledger")
    assert (done.code, "rows written" in done.err) == (0, True)
    path = tmp_path / "points.journal"
    path.write_text(done.out)
    assert hledger_check(path) == ""


def test_entries_for_the_accountant(shop: Loyalty, tmp_path: Path) -> None:
    path = tmp_path / "ecritures-fidelite-2026.txt"
    done = shop("export", "ledger", str(path), "--cost-ratio", "0,5", "--method", "pca")
    assert done.code == 0
    assert "for your accountant to validate" in done.err
    head, debit, credit = path.read_bytes().decode().split("\r\n")[:3]
    assert head.count("\t") == debit.count("\t") == 17
    assert debit.split("\t")[4:6] == ["707", "Ventes de marchandises"]
    assert credit.split("\t")[11:13] == ["0,00", "0,56"]
    # It is an import file of one journal: the program claims nothing more for it.
    assert "FEC" not in (done.out + done.err + path.read_text()).replace(str(path), "")


def test_the_days_booked(shop: Loyalty, tmp_path: Path) -> None:
    path = tmp_path / "ecritures-fidelite.txt"
    assert shop("export", "ledger", str(path), "--from", "2026-06-11", "--to", "2026-06-12").code
    assert shop("export", "ledger", str(path), "--to", "2026-06-09").code == 0
    assert path.read_text().count("\n") == 1
    assert shop("export", "ledger", str(path), "--from", "2026-06-10").code == 0
    assert path.read_text().count("\n") == 3


@pytest.mark.parametrize(
    "asked",
    [
        ("sales", "--format", "beancount"),
        ("members", "--format", "fec"),
        ("ledger", "--format", "hledger", "--method", "pca"),
        ("ledger", "--cost-ratio", "0.5"),
        ("ledger", "--format", "fec", "--cost-ratio", "1.5"),
        ("ledger", "--format", "fec", "--from", "soon"),
        ("members", "--format", "xlsx", "--excel-fr"),
    ],
)
def test_what_does_not_go_together(shop: Loyalty, tmp_path: Path, asked: tuple[str, ...]) -> None:
    what, *options = asked
    answer = shop("export", what, str(tmp_path / "out.csv"), *options)
    assert (answer.code, answer.out, answer.err.count("\n")) == (2, "", 1)
    assert not (tmp_path / "out.csv").exists()


def test_a_workbook_comes_back_in(shop: Loyalty, tmp_path: Path) -> None:
    path = tmp_path / "sales.xlsx"
    assert shop("export", "sales", str(path)).code == 0
    assert shop.json("import", "sales", str(path))["known"] == 1
    told = shop("import", "sales", str(path), "--dry-run")
    assert "sales.xlsx: xlsx" in told.err


def test_json_to_the_standard_output(shop: Loyalty) -> None:
    done = shop("export", "sales", "-", "--format", "json")
    assert json.loads(done.out)["sales"][0]["amount_cents"] == 11240
