"""Joining, and who is found by what."""

from __future__ import annotations

import datetime as dt

import pytest

from ledger.books.members import NewMember, join
from ledger.queries.members import UnknownMember, find, page, resolve, scan
from ledger.values.codes import ean13_check
from ledger.values.errors import BadInput, Refused
from tests.shop import Shop

ZOE = NewMember("Zoë Durand", "06 12 34 56 78", "Zoe@Example.fr", "02-29", "A-17")


def member(shop: Shop, new: NewMember, key: str | None = None) -> int:
    done = join(shop.store, new, shop.call(key=key))
    assert done.member is not None
    return done.member


def named(shop: Shop, text: str) -> int:
    with shop.store.read() as tx:
        return resolve(tx, text)


def found(shop: Shop, text: str) -> list[str]:
    with shop.store.read() as tx:
        return [line.name for line in find(tx, text)]


def test_what_is_typed_is_what_is_shown(shop: Shop) -> None:
    view = shop.view(member(shop, ZOE))
    shown = (view.name, view.phone, view.email, view.birthday, view.card)
    assert shown == ("Zoë Durand", "+33612345678", "zoe@example.fr", "02-29", "A-17")
    assert (view.joined.isoformat(), view.balance, view.visits) == ("2026-01-05", 0, 0)


def test_who_brings_no_card_gets_one(shop: Shop) -> None:
    cards = {shop.view(shop.join()).card for _ in range(5)}
    assert len(cards) == 5
    assert all(ean13_check(card[:12]) == int(card[12]) for card in cards)


@pytest.mark.parametrize(
    "text",
    [
        "A-17",
        " A-17 ",
        "card:A-17",
        "0612345678",
        "+33 6 12 34 56 78",
        "0033612345678",
        "06.12.34.56.78",
        "zoe@example.fr",
        "ZOE@EXAMPLE.FR",
        "1",
        "id:1",
        "#1",
    ],
)
def test_a_member_answers_to(shop: Shop, text: str) -> None:
    assert member(shop, ZOE) == named(shop, text)


@pytest.mark.parametrize("text", ["A-17", " A-17 ", "0612345678", "zoe@example.fr", "1"])
def test_a_scan_names_a_member(shop: Shop, text: str) -> None:
    zoe = member(shop, ZOE)
    with shop.store.read() as tx:
        assert scan(tx, text) == zoe


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2",
        "Zoë",
        "A-18",
        "0698765432",
        "nobody@example.fr",
        "id:9",
        "#",
        "9" * 40,
        "a\x00b",
        "%",
    ],
)
def test_nobody_answers_to(shop: Shop, text: str) -> None:
    member(shop, ZOE)
    with pytest.raises(UnknownMember, match="No member answers to"):
        named(shop, text)
    with shop.store.read() as tx:
        assert scan(tx, text) is None


@pytest.mark.parametrize(
    "text",
    [
        "zoe",
        "DURAND",
        "dur zo",
        "zo",
        "12 34 56",
        "5678",
        "0612",
        "A-17",
        "example",
        "zoe durand",
    ],
)
def test_found_by_a_part(shop: Shop, text: str) -> None:
    member(shop, ZOE)
    shop.join("Marc Petit")
    assert found(shop, text) == ["Zoë Durand"]


@pytest.mark.parametrize("text", ["", "  ", "xyzzy", '"', "zoe OR marc", "*", "NEAR(", "'", "\x1b"])
def test_found_by_none(shop: Shop, text: str) -> None:
    member(shop, ZOE)
    assert found(shop, text) == []


@pytest.mark.parametrize(
    "new",
    [
        NewMember("Other", phone="+33 (0)6 12 34 56 78"),
        NewMember("Other", email="ZOE@example.FR"),
        NewMember("Other", card="A-1 7"),
    ],
)
def test_a_duplicate_is_pointed_to_its_holder(shop: Shop, new: NewMember) -> None:
    member(shop, ZOE)
    before = shop.events
    with pytest.raises(Refused, match="already member 1's"):
        member(shop, new)
    assert shop.events == before


@pytest.mark.parametrize(
    "new",
    [
        NewMember(""),
        NewMember("\u202e"),
        NewMember("x" * 121),
        NewMember("Zoë", phone="12"),
        NewMember("Zoë", email="zoe"),
        NewMember("Zoë", birthday="31-02"),
        NewMember("Zoë", card="9" * 41),
        NewMember("Zoë", joined=dt.date(2026, 1, 6)),
    ],
)
def test_who_cannot_join(shop: Shop, new: NewMember) -> None:
    before = shop.events
    with pytest.raises(BadInput):
        member(shop, new)
    assert shop.events == before


def test_a_short_number_stays_the_members_own(shop: Shop) -> None:
    assert member(shop, NewMember("Old", card="42")) == 42
    assert shop.join() == 43
    assert member(shop, NewMember("Other", card="0042")) == 44
    assert named(shop, "42") == 42
    assert named(shop, "0042") == 44


def test_a_number_that_names_two_is_asked_back(shop: Shop) -> None:
    first = shop.join()
    assert member(shop, NewMember("Bearer", card=str(first))) == 2
    with pytest.raises(UnknownMember, match="the number of one member and the card of another"):
        named(shop, "1")
    assert (named(shop, "id:1"), named(shop, "card:1")) == (1, 2)
    with shop.store.read() as tx:
        assert scan(tx, "1") == 2  # what is scanned is a card


def test_the_same_key_joins_once(shop: Shop) -> None:
    assert member(shop, ZOE, "k1") == member(shop, ZOE, "k1") == 1
    with shop.store.read() as tx:
        assert len(page(tx)) == 1


@pytest.mark.parametrize(
    "other",
    [
        NewMember("Zoé Durand", ZOE.phone, ZOE.email, ZOE.birthday, ZOE.card),
        NewMember(ZOE.name, "0698765432", ZOE.email, ZOE.birthday, ZOE.card),
        NewMember(ZOE.name, ZOE.phone, "z@example.fr", ZOE.birthday, ZOE.card),
        NewMember(ZOE.name, ZOE.phone, ZOE.email, "03-01", ZOE.card),
        NewMember(ZOE.name, ZOE.phone, ZOE.email, ZOE.birthday, "A-18"),
        NewMember(*("Zoë Durand", ZOE.phone, ZOE.email, "02-29", "A-17"), dt.date(2025, 1, 1)),
    ],
)
def test_the_same_key_for_somebody_else_is_refused(shop: Shop, other: NewMember) -> None:
    member(shop, ZOE, "k1")
    with pytest.raises(Refused, match="key was used before"):
        member(shop, other, "k1")


def test_joined_on_an_earlier_day(shop: Shop) -> None:
    zoe = shop.join(joined="2020-02-29")
    assert shop.view(zoe).joined.isoformat() == "2020-02-29"


@pytest.mark.parametrize(
    "name",
    ["[/red]Bob", "[@click=app.quit]x[/]", "=1+1", "Robert'); DROP TABLE member;--", "דוד", "{x}"],
)
def test_a_hostile_name_does_nothing(shop: Shop, name: str) -> None:
    assert shop.view(shop.join(name)).name == name
    assert found(shop, name)[:1] == [name]
