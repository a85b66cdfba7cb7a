from __future__ import annotations

import pytest

from ledger.values.text import clean_name
from loyalty_tui.widgets.lists import Matches
from tests.loyalty_tui.screens.conftest import Shop, running

HOSTILE = ["[/red]Bob", "[@click=app.quit]x[/]", "=1+1", "مريم بن علي", "{name} %s $text \\[b]"]


async def test_a_part_of_the_name_lists_members_and_arrows_choose(shop: Shop) -> None:
    shop.add("Anna Bell")
    async with running(shop.path) as house:
        await house.write("an")
        await house.sees("Ann Lee", "Anna Bell", "2 members")
        matches = house.counter.query_one(Matches)
        first = matches.chosen
        await house.press("down")
        assert matches.chosen != first
        await house.press("enter")
        await house.until(lambda: house.counter.phase == "serving")
        await house.until(lambda: house.field("amount").has_focus, "the keyboard there")


async def test_a_name_typed_where_the_amount_goes_finds_the_next_customer(shop: Shop) -> None:
    shop.add("Bob Ray")
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.write("bob")
        await house.sees("Bob Ray", "1 member: Enter.")
        assert house.counter.scan.value == "bob"
        await house.press("escape")
        await house.until(lambda: house.counter.phase == "serving")
        await house.until(lambda: house.field("amount").has_focus, "the keyboard at Ann's amount")
        await house.write("12x")
        await house.sees("“12x” is not an amount")
        house.counter.form.amount.value = ""
        await house.write("bob")
        await house.press("enter")
        await house.until(lambda: house.counter._buyer != shop.ann, "Bob")
        await house.until(lambda: house.field("amount").has_focus, "the keyboard at his amount")


async def test_a_list_that_is_cut_says_so(shop: Shop) -> None:
    for number in range(30):
        shop.add(f"Marie {'abcdef'[number % 6]}{'ghijk'[number // 6]}")
    async with running(shop.path) as house:
        await house.write("marie")
        await house.sees("30 members: arrows, then Enter.")
        shop.add("Marie Last")
        await house.press("backspace")
        await house.sees("The first 30 members: arrows, or type on.")


async def test_a_phone_typed_in_any_grouping_finds_its_member(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.write("06.12.34")
        await house.sees("Ann Lee", "1 member")
        await house.press("enter")
        await house.until(lambda: house.counter.phase == "serving")


async def test_an_unknown_card_is_said_and_seen_and_nothing_opens(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.scan("2999999999999")
        await house.sees("× NOT FOUND", "2999999999999", "F7")
        await house.serve(shop.card)
        await house.sees("Ann Lee")
        assert "NOT FOUND" not in house.text()


async def test_a_similar_name_is_proposed_and_never_served_unread(shop: Shop) -> None:
    zoe = shop.add("Zoé Kerval")
    async with running(shop.path) as house:
        await house.write("kevral zo")
        await house.sees("Nobody is called exactly that. Did you mean…?", "SIMILAR NAMES")
        assert house.counter.query_one(Matches).chosen == zoe
        await house.press("enter", "enter")
        await house.sees("Did you mean Zoé Kerval? Enter once more.")
        assert house.counter.phase == "choosing"
        assert house.counter.scan.value == "kevral zo"
        await house.until(lambda: house.counter.query_one(Matches).sure)
        await house.press("enter")
        await house.until(lambda: house.counter.phase == "serving")
        await house.sees("Zoé Kerval")


async def test_a_similar_name_confirmed_before_it_is_listed_is_listed(shop: Shop) -> None:
    shop.add("Zoé Kerval")
    async with running(shop.path) as house:
        house.counter.scan.put("kerbal")
        await house.press("enter")
        await house.sees("Did you mean Zoé Kerval? Enter once more.", "SIMILAR NAMES")
        assert house.counter.phase == "choosing"
        await house.write("xx")
        await house.sees("Nobody so far")
        await house.press("enter")
        await house.sees("NOT FOUND", "kerbalxx")


async def test_an_arrow_chooses_a_similar_name(shop: Shop) -> None:
    other = shop.add("Anne Leed")
    async with running(shop.path) as house:
        await house.write("leea")
        await house.sees("SIMILAR NAMES", "Ann Lee", "Anne Leed")
        await house.press("down")
        await house.until(lambda: house.counter.query_one(Matches).chosen == other)
        await house.press("enter")
        await house.until(lambda: house.counter.phase == "serving")
        await house.sees("Anne Leed")


async def test_one_who_is_so_called_is_served_before_similar_names(shop: Shop) -> None:
    shop.add("Ann Lees")
    bob = shop.add("Bob Leed")
    async with running(shop.path) as house:
        await house.write("leed")
        await house.sees("1 member: Enter.", "SIMILAR NAMES", "Ann Lees")
        assert house.counter.query_one(Matches).chosen == bob
        await house.press("down")
        await house.until(lambda: house.counter.query_one(Matches).chosen == shop.ann)
        await house.press("up", "enter")
        await house.until(lambda: house.counter.phase == "serving")
        await house.sees("Bob Leed")
        house.counter.scan.put("leed")
        house.counter.set_focus(house.counter.scan)
        await house.press("enter")
        await house.until(lambda: house.counter.phase == "serving" and not house.counter.scan.value)
        await house.sees("Bob Leed")


@pytest.mark.usefixtures("by_scanner")
async def test_a_scan_is_never_guessed_at(shop: Shop) -> None:
    shop.add("Zoé Kerval")
    async with running(shop.path) as house:
        await house.press("ctrl+b")
        await house.write("kevral")
        await house.press("enter")
        await house.sees("NOT FOUND", "kevral")
        assert house.counter.phase == "idle"


async def test_who_joins_is_found_by_a_similar_name_at_once(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.write("kevral")
        await house.sees("Nobody so far")
        shop.add("Zoé Kerval")
        await house.press("backspace")
        await house.write("l")
        await house.sees("Did you mean…?", "Zoé Kerval")


async def test_the_list_of_members_says_who_is_only_similar(shop: Shop) -> None:
    shop.add("Bob Leed")
    async with running(shop.path) as house:
        await house.press("f4")
        await house.arrives("members")
        await house.sees("Bob Leed", "Ann Lee")
        house.field("filter").value = "leed"
        await house.sees("1 member found, then similar names (?)", "? Ann Lee")
        house.field("filter").value = "leeed"
        await house.sees("Nobody is called exactly that: similar names (?)", "? Bob Leed")


@pytest.mark.thorough
async def test_a_name_appears_as_typed_and_does_nothing(shop: Shop) -> None:
    cards = {f"29000000001{number:02d}": name for number, name in enumerate(HOSTILE)}
    for card, name in cards.items():
        shop.add(name, card=card)
    async with running(shop.path, size=(120, 36)) as house:
        for card, name in cards.items():
            shown = clean_name(name)
            house.field("scan").value = name[:6]
            await house.sees(shown)
            await house.serve(card)
            await house.sees(shown)
            await house.write("5")
            await house.press("enter")
            await house.sees("POINTS AWARDED", shown)
        for place in ("f3", "f4", "f2"):
            await house.press(place)
            await house.sees(*(clean_name(name) for name in HOSTILE[-1 if place == "f2" else 0 :]))
        assert house.app.is_running


@pytest.mark.thorough
async def test_the_list_reads_the_books_off_the_screens_thread(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    import threading

    from ledger.store.store import Store

    screen = threading.get_ident()
    threads: list[int] = []
    for name in ("_reading", "_writing"):
        real = getattr(Store, name)

        def spy(self: Store, real: object = real) -> object:
            threads.append(threading.get_ident())
            return real(self)  # type: ignore[operator]

        monkeypatch.setattr(Store, name, spy)
    async with running(shop.path) as house:
        await house.write("an")
        await house.sees("Ann Lee")
        await house.press("enter")
        await house.until(lambda: house.counter.phase == "serving")
        await house.write("5")
        await house.press("enter")
        await house.sees("POINTS AWARDED")
        for place in ("f3", "f4", "f5"):
            await house.press(place)
            await house.pilot.pause()
    assert threads
    assert screen not in threads


@pytest.mark.thorough
async def test_escape_empties_the_search(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.write("an")
        await house.sees("1 member")
        await house.press("escape")
        await house.until(lambda: house.counter.phase in ("idle", "choosing"))
        await house.press("escape")
        await house.until(lambda: house.counter.phase == "idle")
        await house.sees("Scan a card")


async def test_what_was_confirmed_is_not_searched_for_after_all(shop: Shop) -> None:
    """The pause of a search may end in the very moment Enter is pressed."""
    async with running(shop.path) as house:
        await house.serve(shop.card)
        house.counter._search(shop.card)
        await house.app.workers.wait_for_complete()
        await house.pilot.pause()
        assert house.counter.phase == "serving"


async def test_who_is_scanned_next_goes_before_who_was_scanned_before(shop: Shop) -> None:
    """The member's card may come so late that the next scan has begun."""
    async with running(shop.path) as house:
        house.counter.scan.put("29")
        house.counter.load(shop.ann)
        await house.app.workers.wait_for_complete()
        await house.pilot.pause()
        assert house.counter.scan.value == "29"
        assert house.counter.focused is house.counter.scan


async def test_a_number_after_a_hash_is_a_member_s(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.serve(f"#{shop.ann}")
        await house.sees("Ann Lee")


async def test_an_amount_typed_too_early_serves_nobody(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.write("12.34")  # digits of Ann's telephone
        await house.sees("Ann Lee", "If it is an amount, F6")
        await house.press("enter")
        await house.sees("Did you mean Ann Lee? Enter once more.")
        assert house.counter.phase == "choosing"
        await house.press("f6")
        await house.until(lambda: house.field("amount").value == "12.34", "the amount")
