"""Which numbers a month's report shows, in their order."""

from __future__ import annotations

from loyalty_tui.i18n import N_

CARDS = (
    "monthly_revenue",
    "active_members",
    "retention",
    "aov",
    "new_members",
    "won_back",
    "silent",
    "repeat_rate",
)
"""The headline figures."""

TIERS = ("tier_ups", "tier_downs")
"""For a shop that has tiers."""

ANSWERS = ("nps", "csat")
"""For a shop that asked its members."""

GROUPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        N_("Who comes and who stays"),
        (
            *("active_members", "new_members", "won_back", "silent", "retention", "churn"),
            *("month_to_month", "repeat_rate", "repeat_rate_365", "second_purchase_90"),
        ),
    ),
    (
        N_("What they spend"),
        (
            *("monthly_revenue", "aov", "frequency", "clv_historic_mean", "clv_historic_median"),
            "clv_predicted_12m",
        ),
    ),
    (
        N_("The programme"),
        (
            *("membership_rate", "sales_penetration", "active_member_rate", "redemption_rate"),
            *("first_redemption_rate", "breakage", "points_liability", "reward_cost_ratio"),
            *TIERS,
        ),
    ),
    (N_("What they say"), ANSWERS),
)
"""Every number of the table, under its heading."""

GOALS = ("goal_progress", "goal_on_track")
"""For a shop that has goals."""

INTERVALS = {"nps": "nps_interval", "csat": "csat_interval"}
"""For what its members were asked."""

CAMPAIGNS = ("campaign_net", "campaign_extra")
"""For a shop that held a campaign."""

OTHERS = (
    *("value_at_risk", "usual_rhythm", "points_lapsing", "sales_by_hour", "cohort_retention"),
    *("segment", "points_earned", "points_used", "points_lapsed", "rewards_given"),
)
"""What is shown beside the table and defined with it."""

DAYS = {"value_at_risk": 90}
"""The windows of those of them that have one."""

KEYS = (
    *(key for _heading, keys in GROUPS for key in keys),
    *(*OTHERS, *GOALS, *INTERVALS.values(), *CAMPAIGNS),
)
"""Every number of the report."""
