"""Tiers added, changed and removed: who would move is said before, and they move at the review."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from ledger.books.tiers import TierEdit, add_tier, edit_tier, remove_tier
from ledger.program.settings import Settings, change
from ledger.program.tiers import Campaign, Tier
from ledger.queries.standing import tiers
from ledger.queries.tier_moves import tiers_after
from ledger.values.errors import BadInput, Refused
from tests.ledger.books.conftest import MakeShop
from tests.shop import Shop

Move = tuple[int, str, str, str]


def after(shop: Shop, *edits: tuple[str, Tier | TierEdit | None], **given: str) -> list[Move]:
    """Who would move, were tiers edited, added or removed, or settings changed."""
    with shop.store.read() as tx:
        known = {tier.name: tier for tier in tiers(tx)}
        settings: Settings = tx.settings
        for name, edit in edits:
            if edit is None:
                del known[name]
            else:
                known[name] = edit.of(known[name]) if isinstance(edit, TierEdit) else edit
        for key, value in given.items():
            settings = change(settings, "tier." + key, value)
        moves = tiers_after(tx, settings, list(known.values()))
    return [(m.member, m.before, m.after, str(m.until or "")) for m in moves]


@pytest.fixture
def three(tiered: Shop) -> tuple[Shop, int, int, int]:
    """Members who spent 150, 420 and 1 100."""
    low, middle, high = (tiered.join() for _ in range(3))
    for member, amount in ((low, "150"), (middle, "420"), (high, "1100")):
        tiered.sell(amount, member)
    return tiered, low, middle, high


def test_a_lower_threshold_moves_up(three: tuple[Shop, int, int, int]) -> None:
    shop, low, _, _ = three
    edit = TierEdit(threshold=150_00)
    assert after(shop, ("Silver", edit)) == [(low, "Bronze", "Silver", "")]
    assert after(shop, ("Silver", TierEdit(threshold=150_01))) == []
    done = edit_tier(shop.store, "silver", edit, shop.call())
    assert done.detail["was"] == {"threshold": 300_00}
    assert shop.tier(low) == "Bronze"
    assert shop.review() == [(low, "Bronze", "Silver")]
    assert after(shop, ("Silver", edit)) == []


def test_a_higher_threshold_moves_down_after_the_grace(
    three: tuple[Shop, int, int, int],
) -> None:
    shop, _, middle, _ = three
    edit = TierEdit(threshold=450_00)
    assert after(shop, ("Silver", edit)) == [(middle, "Silver", "Bronze", "2026-03-06")]
    edit_tier(shop.store, "Silver", edit, shop.call())
    assert shop.review() == []
    shop.clock_to("2026-03-06")
    assert shop.tier(middle) == "Silver"
    shop.clock_to("2026-03-07")
    assert shop.review() == [(middle, "Silver", "Bronze")]


def test_who_moves_anyway_is_left_out(three: tuple[Shop, int, int, int]) -> None:
    shop, low, middle, high = three
    shop.clock_to("2027-01-05")
    gone = [(low, "Bronze"), (middle, "Silver"), (high, "Gold")]
    assert [shop.tier(m) for m, _ in gone] == [t for _, t in gone]
    # All spend has left the window: both lose their tier whatever Silver asks for.
    assert after(shop, ("Silver", TierEdit(threshold=450_00))) == []


def test_a_tier_more_or_less(three: tuple[Shop, int, int, int]) -> None:
    shop, low, middle, high = three
    copper = Tier("Copper", 100_00, Fraction(1))
    assert after(shop, ("Copper", copper)) == [(low, "Bronze", "Copper", "")]
    assert after(shop, ("Gold", None)) == [(high, "Gold", "Silver", "")]
    assert after(shop, ("Silver", None), ("Gold", None)) == [
        (middle, "Silver", "Bronze", ""),
        (high, "Gold", "Bronze", ""),
    ]
    remove_tier(shop.store, "Gold", shop.call())
    assert shop.review() == [(high, "Gold", "Silver")]
    with pytest.raises(Refused, match="no tier “Gold”"):
        remove_tier(shop.store, "Gold", shop.call())


def test_all_tiers_gone(three: tuple[Shop, int, int, int]) -> None:
    shop, low, middle, high = three
    for name in ("Bronze", "Silver", "Gold"):
        remove_tier(shop.store, name, shop.call())
    assert shop.review() == [(low, "Bronze", ""), (middle, "Silver", ""), (high, "Gold", "")]
    assert shop.review() == []
    assert shop.view(high).tier is None
    assert shop.sell("10", high).points == 10


def test_a_tier_removed_and_added_again(tiered: Shop) -> None:
    remove_tier(tiered.store, "Gold", tiered.call())
    new = Tier("gold", 800_00, Fraction(2), "a coffee a day")
    add_tier(tiered.store, new, tiered.call())
    with tiered.store.read() as tx:
        assert tiers(tx)[-1] == replace(new, name="Gold")


@pytest.mark.parametrize(
    ("settings", "moves"),
    [
        ({"basis": "visits"}, ["Bronze", "Bronze"]),
        ({"window": "calendar"}, ["Silver"]),
        ({"grace_days": "5"}, []),
    ],
)
def test_settings_say_who_would_move_too(
    make_shop: MakeShop, settings: dict[str, str], moves: list[str]
) -> None:
    shop = make_shop(preset="tiers", now="2025-12-20 10:00")
    zoe, bob = shop.join(), shop.join()
    shop.sell("700", zoe)
    shop.sell("650", bob)
    shop.clock_to("2026-01-10")
    shop.sell("600", zoe)
    shop.sell("20", bob)
    found = after(shop, **settings)
    expected = [(zoe, "Gold"), (bob, "Silver")]
    if "window" in settings:
        # Of this year: 600 is Silver, 20 is Bronze.
        assert found == [
            (zoe, "Gold", "Silver", "2026-03-11"),
            (bob, "Silver", "Bronze", "2026-03-11"),
        ]
    else:
        assert [(m, b, a) for m, b, a, _ in found] == [
            (*who, to) for who, to in zip(expected, moves, strict=False)
        ]
    for key, value in settings.items():
        shop.set(**{f"tier_{key}": value})
    shop.review()
    shop.wait(61 if "grace_days" not in settings else 6)
    assert {(m, a) for m, _, a in shop.review()} == {(m, a) for m, _, a, _ in found}


def test_a_tier_by_hand_moves_nowhere(tiered: Shop) -> None:
    zoe = tiered.join()
    tiered.set_tier(zoe, "Gold")
    assert after(tiered, ("Silver", TierEdit(threshold=1)), basis="visits") == []


def test_a_multiplier_is_for_what_is_sold_from_now_on(tiered: Shop) -> None:
    zoe = tiered.join()
    tiered.sell("1000", zoe)
    before = tiered.sell("10", zoe)
    edit_tier(tiered.store, "Gold", TierEdit(multiplier=Fraction(3)), tiered.call())
    assert tiered.sell("10", zoe).points == 30
    assert before.points == 15
    assert tiered.refund(before).points == -15


def test_a_benefit_is_told(tiered: Shop) -> None:
    zoe = tiered.join()
    edit_tier(tiered.store, "Bronze", TierEdit(benefit=" a \x1b coffee "), tiered.call())
    view = tiered.view(zoe).tier
    assert view is not None
    assert view.benefit == "a coffee"


def test_what_cannot_be_a_tier(tiered: Shop) -> None:
    with pytest.raises(Refused, match=r"“Silver” begins at .*300.* already"):
        tiered.add_tier(Tier("Copper", 300_00, Fraction(1)))
    with pytest.raises(Refused, match="begins at"):
        edit_tier(tiered.store, "Gold", TierEdit(threshold=0), tiered.call())
    with pytest.raises(BadInput, match="Nothing is to change"):
        edit_tier(tiered.store, "Gold", TierEdit(), tiered.call())
    edit_tier(tiered.store, "Gold", TierEdit(threshold=1000_00), tiered.call())
    tiered.reward("Brunch", 50, tier="gold")
    with pytest.raises(Refused, match="“Brunch” is for Gold members"):
        remove_tier(tiered.store, "Gold", tiered.call())
    today = tiered.today
    tiered.add_campaign(Campaign("June", today, today, Fraction(2), tier="Silver"))
    with pytest.raises(Refused, match="“June” is for Silver members"):
        remove_tier(tiered.store, "Silver", tiered.call())
    tiered.wait(1)
    remove_tier(tiered.store, "Silver", tiered.call())


def test_points_by_hand_count_only_if_flagged(make_shop: MakeShop) -> None:
    for counts, tier in (("none", ""), ("bonus,adjust", "Regular")):
        shop = make_shop()
        shop.set(tier_basis="points_earned", tier_counts=counts, tier_grace_days="0")
        shop.add_tier(Tier("Regular", 100, Fraction(2)))
        zoe = shop.join()
        shop.sell("60", zoe)
        done = shop.adjust(zoe, 40)
        assert done.detail.get("tier") == (["", "Regular"] if tier else None)
        assert shop.tier(zoe) == tier
        shop.sell("0.50", zoe, points=50)  # spending them takes nothing away
        assert shop.review() == []
        shop.adjust(zoe, -1)
        assert shop.tier(zoe) == ""
        assert shop.review() == []


def test_points_by_hand_never_count_as_spend(tiered: Shop) -> None:
    tiered.set(tier_counts="adjust,bonus,opening")
    zoe = tiered.join()
    tiered.adjust(zoe, 90_000)
    assert tiered.review() == []
    assert tiered.tier(zoe) == "Bronze"
