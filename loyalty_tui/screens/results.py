"""Acts as the counter's banner tells them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeAlias

from textual.content import Content

from loyalty_tui.gateway import Busy, Damaged, Done, LedgerError, NotAllowed, Shop
from loyalty_tui.i18n import _, ngettext
from loyalty_tui.widgets.banner import Result, Tone
from loyalty_tui.widgets.ink import ink, lines, spaced, upper
from loyalty_tui.widgets.stamps import stamp_card
from loyalty_tui.words import format as fmt
from loyalty_tui.words import phrases, rewards, say
from loyalty_tui.words.key_names import keyed

if TYPE_CHECKING:
    from loyalty_tui.gateway import Sheet, Voucher

Act: TypeAlias = Callable[[bytes], Awaitable[Done]]
"""An act that waits for its key."""


def done(act: Done, shop: Shop) -> Result:
    """An act that is in the books."""
    return _said(act, shop) if act.story.kind in _OF_AN_ANSWER else _moved(act, shop)


_OF_AN_ANSWER = ("answer", "why", "unanswer")


def _said(act: Done, shop: Shop) -> Result:
    """An answer, what it is about, or that it is taken back."""
    story = act.story
    tone: Tone = "good"
    word, next_key = (
        upper(say.headline(story)),
        keyed(_("{key} takes it back."), "counter.undo"),
    )
    if story.kind == "unanswer":
        tone, word, next_key = "undone", _("TAKEN BACK"), ""
    elif "due" in story.detail:
        tone, word = "note", _("TO FOLLOW UP")
    figure = str(story.detail["score"]) if story.kind == "answer" else ""
    after = _after(act, shop) if story.points else ""
    why = say.explain(story, shop.currency)
    return Result(tone, word, act.name, figure, after=after, why=why, next_key=next_key)


def _moved(act: Done, shop: Shop) -> Result:
    story = act.story
    why = say.explain(story, shop.currency)
    after = _after(act, shop)
    undo = keyed(_("{key} takes it back."), "counter.undo")
    points = fmt.signed_points(story.points) if story.points else ""
    match story.kind:
        case "sale" if not story.code:
            found = _sold(act, shop, why, after)
        case "issue" | "sale":
            word = _("REWARD GIVEN") if story.kind == "issue" else _("CARD FULL")
            name = rewards.name_of(story)
            title = f"{name} · {act.name}" if act.name else name
            code = story.code or ""
            found = Result("good", word, title, code=code, after=after, why=why, next_key=undo)
        case "use":
            name = rewards.name_of(story)
            word = _("HANDED OVER")
            found = Result("good", word, name, after=act.name, why=why, next_key=undo)
        case "unuse":
            name = rewards.name_of(story)
            found = Result("undone", _("TAKEN BACK"), name, after=act.name, why=why)
        case "join":
            held = _("Card {card}").format(card=act.sheet.view.card) if act.sheet else ""
            found = Result("good", _("WELCOME"), act.name, points, after=held, why=why)
        case "void" | "cancel" | "refund":
            word, figure = _("TAKEN BACK"), points
            if story.kind == "refund":
                given = story.amount or 0 if act.in_money is None else -act.in_money
                word, figure = _("REFUNDED"), fmt.money(given, shop.currency)
                after = _beside(act, shop, after)
            found = Result("undone", word, _whose(act), figure, after=after, why=why)
        case "reassign":
            word = _("MOVED")
            found = Result("good", word, act.name, points, after=after, why=why, next_key=undo)
        case "claim":
            found = Result("good", _("CLAIMED"), act.name, points, after=after, why=why)
        case _:
            found = Result("note", say.headline(story), act.name, after=after, why=why)
    return found


def _sold(act: Done, shop: Shop, why: str, after: str) -> Result:
    story = act.story
    undo = keyed(_("{key} takes it back."), "counter.undo")
    if story.member is None:
        amount = fmt.money(story.amount or 0, shop.currency)
        later = _("Sale {number}: it can still be claimed.").format(
            number=story.source_id or f"#{story.event}"
        )
        return Result(
            "good", _("RECORDED"), _whose(act), amount, after=later, why=why, next_key=undo
        )
    stamps = story.moved("stamps") if not shop.has_points else 0
    if stamps:
        word = ngettext("STAMP ADDED", "STAMPS ADDED", stamps)
    elif story.points < 0:
        word = _("POINTS USED")
    elif story.points == 0:
        word = _("RECORDED")
    else:
        word = ngettext("POINT AWARDED", "POINTS AWARDED", story.points)
    after = _beside(act, shop, after)
    figure = fmt.signed_points(stamps or story.points)
    return Result("good", word, act.name, figure, after=after, why=why, next_key=undo)


def _beside(act: Done, shop: Shop, after: str) -> str:
    """The money of an act a part of which was points, before what is said anyway."""
    if act.in_money is None:
        return after
    money = phrases.in_money(act.story.kind, act.in_money, shop.currency)
    return f"{money} · {after}" if after else money


def _whose(act: Done) -> str:
    return act.name if act.story.member is not None else _("Sale without a card")


def _after(act: Done, shop: Shop) -> str:
    if act.sheet is None:
        return ""
    view = act.sheet.view
    if not shop.has_points and shop.stamps:
        held = rewards.stamps_of(view.stamp_balance, shop.stamps)
        return f"{stamp_card(view.stamp_balance, shop.stamps)}  {held}"
    return _("New balance: {points}").format(points=say.points(view.balance))


def set_aside(amount: str, sheet: Sheet | None) -> Result:
    """An amount that was typed and never confirmed, when the counter is cleared."""
    title = sheet.view.name if sheet is not None else _("Sale without a card")
    why = _("“{amount}” was typed and not confirmed. Scan the card again to record it.")
    return Result("note", _("NOT RECORDED"), title, why=why.format(amount=amount[:20]))


def refused(error: LedgerError) -> Result:
    """An act that a rule refused, or that could not be done."""
    word = _("NOT RECORDED") if unknown_outcome(error) else _("REFUSED")
    next_key = _("Esc goes on.")
    if isinstance(error, NotAllowed):
        next_key = keyed(_("{key}: somebody who may approves it. Esc goes on."), "counter.approve")
    return Result("bad", word, why=say.error(error), next_key=next_key)


def unknown_outcome(error: LedgerError) -> bool:
    """Whether the books could not be reached: asking again with the same key is safe."""
    return isinstance(error, Busy | Damaged)


def unknown(text: str) -> Result:
    """Nobody answers to what was scanned or typed."""
    title = _("Nobody answers to “{text}”.").format(text=text[:40])
    why = keyed(
        _("Scan it again, type a name or a phone, or press {key} for a new member."), "counter.join"
    )
    return Result("bad", _("NOT FOUND"), title, why=why)


def voucher_words(voucher: Voucher, holder: str) -> Content:
    """A voucher that waits for Enter, or why it cannot be used."""
    rows = [
        ink((upper(_("Voucher")), "bold $text-primary")),
        ink((voucher.name, "bold")),
        ink((holder, "$text-muted")),
        ink(""),
        ink((f"  {spaced(voucher.code)}  ", "bold reverse")),
        ink(""),
    ]
    if voucher.last_day is not None:
        rows.append(ink(_("To use by {day}.").format(day=fmt.short_date(voucher.last_day))))
    state = {
        "used": _("Used already."),
        "cancelled": _("Cancelled."),
        "expired": _("Lapsed."),
    }.get(voucher.state)
    if state:
        rows.append(ink((f"× {state}", "bold $text-error")))
    else:
        rows.append(ink((_("Enter hands the reward over."), "bold $text-success")))
    rows.append(ink((_("Esc goes back."), "$text-muted")))
    return lines(rows)
