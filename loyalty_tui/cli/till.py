"""What this till remembers of its own: colours, language, idle lock, printer, keys."""

from __future__ import annotations

import click

from ledger.values.errors import BadInput
from loyalty_tui.cli import output
from loyalty_tui.cli.session import Session, pass_session, till_name
from loyalty_tui.i18n import N_, _

_ABOUT = {
    "theme": N_("the screen's colours"),
    "language": N_("fr or en; empty for the machine's"),
    "lock_minutes": N_("minutes until the counter asks who is there; 0 for never"),
    "printer": N_("a device or HOST:PORT; empty for none"),
    "printer_columns": N_("characters to a line of its paper"),
}
_LANGUAGES = ("", "fr", "en")
_LEAST_COLUMNS, _MOST_COLUMNS = 24, 64
_MOST_MINUTES = 24 * 60


@click.group("till", help=_("This till's own choices: colours, language, lock, printer."))
def till_command() -> None:
    """The group."""


@till_command.command("show", help=_("What this till remembers."))
@output.format_option
def show(form: str) -> None:
    """Show the preferences."""
    from loyalty_tui import preferences

    found = preferences.load()
    rows = [
        {"name": name, "value": str(getattr(found, name)), "about": _(about)}
        for name, about in _ABOUT.items()
    ]
    output.rows(form, [("name", _("Name")), ("value", _("Value")), ("about", _("About"))], rows)
    output.tell(_("They are in {path}.").format(path=preferences.path()))


@till_command.command("set", help=_("Remember something else; '' for the usual."))
@click.argument("name", type=click.Choice(list(_ABOUT)))
@click.argument("value")
def change(name: str, value: str) -> None:
    """Change one preference."""
    from loyalty_tui import preferences

    preferences.keep(**{name: _read(name, value.strip())})
    output.tell(_("This till remembers it from its next start on."))


@till_command.command("keys", help=_("Every key that can be moved, by its name."))
@output.format_option
def list_keys(form: str) -> None:
    """List the keys."""
    from loyalty_tui import keys, preferences

    own = preferences.load().keys
    rows = [
        {"name": one.name, "keys": own.get(one.name, one.keys), "about": _(one.about)}
        for one in keys.known().values()
    ]
    output.rows(form, [("name", _("Name")), ("keys", _("Keys")), ("about", _("About"))], rows)


@till_command.command("key", help=_("Put something on other keys: f8, ctrl+z; '' for the usual."))
@click.argument("name")
@click.argument("keys")
def move_key(name: str, keys: str) -> None:
    """Move a key."""
    from loyalty_tui import keys as known
    from loyalty_tui import preferences

    wanted = {**preferences.load().keys, name: keys.replace(" ", "").lower()}
    if not wanted[name]:
        del wanted[name]
    known.check(wanted)
    preferences.keep(keys=wanted)
    output.tell(_("This till remembers it from its next start on."))


@till_command.command("print-test", help=_("Print a line, to see whether the printer answers."))
@pass_session
def print_test(session: Session) -> None:
    """Print a test slip."""
    from loyalty_tui import preferences
    from loyalty_tui.paper import printer
    from loyalty_tui.words.slip import Line

    with session.store.read() as tx:
        shop = tx.settings.shop_name
    found = preferences.load()
    words = [Line("title", shop), Line("text", _("Till {till}").format(till=till_name()))]
    printer.send(words, found.printer, found.printer_columns)
    output.tell(_("Printed."))


def _read(name: str, value: str) -> str | int:
    from loyalty_tui import themes

    match name:
        case "theme" if value and value not in themes.NAMES:
            raise BadInput(
                "“{value}” is no theme: choose among {names}.",
                value=value,
                names=", ".join(themes.NAMES),
            )
        case "language" if value not in _LANGUAGES:
            raise BadInput("“{value}” is no language: choose fr or en.", value=value)
        case "lock_minutes":
            return _number(value or "0", 0, _MOST_MINUTES)
        case "printer_columns":
            return _number(value or "42", _LEAST_COLUMNS, _MOST_COLUMNS)
        case "printer":
            from loyalty_tui.paper.printer import check

            check(value)
    return value


def _number(text: str, least: int, most: int) -> int:
    if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
        raise BadInput(
            "“{text}” is no number from {least} to {most}.", text=text, least=least, most=most
        )
    return int(text)
