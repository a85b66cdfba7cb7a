"""Every command that shows numbers says what they mean, in both languages."""

from __future__ import annotations

from collections.abc import Iterator

import click
import pytest

from ledger.metrics.glossary import terms
from loyalty_tui.cli import output
from loyalty_tui.cli.root import COMMANDS, loyalty
from tests.loyalty_tui.cli.conftest import Loyalty

PLAIN = {
    # What they show is a name, a date, a rule somebody set, or how a file was read.
    *("member add", "member export", "program show", "campaign list", "reward vouchers"),
    *("staff list", "import members", "import sales", "import balances", "import list", "export"),
    *("import feedback", "verify", "doctor", "tui", "demo", "serve"),
    *("member card", "till show", "till set", "till keys", "till key", "till print-test"),
    # Acts: their answer explains itself, and some take no key.
    *("init", "backup", "restore", "import undo", "points sweep", "points redate"),
    *("points birthdays", "campaign end"),
    *("staff add", "staff edit", "staff remove", "staff pin", "staff unlock"),
}
"""The commands without a key that have no number to explain."""


def leaves(group: click.Group, ctx: click.Context, path: str = "") -> Iterator[str]:
    """The path of every command that does something."""
    for name in group.list_commands(ctx):
        command = group.get_command(ctx, name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from leaves(command, ctx, f"{path}{name} ")
        else:
            yield f"{path}{name}"


def command_of(path: str) -> click.Command:
    """A command by its words."""
    found: click.Command = loyalty
    for word in path.split():
        assert isinstance(found, click.Group)
        command = found.get_command(click.Context(found), word)
        assert command is not None
        found = command
    return found


def options(path: str) -> set[str]:
    return {option for param in command_of(path).params for option in param.opts}


ALL = sorted(leaves(loyalty, click.Context(loyalty)))
EXPLAINED = [path for path in ALL if "--explain" in options(path)]


def test_no_command_with_numbers_is_left_out() -> None:
    assert {path.split()[0] for path in ALL} == set(COMMANDS)
    silent = {path for path in ALL if not {"--explain", "--key"} & options(path)}
    assert silent - PLAIN == set()


@pytest.mark.parametrize("path", EXPLAINED)
def test_it_needs_no_shop_and_says_meaning_formula_and_source(loyalty: Loyalty, path: str) -> None:
    for lang in ("en", "fr"):
        told = loyalty(*path.split(), "--explain", lang=lang)
        assert (told.code, told.err) == (0, "")
        for piece in told.out.rstrip("\n").split("\n\n"):
            title, *rest = piece.splitlines()
            key = title[title.rindex("(") + 1 : -1]
            assert key in terms(), title
            assert len(rest) > 2
            assert all(line.startswith("  ") for line in rest)
            assert max(output.width(line) for line in rest) <= 80
            assert "{" not in piece
    assert not loyalty.path.exists()
