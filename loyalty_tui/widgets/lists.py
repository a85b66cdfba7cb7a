"""The lists of the counter: who may be meant, and what can be taken."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content
from textual.widgets.option_list import Option

from loyalty_tui.i18n import _
from loyalty_tui.widgets.ink import ink, upper
from loyalty_tui.widgets.member_card import cost_words
from loyalty_tui.widgets.options import Options
from loyalty_tui.widgets.scan_guard import ScanGuard
from loyalty_tui.words import format as fmt
from loyalty_tui.words import say

if TYPE_CHECKING:
    from loyalty_tui.gateway import MemberLine, Reward, Sheet, Voucher

_PHONE = 16
_POINTS = 14
_DATE = 12

TIME_TO_READ = 0.35
"""Seconds of quiet before Enter answers for a similar name: a key held is no answer."""


class Matches(Options, can_focus=False):
    """Members that may be meant. The field above keeps the keyboard and moves the mark."""

    def __init__(self, name: str) -> None:
        super().__init__(id=name, markup=False)
        self._found: dict[int, MemberLine] = {}
        self._sure = self._points = True
        self._asked: float | None = None

    def show(self, found: Sequence[MemberLine], *, points: bool = True, sure: bool = True) -> None:
        """Show members, the first one marked; who is only nearly so called under a heading.

        :param points: whether there are any to show.
        :param sure: whether Enter may take the first one as it is.
        """
        self.clear_options()
        self._points = points
        self._found, self._asked = {line.member: line for line in found}, None
        strict = [line for line in found if not line.near]
        rest = [line for line in found if line.near]
        self.add_options(self._option(line) for line in strict)
        if rest:
            heading = ink((upper(_("Similar names")), "bold $text-primary"))
            self.add_option(Option(heading, disabled=True))
            self.add_options(self._option(line) for line in rest)
        self._sure = bool(strict) and sure
        if found:
            self.highlighted = 0 if strict else 1

    def move(self, by: int) -> None:
        """Move the mark, which is then where somebody put it."""
        self._sure = True
        if by > 0:
            self.action_cursor_down()
        else:
            self.action_cursor_up()

    @property
    def chosen(self) -> int | None:
        """The member the mark stands on."""
        if self.highlighted is None or not self.option_count:
            return None
        return int(self.get_option_at_index(self.highlighted).id or 0)

    @property
    def sure(self) -> bool:
        """Whether somebody means who is marked: a similar name only by an arrow or an answer."""
        return self._sure or (
            self._asked is not None and time.monotonic() - self._asked >= TIME_TO_READ
        )

    def ask(self) -> str:
        """The question whether who is marked is meant; it takes a moment to read."""
        self._asked = time.monotonic()
        name = _name(self._found[self.chosen or 0])
        return _("Did you mean {name}? Enter once more.").format(name=name)

    @property
    def room(self) -> int:
        """The cells of a row."""
        return self.app.size.width - 8

    def _option(self, line: MemberLine) -> Option:
        return Option(self._line(line), id=str(line.member))

    def _line(self, line: MemberLine) -> Content:
        """Name, phone, tier, balance and last visit, in columns that do not move."""
        room = self.room
        balance = say.points(line.balance) if self._points else ""
        tail = [(fmt.phone(line.phone), _PHONE), (balance, _POINTS)]
        if room - _PHONE - _POINTS > _PHONE * 3:
            tail.insert(1, (line.tier, _POINTS))
            last = fmt.short_date(line.last_purchase) if line.last_purchase else ""
            tail.append((last, _DATE))
        name_width = room - sum(width for _text, width in tail)
        row = ink((_name(line), "bold")).truncate(name_width - 1, ellipsis=True)
        row = row.pad_right(max(0, name_width - row.cell_length))
        for text, width in tail:
            cell = ink(text).truncate(width - 1, ellipsis=True)
            row += cell.pad_left(max(0, width - cell.cell_length - 1)) + " "
        return row


def _name(line: MemberLine) -> str:
    return line.name or _("Member {number}").format(number=line.member)


class RewardList(ScanGuard, Options):
    """What a member can take: vouchers that wait, then rewards within reach."""

    def show(self, sheet: Sheet) -> None:
        """Show what there is, the first one marked."""
        self.clear_options()
        for voucher in sheet.vouchers:
            self.add_option(Option(_voucher(voucher), id=f"voucher:{voucher.code}"))
        for index, reward in enumerate(sheet.rewards):
            self.add_option(Option(_reward(reward), id=f"reward:{index}"))
        self.highlighted = 0 if self.option_count else None


def _voucher(voucher: Voucher) -> Content:
    """What waits, and beneath it the code, which is never cut."""
    word = _("Hand over")
    return ink(
        ("● ", "$text-success"),
        (voucher.name, "bold"),
        (f"\n  {word}  ", "$text-success"),
        voucher.code,
    )


def _reward(reward: Reward) -> Content:
    left = "" if reward.stock is None else _("{n} left").format(n=fmt.number(reward.stock))
    return ink(
        (f"{cost_words(reward):>4}  ", "$text-muted"),
        (reward.name, "bold"),
        (f"  {left}", "$text-muted"),
    )
