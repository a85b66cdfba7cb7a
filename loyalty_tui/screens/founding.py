"""The five questions a shop is made from, one at a time; nothing is written before the last."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from textual.content import Content

from loyalty_tui.gateway.founding import Drafts, Plans, found, list_order, look_at, programme
from loyalty_tui.i18n import _
from loyalty_tui.screens.form import Answers, Field, Form
from loyalty_tui.widgets.ink import MUTED, STRONG, ink, lines
from loyalty_tui.words import founding as words
from loyalty_tui.words.files import remarks

if TYPE_CHECKING:
    from loyalty_tui.gateway import ImportResult
    from loyalty_tui.gateway.errand import Order

Step: TypeAlias = Form[bool]

QUESTIONS = 5

_REMARKS = 5
# Rows that cannot be taken, told of one by one.
_BACK = ("1", "2", "3", "5", "10")
# Per cent of a sale, as points; a shop of small margins gives 1 or 2.


def step(
    title: str,
    fields: Sequence[Field],
    save: Callable[[Answers, bytes], Awaitable[bool]],
    about: str | Content,
    preview: Callable[[Answers], Awaitable[str | Content]] | None = None,
) -> Step:
    """One question. Dismissed with ``True`` to go on, ``None`` to go back."""
    keys = _("Enter goes on, Esc goes back.")
    return Form(title, fields, save, about=about, preview=preview, keys=keys, does=_("Go on"))


class Founding:
    """Asks what a shop needs, tries the answers on a draft, and makes it at last.

    :param proposed: the currency and the zone of this machine.
    """

    def __init__(self, path: Path, till: str, drafts: Drafts, proposed: tuple[str, str]) -> None:
        self._path = path
        self._till = till
        self._drafts = drafts
        self._seen: ImportResult | None = None
        self.plans = Plans(currency=proposed[0], timezone=proposed[1])
        self.with_list = False
        self.steps = (
            self._shop,
            self._kind,
            self._generosity,
            self._reward,
            self._place,
            self._list,
            self._ready,
        )

    # The five questions.

    def _shop(self) -> Step:
        about = _(
            "The name stands on the screens and on what is printed. Your first name says who "
            "did what."
        )
        fields = [
            Field("name", _("The shop's name"), self.plans.name, most=80, needed=True),
            Field(
                "owner", _("Your first name"), self.plans.owner, _("It may stay empty."), most=40
            ),
        ]
        return self._question(1, _("Your shop"), fields, about)

    def _kind(self) -> Step:
        about = _("What customers collect. It can be changed later: what it changes is shown then.")
        choices = (
            ("points", _("Points on what they spend")),
            ("tiers", _("Points, and tiers")),
            ("stamps", _("A stamp card")),
        )
        fields = [Field("preset", _("The programme"), self.plans.preset, choices=choices)]
        return self._question(2, _("The programme"), fields, about, self._example)

    def _generosity(self) -> Step:
        if self.plans.preset == "stamps":
            about = _("One stamp a visit. Ten is usual; fewer is quicker to please.")
            label = _("Stamps to a card")
            fields = [Field("stamps", label, self.plans.stamps, most=3, needed=True)]
            return self._question(3, _("The card"), fields, about, self._example)
        about = _("One or two of a hundred is usual where margins are small.")
        currency = self._currency
        choices = tuple((rate, words.back(int(rate), currency)) for rate in _BACK)
        label = _("Of each {amount} spent, so much comes back in points").format(
            amount=words.hundred(currency)
        )
        fields = [Field("back", label, self.plans.back, choices=choices)]
        return self._question(3, _("What it gives back"), fields, about, self._example)

    def _reward(self) -> Step:
        if self.plans.preset == "stamps":
            about = _("What a full card gives.")
            name = self.plans.reward or _("Full card")
            fields = [Field("reward", _("The reward"), name, most=80, needed=True)]
            return self._question(4, _("The reward"), fields, about)
        about = _("What points can be taken for. More of them come later, under Rewards.")
        fields = [
            Field(
                "reward",
                _("A first reward, such as a coffee"),
                self.plans.reward,
                _("It may stay empty."),
                most=80,
            ),
            Field("cost", _("Its cost in points"), self.plans.cost or "100", most=7),
        ]
        return self._question(4, _("The reward"), fields, about, self._reached)

    def _place(self) -> Step:
        about = _("As this machine is set. Enter if that is right.")
        letters, zone = _("Three letters, as EUR."), _("As Europe/Paris.")
        fields = [
            Field("currency", _("Currency"), self._currency, letters, most=3, needed=True),
            Field("timezone", _("Time zone"), self.plans.timezone, zone, most=40, needed=True),
        ]
        return self._question(5, _("Money and time"), fields, about)

    @property
    def _currency(self) -> str:
        return self.plans.currency

    def _question(
        self,
        number: int,
        title: str,
        fields: list[Field],
        about: str,
        preview: Callable[[Answers], Awaitable[str | Content]] | None = None,
    ) -> Step:
        async def save(answers: Answers, _key: bytes) -> bool:
            plans = replace(self.plans, **answers)
            await asyncio.to_thread(self._drafts.make, plans)
            self.plans = plans
            return True

        done = "■" * number + "□" * (QUESTIONS - number)
        head = _("{number} of {most}").format(number=number, most=QUESTIONS)
        return step(f"{title}  {done} {head}", fields, save, about, preview)

    async def _example(self, answers: Answers) -> Content:
        plans = replace(self.plans, **answers)
        return ink((_("For example:"), STRONG), " ", words.example(programme(plans)))

    async def _reached(self, answers: Answers) -> str:
        if not answers["reward"]:
            return _("Without a reward, points are used to pay.")
        try:
            cost = int(answers["cost"])
        except ValueError:
            return ""
        return words.reached(cost, programme(self.plans)) if cost > 0 else ""

    # The list, and the last Enter.

    def _list(self) -> Step:
        async def save(answers: Answers, _key: bytes) -> bool:
            self._seen, file = None, answers["file"]
            if file:
                draft = await asyncio.to_thread(self._drafts.make, self.plans)
                self._seen = await asyncio.to_thread(look_at, draft, file)
            self.plans = replace(self.plans, file=file)
            return True

        about = _(
            "A list from a spreadsheet or from your till, with a line of headings: name, phone, "
            "e-mail, card, birthday. It is only looked at now. Leave it empty to begin without."
        )
        fields = [Field("file", _("File of customers (csv or xlsx)"), self.plans.file, most=400)]
        return step(_("Your customers"), fields, save, about)

    def _ready(self) -> Step:
        async def save(answers: Answers, _key: bytes) -> bool:
            await asyncio.to_thread(found, self._path, self.plans, self._till)
            self.with_list = answers["go"] == "list"
            return True

        choices: tuple[tuple[str, str], ...] = (
            ("bare", _("Create the shop and open the counter")),
        )
        if self._seen is not None and self._seen.new:
            choices = (
                ("list", _("Create the shop and bring the list in")),
                ("bare", _("Create it without the list")),
            )
        told = [ink((self.plans.name, STRONG)), ink(words.example(programme(self.plans)))]
        if self.plans.reward:
            told.append(ink(_("First reward: {name}.").format(name=self.plans.reward)))
        if self._seen is not None:
            told += [ink(""), *self._of_the_list(self._seen)]
        fields = [Field("go", _("Everything can be changed later."), choices=choices)]
        return step(_("Ready"), fields, save, lines(told))

    @staticmethod
    def _of_the_list(seen: ImportResult) -> Iterator[Content]:
        first, *more = words.list_seen(seen)
        yield ink((first, STRONG))
        yield from map(ink, more)
        yield from (ink(("× ", "$text-warning"), row) for row in remarks(seen.remarks[:_REMARKS]))
        yield from (ink((row, MUTED)) for row in words.columns(seen.recognised))

    def order(self) -> Order:
        """The list, to be brought in now that there is a shop."""
        return list_order(self._path, self.plans.file, self._till)
