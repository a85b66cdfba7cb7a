"""What staff feel: a key until it is painted, an award, and what the till takes while it waits."""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.benchmarks.terminal import Terminal, bare, terminal

pytestmark = [
    pytest.mark.benchmark,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc"),
]

_KEYS = 20
_CALM = 10.0
_TOKEN = b"or type a name"


@pytest.fixture(scope="module")
def plain() -> Iterator[Terminal]:
    with terminal(bare()) as app:
        app.until(b"FIRST-PAINT")
        app.watch(1)
        yield app


@pytest.fixture(scope="module")
def counter(big_shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    own = tmp_path_factory.mktemp("till") / "till.toml"
    command = [sys.executable, "-m", "loyalty_tui", "--lang", "en", "--db", str(big_shop), "tui"]
    with terminal(command, LOYALTY_CONFIG=str(own)) as app:
        app.until(_TOKEN)
        app.watch(8)  # the day's own work is done, and nothing moves
        yield app


def _median(act: Callable[[], float]) -> tuple[float, float]:
    """Median and worst of twenty, in milliseconds, the slowest one left out."""
    found = sorted(act() for _ in range(_KEYS))[:-1]
    return statistics.median(found) * 1e3, found[-1] * 1e3


def _echo(app: Terminal) -> float:
    """From a key to its character on the screen; the field is left as it was."""
    began = app.send(b"7")
    took = app.until(b"7") - began
    app.send(b"\x7f")
    app.quiet(0.15)
    return took


def test_memory_of_the_counter_at_rest(counter: Terminal, plain: Terminal) -> None:
    assert _tell_memory("at rest", counter, plain) <= 60 * 2**20


def test_a_key_is_painted_as_soon_as_in_a_bare_app(counter: Terminal, plain: Terminal) -> None:
    ours, worst = _median(lambda: _echo(counter))
    theirs, _worst = _median(lambda: _echo(plain))
    _tell("a key, painted", ours, theirs, worst, most=50)


def test_a_name_that_is_typed_is_found_and_painted(counter: Terminal, plain: Terminal) -> None:
    def search() -> float:
        began = counter.send(b"benali")
        took = counter.until(b"members: arrows") - began
        counter.send(b"\x1b")
        counter.quiet(0.2)
        return took

    ours, worst = _median(search)
    theirs, _worst = _median(lambda: _echo(plain))
    # A short quiet is waited for first, so that a name that is pasted is looked for once.
    _tell("a name typed, found among 100 000 and painted", ours, theirs, worst, most=200)


def test_an_award_is_told_soon_after_enter(counter: Terminal, plain: Terminal) -> None:
    number = iter(range(1000, 1000 + 2 * _KEYS))

    def award() -> float:
        counter.send(f"CARD-{next(number)}\r".encode())
        counter.until(b"AMOUNT")
        counter.quiet(0.2)
        counter.send(b"12.50")
        counter.until(b"To pay")
        began = counter.send(b"\r")
        took = counter.until(b"AWARDED") - began
        counter.send(b"\x1b")
        counter.quiet(0.2)
        return took

    ours, worst = _median(award)
    theirs, _worst = _median(lambda: _echo(plain))
    _tell("an award, Enter to result", ours, theirs, worst, most=150)


def test_processor_while_nothing_happens(counter: Terminal, plain: Terminal) -> None:
    _tell_memory("after all this", counter, plain)
    for name, keys in (("counter", b"\x1bOQ"), ("dashboard", b"\x1bOR")):
        counter.send(keys)
        counter.watch(6)
        before, before_plain = counter.processor(), plain.processor()
        counter.watch(_CALM)
        plain.watch(0)
        taken = (counter.processor() - before) / _CALM
        beside = (plain.processor() - before_plain) / _CALM
        print(  # noqa: T201 - a benchmark is read
            f"idle processor of the {name}: {taken:.2%} against {beside:.2%} of a bare app,"
            f" at most 2 %"
        )
        assert taken <= 0.02
    counter.send(b"\x1bOQ")
    counter.watch(0.5)


def _tell(what: str, ours: float, theirs: float, worst: float, *, most: float) -> None:
    print(  # noqa: T201 - as above
        f"\n{what}: {ours:.1f} ms against {theirs:.1f} ms of a key in a bare app"
        f" = {ours / theirs:.2f}x; worst {worst:.1f} ms, at most {most:.0f} ms"
    )
    assert worst <= most


def _tell_memory(when: str, counter: Terminal, plain: Terminal) -> int:
    ours, theirs = counter.memory(), plain.memory()
    print(  # noqa: T201 - as above
        f"\nmemory of the counter {when}, 100 000 members: {ours / 2**20:.0f} MiB against"
        f" {theirs / 2**20:.0f} MiB = {ours / theirs:.2f}x, at most 60 MiB at rest"
    )
    return ours
