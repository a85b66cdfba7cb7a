"""Two accounts of one person made one, and put apart again."""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections import Counter
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ledger.books import merging, moving, openings, refunds, rewards
from ledger.books.act import run
from ledger.books.members import NewMember, join
from ledger.books.tiers import TierEdit, edit_tier
from ledger.program.tiers import Tier
from ledger.queries.balance import account
from ledger.queries.explain import explain
from ledger.queries.members import find, resolve, resolve_account, scan
from ledger.queries.rewards import vouchers
from ledger.values.errors import BadInput, Refused
from tests.ledger.books.conftest import MakeShop
from tests.shop import Shop


def whole(shop: Shop, *members: int) -> list[object]:
    """All that must come back when two are put apart: money, points, stamps, rewards, tier."""
    found: list[object] = []
    with shop.store.read() as tx:
        for member in members:
            # As it is read: an act writes down what points released since have paid.
            for held in (account(tx, member), account(tx, member, "stamps")):
                lots: Counter[tuple[dt.date, dt.date, dt.date | None]] = Counter()
                for lot in held.lots:
                    lots[lot.earned_on, lot.active_from, lot.last_day] += lot.remaining
                found += [lots, held.deficit]
            for query in (
                "SELECT event, day, gross, refunded, counts FROM purchase WHERE member = ?",
                "SELECT event, amount, counts FROM refund WHERE member = ?",
                "SELECT code, state FROM voucher WHERE member = ? ORDER BY 1",
                "SELECT tier, by_hand FROM standing WHERE member = ?",
                "SELECT state, merged_into FROM member WHERE id = ?",
                "SELECT kind, value FROM identifier WHERE member = ?",
            ):
                found.append(tx.connection.execute(query, (member,)).fetchall())
    return found + [(shop.view(m).balance, shop.view(m).stamp_balance) for m in members]


def test_balances_add_and_every_lot_keeps_its_dates(shop: Shop) -> None:
    old, new = shop.join(), shop.join()
    shop.earn(old, 90, "2026-03-31")
    shop.earn(new, 40, "2026-06-30")
    shop.earn(old, 25, "2026-06-30")
    merged = shop.merge(old, new)
    assert (merged.member, merged.points, merged.balance) == (new, 115, 155)
    assert shop.lots(new) == [("2026-03-31", 90), ("2026-06-30", 65)]
    assert (shop.balance(old), shop.view(old).state) == (0, "merged")
    shop.clock_to("2026-04-01")
    assert shop.balance(new) == 65


def test_both_histories_are_in_the_winners_statement(shop: Shop) -> None:
    old, new = shop.join(), shop.join()
    shop.sell("30", old)
    shop.sell("12", new)
    shop.merge(old, new)
    told = [(s.kind, s.member, s.points, s.balance) for s in shop.statement(new)]
    assert told == [
        ("join", old, 0, 0),
        ("join", new, 0, 0),
        ("sale", old, 30, 30),
        ("sale", new, 12, 12),
        ("merge", new, 30, 42),
    ]
    assert [(s.kind, s.points, s.balance) for s in shop.statement(old)][-1] == ("merge", -30, 0)
    view = shop.view(new)
    assert (view.visits, view.spend) == (2, 4200)


def test_the_losers_card_phone_and_address_find_the_winner(shop: Shop) -> None:
    first = NewMember("Zoé Durand", "06 12 34 56 78", "zoe@example.fr", card="A-17")
    join(shop.store, first, shop.call())
    new = shop.join("Zoé Martin")
    shop.merge(1, new)
    with shop.store.read() as tx:
        for text in ("A-17", "0612345678", "ZOE@example.fr", "1", "id:1", "card:A-17"):
            assert resolve(tx, text) == new
            assert resolve_account(tx, text) == 1
        assert scan(tx, "A-17") == new
        for part in ("durand", "5678", "zoé"):
            assert [(line.member, line.name) for line in find(tx, part)] == [(new, "Zoé Martin")]
    view = shop.view(new)
    assert (view.phone, view.email) == ("+33612345678", "zoe@example.fr")
    assert view.also == ("A-17",)


def test_what_one_owes_the_other_pays_and_apart_it_is_owed_again(shop: Shop) -> None:
    old, new = shop.join(), shop.join()
    gift = shop.reward("Tea", 45)
    sale = shop.sell("45", old)
    shop.issue(old, gift)
    shop.refund(sale)
    shop.sell("60", new)
    before = whole(shop, old, new)
    assert shop.balance(old) == -45
    assert (shop.merge(old, new).points, shop.balance(new)) == (-45, 15)
    shop.unmerge(old)
    assert whole(shop, old, new) == before
    # The other way round: the winner owes, and the loser's points pay.
    assert (shop.merge(new, old).points, shop.balance(old)) == (60, 15)
    parted = shop.unmerge(new)
    assert (parted.points, parted.balance) == (60, 60)
    assert whole(shop, old, new) == before


def test_what_one_owes_is_paid_by_what_lapses_soonest(shop: Shop) -> None:
    one, two = shop.join(), shop.join()
    shop.earn(one, 60, "2026-12-31")
    shop.earn(one, 25, "2026-03-31")
    spent = shop.earn(two, 40, "2026-06-30")
    shop.sell("0.40", two, points=40)
    shop.void(spent)
    assert shop.balance(two) == -40
    shop.merge(one, two)
    assert shop.lots(two) == [("2026-12-31", 45)]


def test_debts_go_back_down_a_chain(shop: Shop) -> None:
    one, two, three = (shop.join() for _ in range(3))
    spent = shop.earn(one, 40, "2026-06-30")
    shop.sell("0.40", one, points=40)
    shop.void(spent)
    shop.merge(one, two)
    shop.merge(two, three)
    assert shop.balance(three) == -40
    shop.earn(three, 15, "2026-06-30")
    shop.wait(1)
    shop.unmerge(two)
    assert (shop.balance(two), shop.balance(three)) == (-40, 15)
    shop.wait(1)
    shop.unmerge(one)
    assert [shop.balance(member) for member in (one, two, three)] == [-40, 0, 15]


@pytest.mark.parametrize("swept", [True, False])
def test_what_lapsed_before_the_merge_is_there_to_be_taken_back(shop: Shop, swept: bool) -> None:
    shop.set(refund_after_spend="clamp")
    one, two = shop.join(), shop.join()
    lapsed = shop.earn(one, 70, "2026-02-28")
    shop.wait(60)
    shop.earn(two, 20, "2026-12-31")
    shop.merge(one, two)
    if swept:
        assert shop.sweep() == (1, 70)
    back = shop.refund(lapsed)
    assert ("waived" in back.detail, back.balance) == (False, 20)
    assert shop.sweep() == (0, 0)


def test_a_refund_after_parting_leaves_the_others_points_alone(shop: Shop) -> None:
    one, two = shop.join(), shop.join()
    tea = shop.reward("Tea", 30)
    sale = shop.sell("50.00", one)
    shop.merge(one, two)
    voucher = shop.issue(two, tea)
    shop.unmerge(one)
    shop.cancel(voucher)
    assert (shop.balance(one), shop.balance(two)) == (20, 30)
    assert shop.refund(sale).balance == -30
    assert shop.balance(two) == 30


def test_a_debt_paid_off_since_is_undone_too(shop: Shop) -> None:
    old, new = shop.join(), shop.join()
    sale = shop.sell("45", old)
    shop.issue(old, shop.reward("Tea", 45))
    shop.refund(sale)
    shop.merge(old, new)
    assert shop.balance(new) == -45
    shop.sell("20", new)
    assert shop.balance(new) == -25
    shop.unmerge(old)
    assert (shop.balance(old), shop.balance(new)) == (-45, 20)
    assert shop.account(new).deficit == 0


def test_what_was_spent_since_stays_spent(shop: Shop) -> None:
    old, new = shop.join(), shop.join()
    shop.earn(old, 50, "2026-03-31")
    shop.earn(new, 40, "2026-06-30")
    shop.merge(old, new)
    shop.sell("1.00", new, points=70)  # the soonest to lapse are the loser's
    shop.unmerge(old)
    assert (shop.balance(old), shop.balance(new)) == (0, 20)


def test_points_pending_lapsed_and_stamps(shop: Shop) -> None:
    old, new = shop.join(), shop.join()
    shop.set(earn_stamps="1")
    shop.earn(old, 30, "2026-02-28")
    shop.clock_to("2026-03-02")
    shop.set(points_pending_days="14")
    shop.sell("20", old)
    shop.sell("8", new)
    before = whole(shop, old, new)
    shop.merge(old, new)
    view = shop.view(new)
    assert (view.balance, view.stamp_balance) == (0, 0)
    assert view.points.pending(view.today) == 28
    shop.unmerge(old)
    assert whole(shop, old, new) == before
    shop.merge(old, new)
    assert shop.sweep() == (2, 30)
    shop.clock_to("2026-03-16")
    view = shop.view(new)
    assert (view.balance, view.stamp_balance) == (28, 2)


def test_a_sale_of_before_is_refunded_after_and_belongs_where_it_did(shop: Shop) -> None:
    old, new, third = shop.join(), shop.join(), shop.join()
    kept, given, moved = (shop.sell(a, old) for a in ("30", "21", "14"))
    paid = shop.sell("10", old, points=13)
    shop.merge(old, new)
    late = shop.sell("5", new)
    assert shop.balance(new) == 30 + 21 + 14 - 13 + 9 + 5
    shop.refund(given)
    shop.refund(paid)
    assert shop.balance(new) == 30 + 14 + 5
    moving.reassign(shop.store, str(moved.event), third, shop.call())
    shop.unmerge(old)
    # What was moved since stays moved, and what was refunded stays refunded.
    assert [shop.balance(m) for m in (old, new, third)] == [30, 5, 14]
    assert [shop.view(m).visits for m in (old, new, third)] == [1, 1, 1]
    shop.refund(late)
    assert shop.refund(kept, "10").member == old
    assert [shop.balance(m) for m in (old, new, third)] == [20, 0, 14]


def test_points_that_come_back_to_a_losers_lot_go_with_them(shop: Shop) -> None:
    old, new = shop.join(), shop.join()
    shop.sell("50", old)
    voucher = shop.issue(old, shop.reward("Tea", 40))
    shop.sell("7", new)
    shop.merge(old, new)
    cancelled = shop.cancel(voucher)
    assert (cancelled.member, cancelled.points, cancelled.balance) == (new, 40, 57)
    shop.unmerge(old)
    assert (shop.balance(old), shop.balance(new)) == (50, 7)


def test_open_vouchers_and_limits_follow(shop: Shop) -> None:
    old, new = shop.join(), shop.join()
    cake = shop.reward("Cake", 10, per_member=2)
    shop.sell("100", old)
    shop.sell("100", new)
    hers, spent = shop.issue(old, cake), shop.issue(old, cake)
    shop.use(spent)
    shop.merge(old, new)
    with shop.store.read() as tx:
        assert [v.code for v in vouchers(tx, new)] == [hers.code]
        assert vouchers(tx, old, state=None) == []
    with pytest.raises(Refused, match="limited to 2 per member, and this member has had 2"):
        shop.issue(new, cake)
    assert shop.use(hers).member == new
    shop.unmerge(old)
    with shop.store.read() as tx:
        assert {v.state for v in vouchers(tx, old, state=None)} == {"used"}
        assert vouchers(tx, new, state=None) == []
    shop.issue(new, cake)


def test_a_voucher_issued_after_stays_with_the_winner(shop: Shop) -> None:
    old, new = shop.join(), shop.join()
    shop.sell("100", new)
    cake = shop.reward("Cake", 10)
    shop.merge(old, new)
    after = shop.issue(new, cake)
    shop.unmerge(old)
    assert shop.use(after).member == new


def test_spend_counts_for_the_tier_only_if_the_programme_says_so(tiered: Shop) -> None:
    old, new = tiered.join(), tiered.join()
    tiered.sell("250", old)
    tiered.sell("80", new)
    tiered.merge(old, new)
    assert tiered.tier(new) == "Bronze"
    tiered.unmerge(old)
    tiered.set(tier_counts="merge")
    tiered.merge(old, new)
    assert tiered.tier(new) == "Silver"
    tiered.unmerge(old)
    assert [tiered.tier(m) for m in (old, new)] == ["Bronze", "Silver"]  # days of grace
    tiered.wait(61)
    tiered.review()
    assert tiered.tier(new) == "Bronze"


def test_points_the_loser_earned_count_where_merges_do(tiered: Shop) -> None:
    for tier, threshold in (("Silver", 300), ("Gold", 1000)):
        edit_tier(tiered.store, tier, TierEdit(threshold=threshold), tiered.call())
    tiered.set(tier_basis="points_earned", tier_counts="merge")
    one, two = tiered.join(), tiered.join()
    tiered.sell("180.00", one)
    tiered.sell("170.00", two)
    tiered.merge(one, two)
    assert tiered.tier(two) == "Silver"
    tiered.unmerge(one)
    view = tiered.view(two).tier
    assert view is not None
    assert (view.qualifying, view.until is not None) == (170, True)


def test_a_chain_of_merges_is_undone_from_its_end(tiered: Shop) -> None:
    a, b, c = tiered.join(), tiered.join(), tiered.join()
    for member, amount in ((a, "10"), (b, "20"), (c, "40")):
        tiered.sell(amount, member)
    tiered.merge(a, b)
    before = whole(tiered, a, b, c)
    tiered.set(tier_counts="merge")
    tiered.merge(b, c)
    assert tiered.balance(c) == 70
    with tiered.store.read() as tx:
        assert resolve(tx, "id:1") == c
    with pytest.raises(Refused, match="Member 2 was merged into member 3 since"):
        tiered.unmerge(a)
    tiered.unmerge(b)
    assert whole(tiered, a, b, c) == before
    assert (tiered.balance(b), tiered.balance(c)) == (30, 40)
    tiered.unmerge(a)
    assert [tiered.balance(m) for m in (a, b, c)] == [10, 20, 40]


def test_merged_and_parted_twice(shop: Shop) -> None:
    old, new = shop.join(), shop.join()
    shop.sell("30", old)
    shop.merge(old, new)
    shop.sell("11", new)
    shop.unmerge(old)
    shop.sell("4", old)
    shop.merge(old, new)
    assert shop.balance(new) == 45
    shop.unmerge(old)
    assert (shop.balance(old), shop.balance(new)) == (34, 11)


def test_dates_moved_on_by_inactivity_keep_each_ones_share(shop: Shop) -> None:
    shop.set(expiry_mode="inactivity")
    old, new = shop.join(), shop.join()
    shop.sell("30", old)
    shop.sell("50", new)
    shop.merge(old, new)
    shop.wait(40)
    shop.sell("1", new)  # both lots are gathered in one
    assert len(shop.account(new).lots) == 2
    shop.unmerge(old)
    assert (shop.balance(old), shop.balance(new)) == (30, 51)


def test_every_lot_is_explained_after_a_merge(shop: Shop) -> None:
    old, new = shop.join(), shop.join()
    shop.sell("30", old)
    shop.sell("50", new)
    voucher = shop.issue(old, shop.reward("Tea", 20))
    shop.merge(old, new)
    shop.cancel(voucher)
    _check_explained(shop, old, new)
    shop.unmerge(old)
    _check_explained(shop, old, new)


def _check_explained(shop: Shop, *members: int) -> None:
    for member in members:
        with shop.store.read() as tx:
            told = explain(tx, member)
            assert sum(lot.remaining(tx.today) for lot in told.lots) == told.balance


def test_who_cannot_be_merged_or_parted(shop: Shop) -> None:
    old, new, third = shop.join(), shop.join(), shop.join()
    with pytest.raises(BadInput, match="into themselves"):
        shop.merge(old, old)
    with pytest.raises(Refused, match="Member 1 is not merged"):
        shop.unmerge(old)
    shop.merge(old, new)
    before = shop.events
    with pytest.raises(Refused, match="Member 1 is merged into member 2 already"):
        shop.merge(old, third)
    with pytest.raises(Refused, match="There is no member 1"):
        shop.merge(third, old)
    with pytest.raises(Refused, match="There is no member 9"):
        shop.merge(9, new)
    with pytest.raises(Refused, match="There is no member 1"):
        shop.sell("5", old)
    assert shop.events == before


def test_asked_again_it_answers_the_same(shop: Shop) -> None:
    old, new, third = shop.join(), shop.join(), shop.join()
    shop.sell("30", old)
    sale = shop.sell("5", old, key="sale")
    first = shop.merge(old, new, key="merge")
    again = shop.merge(old, new, key="merge")
    assert (again.replayed, again.event, again.balance) == (True, first.event, 35)
    assert shop.sell("5", old, key="sale").event == sale.event
    with pytest.raises(Refused, match="key was used before"):
        shop.merge(old, third, key="merge")
    parted = shop.unmerge(old, key="apart")
    assert shop.unmerge(old, key="apart").event == parted.event
    assert shop.merge(old, new, key="merge").event == first.event
    assert shop.view(old).state == "active"


def test_a_tier_by_hand_comes_back_with_its_member(make_shop: MakeShop) -> None:
    shop = make_shop(preset="tiers")
    old, new = shop.join(), shop.join()
    shop.add_tier(Tier("Friend", 900_000, Fraction(3)))
    shop.set_tier(old, "Friend", until="2026-12-31")
    shop.merge(old, new)
    assert shop.tier(new) == "Bronze"
    shop.unmerge(old)
    assert shop.tier(old) == "Friend"


def test_a_balance_brought_in_is_taken_back_after_a_merge(shop: Shop) -> None:
    old, new = shop.join(), shop.join()
    opening = openings.Opening(points=80)
    story = run(shop.store, lambda tx: openings.open_in(tx, old, opening, shop.call(ref="o1")))
    shop.merge(old, new)
    run(shop.store, lambda tx: openings.unopen_in(tx, story.event, shop.call()))
    assert shop.balance(new) == 0
    shop.unmerge(old)
    assert (shop.balance(old), shop.balance(new)) == (0, 0)


_steps = st.lists(
    st.tuples(
        st.sampled_from(["sell", "pay", "refund", "issue", "cancel", "adjust", "wait", "pending"]),
        st.integers(0, 1),
        st.integers(1, 90),
    ),
    max_size=14,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=_steps, again=st.booleans())
def test_merged_and_parted_at_once_is_as_if_nothing_had_been(
    tmp_path: Path, steps: list[tuple[str, int, int]], again: bool
) -> None:
    folder = Path(tempfile.mkdtemp(dir=tmp_path))
    shop = Shop(folder / "shop.db", preset="tiers")
    try:
        shop.set(expiry_months="2", earn_stamps="1")
        pair = [shop.join(), shop.join()]
        shop.reward("Tea", 20, per_member=3)
        for step in steps:
            _do(shop, pair, *step)
        for loser, winner in (pair, pair[::-1]) if again else (pair,):
            before, total = whole(shop, *pair), sum(shop.balance(m) for m in pair)
            shop.merge(loser, winner)
            assert shop.balance(winner) == total
            assert shop.problems() == []
            shop.unmerge(loser)
            assert whole(shop, *pair) == before
        assert shop.problems() == []
    finally:
        shop.close()
        shutil.rmtree(folder)


def _do(shop: Shop, pair: list[int], what: str, which: int, number: int) -> None:
    member, other = pair[which], pair[1 - which]
    held = max(0, shop.balance(member))
    with shop.store.read() as tx:
        sales = [
            event
            for (event,) in tx.connection.execute(
                "SELECT event FROM purchase WHERE member = ? AND cancelled_day IS NULL", (member,)
            )
        ]
        codes = [v.code for v in vouchers(tx, member)]
    match what:
        case "sell":
            shop.sell(f"{number}.50", member)
        case "pay" if held:
            shop.sell(f"{number + 100}", member, points=min(held, number))
        case "refund" if sales:
            event = sales[number % len(sales)]
            if number % 3:
                with suppress(Refused):
                    moving.reassign(shop.store, str(event), other, shop.call())
            else:
                refunds.refund(shop.store, str(event), None, shop.call())
        case "issue" if held >= 20 and len(codes) < 3:
            with suppress(Refused):
                shop.issue(member, "Tea")
        case "cancel" if codes:
            rewards.cancel(shop.store, codes[number % len(codes)], shop.call())
        case "adjust":
            shop.adjust(member, number)
        case "wait":
            shop.wait(number)
        case "pending":
            shop.set(points_pending_days=str(number % 20))
        case _:
            pass


def test_the_day_of_the_merge_is_said(shop: Shop) -> None:
    old, new = shop.join(), shop.join()
    shop.clock_to("2026-03-01")
    assert shop.merge(old, new).business_date == dt.date(2026, 3, 1)


@pytest.mark.parametrize("spent", [0, 20, 50])
@pytest.mark.parametrize("held", [0, 15, 500])
@pytest.mark.parametrize("moved", [False, True])
def test_what_a_sale_of_theirs_took_back_is_theirs_when_put_apart(
    make_shop: MakeShop, spent: int, held: int, moved: bool
) -> None:
    """A refund, or a move, costs the same member whether before or after they are put apart."""
    ends = []
    for after in (False, True):
        shop = make_shop()
        old, new, other = shop.join(), shop.join(), shop.join()
        if held:
            shop.sell(str(held), new)
        sale = shop.sell("50", old)
        if spent:
            shop.adjust(old, -spent)
        shop.merge(old, new)
        if after:
            shop.unmerge(old)
        if moved:
            moving.reassign(shop.store, str(sale.event), other, shop.call())
        else:
            shop.refund(sale)
        if not after:
            shop.unmerge(old)
        assert (shop.balance(new), shop.balance(old)) == (held, -spent)
        ends.append(whole(shop, new)[0])
        assert shop.problems() == []
    assert ends[0] == ends[1]


def test_what_it_took_back_follows_them_out_of_a_chain_of_merges(shop: Shop) -> None:
    first, second, third = shop.join(), shop.join(), shop.join()
    sale = shop.sell("50", first)
    shop.adjust(first, -20)
    shop.sell("7", third)
    shop.merge(first, second)
    shop.merge(second, third)
    shop.refund(sale)
    assert shop.balance(third) == -13
    shop.unmerge(second)
    assert [shop.balance(one) for one in (second, third)] == [-20, 7]
    shop.unmerge(first)
    assert [shop.balance(one) for one in (first, second, third)] == [-20, 0, 7]
    assert shop.problems() == []


def test_a_rehearsal_says_what_the_merge_will_leave_and_writes_nothing(shop: Shop) -> None:
    one, two = shop.join("Ann"), shop.join("Anne")
    shop.sell("20.00", one)
    shop.sell("30.00", two)
    before = shop.events
    view = merging.rehearse(shop.store, one, two, shop.call())
    assert shop.events == before
    assert shop.view(one).state == "active"
    shop.merge(one, two)
    assert shop.view(two) == view


def test_a_rehearsal_is_refused_as_the_merge_would_be(shop: Shop) -> None:
    one, two = shop.join("Ann"), shop.join("Anne")
    with pytest.raises(BadInput):
        merging.rehearse(shop.store, one, one, shop.call())
    shop.merge(one, two)
    before = shop.events
    with pytest.raises(Refused, match="merged into member"):
        merging.rehearse(shop.store, one, two, shop.call())
    assert shop.events == before
