"""The catalogue of rewards, and the vouchers issued from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.values.errors import BadInput
from loyalty_tui.gateway.views import Shelf, ShelfLine

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from ledger.books.catalogue import RewardChanges
    from ledger.books.rewards import NewReward
    from ledger.queries.rewards import Reward
    from ledger.queries.story import Story
    from ledger.queries.vouchers import VoucherLine, VoucherList
    from ledger.rules.worth import Worth
    from ledger.store.store import Store
    from loyalty_tui.gateway.views import RewardToBe
    from loyalty_tui.gateway.ways import Ways


class Rewards:
    """Asks the books for it, on the lanes of the till."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways

    async def shelf(self) -> Shelf:
        """The whole catalogue, archived rewards too."""

        def read(store: Store) -> Shelf:
            from ledger.queries.reach import closed
            from ledger.queries.rewards import catalogue
            from ledger.queries.standing import tiers
            from ledger.rules.worth import worth

            with store.read() as tx:
                lines = tuple(
                    ShelfLine(
                        one,
                        worth(tx.settings, one.unit, one.cost, one.cost_price),
                        closed(one, tx.today),
                    )
                    for one in catalogue(tx, archived=True)
                )
                return Shelf(lines, tuple(tier.name for tier in tiers(tx)))

        return await self._ways.figures.read(read)

    async def judged(self, typed: RewardToBe) -> tuple[NewReward, Worth]:
        """A reward as typed, read and found possible, with what it would be worth.

        :raises LedgerError: what adding it would raise, but for a name that is taken.
        """

        def read(store: Store) -> tuple[NewReward, Worth]:
            from ledger.books.rewards import check
            from ledger.rules.worth import worth

            with store.read() as tx:
                new = _read(typed, tx.settings.shop_currency)
                check(tx, new)
                return new, worth(tx.settings, new.unit, new.cost, new.cost_price)

        return await self._ways.figures.read(read)

    # Acts. ``key`` is made when the form opens: sending it twice books once.

    async def add(self, key: bytes, typed: RewardToBe) -> Story:
        """Add a reward.

        :raises LedgerError: what cannot be one, or a name that is taken.
        """
        call = self._ways.call(key)

        def write(store: Store) -> Story:
            from ledger.books import rewards

            new = _read(typed, _currency(store))
            return rewards.add(store, new, call)

        return await self._ways.write(write)

    async def edit(self, key: bytes, before: Reward, typed: RewardToBe) -> Story:
        """Change what is typed otherwise than it was; the rest stays as it is by now.

        :raises LedgerError: nothing is, or what the books say.
        """
        call = self._ways.call(key)

        def write(store: Store) -> Story:
            from ledger.books import catalogue

            changes = _changes(before, _read(typed, _currency(store)))
            return catalogue.edit(store, before.name, changes, call)

        return await self._ways.write(write)

    async def set_active(self, key: bytes, reward: str, *, active: bool) -> Story:
        """Put a reward back into the catalogue, or archive it.

        :raises LedgerError: what the books say.
        """
        call = self._ways.call(key)

        def write(store: Store) -> Story:
            from ledger.books import catalogue

            act = catalogue.restore if active else catalogue.archive
            return act(store, reward, call)

        return await self._ways.write(write)

    # Vouchers.

    async def vouchers(self, state: str | None) -> VoucherList:
        """The vouchers of a state, or of any."""

        def read(store: Store) -> VoucherList:
            from ledger.queries.vouchers import listed

            with store.read() as tx:
                return listed(tx, state)

        return await self._ways.figures.read(read)

    async def voucher_page(self, rows: Sequence[int]) -> list[VoucherLine]:
        """Some vouchers of that list."""

        def read(store: Store) -> list[VoucherLine]:
            from ledger.queries.vouchers import page

            with store.read() as tx:
                return page(tx, rows)

        return await self._ways.figures.read(read)

    async def use(self, key: bytes, code: str) -> Story:
        """Hand a voucher's reward over.

        :raises LedgerError: what the books say.
        """
        call = self._ways.call(key)

        def write(store: Store) -> Story:
            from ledger.books import rewards

            return rewards.use(store, code, call)

        return await self._ways.write(write)

    async def cancel(self, key: bytes, code: str, reason: str) -> Story:
        """Take an unused voucher back.

        :raises LedgerError: what the books say.
        """
        call = self._ways.call(key, reason=reason)

        def write(store: Store) -> Story:
            from ledger.books import rewards

            return rewards.cancel(store, code, call)

        return await self._ways.write(write)


def _currency(store: Store) -> str:
    with store.read() as tx:
        return tx.settings.shop_currency


def _read(typed: RewardToBe, currency: str) -> NewReward:
    """What was typed, as what it says.

    :raises BadInput: what is no number, amount or date.
    """
    from ledger.books.rewards import NewReward
    from ledger.values.calendar import parse_date
    from ledger.values.money import parse_amount
    from ledger.values.points import parse_points

    def number(text: str) -> int | None:
        return parse_points(text) if text else None

    def date(text: str) -> dt.date | None:
        return parse_date(text) if text else None

    if typed.period_days and not typed.per_member:
        raise BadInput("Say how many each member may have within those days.")
    return NewReward(
        name=typed.name,
        cost=parse_points(typed.cost),
        unit="stamps" if typed.unit == "stamps" else "points",
        cost_price=parse_amount(typed.cost_price, currency) if typed.cost_price else 0,
        stock=number(typed.stock),
        per_member=number(typed.per_member),
        valid_days=number(typed.valid_days),
        tier=typed.tier,
        period_days=number(typed.period_days),
        first_day=date(typed.first_day),
        last_day=date(typed.last_day),
    )


_FIELDS = (
    *("name", "cost", "cost_price", "stock", "per_member", "period_days"),
    *("first_day", "last_day", "valid_days", "tier"),
)


def _changes(before: Reward, new: NewReward) -> RewardChanges:
    """What is otherwise than it was.

    :raises BadInput: nothing is.
    """
    changes = {
        field: getattr(new, field)
        for field in _FIELDS
        if getattr(new, field) != getattr(before, field)
    }
    if not changes:
        raise BadInput("Nothing has been changed yet.")
    return changes  # type: ignore[return-value]
