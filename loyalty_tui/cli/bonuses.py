"""Points without a purchase: birthdays and surveys."""

from __future__ import annotations

import click

from loyalty_tui.cli import output
from loyalty_tui.cli.points import points_command
from loyalty_tui.cli.sale import answer
from loyalty_tui.cli.session import Session, pass_session
from loyalty_tui.i18n import _


@points_command.command("birthdays", help=_("Give the birthday points that are due."))
@click.option("--dry-run", is_flag=True, help=_("Only say what is due."))
@output.format_option
@pass_session
def birthdays(session: Session, dry_run: bool, form: str) -> None:
    """Give birthday points."""
    from ledger.queries.birthdays import birthdays as read
    from loyalty_tui.words import format as fmt
    from loyalty_tui.words import say

    table = form == "table"
    with session.store.read() as tx:
        found, gives = read(tx), tx.settings.earn_birthday
    if not dry_run:
        from ledger.books.bonuses import give_birthdays

        found = give_birthdays(session.store, session.call())
    if not gives:
        output.tell(
            _("This programme gives no birthday points: see `loyalty program set earn.birthday`.")
        )
    elif table and not found:
        output.say(_("No birthday points are due."))
        return
    with session.store.read() as tx:
        names = {due.member: session.name_of(tx, due.member) for due in found}
    output.rows(
        form,
        [
            ("member", _("Member")),
            ("name", _("Name")),
            ("birthday", _("Birthday")),
            ("points", _("Points")),
        ],
        [
            {
                "member": str(due.member) if table else due.member,
                "name": names[due.member],
                "birthday": fmt.short_date(due.day) if table else due.day.isoformat(),
                "points": due.points,
            }
            for due in found
        ],
    )
    if table and not dry_run:
        total = sum(due.points for due in found)
        output.say(_("{points} given.").format(points=say.points(total)))


@points_command.command("survey", help=_("Give a member the points of a survey, once."))
@click.argument("member")
@click.option("--survey", "name", required=True, metavar="NAME", help=_("Which survey."))
@click.option("--key", help=_("Sending the same key again adds nothing."))
@output.format_option
@pass_session
def survey(session: Session, member: str, name: str, key: str | None, form: str) -> None:
    """Give survey points."""
    from ledger.books.bonuses import survey as give

    done = give(session.store, session.member(member), name, session.call(key=key))
    answer(session, form, done)
