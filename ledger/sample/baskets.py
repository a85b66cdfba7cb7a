"""What is bought together, and for how much."""

from __future__ import annotations

import datetime as dt

from ledger.sample.chance import Chance

_PRICES: dict[str, tuple[str, tuple[int, ...]]] = {
    "bread": ("pain", (120, 135, 135, 135, 290, 340, 360)),
    "croissant": ("viennoiserie", (125, 140, 140, 180, 195, 250)),
    "brioche": ("viennoiserie", (480, 560)),
    "coffee": ("boissons", (170, 170, 180, 190, 320)),
    "drink": ("boissons", (180, 290, 320, 340, 360)),
    "cake": ("pâtisserie", (290, 320, 380, 410, 420, 450)),
    "tart": ("pâtisserie", (1450, 1650, 1800, 1950)),
    "snack": ("déjeuner", (480, 520, 540, 590)),
    "lunch": ("déjeuner", (780, 890, 890, 990, 1090, 1290)),
    "feast": ("pâtisserie", (2400, 2600, 2900, 3200, 3600)),
    "yule log": ("pâtisserie", (2600, 2900, 3400, 3900)),
    "galette": ("pâtisserie", (1600, 2200, 2200, 2800)),
}
"""The category on the till and the prices of what a customer may choose, in cents."""

_BASKETS: dict[str, tuple[tuple[str, int, int], ...]] = {
    "morning": (("coffee", 1, 1), ("croissant", 1, 1), ("bread", 0, 1)),
    "bread": (("bread", 1, 2), ("croissant", 0, 2)),
    "sunday": (("bread", 1, 2), ("croissant", 2, 4), ("cake", 1, 4)),
    "sunday tart": (("bread", 1, 1), ("croissant", 0, 2), ("tart", 1, 1)),
    "tea": (("croissant", 1, 4), ("drink", 0, 1), ("cake", 0, 2), ("bread", 0, 1)),
    "lunch": (("lunch", 1, 1), ("coffee", 0, 1)),
    "student": (("snack", 0, 1), ("croissant", 1, 1), ("drink", 0, 1)),
    "stop": (("coffee", 0, 2), ("croissant", 1, 2), ("cake", 0, 2)),
    "feast": (("feast", 1, 1), ("bread", 0, 1)),
    "yule log": (("yule log", 1, 1), ("bread", 1, 2), ("croissant", 0, 4)),
    "galette": (("galette", 1, 1), ("bread", 0, 2)),
}

BASKETS = tuple(_BASKETS)
_NEW_PRICES = dt.date(2026, 1, 1)


def fill(basket: str, day: dt.date, chance: Chance) -> tuple[int, str]:
    """A basket's total in cents and the category that weighs most in it."""
    totals: dict[str, int] = {}
    for choice, least, most in _BASKETS[basket]:
        category, prices = _PRICES[choice]
        for _ in range(chance.between(least, most)):
            totals[category] = totals.get(category, 0) + _price(chance.pick(prices), day)
    return sum(totals.values()), max(totals, key=lambda name: totals[name])


def _price(price: int, day: dt.date) -> int:
    """A price of 2024, or since January 2026 about 4 % more, to five cents."""
    return price if day < _NEW_PRICES else (price * 104 + 499) // 500 * 5
