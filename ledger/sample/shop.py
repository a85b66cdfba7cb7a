"""The shop: who runs it, when it is open, and its programme."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from ledger.books.program import NewShop
from ledger.books.rewards import NewReward
from ledger.program.tiers import Campaign, Tier
from ledger.rules.control import SALT_BYTES
from ledger.sample.chance import Chance
from ledger.values.calendar import to_micros, zone

SHOP = NewShop("Le Fournil du Chat Gris", preset="points", owner="Claire")
FIRST_DAY = dt.date(2024, 11, 22)
LAST_DAY = dt.date(2026, 11, 21)
SET_UP = dt.datetime(2024, 10, 31, 18, 5, tzinfo=zone("Europe/Paris"))

OWNER, MANAGER, CLERK = 1, 2, 3
STAFF = (("Mehdi", "manager"), ("Inès", "clerk"))
"""Those who stand at the counter with Claire, who is there from the first event."""

PROGRAM = (("expiry.months", "18"),)
"""What the shop set differently from the preset."""

TIERS = (
    Tier("Bronze", 0, Fraction(1)),
    Tier("Argent", 100_00, Fraction(5, 4)),
    Tier("Or", 280_00, Fraction(3, 2)),
)

REWARDS = (
    NewReward("Financier maison", 30, cost_price=28),
    NewReward("Baguette tradition", 50, cost_price=38),
    NewReward("Viennoiserie au choix", 70, cost_price=45, valid_days=60),
    NewReward("Café offert", 80, cost_price=32),
    NewReward("Pâtisserie individuelle", 140, cost_price=125, valid_days=60),
    NewReward("Sac à pain en lin", 160, cost_price=390, stock=12, per_member=1),
    NewReward("Formule petit-déjeuner", 180, cost_price=185, valid_days=60),
    NewReward("Gâteau d’anniversaire", 240, cost_price=720, per_member=1, valid_days=90),
)
GALETTE = NewReward("Galette des rois 4 parts", 120, cost_price=430, stock=8, per_member=1)
"""Added for the Epiphany of 2026, and all gone."""
GALETTE_FROM = dt.date(2026, 1, 2)
GALETTE_TO = dt.date(2026, 1, 31)

WISHES = (
    ("Café offert", 26),
    ("Baguette tradition", 22),
    ("Financier maison", 18),
    ("Viennoiserie au choix", 18),
    ("Pâtisserie individuelle", 7),
    ("Formule petit-déjeuner", 4),
    ("Sac à pain en lin", 3),
    ("Gâteau d’anniversaire", 2),
)
"""What members save for, and how often."""

CAMPAIGNS = (
    Campaign(
        "Rentrée ×2",
        dt.date(2025, 9, 2),
        dt.date(2025, 9, 30),
        Fraction(2),
        weekdays=frozenset((1, 2, 3, 4)),
    ),
    Campaign(
        "Mercredi gourmand",
        dt.date(2026, 3, 4),
        dt.date(2026, 5, 27),
        Fraction(3, 2),
        weekdays=frozenset((2,)),
        hours=(14 * 60, 18 * 60),
    ),
    Campaign(
        "Le chat vous attend",
        dt.date(2026, 10, 6),
        dt.date(2026, 11, 14),
        Fraction(1),
        bonus=30,
        segment="returning",
        control=20,
        salt=Chance("salt").bytes(SALT_BYTES).hex(),
    ),
)
ANNOUNCED = dt.timedelta(days=7)
"""How long before its first day a campaign is entered."""

GESTURES = (
    (15, "Carte oubliée, achat de la veille"),
    (20, "Geste commercial : longue attente dimanche"),
    (30, "Geste commercial : gâteau abîmé"),
    (20, "Geste commercial : erreur de commande"),
    (25, "Bon anniversaire !"),
    (10, "Sac réutilisable rapporté"),
    (-10, "Points crédités à la mauvaise personne"),
    (-5, "Erreur de saisie corrigée"),
)
"""Adjustments by hand, each with its reason."""

_HOLIDAYS = frozenset(((1, 1), (5, 1), (12, 25), (12, 26)))
_AUGUST = ((dt.date(2025, 8, 4), dt.date(2025, 8, 24)), (dt.date(2026, 8, 3), dt.date(2026, 8, 23)))
_OPENS = 7 * 60
_CLOSES = 19 * 60
_CLOSES_SUNDAY = 13 * 60
SUNDAY = 6


def is_open(day: dt.date) -> bool:
    """Whether the shop opens: not on Mondays, some holidays, nor three weeks of August."""
    return (
        day.weekday() != 0
        and (day.month, day.day) not in _HOLIDAYS
        and not any(first <= day <= last for first, last in _AUGUST)
    )


def within_hours(day: dt.date, minute: int) -> int:
    """The minute of the day, brought into opening hours."""
    closes = _CLOSES_SUNDAY if day.weekday() == SUNDAY else _CLOSES
    return max(_OPENS, min(minute, closes - 3))


def instant(day: dt.date, minute: int, second: int = 0) -> int:
    """A minute of a shop's day as microseconds UTC."""
    time = dt.time(minute // 60, minute % 60, second)
    return to_micros(dt.datetime.combine(day, time, zone(SHOP.timezone)))
