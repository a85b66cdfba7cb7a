"""How far a goal has come, and whether that is far enough for its date. Pure functions."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from ledger.program.goals import Aim, Goal

TOLERANCE = Fraction(1, 10)
"""By how much of the way a goal may lag behind its time and still be on track."""


def reached(aim: Aim, value: Fraction | None) -> bool:
    """Whether a number is where it is wanted; one that is not there yet is not."""
    if value is None:
        return False
    return value >= aim.target if aim.way == "up" else value <= aim.target


def to_be_kept(aim: Aim) -> bool:
    """Whether the number was there when the goal was set: then it is judged on its date alone."""
    return reached(aim, aim.start)


def share(goal: Goal, value: Fraction | None) -> Fraction | None:
    """The share of the way that is done, from 0 to 1.

    (now − start) ÷ (target − start), or steps done ÷ steps. A number that had no value at the
    start is counted from nought, if it is to rise. ``None`` where there is nothing to count.
    """
    aim = goal.aim
    if aim is None:
        return Fraction(sum(step.done is not None for step in goal.steps), len(goal.steps))
    if value is None:
        return None
    if reached(aim, value):
        return Fraction(1)
    if to_be_kept(aim):
        return Fraction(0)
    start = Fraction(0) if aim.start is None and aim.way == "up" else aim.start
    if start is None:
        return None
    return max(Fraction(0), (value - start) / (aim.target - start))


def elapsed(goal: Goal, day: dt.date) -> Fraction:
    """The share of its time that is over on a day, from 0 to 1."""
    whole = (goal.due - goal.set_on).days
    gone = (day - goal.set_on).days
    return min(Fraction(1), max(Fraction(0), Fraction(gone, whole))) if whole else Fraction(1)


def on_track(goal: Goal, done: Fraction | None, day: dt.date) -> bool | None:
    """Whether a goal lags behind its time by no more than :data:`TOLERANCE`.

    A yes or no is on track until so little of its time is left; a number to be kept, while it is.
    ``None`` where nobody can tell.

    :param done: its :func:`share` as of the day.
    """
    if done is None:
        return None
    if goal.aim is not None and to_be_kept(goal.aim):
        return done == 1
    if goal.yes_or_no:
        return done == 1 or elapsed(goal, day) < 1 - TOLERANCE
    return done >= elapsed(goal, day) - TOLERANCE
