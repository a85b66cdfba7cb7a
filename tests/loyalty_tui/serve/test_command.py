"""``loyalty serve`` as it is typed: what it refuses and warns of, and what a device begins with."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.loyalty_tui.serve.clients import counter, device, sees
from tests.loyalty_tui.serve.conftest import PATIENCE, Processes, Running, environment

PIN = "491375"


def run(shop: Path, *words: str, **changed: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "loyalty_tui", *words],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment(shop, "") | {"LOYALTY_PIN_KEY": str(shop.with_name("key"))} | changed,
        timeout=PATIENCE,
        check=False,
    )
    assert "Traceback" not in done.stderr
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.20", "::", "till.local"])
def test_other_machines_only_when_it_is_said(shop: Path, host: str) -> None:
    code, out, err = run(shop, "serve", "--host", host)
    assert (code, out, err.count("\n")) == (2, "", 1)
    assert "--lan" in err
    assert "encrypted" in err


def test_other_machines_with_a_warning(shop: Path, processes: Processes) -> None:
    running = Running(shop, processes.mark, "--lan")
    try:
        assert "not encrypted" in running.told[0]
        assert running.invitation.startswith("http://")
        assert "//0.0.0.0" not in running.invitation
    finally:
        running.end(signal.SIGINT)


def test_on_this_machine_without_one(running: Running) -> None:
    assert running.base.startswith("http://127.0.0.1:")
    running.end(signal.SIGINT)
    assert not [line for line in running.told if "encrypted" in line]


def test_a_port_that_is_taken(shop: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        code, out, err = run(shop, "serve", "--port", port)
    assert (code, out) == (2, "")
    assert f"Port {port} is taken" in err


def test_an_address_that_is_not_ours(shop: Path) -> None:
    code, out, err = run(shop, "serve", "--lan", "--host", "192.0.2.7", "--port", "0")
    assert (code, out) == (2, "")
    assert "192.0.2.7" in err.splitlines()[-1]


@pytest.mark.parametrize("lang", ["en", "fr"])
def test_without_the_part_for_browsers(shop: Path, tmp_path: Path, lang: str) -> None:
    """As after an installation without it: nothing of that name is found."""
    (tmp_path / "sitecustomize.py").write_text(
        "import importlib.util as util\n"
        "find = util.find_spec\n"
        "util.find_spec = lambda name: None if name == 'aiohttp' else find(name)\n"
    )
    path = os.pathsep.join([str(tmp_path), environment(shop, "")["PYTHONPATH"]])
    code, out, err = run(shop, "--lang", lang, "serve", PYTHONPATH=path)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert 'pip install "loyalty-tui[serve]"' in err


async def opens_with(running: Running, *words: str) -> None:
    """Wait for what the next device is shown first."""
    async with device(running, running.enter()) as client, counter(client, running) as opened:
        await sees(opened, *words)


async def test_a_device_begins_locked_once_somebody_has_a_pin_or_is_not_alone(
    shop: Path, processes: Processes
) -> None:
    key = str(shop.with_name("key"))
    running = Running(shop, processes.mark, LOYALTY_PIN_KEY=key)
    named = Running(shop, processes.mark, "--staff", "Owner", LOYALTY_PIN_KEY=key)
    await opens_with(running, "Scan, or type a name")
    assert run(shop, "staff", "add", "Léa")[0] == 0
    await opens_with(running, "Who is at the till?")
    await opens_with(named, "Scan, or type a name")
    assert run(shop, "staff", "pin", "Owner", LOYALTY_NEW_PIN=PIN)[0] == 0
    await opens_with(named, "Who is at the till?")
    for server in (running, named):
        server.end(signal.SIGINT)


async def test_a_pin_given_to_the_server_opens_its_devices(
    shop: Path, processes: Processes
) -> None:
    assert run(shop, "staff", "pin", "Owner", LOYALTY_NEW_PIN=PIN)[0] == 0
    assert run(shop, "serve", "--port", "0", LOYALTY_PIN="491376")[:2] == (1, "")
    key = str(shop.with_name("key"))
    running = Running(shop, processes.mark, LOYALTY_PIN=PIN, LOYALTY_PIN_KEY=key)
    await opens_with(running, "Scan, or type a name")
    running.end(signal.SIGINT)


def test_a_damaged_file_is_told_before_anything_is_served(shop: Path) -> None:
    assert run(shop, "serve", "--db", str(shop.with_name("none.db")))[0] == 4


def test_the_language_and_the_help(shop: Path) -> None:
    code, out, _err = run(shop, "serve", "--help")
    assert code == 0
    assert "8420" in out
    assert "--lan" in out
