"""Rewards: adding to the catalogue, issuing, using, cancelling."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass

from ledger.books.act import Call, NotFound, once, run
from ledger.books.moves import Moves
from ledger.queries.balance import spendable
from ledger.queries.rewards import Reward, Voucher, catalogue, reward_named, voucher
from ledger.queries.standing import standing_today
from ledger.queries.story import Story
from ledger.store.posting import Posting, Request
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.codes import digest, new_voucher_code
from ledger.values.errors import BadInput, Refused
from ledger.values.money import check_amount
from ledger.values.points import MAX_POINTS, Points, Unit, check_points
from ledger.values.text import clean_name, clean_text

_MOST_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class NewReward:
    """A reward to be. ``cost`` in ``unit``, ``cost_price`` in minor units."""

    name: str
    cost: int
    unit: Unit = "points"
    cost_price: int = 0
    stock: int | None = None
    per_member: int | None = None
    valid_days: int | None = None
    tier: str = ""


def add(store: Store, new: NewReward, call: Call) -> Story:
    """Add a reward to the catalogue.

    :raises BadInput: a cost, price or limit that cannot be one.
    :raises Refused: the catalogue has that name already.
    """
    return run(store, lambda tx: add_in(tx, new, call))


def add_in(tx: Transaction, new: NewReward, call: Call) -> Story:
    """Add a reward within a transaction that is already open."""
    name = clean_name(new.name)
    check_points(new.cost)
    check_amount(new.cost_price, tx.settings.shop_currency)
    _check_limit("--stock", new.stock, 0, MAX_POINTS)
    _check_limit("--per-member", new.per_member, 1, MAX_POINTS)
    _check_limit("--valid-days", new.valid_days, 1, _MOST_DAYS)

    def body(request: Request) -> Posting:
        execute = tx.connection.execute
        if any(r.name.casefold() == name.casefold() for r in catalogue(tx, archived=True)):
            raise NotFound("There is a reward named “{name}” already.", name=name)
        identity = (execute("SELECT max(id) FROM reward").fetchone()[0] or 0) + 1
        posting = Posting(tx, "reward", request, None)
        facts = {"id": identity, **asdict(new), "name": name, "tier": clean_text(new.tier)}
        posting.detail = json.dumps(facts, ensure_ascii=False)
        posting.post()
        execute(
            "INSERT INTO reward (id, name, unit, cost, cost_price, stock, per_member, valid_days,"
            " tier) VALUES (:id, :name, :unit, :cost, :cost_price, :stock, :per_member,"
            " :valid_days, :tier)",
            facts,
        )
        return posting

    return once(tx, "reward", call, digest("reward", json.dumps(asdict(new))), None, body)


def _check_limit(option: str, limit: int | None, low: int, high: int) -> None:
    if limit is not None and not low <= limit <= high:
        raise BadInput(
            "{key} takes a whole number from {low} to {high}, not “{typed}”.",
            key=option,
            low=low,
            high=high,
            typed=str(limit)[:30],
        )


def issue(store: Store, member: int, reward: str, call: Call) -> Story:
    """Issue a reward: take its cost, give a voucher's code.

    :raises Refused: no such reward, too few points, none left, the member's limit, or the tier.
    """
    return run(store, lambda tx: issue_in(tx, member, reward, call))


def issue_in(tx: Transaction, member: int, reward: str, call: Call) -> Story:
    """Issue within a transaction that is already open."""
    found = _reward(tx, reward)

    def body(request: Request) -> Posting:
        _check_issue(tx, member, found, request.business_date)
        return _post_issue(tx, member, found, request)

    return once(tx, "issue", call, digest("issue", member, found.id, call.at), member, body)


def use(store: Store, code: str, call: Call) -> Story:
    """Hand the reward over: the voucher is used.

    :raises Refused: no such code, used, cancelled, or lapsed.
    """

    def act(tx: Transaction) -> Story:
        found = _voucher(tx, code)

        def body(request: Request) -> Posting:
            _check_open(tx, found)
            return _close(tx, "use", "used", found, request)

        return once(tx, "use", call, digest("use", found.code), found.member, body)

    return run(store, act)


def cancel(store: Store, code: str, call: Call) -> Story:
    """Take an unused voucher back: its cost returns to the lots it came from, its stock too.

    :raises Refused: no such code, used already, or cancelled already.
    """

    def act(tx: Transaction) -> Story:
        found = _voucher(tx, code)

        def body(request: Request) -> Posting:
            if found.state != "issued":
                _check_open(tx, found)
            return _close(tx, "cancel", "cancelled", found, request)

        return once(tx, "cancel", call, digest("cancel", found.code), found.member, body)

    return run(store, act)


def _reward(tx: Transaction, text: str) -> Reward:
    found = reward_named(tx, text.strip())
    if found is None:
        raise NotFound(
            "There is no reward “{name}”: `loyalty reward list` shows the catalogue.",
            name=text.strip()[:40],
        )
    return found


def _voucher(tx: Transaction, code: str) -> Voucher:
    found = voucher(tx, code)
    if found is None:
        raise NotFound(
            "There is no voucher “{code}”: read the code again, it is written as ABCD-EFGH.",
            code=code.strip()[:20],
        )
    return found


def _check_issue(tx: Transaction, member: int, reward: Reward, day: dt.date) -> None:
    """The rules of issuing, in the order staff would ask them."""
    held = spendable(tx, member, reward.unit, day)
    if reward.tier:
        current = standing_today(tx, member)
        if current is None or current.tier.casefold() != reward.tier.casefold():
            raise Refused(
                "“{name}” is for {tier} members only.", name=reward.name, tier=reward.tier
            )
    if reward.stock == 0:
        raise Refused("“{name}” is out of stock.", name=reward.name)
    if reward.per_member is not None:
        had: int = tx.connection.execute(
            "SELECT count(*) FROM voucher WHERE member = ? AND reward = ? AND state <> 'cancelled'",
            (member, reward.id),
        ).fetchone()[0]
        if had >= reward.per_member:
            raise Refused(
                "“{name}” is limited to {limit} per member, and this member has had {had}.",
                name=reward.name,
                limit=reward.per_member,
                had=had,
            )
    if held < reward.cost:
        raise Refused(
            "“{name}” costs {cost} and the balance is {balance}: {missing} missing.",
            name=reward.name,
            cost=Points(reward.cost, reward.unit),
            balance=Points(held, reward.unit),
            missing=Points(reward.cost - held, reward.unit),
        )


def _post_issue(tx: Transaction, member: int, reward: Reward, request: Request) -> Posting:
    code = new_voucher_code(tx.entropy)
    while voucher(tx, code) is not None:
        code = new_voucher_code(tx.entropy)
    day = request.business_date
    last = day + dt.timedelta(days=reward.valid_days) if reward.valid_days else None
    posting = Posting(tx, "issue", request, member)
    moves = Moves(posting, member, reward.unit)
    if reward.cost:
        moves.debit("redeem", reward.cost, day)
    points = moves if reward.unit == "points" else Moves(posting, member)
    posting.balance = points.balance
    posting.detail = json.dumps(
        {
            "code": code,
            "reward": reward.id,
            "name": reward.name,
            "unit": reward.unit,
            "cost": reward.cost,
            "cost_price": reward.cost_price,
            "last_day": last.isoformat() if last else None,
        },
        ensure_ascii=False,
    )
    posting.post()
    tx.connection.execute(
        "INSERT INTO voucher VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'issued', NULL, NULL)",
        (
            code,
            posting.id,
            member,
            reward.id,
            reward.name,
            reward.unit,
            reward.cost,
            reward.cost_price,
            day.isoformat(),
            last.isoformat() if last else None,
        ),
    )
    tx.connection.execute(
        "UPDATE reward SET stock = stock - 1 WHERE id = ? AND stock IS NOT NULL", (reward.id,)
    )
    return posting


def _check_open(tx: Transaction, found: Voucher) -> None:
    if found.state == "used":
        raise Refused("Voucher {code} has been used already.", code=found.code)
    if found.state == "cancelled":
        raise Refused("Voucher {code} was cancelled.", code=found.code)
    if found.lapsed(tx.today):
        raise Refused("Voucher {code} lapsed after {day}.", code=found.code, day=found.last_day)


def _close(tx: Transaction, kind: str, state: str, found: Voucher, request: Request) -> Posting:
    day = request.business_date
    posting = Posting(tx, kind, request, found.member)
    posting.reverses = found.event
    detail: dict[str, object] = {"code": found.code, "name": found.name}
    moves = Moves(posting, found.member, found.unit)
    if kind == "cancel" and found.cost:
        row = tx.connection.execute(
            "SELECT id FROM entry WHERE event = ? AND kind = 'redeem'", (found.event,)
        ).fetchone()
        came = moves.give_back(row[0], found.cost, day)
        if came != found.cost:
            detail["forfeited"] = found.cost - came
    points = moves if found.unit == "points" else Moves(posting, found.member)
    posting.balance = points.balance
    posting.detail = json.dumps(detail, ensure_ascii=False)
    posting.post()
    tx.connection.execute(
        "UPDATE voucher SET state = ?, closed_on = ? WHERE code = ?",
        (state, day.isoformat(), found.code),
    )
    if kind == "cancel":
        tx.connection.execute(
            "UPDATE reward SET stock = stock + 1 WHERE id = ? AND stock IS NOT NULL",
            (found.reward,),
        )
    return posting
