"""A till that is killed at any moment loses nothing it had said, and doubles nothing."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest

from ledger.books import points
from ledger.books.act import Call
from ledger.queries.verify import verify
from ledger.store.connect import Journal
from ledger.store.store import Store
from tests.ledger.store import look, tills
from tests.ledger.store.clockwork import key
from tests.ledger.store.processes import PATIENCE, PROCESSES

pytestmark = pytest.mark.thorough

ROUNDS = 15
MOST_ACTS = 12


@pytest.mark.parametrize("journal", ["wal", "truncate"])
def test_killed_at_random_moments(today: Path, journal: Journal) -> None:
    chance = random.Random(9)
    with Store(today, journal=journal) as store:
        points.adjust(store, 1, 5000, "Pour de longues journées", Call())
    events, number = look.events(today), 0
    for _ in range(ROUNDS):
        done, sent = run_and_kill(today, journal, number, chance)
        assert all(count(today, acked) == 1 for acked in done)
        with Store(today, journal=journal) as store:
            assert verify(store).problems == ()
            for unsure in sent - done:
                assert count(today, unsure) <= 1
                tills.numbered_act(store, 1, unsure)
                tills.numbered_act(store, 1, unsure)
            assert verify(store).problems == ()
        assert all(count(today, each) == 1 for each in sent)
        events += len(sent)
        assert look.events(today) == events
        assert look.gapless(today)
        number = max(sent, default=number - 1) + 1
    assert number > ROUNDS


def run_and_kill(
    path: Path, journal: Journal, first: int, chance: random.Random
) -> tuple[set[int], set[int]]:
    """Let a till act until a random moment; what it said was done, and what it had sent."""
    mine, its = PROCESSES.Pipe(duplex=False)
    till = PROCESSES.Process(target=tills.act_until_killed, args=(path, journal, 1, first, its))
    till.start()
    its.close()
    told: dict[str, set[int]] = {"sent": set(), "done": set()}
    for _ in range(chance.randint(1, 2 * MOST_ACTS)):
        kind, number = mine.recv()
        told[kind].add(number)
    # A moment of the till's next act, whatever it is doing by then.
    until = time.perf_counter() + chance.random() * 0.004
    while time.perf_counter() < until:
        pass
    till.kill()
    till.join(PATIENCE)
    while True:
        try:
            kind, number = mine.recv()
        except (EOFError, OSError):
            break
        told[kind].add(number)
    mine.close()
    return told["done"], told["sent"]


def count(path: Path, number: int) -> int:
    """How many events an act left."""
    found: int = look.one(path, "SELECT count(*) FROM event WHERE key = ?", key(number))
    return found
