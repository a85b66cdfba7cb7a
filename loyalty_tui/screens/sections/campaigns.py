"""Campaigns: points that count more for a time, and what that changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content

from loyalty_tui.i18n import N_, _
from loyalty_tui.screens.form import Answers, Field, Form, confirm
from loyalty_tui.screens.sections.section import Cell, Entry, Key, Section, line, paragraphs
from loyalty_tui.widgets.ink import MUTED, STRONG, TITLE, ink, lines
from loyalty_tui.words import campaigns as words
from loyalty_tui.words import format as fmt
from loyalty_tui.words.key_names import keyed

if TYPE_CHECKING:
    from loyalty_tui.gateway import CampaignLine, CampaignList

_STATE, _DAYS, _SHORT, _GIVES = 10, 23, 13, 8
_STYLES = {"running": "$text-success", "coming": "$text-accent", "over": MUTED, "ended": MUTED}
_ROOMY, _MODEST = 70, 50


class Campaigns(Section["CampaignList"]):
    """The campaigns there are and were, those that run first."""

    KEY = "campaigns"
    NAME = N_("Campaigns")
    ABOUT = N_("More points for a time, and what that changed.")
    KEYS = (
        Key("f7", "add", N_("New campaign"), N_("Add a campaign")),
        Key("delete", "remove", N_("End it"), N_("End the marked campaign now")),
    )

    async def read(self) -> CampaignList:
        return await self.gateway.programme.campaigns.all()

    def entries(self, found: CampaignList, width: int) -> Iterator[Entry]:
        for one in found.lines:
            cells = [
                Cell(words.state(one.state), _STATE, _STYLES[one.state]),
                Cell(one.name, 12, "bold", grow=True),
                Cell(one.gives, _GIVES, right=True),
            ]
            if width >= _ROOMY:
                cells.insert(2, Cell(one.days, _DAYS, MUTED, right=True))
            elif width >= _MODEST:
                cells.insert(2, Cell(one.days_in_short, _SHORT, MUTED, right=True))
            yield Entry(one.name, line(cells, width))

    def detail(self, key: str | None) -> Content:
        one = self._of(key)
        if one is None:
            return paragraphs(
                keyed(
                    _("There has been no campaign yet: {key} adds the first one."),
                    "programme.campaigns.add",
                ),
                ink((_("Keep some members apart, and you will know what it changed."), MUTED)),
            )
        return paragraphs(
            ink((one.name, TITLE), (f"  {words.state(one.state)}", _STYLES[one.state])),
            ink((f"{one.days}  {one.gives}", STRONG)),
            *one.conditions,
            words.apart(one.control) if one.control else "",
            ink((_("Enter shows what it changed."), MUTED)) if one.state != "coming" else "",
        )

    def can(self, does: str, key: str | None) -> bool:
        if does == "remove":
            one = self._of(key)
            return one is not None and one.state in ("running", "coming")
        return super().can(does, key)

    def _of(self, key: str | None) -> CampaignLine | None:
        lines = self.found.lines if self.found else ()
        return next((one for one in lines if one.name == key), None)

    def open(self, key: str) -> None:
        from loyalty_tui.screens.campaign import Effect

        one = self._of(key)
        if one is not None:
            self.place.app.push_screen(Effect(self.gateway, one))

    def add(self, _key: str | None) -> None:
        """Add a campaign."""
        campaigns = self.gateway.programme.campaigns

        async def preview(answers: Answers) -> Content:
            if not (answers["first"] and answers["last"]):
                return ink((_("What it would be is said here once it has its two days."), MUTED))
            head, *rest = await campaigns.preview(answers)
            return lines([ink((head, TITLE)), *map(ink, rest)])

        async def save(answers: Answers, act: bytes) -> str:
            await campaigns.add(act, answers)
            return _("Campaign {name} is added.").format(name=answers["name"])

        form = Form(_("New campaign"), self._fields(), save, preview=preview)
        self.fill_in(form, adds=True)

    def _fields(self) -> list[Field]:
        shop = self.place.house.shop
        today = fmt.short_date(shop.today) if shop else ""
        day = _("as 31/12/2026")
        tiers = self.found.tiers if self.found else ()
        fields = [
            Field("name", _("Name"), most=60, needed=True),
            Field("first", _("First day"), today, hint=day, most=10, needed=True),
            Field("last", _("Last day, included"), hint=day, most=10, beside=True, needed=True),
            Field("multiplier", _("Times the points"), "2", hint="1", most=8),
            Field(
                "bonus",
                _("Points added to each sale"),
                hint=_("none"),
                most=8,
                beside=True,
            ),
            Field(
                "weekdays",
                _("Only on these days (none ticked: every day)"),
                choices=words.weekdays(),
                several=True,
            ),
            Field("hours", _("Only between (14:00-17:00)"), hint=_("all day"), most=11),
            Field(
                "category",
                _("Only for this category"),
                hint=_("any"),
                most=60,
                beside=True,
            ),
        ]
        if tiers:
            choices = (("", _("all of them")), *((name, name) for name in tiers))
            fields.append(Field("tier", _("Only for members of"), choices=choices))
        segments = tuple((name, words.segment(name)) for name in words.SEGMENTS)
        fields += [
            Field("segment", _("For whom"), choices=(("", _("everybody")), *segments)),
            Field(
                "control",
                _("Kept apart to measure it"),
                note=_("A share such as 10%, drawn by lot, gets nothing of it."),
                hint=_("nobody"),
                most=5,
            ),
        ]
        return fields

    def remove(self, key: str) -> None:
        """End a campaign."""

        async def act(call: bytes) -> str:
            await self.gateway.programme.campaigns.end(call, key)
            return _("Campaign {name} is ended.").format(name=key)

        title = _("End the campaign {name}").format(name=key)
        about = _("It gives nothing more from now on; what it gave stays. It cannot be resumed.")
        self.fill_in(confirm(title, about, _("end"), act))
