"""The list of all vouchers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.queries.vouchers import listed, page
from tests.shop import Shop


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path / "shop.db")
    yield made
    made.close()


def test_vouchers_are_listed_by_what_became_of_them_by_now(shop: Shop) -> None:
    ann, bob = shop.join("Ann Lee"), shop.join("Bob Ray")
    shop.sell("500.00", ann)
    shop.reward("Coffee", 30)
    shop.reward("Tea", 20, valid_days=10)
    used, cancelled, tea, waits = (
        shop.issue(ann, name).code for name in ("Coffee", "Coffee", "Tea", "Coffee")
    )
    with shop.store.read() as tx:
        assert listed(tx, "issued").counts["issued"] == 4
    shop.use(next(s for s in shop.statement(ann) if s.code == used))
    shop.cancel(next(s for s in shop.statement(ann) if s.code == cancelled))
    shop.wait(11)
    shop.merge(ann, bob)
    with shop.store.read() as tx:
        found = listed(tx, None)
        assert found.counts == {"issued": 1, "used": 1, "cancelled": 1, "expired": 1}
        lines = page(tx, found.rows)
        assert [line.voucher.code for line in lines] == [waits, tea, cancelled, used]
        assert [line.voucher.state for line in lines] == ["issued", "expired", "cancelled", "used"]
        assert {(line.member, line.name) for line in lines} == {(bob, "Bob Ray")}
        assert [line.closed_on for line in lines[2:]] == [dt.date(2026, 1, 5)] * 2
        assert [page(tx, [row])[0] for row in found.rows] == lines
        for state in found.counts:
            some = page(tx, listed(tx, state).rows)
            assert [line.voucher.state for line in some] == [state]
        assert page(tx, []) == []
