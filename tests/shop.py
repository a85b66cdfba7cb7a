"""A shop on a real file, with a clock that tests set."""

from __future__ import annotations

import atexit
import datetime as dt
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any, Unpack

from ledger.books import (
    bonuses,
    catalogue,
    consents,
    editing,
    erasing,
    expiring,
    feedback,
    members,
    merging,
    points,
    program,
    refunds,
    rewards,
    sales,
    tiers,
)
from ledger.books.act import Call
from ledger.books.catalogue import RewardChanges
from ledger.exchange.ties import ties
from ledger.program.tiers import Campaign, Tier
from ledger.queries import members as reading
from ledger.queries.balance import Account, account
from ledger.queries.story import Story, of_member
from ledger.queries.verify import verify
from ledger.rules.feedback import Kind
from ledger.store.store import Store
from ledger.values.calendar import parse_when
from ledger.values.codes import new_key, read_key
from ledger.values.money import parse_amount
from ledger.values.points import Unit


@cache
def _template(preset: str, currency: str, timezone: str, now: int) -> Path:
    """A new shop's file to copy, because making one takes longer than twenty sales."""
    folder = Path(tempfile.mkdtemp(prefix="loyalty-shop-"))
    atexit.register(shutil.rmtree, folder)
    new = program.NewShop("Le Fournil", preset=preset, currency=currency, timezone=timezone)
    program.open_shop(folder / "shop.db", new, clock=lambda: now).close()
    return folder / "shop.db"


class Shop:
    """What a till does, in one line each. Amounts are typed as at the till: ``"21.90"``."""

    def __init__(
        self,
        path: Path,
        *,
        preset: str = "points",
        currency: str = "EUR",
        timezone: str = "Europe/Paris",
        now: str = "2026-01-05 10:00",
    ) -> None:
        self.path = path
        self.currency = currency
        self.timezone = timezone
        self.micros = 0
        self.clock_to(now)
        self._members = 0
        if not path.exists():
            shutil.copyfile(_template(preset, currency, timezone, self.micros), path)
        self.store = self.another_till()

    def _clock(self) -> int:
        return self.micros

    def close(self) -> None:
        self.store.close()

    def reopen(self) -> None:
        """Close the file and open it again, as after a night."""
        self.store.close()
        self.store = self.another_till()

    def another_till(self) -> Store:
        """A second handle on the same file, with the same clock."""
        return Store(self.path, clock=self._clock)

    # The clock

    def clock_to(self, when: str) -> None:
        """Set the clock to a shop-local date (noon) or date and time."""
        self.micros, _ = parse_when(when, self.timezone, "00:00")

    def wait(self, days: int) -> None:
        """Let whole days pass."""
        self.micros += days * 86_400_000_000

    @property
    def today(self) -> dt.date:
        with self.store.read() as tx:
            return tx.today

    def call(
        self, *, key: str | None = None, ref: str | None = None, at: str | None = None
    ) -> Call:
        """Who asks, under which key and receipt number, and when it took place."""
        moment, day = None, None
        if at is not None:
            with self.store.read() as tx:
                moment, day = parse_when(at, self.timezone, tx.settings.day_cutoff)
        known = read_key(key) if key else new_key()
        return Call(key=known, staff=1, till="test", source_id=ref, at=moment, day=day)

    # Acts

    def set(self, **settings: str) -> None:
        """Change settings: ``shop.set(earn_per="10")``."""
        for name, value in settings.items():
            group, _, key = name.partition("_")
            program.change(self.store, f"{group}.{key}", value, self.call())

    def join(
        self,
        name: str = "",
        *,
        joined: str = "",
        birthday: str = "",
        referrer: int | None = None,
        key: str | None = None,
    ) -> int:
        self._members += 1
        new = members.NewMember(
            name or f"Member {self._members}",
            birthday=birthday,
            referrer=referrer,
            joined=dt.date.fromisoformat(joined) if joined else None,
        )
        done = members.join(self.store, new, self.call(key=key))
        assert done.member is not None
        return done.member

    def amount(self, typed: str) -> int:
        """A typed amount in minor units."""
        return parse_amount(typed, self.currency)

    def sell(
        self,
        amount: str,
        member: int | None = None,
        *,
        points: int = 0,
        category: str = "",
        ref: str | None = None,
        at: str | None = None,
        key: str | None = None,
    ) -> Story:
        sale = sales.Sale(self.amount(amount), member, points=points, category=category)
        return sales.sell(self.store, sale, self.call(key=key, ref=ref, at=at))

    def preview(
        self, amount: str, member: int, *, points: int = 0, category: str = ""
    ) -> sales.SalePlan:
        """What a sale made now would do."""
        sale = sales.Sale(self.amount(amount), member, points=points, category=category)
        with self.store.read() as tx:
            return sales.plan(tx, sale, tx.today, tx.now)

    def refund(
        self,
        sale: Story,
        amount: str | None = None,
        *,
        at: str | None = None,
        key: str | None = None,
    ) -> Story:
        given = None if amount is None else self.amount(amount)
        return refunds.refund(self.store, str(sale.event), given, self.call(key=key, at=at))

    def void(self, sale: Story, *, key: str | None = None) -> Story:
        return refunds.void(self.store, str(sale.event), self.call(key=key))

    def adjust(self, member: int, points_: int, *, key: str | None = None) -> Story:
        return points.adjust(self.store, member, points_, "counted again", self.call(key=key))

    def stamp(self, member: int, stamps: int, *, key: str | None = None) -> Story:
        """Give or take stamps by hand."""
        call = self.call(key=key)
        return points.adjust(self.store, member, stamps, "counted again", call, "stamps")

    def stamps(self, member: int) -> int:
        return self.view(member).stamp_balance

    def survey(self, member: int, name: str, *, key: str | None = None) -> Story:
        return bonuses.survey(self.store, member, name, self.call(key=key))

    def answer(
        self,
        member: int,
        score: int,
        kind: Kind = "nps",
        *,
        at: str | None = None,
        key: str | None = None,
        **given: Any,  # noqa: ANN401 - the fields of an answer
    ) -> Story:
        """A member's answer; ``given`` are fields of :class:`ledger.books.feedback.Answer`."""
        asked = feedback.Answer(member, score, kind, **given)
        return feedback.answer(self.store, asked, self.call(key=key, at=at))

    def unanswer(self, answer: Story, *, key: str | None = None) -> Story:
        return feedback.take_back(self.store, answer.event, self.call(key=key))

    def birthdays(self) -> list[tuple[int, str, int]]:
        """Give the birthday points that are due: to whom, for which day, how many."""
        given = bonuses.give_birthdays(self.store, self.call())
        return [(due.member, due.day.isoformat(), due.points) for due in given]

    def sweep(self, as_of: str | None = None) -> tuple[int, int]:
        """Sweep; how many lots and points it wrote off."""
        day = dt.date.fromisoformat(as_of) if as_of else None
        swept = points.sweep(self.store, self.call(), day)
        return swept.lots, swept.points

    def reward(
        self,
        name: str,
        cost: int,
        *,
        stock: int | None = None,
        per_member: int | None = None,
        valid_days: int | None = None,
        tier: str = "",
        unit: Unit = "points",
        period_days: int | None = None,
        first_day: str = "",
        last_day: str = "",
    ) -> str:
        new = rewards.NewReward(
            name,
            cost,
            unit,
            stock=stock,
            per_member=per_member,
            valid_days=valid_days,
            tier=tier,
            period_days=period_days,
            first_day=dt.date.fromisoformat(first_day) if first_day else None,
            last_day=dt.date.fromisoformat(last_day) if last_day else None,
        )
        rewards.add(self.store, new, self.call())
        return name

    def edit_reward(self, reward: str, **changes: Unpack[RewardChanges]) -> Story:
        return catalogue.edit(self.store, reward, changes, self.call())

    def issue(self, member: int, reward: str, *, key: str | None = None) -> Story:
        return rewards.issue(self.store, member, reward, self.call(key=key))

    def use(self, voucher: Story, *, key: str | None = None) -> Story:
        assert voucher.code is not None
        return rewards.use(self.store, voucher.code, self.call(key=key))

    def unuse(self, voucher: Story, *, key: str | None = None) -> Story:
        assert voucher.code is not None
        return rewards.unuse(self.store, voucher.code, self.call(key=key))

    def cancel(self, voucher: Story, *, key: str | None = None) -> Story:
        assert voucher.code is not None
        return rewards.cancel(self.store, voucher.code, self.call(key=key))

    def add_tier(self, tier: Tier) -> None:
        tiers.add_tier(self.store, tier, self.call())

    def add_campaign(self, campaign: Campaign) -> None:
        program.add_campaign(self.store, campaign, self.call())

    def review(self, *, dry_run: bool = False) -> list[tuple[int, str, str]]:
        """Review the tiers; who moved, from what, to what."""
        moves = tiers.review_tiers(self.store, self.call(), dry_run=dry_run)
        return [(move.member, move.before, move.after) for move in moves]

    def set_tier(
        self, member: int, tier: str | None, *, until: str = "", reason: str = ""
    ) -> Story:
        """Give a tier by hand; ``None`` ends it."""
        last = dt.date.fromisoformat(until) if until else None
        return tiers.set_tier(self.store, member, tier, self.call(), last, reason)

    def edit(self, member: int, *, key: str | None = None, **changes: str) -> Story:
        """Change what is known of a member: ``shop.edit(1, phone="")``."""
        return editing.edit(self.store, member, changes, self.call(key=key))

    def merge(self, loser: int, winner: int, *, key: str | None = None) -> Story:
        return merging.merge(self.store, loser, winner, self.call(key=key))

    def unmerge(self, member: int, *, key: str | None = None) -> Story:
        return merging.unmerge(self.store, member, self.call(key=key))

    def consent(self, member: int, channel: str, *, given: bool = True, wording: str = "") -> Story:
        """Record what a member agrees to, or no longer does."""
        said = wording or ("Yes, write to me" if given else "")
        return consents.consent(
            self.store, member, channel, given=given, wording=said, call=self.call()
        )

    def erase(self, member: int, *, key: str | None = None) -> erasing.Erased:
        return erasing.erase(self.store, member, self.call(key=key))

    def redate(self) -> tuple[int, int, int]:
        """Re-date the lots by the present rule: members, lots, points."""
        done = expiring.redate(self.store, self.call())
        return done.members, done.lots, done.points

    def earn(self, member: int, points_: int, last_day: str) -> Story:
        """A sale today that earns so many points, to use by the end of a month.

        The programme's expiry is changed for it, through the act a shop would use.
        """
        last = dt.date.fromisoformat(last_day)
        today = self.today
        months = (last.year - today.year) * 12 + last.month - today.month
        self.set(expiry_mode="fixed", expiry_months=str(months), expiry_to_month_end="yes")
        with self.store.read() as tx:
            assert tx.settings.earn_points == 1
            assert tx.settings.earn_per == 100
        done = self.sell(f"{points_}.00", member)
        assert done.entries[-1].last_day == last
        return done

    # Reading

    def view(self, member: int) -> reading.MemberView:
        with self.store.read() as tx:
            return reading.show(tx, member)

    def account(self, member: int) -> Account:
        with self.store.read() as tx:
            return account(tx, member)

    def balance(self, member: int) -> int:
        return self.view(member).balance

    def tier(self, member: int) -> str:
        view = self.view(member).tier
        assert view is not None
        return view.name

    def lots(self, member: int) -> list[tuple[str | None, int]]:
        """What remains in each coming bucket: last day and points."""
        with self.store.read() as tx:
            held, today = account(tx, member), tx.today
        return [(d.isoformat() if d else None, n) for d, n in held.upcoming(today)]

    def statement(self, member: int) -> list[Story]:
        """A member's events, oldest first."""
        with self.store.read() as tx:
            return of_member(tx, member)[::-1]

    def entries(self, member: int, kind: str) -> list[int]:
        """The amounts of a member's entries of a kind, oldest first."""
        with self.store.read() as tx:
            rows = tx.connection.execute(
                "SELECT amount FROM entry WHERE member = ? AND kind = ? ORDER BY id",
                (member, kind),
            )
            return [amount for (amount,) in rows]

    @property
    def events(self) -> int:
        """How many events the books hold."""
        with self.store.read() as tx:
            seq: int = tx.connection.execute("SELECT seq FROM head").fetchone()[0]
            return seq

    def problems(self) -> list[str]:
        """What a verification of the whole file finds wrong, and which totals do not tie."""
        return [str(problem) for problem in (*verify(self.store).problems, *ties(self.store))]
