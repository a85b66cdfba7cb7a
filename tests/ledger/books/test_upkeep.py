"""What a shop does of itself each day."""

from __future__ import annotations

from ledger.books.act import Call
from ledger.books.members import NewMember, join
from ledger.books.upkeep import Kept, keep_up
from tests.shop import Shop


def test_what_is_due_is_done_once(tiered: Shop) -> None:
    tiered.set(earn_birthday="25", expiry_months="1", expiry_to_month_end="no", tier_grace_days="9")
    zoe = join(tiered.store, NewMember("Zoé", birthday="02-20"), tiered.call()).member
    assert zoe is not None
    tiered.sell("310", zoe)
    voucher = tiered.issue(zoe, tiered.reward("Flan", 40, valid_days=3))
    assert tiered.tier(zoe) == "Silver"
    tiered.clock_to("2026-02-21")
    assert keep_up(tiered.store, Call()) == Kept(lots=1, vouchers=1, moved=0, birthdays=1)
    assert (tiered.balance(zoe), tiered.lots(zoe)) == (25, [("2026-03-21", 25)])
    assert voucher.code is not None
    before = tiered.events
    assert keep_up(tiered.store, Call()) == Kept(0, 0, 0, 0)
    assert tiered.events == before
    # The sale leaves the year: days of grace begin that day, and the tier goes when they are over.
    tiered.clock_to("2027-01-06")
    assert keep_up(tiered.store, Call()).moved == 0
    view = tiered.view(zoe).tier
    assert view is not None
    assert (view.name, str(view.until)) == ("Silver", "2027-01-15")
    tiered.clock_to("2027-01-16")
    assert keep_up(tiered.store, Call()).moved == 1
    assert tiered.tier(zoe) == "Bronze"
    assert tiered.problems() == []
