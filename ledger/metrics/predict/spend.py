"""What customers spend at a time: Gamma-Gamma.

What someone spends at a time is gamma-distributed (p) about a mean of their own, and these means
are inverse-gamma-distributed over customers (q, v): Fader, Hardie & Lee, “RFM and CLV: Using
Iso-Value Curves for Customer Base Analysis”, Journal of Marketing Research 42(4), 2005; Fader &
Hardie, “The Gamma-Gamma Model of Monetary Value”, 2013. As there, the first purchase is left out.

v is in the unit of the values; p and q have none.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from math import lgamma, log

from ledger.metrics.predict.climb import Slope
from ledger.metrics.predict.likely import Likelihood, most_likely, rough
from ledger.metrics.predict.special import digamma

# Of p and q − 1, amid what CDNOW gives.
_CENTRES = 5.0, 3.0


@dataclass(frozen=True, slots=True)
class SpendModel:
    """A fitted model. ``log_likelihood`` is of the customers alone, without the priors."""

    p: float
    q: float
    v: float
    log_likelihood: float

    def expected(self, repeats: int, mean: float) -> float:
        """What the next purchase is worth, of someone whose repeats were worth so much each.

        With no repeat it is the mean over all customers, and the less there is to go by, the
        nearer to it.
        """
        return self.p * (self.v + repeats * mean) / (self.p * repeats + self.q - 1)


def fit(repeats: Iterable[tuple[int, float]], *, priors: bool = True) -> SpendModel | None:
    """The model under which these numbers of repeats, and what each came to, are the most likely.

    Nothing is known of a repeat that came to nothing, and where none came to anything there is no
    model. Weak log-normal priors on p, q − 1 and v, the last centred so that the mean over
    customers is the shop's own; q stays above 1, because below it there would be no mean.

    :param priors: without them, the plain maximum of the likelihood.
    """
    rows = [(number, mean) for number, mean in repeats if number and mean > 0]
    table = _Table(rows)
    if not table.customers:
        return None
    p, above = _CENTRES
    centres = p, above, table.mean * above / p

    def of(table: _Table) -> Likelihood:
        def likelihood(p: float, above: float, v: float) -> tuple[float, Slope]:
            value, (by_p, by_q, by_v) = table.likelihood(p, above + 1, v)
            return value, (by_p * p, by_q * above, by_v * v)

        return likelihood

    p, above, v = most_likely(
        of(table), centres, priors=priors, rough=rough(rows, lambda some: of(_Table(some)))
    )
    return SpendModel(p, above + 1, v, table.likelihood(p, above + 1, v)[0])


class _Table:
    """Customers by number of repeats, with what they spend each time. ``mean`` is over them."""

    def __init__(self, repeats: Iterable[tuple[int, float]]) -> None:
        groups: defaultdict[int, list[float]] = defaultdict(list)
        for number, mean in repeats:
            groups[number].append(mean)
        self._groups = [
            (number, [number * mean for mean in means], sum(map(log, means)))
            for number, means in groups.items()
        ]
        self.customers = sum(map(len, groups.values()))
        total = sum(map(sum, groups.values()))
        self.mean = total / self.customers if self.customers else 0.0

    def likelihood(self, p: float, q: float, v: float) -> tuple[float, Slope]:
        """The log-likelihood, and its slope by each parameter."""
        total = by_p = by_q = by_v = 0.0
        log_v, at_q, gamma_q = log(v), digamma(q), lgamma(q)
        for number, spent, logs in self._groups:
            customers, shape = len(spent), p * number
            sums = [v + money for money in spent]
            log_sums = sum(map(log, sums))
            fixed = lgamma(shape + q) - lgamma(shape) - gamma_q + q * log_v
            fixed += shape * log(number)
            total += customers * fixed + (shape - 1) * logs - (shape + q) * log_sums
            at_all = digamma(shape + q)
            by_p += number * (customers * (at_all - digamma(shape) + log(number)) + logs - log_sums)
            by_q += customers * (at_all - at_q + log_v) - log_sums
            by_v += customers * q / v - (shape + q) * sum(1 / money for money in sums)
        return total, (by_p, by_q, by_v)
