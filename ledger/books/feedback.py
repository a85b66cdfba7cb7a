"""What members think: an answer taken once, its reasons, its follow-up, an answer taken back.

The score and the tags are the event's own. The comment is free text: it stands in a note, and
goes when the member is erased, whose score stays and is nobody's.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from ledger.books import bonuses
from ledger.books.act import MOST, Call, NotFound, once, run, used_key
from ledger.queries.balance import balance
from ledger.queries.family import family
from ledger.queries.members import survivor
from ledger.queries.story import Story
from ledger.rules import feedback as rules
from ledger.rules.feedback import Kind, Rating
from ledger.store.posting import Posting, Request
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.codes import digest
from ledger.values.errors import BadInput, Refused
from ledger.values.text import clean_name, clean_text, fold


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as it is given.

    ``scale`` is the highest score, the kind's usual one if ``None``; ``survey`` names what was
    asked, the quarter of its day if empty; ``follow_up`` is when to come back to them, whatever
    the score: of itself, a bad one opens a follow-up.
    """

    member: int
    score: int
    kind: Kind = "nps"
    scale: int | None = None
    survey: str = ""
    reasons: tuple[str, ...] = ()
    feelings: tuple[str, ...] = ()
    comment: str = ""
    follow_up: dt.date | None = None

    @property
    def rating(self) -> Rating:
        """The score on its scale.

        :raises BadInput: there is no such kind, scale or score.
        """
        scale = rules.usual_scale(self.kind) if self.scale is None else self.scale
        return Rating(self.kind, scale, self.score)


@dataclass(frozen=True, slots=True)
class Known:
    """An answer that is in the books. ``survey`` is the name it is told apart by."""

    event: int
    member: int
    rating: Rating
    survey: str
    title: str
    day: dt.date
    reasons: tuple[str, ...]
    feelings: tuple[str, ...]
    due: dt.date | None
    closed: bool
    undone: bool
    bonus: int | None


def number(title: str) -> str:
    """The name a survey is told apart by: “Été” and “ete” are one."""
    return fold(title) or title


def normal(given: Answer, day: dt.date) -> Answer:
    """An answer as it is booked on a day: nothing left open, tags and texts in stored form.

    :raises BadInput: something in it cannot be.
    """
    return replace(
        given,
        scale=given.rating.scale,
        survey=clean_name(given.survey or rules.quarter(day)),
        reasons=rules.tags(given.reasons, rules.REASONS),
        feelings=rules.tags(given.feelings, rules.FEELINGS),
        comment=clean_text(given.comment),
    )


def taken(tx: Transaction, given: Answer) -> Known | None:
    """The answer that stands of the same member, or of who was merged into them, to a survey."""
    for one in family(tx, given.member):
        row = tx.connection.execute(
            "SELECT event FROM answer"
            " WHERE member = ? AND kind = ? AND survey = ? AND undone_day IS NULL",
            (one, given.kind, number(given.survey)),
        ).fetchone()
        if row:
            return known(tx, row[0])
    return None


def twice(first: Known) -> Refused:
    """The refusal of a second answer."""
    return Refused(
        "The survey “{name}” was answered on {day} already: take that answer back first, with "
        "`loyalty feedback undo {event}`.",
        name=first.title,
        day=first.day,
        event=first.event,
    )


def answer(store: Store, given: Answer, call: Call) -> Story:
    """Take a member's answer to a survey, once, with the points of ``earn.survey`` beside it.

    :raises BadInput: a score, a scale, a tag or a date that cannot be.
    :raises Refused: no such member, or they answered already.
    """
    return run(store, lambda tx: answer_in(tx, given, call))


def answer_in(tx: Transaction, given: Answer, call: Call) -> Story:
    """Take an answer within a transaction that is already open."""
    day = tx.today if call.day is None else call.day
    whole = normal(given, day)
    due = rules.follow_up(whole.rating, day, tx.today, whole.follow_up)

    def body(request: Request) -> Posting:
        if (first := taken(tx, whole)) is not None:
            raise twice(first)
        detail: dict[str, object] = {
            "kind": whole.kind,
            "scale": whole.scale,
            "score": whole.score,
            "survey": whole.survey,
        }
        if whole.reasons or whole.feelings:
            detail |= {"reasons": whole.reasons, "feelings": whole.feelings}
        if due is not None:
            detail["due"] = due.isoformat()
        posting = Posting(tx, "answer", request, whole.member)
        posting.note = whole.comment
        posting.balance = balance(tx, whole.member)
        posting.detail = json.dumps(detail, ensure_ascii=False)
        posting.post()
        _keep(posting, whole, due)
        return posting

    # As it was asked: the same key in another quarter is the same answer.
    asked = digest(
        "answer",
        *(whole.member, whole.kind, whole.scale, whole.score, number(given.survey)),
        *(" ".join(whole.reasons), " ".join(whole.feelings), str(given.follow_up), call.at),
    )
    story = once(tx, "answer", call, asked, whole.member, body)
    # The comment is in no hash, so that it can be erased: it is compared as it stands.
    if story.replayed and story.note != whole.comment and story.note:
        raise used_key(story.event)
    return story


def _keep(posting: Posting, whole: Answer, due: dt.date | None) -> None:
    execute, survey = posting.tx.connection.execute, number(whole.survey)
    execute(
        "INSERT INTO answer (event, member, kind, survey, title, scale, score, day, reasons,"
        " feelings, due) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(posting.id, whole.member, whole.kind, survey, whole.survey, whole.scale),
            *(whole.score, posting.request.business_date.toordinal(), " ".join(whole.reasons)),
            *(" ".join(whole.feelings), due.isoformat() if due else None),
        ),
    )
    bonus = bonuses.thank(posting, whole.survey, survey)
    if bonus is not None:
        execute("UPDATE answer SET bonus = ? WHERE event = ?", (bonus, posting.id))


def known(tx: Transaction, event: int) -> Known:
    """An answer by its event.

    :raises NotFound: there is none of that number.
    """
    row = tx.connection.execute(
        "SELECT event, member, kind, scale, score, survey, title, day, reasons, feelings, due,"
        " closed_day IS NOT NULL, undone_day IS NOT NULL, bonus FROM answer WHERE event = ?",
        (min(event, MOST),),
    ).fetchone()
    if row is None:
        raise NotFound(
            "There is no answer number {event}: see `loyalty feedback list`.", event=event
        )
    _, member, kind, scale, score, survey, title, day, reasons, feelings, due = row[:11]
    return Known(
        *(event, member, Rating(kind, scale, score), survey, title),
        day=dt.date.fromordinal(day),
        reasons=tuple(reasons.split()),
        feelings=tuple(feelings.split()),
        due=dt.date.fromisoformat(due) if due else None,
        closed=bool(row[11]),
        undone=bool(row[12]),
        bonus=row[13],
    )


def _later(tx: Transaction, kind: str, of: Known, request: Request) -> Posting:
    """An event about an answer, in the statement of who answers for its member now."""
    posting = Posting(tx, kind, request, survivor(tx, of.member))
    posting.reverses = of.event
    posting.balance = balance(tx, survivor(tx, of.member))
    return posting


def _check_stands(of: Known) -> None:
    if of.undone:
        raise Refused("The answer of event {event} was taken back already.", event=of.event)


def why(
    store: Store, event: int, reasons: Iterable[str], feelings: Iterable[str], call: Call
) -> Story:
    """Say what an answer is about: the reasons given replace those before, and so do the feelings.

    :raises BadInput: a tag that is not of the vocabulary, or none at all.
    :raises Refused: no such answer, or it was taken back.
    """
    return run(store, lambda tx: why_in(tx, event, tuple(reasons), tuple(feelings), call))


def why_in(
    tx: Transaction, event: int, reasons: tuple[str, ...], feelings: tuple[str, ...], call: Call
) -> Story:
    """Tag an answer within a transaction that is already open."""
    about, felt = rules.tags(reasons, rules.REASONS), rules.tags(feelings, rules.FEELINGS)
    if not (about or felt):
        raise BadInput("Give a reason or a feeling: nothing was said of the answer.")
    of = known(tx, event)

    def body(request: Request) -> Posting:
        _check_stands(of)
        posting = _later(tx, "why", of, request)
        said = {"reasons": about or of.reasons, "feelings": felt or of.feelings}
        posting.detail = json.dumps(said)
        posting.post()
        tx.connection.execute(
            "UPDATE answer SET reasons = ?, feelings = ? WHERE event = ?",
            (*(" ".join(tags) for tags in said.values()), event),
        )
        return posting

    asked = digest("why", event, " ".join(about), " ".join(felt))
    return once(tx, "why", call, asked, survivor(tx, of.member), body)


def close(store: Store, event: int, note: str, call: Call) -> Story:
    """Mark a follow-up as done.

    :param event: the answer's.
    :param note: what came of it; free text, which goes when the member is erased.
    :raises Refused: no such answer, it was taken back, or it waits for nobody.
    """
    return run(store, lambda tx: close_in(tx, event, note, call))


def close_in(tx: Transaction, event: int, note: str, call: Call) -> Story:
    """Close a follow-up within a transaction that is already open."""
    said, of = clean_text(note), known(tx, event)

    def body(request: Request) -> Posting:
        _check_stands(of)
        if of.due is None:
            raise Refused(
                "The answer of event {event} waits for no follow-up: see "
                "`loyalty feedback follow-ups`.",
                event=event,
            )
        if of.closed:
            raise Refused("The follow-up of event {event} is done already.", event=event)
        posting = _later(tx, "follow-up", of, request)
        posting.note = said
        posting.post()
        tx.connection.execute(
            "UPDATE answer SET closed_day = ? WHERE event = ?",
            (request.business_date.toordinal(), event),
        )
        return posting

    story = once(tx, "follow-up", call, digest("follow-up", event), survivor(tx, of.member), body)
    if story.replayed and story.note != said and story.note:
        raise used_key(story.event)
    return story


def reopen(store: Store, event: int, call: Call) -> Story:
    """Say that a follow-up is not done yet: it was marked by mistake.

    :param event: the answer's.
    :raises Refused: no such answer, it was taken back, or its follow-up is not done.
    """
    return run(store, lambda tx: reopen_in(tx, event, call))


def reopen_in(tx: Transaction, event: int, call: Call) -> Story:
    """Open a follow-up again within a transaction that is already open."""
    of = known(tx, event)

    def body(request: Request) -> Posting:
        _check_stands(of)
        if not of.closed:
            raise Refused("The follow-up of event {event} is not marked as done.", event=event)
        posting = _later(tx, "reopen", of, request)
        posting.post()
        tx.connection.execute("UPDATE answer SET closed_day = NULL WHERE event = ?", (event,))
        return posting

    return once(tx, "reopen", call, digest("reopen", event), survivor(tx, of.member), body)


def take_back(store: Store, event: int, call: Call) -> Story:
    """Take an answer back, with the points it gave: the member may be asked again.

    :raises Refused: no such answer, or it was taken back already.
    """
    return run(store, lambda tx: take_back_in(tx, event, call))


def take_back_in(tx: Transaction, event: int, call: Call) -> Story:
    """Take an answer back within a transaction that is already open."""
    of = known(tx, event)

    def body(request: Request) -> Posting:
        _check_stands(of)
        posting = _later(tx, "unanswer", of, request)
        rating = of.rating
        posting.detail = json.dumps(
            {
                "kind": rating.kind,
                "scale": rating.scale,
                "score": rating.score,
                "survey": of.title,
            },
            ensure_ascii=False,
        )
        posting.post()
        tx.connection.execute(
            "UPDATE answer SET undone_day = ? WHERE event = ?",
            (request.business_date.toordinal(), event),
        )
        if of.bonus is not None:
            bonuses.unthank(posting, of.bonus)
        return posting

    asked = digest("unanswer", event)
    return once(tx, "unanswer", call, asked, survivor(tx, of.member), body)
