"""Today's list: who and what is on it, why, and how long a tick keeps a line off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.books import goals, marking
from ledger.books.goals import NewGoal
from ledger.metrics.today import Comeback, Late, Today, overdue, today
from ledger.queries.duties import Lapsing, OutOfStock, Wish
from ledger.values.errors import BadInput, Refused
from tests.shop import Shop

ALL = 1000


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path / "shop.db", now="2026-02-26 10:00")
    made.sell("3.00")
    yield made
    assert made.problems() == []
    made.close()


def listed(shop: Shop, each: int = ALL) -> Today:
    with shop.store.read() as tx:
        return today(tx, each)


def items(shop: Shop, each: int = ALL) -> list[tuple[str, bool]]:
    return [(line.item, line.done) for line in listed(shop, each).lines]


def tick(shop: Shop, item: str) -> None:
    marking.mark(shop.store, item, shop.call())


def test_a_shop_with_nothing_to_do_has_an_empty_list(shop: Shop) -> None:
    shop.join("Zoé", birthday="1990-06-01")
    found = listed(shop)
    assert (found.lines, found.more, found.left) == ((), {}, 0)


def weekly(shop: Shop, member: int, times: int = 6) -> None:
    """A purchase every week, the last one today."""
    for ago in range(7 * (times - 1), -1, -7):
        shop.sell("9.00", member, at=f"{shop.today - dt.timedelta(days=ago)}")


class TestCalls:
    def test_a_regular_who_is_later_than_usual_and_cooling(self, shop: Shop) -> None:
        zoe = shop.join("Zoé", joined="2026-01-01")
        weekly(shop, zoe)
        shop.wait(7)
        assert items(shop) == []
        shop.wait(7)
        (line,) = listed(shop).lines
        assert isinstance(line.duty, Late)
        assert (line.item, line.member) == (f"call/{zoe}", zoe)
        assert line.duty.last_day == dt.date(2026, 2, 26)
        assert (line.duty.outlook.usual_days, line.duty.outlook.silent_days) == (7, 14)

    def test_called_they_rest_a_month_unless_they_came_and_are_late_again(self, shop: Shop) -> None:
        zoe = shop.join("Zoé", joined="2026-01-01")
        weekly(shop, zoe)
        shop.wait(14)
        tick(shop, f"call/{zoe}")
        assert items(shop) == [(f"call/{zoe}", True)]
        shop.wait(1)
        assert items(shop) == []
        # They come, and go silent again within the month.
        shop.sell("9.00", zoe)
        shop.wait(17)
        assert items(shop) == [(f"call/{zoe}", False)]

    def test_who_has_bought_or_left_since_the_morning_is_off_the_list(self, shop: Shop) -> None:
        zoe = shop.join("Zoé", joined="2026-01-01")
        bob = shop.join("Bob", joined="2026-01-01")
        weekly(shop, zoe)
        weekly(shop, bob)
        shop.wait(15)
        with shop.store.read() as tx:
            morning = overdue(tx)
        assert {one.member for one in morning} == {zoe, bob}
        shop.sell("9.00", zoe)
        shop.erase(bob)
        with shop.store.read() as tx:
            assert today(tx, late=morning).lines == ()
            assert today(tx).lines == ()


class TestComebacks:
    def test_who_was_unhappy_until_somebody_came_back_to_them(self, shop: Shop) -> None:
        zoe = shop.join("Zoé")
        answer = shop.answer(zoe, 3, reasons=("wait",), follow_up=dt.date(2026, 2, 28))
        assert items(shop) == []
        shop.clock_to("2026-02-28")
        item = f"follow-up/{answer.event}"
        (line,) = listed(shop).lines
        assert isinstance(line.duty, Comeback)
        assert (line.item, line.member, line.done) == (item, zoe, False)
        tick(shop, item)
        assert items(shop) == [(item, True)]
        with pytest.raises(Refused, match="done already"):
            tick(shop, item)
        marking.unmark(shop.store, item, shop.call())
        assert items(shop) == [(item, False)]
        with pytest.raises(Refused, match="not marked as done"):
            marking.unmark(shop.store, item, shop.call())
        tick(shop, item)
        assert items(shop) == [(item, True)]
        shop.wait(1)
        assert items(shop) == []


class TestGoals:
    def test_one_that_lags_rests_a_week_when_seen_to(self, shop: Shop) -> None:
        story = goals.set_goal(
            shop.store,
            NewGoal(dt.date(2026, 4, 7), "Posters", steps=("Print", "Hang")),
            shop.call(),
        )
        item = f"goal/{story.event}"
        assert items(shop) == []
        shop.clock_to("2026-03-25")
        assert items(shop) == [(item, False)]
        tick(shop, item)
        assert items(shop) == [(item, True)]
        shop.wait(6)
        assert items(shop) == []
        shop.wait(1)
        assert items(shop) == [(item, False)]
        goals.tick(shop.store, "Posters", "Print", shop.call())
        goals.tick(shop.store, "Posters", "Hang", shop.call())
        assert items(shop) == []


class TestBirthdays:
    def test_today_and_since_the_shop_was_last_open(self, shop: Shop) -> None:
        zoe = shop.join("Zoé", birthday="1990-03-01")
        ana = shop.join("Ana", birthday="02-28")
        leap = shop.join("Léo", birthday="2004-02-29")
        shop.join("Bob", birthday="02-27")
        shop.join("Eve", birthday="03-02")
        shop.clock_to("2026-02-27")
        shop.sell("4.00")
        shop.clock_to("2026-03-01")
        # Sold on the 27th: the 28th was closed. In 2026 the 29th is kept on the 28th.
        assert [line.duty for line in listed(shop).lines] == [
            Wish(zoe, "Zoé", "", dt.date(2026, 3, 1)),
            Wish(ana, "Ana", "", dt.date(2026, 2, 28)),
            Wish(leap, "Léo", "", dt.date(2026, 2, 28)),
        ]

    def test_a_long_closure_is_caught_up_with_for_a_week(self, shop: Shop) -> None:
        shop.join("Old", birthday="03-13")
        late = shop.join("Late", birthday="03-14")
        shop.clock_to("2026-03-20")
        assert items(shop) == [(f"birthday/{late}/2026", False)]

    def test_who_is_gone_is_not_wished(self, shop: Shop) -> None:
        zoe = shop.join("Zoé", birthday="02-26")
        twin = shop.join("Zoé D.", birthday="02-26")
        shop.merge(twin, zoe)
        gone = shop.join("Ann", birthday="02-26")
        shop.erase(gone)
        assert items(shop) == [(f"birthday/{zoe}/2026", False)]

    def test_ticked_it_stays_for_the_day_and_comes_back_next_year(self, shop: Shop) -> None:
        zoe = shop.join("Zoé", birthday="02-26")
        tick(shop, f"birthday/{zoe}/2026")
        assert items(shop) == [(f"birthday/{zoe}/2026", True)]
        assert listed(shop).left == 0
        shop.wait(1)
        assert items(shop) == []
        shop.clock_to("2027-02-26")
        assert items(shop) == [(f"birthday/{zoe}/2027", False)]


class TestLapsing:
    def test_within_thirty_days_the_most_first_with_what_they_could_have(self, shop: Shop) -> None:
        ana, zoe = shop.join("Ana"), shop.join("Zoé")
        shop.reward("Café", 40)
        shop.reward("Gâteau", 90)
        shop.reward("Gone", 60, stock=0)
        shop.earn(ana, 50, "2026-03-31")
        shop.earn(zoe, 60, "2026-03-31")
        shop.earn(zoe, 45, "2026-12-31")
        shop.clock_to("2026-02-28")
        assert items(shop) == [("stock/3", False)]
        shop.clock_to("2026-03-01")
        assert [line.duty for line in listed(shop).lines if isinstance(line.duty, Lapsing)] == [
            Lapsing(zoe, "Zoé", "", 60, 60, dt.date(2026, 3, 31), "Gâteau"),
            Lapsing(ana, "Ana", "", 50, 50, dt.date(2026, 3, 31), "Café"),
        ]

    def test_on_the_last_day_still_and_not_after(self, shop: Shop) -> None:
        ana = shop.join("Ana")
        shop.earn(ana, 50, "2026-03-31")
        shop.clock_to("2026-03-31")
        assert items(shop) == [(f"lapse/{ana}/2026-03-31", False)]
        shop.clock_to("2026-04-01")
        assert items(shop) == []

    def test_too_few_for_any_reward_are_left_out(self, shop: Shop) -> None:
        ana = shop.join("Ana")
        shop.earn(ana, 30, "2026-03-31")
        shop.clock_to("2026-03-02")
        assert items(shop) == [(f"lapse/{ana}/2026-03-31", False)]
        shop.reward("Café", 31)
        assert items(shop) == []
        shop.earn(ana, 1, "2027-02-28")
        assert items(shop) == [(f"lapse/{ana}/2026-03-31", False)]

    def test_told_once_for_a_last_day(self, shop: Shop) -> None:
        ana = shop.join("Ana")
        shop.earn(ana, 30, "2026-03-31")
        shop.earn(ana, 20, "2026-04-30")
        shop.clock_to("2026-03-30")
        tick(shop, f"lapse/{ana}/2026-03-31")
        shop.wait(1)
        assert items(shop) == []
        shop.wait(1)
        assert items(shop) == [(f"lapse/{ana}/2026-04-30", False)]


class TestStock:
    def test_none_left_of_what_is_offered(self, shop: Shop) -> None:
        ana = shop.join("Ana")
        shop.adjust(ana, 100)
        shop.reward("Café", 10, stock=1)
        shop.reward("Thé", 10, stock=0, first_day="2026-02-27")
        shop.reward("Bûche", 10, stock=0, last_day="2026-02-25")
        shop.reward("Pain", 10)
        assert items(shop) == []
        voucher = shop.issue(ana, "Café")
        assert [line.duty for line in listed(shop).lines] == [OutOfStock(1, "Café")]
        shop.cancel(voucher)
        assert items(shop) == []
        shop.wait(1)
        assert [line.duty for line in listed(shop).lines] == [OutOfStock(2, "Thé")]

    def test_ticked_it_rests_a_week(self, shop: Shop) -> None:
        shop.reward("Café", 10, stock=0)
        tick(shop, "stock/1")
        assert items(shop) == [("stock/1", True)]
        shop.wait(6)
        assert items(shop) == []
        shop.wait(1)
        assert items(shop) == [("stock/1", False)]


def test_a_kind_is_cut_short_and_what_is_done_does_not_count(shop: Shop) -> None:
    for name in "ABCDE":
        shop.reward(name, 10, stock=0)
    tick(shop, "stock/1")
    found = listed(shop, 2)
    assert [(line.item, line.done) for line in found.lines] == [
        ("stock/1", True),
        ("stock/2", False),
        ("stock/3", False),
    ]
    assert (found.more, found.left) == ({"stock": 2}, 4)


class TestMarks:
    def test_done_twice_is_refused_and_taken_back_it_is_to_be_done_again(self, shop: Shop) -> None:
        zoe = shop.join("Zoé", birthday="02-26")
        item = f"birthday/{zoe}/2026"
        tick(shop, item)
        with pytest.raises(Refused, match="marked as done already"):
            tick(shop, item)
        marking.unmark(shop.store, item, shop.call())
        assert items(shop) == [(item, False)]
        with pytest.raises(Refused, match="is not marked"):
            marking.unmark(shop.store, item, shop.call())
        tick(shop, item)
        assert items(shop) == [(item, True)]
        assert [story.kind for story in shop.statement(zoe)].count("mark") == 2

    @pytest.mark.parametrize(
        "typed",
        [
            *("", "call", "call/", "call/x", "call/0x7", "wave/7", "call/7/x", "call/" + "9" * 19),
            # Names that stand for a line and are not its own would be ticked beside it.
            *(
                "call/07",
                "call/7/2026",
                "stock/1/2026-06-10",
                "birthday/7",
                "birthday/7/2026-06-10",
            ),
            *("birthday/7/", "lapse/7", "lapse/7/2026"),
        ],
    )
    def test_what_is_no_line_is_said_so(self, shop: Shop, typed: str) -> None:
        with pytest.raises(BadInput, match="no line of the list"):
            tick(shop, typed)

    @pytest.mark.parametrize("typed", ["call/99", "stock/99", "goal/99"])
    def test_nobody_and_nothing_of_that_number(self, shop: Shop, typed: str) -> None:
        with pytest.raises(Refused, match=r"There is no (member|(reward|goal) number) 99"):
            tick(shop, typed)
