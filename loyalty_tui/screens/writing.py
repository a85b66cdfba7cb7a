"""Where an export goes: a form that proposes a file, and says what was written."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING

from loyalty_tui.gateway import beside, file_of
from loyalty_tui.i18n import _, language, ngettext
from loyalty_tui.screens.form import Answers, Field, Form
from loyalty_tui.words import format as fmt

if TYPE_CHECKING:
    from loyalty_tui.gateway import Written
    from loyalty_tui.screens.place import Place

Write = Callable[[Path, bool], Awaitable[list["Written"]]]
"""Writes to a file; the second is whether CSV is for a French spreadsheet."""

_ENDINGS = {"xlsx": ".xlsx", "csv": ".csv", "csv-fr": ".csv"}


def documents() -> Path:
    """The user's folder of documents; their own folder where there is none."""
    from platformdirs import user_documents_path

    folder = user_documents_path()
    return folder if folder.is_dir() else Path.home()


def target(answers: Answers) -> Path:
    """The file that is meant: what was typed, with the ending of the format chosen.

    :raises BadInput: it is none.
    """
    path, ending = file_of(answers["file"]), _ENDINGS[answers["form"]]
    return path if path.suffix.casefold() == ending else path.with_name(path.name + ending)


def writing(place: Place, title: str, name: str, write: Write, *, people: bool = False) -> None:
    """Ask where to, write, and say where it is.

    :param name: what the file is proposed to be called, before the day.
    :param people: whether a second file takes the people.
    """
    shop = place.house.shop
    day = shop.today.isoformat() if shop else ""
    proposed = documents() / f"{name}-{day}"

    async def save(answers: Answers, _key: bytes) -> list[Written]:
        return await write(target(answers), answers["form"] == "csv-fr")

    async def preview(answers: Answers) -> str:
        files = _files(target(answers), people=people)
        there = [path for path in files if path.exists()]
        if there:
            return _("{file} is there already and will be replaced.").format(file=there[0].name)
        return _("Writes {files}.").format(files=fmt.listed([path.name for path in files]))

    fields = [
        Field("file", _("File"), str(proposed), most=400, needed=True),
        Field(
            "form",
            _("As"),
            "csv-fr" if language() == "fr" else "xlsx",
            choices=(
                ("xlsx", _("a workbook (xlsx)")),
                ("csv", "CSV"),
                ("csv-fr", _("CSV for a French spreadsheet")),
            ),
        ),
    ]
    form = Form(_("Export: {what}").format(what=title), fields, save, preview=preview)

    def done(written: list[Written] | None) -> None:
        if written:
            place.notify("\n".join(map(_told, written)), markup=False, timeout=10)

    place.app.push_screen(form, done)


def _told(one: Written) -> str:
    said = ngettext("{n} row written: {file}", "{n} rows written: {file}", one.rows)
    return said.format(n=fmt.number(one.rows), file=str(one.path))


def _files(path: Path, *, people: bool) -> list[Path]:
    return [path, beside(path)] if people else [path]
