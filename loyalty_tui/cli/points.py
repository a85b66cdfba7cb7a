"""Points: adjust, explain, sweep."""

from __future__ import annotations

import click

from loyalty_tui.cli import output
from loyalty_tui.cli.sale import NUMBERS, answer
from loyalty_tui.cli.session import Session, given_date, pass_session
from loyalty_tui.i18n import _


@click.group("points", help=_("Adjust, explain and sweep points."))
def points_command() -> None:
    """The group."""


@points_command.command(
    "adjust", help=_("Add or take points by hand, as +50 or -50."), context_settings=NUMBERS
)
@click.argument("member")
@click.argument("points", metavar="±N")
@click.option("--reason", required=True, help=_("Why; it stands in the statement."))
@click.option("--key", help=_("Sending the same key again adds nothing."))
@output.format_option
@pass_session
def adjust(
    session: Session, member: str, points: str, reason: str, key: str | None, form: str
) -> None:
    """Adjust points."""
    from ledger.books.points import adjust as move
    from ledger.values.points import parse_points

    number = parse_points(points, signed=True)
    done = move(session.store, session.member(member), number, reason, session.call(key=key))
    answer(session, form, done)


@points_command.command("explain", help=_("Where a member's balance comes from, lot by lot."))
@click.argument("member")
@output.format_option
@pass_session
def explain(session: Session, member: str, form: str) -> None:
    """Explain a balance."""
    from ledger.queries import members
    from ledger.queries.explain import explain as read
    from loyalty_tui.words import format as fmt
    from loyalty_tui.words import say

    with session.store.read() as tx:
        found = read(tx, members.resolve(tx, member))
        currency, today = tx.settings.shop_currency, tx.today
    table = form == "table"
    data = [
        {
            "event": str(lot.story.event) if table else lot.story.event,
            "earned_on": fmt.short_date(lot.earned_on) if table else lot.earned_on.isoformat(),
            "points": lot.amount,
            "used": lot.used,
            "lapsed": lot.lapsed(today),
            "remaining": lot.remaining(today),
            "last_day": (
                None
                if lot.last_day is None
                else fmt.short_date(lot.last_day)
                if table
                else lot.last_day.isoformat()
            ),
            "explanation": say.explain(lot.story, currency),
        }
        for lot in found.lots
    ]
    if form == "json":
        output.as_json(
            {
                "member": found.member,
                "balance": found.balance,
                "deficit": found.deficit,
                "lots": data,
            }
        )
        return
    output.rows(
        form,
        [
            ("event", _("Event")),
            ("earned_on", _("Earned")),
            ("points", _("Points")),
            ("used", _("Used")),
            ("lapsed", _("Lapsed")),
            ("remaining", _("Left")),
            ("last_day", _("Use by")),
            ("explanation", _("Why")),
        ],
        data,
    )
    if table:
        for sentence in say.balance(found):
            output.say(sentence)


@points_command.command("sweep", help=_("Write down what has lapsed."))
@click.option("--as-of", metavar="DATE", help=_("As on an earlier day; today unless given."))
@output.format_option
@pass_session
def sweep(session: Session, as_of: str | None, form: str) -> None:
    """Sweep lapsed points."""
    from ledger.books.points import sweep as record
    from loyalty_tui.words import say

    done = record(session.store, session.call(), given_date(as_of))
    output.one(
        form,
        {"lots": done.lots, "points": done.points},
        lambda: [
            _("{points} in {lots} lots had lapsed and are written off.").format(
                points=say.points(done.points), lots=done.lots
            )
            if done.lots
            else _("Nothing has lapsed since the last sweep.")
        ],
    )
