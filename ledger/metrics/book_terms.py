"""What the numbers of the counter and of the lists mean: balances, tiers, a day, a forecast."""

from __future__ import annotations

from ledger.metrics.definitions import Definition
from ledger.values.errors import N_

_SHOP = N_("The shop's own sales and points.")
_RULES = N_("The shop's own programme: `loyalty program show`.")

BOOKS: dict[str, Definition] = {
    "balance": Definition(
        N_("Balance"),
        N_("What a member can spend today; negative if they owe more than they hold."),
        N_("What is left of the lots usable today − what is owed."),
        _SHOP,
    ),
    "deficit": Definition(
        N_("Points owed"),
        N_("Points that were taken back when they were spent already; later points pay them off."),
        N_("What was to be taken and no lot held − what later points paid of it."),
        _SHOP,
    ),
    "pending": Definition(
        N_("Pending points"),
        N_("Points earned that can be used only from a later day on."),
        N_("What is left of lots whose first usable day is to come (points.pending_days)."),
        _RULES,
    ),
    "use_by": Definition(
        N_("What lapses next"),
        N_("How many points lapse after which day, if nothing more is spent, soonest first."),
        N_("What is left of the lots of each last usable day; the soonest are spent first."),
        _RULES,
    ),
    "stamp_card": Definition(
        N_("Stamps"),
        N_("How far the member's card is filled."),
        N_("What is left of their stamps, of stamps.per_card that make a card."),
        _RULES,
    ),
    "tier_progress": Definition(
        N_("To the next tier"),
        N_("What is missing to the next tier; it is reached as soon as that is there."),
        N_(
            "The tier's threshold − net spend, points earned or visits (tier.basis) of the last "
            "12 months or of the calendar year (tier.window)."
        ),
        _RULES,
    ),
    "member_visits": Definition(
        N_("Visits and spend"),
        N_("How many purchases a member made, what they come to, and when the last one was."),
        N_(
            "Purchases without those undone or refunded in full; their amounts − all refunds; "
            "with those of accounts merged into theirs."
        ),
        _SHOP,
    ),
    "movement": Definition(
        N_("Points of a movement"),
        N_("How an event changed the points of the account, and the balance it left."),
        N_("Sum of the event's entries; the balance as it was right after it was written down."),
        _SHOP,
    ),
    "lot": Definition(
        N_("Lots"),
        N_("The points of each credit, and what became of them: used, lapsed, left."),
        N_(
            "Points = used + lapsed + left. Used holds what was taken back; lapsed is what was "
            "left when the last day was over. Left of all lots − pending − owed = balance."
        ),
        _SHOP,
    ),
    "lapsing": Definition(
        N_("Points lapsing"),
        N_(
            "Points that lapse in a month if nothing more is spent, and how many members hold them."
        ),
        N_(
            "What is left of all lots, pending ones included, by the month of their last usable "
            "day."
        ),
        _SHOP,
    ),
    "last_contact": Definition(
        N_("Last contact"),
        N_("The last day the member did something of their own."),
        N_(
            "The latest of joining, a purchase, a refund, a reward asked for or handed over, a "
            "consent, a survey answered, a change of profile; on any account merged into theirs."
        ),
        _SHOP,
    ),
    "day_sales": Definition(
        N_("Sales of the day"),
        N_("How many sales the business day had and what they come to, before refunds."),
        N_("Sales of that day, without those undone since; one refunded in full is one still."),
        _SHOP,
    ),
    "day_refunds": Definition(
        N_("Refunds of the day"),
        N_("What was given back on the day, whenever the sale was."),
        N_("Refunds dated that day; a sale undone is no refund."),
        _SHOP,
    ),
    "day_members": Definition(
        N_("Members of the day"),
        N_("How many members bought something and did not give all of it back; how many joined."),
        N_("Different members with a purchase that stands; each is counted at their first till."),
        _SHOP,
    ),
    "day_points": Definition(
        N_("Points of the day"),
        N_("Points earned, taken back, used, lapsed and adjusted by what is dated that day."),
        N_(
            "Entries of the day by kind: sales and bonuses; reversals; redemptions less what came "
            "back of them; lapses recorded; adjustments by hand."
        ),
        _SHOP,
    ),
    "day_rewards": Definition(
        N_("Rewards of the day"),
        N_("How many rewards members asked for on the day, and how many they were handed."),
        N_("Vouchers issued, cancelled since or not; vouchers used."),
        _SHOP,
    ),
    "reward_stock": Definition(
        N_("Stock of a reward"),
        N_("How many more of it can be issued."),
        N_("The stock that was set − vouchers issued since + those cancelled or lapsed."),
        _SHOP,
    ),
    "reward_issued": Definition(
        N_("Rewards issued"),
        N_("How many of a reward were issued, ever."),
        N_("Its vouchers without those cancelled: to be used, used or lapsed."),
        _SHOP,
    ),
    "reward_spending": Definition(
        N_("Spending a reward takes"),
        N_("About how much a member spends before they can take it."),
        N_("Its cost ÷ points per amount; tiers, campaigns and bonuses make it less."),
        _SHOP,
    ),
    "reward_back": Definition(
        N_("What a reward gives back"),
        N_("The share of what was spent for it that it costs the shop."),
        N_("Its cost price ÷ the spending it takes."),
        _SHOP,
    ),
    "tier_members": Definition(
        N_("Members in a tier"),
        N_("How many members are in the tier, as last written down."),
        N_("Active members whose standing names it; a review brings it in step with today."),
        _RULES,
    ),
    "tier_review": Definition(
        N_("Who changes tier"),
        N_("Members whose tier is not the one that today's window has reached."),
        N_(
            "Up as soon as a threshold is reached; down once the days of grace (tier.grace_days) "
            "are over. A tier set by hand stays until its last day."
        ),
        _RULES,
    ),
    "staff_flags": Definition(
        N_("What deserves a look"),
        N_("How many earnings or members a flag is about, and the points that moved."),
        N_(
            "One member who earns more than three times within 24 hours; one of the staff who "
            "credits five members or more in a day without a sale; each act that needed an "
            "approval, changed points or a tier by hand, or gave back spent points."
        ),
        _SHOP,
    ),
    "simulated_points": Definition(
        N_("Points in a simulation"),
        N_("Points and stamps issued, redeemed and lapsed over the days, in both courses."),
        N_(
            "Every event of the past is acted again under the other rules, in its order; less what "
            "was taken or given back since. Members behave as they did."
        ),
        _SHOP,
    ),
    "simulated_cost": Definition(
        N_("Cost in a simulation"),
        N_("What the programme cost the shop over the days."),
        N_("Cost price of the rewards handed over + what points paid of sales."),
        _SHOP,
    ),
    "simulated_held": Definition(
        N_("Points held in a simulation"),
        N_("What members hold and owe at the end of the days, and the liability it is."),
        N_(
            "Points usable or pending; points owed; points × value of a point × expected "
            "redemption rate, as in the points liability (`loyalty kpi --explain`)."
        ),
        _SHOP,
    ),
    "simulated_members": Definition(
        N_("Members affected"),
        N_("How many members would have had anything else: points, stamps, balance or tier."),
        N_("Members whose figures differ between the two courses, of all there are."),
        _SHOP,
    ),
}
