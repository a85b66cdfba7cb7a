"""The one door between the screens and the books.

Screens ask a :class:`Gateway` and take the types re-exported here; no other module of the
screens imports the ledger. What the ledger refuses arrives as a :class:`LedgerError`.

Importing this loads next to nothing: the books themselves are loaded by :func:`open_gateway`,
off the screen's thread, once the first screen is painted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.values.codes import new_key
from ledger.values.errors import BadInput, Busy, Damaged, LedgerError, Refused
from ledger.values.text import clean, fold
from loyalty_tui.gateway.errand import Errand, Order, Outcome
from loyalty_tui.gateway.opening import open_door, open_gateway
from loyalty_tui.gateway.telling import clock, clock_of, definition, meaning
from loyalty_tui.gateway.views import (
    Done,
    DutyLine,
    DutyList,
    Figures,
    LookUp,
    MemberPage,
    RewardToBe,
    Sales,
    Sheet,
    Shop,
)

if TYPE_CHECKING:
    from ledger.books.moving import Kind as MoveKind
    from ledger.books.moving import MovePlan
    from ledger.books.refunds import RefundPlan
    from ledger.books.sales import SalePlan
    from ledger.metrics.goals import Progress
    from ledger.metrics.kpi import Kpi
    from ledger.queries.feed import FeedLine
    from ledger.queries.members import MemberLine, MemberView
    from ledger.queries.receipts import Receipt
    from ledger.queries.rewards import Reward, Voucher
    from ledger.queries.story import Story
    from loyalty_tui.gateway.customers import Customers
    from loyalty_tui.gateway.gateway import Gateway
    from loyalty_tui.gateway.tasks import Task

__all__ = [
    "BadInput",
    "Busy",
    "Customers",
    "Damaged",
    "Done",
    "DutyLine",
    "DutyList",
    "Errand",
    "FeedLine",
    "Figures",
    "Gateway",
    "Kpi",
    "LedgerError",
    "LookUp",
    "MemberLine",
    "MemberPage",
    "MemberView",
    "MoveKind",
    "MovePlan",
    "Order",
    "Outcome",
    "Progress",
    "Receipt",
    "RefundPlan",
    "Refused",
    "Reward",
    "RewardToBe",
    "SalePlan",
    "Sales",
    "Sheet",
    "Shop",
    "Story",
    "Task",
    "Voucher",
    "clean",
    "clock",
    "clock_of",
    "definition",
    "fold",
    "meaning",
    "new_key",
    "open_door",
    "open_gateway",
]
