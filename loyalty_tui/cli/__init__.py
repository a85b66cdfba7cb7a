"""The command line: one file a group of commands, each loaded only when it is called."""

from __future__ import annotations

import sys
from collections.abc import Sequence

INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> None:
    """Run one command and exit with its code.

    0 done, 1 refused by a rule, 2 wrong usage, 3 busy, 4 damaged or foreign file,
    130 interrupted. Whatever goes wrong is told in a sentence, never in a traceback.
    """
    try:
        code = _run(list(sys.argv[1:] if argv is None else argv))
    except KeyboardInterrupt:  # at any moment, while the program is still loading included
        code = INTERRUPTED
    sys.exit(code)


def _run(arguments: list[str]) -> int:  # noqa: PLR0911 - one return a kind of trouble
    import click

    from loyalty_tui.cli.session import hoist

    arguments = hoist(arguments)
    # Only now that the language is known: help is written when a command is loaded.
    from loyalty_tui.cli import words

    words.teach_click()
    from ledger.values.errors import LedgerError, NotAllowed
    from loyalty_tui.cli import output
    from loyalty_tui.cli.root import loyalty
    from loyalty_tui.i18n import _
    from loyalty_tui.words import phrases

    try:
        output.prepare()
        result = loyalty.main(arguments, prog_name="loyalty", standalone_mode=False)
    except click.exceptions.Exit as stop:
        return stop.exit_code
    except click.Abort:
        return INTERRUPTED
    except click.exceptions.NoArgsIsHelpError as help_wanted:
        help_wanted.show()
        return help_wanted.exit_code
    except click.ClickException as error:
        output.complain(words.usage(error))
        return error.exit_code
    except LedgerError as error:
        said = phrases.error(error)
        if isinstance(error, NotAllowed):
            said = _("{refusal} Add --approve NAME.").format(refusal=said)
        output.tell(said)
        return error.exit_code
    except (BrokenPipeError, SystemExit):
        # The reader of a pipe has seen enough: click exits on its own then, and nothing else
        # does. Python would complain again while closing.
        output.silence()
        return 0
    except Exception as error:
        from loyalty_tui import crash

        output.complain("\n".join(crash.words(crash.record(error))))
        return 1
    return result if isinstance(result, int) else 0
