"""Every number that is shown anywhere, by key, with what it means and where that comes from."""

from __future__ import annotations

from functools import cache

from ledger.metrics.book_terms import BOOKS
from ledger.metrics.definitions import DEFINITIONS, Definition
from ledger.metrics.further_definitions import FURTHER, LISTS
from ledger.metrics.goal_terms import DEFINITIONS as GOALS
from ledger.metrics.monthly_terms import MONTHLY
from ledger.metrics.predict.definitions import DEFINITIONS as PREDICTION
from ledger.metrics.recap_terms import RECAP
from ledger.metrics.satisfaction import DEFINITIONS as SATISFACTION
from ledger.metrics.worked_definitions import DEFINITIONS as WORKED


@cache
def terms() -> dict[str, Definition]:
    """All definitions there are; a key names one number in the whole program."""
    return {
        **BOOKS,
        **DEFINITIONS,
        **FURTHER,
        **LISTS,
        **GOALS,
        **MONTHLY,
        **PREDICTION,
        **RECAP,
        **SATISFACTION,
        **WORKED,
    }
