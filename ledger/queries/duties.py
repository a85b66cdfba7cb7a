"""What the books themselves say should be done today: wishes, points about to lapse, stock."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from ledger.queries.birthdays import come_round
from ledger.queries.rewards import Reward, catalogue
from ledger.store.transaction import Transaction

LAPSE_DAYS = 30
"""How far ahead points that lapse are told of."""

_MOST_CLOSED = 7
# Days a birthday is caught up with after the shop was closed.


@dataclass(frozen=True, slots=True)
class Wish:
    """A member whose birthday has come round since the shop was last open, today included."""

    member: int
    name: str
    phone: str
    day: dt.date

    @property
    def item(self) -> str:
        """Its name on the list: once a year."""
        return f"birthday/{self.member}/{self.day.year}"


@dataclass(frozen=True, slots=True)
class Lapsing:
    """A member's points that lapse soon if they are not used; ``last_day`` is the first to come.

    ``worth`` is what they pay, in minor units. ``offer`` is the dearest reward the whole balance
    reaches, empty where the shop has none.
    """

    member: int
    name: str
    phone: str
    points: int
    worth: int
    last_day: dt.date
    offer: str

    @property
    def item(self) -> str:
        """Its name on the list: once for a last day."""
        return f"lapse/{self.member}/{self.last_day.isoformat()}"


@dataclass(frozen=True, slots=True)
class OutOfStock:
    """A reward that is offered and of which there is none left."""

    reward: int
    name: str

    @property
    def item(self) -> str:
        """Its name on the list."""
        return f"stock/{self.reward}"


def wishes(tx: Transaction) -> list[Wish]:
    """Whose birthday it is, or was while the shop was closed; the latest first.

    29 February is kept on the 28th in other years.
    """
    days = come_round(tx.today, _days_since_open(tx))
    marks = ", ".join("?" * len(days))
    found = [
        Wish(member, name, phone, days[birthday])
        for member, name, phone, birthday in tx.connection.execute(
            "SELECT profile.member, name, phone, substr(birthday, -5) FROM profile"  # noqa: S608 - marks only
            " JOIN member ON member.id = profile.member"
            f" WHERE state = 'active' AND substr(birthday, -5) IN ({marks})",
            tuple(days),
        )
    ]
    return sorted(found, key=lambda wish: (-wish.day.toordinal(), wish.name, wish.member))


def _days_since_open(tx: Transaction) -> int:
    """Today and the days before it on which nothing was sold, a week at most."""
    today = tx.today.toordinal()
    (last,) = tx.connection.execute(
        "SELECT max(day) FROM purchase WHERE day BETWEEN ? AND ?", (today - _MOST_CLOSED, today - 1)
    ).fetchone()
    return _MOST_CLOSED if last is None else today - last


def lapsing(tx: Transaction) -> list[Lapsing]:
    """Who has points that lapse within :data:`LAPSE_DAYS` days, the most first.

    Today is among the days: points can be used on their last one. Whoever has too few for any
    reward is left out, because there is nothing to tell them.
    """
    until = tx.today + dt.timedelta(days=LAPSE_DAYS)
    value = tx.settings.points_value
    offers = [(reward.cost, reward.name) for reward in catalogue(tx) if _for_all(reward, tx.today)]
    found = []
    for member, name, phone, points, balance, day in tx.connection.execute(
        "SELECT profile.member, name, phone,"
        " sum(CASE WHEN last_day <= :until THEN remaining ELSE 0 END) AS points,"
        " sum(CASE WHEN active_from <= :today THEN remaining ELSE 0 END), min(last_day)"
        " FROM lot_open JOIN profile ON profile.member = lot_open.member"
        " JOIN member ON member.id = profile.member"
        " WHERE unit = 'points' AND state = 'active' AND (last_day IS NULL OR last_day >= :today)"
        " GROUP BY profile.member HAVING points > 0 ORDER BY points DESC, profile.member",
        {"today": tx.today.isoformat(), "until": until.isoformat()},
    ):
        offer = max((offer for offer in offers if offer[0] <= balance), default=(0, ""))[1]
        if offer or not offers:
            last_day = dt.date.fromisoformat(day)
            worth = int(points * value)
            found.append(Lapsing(member, name, phone, points, worth, last_day, offer))
    return found


def out_of_stock(tx: Transaction) -> list[OutOfStock]:
    """The rewards members could ask for, of which there is none left."""
    return [
        OutOfStock(reward.id, reward.name)
        for reward in catalogue(tx)
        if reward.stock == 0 and _offered(reward, tx.today)
    ]


def _for_all(reward: Reward, day: dt.date) -> bool:
    """Whether any member may ask for a reward today, points permitting."""
    wanted = reward.unit == "points" and not reward.tier and reward.stock != 0
    return wanted and _offered(reward, day)


def _offered(reward: Reward, day: dt.date) -> bool:
    return (reward.first_day or day) <= day <= (reward.last_day or day)
