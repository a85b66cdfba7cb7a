"""Asked twice, done once: keys, refusals, and several tills on one file."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from ledger.books import rewards, sales
from ledger.books.sales import Sale
from ledger.queries.story import Story
from ledger.values.errors import Refused
from tests.shop import Shop


def acts(shop: Shop) -> dict[str, Callable[[str], Story]]:
    """Every act that takes a key, on a member with something to act on."""
    zoe = shop.join()
    shop.adjust(zoe, 500)
    coffee = shop.reward("Coffee", 10)
    sale, other = shop.sell("50", zoe), shop.sell("30", zoe)
    voucher, spare, handed = (shop.issue(zoe, coffee) for _ in range(3))
    shop.use(handed)
    return {
        "sale": lambda key: shop.sell("12", zoe, points=100, key=key),
        "refund": lambda key: shop.refund(sale, "20", key=key),
        "void": lambda key: shop.void(other, key=key),
        "adjust": lambda key: shop.adjust(zoe, -7, key=key),
        "issue": lambda key: shop.issue(zoe, coffee, key=key),
        "use": lambda key: shop.use(voucher, key=key),
        "unuse": lambda key: shop.unuse(handed, key=key),
        "cancel": lambda key: shop.cancel(spare, key=key),
    }


ALL = ("sale", "refund", "void", "adjust", "issue", "use", "unuse", "cancel")


@pytest.mark.parametrize("act", ALL)
def test_the_same_key_returns_the_first_result_and_adds_nothing(shop: Shop, act: str) -> None:
    do = acts(shop)[act]
    first = do("k1")
    before = shop.events
    shop.wait(3)
    shop.reopen()
    again = do("k1")
    assert again.replayed
    assert not first.replayed
    assert (again.event, again.points, again.balance, again.code, again.entries) == (
        first.event,
        first.points,
        first.balance,
        first.code,
        first.entries,
    )
    assert shop.events == before


@pytest.mark.parametrize("act", ALL)
def test_the_same_key_with_other_content_is_refused_loudly(shop: Shop, act: str) -> None:
    do = acts(shop)[act]
    zoe = shop.join()
    shop.sell("1", zoe, key="k1")
    before = shop.events
    with pytest.raises(Refused, match="This key was used before for another act"):
        do("k1")
    assert shop.events == before


def test_a_refusal_is_kept_and_stays_the_answer_to_its_key(shop: Shop) -> None:
    zoe = shop.join()
    coffee = shop.reward("Coffee", 10)
    with pytest.raises(Refused, match="10 missing"):
        shop.issue(zoe, coffee, key="k1")
    refused = shop.events
    shop.adjust(zoe, 100)
    with pytest.raises(Refused, match="10 missing"):
        shop.issue(zoe, coffee, key="k1")
    assert shop.events == refused + 1  # the adjustment
    assert shop.issue(zoe, coffee, key="k2").balance == 90
    with shop.store.read() as tx:
        kinds = [k for (k,) in tx.connection.execute("SELECT kind FROM event ORDER BY id")]
    assert kinds.count("refusal") == 1
    assert "refusal" not in [story.kind for story in shop.statement(zoe)]


def at_once(*calls: Callable[[], Story]) -> list[str]:
    """Make calls from as many threads, each with a handle of its own; what became of each."""
    start = threading.Barrier(len(calls))
    ends: list[str] = []

    def run(call: Callable[[], Story]) -> None:
        start.wait()
        try:
            ends.append(f"event {call().event}")
        except Refused as refused:
            ends.append(str(refused))

    threads = [threading.Thread(target=run, args=(call,)) for call in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ends)


def test_two_tills_redeem_the_same_points(shop: Shop) -> None:
    zoe = shop.join()
    shop.adjust(zoe, 100)

    def pay() -> Story:
        with shop.another_till() as till:
            return sales.sell(till, Sale(100, zoe, points=100), shop.call())

    refused, done = at_once(pay, pay)
    assert "100 points cannot be used: the balance is 0" in refused
    assert done.startswith("event")
    assert shop.balance(zoe) == 0


@pytest.mark.parametrize("limit", ["stock", "per_member"])
def test_two_tills_issue_the_last(shop: Shop, limit: str) -> None:
    zoe = shop.join()
    shop.adjust(zoe, 500)
    coffee = (
        shop.reward("Coffee", 10, stock=1)
        if limit == "stock"
        else shop.reward("Coffee", 10, per_member=1)
    )

    def issue() -> Story:
        with shop.another_till() as till:
            return rewards.issue(till, zoe, coffee, shop.call())

    ends = at_once(issue, issue, issue)
    assert sum(end.startswith("event") for end in ends) == 1
    assert shop.balance(zoe) == 490


def test_two_tills_send_the_same_key(shop: Shop) -> None:
    zoe = shop.join()

    def sell() -> Story:
        with shop.another_till() as till:
            return sales.sell(till, Sale(1000, zoe), shop.call(key="k1"))

    assert len(set(at_once(sell, sell, sell))) == 1
    assert shop.balance(zoe) == 10


def test_an_act_that_fails_half_way_leaves_nothing(
    tiered: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    zoe = tiered.join()
    before = tiered.events

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        # The event, its entries and its lot are written by then; the tier it brings is not.
        patch.setattr("ledger.books.standing.record", fail)
        with pytest.raises(KeyboardInterrupt):
            tiered.sell("300", zoe, key="k1")
    assert (tiered.events, tiered.balance(zoe), tiered.tier(zoe)) == (before, 0, "Bronze")
    assert not tiered.sell("300", zoe, key="k1").replayed
    assert (tiered.balance(zoe), tiered.tier(zoe)) == (300, "Silver")


def test_every_event_names_its_staff_and_its_till(shop: Shop) -> None:
    for act, do in acts(shop).items():
        story = do(f"key of {act}")
        assert (story.staff, story.till) == (1, "test")
