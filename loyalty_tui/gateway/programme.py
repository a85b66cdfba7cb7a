"""The programme's rules, campaigns, tiers and staff, and what changing them would do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from loyalty_tui.gateway.campaigns import Campaigns
from loyalty_tui.gateway.goals import Goals
from loyalty_tui.gateway.levels import Levels
from loyalty_tui.gateway.roster import Roster

if TYPE_CHECKING:
    from collections.abc import Callable

    from ledger.books.presetting import Plan
    from ledger.metrics.simulate import Simulation
    from ledger.program.settings import Settings
    from ledger.queries.story import Story
    from ledger.store.store import Store
    from loyalty_tui.gateway.ways import Ways
    from loyalty_tui.words.settings import Setting

Told: TypeAlias = "Callable[[int], None]"

PRESETS = ("points", "tiers", "stamps")


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What a change would do, in words: sentences, two courses of the past, more sentences."""

    said: tuple[str, ...]
    rows: tuple[dict[str, str], ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preset:
    """A programme to start from. ``changes`` is what would be another; none where it is so now."""

    key: str
    name: str
    example: str
    changes: tuple[str, ...]
    in_force: bool


class Programme:
    """Asks the books for it, on the lanes of the till."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways
        self.tiers = Levels(ways)
        self.campaigns = Campaigns(ways)
        self.goals = Goals(ways)
        self.staff = Roster(ways)

    # Settings.

    async def settings(self) -> list[Setting]:
        """Every setting there is, as it stands."""

        def read(store: Store) -> list[Setting]:
            from ledger.books.presetting import changes
            from loyalty_tui.words import settings as words

            with store.read() as tx:
                return words.settings(tx.settings, changes(tx))

        return await self._ways.figures.read(read)

    async def history(self) -> list[tuple[str, str]]:
        """Every change of a setting, the latest first: which, and what is told of it."""

        def read(store: Store) -> list[tuple[str, str]]:
            from ledger.books.presetting import changes
            from loyalty_tui.words import settings as words

            with store.read() as tx:
                found = changes(tx)[::-1]
                return [(words.label(one.key), words.told(tx.settings, one)) for one in found]

        return await self._ways.figures.read(read)

    async def foresee(self, key: str, value: str, told: Told) -> Foreseen:
        """What changing a setting would do; stopped when nobody waits for it any more.

        :param told: is told how far it is, of a hundred.
        :raises LedgerError: a value it cannot take.
        """
        return await self._look_ahead(lambda store, heed: _foresee(store, key, value, heed), told)

    async def change(self, key: bytes, setting: str, value: str) -> str:
        """Change a setting; what it does from now on.

        :raises LedgerError: a value it cannot take, or it is not for who asks.
        """

        def act(store: Store) -> str:
            from ledger.books.program import change
            from loyalty_tui.words import settings as words

            change(store, setting, value, self._ways.call(key))
            with store.read() as tx:
                return words.now(tx.settings, setting)

        return await self._ways.write(act)

    # Presets.

    async def presets(self) -> list[Preset]:
        """The programmes to start from, and what each would change."""

        def read(store: Store) -> list[Preset]:
            from ledger.books.presetting import planned
            from loyalty_tui.words import programme as words

            with store.read() as tx:
                present, found = tx.settings, []
                for key in PRESETS:
                    plan = planned(tx, key, words.tier_names())
                    example = words.worked_example(present.shop_currency, key)
                    changes = _changes(present, plan)
                    in_force = present.preset == key
                    found.append(Preset(key, words.preset(key), example, changes, in_force))
                return found

        return await self._ways.figures.read(read)

    async def foresee_preset(self, key: str, told: Told) -> Foreseen:
        """What switching to a preset would do; stopped when nobody waits for it any more.

        :param told: is told how far it is, of a hundred.
        """
        return await self._look_ahead(lambda store, heed: _foresee_preset(store, key, heed), told)

    async def _look_ahead(
        self, job: Callable[[Store, Callable[[int], None]], Foreseen], told: Told
    ) -> Foreseen:
        def count(store: Store) -> int:
            from ledger.metrics.simulate import steps

            return max(1, steps(store))

        steps = await self._ways.figures.read(count)
        return await self._ways.look_ahead(job, lambda done: told(min(99, 100 * done // steps)))

    async def switch(self, key: bytes, preset: str) -> Story:
        """Switch to a preset.

        :raises LedgerError: a reward or campaign is in the way, or it is not for who asks.
        """

        def act(store: Store) -> Story:
            from ledger.books.presetting import switch
            from loyalty_tui.words import programme as words

            call = self._ways.call(key)
            return switch(store, preset, call, words.tier_names(), words.card_reward())

        return await self._ways.write(act)


def _changes(present: Settings, plan: Plan) -> tuple[str, ...]:
    from loyalty_tui.words import programme, settings

    changed = (settings.change(present, *one) for one in plan.changed)
    return (*changed, *programme.switched(plan))


def _foresee(store: Store, key: str, value: str, heed: Callable[[int], None]) -> Foreseen:
    from ledger.metrics.foresight import of_setting
    from ledger.program import settings as program
    from loyalty_tui.words import programme as words
    from loyalty_tui.words import settings

    with store.read() as tx:
        present = tx.settings
    changed = program.change(present, key, value)
    if changed == present:
        return Foreseen((settings.already(present, key),))
    found = of_setting(store, key, value, heed)
    said = [settings.change(present, key, program.show(present, key), program.show(changed, key))]
    if key.startswith("tier."):
        said.append(words.movers(found.moves))
    if found.redated:
        said.append(words.redated_points(found))
    if found.past is None:
        return Foreseen((*said, words.nobody()))
    return _beside(said, found.past, present.shop_currency)


def _foresee_preset(store: Store, key: str, heed: Callable[[int], None]) -> Foreseen:
    from ledger.metrics.foresight import of_preset
    from loyalty_tui.words import programme as words

    with store.read() as tx:
        currency = tx.settings.shop_currency
    plan, found = of_preset(store, key, words.tier_names(), heed)
    if plan.empty or found.past is None:
        return Foreseen((words.already(),))
    return _beside([words.movers(found.moves)], found.past, currency)


def _beside(said: list[str], past: Simulation, currency: str) -> Foreseen:
    from loyalty_tui.words import programme as words

    rows = tuple(words.compared(past, currency))
    return Foreseen(
        (*said, words.days(past)), rows, (words.affected(past), *words.remarks(past, screen=True))
    )
