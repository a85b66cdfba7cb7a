"""How far chance alone may have moved a difference: 95 % intervals, as pure functions.

What is counted is exact; an interval is a float, because nothing is paid by it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import sqrt
from typing import NamedTuple

Z = 1.959963984540054
"""Of the normal distribution, 95 % lies within so many standard deviations of the mean."""


class Interval(NamedTuple):
    """Where the true value lies, in 95 of 100 such intervals."""

    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether chance alone would seldom have done as much."""
        return self.low > 0 or self.high < 0

    def times(self, factor: int) -> Interval:
        """The interval of so many times the value."""
        return Interval(self.low * factor, self.high * factor)


@dataclass(frozen=True, slots=True)
class Sample:
    """Whole numbers, one a member, by their count, their sum and the sum of their squares."""

    n: int
    total: int
    squares: int

    @classmethod
    def of(cls, numbers: Iterable[int]) -> Sample:
        """Add them up."""
        held = tuple(numbers)
        return cls(len(held), sum(held), sum(number * number for number in held))

    @property
    def mean(self) -> Fraction | None:
        """The average, of members with nothing too; ``None`` of nobody."""
        return Fraction(self.total, self.n) if self.n else None

    @property
    def variance(self) -> Fraction:
        """The sample variance s².

        :raises ZeroDivisionError: fewer than two: a spread is between two.
        """
        return (self.squares - Fraction(self.total**2, self.n)) / (self.n - 1)

    def with_(self, other: Sample) -> Sample:
        """Both together."""
        return Sample(self.n + other.n, self.total + other.total, self.squares + other.squares)


def difference_of_means(one: Sample, other: Sample) -> Interval | None:
    """The interval of one mean less the other; ``None`` of too few to have a spread.

    Welch's for unequal variances, with the normal for the t distribution (“The generalization of
    ‘Student’s’ problem when several different population variances are involved”, Biometrika 34,
    1947), and never narrower than over all draws of as many from these very members (Pitman,
    “Significance tests which may be applied to samples from any populations”, Supplement to the
    Journal of the Royal Statistical Society 4, 1937). A small group that happens to hold no large
    purchase looks more alike than it is: by Welch's alone, a campaign that does nothing would be
    said to work four times too often (see the tests).
    """
    known = _known(one, other)
    if known is None:
        return None
    m1, m0, v1, v0 = known
    half = Z * sqrt(v1 + v0)
    return Interval(float(m1 - m0) - half, float(m1 - m0) + half)


def ratio_of_means(one: Sample, other: Sample) -> Interval | None:
    """The interval of one mean ÷ the other; ``None`` where the other may be nought.

    It holds 1 exactly where that of the difference holds 0. Fieller, “Some problems in interval
    estimation”, Journal of the Royal Statistical Society B 16 (1954).
    """
    known = _known(one, other)
    if known is None:
        return None
    m1, m0, v1, v0 = map(float, known)
    # The ratios r with (m1 - r m0)^2 <= Z^2 (v1 + r^2 v0): between the roots of a quadratic.
    a, b, c = m0 * m0 - Z * Z * v0, m1 * m0, m1 * m1 - Z * Z * v1
    if a <= 0 or m0 <= 0:
        return None
    root = sqrt(max(0.0, b * b - a * c))
    return Interval((b - root) / a, (b + root) / a)


def _known(one: Sample, other: Sample) -> tuple[Fraction, Fraction, Fraction, Fraction] | None:
    """The two means and the variance of each, for the wider of the two intervals."""
    if one.mean is None or other.mean is None or min(one.n, other.n) == 1:
        return None
    all_ = one.with_(other).variance
    welch = one.variance / one.n, other.variance / other.n
    return one.mean, other.mean, *max(welch, (all_ / one.n, all_ / other.n), key=sum)


def wilson(hits: int, n: int) -> Interval | None:
    """The interval of a proportion, ``hits`` of ``n``, which never leaves 0…1; ``None`` of none.

    Wilson, “Probable inference, the law of succession, and statistical inference”, Journal of
    the American Statistical Association 22 (1927).
    """
    if not n:
        return None
    share, z2 = hits / n, Z * Z
    middle = share + z2 / (2 * n)
    half = Z * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    over = 1 + z2 / n
    # Its ends are the share itself where all agree, but for the last digit of a float.
    low, high = min(share, (middle - half) / over), max(share, (middle + half) / over)
    return Interval(max(0.0, low), min(1.0, high))


def net_promoters(promoters: int, detractors: int, n: int) -> Interval | None:
    """The interval of a net promoter score, in points, within −100…100; ``None`` of none.

    The score is the mean of +1, 0 and −1 over the answers, so that its variance is
    p + d − (p − d)²: ± 1.96 · 100 · √((p + d − (p − d)²) ÷ n).
    """
    if not n:
        return None
    p, d = promoters / n, detractors / n
    score, half = 100 * (p - d), 100 * Z * sqrt(max(0.0, p + d - (p - d) ** 2) / n)
    return Interval(max(-100.0, score - half), min(100.0, score + half))


def difference_of_shares(one: tuple[int, int], other: tuple[int, int]) -> Interval | None:
    """The interval of one proportion less the other, each as hits and number.

    The square-and-add of two Wilson intervals: Newcombe, “Interval estimation for the difference
    between independent proportions”, Statistics in Medicine 17 (1998), method 10.
    """
    first, second = wilson(*one), wilson(*other)
    if first is None or second is None:
        return None
    p1, p0 = one[0] / one[1], other[0] / other[1]
    below = sqrt((p1 - first.low) ** 2 + (second.high - p0) ** 2)
    above = sqrt((first.high - p1) ** 2 + (p0 - second.low) ** 2)
    return Interval(p1 - p0 - below, p1 - p0 + above)
