"""Pages of the journal, and what is looked for in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.books import amending
from ledger.books.sales import Sale, sell_in
from ledger.queries import journal
from ledger.queries.event import event
from ledger.queries.journal import Sieve
from ledger.queries.sought import sought
from ledger.values.errors import Refused
from tests.shop import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path / "shop.db", preset="tiers")
    yield made
    problems = made.problems()
    made.close()
    assert problems == []


def found(shop: Shop, sieve: Sieve) -> list[str]:
    """The kinds of what passes, newest first."""
    with shop.store.read() as tx:
        last = journal.newest(tx)
        events = journal.sift(tx, sieve, journal.bottom(tx, sieve), last)
        lines = journal.lines(tx, events)
    assert [line.story.event for line in lines] == events
    return [line.story.kind for line in lines]


def test_the_whole_book_is_paged_newest_first_as_it_was_when_it_was_opened(shop: Shop) -> None:
    ann = shop.join("Ann Lee")
    for _ in range(4):
        shop.sell("10.00", ann)
    with shop.store.read() as tx:
        last = journal.length(tx)
    shop.sell("99.00", ann)
    with shop.store.read() as tx:
        whole = journal.page(tx, last, 0, 100)
        parts = [line for start in (0, 2, 4, 6) for line in journal.page(tx, last, start, 2)]
    assert [line.story.event for line in whole] == list(range(last, 0, -1))
    assert parts == whole[:8]
    assert (whole[0].name, whole[0].staff, whole[0].undone) == ("Ann Lee", "Owner", False)


def test_numbers_that_are_left_out_leave_no_page_out(shop: Shop) -> None:
    """An event that was begun and not written leaves its number unused."""
    ann = shop.join("Ann Lee")
    for given in range(9):
        shop.sell("1.00", ann)
        with shop.store.write() as tx:
            for _ in range(given % 4):
                tx.next_id("event")
            sell_in(tx, Sale(200, ann), shop.call())
    with shop.store.read() as tx:
        every = [one for (one,) in tx.connection.execute("SELECT id FROM event ORDER BY id DESC")]
        count = journal.length(tx)
        assert count == len(every) < every[0]
        for most in (1, 3, 7, 64):
            for start in range(count):
                lines = journal.page(tx, count, start, most)
                assert [one.story.event for one in lines] == every[start : start + most]


def test_what_was_taken_back_says_so(shop: Shop) -> None:
    ann = shop.join("Ann Lee")
    sale, other = shop.sell("10.00", ann), shop.sell("20.00", ann)
    shop.void(sale)
    shop.refund(other, "5.00")
    with shop.store.read() as tx:
        lines = {one.story.event: one for one in journal.page(tx, journal.length(tx), 0, 9)}
    assert lines[sale.event].undone
    # A part of it was given back: it still stands.
    assert not lines[other.event].undone


def test_a_sieve_lets_pass_what_fits_all_of_it(shop: Shop) -> None:
    ann, bob = shop.join("Ann Lee"), shop.join("Bob Ray")
    shop.sell("10.00", ann)
    shop.wait(1)
    shop.sell("12.50", bob)
    shop.adjust(ann, 5)
    today = shop.today
    assert found(shop, Sieve(first_day=today, last_day=today)) == ["adjust", "sale"]
    assert found(shop, Sieve(last_day=today - dt.timedelta(1), kinds=("sale",))) == ["sale"]
    assert found(shop, Sieve(members=(ann,))) == ["adjust", "sale", "join"]
    assert found(shop, Sieve(members=(ann,), first_day=today)) == ["adjust"]
    assert found(shop, Sieve(amount=1250)) == ["sale"]
    assert found(shop, Sieve(kinds=("sale", "adjust"), staff=1)) == ["adjust", "sale", "sale"]
    assert found(shop, Sieve(staff=0, kinds=("sale",))) == []
    assert found(shop, Sieve(till="test", kinds=("join",))) == ["join", "join"]
    assert found(shop, Sieve(till="elsewhere")) == []


def test_a_late_entry_is_found_on_the_day_it_took_place(shop: Shop) -> None:
    ann = shop.join("Ann Lee")
    before = shop.today
    shop.wait(5)
    shop.sell("10.00", ann, at=before.isoformat())
    assert found(shop, Sieve(first_day=before, last_day=before, kinds=("sale",))) == ["sale"]
    assert found(shop, Sieve(first_day=shop.today)) == []


def test_a_member_s_events_are_those_of_accounts_merged_into_theirs_too(shop: Shop) -> None:
    ann, twin = shop.join("Ann Lee"), shop.join("A. Lee")
    shop.sell("10.00", twin)
    shop.merge(twin, ann)
    kinds = found(shop, Sieve(members=(ann,)))
    assert sorted(kinds) == ["join", "join", "merge", "sale"]


def test_what_is_typed_means_the_most_certain_thing_it_can_be(shop: Shop) -> None:
    ann = shop.join("Ann Lee")
    shop.edit(ann, phone="0612345678")
    shop.join("Anna Day")
    shop.join("Camille Bertrand")
    sale = shop.sell("10.00", ann, ref="A-17")
    back = shop.void(sale)
    shop.earn(ann, 50, "2026-12-31")
    coffee = shop.reward("Coffee", 30)
    code = shop.issue(ann, coffee).code
    with shop.store.read() as tx:
        receipt = sought(tx, "A-17")
        assert receipt.meaning == "receipt"
        assert receipt.sieve.events == (sale.event, back.event)
        number = sought(tx, f"#{back.event}")
        assert (number.meaning, number.sieve.events) == ("event", (back.event, sale.event))
        assert sought(tx, (code or "").lower()).meaning == "voucher"
        member = sought(tx, "06 12 34 56 78")
        assert (member.meaning, member.name, member.sieve.members) == ("member", "Ann Lee", (ann,))
        assert sought(tx, "day").name == "Anna Day"
        several = sought(tx, "ann")
        assert (several.meaning, several.count) == ("members", 2)
        slip = sought(tx, "bertrant")
        assert (slip.meaning, slip.name) == ("member", "Camille Bertrand")
        assert sought(tx, "12,50").sieve.amount == 1250
        assert sought(tx, "-12,50 €").sieve.amount == 1250
        nobody = sought(tx, "nobody at all")
        assert (nobody.meaning, nobody.sieve.events) == ("nothing", ())
        assert sought(tx, "'); DROP TABLE event; --").meaning == "nothing"


def test_an_event_is_told_whole(shop: Shop) -> None:
    ann = shop.join("Ann Lee")
    first = shop.earn(ann, 60, "2026-02-28")
    second = shop.earn(ann, 90, "2026-12-31")
    sale = shop.sell("20.00", ann, points=80, ref="R1")
    back = shop.refund(sale, "5.00")
    with shop.store.read() as tx:
        seen, refund = event(tx, sale.event), event(tx, back.event)
        assert seen.seal.length == seen.seal.place + 1 == refund.seal.place
        assert len(seen.seal.hash) == 64
    redeem = next(move for move in seen.moves if move.entry.kind == "redeem")
    assert [(one.event, one.amount) for one in redeem.drawn] == [
        (first.event, 60),
        (second.event, 20),
    ]
    assert redeem.drawn[0].last_day == dt.date(2026, 2, 28)
    assert [one.story.event for one in seen.since] == [back.event]
    assert refund.about is not None
    assert refund.about.story.event == sale.event
    assert seen.sale is not None
    assert (seen.sale.amount - seen.sale.refunded, seen.sale.cancelled) == (1500, False)
    with shop.store.read() as tx, pytest.raises(Refused, match="no event"):
        event(tx, 999)


def test_a_sale_is_named_by_its_event_whatever_receipts_are_called(shop: Shop) -> None:
    ann = shop.join("Ann Lee")
    first = shop.sell("10.00", ann)
    other = shop.sell("20.00", ann, ref=str(first.event))
    done = amending.edit(shop.store, first.event, shop.call(), amount=1100)
    assert done.back.reverses == first.event
    with shop.store.read() as tx:
        seen = event(tx, first.event)
    assert seen.line.undone
    assert seen.instead is not None
    assert seen.instead.story.event == done.sale.event
    assert amending.note(shop.store, str(first.event), "x", shop.call()).reverses == other.event
    with pytest.raises(Refused, match="no sale"):
        amending.note(shop.store, 10**9, "x", shop.call())


def plan(shop: Shop, query: str, values: object) -> str:
    with shop.store.read() as tx:
        rows = tx.connection.execute(f"EXPLAIN QUERY PLAN {query}", values)  # type: ignore[arg-type]
        return "\n".join(row[3] for row in rows)


@pytest.mark.parametrize(
    "sieve",
    [
        Sieve(kinds=("sale",)),
        Sieve(members=(1, 2)),
        Sieve(events=(1, 2)),
        Sieve(first_day=dt.date(2026, 1, 1), till="test", staff=1, amount=5),
    ],
)
def test_no_search_reads_the_whole_book(shop: Shop, sieve: Sieve) -> None:
    with shop.store.read() as tx:
        query, values = journal.statement(tx, sieve)
    told = plan(shop, query, {**values, "above": 10, "upto": 20})
    assert "SCAN event" not in told
    if sieve.members:
        assert "event_member" in told
    else:
        assert "TEMP B-TREE" not in told


def test_what_was_taken_back_is_found_by_its_index(shop: Shop) -> None:
    query = journal.UNDONE.format(marks="?, ?", kinds="?")
    assert "event_reverses" in plan(shop, query, (1, 2, "void"))
