"""The name of each setting, and what it does."""

from __future__ import annotations

from collections.abc import Mapping

from loyalty_tui.i18n import N_

LABELS: Mapping[str, str] = {
    "earn.points": N_("Points earned"),
    "earn.per": N_("Per amount spent"),
    "earn.steps": N_("Only by full steps"),
    "earn.minimum": N_("No points below"),
    "earn.basis": N_("Amounts that count"),
    "earn.on_points_paid": N_("What points paid earns too"),
    "earn.stamps": N_("Stamps a visit"),
    "earn.visit": N_("Points a visit"),
    "earn.category": N_("Times the points, by category"),
    "earn.item": N_("Points for an item"),
    "earn.extras": N_("These earn points too"),
    "earn.cap_sale": N_("Most points on a sale"),
    "earn.cap_day": N_("Most points in a day"),
    "earn.cap_year": N_("Most points in a year"),
    "earn.signup": N_("Points for joining"),
    "earn.birthday": N_("Points for a birthday"),
    "earn.referral": N_("Points for bringing somebody"),
    "earn.referred": N_("Points for being brought"),
    "earn.survey": N_("Points for answering a survey"),
    "feedback.ask": N_("The counter's question (F10)"),
    "campaign.stacking": N_("Campaigns of the same day"),
    "points.value": N_("What a point pays"),
    "points.pending_days": N_("Held back after a sale"),
    "expiry.mode": N_("Points lapse"),
    "expiry.months": N_("Points lapse after"),
    "expiry.to_month_end": N_("Until the end of that month"),
    "refund.after_spend": N_("Refunded points spent already"),
    "refund.lapsed_lot": N_("Returned points that lapsed"),
    "refund.grace_days": N_("Returned points last"),
    "tier.basis": N_("Tiers count"),
    "tier.window": N_("Tiers count it over"),
    "tier.grace_days": N_("Before a tier is lost"),
    "tier.counts": N_("Of points, count too"),
    "claim.days": N_("A sale can be claimed for"),
    "day.cutoff": N_("The day ends at"),
    "stamps.per_card": N_("A full card has"),
    "staff.adjust_limit": N_("Give or take by hand up to"),
    "staff.backdate_days": N_("Date back up to"),
    "staff.merge_limit": N_("Merge an account of up to"),
}
"""By key, short enough for a list."""

TOLD: Mapping[str, str] = {
    "earn.points": N_("How many points a sale earns for each amount below."),
    "earn.per": N_("The amount that earns the points above."),
    "earn.steps": N_(
        "Yes: only full amounts count, so 1.99 earns as 1.00. No: every cent counts, and a "
        "sale's points are rounded down once."
    ),
    "earn.minimum": N_("A smaller sale earns no points."),
    "earn.basis": N_("Whether points are counted on the price with tax, or before it."),
    "earn.on_points_paid": N_("Whether the part of a sale that is paid with points earns points."),
    "earn.stamps": N_("Stamps a member gets for each visit; none for no stamp card."),
    "earn.visit": N_("Points for the visit, on top of those for the amount."),
    "earn.category": N_("Some kinds of goods earn several times the points, or none at all."),
    "earn.item": N_("Points that one article brings each time, on top of the others."),
    "earn.extras": N_("What is no goods: leave it out and no points are earned on it."),
    "earn.cap_sale": N_("One sale never earns a member more than this."),
    "earn.cap_day": N_("A member never earns more than this in a day."),
    "earn.cap_year": N_("A member never earns more than this in a year."),
    "earn.signup": N_("Points given to whoever joins."),
    "earn.birthday": N_("Points given once a year, around the birthday."),
    "earn.referral": N_("Points for a member whose friend joins and buys."),
    "earn.referred": N_("Points for whoever was brought by a member, with their first purchase."),
    "earn.survey": N_("Points for an answer, once a member and survey."),
    "feedback.ask": N_("What the counter asks a member once a quarter."),
    "campaign.stacking": N_("When several campaigns hold for the same sale."),
    "points.value": N_("What a point takes off a sale that is paid with points."),
    "points.pending_days": N_("Days before points of a sale can be used; none for at once."),
    "expiry.mode": N_("From when the months below are counted, or never."),
    "expiry.months": N_("Months after which points that were not used lapse."),
    "expiry.to_month_end": N_("Yes: points last until the end of that month."),
    "refund.after_spend": N_(
        "When what a sale earned has been spent before the sale is given back."
    ),
    "refund.lapsed_lot": N_(
        "When points that paid a sale come back, but had lapsed in the meantime."
    ),
    "refund.grace_days": N_("How long such points can be used again."),
    "tier.basis": N_("What takes a member up to a tier."),
    "tier.window": N_("Over which days it is counted."),
    "tier.grace_days": N_("Days a member keeps a tier they no longer reach."),
    "tier.counts": N_("Where tiers count points earned: which other points count as well."),
    "claim.days": N_("How many days somebody who forgot their card may ask for the points."),
    "day.cutoff": N_("What is sold before this time after midnight belongs to the day before."),
    "stamps.per_card": N_("Stamps that fill a card and give its reward."),
    "staff.adjust_limit": N_("Beyond this, a manager approves."),
    "staff.backdate_days": N_("Beyond this, a manager approves."),
    "staff.merge_limit": N_("Beyond this, a manager approves."),
}
"""By key, in a sentence."""
