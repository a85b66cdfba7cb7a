"""A sale credited to the wrong member, or to nobody, finds its owner in one step."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from ledger.books import amending, moving, program, splitting, tiers
from ledger.books.sales import Sale
from ledger.program.tiers import Campaign
from ledger.queries.story import Story
from ledger.values.errors import Refused
from loyalty_tui.words import say
from tests.shop import Shop


def reassign(shop: Shop, sale: Story, member: int, *, key: str | None = None) -> Story:
    return moving.reassign(shop.store, str(sale.event), member, shop.call(key=key))


def claim(shop: Shop, sale: Story, member: int, *, key: str | None = None) -> Story:
    return moving.claim(shop.store, str(sale.event), member, shop.call(key=key))


def said(shop: Shop, member: int) -> str:
    return say.explain(shop.statement(member)[-1], "EUR")


def test_the_wrong_member_was_credited(shop: Shop) -> None:
    wrong, right = shop.join(), shop.join()
    shop.sell("20.00", wrong)
    sale = shop.sell("37.90", wrong, ref="T-9")
    done = reassign(shop, sale, right)
    assert (done.kind, done.member, done.points, done.balance) == ("reassign", right, 37, 37)
    assert (shop.balance(wrong), shop.balance(right)) == (20, 37)
    assert (shop.view(wrong).spend, shop.view(right).spend) == (2000, 3790)
    assert (shop.view(wrong).visits, shop.view(right).visits) == (1, 1)
    was, now = shop.statement(wrong)[-1], shop.statement(right)[-1]
    assert was.event == now.event == done.event
    assert (was.points, was.balance) == (-37, 20)
    assert f"credited by mistake: it is member {right}'s" in said(shop, wrong)
    assert "37 points it had earned are taken back" in said(shop, wrong)
    assert said(shop, right).startswith("Sale T-9 of ")
    assert f"had been credited to member {wrong}" in said(shop, right)
    assert "37 points" in said(shop, right)


def test_it_earns_as_if_it_had_been_theirs_that_day(tiered: Shop) -> None:
    wrong, right = tiered.join(), tiered.join()
    tiered.sell("310.00", right)
    assert tiered.tier(right) == "Silver"
    tiered.wait(1)
    sale = tiered.sell("40.00", wrong)  # 40 for Bronze
    tiered.wait(20)
    tiered.set(earn_points="7", expiry_months="1")  # the rules of the sale's day still hold
    done = reassign(tiered, sale, right)
    assert done.points == 50  # 40 x 1.25
    assert tiered.balance(wrong) == 0
    (entry,) = [e for e in done.entries if e.kind == "earn"]
    assert entry.last_day is not None
    assert entry.last_day.isoformat() == "2028-01-31"


def test_tiers_follow_the_sale_without_grace_for_a_mistake(tiered: Shop) -> None:
    wrong, right = tiered.join(), tiered.join()
    sale = tiered.sell("450.00", wrong)
    assert tiered.tier(wrong) == "Silver"
    done = reassign(tiered, sale, right)
    assert (tiered.tier(wrong), tiered.tier(right)) == ("Bronze", "Silver")
    assert done.detail["tier"] == ["Bronze", "Silver"]
    assert tiered.statement(wrong)[-1].detail["tier"] == ["Silver", "Bronze"]
    assert "Now Bronze" in said(tiered, wrong)
    reassign(tiered, sale, wrong)
    assert (tiered.tier(wrong), tiered.tier(right)) == ("Silver", "Bronze")
    tiered.void(sale)
    assert (tiered.tier(wrong), tiered.balance(wrong)) == ("Bronze", 0)


def test_statements_do_not_tell_the_others_tier(tiered: Shop) -> None:
    wrong, right = tiered.join(), tiered.join()
    tiered.sell("290.00", right)
    sale = tiered.sell("20.00", wrong)
    reassign(tiered, sale, right)
    assert tiered.tier(right) == "Silver"
    assert "Silver" not in said(tiered, wrong)
    assert "Now Silver" in said(tiered, right)


def test_points_used_go_back_and_are_charged_anew(shop: Shop) -> None:
    wrong, right = shop.join(), shop.join()
    shop.adjust(wrong, 90)
    shop.adjust(right, 30)
    sale = shop.sell("12.00", wrong, points=50)  # 0.50 paid: 11 earned
    with pytest.raises(Refused, match="member 2 has 30: 20 are missing"):
        reassign(shop, sale, right)
    shop.adjust(right, 25)
    done = reassign(shop, sale, right)
    assert (done.points, done.balance) == (-39, 16)
    assert shop.balance(wrong) == 90
    back = shop.refund(sale)
    assert (back.member, back.balance) == (right, 55)


def test_what_was_spent_already_follows_the_policy(shop: Shop) -> None:
    for policy, left, waived in (("carry", -50, None), ("clamp", 0, 50)):
        shop.set(refund_after_spend=policy)
        wrong, right = shop.join(), shop.join()
        sale = shop.sell("80.00", wrong)
        shop.adjust(wrong, -50)
        reassign(shop, sale, right)
        assert (shop.balance(wrong), shop.balance(right)) == (left, 80)
        assert shop.statement(wrong)[-1].detail.get("waived") == waived
    shop.set(refund_after_spend="block")
    wrong, right = shop.join(), shop.join()
    sale = shop.sell("80.00", wrong)
    shop.adjust(wrong, -50)
    with pytest.raises(Refused, match="80 to take back, 30 left"):
        reassign(shop, sale, right)
    assert (shop.balance(wrong), shop.balance(right)) == (30, 0)


@pytest.mark.parametrize("swept", [True, False])
def test_what_lapsed_meanwhile_is_gone_once(shop: Shop, *, swept: bool) -> None:
    wrong, right = shop.join(), shop.join()
    sale = shop.earn(wrong, 80, "2026-02-28")
    shop.earn(wrong, 100, "2026-12-31")
    shop.clock_to("2026-03-05")
    if swept:
        shop.sweep()
    done = reassign(shop, sale, right)
    # The new lot has lapsed as the old one had.
    assert (done.points, shop.balance(right), shop.balance(wrong)) == (0, 0, 100)
    assert shop.sweep() == (1, 80)


def test_refunds_before_and_after(shop: Shop) -> None:
    shop.set(earn_per="10", earn_steps="yes")
    wrong, right = shop.join(), shop.join()
    sale = shop.sell("21.90", wrong)
    assert shop.refund(sale, "5.00").points == -1  # 16.90 left: 1 point
    done = reassign(shop, sale, right)
    assert (done.points, shop.balance(wrong)) == (1, 0)
    assert [shop.refund(sale, "5.00").points for _ in range(2)] == [0, -1]
    assert shop.refund(sale).points == 0
    assert (shop.balance(wrong), shop.balance(right)) == (0, 0)
    assert (shop.view(wrong).spend, shop.view(right).spend) == (0, 0)


def test_points_used_partly_given_back_before(shop: Shop) -> None:
    wrong, right = shop.join(), shop.join()
    shop.adjust(wrong, 100)
    shop.adjust(right, 75)
    sale = shop.sell("4.00", wrong, points=100)  # 1.00 paid, 3 earned
    assert shop.refund(sale, "1.00").points == 25 - 1
    done = reassign(shop, sale, right)
    assert (shop.balance(wrong), done.balance) == (100, 2)
    shop.refund(sale, "1.00")
    shop.refund(sale)
    assert (shop.balance(wrong), shop.balance(right)) == (100, 75)


def test_twice_and_back(shop: Shop) -> None:
    one, two, three = (shop.join() for _ in range(3))
    shop.set(earn_stamps="1")
    sale = shop.sell("25.00", one)
    reassign(shop, sale, two)
    reassign(shop, sale, three)
    assert [shop.balance(m) for m in (one, two, three)] == [0, 0, 25]
    assert [shop.view(m).stamp_balance for m in (one, two, three)] == [0, 0, 1]
    reassign(shop, sale, one)
    assert [shop.balance(m) for m in (one, two, three)] == [25, 0, 0]
    assert shop.lots(one) == [("2028-01-31", 25)]
    shop.refund(sale, "5.00")
    shop.refund(sale)
    assert [shop.balance(m) for m in (one, two, three)] == [0, 0, 0]
    assert [shop.view(m).stamp_balance for m in (one, two, three)] == [0, 0, 0]


@pytest.mark.parametrize("days", [30, 31])
def test_missed_points(shop: Shop, days: int) -> None:
    zoe = shop.join()
    sale = shop.sell("64.20")
    shop.wait(days)
    if days > 30:
        with pytest.raises(Refused, match="no longer be claimed: the programme allows 30 days"):
            claim(shop, sale, zoe)
        shop.set(claim_days="31")
    done = claim(shop, sale, zoe)
    assert (done.kind, done.points, shop.view(zoe).visits) == ("claim", 64, 1)
    assert shop.lots(zoe) == [("2028-01-31", 64)]
    assert "had no member" in said(shop, zoe)
    assert shop.refund(sale, "20.00").points == -20
    shop.void(sale)
    assert (shop.balance(zoe), shop.view(zoe).visits) == (0, 0)


def test_a_claim_of_what_was_partly_refunded(shop: Shop) -> None:
    zoe = shop.join()
    sale = shop.sell("30.00")
    shop.refund(sale, "12.00")
    assert claim(shop, sale, zoe).points == 18
    assert shop.view(zoe).spend == 1800


def test_a_part_of_a_shared_sale_keeps_its_share(shop: Shop) -> None:
    one, two, right = (shop.join() for _ in range(3))
    # 0.71 each is nothing by itself; the whole, 1.42, is a point, and it is the first one's.
    mine, theirs = splitting.split(shop.store, Sale(142), [one, two], shop.call())
    assert (mine.points, theirs.points) == (1, 0)
    done = reassign(shop, mine, right)
    assert (shop.balance(one), done.balance) == (0, 1)
    assert shop.refund(mine, "0.01").points == -1


def test_who_owes_points_can_still_claim(shop: Shop) -> None:
    zoe = shop.join()
    spent = shop.sell("50.00", zoe)
    shop.sell("0.40", zoe, points=40)
    shop.void(spent)
    assert shop.balance(zoe) == -40
    assert claim(shop, shop.sell("25.00"), zoe).balance == -15


def test_what_cannot_be_moved(shop: Shop) -> None:
    one, two = shop.join(), shop.join()
    theirs, nobodys = shop.sell("10.00", one), shop.sell("10.00")
    with pytest.raises(Refused, match="`loyalty sale reassign` moves it"):
        claim(shop, theirs, two)
    with pytest.raises(Refused, match="`loyalty sale claim` gives it"):
        reassign(shop, nobodys, two)
    with pytest.raises(Refused, match="member 1's already"):
        reassign(shop, theirs, one)
    with pytest.raises(Refused, match="no member 99"):
        reassign(shop, theirs, 99)
    for sale, act in ((theirs, reassign), (nobodys, claim)):
        shop.void(sale)
        with pytest.raises(Refused, match="nothing is left of it"):
            act(shop, sale, two)


def test_asked_twice_moved_once(shop: Shop) -> None:
    one, two, three = (shop.join() for _ in range(3))
    sale = shop.sell("10.00", one)
    first = reassign(shop, sale, two, key="k")
    again = reassign(shop, sale, two, key="k")
    assert (again.event, again.replayed) == (first.event, True)
    with pytest.raises(Refused, match="This key was used before"):
        reassign(shop, sale, three, key="k")
    assert shop.balance(two) == 10


def test_campaigns_and_tiers_are_those_of_the_booking(tiered: Shop) -> None:
    today = tiered.today
    month = today, today + dt.timedelta(days=30)
    tiered.add_campaign(Campaign("Before", *month, Fraction(2)))
    wrong, right = tiered.join(), tiered.join()
    sale, nobodys = tiered.sell("30.00", wrong), tiered.sell("20.00")
    tiered.wait(3)
    program.end_campaign(tiered.store, "Before", tiered.call())
    tiered.add_campaign(Campaign("Since", *month, Fraction(5)))
    bronze = tiers.TierEdit(multiplier=Fraction(10))
    tiers.edit_tier(tiered.store, "Bronze", bronze, tiered.call())
    # Ended since, "Before" held then; "Since" did not, nor did Bronze give ten times as much.
    assert reassign(tiered, sale, right).points == 60
    assert claim(tiered, nobodys, right).points == 40
    edited = amending.edit(tiered.store, str(sale.event), tiered.call(), amount=3_500)
    assert edited.sale.points == 70
    again = amending.edit(tiered.store, str(sale.event), tiered.call(), amount=3_600)
    assert again.sale.points == 72
    # A sale that is only entered late is booked by the campaigns of now.
    assert tiered.sell("1.00", wrong, at=str(today)).points == 50
    assert tiered.problems() == []
