"""A small shop in which everything has happened once."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from pathlib import Path

import pytest

from ledger.books import (
    bonuses,
    catalogue,
    feedback,
    goals,
    marking,
    members,
    merging,
    pins,
    points,
    program,
    refunds,
    rewards,
    sales,
    staff,
    tiers,
)
from ledger.books.act import Call
from ledger.books.goals import NewGoal
from ledger.books.members import NewMember
from ledger.books.openings import Opening, open_in
from ledger.books.rewards import NewReward
from ledger.books.sales import Line, Sale
from ledger.program.goals import Aim
from ledger.program.tiers import Campaign
from ledger.store.store import Store
from ledger.values.errors import Refused
from tests.ledger.store.clockwork import Clock, Entropy, key


class Numbered:
    """Calls with keys in order, so that a shop can be made twice alike."""

    def __init__(self) -> None:
        self._count = 0

    def __call__(self, source_id: str | None = None) -> Call:
        self._count += 1
        return Call(key=key(self._count), source_id=source_id, staff=1, till="T1")


ZOE, ANA, BOB, CHLOE, DORA, ELI, FLO = 1, 2, 3, 4, 5, 6, 7
OWNER, SAM, LEA = 1, 2, 3
PIN_KEY = bytes(range(32))


def make(path: Path, clock: Clock) -> Store:
    """Make the shop. Its clock ends two and a half years after it began."""
    call = Numbered()
    store = program.open_shop(
        path,
        program.NewShop("Le Fournil", preset="tiers"),
        clock=clock,
        entropy=Entropy(),
        call=call(),
    )
    for new in (
        NewMember("Zoë Durand", phone="06 12 34 56 78"),
        NewMember("Ana Le Goff", email="ana@fournil.fr", birthday="29/02"),
        NewMember("Bob Martin", card="12345678"),
        NewMember("Chloé Petit", joined=dt.date(2024, 1, 15)),
    ):
        members.join(store, new, call())
    _sell(store, clock, call)
    _reward(store, call)
    _give_back(store, clock, call)
    _hire(store, call)
    _run_the_programme(store, clock, call)
    return store


def _sell(store: Store, clock: Clock, call: Numbered) -> None:
    lines = (Line("Tarte", "gâteaux", 1000, 1250), Line("Pain", "", 2000, 400))
    sales.sell(store, Sale(1650, ZOE, lines=lines), call("A1"))
    clock.move(days=1)
    sales.sell(store, Sale(40_000, ZOE, category="traiteur"), call("A2"))
    sales.sell(store, Sale(2190, ZOE, points=100), call("A3"))
    sales.sell(store, Sale(500), call("A4"))
    for number in range(5, 9):
        sales.sell(store, Sale(10_000, ANA), call(f"A{number}"))
    sales.sell(store, Sale(5000, BOB), call("B1"))
    sales.sell(store, Sale(9000, BOB), call("B2"))


def _reward(store: Store, call: Numbered) -> None:
    rewards.add(store, NewReward("Café", 20, cost_price=40, stock=5), call())
    rewards.add(store, NewReward("Gâteau", 50, cost_price=900, per_member=1, valid_days=30), call())
    rewards.add(store, NewReward("Traiteur", 5, tier="Gold"), call())
    rewards.issue(store, ANA, "Café", call())
    used = rewards.issue(store, ANA, "Café", call())
    rewards.use(store, str(used.code), call())
    cancelled = rewards.issue(store, ANA, "Gâteau", call())
    rewards.cancel(store, str(cancelled.code), call())
    rewards.issue(store, ANA, "Gâteau", call())
    with pytest.raises(Refused):
        rewards.issue(store, CHLOE, "Café", call())


def _give_back(store: Store, clock: Clock, call: Numbered) -> None:
    clock.move(days=2)
    refunds.refund(store, "A3", 500, call("R1"))
    refunds.void(store, "A5", call())
    sales.sell(store, Sale(4000, BOB, points=140), call("B3"))
    # What Bob earned is spent already: he owes it.
    refunds.refund(store, "B2", None, call("R2"))
    with store.write() as tx:
        refunds.unnamed_refund_in(tx, 300, ANA, call("R3"))
    points.adjust(store, ZOE, 30, "Geste commercial", call())
    points.adjust(store, ZOE, -5, "Erreur de caisse", call())


def _run_the_programme(store: Store, clock: Clock, call: Numbered) -> None:
    noel = Campaign(
        "Noël",
        dt.date(2024, 12, 1),
        dt.date(2024, 12, 24),
        Fraction(2),
        weekdays=frozenset({0, 5}),
        hours=(540, 720),
        category="gâteaux",
    )
    program.add_campaign(store, noel, call())
    fete = Campaign("Fête", dt.date(2024, 3, 1), dt.date(2026, 12, 31), Fraction(3, 2), control=50)
    program.add_campaign(store, fete, call())
    program.change(store, "earn.stamps", "1", call())
    sales.sell(store, Sale(2000, CHLOE), call("C1"))
    program.end_campaign(store, "Fête", call())
    clock.move(days=400)
    tiers.review_tiers(store, call())
    clock.move(days=61)
    tiers.review_tiers(store, call())
    clock.move(days=400)
    points.sweep(store, call())
    _fill_cards(store, clock, call)
    sales.sell(store, Sale(3000, ZOE), call("D1"))
    sales.sell(store, Sale(2500, ANA), call("D2"))
    sales.sell(store, Sale(1250), call("D3"))
    held = Opening(points=80, stamps=3, earned_on=dt.date(2025, 11, 3))
    with store.write() as tx:
        open_in(tx, ANA, held, call("O1"))
    _give_bonuses(store, call)
    _aim(store, call)
    members.join(store, NewMember("Flo Petit", phone="06 77 66 55 44"), call())
    sales.sell(store, Sale(800, FLO), call("M1"))
    merging.merge(store, FLO, CHLOE, call())
    _ask(store, call)
    marking.mark(store, f"call/{ZOE}", call())
    marking.mark(store, "stock/2", call())
    marking.unmark(store, "stock/2", call())
    rewards.issue(store, ZOE, "Café", call())


def _ask(store: Store, call: Numbered) -> None:
    """Dora is unhappy, Eli was and somebody came back to him, Bob's answer was a mistake."""
    one = feedback.Answer(DORA, 3, survey="Rentrée", reasons=("wait",), comment="Trop d'attente")
    feedback.answer(store, one, call())
    two = feedback.Answer(ELI, 2, "csat", feelings=("frustration",), comment="Froid")
    called = feedback.answer(store, two, call())
    feedback.why(store, called.event, ("quality",), (), call())
    feedback.close(store, called.event, "Appelé, content", call())
    mistaken = feedback.answer(store, feedback.Answer(BOB, 9, survey="Rentrée"), call())
    feedback.take_back(store, mistaken.event, call())


def _fill_cards(store: Store, clock: Clock, call: Numbered) -> None:
    """Bob fills two cards and uses the first; Chloé is one stamp short of hers."""
    rewards.add(store, NewReward("Carte pleine", 10, unit="stamps"), call())
    rewards.add(store, NewReward("Flan", 3, stock=1, valid_days=2), call())
    rewards.add(store, NewReward("Chausson", 15), call())
    catalogue.edit(store, "Chausson", {"cost": 12, "stock": 6}, call())
    catalogue.archive(store, "Chausson", call())
    points.adjust(store, ZOE, 3, "Geste commercial", call())
    rewards.issue(store, ZOE, "Flan", call())
    points.adjust(store, BOB, 9, "Ancienne carte", call(), "stamps")
    filled = sales.sell(store, Sale(400, BOB), call("E0"))
    rewards.use(store, str(filled.code), call())
    points.adjust(store, BOB, 9, "Ancienne carte", call(), "stamps")
    sales.sell(store, Sale(600, BOB), call("E1"))
    points.adjust(store, CHLOE, 9, "Ancienne carte", call(), "stamps")
    clock.move(days=3)


def _give_bonuses(store: Store, call: Numbered) -> None:
    for what, given in (("signup", "15"), ("referral", "50"), ("referred", "20"), ("survey", "40")):
        program.change(store, f"earn.{what}", given, call())
    members.join(store, NewMember("Dora Blanc", referrer=ANA), call())
    members.join(store, NewMember("Eli Noir", referrer=DORA), call())
    sales.sell(store, Sale(1200, DORA), call("P1"))
    bonuses.survey(store, ANA, "Été", call())


def _aim(store: Store, call: Numbered) -> None:
    """A goal on a number, one of two steps of which one is done, and one that is given up."""
    due = dt.date(2026, 12, 31)
    often = Aim("retention", "rate", "up", Fraction(3, 5), Fraction(13, 25), 90)
    goals.set_goal(store, NewGoal(due, aim=often), call())
    goals.set_goal(store, NewGoal(due, "Vitrine", steps=("Affiches", "Cartes")), call())
    goals.tick(store, "Vitrine", "Affiches", call())
    goals.set_goal(store, NewGoal(due, "Mailing"), call())
    goals.drop(store, "Mailing", call())


def _hire(store: Store, call: Numbered) -> None:
    staff.add(store, "Sam", "manager", call())
    staff.add(store, "Léa", "clerk", call())
    staff.add(store, "Max", "clerk", call())
    staff.remove(store, 4, call())
    pins.set_pin(store, SAM, "271828", PIN_KEY, call())
    with pytest.raises(Refused):
        pins.prove(store, staff.Staff(SAM, "Sam", "manager"), "314159", PIN_KEY)
