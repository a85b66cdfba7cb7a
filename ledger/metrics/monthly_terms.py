"""What the numbers of a month's report mean that are no KPIs of their own."""

from __future__ import annotations

from ledger.metrics.definitions import SHOP, Definition
from ledger.values.errors import N_

MONTHLY: dict[str, Definition] = {
    "sales_by_hour": Definition(
        N_("Sales by weekday and hour"),
        N_("How many sales an average day of each weekday had in the month, hour by hour."),
        N_(
            "Sales ÷ how often the weekday fell in the month; without sales voided or refunded in "
            "full. A sale noted by its day alone has no hour."
        ),
        SHOP,
    ),
    "points_earned": Definition(
        N_("Points earned"),
        N_("Points given in the month for sales and as bonuses."),
        N_("Points earned in the month − those of them taken back by its end."),
        SHOP,
    ),
    "points_used": Definition(
        N_("Points used"),
        N_("Points spent in the month, on rewards or to pay."),
        N_("Points redeemed in the month − those of them given back by its end."),
        SHOP,
    ),
    "points_lapsed": Definition(
        N_("Points lapsed"),
        N_("Points whose last day fell in the month and that nobody had used."),
        N_("Points of the lots with their last day in the month − what was drawn from them."),
        SHOP,
    ),
    "rewards_given": Definition(
        N_("Rewards of the month"),
        N_("The rewards members asked for in the month, and those handed over in it."),
        N_("Vouchers issued in the month and not cancelled by its end; vouchers used in it."),
        SHOP,
    ),
}
