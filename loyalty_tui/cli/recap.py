"""A member's year, as a text to send, a page, or data."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from ledger.values.errors import BadInput, Refused
from loyalty_tui.cli import output
from loyalty_tui.cli.session import Session, pass_session
from loyalty_tui.i18n import _, ngettext, speaking

if TYPE_CHECKING:
    from ledger.queries.recap import Recap
    from ledger.store.transaction import Transaction
    from loyalty_tui.words.recap import Letter

_TERMS = ("visits", "day", "run", "favourite", "points", "rewards", "paid", "spend")


@click.command(
    "recap", help=_("A member's year to send them: visits, favourites, points, rewards.")
)
@click.argument("member", required=False)
@click.option(
    "--year",
    type=click.IntRange(1900, 9998),
    help=_("Last year unless given; in December this one."),
)
@click.option("--with-amounts", is_flag=True, help=_("Tell them what they spent, too."))
@click.option(
    "--text",
    "text_file",
    type=click.Path(path_type=Path, allow_dash=True),
    help=_("Write the letter to a file."),
)
@click.option(
    "--html",
    "html_file",
    type=click.Path(path_type=Path, allow_dash=True),
    help=_("Write it as a page: for a mail, a telephone or paper."),
)
@click.option(
    "--all",
    "folder",
    type=click.Path(path_type=Path),
    help=_("A folder for everyone who agreed to e-mail: a page each, and the list of addresses."),
)
@output.explains(*(f"recap_{term}" for term in _TERMS))
@output.format_option
@pass_session
def recap_command(
    session: Session,
    member: str | None,
    year: int | None,
    with_amounts: bool,
    text_file: Path | None,
    html_file: Path | None,
    folder: Path | None,
    form: str,
) -> None:
    """Tell a member's year."""
    from loyalty_tui.words import recap as words

    if (member is None) == (folder is None):
        raise BadInput("Name one member, or give --all and a folder.")
    if folder is not None:
        if text_file or html_file:
            raise BadInput("--text and --html are for one member: leave them out with --all.")
        _everyone(session, folder, year, with_amounts, form)
        return
    assert member is not None  # noqa: S101 - checked above
    who = session.member(member)
    with session.store.read() as tx:
        found = _read(tx, who, year)
        letter = _letter(tx, found, with_amounts)
    for file, content in ((text_file, words.text), (html_file, _page)):
        if file is not None:
            _write(session, file, content(letter))
            if str(file) != "-":
                output.tell(_("The year is in {path}.").format(path=file))
    if text_file is None and html_file is None:
        record = words.record(found, amounts=with_amounts)
        output.one(form, record, lambda: words.text(letter).splitlines())


def _read(tx: Transaction, member: int, year: int | None) -> Recap:
    from ledger.queries.recap import recap, recap_year

    return recap(tx, member, recap_year(tx, year, member))


def _came(tx: Transaction, member: int, year: int) -> Recap | None:
    """The year of who came in it; ``None`` of who did not, or was nobody's member yet."""
    try:
        found = _read(tx, member, year)
    except Refused:
        return None
    return found if found.visits else None


def _letter(tx: Transaction, found: Recap, amounts: bool) -> Letter:
    """The letter about a year, in the member's own language unless one is asked for."""
    from loyalty_tui.words import recap as words

    settings = tx.settings
    with speaking(words.language_for(found)):
        return words.letter(found, settings.shop_name, settings.shop_currency, amounts=amounts)


def _page(letter: Letter) -> str:
    from loyalty_tui.pages.recap import render

    return render(letter)


def _write(session: Session, target: Path, text: str) -> None:
    from ledger.exchange.outfile import replacing

    content = text.encode("utf-8", "replace")
    if str(target) == "-":
        sys.stdout.buffer.write(content)
        return
    with replacing(target, session.path) as out:
        out.write(content)


def _everyone(session: Session, folder: Path, given: int | None, amounts: bool, form: str) -> None:
    """A page for each member who agreed to e-mail and came in the year, and the list of them."""
    from ledger.exchange.mailing_out import export_mailing, mailing
    from ledger.queries.recap import recap_year
    from loyalty_tui.words import format as fmt

    with session.store.read() as tx:
        year = recap_year(tx, given)
        members = [row[0] for row in mailing(tx, "email").rows]
    _make(folder)
    # The list stands in the journal before anything leaves the books.
    listed = folder / f"{year}.csv"
    export_mailing(session.store, "email", listed, session.call())
    pages = 0
    for member in members:
        with session.store.read() as tx:
            found = _came(tx, cast("int", member), year)
            letter = _letter(tx, found, amounts) if found else None
        if letter:
            _write(session, folder / f"{year}-{member}.html", _page(letter))
            pages += 1
    output.one(
        form,
        {"year": year, "pages": pages, "list": str(listed)},
        lambda: [
            ngettext(
                "{n} page in {folder}, for those who agreed to e-mail and came in {year}. Their "
                "addresses by member number: {file}.",
                "{n} pages in {folder}, for those who agreed to e-mail and came in {year}. Their "
                "addresses by member number: {file}.",
                pages,
            ).format(n=fmt.number(pages), folder=folder, year=year, file=listed.name)
        ],
    )


def _make(folder: Path) -> None:
    if folder.is_file():
        raise BadInput("{path} is a file: name a folder.", path=str(folder))
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadInput(
            "{path} cannot be written ({cause}): check the folder, and the space left on the disk.",
            path=str(folder),
            cause=error.strerror or "",
        ) from error
