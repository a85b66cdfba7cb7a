"""What each number means, in words a shop's owner can check.

The texts are English message ids for a front end to translate. ``{days}`` in a label or a
sentence is the number's own window; fill it with :func:`sentence` and :func:`label`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ledger.values.errors import N_

Translate = Callable[[str], str]
"""Gives the reader's own words for an English message."""


def as_it_is(message: str) -> str:
    """The translation into English."""
    return message


@dataclass(frozen=True, slots=True)
class Definition:
    """A number's name, its meaning in one sentence, its formula in words, and whose it is."""

    label: str
    sentence: str
    formula: str
    source: str


SHOP = N_("The shop's own sales and points.")
BASE = N_("Customer-base analysis: active, lost and returning customers over a sliding window.")
PREDICTED = N_(
    "MBG/NBD for the purchases (Batislam, Denizel & Filiztekin, International Journal of Research "
    "in Marketing, 2007, after Fader, Hardie & Lee, Marketing Science, 2005), Gamma-Gamma for "
    "their value (Fader & Hardie, 2013)."
)
"""Whose the models of prediction are."""

IFRS = N_("IFRS 15, customer options (B39–B43) and unexercised rights (B44–B47).")

DEFINITIONS: dict[str, Definition] = {
    "retention": Definition(
        N_("Retention"),
        N_(
            "Of the members active when the period began (a purchase in the {days} days before), "
            "the share still active at its end."
        ),
        N_(
            "(E − N) ÷ S: S active at the start, E active at the end, N active at the end and not "
            "at the start, whether new or won back. Equal to active at both ends ÷ S."
        ),
        BASE,
    ),
    "churn": Definition(
        N_("Churn"),
        N_(
            "Of the members active when the period began, the share that had bought nothing for "
            "{days} days at its end."
        ),
        N_("Active at the start and not at the end ÷ active at the start; 1 − retention."),
        BASE,
    ),
    "month_to_month": Definition(
        N_("Month to month"),
        N_("Of the members who bought in the previous period, the share who bought in this one."),
        N_("Bought in the previous period and in this one ÷ bought in the previous one."),
        BASE,
    ),
    "repeat_rate": Definition(
        N_("Repeat purchase rate"),
        N_("Of all members who ever bought, the share who bought at least twice."),
        N_("Members with two purchases or more ÷ members with one or more, over all time."),
        SHOP,
    ),
    "repeat_rate_365": Definition(
        N_("Repeat purchase rate, {days} days"),
        N_(
            "Of the members who bought in the last {days} days, the share who bought at least "
            "twice in them."
        ),
        N_("Members with two purchases or more in the window ÷ members with one or more in it."),
        SHOP,
    ),
    "second_purchase_90": Definition(
        N_("Second purchase within {days} days"),
        N_(
            "Of the members whose first purchase is at least {days} days old, the share who came "
            "back on another day within {days} days of it."
        ),
        N_(
            "Members whose second day of purchase is less than {days} days after the first ÷ "
            "members first seen at least {days} days ago."
        ),
        SHOP,
    ),
    "aov": Definition(
        N_("Average order value"),
        N_("What a sale of the last {days} days comes to on average, before refunds."),
        N_(
            "Gross sales ÷ number of sales, guests included, without sales voided or refunded in "
            "full."
        ),
        SHOP,
    ),
    "frequency": Definition(
        N_("Purchase frequency"),
        N_("How often a member who bought in the last {days} days did so."),
        N_(
            "Purchases by members ÷ members who bought. Times the members' average order value, "
            "it is the revenue per buyer."
        ),
        SHOP,
    ),
    "clv_historic_mean": Definition(
        N_("Customer lifetime value so far, mean"),
        N_("What a member who ever bought has brought in so far on average, after refunds."),
        N_("Sales less refunds of these members ÷ their number, over all time."),
        N_("Historic customer lifetime value: observed, not predicted."),
    ),
    "clv_historic_median": Definition(
        N_("Customer lifetime value so far, median"),
        N_(
            "Half of the members who ever bought have brought in more than this so far, after "
            "refunds, and half less."
        ),
        N_("Median over these members of sales less refunds, over all time."),
        N_("Historic customer lifetime value: observed, not predicted."),
    ),
    "clv_predicted_12m": Definition(
        N_("Customer lifetime value, next 12 months"),
        N_(
            "What a member who ever bought is expected to bring in over the next 12 months, on "
            "average, after refunds."
        ),
        N_(
            "Each month's expected purchases × the expected value of one, discounted by 1 % a "
            "month (12.7 % a year), summed over members ÷ number of members."
        ),
        PREDICTED,
    ),
    "active_members": Definition(
        N_("Active members"),
        N_("Members with at least one purchase in the last {days} days."),
        N_("Number of members with a purchase in the window."),
        BASE,
    ),
    "new_members": Definition(
        N_("New customers"),
        N_("Members active within {days} days whose first purchase ever fell in the period."),
        N_("Active at the end and not at the start of the period, with no earlier purchase."),
        BASE,
    ),
    "won_back": Definition(
        N_("Won back"),
        N_("Members who bought again in the period after at least {days} days without."),
        N_("Active at the end and not at the start of the period, with an earlier purchase."),
        BASE,
    ),
    "silent": Definition(
        N_("Silent for {days} days"),
        N_("Members active when the period began, with no purchase in the {days} days to its end."),
        N_("Active at the start of the period and not at its end. Some will buy again."),
        BASE,
    ),
    "membership_rate": Definition(
        N_("Membership rate"),
        N_("Of those who bought in the last {days} days, the share who are members."),
        N_(
            "Members who bought ÷ members who bought and guests; nobody knows a guest again, so "
            "each guest sale counts as one buyer."
        ),
        SHOP,
    ),
    "sales_penetration": Definition(
        N_("Sales to members"),
        N_("Of the sales of the last {days} days, the share in money made to members."),
        N_("Gross sales to members ÷ gross sales, without sales voided or refunded in full."),
        SHOP,
    ),
    "active_member_rate": Definition(
        N_("Active-member rate"),
        N_(
            "Of all members, the share with a purchase, points earned or a redemption in the last "
            "{days} days."
        ),
        N_("Members who bought, earned or redeemed in the window ÷ members who had joined."),
        SHOP,
    ),
    "redemption_rate": Definition(
        N_("Redemption rate"),
        N_(
            "Points redeemed for each point earned in the last {days} days; it may pass 100 % when "
            "members spend what they saved."
        ),
        N_(
            "Points redeemed, less those given back ÷ points earned, less those taken back. "
            "Opening balances are not earned, and expired points are not redeemed."
        ),
        SHOP,
    ),
    "first_redemption_rate": Definition(
        N_("First-redemption rate"),
        N_(
            "Of the members who joined at least {days} days ago, the share who redeemed within "
            "{days} days of joining."
        ),
        N_("Members who redeemed within the window after joining ÷ members it is over for."),
        SHOP,
    ),
    "breakage": Definition(
        N_("Breakage"),
        N_("Of the points issued whose last day has passed, the share that lapsed unspent."),
        N_(
            "Points lapsed ÷ points issued less those taken back, over points past their last day "
            "only. Opening balances are not issued; points not yet spent are not breakage."
        ),
        IFRS,
    ),
    "points_liability": Definition(
        N_("Points liability"),
        N_("What the points members hold may still cost the shop."),
        N_(
            "Outstanding points, pending ones included × value of a point × expected redemption "
            "rate: 1 until there are 12 months of history, then 1 − breakage."
        ),
        IFRS,
    ),
    "reward_cost_ratio": Definition(
        N_("Reward cost ratio"),
        N_("What the rewards used in the last {days} days cost, as a share of sales to members."),
        N_("Cost price of the rewards used ÷ gross sales to members."),
        SHOP,
    ),
    "nps": Definition(
        N_("Net promoter score"),
        N_("Promoters less detractors, in per cent of the answers, from −100 to 100."),
        N_("% answering 9 or 10 − % answering 0 to 6, on a scale of 0 to 10."),
        N_("Reichheld, “The One Number You Need to Grow”, Harvard Business Review, 2003."),
    ),
    "csat": Definition(
        N_("Satisfaction"),
        N_("The share of answers that are satisfied."),
        N_("Answers of 4 or 5 out of 5 (8 to 10 out of 10) ÷ answers."),
        N_("Customer satisfaction score, the top two boxes of five."),
    ),
    "monthly_revenue": Definition(
        N_("Monthly revenue"),
        N_("Sales less refunds of the month up to the date."),
        N_("Gross sales of the month − refunds made in it, guests included."),
        SHOP,
    ),
}


def label(key: str, days: int | None, translate: Translate = as_it_is) -> str:
    """A number's short name, its window filled in."""
    return translate(of(key).label).replace("{days}", str(days))


def sentence(key: str, days: int | None, translate: Translate = as_it_is) -> str:
    """The sentence that defines a number, its window filled in."""
    return translate(of(key).sentence).replace("{days}", str(days))


def formula(key: str, days: int | None, translate: Translate = as_it_is) -> str:
    """A number's formula in words, its window filled in."""
    return translate(of(key).formula).replace("{days}", str(days))


def of(key: str) -> Definition:
    """The definition of any number there is.

    :raises KeyError: there is no such number.
    """
    from ledger.metrics.glossary import terms  # deferred: it gathers what is defined elsewhere too

    return terms()[key]
