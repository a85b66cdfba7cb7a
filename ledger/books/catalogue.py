"""Changing the catalogue. Vouchers issued before, and all history, stay as they were."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from typing import Any, TypedDict, cast

from ledger.books.act import Call, following, once, run
from ledger.books.rewards import check, check_name, named, stored
from ledger.books.tiers import named as tier_named
from ledger.books.vouchers import record_lapsed
from ledger.queries.rewards import Reward, card_reward
from ledger.queries.story import Story
from ledger.store.posting import Posting, Request
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.codes import digest
from ledger.values.errors import BadInput, Refused
from ledger.values.text import clean_name


class RewardChanges(TypedDict, total=False):
    """What is to change of a reward; what is not named stays. ``None`` takes a limit away."""

    name: str
    cost: int
    cost_price: int
    stock: int | None
    per_member: int | None
    period_days: int | None
    first_day: dt.date | None
    last_day: dt.date | None
    valid_days: int | None
    tier: str


def edit(store: Store, reward: str, changes: RewardChanges, call: Call) -> Story:
    """Change a reward of the catalogue, archived or not: its price, limits, dates, name, stock.

    :raises BadInput: nothing to change, or a value that cannot be one.
    :raises Refused: no such reward or tier, a name that is another's, or the cost of the full
        card's reward, which follows ``stamps.per_card``.
    """
    return run(store, lambda tx: edit_in(tx, reward, changes, call))


def edit_in(tx: Transaction, reward: str, changes: RewardChanges, call: Call) -> Story:
    """Change a reward within a transaction that is already open."""
    if not changes:
        raise BadInput("Nothing is to change: give an option, such as --cost or --stock.")

    def body(request: Request) -> Posting:
        before = named(tx, reward, archived=True)
        given = cast("dict[str, Any]", dict(changes))
        if "name" in given:
            given["name"] = clean_name(given["name"])
            check_name(tx, given["name"], but=before.id)
        if given.get("tier"):
            given["tier"] = tier_named(tx, given["tier"]).name
        after = replace(before, **given)
        check(tx, after)
        card = card_reward(tx)
        if card is not None and card.id == before.id and after.cost != before.cost:
            raise Refused(
                "“{name}” costs a full card: `loyalty program set stamps.per_card` changes it.",
                name=before.name,
            )
        if "stock" in given:
            # The item of a voucher that lapsed is among those that were counted.
            record_lapsed(tx, call, reward=before.id)
        return _post(tx, before, given, request)

    asked = json.dumps(dict(changes), default=str, sort_keys=True)
    request_digest = digest("reward edit", reward.strip().casefold(), asked)
    return once(tx, "reward", call, request_digest, None, body)


def archive(store: Store, reward: str, call: Call) -> Story:
    """Take a reward out of the catalogue. Its vouchers can still be used.

    :raises Refused: no such reward, or it is archived already.
    """
    return run(store, lambda tx: set_active_in(tx, reward, call, active=False))


def restore(store: Store, reward: str, call: Call) -> Story:
    """Put an archived reward back into the catalogue.

    :raises Refused: no such reward, it is there, or its tier is no more.
    """
    return run(store, lambda tx: set_active_in(tx, reward, call, active=True))


def set_active_in(tx: Transaction, reward: str, call: Call, *, active: bool) -> Story:
    """Archive or restore within a transaction that is already open."""

    def body(request: Request) -> Posting:
        found = named(tx, reward, archived=True)
        if found.active == active:
            if active:
                raise Refused("“{name}” is in the catalogue.", name=found.name)
            raise Refused("“{name}” is archived already.", name=found.name)
        if active and found.tier:
            tier_named(tx, found.tier)
        return _post(tx, found, {"active": int(active)}, request)

    asked = digest("reward active", reward.strip().casefold(), int(active))
    return once(tx, "reward", call, asked, None, body)


def resize_card(tx: Transaction, card: Reward | None, request: Request) -> None:
    """Keep the full card's reward at the cost of a full card, once that has changed.

    :param card: that reward as it was before.
    :param request: the change of the programme.
    """
    cost = tx.settings.stamps_per_card
    if card is not None and card.cost != cost:
        _post(tx, card, {"cost": cost}, following(tx, request, "card"))


def _post(tx: Transaction, before: Reward, given: dict[str, Any], request: Request) -> Posting:
    facts = {column: stored(value) for column, value in given.items()}
    was = {c: stored(getattr(before, c)) for c in facts if getattr(before, c) != given[c]}
    posting = Posting(tx, "reward", request, None)
    kept = {"id": before.id, "name": before.name, "unit": before.unit}
    posting.detail = json.dumps(kept | facts | {"was": was}, ensure_ascii=False)
    posting.post()
    columns = ", ".join(f"{column} = :{column}" for column in facts)
    tx.connection.execute(
        f"UPDATE reward SET {columns} WHERE id = :id",  # noqa: S608 - our own names
        facts | {"id": before.id},
    )
    return posting
