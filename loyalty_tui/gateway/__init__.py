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
from loyalty_tui.gateway.files import file_of
from loyalty_tui.gateway.listing import Found, Wanted
from loyalty_tui.gateway.numbers import beside
from loyalty_tui.gateway.opening import open_door, open_gateway
from loyalty_tui.gateway.telling import (
    clock,
    clock_of,
    definition,
    meaning,
    moment_of,
    time_there,
    typed_day,
)
from loyalty_tui.gateway.views import (
    Done,
    DutyLine,
    DutyList,
    Figures,
    LookUp,
    RewardToBe,
    Sales,
    Sheet,
    Shelf,
    ShelfLine,
    Shop,
    TypedTier,
)

if TYPE_CHECKING:
    from ledger.books.erasing import Erased
    from ledger.books.moving import Kind as MoveKind
    from ledger.books.moving import MovePlan
    from ledger.books.refunds import RefundPlan
    from ledger.books.sales import SalePlan
    from ledger.books.staff import Staff
    from ledger.exchange.result import ImportResult
    from ledger.metrics.cohorts import Cohorts
    from ledger.metrics.course import Point
    from ledger.metrics.goals import Progress
    from ledger.metrics.groups import Segments, Spread
    from ledger.metrics.kpi import Kpi, Number
    from ledger.metrics.who import Counted, Who
    from ledger.queries.consents import Consent
    from ledger.queries.event import EventView, Move
    from ledger.queries.explain import Drawn, ExplainedLot
    from ledger.queries.feed import FeedLine
    from ledger.queries.feedback import AnswerLine
    from ledger.queries.journal import JournalLine
    from ledger.queries.listing import Listed, ListOrder
    from ledger.queries.members import MemberLine, MemberView
    from ledger.queries.names import Named
    from ledger.queries.receipts import Receipt
    from ledger.queries.rewards import Reward, Voucher
    from ledger.queries.sought import Sought
    from ledger.queries.story import Story
    from ledger.queries.vouchers import VoucherLine, VoucherList
    from ledger.rules.worth import Worth
    from ledger.values.points import Unit
    from loyalty_tui.gateway.campaigns import CampaignLine, CampaignList, Changed
    from loyalty_tui.gateway.customers import Customers
    from loyalty_tui.gateway.gateway import Gateway
    from loyalty_tui.gateway.goals import GoalLine, NumberLine
    from loyalty_tui.gateway.journal import Selection
    from loyalty_tui.gateway.levels import Movers, TierLine, TierList
    from loyalty_tui.gateway.numbers import FigureView, Written
    from loyalty_tui.gateway.people import Holding, Person
    from loyalty_tui.gateway.programme import Foreseen, Preset
    from loyalty_tui.gateway.roster import StaffLine
    from loyalty_tui.gateway.tasks import Task
    from loyalty_tui.words.settings import Setting

__all__ = [
    "AnswerLine",
    "BadInput",
    "Busy",
    "CampaignLine",
    "CampaignList",
    "Changed",
    "Cohorts",
    "Consent",
    "Counted",
    "Customers",
    "Damaged",
    "Done",
    "Drawn",
    "DutyLine",
    "DutyList",
    "Erased",
    "Errand",
    "EventView",
    "ExplainedLot",
    "FeedLine",
    "FigureView",
    "Figures",
    "Foreseen",
    "Found",
    "Gateway",
    "GoalLine",
    "Holding",
    "ImportResult",
    "JournalLine",
    "Kpi",
    "LedgerError",
    "ListOrder",
    "Listed",
    "LookUp",
    "MemberLine",
    "MemberView",
    "Move",
    "MoveKind",
    "MovePlan",
    "Movers",
    "Named",
    "NotAllowed",
    "Number",
    "NumberLine",
    "Order",
    "Outcome",
    "Person",
    "Point",
    "Preset",
    "Progress",
    "Receipt",
    "RefundPlan",
    "Refused",
    "Reward",
    "RewardToBe",
    "SalePlan",
    "Sales",
    "Segments",
    "Selection",
    "Setting",
    "Sheet",
    "Shelf",
    "ShelfLine",
    "Shop",
    "Sought",
    "Spread",
    "Staff",
    "StaffLine",
    "Story",
    "Task",
    "TierLine",
    "TierList",
    "TypedTier",
    "Unit",
    "Voucher",
    "VoucherLine",
    "VoucherList",
    "Wanted",
    "Who",
    "Worth",
    "Written",
    "beside",
    "clean",
    "clock",
    "clock_of",
    "definition",
    "derived_key",
    "file_of",
    "fold",
    "meaning",
    "moment_of",
    "new_key",
    "open_door",
    "open_gateway",
    "time_there",
    "typed_day",
]
