"""The one door between the screens and the books.

Screens ask a :class:`Gateway` and take the types re-exported here; no other module of the
screens imports the ledger. What the ledger refuses arrives as a :class:`LedgerError`.

Importing this loads next to nothing: the books themselves are loaded by :func:`open_gateway`,
off the screen's thread, once the first screen is painted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.values.codes import derived_key, new_key
from ledger.values.errors import BadInput, Busy, Damaged, LedgerError, NotAllowed, Refused
from ledger.values.text import clean, fold
from loyalty_tui.gateway.errand import Errand, Order, Outcome
from loyalty_tui.gateway.listing import Found, Wanted
from loyalty_tui.gateway.opening import open_door, open_gateway
from loyalty_tui.gateway.telling import clock_of, definition, meaning, time_there
from loyalty_tui.gateway.views import (
    Done,
    DutyLine,
    DutyList,
    Figures,
    LookUp,
    RewardToBe,
    Sheet,
    Shop,
)

if TYPE_CHECKING:
    from ledger.books.erasing import Erased
    from ledger.books.sales import SalePlan
    from ledger.books.staff import Staff
    from ledger.exchange.result import ImportResult
    from ledger.metrics.goals import Progress
    from ledger.metrics.kpi import Kpi
    from ledger.queries.consents import Consent
    from ledger.queries.explain import Drawn, ExplainedLot
    from ledger.queries.feed import FeedLine
    from ledger.queries.feedback import AnswerLine
    from ledger.queries.listing import Listed, ListOrder
    from ledger.queries.members import MemberLine, MemberView
    from ledger.queries.rewards import Reward, Voucher
    from ledger.queries.story import Story
    from ledger.values.points import Unit
    from loyalty_tui.gateway.customers import Customers
    from loyalty_tui.gateway.gateway import Gateway
    from loyalty_tui.gateway.people import Holding, Person
    from loyalty_tui.gateway.tasks import Task

__all__ = [
    "AnswerLine",
    "BadInput",
    "Busy",
    "Consent",
    "Customers",
    "Damaged",
    "Done",
    "Drawn",
    "DutyLine",
    "DutyList",
    "Erased",
    "Errand",
    "ExplainedLot",
    "FeedLine",
    "Figures",
    "Found",
    "Gateway",
    "Holding",
    "ImportResult",
    "Kpi",
    "LedgerError",
    "ListOrder",
    "Listed",
    "LookUp",
    "MemberLine",
    "MemberView",
    "NotAllowed",
    "Order",
    "Outcome",
    "Person",
    "Progress",
    "Refused",
    "Reward",
    "RewardToBe",
    "SalePlan",
    "Sheet",
    "Shop",
    "Staff",
    "Story",
    "Task",
    "Unit",
    "Voucher",
    "Wanted",
    "clean",
    "clock_of",
    "definition",
    "derived_key",
    "fold",
    "meaning",
    "new_key",
    "open_door",
    "open_gateway",
    "time_there",
]
