"""Somebody forgotten: no byte of them is left, and the books still add up."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from ledger.books import amending, moving
from ledger.books.act import run
from ledger.books.members import NewMember, join
from ledger.books.openings import Opening, open_in, unopen_in
from ledger.metrics.report import report
from ledger.queries.members import UnknownMember, find, resolve, survivor
from ledger.queries.verify import verify
from ledger.store.store import Store
from ledger.values.errors import Refused
from tests.ledger.books.conftest import MakeShop
from tests.ledger.store import look
from tests.shop import Shop

ZOE = NewMember("Zoë Durandeau", "06 12 34 56 78", "zoe@durandeau.fr", "02-29", "QZ-1789")
TRACES = (
    *("durandeau", "Durandeau", "612345678", "34 56 78", "qz-1789", "QZ-1789", "02-29"),
    *("whispered", "grumbled", "mumbled", "muttered", "J'accepte"),
)


def beside(shop: Shop) -> bytes:
    """Every byte of every file that stands where the shop does."""
    return b"".join(file.read_bytes() for file in shop.path.parent.iterdir() if file.is_file())


def traces(shop: Shop) -> list[str]:
    found = beside(shop)
    return [text for text in TRACES if text.encode() in found]


def known(shop: Shop) -> int:
    """Zoë, of whom much was said."""
    zoe, bob = join(shop.store, ZOE, shop.call()).member, shop.join("Bob")
    assert zoe is not None
    shop.sell("40", zoe)
    amending.note(shop.store, str(shop.sell("5", zoe).event), "she whispered", shop.call())
    theirs = shop.sell("7", bob)
    amending.note(shop.store, str(theirs.event), "grumbled about it", shop.call())
    moving.reassign(shop.store, str(theirs.event), zoe, shop.call())
    nobodys = shop.sell("9")
    amending.note(shop.store, str(nobodys.event), "mumbled her name", shop.call())
    moving.claim(shop.store, str(nobodys.event), zoe, shop.call())
    shop.consent(zoe, "email", wording="J'accepte")
    return zoe


@pytest.fixture
def zoe(shop: Shop) -> int:
    return known(shop)


def test_no_byte_of_them_is_left(shop: Shop, zoe: int) -> None:
    assert len(traces(shop)) > 8
    done = shop.erase(zoe)
    assert (traces(shop), done.clean, done.copies) == ([], True, ())
    assert (done.story.kind, done.members) == ("erase", (zoe,))
    assert done.head == look.head(shop.path)[3].hex()
    with shop.store.read() as tx:
        assert find(tx, "zoe") == find(tx, "5678") == []
        for text in ("1", "id:1", "QZ-1789", "0612345678", "zoe@durandeau.fr"):
            with pytest.raises(UnknownMember):
                resolve(tx, text)


def test_nor_of_what_they_were_before(shop: Shop, zoe: int) -> None:
    shop.edit(zoe, name="Zoë Muttered", card="B-1", phone="", email="", birthday="")
    shop.erase(zoe)
    assert traces(shop) == []


def test_nor_of_those_merged_into_them(shop: Shop, zoe: int) -> None:
    shop.adjust(zoe, 3)
    new = shop.join("Zoë Muttered")
    shop.merge(zoe, new)
    shop.sell("11", new)
    done = shop.erase(new)
    assert (traces(shop), done.members) == ([], (new, zoe))
    assert [shop.view(m).state for m in (zoe, new)] == ["erased", "erased"]
    with pytest.raises(Refused, match="Member 1 is not merged"):
        shop.unmerge(zoe)


def test_a_merged_ones_balance_is_taken_back_where_it_went(shop: Shop) -> None:
    old, new = shop.join(), shop.join()
    opening = Opening(85, last_day=dt.date(2026, 3, 15))
    brought = run(shop.store, lambda tx: open_in(tx, old, opening, shop.call(ref="o1")))
    shop.merge(old, new)
    shop.erase(new)
    with shop.store.read() as tx:
        assert survivor(tx, old) == new
    run(shop.store, lambda tx: unopen_in(tx, brought.event, shop.call()))
    assert [shop.balance(member) for member in (old, new)] == [0, 0]


def test_nor_in_any_order_of_many(make_shop: MakeShop) -> None:
    shop, chance = make_shop(), random.Random(7)
    people = {}
    for number in range(120):
        surname = "".join(chance.choice("bcdfghjklmnpqrstvwxz") for _ in range(9))
        new = NewMember(f"Ann {surname}", phone=f"0612{chance.randrange(10**6):06d}")
        people[join(shop.store, new, shop.call()).member or 0] = surname
        if number % 3 == 0:
            edited = chance.choice(list(people))
            shop.edit(edited, email=f"{people[edited]}@example.fr", card=people[edited])
    gone = chance.sample(list(people), 30)
    for member in gone:
        assert shop.erase(member).clean
        assert people[member].encode() not in beside(shop)
    assert all(people[m].encode() in beside(shop) for m in people.keys() - set(gone))
    with shop.store.read() as tx:
        for member in people.keys() - set(gone):
            assert [line.member for line in find(tx, people[member])] == [member]


def test_what_was_typed_of_others_stays(shop: Shop, zoe: int) -> None:
    bob = zoe + 1
    shop.adjust(bob, 5)
    shop.erase(zoe)
    assert shop.statement(bob)[-1].note == "counted again"
    assert shop.view(bob).name == "Bob"


def test_totals_liability_and_the_proof_stay(tiered: Shop) -> None:
    zoe = known(tiered)
    tiered.sell("300", zoe)
    voucher = tiered.issue(zoe, tiered.reward("Tea", 20))
    before, chain = _numbers(tiered), look.content(tiered.path)["event"]
    tiered.erase(zoe)
    assert _numbers(tiered) == before
    assert before["points_liability"] not in (0, None)
    assert look.content(tiered.path)["event"][:-1] == chain
    assert tiered.problems() == []
    assert tiered.use(voucher).member == zoe


def _numbers(shop: Shop) -> dict[str, object]:
    with shop.store.read() as tx:
        found = report(tx.connection, tx.today + dt.timedelta(days=1), point_value=Fraction(1, 100))
        # How many of the members are active is of whoever is one.
        return {k: kpi.value for k, kpi in found.items() if k != "active_member_rate"}


def test_a_sale_of_theirs_can_still_be_put_right(shop: Shop, zoe: int) -> None:
    whole, part = shop.sell("50", zoe), shop.sell("30", zoe)
    voucher = shop.issue(zoe, shop.reward("Tea", 20))
    bob = zoe + 1
    shop.erase(zoe)
    assert shop.refund(whole).points == -50
    assert shop.void(part).points == -30
    assert shop.cancel(voucher).points == 20
    refused: list[Callable[[], object]] = [
        lambda: shop.sell("5", zoe),
        lambda: shop.adjust(zoe, 5),
        lambda: shop.edit(zoe, name="Zoë"),
        lambda: shop.consent(zoe, "sms"),
        lambda: shop.merge(zoe, bob),
        lambda: shop.merge(bob, zoe),
        lambda: amending.note(shop.store, str(whole.event), "hello", shop.call()),
    ]
    for act in refused:
        with pytest.raises(Refused, match=f"There is no member {zoe}"):
            act()


def test_their_points_lapse_when_they_would_have(shop: Shop, zoe: int) -> None:
    held = shop.balance(zoe)
    shop.erase(zoe)
    assert shop.balance(zoe) == held
    shop.clock_to("2028-02-01")
    assert shop.sweep() == (4, held)


def test_asked_again_it_gives_the_first_proof(shop: Shop, zoe: int) -> None:
    first = shop.erase(zoe, key="e")
    shop.sell("5")
    again = shop.erase(zoe, key="e")
    assert (again.story.replayed, again.head, again.members) == (True, first.head, first.members)
    with pytest.raises(Refused, match=f"There is no member {zoe}"):
        shop.erase(zoe)


def test_their_card_and_phone_are_free_again(shop: Shop, zoe: int) -> None:
    shop.erase(zoe)
    assert join(shop.store, ZOE, shop.call()).member == zoe + 2


def test_a_reader_in_the_way_is_said(shop: Shop, zoe: int) -> None:
    with shop.another_till() as other:
        with other.read() as tx:
            tx.connection.execute("SELECT count(*) FROM event").fetchone()
            assert not shop.erase(zoe).clean
        assert shop.store.checkpoint()
    assert traces(shop) == []


def test_copies_made_before_are_named(shop: Shop, zoe: int) -> None:
    names = ("shop0.before-v2.db", "shop0.replaced-20260101-120000.db")
    for name in (*names, "other.db", "shop0.db.txt"):
        (shop.path.parent / name).touch()
    assert [file.name for file in shop.erase(zoe).copies] == list(names)


def test_nothing_of_a_person_is_in_what_cannot_be_erased(shop: Shop, zoe: int) -> None:
    """Every text of every table that is hashed, after acts that were given names and words."""
    shop.edit(zoe, email="zoe@durandeau.fr", name="Zoë Durandeau")
    with pytest.raises(Refused):
        shop.sell("5", zoe, points=99_999)
    shop.merge(zoe, zoe + 1)
    shop.unmerge(zoe)
    shop.consent(zoe, "post", wording="whispered")
    truth = look.content(shop.path, but=("profile", "identifier", "note", "member_search"))
    said = "\n".join(str(rows) for rows in truth.values())
    assert [text for text in TRACES if text.casefold() in said.casefold()] == []


def test_a_shop_whose_members_were_erased_is_copied_without_them(
    shop: Shop, zoe: int, tmp_path: Path
) -> None:
    shop.erase(zoe)
    copy = tmp_path / "copies" / "copy.db"
    copy.parent.mkdir()
    shop.store.backup(copy)
    assert [text for text in TRACES if text.encode() in copy.read_bytes()] == []
    with Store(copy) as other:
        assert verify(other).ok
