"""The programme itself: making the shop, changing its rules, tiers and campaigns."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ledger.books import catalogue, rewards
from ledger.books.act import Call, NotFound, once, run
from ledger.books.tiers import add_tier_in
from ledger.books.tiers import named as tier_named
from ledger.program import settings as program
from ledger.program.presets import preset
from ledger.program.settings import Settings
from ledger.program.tiers import Campaign, Tier
from ledger.queries.rewards import card_reward
from ledger.queries.standing import campaigns
from ledger.queries.story import Story
from ledger.rules import control
from ledger.rules.segments import SEGMENTS
from ledger.store.chain import GENESIS
from ledger.store.posting import Posting, Request
from ledger.store.store import Store, create
from ledger.store.transaction import CHAIN, Transaction
from ledger.values.calendar import Clock, system_clock, zone
from ledger.values.codes import Entropy, digest, system_entropy
from ledger.values.errors import BadInput
from ledger.values.money import parse_currency
from ledger.values.points import check_points
from ledger.values.text import clean_name, clean_text


@dataclass(frozen=True, slots=True)
class NewShop:
    """A shop to be. ``tier_names`` and ``card_reward`` are words its staff will read.

    ``region`` (ISO 3166) is whose national phone numbers are meant when none is named.
    """

    name: str
    preset: str = "points"
    currency: str = "EUR"
    timezone: str = "Europe/Paris"
    region: str = "FR"
    tier_names: tuple[str, str, str] = ("Bronze", "Silver", "Gold")
    card_reward: str = "Full card"
    owner: str = "Owner"


def open_shop(
    path: Path,
    shop: NewShop,
    *,
    clock: Clock = system_clock,
    entropy: Entropy = system_entropy,
    call: Call | None = None,
) -> Store:
    """Make a shop's file with its first programme, and open it.

    :raises BadInput: a name, preset, currency or zone that cannot be one.
    :raises Damaged: there is a file already, or it cannot be made.
    """
    name = clean_name(shop.name)
    currency = parse_currency(shop.currency)
    zone(shop.timezone)
    start = Settings(
        shop_name=name,
        shop_currency=currency,
        shop_timezone=shop.timezone,
        shop_region=shop.region,
        version=1,
    )
    chosen = preset(shop.preset, start)
    clock()  # one that cannot tell the time says so before there is a file
    store = create(path, clock=clock, entropy=entropy)
    try:
        run(store, lambda tx: _first_event(tx, shop, chosen.settings, chosen.tiers, call))
    except BaseException:
        store.close()
        path.unlink(missing_ok=True)
        raise
    return store


def _first_event(
    tx: Transaction,
    shop: NewShop,
    settings: Settings,
    known: Sequence[Tier],
    call: Call | None,
) -> Story:
    execute = tx.connection.execute
    execute("INSERT INTO head VALUES (?, 0, 0, ?)", (CHAIN, GENESIS))
    execute("INSERT INTO staff (id, name, role) VALUES (1, ?, 'owner')", (clean_name(shop.owner),))
    asked = call or Call(key=tx.entropy(16), staff=1)
    named = [replace(t, name=n) for t, n in zip(known, shop.tier_names, strict=False)]
    text = program.dump(settings)
    # The first event names the rules in force and is dated by the shop's own zone, so the first
    # version stands before it; it is event 1 of a new file.
    execute("PRAGMA defer_foreign_keys = ON")
    execute("INSERT INTO program VALUES (1, 1, ?)", (text,))
    tx.forget()

    def body(request: Request) -> Posting:
        posting = Posting(tx, "program", request, None)
        # Who the shop belongs to, by their number: staff has a history from the first event on.
        facts = {"settings": json.loads(text), "owner": 1}
        posting.detail = json.dumps(facts, ensure_ascii=False)
        posting.post()
        return posting

    story = once(tx, "program", asked, digest("program", text), None, body)
    for tier in named:
        add_tier_in(tx, tier, replace(asked, key=tx.entropy(16)))
    if settings.earn_stamps:
        card = rewards.NewReward(shop.card_reward, settings.stamps_per_card, unit="stamps")
        rewards.add_in(tx, card, replace(asked, key=tx.entropy(16)))
    return story


def change(store: Store, key: str, value: str, call: Call) -> Story:
    """Change one setting: a new version, in force from now on. Nothing booked is re-priced.

    :raises BadInput: no such key, or a value it cannot take.
    """
    return run(store, lambda tx: change_in(tx, key, value, call))


def change_in(tx: Transaction, key: str, value: str, call: Call) -> Story:
    """Change a setting within a transaction that is already open."""
    changed = program.change(tx.settings, key, value)

    def body(request: Request) -> Posting:
        card = card_reward(tx)
        new = replace(changed, version=tx.settings.version + 1)
        posting = Posting(tx, "program", request, None)
        posting.detail = json.dumps(
            {
                "key": key,
                "from": program.show(tx.settings, key),
                "to": program.show(new, key),
                "settings": json.loads(program.dump(new)),
            },
            ensure_ascii=False,
        )
        posting.post()
        tx.connection.execute(
            "INSERT INTO program VALUES (?, ?, ?)", (new.version, posting.id, program.dump(new))
        )
        tx.forget()
        catalogue.resize_card(tx, card, request)
        return posting

    return once(tx, "program", call, digest("program", key, value), None, body)


def add_campaign(store: Store, campaign: Campaign, call: Call) -> Story:
    """Add a campaign.

    A share that is kept apart is drawn under a new salt, unless the campaign bears one.

    :raises BadInput: it ends before it begins, or more than half would be kept apart.
    :raises Refused: there is one of that name already, or no tier of the name it is for.
    """
    return run(store, lambda tx: add_campaign_in(tx, campaign, call))


def add_campaign_in(tx: Transaction, campaign: Campaign, call: Call) -> Story:
    """Add a campaign within a transaction that is already open."""
    name, tier = clean_name(campaign.name), clean_text(campaign.tier)
    if campaign.last_day < campaign.first_day:
        raise BadInput("A campaign cannot end before it begins: check its two dates.")
    if campaign.segment and campaign.segment not in SEGMENTS:
        raise BadInput(
            "“{typed}” is not a segment: choose {choices}.",
            typed=campaign.segment[:20],
            choices=", ".join(SEGMENTS),
        )
    if campaign.multiplier == 1 and not campaign.bonus:
        raise BadInput("A campaign multiplies points or adds some: give one or the other.")
    check_points(campaign.bonus)
    control.check_share(campaign.control)
    facts = {
        "name": name,
        "first_day": campaign.first_day.isoformat(),
        "last_day": campaign.last_day.isoformat(),
        "multiplier": str(campaign.multiplier),
        "weekdays": "".join(str(d) for d in sorted(campaign.weekdays)),
        "hours": f"{campaign.hours[0]}-{campaign.hours[1]}" if campaign.hours else "",
        "category": clean_text(campaign.category),
        "tier": tier,
        "bonus": campaign.bonus,
        "segment": campaign.segment,
    }
    if campaign.control:
        facts["control"] = campaign.control
    asked = digest("campaign", json.dumps(facts))

    def body(request: Request) -> Posting:
        if any(c.name.casefold() == name.casefold() for c in campaigns(tx, ended=True)):
            raise NotFound("There is a campaign named “{name}” already.", name=name)
        if tier:
            tier_named(tx, tier)
        if campaign.control:
            # Drawn here, so that who is left out is nobody's choice; a replay knows it already.
            facts["salt"] = campaign.salt or tx.entropy(control.SALT_BYTES).hex()
        posting = Posting(tx, "campaign", request, None)
        posting.detail = json.dumps(facts, ensure_ascii=False)
        posting.post()
        tx.connection.execute(
            f"INSERT INTO campaign ({', '.join(facts)}) VALUES (:{', :'.join(facts)})",  # noqa: S608 - our own columns
            facts,
        )
        tx.forget()
        return posting

    return once(tx, "campaign", call, asked, None, body)


def end_campaign(store: Store, name: str, call: Call) -> Story:
    """End a campaign now. Awards it multiplied stay as they are.

    :raises Refused: no such campaign, or it is ended already.
    """

    def act(tx: Transaction) -> Story:
        missing = NotFound(
            "There is no running campaign “{name}”: `loyalty campaign list` shows them.",
            name=name[:40],
        )
        everyone = campaigns(tx, ended=True)
        found = next((c for c in everyone if c.name.casefold() == name.casefold()), None)
        if found is None:
            raise missing

        def body(request: Request) -> Posting:
            if found not in campaigns(tx):
                raise missing
            posting = Posting(tx, "campaign", request, None)
            posting.detail = json.dumps({"name": found.name, "ended": True}, ensure_ascii=False)
            posting.post()
            tx.connection.execute("UPDATE campaign SET ended = 1 WHERE name = ?", (found.name,))
            tx.forget()
            return posting

        return once(tx, "campaign", call, digest("campaign end", found.name), None, body)

    return run(store, act)
