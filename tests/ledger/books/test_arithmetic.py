"""What a sale earns, worked out a second time in the plainest way, and never otherwise.

Preview, booking, receipt, refunds in any pieces and shares among members come to the same
points; and a sale counts in the same windows wherever the shop is.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from fractions import Fraction
from math import floor
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.books import refunds, sales, splitting
from ledger.books.sales import Line, Sale
from ledger.books.tiers import set_tier
from ledger.program.tiers import Campaign
from ledger.queries.qualifying import qualifying
from tests.shop import Shop

ALWAYS = (dt.date(2025, 1, 1), dt.date(2027, 12, 31))
MULTIPLIERS = {"Bronze": Fraction(1), "Silver": Fraction(5, 4), "Gold": Fraction(3, 2)}
CATEGORIES = ("cake", "bread", "")


@dataclass(frozen=True)
class Programme:
    """What decides what a sale earns."""

    rate: str
    per: str
    steps: bool
    minimum: int
    net: bool
    on_paid: bool
    visit: int
    cakes: str
    tarts: int
    caps: tuple[int, int, int]
    campaigns: tuple[tuple[str, int, str], ...]
    best: bool

    def make(self, folder: str) -> Shop:
        shop = Shop(Path(folder) / "shop.db", preset="tiers")
        shop.set(
            earn_points=self.rate,
            earn_per=self.per,
            earn_steps="yes" if self.steps else "no",
            earn_minimum=f"{self.minimum / 100:.2f}",
            earn_basis="net" if self.net else "gross",
            earn_on_points_paid="yes" if self.on_paid else "no",
            earn_visit=str(self.visit),
            earn_category=f"cake={self.cakes}",
            earn_item=f"tart={self.tarts}",
            earn_cap_sale=str(self.caps[0]),
            earn_cap_day=str(self.caps[1]),
            earn_cap_year=str(self.caps[2]),
            campaign_stacking="best" if self.best else "all",
        )
        for place, (multiplier, bonus, category) in enumerate(self.campaigns):
            name = f"Campaign {place}"
            shop.add_campaign(
                Campaign(name, *ALWAYS, Fraction(multiplier), category=category, bonus=bonus)
            )
        return shop

    def points(self, sale: Sale, tier: str, so_far: int, kept: Fraction = Fraction(1)) -> int:
        """What is left of a sale earns, once ``so_far`` was earned before it the same day."""
        if kept == 0:
            return 0
        counted = sale.amount - sale.excluded - (sale.tax if self.net else 0)
        counted = max(0, counted)
        if not self.on_paid:
            counted -= min(sale.points, counted)
        rooms = [self.caps[0] or 10**9] + [cap - so_far for cap in self.caps[1:] if cap]
        fitting = [c for c in self.campaigns if c[2] in ("", sale.category)]
        stacks = [[c] for c in fitting] or [[]] if self.best else [fitting]
        whole = [self._under(stack, sale, counted, tier, Fraction(1)) for stack in stacks]
        best = stacks[whole.index(max(whole))]
        return max(0, min(*rooms, self._under(best, sale, counted, tier, kept)))

    def _under(
        self,
        campaigns: list[tuple[str, int, str]],
        sale: Sale,
        counted: int,
        tier: str,
        kept: Fraction,
    ) -> int:
        exact = counted * kept / Fraction(self.per) / 100
        if self.steps:
            exact = Fraction(floor(exact))
        if counted * kept < self.minimum:
            exact = Fraction(0)
        named = sum(line.amount for line in sale.lines)
        weighed = sum(
            line.amount * self._factor(line.category or sale.category) for line in sale.lines
        ) + (sale.amount - named) * self._factor(sale.category)
        exact *= Fraction(weighed) / sale.amount if sale.amount else 1
        exact *= Fraction(self.rate) * MULTIPLIERS[tier]
        for multiplier, _, _ in campaigns:
            exact *= Fraction(multiplier)
        tarts = sum(
            floor(self.tarts * Fraction(line.quantity, 1000))
            for line in sale.lines
            if line.item == "Tart"
        )
        bonus = sum(bonus for _, bonus, _ in campaigns)
        return floor(exact) + self.visit + floor(tarts * kept) + bonus

    def _factor(self, category: str) -> Fraction:
        return Fraction(self.cakes) if category == "cake" else Fraction(1)


programmes = st.builds(
    Programme,
    rate=st.sampled_from(["1", "5", "0.75"]),
    per=st.sampled_from(["1", "2.50", "10"]),
    steps=st.booleans(),
    minimum=st.sampled_from([0, 500]),
    net=st.booleans(),
    on_paid=st.booleans(),
    visit=st.sampled_from([0, 3]),
    cakes=st.sampled_from(["1", "0", "2.5"]),
    tarts=st.sampled_from([0, 4]),
    caps=st.tuples(*[st.sampled_from([0, 0, limit]) for limit in (60, 90, 150)]),
    campaigns=st.lists(
        st.tuples(
            st.sampled_from(["1", "1.3", "2"]),
            st.sampled_from([0, 11]),
            st.sampled_from(["", "cake"]),
        ).filter(lambda campaign: campaign[:2] != ("1", 0)),
        max_size=3,
    ).map(tuple),
    best=st.booleans(),
)


@st.composite
def bought(draw: st.DrawFn) -> Sale:
    """A sale with lines, tax, tips and points used, none more than the sale is."""
    amount = draw(st.integers(0, 9_000))
    cuts = sorted(draw(st.lists(st.integers(0, amount), max_size=3)))
    lines = tuple(
        Line(
            draw(st.sampled_from(["Tart", "Loaf"])),
            draw(st.sampled_from(CATEGORIES)),
            draw(st.sampled_from([500, 1000, 2000, 3500])),
            b - a,
        )
        for a, b in zip([0, *cuts], cuts, strict=False)
    )
    return Sale(
        amount,
        points=draw(st.integers(0, min(amount, 120))),
        category=draw(st.sampled_from(CATEGORIES)),
        tax=draw(st.integers(0, amount // 5)),
        excluded=draw(st.integers(0, amount // 8)),
        lines=lines,
    )


@given(
    programme=programmes,
    first=bought(),
    second=bought(),
    tier=st.sampled_from(list(MULTIPLIERS)),
    cuts=st.sets(st.integers(1, 9_000), max_size=4),
)
@settings(max_examples=15, deadline=None)
def test_preview_booking_receipt_and_refunds_come_to_the_same(
    programme: Programme, first: Sale, second: Sale, tier: str, cuts: set[int]
) -> None:
    with TemporaryDirectory() as folder:
        shop = programme.make(folder)
        ends = []
        pieces = sorted(cut for cut in cuts if cut <= second.amount)
        for parts in (pieces, pieces[-1:]):
            member = shop.join()
            shop.adjust(member, 400)
            set_tier(shop.store, member, tier, shop.call())
            sales.sell(shop.store, replace(first, member=member), shop.call())
            before, so_far = shop.balance(member), programme.points(first, tier, 0)
            assert before == 400 - first.points + so_far
            sale = replace(second, member=member)
            with shop.store.read() as tx:
                planned = sales.plan(tx, sale, tx.today, tx.now)
            done = sales.sell(shop.store, sale, shop.call())
            (award,) = (entry.award for entry in done.entries if entry.kind == "earn")
            assert award is not None
            expected = programme.points(second, tier, so_far)
            assert (planned.earned, award.points, done.entries[-1].amount) == (expected,) * 3
            assert planned.balance_after == done.balance == before - second.points + expected
            assert shop.statement(member)[-1].points == done.points == expected - second.points
            given_back = 0
            for piece in parts:
                refunds.refund(shop.store, str(done.event), piece - given_back, shop.call())
                given_back = piece
                kept = 1 - Fraction(given_back, second.amount)
                left = programme.points(second, tier, so_far, kept)
                used = second.points - floor(second.points * (1 - kept))
                assert shop.balance(member) == before + min(expected, left) - used
            ends.append((shop.balance(member), shop.lots(member), shop.view(member).spend))
        assert ends[0] == ends[1]
        assert shop.problems() == []
        shop.close()


@given(
    programme=programmes,
    amount=st.integers(0, 9_000),
    tiers=st.lists(st.sampled_from(list(MULTIPLIERS)), min_size=1, max_size=4),
)
@settings(max_examples=10, deadline=None)
def test_shares_come_to_the_whole(programme: Programme, amount: int, tiers: list[str]) -> None:
    with TemporaryDirectory() as folder:
        shop = programme.make(folder)
        shop.set(earn_cap_sale="0", earn_cap_day="0", earn_cap_year="0", earn_visit="0")
        members = [shop.join() for _ in tiers]
        for member, tier in zip(members, tiers, strict=True):
            set_tier(shop.store, member, tier, shop.call())
        done = splitting.split(shop.store, Sale(amount), members, shop.call())
        parts = [story.amount or 0 for story in done]
        assert sum(parts) == amount
        assert max(parts) - min(parts) <= 1
        exact, given = Fraction(0), 0
        for story in done:
            (award,) = (entry.award for entry in story.entries if entry.kind == "earn")
            assert award is not None
            exact += award.exact(award.basis)
            given += award.points - sum(bonus for _, bonus in award.bonuses)
        assert given == floor(exact)
        for story in done:
            refunds.refund(shop.store, str(story.event), None, shop.call())
        assert [shop.balance(member) for member in members] == [0] * len(members)
        assert shop.problems() == []
        shop.close()


ZONES = ("Pacific/Pago_Pago", "UTC", "Pacific/Kiritimati", "Europe/Paris", "America/New_York")


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("window", ["rolling", "calendar"])
def test_the_days_a_sale_counts_for_a_tier(tmp_path: Path, zone: str, window: str) -> None:
    """At any local minute, over midnight, the cut-off, leap days and changed clocks."""
    shop = Shop(tmp_path / "shop.db", timezone=zone, now="2024-01-01 00:00")
    shop.set(tier_window=window, tier_basis="visits", day_cutoff="03:30")
    minutes = st.datetimes(
        dt.datetime(2024, 2, 25),  # noqa: DTZ001 - what the clock on the wall says
        dt.datetime(2026, 3, 5),  # noqa: DTZ001
    )

    @given(bought=minutes, later=st.integers(0, 370) | st.integers(363, 368), minute=minutes)
    @settings(max_examples=25, deadline=None)
    def counts(bought: dt.datetime, later: int, minute: dt.datetime) -> None:
        zoneinfo = ZoneInfo(zone)
        instant = bought.replace(second=0, microsecond=0, tzinfo=zoneinfo).astimezone(dt.UTC)
        shop.micros = int(instant.timestamp()) * 1_000_000
        # The shop's own day: the clock on its wall, set back by the cut-off.
        wall = instant.astimezone(zoneinfo).replace(tzinfo=None)
        day = (wall - dt.timedelta(hours=3, minutes=30)).date()
        zoe = shop.join()
        assert shop.sell("5", zoe).business_date == day
        shop.clock_to(f"{day + dt.timedelta(days=later + 1)} {minute:%H:%M}")
        on = shop.today
        if window == "calendar":
            expected = day.year == on.year
        else:
            # Twelve months ending today: 1 March 2025 through 28 February 2026.
            same_day = min(on.day, 28) if on.month == 2 else on.day
            expected = day > on.replace(year=on.year - 1, day=same_day)
        with shop.store.read() as tx:
            assert qualifying(tx, zoe, on) == int(expected)

    counts()
    assert shop.problems() == []
    shop.close()
