"""What members think: take an answer, sum them up, come back to who was unhappy."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from ledger.rules.feedback import FEELINGS, KINDS, REASONS
from loyalty_tui.cli import output
from loyalty_tui.cli.sale import answer as tell
from loyalty_tui.cli.session import Session, given_date, pass_session
from loyalty_tui.i18n import _, ngettext

if TYPE_CHECKING:
    from ledger.metrics.opinions import Opinions
    from ledger.metrics.satisfaction import Tally
    from ledger.queries.feedback import AnswerLine
    from ledger.rules.feedback import Band, Kind

_MOST_SHOWN = 30
_key = click.option("--key", help=_("Sending the same key again adds nothing."))
_reasons = click.option(
    "--reason",
    "reasons",
    type=click.Choice(REASONS),
    multiple=True,
    help=_("What it is about; may be given several times."),
)
_feelings = click.option(
    "--feeling",
    "feelings",
    type=click.Choice(FEELINGS),
    multiple=True,
    help=_("How it felt; may be given several times."),
)
_survey = click.option(
    "--survey", default="", metavar="NAME", help=_("Which survey; the quarter's unless given.")
)


@click.group("feedback", help=_("What members think: answers, scores, follow-ups."))
def feedback_command() -> None:
    """The group."""


@feedback_command.command(
    "add", help=_("Take a member's answer: would they recommend the shop, 0 to 10?")
)
@click.argument("member")
@click.argument("score", type=int)
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    default="nps",
    show_default=True,
    help=_("Recommend the shop (nps), or satisfied with it (csat)."),
)
@click.option(
    "--scale", type=click.Choice(["5", "10"]), help=_("The highest score: 10; 5 for csat.")
)
@_survey
@_reasons
@_feelings
@click.option("--comment", default="", help=_("Their own words."))
@click.option("--follow-up", metavar="DATE", help=_("When to come back to them."))
@click.option("--at", metavar="WHEN", help=_("If it was given earlier."))
@_key
@output.format_option
@pass_session
def add(
    session: Session,
    /,
    member: str,
    score: int,
    kind: Kind,
    scale: str | None,
    follow_up: str | None,
    at: str | None,
    key: str | None,
    form: str,
    **given: Any,  # noqa: ANN401 - click's options
) -> None:
    """Take an answer."""
    from ledger.books.feedback import Answer, answer

    asked = Answer(
        member=session.member(member),
        score=score,
        kind=kind,
        scale=int(scale) if scale else None,
        follow_up=given_date(follow_up),
        **given,
    )
    done = answer(session.store, asked, session.call(key=key, when=at))
    extra = {"survey": done.detail["survey"], "follow_up": done.detail.get("due")}
    tell(session, form, done, extra=extra)


@feedback_command.command("why", help=_("Say what an answer was about."))
@click.argument("event", type=int)
@_reasons
@_feelings
@_key
@output.format_option
@pass_session
def why(
    session: Session,
    event: int,
    reasons: tuple[str, ...],
    feelings: tuple[str, ...],
    key: str | None,
    form: str,
) -> None:
    """Tag an answer."""
    from ledger.books.feedback import why as say_why

    tell(session, form, say_why(session.store, event, reasons, feelings, session.call(key=key)))


@feedback_command.command("undo", help=_("Take an answer back, by its event."))
@click.argument("event", type=int)
@_key
@output.format_option
@pass_session
def undo(session: Session, event: int, key: str | None, form: str) -> None:
    """Take an answer back."""
    from ledger.books.feedback import take_back

    tell(session, form, take_back(session.store, event, session.call(key=key)))


@feedback_command.command("close", help=_("Mark a follow-up as done, by its event."))
@click.argument("event", type=int)
@click.option("--note", default="", help=_("What came of it."))
@_key
@output.format_option
@pass_session
def close(session: Session, event: int, note: str, key: str | None, form: str) -> None:
    """Close a follow-up."""
    from ledger.books.feedback import close as mark

    tell(session, form, mark(session.store, event, note, session.call(key=key)))


@feedback_command.command("reopen", help=_("A follow-up was marked by mistake: it waits again."))
@click.argument("event", type=int)
@_key
@output.format_option
@pass_session
def reopen(session: Session, event: int, key: str | None, form: str) -> None:
    """Open a follow-up again."""
    from ledger.books.feedback import reopen as again

    tell(session, form, again(session.store, event, session.call(key=key)))


@feedback_command.command("list", help=_("The answers, newest first."))
@click.option("--member", metavar="MEMBER", help=_("Only theirs."))
@click.option("--kind", type=click.Choice(KINDS), help=_("Only of this kind."))
@click.option("--survey", default="", metavar="NAME", help=_("Only of this survey."))
@click.option("--limit", type=click.IntRange(1, 1_000_000), default=50, show_default=True)
@output.explains("nps", "csat", nps=365, csat=365)
@output.format_option
@pass_session
def list_(
    session: Session, member: str | None, kind: Kind | None, survey: str, limit: int, form: str
) -> None:
    """List the answers."""
    from ledger.queries.feedback import answers

    who = session.member(member) if member else None
    with session.store.read() as tx:
        found = answers(tx, member=who, kind=kind, survey=survey, limit=limit)
    _write(form, found, [("date", _("Date")), ("survey", _("Survey"))])


@feedback_command.command("follow-ups", help=_("Whom to come back to, the most urgent first."))
@click.option("--until", metavar="DATE", help=_("Only those due on this day or before."))
@output.explains("nps", "csat", nps=365, csat=365)
@output.format_option
@pass_session
def follow_ups(session: Session, until: str | None, form: str) -> None:
    """List the open follow-ups."""
    from ledger.queries.feedback import follow_ups as read
    from loyalty_tui.words import feedback as words

    with session.store.read() as tx:
        found = read(tx, given_date(until))
    if form == "table" and not found:
        output.say(words.nobody_waits())
        return
    _write(form, found, [("follow_up", _("Due"))])
    if form == "table":
        output.say(
            _("Done? `loyalty feedback close {event}` marks it.").format(event=found[0].event)
        )


def _write(form: str, found: Sequence[AnswerLine], columns: list[tuple[str, str]]) -> None:
    """Answers in a few columns for a reader, in all of them for a script."""
    from loyalty_tui.words import feedback as words

    if form != "table":
        records = [words.record(line) for line in found]
        keys = ("event", "member", "name", "kind", "score", "scale", "survey", "date")
        more = ("reasons", "feelings", "comment", "follow_up", "closed")
        output.rows(form, [(key, key) for key in (*keys, *more)], records)
        return
    output.rows(
        form,
        [
            ("event", _("Event")),
            *columns,
            ("name", _("Name")),
            ("score", _("Score")),
            ("about", _("About")),
            ("comment", _("Comment")),
        ],
        [
            {
                "event": str(line.event),
                "date": output.day(line.day, table=True),
                "follow_up": output.day(line.due, table=True),
                "survey": line.survey,
                "name": line.name or _("(erased)"),
                "score": words.out_of(line.rating),
                "about": words.tags(line.reasons, line.feelings),
                "comment": _short(line.comment),
            }
            for line in found
        ],
    )


def _short(text: str) -> str:
    """A comment as it fits a row; a script gets it whole."""
    return text if len(text) <= _MOST_SHOWN else f"{text[: _MOST_SHOWN - 1].rstrip()}…"


@feedback_command.command("summary", help=_("The score, how sure it is, and why it is so."))
@click.option(
    "--kind",
    type=click.Choice(KINDS),
    default="nps",
    show_default=True,
    help=_("Recommend the shop (nps), or satisfied with it (csat)."),
)
@click.option("--survey", default="", metavar="NAME", help=_("One survey; else the last 365 days."))
@click.option(
    "--as-of", metavar="DATE", help=_("The day after the last one counted; tomorrow unless given.")
)
@output.explains("nps", "nps_interval", "csat", "csat_interval", nps=365, csat=365)
@output.format_option
@pass_session
def summary(session: Session, kind: Kind, survey: str, as_of: str | None, form: str) -> None:
    """Sum the answers up."""
    from ledger.metrics.opinions import opinions

    with session.store.read() as tx:
        day = given_date(as_of) or tx.today + dt.timedelta(days=1)
        found = opinions(tx, kind, day, survey)
    if form == "table":
        _show(found)
    else:
        output.one(form, _record(found), list)


_NAMES: dict[Kind, dict[str, str]] = {
    "nps": {"good": "promoters", "middle": "passives", "bad": "detractors"},
    "csat": {"good": "satisfied", "middle": "neutral", "bad": "unsatisfied"},
}
# Of the JSON.


def _record(found: Opinions) -> dict[str, Any]:
    from ledger.metrics.definitions import sentence
    from loyalty_tui.words import feedback as words

    figure, names = found.figure, _NAMES[found.kind]
    low, high = figure.interval or (None, None)
    return {
        "kind": found.kind,
        "survey": found.survey or None,
        "window_days": found.window_days,
        "as_of": found.as_of.isoformat(),
        "score": None if figure.value is None else float(figure.value),
        "low": low,
        "high": high,
        **_counts(found.tally, names),
        "reasons": {one.tag: _counts(one.tally, names) for one in found.reasons},
        "feelings": {one.tag: _counts(one.tally, names) for one in found.feelings},
        "comments": [words.record(line) for line in found.comments],
        "definition": sentence(found.kind, found.window_days, _) if found.window_days else None,
    }


def _counts(counted: Tally, names: dict[str, str]) -> dict[str, int]:
    return {"n": counted.n} | {names[band]: number for band, number in _split(counted).items()}


def _show(found: Opinions) -> None:
    """The sum for a reader: the score, who gave what, what it is about, what was said."""
    from ledger.metrics.definitions import label
    from loyalty_tui.words import feedback as words
    from loyalty_tui.words import figures
    from loyalty_tui.words import format as fmt

    asked = _("survey “{name}”").format(name=found.survey)
    over = asked if found.survey else figures.window(found.window_days)
    output.say(f"{label(found.kind, found.window_days, _)} · {over}")
    figure, unit = found.figure, found.unit
    if figure.interval is None:
        output.say(fmt.NONE)
        output.say(_("No answer yet: `loyalty feedback add MEMBER SCORE` takes one."))
        return
    low, high = words.ends(figure.interval, unit)
    between = _("{score}, between {low} and {high}").format(
        score=figures.shown(figure.value, unit, ""), low=low, high=high
    )
    answers = ngettext("{n} answer", "{n} answers", found.tally.n)
    output.say(f"{between} · {answers.format(n=fmt.number(found.tally.n))}")
    bands: tuple[Band, ...] = ("good", "middle", "bad")
    heads = [(band, words.band(found.kind, band)) for band in bands]
    output.say("")
    output.rows(
        "table",
        [("what", _("About")), ("n", _("Answers")), *heads],
        [
            {"what": what, "n": counted.n, **_split(counted)}
            for what, counted in (
                (_("all answers"), found.tally),
                *((words.tag(one.tag), one.tally) for one in (*found.reasons, *found.feelings)),
            )
        ],
    )
    if found.comments:
        output.say("")
        output.say(_("Latest comments"))
        for line in found.comments:
            day = f"{fmt.short_date(line.day)}  "
            output.prose(day + words.quoted(line), hang=len(day))


def _split(counted: Tally) -> dict[str, int]:
    return {"good": counted.good, "middle": counted.middle, "bad": counted.bad}
