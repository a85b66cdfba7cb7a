"""The programme: show its settings, change one."""

from __future__ import annotations

import click

from loyalty_tui.cli import output
from loyalty_tui.cli.sale import NUMBERS
from loyalty_tui.cli.session import Session, pass_session
from loyalty_tui.i18n import _


@click.group("program", help=_("The programme's settings."))
def program_command() -> None:
    """The group."""


@program_command.command("show", help=_("Every setting and its value."))
@output.format_option
@pass_session
def show(session: Session, form: str) -> None:
    """Show the settings."""
    from ledger.program import settings as program

    with session.store.read() as tx:
        settings = tx.settings
    values = {key: program.show(settings, key) for key in program.KEYS}
    if form == "json":
        output.as_json(
            {
                "name": settings.shop_name,
                "preset": settings.preset,
                "currency": settings.shop_currency,
                "timezone": settings.shop_timezone,
                "version": settings.version,
                "settings": values,
            }
        )
        return
    output.rows(
        form,
        [("key", _("Setting")), ("value", _("Value"))],
        [{"key": key, "value": shown} for key, shown in values.items()],
    )


@program_command.command(
    "set", help=_("Change the setting KEY to VALUE, from now on."), context_settings=NUMBERS
)
@click.argument("key")
@click.argument("value")
@output.format_option
@pass_session
def set_(session: Session, key: str, value: str, form: str) -> None:
    """Change a setting."""
    from ledger.books.program import change

    done = change(session.store, key, value, session.call())
    detail = done.detail
    output.one(
        form,
        {"event": done.event, "key": key, "from": detail["from"], "to": detail["to"]},
        lambda: [
            _("{key}: {before} → {after}.").format(
                key=key, before=detail["from"], after=detail["to"]
            ),
            _("What is booked already stays as it is."),
        ],
    )
