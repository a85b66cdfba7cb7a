"""A member's year: what they would enjoy reading, and the shop can prove from its books.

Everything is as the books stand today: what was given back, undone, moved or merged since counts
in the year of the purchase it is about. Balance and tier are those of the year's end.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from ledger.queries.balance import balance
from ledger.queries.family import family
from ledger.queries.past_points import account_as_of, moved
from ledger.queries.rewards import vouchers
from ledger.queries.standing import standing_today, tiers
from ledger.rules.tiers import spend_left
from ledger.store.transaction import Transaction
from ledger.values.calendar import local_time, noon
from ledger.values.errors import BadInput, Refused

HOURS = {"morning": (0, 12), "midday": (12, 14), "afternoon": (14, 18), "evening": (18, 24)}
"""The parts of a day, by the shop's clock: the hour each begins with, and the one it ends before.

What is bought before the day's cut-off belongs to the evening before.
"""

_DECEMBER = 12
_OFTEN = 2
# One visit on a Tuesday is no habit; nor are three days that come out even a favourite.


@dataclass(frozen=True, slots=True)
class Favourite:
    """What a member bought most: an item by number, or a category by purchases.

    ``number`` is in thousandths for an item, as on a receipt.
    """

    name: str
    number: int
    item: bool


@dataclass(frozen=True, slots=True)
class Recap:
    """A member's year. Money in minor units, points as integers.

    ``today`` is the day it was read on. ``months`` are the visits of each month, a visit being
    a day with a purchase. ``weekdays`` are the favourite days, from 0 for Monday: one, two that
    come out even, or none; ``part_of_day`` one of :data:`HOURS` that holds more than half of the
    purchases whose time is known, or empty. ``streak`` is the first and the last month of the
    longest run of months with a visit. ``saved`` was paid with points. Points ``given`` came
    or went by hand, and those ``lapsed`` passed their last day unused. ``balance`` and ``tier``
    are those of the year's end, or of today in a year that is not over; ``tier_since`` is the
    day the tier began, if in the year. ``rewards`` are those handed over, with how many of each,
    and ``waiting`` those to be used still, with their last day, soonest first.
    """

    member: int
    name: str
    language: str
    year: int
    today: dt.date
    joined: dt.date
    purchases: int
    months: tuple[int, ...]
    first_visit: dt.date | None
    last_visit: dt.date | None
    weekdays: tuple[int, ...]
    part_of_day: str
    streak: tuple[int, int] | None
    favourite: Favourite | None
    spend: int
    saved: int
    earned: int
    given: int
    redeemed: int
    lapsed: int
    balance: int
    stamps: int
    rewards: tuple[tuple[str, int], ...]
    waiting: tuple[tuple[str, dt.date | None], ...]
    tier: str
    tier_since: dt.date | None

    @property
    def visits(self) -> int:
        """Days with a purchase."""
        return sum(self.months)

    @property
    def so_far(self) -> bool:
        """Whether the year is not over."""
        return self.year == self.today.year


def recap_year(tx: Transaction, given: int | None, member: int | None = None) -> int:
    """The year to tell of: in December the present one unless told otherwise, else the last.

    To whoever joined in the present year there is no other to tell of.

    :raises BadInput: it has not begun.
    """
    today = tx.today
    if given is not None:
        if given > today.year:
            raise BadInput("The year {year} has not begun: name one that has.", year=str(given))
        return given
    newcomer = member is not None and _joined(tx, family(tx, member)).year == today.year
    return today.year if newcomer or today.month == _DECEMBER else today.year - 1


def recap(tx: Transaction, member: int, year: int) -> Recap:
    """A member's year, with that of everyone who was merged into them.

    :param member: an active member: :func:`ledger.queries.members.resolve` follows merges.
    :param year: one that has begun: see :func:`recap_year`.
    :raises Refused: it was over before they joined or bought anything.
    """
    own = family(tx, member)
    bought = _purchases(tx, own)
    joined = _joined(tx, own)
    known = min([joined, *(one.day for one in bought)])
    if year < known.year:
        raise Refused(
            "Member {member} is known since {day}: there is no earlier year to tell of.",
            member=member,
            day=known,
        )
    first, end = dt.date(year, 1, 1), dt.date(year + 1, 1, 1)
    over = end <= tx.today
    theirs = [one for one in bought if one.day.year == year]
    kept = [one for one in theirs if not one.cancelled]
    days = sorted({one.day for one in kept})
    months = tuple(Counter(day.month for day in days)[month] for month in range(1, 13))
    points, stamps = moved(tx, own, first, end), moved(tx, own, first, end, "stamps")
    name, language = _profile(tx, member)
    tier, since = _tier_then(tx, member, end) if over else _tier_now(tx, member)
    return Recap(
        member=member,
        name=name,
        language=language,
        year=year,
        today=tx.today,
        joined=joined,
        purchases=len(kept),
        months=months,
        first_visit=days[0] if days else None,
        last_visit=days[-1] if days else None,
        weekdays=_weekdays(days),
        part_of_day=_part_of_day(tx, kept),
        streak=_streak(months),
        favourite=_favourite(tx, kept),
        spend=sum(one.gross - one.refunded for one in theirs) - _unnamed(tx, own, first, end),
        saved=sum(one.saved for one in kept),
        earned=points.earned,
        given=points.given,
        redeemed=points.redeemed,
        lapsed=points.lapsed,
        balance=account_as_of(tx, own, end).balance(end) if over else balance(tx, member),
        stamps=stamps.earned,
        rewards=_rewards(tx, own, first, end),
        waiting=tuple(
            (one.name, one.last_day)
            for one in sorted(
                vouchers(tx, member), key=lambda one: (one.last_day or dt.date.max, one.event)
            )
        ),
        tier=tier,
        tier_since=since if since and first <= since < end else None,
    )


@dataclass(frozen=True, slots=True)
class _Bought:
    event: int
    day: dt.date
    at: int
    gross: int
    refunded: int
    paid: int
    cancelled: bool
    category: str

    @property
    def saved(self) -> int:
        """What of it stays paid with points."""
        return self.gross - self.refunded - spend_left(self.gross, self.refunded, self.paid)


def _profile(tx: Transaction, member: int) -> tuple[str, str]:
    name, language = tx.connection.execute(
        "SELECT name, language FROM profile WHERE member = ?", (member,)
    ).fetchone()
    return name, language


def _joined(tx: Transaction, own: Sequence[int]) -> dt.date:
    """Since when they are a member: whoever of them joined first."""
    (joined,) = tx.connection.execute(
        f"SELECT min(joined) FROM member WHERE id IN ({_marks(own)})",  # noqa: S608 - marks
        tuple(own),
    ).fetchone()
    return dt.date.fromisoformat(joined)


def _purchases(tx: Transaction, own: Sequence[int]) -> list[_Bought]:
    """Every purchase that is theirs now, cancelled ones included, oldest first."""
    return [
        _Bought(
            *(event, dt.date.fromordinal(day), at, gross, refunded, paid),
            cancelled=cancelled is not None,
            category=category,
        )
        for event, day, at, gross, refunded, paid, cancelled, category in tx.connection.execute(
            "SELECT purchase.event, day, effective_at, gross, refunded, paid, cancelled_day,"  # noqa: S608 - marks
            " coalesce(category, '') FROM purchase JOIN event ON event.id = purchase.event"
            f" WHERE purchase.member IN ({_marks(own)}) ORDER BY day, event.id",
            tuple(own),
        ).fetchall()
    ]


def _unnamed(tx: Transaction, own: Sequence[int], first: dt.date, end: dt.date) -> int:
    """Refunds of the days that name no sale."""
    (total,) = tx.connection.execute(
        "SELECT coalesce(sum(amount), 0) FROM refund"  # noqa: S608 - marks
        f" WHERE member IN ({_marks(own)}) AND sale IS NULL AND day >= ? AND day < ?",
        (*own, first.toordinal(), end.toordinal()),
    ).fetchone()
    return int(total)


def _weekdays(days: Iterable[dt.date]) -> tuple[int, ...]:
    counts = Counter(day.weekday() for day in days)
    most = max(counts.values(), default=0)
    found = sorted(day for day, count in counts.items() if count == most)
    return tuple(found) if most >= _OFTEN and len(found) <= _OFTEN else ()


def _part_of_day(tx: Transaction, kept: Iterable[_Bought]) -> str:
    zone = tx.settings.shop_timezone
    counts: Counter[str] = Counter()
    for one in kept:
        # What is only dated stands at noon.
        if one.at != noon(one.day, zone):
            then = local_time(one.at, zone)
            hour = then.hour if then.date() == one.day else 23
            counts[next(part for part, (_, until) in HOURS.items() if hour < until)] += 1
    part, most = max(counts.items(), key=lambda item: item[1], default=("", 0))
    return part if most >= _OFTEN and most * 2 > counts.total() else ""


def _streak(months: Sequence[int]) -> tuple[int, int] | None:
    """The longest run of months with a visit; of two alike, the later."""
    longest: list[int] = []
    for visited, group in groupby(range(1, 13), key=lambda month: months[month - 1] > 0):
        run = list(group)
        if visited and len(run) >= len(longest):
            longest = run
    return (longest[0], longest[-1]) if longest else None


def _favourite(tx: Transaction, kept: Sequence[_Bought]) -> Favourite | None:
    """The item bought most, by number; the category of most purchases if none was itemised.

    What comes out even is told apart by purchases, then by the latest.
    """
    numbers: Counter[str] = Counter()
    times: Counter[str] = Counter()
    latest: dict[str, tuple[int, str]] = {}
    for place, one in enumerate(kept):
        lines = tx.connection.execute(
            "SELECT item, sum(quantity) FROM sale_line WHERE event = ? AND item <> ''"
            " GROUP BY item ORDER BY min(id)",
            (one.event,),
        ).fetchall()
        for item, quantity in lines:
            numbers[item.casefold()] += quantity
            times[item.casefold()] += 1
            latest[item.casefold()] = (place, item)
    item = bool(numbers)
    if not item:
        for place, one in enumerate(kept):
            if one.category:
                numbers[one.category.casefold()] += 1
                latest[one.category.casefold()] = (place, one.category)
    if not numbers:
        return None
    best = max(numbers, key=lambda name: (numbers[name], times[name], *latest[name]))
    return Favourite(latest[best][1], numbers[best], item) if numbers[best] > 0 else None


def _rewards(
    tx: Transaction, own: Sequence[int], first: dt.date, end: dt.date
) -> tuple[tuple[str, int], ...]:
    """The rewards handed over in the days, most often first."""
    return tuple(
        tx.connection.execute(
            "SELECT name, count(*) AS many FROM voucher"  # noqa: S608 - marks
            f" WHERE member IN ({_marks(own)}) AND state = 'used' AND closed_on >= ?"
            " AND closed_on < ? GROUP BY reward ORDER BY many DESC, min(closed_on), reward",
            (*own, first.isoformat(), end.isoformat()),
        ).fetchall()
    )


def _tier_now(tx: Transaction, member: int) -> tuple[str, dt.date | None]:
    held = standing_today(tx, member) if tiers(tx) else None
    return (held.tier, held.since) if held else ("", None)


def _tier_then(tx: Transaction, member: int, end: dt.date) -> tuple[str, dt.date | None]:
    """The tier a member was in once the days before ``end`` were over, as it was written down."""
    tier = None
    since = until = ""
    for about, text in tx.connection.execute(
        "SELECT member, detail FROM event WHERE business_date < ?1 AND (member = ?2"
        "  OR id IN (SELECT event FROM also WHERE also.member = ?2))"
        " AND detail LIKE '%\"standing\"%' ORDER BY id DESC",
        (end.isoformat(), member),
    ):
        told = json.loads(text)
        if about != member:
            told = told.get("other", {})
        if "standing" in told and not since:
            since, until = told["standing"][0] or "–", told["standing"][1] or ""
        if "tier" in told:
            tier = told["tier"][1]
            break
    if not tier or (until and until < (end - dt.timedelta(days=1)).isoformat()):
        return "", None
    return tier, dt.date.fromisoformat(since)


def _marks(own: Sequence[int]) -> str:
    return ", ".join("?" * len(own))
