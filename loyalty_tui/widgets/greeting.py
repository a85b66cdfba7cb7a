"""What is worth saying to a member who stands at the counter."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from loyalty_tui.i18n import _, ngettext
from loyalty_tui.words import feedback, say
from loyalty_tui.words import format as fmt
from loyalty_tui.words.key_names import keyed

if TYPE_CHECKING:
    from loyalty_tui.gateway import MemberView, Sheet

BIRTHDAY_DAYS = 7
MOST = 3
"""So many words can be said while the till opens."""
_NEAR = 10
# A tenth of the way is left to the next tier: the visit that may bring it.
_LONG = 2.5
_LONG_DAYS = 21
# Away for two and a half times the usual gap, and three weeks at least: worth a word.
_YEAR = 365
_SERVED = ("sale", "refund", "void", "reassign", "claim", "issue", "use", "answer")
# Who was served today already has been welcomed back.
_SOON_DAYS = 30


def words_to_say(sheet: Sheet, most: int = MOST, *, at_counter: bool = True) -> list[str]:
    """The words: what is to be put right first, then the most welcome; ``most`` of them.

    :param at_counter: whether the counter's own keys work here.
    """
    view = sheet.view
    found = [
        *(_complaint(sheet), _birthday(view), _first(view), _absence(sheet), _deficit(view)),
        *(_lapsing(sheet), _new_tier(sheet)),
        *(_voucher(sheet) if at_counter else "", _near_tier(view)),
        _question(sheet) if at_counter else "",
    ]
    return [word for word in found if word][:most]


def days_to_birthday(birthday: str, today: dt.date) -> int | None:
    """Days until a birthday stored as ``YYYY-MM-DD`` or ``MM-DD`` comes round."""
    if not birthday:
        return None
    month, day = (int(part) for part in birthday.split("-")[-2:])
    for year in (today.year, today.year + 1):
        leap = month == 2 and day == 29  # noqa: PLR2004 - kept on the 28th in other years
        try:
            next_one = dt.date(year, month, day)
        except ValueError:
            if not leap:
                return None
            next_one = dt.date(year, 2, 28)
        if next_one >= today:
            return (next_one - today).days
    return None


def _complaint(sheet: Sheet) -> str:
    complaint = sheet.voice.complaint
    return feedback.complaint(complaint) if complaint is not None else ""


def _question(sheet: Sheet) -> str:
    return keyed(_("Ask what they think: {key}"), "counter.ask") if sheet.voice.ask else ""


def _birthday(view: MemberView) -> str:
    days = days_to_birthday(view.birthday, view.today)
    if days is None or days > BIRTHDAY_DAYS:
        return ""
    if days == 0:
        return _("Birthday today")
    return ngettext("Birthday tomorrow", "Birthday in {n} days", days).format(n=days)


def _first(view: MemberView) -> str:
    return _("First visit as a member") if not view.visits else ""


def _absence(sheet: Sheet) -> str:
    view = sheet.view
    served = any(
        story.business_date == view.today and story.kind in _SERVED for story in sheet.latest
    )
    if view.last_purchase is None or served:
        return ""
    away = (view.today - view.last_purchase).days
    if view.usual_gap is None:
        if away < _YEAR // 4:
            return ""
        return _("Back after {time}").format(time=fmt.spoken(view.last_purchase, view.today))
    usual = max(1, view.usual_gap)
    if away < max(_LONG_DAYS, _LONG * usual):
        return ""
    return ngettext(
        "Back after {n} days (usually every day)",
        "Back after {n} days (usually {usual})",
        usual,
    ).format(n=away, usual=usual)


def _deficit(view: MemberView) -> str:
    if view.balance >= 0:
        return ""
    owed = say.points(-view.balance)
    return _("{points} short after a refund: the next points pay them off").format(points=owed)


def _new_tier(sheet: Sheet) -> str:
    """The last purchase brought a tier: it is worth a word then, and on the next visit."""
    bought = (story for story in sheet.latest if story.kind in ("sale", "claim", "reassign"))
    last, tier = next(bought, None), sheet.view.tier
    told = last.detail.get("tier") if last is not None else None
    if tier is None or not tier.name or not isinstance(told, list) or told[1] != tier.name:
        return ""
    return _("{tier} since the last purchase: congratulate them").format(tier=tier.name)


def _near_tier(view: MemberView) -> str:
    tier = view.tier
    if tier is None or not tier.next_name or tier.missing <= 0:
        return ""
    if tier.missing * _NEAR > tier.qualifying + tier.missing:
        return ""
    return _("Very near {tier}: say so").format(tier=tier.next_name)


def _voucher(sheet: Sheet) -> str:
    if not sheet.vouchers:
        return ""
    name, more = sheet.vouchers[0].name, len(sheet.vouchers) - 1
    if more:
        text = ngettext(
            "“{name}” and {n} more wait for them: {key}",
            "“{name}” and {n} more wait for them: {key}",
            more,
        )
        return keyed(text, "counter.reward", name=name, n=more)
    return keyed(_("“{name}” waits for them: {key}"), "counter.reward", name=name)


def _lapsing(sheet: Sheet) -> str:
    """Points that are about to lapse are a reason to name a reward."""
    view = sheet.view
    for last_day, left in view.points.upcoming(view.today):
        if last_day is None or (last_day - view.today).days > _SOON_DAYS:
            break
        if left and (sheet.rewards or sheet.worth):
            days = (last_day - view.today).days
            if days == 0:
                today = _("{points} to use today: suggest a reward")
                return today.format(points=say.points(left))
            text = ngettext(
                "{points} to use within {n} day: suggest a reward",
                "{points} to use within {n} days: suggest a reward",
                days,
            )
            return text.format(points=say.points(left), n=days)
    return ""
