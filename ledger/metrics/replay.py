"""A shop's past acted again, by the acts that made it, under other rules or the same."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

from ledger.books import (
    amending,
    bonuses,
    erasing,
    feedback,
    merging,
    moving,
    openings,
    points,
    refunds,
    rewards,
    sales,
)
from ledger.books import members as joining
from ledger.books import program as programme
from ledger.books import tiers as levels
from ledger.books.act import Call, run
from ledger.books.expiring import redate_member
from ledger.books.splitting import split
from ledger.metrics.asked import Asked
from ledger.metrics.past import Happening, Known
from ledger.program.settings import Settings
from ledger.program.tiers import Tier
from ledger.queries.balance import spendable
from ledger.queries.birthdays import Birthday
from ledger.queries.rules_then import tier_of
from ledger.queries.standing import campaign_of
from ledger.queries.story import Story
from ledger.store.scratch import Scratch
from ledger.values.calendar import business_date
from ledger.values.errors import BadInput, Refused

STILL = frozenset(
    (
        *("program", "note", "edit", "consent", "export", "staff", "wrong-pin", "refusal"),
        *("why", "follow-up", "reopen"),
        *("goal", "tick", "met", "missed"),
        *("mark", "unmark"),
    )
)
"""Kinds of events that are not acted again: they move no point.

The settings of each event are known without the act that changed them.
"""


class _Undone(Exception):
    """What an act is about was not done."""


class Replay:
    """The books of a shop as its past leaves them, acted again event by event."""

    def __init__(self, shop: Known, asked: Asked) -> None:
        self._shop = shop
        self._asked = asked
        first = min(shop.versions)
        self._was = shop.versions[first]
        self._levels: tuple[Tier, ...] = ()
        self._put = (asked.since == dt.date.min, self._was)
        self.store = Scratch(self._rules(self._was), 0)
        self._set_levels()
        self.skipped: Counter[str] = Counter()
        """What could not be done any more, by kind; ``pay`` for payments with points."""
        self.points_unused = 0
        """Points of the payments that could not be made."""
        self._events: dict[int, int] = {}
        self.members: dict[int, int] = {}
        """The number each member of the shop has here."""
        self._codes: dict[str, str] = {}
        self._last: Happening | None = None
        self._month = ""
        self._acts: dict[str, Callable[[Happening, Call], Story | None]] = {
            "join": self._join,
            "sale": self._sell,
            "split": self._split,
            "amend": self._amend,
            "refund": self._refund,
            "void": lambda h, c: refunds.void(self.store, self._sale(h), c),
            "reassign": lambda h, c: moving.reassign(self.store, self._sale(h), self._who(h), c),
            "claim": lambda h, c: moving.claim(self.store, self._sale(h), self._who(h), c),
            "merge": lambda h, c: merging.merge(
                self.store, self.members[h.detail["loser"]], self._who(h), c
            ),
            "unmerge": lambda h, c: merging.unmerge(self.store, self._who(h), c),
            "bonus": self._bonus,
            "unbonus": lambda h, c: self._run(
                lambda tx: bonuses.unbonus_in(tx, self._event(h.reverses), c)
            ),
            "answer": lambda h, c: feedback.answer(self.store, self._answer(h), c),
            "unanswer": lambda h, c: feedback.take_back(self.store, self._event(h.reverses), c),
            "adjust": lambda h, c: points.adjust(
                self.store, self._who(h), h.points, "-", c, h.unit
            ),
            "opening": lambda h, c: self._run(
                lambda tx: openings.open_in(tx, self._who(h), h.opening or openings.Opening(), c)
            ),
            "unopen": lambda h, c: self._run(
                lambda tx: openings.unopen_in(tx, self._event(h.reverses), c)
            ),
            "unrefund": lambda h, c: self._run(
                lambda tx: openings.unrefund_in(tx, self._event(h.reverses), c)
            ),
            "standing": self._standing,
            "review": self._review,
            "sweep": self._sweep,
            "redate": self._redate,
            "reward": self._reward,
            "issue": self._issue,
            "use": lambda h, c: self._close(h, c, rewards.use),
            "unuse": lambda h, c: self._close(h, c, rewards.unuse),
            "cancel": lambda h, c: self._close(h, c, rewards.cancel),
            "expire": self._expire,
            "tier": self._tier,
            "campaign": self._campaign,
            "erase": lambda h, c: self._run(
                lambda tx: erasing.erase_in(tx, self._who(h), c, more=True)
            ),
        }

    def take(self, happening: Happening) -> None:
        """Act one event again."""
        act = self._acts.get(happening.kind)
        if act is None:
            return
        self._govern(happening.day, self._shop.versions[happening.rules])
        self.store.reach(happening.at)
        self._review_monthly()
        call = Call(key=self.store.entropy(16), at=happening.effective_at, day=self._day(happening))
        # What stands on an act that was not done is not done either, and is no loss of its own.
        with suppress(_Undone):
            try:
                self._keep(happening, act(happening, call))
            except (Refused, BadInput):
                self.skipped[happening.kind] += 1
        self._last = happening

    def _keep(self, happening: Happening, story: Story | None) -> None:
        if story is not None:
            self._events[happening.id] = story.event
            self._events |= zip(happening.beside, (one.event for one in story.beside), strict=False)

    def _event(self, event: int | None) -> int:
        """What an event of the shop is here."""
        found = self._events.get(event or 0)
        if found is None:
            raise _Undone
        return found

    # The rules

    def _rules(self, was: Settings) -> Settings:
        return self._asked.rules(was) if self._put[0] else was

    def finish(self) -> None:
        """Reach the present, under the rules of today: they may have changed since the last act."""
        self._govern(self._shop.today, self._shop.settings)
        self.store.reach(self._shop.now)

    def _govern(self, day: dt.date, was: Settings) -> None:
        """Put the rules of a day in force, changed from the day asked on."""
        other = day >= self._asked.since
        if (other, was) == self._put:
            return
        turned = other != self._put[0]
        self._put = (other, was)
        self.store.govern(self._rules(was))
        if turned:
            self._set_levels()

    def _set_levels(self) -> None:
        found = self._asked.levels(self._levels) if self._put[0] else self._levels
        call = Call(key=self.store.entropy(16))
        with self.store.write() as tx:
            levels.replace_tiers_in(tx, found, call)

    def _day(self, happening: Happening) -> dt.date:
        """Its business date, counted anew where the day ends at another time."""
        with self.store.read() as tx:
            now = tx.settings
        if now.day_cutoff == self._shop.versions[happening.rules].day_cutoff:
            return happening.day
        return business_date(happening.effective_at, now.shop_timezone, now.day_cutoff)

    # Acts

    def _run(self, act: Callable[[Any], Story]) -> Story:
        return run(self.store, act)

    def _who(self, happening: Happening) -> int:
        assert happening.member is not None  # noqa: S101 - the books name one for these
        return self.members[happening.member]

    def _sale(self, happening: Happening) -> str:
        return str(self._event(happening.reverses))

    def _join(self, happening: Happening, call: Call) -> Story:
        number = happening.member or 0
        referrer = happening.detail.get("referrer")
        new = joining.NewMember(
            str(number),
            card=str(number),
            birthday=self._shop.birthdays.get(number, ""),
            referrer=None if referrer is None else self.members[referrer],
        )
        story = joining.join(self.store, new, call)
        self.members[number] = story.member or 0
        return story

    def _bought(self, happening: Happening) -> sales.Sale:
        tax = happening.detail.get("tax", 0)
        was_net = self._shop.versions[happening.rules].earn_basis == "net"
        return sales.Sale(
            happening.amount,
            None if happening.member is None else self.members[happening.member],
            points=happening.points,
            category=happening.category,
            tax=tax,
            excluded=happening.amount - happening.counted - (tax if was_net else 0),
            lines=happening.lines,
        )

    def _sell(self, happening: Happening, call: Call) -> Story:
        sale = self._bought(happening)
        if sale.points and sale.member is not None:
            with self.store.read() as tx:
                used = sales.most_points(tx, sale.amount, sale.points)
                held = spendable(tx, sale.member, "points", call.day or tx.today)
                pays = int(used * tx.settings.points_value)
            if used > held or not pays:
                self.skipped["pay"] += 1
                self.points_unused += sale.points
                used = 0
            sale = replace(sale, points=used)
        return sales.sell(self.store, sale, call)

    def _split(self, happening: Happening, call: Call) -> Story:
        parts = (happening, *happening.with_)
        whole = [self._bought(part) for part in parts]
        sale = replace(
            whole[0],
            amount=sum(part.amount for part in whole),
            tax=sum(part.tax for part in whole),
            excluded=sum(part.excluded for part in whole),
            member=None,
        )
        stories = split(self.store, sale, [self._who(part) for part in parts], call)
        self._events |= {part.id: s.event for part, s in zip(parts, stories, strict=True)}
        beside = tuple(one for story in stories for one in story.beside)
        return replace(stories[0], beside=beside)

    def _amend(self, happening: Happening, call: Call) -> Story:
        (new,) = happening.with_
        both = amending.edit(
            self.store,
            self._sale(happening),
            replace(call, at=None, day=None),
            amount=new.amount,
            category=new.category,
        )
        self._events[new.id] = both.sale.event
        return replace(both.back, beside=(*both.back.beside, *both.sale.beside))

    def _bonus(self, happening: Happening, call: Call) -> Story | None:
        """A bonus that came by itself; those that an act brings come with it."""
        who, detail = self._who(happening), happening.detail
        if detail["what"] == "survey":
            return bonuses.survey(self.store, who, detail["name"], call)
        with self.store.write() as tx:
            if tx.settings.earn_birthday:
                day = dt.date(detail["year"], 1, 1)
                due = Birthday(who, day, tx.settings.earn_birthday)
                bonuses.celebrate(tx, due, call)
        return None

    def _answer(self, happening: Happening) -> feedback.Answer:
        """The points of a survey hang on its answer; the rest of it moves none."""
        said = happening.detail
        return feedback.Answer(
            *(self._who(happening), said["score"], said["kind"], said["scale"], said["survey"])
        )

    def _refund(self, happening: Happening, call: Call) -> Story:
        amount = -happening.amount
        if happening.reverses is None:
            who = None if happening.member is None else self._who(happening)
            return self._run(lambda tx: refunds.unnamed_refund_in(tx, amount, who, call))
        return refunds.refund(self.store, self._sale(happening), amount or None, call)

    def _issue(self, happening: Happening, call: Call) -> Story | None:
        code = happening.detail["code"]
        if "auto" in happening.detail:
            # The sale that filled the card has issued it already, if it still did.
            own = self._of_the_card(happening.detail["auto"])
            if own is not None:
                self._codes[code] = own
            return None
        story = rewards.issue(self.store, self._who(happening), happening.detail["name"], call)
        self._codes[code] = story.code or ""
        return story

    def _of_the_card(self, sale: int) -> str | None:
        with self.store.read() as tx:
            rows = tx.connection.execute(
                "SELECT code FROM voucher WHERE sale = ? ORDER BY event", (self._event(sale),)
            ).fetchall()
        taken = set(self._codes.values())
        return next((code for (code,) in rows if code not in taken), None)

    def _close(
        self, happening: Happening, call: Call, act: Callable[[Scratch, str, Call], Story]
    ) -> Story | None:
        own = self._codes.get(happening.detail["code"])
        # What was not issued is neither used nor taken back.
        return act(self.store, own, call) if own is not None else None

    def _expire(self, happening: Happening, call: Call) -> None:
        own = self._codes.get(happening.detail["code"])
        with self.store.write() as tx:
            tx.connection.execute(
                "UPDATE voucher SET state = 'expired', closed_on = ? WHERE code = ?",
                (str(call.day), own),
            )

    def _standing(self, happening: Happening, call: Call) -> Story:
        detail = happening.detail
        name = detail["tier"][1] if detail.get("by_hand") else None
        until = detail.get("until")
        day = dt.date.fromisoformat(until) if until else None
        return levels.set_tier(self.store, self._who(happening), name, call, day)

    def _review(self, happening: Happening, call: Call) -> None:
        """A review of everybody is done once, however many it moved; merging does its own."""
        if happening.source == "review" and not self._goes_on(happening):
            levels.review_tiers(self.store, call)

    def _sweep(self, happening: Happening, call: Call) -> None:
        if not self._goes_on(happening):
            points.sweep(self.store, call)

    def _goes_on(self, happening: Happening) -> bool:
        """Whether an event is one more of the same run: there is one a member."""
        last = self._last
        same = (happening.id - 1, happening.kind, happening.day)
        return last is not None and (last.id, last.kind, last.day) == same

    def _review_monthly(self) -> None:
        """A shop that had no tiers never reviewed them: tiers that are tried are, each month."""
        if self._levels or not self._put[0] or not self._asked.levels(()):
            return
        with self.store.read() as tx:
            month = tx.today.isoformat()[:7]
        if month != self._month:
            self._month = month
            levels.review_tiers(self.store, Call(key=self.store.entropy(16)))

    def _redate(self, happening: Happening, call: Call) -> None:
        with self.store.write() as tx:
            redate_member(tx, self._who(happening), call)

    def _reward(self, happening: Happening, _call: Call) -> None:
        """The catalogue as it was."""
        with self.store.write() as tx:
            columns = [row[1] for row in tx.connection.execute("PRAGMA table_info(reward)")]
            facts = {name: happening.detail[name] for name in columns if name in happening.detail}
            known = "SELECT 1 FROM reward WHERE id = :id"
            sql = f"INSERT INTO reward ({', '.join(facts)}) VALUES (:{', :'.join(facts)})"  # noqa: S608 - our own columns
            if tx.connection.execute(known, facts).fetchone():
                sql = f"UPDATE reward SET {', '.join(f'{n} = :{n}' for n in facts)} WHERE id = :id"  # noqa: S608 - our own columns
            tx.connection.execute(sql, facts)

    def _tier(self, happening: Happening, _call: Call) -> None:
        facts = happening.detail
        others = tuple(t for t in self._levels if t.name != facts["name"])
        self._levels = (*others, tier_of(facts)) if facts.get("active", 1) else others
        self._set_levels()

    def _campaign(self, happening: Happening, call: Call) -> Story | None:
        name = happening.detail["name"]
        if self._put[0] and name.casefold() in self._asked.without:
            return None
        now = replace(call, at=None, day=None)
        if happening.detail.get("ended"):
            return programme.end_campaign(self.store, name, now)
        facts = {"bonus": 0, "segment": ""} | happening.detail
        return programme.add_campaign(self.store, campaign_of(facts), now)
