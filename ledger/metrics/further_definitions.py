"""What the further numbers and those of lists mean; see :mod:`ledger.metrics.definitions`."""

from __future__ import annotations

from dataclasses import replace

from ledger.metrics.definitions import BASE, DEFINITIONS, IFRS, SHOP, Definition
from ledger.values.errors import N_

_REPEAT = DEFINITIONS["repeat_rate_365"]
_SECOND = DEFINITIONS["second_purchase_90"]

FURTHER: dict[str, Definition] = {
    **dict.fromkeys(("repeat_rate_30", "repeat_rate_90", "repeat_rate_180"), _REPEAT),
    "returning_rate": Definition(
        N_("Returning rate, {days} days"),
        N_(
            "Of the members who bought in the last {days} days, the share who had bought before "
            "them."
        ),
        N_("Members with a purchase in the window and one before it ÷ members with one in it."),
        SHOP,
    ),
    **dict.fromkeys(("second_purchase_30", "second_purchase_60", "second_purchase_180"), _SECOND),
    "silent_returned": Definition(
        N_("Silent who came back"),
        N_(
            "Of the members who fell silent in the period that ended {days} days ago, the share "
            "who have bought again since."
        ),
        N_(
            "Bought in the {days} days since ÷ active at the start of that period and not at its "
            "end: what “lost” is worth."
        ),
        BASE,
    ),
    "aov_net": Definition(
        N_("Average order value, net"),
        N_("What a sale of the last {days} days comes to on average, after refunds."),
        N_("Sales less refunds of the window ÷ number of sales, guests included."),
        SHOP,
    ),
    "aov_median": Definition(
        N_("Middle order value"),
        N_("Half of the sales of the last {days} days come to more than this, and half to less."),
        N_("Median of the sales, guests included, without sales voided or refunded in full."),
        SHOP,
    ),
    "orders_period": Definition(
        N_("Sales of the period"),
        N_("How many sales there were in the last {days} days."),
        N_("Number of sales, guests included, without sales voided or refunded in full."),
        SHOP,
    ),
    "aov_period": replace(DEFINITIONS["aov"], label=N_("Average order value of the period")),
    "frequency_period": replace(
        DEFINITIONS["frequency"], label=N_("Purchase frequency of the period")
    ),
    "revenue_per_buyer": Definition(
        N_("Revenue per buyer"),
        N_("What a member who bought in the last {days} days spent in them, before refunds."),
        N_(
            "Gross sales to members ÷ members who bought: their average order value × their "
            "frequency."
        ),
        SHOP,
    ),
    "clv_formula": Definition(
        N_("Customer lifetime value, by formula"),
        N_(
            "What a member brings in over the years given with --lifespan, spending as in the last "
            "{days} days."
        ),
        N_(
            "Average purchase value × purchases a year × years a customer stays, of members; "
            "without a lifespan there is no value."
        ),
        N_("The formula of the textbooks: an assumption about time, not a prediction."),
    ),
    "sales_penetration_orders": Definition(
        N_("Sales to members, by number"),
        N_("Of the sales of the last {days} days, the share in number made to members."),
        N_("Sales to members ÷ sales, without sales voided or refunded in full."),
        SHOP,
    ),
    "redemption_rate_lifetime": Definition(
        N_("Redemption rate, all time"),
        N_("Points redeemed for each point earned since the programme began."),
        N_(
            "Points redeemed, less those given back ÷ points earned, less those taken back. "
            "Opening balances are not earned, and expired points are not redeemed."
        ),
        SHOP,
    ),
    "reward_usage": Definition(
        N_("Reward usage"),
        N_("Of the rewards issued so far, the share that was handed over."),
        N_("Rewards used ÷ rewards issued, without those cancelled."),
        SHOP,
    ),
    "points_outstanding": Definition(
        N_("Points outstanding"),
        N_("Points that members hold and can still use."),
        N_("Points not spent, not taken back and not past their last day, pending ones included."),
        SHOP,
    ),
    "deferred_revenue": Definition(
        N_("Deferred revenue"),
        N_("The part of past sales to members that is not earned until their points are used."),
        N_(
            "L = A·(1 − R ÷ E) with A = S·P·v·r ÷ (S + P·v·r): S net sales to members, P points "
            "issued, v value of a point, r expected redemption rate, R points redeemed, E those "
            "and the outstanding × r. Without opening balances."
        ),
        IFRS,
    ),
    "tier_ups": Definition(
        N_("Moved up a tier"),
        N_("Members in a higher tier at the end of the period than at its start."),
        N_("Tier at the end above tier at the start, of members there at both."),
        SHOP,
    ),
    "tier_downs": Definition(
        N_("Moved down a tier"),
        N_("Members in a lower tier at the end of the period than at its start."),
        N_("Tier at the end below tier at the start, of members there at both."),
        SHOP,
    ),
}

LISTS: dict[str, Definition] = {
    "cohort_retention": Definition(
        N_("Cohort"),
        N_(
            "Of the members whose first purchase fell in the same month, the share who bought in "
            "each month after it."
        ),
        N_("Members of the cohort with a purchase in the month ÷ members of the cohort."),
        BASE,
    ),
    "cohort_net": Definition(
        N_("Cohort, net sales"),
        N_("What the members of a cohort brought in in each month, after refunds."),
        N_("Sales less refunds of the month, of the members of the cohort."),
        SHOP,
    ),
    "segment": Definition(
        N_("Segment"),
        N_("The group a member is in by how recently, how often and for how much they bought."),
        N_(
            "Each of the three is scored min(5, 1 + ⌊5 × number strictly worse ÷ n⌋). After one "
            "purchase, recency 4–5: new, 3: promising, 1–2: came once. After several, with "
            "frequency + money of 8 or more, else below: recency 4–5 champions, active; 3 loyal, "
            "needs attention; 2 at risk, almost lost; 1 previously loyal, dormant. Prospects "
            "never bought."
        ),
        N_("Recency, frequency, monetary value: direct marketing since the 1990s, in fifths."),
    ),
    "segment_net": Definition(
        N_("Net sales of a segment"),
        N_("What the members of the segment have brought in so far, after refunds."),
        N_("Sales less refunds of these members, over all time."),
        SHOP,
    ),
    "usual_rhythm": Definition(
        N_("Rhythm"),
        N_("How many days usually pass between a member's purchases, and how many have now."),
        N_(
            "Days from the first day of purchase to the last ÷ days of purchase less one. Listed "
            "are members with three days of purchase or more who are later than usual and cooling."
        ),
        SHOP,
    ),
    "expected_redemption_rate": Definition(
        N_("Expected redemption rate"),
        N_("The share of outstanding points that members are expected to use."),
        N_("1 until there are 12 months of history, then 1 − breakage."),
        IFRS,
    ),
    "points_lapsing": Definition(
        N_("Points that lapse"),
        N_("Points outstanding by the last day on which they can be used."),
        N_("What is left of each credit of points, by its last day."),
        SHOP,
    ),
    "tier_migration": Definition(
        N_("Tier migration"),
        N_("In which tier members were at the start of the period, and in which at its end."),
        N_("Members by tier at the start and tier at the end, of those there at both."),
        SHOP,
    ),
}
"""What the numbers of lists mean."""
