"""Every number that is shown anywhere, by key, with what it means and where that comes from."""

from __future__ import annotations

from functools import cache

from ledger.metrics.book_terms import BOOKS
from ledger.metrics.definitions import DEFINITIONS, Definition
from ledger.metrics.further_definitions import FURTHER, LISTS
from ledger.metrics.monthly_terms import MONTHLY
from ledger.metrics.predict import definitions as prediction
from ledger.metrics.recap_terms import RECAP


@cache
def terms() -> dict[str, Definition]:
    """All definitions there are; a key names one number in the whole program."""
    return {
        **DEFINITIONS,
        **FURTHER,
        **LISTS,
        **BOOKS,
        **MONTHLY,
        **RECAP,
        **prediction.DEFINITIONS,
    }
