"""The lists of a member's page: movements, lots, vouchers, answers. Each is read as it is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual.content import Content

from loyalty_tui.gateway import clock_of
from loyalty_tui.i18n import N_, _, ngettext
from loyalty_tui.widgets.ink import MUTED, ink, lines
from loyalty_tui.widgets.paged_table import Column, Row
from loyalty_tui.words import feedback, say
from loyalty_tui.words import format as fmt
from loyalty_tui.words import rewards as reward_words

if TYPE_CHECKING:
    from loyalty_tui.gateway import (
        AnswerLine,
        ExplainedLot,
        Gateway,
        Person,
        Shop,
        Story,
        Unit,
        Voucher,
    )

_WIDE = 120
_OPEN, _SHUT, _WAITS = "●", "×", "►"
_MARKS = {"issued": _OPEN, "used": "■"}


@dataclass(frozen=True, slots=True)
class Seen:
    """What a view is of: the person, and the shop in whose money and time it is told."""

    gateway: Gateway
    shop: Shop
    person: Person
    width: int

    @property
    def member(self) -> int:
        """The member's number."""
        return self.person.sheet.view.member

    @property
    def stamps_alone(self) -> bool:
        """Whether the shop gives stamps and no points."""
        return bool(self.shop.stamps) and not self.shop.has_points

    @property
    def wide(self) -> bool:
        """Whether there is room for why."""
        return self.width >= _WIDE


class View:
    """A list: how many rows, which columns, the rows themselves, and what is said of one.

    ``HINT`` says what Enter does to a row, where it does anything.
    """

    KEY: ClassVar[str] = ""
    NAME: ClassVar[str] = ""
    EMPTY: ClassVar[str] = ""
    HINT: ClassVar[str] = ""
    LEFT_OUT: ClassVar[tuple[int, ...]] = ()
    """The columns there is no room for in a narrow window."""

    async def load(self, seen: Seen) -> int:
        """Read what there is; how many rows it has."""
        raise NotImplementedError

    def summary(self) -> str:
        """What is said of all of them, above."""
        raise NotImplementedError

    def columns(self) -> list[Column]:
        """The columns there is room for."""
        raise NotImplementedError

    async def rows(self, start: int, count: int) -> Sequence[Row]:
        """So many rows from a place on."""
        raise NotImplementedError

    async def detail(self, key: str) -> Content:
        """What is said of a row, beneath."""
        raise NotImplementedError


class Statement(View):
    """Every movement, and why."""

    KEY, NAME = "statement", N_("Statement")
    EMPTY = N_("Nothing has happened yet.")
    LEFT_OUT = (2,)

    def __init__(self) -> None:
        self._known: dict[str, Story] = {}

    async def load(self, seen: Seen) -> int:
        self._seen = seen
        return seen.person.movements

    def summary(self) -> str:
        n = self._seen.person.movements
        return ngettext("{n} movement, newest first", "{n} movements, newest first", n).format(
            n=fmt.number(n)
        )

    def columns(self) -> list[Column]:
        why = [Column(_("Why"), 20, grow=True)] if self._seen.wide else []
        amount = fmt.money(1_250_000, self._seen.shop.currency)
        # What an act left is only known of points.
        left = [] if self._seen.stamps_alone else [Column(_("Balance"), 8, right=True)]
        return [
            Column(_("Date"), 10),
            Column(_("What"), 18, grow=not why),
            Column(_("Amount"), max(11, len(amount)), right=True),
            Column(_("Stamps") if self._seen.stamps_alone else _("Points"), 8, right=True),
            *left,
            *why,
        ]

    async def rows(self, start: int, count: int) -> Sequence[Row]:
        seen = self._seen
        stories = await seen.gateway.people.statement(seen.member, start, count)
        self._known |= {str(story.event): story for story in stories}
        return [self._row(story) for story in stories]

    def _row(self, story: Story) -> Row:
        currency = self._seen.shop.currency
        moved = story.moved("stamps" if self._seen.stamps_alone else "points")
        amount = fmt.money(story.amount, currency) if story.amount is not None else ""
        cells = [
            ink(fmt.short_date(story.business_date)),
            ink((say.headline(story), "bold")),
            ink(amount),
            ink((fmt.signed_points(moved) if moved else "", _toned(moved))),
        ]
        if not self._seen.stamps_alone:
            cells.append(ink("" if story.balance is None else fmt.number(story.balance)))
        if self._seen.wide:
            cells.append(ink((say.told(story, currency), MUTED)))
        return Row(str(story.event), tuple(cells))

    async def detail(self, key: str) -> Content:
        story = self._known.get(key)
        if story is None:
            return ink("")
        parts = [
            _("Event {event}").format(event=story.event),
            f"{fmt.short_date(story.business_date)} {clock_of(story, self._seen.shop.timezone)}",
            _("Till {till}").format(till=story.till) if story.till else "",
            "" if story.member == self._seen.member else _member(story.member),
        ]
        why = say.told(story, self._seen.shop.currency) or say.headline(story)
        return lines([ink(why), ink((" · ".join(part for part in parts if part), MUTED))])


class Lots(View):
    """Where the balance comes from, lot by lot."""

    KEY, NAME = "points", N_("Points")
    EMPTY = N_("No points yet.")
    LEFT_OUT = (2, 3)

    async def load(self, seen: Seen) -> int:
        self._seen = seen
        self._held = await seen.gateway.people.holding(seen.member)
        # What can still be used is looked for first.
        lots: list[tuple[Unit, ExplainedLot]] = [
            *(("points", lot) for lot in reversed(self._held.points.lots)),
            *(("stamps", lot) for lot in reversed(self._held.stamps.lots)),
        ]
        today = seen.person.sheet.view.today
        self._lots = sorted(lots, key=lambda held: not held[1].remaining(today))
        return len(lots)

    def summary(self) -> str:
        shop, said = self._seen.shop, say.balance(self._held.points)
        if not shop.stamps:
            return " ".join(said)
        stamps = _("Stamps: {stamps}").format(
            stamps=reward_words.stamps_of(self._seen.person.sheet.view.stamp_balance, shop.stamps)
        )
        return stamps if self._seen.stamps_alone else " ".join([*said, stamps])

    def columns(self) -> list[Column]:
        return [
            Column(_("Earned"), 10),
            Column(_("Stamps") if self._seen.stamps_alone else _("Points"), 9, right=True),
            Column(_("Used"), 8, right=True),
            Column(_("Lapsed"), 8, right=True),
            Column(_("Left"), 8, right=True),
            Column(_("Use by"), 12, grow=not self._seen.wide),
            *([Column(_("Why"), 20, grow=True)] if self._seen.wide else []),
        ]

    async def rows(self, start: int, count: int) -> Sequence[Row]:
        return [
            self._row(str(place), *self._lots[place])
            for place in range(start, min(start + count, len(self._lots)))
        ]

    def _row(self, key: str, unit: Unit, lot: ExplainedLot) -> Row:
        today = self._seen.person.sheet.view.today
        left = lot.remaining(today)
        amount = fmt.number(lot.amount) if unit == "points" else say.points(lot.amount, unit)
        cells = [
            ink(fmt.short_date(lot.earned_on)),
            ink(amount),
            ink((_some(lot.used), MUTED)),
            ink((_some(lot.lapsed(today)), MUTED)),
            ink((_some(left), "bold $text-success" if left else MUTED)),
            ink(fmt.short_date(lot.last_day) if lot.last_day else _("no last day")),
        ]
        if self._seen.wide:
            cells.append(ink((say.explain(lot.story, self._seen.shop.currency), MUTED)))
        return Row(key, tuple(cells))

    async def detail(self, key: str) -> Content:
        if int(key) >= len(self._lots):
            return ink("")
        unit, lot = self._lots[int(key)]
        currency = self._seen.shop.currency
        said = [ink(say.explain(lot.story, currency) or say.headline(lot.story))]
        drew = await self._seen.gateway.people.drawn(self._seen.member, lot.lot, unit)
        if drew:
            told = [
                f"{fmt.short_date(one.story.business_date)} {say.headline(one.story)}"
                f" {fmt.signed_points(-one.points)}"
                for one in drew
            ]
            said.append(ink((_("Drawn on by:"), MUTED), " ", " · ".join(told)))
        return lines(said)


class Vouchers(View):
    """Every reward that was issued."""

    KEY, NAME = "vouchers", N_("Vouchers")
    EMPTY = N_("No voucher yet: a reward is given at the counter.")
    HINT = N_("Enter hands the reward over, or takes the voucher back.")
    LEFT_OUT = (3, 4)

    async def load(self, seen: Seen) -> int:
        self._seen = seen
        self._found = {v.code: v for v in await seen.gateway.people.vouchers(seen.member)}
        return len(self._found)

    def voucher(self, code: str) -> Voucher:
        """The voucher of a row."""
        return self._found[code]

    def summary(self) -> str:
        n = len(self._found)
        usable = sum(voucher.state == "issued" for voucher in self._found.values())
        said = ngettext("{n} voucher, {usable} to be used", "{n} vouchers, {usable} to be used", n)
        return said.format(n=fmt.number(n), usable=fmt.number(usable))

    def columns(self) -> list[Column]:
        cost = max((len(_cost(voucher)) for voucher in self._found.values()), default=0)
        return [
            Column(_("State"), 13),
            Column(_("Reward"), 12, grow=True),
            Column(_("Code"), 9),
            Column(_("Cost"), max(cost, len(_("Cost"))), right=True),
            Column(_("Issued on"), 10),
            Column(_("Use by"), 10),
        ]

    async def rows(self, start: int, count: int) -> Sequence[Row]:
        found = list(self._found.values())[start : start + count]
        return [self._row(voucher) for voucher in found]

    @staticmethod
    def _row(voucher: Voucher) -> Row:
        usable = voucher.state == "issued"
        word = _(reward_words.STATES[voucher.state])
        mark = _MARKS.get(voucher.state, _SHUT)
        state = (f"{mark} {word}", "$text-success" if usable else MUTED)
        cells = (
            ink(state),
            ink((voucher.name, "bold" if usable else "")),
            ink(voucher.code),
            ink(_cost(voucher)),
            ink(fmt.short_date(voucher.issued_on)),
            ink(fmt.short_date(voucher.last_day) if voucher.last_day else fmt.NONE),
        )
        return Row(voucher.code, cells)

    async def detail(self, key: str) -> Content:
        voucher = self._found.get(key)
        if voucher is None:
            return ink("")
        event = _("Event {event}").format(event=voucher.event)
        said = [ink((event, MUTED))]
        if voucher.sale is not None:
            card = _("Issued by itself when event {event} filled the card.")
            said.insert(0, ink(card.format(event=voucher.sale)))
        if voucher.state == "issued":
            said.insert(0, ink((_(self.HINT), "$text-accent")))
        return lines(said)


class Answers(View):
    """What they think of the shop."""

    KEY, NAME = "feedback", N_("Feedback")
    EMPTY = N_("No answer yet: F10 at the counter asks what they think.")
    HINT = N_("Enter marks the follow-up as done or to be done again, or takes the answer back.")
    LEFT_OUT = (2,)

    async def load(self, seen: Seen) -> int:
        self._seen = seen
        found = await seen.gateway.people.answers(seen.member)
        self._found = {str(line.event): line for line in found}
        return len(self._found)

    def answer(self, key: str) -> AnswerLine:
        """The answer of a row."""
        return self._found[key]

    def summary(self) -> str:
        n = len(self._found)
        waiting = sum(line.open for line in self._found.values())
        said = ngettext("{n} answer, {open} to follow up", "{n} answers, {open} to follow up", n)
        return said.format(n=fmt.number(n), open=fmt.number(waiting))

    def columns(self) -> list[Column]:
        return [
            Column(_("Date"), 10),
            Column(_("Score"), 6, right=True),
            Column(_("Survey"), 10),
            Column(_("About"), 12, grow=True),
            Column(_("Follow-up"), 22),
        ]

    async def rows(self, start: int, count: int) -> Sequence[Row]:
        found = list(self._found.values())[start : start + count]
        return [self._row(line) for line in found]

    @staticmethod
    def _row(line: AnswerLine) -> Row:
        tone = {"good": "$text-success", "middle": "$text-warning", "bad": "$text-error"}
        cells = (
            ink(fmt.short_date(line.day)),
            ink((feedback.out_of(line.rating), f"bold {tone[line.band]}")),
            ink(line.survey),
            ink(feedback.tags(line.reasons, line.feelings) or line.comment),
            _follow_up(line),
        )
        return Row(str(line.event), cells)

    async def detail(self, key: str) -> Content:
        line = self._found.get(key)
        if line is None:
            return ink("")
        asked = f"{feedback.kind(line.rating.kind)} {feedback.quoted(line)}"
        event = _("Event {event}").format(event=line.event)
        hint = [ink((_(self.HINT), "$text-accent"))] if line.due else []
        return lines([ink(asked), *hint, ink((event, MUTED))])


VIEWS: tuple[type[View], ...] = (Statement, Lots, Vouchers, Answers)


def _cost(voucher: Voucher) -> str:
    """Points go without saying, stamps do not."""
    if voucher.unit == "points":
        return fmt.number(voucher.cost)
    return say.points(voucher.cost, voucher.unit)


def _follow_up(line: AnswerLine) -> Content:
    if line.closed is not None:
        done = _("done on {day}").format(day=fmt.short_date(line.closed))
        return ink((f"{_OPEN} {done}", "$text-success"))
    if line.due is not None:
        due = _("to do by {day}").format(day=fmt.short_date(line.due))
        return ink((f"{_WAITS} {due}", "$text-warning"))
    return ink((fmt.NONE, MUTED))


def _toned(moved: int) -> str:
    return "$text-success" if moved > 0 else "$text-error" if moved < 0 else ""


def _some(number: int) -> str:
    return fmt.number(number) if number else fmt.NONE


def _member(number: int | None) -> str:
    return _("Member {number}").format(number=number)
