"""What is said of one event: its facts, what it moved, and what undoing it would do."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING

from loyalty_tui.i18n import N_, _
from loyalty_tui.words import format as fmt
from loyalty_tui.words import phrases, say

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ledger.books.refunds import RefundPlan
    from ledger.queries.event import EventView, Move
    from ledger.queries.journal import JournalLine

    Clock = Callable[[int], dt.datetime]

_SHORT = 16
_MINUTE = 60_000_000
_THOUSAND = 1000

_ENTRIES = {
    "earn": N_("earned"),
    "bonus": N_("bonus"),
    "opening": N_("held before"),
    "adjust": N_("by hand"),
    "grace": N_("days of grace"),
    "redeem": N_("spent"),
    "reverse": N_("taken back"),
    "expire": N_("lapsed"),
    "restore": N_("come back"),
    "unlapse": N_("lapsed once more"),
    "transfer": N_("moved"),
    "extend": N_("new date"),
}

_ITSELF = {"sweep": N_("by itself"), "review": N_("by itself"), "merge": N_("by itself")}


def facts(view: EventView, currency: str, clock: Clock) -> Iterator[tuple[str, str]]:
    """What is known of an event, each with its label; what there is none of is left out."""
    story = view.line.story
    took_place = clock(story.effective_at)
    yield _("When"), fmt.date_time(took_place)
    if abs(story.recorded_at - story.effective_at) > _MINUTE:
        yield _("Recorded"), fmt.date_time(clock(story.recorded_at))
    if story.business_date != took_place.date():
        yield _("Business day"), fmt.short_date(story.business_date)
    if story.member is not None:
        yield _("Member"), named(view.line.name, story.member)
    yield from _money(view, currency)
    if story.member is not None and story.points:
        moved = fmt.signed_points(story.points)
        yield _("Points"), moved
    if story.balance is not None:
        yield _("Balance after"), phrases.points(story.balance)
    if story.source_id:
        yield _("Receipt"), story.source_id
    if story.source not in ("till", ""):
        yield _("Source"), _(_ITSELF.get(story.source, story.source))
    if story.till:
        yield _("Till"), story.till
    if view.line.staff:
        yield _("Staff"), view.line.staff
    if story.approver is not None:
        yield _("Approved by"), story.names.get(story.approver, fmt.NONE)
    yield from _belongs(view, clock)


def _money(view: EventView, currency: str) -> Iterator[tuple[str, str]]:
    story, sale = view.line.story, view.sale
    if story.amount is not None:
        yield _("Amount"), fmt.money(story.amount, currency)
    if story.eligible is not None and story.eligible != story.amount:
        yield _("Of it counts"), fmt.money(story.eligible, currency)
    if sale is not None and sale.refunded and not view.line.undone:
        yield _("Given back"), fmt.money(sale.refunded, currency)
    if sale is not None and sale.member != story.member and sale.member is not None:
        yield _("Belongs to"), _("Member {number}").format(number=sale.member)
    if story.category:
        yield _("Category"), story.category
    for line in view.receipt:
        count = fmt.decimal(Fraction(line.quantity, _THOUSAND))
        yield line.item, f"{count} × {fmt.money(line.amount, currency)}"


def _belongs(view: EventView, clock: Clock) -> Iterator[tuple[str, str]]:
    if view.about is not None:
        yield _("About"), linked(view.about)
    for line in view.since:
        yield _("Since then"), linked(line)
    if view.instead is not None:
        yield _("Now stands"), linked(view.instead)
    if view.batch is not None:
        batch = view.batch
        told = _("number {n}, {file}, {day}").format(
            n=batch.id, file=batch.file_name, day=fmt.date_time(clock(batch.started_at))
        )
        undone = _("undone")
        yield _("Import"), f"{told} × {undone}" if batch.undone else told
    seal = view.seal
    yield (
        _("In the chain"),
        _("link {n} of {all}").format(n=fmt.number(seal.place), all=fmt.number(seal.length)),
    )
    yield _("Hash"), f"{seal.hash[:_SHORT]}…"
    yield _("Key"), f"{seal.key[:_SHORT]}…"
    if seal.rules is not None:
        yield _("Rules"), _("version {n} of the programme").format(n=seal.rules)


def named(name: str, member: int) -> str:
    """A member by name and number."""
    known = name or _("a forgotten member")
    return f"{known}, #{member}"


def linked(line: JournalLine) -> str:
    """Another event: its number, what it is, and its day."""
    story = line.story
    return f"#{story.event} {say.headline(story)}, {fmt.short_date(story.business_date)}"


def in_short(line: JournalLine) -> str:
    """Another event: its number, and what it is."""
    return f"#{line.story.event} {say.headline(line.story)}"


def moved(move: Move) -> list[str]:
    """What an entry moved, then each lot it drew on."""
    entry = move.entry
    head = f"{fmt.signed_points(entry.amount)} {_(_ENTRIES.get(entry.kind, entry.kind))}"
    if entry.unit == "stamps":
        stamps = _("stamps")
        head += f" ({stamps})"
    if entry.last_day is not None:
        head += ", " + _("to use by {day}").format(day=fmt.short_date(entry.last_day))
    told = [head]
    for lot in move.drawn:
        template = _("{n} from #{event}") if lot.amount > 0 else _("{n} back to #{event}")
        part = template.format(n=fmt.number(abs(lot.amount)), event=lot.event)
        if lot.last_day is not None:
            part += ", " + _("to use by {day}").format(day=fmt.short_date(lot.last_day))
        told.append(part)
    return told


def giving_back(plan: RefundPlan, currency: str) -> str:
    """What giving a sale back would do."""
    left = plan.sale.amount - plan.sale.refunded - plan.amount
    parts = [phrases.to_give_back(plan, currency)]
    if plan.sale.member is not None and plan.take_back:
        parts.append(
            _("{points} it had earned are taken back.").format(
                points=phrases.points(plan.take_back)
            )
        )
    if plan.give_back:
        parts.append(
            _("{points} used to pay come back.").format(points=phrases.points(plan.give_back))
        )
    if left:
        parts.append(_("{amount} of the sale stay.").format(amount=fmt.money(left, currency)))
    return " ".join(parts)
