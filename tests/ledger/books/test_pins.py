"""PINs: given, tried, locked, unlocked, and lost with their key."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from ledger.books import pins, staff
from ledger.books.staff import Staff
from ledger.queries.story import Story, journal
from ledger.values.errors import BadInput, Refused
from tests.shop import Shop

KEY, OTHER = bytes(32), bytes(range(32))
PIN, WRONG = "271828", "314159"
MINUTE = 60_000_000


@pytest.fixture(autouse=True)
def _cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hash that costs little: how much is shown where it is made."""
    monkeypatch.setattr("ledger.values.pins._COST", (1 << 4, 8, 1))


@pytest.fixture
def lea(shop: Shop) -> Staff:
    """A clerk with a PIN."""
    staff.add(shop.store, "Léa", "clerk", shop.call())
    pins.set_pin(shop.store, 2, PIN, KEY, shop.call())
    return person(shop, 2)


def person(shop: Shop, number: int) -> Staff:
    with shop.store.read() as tx:
        return staff.by_number(tx, number)


def attempt(shop: Shop, who: Staff, pin: str = WRONG) -> str:
    """What is said to a PIN; nothing to the right one."""
    try:
        pins.prove(shop.store, who, pin, KEY, "till 1")
    except Refused as refusal:
        return str(refusal)
    return ""


def events(shop: Shop, kind: str) -> list[Story]:
    with shop.store.read() as tx:
        return [story for story in journal(tx) if story.kind == kind][::-1]


def test_the_right_one_leaves_no_trace(shop: Shop, lea: Staff) -> None:
    before = shop.events
    assert attempt(shop, lea, PIN) == ""
    assert shop.events == before


def test_neither_the_pin_nor_its_hash_is_in_any_event(shop: Shop, lea: Staff) -> None:
    attempt(shop, lea)
    with shop.store.read() as tx:
        kept = tx.connection.execute("SELECT pin FROM staff WHERE id = 2").fetchone()[0]
        rows = [tuple(row) for row in tx.connection.execute("SELECT * FROM event").fetchall()]
    for secret in (PIN, WRONG, kept, kept.split(":")[-1]):
        assert secret not in repr(rows)
    assert events(shop, "staff")[-1].detail["pin"] == 1


def test_a_wrong_one_is_counted_and_written_down(shop: Shop, lea: Staff) -> None:
    assert attempt(shop, lea) == "That is not Léa's PIN: wrong 1 of 5 times before a pause."
    (told,) = events(shop, "wrong-pin")
    assert (told.staff, told.till, told.names) == (None, "till 1", {2: "Léa"})
    assert told.detail == {"id": 2, "failed": 1, "minutes": 0}


def test_the_right_one_ends_the_count(shop: Shop, lea: Staff) -> None:
    for _ in range(4):
        attempt(shop, lea)
    assert attempt(shop, lea, PIN) == ""
    assert "wrong 1 of 5" in attempt(shop, lea)


def test_from_the_fifth_on_each_pause_is_longer(shop: Shop, lea: Staff) -> None:
    for _ in range(4):
        attempt(shop, lea)
    for minutes, until in ((1, "10:01"), (5, "10:06"), (15, "10:21"), (60, "11:21"), (60, "12:21")):
        said = attempt(shop, lea)
        assert said.startswith(f"Too many wrong PINs for Léa: wait until {until}")
        assert events(shop, "wrong-pin")[-1].detail["minutes"] == minutes
        written = shop.events
        # Until the last microsecond even the right one says nothing, and nothing is counted.
        shop.micros += minutes * MINUTE - 1
        assert attempt(shop, lea, PIN) == said
        assert attempt(shop, lea, WRONG) == said
        assert shop.events == written
        shop.micros += 1
    assert attempt(shop, lea, PIN) == ""


def test_the_count_outlives_the_program(shop: Shop, lea: Staff) -> None:
    for _ in range(5):
        attempt(shop, lea)
    shop.reopen()
    assert "wait until 10:01" in attempt(shop, lea, PIN)


def test_many_tries_at_once_are_still_five(shop: Shop, lea: Staff) -> None:
    def one(number: int) -> str:
        with shop.another_till() as till:
            try:
                pins.prove(till, lea, f"{number:06}", KEY)
            except Refused as refusal:
                return str(refusal)
        return ""

    with ThreadPoolExecutor(8) as tills:
        said = list(tills.map(one, range(24)))
    assert len(events(shop, "wrong-pin")) == 5
    assert sum("Too many wrong PINs" in sentence for sentence in said) == 20


def test_an_unlocking_is_a_manager_s_and_is_written_down(shop: Shop, lea: Staff) -> None:
    staff.add(shop.store, "Sam", "manager", shop.call())
    for _ in range(5):
        attempt(shop, lea)
    with pytest.raises(Refused, match="Unlocking a PIN needs a manager"):
        pins.unlock(shop.store, 2, replace(shop.call(), staff=2))
    pins.unlock(shop.store, 2, replace(shop.call(), staff=3))
    assert events(shop, "staff")[-1].detail["what"] == "unlocked"
    assert attempt(shop, lea, PIN) == ""
    with pytest.raises(Refused, match="Changing the staff needs an owner"):
        pins.unlock(shop.store, 1, replace(shop.call(), staff=3))


def test_a_clock_that_was_ahead_locks_nobody_out_for_years(shop: Shop, lea: Staff) -> None:
    shop.wait(days=400)
    for _ in range(5):
        attempt(shop, lea)
    shop.wait(days=-400)
    assert attempt(shop, lea, PIN) == ""


def test_a_new_one_ends_the_old_and_the_pause(shop: Shop, lea: Staff) -> None:
    for _ in range(5):
        attempt(shop, lea)
    pins.set_pin(shop.store, 2, WRONG, KEY, shop.call())
    assert attempt(shop, lea, WRONG) == ""
    assert "not Léa's PIN" in attempt(shop, lea, PIN)


@pytest.mark.usefixtures("lea")
def test_one_s_own_is_one_s_own_to_change(shop: Shop) -> None:
    pins.set_pin(shop.store, 2, WRONG, KEY, replace(shop.call(), staff=2))
    with pytest.raises(Refused, match="Changing the staff needs an owner"):
        pins.set_pin(shop.store, 1, WRONG, KEY, replace(shop.call(), staff=2))
    assert not person(shop, 1).pin
    with pytest.raises(BadInput, match="first to be tried"):
        pins.set_pin(shop.store, 2, "123456", KEY, shop.call())


def test_it_is_taken_away(shop: Shop, lea: Staff) -> None:
    assert lea.pin
    pins.drop_pin(shop.store, 2, shop.call())
    assert not person(shop, 2).pin
    with pytest.raises(BadInput, match="Léa has no PIN"):
        pins.drop_pin(shop.store, 2, shop.call())


@pytest.mark.usefixtures("lea")
def test_who_goes_leaves_no_pin_behind(shop: Shop) -> None:
    staff.remove(shop.store, 2, shop.call())
    staff.add(shop.store, "Léa", "clerk", shop.call())
    assert not person(shop, 2).pin


def test_a_change_of_name_or_role_keeps_it(shop: Shop, lea: Staff) -> None:
    staff.edit(shop.store, 2, shop.call(), name="Léa B.", role="manager")
    assert attempt(shop, person(shop, 2), PIN) == ""
    assert lea.pin


def test_without_its_key_it_is_neither_right_nor_wrong(shop: Shop, lea: Staff) -> None:
    before = shop.events
    for key in (None, OTHER):
        for pin in (PIN, WRONG):
            with pytest.raises(Refused, match="Léa's PIN cannot be checked"):
                pins.prove(shop.store, lea, pin, key)
    assert shop.events == before
    with shop.store.read() as tx:
        assert [pins.lost(tx, 2, key) for key in (KEY, OTHER, None)] == [False, True, True]
        assert not pins.lost(tx, 1, None)


@pytest.mark.usefixtures("lea")
def test_a_new_one_under_another_key_says_that_the_old_was_not_asked(shop: Shop) -> None:
    done = pins.set_pin(shop.store, 2, PIN, OTHER, shop.call())
    assert done.detail["lost"] == 1
    again = pins.set_pin(shop.store, 2, PIN, OTHER, shop.call())
    assert "lost" not in again.detail
