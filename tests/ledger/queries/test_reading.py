"""What is read says the same everywhere: balance, lots, statement, journal and list."""

from __future__ import annotations

import pytest

from ledger.queries.explain import explain
from ledger.queries.feed import feed
from ledger.queries.members import count, find, lines, page, show
from ledger.queries.sales import find_sale, recorded_sale
from ledger.queries.story import journal, tell
from tests.shop import Shop


@pytest.mark.parametrize(("member", "balance"), [(1, 94), (2, -30)])
def test_a_balance_is_the_sum_of_what_explains_it(shop: Shop, member: int, balance: int) -> None:
    with shop.store.read() as tx:
        found = explain(tx, member)
        today = tx.today
        view = show(tx, member)
    left = sum(lot.remaining(today) for lot in found.lots)
    assert left - found.pending - found.deficit == found.balance == view.balance == balance
    for lot in found.lots:
        assert lot.amount == lot.used + lot.lapsed(today) + lot.remaining(today)


def test_lots_with_what_became_of_them(shop: Shop) -> None:
    with shop.store.read() as tx:
        found = explain(tx, 1)
        today = tx.today
    told = [(x.amount, x.used, x.lapsed(today), x.remaining(today)) for x in found.lots]
    # 60 to use by February: 20 paid with, 30 for the coffee, 10 lapsed.
    assert told == [(60, 50, 10, 0), (90, 0, 0, 90), (4, 0, 0, 4), (12, 0, 0, 12)]
    assert found.pending == 12


def test_the_statement_adds_up_to_the_balance(shop: Shop) -> None:
    for member, balance in ((1, 94), (2, -30)):
        stories = shop.statement(member)
        # The lapse changed no shown balance the day it was written down: it had already.
        lapsed = sum(shop.entries(member, "expire"))
        assert sum(story.points for story in stories) + lapsed == balance
        assert stories[-1].balance == balance
    kinds = [story.kind for story in shop.statement(1)]
    assert kinds == ["join", "sale", "sale", "sale", "issue", "sweep", "sale"]


def test_the_journal_pages_back_and_watches_forward(shop: Shop) -> None:
    with shop.store.read() as tx:
        everything = journal(tx)
        numbers = [s.event for s in everything]
        assert numbers == sorted(set(numbers), reverse=True)
        assert len(numbers) == shop.events
        assert journal(tx, limit=3) == everything[:3]
        assert journal(tx, limit=3, before=numbers[2]) == everything[3:6]
        assert journal(tx, since=numbers[0]) == []
        assert journal(tx, since=numbers[2]) == everything[:2]
        assert [tell(tx, s.event) for s in everything] == everything
        assert [line.story for line in feed(tx, limit=4)] == everything[:4]
        assert feed(tx, limit=1)[0].name == "Zoé Durand"


def test_a_line_of_a_list_says_what_the_member_page_says(shop: Shop) -> None:
    with shop.store.read() as tx:
        listed = page(tx)
        assert [line.name for line in listed] == ["Bob Martin", "Zoé Durand"]
        assert lines(tx, [2, 1]) == listed
        assert page(tx, after="bob martin", after_id=2) == listed[1:]
        assert page(tx, limit=1) == listed[:1]
        assert find(tx, "durand") == listed[1:]
        assert count(tx) == 2
        for line in listed:
            view = show(tx, line.member)
            assert view.tier is not None
            assert (line.name, line.card, line.balance, line.tier, line.last_purchase) == (
                view.name,
                view.card,
                view.balance,
                view.tier.name,
                view.last_purchase,
            )


def test_the_list_too_knows_that_a_grace_is_over(shop: Shop) -> None:
    shop.refund(shop.sell("1500", 2))
    for day, tier in (("2026-05-14", "Gold"), ("2026-05-15", "Bronze")):
        shop.clock_to(day)
        with shop.store.read() as tx:
            (line,) = lines(tx, [2])
        assert (line.tier, shop.tier(2)) == (tier, tier)


def test_the_rhythm_of_visits(shop: Shop) -> None:
    assert shop.view(2).usual_gap is None
    for days in (3, 9, 4):
        shop.wait(days)
        shop.sell("5", 2)
    view = shop.view(2)
    assert (view.visits, view.usual_gap) == (3, 6)
    assert view.last_purchase == shop.today


def test_a_recorded_sale(shop: Shop) -> None:
    story = shop.sell("30.00", 1, points=10, ref="R-1")
    with shop.store.read() as tx:
        assert find_sale(tx, "R-1") == find_sale(tx, str(story.event)) == story.event
        assert find_sale(tx, "R-2") is None
        assert recorded_sale(tx, 1) is None
        found = recorded_sale(tx, story.event)
    assert found is not None
    assert (found.amount, found.points_used, found.earned, found.refunded) == (3000, 10, 29, 0)
    assert not found.cancelled


def test_nothing_read_is_written(shop: Shop) -> None:
    before = shop.path.read_bytes()
    for member in (1, 2):
        shop.view(member)
        shop.statement(member)
    assert shop.path.read_bytes() == before
