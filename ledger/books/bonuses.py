"""Points for something else than what was bought: joining, a birthday, bringing someone, a survey.

A bonus is an event of its own; one that another act brings is posted beside it, in the same
transaction. No tier or campaign multiplies it, no limit of earning (``earn.cap_*``) touches it,
and it counts towards a tier only where ``tier.counts`` says *bonus*. It lapses as other points
do. Only what hangs on a purchase is held back as the purchase is (``points.pending_days``).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ledger.books import standing
from ledger.books.act import Call, once, run
from ledger.books.moves import Moves
from ledger.queries import birthdays as reading
from ledger.queries.birthdays import Birthday
from ledger.queries.family import family
from ledger.queries.members import survivor
from ledger.queries.story import Story, beside_key
from ledger.queries.traces import at_hand
from ledger.rules import expiry
from ledger.store.posting import Posting, Request
from ledger.store.store import Store
from ledger.store.transaction import CHAIN, Transaction
from ledger.values.codes import derived_key, digest
from ledger.values.errors import Refused
from ledger.values.text import clean_name, fold

KIND = "bonus"
SURVEY = "survey"

_MEMBERS_AT_A_TIME = 100
# As a sweep: a bite at a time, each whole.


@dataclass(frozen=True, slots=True)
class Bonus:
    """A bonus that stands; ``member`` is who answers for it now, ``entry`` its lot too."""

    event: int
    member: int
    entry: int
    points: int
    detail: dict[str, object]


def welcome(joined: Posting) -> None:
    """Give the points of joining to who has just joined."""
    points = joined.tx.settings.earn_signup
    if points and joined.member is not None:
        request = _beside(joined, "signup")
        joined.beside.append(_give(joined.tx, request, joined.member, points, {"what": "signup"}))


def survey(store: Store, member: int, name: str, call: Call) -> Story:
    """Give the points of a survey to a member who answered it, once.

    :raises BadInput: no name, or too long a one.
    :raises Refused: the member, or who was merged into them, had them already; or the programme
        gives none.
    """
    return run(store, lambda tx: survey_in(tx, member, name, call))


def survey_in(tx: Transaction, member: int, name: str, call: Call) -> Story:
    """Give a survey's points within a transaction that is already open."""
    title = clean_name(name)
    number = fold(title) or title

    def body(request: Request) -> Posting:
        given = _surveyed(tx, member, number)
        if given is not None:
            raise Refused(
                "The points of the survey “{name}” were given already (event {event}): an "
                "answer counts once.",
                name=title,
                event=given,
            )
        if not tx.settings.earn_survey:
            raise Refused(
                "This programme gives no points for a survey: see `loyalty program set "
                "earn.survey`."
            )
        own = replace(request, source=SURVEY, source_id=f"{member}/{number}")
        detail: dict[str, object] = {"what": "survey", "name": title}
        return _give(tx, own, member, tx.settings.earn_survey, detail)

    # The number is the books' own: asked under another key, it is refused, not repeated.
    asked = digest(KIND, SURVEY, member, number)
    return once(tx, KIND, replace(call, source_id=None), asked, member, body)


def _surveyed(tx: Transaction, member: int, number: str) -> int | None:
    """The event that gave a survey's points to a member, or to who was merged into them."""
    for one in family(tx, member):
        given: tuple[int] | None = tx.connection.execute(
            "SELECT id FROM event WHERE chain = ?1 AND source = ?2 AND source_id = ?3"
            " UNION ALL SELECT bonus FROM answer"
            " WHERE member = ?4 AND survey = ?5 AND bonus IS NOT NULL",
            (CHAIN, SURVEY, f"{one}/{number}", one, number),
        ).fetchone()
        if given:
            return given[0]
    return None


def thank(answered: Posting, title: str, number: str) -> int | None:
    """Give the points of a survey beside its answer. Returns their event, if there is one.

    :param number: the name the survey is told apart by.
    """
    tx, member = answered.tx, answered.member
    points = tx.settings.earn_survey
    if member is None or not points or _surveyed(tx, member, number) is not None:
        return None
    request = _beside(answered, SURVEY)
    detail: dict[str, object] = {"what": "survey", "name": title, "answer": answered.id}
    given = _give(tx, request, member, points, detail)
    answered.beside.append(given)
    return given.id


def unthank(cause: Posting, bonus: int) -> None:
    """Take the points of an answer back beside the act that takes it back; spent, they are owed."""
    take_back(cause, _standing(cause.tx, "event.id = ?", bonus), "carry")


def give_birthdays(store: Store, call: Call) -> list[Birthday]:
    """Give the birthday points that are due, and say to whom.

    See :func:`ledger.queries.birthdays.birthdays`, which is also the preview. Stopped half-way,
    it goes on where it stood.
    """
    given: list[Birthday] = []
    while True:
        with store.write() as tx:
            found = reading.birthdays(tx, limit=_MEMBERS_AT_A_TIME)
            for due in found:
                celebrate(tx, due, call)
        given += found
        if not found:
            return given


def celebrate(tx: Transaction, due: Birthday, call: Call) -> None:
    """Give one member's birthday points, within an open transaction."""
    number = reading.source_id(due.member, due.year)
    request = Request(
        key=derived_key(reading.SOURCE, number),
        digest=digest(KIND, reading.SOURCE, due.member, due.year),
        business_date=tx.today,
        effective_at=tx.now,
        source=reading.SOURCE,
        source_id=number,
        staff=call.staff,
        till=call.till,
    )
    _give(tx, request, due.member, due.points, {"what": "birthday", "year": due.year})


def bring(cause: Posting, sale: int, member: int) -> None:
    """Pay a referral with a purchase that has just been booked to a member, if it is the first.

    Whoever brought them gets ``earn.referral`` and they get ``earn.referred``. A purchase is real
    if some of it was not paid with points. Once taken back, the next one pays again. Nobody is
    paid for bringing themselves, and nothing goes to who was erased.
    """
    tx, settings = cause.tx, cause.tx.settings
    found = (
        _referral(tx, sale, member) if settings.earn_referral or settings.earn_referred else None
    )
    if found is None:
        return
    brought, referrer = found
    active = _active(tx, referrer)
    for what, who, of, points in (
        ("referral", referrer, brought, settings.earn_referral if active else 0),
        ("referred", member, referrer, settings.earn_referred),
    ):
        if points:
            detail: dict[str, object] = {"what": what, "of": of, "referral": brought}
            cause.beside.append(_give(tx, _beside(cause, what), who, points, detail, purchase=sale))
            tx.connection.execute("UPDATE referral SET paid = ? WHERE member = ?", (sale, brought))


def _referral(tx: Transaction, sale: int, member: int) -> tuple[int, int] | None:
    """The member a purchase pays a referral for, and who brought them."""
    execute = tx.connection.execute
    own = family(tx, member)
    marks = ", ".join("?" * len(own))
    row = execute(
        f"SELECT member, referrer, again FROM referral WHERE member IN ({marks})"  # noqa: S608 - marks
        " AND paid IS NULL ORDER BY again DESC, member LIMIT 1",
        own,
    ).fetchone()
    if row is None:
        return None
    brought, referrer, again = row
    referrer = survivor(tx, referrer)
    real = "gross > paid AND cancelled_day IS NULL"
    bought = execute(f"SELECT 1 FROM purchase WHERE event = ? AND {real}", (sale,)).fetchone()  # noqa: S608 - our own
    if referrer == member or bought is None:
        return None
    before = execute(
        f"SELECT 1 FROM purchase WHERE member = ? AND event <> ? AND {real} LIMIT 1",  # noqa: S608 - our own
        (member, sale),
    ).fetchone()
    return None if before and not again else (brought, referrer)


def paid_for(tx: Transaction, sale: int) -> list[Bonus]:
    """The bonuses that were paid for a purchase and stand."""
    return _standing(tx, "event.reverses = ?", sale)


def _standing(tx: Transaction, which: str, number: int) -> list[Bonus]:
    return [
        Bonus(event, survivor(tx, member), entry, points, json.loads(detail))
        for event, member, entry, points, detail in tx.connection.execute(
            "SELECT event.id, event.member, entry.id, entry.amount, event.detail"  # noqa: S608 - our own
            " FROM event JOIN entry ON entry.event = event.id AND entry.kind = 'bonus'"
            f" WHERE {which} AND event.kind = 'bonus' AND NOT EXISTS (SELECT 1 FROM event AS back"
            "  WHERE back.reverses = event.id AND back.kind = 'unbonus') ORDER BY event.id",
            (number,),
        ).fetchall()
    ]


def take_back(cause: Posting, back: Sequence[Bonus], policy: str) -> None:
    """Take bonuses back beside the act that undid their purchase.

    :param policy: as ``refund.after_spend`` says of what is spent already: *carry* has it owed;
        otherwise it is let go (a refusal comes before).
    """
    for bonus in back:
        request = _beside(cause, "unbonus")
        cause.beside.append(_take(cause.tx, request, bonus, policy))


def unbonus_in(tx: Transaction, event: int, call: Call) -> Story:
    """Take a bonus back by itself, within an open transaction; what is spent of it is owed.

    :raises Refused: it was taken back already.
    """
    found = _standing(tx, "event.id = ?", event)

    def body(request: Request) -> Posting:
        if not found:
            raise Refused("This bonus was taken back already.")
        return _take(tx, request, found[0], "carry")

    member = tx.connection.execute("SELECT member FROM event WHERE id = ?", (event,)).fetchone()[0]
    asked = digest("unbonus", event)
    return once(tx, "unbonus", call, asked, survivor(tx, member), body)


def _beside(cause: Posting, what: str) -> Request:
    """The request of what is posted beside an act: same day, till and batch, a key of its own.

    The act's reason and approval are the act's own.
    """
    return replace(
        cause.request,
        approved_by=None,
        reason="",
        key=beside_key(cause.request.key, len(cause.beside)),
        digest=digest(KIND, what, cause.id),
        source_id=None,
    )


def _give(
    tx: Transaction,
    request: Request,
    member: int,
    points: int,
    detail: dict[str, object],
    *,
    purchase: int | None = None,
) -> Posting:
    """Post a bonus, for a purchase or not."""
    day = request.business_date
    counted = standing.flagged(tx, KIND, points)
    before, after = standing.moved(tx, member, counted, day) if counted else (None, None)
    posting = Posting(tx, KIND, request, member)
    posting.reverses = purchase
    moves = Moves(posting, member)
    dated = None if purchase else (day, expiry.last_day(day, tx.settings))
    moves.credit(KIND, points, day, dated=dated)
    posting.balance = moves.balance
    if moves.change != points:
        detail["change"] = moves.change
    posting.detail = json.dumps(detail | standing.told(before, after), ensure_ascii=False)
    posting.post()
    if after != before:
        standing.record(tx, member, after)
    return posting


def _take(tx: Transaction, request: Request, bonus: Bonus, policy: str) -> Posting:
    member, take = bonus.member, bonus.points
    if policy != "carry" or not _active(tx, member):
        take = min(take, at_hand(tx, member, [bonus.entry]))
    detail = dict(bonus.detail)
    for gone in ("change", "tier"):
        detail.pop(gone, None)
    if take != bonus.points:
        detail["waived"] = bonus.points - take
    counted = standing.flagged(tx, KIND, take)
    day = request.business_date
    before, after = None, None
    if counted:
        before, after = standing.unmade(tx, bonus.event, member, -counted, day)
    posting = Posting(tx, "unbonus", request, member)
    posting.reverses = bonus.event
    moves = Moves(posting, member)
    if take:
        for lot in moves.lineage(bonus.entry):
            moves.recover(lot)
        own = moves.lineage(bonus.entry)
        moves.debit("reverse", take, day, first=own, reverses=bonus.entry)
    posting.balance = moves.balance
    detail["change"] = moves.change
    posting.detail = json.dumps(detail | standing.told(before, after), ensure_ascii=False)
    posting.post()
    if after != before:
        standing.record(tx, member, after)
    tx.connection.execute(
        "UPDATE referral SET paid = NULL, again = 1 WHERE member = ?",
        (bonus.detail.get("referral"),),
    )
    tx.connection.execute(
        "UPDATE answer SET bonus = NULL WHERE event = ?", (bonus.detail.get("answer"),)
    )
    return posting


def _active(tx: Transaction, member: int) -> bool:
    row = tx.connection.execute("SELECT state FROM member WHERE id = ?", (member,)).fetchone()
    return bool(row) and row[0] == "active"
