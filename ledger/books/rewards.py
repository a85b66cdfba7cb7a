"""Rewards: adding to the catalogue, issuing, handing over, taking either back."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict, dataclass

from ledger.books.act import Call, NotFound, not_their_own, once, run
from ledger.books.tiers import named as tier_named
from ledger.books.vouchers import close, last_use, new_code, open_again, post_issue
from ledger.queries.members import survivor
from ledger.queries.reach import Taker
from ledger.queries.rewards import Reward, Voucher, catalogue, reward_named, voucher
from ledger.queries.story import Story
from ledger.store.posting import Posting, Request
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.codes import digest
from ledger.values.errors import BadInput, Refused
from ledger.values.money import check_amount
from ledger.values.points import MAX_POINTS, Unit, check_points
from ledger.values.text import clean_name

_MOST_DAYS = 36_500


@dataclass(frozen=True, slots=True)
class NewReward:
    """A reward to be: see :class:`ledger.queries.rewards.Reward` for what each says.

    A reward in stamps that costs a full card (``stamps.per_card``) is what full cards give by
    themselves: see :func:`ledger.queries.rewards.card_reward`.
    """

    name: str
    cost: int
    unit: Unit = "points"
    cost_price: int = 0
    stock: int | None = None
    per_member: int | None = None
    valid_days: int | None = None
    tier: str = ""
    period_days: int | None = None
    first_day: dt.date | None = None
    last_day: dt.date | None = None


def add(store: Store, new: NewReward, call: Call) -> Story:
    """Add a reward to the catalogue.

    :raises BadInput: a cost, price, limit or date that cannot be one.
    :raises Refused: the catalogue has that name already, or there is no such tier.
    """
    return run(store, lambda tx: add_in(tx, new, call))


def add_in(tx: Transaction, new: NewReward, call: Call) -> Story:
    """Add a reward within a transaction that is already open."""
    name = clean_name(new.name)
    check(tx, new)

    def body(request: Request) -> Posting:
        execute = tx.connection.execute
        check_name(tx, name)
        identity = (execute("SELECT max(id) FROM reward").fetchone()[0] or 0) + 1
        posting = Posting(tx, "reward", request, None)
        tier = tier_named(tx, new.tier).name if new.tier.strip() else ""
        given = {"id": identity, **asdict(new), "name": name, "tier": tier}
        facts = {column: stored(value) for column, value in given.items()}
        posting.detail = json.dumps(facts, ensure_ascii=False)
        posting.post()
        execute(
            "INSERT INTO reward (id, name, unit, cost, cost_price, stock, per_member, valid_days,"
            " tier, period_days, first_day, last_day) VALUES (:id, :name, :unit, :cost,"
            " :cost_price, :stock, :per_member, :valid_days, :tier, :period_days, :first_day,"
            " :last_day)",
            facts,
        )
        return posting

    asked = digest("reward", json.dumps(asdict(new), default=str))
    return once(tx, "reward", call, asked, None, body)


def check(tx: Transaction, new: NewReward | Reward) -> None:
    """The limits of what a reward can be.

    :raises BadInput: beyond them.
    """
    check_points(new.cost)
    check_amount(new.cost_price, tx.settings.shop_currency)
    _check_limit("--stock", new.stock, 0, MAX_POINTS)
    _check_limit("--per-member", new.per_member, 1, MAX_POINTS)
    _check_limit("--per-days", new.period_days, 1, _MOST_DAYS)
    _check_limit("--valid-days", new.valid_days, 1, _MOST_DAYS)
    if new.period_days is not None and new.per_member is None:
        raise BadInput("--per-days says over how many days --per-member counts: give both.")
    if new.first_day is not None and new.last_day is not None and new.last_day < new.first_day:
        raise BadInput("A reward cannot end before it begins: check its two dates.")


def check_name(tx: Transaction, name: str, *, but: int | None = None) -> None:
    """A name is one reward's, archived or not.

    :param but: the reward that is to bear it.
    :raises Refused: another has it.
    """
    for other in catalogue(tx, archived=True):
        if other.name.casefold() == name.casefold() and other.id != but:
            if other.active:
                raise NotFound("There is a reward named “{name}” already.", name=other.name)
            raise NotFound(
                "There is an archived reward named “{name}”: `loyalty reward restore` brings it "
                "back.",
                name=other.name,
            )


def stored(value: object) -> object:
    """A value of a reward as its columns hold it."""
    return value.isoformat() if isinstance(value, dt.date) else value


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

    :raises Refused: no such reward, or whatever :class:`ledger.queries.reach.Taker` says.
    """
    return run(store, lambda tx: issue_in(tx, member, reward, call))


def issue_in(tx: Transaction, member: int, reward: str, call: Call) -> Story:
    """Issue within a transaction that is already open."""

    def body(request: Request) -> Posting:
        found = named(tx, reward)
        refusal = Taker(tx, member, request.business_date).refusal(found)
        if refusal is not None:
            raise refusal
        return post_issue(tx, member, found, request, new_code(tx))

    asked = digest("issue", member, reward.strip().casefold(), call.at)
    return once(tx, "issue", call, asked, member, body)


def named(tx: Transaction, text: str, *, archived: bool = False) -> Reward:
    """The reward of a name or number; archived ones on request.

    :raises Refused: there is none.
    """
    found = reward_named(tx, text.strip(), archived=archived)
    if found is None:
        raise NotFound(
            "There is no reward “{name}”: `loyalty reward list` shows the catalogue.",
            name=text.strip()[:40],
        )
    return found


def use(store: Store, code: str, call: Call) -> Story:
    """Hand the reward over: the voucher is used.

    :raises Refused: no such code, used, cancelled, or lapsed.
    """

    def act(tx: Transaction) -> Story:
        found = _voucher(tx, code)

        def body(request: Request) -> Posting:
            _check_open(found)
            return close(tx, "use", found, request)

        holder = survivor(tx, found.member)
        return once(tx, "use", call, digest("use", found.code), holder, body)

    return run(store, act)


def unuse(store: Store, code: str, call: Call) -> Story:
    """Take a hand-over back: the reward is still the shop's, and the voucher can be used again.

    A voucher whose last day has passed meanwhile has lapsed.

    :raises Refused: no such code, or its reward was not handed over.
    """

    def act(tx: Transaction) -> Story:
        found = _voucher(tx, code)

        def body(request: Request) -> Posting:
            if found.state != "used":
                raise Refused(
                    "Voucher {code} has not been used: there is nothing to take back.",
                    code=found.code,
                )
            return open_again(tx, found, request)

        size = not_their_own(tx, last_use(tx, found), call) if found.state == "used" else 0
        holder, asked = survivor(tx, found.member), digest("unuse", found.code)
        return once(tx, "unuse", call, asked, holder, body, size=size)

    return run(store, act)


def cancel(store: Store, code: str, call: Call) -> Story:
    """Take an unused voucher back: its cost returns to the lots it came from, its stock too.

    What has lapsed of those lots comes back by ``refund.lapsed_lot``. A voucher that has lapsed
    itself is lost with its cost, swept or not.

    :raises Refused: no such code, used, cancelled, or lapsed.
    """

    def act(tx: Transaction) -> Story:
        found = _voucher(tx, code)

        def body(request: Request) -> Posting:
            if found.state == "used":
                raise Refused(
                    "Voucher {code} has been used: it cannot be cancelled. If nothing was handed "
                    "over, `loyalty reward unuse {code}` takes that back first.",
                    code=found.code,
                )
            _check_open(found)
            return close(tx, "cancel", found, request)

        holder = survivor(tx, found.member)
        return once(tx, "cancel", call, digest("cancel", found.code), holder, body)

    return run(store, act)


def _voucher(tx: Transaction, code: str) -> Voucher:
    found = voucher(tx, code)
    if found is None:
        raise NotFound(
            "There is no voucher “{code}”: read the code again, it is written as ABCD-EFGH.",
            code=code.strip()[:20],
        )
    return found


def _check_open(found: Voucher) -> None:
    if found.state == "used":
        raise Refused("Voucher {code} has been used already.", code=found.code)
    if found.state == "cancelled":
        raise Refused("Voucher {code} was cancelled.", code=found.code)
    if found.state == "expired":
        raise Refused("Voucher {code} lapsed after {day}.", code=found.code, day=found.last_day)
