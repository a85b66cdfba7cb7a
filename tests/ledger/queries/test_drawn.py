from __future__ import annotations

from ledger.queries import explain as explaining
from ledger.queries.story import count_of, of_member
from tests.shop import Shop


def test_what_drew_on_a_lot_adds_up_to_what_was_used_and_swept(shop: Shop) -> None:
    shop.wait(30)
    shop.merge(2, 1)
    with shop.store.read() as tx:
        for member in (1, 2):
            found = explaining.explain(tx, member)
            for lot in found.lots:
                drew = explaining.drawn(tx, member, lot.lot)
                assert sum(one.points for one in drew) == lot.used + lot.swept
                assert all(one.story.event >= lot.story.event for one in drew)


def test_what_drew_on_a_lot_is_told_with_its_event(shop: Shop) -> None:
    with shop.store.read() as tx:
        first, *_ = explaining.explain(tx, 1).lots
        drew = explaining.drawn(tx, 1, first.lot)
    assert [(one.story.kind, one.points) for one in drew] == [
        ("sale", 20),
        ("issue", 30),
        ("sweep", 10),
    ]


def test_a_statement_is_read_a_page_at_a_time(shop: Shop) -> None:
    shop.merge(2, 1)
    with shop.store.read() as tx:
        whole = of_member(tx, 1)
        assert count_of(tx, 1) == len(whole) > 6
        pages = [of_member(tx, 1, limit=4, skip=start) for start in range(0, len(whole), 4)]
    assert [story for page in pages for story in page] == whole
