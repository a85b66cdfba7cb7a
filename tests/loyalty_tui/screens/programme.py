"""Ways into the programme's place, for its tests."""

from __future__ import annotations

from ledger.books import program, sales, staff
from ledger.books.act import Call
from ledger.books.presetting import changes
from ledger.program import settings
from loyalty_tui.screens.programme import PARTS, Programme
from tests.loyalty_tui.screens.conftest import House, Shop


async def part(house: House, key: str) -> Programme:
    """Go to a part of the programme; the keyboard is in its list."""
    await house.press("f12")
    await house.arrives("programme")
    screen = house.app.screen
    assert isinstance(screen, Programme)
    keys = [one.KEY for one in PARTS]
    await house.press(*["down"] * keys.index(key))
    await house.until(lambda: key == screen.part.KEY and screen.part.found is not None, key)
    await house.press("enter")
    await house.until(lambda: screen.lines.has_focus, "the list")
    return screen


async def mark(house: House, place: Programme, key: str) -> None:
    """Put the mark on a line."""
    await house.until(lambda: key in place.lines._id_to_option, key)
    place.lines.highlighted = place.lines.get_option_index(key)
    await house.until(lambda: place.part.marked == place.lines.marked == key, key)


async def settled(house: House, place: Programme) -> None:
    """Wait until the place is in front again."""
    await house.until(lambda: house.app.screen is place, "the place in front")


def clerk(house: House, shop: Shop) -> None:
    """From now on somebody acts who may not do much."""
    done = staff.add(shop.store, "Léa", "clerk", Call())
    house.app.gateway.ways.staff = int(str(done.detail["id"]))


def setting(shop: Shop, key: str) -> str:
    """What a setting is in the books."""
    with shop.store.read() as tx:
        return settings.show(tx.settings, key)


def change(shop: Shop, key: str, value: str) -> None:
    """Another till changes a setting."""
    program.change(shop.store, key, value, Call(staff=1))


def changed(shop: Shop) -> int:
    """How often a setting was changed."""
    with shop.store.read() as tx:
        return len(changes(tx))


def busy(shop: Shop, times: int = 3) -> None:
    """Ann has bought now and then."""
    for _ in range(times):
        sales.sell(shop.store, sales.Sale(12_000, shop.ann), Call())
