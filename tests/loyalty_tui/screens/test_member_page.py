from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from ledger.books import (
    consents,
    editing,
    erasing,
    feedback,
    members,
    merging,
    program,
    rewards,
    sales,
)
from ledger.books import points as pointing
from ledger.books.act import Call
from ledger.queries import members as finding
from ledger.queries.consents import consents as agreed
from ledger.queries.feedback import answers
from ledger.queries.rewards import vouchers
from loyalty_tui.screens.form import Form
from loyalty_tui.screens.member import MemberPage
from loyalty_tui.screens.pick import Pick
from loyalty_tui.screens.proof import Proof
from loyalty_tui.widgets.paged_table import PagedTable
from tests.loyalty_tui.screens.conftest import House, Shop, running


def sell(shop: Shop, member: int, amount: int) -> None:
    sales.sell(shop.store, sales.Sale(amount, member), Call(till="T9"))


@asynccontextmanager
async def page_of(
    shop: Shop, member: int | None = None, size: tuple[int, int] = (80, 24)
) -> AsyncIterator[House]:
    async with running(shop.path, start="members", size=size) as house:
        house.app.look_at(member or shop.ann)
        await house.until(lambda: isinstance(house.app.screen, MemberPage), "the page")
        await house.sees("CONTACT")
        yield house


async def opens_form(house: House, key: str, title: str) -> None:
    await house.press(key)
    await house.until(lambda: isinstance(house.app.screen, Form), "a form")
    await house.sees(title)


def put(house: House, **typed: str) -> None:
    for name, text in typed.items():
        house.field(f"field-{name}").value = text


async def saved(house: House) -> None:
    await house.press("f10")
    await house.until(lambda: isinstance(house.app.screen, MemberPage), "the page again")


async def test_it_opens_over_a_place_and_leads_back(shop: Shop) -> None:
    async with running(shop.path, start="rewards") as house:
        house.app.look_at(shop.ann)
        await house.sees("Ann Lee", "#1", "2900000000017", "CONTACT")
        await house.press("escape")
        await house.sees("Coffee")
        assert house.app.current_mode == "rewards"


async def test_the_overview_tells_what_is_known(shop: Shop) -> None:
    sell(shop, shop.ann, 12_00)
    consents.consent(shop.store, shop.ann, "sms", given=True, wording="Text me", call=Call(staff=1))
    async with page_of(shop, size=(120, 36)) as house:
        await house.sees("06 12 34 56 78", "AGREEMENTS", "“Text me”", "Never asked", "€12.00")
        await house.sees("Bronze", "HISTORY", "Visits")


async def test_the_arrows_and_a_click_lead_through_the_views(shop: Shop) -> None:
    async with page_of(shop) as house:
        await house.press("right")
        await house.sees("1 movement, newest first", "Member added", "Joined the programme on")
        await house.press("right")
        await house.sees("No points yet.")
        await house.press("tab")
        await house.sees("No voucher yet")
        await house.press("right")
        await house.sees("No answer yet")
        await house.press("right")
        await house.sees("CONTACT")
        await house.press("left", "shift+tab")
        await house.sees("No voucher yet")
        row = next(n for n, line in enumerate(house.text().splitlines()) if "Statement" in line)
        column = house.text().splitlines()[row].index("Statement")
        await house.pilot.click(offset=(column + 1, row))
        await house.sees("1 movement, newest first")


async def test_the_statement_says_why_and_pages(shop: Shop) -> None:
    for _ in range(80):
        sell(shop, shop.ann, 3_00)
    async with page_of(shop) as house:
        await house.press("right")
        await house.sees("81 movements", "Sale recorded", "+3", "Till T9")
        await house.press("end")
        await house.sees("Joined the programme on")
        await house.press("enter")
        assert isinstance(house.app.screen, MemberPage)


async def test_the_points_say_what_drew_on_them(shop: Shop) -> None:
    sell(shop, shop.ann, 60_00)
    rewards.issue(shop.store, shop.ann, "Coffee", Call())
    async with page_of(shop) as house:
        await house.press("right", "right")
        await house.sees("Balance: 10 points.", "Use by", "Drawn on by:", "Reward issued", "50")


async def test_a_voucher_is_handed_over_and_another_taken_back(shop: Shop) -> None:
    sell(shop, shop.ann, 120_00)
    first = rewards.issue(shop.store, shop.ann, "Coffee", Call()).code
    second = rewards.issue(shop.store, shop.ann, "Coffee", Call()).code
    async with page_of(shop) as house:
        await house.press("right", "right", "right")
        await house.sees("2 vouchers, 2 to be used", str(second))
        await opens_form(house, "enter", f"VOUCHER {second}")
        await saved(house)
        await house.sees("2 vouchers, 1 to be used")
        await house.press("down", "enter")
        await house.sees(f"VOUCHER {first}")
        await house.press("right")
        await saved(house)
        await house.sees("2 vouchers, 0 to be used")
        await house.press("enter")
        await house.sees("Nothing is to be done: this voucher is cancelled.")
        await house.press("up", "enter")
        await house.sees(f"VOUCHER {second}", "nothing was handed over")
        await saved(house)
        await house.sees("2 vouchers, 1 to be used")
        assert shop.count("unuse") == 1
    with shop.store.read() as tx:
        states = {v.code: v.state for v in vouchers(tx, shop.ann, state=None)}
    assert states == {first: "cancelled", second: "issued"}
    assert shop.balance() == 70


async def test_a_follow_up_is_done_and_to_be_done_again(shop: Shop) -> None:
    given = feedback.Answer(shop.ann, 2, "nps", comment="Too slow")
    feedback.answer(shop.store, given, Call())
    async with page_of(shop) as house:
        await house.press("left")
        await house.sees("1 answer, 1 to follow up", "2/10", "“Too slow”", "► to do by")
        await opens_form(house, "enter", "ANSWER OF")
        put(house, note="Called her")
        await saved(house)
        await house.sees("1 answer, 0 to follow up", "done on")
        await opens_form(house, "enter", "ANSWER OF")
        await saved(house)
        await house.sees("1 answer, 1 to follow up")
        await opens_form(house, "enter", "ANSWER OF")
        await house.press("right")
        await saved(house)
        await house.sees("No answer yet")
    with shop.store.read() as tx:
        assert answers(tx, member=shop.ann) == []
    assert shop.count("follow-up") == shop.count("reopen") == shop.count("unanswer") == 1


async def test_details_are_changed_and_only_those_that_were(shop: Shop) -> None:
    async with page_of(shop) as house:
        await opens_form(house, "f7", "EDIT ANN LEE")
        assert house.field("field-phone").value == "06 12 34 56 78"
        put(house, name="Ann Martin", birthday="31/03")
        await saved(house)
        await house.sees("Ann Martin", "31/03", "Changed: name, birthday.")
    assert shop.count("edit") == 1


async def test_an_edit_without_a_change_is_none(shop: Shop) -> None:
    editing.edit(shop.store, shop.ann, {"birthday": "1990-07-24"}, Call())
    async with page_of(shop) as house:
        await opens_form(house, "f7", "EDIT ANN LEE")
        assert house.field("field-birthday").value == "24/07/1990"
        await saved(house)
    assert shop.count("edit") == 1


async def test_a_refused_edit_says_why_and_keeps_what_was_typed(shop: Shop) -> None:
    shop.add("Bob", card="CARD-9")
    async with page_of(shop) as house:
        await opens_form(house, "f7", "EDIT ANN LEE")
        put(house, name="Ann M", card="CARD-9")
        await house.press("f10")
        await house.sees("×", "CARD-9")
        assert house.field("field-name").value == "Ann M"
        assert isinstance(house.app.screen, Form)
    assert shop.count("edit") == 0


async def test_points_are_adjusted_with_a_reason(shop: Shop) -> None:
    async with page_of(shop) as house:
        await opens_form(house, "f9", "ADJUST BY HAND")
        put(house, number="+120")
        await house.press("f10")
        await house.sees("× “Reason” cannot stay empty.")
        put(house, reason="Lost a receipt")
        await saved(house)
        await house.sees("120 points added by hand: Lost a receipt.")
        await house.until(lambda: "#1" in house.text() and "120 points" in house.text())
    assert shop.balance() == 120


async def test_taking_more_than_there_is_is_refused(shop: Shop) -> None:
    async with page_of(shop) as house:
        await opens_form(house, "f9", "ADJUST BY HAND")
        put(house, number="-5", reason="Mistake")
        await house.press("f10")
        await house.sees("×")
        assert isinstance(house.app.screen, Form)
    assert shop.balance() == 0


async def test_an_agreement_is_recorded_with_its_words(shop: Shop) -> None:
    async with page_of(shop) as house:
        await opens_form(house, "ctrl+k", "WHAT ANN LEE AGREES TO")
        await house.press("f10")
        await house.sees("An agreement needs the words it was given to")
        put(house, wording="Write me once a month")
        await saved(house)
        await house.sees("Agrees to be reached by e-mail")
    with shop.store.read() as tx:
        said = agreed(tx, shop.ann)
    assert (said["email"].given, said["email"].wording) == (True, "Write me once a month")


async def test_a_tier_is_given_by_hand_until_a_day_and_ended(shop: Shop) -> None:
    async with page_of(shop) as house:
        await opens_form(house, "ctrl+x", "TIER BY HAND")
        await house.press("right", "right")
        put(house, until="01/01/2020")
        await house.press("f10")
        await house.sees("is past")
        put(house, until="31/12/2099")
        await saved(house)
        await house.sees("Gold", "kept until")
        await opens_form(house, "ctrl+x", "TIER BY HAND")
        await house.press("right")
        await saved(house)
        await house.until(lambda: "kept until" not in house.text())
    with shop.store.read() as tx:
        tier = finding.show(tx, shop.ann).tier
    assert tier is not None
    assert tier.name == "Bronze"


async def test_two_accounts_are_shown_side_by_side_and_merged_after_a_question(shop: Shop) -> None:
    other = shop.add("Anne Lee", card="CARD-9")
    sell(shop, shop.ann, 20_00)
    sell(shop, other, 30_00)
    async with page_of(shop) as house:
        await opens_form(house, "ctrl+n", "MERGE TWO ACCOUNTS")
        put(house, member="CARD-9")
        await house.sees("becomes part of", "afterwards", "Anne Lee", "50")
        await house.press("f10")
        await house.sees(f"Type “{other}” to go on")
        await house.press("enter")
        await house.sees("×")
        put(house, answer=str(other))
        await saved(house)
        await house.sees(f"Member {other} was merged into this one.")
        await house.until(lambda: "50 points" in house.text())
    assert shop.balance() == 50
    assert shop.count("merge") == 1


async def test_the_page_follows_its_member_into_the_other_account(shop: Shop) -> None:
    other = shop.add("Anne Lee", card="CARD-9")
    async with page_of(shop) as house:
        await opens_form(house, "ctrl+n", "MERGE TWO ACCOUNTS")
        put(house, member=f"#{other}")
        await house.press("tab", "right")
        await house.sees("becomes part of")
        await house.press("f10")
        await house.sees(f"Type “{shop.ann}” to go on")
        put(house, answer=str(shop.ann))
        await saved(house)
        await house.sees("Anne Lee", f"#{other}", "MERGED INTO THIS ONE")


async def test_escape_at_the_question_leads_back_to_the_two_accounts(shop: Shop) -> None:
    other = shop.add("Anne Lee", card="CARD-9")
    async with page_of(shop) as house:
        await opens_form(house, "ctrl+n", "MERGE TWO ACCOUNTS")
        put(house, member="CARD-9")
        await house.press("tab", "right")
        await house.sees("becomes part of")
        await house.press("f10")
        await house.sees(f"Type “{shop.ann}” to go on", "F10 Go on")
        await house.press("escape")
        await house.sees("becomes part of", f"#{other}", "the other one")
        await house.press("escape")
        await house.until(lambda: "MERGE TWO ACCOUNTS" not in house.text())
    assert shop.count("merge") == 0


async def test_the_other_account_is_found_by_its_name(shop: Shop) -> None:
    other = shop.add("Anna Lee")
    async with page_of(shop) as house:
        await opens_form(house, "ctrl+n", "MERGE TWO ACCOUNTS")
        await house.write("anna le")
        await house.sees("becomes part of", "Anna Lee", f"#{other}", "afterwards")
        await house.press(*["backspace"] * 4)
        await house.sees("2 members: arrows, then Enter.", "Ann Lee")


async def test_an_account_is_not_merged_into_itself_nor_with_nobody(shop: Shop) -> None:
    async with page_of(shop) as house:
        await opens_form(house, "ctrl+n", "MERGE TWO ACCOUNTS")
        put(house, member=shop.card)
        await house.press("f10")
        await house.sees("A member cannot be merged into themselves")
        put(house, member="nobody@example.org")
        await house.press("f10")
        await house.sees("Nobody answers to")
    assert shop.count("merge") == 0


async def test_a_merged_account_is_put_apart_again(shop: Shop) -> None:
    other = shop.add("Anne Lee")
    async with page_of(shop) as house:
        await house.press("ctrl+u")
        await house.sees("No account is merged into this one.")
        merging.merge(shop.store, other, shop.ann, Call(staff=1))
        await house.sees("MERGED INTO THIS ONE")
        await opens_form(house, "ctrl+u", "PUT APART AGAIN")
        await saved(house)
        await house.until(lambda: "MERGED INTO THIS ONE" not in house.text())
    assert shop.count("unmerge") == 1


async def test_forgetting_asks_for_the_number_and_shows_the_proof(shop: Shop) -> None:
    async with page_of(shop) as house:
        await opens_form(house, "delete", "FORGET A MEMBER")
        await house.sees("What goes:", "What stays:")
        await house.press("enter")
        await house.sees("Type “1” to go on")
        assert shop.count("erase") == 0
        put(house, answer="1")
        await house.press("enter")
        await house.until(lambda: isinstance(house.app.screen, Proof), "the proof")
        await house.sees("MEMBER FORGOTTEN", "Head ")
        await house.press("escape")
        await house.sees("Nobody is known by the number 1 any more.")
        await house.press("f7")
        assert isinstance(house.app.screen, MemberPage)
        await house.press("escape")
        await house.sees("No member yet")
    assert shop.count("erase") == 1


async def test_who_is_forgotten_elsewhere_is_gone_here_too(shop: Shop) -> None:
    async with page_of(shop) as house:
        erasing.erase(shop.store, shop.ann, Call(staff=1))
        await house.sees("Nobody is known by the number 1 any more.")
        assert "Ann Lee" not in house.text()


async def test_a_clerk_is_told_that_forgetting_needs_a_manager(shop: Shop) -> None:
    from ledger.books import staff

    clerk = staff.add(shop.store, "Léo", "clerk", Call(staff=1))
    async with page_of(shop) as house:
        house.app.gateway.ways.staff = int(str(clerk.detail["id"]))
        await opens_form(house, "delete", "FORGET A MEMBER")
        put(house, answer="1")
        await house.press("f10")
        await house.sees("Erasing a member needs a manager")
    assert shop.count("erase") == 0


async def test_all_that_is_known_is_written_to_a_file(shop: Shop, tmp_path: Path) -> None:
    async with page_of(shop) as house:
        await opens_form(house, "ctrl+e", "HAND OUT")
        put(house, file=str(tmp_path))
        await house.press("f10")
        await house.sees("a folder: name a file")
        put(house, file=str(tmp_path / "ann.json"))
        await saved(house)
        await opens_form(house, "ctrl+e", "HAND OUT")
        put(house, file=str(tmp_path / "ann.txt"))
        await saved(house)
    assert json.loads((tmp_path / "ann.json").read_text())["member"] == shop.ann
    assert "Ann Lee" in (tmp_path / "ann.txt").read_text()


async def test_the_year_is_written_as_a_letter(shop: Shop, tmp_path: Path) -> None:
    sell(shop, shop.ann, 20_00)
    async with page_of(shop) as house:
        await opens_form(house, "ctrl+y", "THE YEAR OF ANN LEE")
        put(house, year="20", file=str(tmp_path / "ann.html"))
        await house.press("f10")
        await house.sees("“20” is not a year")
        put(house, year="")
        await saved(house)
        await opens_form(house, "ctrl+y", "THE YEAR OF ANN LEE")
        put(house, file=str(tmp_path / "ann.txt"))
        await saved(house)
    assert "<html" in (tmp_path / "ann.html").read_text()
    assert "Dear Ann Lee," in (tmp_path / "ann.txt").read_text()


async def test_f10_lists_what_can_be_done_and_begins_it(shop: Shop) -> None:
    async with page_of(shop) as house:
        await house.press("f10")
        await house.until(lambda: isinstance(house.app.screen, Pick), "the list")
        await house.sees("Make one member of two accounts", "Ctrl+N")
        await house.press("down", "enter")
        await house.sees("EDIT ANN LEE")


async def test_f6_serves(shop: Shop) -> None:
    async with page_of(shop) as house:
        await house.press("f6")
        await house.sees("AMOUNT", "Ann Lee")


async def test_what_another_till_books_shows(shop: Shop) -> None:
    async with page_of(shop) as house:
        await house.press("right")
        await house.sees("1 movement")
        sell(shop, shop.ann, 42_00)
        await house.sees("2 movements", "+42", "42 points")
        editing.edit(shop.store, shop.ann, {"name": "Zoé"}, Call())
        await house.sees("3 movements", "Zoé")


async def test_the_mark_stays_where_it_is_while_others_write(shop: Shop) -> None:
    for amount in range(1, 6):
        sell(shop, shop.ann, amount * 100)
    async with page_of(shop) as house:
        await house.press("right")
        await house.sees("6 movements")
        await house.press("down", "down")
        pointing.adjust(shop.store, shop.ann, 1, "one more", Call())
        await house.sees("7 movements")
        assert house.app.screen.query_one(PagedTable).mark == 2


async def test_a_scan_goes_to_the_counter(shop: Shop) -> None:
    other = members.NewMember("Bob", card="2900000000099")
    members.join(shop.store, other, Call())
    async with page_of(shop) as house:
        await house.press("ctrl+b")
        await house.write("2900000000099")
        await house.press("enter")
        await house.sees("AMOUNT", "Bob")
        assert house.app.current_mode == "counter"


@pytest.mark.usefixtures("by_scanner")
@pytest.mark.parametrize("view", ["overview", "vouchers"])
async def test_a_scan_without_a_prefix_opens_nothing_and_goes_to_the_counter(
    shop: Shop, view: str
) -> None:
    sell(shop, shop.ann, 60_00)
    rewards.issue(shop.store, shop.ann, "Coffee", Call())
    async with page_of(shop) as house:
        page = house.app.screen
        assert isinstance(page, MemberPage)
        page.view = view
        await house.pilot.pause()
        await house.until(lambda: page.focused)
        if view == "vouchers":
            await house.sees("1 voucher")
        await house.write(shop.card)
        await house.press("enter")
        await house.sees("AMOUNT", "Ann Lee")
        assert house.app.current_mode == "counter"


async def test_letters_do_nothing(shop: Shop) -> None:
    async with page_of(shop) as house:
        await house.press("q", "x", "7")
        await house.pilot.pause(0.2)
        assert isinstance(house.app.screen, MemberPage)
        await house.press("right")
        await house.sees("1 movement")


async def test_a_small_window_shows_what_to_do(shop: Shop) -> None:
    async with page_of(shop, size=(60, 20)) as house:
        await house.sees("Ann Lee", "Overview", "F6", "F10")
        await house.press("right")
        await house.sees("1 movement", "Date", "Points", "Balance")
        assert "Amount" not in house.text()


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
async def test_a_statement_of_stamps_has_no_balance_of_points(
    shop: Shop, tmp_path: Path, size: tuple[int, int]
) -> None:
    sell(shop, shop.ann, 3_00)
    async with page_of(shop, size=size) as house:
        await house.press("right")
        await house.sees("Balance", "+3")
    path = tmp_path / "stamps.db"
    with program.open_shop(path, program.NewShop("Chez Aline", preset="stamps")) as store:
        member = members.join(store, members.NewMember("Ann Lee"), Call()).member
        sales.sell(store, sales.Sale(3_00, member), Call())
        async with running(path, start="members", size=size) as house:
            house.app.look_at(member or 0)
            await house.sees("CONTACT")
            await house.press("right")
            await house.sees("Sale recorded", "Stamps", "+1")
            assert "Balance" not in house.text()
