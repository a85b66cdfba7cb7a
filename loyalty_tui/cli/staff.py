"""Staff: who works in the shop, in which role, with which PIN, and what deserves a look."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from ledger.rules.permissions import ROLES
from loyalty_tui.cli import output
from loyalty_tui.cli.session import Session, given_date, pass_session
from loyalty_tui.i18n import _

if TYPE_CHECKING:
    from ledger.books.staff import Staff
    from ledger.queries.story import Story

_key = click.option("--key", help=_("Sending the same key again adds nothing."))


@click.group("staff", help=_("Who works in the shop."))
def staff_command() -> None:
    """The group."""


@staff_command.command("add", help=_("Add one who works in the shop."))
@click.argument("name")
@click.option(
    "--role",
    type=click.Choice(ROLES),
    default="clerk",
    show_default=True,
    help=_("What they may do without asking."),
)
@_key
@output.format_option
@pass_session
def add(session: Session, name: str, role: str, key: str | None, form: str) -> None:
    """Add staff."""
    from ledger.books.staff import add as put

    _tell(session, form, put(session.store, name, role, session.call(key=key)))


@staff_command.command("list", help=_("Who works in the shop."))
@output.format_option
@pass_session
def list_(session: Session, form: str) -> None:
    """List staff."""
    from ledger.books.staff import everyone
    from loyalty_tui.words.staff import role

    with session.store.read() as tx:
        found = everyone(tx)
    table = form == "table"
    output.rows(
        form,
        [("staff", _("Staff")), ("name", _("Name")), ("role", _("Role")), ("pin", _("PIN"))],
        [
            {
                "staff": str(s.id) if table else s.id,
                "name": s.name,
                "role": role(s.role) if table else s.role,
                "pin": (_("yes") if s.pin else _("no")) if table else s.pin,
            }
            for s in found
        ],
    )


@staff_command.command("edit", help=_("Change somebody's name or role."))
@click.argument("who", metavar="NAME")
@click.option("--name", help=_("The new name."))
@click.option("--role", type=click.Choice(ROLES), help=_("What they may do without asking."))
@_key
@output.format_option
@pass_session
def edit(
    session: Session, who: str, name: str | None, role: str | None, key: str | None, form: str
) -> None:
    """Edit staff."""
    from ledger.books.staff import edit as change

    number, call = _person(session, who).id, session.call(key=key)
    _tell(session, form, change(session.store, number, call, name=name, role=role))


@staff_command.command("remove", help=_("Somebody works here no more; what they did stays."))
@click.argument("who", metavar="NAME")
@_key
@output.format_option
@pass_session
def remove(session: Session, who: str, key: str | None, form: str) -> None:
    """Remove staff."""
    from ledger.books.staff import remove as let_go

    number = _person(session, who).id
    _tell(session, form, let_go(session.store, number, session.call(key=key)))


@staff_command.command("pin", help=_("Give somebody a PIN of six digits; asked twice."))
@click.argument("who", metavar="NAME")
@click.option("--remove", "drop", is_flag=True, help=_("Take the PIN away."))
@output.format_option
@pass_session
def pin(session: Session, who: str, drop: bool, form: str) -> None:
    """Give or take a PIN."""
    from ledger.books.pins import drop_pin, set_pin
    from ledger.store.keyfile import make_key
    from loyalty_tui.cli import pins
    from loyalty_tui.gateway.pins import key_path

    person = _person(session, who)
    if not drop:
        _without_the_old(session, person)
    call = session.call()
    if drop:
        _tell(session, form, drop_pin(session.store, person.id, call))
        return
    typed = pins.choose(person.name)
    done = set_pin(session.store, person.id, typed, make_key(key_path()), call)
    _tell(session, form, done)
    _advise(session)


def _without_the_old(session: Session, person: Staff) -> None:
    """An owner whose PIN cannot be checked any more may give themselves a new one."""
    from ledger.books.pins import lost
    from ledger.books.staff import named
    from ledger.store.keyfile import read_key
    from loyalty_tui.gateway.pins import key_path

    with session.store.read() as tx:
        actor = named(tx, session.staff_name)
        own = actor == person and actor.role == "owner"
        if own and lost(tx, actor.id, read_key(key_path())):
            session.actor = actor.id


def _advise(session: Session) -> None:
    """A PIN is worth little while somebody who may do more has none."""
    from ledger.books.staff import everyone

    with session.store.read() as tx:
        bare = [person.name for person in everyone(tx) if person.role == "owner" and not person.pin]
    if bare:
        output.tell(_("Anybody can still act as {names}: no PIN.").format(names=", ".join(bare)))


@staff_command.command("unlock", help=_("End the pause after wrong PINs."))
@click.argument("who", metavar="NAME")
@output.format_option
@pass_session
def unlock(session: Session, who: str, form: str) -> None:
    """Unlock a PIN."""
    from ledger.books.pins import unlock as free

    _tell(session, form, free(session.store, _person(session, who).id, session.call()))


@staff_command.command("report", help=_("What deserves a look: the flags of a day, and more."))
@click.option("--date", metavar="DATE", help=_("A day; else today."))
@output.explains("staff_flags")
@output.format_option
@pass_session
def report(session: Session, date: str | None, form: str) -> None:
    """The day's report."""
    from ledger.queries.oversight import oversight
    from ledger.values.calendar import local_time
    from loyalty_tui.words import format as fmt
    from loyalty_tui.words import staff as words

    with session.store.read() as tx:
        found = oversight(tx, given_date(date) or tx.today)
        zone, currency = tx.settings.shop_timezone, tx.settings.shop_currency
        people = dict(tx.connection.execute("SELECT id, name FROM staff").fetchall())
        members = {f.member: session.name_of(tx, f.member) for f in found if f.member is not None}
    if not found:
        output.tell(_("Nothing to look at."))
    table = form == "table"
    data: list[dict[str, Any]] = []
    for finding in found:
        at = local_time(finding.at, zone)
        member = "" if finding.member is None else f"{finding.member} {members[finding.member]}"
        data.append(
            {
                "what": words.finding(finding.what) if table else finding.what,
                "at": fmt.date_time(at) if table else at.isoformat(),
                "staff": people.get(finding.staff or 0, "") if table else finding.staff,
                "member": member if table else finding.member,
                "count": finding.count,
                "points": finding.points,
                "event": _number(finding.story, table=table),
                "approved_by": finding.story.approver if finding.story else None,
                "explanation": words.look(finding, currency),
            }
        )
    output.rows(
        form,
        [
            ("what", _("What")),
            ("at", _("When")),
            ("staff", _("Staff")),
            ("member", _("Member")),
            ("count", _("Count")),
            ("points", _("Points")),
            ("event", _("Event")),
            # The sentence names who approved.
            *([] if table else [("approved_by", "approved_by")]),
            ("explanation", _("Why")),
        ],
        data,
    )


def _number(story: Story | None, *, table: bool) -> str | int | None:
    if story is None:
        return "" if table else None
    return str(story.event) if table else story.event


def _person(session: Session, name: str) -> Staff:
    from ledger.books.staff import named

    with session.store.read() as tx:
        return named(tx, name)


def _tell(session: Session, form: str, done: Story) -> None:
    """The outcome of an act on one of the staff."""
    from ledger.books.staff import by_number
    from loyalty_tui.words import say

    with session.store.read() as tx:
        person = by_number(tx, int(str(done.detail["id"])))
    output.one(
        form,
        {
            "event": done.event,
            "staff": person.id,
            "name": person.name,
            "role": person.role,
            "pin": person.pin,
            "active": person.active,
        },
        lambda: [say.explain(done, session.currency)],
    )
