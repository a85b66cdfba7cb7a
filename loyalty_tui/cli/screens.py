"""Opening the screens: the shop's own, or a copy of the sample."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import click

from ledger.store.store import Store
from ledger.values.errors import BadInput, Damaged
from loyalty_tui.cli import output
from loyalty_tui.cli.session import Session, pass_session, till_name
from loyalty_tui.i18n import _

_HOUR = 3_600_000_000
_STALE = 10 * 24 * _HOUR
_NEXT_MORNING = 16 * _HOUR


@click.command("tui", help=_("Open the counter and the dashboard."))
@pass_session
def tui_command(session: Session) -> int:
    """Open the screens on the shop's file."""
    return open_screens(session)


@click.command("demo", help=_("Open a copy of the sample shop, with customers coming in."))
@click.option(
    "--keep", type=click.Path(path_type=Path), metavar="FILE", help=_("Keep the copy as FILE.")
)
@pass_session
def demo_command(session: Session, keep: Path | None) -> int:
    """Open a copy of the sample."""
    source = sample_path()
    _turn_back_the_clock(source)
    if keep is not None:
        if keep.exists():
            raise Damaged(
                "{path} exists already: name another file with --db, or open this one.",
                path=str(keep),
            )
        shutil.copyfile(source, keep)
        return open_screens(Session(keep, session.staff_name), demo=True)
    with tempfile.TemporaryDirectory(prefix="loyalty-demo-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / "demo.db"
        shutil.copyfile(source, copy)
        return open_screens(Session(copy, session.staff_name), demo=True)


def _turn_back_the_clock(sample: Path) -> None:
    """Go on from the sample's last day, if that is so long ago that its figures say nothing now."""
    from ledger.values import calendar

    with Store(sample) as store, store.read() as tx:
        last = tx.connection.execute("SELECT max(recorded_at) FROM head").fetchone()[0]
        if tx.now - last > _STALE:
            calendar.run_from(last + _NEXT_MORNING)


def open_screens(session: Session, *, demo: bool = False) -> int:
    """Run the screens until they are closed. Returns the exit code.

    :raises BadInput: there is no terminal, so nobody who could close them.
    """
    # What is wrong with the file is told before the screen is taken over.
    with Store(session.path) as store:
        staff, locked = _who(session, store, demo=demo)
    if not sys.stdin.isatty():
        raise BadInput("The counter needs a terminal; a script's commands are in `loyalty --help`.")
    from loyalty_tui.app import run

    return run(session.path, staff=staff, till=till_name(), demo=demo, locked=locked)


def _who(session: Session, store: Store, *, demo: bool) -> tuple[int, bool]:
    """Who acts, and whether that is to be asked on the screen, with their PIN.

    :raises Refused: nobody has the name that was given, or a PIN cannot be asked on a screen.
    """
    from ledger.books.staff import everyone, named
    from loyalty_tui.cli import pins

    if not sys.stdin.isatty() or os.environ.get("LOYALTY_PIN"):
        return pins.acting(store, session.staff_name), False
    with store.read() as tx:
        person, people = named(tx, session.staff_name), everyone(tx)
    several = len(people) > 1 and session.staff_name is None and not demo
    return person.id, person.pin or several


def open_or_offer(session: Session) -> int:
    """What ``loyalty`` alone does: the counter, or, with no shop yet, the way to one."""
    if session.path.exists():
        return open_screens(session)
    if not sys.stdin.isatty():
        raise Damaged(
            "There is no shop file at {path}: create one with `loyalty init --name NAME`, "
            "or name another with --db.",
            path=str(session.path),
        )
    choice = _choose_in_lines() if _is_plain() else _choose_on_screen(session)
    if choice == "sample":
        result: int = click.get_current_context().invoke(demo_command, keep=None)
        return result
    if choice == "create":
        _create_in_lines(session)
    return open_screens(session) if choice else 0


def _is_plain() -> bool:
    """Whether the terminal can only write lines."""
    return os.environ.get("TERM", "") in ("", "dumb") and sys.platform != "win32"


def _choose_on_screen(session: Session) -> str:
    from loyalty_tui.screens.first_run import FirstRun

    app = FirstRun(session.path, till_name())
    chosen = app.run()
    if chosen is None and app.return_code:
        raise click.exceptions.Exit(app.return_code)
    return chosen or ""


def _choose_in_lines() -> str:
    output.say(_("There is no shop here yet. What would you like?"))
    output.say(_("1  Create my shop"))
    output.say(_("2  Look around in the sample shop"))
    choice = click.prompt(_("Your choice"), type=click.Choice(["1", "2"]), default="1")
    return "sample" if choice == "2" else "create"


def _create_in_lines(session: Session) -> None:
    from loyalty_tui.gateway.founding import make_shop
    from loyalty_tui.words import programme

    name = click.prompt(_("The shop's name"))
    output.say(_("points: a point for each euro · tiers: the same with levels · stamps: a card"))
    preset = click.prompt(
        _("The programme"), type=click.Choice(["points", "tiers", "stamps"]), default="points"
    )
    make_shop(session.path, name, preset, "EUR", "Europe/Paris").close()
    output.say(programme.worked_example("EUR", preset))


def sample_path() -> Path:
    """The sample shop: inside the installed package, or at the top of the checkout."""
    package = Path(__file__).parents[1]
    for candidate in (package / "sample.db", package.parent / "sample.db"):
        if candidate.is_file():
            return candidate
    raise Damaged("The sample shop is missing from this installation: install the program again.")
