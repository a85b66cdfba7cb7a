"""What a shop does of itself each day: writing off, reviewing, wishing a happy birthday."""

from __future__ import annotations

from dataclasses import dataclass

from ledger.books.act import Call
from ledger.books.bonuses import give_birthdays
from ledger.books.points import sweep
from ledger.books.tiers import review_tiers
from ledger.store.store import Store


@dataclass(frozen=True, slots=True)
class Kept:
    """What was due: lots and vouchers written off, members whose tier moved, birthdays given."""

    lots: int
    vouchers: int
    moved: int
    birthdays: int


def keep_up(store: Store, call: Call) -> Kept:
    """Do all that is due by today, in turns that let the tills pass.

    Done again the same day it adds nothing; stopped half-way, it goes on where it stood.

    :param call: which till; nobody asked for it, so it names no staff and its key is not used.
    """
    swept = sweep(store, call)
    given = give_birthdays(store, call)
    # Last, because birthday points may count towards a tier.
    moved = review_tiers(store, call)
    return Kept(swept.lots, swept.vouchers, len(moved), len(given))
