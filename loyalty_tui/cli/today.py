"""Today's list."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING, Any

import click

from loyalty_tui.cli import output
from loyalty_tui.cli.sale import answer
from loyalty_tui.cli.session import Session, pass_session
from loyalty_tui.i18n import _, ngettext

if TYPE_CHECKING:
    from ledger.metrics.today import Line, Today


@click.group(
    "today",
    invoke_without_command=True,
    help=_("What to do today: who to call and why, birthdays, what lapses, what is out of stock."),
)
@click.option(
    "--limit",
    type=click.IntRange(1, 1000),
    default=5,
    show_default=True,
    help=_("Lines of each kind, at most."),
)
@output.explains(
    *("value_at_risk", "usual_rhythm", "band", "points_lapsing", "goal_on_track"), value_at_risk=90
)
@output.format_option
@pass_session
@click.pass_context
def today_command(ctx: click.Context, session: Session, limit: int, form: str) -> None:
    """Show the list unless one of its lines is marked."""
    if ctx.invoked_subcommand is not None:
        return
    from ledger.metrics.today import today

    with session.store.read() as tx:
        found = today(tx, limit)
    if form == "table":
        for indent, line in _lines(found, session.currency):
            output.prose(line, indent)
        return
    rows = [_record(line, found, session.currency) for line in found.lines]
    output.rows(form, [(key, key) for key in _COLUMNS], rows)


@today_command.command("done", help=_("Mark a line as done, such as call/7."))
@click.argument("item")
@click.option("--key", help=_("Sending the same key again adds nothing."))
@output.format_option
@pass_session
def done(session: Session, item: str, key: str | None, form: str) -> None:
    """Mark a line."""
    from ledger.books.marking import mark

    answer(session, form, mark(session.store, item, session.call(key=key)))


@today_command.command("undo", help=_("Take a mark back: the line is to be done again."))
@click.argument("item")
@click.option("--key", help=_("Sending the same key again adds nothing."))
@output.format_option
@pass_session
def undo(session: Session, item: str, key: str | None, form: str) -> None:
    """Take a mark back."""
    from ledger.books.marking import unmark

    answer(session, form, unmark(session.store, item, session.call(key=key)))


_COLUMNS = ("item", "kind", "member", "name", "phone", "why", "action", "done")


def _record(line: Line, found: Today, currency: str) -> dict[str, Any]:
    from ledger.metrics.today import kind
    from loyalty_tui.words import today as words

    title, phone, why, action = words.told(line.duty, found.day, currency)
    return {
        "item": line.item,
        "kind": kind(line.item),
        "member": line.member,
        "name": title,
        "phone": phone,
        "why": why,
        "action": action,
        "done": line.done,
    }


def _lines(found: Today, currency: str) -> Iterator[tuple[int, str]]:
    """Lines with how far each stands in."""
    from ledger.metrics.today import kind
    from loyalty_tui.words import format as fmt
    from loyalty_tui.words import today as words

    n = found.left
    left = ngettext("{n} thing to do", "{n} things to do", n) if n else _("nothing left to do")
    yield 0, _("{day}: {left}").format(day=fmt.long_date(found.day), left=left.format(n=n))
    for sort, lines in groupby(found.lines, lambda line: kind(line.item)):
        yield 0, ""
        yield 0, words.heading(sort)
        for line in lines:
            box = "[x]" if line.done else "[ ]"
            title, phone, why, action = words.told(line.duty, found.day, currency)
            name = " · ".join(word for word in (title, fmt.phone(phone)) if word)
            yield 2, f"{box} {line.item}  {name}"
            yield 6, why
            yield 6, f"→ {action}"
        if sort in found.more:
            more = found.more[sort]
            said = ngettext("… and {n} more (--limit)", "… and {n} more (--limit)", more)
            yield 2, said.format(n=fmt.number(more))
    if found.left:
        yield 0, ""
        yield (
            0,
            _("`loyalty today done {item}` ticks a line.").format(
                item=next(line.item for line in found.lines if not line.done)
            ),
        )
