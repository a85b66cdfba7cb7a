"""Two accounts made one: both side by side, what becomes of them, and a question before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from loyalty_tui.gateway import new_key
from loyalty_tui.i18n import _
from loyalty_tui.screens.form import Answers, Field, Form, confirm
from loyalty_tui.screens.member_form import NAME, MemberForm
from loyalty_tui.widgets.ink import MUTED, TITLE, ink, lines
from loyalty_tui.words import format as fmt

if TYPE_CHECKING:
    from loyalty_tui.gateway import MemberLine, MemberView, Story
    from loyalty_tui.gateway.people import People

Pair = tuple["MemberView", "MemberView"]
"""Who becomes part of whom."""

_LABEL, _COLUMN = 12, 17


def merge_form(people: People, view: MemberView, before: Pair | None = None) -> Form[Pair]:
    """Choose the other account and which of the two stays. Nothing is merged by it yet.

    :param before: what was chosen and not confirmed.
    """
    loser, winner = before or (None, view)
    other = winner if loser is not None and loser.member == view.member else loser

    async def pair(member: int, answers: Answers) -> Pair:
        other = await people.account(member)
        return (other, view) if answers["stays"] == "this" else (view, other)

    async def plan(line: MemberLine, answers: Answers) -> Content:
        loser, winner = await pair(line.member, answers)
        return side_by_side(
            loser, winner, await people.merged(new_key(), loser.member, winner.member)
        )

    async def save(member: int, answers: Answers, _key: bytes) -> Pair:
        loser, winner = await pair(member, answers)
        # What merging would refuse is said here, with what was typed still there.
        await people.merged(new_key(), loser.member, winner.member)
        return loser, winner

    stays = (("this", _called(view)), ("other", _("the other one")))
    fields = [
        Field(
            NAME,
            _("The other account: its card, phone, number or name"),
            "" if other is None else f"#{other.member}",
            scans=True,
            most=60,
        ),
        Field(
            "stays",
            _("Which one stays"),
            "this" if winner.member == view.member else "other",
            choices=stays,
        ),
    ]
    return MemberForm(
        _("Merge two accounts"),
        fields,
        people.who,
        save,
        plan,
        hint=_("Both accounts are shown here, and what becomes of them."),
        keys=_("Enter goes on, Esc goes back."),
        does=_("Go on"),
    )


def confirm_merge(people: People, pair: Pair) -> Form[Story]:
    """Ask before two accounts become one: the number of the one that goes does it."""
    loser, winner = pair
    about = _(
        "{loser} becomes part of {winner}, who takes over points, sales, vouchers, cards and "
        "contacts. It can be put apart again."
    ).format(loser=_called(loser), winner=_called(winner))

    async def act(key: bytes) -> Story:
        return await people.merge(key, loser.member, winner.member)

    return confirm(_("Merge two accounts"), about, str(loser.member), act)


def side_by_side(loser: MemberView, winner: MemberView, after: MemberView) -> Content:
    """Both accounts and what becomes of them, row by row."""
    views = (loser, winner, after)
    heads = (_("becomes part of"), _("stays"), _("afterwards"))
    rows = [_row("", heads, TITLE)]
    for label, told in (
        (_("Name"), [view.name for view in views]),
        (_("Member"), [f"#{view.member}" for view in views]),
        (_("Joined"), [fmt.short_date(view.joined) for view in views]),
        (_("Phone"), [fmt.phone(view.phone) for view in views]),
        (_("E-mail"), [view.email for view in views]),
        (_("Tier"), [view.tier.name if view.tier else "" for view in views]),
        (_("Points"), [fmt.number(view.balance) for view in views]),
        (_("Visits"), [fmt.number(view.visits) for view in views]),
    ):
        if any(told):
            rows.append(_row(label, told, ""))
    return lines(rows)


def _row(label: str, told: tuple[str, ...] | list[str], style: str) -> Content:
    row = _cell(label, MUTED, _LABEL)
    for text in told:
        row += _cell(text or fmt.NONE, style, _COLUMN)
    return row


def _cell(text: str, style: str, width: int) -> Content:
    cut = ink((text, style)).truncate(width - 1, ellipsis=True)
    return cut.pad_right(max(0, width - cut.cell_length))


def _called(view: MemberView) -> str:
    name = view.name or _("Member {number}").format(number=view.member)
    return f"{name} (#{view.member})"
