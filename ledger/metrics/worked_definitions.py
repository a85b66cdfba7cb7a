"""What the numbers of campaigns, rewards and members beside guests mean."""

from __future__ import annotations

from ledger.metrics.definitions import Definition
from ledger.values.errors import N_

_DRAWN = N_("A randomised controlled trial, by intention to treat: all who were drawn count.")
_WELCH = N_(
    "Interval of the difference of two means: Welch, Biometrika 34 (1947), never narrower than "
    "over all draws (Pitman, 1937); of their ratio: Fieller (1954)."
)
_NEWCOMBE = N_(
    "Interval of the difference of two proportions: Newcombe, Statistics in Medicine 17 (1998), "
    "method 10."
)
_SHOP = N_("The shop's own sales and points.")
_BESIDE = N_("A comparison, not a proof: who joins buys more to begin with.")
_TAYLOR = N_(
    "Points pressure and rewarded behaviour: Taylor and Neslin, Journal of Retailing 81 (2005). "
    "A comparison, not a proof."
)

DEFINITIONS: dict[str, Definition] = {
    "campaign_members": Definition(
        N_("Members of a campaign"),
        N_(
            "Those it was for: members before its first day, in its tier or segment when it began. "
            "Each is in one of its two groups, drawn by lot and for ever."
        ),
        N_(
            "All of them, whether they bought or not. Weekdays, hours and category leave nobody "
            "out; merged members count once, in the group of the one who stays."
        ),
        _DRAWN,
    ),
    "campaign_bought": Definition(
        N_("Bought during a campaign"),
        N_("Of a group's members, the share with a purchase in the campaign's days."),
        N_("Members of the group who bought ÷ members of the group."),
        _NEWCOMBE,
    ),
    "campaign_orders": Definition(
        N_("Sales a member"),
        N_("How many purchases a member of the group made in the campaign's days, on average."),
        N_("Purchases ÷ members of the group, those who did not come included."),
        _WELCH,
    ),
    "campaign_gross": Definition(
        N_("Gross a member"),
        N_("What a member of the group bought in the campaign's days, before refunds."),
        N_(
            "Gross sales ÷ members of the group, without sales voided or refunded in full; "
            "everything they bought counts, not only what the campaign is for."
        ),
        _WELCH,
    ),
    "campaign_net": Definition(
        N_("Net a member"),
        N_(
            "What a member of the group bought in the campaign's days, after refunds. It alone "
            "decides: the campaign is said to be the cause if it is over, each group has 30 "
            "members or more, and the 95 % interval of the difference leaves nought out."
        ),
        N_(
            "Sales of the days less what was given back of them since, and less refunds of the "
            "days that name no sale ÷ members of the group."
        ),
        _WELCH,
    ),
    "campaign_points": Definition(
        N_("Points a member"),
        N_("What the sales of the campaign's days gave a member of the group."),
        N_("Points earned by the sales less those taken back ÷ members of the group."),
        _WELCH,
    ),
    "campaign_before": Definition(
        N_("Net a member, {days} days before"),
        N_(
            "What the two groups bought in the {days} days before the campaign. Drawn by lot, they "
            "should differ no more than by chance."
        ),
        N_("Net sales of these days ÷ members of the group."),
        _WELCH,
    ),
    "campaign_extra": Definition(
        N_("Extra sales of a campaign"),
        N_("What the campaign's members bought more, in all, than they would have without it."),
        N_("Difference in net a member × members who were in the campaign; its interval as well."),
        _DRAWN,
    ),
    "campaign_cost": Definition(
        N_("Cost of a campaign's points"),
        N_("What the points are worth that its members earned only because of it."),
        N_(
            "Points of each sale with the campaign less those without it, less those taken back × "
            "value of a point (points.value)."
        ),
        _SHOP,
    ),
    "campaign_gain": Definition(
        N_("Net gain of a campaign"),
        N_("What is left of the extra sales once the campaign's points are paid."),
        N_(
            "Extra sales × margin − cost of the points. Without a margin (--margin), before what "
            "the goods cost."
        ),
        _SHOP,
    ),
    "beside_share": Definition(
        N_("Share of sales"),
        N_("Of the sales of the window in money, the share made to members, and to guests."),
        N_("Gross sales to each ÷ gross sales, without sales voided or refunded in full."),
        _BESIDE,
    ),
    "beside_aov": Definition(
        N_("Average order value, members and guests"),
        N_("What a sale comes to on average, before refunds, to members and to guests."),
        N_("Gross sales to each ÷ number of sales to each."),
        _BESIDE,
    ),
    "beside_frequency": Definition(
        N_("Purchase frequency, members and guests"),
        N_("How often a member who bought in the window did so; nobody knows a guest again."),
        N_("Purchases by members ÷ members who bought."),
        _BESIDE,
    ),
    "beside_spend": Definition(
        N_("Spend of a buyer"),
        N_("What a member who bought in the window spent in it; nobody knows a guest again."),
        N_("Gross sales to members ÷ members who bought: order value × frequency."),
        _BESIDE,
    ),
    "rewards_cost": Definition(
        N_("Cost of rewards"),
        N_("What the rewards used in the window cost the shop, and what that is of sales."),
        N_(
            "Cost price of the rewards used, as it was when they were issued; ÷ gross sales to "
            "members in the window."
        ),
        _SHOP,
    ),
    "rewards_paid": Definition(
        N_("Paid with points"),
        N_("What points paid of the sales of the window, beside the rewards."),
        N_(
            "Part of the sales to members paid with points, less what was given back of it; ÷ "
            "gross sales to members."
        ),
        _SHOP,
    ),
    "rewards_usage": Definition(
        N_("Rewards used"),
        N_("Of the rewards that came to an end in the window, the share that was used."),
        N_(
            "Used ÷ used and lapsed unused; what was cancelled, and what can still be used, is in "
            "neither."
        ),
        _SHOP,
    ),
    "rewards_unchanged": Definition(
        N_("Rewards that changed nothing"),
        N_(
            "Rewards used whose member came no more often for them: neither in the {days} days "
            "before taking it (saving up) nor in the {days} days after using it, compared with the "
            "{days} days before these."
        ),
        N_(
            "Days with a purchase in the two spans, each at most those of the first one. Judged "
            "are rewards used more than {days} days ago, by members for twice {days} days or more "
            "when they took them."
        ),
        _TAYLOR,
    ),
    "rewards_chance": Definition(
        N_("Changed nothing by chance"),
        N_(
            "How many rewards would look as if they had changed nothing, had none ever changed "
            "anything: only fewer than these speak for them."
        ),
        N_("For each reward judged, how many of its three spans were the best ÷ 3; added up."),
        N_("A permutation of the three spans (Fisher; Pitman, 1937)."),
    ),
}
