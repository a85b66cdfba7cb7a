"""Every act that changes the books, ready to be sent to the rich shop under a key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from ledger.books import (
    bonuses,
    catalogue,
    consents,
    editing,
    erasing,
    feedback,
    goals,
    marking,
    members,
    merging,
    moving,
    pins,
    points,
    presetting,
    program,
    refunds,
    rewards,
    sales,
    staff,
    tiers,
)
from ledger.books.act import Call, run
from ledger.books.goals import NewGoal
from ledger.books.members import NewMember
from ledger.books.rewards import NewReward
from ledger.books.sales import Line, Sale
from ledger.program.goals import Aim
from ledger.program.tiers import Campaign, Tier
from ledger.queries.rewards import vouchers
from ledger.queries.story import Story
from ledger.store.store import Store
from tests.ledger.store.corrections import CORRECTIONS
from tests.ledger.store.rich import ANA, BOB, CHLOE, DORA, ELI, FLO, LEA, PIN_KEY, SAM, ZOE

Act = Callable[[Store, Call], Story]

_LINES = (Line("Tarte", "gâteaux", 1000, 2500), Line("Pain", amount=500))
_DUE = dt.date(2027, 1, 31)
_CHURN = NewGoal(_DUE, aim=Aim("churn", "rate", "down", Fraction(1, 5), Fraction(3, 10), 90))
_CAMPAIGN = Campaign("Été", dt.date(2026, 7, 1), dt.date(2026, 8, 31), Fraction(2), control=10)


def _used(store: Store) -> str:
    """The first voucher of Bob, used in the file as it was made."""
    with store.read() as tx:
        return vouchers(tx, BOB, state=None)[-1].code


def _code(store: Store) -> str:
    """The latest voucher of Zoë, open in the file as it was made."""
    with store.read() as tx:
        return vouchers(tx, ZOE, state=None)[0].code


def _open(store: Store) -> int:
    """The event of Dora's answer, which waits for a follow-up in the file as it was made."""
    with store.read() as tx:
        query = "SELECT event FROM answer WHERE member = ?"
        event: int = tx.connection.execute(query, (DORA,)).fetchone()[0]
        return event


def _closed(store: Store) -> int:
    """The event of Eli's answer, whose follow-up is done in the file as it was made."""
    with store.read() as tx:
        query = "SELECT event FROM answer WHERE member = ? AND kind = 'csat'"
        found: int = tx.connection.execute(query, (ELI,)).fetchone()[0]
    return found


_UNHAPPY = feedback.Answer(
    *(ZOE, 2, "csat"), survey="Été", reasons=("price",), feelings=("trust",), comment="Cher"
)


def _unnamed(amount: int) -> Act:
    return lambda store, call: run(
        store, lambda tx: refunds.unnamed_refund_in(tx, amount, ANA, call)
    )


ACTS: dict[str, Act] = {
    "a sale": lambda s, c: sales.sell(s, Sale(3000, ANA, lines=_LINES), c),
    "a sale that raises the tier": lambda s, c: sales.sell(s, Sale(99_000, CHLOE), c),
    "a sale paid with points": lambda s, c: sales.sell(s, Sale(3000, ANA, points=20), c),
    "a sale that pays a debt": lambda s, c: sales.sell(s, Sale(9000, BOB), c),
    "a sale to nobody": lambda s, c: sales.sell(s, Sale(450), c),
    "a refund": lambda s, c: refunds.refund(s, "A7", 1000, c),
    "a whole refund": lambda s, c: refunds.refund(s, "D2", None, c),
    "a refund of a swept sale": lambda s, c: refunds.refund(s, "A1", None, c),
    "a refund of no sale": _unnamed(100),
    "a sale undone": lambda s, c: refunds.void(s, "A3", c),
    "a reward issued": lambda s, c: rewards.issue(s, ANA, "Café", c),
    "a voucher used": lambda s, c: rewards.use(s, _code(s), c),
    "a voucher not used after all": lambda s, c: rewards.unuse(s, _used(s), c),
    "a voucher cancelled": lambda s, c: rewards.cancel(s, _code(s), c),
    "points given": lambda s, c: points.adjust(s, ZOE, 10, "Geste", c),
    "points taken": lambda s, c: points.adjust(s, ZOE, -3, "Erreur", c),
    "a member": lambda s, c: members.join(
        s, NewMember("Dan Roux", phone="06 99 88 77 66", email="dan@fournil.fr"), c
    ),
    "a member who is brought": lambda s, c: members.join(s, NewMember("Lou", referrer=ZOE), c),
    "a first purchase that pays who brought": lambda s, c: sales.sell(s, Sale(900, ELI), c),
    "a first purchase undone": lambda s, c: refunds.void(s, "P1", c),
    "a first purchase moved": lambda s, c: moving.reassign(s, "P1", ELI, c),
    "a survey answered": lambda s, c: bonuses.survey(s, ZOE, "Été", c),
    "an answer": lambda s, c: feedback.answer(s, _UNHAPPY, c),
    "an answer that gives no points": lambda s, c: feedback.answer(
        s, feedback.Answer(ANA, 8, survey="été"), c
    ),
    "a reason": lambda s, c: feedback.why(s, _open(s), ("choice",), ("joy",), c),
    "a follow-up done": lambda s, c: feedback.close(s, _open(s), "Rappelée", c),
    "a follow-up to do again": lambda s, c: feedback.reopen(s, _closed(s), c),
    "an answer taken back": lambda s, c: feedback.take_back(s, _open(s), c),
    "a member of before": lambda s, c: members.join(
        s, NewMember("Eve Blanc", card="77", joined=dt.date(2025, 1, 2)), c
    ),
    "a member changed": lambda s, c: editing.edit(
        s, ZOE, {"name": "Zoë Martin", "phone": "", "card": "Z-2"}, c
    ),
    "two members made one": lambda s, c: merging.merge(s, BOB, ANA, c),
    "a member put apart": lambda s, c: merging.unmerge(s, FLO, c),
    "a consent": lambda s, c: consents.consent(
        s, ANA, "email", given=True, wording="J'accepte", call=c
    ),
    "a call made": lambda s, c: marking.mark(s, f"call/{ANA}", c),
    "a reward restocked": lambda s, c: marking.mark(s, "stock/1", c),
    "a mark taken back": lambda s, c: marking.unmark(s, f"call/{ZOE}", c),
    "a consent withdrawn": lambda s, c: consents.consent(
        s, ANA, "email", given=False, wording="", call=c
    ),
    "a member forgotten": lambda s, c: run(s, lambda tx: erasing.erase_in(tx, ANA, c)),
    "a reward": lambda s, c: rewards.add(s, NewReward("Thé", 15, stock=3, valid_days=9), c),
    "a reward changed": lambda s, c: catalogue.edit(s, "Café", {"cost": 25, "stock": 9}, c),
    "a reward archived": lambda s, c: catalogue.archive(s, "Café", c),
    "a reward restored": lambda s, c: catalogue.restore(s, "Chausson", c),
    "the last of a reward whose voucher lapsed": lambda s, c: rewards.issue(s, ZOE, "Flan", c),
    "a sale that fills a card": lambda s, c: sales.sell(s, Sale(700, CHLOE), c),
    "a sale undone that had filled a card": lambda s, c: refunds.void(s, "E1", c),
    "a sale moved that had filled a card": lambda s, c: moving.reassign(s, "E1", CHLOE, c),
    "stamps given": lambda s, c: points.adjust(s, CHLOE, 5, "Geste", c, "stamps"),
    "the size of a card": lambda s, c: program.change(s, "stamps.per_card", "3", c),
    "a rule": lambda s, c: program.change(s, "refund.grace_days", "20", c),
    "another programme": lambda s, c: presetting.switch(
        s, "tiers", c, ("Bronze", "Argent", "Gold"), "Carte pleine"
    ),
    "a tier": lambda s, c: tiers.add_tier(s, Tier("Platine", 500_000, Fraction(2)), c),
    "a campaign": lambda s, c: program.add_campaign(s, _CAMPAIGN, c),
    "a campaign ended": lambda s, c: program.end_campaign(s, "Noël", c),
    "a goal on a number": lambda s, c: goals.set_goal(s, _CHURN, c),
    "a goal of steps": lambda s, c: goals.set_goal(s, NewGoal(_DUE, "Noël", steps=("1", "2")), c),
    "a goal changed": lambda s, c: goals.edit(s, "retention", {"target": "65 %"}, c),
    "a goal given up": lambda s, c: goals.drop(s, "retention", c),
    "a step done": lambda s, c: goals.tick(s, "Vitrine", "Cartes", c),
    "a step not done after all": lambda s, c: goals.tick(s, "Vitrine", "1", c, done=False),
    **CORRECTIONS,
    "somebody on the staff": lambda s, c: staff.add(s, "Nina", "manager", c),
    "somebody back on the staff": lambda s, c: staff.add(s, "Max", "clerk", c),
    "another role": lambda s, c: staff.edit(s, LEA, c, role="manager"),
    "another name": lambda s, c: staff.edit(s, LEA, c, name="Léa B."),
    "somebody gone": lambda s, c: staff.remove(s, LEA, c),
    "a PIN": lambda s, c: pins.set_pin(s, LEA, "314159", PIN_KEY, c),
    "a PIN taken away": lambda s, c: pins.drop_pin(s, SAM, c),
    "a PIN unlocked": lambda s, c: pins.unlock(s, SAM, c),
}
"""Each answers to its key: sent twice it is done once."""

OTHERS: dict[str, Act] = {
    "a sale": lambda s, c: sales.sell(s, Sale(3001, ANA, lines=_LINES), c),
    "a sale with other lines": lambda s, c: sales.sell(s, Sale(3000, ANA, lines=_LINES[:1]), c),
    "a sale to somebody else": lambda s, c: sales.sell(s, Sale(3000, ZOE, lines=_LINES), c),
    "a sale paid with points": lambda s, c: sales.sell(s, Sale(3000, ANA, points=19), c),
    "a sale of another number": lambda s, c: sales.sell(
        s, Sale(3000, ANA, lines=_LINES), replace(c, source_id="Z1")
    ),
    "a sale at another time": lambda s, c: sales.sell(
        s,
        Sale(3000, ANA, lines=_LINES),
        replace(c, at=1_767_340_800_000_000, day=dt.date(2026, 1, 2)),
    ),
    "a refund": lambda s, c: refunds.refund(s, "A7", 1001, c),
    "a refund of another sale": lambda s, c: refunds.refund(s, "A8", 1000, c),
    "a sale undone": lambda s, c: refunds.void(s, "A7", c),
    "a reward issued": lambda s, c: rewards.issue(s, ZOE, "Café", c),
    "points given": lambda s, c: points.adjust(s, ZOE, 11, "Geste", c),
    "a member": lambda s, c: members.join(s, NewMember("Dan Vert", phone="06 99 88 77 66"), c),
    "a member changed": lambda s, c: editing.edit(s, ZOE, {"name": "Zoë Petit", "phone": ""}, c),
    "two members made one": lambda s, c: merging.merge(s, BOB, ZOE, c),
    "a consent": lambda s, c: consents.consent(s, ANA, "email", given=True, wording="Oui", call=c),
    "a member forgotten": lambda s, c: run(s, lambda tx: erasing.erase_in(tx, BOB, c)),
    "a survey answered": lambda s, c: bonuses.survey(s, ZOE, "Hiver", c),
    "an answer": lambda s, c: feedback.answer(s, replace(_UNHAPPY, score=1), c),
    "an answer with another comment": lambda s, c: feedback.answer(
        s, replace(_UNHAPPY, comment="Trop cher"), c
    ),
    "an answer about something else": lambda s, c: feedback.answer(
        s, replace(_UNHAPPY, reasons=("wait",)), c
    ),
    "a reason": lambda s, c: feedback.why(s, _open(s), ("price",), ("joy",), c),
    "a follow-up done": lambda s, c: feedback.close(s, _open(s), "Injoignable", c),
    "a reward": lambda s, c: rewards.add(s, NewReward("Thé", 16, stock=3, valid_days=9), c),
    "a reward changed": lambda s, c: catalogue.edit(s, "Café", {"cost": 25, "stock": 8}, c),
    "a reward archived": lambda s, c: catalogue.archive(s, "Gâteau", c),
    "stamps given": lambda s, c: points.adjust(s, CHLOE, 5, "Geste", c),
    "a rule": lambda s, c: program.change(s, "refund.grace_days", "21", c),
    "a tier": lambda s, c: tiers.add_tier(s, Tier("Platine", 500_001, Fraction(2)), c),
    "a goal on a number": lambda s, c: goals.set_goal(s, replace(_CHURN, name="Fuite"), c),
    "a goal changed": lambda s, c: goals.edit(s, "retention", {"target": "66 %"}, c),
    "a step done": lambda s, c: goals.tick(s, "Vitrine", "Affiches", c, done=False),
    "a campaign": lambda s, c: program.add_campaign(
        s, replace(_CAMPAIGN, multiplier=Fraction(3)), c
    ),
}
"""Acts that differ a little from one of the above."""
