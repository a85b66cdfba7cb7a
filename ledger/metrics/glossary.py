"""Every number that is shown anywhere, by key, with what it means and where that comes from."""

from __future__ import annotations

from functools import cache

from ledger.metrics import definitions, further_definitions
from ledger.metrics.definitions import Definition
from ledger.metrics.predict import definitions as prediction


@cache
def terms() -> dict[str, Definition]:
    """All definitions there are; a key names one number in the whole program."""
    return {
        **definitions.DEFINITIONS,
        **further_definitions.FURTHER,
        **further_definitions.LISTS,
        **prediction.DEFINITIONS,
    }
