"""All that a slip of paper tells of an act, read in one go."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.queries.members import MemberView, show, survivor
from ledger.queries.reach import within_reach
from ledger.queries.rewards import Reward, Voucher, voucher
from ledger.queries.sales import find_sale, money_beside_points
from ledger.queries.story import Story, tell
from ledger.store.transaction import CHAIN, Transaction

_MOST_DIGITS = 15


@dataclass(frozen=True, slots=True)
class Slip:
    """An act, and where its member stands now.

    ``view`` is ``None`` for a sale without a member. ``stamps`` is the size of a card, 0 without
    cards; ``has_points`` whether the programme gives points; ``in_money`` the money of a sale or a
    refund a part of which was points, else ``None``. ``seq`` and ``head`` are the chain's
    now: on paper they prove that nothing before was cut off.
    """

    shop: str
    currency: str
    timezone: str
    story: Story
    view: MemberView | None
    stamps: int
    has_points: bool
    rewards: tuple[Reward, ...]
    vouchers: tuple[Voucher, ...]
    in_money: int | None
    seq: int
    head: str


def named(tx: Transaction, ref: str) -> int | None:
    """The event of a sale by its receipt number, or any event by its own number."""
    event = find_sale(tx, ref)
    if event is not None or not (ref.isascii() and ref.isdigit() and len(ref) <= _MOST_DIGITS):
        return event
    row = tx.connection.execute("SELECT id FROM event WHERE id = ?", (int(ref),)).fetchone()
    return row[0] if row else None


def slip(tx: Transaction, event: int) -> Slip:
    """The slip of an event that is in the books."""
    story = tell(tx, event)
    settings = tx.settings
    view = None if story.member is None else show(tx, survivor(tx, story.member))
    found = (voucher(tx, code) for code in story.codes)
    seq, head = tx.connection.execute(
        "SELECT seq, lower(hex(hash)) FROM event WHERE chain = ? ORDER BY id DESC LIMIT 1", (CHAIN,)
    ).fetchone()
    return Slip(
        shop=settings.shop_name,
        currency=settings.shop_currency,
        timezone=settings.shop_timezone,
        story=story,
        view=view,
        stamps=settings.stamps_per_card if settings.earn_stamps else 0,
        has_points=bool(settings.earn_points),
        rewards=() if view is None else tuple(within_reach(tx, view.member)),
        vouchers=tuple(one for one in found if one is not None and one.state == "issued"),
        in_money=money_beside_points(tx, story),
        seq=seq,
        head=head,
    )
