"""Several tills, retries, crashes, as commands. ``tests/ledger/store`` has the acts."""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ledger.store.lock import Queue
from ledger.store.store import Store
from tests.end_to_end.conftest import Program, end, program
from tests.loyalty_tui.cli.conftest import Loyalty

__all__ = ["program"]


def sell(till: Loyalty, amount: str, *more: str) -> dict[str, Any]:
    done: dict[str, Any] = till.json("sale", "add", amount, "--member", "1", *more)
    return done


@pytest.mark.thorough
@pytest.mark.parametrize(
    ("reward", "said"),
    [
        # Both want the whole balance, the last one in stock, or the only one allowed.
        (("--cost", "100"), "the balance is 0"),
        (("--cost", "20", "--stock", "1"), "out of stock"),
        (("--cost", "20", "--per-member", "1"), "limited to 1 per member"),
    ],
)
def test_two_redemptions_at_once(program: Program, reward: tuple[str, ...], said: str) -> None:
    program.json("reward", "add", "Brunch", *reward)
    at_once = [program.start("reward", "issue", "1", "Brunch") for _ in range(2)]
    answers = sorted(end(process) for process in at_once)
    assert [code for code, _, _ in answers] == [0, 1]
    assert said in answers[1][2]
    cost = int(reward[1])
    assert program.json("member", "show", "1")["balance"] == 100 - cost
    # Who failed used up neither stock nor limit: cancelled, it can be had again.
    code = re.search(r"[0-9A-Z]{4}-[0-9A-Z]{4}", answers[0][1])
    assert code is not None
    program.json("reward", "cancel", code[0])
    assert program.json("reward", "issue", "1", "Brunch")["balance"] == 100 - cost
    assert program.json("verify")["ok"]


ACTS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "a sale": (("sale", "add", "13", "--member", "1"), ("sale", "add", "31", "--member", "1")),
    "a sale to another": (
        ("sale", "add", "13", "--member", "1"),
        ("sale", "add", "13", "--member", "2"),
    ),
    "a refund": (("sale", "refund", "S", "4"), ("sale", "refund", "S", "5")),
    "a sale undone": (("sale", "void", "S"), ("sale", "void", "T")),
    "a sale moved": (("sale", "reassign", "S", "2"), ("sale", "reassign", "T", "2")),
    "a sale claimed": (("sale", "claim", "N", "1"), ("sale", "claim", "N", "2")),
    "an exchange": (("sale", "exchange", "S", "4", "9"), ("sale", "exchange", "S", "4", "8")),
    "a correction": (
        ("sale", "edit", "S", "--amount", "9"),
        ("sale", "edit", "S", "--amount", "8"),
    ),
    "a note": (("sale", "note", "S", "box dented"), ("sale", "note", "S", "box wet")),
    "points": (
        ("points", "adjust", "1", "+8", "--reason", "counted"),
        ("points", "adjust", "1", "-8", "--reason", "counted"),
    ),
    "a reward": (("reward", "issue", "1", "Tarte"), ("reward", "issue", "1", "Café")),
    "a member": (("member", "add", "--name", "Ana"), ("member", "add", "--name", "Lou")),
}


@pytest.mark.parametrize("act", ACTS)
def test_the_same_key_adds_nothing_and_another_content_is_refused(till: Loyalty, act: str) -> None:
    for ref in ("S", "T"):
        sell(till, "60", "--ref", ref)
    till.json("sale", "add", "7", "--ref", "N")
    for name in ("Tarte", "Café"):
        till.json("reward", "add", name, "--cost", "25")
    words, other = ACTS[act]
    first = till.json(*words, "--key", "till-1/88")
    before = till.head
    assert till.json(*words, "--key", "till-1/88") == first
    assert till.head == before
    loud = till(*other, "--key", "till-1/88")
    assert (loud.code, loud.out) == (1, "")
    assert "key was used before" in loud.err
    assert till.head == before


def test_a_refusal_stays_the_answer_to_its_key(till: Loyalty) -> None:
    words = ("points", "adjust", "1", "-5", "--reason", "counted", "--key", "k")
    refused = till(*words)
    assert refused.code == 1
    sell(till, "50")
    assert till(*words).err == refused.err
    assert till.json(*words[:-1], "k2")["balance"] == 45


def test_numbers_are_the_till_s_the_shop_s_and_the_web_s_own(till: Loyalty, tmp_path: Path) -> None:
    sell(till, "17", "--ref", "17")
    header = "order_id,customer_id,ts,kind,amount_cents\n"
    path = tmp_path / "orders.csv"
    path.write_text(header + "17,A-17,2026-06-02,sale,2900\n")
    assert till.json("import", "sales", str(path), "--source", "web")["new"] == 1
    assert till.json("import", "sales", str(path), "--source", "market")["new"] == 1
    assert till.json("member", "show", "1")["balance"] == 17 + 29 + 29
    # The same receipt at the same till is that sale, and another amount is refused.
    again = till("sale", "add", "18", "--member", "1", "--ref", "17")
    assert again.code == 1
    assert "already recorded" in again.err
    # A bare 17 is the till's.
    assert till.json("sale", "void", "17")["points"] == -17


def test_reads_never_write(till: Loyalty) -> None:
    sell(till, "30")
    before = till.path.read_bytes()
    for words in (
        "member find z",
        "member show 1",
        "member statement 1",
        "points explain 1",
        "points forecast",
        "points redate --dry-run",
        "reward list",
        "tier list",
        "tier review --dry-run",
        "campaign list",
        "program show",
        "kpi",
        "import list",
        "verify",
        "doctor",
    ):
        assert till(*words.split()).code == 0, words
    assert till.path.read_bytes() == before


def test_a_busy_file_is_waited_for_then_said(
    till: Loyalty, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = till.head
    monkeypatch.setattr("ledger.store.store.Store", partial(Store, wait_seconds=0.05))
    queue = Queue(till.path)
    with queue.turn():
        busy = till("sale", "add", "12", "--member", "1")
        # Whoever only looks waits for nobody.
        assert till.json("member", "show", "1")["balance"] == 0
    queue.close()
    assert (busy.code, busy.out) == (3, "")
    assert busy.err == (
        "Another till has kept the books busy for 0 seconds: try again, nothing was recorded.\n"
    )
    assert till.head == before
    assert sell(till, "12")["balance"] == 12


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform == "win32", reason="needs a signal that cannot be caught")
def test_an_import_killed_at_any_moment_is_taken_up_again(program: Program, tmp_path: Path) -> None:
    rows = "".join(f"K{n},C-{n % 7},2026-01-{n % 28 + 1:02d},sale,{500 + n}\n" for n in range(900))
    path = tmp_path / "sales.csv"
    path.write_text("order_id,customer_id,ts,kind,amount_cents\n" + rows)

    def some_are_in() -> bool:
        with contextlib.suppress(Exception), Store(program.path) as store, store.read() as tx:
            found = tx.connection.execute("SELECT count(*) FROM event WHERE source = 'sales'")
            return bool(found.fetchone()[0])
        return False

    process = program.start("import", "sales", str(path))
    wait_for(some_are_in, process.poll)
    process.kill()
    process.communicate()
    found = program.json("verify")
    assert (found["ok"], found["problems"]) == (True, [])
    again = program.json("import", "sales", str(path))
    assert again["new"] + again["known"] == 900
    assert program.json("import", "sales", str(path))["known"] == 900
    expected = sum((500 + n) // 100 for n in range(900))
    members = [m for m in program.json("member", "find", "C-") if m["name"].startswith("C-")]
    assert sum(m["balance"] for m in members) == expected


def wait_for(ready: Callable[[], bool], ended: Callable[[], int | None]) -> None:
    """Until something is so, or whoever works towards it has ended."""
    while not ready() and ended() is None:
        pass
