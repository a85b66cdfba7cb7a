"""The list of members of a shop of a hundred thousand, against plain SQL on the same file."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger.queries import listing
from ledger.store.store import Store
from loyalty_tui.gateway.listing import Listing, Wanted, beginning
from tests.benchmarks.conftest import MEMBERS
from tests.benchmarks.ratio import ratio

pytestmark = pytest.mark.benchmark

PAGE = 64


def test_all_members_by_name_against_plain_sql(big_shop: Path) -> None:
    with Store(big_shop) as store:

        def ours() -> None:
            found = Listing().read(store, Wanted())
            assert len(found.members) == MEMBERS

        def plain() -> None:
            with store.read() as tx:
                rows = tx.connection.execute("SELECT member FROM profile ORDER BY folded")
                assert len(rows.fetchall()) == MEMBERS

        found = ratio("100 000 members by name", ours, plain, goal=3, runs=15)
    found.kept()


@pytest.mark.parametrize("order", ["balance", "tier", "last_visit", "joined"])
def test_another_order_against_reading_and_sorting_names(
    big_shop: Path, order: listing.ListOrder
) -> None:
    with Store(big_shop) as store:

        def ours() -> None:
            found = Listing().read(store, Wanted(order=order, backwards=True))
            assert len(found.members) == MEMBERS

        def plain() -> None:
            with store.read() as tx:
                rows = tx.connection.execute("SELECT member, folded FROM profile").fetchall()
            sorted(rows, key=lambda row: row[1])

        found = ratio(f"100 000 members by {order}", ours, plain, goal=3, runs=7)
    found.kept()


def test_a_page_of_rows_against_plain_sql(big_shop: Path) -> None:
    marks = ", ".join("?" * PAGE)
    query = (
        "SELECT member.id, name, card, phone, tier, joined FROM member"
        " JOIN profile ON profile.member = member.id"
        f" LEFT JOIN standing ON standing.member = member.id WHERE member.id IN ({marks})"
    )
    with Store(big_shop) as store:
        members = Listing().read(store, Wanted()).members
        somewhere = list(members[MEMBERS // 2 :][:PAGE])

        def ours() -> None:
            with store.read() as tx:
                assert len(listing.rows(tx, somewhere)) == PAGE

        def plain() -> None:
            with store.read() as tx:
                assert len(tx.connection.execute(query, somewhere).fetchall()) == PAGE

        found = ratio(f"{PAGE} rows of the list", ours, plain, goal=6, runs=60)
    found.kept()


def test_the_first_rows_do_not_wait_for_all_of_them(big_shop: Path) -> None:
    with Store(big_shop) as store:
        found = ratio(
            "the first rows against all in order",
            lambda: beginning(store, PAGE),
            lambda: Listing().read(store, Wanted()),
            goal=0.1,
            runs=15,
        )
    found.kept()
