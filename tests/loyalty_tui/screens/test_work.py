from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import pytest
from textual.widgets import Input

from ledger.queries.verify import verify
from ledger.store.store import Store
from loyalty_tui.gateway import Errand
from loyalty_tui.screens.form import Form
from loyalty_tui.screens.work import Work, _stopped
from tests.loyalty_tui.screens.conftest import House, Shop, running

LIST = "name;phone;card\nZoé Durand;0611111111;2900000000024\nLéo;0622222222;2900000000031\n"
BAD = "name;phone;card\nZoé Durand;0611111111;2900000000024\nLéo;not a phone;2900000000031\n"


async def at_work(house: House, downs: int = 0) -> None:
    """Open the page, and the work that stands so far down its list."""
    await house.press("ctrl+g")
    await house.until(lambda: isinstance(house.app.screen, Work), "the page")
    await house.press(*["down"] * downs, "enter")


async def filled(house: House, **answers: str) -> None:
    await house.until(lambda: isinstance(house.app.screen, Form), "the form")
    for name, value in answers.items():
        house.app.screen.query_one(f"#field-{name}", Input).value = value
    await house.press("f10")


async def ended(house: House) -> None:
    await house.until(
        lambda: house.app.long_work is not None and not house.app.long_work.running, "its end"
    )


async def test_the_books_are_verified_beside_the_counter(shop: Shop) -> None:
    async with running(shop.path, size=(100, 30)) as house:
        await at_work(house)
        await house.press("escape")
        await house.serve(shop.card)  # serving goes on meanwhile
        await house.press("5", "enter")
        await house.until(lambda: house.counter.phase == "done", "a result")
        await ended(house)
        await house.sees(
            "● Verify the books", "everything computed from them agree", "Ctrl+G opens"
        )

        await house.press("ctrl+g")
        await house.sees("Head ")
        await house.press("escape")
        await house.until(lambda: "Verify the books" not in house.text(), "the line put away")


async def test_a_copy_is_made_and_checked(shop: Shop, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    async with running(shop.path, size=(100, 30)) as house:
        await at_work(house, 1)
        await filled(house, file=str(target))
        await house.sees("● Copied to")
    with Store(target) as copy:
        assert verify(copy).ok


async def test_the_report_of_a_month_is_written(shop: Shop, tmp_path: Path) -> None:
    target = tmp_path / "report.html"
    async with running(shop.path, size=(100, 30)) as house:
        await at_work(house, 2)
        await filled(house, file=str(target), month="")
        await house.sees("is written to")
    assert "Chez Aline" in target.read_text(encoding="utf-8")


async def test_a_list_is_looked_at_first_and_then_imported(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    async with running(shop.path, size=(100, 36)) as house:
        await at_work(house, 3)
        await filled(house, file=str(path))
        await house.sees("Nothing was written", "F10 imports it.")
        assert shop.count("join") == 1
        await house.press("f10")
        await filled(house)
        await house.sees("● Imported.")
        assert shop.count("join") == 3


async def test_bad_rows_are_told_and_can_be_left_out(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(BAD, encoding="utf-8")
    async with running(shop.path, size=(100, 36)) as house:
        await at_work(house, 3)
        await filled(house, file=str(path))
        await house.sees("Line 3")
        await house.press("f10")
        await filled(house)
        await house.sees("● Imported.", "list-rejects.csv")
    assert shop.count("join") == 2
    assert "not a phone" in (tmp_path / "list-rejects.csv").read_text(encoding="utf-8")


async def test_an_import_is_taken_back_as_a_whole(shop: Shop, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(LIST, encoding="utf-8")
    async with running(shop.path, size=(100, 36)) as house:
        errand = Errand("import", str(path), {"what": "members", "source": ""})
        house.app.begin(await house.app.gateway.tasks.order(errand))
        await ended(house)
        await at_work(house, 4)
        await filled(house)
        await house.sees("● Import 1 is undone.")
    assert shop.count("erase") == 2


@pytest.mark.parametrize(
    ("work", "answers", "said"),
    [
        (1, {"file": "/no/such/folder/copy.db"}, "cannot be written"),
        (1, {"file": "/"}, "is a folder"),
        (2, {"month": "March"}, "“March” is not a month"),
        (2, {"month": "2999-01"}, "That month is to come"),
        (2, {"file": "/no/such/folder/report.html"}, "cannot be written"),
        (3, {"file": ""}, "“File” cannot stay empty."),
        (3, {"file": "/no/such/list.csv"}, "There is no file /no/such/list.csv"),
        (5, {"file": "~nobody-here/list.csv"}, "There is no folder"),
        (5, {"file": ""}, "“Write to” cannot stay empty."),
    ],
)
async def test_what_cannot_begin_is_refused_in_the_form(
    shop: Shop, work: int, answers: dict[str, str], said: str
) -> None:
    async with running(shop.path, size=(100, 36)) as house:
        await at_work(house, work)
        await filled(house, **answers)
        await house.sees(f"× {said}" if said.endswith(".") else said)
        for name, typed in answers.items():
            assert house.field(f"field-{name}").value == typed
        assert house.app.long_work is None


async def test_the_books_are_not_written_over(shop: Shop) -> None:
    async with running(shop.path, size=(100, 36)) as house:
        await at_work(house, 2)
        await filled(house, file=str(shop.path))
        await house.sees("another to write to.")
        assert house.field("field-file").has_focus


async def test_it_is_stopped_and_one_thing_is_done_at_a_time(shop: Shop) -> None:
    async with running(shop.path, size=(100, 30)) as house:
        await at_work(house)
        await house.until(
            lambda: house.app.long_work and house.app.long_work._process is not None, "a process"
        )
        first = house.app.long_work
        assert first is not None
        await house.press("enter")
        assert house.app.long_work is first
        await house.press("delete")
        await ended(house)
        if first.stopped:
            await house.sees("Stopped. Nothing was written.")
        assert first._process is not None
        assert first._process.returncode is not None


async def test_a_process_that_dies_is_told_of(shop: Shop) -> None:
    async with running(shop.path, size=(100, 30)) as house:
        house.app.begin(await house.app.gateway.tasks.order(Errand("verify")))
        await house.until(
            lambda: house.app.long_work and house.app.long_work._process is not None, "a process"
        )
        task = house.app.long_work
        assert task is not None
        assert task._process is not None
        os.kill(task._process.pid, signal.SIGKILL)
        await ended(house)
        assert task.outcome is not None
        assert "start it again" in task.outcome.title


async def test_leaving_the_program_stops_it(shop: Shop) -> None:
    async with running(shop.path, size=(100, 30)) as house:
        house.app.begin(await house.app.gateway.tasks.order(Errand("verify")))
        await house.until(
            lambda: house.app.long_work and house.app.long_work._process is not None, "a process"
        )
        task = house.app.long_work
    assert task is not None
    assert task._process is not None
    assert await asyncio.wait_for(task._process.wait(), 10) is not None


def test_what_became_of_what_was_stopped() -> None:
    assert "Nothing was written" in _stopped(Errand("export", "list.csv"))
    assert "Nothing was written" in _stopped(Errand("import", "list.csv", {"dry_run": True}))
    assert "import the same file again" in _stopped(Errand("import", "list.csv"))
    assert "not checked" in _stopped(Errand("backup", "copy.db"))
