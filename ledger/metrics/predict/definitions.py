"""What the numbers of prediction mean."""

from __future__ import annotations

from ledger.metrics.definitions import PREDICTED, Definition
from ledger.values.errors import N_

_TRIED = N_(
    "A back-test: the last days of the shop's own past are hidden, expected from what came before, "
    "and compared with what came."
)

DEFINITIONS: dict[str, Definition] = {
    "expected_purchases": Definition(
        N_("Expected purchases, {days} days"),
        N_("On how many of the next {days} days a member is expected to buy."),
        N_(
            "How often they buy while they are a customer, times the chance that they still are "
            "and stay one, from their days of purchase and everybody's."
        ),
        PREDICTED,
    ),
    "expected_value": Definition(
        N_("Expected value of a purchase"),
        N_("What a member's next day of purchase is expected to come to, after refunds."),
        N_(
            "Between the member's own mean over days of purchase after the first and the mean of "
            "all members, nearer to their own the more of them there are."
        ),
        PREDICTED,
    ),
    "value_at_risk": Definition(
        N_("Value at risk"),
        N_("What the shop would miss over the next {days} days if a member came no more."),
        N_("Expected purchases × expected value of a purchase."),
        PREDICTED,
    ),
    "band": Definition(
        N_("Still a customer?"),
        N_("How sure one may be that a silent member has not left for good."),
        N_(
            "The probability that they still are a customer, P(alive): likely active from 75 %, "
            "cooling from 40 %, probably gone below."
        ),
        PREDICTED,
    ),
    "backtest_purchases": Definition(
        N_("Expected and came"),
        N_("Days of purchase that were expected of all members over {days} days, and that came."),
        N_("Sum of the expected purchases beside the days of purchase counted afterwards."),
        _TRIED,
    ),
    "backtest_order": Definition(
        N_("In the right order"),
        N_(
            "Of a regular who then fell silent and one who did not, how often the one who fell "
            "silent was put first; 50 % is chance."
        ),
        N_(
            "Area under the ROC curve: over all such pairs, those in the right order and half of "
            "the ties ÷ pairs. A regular bought on three days or more, the last within a year."
        ),
        N_("Hanley & McNeil, Radiology 143, 1982, on the area under the ROC curve."),
    ),
    "backtest_first": Definition(
        N_("First of the list"),
        N_("Of the first 20 regulars who were cooling, how many then bought nothing."),
        N_(
            "By value at risk, highest first, as of each date: those who bought nothing for {days} "
            "days ÷ those listed."
        ),
        _TRIED,
    ),
}
