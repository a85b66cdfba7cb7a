"""Stamp cards: a full one gives its reward by itself, and what is undone takes it back."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.books import moving
from ledger.books.act import run
from ledger.books.openings import Opening, open_in
from ledger.queries.rewards import Voucher, vouchers
from ledger.queries.story import Story
from ledger.values.errors import Refused
from tests.ledger.books.conftest import MakeShop
from tests.shop import Shop

PER_CARD = 8


@pytest.fixture
def shop(make_shop: MakeShop) -> Shop:
    """A stamp a visit, eight to a card."""
    made = make_shop(preset="stamps")
    made.set(stamps_per_card=str(PER_CARD))
    return made


def held(shop: Shop, member: int, state: str | None = "issued") -> list[Voucher]:
    with shop.store.read() as tx:
        return vouchers(tx, member, state=state)


def cards(shop: Shop, member: int) -> tuple[int, int]:
    """Stamps on the card, and vouchers to be used."""
    return shop.stamps(member), len(held(shop, member))


def refusal(story: Story) -> object:
    card = story.detail["card"]
    assert isinstance(card, dict)
    return card["refused"]["message"]


def test_three_of_eight_plus_five(shop: Shop) -> None:
    zoe = shop.join()
    assert shop.stamp(zoe, 3).codes == ()
    filled = shop.stamp(zoe, 5)
    (voucher,) = held(shop, zoe)
    assert filled.codes == (voucher.code,)
    assert (shop.stamps(zoe), voucher.name, voucher.cost, voucher.sale) == (
        0,
        "Full card",
        8,
        filled.event,
    )
    shop.use(filled)
    assert shop.stamp(zoe, 7).codes == ()


def test_three_of_eight_plus_thirteen(shop: Shop) -> None:
    zoe = shop.join()
    shop.stamp(zoe, 3)
    filled = shop.stamp(zoe, 13)
    assert len(set(filled.codes)) == 2
    assert cards(shop, zoe) == (0, 2)


def test_the_sale_that_fills_the_card_gives_the_voucher(shop: Shop) -> None:
    zoe = shop.join()
    shop.stamp(zoe, 7)
    preview = shop.preview("4.20", zoe)
    assert preview.card is not None
    assert (preview.card.cards, preview.card.reward.name) == (1, "Full card")
    sale = shop.sell("4.20", zoe, key="eighth")
    assert (sale.points, sale.moved("stamps")) == (0, 1)
    (voucher,) = held(shop, zoe)
    assert (sale.code, voucher.sale) == (voucher.code, sale.event)
    before = shop.events
    again = shop.sell("4.20", zoe, key="eighth")
    assert (again.replayed, again.codes, shop.events) == (True, sale.codes, before)
    issued = shop.statement(zoe)[-1]
    assert (issued.kind, issued.moved("stamps"), issued.detail["auto"]) == (
        "issue",
        -8,
        sale.event,
    )


def test_points_are_earned_beside_stamps(make_shop: MakeShop) -> None:
    shop = make_shop()
    shop.set(earn_stamps="2", stamps_per_card="5")
    shop.reward("Brioche", 5, unit="stamps")
    zoe = shop.join()
    sales = [shop.sell("10", zoe) for _ in range(3)]
    assert [len(sale.codes) for sale in sales] == [0, 0, 1]
    assert (sales[-1].points, shop.balance(zoe), shop.stamps(zoe)) == (10, 30, 1)


def test_without_a_reward_for_it_the_card_just_fills(make_shop: MakeShop) -> None:
    shop = make_shop()
    shop.set(earn_stamps="1", stamps_per_card="2")
    shop.reward("Sablé", 3, unit="stamps")
    zoe = shop.join()
    assert [shop.sell("1", zoe).codes for _ in range(3)] == [(), (), ()]
    assert shop.issue(zoe, "Sablé").moved("stamps") == -3


@pytest.mark.parametrize("undo", ["void", "refund"])
def test_undoing_the_sale_that_filled_it_takes_the_voucher_back(shop: Shop, undo: str) -> None:
    zoe = shop.join()
    shop.stamp(zoe, 7)
    sale = shop.sell("4.20", zoe)
    back = getattr(shop, undo)(sale)
    assert back.detail["withdrawn"] == [sale.code]
    assert cards(shop, zoe) == (7, 0)
    with pytest.raises(Refused, match="was cancelled"):
        shop.use(sale)
    assert shop.sell("4.20", zoe).code not in (None, sale.code)


def test_a_part_refunded_leaves_the_stamp(shop: Shop) -> None:
    zoe = shop.join()
    shop.stamp(zoe, 7)
    sale = shop.sell("4.20", zoe)
    shop.refund(sale, "4.19")
    assert cards(shop, zoe) == (0, 1)
    shop.refund(sale)
    assert cards(shop, zoe) == (7, 0)


def test_whichever_sale_is_undone_the_rest_decides(shop: Shop) -> None:
    """Eight sales stand after nine and one undone: one card, whichever of them it was."""
    zoe = shop.join()
    sales = [shop.sell("1", zoe) for _ in range(9)]
    shop.void(sales[2])
    assert cards(shop, zoe) == (0, 1)
    shop.void(sales[7])
    assert cards(shop, zoe) == (7, 0)


def test_a_voucher_that_was_used_leaves_stamps_owed(shop: Shop) -> None:
    zoe = shop.join()
    shop.stamp(zoe, 7)
    sale = shop.sell("4.20", zoe)
    shop.use(sale)
    shop.void(sale)
    assert cards(shop, zoe) == (-1, 0)
    shop.stamp(zoe, 8)
    assert cards(shop, zoe) == (7, 0)
    shop.stamp(zoe, 1)
    assert cards(shop, zoe) == (0, 1)


def test_or_are_let_go_or_refused_as_the_programme_says(shop: Shop) -> None:
    zoe = shop.join()
    shop.stamp(zoe, 7)
    sale = shop.sell("4.20", zoe)
    shop.use(sale)
    shop.set(refund_after_spend="block")
    with pytest.raises(Refused, match="card this sale helped to fill was handed over"):
        shop.void(sale)
    shop.set(refund_after_spend="clamp")
    assert shop.void(sale).detail["stamps_waived"] == 1
    assert cards(shop, zoe) == (0, 0)


def test_a_voucher_that_lapsed_is_not_taken_back(shop: Shop) -> None:
    shop.edit_reward("Full card", valid_days=3)
    zoe = shop.join()
    shop.stamp(zoe, 7)
    sale = shop.sell("4.20", zoe)
    shop.wait(4)
    assert held(shop, zoe, "expired")[0].code == sale.code
    shop.void(sale)
    assert (shop.stamps(zoe), held(shop, zoe, "cancelled")) == (-1, [])


def test_a_cancelled_voucher_puts_its_stamps_back_until_the_next(shop: Shop) -> None:
    zoe = shop.join()
    shop.stamp(zoe, 8)
    shop.cancel(shop.statement(zoe)[-1])
    assert cards(shop, zoe) == (8, 0)
    given = shop.issue(zoe, "Full card")  # by hand, as any reward
    assert cards(shop, zoe) == (0, 1)
    shop.cancel(given)
    assert len(shop.stamp(zoe, 1).codes) == 1
    assert cards(shop, zoe) == (1, 1)


def test_editing_the_sale_keeps_the_voucher(shop: Shop) -> None:
    from ledger.books.amending import edit

    zoe = shop.join()
    shop.stamp(zoe, 7)
    sale = shop.sell("4.20", zoe)
    done = edit(shop.store, str(sale.event), shop.call(), amount=480)
    assert cards(shop, zoe) == (0, 1)
    shop.void(done.sale)
    assert cards(shop, zoe) == (7, 0)


def test_a_sale_moved_takes_its_stamp_along(shop: Shop) -> None:
    zoe, bob = shop.join(), shop.join()
    shop.stamp(zoe, 7)
    shop.stamp(bob, 7)
    sale = shop.sell("4.20", zoe)
    moved = moving.reassign(shop.store, str(sale.event), bob, shop.call())
    assert (cards(shop, zoe), cards(shop, bob)) == ((7, 0), (0, 1))
    assert moved.codes == (held(shop, bob)[0].code,)
    seen = shop.statement(zoe)[-1]
    assert (seen.codes, seen.detail["withdrawn"]) == ((), [sale.code])


def test_a_claimed_sale_fills_the_card(shop: Shop) -> None:
    zoe = shop.join()
    shop.stamp(zoe, 7)
    sale = shop.sell("4.20")
    shop.wait(2)
    claimed = moving.claim(shop.store, str(sale.event), zoe, shop.call())
    assert claimed.code == held(shop, zoe)[0].code
    assert held(shop, zoe)[0].issued_on == shop.today


def test_a_card_fills_with_what_can_be_used(shop: Shop) -> None:
    """Stamps held back fill it when they are released, at the next one."""
    zoe = shop.join()
    shop.stamp(zoe, 7)
    shop.set(points_pending_days="10")
    assert shop.sell("1", zoe).codes == ()
    assert cards(shop, zoe) == (7, 0)
    shop.wait(10)
    assert cards(shop, zoe) == (8, 0)
    assert len(shop.sell("1", zoe, at="2026-01-01").codes) == 1


def test_a_balance_brought_in_fills_it_at_the_next_visit(shop: Shop) -> None:
    zoe = shop.join()
    run(shop.store, lambda tx: open_in(tx, zoe, Opening(stamps=23), shop.call()))
    assert cards(shop, zoe) == (23, 0)
    assert len(shop.sell("1", zoe).codes) == 3
    assert cards(shop, zoe) == (0, 3)


def test_a_late_sale_gives_its_voucher_today(shop: Shop) -> None:
    zoe = shop.join(joined="2025-01-01")
    shop.stamp(zoe, 7)
    sale = shop.sell("1", zoe, at="2025-12-30")
    (voucher,) = held(shop, zoe)
    assert (str(sale.business_date), str(voucher.issued_on)) == ("2025-12-30", "2026-01-05")


def test_the_card_costs_what_the_setting_says(shop: Shop) -> None:
    zoe = shop.join()
    shop.stamp(zoe, 5)
    shop.set(stamps_per_card="6")
    assert cards(shop, zoe) == (5, 0)
    first = shop.sell("1", zoe)
    assert [v.cost for v in held(shop, zoe)] == [6]
    shop.set(stamps_per_card="9")
    assert held(shop, zoe)[0].cost == 6  # what was issued stays as it was
    shop.stamp(zoe, 8)
    assert cards(shop, zoe) == (8, 1)
    with pytest.raises(Refused, match=r"stamps.per_card. changes it"):
        shop.edit_reward("Full card", cost=7)
    shop.cancel(first)
    assert cards(shop, zoe) == (14, 0)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"stock": 1}, "“{name}” is out of stock."),
        ({"per_member": 1}, "“{name}” is limited to {limit} per member, and this member has had"),
    ],
)
def test_a_full_card_that_gives_nothing_keeps_its_stamps_and_says_why(
    shop: Shop, changes: dict[str, int], why: str
) -> None:
    shop.edit_reward("Full card", **changes)  # type: ignore[arg-type] # one of them
    zoe = shop.join()
    filled = shop.stamp(zoe, 17)
    assert cards(shop, zoe) == (9, 1)
    assert len(filled.codes) == 1
    assert str(refusal(filled)).startswith(why)
    shop.edit_reward("Full card", stock=None, per_member=None)
    assert len(shop.sell("1", zoe).codes) == 1
    assert cards(shop, zoe) == (2, 2)


def test_an_archived_card_gives_nothing(shop: Shop) -> None:
    from ledger.books import catalogue

    catalogue.archive(shop.store, "Full card", shop.call())
    zoe = shop.join()
    assert shop.stamp(zoe, 8).codes == ()
    catalogue.restore(shop.store, "Full card", shop.call())
    assert len(shop.stamp(zoe, 1).codes) == 1


def test_two_members_made_one_use_what_either_had(shop: Shop) -> None:
    from ledger.books.merging import merge, unmerge

    zoe, other = shop.join(), shop.join()
    filled = shop.stamp(other, 14)
    shop.stamp(zoe, 3)
    merge(shop.store, other, zoe, shop.call())
    assert cards(shop, zoe) == (9, 1)
    sale = shop.sell("1", zoe)
    assert cards(shop, zoe) == (2, 2)
    assert shop.cancel(filled).member == zoe
    assert cards(shop, zoe) == (10, 1)
    shop.use(sale)
    unmerge(shop.store, other, shop.call())
    assert [v.code for v in held(shop, other, None)] == [filled.code]


def test_a_million_stamps_do_not_print_vouchers_for_ever(shop: Shop) -> None:
    zoe = shop.join()
    assert len(shop.stamp(zoe, 1_000_000).codes) == 100
    assert shop.stamps(zoe) == 1_000_000 - 100 * PER_CARD


@settings(max_examples=30, deadline=None)
@given(
    per_card=st.integers(1, 12),
    added=st.lists(st.integers(1, 30), min_size=1, max_size=8),
)
def test_any_additions_give_a_reward_a_card(per_card: int, added: list[int]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder) / "shop.db", preset="stamps")
        shop.set(stamps_per_card=str(per_card))
        zoe = shop.join()
        codes = [code for number in added for code in shop.stamp(zoe, number).codes]
        rest = sum(added) % per_card
        assert (len(set(codes)), shop.stamps(zoe)) == (sum(added) // per_card, rest)
        assert {v.code for v in held(shop, zoe)} == set(codes)
        assert shop.problems() == []
        shop.close()


@settings(max_examples=30, deadline=None)
@given(per_card=st.integers(1, 5), undone=st.lists(st.booleans(), min_size=1, max_size=12))
def test_sales_and_undone_sales_in_any_order_give_the_cards_of_those_that_stand(
    per_card: int, undone: list[bool]
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        shop = Shop(Path(folder) / "shop.db", preset="stamps")
        shop.set(stamps_per_card=str(per_card))
        zoe = shop.join()
        standing: list[Story] = []
        for number, takes_back in enumerate(undone):
            if takes_back and standing:
                shop.void(standing.pop(number % len(standing)))
            else:
                standing.append(shop.sell("1", zoe))
            assert cards(shop, zoe) == (len(standing) % per_card, len(standing) // per_card)
        assert shop.problems() == []
        shop.close()


def test_only_stamps_there_are_can_be_taken(shop: Shop) -> None:
    zoe = shop.join()
    shop.stamp(zoe, 5)
    with pytest.raises(Refused, match=r"Stamps on the card: 5\. 6 cannot be taken"):
        shop.stamp(zoe, -6)
    assert shop.stamp(zoe, -5).moved("stamps") == -5
