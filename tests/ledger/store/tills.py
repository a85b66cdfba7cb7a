"""What a till does in a process of its own. See :mod:`tests.ledger.store.processes`."""

from __future__ import annotations

import os
from multiprocessing.connection import Connection
from multiprocessing.synchronize import Event
from pathlib import Path

from ledger.books import program, refunds, rewards, sales
from ledger.books.act import Call
from ledger.books.sales import Line, Sale
from ledger.queries.story import Story
from ledger.store.connect import Journal
from ledger.store.lock import Queue
from ledger.store.store import Store
from ledger.values.errors import Damaged, Refused
from tests.ledger.store.clockwork import key
from tests.ledger.store.processes import PATIENCE

_NOBODY = 65534


def sell_under_one_key(path: Path, sale: bytes, amount: int) -> tuple[int, bool]:
    """The event, and whether it was known."""
    with Store(path) as store:
        story = sales.sell(store, Sale(amount), Call(sale))
        return story.event, story.replayed


def sell(
    path: Path, journal: Journal, member: int, first: int, count: int
) -> list[tuple[int, int, int]]:
    """Sales one after the other: event, points and balance told of each."""
    with Store(path, journal=journal) as store:
        told = []
        for number in range(first, first + count):
            call = Call(key(number), source_id=f"S{number}")
            story = sales.sell(store, Sale(1000, member), call)
            told.append((story.event, story.points, story.balance or 0))
        return told


def redeem(path: Path, journal: Journal, member: int, reward: str) -> str:
    """The voucher's code, or what was said instead."""
    with Store(path, journal=journal) as store:
        try:
            return rewards.issue(store, member, reward, Call()).code or ""
        except Refused as refusal:
            return str(refusal)


def sell_or_redeem(path: Path, journal: Journal, first: int | None, count: int) -> int:
    """Sell from a number on, or, without one, ask for cafés; how many cafés were granted."""
    if first is not None:
        sell(path, journal, 1, first, count)
        return 0
    return sum(" " not in redeem(path, journal, 1, "Café") for _ in range(count))


def pay_with_points(path: Path, journal: Journal, member: int, points: int) -> bool:
    """Whether a sale could be paid with so many points."""
    with Store(path, journal=journal) as store:
        try:
            sales.sell(store, Sale(points, member, points=points), Call())
        except Refused:
            return False
        return True


def numbered_act(store: Store, member: int, number: int) -> Story | None:
    """An act that is the same whenever and by whomever it is sent; ``None`` for a refusal."""
    call = Call(key(number), source_id=f"N{number}")
    try:
        match number % 4:
            case 0:
                lines = (Line("Pain", amount=1200),)
                return sales.sell(store, Sale(1200, member, lines=lines), call)
            case 1:
                return sales.sell(store, Sale(900, member, points=7), call)
            case 2:
                return refunds.refund(store, f"N{number - 2}", 300, call)
            case _:
                return rewards.issue(store, member, "Café", call)
    except Refused:
        return None


def act_until_killed(
    path: Path, journal: Journal, member: int, first: int, report: Connection
) -> None:
    """Say of each act when it is sent, and when it is done."""
    store = Store(path, journal=journal)
    number = first
    while True:
        report.send(("sent", number))
        numbered_act(store, member, number)
        report.send(("done", number))
        number += 1


def hold(path: Path, held: Event, let_go: Event) -> None:
    """Keep the books busy."""
    with Queue(path).turn():
        held.set()
        let_go.wait(PATIENCE)


def sell_until(path: Path, journal: Journal, busy: Event, stop: Event) -> None:
    """Sell until told to stop, and say so each time."""
    with Store(path, journal=journal) as store:
        while not stop.is_set():
            sales.sell(store, Sale(100), Call())
            busy.set()


def make_shop(path: Path, name: str) -> tuple[str, str]:
    """Make a shop of that name; what was said if it could not be."""
    try:
        program.open_shop(path, program.NewShop(name)).close()
    except Damaged as error:
        return name, str(error)
    return name, ""


def as_nobody(path: Path, selling: bool) -> str:
    """What somebody without rights over the folder is told; ``skip`` if we cannot be one."""
    if not hasattr(os, "getuid"):
        return "skip"
    if os.getuid() == 0:
        os.setgroups([])
        os.setgid(_NOBODY)
        os.setuid(_NOBODY)
    try:
        with Store(path) as store:
            if selling:
                sales.sell(store, Sale(100), Call())
            with store.read() as tx:
                return tx.settings.shop_name
    except Damaged as error:
        return str(error)
