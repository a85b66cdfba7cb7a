"""Scans at a scanner's own speed, in one write and at eight milliseconds a character."""

from __future__ import annotations

import itertools

import pytest
from textual import events

from ledger.books import program, rewards, sales
from ledger.books.act import Call
from loyalty_tui.screens.counter import Counter
from loyalty_tui.widgets import fields
from loyalty_tui.widgets.fields import ScanField
from tests.loyalty_tui.screens.conftest import House, Shop, running

BOB = "2950044536479"
FRENCH = dict(zip("1234567890", "&é\"'(-è_çà", strict=True)) | {"-": ")", "M": "?"}
FRENCH |= dict(zip("AQZW", "QAWZ", strict=True))

_clock = itertools.count(1000)


@pytest.fixture(autouse=True)
def own_speed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a till has, instead of the tests' own."""
    monkeypatch.setattr(fields, "SCAN_GAP", 0.03)


def azerty(code: str) -> str:
    return "".join(FRENCH.get(character, character) for character in code)


def strike(house: House, *keys: str, gap: float = 0.008) -> None:
    """Keys in one write, each as if it had come so long after the one before it."""
    at = float(next(_clock) * 10)
    for number, name in enumerate(keys):
        key = events.Key(name, name if len(name) == 1 else None)
        key.time = at + number * gap
        house.app.post_message(key)


async def by_hand(house: House, *keys: str) -> None:
    strike(house, *keys, gap=0.4)
    await house.pilot.pause()


async def served(house: House, name: str) -> None:
    def there() -> bool:
        screen = house.app.screen
        if not isinstance(screen, Counter) or screen.phase != "serving" or screen._sheet is None:
            return False
        return screen._sheet.view.name == name

    await house.until(there, name)


@pytest.mark.parametrize(
    ("gap", "prefix", "suffix"),
    [
        (0.0, (), ("enter",)),
        (0.0, ("ctrl+b",), ("tab",)),
        (0.008, (), ("tab",)),
        (0.008, ("ctrl+b",), ("enter", "ctrl+j")),
        (0.016, (), ("ctrl+j",)),
        (0.016, ("ctrl+b",), ("enter",)),
    ],
)
async def test_a_scan_into_the_amount_is_a_scan(
    shop: Shop, gap: float, prefix: tuple[str, ...], suffix: tuple[str, ...]
) -> None:
    shop.add("Bob Ray", BOB)
    async with running(shop.path) as house:
        strike(house, *prefix, *shop.card, *suffix, gap=gap)
        await served(house, "Ann Lee")
        await by_hand(house, "7")
        strike(house, *prefix, *BOB, *suffix, gap=gap)
        await served(house, "Bob Ray")
        assert house.field("amount").value == ""
        await house.until(lambda: house.field("amount").has_focus, "the keyboard there")
        await house.sees("7 typed for Ann Lee was not recorded.")
        assert shop.count("sale") == 0


@pytest.mark.parametrize("prefix", [(), ("ctrl+b",)])
@pytest.mark.parametrize("times", [2, 3])
async def test_scans_in_one_burst_leave_the_last(
    shop: Shop, prefix: tuple[str, ...], times: int
) -> None:
    shop.add("Bob Ray", BOB)
    async with running(shop.path) as house:
        codes = ([shop.card, BOB] * 2)[-times:]
        strike(house, *(key for code in codes for key in (*prefix, *code, "enter")))
        await served(house, "Bob Ray")
        assert shop.count("sale") == 0


async def test_a_scanner_that_falters_once_is_still_one(shop: Shop) -> None:
    shop.add("Bob Ray", BOB)
    async with running(shop.path) as house:
        for where in ("scan", "amount"):
            at = float(next(_clock) * 10)
            for number, name in enumerate([*BOB, "enter"]):
                key = events.Key(name, name if len(name) == 1 else None)
                key.time = at + number * 0.008 + (0.09 if number > 5 else 0)
                house.app.post_message(key)
            await served(house, "Bob Ray")
            assert house.field(where).value == ""
        assert shop.count("sale") == 0


@pytest.mark.parametrize("typed", ["7", "12"])
@pytest.mark.parametrize("gap", [0.1, 0.2])
async def test_what_a_hand_typed_just_before_is_none_of_it(
    shop: Shop, typed: str, gap: float
) -> None:
    shop.add("Bob Ray", BOB)
    async with running(shop.path) as house:
        strike(house, *shop.card, "enter")
        await served(house, "Ann Lee")
        at = float(next(_clock) * 10)
        times = [at + n * gap for n in range(len(typed) + 1)]
        times += [times[-1] + n * 0.008 for n in range(1, 14)]
        for name, moment in zip([*typed, *BOB, "enter"], times, strict=True):
            key = events.Key(name, name if len(name) == 1 else None)
            key.time = moment
            house.app.post_message(key)
        await served(house, "Bob Ray")
        await house.sees(f"{typed} typed for Ann Lee was not recorded.")


@pytest.mark.parametrize("prefix", [(), ("ctrl+b",)])
async def test_a_french_keyboard_without_shift(shop: Shop, prefix: tuple[str, ...]) -> None:
    shop.add("Bob Ray", BOB)
    async with running(shop.path) as house:
        strike(house, *prefix, *azerty(BOB), "enter")
        await served(house, "Bob Ray")
        strike(house, *prefix, *azerty(shop.card), "enter")
        await served(house, "Ann Lee")
        assert house.field("amount").value == ""
        unknown = "2986609761437"
        strike(house, *prefix, *azerty(unknown), "enter")
        await house.sees("NOT FOUND", f"“{unknown}”")
        await by_hand(house, "f7")
        await house.sees(f"Card {unknown} will be theirs.")


async def test_a_voucher_on_a_french_keyboard(shop: Shop) -> None:
    sales.sell(shop.store, sales.Sale(20_000, shop.ann), Call())
    story = rewards.issue(shop.store, shop.ann, "Coffee", Call())
    async with running(shop.path) as house:
        strike(house, *azerty(story.code or ""), "enter", "enter")
        await house.sees("VOUCHER", "Coffee", "Enter hands the reward over.")
        await house.pilot.pause()
        assert shop.count("use") == 0, "the scanner's second Enter hands nothing over"
        await by_hand(house, "enter")
        await house.sees("HANDED OVER")


async def test_what_a_hand_types_is_never_translated(shop: Shop) -> None:
    shop.add("Éçà Noël", BOB)
    async with running(shop.path) as house:
        await by_hand(house, *azerty(BOB))
        await by_hand(house, "enter")
        await house.sees("NOT FOUND", "éç")
        await by_hand(house, "é", "ç", "à")
        await house.sees("Éçà Noël", "1 member")


async def test_letters_over_a_slow_line_are_looked_for(shop: Shop) -> None:
    async with running(shop.path) as house:
        strike(house, *"ann lee", "enter")
        await served(house, "Ann Lee")


@pytest.mark.thorough
@pytest.mark.parametrize("field", ["amount", "points"])
async def test_a_short_card_is_no_amount(shop: Shop, field: str) -> None:
    sales.sell(shop.store, sales.Sale(20_000, shop.ann), Call())
    async with running(shop.path) as house:
        strike(house, *shop.card, "enter")
        await served(house, "Ann Lee")
        if field == "points":
            await by_hand(house, "9")
            await by_hand(house, "f6")
            await house.until(lambda: house.field("points").has_focus)
            house.field("points").value = ""
        strike(house, *"0042", "enter")
        await house.sees("That came as fast as a scan")
        assert shop.count("sale") == 1
        await house.until(lambda: house.field(field).has_focus, "the keyboard there")


async def test_a_hand_s_amount_is_booked(shop: Shop) -> None:
    async with running(shop.path) as house:
        strike(house, *shop.card, "enter")
        await served(house, "Ann Lee")
        strike(house, *"0042", "enter")
        await house.sees("That came as fast as a scan")
        await by_hand(house, "enter")
        await house.sees("POINTS AWARDED")
        strike(house, *shop.card, "enter")
        await served(house, "Ann Lee")
        strike(house, *"12,50", "enter")
        await house.until(lambda: shop.count("sale") == 2)


@pytest.mark.thorough
@pytest.mark.parametrize("prefix", [(), ("ctrl+b",)])
@pytest.mark.parametrize("place", ["f3", "f4", "f5", "f11", "f12"])
async def test_a_scan_in_any_place_serves(shop: Shop, place: str, prefix: tuple[str, ...]) -> None:
    async with running(shop.path) as house:
        await by_hand(house, place)
        await house.until(lambda: house.app.current_mode != "counter")
        await house.pilot.pause()
        strike(house, *prefix, *shop.card, "enter")
        await house.arrives("counter")
        await served(house, "Ann Lee")


@pytest.mark.parametrize("prefix", [(), ("ctrl+b",)])
async def test_a_scan_over_the_help_closes_it(shop: Shop, prefix: tuple[str, ...]) -> None:
    async with running(shop.path) as house:
        await by_hand(house, "f1")
        await house.sees("Esc closes.")
        strike(house, *prefix, *shop.card, "enter")
        await served(house, "Ann Lee")


@pytest.mark.parametrize("prefix", [(), ("ctrl+b",)])
async def test_a_scan_over_the_palette_runs_nothing(shop: Shop, prefix: tuple[str, ...]) -> None:
    async with running(shop.path) as house:
        await by_hand(house, "ctrl+p")
        await house.sees("Search a command")
        strike(house, *prefix, *shop.card, "enter")
        await served(house, "Ann Lee")
        assert house.app.is_running


@pytest.mark.parametrize("prefix", [(), ("ctrl+b",)])
async def test_a_scan_over_a_form_saves_nothing(shop: Shop, prefix: tuple[str, ...]) -> None:
    async with running(shop.path, start="rewards") as house:
        await by_hand(house, "f7")
        await house.until(lambda: house.app.screen.is_modal)
        strike(house, *prefix, *shop.card, "enter")
        await house.sees("Close this window first")
        assert house.field("field-name").value == ""


@pytest.mark.thorough
@pytest.mark.parametrize("prefix", [(), ("ctrl+b",)])
async def test_a_scan_over_the_last_sales_chooses_none(shop: Shop, prefix: tuple[str, ...]) -> None:
    shop.add("Bob Ray", BOB)
    sales.sell(shop.store, sales.Sale(1_000, shop.ann), Call())
    async with running(shop.path) as house:
        strike(house, *shop.card, "enter")
        await served(house, "Ann Lee")
        for steps in (("ctrl+e",), ("ctrl+e", "enter")):
            await by_hand(house, *steps[:1])
            await house.sees("THEIR LAST SALES" if house.counter._sheet else "THE LAST SALES")
            await by_hand(house, *steps[1:])
            strike(house, *prefix, *BOB, "enter")
            await served(house, "Bob Ray")
            strike(house, *prefix, *shop.card, "enter")
            await served(house, "Ann Lee")
        assert not house.app.screen.is_modal


@pytest.mark.parametrize("prefix", [(), ("ctrl+b",)])
async def test_a_card_scanned_for_a_new_member_is_theirs(
    shop: Shop, prefix: tuple[str, ...]
) -> None:
    async with running(shop.path) as house:
        await by_hand(house, "f7")
        await by_hand(house, *"Zoé")
        strike(house, *prefix, *shop.card, "enter")
        await house.sees("This card is somebody's already.")
        assert house.field("join-name").value == "Zoé"
        strike(house, *prefix, *BOB, "enter")
        await house.sees(f"Card {BOB} will be theirs.")
        assert house.field("join-name").value == "Zoé"
        await house.until(lambda: house.field("join-phone").has_focus, "the keyboard there")
        await by_hand(house, "enter")
        await house.sees("WELCOME", f"Card {BOB}")


async def test_a_scan_while_a_sale_is_being_written_comes_after_it(shop: Shop) -> None:
    shop.add("Bob Ray", BOB)
    async with running(shop.path) as house:
        strike(house, *shop.card, "enter")
        await served(house, "Ann Lee")
        await by_hand(house, "1", "0")
        with shop.store.write():
            await by_hand(house, "enter")
            await house.until(lambda: house.counter.busy)
            strike(house, *BOB, "enter")
            await house.until(lambda: house.counter._waiting is not None, "the scan waits")
        await served(house, "Bob Ray")
        await house.sees("POINTS AWARDED", "Ann Lee", "AMOUNT")
        assert shop.balance() == 10


async def test_a_scan_while_a_sale_is_refused_is_said_to_be_lost(shop: Shop) -> None:
    shop.add("Bob Ray", BOB)
    async with running(shop.path) as house:
        strike(house, *shop.card, "enter")
        await served(house, "Ann Lee")
        program.change(shop.store, "points.value", "0.01", Call())
        await by_hand(house, "5")
        with shop.store.write() as tx:
            tx.connection.execute("UPDATE member SET state = 'erased' WHERE id = ?", (shop.ann,))
            await by_hand(house, "enter")
            await house.until(lambda: house.counter.busy)
            strike(house, *BOB, "enter")
            await house.until(lambda: house.counter._waiting is not None)
        await house.sees("REFUSED", "The scan was not taken")
        assert house.counter._buyer == shop.ann
        assert house.field("amount").value == "5"
        await house.until(lambda: house.field("amount").has_focus, "the keyboard there")


@pytest.mark.thorough
@pytest.mark.parametrize("control", ["ctrl+right_square_bracket", "ctrl+c", "ctrl+d"])
async def test_control_characters_within_a_code_are_nothing(shop: Shop, control: str) -> None:
    async with running(shop.path) as house:
        strike(house, *shop.card[:6], control, *shop.card[6:], control, "enter")
        await served(house, "Ann Lee")


async def test_the_prefix_alone_gives_the_keyboard_back(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fields, "SCAN_SILENCE", 0.05)
    async with running(shop.path) as house:
        await by_hand(house, "f4")
        await house.until(
            lambda: house.app.focused is not None and house.app.focused.id == "filter"
        )
        await by_hand(house, "ctrl+b")
        await house.until(lambda: house.app.focused and house.app.focused.id == "filter")
        await by_hand(house, "f2")
        await house.arrives("counter")
        assert isinstance(house.counter.focused, ScanField)
