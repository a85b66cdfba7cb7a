"""How far a share or a score of few answers may lie from that of everybody: 95 % intervals."""

from __future__ import annotations

from math import sqrt

Z = 1.96
"""The 97.5 % quantile of the normal distribution, as it is usually rounded."""


def wilson(part: int, whole: int) -> tuple[float, float] | None:
    """Bounds of a share: Wilson's score interval, which never leaves 0…1.

    Wilson, “Probable Inference, the Law of Succession, and Statistical Inference”, Journal of the
    American Statistical Association 22 (1927).
    """
    if not whole:
        return None
    share, weight = part / whole, Z * Z / whole
    middle = (share + weight / 2) / (1 + weight)
    half = Z * sqrt(share * (1 - share) / whole + weight / whole / 4) / (1 + weight)
    # Its ends are the share itself where all agree, but for the last digit of a float.
    return max(0.0, min(share, middle - half)), min(1.0, max(share, middle + half))


def net_promoters(promoters: int, detractors: int, whole: int) -> tuple[float, float] | None:
    """Bounds of a net promoter score, in points, within −100…100.

    The score is the mean of +1, 0 and −1 over the answers, so that its variance is
    p + d − (p − d)²: ± 1.96 · 100 · √((p + d − (p − d)²) ÷ n).
    """
    if not whole:
        return None
    p, d = promoters / whole, detractors / whole
    score, half = 100 * (p - d), 100 * Z * sqrt(max(0.0, p + d - (p - d) ** 2) / whole)
    return max(-100.0, score - half), min(100.0, score + half)
