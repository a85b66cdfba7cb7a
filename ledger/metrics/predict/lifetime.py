"""What customers are worth over time: purchases expected × what each is worth."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ledger.metrics.history import History, Standing
from ledger.metrics.kpi import Figure, rate
from ledger.metrics.predict import purchases, spend
from ledger.metrics.predict.base import Customer, customers

MONTHS = 12
MONTHLY = 0.01
"""What a month's waiting takes off: 1 %, which is 12.7 % a year."""


def predicted(history: History, sales: Standing) -> Figure:
    """Expected to be brought in over the next 12 months, discounted, ÷ customers there are.

    Customers are members with a purchase. Each month's expected purchases × the expected value of
    one, after refunds, ÷ 1.01 for every month until then. The sum is rounded to a minor unit.
    """
    base = customers(history, sales)
    if not base:
        return Figure(None, None, 0)
    model = purchases.fit(customer.past for customer in base)
    forecast = purchases.Forecast(model, purchases.discounted(MONTHS, MONTHLY))
    worth = value_of(base)
    return rate(round(sum(forecast(one.past) * worth(one) for one in base)), len(base))


def value_of(base: Sequence[Customer]) -> Callable[[Customer], float]:
    """What a customer's next purchase is expected to be worth, in minor units.

    By Gamma-Gamma over those who came back; where nobody came back with money, what the first
    purchases came to on average, the same for all.
    """
    model = spend.fit((one.past.repeats, one.value) for one in base if one.value is not None)
    if model is None:
        mean = sum(one.first for one in base) / max(1, len(base))
        return lambda _: mean
    return lambda one: model.expected(one.past.repeats, one.value or 0.0)
