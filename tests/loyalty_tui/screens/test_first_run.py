"""The first run: from nothing to a shop, and nothing written before the last Enter."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ledger.books import program
from ledger.queries import members, rewards
from ledger.queries.verify import verify
from ledger.store.store import Store
from loyalty_tui import preferences
from loyalty_tui.gateway import founding
from loyalty_tui.i18n import set_language
from loyalty_tui.screens.first_run import FirstRun
from tests.loyalty_tui.screens.conftest import House


@pytest.fixture(autouse=True)
def in_france(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(founding, "where", lambda: founding.Here("EUR", "Europe/Paris"))
    yield
    set_language(None)


@asynccontextmanager
async def welcomed(path: Path, size: tuple[int, int] = (80, 24)) -> AsyncIterator[House]:
    app = FirstRun(path, "T1")
    async with app.run_test(size=size, notifications=True) as pilot:
        house = House(app, pilot)  # type: ignore[arg-type]
        await house.sees("There is no shop here yet. What would you like?")
        yield house


async def over(house: House, choice: str) -> None:
    await house.until(lambda: str(house.app.return_value) == choice, choice)


async def through(house: House, *, name: str = "Chez Zoé") -> None:
    """To the first question, and past it."""
    await house.press("enter")
    await house.sees("YOUR SHOP", "■□□□□ 1 OF 5")
    await house.write(name)
    await house.press("enter", *"Lea", "enter")
    await house.sees("THE PROGRAMME", "2 OF 5")


async def test_enter_alone_makes_a_shop_of_what_is_proposed(tmp_path: Path) -> None:
    path = tmp_path / "new" / "shop.db"
    async with welcomed(path) as house:
        await through(house)
        await house.sees("For example: A sale of €25.00 earns 25 points, worth €0.25")
        await house.press("enter")
        await house.sees("WHAT IT GIVES BACK", "3 OF 5")
        await house.press("enter")
        await house.sees("THE REWARD", "4 OF 5")
        await house.press("enter", "enter")
        await house.sees("MONEY AND TIME", "5 OF 5", "Europe/Paris")
        await house.press("enter", "enter")
        await house.sees("YOUR CUSTOMERS")
        await house.press("enter")
        await house.sees("READY", "Chez Zoé", "Create the shop and open the counter")
        assert not path.parent.exists()
        await house.press("enter")
        await over(house, "open")
    with Store(path) as store, store.read() as tx:
        assert tx.settings.shop_name == "Chez Zoé"
        assert tx.settings.preset == "points"
        assert tx.settings.points_value == 1
        assert tx.connection.execute("SELECT name, role FROM staff").fetchall() == [
            ("Lea", "owner")
        ]
        assert rewards.catalogue(tx) == []


async def test_other_answers_are_what_the_shop_becomes(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    async with welcomed(path) as house:
        await through(house)
        await house.press("right")
        await house.sees("From €300.00 a year a member is Silver")
        await house.press("enter")
        await house.sees("WHAT IT GIVES BACK")
        await house.press("right", "right")
        await house.sees("worth €0.75 on a")
        await house.press("enter")
        await house.sees("THE REWARD")
        await house.write("Coffee")
        await house.press("enter", "home", *["delete"] * 3, *"80")
        await house.sees("Within reach after purchases of €80.00.")
        await house.press("enter")
        await house.sees("MONEY AND TIME")
        await house.press("enter", "enter")
        await house.sees("YOUR CUSTOMERS")
        await house.press("enter")
        await house.sees("READY", "First reward: Coffee.", "worth €0.75")
        await house.press("enter")
        await over(house, "open")
    with Store(path) as store:
        with store.read() as tx:
            assert [(r.name, r.cost) for r in rewards.catalogue(tx)] == [("Coffee", 80)]
            assert tx.settings.points_value == 3
        assert verify(store).problems == ()


async def test_a_stamp_card_of_six(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    async with welcomed(path) as house:
        await through(house)
        await house.press("left")
        await house.sees("Each visit adds a stamp; 10 stamps fill the card")
        await house.press("enter")
        await house.sees("Stamps to a card")
        await house.press("home", "delete", "delete", "0", "enter")
        await house.sees("× ")
        await house.press("backspace", "6")
        await house.sees("6 stamps fill the card")
        await house.press("enter")
        await house.sees("What a full card gives.")
        await house.press("enter")
        await house.sees("MONEY AND TIME")
        await house.press("enter", "enter")
        await house.sees("YOUR CUSTOMERS")
        await house.press("enter")
        await house.sees("READY")
        await house.press("enter")
        await over(house, "open")
    with Store(path) as store, store.read() as tx:
        assert tx.settings.stamps_per_card == 6
        assert [(r.name, r.cost, r.unit) for r in rewards.catalogue(tx)] == [
            ("Full card", 6, "stamps")
        ]


async def test_what_cannot_be_is_said_at_its_question(tmp_path: Path) -> None:
    async with welcomed(tmp_path / "shop.db") as house:
        await house.press("enter")
        await house.sees("YOUR SHOP")
        await house.press("enter", "enter")
        await house.sees("× ")
        await house.press("escape")
        await house.sees("What would you like?")
        await through(house)
        await house.press("enter")
        await house.sees("WHAT IT GIVES BACK")
        await house.press("enter")
        await house.sees("THE REWARD")
        await house.write("Tea")
        await house.press("enter", "home", *["delete"] * 3, "x", "enter")
        await house.sees("× “x” is not a number of points")
        await house.press("escape")
        await house.sees("WHAT IT GIVES BACK")
        await house.press("escape")
        await house.sees("THE PROGRAMME")
        await house.press("escape")
        await house.sees("YOUR SHOP", "Chez Zoé")
    assert not (tmp_path / "shop.db").exists()


async def test_a_list_is_looked_at_and_then_brought_in(tmp_path: Path) -> None:
    path, file = tmp_path / "shop.db", tmp_path / "list.csv"
    file.write_text(
        "Nom;Téléphone;Ville\nMarie Curie;0612345678;Paris\nPaul Langevin;0698765432;\nX;12;\n",
        encoding="utf-8",
    )
    async with welcomed(path) as house:
        await through(house)
        for title in ("WHAT IT GIVES BACK", "THE REWARD"):
            await house.press("enter")
            await house.sees(title)
        await house.press("enter", "enter")
        await house.sees("MONEY AND TIME")
        await house.press("enter", "enter")
        await house.sees("YOUR CUSTOMERS")
        await house.write(str(tmp_path / "none.csv"))
        await house.press("enter")
        await house.sees("× ")
        await house.press("home", *["delete"] * len(str(tmp_path / "none.csv")))
        await house.write(str(file))
        await house.press("enter")
        await house.sees("2 customers would come in.", "1 row cannot be taken", "Line 4")
        assert not path.exists()
        await house.press("enter")
        await house.sees("● Imported.", "Enter opens the counter.")
        await house.press("enter")
        await over(house, "open")
    with Store(path) as store, store.read() as tx:
        assert members.count(tx) == 2
    assert (tmp_path / "list-rejects.csv").exists()


async def test_the_sample_is_one_key_away(tmp_path: Path) -> None:
    async with welcomed(tmp_path / "shop.db") as house:
        await house.press("down", "enter")
        await over(house, "sample")
    assert not (tmp_path / "shop.db").exists()


async def test_a_copy_is_checked_and_brought(tmp_path: Path) -> None:
    copy, path = tmp_path / "copy.db", tmp_path / "here" / "shop.db"
    program.open_shop(copy, program.NewShop("Chez Aline")).close()
    async with welcomed(path) as house:
        await house.press("down", "down", "enter")
        await house.sees("BRING MY SHOP'S FILE")
        await house.press("enter")
        await house.sees("× “The file” cannot stay empty.")
        await house.write(str(tmp_path / "none.db"))
        await house.press("enter")
        await house.sees("× There is no")
        await house.press("home", *["delete"] * len(str(tmp_path / "none.db")))
        await house.write(str(copy))
        await house.press("enter")
        await over(house, "open")
    with Store(path) as store, store.read() as tx:
        assert tx.settings.shop_name == "Chez Aline"


async def test_the_language_is_chosen_at_once_and_kept(tmp_path: Path) -> None:
    set_language("en")
    async with welcomed(tmp_path / "shop.db") as house:
        await house.press("f6")
        await house.press("down", "enter")
        await over(house, "sample")
    assert preferences.kept_language() == "fr"


async def test_it_can_be_left(tmp_path: Path) -> None:
    async with welcomed(tmp_path / "shop.db") as house:
        await house.press("ctrl+q")
        await house.until(lambda: not house.app.is_running)
        assert house.app.return_value is None
    assert not (tmp_path / "till.toml").exists()


@pytest.mark.parametrize("size", [(60, 20), (120, 36)])
async def test_each_question_says_what_to_do_at_any_size(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with welcomed(tmp_path / "shop.db", size) as house:
        await house.sees("Create my shop", "Bring my shop's file", "Enter goes on", "Ctrl+Q Quit")
        await through(house)
        await house.sees("Enter goes on, Esc goes back.", "For example")


def test_a_machine_that_does_not_say_where_it_is_is_in_france(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()
    assert founding._region("Etc/UTC") == founding._region("UTC") == ""
    assert founding._region("Europe/London") == "GB"
    assert founding.where().timezone
