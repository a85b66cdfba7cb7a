"""Which tier a member is in."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from ledger.program.settings import Settings
from ledger.program.tiers import Tier
from ledger.values.calendar import add_months


@dataclass(frozen=True, slots=True)
class Standing:
    """The tier a member is in since a day.

    ``until`` is the last day of a grace, or of a tier set by hand.
    """

    tier: str
    since: dt.date
    until: dt.date | None = None
    by_hand: bool = False


def window_start(on: dt.date, settings: Settings) -> dt.date:
    """The first day that counts on a business date.

    Rolling: twelve months ending that day, so that 1 March 2025 counts through 28 February
    2026. Calendar: the year's first day.
    """
    if settings.tier_window == "calendar":
        return on.replace(month=1, day=1)
    return add_months(on, -12) + dt.timedelta(days=1)


def spend_left(gross: int, refunded: int, paid: int) -> int:
    """What a sale still counts as spend, in minor units.

    Redeeming is not spending: the part ``paid`` with points is left out, and a refund takes from
    both parts in proportion.
    """
    left = gross - refunded
    return left - (paid * left // gross if gross else 0)


def tier_for(spend: int, tiers: Sequence[Tier]) -> Tier | None:
    """The highest tier whose threshold is reached; exactly on it qualifies.

    A tier at nought is everybody's, even of who brought back more than they bought.
    """
    reached = [tier for tier in tiers if tier.threshold <= max(0, spend)]
    return max(reached, key=lambda tier: tier.threshold, default=None)


def next_tier(spend: int, tiers: Sequence[Tier]) -> Tier | None:
    """The lowest tier not reached yet."""
    above = [tier for tier in tiers if tier.threshold > max(0, spend)]
    return min(above, key=lambda tier: tier.threshold, default=None)


def review(  # noqa: PLR0911 - one return a rule, in the order they are read
    current: Standing | None, spend: int, tiers: Sequence[Tier], on: dt.date, grace_days: int
) -> Standing | None:
    """The standing on a business date. Up at once; down only when the days of grace are over.

    A tier set by hand stays until its end date. ``None`` if the programme has no tier reached.
    """
    earned = tier_for(spend, tiers)
    held = next((t for t in tiers if current and t.name == current.tier), None)
    if current is None or held is None:
        return Standing(earned.name, on) if earned else None
    if current.by_hand and (current.until is None or on <= current.until):
        return current
    if earned is not None and earned.threshold >= held.threshold:
        if earned.name == current.tier and not current.by_hand:
            return Standing(current.tier, current.since)
        return Standing(earned.name, current.since if earned == held else on)
    if current.until is None and grace_days:
        return Standing(current.tier, current.since, on + dt.timedelta(days=grace_days))
    if current.until is not None and on <= current.until:
        return current
    return Standing(earned.name, on) if earned else None


def destined(
    held: Standing | None, spend: int, tiers: Sequence[Tier], on: dt.date, grace_days: int
) -> tuple[Standing | None, str]:
    """The standing on a business date, and the tier it leads to once its days of grace are over."""
    now = review(held, spend, tiers, on, grace_days)
    if now is None or now.by_hand or now.until is None:
        return now, now.tier if now else ""
    reached = tier_for(spend, tiers)
    return now, reached.name if reached else ""


@dataclass(frozen=True, slots=True)
class Turn:
    """From a day on, the tier that was reached without a late sale, and the one with it."""

    day: dt.date
    before: str
    after: str


class Counted:
    """What counted towards a tier over the days, and a sale that was entered late.

    ``weights`` are day ordinal, event and amount, by day and event, from the first day of the
    late sale's own window on.
    """

    def __init__(
        self,
        weights: Sequence[tuple[int, int, int]],
        late: tuple[dt.date, int],
        tiers: Sequence[Tier],
        settings: Settings,
    ) -> None:
        """``late`` is the late sale's business date and what it counts for."""
        self._places = [(day, event) for day, event, _ in weights]
        self._sums = [0, *accumulate(amount for _, _, amount in weights)]
        self._day, self._amount = late
        self._tiers = tiers
        self._settings = settings

    def at(self, day: dt.date, event: int | None = None) -> tuple[str, str]:
        """The tiers reached without and with the late sale at the end of a day.

        With an event of that day: just before it.
        """
        start = window_start(day, self._settings)
        end = (day.toordinal(), event) if event is not None else (day.toordinal() + 1, 0)
        spend = (
            self._sums[bisect_left(self._places, end)]
            - self._sums[bisect_left(self._places, (start.toordinal(), 0))]
        )
        more = self._amount if start <= self._day <= day else 0
        before, after = tier_for(spend, self._tiers), tier_for(spend + more, self._tiers)
        return before.name if before else "", after.name if after else ""

    def turns(self, today: dt.date) -> list[Turn]:
        """Every day from the late sale to today on which what it changes is another."""
        turns: list[Turn] = []
        last: tuple[str, str] | None = None
        for day in self._days(today):
            reached = self.at(day)
            if reached != last and (turns or reached[0] != reached[1]):
                turns.append(Turn(day, *reached))
            last = reached
        # Where the two agree again the change is over: what came after is not its doing.
        return _while_it_matters(turns)

    def _days(self, today: dt.date) -> list[dt.date]:
        """The days on which a sum over the window can change, as far as the late sale counts."""
        bought = {dt.date.fromordinal(day) for day, _ in self._places} | {self._day}
        days = {day for day in bought if day >= self._day} | {today}
        if self._settings.tier_window == "calendar":
            days.add(self._day.replace(year=self._day.year + 1, month=1, day=1))
        else:
            left = {add_months(day, 12) for day in bought}
            days |= left | {day + dt.timedelta(days=1) for day in left}
        return sorted(day for day in days if self._day <= day <= today)


def _while_it_matters(turns: Sequence[Turn]) -> list[Turn]:
    kept: list[Turn] = []
    for turn in turns:
        if turn.before != turn.after or (kept and kept[-1].before != kept[-1].after):
            kept.append(turn)
    return kept
