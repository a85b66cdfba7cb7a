"""Tiers for the screen on which they are set, and who moves because of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ledger.program.tiers import Tier
    from ledger.queries.story import Story
    from ledger.queries.tier_moves import TierMove
    from ledger.store.store import Store
    from ledger.store.transaction import Transaction
    from loyalty_tui.gateway.views import TypedTier
    from loyalty_tui.gateway.ways import Ways

_NAMED = 8
# Members that are named of those who would move; the others are counted.


@dataclass(frozen=True, slots=True)
class TierLine:
    """A tier: its name, what it begins at, what it multiplies by, in words and as typed."""

    name: str
    threshold: str
    multiplier: str
    benefit: str
    members: int
    typed_threshold: str
    typed_multiplier: str


@dataclass(frozen=True, slots=True)
class TierList:
    """The tiers, lowest first, and what they are counted from. ``unit`` says how to type it."""

    lines: tuple[TierLine, ...]
    basis: str
    unit: str


@dataclass(frozen=True, slots=True)
class Movers:
    """Who would change tier. ``who`` names the first of them, ``more`` counts the others."""

    said: str
    who: tuple[str, ...] = ()
    more: int = 0


@dataclass(frozen=True, slots=True)
class Moved:
    """Who was in which tier and is in which now, as a table: a row for each tier there was."""

    days: str
    about: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[dict[str, str], ...]
    said: str


class Levels:
    """Asks the books for the tiers, on the lanes of the till."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways

    async def all(self) -> TierList:
        """The tiers, with how many members each has."""
        return await self._ways.figures.read(_list)

    async def after_adding(self, typed: TypedTier) -> Movers:
        """Who would move if a tier were added.

        :raises LedgerError: it cannot be one.
        """
        return await self._moves(lambda tx: [*_tiers(tx), _read(tx, typed)])

    async def after_editing(self, typed: TypedTier) -> Movers:
        """Who would move if a tier were another.

        :raises LedgerError: it cannot be so.
        """

        def known(tx: Transaction) -> Sequence[Tier]:
            new = _read(tx, typed)
            return [new if tier.name == new.name else tier for tier in _tiers(tx)]

        return await self._moves(known)

    async def after_removing(self, name: str) -> Movers:
        """Who would move without a tier."""
        return await self._moves(lambda tx: [tier for tier in _tiers(tx) if tier.name != name])

    async def migration(self, period: int | None) -> Moved:
        """Who moved over so many days up to now, today included; over a month if ``None``."""
        return await self._ways.look_ahead(lambda store, _heed: _migration(store, period))

    async def due(self) -> Movers:
        """Who moves at the next review."""

        def read(store: Store) -> Movers:
            from ledger.books.act import Call
            from ledger.books.tiers import review_tiers
            from loyalty_tui.words import levels as words

            moves = review_tiers(store, Call(), dry_run=True)
            with store.read() as tx:
                return _movers(tx, words.due(moves), moves)

        return await self._ways.trial.read(read)

    async def add(self, key: bytes, typed: TypedTier) -> Story:
        """Add a tier.

        :raises LedgerError: it cannot be one, or it is not for who asks.
        """

        def act(store: Store) -> Story:
            from ledger.books.tiers import add_tier

            with store.read() as tx:
                tier = _read(tx, typed)
            return add_tier(store, tier, self._ways.call(key))

        return await self._ways.write(act)

    async def edit(self, key: bytes, before: TierLine, typed: TypedTier) -> Story:
        """Change a tier: only what was typed anew.

        :raises LedgerError: it cannot be so, nothing is to change, or it is not for who asks.
        """

        def act(store: Store) -> Story:
            from ledger.books.tiers import TierEdit, edit_tier

            with store.read() as tx:
                tier = _read(tx, typed)
            edit = TierEdit(
                tier.threshold if typed.threshold != before.typed_threshold else None,
                tier.multiplier if typed.multiplier != before.typed_multiplier else None,
                tier.benefit if typed.benefit != before.benefit else None,
            )
            return edit_tier(store, before.name, edit, self._ways.call(key))

        return await self._ways.write(act)

    async def remove(self, key: bytes, name: str) -> Story:
        """Remove a tier.

        :raises LedgerError: something is for its members, or it is not for who asks.
        """

        def act(store: Store) -> Story:
            from ledger.books.tiers import remove_tier

            return remove_tier(store, name, self._ways.call(key))

        return await self._ways.write(act)

    async def review(self, key: bytes) -> str:
        """Bring every member's tier in step with today, beside the tills; how many moved."""

        def act(store: Store) -> str:
            from ledger.books.tiers import review_tiers
            from loyalty_tui.words import levels as words

            return words.moved(review_tiers(store, self._ways.call(key)))

        return await self._ways.trial.write(act)

    async def give(self, key: bytes, member: str, tier: str, until: str, reason: str) -> Story:
        """Give a member a tier by hand; an empty name lets their purchases decide again.

        :raises LedgerError: no such member, a date that is past, or it is not for who asks.
        """

        def act(store: Store) -> Story:
            from ledger.books.tiers import set_tier
            from ledger.queries.members import resolve
            from ledger.values.calendar import parse_date

            with store.read() as tx:
                who = resolve(tx, member)
            last = parse_date(until) if until else None
            return set_tier(store, who, tier or None, self._ways.call(key), last, reason)

        return await self._ways.write(act)

    async def _moves(self, known: Callable[[Transaction], Sequence[Tier]]) -> Movers:
        def read(store: Store, _heed: Callable[[int], None]) -> Movers:
            from ledger.queries.tier_moves import tiers_after
            from loyalty_tui.words import programme as words

            with store.read() as tx:
                moves = tiers_after(tx, tx.settings, known(tx))
                return _movers(tx, words.movers(moves), moves)

        return await self._ways.look_ahead(read)


def _tiers(tx: Transaction) -> tuple[Tier, ...]:
    from ledger.queries.standing import tiers

    return tiers(tx)


def _read(tx: Transaction, typed: TypedTier) -> Tier:
    from ledger.program.tiers import Tier, parse_multiplier
    from ledger.queries.standing import parse_threshold
    from ledger.values.text import clean_name, clean_text
    from loyalty_tui.i18n import _

    return Tier(
        clean_name(typed.name),
        parse_threshold(typed.threshold, tx.settings),
        parse_multiplier(typed.multiplier or "1", _("Multiplier")),
        clean_text(typed.benefit),
    )


def _list(store: Store) -> TierList:
    from ledger.program.settings import decimal_text
    from ledger.queries.standing import tier_counts, tiers
    from ledger.values.money import plain
    from loyalty_tui.words import format as fmt
    from loyalty_tui.words import levels as words

    with store.read() as tx:
        found, settings, members = tiers(tx), tx.settings, tier_counts(tx)
    basis, currency = settings.tier_basis, settings.shop_currency
    money = basis == "net_spend"
    return TierList(
        tuple(
            TierLine(
                name=tier.name,
                threshold=words.counted(tier.threshold, basis, currency),
                multiplier=fmt.decimal(tier.multiplier),
                benefit=tier.benefit,
                members=members.get(tier.name, 0),
                typed_threshold=fmt.as_typed(plain(tier.threshold, currency))
                if money
                else str(tier.threshold),
                typed_multiplier=fmt.as_typed(decimal_text(tier.multiplier)),
            )
            for tier in found
        ),
        words.basis(basis, settings.tier_window),
        words.unit(basis),
    )


def _migration(store: Store, period: int | None) -> Moved:
    import datetime as dt

    from ledger.metrics import definitions
    from ledger.metrics.further import tier_migration
    from loyalty_tui.i18n import _
    from loyalty_tui.words import format as fmt
    from loyalty_tui.words import levels as words

    with store.read() as tx:
        today = tx.today
        start, found = tier_migration(tx.connection, today + dt.timedelta(days=1), period)
    none = _("none")
    rows = tuple(
        {"before": before or none}
        | {
            f"to {after}": fmt.number(found.counts.get((before, after), 0))
            for after in found.levels
        }
        for before in found.levels
    )
    columns = ((f"to {level}", f"→ {level or none}") for level in found.levels)
    return Moved(
        _("{first} to {last}").format(first=fmt.short_date(start), last=fmt.short_date(today)),
        definitions.sentence("tier_migration", None, _),
        (("before", _("Before")), *columns),
        rows,
        words.migrated(found),
    )


def _movers(tx: Transaction, said: str, moves: Sequence[TierMove]) -> Movers:
    from loyalty_tui.words import levels as words

    first = moves[:_NAMED]
    marks = ", ".join("?" * len(first))
    names = dict(
        tx.connection.execute(
            f"SELECT member, name FROM profile WHERE member IN ({marks})",  # noqa: S608 - marks
            [move.member for move in first],
        ).fetchall()
    )
    who = tuple(words.move(move, names.get(move.member, "")) for move in first)
    return Movers(said, who, len(moves) - len(first))
