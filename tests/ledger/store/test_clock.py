"""A clock that jumps back does not put a later event before an earlier one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from ledger.books import points, sales
from ledger.books.act import Call
from ledger.books.sales import Sale
from ledger.queries.verify import verify
from ledger.store.store import Store
from ledger.values.calendar import to_micros
from ledger.values.errors import BadInput
from tests.ledger.store import look
from tests.ledger.store.clockwork import Clock
from tests.ledger.store.rich import ANA


def test_a_clock_that_stands_still(store: Store) -> None:
    times = [sales.sell(store, Sale(100), Call()).recorded_at for _ in range(5)]
    assert times == list(range(times[0], times[0] + 5))


@pytest.mark.parametrize("back", [1, 3600, 86_400, 400 * 86_400])
def test_a_clock_that_jumps_back(store: Store, clock: Clock, path: Path, back: int) -> None:
    first = sales.sell(store, Sale(100), Call())
    clock.move(seconds=-back)
    second = sales.sell(store, Sale(100), Call())
    assert second.recorded_at == first.recorded_at + 1
    assert second.effective_at == clock.now
    assert look.gapless(path)
    assert verify(store).problems == ()


def test_a_clock_that_is_put_right_again(store: Store, clock: Clock) -> None:
    clock.move(seconds=60)
    sales.sell(store, Sale(100), Call())
    clock.move(seconds=-60)
    sales.sell(store, Sale(100), Call())
    clock.move(seconds=120)
    assert sales.sell(store, Sale(100), Call()).recorded_at == clock.now


def test_two_tills_whose_clocks_differ(path: Path, clock: Clock) -> None:
    behind = Clock()
    behind.now = clock.now - 90_000_000
    with Store(path, clock=clock) as one, Store(path, clock=behind) as other:
        for _ in range(3):
            sales.sell(one, Sale(100), Call())
            sales.sell(other, Sale(100), Call())
    assert look.gapless(path)


def test_a_day_to_come_is_refused(store: Store, clock: Clock) -> None:
    tomorrow = dt.datetime.fromtimestamp(clock.now / 1e6, dt.UTC).date() + dt.timedelta(days=1)
    before = look.content(store.path)
    with pytest.raises(BadInput, match="is in the future"):
        sales.sell(store, Sale(100), Call(at=clock.now, day=tomorrow))
    with pytest.raises(BadInput, match="is in the future"):
        points.sweep(store, Call(), as_of=tomorrow)
    assert look.content(store.path) == before


@pytest.mark.parametrize(
    "typed", ["2027-02-28T23:30:00+01:00", "2027-02-28T22:30:00Z", "2027-02-28 22:30"]
)
def test_the_instant_can_be_given(path: Path, monkeypatch: pytest.MonkeyPatch, typed: str) -> None:
    monkeypatch.setenv("LOYALTY_NOW", typed)
    with Store(path) as store:
        story = sales.sell(store, Sale(100, ANA), Call())
    assert story.recorded_at == to_micros(dt.datetime(2027, 2, 28, 22, 30, tzinfo=dt.UTC))
    assert story.business_date == dt.date(2027, 2, 28)


def test_the_given_instant_goes_back_like_a_clock(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Store(path) as store:
        for typed in ("2027-03-01T10:00:00Z", "2027-02-01T10:00:00Z", "2027-03-01T10:00:01Z"):
            monkeypatch.setenv("LOYALTY_NOW", typed)
            sales.sell(store, Sale(100), Call())
    assert look.gapless(path)


def test_a_given_instant_that_is_none(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_NOW", "demain")
    before = look.content(path)
    with Store(path) as store, pytest.raises(BadInput, match="which is not an instant"):
        sales.sell(store, Sale(100), Call())
    assert look.content(path) == before
