"""Who works in the shop: added, renamed, promoted, gone and back."""

from __future__ import annotations

import json

import pytest

from ledger.books import staff
from ledger.queries.rebuild import Rebuilt
from ledger.queries.story import journal
from ledger.queries.verify import _groups, _walk
from ledger.store import chain
from ledger.values.errors import BadInput, Refused
from tests.shop import Shop


def working(shop: Shop) -> list[tuple[str, str]]:
    with shop.store.read() as tx:
        return [(person.name, person.role) for person in staff.everyone(tx)]


def test_the_shop_s_first_owner_is_there_from_the_first_event(shop: Shop) -> None:
    assert working(shop) == [("Owner", "owner")]
    with shop.store.read() as tx:
        first = journal(tx)[-1]
    assert (first.kind, first.detail["owner"]) == ("program", 1)


def test_somebody_is_added_and_no_event_knows_the_name(shop: Shop) -> None:
    done = staff.add(shop.store, "  Léa  ", "manager", shop.call())
    assert working(shop) == [("Owner", "owner"), ("Léa", "manager")]
    assert done.detail == {
        "id": 2,
        "role": "manager",
        "active": 1,
        "pin": 0,
        "what": "added",
    }
    assert done.names == {2: "Léa"}
    with shop.store.read() as tx:
        rows = tx.connection.execute("SELECT detail, reason FROM event").fetchall()
    assert "Léa" not in repr([tuple(row) for row in rows])


def test_a_name_is_somebody_s_whatever_its_case(shop: Shop) -> None:
    staff.add(shop.store, "Léa", "clerk", shop.call())
    with pytest.raises(Refused, match="somebody named “LÉA” already"):
        staff.add(shop.store, "LÉA", "clerk", shop.call())
    with pytest.raises(BadInput, match="“king” is not a role: choose owner, manager, clerk"):
        staff.add(shop.store, "Lou", "king", shop.call())


def test_the_same_key_adds_nobody_and_another_name_under_it_is_refused(shop: Shop) -> None:
    call = shop.call()
    first = staff.add(shop.store, "Léa", "clerk", call)
    assert staff.add(shop.store, "Léa", "clerk", call).event == first.event
    with pytest.raises(Refused, match="This key was used before"):
        staff.add(shop.store, "Lou", "clerk", call)
    assert len(working(shop)) == 2


def test_a_role_and_a_name_are_changed(shop: Shop) -> None:
    staff.add(shop.store, "Léa", "clerk", shop.call())
    staff.add(shop.store, "Sam", "clerk", shop.call())
    staff.edit(shop.store, 2, shop.call(), name="Léa B.", role="manager")
    assert working(shop)[1] == ("Léa B.", "manager")
    staff.edit(shop.store, 2, shop.call(), name="léa b.")
    assert working(shop)[1] == ("léa b.", "manager")
    with pytest.raises(Refused, match="somebody named “SAM” already"):
        staff.edit(shop.store, 2, shop.call(), name="SAM")
    with pytest.raises(BadInput, match="Nothing is to change"):
        staff.edit(shop.store, 2, shop.call())
    with pytest.raises(Refused, match="no staff number 9"):
        staff.edit(shop.store, 9, shop.call(), name="Max")


def test_who_is_gone_acts_no_more_and_comes_back_under_the_same_number(shop: Shop) -> None:
    staff.add(shop.store, "Léa", "manager", shop.call())
    staff.remove(shop.store, 2, shop.call())
    assert working(shop) == [("Owner", "owner")]
    with shop.store.read() as tx, pytest.raises(Refused, match="Nobody named “Léa” works here"):
        staff.named(tx, "Léa")
    with pytest.raises(Refused, match="Léa does not work here any more"):
        staff.remove(shop.store, 2, shop.call())
    back = staff.add(shop.store, "léa", "clerk", shop.call())
    assert back.detail["id"] == 2
    assert working(shop)[1] == ("léa", "clerk")


def test_the_last_owner_stays_one(shop: Shop) -> None:
    staff.add(shop.store, "Léa", "manager", shop.call())
    with pytest.raises(Refused, match="The shop needs an owner"):
        staff.remove(shop.store, 1, shop.call())
    with pytest.raises(Refused, match="The shop needs an owner"):
        staff.edit(shop.store, 1, shop.call(), role="clerk")
    staff.edit(shop.store, 1, shop.call(), name="Claire")
    staff.edit(shop.store, 2, shop.call(), role="owner")
    staff.remove(shop.store, 1, shop.call())
    assert working(shop) == [("Léa", "owner")]
    with shop.store.read() as tx:
        assert staff.named(tx, None).id == 2


def test_who_acts_unless_named_is_the_first_owner_and_not_the_first_of_all(shop: Shop) -> None:
    for name, role in (("Léa", "clerk"), ("Sam", "owner")):
        staff.add(shop.store, name, role, shop.call())
    staff.edit(shop.store, 1, shop.call(), role="clerk")
    with shop.store.read() as tx:
        assert staff.named(tx, None).name == "Sam"


def test_a_shop_made_before_staff_had_events_is_whole(shop: Shop) -> None:
    """Its first event names no owner, and whoever was added then has no event."""
    staff.add(shop.store, "Léa", "clerk", shop.call())
    staff.add(shop.store, "Sam", "clerk", shop.call())
    staff.edit(shop.store, 3, shop.call(), role="manager")
    detail = chain.COLUMNS["event"].index("detail")

    def found() -> list[dict[str, object]]:
        rebuilt = Rebuilt()
        with shop.store.read() as tx:
            for event, rows, _, _ in _walk(tx, _groups(tx)):
                facts = json.loads(str(event[detail])) if event[detail] else {}
                facts.pop("owner", None)
                if facts.get("what") != "added":
                    old = (*event[:detail], json.dumps(facts), *event[detail + 1 :])
                    rebuilt.take(old, rows)
            return [values for _, values in rebuilt.differences(tx)]

    assert found() == []
    with shop.store.write() as tx:
        tx.connection.execute("UPDATE staff SET role = 'owner' WHERE id = 3")
    assert [values["key"] for values in found()] == [3]
    with shop.store.write() as tx:
        tx.connection.execute("UPDATE staff SET role = 'manager' WHERE id = 3")
