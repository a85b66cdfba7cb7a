"""Today's word: what is to be put right first, never more than can be said."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from ledger.books import feedback, members, points, program, refunds, rewards, sales
from ledger.books.act import Call
from ledger.store.store import Store
from ledger.values.calendar import system_clock
from loyalty_tui import i18n
from loyalty_tui.gateway import reading
from loyalty_tui.widgets.greeting import MOST, words_to_say
from loyalty_tui.widgets.stamps import stamp_card

DAY = 86_400_000_000


@pytest.fixture
def store(tmp_path: Path) -> Store:
    i18n.set_language("en")
    path = tmp_path / "shop.db"
    return program.open_shop(path, program.NewShop("Chez Aline", preset="tiers"))


def ann(store: Store, birthday: str = "") -> int:
    story = members.join(store, members.NewMember("Ann Lee", birthday=birthday), Call())
    assert story.member is not None
    return story.member


def words(store: Store, member: int) -> list[str]:
    return words_to_say(reading.sheet(store, member))


def test_a_new_tier_is_worth_a_word_and_a_near_one_too(store: Store) -> None:
    member = ann(store)
    sales.sell(store, sales.Sale(28_000, member), Call())
    assert "Very near Silver: say so" in words(store, member)
    sales.sell(store, sales.Sale(3_000, member), Call())
    said = words(store, member)
    assert "Silver since the last purchase: congratulate them" in said
    assert not any("near" in word for word in said)


def test_a_voucher_that_waits_and_points_that_are_missing(store: Store) -> None:
    member = ann(store)
    rewards.add(store, rewards.NewReward("Coffee", 50), Call())
    points.adjust(store, member, 100, "old card", Call())
    rewards.issue(store, member, "Coffee", Call())
    assert "“Coffee” waits for them: F9" in words(store, member)
    points.adjust(store, member, 50, "old card", Call())
    rewards.issue(store, member, "Coffee", Call())
    assert "“Coffee” and 1 more wait for them: F9" in words(store, member)
    assert not any("short after a refund" in word for word in words(store, member))


def test_a_deficit_is_explained(store: Store) -> None:
    member = ann(store)
    rewards.add(store, rewards.NewReward("Coffee", 50), Call())
    event = sales.sell(store, sales.Sale(6_000, member), Call()).event
    rewards.issue(store, member, "Coffee", Call())
    refunds.refund(store, event, None, Call())
    assert "50 points short after a refund: the next points pay them off" in words(store, member)


def test_the_most_urgent_come_first_and_no_more_than_can_be_said(store: Store) -> None:
    today = dt.datetime.now(tz=dt.UTC).astimezone().date()
    with Store(store.path, clock=lambda: system_clock() - 200 * DAY) as old:
        member = ann(old, birthday=f"{today:%m-%d}")
        rewards.add(old, rewards.NewReward("Coffee", 50), Call())
        for _ in range(3):
            sales.sell(old, sales.Sale(9_500, member), Call())
        rewards.issue(old, member, "Coffee", Call())
        feedback.answer(old, feedback.Answer(member, 2), Call())
    said = words(store, member)
    assert len(said) == MOST
    assert said[0].startswith("Unhappy on")
    assert said[1].startswith("Birthday")
    assert said[2].startswith("Back after")


def test_who_was_served_today_is_not_welcomed_back(store: Store) -> None:
    with Store(store.path, clock=lambda: system_clock() - 200 * DAY) as old:
        member = ann(old)
        first = sales.sell(old, sales.Sale(9_500, member), Call()).event
    assert any(word.startswith("Back after") for word in words(store, member))
    refunds.refund(store, first, 100, Call())
    assert not any(word.startswith("Back after") for word in words(store, member))


@pytest.mark.parametrize(
    ("held", "of", "drawn"),
    [
        (0, 5, "□□□□□"),
        (3, 5, "■■■□□"),
        (9, 5, "■■■■■"),
        (-2, 5, "□□□□□"),
        (12, 24, "■■■■■■□□□□□□"),
        (0, 0, ""),
    ],
)
def test_a_card_is_drawn(held: int, of: int, drawn: str) -> None:
    assert stamp_card(held, of) == drawn
