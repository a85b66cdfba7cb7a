"""Sales put right at the counter: given back, moved, claimed, undone; and those without a card."""

from __future__ import annotations

import asyncio

import pytest
from textual.widgets import OptionList

from ledger.books import moving, program, refunds, sales, staff
from ledger.books.act import Call
from ledger.queries import receipts
from ledger.queries import sales as recorded
from ledger.store.store import Store
from ledger.values.calendar import system_clock
from loyalty_tui import i18n
from loyalty_tui.widgets import fields
from tests.loyalty_tui.screens.conftest import House, Shop, running

BOB = "2950044536479"
DAY = 86_400_000_000


def sold(shop: Shop, amount: int = 1_250, *, member: int | None = None, ref: str = "A1") -> int:
    """A sale of this till, Ann's unless said otherwise. Returns its event."""
    who = shop.ann if member is None else member or None
    call = Call(source_id=ref, till="T1", staff=1)
    return sales.sell(shop.store, sales.Sale(amount, who), call).event


async def opened(house: House, shop: Shop) -> None:
    """Ann's last sale, with what can be done about it."""
    await house.serve(shop.card)
    await house.press("ctrl+e")
    await house.sees("THEIR LAST SALES")
    await house.press("enter")
    await house.sees("SALE A1", "Refund", "Wrong member", "It never happened")


async def chooses(house: House, *keys: str) -> None:
    """Choose what is to be done, and wait for its form."""
    await house.press(*keys, "enter")
    await house.until(lambda: house.app.screen.is_modal, "a form")
    await house.pilot.pause()


async def test_a_sale_is_given_back_whole_with_two_enters(shop: Shop) -> None:
    sold(shop)
    async with running(shop.path) as house:
        await opened(house, shop)
        await chooses(house)
        await house.sees("REFUND", "€12.50 to give back. 12 points it had earned are taken back.")
        assert house.field("field-amount").value == "12.50"
        await house.press("enter")
        await house.sees(
            "◄ REFUNDED", "Ann Lee", "New balance: 0 points", "12 points it had earned"
        )
        assert (shop.count("refund"), shop.balance()) == (1, 0)
        await house.until(lambda: house.counter.scan.has_focus, "the keyboard there")
        await house.press("f8")
        await house.sees("REFUSED", "A refund is not undone")


async def test_a_part_is_given_back_and_no_more_than_is_left(shop: Shop) -> None:
    sold(shop)
    async with running(shop.path, size=(120, 36)) as house:
        await opened(house, shop)
        await chooses(house)
        house.field("field-amount").value = "20"
        await house.sees("€12.50 left to refund")
        await house.press("enter")
        await house.sees("× This sale has €12.50 left to refund")
        house.field("field-amount").value = "2.50"
        await house.sees("€2.50 to give back. 2 points")
        await house.press("enter")
        await house.sees("REFUNDED", "New balance: 10 points")
        await house.press("ctrl+e")
        await house.sees("partly given back")
        await house.press("enter")
        await house.sees("€10.00 of it are left.")
        assert shop.balance() == 10


async def test_a_double_enter_opens_the_form_and_gives_nothing_back(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    sold(shop)
    async with running(shop.path) as house:
        await opened(house, shop)
        monkeypatch.setattr(fields, "SCAN_GAP", 5.0)
        await house.press("enter", "enter", "enter")
        await house.sees("Amount to give back")
        await house.pilot.pause()
        assert house.app.screen.is_modal
        assert shop.count("refund") == 0


async def test_a_sale_of_the_wrong_member_moves_and_f8_moves_it_back(shop: Shop) -> None:
    bob = shop.add("Bob Ray", BOB)
    sold(shop)
    async with running(shop.path) as house:
        await opened(house, shop)
        await chooses(house, "down")
        await house.sees("WRONG MEMBER")
        await house.write("bob")
        await house.sees(f"To Bob Ray (#{bob}): +12. From Ann Lee: −12.")
        await house.press("enter")
        await house.sees("● MOVED", "Bob Ray", "New balance: 12 points", "F8 takes it back.")
        assert (shop.balance(), shop.balance(bob)) == (0, 12)
        await house.press("f8")
        await house.sees("MOVED", "Ann Lee", "New balance: 12 points")
        assert (shop.balance(), shop.balance(bob)) == (12, 0)


async def test_the_right_member_is_scanned_into_the_form(shop: Shop) -> None:
    bob = shop.add("Bob Ray", BOB)
    sold(shop)
    async with running(shop.path) as house:
        await opened(house, shop)
        await chooses(house, "down")
        await house.press("ctrl+b")
        await house.write(BOB)
        await house.sees("To Bob Ray")
        assert shop.count("reassign") == 0
        await house.press("enter")
        await house.sees("MOVED")
        assert shop.balance(bob) == 12


async def test_nobody_is_guessed_who_a_sale_is_given_to(shop: Shop) -> None:
    shop.add("Ann Bell")
    shop.add("Bob Ray", BOB)
    sold(shop)
    async with running(shop.path, size=(120, 36)) as house:
        await opened(house, shop)
        await chooses(house, "down")
        for typed, reason in (
            ("ann", "× Several may be meant: choose one with the arrows, then Enter."),
            ("zorro", "× Nobody answers to “zorro”."),
            ("", "× Say whose it is"),
            (shop.card, "already"),
        ):
            house.field("field-member").value = typed
            await house.press("f10")
            await house.sees(reason)
        assert shop.count("reassign") == 0


@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36)])
async def test_one_of_those_with_a_common_name_is_chosen_from_a_list(
    shop: Shop, size: tuple[int, int]
) -> None:
    for first in ("Abe", "Bob", "Cid", "Dan", "Eve", "Flo"):
        shop.add(f"{first} Martin")
    zoe = shop.add("Zoe Martin")
    sold(shop)
    async with running(shop.path, size=size) as house:
        await opened(house, shop)
        await chooses(house, "down")
        await house.write("martin")
        await house.sees("Bob Martin", "Zoe Martin")
        await house.press("down", "down", "up", *["down"] * 5, "enter")
        await house.sees(f"To Zoe Martin (#{zoe}): +12. From Ann Lee: −12.")
        assert "Bob Martin" not in house.text()
        assert shop.count("reassign") == 0
        await house.press("enter")
        await house.sees("MOVED", "Zoe Martin")
        assert shop.balance(zoe) == 12


async def test_a_double_enter_in_that_list_moves_nothing_unread(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.add("Bob Martin")
    shop.add("Zoe Martin")
    sold(shop)
    async with running(shop.path) as house:
        await opened(house, shop)
        await chooses(house, "down")
        await house.write("martin")
        await house.sees("2 members: arrows, then Enter.")
        monkeypatch.setattr(fields, "SCAN_GAP", 5.0)
        await house.press("enter", "enter")
        await house.sees("To Bob Martin")
        await house.pilot.pause()
        assert shop.count("reassign") == 0


async def test_a_similar_name_is_only_offered(shop: Shop) -> None:
    bob = shop.add("Bob Martin")
    sold(shop)
    async with running(shop.path) as house:
        await opened(house, shop)
        await chooses(house, "down")
        await house.write("martim")
        await house.sees("SIMILAR NAMES", "Bob Martin")
        await house.press("f10")
        await house.sees("choose one with the arrows")
        await house.press("enter")
        await house.sees(f"To Bob Martin (#{bob})")
        await house.press("enter")
        await house.sees("MOVED")


async def test_a_sale_that_never_was_is_undone_with_its_reason(shop: Shop) -> None:
    event = sold(shop)
    async with running(shop.path) as house:
        await opened(house, shop)
        await chooses(house, "down", "down")
        await house.write("typed twice")
        await house.press("enter")
        await house.sees("TAKEN BACK", "Ann Lee", "New balance: 0 points")
        with shop.store.read() as tx:
            row = tx.connection.execute(
                "SELECT kind, text FROM event JOIN note ON note.event = event.id"
                " WHERE reverses = ?",
                (event,),
            ).fetchone()
        assert row == ("void", "typed twice")
        await house.press("ctrl+e")
        await house.sees("sale undone")
        await house.press("enter")
        await house.sees("Nothing is left of it to put right.")
        await house.press("escape")
        await house.sees("THEIR LAST SALES")
        await house.press("escape")
        await house.until(lambda: house.counter.phase == "serving")


async def test_a_clerk_needs_a_manager_for_somebody_elses_old_sale(shop: Shop) -> None:
    clerk = staff.add(shop.store, "Max", "clerk", Call(staff=1)).detail["id"]
    with Store(shop.path, clock=lambda: system_clock() - 20 * DAY) as old:
        sales.sell(old, sales.Sale(1_250, shop.ann), Call(source_id="A1", till="T1", staff=1))
    async with running(shop.path, size=(120, 36)) as house:
        house.app.gateway.ways.staff = int(str(clerk))
        await opened(house, shop)
        await chooses(house, "down", "down")
        await house.press("enter")
        await house.sees("needs a manager")
        assert shop.count("void") == 0


async def test_another_till_was_quicker(shop: Shop) -> None:
    event = sold(shop)
    async with running(shop.path, size=(120, 36)) as house:
        await opened(house, shop)
        await chooses(house)
        refunds.void_event(shop.store, event, Call(till="T2", staff=1))
        await house.press("enter")
        await house.sees("already refunded or undone")
        await house.press("escape")
        await house.sees("Nothing is left of it to put right.")
        assert (shop.count("void"), shop.count("refund")) == (1, 0)


async def slow_to(house: House, monkeypatch: pytest.MonkeyPatch, name: str) -> asyncio.Event:
    """Have sales read because another till wrote; the event lets what was read be shown."""
    read, begun, may_end = getattr(house.app.gateway.sales, name), asyncio.Event(), asyncio.Event()

    async def slowly(*args: object) -> object:
        found = await read(*args)
        begun.set()
        await may_end.wait()
        return found

    monkeypatch.setattr(house.app.gateway.sales, name, slowly)
    house.counter.renew()
    await asyncio.wait_for(begun.wait(), 30)
    monkeypatch.setattr(house.app.gateway.sales, name, read)
    return may_end


async def test_what_was_done_is_not_hidden_by_a_sale_read_before_it(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    bob = shop.add("Bob Ray", BOB)
    sold(shop)
    async with running(shop.path) as house:
        await opened(house, shop)
        may_end = await slow_to(house, monkeypatch, "one")
        await chooses(house, "down")
        await house.write(BOB)
        await house.sees("To Bob Ray")
        await house.press("enter")
        await house.sees("MOVED")
        may_end.set()
        await house.app.workers.wait_for_complete()
        await house.pilot.pause()
        await house.sees("MOVED", "Bob Ray", "New balance: 12 points")
        assert shop.balance(bob) == 12


async def test_a_list_that_was_left_does_not_come_back(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    sold(shop)
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.press("ctrl+e")
        await house.sees("THEIR LAST SALES")
        may_end = await slow_to(house, monkeypatch, "last")
        await house.press("escape")
        may_end.set()
        await house.app.workers.wait_for_complete()
        await house.pilot.pause()
        assert house.counter.phase == "serving"
        assert house.counter.form.amount.has_focus


async def test_the_list_follows_another_till(shop: Shop) -> None:
    event = sold(shop)
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.press("ctrl+e")
        await house.sees("THEIR LAST SALES", "€12.50", "+12")
        refunds.void_event(shop.store, event, Call(till="T2", staff=1))
        await house.sees("sale undone")


async def test_what_another_till_does_leaves_the_keyboard_where_a_number_is_typed(
    shop: Shop,
) -> None:
    sold(shop, ref="26-04325")
    sold(shop, 300, ref="26-04326")
    async with running(shop.path) as house:
        await house.press("ctrl+e")
        await house.sees("THE LAST SALES", "€3.00", "€12.50")
        await house.write("26-04325")
        await house.sees("Enter looks for this receipt")
        sales.sell(shop.store, sales.Sale(700, shop.ann), Call(till="T1", source_id="26-04327"))
        await house.sees("€7.00")
        await house.press("enter")
        await house.sees("SALE 26-04325", "Refund")
        sales.sell(shop.store, sales.Sale(900, shop.ann), Call(till="T2"))
        refunds.refund(shop.store, "26-04325", 250, Call(till="T2"))
        await house.sees("€10.00 of it are left.")
        await house.write("26-04326")
        await house.press("enter")
        await house.sees("SALE 26-04326")


async def test_a_list_whose_only_sale_becomes_somebody_else_s_is_left(shop: Shop) -> None:
    bob = shop.add("Bob Ray", BOB)
    event = sold(shop)
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.press("ctrl+e")
        await house.sees("THEIR LAST SALES", "€12.50")
        moving.reassign(shop.store, event, bob, Call(till="T2", staff=1))
        await house.until(lambda: house.counter.phase == "serving", "back at the member")
        await house.sees("Ann Lee", "AMOUNT")


async def test_the_mark_stays_on_its_sale_when_another_comes_before_it(shop: Shop) -> None:
    sold(shop)
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.press("ctrl+e")
        await house.sees("THEIR LAST SALES")
        sales.sell(shop.store, sales.Sale(500, shop.ann), Call(till="T2"))
        await house.sees("€5.00")
        await house.press("enter")
        await house.sees("SALE A1")


async def test_another_till_s_sale_does_not_move_the_mark(shop: Shop) -> None:
    sold(shop)
    async with running(shop.path) as house:
        await opened(house, shop)
        await house.press("down", "down")
        choices = house.counter.query_one("#receipt-choices", OptionList)
        assert choices.highlighted == 2
        before = house.counter._sheet
        sales.sell(shop.store, sales.Sale(500, shop.ann), Call(till="T2"))
        await house.until(lambda: house.counter._sheet != before, "the member read again")
        await house.app.workers.wait_for_complete()
        await house.pilot.pause()
        assert choices.highlighted == 2


async def test_without_a_sale_the_key_says_so(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.press("ctrl+e")
        await house.sees("No sale at this till yet.")
        await house.serve(shop.card)
        await house.press("insert")
        await house.sees("No sale of theirs yet.")
        assert house.counter.phase == "serving"


async def test_with_nobody_there_the_last_sales_of_the_till(shop: Shop) -> None:
    shop.add("Bob Ray", BOB)
    sold(shop)
    sold(shop, 300, member=0, ref="A2")
    sales.sell(shop.store, sales.Sale(9_900, shop.ann), Call(till="T2", source_id="B1"))
    async with running(shop.path) as house:
        await house.press("ctrl+e")
        await house.sees("THE LAST SALES OF THIS TILL", "Ann Lee", "no card", "€3.00")
        assert "€99.00" not in house.text()
        await house.press("down", "enter")
        await house.sees("SALE A1", "06 12 34 56 78")


@pytest.mark.parametrize("where", ["idle", "sales"])
async def test_a_receipt_is_typed_or_scanned(shop: Shop, where: str) -> None:
    sold(shop, ref="26-04325")
    async with running(shop.path) as house:
        if where == "sales":
            await house.press("ctrl+e")
            await house.sees("THE LAST SALES")
        await house.write("26-04325")
        await house.sees("Receipt 26-04325: Enter." if where == "idle" else "Enter looks for this")
        await house.press("enter")
        await house.sees("SALE 26-04325", "Ann Lee", "Refund")


async def test_an_event_s_number_names_a_sale_only_among_the_sales(shop: Shop) -> None:
    for number in range(3):
        event = sold(shop, ref=f"R{number}")
    with shop.store.read() as tx:
        assert receipts.by_number(tx, str(event)) is None
        found = receipts.by_number(tx, str(event), events=True)
    assert found is not None
    assert found.number == "R2"
    async with running(shop.path) as house:
        await house.press("ctrl+e")
        await house.sees("THE LAST SALES")
        await house.write(str(event))
        await house.until(lambda: house.counter.scan.value == str(event))
        await house.press("enter")
        await house.sees("SALE R2")


async def test_a_sale_without_a_card_then_claimed(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.press("f6")
        await house.sees("WITHOUT A CARD", "AMOUNT")
        await house.write("12,50")
        await house.sees("To pay", "€12.50", "Nobody earns points for it.")
        await house.press("enter", "enter")
        await house.sees("● RECORDED", "Sale without a card", "it can still be claimed")
        assert shop.count("sale") == 1
        await house.serve(shop.card)
        await house.press("ctrl+e")
        await house.sees("WITHOUT A CARD, AT THIS TILL")
        await house.press("enter")
        await house.sees("It is Ann Lee's")
        await house.press("enter")
        await house.sees("CLAIM A SALE", "To Ann Lee (#1): +12.")
        await house.press("enter")
        await house.sees("CLAIMED", "Ann Lee", "New balance: 12 points")
        assert (shop.count("claim"), shop.balance()) == (1, 12)
        await house.press("f8")
        await house.sees("REFUSED", "Ctrl+E")


async def test_a_sale_without_a_card_is_taken_back_with_f8(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.press("f6")
        await house.write("8")
        await house.press("enter")
        await house.sees("RECORDED", "Sale without a card")
        await house.press("f8")
        await house.sees("TAKEN BACK", "Sale without a card")
        assert shop.count("void") == 1


async def test_an_old_sale_can_no_longer_be_claimed(shop: Shop) -> None:
    with Store(shop.path, clock=lambda: system_clock() - 40 * DAY) as old:
        sales.sell(old, sales.Sale(1_250, None), Call(till="T1", source_id="A1"))
    async with running(shop.path, size=(120, 36)) as house:
        await house.serve(shop.card)
        await house.press("ctrl+e")
        await house.sees("WITHOUT A CARD")
        await house.press("enter")
        await house.sees("It is Ann Lee's")
        await house.press("enter")
        await house.sees("can no longer be claimed")
        await house.press("enter")
        await house.sees("× This sale")
        assert shop.count("claim") == 0


async def test_the_card_that_is_found_after_all_gets_the_amount(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.write("12,50")
        await house.sees("If it is an amount, F6 records it without a card.")
        await house.press("f6")
        await house.until(lambda: house.counter.phase == "guest")
        assert house.field("amount").value == "12,50"
        await house.serve(shop.card)
        assert house.field("amount").value == "12,50"
        await house.press("enter")
        await house.sees("POINTS AWARDED", "Ann Lee")


async def test_a_typed_amount_survives_the_list_of_sales_and_of_rewards(shop: Shop) -> None:
    sold(shop, 20_000)
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.write("7")
        for key in ("ctrl+e", "f9"):
            await house.press(key)
            await house.until(lambda: house.counter.phase in ("sales", "picking"))
            assert house.counter.typed
            await house.press("escape")
            await house.until(lambda: house.counter.phase == "serving")
            assert house.field("amount").value == "7"
        await house.press("f9", "enter")
        await house.sees("REWARD GIVEN")
        assert house.field("amount").value == "7"
        await house.press("enter")
        await house.sees("POINTS AWARDED")
        assert (shop.count("issue"), shop.count("sale")) == (1, 2)


async def test_what_was_typed_and_left_is_said(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.serve(shop.card)
        assert not house.counter.typed
        await house.write("7,50")
        assert house.counter.typed
        house.counter._clean_up()
        await house.sees("NOT RECORDED", "Ann Lee", "“€7.50” was typed and not confirmed")
        assert house.counter.phase == "idle"
        assert not house.counter.typed


async def test_the_same_card_scanned_twice_keeps_what_is_typed(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.write("7,50")
        await house.scan(shop.card)
        await house.until(lambda: house.field("amount").has_focus)
        assert house.field("amount").value == "7,50"


async def test_f8_twice_in_haste_takes_one_sale_back(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(shop.path) as house:
        for amount in ("10", "20"):
            await house.serve(shop.card)
            await house.write(amount)
            await house.press("enter")
            await house.sees("POINTS AWARDED")
        monkeypatch.setattr(fields, "SCAN_GAP", 5.0)
        await house.press("f8", "f8", "f8")
        await house.sees("TAKEN BACK", "New balance: 10 points")
        await house.press("f8")
        await house.pilot.pause()
        assert shop.count("void") == 1


async def test_a_visit_gives_a_stamp_with_one_enter(shop: Shop) -> None:
    program.change(shop.store, "earn.points", "0", Call())
    program.change(shop.store, "earn.stamps", "1", Call())
    program.change(shop.store, "stamps.per_card", "5", Call())
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.sees("of 5 stamps", "□□□□□", "Enter gives the stamp.")
        await house.press("enter", "enter", "enter")
        await house.sees("STAMP ADDED", "■□□□□  1 of 5")
        await house.pilot.pause()
        assert shop.count("sale") == 1
        await house.press("f8")
        await house.sees("TAKEN BACK", "□□□□□")


@pytest.mark.parametrize(
    ("lang", "none", "one", "nothing"),
    [
        ("en", "of 5 stamps", "+1 stamp", "€0.00"),
        ("fr", "tampon sur 5", "+1 tampon", " 0,00"),
    ],
)
async def test_a_stamp_without_an_amount_is_listed_as_a_stamp(
    shop: Shop, lang: str, none: str, one: str, nothing: str
) -> None:
    program.change(shop.store, "earn.points", "0", Call())
    program.change(shop.store, "earn.stamps", "1", Call())
    program.change(shop.store, "stamps.per_card", "5", Call())
    i18n.set_language(lang)
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.sees(f" {none}")  # 0 of them: singular in French
        sold(shop, 0)
        await house.press("ctrl+e")
        await house.until(lambda: house.counter.phase == "sales")
        await house.sees(one)
        assert nothing not in house.text()
        await house.press("enter")
        await house.until(lambda: house.counter.phase == "sale")
        await house.sees(one)
        assert nothing not in house.text()


async def test_the_enter_of_the_scan_gives_no_stamp(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    program.change(shop.store, "earn.points", "0", Call())
    program.change(shop.store, "earn.stamps", "1", Call())
    async with running(shop.path) as house:
        monkeypatch.setattr(fields, "SCAN_GAP", 5.0)
        await house.serve(shop.card)
        await house.press("enter")
        await house.pilot.pause()
        assert shop.count("sale") == 0


async def test_the_keys_that_matter_stand_below_and_all_are_in_the_help(shop: Shop) -> None:
    sold(shop, 20_000)
    async with running(shop.path) as house:
        await house.sees("F6 No card", "F7 New member", "Ctrl+E Sales")
        await house.serve(shop.card)
        await house.sees("F6 Points", "F9 Reward", "Ctrl+E Sales", "Esc Back")
        await house.press("f1")
        await house.sees("Ctrl+E", "F10")


async def test_the_preview_is_what_the_refund_does(shop: Shop) -> None:
    shop_call = Call(source_id="P1", till="T1")
    sales.sell(shop.store, sales.Sale(20_000, shop.ann), Call())
    event = sales.sell(shop.store, sales.Sale(1_000, shop.ann, 150), shop_call).event
    for amount in (300, 700):
        with shop.store.read() as tx:
            plan = refunds.proposed(tx, event, amount)
        story = refunds.refund(shop.store, event, amount, Call())
        assert story.points == plan.give_back - plan.take_back


@pytest.mark.parametrize("parts", [(1_000,), (333, 1, 666)])
async def test_what_points_paid_is_not_given_back_as_money(
    shop: Shop, parts: tuple[int, ...]
) -> None:
    sales.sell(shop.store, sales.Sale(20_000, shop.ann), Call())
    call = Call(source_id="P1", till="T1")
    event = sales.sell(shop.store, sales.Sale(1_000, shop.ann, 150), call).event
    planned, told = 0, 0
    for amount in parts:
        with shop.store.read() as tx:
            planned += refunds.proposed(tx, event, amount).in_money
        story = refunds.refund(shop.store, event, amount, Call())
        with shop.store.read() as tx:
            told += recorded.in_money(tx, story.event) or 0
    with shop.store.read() as tx:
        assert planned == told == recorded.in_money(tx, event) == 850


async def test_a_refund_says_how_much_of_it_is_money(shop: Shop) -> None:
    sold(shop, 20_000, ref="A0")
    async with running(shop.path) as house:
        await house.serve(shop.card)
        house.counter.form.amount.value = "10"
        await house.press("f6")
        await house.sees("Points to use")
        house.counter.form.points.value = "150"
        await house.press("enter")
        await house.sees("To pay: €8.50 · New balance")
        await house.press("ctrl+e", "enter")
        await house.sees("It never happened")
        await chooses(house)
        await house.sees("€10.00 to give back: €8.50 in money, the rest in points.")
        await house.press("enter")
        await house.sees("REFUNDED", "In money: €8.50")


async def test_the_next_customer_without_a_card_needs_no_escape_first(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.serve(shop.card)
        house.counter.form.amount.value = "5"
        await house.press("enter")
        await house.sees("POINTS AWARDED")
        await house.write("2.50")
        await house.press("f6")
        await house.sees("WITHOUT A CARD")
        assert house.counter.form.amount.value == "2.50"
        await house.press("enter")
        await house.sees("RECORDED", "Sale without a card")
        assert (shop.count("sale"), shop.balance()) == (2, 5)


async def test_a_sale_that_never_was_is_listed_as_undone(shop: Shop) -> None:
    event = sold(shop)
    refunds.void_event(shop.store, event, Call(till="T1", staff=1))
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.press("ctrl+e")
        await house.sees("◄ sale undone")


async def test_what_was_refused_is_forgotten_once_something_else_is_typed(shop: Shop) -> None:
    sold(shop)
    async with running(shop.path, size=(120, 36)) as house:
        await opened(house, shop)
        await chooses(house)
        house.field("field-amount").value = "20"
        await house.press("enter")
        await house.sees("× This sale has €12.50 left to refund")
        house.field("field-amount").value = "2.50"
        await house.sees("€2.50 to give back. 2 points")
        assert "×" not in house.text()


async def test_the_page_of_who_is_served_opens_over_what_is_typed(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.press("ctrl+f")
        await house.sees("Find the member first, then open their page.")
        await house.serve(shop.card)
        await house.write("12")
        await house.press("ctrl+f")
        await house.sees("F6 Serve", "Statement")
        await house.press("escape")
        await house.sees("New balance  12 points")
        assert house.counter.form.amount.has_focus
