"""Who works in the shop, and in which role. Their PINs are in :mod:`ledger.books.pins`.

An event says who by number and in which role; the name stands in the table alone, so that it
can be changed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from ledger.books.act import Call, NotFound, once, run, used_key
from ledger.queries.story import Story
from ledger.rules.permissions import ROLES
from ledger.store.posting import Posting, Request
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.codes import digest
from ledger.values.errors import BadInput, Refused, Role
from ledger.values.text import clean_name

KIND = "staff"


@dataclass(frozen=True, slots=True)
class Staff:
    """One who works in the shop, or did. ``pin`` says whether they have one."""

    id: int
    name: str
    role: Role
    pin: bool = False
    active: bool = True


def add(store: Store, name: str, role: str, call: Call) -> Story:
    """Add one who works in the shop, or bring one back who did.

    :raises BadInput: no such role.
    :raises Refused: that name is taken, or it is not for who asks.
    """
    return run(store, lambda tx: add_in(tx, name, role, call))


def add_in(tx: Transaction, name: str, role: str, call: Call) -> Story:
    """Add staff within a transaction that is already open."""
    clean, wanted = clean_name(name), _role(role)

    def body(request: Request) -> Posting:
        known = _of_name(tx, clean)
        if known is not None and known.active:
            raise _taken(clean)
        identity = tx.next_id("staff") if known is None else known.id
        posting = post(tx, request, Staff(identity, clean, wanted), "added")
        if known is None:
            tx.connection.execute(
                "INSERT INTO staff (id, name, role) VALUES (?, ?, ?)", (identity, clean, wanted)
            )
        else:
            _write(tx, Staff(identity, clean, wanted))
        return posting

    # A name is in no hash: what else must be the same when the key comes again is compared.
    story = once(tx, KIND, call, digest("staff add", call.key, wanted), None, body)
    if story.replayed and by_number(tx, int(str(story.detail["id"]))).name != clean:
        raise used_key(story.event)
    return story


def edit(
    store: Store, who: int, call: Call, *, name: str | None = None, role: str | None = None
) -> Story:
    """Change the name or the role of one who works in the shop.

    :raises BadInput: nothing to change, or no such role.
    :raises Refused: the name is taken, they are the last owner, or it is not for who asks.
    """
    if name is None and role is None:
        raise BadInput("Nothing is to change: give --name or --role.")

    def act(tx: Transaction) -> Story:
        before = by_number(tx, who)
        new_name = clean_name(name) if name is not None else before.name
        after = replace(before, name=new_name, role=_role(role) if role else before.role)

        def body(request: Request) -> Posting:
            holder = _of_name(tx, after.name)
            if holder is not None and holder.id != who:
                raise _taken(after.name)
            if after.role != "owner":
                _check_not_last(tx, before)
            posting = post(tx, request, after, "role" if role else "name")
            _write(tx, after)
            return posting

        story = once(tx, KIND, call, digest("staff edit", call.key, who, role), None, body)
        if story.replayed and before != after:
            raise used_key(story.event)
        return story

    return run(store, act)


def remove(store: Store, who: int, call: Call) -> Story:
    """Let somebody act no more. What they did keeps their name; their PIN is forgotten.

    :raises Refused: they are the last owner, or it is not for who asks.
    """

    def act(tx: Transaction) -> Story:
        person = by_number(tx, who)

        def body(request: Request) -> Posting:
            if not person.active:
                raise NotFound("{name} does not work here any more.", name=person.name)
            _check_not_last(tx, person)
            gone = replace(person, active=False, pin=False)
            posting = post(tx, request, gone, "removed")
            _write(tx, gone)
            return posting

        return once(tx, KIND, call, digest("staff remove", who), None, body)

    return run(store, act)


def everyone(tx: Transaction) -> list[Staff]:
    """All who work in the shop, in the order they came."""
    return [person for person in _all(tx) if person.active]


def named(tx: Transaction, name: str | None) -> Staff:
    """Who acts: the one named, or the shop's first owner where nobody is.

    :raises Refused: nobody has that name.
    """
    wanted = name.strip().casefold() if name is not None else None
    for person in everyone(tx):
        if person.name.casefold() == wanted or (wanted is None and person.role == "owner"):
            return person
    raise NotFound(
        "Nobody named “{name}” works here: `loyalty staff list` shows who does.",
        name=(name or "")[:40],
    )


def by_number(tx: Transaction, identity: int) -> Staff:
    """One who works in the shop, or did.

    :raises Refused: nobody has that number.
    """
    for person in _all(tx):
        if person.id == identity:
            return person
    raise NotFound("There is no staff number {staff}.", staff=identity)


def post(tx: Transaction, request: Request, person: Staff, what: str, **more: object) -> Posting:
    """Post what became of somebody: all that the table holds of them, save the name."""
    posting = Posting(tx, KIND, request, None)
    facts = {"id": person.id, "role": person.role, "active": int(person.active)}
    posting.detail = json.dumps({**facts, "pin": int(person.pin), "what": what, **more})
    posting.post()
    tx.forget()
    return posting


def _all(tx: Transaction) -> list[Staff]:
    rows = tx.connection.execute("SELECT id, name, role, pin, active FROM staff ORDER BY id")
    return [Staff(i, name, role, bool(pin), bool(active)) for i, name, role, pin, active in rows]


def _of_name(tx: Transaction, name: str) -> Staff | None:
    return next((p for p in _all(tx) if p.name.casefold() == name.casefold()), None)


def _taken(name: str) -> NotFound:
    return NotFound("There is somebody named “{name}” already.", name=name)


def _role(text: str) -> Role:
    for role in ROLES:
        if role == text:
            return role
    raise BadInput(
        "“{role}” is not a role: choose {choices}.", role=text[:20], choices=", ".join(ROLES)
    )


def _check_not_last(tx: Transaction, person: Staff) -> None:
    """A shop without an owner could never be changed again."""
    if person.role == "owner" and sum(p.role == "owner" for p in everyone(tx)) == 1:
        raise Refused("The shop needs an owner: make another one first with --role owner.")


def _write(tx: Transaction, person: Staff) -> None:
    tx.connection.execute(
        "UPDATE staff SET name = ?, role = ?, active = ?, failed = 0, locked_until = 0,"
        " pin = CASE ? WHEN 1 THEN pin ELSE '' END WHERE id = ?",
        (person.name, person.role, int(person.active), int(person.pin), person.id),
    )
