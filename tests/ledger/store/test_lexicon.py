"""The names kept in memory are never older than the books."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.books.members import NewMember, join
from ledger.store.lexicon import Names
from ledger.store.store import Store
from tests.shop import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path / "shop.db")
    yield made
    made.close()


def names(store: Store) -> Names:
    with store.read() as tx:
        return tx.names


def words(store: Store) -> set[str]:
    return set(names(store).spelling.words)


def test_the_words_of_all_names(shop: Shop) -> None:
    assert words(shop.store) == set()
    shop.join("Jean-Pierre d’Aubigné")
    shop.join("Zoë ŁUKASZ Œuvrard 3e")
    wanted = {"jean", "pierre", "d", "aubigne", "zoe", "lukasz", "oeuvrard"}
    assert words(shop.store) == wanted


def test_sales_leave_them_where_they_are(shop: Shop) -> None:
    zoe = shop.join("Zoé Durand")
    before = names(shop.store)
    shop.sell("12.50", zoe)
    shop.set(earn_per="2")
    with shop.another_till() as other:
        assert words(other) == {"zoe", "durand"}
    assert names(shop.store) is before


def test_whoever_changes_a_name_changes_them(shop: Shop) -> None:
    zoe = shop.join("Zoé Durand")
    shop.join("Bob Martin")
    assert words(shop.store) == {"zoe", "durand", "bob", "martin"}
    shop.edit(zoe, name="Zoé Petit")
    assert words(shop.store) == {"zoe", "petit", "bob", "martin"}
    with shop.another_till() as other:
        new = NewMember("Ana Roy", phone="0612345678")
        join(other, new, shop.call())
    assert "ana" in words(shop.store)
    shop.erase(zoe)
    assert words(shop.store) == {"bob", "martin", "ana", "roy"}


def test_one_erased_after_another_leaves_nobody(shop: Shop) -> None:
    """Each makes the index anew, of as many words as the one before."""
    for round_ in range(4):
        member = shop.join("Ann Bell")
        assert words(shop.store) == {"ann", "bell"}, round_
        shop.erase(member)
        assert words(shop.store) == set(), round_


def test_who_is_replaced_by_as_many_words_is_seen(shop: Shop) -> None:
    """Two writings between two looks, the index made anew in both."""
    people = [shop.join(name) for name in ("Ann Bell", "Cid Dorn", "Eva Fink")]
    for member, name in zip(people, ("Ann Bell", "Cid Dorn", "Eva Fink"), strict=True):
        assert set(name.lower().split()) <= words(shop.store)
        shop.erase(member)
        shop.join(name.swapcase()[::-1])
    assert words(shop.store) == {"nna", "lleb", "dic", "nrod", "ave", "knif"}


def test_within_a_write_they_are_as_written_so_far(shop: Shop) -> None:
    from ledger.books.members import join_in

    with shop.store.write() as tx:
        join_in(tx, NewMember("Zoé Durand"), shop.call())
        assert set(tx.names.spelling.words) == {"zoe", "durand"}
