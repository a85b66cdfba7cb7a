"""Staff: who works in the shop."""

from __future__ import annotations

import click

from loyalty_tui.cli import output
from loyalty_tui.cli.session import Session, pass_session
from loyalty_tui.i18n import _


@click.group("staff", help=_("Who works in the shop."))
def staff_command() -> None:
    """The group."""


@staff_command.command("add", help=_("Add one who works in the shop."))
@click.argument("name")
@click.option(
    "--role", type=click.Choice(["owner", "manager", "clerk"]), default="clerk", show_default=True
)
@output.format_option
@pass_session
def add(session: Session, name: str, role: str, form: str) -> None:
    """Add staff."""
    from ledger.books.staff import add as put

    added = put(session.store, name, role)
    output.one(
        form,
        {"staff": added.id, "name": added.name, "role": added.role},
        lambda: [_("{name} works here, as {role}.").format(name=added.name, role=added.role)],
    )


@staff_command.command("list", help=_("Who works in the shop."))
@output.format_option
@pass_session
def list_(session: Session, form: str) -> None:
    """List staff."""
    from ledger.books.staff import everyone

    with session.store.read() as tx:
        found = everyone(tx)
    output.rows(
        form,
        [("staff", _("Staff")), ("name", _("Name")), ("role", _("Role"))],
        [
            {"staff": str(s.id) if form == "table" else s.id, "name": s.name, "role": s.role}
            for s in found
        ],
    )
