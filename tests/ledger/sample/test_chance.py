from __future__ import annotations

from collections import Counter

from ledger.sample.chance import Chance


def test_a_seed_names_one_stream_for_ever() -> None:
    assert Chance("vector", 1).bytes(12).hex() == "6fa16fe177a671b61a61ceac"
    assert [Chance("vector", n).below(1000) for n in range(3)] == [429, 913, 162]


def test_bytes_come_in_the_same_order_however_they_are_asked_for() -> None:
    one, other = Chance("x"), Chance("x")
    assert one.bytes(100) == other.bytes(1) + other.bytes(40) + other.bytes(59)


def test_bounds_are_included() -> None:
    chance = Chance("bounds")
    assert {chance.between(3, 5) for _ in range(200)} == {3, 4, 5}


def test_weights_are_kept() -> None:
    chance = Chance("weights")
    drawn = Counter(
        chance.weighted((("often", 9), ("rarely", 1), ("never", 0))) for _ in range(1000)
    )
    assert 850 < drawn["often"] < 950
    assert drawn["never"] == 0
