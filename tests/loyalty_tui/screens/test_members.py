from __future__ import annotations

import time

import pytest
from textual.widgets import OptionList

from ledger.books import consents, editing, erasing, members, program, sales
from ledger.books.act import Call
from loyalty_tui.screens.member import MemberPage
from loyalty_tui.screens.members import Members
from loyalty_tui.screens.pick import Pick
from loyalty_tui.widgets.paged_table import PagedTable
from tests.loyalty_tui.screens.conftest import House, Shop, running


def crowd(shop: Shop, count: int) -> None:
    with shop.store.write() as tx:
        for number in range(count):
            members.join_in(tx, members.NewMember(f"Member {number:03d}"), Call())


def sell(shop: Shop, member: int, amount: int) -> None:
    sales.sell(shop.store, sales.Sale(amount, member), Call())


def table(house: House) -> PagedTable:
    return house.app.screen.query_one(PagedTable)


def names(house: House) -> list[str]:
    """The names in sight, from the top."""
    found = house.app.screen.query_one(PagedTable)
    rows = (found._row(index) for index in range(found.total))
    return [row.cells[0].plain for row in rows if row]


async def lists(house: House, wanted: list[str]) -> None:
    await house.until(lambda: names(house) == wanted, repr(wanted))


async def test_the_list_is_read_as_one_goes_down_it(shop: Shop) -> None:
    crowd(shop, 300)
    async with running(shop.path, start="members") as house:
        await house.sees("301 members", "Ann Lee", "Name ▲")
        assert len(names(house)) < 301
        await house.press("ctrl+end")
        await house.sees("Member 299")
        await house.press("pageup")
        await house.until(lambda: table(house).mark < 299)
        await house.press("ctrl+home")
        await house.until(lambda: table(house).mark == 0)
        await house.sees("Ann Lee")


async def test_enter_opens_the_page_and_f6_serves(shop: Shop) -> None:
    crowd(shop, 3)
    async with running(shop.path, start="members") as house:
        await house.sees("Ann Lee")
        await house.press("down", "enter")
        await house.until(lambda: isinstance(house.app.screen, MemberPage), "the page")
        await house.sees("Member 000")
        await house.press("escape")
        await house.sees("4 members")
        await house.press("f6")
        await house.sees("AMOUNT", "Member 000")
        await house.until(lambda: house.field("amount").has_focus, "the keyboard there")


async def test_the_filter_narrows_and_escape_clears_it_then_goes_to_the_counter(
    shop: Shop,
) -> None:
    crowd(shop, 30)
    async with running(shop.path, start="members") as house:
        await house.sees("Ann Lee")
        await house.write("lee")
        await house.sees("1 member found")
        await lists(house, ["Ann Lee"])
        await house.press("escape")
        await house.sees("31 members")
        assert isinstance(house.app.screen, Members)
        await house.press("escape")
        await house.arrives("counter")


async def test_enter_right_after_a_card_opens_who_has_it(shop: Shop) -> None:
    crowd(shop, 30)
    late = shop.add("Zoé", card="2900000000099")
    async with running(shop.path, start="members") as house:
        await house.sees("32 members")
        house.field("filter").value = "2900000000099"
        await house.press("enter")
        await house.until(lambda: isinstance(house.app.screen, MemberPage), "the page")
        page = house.app.screen
        assert isinstance(page, MemberPage)
        assert page.member == late


async def test_f9_puts_the_list_in_another_order_and_again_in_the_reverse(shop: Shop) -> None:
    rich, poor = shop.add("Rich"), shop.add("Poor")
    sell(shop, rich, 9000)
    sell(shop, poor, 1000)
    async with running(shop.path, start="members") as house:
        await house.sees("3 members", "Name ▲")
        await house.press("f9", "down", "enter")
        await house.sees("Points ▼")
        await lists(house, ["Rich", "Poor", "Ann Lee"])
        await house.press("f9", "enter")
        await house.sees("Points ▲")
        await lists(house, ["Ann Lee", "Poor", "Rich"])


async def test_a_click_on_a_heading_sorts_by_it(shop: Shop) -> None:
    sell(shop, shop.add("Zoé"), 500)
    async with running(shop.path, start="members") as house:
        await house.sees("2 members", "Last visit")
        found = table(house)
        x = house.text().splitlines()[found.region.y].index("Last visit")
        await house.pilot.click(PagedTable, offset=(x - found.region.x, 0))
        await house.sees("Last visit ▼")
        await lists(house, ["Zoé", "Ann Lee"])


async def test_what_is_found_stands_best_first_until_it_is_put_in_order(shop: Shop) -> None:
    second = shop.add("Lee Ann")
    sell(shop, second, 500)
    async with running(shop.path, start="members") as house:
        await house.sees("2 members", "Name ▲")
        await house.write("lee")
        await house.sees("2 members found")
        assert "▲" not in house.text().replace("▼", "")
        await lists(house, ["Ann Lee", "Lee Ann"])
        await house.press("f9", "down", "enter")
        await house.sees("Points ▼")
        await lists(house, ["Lee Ann", "Ann Lee"])


async def test_f10_shows_only_some_with_how_many_they_are(shop: Shop) -> None:
    crowd(shop, 5)
    consents.consent(shop.store, shop.ann, "email", given=True, wording="Yes", call=Call())
    async with running(shop.path, start="members") as house:
        await house.sees("6 members", "Everybody")
        await house.press("f10")
        await house.until(lambda: isinstance(house.app.screen, Pick))
        await house.until(lambda: "…" not in house.text(), "every count")
        rows = {" ".join(row.split()) for row in house.text().splitlines()}
        assert any("Bronze 6" in row for row in rows)
        assert any("Agree to e-mail 1" in row for row in rows)
        await house.press("end", "enter")
        await house.sees("1 of 6 members", "Agree to e-mail")
        await lists(house, ["Ann Lee"])
        await house.write("member")
        await house.sees("0 members found")
        await house.press("escape")
        await house.sees("1 of 6 members")
        await house.press("escape")
        await house.sees("6 members", "Everybody")


async def test_who_is_late_can_be_shown(shop: Shop) -> None:
    async with running(shop.path, start="members") as house:
        await house.sees("1 member")
        await house.press("f10")
        await house.until(lambda: isinstance(house.app.screen, Pick))
        options = house.app.screen.query_one(OptionList)
        at = next(n for n in range(20) if "Late" in str(options.get_option_at_index(n).prompt))
        options.highlighted = at
        await house.press("enter")
        await house.sees("0 of 1 members", "Late, and worth a call")


async def test_f7_adds_a_member_with_what_was_typed(shop: Shop) -> None:
    async with running(shop.path, start="members") as house:
        await house.sees("1 member")
        await house.write("Nobody Yet")
        await house.sees("0 members found")
        await house.press("f7")
        await house.sees("NEW MEMBER")
        assert house.field("join-name").value == "Nobody Yet"


async def test_what_another_till_writes_shows_and_the_mark_stays_on_its_member(
    shop: Shop,
) -> None:
    crowd(shop, 3)
    async with running(shop.path, start="members") as house:
        await house.sees("4 members")
        await house.press("down", "down")
        await house.until(lambda: table(house).marked)
        marked = table(house).marked
        assert marked
        shop.add("Aaron")
        sell(shop, shop.ann, 4200)
        await house.sees("5 members", "Aaron", "42")
        await house.until(lambda: table(house).marked, "the row that was marked")
        found = table(house).marked
        assert found
        assert found.key == marked.key
        editing.edit(shop.store, shop.ann, {"name": "Zoé Lee"}, Call())
        await house.until(lambda: names(house)[-1:] == ["Zoé Lee"], "her new place")


async def test_who_is_forgotten_goes_from_the_list(shop: Shop) -> None:
    gone = shop.add("Gone")
    async with running(shop.path, start="members") as house:
        await house.sees("2 members", "Gone")
        erasing.erase(shop.store, gone, Call(staff=1))
        await house.sees("1 member")
        await lists(house, ["Ann Lee"])


@pytest.mark.thorough
async def test_the_marked_member_is_shown_beside_the_list_where_there_is_room(shop: Shop) -> None:
    crowd(shop, 3)
    async with running(shop.path, size=(120, 36), start="members") as house:
        await house.sees("Ann Lee", "€300.00 to Silver")
        await house.press("down")
        await house.sees("#2")
        await house.pilot.click("#member")
        await house.sees("AMOUNT", "Member 000")


async def test_a_narrow_window_shows_the_column_of_the_order(shop: Shop) -> None:
    async with running(shop.path, size=(60, 20), start="members") as house:
        await house.sees("Phone", "Points")
        await house.press("f9", "end", "enter")
        await house.sees("Joined ▼")
        assert "Phone" not in house.text()


async def test_a_scan_goes_to_the_counter(shop: Shop) -> None:
    async with running(shop.path, start="members") as house:
        await house.sees("Ann Lee")
        await house.press("ctrl+b")
        await house.write(shop.card)
        await house.press("enter")
        await house.sees("AMOUNT", "Ann Lee")
        assert house.app.current_mode == "counter"


@pytest.mark.thorough
async def test_a_large_list_is_there_at_once_and_a_key_moves_it(shop: Shop) -> None:
    """The budget is generous here: see the benchmarks for how long it takes."""
    crowd(shop, 3000)
    async with running(shop.path) as house:
        began = time.monotonic()
        await house.press("f4")
        await house.sees("3,001 members", "Ann Lee")
        assert time.monotonic() - began < 3
        await house.until(lambda: table(house).total == 3001, "all of them")
        await house.press("ctrl+end")
        await house.sees("Member 999")


async def test_who_is_nearly_so_called_is_marked(shop: Shop) -> None:
    shop.add("Amandine Fabre")
    async with running(shop.path, start="members") as house:
        await house.sees("2 members")
        await house.write("fabrre")
        await house.sees("Nobody is called exactly that: similar names (?)")
        await lists(house, ["? Amandine Fabre"])


async def test_a_shop_of_stamps_alone_shows_stamps_and_gives_them_by_hand(shop: Shop) -> None:
    program.change(shop.store, "earn.points", "0", Call())
    program.change(shop.store, "earn.stamps", "1", Call())
    sell(shop, shop.ann, 500)
    async with running(shop.path, start="members") as house:
        await house.sees("Stamps")
        await house.until(lambda: table(house)._row(0) is not None, "the row")
        row = table(house)._row(0)
        assert row is not None
        assert "1" in [cell.plain for cell in row.cells]
        await house.press("enter")
        await house.until(lambda: isinstance(house.app.screen, MemberPage), "the page")
        await house.sees("1 stamp")
        await house.press("f9")
        await house.sees("● stamps")


async def test_a_shop_without_members_says_how_the_first_comes(shop: Shop) -> None:
    erasing.erase(shop.store, shop.ann, Call())
    async with running(shop.path, start="members") as house:
        await house.sees("No member yet: F7 adds the first, Ctrl+G brings a list in.")
        await house.press("enter", "f6")
        assert isinstance(house.app.screen, Members)
