"""What is changed of a member, each as the ledger's own act, under a key made beforehand."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from ledger.values.errors import BadInput, Refused
from loyalty_tui.gateway.files import file_of

if TYPE_CHECKING:
    from ledger.books.erasing import Erased
    from ledger.queries.members import MemberLine, MemberView
    from ledger.queries.recap import Recap
    from ledger.queries.story import Story
    from ledger.store.store import Store
    from ledger.values.points import Unit
    from loyalty_tui.gateway.ways import Ways

VoucherAct = Literal["use", "unuse", "cancel"]
AnswerAct = Literal["close", "reopen", "undo"]

_NAMED = 20
# So many of those a part of a name may mean.


class MemberActs:
    """Acts on one member. What is typed is read by the ledger, whose refusals are raised.

    Who acts, and who approves, is who does so when it is asked for, not when its turn comes.
    """

    def __init__(self, ways: Ways) -> None:
        self._ways = ways

    async def edit(self, key: bytes, member: int, changes: Mapping[str, str]) -> Story:
        """Change name, phone, e-mail, birthday or card; an empty text takes it away."""
        from ledger.books.editing import edit

        call = self._ways.call(key)
        return await self._ways.write(lambda store: edit(store, member, changes, call))

    async def adjust(
        self, key: bytes, member: int, typed: str, reason: str, unit: Unit = "points"
    ) -> Story:
        """Add or take points, or stamps, by hand."""
        from ledger.books.points import adjust
        from ledger.values.points import parse_points

        number, call = parse_points(typed, signed=True), self._ways.call(key)
        return await self._ways.write(
            lambda store: adjust(store, member, number, reason, call, unit)
        )

    async def consent(
        self, key: bytes, member: int, channel: str, given: bool, wording: str
    ) -> Story:
        """Record that a member agrees to be reached by a channel, or no longer does."""
        from ledger.books.consents import consent

        call = self._ways.call(key)
        return await self._ways.write(
            lambda store: consent(store, member, channel, given=given, wording=wording, call=call)
        )

    async def tiers(self) -> list[str]:
        """The programme's tiers, lowest first."""

        def read(store: Store) -> list[str]:
            from ledger.queries.standing import tiers

            with store.read() as tx:
                return [tier.name for tier in tiers(tx)]

        return await self._ways.counter.read(read)

    async def set_tier(
        self, key: bytes, member: int, tier: str | None, until: str, reason: str
    ) -> Story:
        """Give a tier by hand, until a date or for good; ``None`` ends it."""
        from ledger.books.tiers import set_tier
        from ledger.values.calendar import parse_date

        last: dt.date | None = parse_date(until) if until else None
        call = self._ways.call(key)
        return await self._ways.write(
            lambda store: set_tier(store, member, tier, call, last, reason)
        )

    async def voucher(self, key: bytes, code: str, act: VoucherAct, reason: str = "") -> Story:
        """Hand a voucher's reward over, or take that or the voucher back."""
        from ledger.books import rewards

        do = {"use": rewards.use, "unuse": rewards.unuse, "cancel": rewards.cancel}[act]
        call = self._ways.call(key, reason=reason)
        return await self._ways.write(lambda store: do(store, code, call))

    async def follow_up(self, key: bytes, event: int, act: AnswerAct, note: str = "") -> Story:
        """Mark the follow-up of an answer as done or not done yet, or take the answer back."""
        from ledger.books import feedback

        call = self._ways.call(key)

        def do(store: Store) -> Story:
            match act:
                case "close":
                    return feedback.close(store, event, note, call)
                case "reopen":
                    return feedback.reopen(store, event, call)
                case _:
                    return feedback.take_back(store, event, call)

        return await self._ways.write(do)

    # Two accounts of one person.

    async def who(self, text: str) -> Sequence[MemberLine]:
        """Those who answer to a card, a phone, a number or a part of a name, at least one.

        :raises Refused: nobody does.
        """
        from ledger.queries import members
        from ledger.values.codes import scanned

        def read(store: Store) -> Sequence[MemberLine]:
            with store.read() as tx:
                known = next(filter(None, (members.scan(tx, one) for one in scanned(text))), None)
                if known is not None:
                    return members.lines(tx, [known])
                found = members.find(tx, text, _NAMED)
                if not found:
                    raise Refused("Nobody answers to “{typed}”.", typed=text[:40])
                return found

        return await self._ways.counter.read(read)

    async def account(self, member: int) -> MemberView:
        """An account as it stands."""

        def read(store: Store) -> MemberView:
            from ledger.queries.members import show

            with store.read() as tx:
                return show(tx, member)

        return await self._ways.counter.read(read)

    async def merged(self, key: bytes, loser: int, winner: int) -> MemberView:
        """The winner as merging would leave them: the merge itself, of which nothing is kept."""
        from ledger.books.merging import rehearse

        call = self._ways.call(key)
        return await self._ways.write(lambda store: rehearse(store, loser, winner, call))

    async def merge(self, key: bytes, loser: int, winner: int) -> Story:
        """Make one member of two."""
        from ledger.books.merging import merge

        call = self._ways.call(key)
        return await self._ways.write(lambda store: merge(store, loser, winner, call))

    async def unmerge(self, key: bytes, member: int) -> Story:
        """Put a merged member apart again."""
        from ledger.books.merging import unmerge

        call = self._ways.call(key)
        return await self._ways.write(lambda store: unmerge(store, member, call))

    async def erase(self, key: bytes, member: int) -> Erased:
        """Forget a member."""
        from ledger.books.erasing import erase

        call = self._ways.call(key)
        return await self._ways.write(lambda store: erase(store, member, call))

    # What is handed out.

    async def export(self, key: bytes, member: int, typed: str) -> Path:
        """Write all that is known of a member to a file: as data if its name ends so."""
        file, call = file_of(typed), self._ways.call(key)

        def write(store: Store) -> None:
            from ledger.books.act import permit
            from ledger.queries.dossier import dossier
            from loyalty_tui.words import dossier as words

            permit(store, "export", call)
            with store.read() as tx:
                found = dossier(tx, member)
                shop, currency = tx.settings.shop_name, tx.settings.shop_currency
            if file.suffix.casefold() == ".json":
                record = words.record(found, shop, currency)
                text = json.dumps(record, ensure_ascii=False, indent=2) + "\n"
            else:
                text = words.text(found, shop, currency)
            _put(store, file, text)

        await self._ways.write(write)
        return file

    async def year(self, member: int, typed: str) -> tuple[Recap, str, str]:
        """A member's year, with the shop's name and currency; without a year, the one to tell of.

        :raises LedgerError: not a year, or one that was over before they joined.
        """
        if typed and not (typed.isascii() and typed.isdigit() and len(typed) == len("2026")):
            raise BadInput("“{typed}” is not a year: write it as 2026.", typed=typed[:20])

        def read(store: Store) -> tuple[Recap, str, str]:
            from ledger.queries.recap import recap, recap_year

            with store.read() as tx:
                year = recap_year(tx, int(typed) if typed else None, member)
                settings = tx.settings
                return recap(tx, member, year), settings.shop_name, settings.shop_currency

        return await self._ways.figures.read(read)

    async def put(self, typed: str, text: str) -> Path:
        """Write a text to a file, whole or not at all, and never over the books."""
        file = file_of(typed)
        await self._ways.write(lambda store: _put(store, file, text))
        return file


def _put(store: Store, file: Path, text: str) -> None:
    from ledger.exchange.outfile import replacing

    with replacing(file, store.path) as out:
        out.write(text.encode("utf-8", "replace"))
