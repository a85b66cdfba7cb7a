"""One bit of the file turned over: the books are as they were, or it is noticed."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from ledger.queries.verify import verify
from ledger.store.store import Store
from ledger.values.errors import LedgerError
from tests.ledger.store import look

FLIPS = 300
# A name may be corrected or erased, so no proof covers it.
PEOPLE = ("profile", "staff", "member_search", "_sqlite_migrations")


def books(path: Path) -> object:
    """Everything a proof covers."""
    content = look.content(path, but=PEOPLE)
    content["standing"] = [(member, tier, hand) for member, tier, _, _, hand in content["standing"]]
    return content


@pytest.mark.thorough
def test_a_flipped_bit_is_noticed_or_harmless(path: Path, tmp_path: Path) -> None:
    chance, whole, before = random.Random(7), path.read_bytes(), books(path)
    flipped = tmp_path / "flipped.db"
    noticed = 0
    for _ in range(FLIPS):
        damaged = bytearray(whole)
        position = chance.randrange(len(whole))
        damaged[position] ^= 1 << chance.randrange(8)
        flipped.write_bytes(damaged)
        try:
            with Store(flipped) as store:
                if verify(store).problems:
                    noticed += 1
                    continue
        except LedgerError:
            noticed += 1
            continue
        finally:
            for end in ("-wal", "-shm"):
                flipped.with_name(flipped.name + end).unlink(missing_ok=True)
        assert books(flipped) == before, position
    assert noticed > FLIPS // 20
