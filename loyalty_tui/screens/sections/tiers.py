"""Tiers: what each takes and brings, and who moves when that changes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content

from loyalty_tui.gateway import TypedTier
from loyalty_tui.i18n import N_, _, ngettext
from loyalty_tui.screens.form import Answers, Field, Form, confirm
from loyalty_tui.screens.sections.section import (
    Cell,
    Entry,
    Key,
    Section,
    line,
    paragraphs,
    waiting,
)
from loyalty_tui.widgets.beside import movers
from loyalty_tui.widgets.ink import MUTED, STRONG, TITLE, ink
from loyalty_tui.words import format as fmt
from loyalty_tui.words.key_names import keyed

if TYPE_CHECKING:
    from loyalty_tui.gateway import TierLine, TierList

_NAME, _FROM, _TIMES, _MEMBERS = 12, 13, 7, 14


class Tiers(Section["TierList"]):
    """The tiers, lowest first."""

    KEY = "tiers"
    NAME = N_("Tiers")
    ABOUT = N_("Levels that members reach by buying, and what each brings.")
    KEYS = (
        Key("f6", "second", N_("Review"), N_("Bring every member's tier in step with today")),
        Key("f7", "add", N_("New tier"), N_("Add a tier")),
        Key("f9", "give", N_("By hand"), N_("Give one member a tier, until a date"), show=False),
        Key(
            "f10",
            "moves",
            N_("Who moved"),
            N_("Who was in which tier, and is in which now"),
            show=False,
        ),
        Key("delete", "remove", N_("Remove"), N_("Remove the marked tier")),
    )

    async def read(self) -> TierList:
        return await self.gateway.programme.tiers.all()

    def entries(self, found: TierList, width: int) -> Iterator[Entry]:
        for one in found.lines:
            members = ngettext("{n} member", "{n} members", one.members)
            cells = [
                Cell(one.name, _NAME, "bold", grow=True),
                Cell(_("from {threshold}").format(threshold=one.threshold), _FROM + 5, right=True),
                Cell(f"× {one.multiplier}", _TIMES, right=True),
                Cell(members.format(n=fmt.number(one.members)), _MEMBERS, MUTED, right=True),
            ]
            yield Entry(one.name, line(cells, width))

    def detail(self, key: str | None) -> Content:
        one = self._of(key)
        basis = self.found.basis if self.found else ""
        if one is None:
            return paragraphs(
                keyed(_("There are no tiers: {key} adds the first one."), "programme.tiers.add"),
                basis,
            )
        benefit = one.benefit or _("No other benefit is written down.")
        by_hand = _("{key} gives one member a tier by hand.")
        moved = _("{key} shows who rose and who fell.")
        return paragraphs(
            ink((one.name, TITLE)),
            _("From {threshold}, points × {factor}.").format(
                threshold=one.threshold, factor=one.multiplier
            ),
            ink((benefit, STRONG if one.benefit else MUTED)),
            ink((basis, MUTED)),
            ink(
                (keyed(by_hand, "programme.tiers.give"), MUTED),
                " ",
                (keyed(moved, "programme.tiers.moves"), MUTED),
            ),
        )

    def can(self, does: str, key: str | None) -> bool:
        if does in ("give", "moves"):
            return bool(self.found and self.found.lines)
        return super().can(does, key)

    def _of(self, key: str | None) -> TierLine | None:
        lines = self.found.lines if self.found else ()
        return next((one for one in lines if one.name == key), None)

    def _fields(self, one: TierLine | None) -> list[Field]:
        unit = self.found.unit if self.found else ""
        name = [] if one else [Field("name", _("Name"), most=40, needed=True)]
        return [
            *name,
            Field(
                "threshold",
                _("From"),
                one.typed_threshold if one else "",
                note=unit,
                most=14,
                needed=True,
            ),
            Field(
                "multiplier",
                _("Times the points"),
                one.typed_multiplier if one else "1",
                note=_("1 for as many as anybody, 1.5 for half as much again."),
                most=8,
                beside=True,
            ),
            Field("benefit", _("What else it brings (may stay empty)"), one.benefit if one else ""),
        ]

    @staticmethod
    def _typed(name: str, answers: Answers) -> TypedTier:
        return TypedTier(name, answers["threshold"], answers["multiplier"], answers["benefit"])

    def open(self, key: str) -> None:
        one = self._of(key)
        if one is None:
            return
        tiers = self.gateway.programme.tiers

        async def preview(answers: Answers) -> Content:
            return movers(await tiers.after_editing(self._typed(one.name, answers)))

        async def save(answers: Answers, act: bytes) -> str:
            await tiers.edit(act, one, self._typed(one.name, answers))
            return _("Tier {name} is changed.").format(name=one.name)

        about = _("What is booked already keeps the multiplier it took.")
        form = Form(
            one.name, self._fields(one), save, about=about, preview=preview, waiting=waiting()
        )
        self.fill_in(form)

    def add(self, _key: str | None) -> None:
        """Add a tier."""
        tiers = self.gateway.programme.tiers

        async def preview(answers: Answers) -> Content:
            if not answers["name"] or not answers["threshold"]:
                return ink((_("Who moves is said here once it has a name and a beginning."), MUTED))
            return movers(await tiers.after_adding(self._typed(answers["name"], answers)))

        async def save(answers: Answers, act: bytes) -> str:
            await tiers.add(act, self._typed(answers["name"], answers))
            return _("Tier {name} is added.").format(name=answers["name"])

        form = Form(_("A new tier"), self._fields(None), save, preview=preview, waiting=waiting())
        self.fill_in(form, adds=True)

    def remove(self, key: str) -> None:
        """Remove a tier."""
        tiers = self.gateway.programme.tiers

        async def preview() -> Content:
            return movers(await tiers.after_removing(key))

        async def act(call: bytes) -> str:
            await tiers.remove(call, key)
            return _("Tier {name} is removed.").format(name=key)

        title = _("Remove the tier {name}").format(name=key)
        about = _("Its members are in another one from the next review on. Points stay.")
        form = confirm(title, about, _("remove"), act, preview=preview, waiting=waiting())
        self.fill_in(form)

    def second(self, _key: str | None) -> None:
        """Review the tiers."""
        tiers = self.gateway.programme.tiers

        async def preview(_answers: Answers) -> Content:
            return movers(await tiers.due())

        async def save(_answers: Answers, act: bytes) -> str:
            return await tiers.review(act)

        form = Form(
            _("Review now"),
            [],
            save,
            about=_("Each day does it of itself while the counter is open."),
            preview=preview,
            waiting=waiting(),
            keys=keyed(_("{key} reviews every member's tier now, Esc goes back."), "form.save"),
        )
        self.fill_in(form)

    def moves(self, _key: str | None) -> None:
        """Show who moved from tier to tier."""
        from loyalty_tui.screens.moves import Moves

        self.place.app.push_screen(Moves(self.gateway))

    def give(self, key: str | None) -> None:
        """Give a member a tier by hand."""
        tiers, lines = self.gateway.programme.tiers, self.found.lines if self.found else ()

        async def save(answers: Answers, act: bytes) -> str:
            await tiers.give(
                act, answers["member"], answers["tier"], answers["until"], answers["reason"]
            )
            if not answers["tier"]:
                return _("Their purchases decide again.")
            return _("{tier} is given by hand.").format(tier=answers["tier"])

        choices = [(one.name, one.name) for one in lines]
        by_themselves = ("", _("as their purchases decide"))
        form = Form(
            _("A tier by hand"),
            [
                Field(
                    "member",
                    _("Member: card, phone, e-mail or number"),
                    scans=True,
                    most=80,
                    needed=True,
                ),
                Field("tier", _("Tier"), key or "", choices=(*choices, by_themselves)),
                Field("until", _("Until (may stay empty)"), hint=_("as 31/12/2026"), most=10),
                Field("reason", _("Why; it stands in the statement"), beside=True),
            ],
            save,
        )
        self.fill_in(form)
