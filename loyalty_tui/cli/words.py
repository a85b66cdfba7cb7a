"""click's own words, in the reader's language, and its complaints in one sentence."""

from __future__ import annotations

import re

import click

from loyalty_tui.i18n import LOCALES, N_, _, language, ngettext

_CLICKS = (
    N_("Usage:"),
    N_("Options"),
    N_("Commands"),
    N_("required"),
    N_("default: {default}"),
    N_("Show this message and exit."),
    N_("Show the version and exit."),
    N_("No such command {name!r}."),
    N_("Option {name!r} does not take a value."),
    N_("{value!r} is not a valid {number_type}."),
    N_("{value} is not in the range {range}."),
)
"""Sentences click takes from gettext; named here so that the catalogue holds them."""


def _clicks_plurals(n: int) -> tuple[str, ...]:
    return (
        ngettext(
            "Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", n
        ),
        ngettext(
            "Option {name!r} requires an argument.",
            "Option {name!r} requires {nargs} arguments.",
            n,
        ),
        ngettext("{value!r} is not {choice}.", "{value!r} is not one of {choices}.", n),
        ngettext("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)", n),
    )


_LONG = re.compile(r"""(['"])([^'"]{40})[^'"]+\1""")
# What was typed is quoted as far as it takes to know it again.


def teach_click() -> None:
    """Let click find its words in our catalogue."""
    import gettext
    import os

    gettext.bindtextdomain("loyalty", str(LOCALES))
    gettext.textdomain("loyalty")
    # gettext reads the environment at every sentence; this process speaks one language.
    os.environ["LANGUAGE"] = language()


def usage(error: click.ClickException) -> str:
    """What was wrong with the words of a command, and where help is."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "loyalty"
    help_is = _("See `{command} --help`.").format(command=path)
    said = _LONG.sub(r"\1\2…\1", _sentence(error))
    return f"{said.rstrip('.')}. {help_is}"


def _sentence(error: click.ClickException) -> str:
    match error:
        case click.MissingParameter() if error.param is not None:
            name = error.param.make_metavar(error.ctx) if error.ctx else error.param.name or ""
            if error.param.param_type_name == "option":
                name = error.param.opts[0]
            return _("{name} is missing").format(name=name)
        case click.NoSuchOption():
            return _("There is no option {name} here").format(name=error.option_name)
        case click.BadParameter() if error.param is not None:
            problem = error.message
            return _("{name}: {problem}").format(name=error.param.opts[0], problem=problem)
        case _:
            return error.format_message()
