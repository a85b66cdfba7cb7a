"""Switching a shop to one of the programmes to start from, and how it came to its present one."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace

from ledger.books import rewards
from ledger.books.act import Call, once, run
from ledger.books.tiers import check_unused, replace_tiers_in
from ledger.program import settings as program
from ledger.program.presets import preset_over
from ledger.program.settings import Settings
from ledger.program.tiers import Tier
from ledger.queries.rewards import catalogue
from ledger.queries.standing import tiers
from ledger.queries.story import Story
from ledger.store.posting import Posting, Request
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.codes import derived_key, digest


@dataclass(frozen=True, slots=True)
class Plan:
    """What a switch would do; ``changed`` are settings by key, with what they are and will be.

    ``card`` says that a reward for filled cards is added.
    """

    settings: Settings
    tiers: tuple[Tier, ...]
    changed: tuple[tuple[str, str, str], ...]
    added: tuple[Tier, ...]
    removed: tuple[Tier, ...]
    edited: tuple[Tier, ...]
    card: bool

    @property
    def empty(self) -> bool:
        """Whether nothing would be another."""
        return not (self.changed or self.added or self.removed or self.edited or self.card)


def planned(tx: Transaction, name: str, tier_names: Sequence[str]) -> Plan:
    """Work a switch out without writing anything.

    The shop's own name, currency, zone, day and limits stay, and so do its campaigns and its
    rewards; every other setting is the preset's.

    :raises BadInput: no such preset.
    """
    chosen = preset_over(name, tx.settings, tier_names)
    present = {tier.name.casefold(): tier for tier in tiers(tx)}
    new = {tier.name.casefold(): tier for tier in chosen.tiers}
    filled = any(reward.unit == "stamps" for reward in catalogue(tx))
    return Plan(
        settings=chosen.settings,
        tiers=chosen.tiers,
        changed=tuple(
            (key, was, will)
            for key in program.KEYS
            if (was := program.show(tx.settings, key))
            != (will := program.show(chosen.settings, key))
        ),
        added=tuple(tier for key, tier in new.items() if key not in present),
        removed=tuple(tier for key, tier in present.items() if key not in new),
        edited=tuple(
            tier
            for key, tier in new.items()
            if key in present and present[key] != replace(tier, name=present[key].name)
        ),
        card=bool(chosen.settings.earn_stamps) and not filled,
    )


def switch(
    store: Store, name: str, call: Call, tier_names: Sequence[str], card_reward: str
) -> Story:
    """Switch to a preset, from now on and whole. Points, lots and vouchers stay as they are.

    :param tier_names: what its tiers are called; ``card_reward`` the reward of a filled card.
    :raises BadInput: no such preset.
    :raises Refused: a reward or a running campaign is for a tier that would go.
    """
    return run(store, lambda tx: switch_in(tx, name, call, tier_names, card_reward))


def switch_in(
    tx: Transaction, name: str, call: Call, tier_names: Sequence[str], card_reward: str
) -> Story:
    """Switch within a transaction that is already open."""
    plan = planned(tx, name, tier_names)
    new = replace(plan.settings, version=tx.settings.version + 1)

    def body(request: Request) -> Posting:
        for tier in plan.removed:
            check_unused(tx, tier)
        posting = Posting(tx, "program", request, None)
        posting.detail = json.dumps(
            {
                "preset": name,
                "changed": plan.changed,
                "settings": json.loads(program.dump(new)),
            },
            ensure_ascii=False,
        )
        posting.post()
        tx.connection.execute(
            "INSERT INTO program VALUES (?, ?, ?)", (new.version, posting.id, program.dump(new))
        )
        tx.forget()
        return posting

    story = once(tx, "program", call, digest("preset", name), None, body)
    if not story.replayed:
        replace_tiers_in(tx, plan.tiers, call)
        if plan.card:
            card = rewards.NewReward(card_reward, new.stamps_per_card, unit="stamps")
            own = replace(call, key=derived_key("card", call.key.hex()))
            rewards.add_in(tx, card, own)
    return story


@dataclass(frozen=True, slots=True)
class Changed:
    """One change of a setting, oldest first; ``staff`` is a name, empty for nobody's."""

    event: int
    day: dt.date
    staff: str
    key: str
    before: str
    after: str


def changes(tx: Transaction) -> list[Changed]:
    """Every change of the settings since the shop was made."""
    names = dict(tx.connection.execute("SELECT id, name FROM staff").fetchall())
    found = []
    for event, day, staff, detail in tx.connection.execute(
        "SELECT event.id, business_date, staff, detail FROM program"
        " JOIN event ON event.id = program.event WHERE version > 1 ORDER BY version"
    ):
        told = json.loads(detail)
        changed = told.get("changed") or [[told["key"], told["from"], told["to"]]]
        found += [
            Changed(event, dt.date.fromisoformat(day), names.get(staff, ""), *one)
            for one in changed
        ]
    return found
