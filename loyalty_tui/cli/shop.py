"""The file as a whole: make it, check it, copy it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from loyalty_tui.cli import output
from loyalty_tui.cli.session import Session, pass_session
from loyalty_tui.i18n import _


@click.command("init", help=_("Create a shop in a new file."))
@click.option("--name", required=True, help=_("The shop's name."))
@click.option(
    "--preset",
    type=click.Choice(["points", "stamps", "tiers"]),
    default="points",
    show_default=True,
    help=_("What kind of programme to start from."),
)
@click.option("--currency", default="EUR", show_default=True, help=_("Three letters, as EUR."))
@click.option("--timezone", default="Europe/Paris", show_default=True, help=_("As Europe/Paris."))
@output.format_option
@pass_session
def init_command(
    session: Session, name: str, preset: str, currency: str, timezone: str, form: str
) -> None:
    """Create a shop."""
    from loyalty_tui.gateway.founding import make_shop
    from loyalty_tui.words import programme

    store = make_shop(session.path, name, preset, currency, timezone)
    with store, store.read() as tx:
        settings = tx.settings
        output.one(
            form,
            {"path": str(session.path), "name": settings.shop_name, "preset": preset},
            lambda: [
                _("{name} is ready, in {path}.").format(name=settings.shop_name, path=session.path),
                programme.worked_example(tx.settings.shop_currency, preset),
            ],
        )


@click.command("verify", help=_("Recompute everything from the first event and compare."))
@click.option("--head", metavar="HASH", help=_("A head kept on paper: is it still in the chain?"))
@output.format_option
@pass_session
def verify_command(session: Session, head: str | None, form: str) -> int:
    """Prove the books; exit 4 if something is wrong."""
    from ledger.exchange.ties import ties
    from ledger.queries.verify import verify
    from ledger.values.errors import Damaged
    from loyalty_tui.words import phrases

    found = verify(session.store, head)
    # Of books that are wrong, the totals say nothing more.
    wrong = found.problems or ties(session.store)
    problems = [phrases.error(problem) for problem in wrong]

    def lines() -> Iterable[str]:
        yield from problems
        if not problems:
            yield _("All {events} events and everything computed from them agree.").format(
                events=found.events
            )
        if found.ok and found.anchor is not None:
            yield _(
                "The head you kept is event {seq} of the chain: nothing before is missing."
            ).format(seq=found.anchor)
        yield _("Head {head}").format(head=found.head)

    ok = not problems
    record = {"ok": ok, "events": found.events, "head": found.head, "problems": problems}
    if head is not None:
        record["anchor"] = found.anchor
    output.one(form, record, lines)
    return 0 if ok else Damaged.exit_code


@click.command("doctor", help=_("Check the machine and the shop's file."))
@output.format_option
@pass_session
def doctor_command(session: Session, form: str) -> None:
    """Say how the file is kept, and what to mind."""
    from ledger.store.doctor import examine
    from loyalty_tui.words import phrases

    found = examine(session.store)
    advice = [phrases.error(item) for item in found.advice]
    record = {
        "path": str(session.path),
        "sqlite": found.sqlite,
        "journal": found.journal,
        "schema": found.schema,
        "advice": advice,
    }
    output.one(
        form,
        record,
        lambda: [
            _("File: {path}").format(path=session.path),
            _("SQLite {version}, journal {journal}, schema {schema}").format(
                version=found.sqlite, journal=found.journal, schema=found.schema
            ),
            *(advice or [_("Nothing to mind.")]),
        ],
    )


@click.command("backup", help=_("Copy the shop's file to FILE, and check the copy."))
@click.argument("file", type=click.Path(path_type=Path))
@output.format_option
@pass_session
def backup_command(session: Session, file: Path, form: str) -> None:
    """Copy and check."""
    from ledger.queries.verify import verify
    from ledger.store.store import Store

    session.store.backup(file)
    with Store(file) as copy:
        found = verify(copy)
    output.one(
        form,
        {"path": str(file), "ok": found.ok, "events": found.events, "head": found.head},
        lambda: [
            _("Copied to {path}: {events} events, checked.").format(path=file, events=found.events)
        ],
    )
