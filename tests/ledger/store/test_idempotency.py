"""Asked once or a hundred times, an act is done once."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.books import points, refunds, rewards, sales
from ledger.books.act import Call
from ledger.books.sales import Sale
from ledger.queries.verify import verify
from ledger.store.store import Store
from ledger.values.errors import Refused
from tests.ledger.store import look, tills
from tests.ledger.store.acts import ACTS, OTHERS
from tests.ledger.store.clockwork import Clock, key
from tests.ledger.store.processes import together
from tests.ledger.store.rich import ANA, BOB, ZOE

KEY = key(777)


@pytest.mark.parametrize(
    "name",
    ACTS,
)
def test_the_same_key_gives_the_first_answer_and_adds_nothing(store: Store, name: str) -> None:
    first = ACTS[name](store, Call(KEY))
    before = look.content(store.path)
    again = ACTS[name](store, Call(KEY))
    assert (first.replayed, again.replayed) == (False, True)
    assert (again.event, again.entries, again.balance) == (
        first.event,
        first.entries,
        first.balance,
    )
    assert look.content(store.path) == before


@pytest.mark.parametrize(
    ("name", "other"),
    [
        (name, other)
        for name in ("a sale", "a refund", "points given", "a member", "a rule")
        for other in OTHERS
        if name != other
    ],
)
def test_the_same_key_with_anything_else_is_refused(store: Store, name: str, other: str) -> None:
    ACTS[name](store, Call(KEY))
    before = look.content(store.path)
    with pytest.raises(Refused, match="This key was used before for another act"):
        OTHERS[other](store, Call(KEY))
    assert look.content(store.path) == before


@pytest.mark.parametrize("name", sorted(ACTS.keys() & OTHERS.keys()))
def test_the_same_key_with_another_content_is_refused(store: Store, name: str) -> None:
    first = ACTS[name](store, Call(KEY))
    before = look.content(store.path)
    with pytest.raises(Refused, match="This key was used before") as caught:
        OTHERS[name](store, Call(KEY))
    assert caught.value.values["event"] == first.event
    assert look.content(store.path) == before


def test_a_later_act_does_not_change_the_first_answer(store: Store, clock: Clock) -> None:
    first = ACTS["a sale"](store, Call(KEY))
    clock.move(days=40)
    points.adjust(store, ANA, 500, "Geste", Call())
    assert ACTS["a sale"](store, Call(KEY)).balance == first.balance


def test_the_key_is_known_after_the_file_was_closed(store: Store, path: Path) -> None:
    first = ACTS["a sale"](store, Call(KEY))
    store.close()
    with Store(path, clock=store.clock) as reopened:
        again = ACTS["a sale"](reopened, Call(KEY))
    assert again.replayed
    assert again.event == first.event


def test_the_key_is_known_to_another_process(store: Store, path: Path) -> None:
    first = ACTS["a sale to nobody"](store, Call(KEY))
    before = look.content(path)
    [(event, replayed)] = together(tills.sell_under_one_key, (path, KEY, 450))
    assert (event, replayed) == (first.event, True)
    assert look.content(path) == before


def test_one_key_sent_by_many_processes_at_once_is_one_sale(path: Path) -> None:
    before = look.events(path)
    answers = together(tills.sell_under_one_key, *[(path, KEY, 450)] * 6)
    assert len({event for event, _ in answers}) == 1
    assert sorted(replayed for _, replayed in answers) == [False, *[True] * 5]
    assert look.events(path) == before + 1


def test_a_refusal_stays_the_answer_to_its_key(store: Store) -> None:
    with pytest.raises(Refused) as first:
        rewards.issue(store, BOB, "Café", Call(KEY))
    points.adjust(store, BOB, 500, "Geste", Call())
    before = look.content(store.path)
    with pytest.raises(Refused) as again:
        rewards.issue(store, BOB, "Café", Call(KEY))
    assert str(again.value) == str(first.value)
    assert again.value.values == first.value.values
    assert look.content(store.path) == before


def test_a_refusal_stays_the_answer_after_the_file_was_closed(store: Store, path: Path) -> None:
    with pytest.raises(Refused) as first:
        refunds.refund(store, "A7", 999_999, Call(KEY))
    store.close()
    with Store(path, clock=store.clock) as reopened, pytest.raises(Refused) as again:
        refunds.refund(reopened, "A7", 999_999, Call(KEY))
    assert again.value.values == first.value.values


def test_a_new_key_is_a_new_attempt(store: Store) -> None:
    with pytest.raises(Refused):
        rewards.issue(store, BOB, "Café", Call(KEY))
    points.adjust(store, BOB, 500, "Geste", Call())
    assert rewards.issue(store, BOB, "Café", Call()).code


def test_the_same_receipt_with_the_same_content_is_known(store: Store) -> None:
    first = sales.sell(store, Sale(700, ANA), Call(source_id="Z9"))
    before = look.content(store.path)
    again = sales.sell(store, Sale(700, ANA), Call(source_id="Z9"))
    assert (again.event, again.replayed) == (first.event, True)
    assert look.content(store.path) == before


def test_the_same_receipt_with_another_content_is_refused(store: Store) -> None:
    sales.sell(store, Sale(700, ANA), Call(source_id="Z9"))
    before = look.content(store.path)
    with pytest.raises(Refused, match="This receipt number is already recorded"):
        sales.sell(store, Sale(701, ANA), Call(source_id="Z9"))
    assert look.content(store.path) == before


def test_a_receipt_s_number_belongs_to_its_source(store: Store) -> None:
    at_the_till = sales.sell(store, Sale(700, ANA), Call(source="till", source_id="17"))
    on_the_web = sales.sell(store, Sale(900, ZOE), Call(source="web", source_id="17"))
    assert at_the_till.event != on_the_web.event
    assert not on_the_web.replayed
    assert verify(store).problems == ()


def test_a_refused_receipt_s_number_is_free_for_another_attempt(store: Store) -> None:
    with pytest.raises(Refused, match="points cannot be used"):
        sales.sell(store, Sale(9000, ANA, points=9000), Call(source_id="Z9"))
    assert not sales.sell(store, Sale(9000, ANA), Call(source_id="Z9")).replayed
    assert verify(store).problems == ()
