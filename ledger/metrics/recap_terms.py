"""What is told to a member of their year, and how each of it is counted."""

from __future__ import annotations

from ledger.metrics.definitions import Definition
from ledger.values.errors import N_

_SHOP = N_("The shop's own sales and points.")

RECAP: dict[str, Definition] = {
    "recap_visits": Definition(
        N_("Visits of the year"),
        N_("On how many days of the year the member bought something, month by month."),
        N_(
            "Business days with a purchase, one paid with points alone included; without what was "
            "undone or refunded in full, and with the purchases of accounts merged into theirs."
        ),
        _SHOP,
    ),
    "recap_day": Definition(
        N_("Favourite day"),
        N_("The weekday with most visits, and the part of the day most purchases fell in."),
        N_(
            "Two visits on it at least; two days that come out even are both named, and of more "
            "none is. Part of the day: more than half of the purchases whose time is known, two "
            "at least: before 12, 12 to 14, 14 to 18, later."
        ),
        _SHOP,
    ),
    "recap_run": Definition(
        N_("Longest run of months"),
        N_("The most months of the year in a row that each had a visit."),
        N_("Of two runs alike, the later one is told; a single month is no run."),
        _SHOP,
    ),
    "recap_favourite": Definition(
        N_("Favourite product"),
        N_("The item the member bought most of, or the category if no receipt lists its items."),
        N_(
            "Items by their number over the lines of the year's purchases, categories by "
            "purchases; what comes out even is told apart by purchases, then by the latest."
        ),
        _SHOP,
    ),
    "recap_points": Definition(
        N_("Points of the year"),
        N_("The points earned, used and lapsed in the year, and those that were left."),
        N_(
            "Earned for purchases and as bonuses, less those taken back since; used on rewards or "
            "to pay, less those given back since; lapsed: what was left of lots whose last day is "
            "in the year. Left: once the year was over, or today; pending points are not in it."
        ),
        _SHOP,
    ),
    "recap_rewards": Definition(
        N_("Rewards of the year"),
        N_("The rewards handed over in the year, and those the member still has to use today."),
        N_("Vouchers used in the year, by the day they were; vouchers neither used nor lapsed."),
        _SHOP,
    ),
    "recap_paid": Definition(
        N_("Paid with points"),
        N_("What the member's points paid of the purchases of the year."),
        N_("Points used to pay × the value of a point then, less the share refunds gave back."),
        _SHOP,
    ),
    "recap_spend": Definition(
        N_("Purchases of the year"),
        N_("What the purchases of the year come to, after refunds."),
        N_(
            "Sales of the year − what was refunded of them, whenever that was − refunds of the "
            "year that name no sale."
        ),
        _SHOP,
    ),
}
