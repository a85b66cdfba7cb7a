"""Several tills, each a process of its own, at one file."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.books import catalogue, points, program, rewards
from ledger.books.act import Call
from ledger.books.rewards import NewReward
from ledger.queries.balance import balance
from ledger.queries.verify import verify_in
from ledger.store.connect import Journal
from ledger.store.store import Store
from tests.ledger.store import look, tills
from tests.ledger.store.processes import together

pytestmark = pytest.mark.thorough

TILLS = 8
JOURNALS: tuple[Journal, ...] = ("wal", "truncate")
pytestmark = pytest.mark.parametrize("journal", JOURNALS)


def held(path: Path) -> int:
    """The balance of the only member, from books that verify."""
    with Store(path) as store, store.read() as tx:
        assert verify_in(tx).problems == ()
        return balance(tx, 1)


def test_no_sale_is_lost(today: Path, journal: Journal) -> None:
    each, before = 20, look.events(today)
    told = together(tills.sell, *[(today, journal, 1, till * each, each) for till in range(TILLS)])
    events = [event for till in told for event, _, _ in till]
    assert len(set(events)) == TILLS * each
    assert look.events(today) == before + TILLS * each
    assert look.gapless(today)
    assert held(today) == 100 + 10 * TILLS * each


def test_every_till_was_told_the_balance_as_it_was_then(today: Path, journal: Journal) -> None:
    told = together(tills.sell, *[(today, journal, 1, till * 8, 8) for till in range(4)])
    by_event = sorted(answer for till in told for answer in till)
    assert [balance for _, _, balance in by_event] == list(range(110, 110 + 10 * 32, 10))


def test_of_two_redemptions_of_the_same_points_one_succeeds(today: Path, journal: Journal) -> None:
    codes = together(tills.redeem, *[(today, journal, 1, "Café")] * 2)
    refused = [answer for answer in codes if " " in answer]
    assert refused == ["“Café” costs 100 and the balance is 0: 100 missing."]
    assert held(today) == 0


def test_the_last_item_goes_to_one(today: Path, journal: Journal) -> None:
    codes = together(tills.redeem, *[(today, journal, 1, "Gâteau")] * 4)
    assert [answer for answer in codes if " " in answer] == ["“Gâteau” is out of stock."] * 3
    assert look.one(today, "SELECT stock FROM reward WHERE name = 'Gâteau'") == 0
    # Those who came too late have paid nothing.
    assert held(today) == 90


def test_a_limit_per_member_holds(today: Path, journal: Journal) -> None:
    codes = together(tills.redeem, *[(today, journal, 1, "Thé")] * 4)
    limit = "“Thé” is limited to 1 per member, and this member has had 1."
    assert [answer for answer in codes if " " in answer] == [limit] * 3
    assert held(today) == 90


def test_paying_with_points_never_goes_below_nought(today: Path, journal: Journal) -> None:
    paid = together(tills.pay_with_points, *[(today, journal, 1, 30)] * TILLS)
    assert paid.count(True) == 3
    assert held(today) == 10


def test_sales_and_redemptions_together(today: Path, journal: Journal) -> None:
    before = look.events(today)
    jobs = [(today, journal, first, 12) for first in (0, None, 100, None)]
    granted = together(tills.sell_or_redeem, *jobs)
    sold = 2 * 12
    assert look.events(today) == before + 4 * 12
    assert held(today) == 100 + 10 * sold - 100 * sum(granted)
    assert look.one(today, "SELECT min(balance) FROM event") >= 0
    assert look.gapless(today)


def test_two_tills_that_fill_one_card_give_one_reward(today: Path, journal: Journal) -> None:
    with Store(today) as store:
        program.change(store, "earn.stamps", "1", Call())
        rewards.add(store, NewReward("Carte pleine", 10, unit="stamps", stock=1), Call())
        points.adjust(store, 1, 8, "Ancienne carte", Call(), "stamps")
    together(tills.sell, *[(today, journal, 1, till * 3, 3) for till in range(4)])
    assert look.one(today, "SELECT count(*) FROM voucher WHERE sale IS NOT NULL") == 1
    with Store(today) as store, store.read() as tx:
        assert verify_in(tx).problems == ()
        # The second card is full as well, but there is nothing left to give for it.
        assert (balance(tx, 1, "stamps"), balance(tx, 1)) == (10, 100 + 120)


def test_a_limit_over_some_days_holds(today: Path, journal: Journal) -> None:
    with Store(today) as store:
        catalogue.edit(store, "Thé", {"per_member": 2, "period_days": 7}, Call())
    codes = together(tills.redeem, *[(today, journal, 1, "Thé")] * 5)
    refused = [answer for answer in codes if " " in answer]
    assert len(refused) == 3
    assert all("limited to 2 per member in 7 days" in answer for answer in refused)
    assert held(today) == 80
