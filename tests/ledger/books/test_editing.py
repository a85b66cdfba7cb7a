"""What is known of a member, changed: who is found by what afterwards, and who is refused."""

from __future__ import annotations

import pytest

from ledger.books.members import NewMember, join
from ledger.queries.members import find, resolve, scan
from ledger.values.errors import BadInput, Refused
from tests.shop import Shop

ZOE = NewMember("Zoë Durand", "06 12 34 56 78", "Zoe@Example.fr", "02-29", "A-17")


@pytest.fixture
def zoe(shop: Shop) -> int:
    member = join(shop.store, ZOE, shop.call()).member
    assert member is not None
    return member


def named(shop: Shop, text: str) -> list[int]:
    with shop.store.read() as tx:
        try:
            return [resolve(tx, text)]
        except Refused:
            return []


def test_only_what_is_named_changes(shop: Shop, zoe: int) -> None:
    done = shop.edit(zoe, name="Zoë Martin", email="z@martin.fr", birthday="")
    assert done.detail["fields"] == ["name", "email", "birthday"]
    view = shop.view(zoe)
    shown = (view.name, view.phone, view.email, view.birthday, view.card)
    assert shown == ("Zoë Martin", "+33612345678", "z@martin.fr", "", "A-17")
    with shop.store.read() as tx:
        assert find(tx, "durand") == []
        assert [line.member for line in find(tx, "martin")] == [zoe]
    assert (named(shop, "zoe@example.fr"), named(shop, "Z@Martin.fr")) == ([], [zoe])


def test_a_lost_card_no_longer_opens_the_account(shop: Shop, zoe: int) -> None:
    shop.edit(zoe, card="B-20")
    with shop.store.read() as tx:
        assert (scan(tx, "A-17"), scan(tx, "B-20")) == (None, zoe)
        assert find(tx, "A-17") == []
    bob = join(shop.store, NewMember("Bob", card="A-17"), shop.call())
    assert named(shop, "card:A-17") == [bob.member]


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("+262692123456", ["0692 12 34 56", "+262 692 123456", "00262692123456", "0692-12.34.56"]),
        ("+590690123456", ["0690123456", "+590690123456", "00 590 690 12 34 56"]),
        ("+596696123456", ["0696 123 456", "00596 696 123 456"]),
        ("+594694123456", ["0694123456"]),
        ("+33612345679", ["06 12 34 56 79", "0033 6 12 34 56 79", "+33 (0)6 12 34 56 79"]),
        ("+442079460958", ["+44 20 7946 0958", "0044 20 7946 0958"]),
    ],
)
def test_a_phone_is_one_however_it_is_dialled(
    shop: Shop, zoe: int, stored: str, typed: list[str]
) -> None:
    bob = shop.join("Bob")
    for way in typed:
        shop.edit(zoe, phone=way)
        assert shop.view(zoe).phone == stored
        assert named(shop, way) == [zoe]
        with pytest.raises(Refused, match="phone is already member 1's"):
            shop.edit(bob, phone=way)
    with shop.store.read() as tx:
        assert [line.member for line in find(tx, typed[0][:7])] == [zoe]
        assert [line.member for line in find(tx, stored[-6:])] == [zoe]


@pytest.mark.parametrize(
    "taken", [{"phone": "0033612345678"}, {"email": "<ZOE@example.FR>"}, {"card": "A- 17"}]
)
def test_a_duplicate_is_pointed_to_its_holder(shop: Shop, zoe: int, taken: dict[str, str]) -> None:
    bob = shop.join("Bob")
    before = shop.events
    with pytest.raises(Refused, match=f"already member {zoe}'s"):
        shop.edit(bob, **taken)
    shop.edit(zoe, **taken)  # their own is theirs
    assert shop.events == before + 1
    # Of one who was merged, it points to whom they live on as.
    new = shop.join("Zoë")
    shop.merge(zoe, new)
    with pytest.raises(Refused, match=f"already member {new}'s"):
        shop.edit(bob, **taken)


def test_what_a_merged_account_answers_to_can_be_taken_over(shop: Shop, zoe: int) -> None:
    new = shop.join("Zoë Martin")
    shop.merge(zoe, new)
    shop.edit(new, phone="06 12 34 56 78", card="A-17")
    assert (shop.view(new).phone, shop.view(new).card) == ("+33612345678", "A-17")
    shop.unmerge(zoe)
    old = shop.view(zoe)
    assert (old.phone, old.email) == ("", "zoe@example.fr")
    assert old.card not in ("", "A-17")
    assert named(shop, "0612345678") == [new]


def test_what_is_taken_away_is_taken_from_merged_accounts_too(shop: Shop, zoe: int) -> None:
    new = shop.join("Zoë Martin")
    shop.merge(zoe, new)
    assert shop.view(new).email == "zoe@example.fr"
    shop.edit(new, email="")
    assert (shop.view(new).email, named(shop, "zoe@example.fr")) == ("", [])
    assert named(shop, "0612345678") == [new]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "Nothing to change"),
        ({"name": " "}, "--name cannot be empty"),
        ({"card": ""}, "--card cannot be empty"),
        ({"name": "\u202e"}, "A name is needed"),
        ({"phone": "12"}, "is not a phone number"),
        ({"email": "zoe@"}, "is not an e-mail address"),
        ({"birthday": "31-02"}, "is not a birthday"),
        ({"card": "9" * 41}, "too long"),
    ],
)
def test_what_cannot_be(shop: Shop, zoe: int, changes: dict[str, str], said: str) -> None:
    before, view = shop.events, shop.view(zoe)
    with pytest.raises(BadInput, match=said):
        shop.edit(zoe, **changes)
    assert (shop.events, shop.view(zoe)) == (before, view)


def test_nobody_is_edited(shop: Shop, zoe: int) -> None:
    with pytest.raises(Refused, match="There is no member 9"):
        shop.edit(9, name="Zoë")
    shop.merge(zoe, shop.join())
    with pytest.raises(Refused, match="There is no member 1"):
        shop.edit(zoe, name="Zoë")


def test_asked_again_it_changes_nothing(shop: Shop, zoe: int) -> None:
    first = shop.edit(zoe, phone="06 98 76 54 32", key="k")
    assert shop.edit(zoe, phone="+33 6 98 76 54 32", key="k").replayed
    with pytest.raises(Refused, match="key was used before"):
        shop.edit(zoe, phone="06 98 76 54 33", key="k")
    with pytest.raises(Refused, match="key was used before"):
        shop.edit(zoe, email="z@example.fr", key="k")
    # What was changed again since is not undone, and no reason to refuse the first.
    shop.edit(zoe, phone="")
    again = shop.edit(zoe, phone="06 98 76 54 32", key="k")
    assert (again.replayed, again.event, shop.view(zoe).phone) == (True, first.event, "")


def test_a_joining_asked_again_after_an_edit_is_still_the_same(shop: Shop) -> None:
    first = join(shop.store, ZOE, shop.call(key="j"))
    assert first.member is not None
    shop.edit(first.member, name="Zoë Martin", card="B-20")
    assert join(shop.store, ZOE, shop.call(key="j")).event == first.event
    other = NewMember("Zoë Durand", "06 98 76 54 32", "Zoe@Example.fr", "02-29", "A-17")
    with pytest.raises(Refused, match="key was used before"):
        join(shop.store, other, shop.call(key="j"))
