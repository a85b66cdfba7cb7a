"""``loyalty``: the global options, and which file each command is in."""

from __future__ import annotations

import importlib
from pathlib import Path

import click

from loyalty_tui import __version__
from loyalty_tui.cli.session import Session
from loyalty_tui.i18n import N_, _

# Command → module and one line of help. The module is imported when its command is called, so
# that a quick command pays only for itself.
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("shop", N_("Create a shop.")),
    "member": ("people", N_("Add, find and show members.")),
    "sale": ("corrections", N_("Record a sale, refund it, undo it.")),
    "points": ("bonuses", N_("Adjust, explain and sweep points.")),
    "reward": ("catalogue", N_("The catalogue, and rewards issued and used.")),
    "tier": ("tier", N_("Tiers, and who is in which.")),
    "campaign": ("effect", N_("Campaigns that multiply points, and what they changed.")),
    "program": ("program", N_("The programme's settings.")),
    "today": ("today", N_("What to do today, and whom to call.")),
    "kpi": ("kpi", N_("The numbers: retention, repeat rate, value, engagement.")),
    "goal": ("goal", N_("What is wanted of a number, or is to be done, and by when.")),
    "cohorts": ("customers", N_("Who first bought when, and how many still come.")),
    "segments": ("customers", N_("Groups of members by how recently, how often, how much.")),
    "at-risk": ("customers", N_("Regulars who are late: who to call, the most at stake first.")),
    "liability": ("liability", N_("What is owed in points, and when they lapse.")),
    "backtest": (
        "backtest",
        N_("How well the list of who is about to leave would have done so far."),
    ),
    "report": ("report", N_("A month as one page with plots, to read, print and keep.")),
    "feedback": ("feedback", N_("What members think: answers, scores, follow-ups.")),
    "import": ("files", N_("Bring members, sales, balances and answers in from a file.")),
    "worked": ("worked", N_("What worked: members beside guests, rewards, campaigns.")),
    "export": (
        "files",
        N_("Write members, sales, answers, the ledger, the numbers or a mailing list to a file."),
    ),
    "staff": ("staff", N_("Who works in the shop.")),
    "day": ("day", N_("The day's closing, and the head of the chain to keep on paper.")),
    "verify": ("shop", N_("Prove that the books are whole.")),
    "doctor": ("shop", N_("Check the machine and the file.")),
    "backup": ("shop", N_("Copy the shop's file, and check the copy.")),
    "restore": ("restore", N_("Bring a copy back; what it replaces is kept.")),
    "till": ("till", N_("This till's own choices: colours, language, lock, printer.")),
    "tui": ("screens", N_("Open the counter and the dashboard.")),
    "serve": ("serve", N_("Open the counter in a browser, such as a tablet's.")),
    "demo": ("screens", N_("Open a copy of the sample shop, with customers coming in.")),
}


class LazyGroup(click.Group):
    """A group that knows its commands by name and loads one at a time."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002, D102
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002, D102
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"loyalty_tui.cli.{COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, f"{cmd_name.replace('-', '_')}_command")
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002, D102
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(line)) for name, (_file, line) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help=_("The loyalty programme of a small shop. Without a command, opens the counter."),
)
@click.option(
    "--db",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help=_("The shop's file (or LOYALTY_DB)."),
)
@click.option("--lang", type=click.Choice(["fr", "en"]), help=_("French or English."))
@click.option("--staff", metavar="NAME", help=_("Who is acting."))
@click.option("--approve", metavar="NAME", help=_("Who approves what the first may not do."))
@click.version_option(__version__, prog_name="loyalty", message="%(prog)s %(version)s")
@click.pass_context
def loyalty(
    ctx: click.Context,
    db: Path | None,
    lang: str | None,
    staff: str | None,
    approve: str | None,
) -> None:
    """The program."""
    del lang  # set before anything was loaded
    ctx.obj = Session(db, staff, approve)
    if ctx.invoked_subcommand is None:
        from loyalty_tui.cli.screens import open_or_offer

        ctx.exit(open_or_offer(ctx.obj))
