"""Nothing outlives whom it was for, whoever vanishes and whenever."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from loyalty_tui.serve import wire
from loyalty_tui.serve.server import Served
from loyalty_tui.serve.session import end_group
from tests.loyalty_tui.serve.clients import (
    bare,
    cookie_of,
    counter,
    device,
    ending,
    inside,
    reset,
    sees,
)
from tests.loyalty_tui.serve.conftest import PATIENCE, Processes, Running, serving, spent, until

SOON = wire.GRACE + 4


@pytest.mark.parametrize("after", [0.0, 0.05, 0.2, 0.5, 0.8, 1.0, 2.0])
async def test_a_client_that_vanishes_leaves_no_process(
    running: Running, processes: Processes, after: float
) -> None:
    opened = bare(running, await cookie_of(running))
    until(processes.alive, "the screens")
    await asyncio.sleep(after)  # the moment is the point
    reset(opened)
    until(lambda: not processes.alive(), "the end of the screens", SOON)
    before = spent(running.process.pid)
    await asyncio.sleep(1)
    assert spent(running.process.pid) - before < 0.2


async def test_many_that_vanish_at_once(running: Running, processes: Processes) -> None:
    cookie = await cookie_of(running)
    for _ in range(12):
        opened = bare(running, cookie)
        await asyncio.sleep(0.03)
        reset(opened)
    until(lambda: not processes.alive(), "the end of all", PATIENCE)
    async with device(running, running.enter()) as client, counter(client, running) as again:
        await sees(again, "Chez Aline")


async def test_idle_it_costs_next_to_nothing(running: Running, processes: Processes) -> None:
    async with device(running) as client, counter(client, running) as opened:
        await sees(opened, "Chez Aline")
        (screens,) = processes.alive()
        both = running.process.pid, screens
        limit = time.monotonic() + PATIENCE
        costs = [1.0, 1.0]
        # On a busy machine the books take their time to open.
        while costs[0] > 0.02 or costs[1] > 0.1:
            assert time.monotonic() < limit, costs
            before = [spent(process) for process in both]
            await asyncio.sleep(2)
            costs = [spent(process) - was for process, was in zip(both, before, strict=True)]


async def test_the_screens_killed_from_outside(running: Running, processes: Processes) -> None:
    async with device(running) as client, counter(client, running) as opened:
        await sees(opened, "Chez Aline")
        processes.kill()
        assert await ending(opened) == "The counter has stopped."
        async with counter(client, running) as again:
            await sees(again, "Chez Aline")


async def test_screens_that_hang_are_ended_by_force(running: Running, processes: Processes) -> None:
    async with device(running) as client, counter(client, running) as opened:
        await sees(opened, "Chez Aline")
        (screens,) = processes.alive()
        os.kill(screens, signal.SIGSTOP)
    until(lambda: not processes.alive(), "the end of the screens", SOON)


# The server's own end.


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0), (signal.SIGHUP, 0)]
)
async def test_it_ends_all_when_it_ends(
    running: Running, processes: Processes, number: int, code: int
) -> None:
    async with (
        device(running) as one,
        device(running, running.enter()) as two,
        counter(one, running) as first,
        counter(two, running) as second,
    ):
        await sees(first, "Chez Aline")
        await sees(second, "Chez Aline")
        ends = asyncio.gather(ending(first), ending(second))
        assert await asyncio.to_thread(running.end, number) == code
        assert processes.alive() == []
        assert set(await ends) == {"The server was stopped on the shop's machine."}
    assert not [line for line in running.told if "Traceback" in line]


async def test_it_ends_while_the_screens_begin(running: Running, processes: Processes) -> None:
    opened = bare(running, await cookie_of(running))
    until(processes.alive, "the screens")
    assert await asyncio.to_thread(running.end, signal.SIGINT) == 130
    assert processes.alive() == []
    opened.close()


@pytest.mark.parametrize("after", [0.0, 0.3, 1.5])
async def test_killed_it_leaves_no_orphan(
    running: Running, processes: Processes, after: float
) -> None:
    opened = bare(running, await cookie_of(running))
    until(processes.alive, "the screens")
    await asyncio.sleep(after)  # the moment is the point
    assert await asyncio.to_thread(running.end, signal.SIGKILL) == -signal.SIGKILL
    until(lambda: not processes.alive(), "the end of the screens", SOON)
    opened.close()


async def test_a_network_that_is_gone_is_noticed(served: Served, processes: Processes) -> None:
    """The connection stands, but nothing comes back, and nothing that is sent is taken."""
    async with serving(served, heartbeat=2) as (server, base), inside(server, base) as client:
        silent = await client.ws_connect(
            f"{base}/screen?columns=400&rows=150", headers={"Origin": base}, autoping=False
        )
        await sees(silent, "Chez Aline")
        (screens,) = processes.alive()
        # Nothing is received from here on: what is drawn fills every buffer on the way.
        for size in range(100):
            await silent.send_json([400 - size % 2, 150])
            await asyncio.sleep(0.01)
        begun = time.monotonic()
        while screens in processes.alive():
            assert time.monotonic() < begun + SOON
            await asyncio.sleep(0.05)
        await silent.close()


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up in /proc")
def test_what_the_screens_began_ends_with_them() -> None:
    script = "sleep 300 & echo $!; wait"
    leader = subprocess.Popen(
        ["/bin/sh", "-c", script], stdout=subprocess.PIPE, start_new_session=True
    )
    try:
        assert leader.stdout is not None
        begun = Path(f"/proc/{int(leader.stdout.readline())}")
        leader.kill()
        leader.wait(timeout=PATIENCE)
        assert begun.exists()
        end_group(leader.pid)
        until(lambda: not begun.exists() or " Z " in (begun / "stat").read_text(), "its end")
        end_group(leader.pid)  # there is nobody left, and that is well
    finally:
        end_group(leader.pid)
