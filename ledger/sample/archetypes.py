"""The kinds of customer the shop has, and how each comes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Archetype:
    """A kind of customer, by number and habits. Shares are per mille.

    ``weekly`` is the span of visits in a thousand weeks; ``days`` weighs Monday to Sunday;
    ``hours`` are the minutes of day between which they come; ``launch`` joined in the
    programme's first weeks; ``leaves`` stop coming one day; ``feasts`` buy for a given feast;
    ``summer`` is what remains of their visits in July and August.
    """

    name: str
    count: int
    weekly: tuple[int, int]
    days: tuple[int, int, int, int, int, int, int]
    hours: tuple[tuple[int, int], ...]
    baskets: tuple[tuple[str, int], ...]
    generations: tuple[tuple[str, int], ...]
    launch: int = 0
    leaves: int = 0
    feasts: int = 0
    summer: int = 850


STUDENT = "student"
PASSER = "passer-by"

ARCHETYPES = (
    Archetype(
        "morning regular",
        32,
        (700, 1550),
        (0, 3, 3, 3, 3, 2, 1),
        ((7 * 60 + 5, 9 * 60),),
        (("morning", 9), ("bread", 1)),
        (("adult", 5), ("senior", 2)),
        launch=500,
        leaves=380,
        feasts=120,
        summer=650,
    ),
    Archetype(
        "retiree",
        26,
        (500, 1150),
        (0, 3, 3, 2, 3, 3, 1),
        ((8 * 60 + 45, 11 * 60 + 30),),
        (("bread", 9), ("tea", 1)),
        (("senior", 1),),
        launch=450,
        leaves=300,
        feasts=250,
        summer=950,
    ),
    Archetype(
        "weekender",
        71,
        (120, 350),
        (0, 0, 0, 0, 0, 2, 7),
        ((9 * 60, 12 * 60 + 45),),
        (("sunday", 7), ("sunday tart", 3)),
        (("adult", 5), ("senior", 3)),
        launch=240,
        leaves=420,
        feasts=300,
    ),
    Archetype(
        "family",
        48,
        (90, 280),
        (0, 1, 6, 1, 3, 2, 1),
        ((16 * 60 + 10, 18 * 60 + 20),),
        (("tea", 8), ("bread", 2)),
        (("adult", 1),),
        launch=180,
        leaves=420,
        feasts=260,
        summer=500,
    ),
    Archetype(
        "office luncher",
        52,
        (120, 360),
        (0, 3, 3, 4, 3, 0, 0),
        ((11 * 60 + 50, 13 * 60 + 50),),
        (("lunch", 19), ("morning", 1)),
        (("young", 1), ("adult", 5)),
        launch=180,
        leaves=460,
        feasts=40,
        summer=550,
    ),
    Archetype(
        STUDENT,
        82,
        (90, 320),
        (0, 3, 3, 3, 3, 2, 0),
        ((9 * 60 + 30, 11 * 60 + 30), (12 * 60, 14 * 60 + 30), (15 * 60, 18 * 60)),
        (("student", 8), ("morning", 2)),
        (("young", 1),),
    ),
    Archetype(
        "occasional",
        195,
        (26, 88),
        (0, 2, 2, 2, 3, 5, 5),
        ((8 * 60 + 30, 12 * 60 + 30), (14 * 60, 18 * 60 + 30)),
        (("stop", 4), ("bread", 3), ("sunday", 2), ("tea", 2), ("sunday tart", 1)),
        (("young", 2), ("adult", 5), ("senior", 3)),
        launch=110,
        leaves=480,
        feasts=120,
    ),
    Archetype(
        PASSER,
        94,
        (0, 0),
        (0, 2, 2, 2, 3, 5, 4),
        ((9 * 60, 12 * 60 + 30), (14 * 60, 18 * 60 + 30)),
        (("stop", 6), ("sunday", 2), ("lunch", 2)),
        (("young", 3), ("adult", 5), ("senior", 2)),
        launch=60,
    ),
)
