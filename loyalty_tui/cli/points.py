"""Points: adjust, explain, sweep, forecast, re-date, bonuses."""

from __future__ import annotations

from collections.abc import Iterator

import click

from loyalty_tui.cli import output
from loyalty_tui.cli.sale import NUMBERS, answer
from loyalty_tui.cli.session import Session, given_date, pass_session
from loyalty_tui.i18n import _, ngettext


@click.group("points", help=_("Adjust, explain and sweep points."))
def points_command() -> None:
    """The group."""


@points_command.command(
    "adjust", help=_("Add or take points by hand, as +50 or -50."), context_settings=NUMBERS
)
@click.argument("member")
@click.argument("points", metavar="±N")
@click.option("--stamps", is_flag=True, help=_("Stamps, not points; they fill the card."))
@click.option("--reason", required=True, help=_("Why; it stands in the statement."))
@click.option("--key", help=_("Sending the same key again adds nothing."))
@output.format_option
@pass_session
def adjust(
    session: Session,
    member: str,
    points: str,
    stamps: bool,
    reason: str,
    key: str | None,
    form: str,
) -> None:
    """Adjust points."""
    from ledger.books.points import adjust as move
    from ledger.values.points import parse_points

    number = parse_points(points, signed=True)
    who, call = session.member(member), session.call(key=key)
    done = move(session.store, who, number, reason, call, "stamps" if stamps else "points")
    answer(session, form, done)


@points_command.command("explain", help=_("Where a member's balance comes from, lot by lot."))
@click.argument("member")
@output.explains("lot", "balance", "deficit", "pending", "use_by")
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
                "pending": found.pending,
                "lots": data,
                "upcoming": [
                    {"last_day": day.isoformat() if day else None, "points": points}
                    for day, points in found.upcoming
                ],
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
        for day, points in found.upcoming:
            if day is not None:
                output.say(
                    _("{points} to use by {day}").format(
                        points=say.points(points), day=fmt.short_date(day)
                    )
                )
        for sentence in say.balance(found):
            output.say(sentence)


@points_command.command("sweep", help=_("Write down the points and vouchers that have lapsed."))
@click.option("--as-of", metavar="DATE", help=_("As on an earlier day; today unless given."))
@output.format_option
@pass_session
def sweep(session: Session, as_of: str | None, form: str) -> None:
    """Sweep lapsed points."""
    from ledger.books.points import sweep as record
    from loyalty_tui.words import say

    done = record(session.store, session.call(), given_date(as_of))

    def lines() -> Iterator[str]:
        if done.lots:
            yield _("{points} in {lots} lots had lapsed and are written off.").format(
                points=say.points(done.points), lots=done.lots
            )
        if done.vouchers:
            yield ngettext(
                "{n} voucher had lapsed unused.", "{n} vouchers had lapsed unused.", done.vouchers
            ).format(n=done.vouchers)
        if not done.lots and not done.vouchers:
            yield _("Nothing has lapsed since the last sweep.")

    output.one(form, {"lots": done.lots, "points": done.points}, lines)


@points_command.command("forecast", help=_("What lapses in the months to come, shop-wide."))
@click.option(
    "--months",
    type=click.IntRange(1, 120),
    default=12,
    show_default=True,
    help=_("How many, the present one included."),
)
@output.explains("lapsing")
@output.format_option
@pass_session
def forecast(session: Session, months: int, form: str) -> None:
    """What lapses, month by month."""
    from ledger.queries.forecast import forecast as read
    from loyalty_tui.words import say

    with session.store.read() as tx:
        found = read(tx, months)
    data = [
        {
            "month": bucket.month.isoformat()[:7],
            "points": bucket.points,
            "members": bucket.members,
        }
        for bucket in found.months
    ]
    if form == "json":
        totals = {"later": found.later, "never": found.never, "total": found.total}
        output.as_json({"months": data, **totals})
        return
    output.rows(
        form,
        [("month", _("Month")), ("points", _("Points lapsing")), ("members", _("Members"))],
        data,
    )
    if form == "table":
        output.say(_("Later: {points}.").format(points=say.points(found.later)))
        output.say(_("Never lapsing: {points}.").format(points=say.points(found.never)))


@points_command.command(
    "redate", help=_("Give the points there are the last day of the present rule.")
)
@click.option("--dry-run", is_flag=True, help=_("Only say what would change."))
@click.option("--yes", is_flag=True, help=_("Do not ask."))
@output.format_option
@pass_session
def redate(session: Session, dry_run: bool, yes: bool, form: str) -> None:
    """Re-date lots."""
    from ledger.queries.redating import redating

    with session.store.read() as tx:
        found = redating(tx)
        names = {m.member: session.name_of(tx, m.member) for m in found} if dry_run else {}
    if dry_run:
        output.rows(
            form,
            [
                ("member", _("Member")),
                ("name", _("Name")),
                ("lots", _("Lots")),
                ("points", _("Points")),
                ("earlier", _("Earlier")),
                ("later", _("Later")),
            ],
            [
                {
                    "member": str(m.member) if form == "table" else m.member,
                    "name": names[m.member],
                    "lots": m.lots,
                    "points": m.points,
                    "earlier": m.earlier,
                    "later": m.later,
                }
                for m in found
            ],
        )
        return
    _redate(session, form, yes=yes, points=sum(m.points for m in found), members=len(found))


def _redate(session: Session, form: str, *, yes: bool, points: int, members: int) -> None:
    from ledger.books.expiring import redate as record
    from loyalty_tui.words import say

    if members and not yes:
        question = ngettext(
            "Give {points} of {members} member a new last day?",
            "Give {points} of {members} members a new last day?",
            members,
        ).format(points=say.points(points), members=members)
        output.confirm(question)
    done = record(session.store, session.call())
    output.one(
        form,
        {"members": done.members, "lots": done.lots, "points": done.points},
        lambda: [
            _("{points} in {lots} lots have a new last day.").format(
                points=say.points(done.points), lots=done.lots
            )
            if done.lots
            else _("Every last day is already as the present rule says.")
        ],
    )
