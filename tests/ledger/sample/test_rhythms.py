from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest

from ledger.sample import shop
from ledger.sample.archetypes import ARCHETYPES, STUDENT
from ledger.sample.baskets import BASKETS, fill
from ledger.sample.chance import Chance
from ledger.sample.people import Crowd
from ledger.sample.rhythms import Customer, customers, drifts, guests
from ledger.values.contact import parse_email, parse_phone

FICTION = ("+3319900", "+3326191", "+3335301", "+3346571", "+3353649")


@pytest.fixture(scope="module")
def everyone() -> list[Customer]:
    return customers()


def of_kind(everyone: list[Customer], kind: str) -> list[Customer]:
    return [c for c in everyone if c.archetype.name == kind]


@pytest.mark.thorough
def test_nobody_comes_when_the_shop_is_closed(everyone: list[Customer]) -> None:
    for visit in [v for c in everyone for v in c.visits] + guests():
        assert shop.is_open(visit.day)
        assert 7 * 60 <= visit.minute < (13 if visit.day.weekday() == 6 else 19) * 60


def test_every_kind_has_its_rhythm(everyone: list[Customer]) -> None:
    assert {c.archetype.name for c in everyone} == {a.name for a in ARCHETYPES}
    weekend = Counter(v.day.weekday() for c in of_kind(everyone, "weekender") for v in c.visits)
    assert weekend[6] > 2 * weekend[5] > 20 * weekend[2]
    lunch = [v for c in of_kind(everyone, "office luncher") for v in c.visits]
    assert sum(v.day.weekday() < 5 and 11 <= v.minute // 60 <= 14 for v in lunch) > 0.9 * len(lunch)


def test_students_leave_in_june_and_some_return(everyone: list[Customer]) -> None:
    students = of_kind(everyone, STUDENT)
    summer = (dt.date(2025, 6, 15), dt.date(2025, 9, 2))
    assert not [v for c in students for v in c.visits if summer[0] <= v.day <= summer[1]]
    before = [c for c in students if any(v.day < summer[0] for v in c.visits)]
    back = [c for c in before if any(v.day > summer[1] for v in c.visits)]
    assert 0 < len(back) < len(before)


def test_regulars_leave_in_silence_and_some_are_won_back(everyone: list[Customer]) -> None:
    regulars = of_kind(everyone, "morning regular") + of_kind(everyone, "retiree")
    fates = Counter(c.fate for c in regulars)
    assert all(fates[fate] for fate in ("stays", "leaves", "cools", "returns"))
    longest = [
        max((b.day - a.day).days for a, b in zip(c.visits, c.visits[1:], strict=False))
        for c in regulars
        if c.fate == "returns"
    ]
    assert min(longest) >= 90


def test_who_is_about_to_stay_away_drifts_and_nobody_else(everyone: list[Customer]) -> None:
    for customer in (one for one in everyone if one.visits):
        drifting = [v.day for v in customer.visits if drifts(customer, v.day)]
        last = customer.visits[-1].day
        if customer.fate == "stays" or customer.archetype.name == STUDENT:
            assert not drifting
        elif customer.fate == "leaves":
            assert drifting[-1] == last
            assert (last - drifting[0]).days < 60
        elif customer.fate == "cools":
            assert drifting == [v.day for v in customer.visits if v.day > dt.date(2026, 5, 30)]
        else:
            assert 0 < len(drifting) < len(customer.visits)
            assert last not in drifting


def test_members_are_nobody() -> None:
    crowd = Crowd()
    people = [crowd.person(generation) for generation in ("young", "adult", "senior") * 200]
    assert len({p.name for p in people}) == 600
    phones = [parse_phone(p.phone) for p in people if p.phone]
    assert all(phone.startswith(FICTION) for phone in phones)
    emails = [parse_email(p.email) for p in people if p.email]
    assert all(email.endswith(("@example.fr", "@example.com")) for email in emails)
    assert len(set(phones)) == len(phones)
    assert len(set(emails)) == len(emails)


@pytest.mark.parametrize("basket", BASKETS)
def test_prices_end_in_five_cents(basket: str) -> None:
    chance = Chance(basket)
    for day in (dt.date(2025, 12, 31), dt.date(2026, 1, 2)):
        for _ in range(50):
            amount, category = fill(basket, day, chance)
            assert 100 < amount < 80_00
            assert amount % 5 == 0
            assert category
