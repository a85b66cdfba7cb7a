"""Members themselves: change, merge, agree, hand over what is known of them, forget them."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loyalty_tui.cli import output
from loyalty_tui.cli.member import member_command
from loyalty_tui.cli.paper import card_command
from loyalty_tui.cli.recap import recap_command
from loyalty_tui.cli.sale import answer
from loyalty_tui.cli.session import Session, pass_session
from loyalty_tui.i18n import _, ngettext

if TYPE_CHECKING:
    from ledger.books.erasing import Erased
    from ledger.queries.members import MemberView

member_command.add_command(recap_command)
member_command.add_command(card_command)

_key = click.option("--key", help=_("Sending the same key again adds nothing."))


@member_command.command("edit", help=_("Change what is known of a member; '' takes it away."))
@click.argument("member")
@click.option("--name", help=_("First and last name."))
@click.option("--phone", help=_("Any way it is dialled."))
@click.option("--email", help=_("An e-mail address."))
@click.option("--birthday", metavar="MM-DD", help=_("With or without the year."))
@click.option("--card", help=_("The new card; the one before no longer opens the account."))
@_key
@output.format_option
@pass_session
def edit(session: Session, /, member: str, key: str | None, form: str, **given: str | None) -> None:
    """Edit a member."""
    from ledger.books.editing import edit as change

    changes = {field: typed for field, typed in given.items() if typed is not None}
    answer(
        session, form, change(session.store, session.member(member), changes, session.call(key=key))
    )


@member_command.command("merge", help=_("Make one member of two: LOSER becomes part of WINNER."))
@click.argument("loser")
@click.argument("winner")
@_key
@output.format_option
@pass_session
def merge(session: Session, loser: str, winner: str, key: str | None, form: str) -> None:
    """Merge two members."""
    from ledger.books.merging import merge as join_up

    # Named again by a retry, the loser is still the loser.
    lost, won = session.account(loser), session.member(winner)
    answer(session, form, join_up(session.store, lost, won, session.call(key=key)))


@member_command.command("unmerge", help=_("Put a merged member apart again."))
@click.argument("member")
@_key
@output.format_option
@pass_session
def unmerge(session: Session, member: str, key: str | None, form: str) -> None:
    """Unmerge a member."""
    from ledger.books.merging import unmerge as part

    answer(session, form, part(session.store, session.account(member), session.call(key=key)))


@member_command.command("consent", help=_("Record that a member agrees to a channel, or not."))
@click.argument("member")
@click.argument("channel", type=click.Choice(["email", "sms", "phone", "post"]))
@click.argument("agrees", metavar="yes|no", type=click.Choice(["yes", "no"]))
@click.option("--wording", default="", help=_("The words they agreed to; needed for a yes."))
@_key
@output.format_option
@pass_session
def consent(
    session: Session,
    member: str,
    channel: str,
    agrees: str,
    wording: str,
    key: str | None,
    form: str,
) -> None:
    """Record a consent."""
    from ledger.books.consents import consent as record

    done = record(
        session.store,
        session.member(member),
        channel,
        given=agrees == "yes",
        wording=wording,
        call=session.call(key=key),
    )
    answer(session, form, done)


@member_command.command("export", help=_("Everything known about a member, to read or as JSON."))
@click.argument("member")
@click.argument("file", required=False, type=click.Path(path_type=Path, allow_dash=True))
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    help=_("By the file's name unless given."),
)
@pass_session
def export(session: Session, member: str, file: Path | None, form: str | None) -> None:
    """Hand over what is known of a member."""
    import json

    from ledger.books.act import permit
    from ledger.exchange.outfile import replacing
    from ledger.queries.dossier import dossier as gather
    from loyalty_tui.words import dossier

    who = session.member(member)
    permit(session.store, "export", session.call())
    with session.store.read() as tx:
        found = gather(tx, who)
        shop, currency = tx.settings.shop_name, tx.settings.shop_currency
    to_file = file is not None and str(file) != "-"
    if form is None:
        form = "json" if file is not None and file.suffix.casefold() == ".json" else "text"
    if form == "json":
        record = dossier.record(found, shop, currency)
        text = json.dumps(record, ensure_ascii=False, indent=2) + "\n"
    else:
        text = dossier.text(found, shop, currency)
    content = text.encode("utf-8", "replace")
    if not to_file or file is None:
        sys.stdout.buffer.write(content)
        return
    with replacing(file, session.path) as out:
        out.write(content)
    output.tell(
        _("Everything known of {name} is in {path}.").format(name=found.view.name, path=file)
    )


@member_command.command("erase", help=_("Forget a member: name, contacts and notes; not the sums."))
@click.argument("member")
@click.option("--yes", is_flag=True, help=_("Do not ask."))
@_key
@output.format_option
@pass_session
def erase(session: Session, member: str, yes: bool, key: str | None, form: str) -> None:
    """Erase a member."""
    from ledger.books.erasing import erase as forget
    from ledger.queries.members import show

    who = _to_erase(session, member, key)
    if not yes:
        with session.store.read() as tx:
            question = _question(show(tx, who))
        output.confirm(question)
    done = forget(session.store, who, session.call(key=key))
    if not done.clean:
        output.tell(
            _("Another program is reading the books: erase again or close it, to leave no trace.")
        )
    for copy in done.copies:
        output.tell(_("{path} was copied before, and still knows them.").format(path=copy))
    output.one(
        form,
        {
            "event": done.story.event,
            "member": done.story.member,
            "members": list(done.members),
            "head": done.head,
            "clean": done.clean,
            "copies": [str(copy) for copy in done.copies],
        },
        lambda: _proof(done),
    )


def _to_erase(session: Session, typed: str, key: str | None) -> int:
    """Whom to forget. A key that comes again names whom it named first: nobody finds them now."""
    from ledger.values.codes import read_key

    if key:
        with session.store.read() as tx:
            row = tx.connection.execute(
                "SELECT member FROM event WHERE key = ? AND kind = 'erase'", (read_key(key),)
            ).fetchone()
        if row:
            return int(row[0])
    return session.member(typed)


def _question(view: MemberView) -> str:
    from loyalty_tui.words import say

    return _("Forget {name}, member {member}, who holds {points}? This cannot be undone.").format(
        name=view.name, member=view.member, points=say.points(view.balance)
    )


def _proof(done: Erased) -> Iterable[str]:
    from loyalty_tui.words import say

    yield say.headline(done.story)
    yield say.explain(done.story, "")
    yield _("Member {member}, event {event}.").format(
        member=done.story.member, event=done.story.event
    )
    yield _("Head {head}").format(head=done.head)


@member_command.command("inactive", help=_("Members nobody has heard of for years."))
@click.option(
    "--years", type=click.IntRange(1, 50), default=3, show_default=True, help=_("For how long.")
)
@output.explains("last_contact", "balance")
@output.format_option
@pass_session
def inactive(session: Session, years: int, form: str) -> None:
    """List inactive members."""
    from ledger.queries.inactive import inactive as read
    from loyalty_tui.words import format as fmt

    with session.store.read() as tx:
        found = read(tx, years)
    table = form == "table"
    if table and found:
        output.tell(
            ngettext(
                "{n} member to ask, or to forget with `loyalty member erase`.",
                "{n} members to ask, or to forget with `loyalty member erase`.",
                len(found),
            ).format(n=fmt.number(len(found)))
        )
    output.rows(
        form,
        [
            ("member", _("Member")),
            ("name", _("Name")),
            ("phone", _("Phone")),
            ("email", _("E-mail")),
            ("last_contact", _("Last contact")),
            ("balance", _("Balance")),
        ],
        [
            {
                "member": str(one.member) if table else one.member,
                "name": one.name,
                "phone": one.phone,
                "email": one.email,
                "last_contact": (
                    fmt.short_date(one.last_contact) if table else one.last_contact.isoformat()
                ),
                "balance": one.balance,
            }
            for one in found
        ],
    )
