"""A copy of the books, brought back."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from loyalty_tui.cli import output
from loyalty_tui.cli.session import Session, pass_session, till_name
from loyalty_tui.i18n import _, ngettext

if TYPE_CHECKING:
    from ledger.books.restoring import Ready, Restored, State


@click.command("restore", help=_("Bring the copy FILE back; what it replaces is kept."))
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help=_("Do not ask."))
@output.format_option
@pass_session
def restore_command(session: Session, file: Path, yes: bool, form: str) -> None:
    """Check a copy, keep what is there, put the copy in its place."""
    from ledger.books.act import Call, permit
    from ledger.books.restoring import prepare

    with prepare(session.path, file) as ready:
        if not yes and session.path.exists():
            output.confirm(_question(ready))
        call = Call(till=till_name())
        if ready.present is not None:
            call = permit(session.store, "restore", session.call())
            # Nothing of ours may be open while the file is copied and written over.
            session.store.close()
        done = ready.restore(call)
    if done.unknown:
        output.tell(
            _("What was replaced cannot be read: erase again whoever was erased since the copy.")
        )
    output.one(
        form,
        {
            "path": str(session.path),
            "events": done.state.events,
            "head": done.state.head,
            "kept": str(done.kept) if done.kept else None,
            "forgotten": list(done.forgotten),
            "unknown": done.unknown,
        },
        lambda: _lines(session.path, done),
    )


def _question(ready: Ready) -> str:
    copy = _told(ready.copy, ready.timezone)
    if ready.present is None:
        return _("Replace books that cannot be read by this copy ({copy})? They are kept.").format(
            copy=copy
        )
    return _("Replace these books ({present}) by this copy ({copy})? They are kept.").format(
        present=_told(ready.present, ready.timezone), copy=copy
    )


def _told(state: State, timezone: str) -> str:
    from ledger.values.calendar import local_time
    from loyalty_tui.words import format as fmt

    last = fmt.date_time(local_time(state.recorded_at, timezone))
    return ngettext("{n} event, until {last}", "{n} events, until {last}", state.events).format(
        n=fmt.number(state.events), last=last
    )


def _lines(path: Path, done: Restored) -> Iterable[str]:
    from loyalty_tui.words import format as fmt

    yield _("{path} is as the copy was: {events} events, checked.").format(
        path=path, events=fmt.number(done.state.events)
    )
    if done.kept is not None:
        yield _("What it was before is in {path}.").format(path=done.kept)
    if done.forgotten:
        yield ngettext(
            "{n} member erased since is erased again.",
            "{n} members erased since are erased again.",
            len(done.forgotten),
        ).format(n=fmt.number(len(done.forgotten)))
    yield _("Head {head}").format(head=done.state.head)
