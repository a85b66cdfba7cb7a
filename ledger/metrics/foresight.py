"""Who a change of the programme would touch, and what it would have come to of late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from ledger.books.presetting import Plan, planned
from ledger.metrics.asked import Asked, as_preset
from ledger.metrics.simulate import Progress, Simulation, simulate
from ledger.program import settings as program
from ledger.queries.redating import Redating, redating
from ledger.queries.standing import tiers
from ledger.queries.tier_moves import TierMove, tiers_after
from ledger.store.store import Store
from ledger.values.calendar import add_months

MONTHS = 12
"""Months of the past that are played again."""

_UNTOUCHED = ("staff.", "claim.")
# Settings of which the shop's past shows nothing.


@dataclass(frozen=True, slots=True)
class Foresight:
    """What a change would do.

    ``moves`` are the members who would change tier, ``redated`` those whose points would get
    other last days if they were dated anew. ``past`` is how the last :data:`MONTHS` months would
    have gone; ``None`` where they show nothing of it.
    """

    moves: tuple[TierMove, ...] = ()
    redated: tuple[Redating, ...] = ()
    past: Simulation | None = None


def shows(key: str) -> bool:
    """Whether a shop's past shows anything of a setting."""
    return not key.startswith(_UNTOUCHED)


def of_setting(
    store: Store, key: str, value: str, progress: Progress = lambda _: None
) -> Foresight:
    """What changing one setting would do. Nothing is written.

    :param progress: told how far it is, of :func:`~ledger.metrics.simulate.steps` events.
    :raises BadInput: no such key, or a value it cannot take.
    """
    with store.read() as tx:
        changed = program.change(tx.settings, key, value)
        since = add_months(tx.today, -MONTHS)
        moves = tiers_after(tx, changed, tiers(tx)) if key.startswith("tier.") else ()
        redated: tuple[Redating, ...] = ()
        if key.startswith("expiry."):
            with tx.under(changed):
                redated = tuple(redating(tx))
    past = None
    if shows(key):
        past = simulate(store, Asked(settings={key: value}, since=since), progress=progress)
    return Foresight(tuple(moves), redated, past)


def of_preset(
    store: Store, name: str, tier_names: Sequence[str], progress: Progress = lambda _: None
) -> tuple[Plan, Foresight]:
    """What switching to a preset would change, and do. Nothing is written.

    :param progress: told how far it is, of :func:`~ledger.metrics.simulate.steps` events.
    :raises BadInput: no such preset.
    """
    with store.read() as tx:
        plan = planned(tx, name, tier_names)
        asked = as_preset(name, tx.settings, tier_names)
        since = add_months(tx.today, -MONTHS)
        moves = tiers_after(tx, plan.settings, plan.tiers)
    past = simulate(store, replace(asked, since=since), progress=progress)
    return plan, Foresight(tuple(moves), (), past)
