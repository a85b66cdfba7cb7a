"""A sale that several members share: each has a part of it, and the points are the whole's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from math import floor

from ledger.books.act import Call, run
from ledger.books.sales import Sale, plan, sell_in
from ledger.queries.story import Story
from ledger.rules.earning import Part, eligible
from ledger.rules.shares import even, shares
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.codes import derived_key
from ledger.values.errors import BadInput


def split(store: Store, sale: Sale, members: Sequence[int], call: Call) -> list[Story]:
    """Record a sale that members share evenly, in one transaction.

    Each has a sale of their own, numbered ``REF/1``, ``REF/2`` where a receipt number is given,
    and earns with their own tier. Amount and points are shared by largest remainder: the points
    are those of the exact total rounded down once. The minimum and the full steps look at the
    whole; the points of a visit and of campaigns, and the limit of a sale, are shared too.

    :raises BadInput: a member twice, points used, or lines, which have no one owner.
    :raises Refused: see :func:`ledger.books.sales.plan`.
    """
    if len(set(members)) != len(members):
        raise BadInput("A member can have one share only: name each once.")
    if sale.points or sale.lines:
        raise BadInput("A shared sale takes neither points to pay nor lines: record it by parts.")
    stories: list[Story] = []

    def act(tx: Transaction) -> Story:
        stories.clear()
        parts = _parts(tx, sale, members, call)
        for place, part in enumerate(parts, 1):
            own = replace(
                call,
                key=call.key if place == 1 else derived_key("share", call.key.hex(), str(place)),
                source_id=f"{call.source_id}/{place}" if call.source_id else None,
            )
            stories.append(sell_in(tx, part, own))
        return stories[0]

    run(store, act)
    return stories


def _parts(tx: Transaction, sale: Sale, members: Sequence[int], call: Call) -> list[Sale]:
    many = len(members)
    shared = zip(
        members,
        even(sale.amount, many),
        even(sale.tax, many),
        even(sale.excluded, many),
        strict=True,
    )
    parts = [
        replace(sale, amount=amount, tax=tax, excluded=excluded, member=member)
        for member, amount, tax, excluded in shared
    ]
    whole = sum(
        eligible(one.amount, tax=one.tax, excluded=one.excluded, settings=tx.settings)
        for one in parts
    )
    parts = [replace(one, part=Part(place, many, whole)) for place, one in enumerate(parts)]
    day = call.day if call.day is not None else tx.today
    at = call.at if call.at is not None else tx.now
    workings = [plan(tx, part, day, at).working for part in parts]
    exact = [w.exact(w.basis) if w is not None else Fraction(0) for w in workings]
    given = shares(floor(sum(exact)), exact)
    return [
        replace(part, share=max(Fraction(0), Fraction(points) - due))
        for part, points, due in zip(parts, given, exact, strict=True)
    ]
