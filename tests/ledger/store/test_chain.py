from __future__ import annotations

import json
import random
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from ledger.books import members, points, program, refunds, rewards, sales
from ledger.books.act import Call
from ledger.queries.verify import verify
from ledger.store import chain, schema
from ledger.store.store import Store
from ledger.values.codes import pack
from ledger.values.errors import LedgerError
from tests.ledger.store import look, second
from tests.ledger.store.clockwork import Clock

VECTORS: list[dict[str, Any]] = json.loads(
    Path(__file__).with_name("vectors.json").read_text(encoding="utf-8")
)["vectors"]
NAMES = [vector["name"] for vector in VECTORS]


def thawed(value: Any) -> Any:  # noqa: ANN401 - JSON holds anything
    """A field of the file as Python's: bytes are written ``{"hex": …}``."""
    if isinstance(value, dict):
        return bytes.fromhex(value["hex"])
    return tuple(map(thawed, value)) if isinstance(value, list) else value


def event_and_rows(vector: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
    rows = {table: thawed(found) for table, found in vector["rows"].items()}
    return thawed(vector["event"]), rows


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ((), ""),
        ((None,), "00"),
        ((1,), "01 0000000000000001"),
        ((-1,), "01 ffffffffffffffff"),
        ((2**63 - 1,), "01 7fffffffffffffff"),
        (("",), "02 00000000"),
        (("é",), "02 00000002 c3a9"),
        ((b"\x00\xff",), "03 00000002 00ff"),
        (((),), "04 00000000"),
        (((None, "a"), 2), "04 00000002 00 02 00000001 61 01 0000000000000002"),
        (("ab", "c"), "02 00000002 6162 02 00000001 63"),
        (("a", "bc"), "02 00000001 61 02 00000002 6263"),
    ],
)
def test_packing_by_hand(fields: tuple[object, ...], expected: str) -> None:
    assert pack(fields).hex() == re.sub(r"\s", "", expected)


def test_a_type_with_no_form_is_not_packed() -> None:
    with pytest.raises(TypeError):
        pack((1.5,))


@pytest.mark.parametrize("vector", VECTORS, ids=NAMES)
def test_published_packing(vector: dict[str, Any]) -> None:
    event, rows = event_and_rows(vector)
    parts = [event]
    for table in schema.TRUTH[1:]:
        if table in rows:
            parts += [table, rows[table]]
    assert pack(tuple(parts)).hex() == vector["packed"]


@pytest.mark.parametrize("vector", VECTORS, ids=NAMES)
def test_published_leaf_and_hash(vector: dict[str, Any]) -> None:
    leaf = chain.leaf_hash(*event_and_rows(vector))
    assert leaf.hex() == vector["leaf"]
    assert chain.link_hash(bytes.fromhex(vector["previous"]), leaf).hex() == vector["hash"]


@pytest.mark.parametrize("vector", VECTORS, ids=NAMES)
def test_the_second_implementation_agrees_on_the_vectors(vector: dict[str, Any]) -> None:
    event, rows = event_and_rows(vector)
    leaf = second.leaf_of(event, rows)
    assert second.event_bytes(event, rows).hex() == vector["packed"]
    assert leaf.hex() == vector["leaf"]
    assert second.link_of(bytes.fromhex(vector["previous"]), leaf).hex() == vector["hash"]


def test_the_vectors_follow_each_other() -> None:
    previous = [vector["previous"] for vector in VECTORS]
    assert previous == [chain.GENESIS.hex(), *(vector["hash"] for vector in VECTORS[:-1])]


def test_every_column_is_hashed(path: Path) -> None:
    with look.opened(path) as connection:
        for table, columns in chain.COLUMNS.items():
            info = connection.execute(f"PRAGMA table_info({table})").fetchall()
            unhashed = ("leaf", "hash") if table == "event" else ()
            assert [name for _, name, *_ in info] == [*columns, *unhashed]


def test_the_second_implementation_agrees_on_a_rich_shop(path: Path) -> None:
    with look.opened(path) as connection:
        links = list(second.chain_of(connection))
        stored_head = connection.execute("SELECT seq, hash FROM head").fetchone()
    assert all((leaf, link) == (mine, linked) for leaf, link, mine, linked in links)
    assert stored_head == (len(links), links[-1][3])


def test_the_second_implementation_agrees_on_a_random_shop(tmp_path: Path) -> None:
    path, chance = tmp_path / "shop.db", random.Random(20_260_722)
    clock = Clock()
    with program.open_shop(path, program.NewShop("Hasard", preset="tiers"), clock=clock) as store:
        rewards.add(store, rewards.NewReward("Café", 10, stock=20), Call())
        program.change(store, "earn.stamps", "1", Call())
        for number in range(8):
            members.join(store, members.NewMember(f"Membre {number} é"), Call())
        for number in range(250):
            clock.move(seconds=chance.randint(-3600, 86_400))
            _something(store, chance, number)
        found = verify(store)
    with look.opened(path) as connection:
        links = list(second.chain_of(connection))
    assert found.problems == ()
    assert all((leaf, link) == (mine, linked) for leaf, link, mine, linked in links)
    assert found.head == links[-1][3].hex()


def _something(store: Store, chance: random.Random, number: int) -> None:
    member, call = chance.randint(1, 8), Call(source_id=f"N{number}", till=f"T{number % 3}")
    acts = (
        lambda: sales.sell(store, sales.Sale(chance.randint(0, 20_000), member), call),
        lambda: sales.sell(
            store,
            sales.Sale(
                chance.randint(1, 9_000), member, points=chance.randint(0, 90), category="thé"
            ),
            call,
        ),
        lambda: sales.sell(
            store,
            sales.Sale(400, None, lines=(sales.Line("Pain", quantity=1500, amount=400),)),
            call,
        ),
        lambda: refunds.refund(store, f"N{number - 1}", chance.randint(1, 3000), call),
        lambda: refunds.void(store, f"N{number - 2}", call),
        lambda: rewards.issue(store, member, "Café", call),
        lambda: points.adjust(store, member, chance.choice((-7, 12)), "À la main", call),
        lambda: points.sweep(store, call),
    )
    with suppress(LedgerError):
        chance.choice(acts)()
