"""click's own complaints, in the reader's language and in one sentence."""

from __future__ import annotations

import click

from loyalty_tui.i18n import _


def usage(error: click.ClickException) -> str:
    """What was wrong with the words of a command, and where help is."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "loyalty"
    return f"{_sentence(error)} {_('See `{command} --help`.').format(command=path)}"


def _sentence(error: click.ClickException) -> str:
    match error:
        case click.MissingParameter() if error.param is not None:
            name = error.param.make_metavar(error.ctx) if error.ctx else error.param.name or ""
            if error.param.param_type_name == "option":
                name = error.param.opts[0]
            return _("{name} is missing.").format(name=name)
        case click.NoSuchOption():
            return _("There is no option {name} here.").format(name=error.option_name)
        case click.BadParameter() if error.param is not None:
            return _("{name}: {problem}").format(
                name=error.param.opts[0], problem=error.format_message().partition(": ")[2]
            )
        case _:
            return error.format_message()
