"""What is said of goals, in words a shop's owner can check."""

from __future__ import annotations

from ledger.metrics.definitions import Definition
from ledger.values.errors import N_

DEFINITIONS: dict[str, Definition] = {
    "goal_progress": Definition(
        N_("Progress of a goal"),
        N_("How much of the way from where a number stood to its target is done."),
        N_(
            "(Now − value when the goal was set) ÷ (target − value when it was set), from 0 to "
            "100 %; of a list, steps done ÷ steps. A goal is met at the close of the first day "
            "its number is there, on its date at the latest; a number that was there already is "
            "to be kept, and judged on that date. No number by then: missed."
        ),
        N_("The shop's own goals."),
    ),
    "goal_on_track": Definition(
        N_("On track"),
        N_("Whether a goal has come as far as its time has."),
        N_(
            "Share of the way ≥ share of the time that is over − 10 points. A yes or no: done, or "
            "less than 90 % of its time is over. A number to be kept: it is there today."
        ),
        N_("The straight line from the start to the target."),
    ),
}
