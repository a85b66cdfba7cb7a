"""What the screens show, read in one go."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ledger.metrics.goals import Progress
    from ledger.metrics.kpi import Kpi
    from ledger.queries.feed import FeedLine
    from ledger.queries.feedback import Voice
    from ledger.queries.members import MemberLine, MemberView
    from ledger.queries.reach import Closed
    from ledger.queries.receipts import Receipt
    from ledger.queries.rewards import Reward, Voucher
    from ledger.queries.story import Story
    from ledger.rules.worth import Worth


@dataclass(frozen=True, slots=True)
class Shop:
    """The shop as the screens name it. ``stamps`` is the size of a card, 0 without cards."""

    name: str
    currency: str
    timezone: str
    today: dt.date
    staff: str
    stamps: int
    has_points: bool
    has_tiers: bool
    tier_basis: str
    members: int


@dataclass(frozen=True, slots=True)
class LookUp:
    """What answers to a typed or scanned text: a member, a voucher, a sale, or a list of members.

    ``text`` is what was meant: a scanner may have typed it on another country's keyboard.
    """

    text: str
    member: int | None
    voucher: Voucher | None
    holder: str
    lines: tuple[MemberLine, ...]
    receipt: Receipt | None = None
    more: bool = False
    """Whether more members answer to it than are listed."""


@dataclass(frozen=True, slots=True)
class Sales:
    """Sales that may be put right, newest first; ``unclaimed`` are nobody's so far."""

    sales: tuple[Receipt, ...]
    unclaimed: tuple[Receipt, ...] = ()


@dataclass(frozen=True, slots=True)
class Sheet:
    """All a counter shows of a member.

    ``worth`` is what the balance pays, in minor units. ``rewards`` are within reach, cheapest
    first; ``next_reward`` is the first one that is not. ``vouchers`` can be used today.
    ``latest`` are the last acts about them, newest first; ``voice`` is what they think of the shop.
    """

    view: MemberView
    worth: int
    rewards: tuple[Reward, ...]
    next_reward: Reward | None
    vouchers: tuple[Voucher, ...]
    latest: tuple[Story, ...]
    voice: Voice


@dataclass(frozen=True, slots=True)
class Done:
    """An act that is in the books, and its member as it left them.

    ``in_money`` is what of a sale or a refund, a part of which is points, is money, in minor units.
    """

    story: Story
    sheet: Sheet | None
    in_money: int | None = None

    @property
    def name(self) -> str:
        """Whom it is about."""
        return self.sheet.view.name if self.sheet else ""


@dataclass(frozen=True, slots=True)
class Figures:
    """The dashboard's numbers and the latest acts, of one instant.

    ``goals`` are the open ones on these numbers, by key; ``judged`` those met or missed today.
    """

    today: dt.date
    kpis: dict[str, Kpi]
    feed: tuple[FeedLine, ...]
    goals: dict[str, Progress] = field(default_factory=dict)
    judged: tuple[Progress, ...] = ()


@dataclass(frozen=True, slots=True)
class DutyLine:
    """A line of today's list, in words. ``member`` is whom it is about, if anybody."""

    item: str
    kind: str
    member: int | None
    title: str
    phone: str
    why: str
    action: str
    done: bool


@dataclass(frozen=True, slots=True)
class DutyList:
    """Today's list. ``more`` counts, by kind, what was left out; ``headings`` name the kinds."""

    day: dt.date
    lines: tuple[DutyLine, ...]
    more: dict[str, int]
    headings: dict[str, str]


@dataclass(frozen=True, slots=True)
class RewardToBe:
    """A reward as typed; empty means none."""

    name: str
    cost: str
    unit: str = "points"
    cost_price: str = ""
    stock: str = ""
    per_member: str = ""
    period_days: str = ""
    first_day: str = ""
    last_day: str = ""
    valid_days: str = ""
    tier: str = ""


@dataclass(frozen=True, slots=True)
class ShelfLine:
    """A reward, what it is worth, and why nobody can take it today, if so."""

    reward: Reward
    worth: Worth
    closed: Closed


@dataclass(frozen=True, slots=True)
class Shelf:
    """The whole catalogue, and the tiers there are, lowest first."""

    lines: tuple[ShelfLine, ...]
    tiers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TypedTier:
    """A tier as it is typed."""

    name: str
    threshold: str
    multiplier: str
    benefit: str
