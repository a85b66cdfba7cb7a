"""What can be put right about an event: each by a form that asks only what is needed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from loyalty_tui.i18n import N_, _
from loyalty_tui.screens.form import Answers, Field, Form
from loyalty_tui.screens.member_form import MemberForm, right_member
from loyalty_tui.words import corrections, say
from loyalty_tui.words import event as words
from loyalty_tui.words import format as fmt

if TYPE_CHECKING:
    from loyalty_tui.gateway import EventView, Gateway, MemberLine, MoveKind, Shop, Story

Make: TypeAlias = "Callable[[Gateway, EventView, Shop], Form[Story]]"


@dataclass(frozen=True, slots=True)
class Righting:
    """Something that can be done about an event; ``form`` asks for it and does it."""

    name: str
    label: str
    form: Make


_UNDO = {
    "sale": N_("Undo this sale"),
    "issue": N_("Cancel the voucher"),
    "use": N_("It was not handed over"),
    "answer": N_("Take the answer back"),
    "follow-up": N_("The follow-up is to be done again"),
    "mark": N_("Put it back on the list"),
    "merge": N_("Put the members apart"),
}


def possible(view: EventView) -> Iterator[Righting]:
    """What may be done about an event. The books judge when it is done."""
    story, sale = view.line.story, view.sale
    stands = not view.line.undone and (sale is None or not sale.cancelled)
    if view.voucher is not None and story.kind == "issue":
        stands = stands and view.voucher.state == "issued"
    if story.kind in _UNDO and stands:
        yield Righting("undo", _(_UNDO[story.kind]), _undo)
    if sale is not None and stands:
        yield Righting("refund", _("Give a part of it back"), _refund)
        had = sale.member is not None
        label = _("Give it to another member") if had else _("Give it to a member")
        yield Righting("give", label, _give)
        if not sale.refunded:
            yield Righting("correct", _("Correct amount or category"), _correct)
    if sale is not None:
        yield Righting("note", _("Add a note"), _note)
    if story.kind == "adjust" and story.entries:
        unit = story.entries[0].unit
        moved = story.moved(unit)
        back = say.points(abs(moved), unit)
        template = _("Take {points} back") if moved > 0 else _("Give {points} back")
        yield Righting("undo", template.format(points=back), _adjust)


def _about(view: EventView, shop: Shop) -> str:
    """Which event it is, in a line."""
    story = view.line.story
    parts = [words.linked(view.line)]
    if story.amount is not None:
        parts.append(fmt.money(story.amount, shop.currency))
    if story.member is not None:
        parts.append(words.named(view.line.name, story.member))
    return " · ".join(parts)


def _why(note: str = "") -> Field:
    return Field("reason", _("Why"), note=note)


def _undo(gateway: Gateway, view: EventView, shop: Shop) -> Form[Story]:
    async def save(answers: Answers, key: bytes) -> Story:
        return await gateway.journal.undo(view, key, answers["reason"])

    async def preview(_answers: Answers) -> str:
        plan = await gateway.journal.giving_back(view.line.story.event, "", shop.currency)
        return words.giving_back(plan, shop.currency)

    return Form(
        _(_UNDO[view.line.story.kind]),
        [_why(_("It may stay empty within a minute of the act."))],
        save,
        about=_about(view, shop),
        preview=preview if view.sale is not None else None,
    )


def _refund(gateway: Gateway, view: EventView, shop: Shop) -> Form[Story]:
    async def save(answers: Answers, key: bytes) -> Story:
        return await gateway.journal.refund(
            view.line.story.event, key, answers["amount"], shop.currency, answers["reason"]
        )

    async def preview(answers: Answers) -> str:
        if not answers["amount"]:
            return ""
        plan = await gateway.journal.giving_back(
            view.line.story.event, answers["amount"], shop.currency
        )
        return words.giving_back(plan, shop.currency)

    sale = view.sale
    left = fmt.money(sale.amount - sale.refunded, shop.currency) if sale is not None else ""
    most = _("At most {left}.").format(left=left)
    return Form(
        _("Give a part of it back"),
        [
            Field("amount", _("Amount given back"), note=most, needed=True),
            _why(_("It may stay empty.")),
        ],
        save,
        about=_about(view, shop),
        preview=preview,
    )


def _give(gateway: Gateway, view: EventView, shop: Shop) -> Form[Story]:
    sale = view.line.story.event
    had = view.sale is not None and view.sale.member is not None
    kind: MoveKind = "reassign" if had else "claim"

    async def save(member: int, answers: Answers, key: bytes) -> Story:
        return await gateway.journal.give(key, kind, sale, member, answers["reason"])

    async def plan(line: MemberLine, _answers: Answers) -> str:
        found = await gateway.sales.move_plan(kind, sale, line.member)
        return corrections.will_move(found, view.line.name, line)

    return MemberForm(
        _("Give it to another member") if had else _("Give it to a member"),
        [right_member(), _why(_("It may stay empty."))],
        gateway.people.who,
        save,
        plan,
        about=_about(view, shop),
    )


def _correct(gateway: Gateway, view: EventView, shop: Shop) -> Form[Story]:
    story = view.line.story

    async def save(answers: Answers, key: bytes) -> Story:
        return await gateway.journal.correct(
            story.event,
            key,
            answers["amount"],
            answers["category"],
            shop.currency,
            answers["reason"],
        )

    return Form(
        _("Correct amount or category"),
        [
            Field("amount", _("The right amount"), note=_("Empty: it stays as it is.")),
            Field("category", _("Category"), story.category or ""),
            _why(_("It may stay empty.")),
        ],
        save,
        about=_("{sale}. It is undone and recorded again, under the rules of its day.").format(
            sale=_about(view, shop)
        ),
    )


def _note(gateway: Gateway, view: EventView, shop: Shop) -> Form[Story]:
    async def save(answers: Answers, key: bytes) -> Story:
        return await gateway.journal.note(view.line.story.event, key, answers["text"])

    stays = _("It moves nothing, and goes when the member does.")
    return Form(
        _("Add a note"),
        [Field("text", _("Note"), note=stays, needed=True)],
        save,
        about=_about(view, shop),
    )


def _adjust(gateway: Gateway, view: EventView, shop: Shop) -> Form[Story]:
    async def save(answers: Answers, key: bytes) -> Story:
        return await gateway.journal.adjust_back(view, key, answers["reason"])

    reason = _("Undoes #{event}").format(event=view.line.story.event)
    return Form(
        _("Adjust the other way"),
        [Field("reason", _("Why"), reason, needed=True)],
        save,
        about=_("{act}. It is another adjustment: points it gives begin anew.").format(
            act=_about(view, shop)
        ),
    )
