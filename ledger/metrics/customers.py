"""Who stays, who goes, who comes back, and what they are worth. Pure functions over sales."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from ledger.metrics.history import DAWN, History, Standing
from ledger.metrics.kpi import Figure, rate


@dataclass(frozen=True, slots=True)
class Flows:
    """How many customers were active at the two ends of a period, and who came and went.

    Active on a day is a purchase in the window before it. S = ``start``, E = ``end``;
    ``retained`` + ``lost`` = S; ``retained`` + ``new`` + ``won_back`` = E.
    """

    start: int
    end: int
    retained: int
    lost: int
    new: int
    won_back: int


class Movement(NamedTuple):
    """Who stayed, who was lost, who is new and who was won back, from one end to the other."""

    stayed: set[int]
    lost: set[int]
    new: set[int]
    won_back: set[int]


def movement(sales: Standing, period_start: int, as_of: int, window: int) -> Movement:
    """Customers of a period ``[period_start, as_of)``, active meaning within ``window`` days."""
    before = sales.buyers(period_start - window, period_start)
    after = sales.buyers(as_of - window, as_of)
    came = after - before
    new = came.difference(sales.customers(DAWN, period_start)) if came else set[int]()
    return Movement(after - came, before - after, new, came - new)


def flows(sales: Standing, period_start: int, as_of: int, window: int) -> Flows:
    """How many they are: see :func:`movement`.

    Retention = (E − N) ÷ S with N all who are active at the end and not at the start: those new
    (first purchase ever in the period) and those won back. Then it is exactly active at both
    ends ÷ S. Counting only the new in N lets it pass 100 %.
    """
    stayed, lost, new, won_back = map(len, movement(sales, period_start, as_of, window))
    end = stayed + new + won_back
    return Flows(stayed + lost, end, stayed, lost, new, won_back)


def returned(sales: Standing, before: int, period_start: int, as_of: int) -> Figure:
    """Bought in ``[before, period_start)`` and in ``[period_start, as_of)`` ÷ in the former."""
    earlier = sales.buyers(before, period_start)
    return rate(len(earlier & sales.buyers(period_start, as_of)), len(earlier))


def repeat(sales: Standing, start: int, end: int) -> Figure:
    """Customers with at least two purchases in the days ÷ customers with at least one."""
    purchases = Counter(sales.customers(start, end))
    return rate(len(purchases) - list(purchases.values()).count(1), len(purchases))


def returning(sales: Standing, start: int, end: int) -> Figure:
    """Buyers of the days who had bought before them ÷ buyers of the days."""
    buyers = sales.buyers(start, end)
    return rate(len(buyers.intersection(sales.customers(DAWN, start))), len(buyers))


def came_back(sales: Standing, period: tuple[int, int], as_of: int, window: int) -> Figure:
    """Bought since the end of a period ÷ lost in it, active meaning within ``window`` days."""
    start, end = period
    lost = sales.buyers(start - window, start) - sales.buyers(end - window, end)
    return rate(len(lost.intersection(sales.customers(end, as_of))), len(lost))


def second_purchase(sales: Standing, within: int) -> Figure:
    """Came back on another day less than ``within`` days after the first ÷ could have.

    Could have: first seen at least ``within`` days before, so that the time is over for them.
    A second purchase on the very first day is no coming back.
    """
    first: dict[int, int] = {}
    back: set[int] = set()
    for day, customer in sales.days():
        begun = first.setdefault(customer, day)
        if begun < day < begun + within:
            back.add(customer)
    over = {customer for customer, day in first.items() if day + within <= sales.as_of}
    return rate(len(back & over), len(over))


def order_value(sales: Standing, guests: Standing, start: int, end: int) -> Figure:
    """Gross ÷ purchases, guests included."""
    gross = sales.gross(start, end) + guests.gross(start, end)
    return rate(gross, sales.orders(start, end) + guests.orders(start, end))


def order_value_net(
    history: History, sales: Standing, guests: Standing, start: int, end: int
) -> Figure:
    """Sales less refunds of the days ÷ purchases, guests included."""
    orders = sales.orders(start, end) + guests.orders(start, end)
    return rate(net_sales(history, start, end), orders)


def order_median(sales: Standing, guests: Standing, start: int, end: int) -> Figure:
    """The middle amount of the purchases (the mean of the middle two), guests included."""
    return median([*sales.sizes(start, end), *guests.sizes(start, end)])


def revenue_per_buyer(sales: Standing, start: int, end: int) -> Figure:
    """Gross ÷ customers who bought: their average order value × their frequency."""
    return rate(sales.gross(start, end), len(sales.buyers(start, end)))


def lifetime_value(sales: Standing, start: int, end: int, years: Fraction | None) -> Figure:
    """Average purchase value × purchases in a year × years a customer stays.

    :param start: a year before ``end``.
    """
    a_year = revenue_per_buyer(sales, start, end)
    if years is None or a_year.value is None or a_year.numerator is None:
        return Figure(None, None, a_year.denominator)
    return Figure(a_year.value * years, a_year.numerator * years, a_year.denominator)


def frequency(sales: Standing, start: int, end: int) -> Figure:
    """Purchases ÷ customers who made them."""
    return rate(sales.orders(start, end), len(sales.buyers(start, end)))


def value_mean(history: History, sales: Standing) -> Figure:
    """Net per customer with a purchase, on average, over everything before the day."""
    buyers = sales.buyers(DAWN, sales.as_of)
    net = sales.gross(DAWN, sales.as_of)
    net += sum(amount for member, amount in _corrections(history, sales) if member in buyers)
    return rate(net, len(buyers))


def value_median(history: History, sales: Standing) -> Figure:
    """The middle net of the customers with a purchase (the mean of the middle two)."""
    return median(list(net_of_each(history, sales).values()))


def net_of_each(history: History, sales: Standing) -> dict[int, int]:
    """Sales less refunds of each customer with a purchase, over everything before the day."""
    net: defaultdict[int, int] = defaultdict(int)
    for member, amount in sales.amounts():
        net[member] += amount
    for member, amount in _corrections(history, sales):
        if member in net:
            net[member] += amount
    return net


def median(numbers: list[int]) -> Figure:
    """The middle number, or the mean of the middle two."""
    if not numbers:
        return Figure(None, None, 0)
    ordered, middle = sorted(numbers), len(numbers) // 2
    return Figure(Fraction(ordered[middle] + ordered[~middle], 2), None, len(ordered))


def net_of_days(history: History, sales: Standing) -> Iterator[tuple[int, int, int]]:
    """Day, customer and what was sold to them or given back on it, in no order."""
    yield from sales.rows()
    for undone in history.members.undone(sales.as_of):
        yield undone.day, undone.member, undone.amount
    for day, member, amount in history.refunds.as_of(sales.as_of).rows():
        yield day, member, -amount


def net_sales(history: History, start: int, as_of: int) -> int:
    """Sales less refunds of the days, of members and guests alike.

    A sale refunded in full is both; one that was voided is neither.
    """
    total = 0
    for log in (history.members, history.guests):
        total += log.as_of(as_of).gross(start, as_of)
        total += sum(row.amount for row in log.undone(as_of) if row.day >= start)
    return total - history.refunds.as_of(as_of).gross(start, as_of)


def _corrections(history: History, sales: Standing) -> Iterator[tuple[int, int]]:
    """What turns standing gross into net: refunded sales back in, then every refund out.

    A refund never says which part of it belongs to such a sale, so both are counted whole.
    """
    for row in history.members.undone(sales.as_of):
        yield row.member, row.amount
    for member, amount in history.refunds.as_of(sales.as_of).amounts():
        yield member, -amount
