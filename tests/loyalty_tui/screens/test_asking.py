"""What a member thinks, asked at the counter: two keys, a third to say why, F8 takes it back."""

from __future__ import annotations

import pytest
from textual import events

from ledger.books import feedback, program, sales
from ledger.books.act import Call
from ledger.queries.feedback import AnswerLine, answers
from loyalty_tui import i18n
from loyalty_tui.widgets import fields
from loyalty_tui.widgets.fields import ScanField
from tests.loyalty_tui.screens.conftest import House, Shop, running


def given(shop: Shop) -> list[AnswerLine]:
    with shop.store.read() as tx:
        return answers(tx)


def visits(shop: Shop, times: int) -> None:
    for _ in range(times):
        sales.sell(shop.store, sales.Sale(1_000, shop.ann), Call())


async def asking(house: House, shop: Shop) -> None:
    await house.serve(shop.card)
    await house.press("f10")
    await house.until(lambda: house.counter.phase == "asking", "the question")


@pytest.mark.parametrize(("key", "score"), [("0", 0), ("9", 9), ("+", 10)])
async def test_two_keys_take_an_answer(shop: Shop, key: str, score: int) -> None:
    async with running(shop.path) as house:
        await asking(house, shop)
        await house.sees("WOULD THEY RECOMMEND US?", "Detractors", "9 +")
        await house.write(key)
        await house.sees(f"Recommendation {score}/10", "F8 takes it back.")
        assert [(line.rating.score, line.member) for line in given(shop)] == [(score, shop.ann)]


async def test_a_shop_may_ask_how_satisfied_they_are(shop: Shop) -> None:
    program.change(shop.store, "feedback.ask", "csat", Call())
    async with running(shop.path) as house:
        await asking(house, shop)
        await house.sees("ARE THEY SATISFIED?", "From 1 to 5", "4 5")
        await house.write("2")
        await house.sees("TO FOLLOW UP", "2/5", "WHY?")
        (line,) = given(shop)
        assert (line.rating.kind, line.rating.scale, line.rating.score) == ("csat", 5, 2)
        assert line.open
        await house.press("enter", "f10")
        await house.sees("once a quarter is enough")


async def test_a_detractor_is_to_be_followed_up_and_a_third_key_says_why(shop: Shop) -> None:
    async with running(shop.path) as house:
        await asking(house, shop)
        await house.write("4")
        await house.sees("TO FOLLOW UP", "Ann Lee", "WHY?", "2  wait", "5  welcome")
        await house.write("2")
        await house.sees("REASON NOTED", "About: wait.", "Unhappy on")
        (line,) = given(shop)
        assert (line.rating.score, line.reasons, line.open) == (4, ("wait",), True)
        assert isinstance(house.counter.focused, ScanField)
        await house.press("f8")
        await house.sees("TAKEN BACK", "It counts no more.")
        assert given(shop) == []
        assert "Unhappy" not in house.text()


async def test_no_reason_need_be_given(shop: Shop) -> None:
    async with running(shop.path) as house:
        await asking(house, shop)
        await house.write("8")
        await house.sees("WHY?")
        await house.press("enter")
        await house.until(lambda: house.counter.phase == "done")
        assert isinstance(house.counter.focused, ScanField)
        assert given(shop)[0].reasons == ()


async def test_a_sale_that_was_being_typed_goes_on(shop: Shop) -> None:
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.write("12,50")
        await house.press("f10")
        await house.until(lambda: house.counter.phase == "asking")
        await house.write("9")
        await house.until(lambda: house.counter.phase == "serving" and given(shop))
        assert house.field("amount").value == "12,50"
        await house.until(lambda: house.field("amount").has_focus, "the keyboard there")
        await house.press("enter")
        await house.sees("POINTS AWARDED")


async def test_escape_and_enter_leave_the_question(shop: Shop) -> None:
    async with running(shop.path) as house:
        for key in ("escape", "enter"):
            await asking(house, shop)
            await house.press(key)
            await house.until(lambda: house.counter.phase == "serving")
            await house.until(lambda: house.field("amount").has_focus, "the keyboard there")
        await house.write("5")
        await house.press("enter")
        await house.sees("POINTS AWARDED")
        await house.press("f10")
        await house.until(lambda: house.counter.phase == "asking")
        await house.press("escape")
        await house.until(lambda: house.counter.phase == "done")
        assert given(shop) == []


@pytest.mark.usefixtures("by_scanner")
async def test_a_scan_answers_nothing_and_changes_the_member(shop: Shop) -> None:
    shop.add("Bob Ray", "2900000000024")
    async with running(shop.path) as house:
        await house.serve(shop.card)
        await house.press("f10")
        await house.until(lambda: house.counter.phase == "asking")
        await house.write("2900000000024")
        await house.press("enter")
        await house.sees("Bob Ray")
        assert given(shop) == []


def typed(house: House, *keys: tuple[str, float]) -> None:
    """Send keys at once, each as if it had come at its time, in seconds."""
    for name, at in keys:
        key = events.Key(name, None if name == "enter" else name)
        key.time = at
        house.app.post_message(key)


async def test_a_scanner_that_falters_answers_nothing_and_loses_nothing(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.add("Bob Ray", "2900000000024")
    async with running(shop.path) as house:
        monkeypatch.setattr(fields, "SCAN_GAP", 0.03)
        for where in ("asking", "answered"):
            await asking(house, shop)
            if where == "answered":
                await house.write("9")
                await house.until(lambda: house.counter.phase == "answered")
            at = [100 + 0.01 * n + (0.04 if n > 5 else 0) for n in range(14)]
            typed(house, *zip([*"2900000000024", "enter"], at, strict=True))
            await house.sees("Bob Ray")
            assert len(given(shop)) == (where == "answered")
        (line,) = given(shop)
        assert line.reasons == ()


async def test_no_key_is_lost_when_the_machine_is_busy(shop: Shop) -> None:
    async with running(shop.path) as house:
        await asking(house, shop)
        typed(house, ("a", 100.0), ("b", 101.0))
        await house.until(lambda: house.counter.scan.value == "ab")


async def test_letters_go_to_the_scan_field(shop: Shop) -> None:
    async with running(shop.path) as house:
        await asking(house, shop)
        await house.write("a")
        await house.until(lambda: house.counter.scan.value == "a")
        assert given(shop) == []


async def test_the_card_says_whom_to_ask_and_who_answered(shop: Shop) -> None:
    visits(shop, 2)
    async with running(shop.path) as house:
        await house.press("f10")
        await house.sees("Find the member first, then ask what they think.")
        await house.serve(shop.card)
        assert "F10" not in house.text()
        visits(shop, 1)
        await house.sees("Ask what they think: F10")
        await house.press("f10")
        await house.until(lambda: house.counter.phase == "asking")
        await house.write("7")
        await house.sees("ANSWER RECORDED")
        await house.press("enter", "f10")
        await house.sees("once a quarter is enough")
        assert "Ask what they think" not in house.text()


async def test_another_till_was_quicker(shop: Shop) -> None:
    async with running(shop.path) as house:
        await asking(house, shop)
        feedback.answer(shop.store, feedback.Answer(shop.ann, 3), Call())
        await house.write("9")
        await house.sees("REFUSED", "was answered on")
        assert [line.rating.score for line in given(shop)] == [3]


async def test_after_a_minute_it_is_taken_back_elsewhere(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(shop.path) as house:
        await asking(house, shop)
        await house.write("9")
        await house.sees("ANSWER RECORDED")
        clock = house.app.gateway._clock
        monkeypatch.setattr(house.app.gateway, "_clock", lambda: clock() + 61)
        await house.press("f8")
        await house.sees("REFUSED", "member's page")
        assert len(given(shop)) == 1


async def test_the_points_of_the_survey_come_and_go_with_it(shop: Shop) -> None:
    program.change(shop.store, "earn.survey", "25", Call())
    async with running(shop.path) as house:
        await asking(house, shop)
        await house.write("9")
        await house.sees("New balance: 25 points")
        await house.press("f8")
        await house.sees("TAKEN BACK", "New balance: 0 points")
        assert shop.balance() == 0


@pytest.mark.thorough
@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 36)])
async def test_the_question_and_the_reasons_fit(
    shop: Shop, language: str, size: tuple[int, int]
) -> None:
    i18n.set_language(language)
    async with running(shop.path, size=size) as house:
        await asking(house, shop)
        await house.sees("0 1 2 3 4 5 6", "7 8", "9 +")
        await house.write("3")
        await house.until(lambda: house.counter.phase == "answered")
        await house.sees("1  ", "5  ")
