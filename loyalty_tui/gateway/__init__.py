"""The one door between the screens and the books.

Screens ask a :class:`Gateway` and take the types re-exported here; no other module of the
screens imports the ledger. What the ledger refuses arrives as a :class:`LedgerError`.
"""

from __future__ import annotations

from ledger.books.sales import SalePlan
from ledger.metrics.kpi import Kpi
from ledger.queries.feed import FeedLine
from ledger.queries.members import MemberLine, MemberView
from ledger.queries.rewards import Reward, Voucher
from ledger.queries.story import Story
from ledger.values.codes import new_key
from ledger.values.errors import Busy, Damaged, LedgerError, Refused
from ledger.values.text import clean, fold
from loyalty_tui.gateway.gateway import Gateway
from loyalty_tui.gateway.reading import clock_of, definition
from loyalty_tui.gateway.views import (
    Done,
    Figures,
    LookUp,
    MemberPage,
    RewardToBe,
    Sheet,
    Shop,
)

__all__ = [
    "Busy",
    "Damaged",
    "Done",
    "FeedLine",
    "Figures",
    "Gateway",
    "Kpi",
    "LedgerError",
    "LookUp",
    "MemberLine",
    "MemberPage",
    "MemberView",
    "Refused",
    "Reward",
    "RewardToBe",
    "SalePlan",
    "Sheet",
    "Shop",
    "Story",
    "Voucher",
    "clean",
    "clock_of",
    "definition",
    "fold",
    "new_key",
]
