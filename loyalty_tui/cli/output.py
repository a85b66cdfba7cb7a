"""Data to stdout, words to stderr; a table, JSON or CSV."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import sys
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ledger.values.text import clean
from loyalty_tui.i18n import _

if TYPE_CHECKING:
    from ledger.queries.story import Story

F = TypeVar("F", bound=Callable[..., Any])

_WIDTH = 80

format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    help=_("How to write the result."),
)


def explains(*keys: str, **windows: int) -> Callable[[F], F]:
    """Give a command ``--explain``: what its numbers mean, instead of the numbers.

    :param keys: their names in :mod:`ledger.metrics.glossary`.
    :param windows: the days to say for those that have a window.
    """

    def show(ctx: click.Context, _param: click.Parameter, value: bool) -> None:
        if value and not ctx.resilient_parsing:
            explain(keys, windows)
            ctx.exit()

    return click.option(
        "--explain",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=show,
        help=_("Say what each number means, how it is worked out and after whom."),
    )


def explain(keys: Iterable[str], windows: Mapping[str, int | None] | None = None) -> None:
    """Definition, formula and source of some numbers."""
    from ledger.metrics.glossary import terms

    known, days = terms(), windows or {}
    for place, key in enumerate(keys):
        term = known[key]
        if place:
            click.echo()
        texts = (term.label, term.sentence, term.formula, term.source)
        title, *rest = (_(text).replace("{days}", str(days.get(key))) for text in texts)
        say(f"{title} ({key})")
        for line in rest:
            click.echo(click.wrap_text(clean(line), _WIDTH, "  ", "  "))


def prepare() -> None:
    """Write UTF-8 whatever the machine's locale says, and never fail on a character."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="replace")


def silence() -> None:
    """Send what is left to nowhere."""
    # What failed to write may have closed it already: then nothing is left to send.
    with contextlib.suppress(ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def say(text: str, indent: int = 0) -> None:
    """A line of the result, without anything a terminal would obey."""
    click.echo(" " * indent + clean(text))


def prose(text: str, indent: int = 0, *, hang: int = 0, err: bool = False) -> None:
    """A sentence of the result, or a remark beside it, over as many lines as it takes.

    :param hang: how much further in the lines after the first begin.
    """
    # Cleaned line by line: the spaces that hold 12 and € together are plain ones after it.
    space, rest = " " * indent, " " * (indent + hang)
    for line in click.wrap_text(text, _WIDTH, space, rest).splitlines() or [""]:
        click.echo((space + clean(line)).rstrip(), err=err)
        space = rest


def tell(text: str) -> None:
    """A remark beside the result."""
    click.echo(clean(text), err=True)


def complain(text: str) -> None:
    """A sentence about what went wrong."""
    click.echo("\n".join(clean(line) for line in text.splitlines()), err=True)


def confirm(question: str) -> None:
    """Ask before what is not easily taken back; whoever cannot answer is told of ``--yes``.

    :raises click.Abort: the answer is no, or there is none.
    """
    try:
        click.confirm(question, abort=True, err=True)
    except click.Abort:
        if not sys.stdin.isatty():
            click.echo(err=True)
            tell(_("Nothing was done: where nobody can answer, add --yes."))
        raise


def as_json(value: object) -> None:
    """One JSON document."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def rows(form: str, columns: Sequence[tuple[str, str]], data: Iterable[Mapping[str, Any]]) -> None:
    """Rows under named columns; each column is its key and its heading on a screen."""
    if form == "json":
        as_json([{key: row.get(key) for key, _heading in columns} for row in data])
    elif form == "csv":
        _csv([key for key, _heading in columns], data)
    else:
        _table(columns, list(data))


def one(form: str, record: Mapping[str, Any], text: Callable[[], Iterable[str]]) -> None:
    """One object: as JSON, as a line of CSV, or as the lines ``text`` gives."""
    if form == "json":
        as_json(record)
    elif form == "csv":
        _csv(list(record), [record])
    else:
        for line in text():
            say(line)


def record(done: Story, currency: str) -> dict[str, Any]:
    """An act's outcome by the contract's names."""
    from loyalty_tui.words import say as words

    outcome: dict[str, Any] = {
        "event": done.event,
        "member": done.member,
        "points": done.points,
        "balance": done.balance,
        "explanation": words.explain(done, currency),
    }
    if done.code is not None:
        outcome["code"] = done.code
    return outcome if "card" not in done.detail else outcome | {"codes": list(done.codes)}


def story(
    form: str,
    done: Story,
    name: str,
    currency: str,
    *,
    extra: Mapping[str, Any] | None = None,
    card: str = "",
    money: str = "",
) -> None:
    """The answer to an act, by the contract's names, and what else belongs in its object.

    :param card: how far the member's stamp card is filled, where the act touched it.
    :param money: how much of it was money, where a part was points.
    """
    from loyalty_tui.words import format as fmt
    from loyalty_tui.words import say as words

    outcome = {**record(done, currency), **(extra or {})}
    explanation = outcome["explanation"]

    def lines() -> Iterable[str]:
        repeated = _("(already done)")
        yield f"{words.headline(done)} {repeated}" if done.replayed else words.headline(done)
        if card:
            yield _("{name}: {card} stamps.").format(name=name, card=card)
        if done.member is not None and done.balance is not None and (done.points or not card):
            yield _("{name}: {change} points, balance {balance}.").format(
                name=name,
                change=fmt.signed_points(done.points),
                balance=words.points(done.balance),
            )
        if explanation:
            yield explanation
        if money:
            yield money
        yield _("Event {event}.").format(event=done.event)

    one(form, outcome, lines)


def day(given: dt.date | None, *, table: bool) -> str | None:
    """A date for a reader or, in ISO form, for a script."""
    if given is None or not table:
        return given.isoformat() if given else None
    from loyalty_tui.words import format as fmt

    return fmt.short_date(given)


def _csv(keys: Sequence[str], data: Iterable[Mapping[str, Any]]) -> None:
    import csv

    from ledger.exchange.cells import neutralise

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(keys)
    for row in data:
        writer.writerow([_cell(row.get(key), neutralise) for key in keys])


def _cell(value: object, safe: Callable[[str], str]) -> object:
    """A value for a file that may be opened in a spreadsheet; numbers stay numbers."""
    if isinstance(value, str):
        return safe(clean(value))
    if isinstance(value, (list, dict, tuple)):
        return json.dumps(value, ensure_ascii=False, default=str)
    return "" if value is None else value


def _table(columns: Sequence[tuple[str, str]], data: list[Mapping[str, Any]]) -> None:
    texts = [[clean(_shown(row.get(key))) for key, _heading in columns] for row in data]
    right = [
        bool(data) and all(isinstance(row.get(key), (int, type(None))) for row in data)
        for key, _heading in columns
    ]
    headings = [heading for _key, heading in columns]
    widths = [max(width(text) for text in column) for column in zip(headings, *texts, strict=True)]
    for line in (headings, ["─" * w for w in widths], *texts):
        cells = [pad(text, w, right=r) for text, w, r in zip(line, widths, right, strict=True)]
        click.echo("  ".join(cells).rstrip())


def _shown(value: object) -> str:
    from loyalty_tui.words import format as fmt

    if value is None:
        return fmt.NONE
    return fmt.number(value) if isinstance(value, int) else str(value)


def width(text: str) -> int:
    """How many cells of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def pad(text: str, cells: int, *, right: bool = False) -> str:
    """A text filled up to so many cells."""
    space = " " * (cells - width(text))
    return space + text if right else text + space
