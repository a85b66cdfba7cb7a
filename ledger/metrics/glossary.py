"""Every number that is shown anywhere, by key, with what it means and where that comes from."""

from __future__ import annotations

from functools import cache

from ledger.metrics import definitions, worked_definitions
from ledger.metrics.definitions import Definition


@cache
def terms() -> dict[str, Definition]:
    """All definitions there are; a key names one number in the whole program."""
    return {**definitions.DEFINITIONS, **worked_definitions.DEFINITIONS}
