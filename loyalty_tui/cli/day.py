"""The day's closing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from loyalty_tui.cli import output
from loyalty_tui.cli.session import Session, given_date, pass_session
from loyalty_tui.i18n import _

if TYPE_CHECKING:
    from ledger.queries.closing import Closing, Tally


@click.command("day", help=_("The day's closing, by till and staff, with the head of the chain."))
@click.option("--date", metavar="DATE", help=_("A day; else today."))
@output.explains("day_sales", "day_refunds", "day_members", "day_points", "day_rewards")
@output.format_option
@pass_session
def day_command(session: Session, date: str | None, form: str) -> None:
    """Close the day."""
    from ledger.queries.closing import closing

    with session.store.read() as tx:
        found = closing(tx, given_date(date) or tx.today)
    turns = [
        {"till": turn.till, "staff": turn.staff, "name": turn.name, **asdict(turn.tally)}
        for turn in found.turns
    ]
    if form == "csv":
        keys = ("till", "staff", "name", *asdict(found.total))
        output.rows(form, [(key, key) for key in keys], turns)
        return
    record: dict[str, Any] = {
        "date": found.day.isoformat(),
        "over": found.over,
        **asdict(found.total),
        "turns": turns,
        "seq": found.seq,
        "head": found.head,
    }
    output.one(form, record, lambda: _lines(session, found))


def _lines(session: Session, found: Closing) -> Iterable[str]:
    from loyalty_tui.words import format as fmt

    yield _("Closing of {day}").format(day=fmt.long_date(found.day))
    if not found.over:
        yield _("The day is not over yet.")
    yield from _tally(session, found.total)
    if len(found.turns) > 1:
        for turn in found.turns:
            yield ""
            yield " · ".join(word for word in (turn.till, turn.name) if word) or fmt.NONE
            yield from _tally(session, turn.tally)
    yield ""
    yield _("Head {seq}: {head}").format(
        seq=found.seq, head=" ".join(found.head[i : i + 8] for i in range(0, len(found.head), 8))
    )
    yield _("Keep it on paper: `loyalty verify --head` and its first digits prove this day later.")


def _tally(session: Session, tally: Tally) -> Iterable[str]:
    """What there was of anything; sales are always told."""
    from loyalty_tui.words import format as fmt

    currency = session.currency
    lines = (
        (_("Sales"), tally.sales, fmt.money(tally.amount, currency)),
        (_("Refunds"), tally.refunds, fmt.money(tally.refunded, currency)),
        (_("Members who bought"), tally.visits, ""),
        (_("New members"), tally.joined, ""),
        (_("Points earned"), tally.earned, ""),
        (_("Points taken back"), tally.taken_back, ""),
        (_("Points used"), tally.redeemed, ""),
        (_("Points lapsed"), tally.lapsed, ""),
        (_("Points adjusted"), tally.adjusted, ""),
        (_("Rewards issued"), tally.issued, ""),
        (_("Rewards handed over"), tally.used, ""),
    )
    widest = max(output.width(label) for label, _number, _money in lines)
    for place, (label, number, money) in enumerate(lines):
        if number or place == 0:
            yield f"{output.pad(label, widest)}  {fmt.number(number)}  {money}".rstrip()
