"""The process's side of long work, run here: what it answers, and that it tells how far it is."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from ledger.books import members, program
from ledger.books.act import Call
from ledger.queries.verify import verify
from ledger.store.store import Store
from ledger.values.calendar import system_clock
from loyalty_tui.gateway.errand import Errand, Order, Outcome, read_order, run
from loyalty_tui.gateway.tasks import COMMAND


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = tmp_path / "shop.db"
    with program.open_shop(path, program.NewShop("Chez Aline")) as store:
        for number in range(30):
            members.join(store, members.NewMember(f"Member {number}"), Call())
    return path


def order(shop: Path, errand: Errand, language: str = "en") -> Order:
    return Order(errand, str(shop), 1, None, "T1", language, system_clock())


def done(shop: Path, errand: Errand) -> tuple[Outcome, list[tuple[int, int]]]:
    told: list[tuple[int, int]] = []
    return run(order(shop, errand), lambda *far: told.append(far)), told


def test_an_order_survives_the_way_to_the_process(shop: Path) -> None:
    sent = order(shop, Errand("import", "é.csv", {"what": "sales", "dry_run": True}))
    assert read_order(json.dumps(asdict(sent))) == sent


def test_verifying_tells_what_is_wrong(shop: Path) -> None:
    with Store(shop) as store, store.write() as tx:
        tx.connection.execute("UPDATE profile SET folded = 'x' WHERE member = 3")
    outcome, _told = done(shop, Errand("verify"))
    assert not outcome.good
    assert outcome.wrong


def test_an_import_tells_how_far_it_is(shop: Path, tmp_path: Path) -> None:
    path = tmp_path / "sales.csv"
    rows = [f"T{n},{n % 30 + 1},2026-01-{n % 28 + 1:02d},sale,500" for n in range(900)]
    path.write_text("order_id,customer_id,ts,kind,amount_cents\n" + "\n".join(rows))
    outcome, told = done(shop, Errand("import", str(path), {"what": "sales"}))
    assert outcome.good, outcome
    assert told[-1] == (900, 900)
    assert len(told) > 1


def test_a_report_tells_its_parts(shop: Path, tmp_path: Path) -> None:
    outcome, told = done(shop, Errand("report", str(tmp_path / "r.html"), {"month": ""}))
    assert outcome.good, outcome
    assert told == [(1, 4), (2, 4), (3, 4)]


def test_an_export_is_written_in_the_format_of_its_name(shop: Path, tmp_path: Path) -> None:
    target = tmp_path / "members.json"
    outcome, _told = done(shop, Errand("export", str(target), {"what": "members"}))
    assert outcome.good, outcome
    assert len(json.loads(target.read_text(encoding="utf-8"))["members"]) == 30


def test_what_cannot_be_done_is_a_sentence_in_the_reader_s_language(shop: Path) -> None:
    outcome = run(order(shop, Errand("backup", ""), "fr"), lambda _d, _t: None)
    assert not outcome.good
    assert outcome.title


def test_the_process_answers_in_lines(shop: Path) -> None:
    sent = json.dumps(asdict(order(shop, Errand("verify")))) + "\n"
    answer = subprocess.run(
        COMMAND,
        input=sent.encode(),
        capture_output=True,
        check=True,
        timeout=60,
    )
    last = json.loads(answer.stdout.splitlines()[-1])
    assert last["outcome"]["good"] is True
    assert answer.stderr == b""


@pytest.mark.skipif(sys.platform == "win32", reason="there it is stopped without being told")
def test_a_process_that_is_told_to_stop_takes_back_what_it_had_begun(
    shop: Path, tmp_path: Path
) -> None:
    path = tmp_path / "members.csv"
    path.write_text("name\n" + "".join(f"Newcomer {n}\n" for n in range(50_000)))
    sent = json.dumps(asdict(order(shop, Errand("import", str(path), {"what": "members"})))) + "\n"
    with subprocess.Popen(COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(sent.encode())
        process.stdin.close()
        assert b"done" in process.stdout.readline()  # it has begun
        process.terminate()
        assert process.wait(60) == 128 + signal.SIGTERM
    with Store(shop) as store:
        assert verify(store).problems == ()
