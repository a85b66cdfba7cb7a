"""Tiers: adding, changing and removing them, giving one by hand, and the review."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from ledger.books import standing
from ledger.books.act import Call, NotFound, once, run, used_key
from ledger.program.tiers import Tier
from ledger.queries.balance import balance
from ledger.queries.qualifying import qualifying
from ledger.queries.standing import campaigns, tiers
from ledger.queries.standing import standing as standing_of
from ledger.queries.story import Story
from ledger.queries.tier_moves import TierMove, due
from ledger.rules.tiers import Standing, review
from ledger.store.posting import Posting, Request
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.codes import derived_key, digest
from ledger.values.errors import BadInput, Refused
from ledger.values.money import Money
from ledger.values.text import clean_name, clean_text

_MEMBERS_AT_A_TIME = 100
# A review of a large shop must not keep the tills waiting: a bite at a time, each whole.
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TierEdit:
    """What is to change of a tier; ``None`` leaves it as it is."""

    threshold: int | None = None
    multiplier: Fraction | None = None
    benefit: str | None = None

    def of(self, tier: Tier) -> Tier:
        """The tier as it will be."""
        return Tier(
            tier.name,
            tier.threshold if self.threshold is None else self.threshold,
            tier.multiplier if self.multiplier is None else self.multiplier,
            tier.benefit if self.benefit is None else clean_text(self.benefit),
        )


def add_tier(store: Store, tier: Tier, call: Call) -> Story:
    """Add a tier, or bring a removed one back. Members move at the next review.

    :raises Refused: there is one of that name, or from that threshold, already.
    """
    return run(store, lambda tx: add_tier_in(tx, tier, call))


def add_tier_in(tx: Transaction, tier: Tier, call: Call) -> Story:
    """Add a tier within a transaction that is already open."""
    new = replace(tier, name=clean_name(tier.name), benefit=clean_text(tier.benefit))

    def body(request: Request) -> Posting:
        if any(t.name.casefold() == new.name.casefold() for t in tiers(tx)):
            raise NotFound("There is a tier named “{name}” already.", name=new.name)
        _check_threshold(tx, new)
        return _post(tx, request, _as_it_was_named(tx, new))

    return once(tx, "tier", call, digest("tier", *_facts(new)), None, body)


def edit_tier(store: Store, name: str, edit: TierEdit, call: Call) -> Story:
    """Change a tier's threshold, multiplier or benefit. Members move at the next review.

    Awards already booked keep the multiplier they took.

    :raises BadInput: nothing is to change.
    :raises Refused: no such tier, or another one has that threshold.
    """
    return run(store, lambda tx: edit_tier_in(tx, name, edit, call))


def edit_tier_in(tx: Transaction, name: str, edit: TierEdit, call: Call) -> Story:
    """Change a tier within a transaction that is already open."""
    if edit == TierEdit():
        raise BadInput("Nothing is to change: give --threshold, --multiplier or --benefit.")

    def body(request: Request) -> Posting:
        before = named(tx, name)
        after = edit.of(before)
        _check_threshold(tx, after)
        return _post(tx, request, after, before=before)

    asked = (edit.threshold, _text(edit.multiplier), edit.benefit)
    return once(tx, "tier", call, digest("tier edit", name.casefold(), *asked), None, body)


def remove_tier(store: Store, name: str, call: Call) -> Story:
    """Remove a tier. Whoever is in it is in another from the next review on, without grace.

    :raises Refused: no such tier, or a reward or a running campaign is for its members.
    """
    return run(store, lambda tx: remove_tier_in(tx, name, call))


def remove_tier_in(tx: Transaction, name: str, call: Call) -> Story:
    """Remove a tier within a transaction that is already open."""

    def body(request: Request) -> Posting:
        tier = named(tx, name)
        check_unused(tx, tier)
        return _post(tx, request, tier, active=False)

    return once(tx, "tier", call, digest("tier remove", name.casefold()), None, body)


def replace_tiers_in(tx: Transaction, wanted: Sequence[Tier], call: Call) -> list[Story]:
    """Have these tiers and no others, within an open transaction; one event for each that changes.

    Awards already booked stay as they are, and members move at the next review. The caller has
    seen to it that no reward and no running campaign is for a tier that goes.
    """
    present = {tier.name.casefold(): tier for tier in tiers(tx)}
    new = {tier.name.casefold(): tier for tier in wanted}
    stories = []
    for folded, before in present.items():
        if folded not in new:
            stories.append(_put_in(tx, before, call, None, active=False))
    for folded, tier in new.items():
        held = present.get(folded)
        after = replace(tier, name=held.name) if held else _as_it_was_named(tx, tier)
        if after != held:
            stories.append(_put_in(tx, after, call, held))
    return stories


def _put_in(
    tx: Transaction, tier: Tier, call: Call, before: Tier | None, *, active: bool = True
) -> Story:
    own = replace(call, key=derived_key("tier", call.key.hex(), tier.name))
    asked = digest("tier", *_facts(tier), int(active))
    return once(
        tx,
        "tier",
        own,
        asked,
        None,
        lambda request: _post(tx, request, tier, before=before, active=active),
    )


def _as_it_was_named(tx: Transaction, tier: Tier) -> Tier:
    """A tier by the name it had, if it is one that was removed."""
    row = tx.connection.execute("SELECT name FROM tier WHERE name = ?", (tier.name,)).fetchone()
    return replace(tier, name=row[0]) if row else tier


def named(tx: Transaction, name: str) -> Tier:
    """The programme's tier of a name, whatever its case.

    :raises Refused: there is none.
    """
    wanted = clean_text(name).casefold()
    found = next((t for t in tiers(tx) if t.name.casefold() == wanted), None)
    if found is None:
        raise NotFound("There is no tier “{name}”: `loyalty tier list` shows them.", name=name[:40])
    return found


def _check_threshold(tx: Transaction, tier: Tier) -> None:
    """Two tiers from the same threshold would leave it open which one a member is in."""
    for other in tiers(tx):
        if other.threshold == tier.threshold and other.name != tier.name:
            money = tx.settings.tier_basis == "net_spend"
            raise Refused(
                "“{name}” begins at {threshold} already: choose another threshold.",
                name=other.name,
                threshold=Money(tier.threshold, tx.settings.shop_currency)
                if money
                else tier.threshold,
            )


def check_unused(tx: Transaction, tier: Tier) -> None:
    """Refuse to remove a tier that a reward or a running campaign is for.

    :raises Refused: naming it.
    """
    rewards = tx.connection.execute("SELECT name, tier FROM reward WHERE active = 1").fetchall()
    running = [(c.name, c.tier) for c in campaigns(tx) if c.last_day >= tx.today]
    for what, wanted in (*rewards, *running):
        if wanted.casefold() == tier.name.casefold():
            raise Refused(
                "“{what}” is for {tier} members: end or archive it first.",
                what=what,
                tier=tier.name,
            )


def _text(multiplier: Fraction | None) -> str | None:
    return None if multiplier is None else str(multiplier)


def _facts(tier: Tier) -> tuple[str, int, str, str]:
    return tier.name, tier.threshold, str(tier.multiplier), tier.benefit


def _post(
    tx: Transaction,
    request: Request,
    tier: Tier,
    *,
    before: Tier | None = None,
    active: bool = True,
) -> Posting:
    names = ("name", "threshold", "multiplier", "benefit")
    facts: dict[str, object] = dict(zip(names, _facts(tier), strict=True))
    facts["active"] = int(active)
    posting = Posting(tx, "tier", request, None)
    was = dict(zip(names, _facts(before), strict=True)) if before else {}
    changed = {key: value for key, value in was.items() if value != facts[key]}
    more: dict[str, object] = {"basis": tx.settings.tier_basis}
    if before is not None:
        more["was"] = changed
    posting.detail = json.dumps(facts | more, ensure_ascii=False)
    posting.post()
    tx.connection.execute(
        "INSERT INTO tier (name, threshold, multiplier, benefit, active)"
        " VALUES (:name, :threshold, :multiplier, :benefit, :active)"
        " ON CONFLICT (name) DO UPDATE SET threshold = excluded.threshold,"
        " multiplier = excluded.multiplier, benefit = excluded.benefit, active = excluded.active",
        facts,
    )
    tx.forget()
    return posting


def set_tier(  # noqa: PLR0917 - an act names all of it
    store: Store,
    member: int,
    name: str | None,
    call: Call,
    until: dt.date | None = None,
    reason: str = "",
) -> Story:
    """Give a member a tier by hand, to an end date inclusive or for good; ``None`` ends that.

    It survives sales, refunds and reviews until its end date. Ended, by its date or by hand,
    the member is in the tier they have reached, at once.

    :raises BadInput: the end date is past.
    :raises Refused: no such tier, or there is nothing to end.
    """
    return run(store, lambda tx: set_tier_in(tx, member, name, call, until, reason))


def set_tier_in(  # noqa: PLR0917 - an act names all of it
    tx: Transaction,
    member: int,
    name: str | None,
    call: Call,
    until: dt.date | None = None,
    reason: str = "",
) -> Story:
    """Give a tier by hand within a transaction that is already open."""
    note = clean_text(reason)

    def body(request: Request) -> Posting:
        before = standing_of(tx, member)
        after = _ended(tx, member, before) if name is None else _given(tx, name, before, until)
        posting = Posting(tx, "standing", request, member)
        posting.reason = "by hand"
        posting.note = note
        posting.balance = balance(tx, member)
        detail: dict[str, object] = {
            **standing.told(before, after),
            "tier": [before.tier if before else "", after.tier if after else ""],
            "change": 0,
        }
        if after is not None and after.by_hand:
            detail |= {"by_hand": True, "until": until.isoformat() if until else None}
        posting.detail = json.dumps(detail, ensure_ascii=False)
        posting.post()
        standing.record(tx, member, after)
        return posting

    wanted = name.casefold() if name is not None else None
    asked = digest("standing", member, wanted, until.isoformat() if until else None)
    story = once(tx, "standing", call, asked, member, body)
    # The reason is in no hash, so that it can be erased: it is compared as it stands.
    if story.replayed and story.note and story.note != note:
        raise used_key(story.event)
    return story


def _given(tx: Transaction, name: str, before: Standing | None, until: dt.date | None) -> Standing:
    tier = named(tx, name)
    if until is not None and until < tx.today:
        raise BadInput("{day} is past: give today's date or a later one.", day=until)
    since = before.since if before and before.tier == tier.name else tx.today
    return Standing(tier.name, since, until, by_hand=True)


def _ended(tx: Transaction, member: int, before: Standing | None) -> Standing | None:
    if before is None or not before.by_hand:
        raise Refused("This member's tier is not set by hand: there is nothing to end.")
    over = replace(before, until=tx.today - _DAY)
    spend = qualifying(tx, member, tx.today)
    return review(over, spend, tiers(tx), tx.today, tx.settings.tier_grace_days)


def review_tiers(store: Store, call: Call, *, dry_run: bool = False) -> list[TierMove]:
    """Bring every member's tier in step with today, grace included, and say who moved."""
    with store.read() as tx:
        behind = due(tx)
    if dry_run:
        return [move for move, _, _ in behind if move.before != move.after]
    members = [move.member for move, _, _ in behind]
    moves: list[TierMove] = []
    for start in range(0, len(members), _MEMBERS_AT_A_TIME):
        with store.write() as tx:
            for member in members[start : start + _MEMBERS_AT_A_TIME]:
                moves += review_member(tx, member, call)
    return moves


def review_member(
    tx: Transaction, member: int, call: Call, *, source: str = "review"
) -> list[TierMove]:
    """Bring one member's tier in step with today; who moved, as a list of one or none.

    Days of grace that begin or end are an event too: a day that decides is on record.

    :param source: the act it is part of, if it is part of one.
    """
    before = standing_of(tx, member)
    spend = qualifying(tx, member, tx.today)
    after = review(before, spend, tiers(tx), tx.today, tx.settings.tier_grace_days)
    move = TierMove(member, before.tier if before else "", after.tier if after else "")
    if after != before:
        request = Request(
            key=tx.entropy(16),
            digest=digest("review", member, tx.today.isoformat()),
            business_date=tx.today,
            effective_at=tx.now,
            source=source,
            staff=call.staff,
            till=call.till,
        )
        posting = Posting(tx, "review", request, member)
        detail: dict[str, object] = {"change": 0} | standing.told(before, after)
        if "tier" not in detail:
            until = after.until if after else None
            detail["grace"] = [move.before, until.isoformat() if until else None]
        posting.detail = json.dumps(detail, ensure_ascii=False)
        posting.post()
        standing.record(tx, member, after)
    return [move] if move.before != move.after else []
