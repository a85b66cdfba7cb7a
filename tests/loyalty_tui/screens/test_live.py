"""What another till writes is seen without a key."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from ledger.books import sales
from ledger.books.act import Call
from loyalty_tui.gateway import customers
from loyalty_tui.screens import live
from tests.loyalty_tui.screens.conftest import Shop, running

WITHIN = 2.0

OTHER_TILL = """
import sys
from pathlib import Path

import pytest
from ledger.books import sales
from ledger.books.act import Call
from loyalty_tui.gateway import customers
from ledger.store.store import Store
with Store(Path(sys.argv[1])) as store:
    sales.sell(store, sales.Sale(4200, int(sys.argv[2])), Call(till="2"))
"""


def sell_elsewhere(path: Path, member: int) -> None:
    subprocess.run([sys.executable, "-c", OTHER_TILL, str(path), str(member)], check=True)


async def test_a_sale_of_another_process_reaches_the_dashboard(shop: Shop) -> None:
    async with running(shop.path, size=(120, 36), start="dashboard") as house:
        await house.sees("Average basket", "Latest acts")
        assert "€42.00" not in house.text()
        sell_elsewhere(shop.path, shop.ann)
        began = time.monotonic()
        await house.sees("€42.00", "+42")
        assert time.monotonic() - began < WITHIN


async def test_a_sale_of_another_till_reaches_the_member_being_served(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.write("8")
        await house.sees("8 points")
        sales.sell(shop.store, sales.Sale(4200, shop.ann), Call(till="2"))
        await house.sees("worth €0.42", "50 points")
        assert house.field("amount").value == "8"


async def test_nobody_waits_to_see_what_they_did_themselves(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "_LEAST_PAUSE", 600.0)
    monkeypatch.setattr(live, "_MOST_PAUSE", 600.0)
    async with running(shop.path, start="rewards") as house:
        await house.sees("Coffee", "2 rewards")
        await house.press("f7")
        await house.sees("NEW REWARD")
        await house.write("Tea")
        await house.press("tab", "4", "0", "f10")
        await house.sees("Tea", "3 rewards")


@pytest.mark.thorough
async def test_a_place_that_was_away_shows_the_news_on_return(shop: Shop) -> None:
    async with running(shop.path, start="members") as house:
        await house.sees("Ann Lee")
        await house.press("f5")
        sales.sell(shop.store, sales.Sale(4200, shop.ann), Call(till="2"))
        await house.until(lambda: True)
        await house.press("f4")
        await house.sees("Ann Lee", "42")


@pytest.mark.thorough
async def test_customers_of_the_demonstration_come_in_by_themselves(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(customers, "PAUSE", (0.0, 0.1))
    monkeypatch.setattr(customers, "_ASKED", 1)
    async with running(shop.path, size=(120, 36), start="dashboard", demo=True) as house:
        await house.sees("DEMO COPY", "Sale recorded", "€")
        await house.until(lambda: shop.count("answer") > 0)
    assert shop.count("sale") > 0


@pytest.mark.thorough
async def test_a_file_that_goes_away_is_said_in_the_head(shop: Shop) -> None:
    from ledger.values.errors import Damaged

    async with running(shop.path) as house:
        house.app._heard(Damaged("The disk is gone."))
        await house.sees("BOOKS OUT OF REACH")
        house.app._heard(None)
        await house.sees("Chez Aline")
