"""The account of a past morning and the years of a member, in a shop driven at random."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from ledger.queries.balance import account
from ledger.queries.family import family
from ledger.queries.members import show
from ledger.queries.past_points import account_as_of, moved
from ledger.queries.recap import recap
from tests.ledger.books.machine_house import House
from tests.ledger.books.test_machine import QUICK

_DAY = dt.timedelta(days=1)


class Years(House):
    """The same; after each act the past is read up to the present, and must end there."""

    @invariant()
    def the_past_ends_in_the_present(self) -> None:
        with self.shop.store.read() as tx:
            for member in self.model.active():
                now = account(tx, member)
                then = account_as_of(tx, family(tx, member), tx.today + _DAY)
                assert (then.deficit, then.balance(tx.today)) == (
                    now.deficit,
                    now.balance(tx.today),
                )
                assert then.upcoming(tx.today) == now.upcoming(tx.today)

    @invariant()
    def the_years_are_the_member_s_page(self) -> None:
        with self.shop.store.read() as tx:
            for member in self.model.active():
                view = show(tx, member)
                first = min(d for d in (view.joined, view.first_purchase) if d).year
                years = [recap(tx, member, year) for year in range(first, tx.today.year + 1)]
                assert sum(one.purchases for one in years) == view.visits
                assert sum(one.spend for one in years) == view.spend


class Apart(House):
    """Nobody is merged or erased: what came and went in all years is what each one holds.

    Nor has anybody a tier by hand, which makes no difference here.
    """

    merge: Any = None
    unmerge: Any = None
    erase: Any = None
    set_tier: Any = None
    end_tier: Any = None

    @invariant()
    def what_came_and_went_is_what_is_held(self) -> None:
        with self.shop.store.read() as tx:
            for member in self.model.active():
                held, end = account(tx, member), tx.today + _DAY
                flows = moved(tx, [member], dt.date(2000, 1, 1), end)
                came = flows.earned + flows.given - flows.redeemed - flows.lapsed
                assert came == held.balance(tx.today) + held.pending(tx.today)


TestApart = Apart.TestCase
TestApart.settings = settings(QUICK, max_examples=15)

TestYears = Years.TestCase
TestYears.settings = settings(QUICK, max_examples=15)


@pytest.mark.thorough
@pytest.mark.parametrize("machine", [Apart, Years])
def test_at_length(machine: type[House]) -> None:
    run_state_machine_as_test(machine, settings=settings(QUICK, max_examples=60))
