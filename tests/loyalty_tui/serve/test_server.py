"""The server as a shop runs it: who is let in, and what they get."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from aiohttp import ClientSession, WSServerHandshakeError

from loyalty_tui.serve import wire
from loyalty_tui.serve.server import Served
from loyalty_tui.serve.tills import MOST_SESSIONS, within
from tests.loyalty_tui.serve.clients import counter, device, ending, inside, sees
from tests.loyalty_tui.serve.conftest import Processes, Running, serving, until

SOON = wire.GRACE + 4


async def asked(client: ClientSession, url: str, **headers: str) -> tuple[int, str]:
    async with client.get(url, headers=headers) as answer:
        return answer.status, await answer.text()


# Who is let in.


async def test_an_address_is_good_once(running: Running) -> None:
    async with device(running) as first, ClientSession() as second:
        assert (await asked(first, running.base))[0] == 200
        status, text = await asked(second, running.invitation)
        assert status == 403
        assert "used already" in text
        assert (await asked(second, running.base))[0] == 403
        # Whoever is in may come by again.
        assert (await asked(first, running.invitation))[0] == 200


async def test_enter_gives_another_and_voids_the_one_before(running: Running) -> None:
    newer = running.enter()
    assert newer != running.invitation
    async with ClientSession() as client:
        assert (await asked(client, running.invitation))[0] == 403
        assert (await asked(client, newer))[0] == 200


async def test_the_cookie_is_for_this_page_only(running: Running) -> None:
    async with ClientSession() as client, client.get(running.invitation) as answer:
        given = answer.headers["Set-Cookie"]
        assert "HttpOnly" in given
        assert "SameSite=Strict" in given
        assert "Max-Age" not in given
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"


async def test_looking_at_an_address_does_not_use_it(running: Running) -> None:
    async with ClientSession() as client:
        async with client.head(running.invitation) as answer:
            assert answer.status == 405
        assert (await asked(client, running.invitation))[0] == 200


async def test_without_a_cookie_there_is_one_sentence(running: Running) -> None:
    async with ClientSession() as client:
        status, text = await asked(client, running.base)
        assert status == 403
        assert "press Enter in its window" in text
        assert "Chez Aline" not in text
        for path in ("/screen", "/screen.js", "/grid.js"):
            assert (await asked(client, running.base + path))[0] == 403
        with pytest.raises(WSServerHandshakeError) as refused:
            async with counter(client, running):
                pass
        assert refused.value.status == 403


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1", "127.0.0.1:1", "[::1]:{port}"]
)
async def test_another_host_is_refused(running: Running, host: str) -> None:
    host = host.format(port=running.host.partition(":")[2])
    async with device(running) as client:
        for path in ("/", "/screen", "/in/x", "/screen.js", "/screen.css"):
            status, text = await asked(client, running.base + path, Host=host)
            assert status == 421
            assert "Chez Aline" not in text
            assert "not one of the counter" in text


@pytest.mark.parametrize(
    "origin", [None, "null", "http://evil.example", "https://{host}", "http://127.0.0.1:1"]
)
async def test_another_page_gets_no_socket(running: Running, origin: str | None) -> None:
    async with device(running) as client:
        headers = {"Origin": origin.format(host=running.host)} if origin else {}
        with pytest.raises(WSServerHandshakeError) as refused:
            async with client.ws_connect(f"{running.base}/screen", headers=headers):
                pass
        assert refused.value.status == 403


async def test_there_is_nothing_else(running: Running) -> None:
    async with device(running) as client:
        for path in ("/screens", "/assets/../server.py", "/screen.css/", "/in/", "/%2e%2e/shop.db"):
            status, text = await asked(client, running.base + path)
            assert status == 404
            assert "nothing here" in text
        async with client.post(running.base) as answer:
            assert answer.status == 405


async def test_the_page_asks_for_nothing_elsewhere(running: Running) -> None:
    async with device(running) as client:
        for path in ("/", "/screen.css", "/screen.js", "/grid.js", "/keys.js", "/glyphs.js"):
            async with client.get(running.base + path) as answer:
                assert answer.status == 200
                text = (await answer.text()).replace(running.base, "")
                assert "://" not in text.replace("ws://${location.host}", "")
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
        async with client.get(running.base) as answer:
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
            assert "<title>Chez Aline</title>" in await answer.text()


# What they get.


async def test_the_counter_is_drawn_and_takes_keys(running: Running, processes: Processes) -> None:
    async with device(running) as client, counter(client, running, "columns=100&rows=30") as opened:
        await sees(opened, "Chez Aline", "tablet-1")
        for typed in ("", "\ud800\x7f", "Ann L"):
            await opened.send_json(typed)
        await sees(opened, "Ann Lee")
        await opened.send_json([120, 36])
        await sees(opened, "\x1b[36;")
        await opened.send_json("\x11")
        assert await ending(opened) == "You have left the counter."
    until(lambda: not processes.alive(), "the end of the screens", SOON)


async def test_each_device_is_a_till_of_its_own(running: Running) -> None:
    async with (
        device(running) as one,
        device(running, running.enter()) as two,
        counter(one, running) as first,
    ):
        await sees(first, "tablet-1")
        async with counter(two, running) as second:
            await sees(second, "tablet-2")


async def test_the_tills_have_the_shop_s_own_name_and_language(
    shop: Path, processes: Processes
) -> None:
    running = Running(shop, processes.mark, "--lang", "fr", LOYALTY_TILL="Terrasse de la place")
    try:
        async with device(running) as client, counter(client, running) as opened:
            await sees(opened, "Scannez", "Terrasse de la pla-1")
    finally:
        running.end(signal.SIGINT)


@pytest.fixture
def gone(running: Running, shop: Path) -> Path:
    """The shop's file, which somebody has taken away since the server began."""
    assert running.invitation
    shop.rename(shop.with_name("away.db"))
    return shop


async def test_it_says_why_the_counter_does_not_open(running: Running, gone: Path) -> None:
    async with device(running) as client, counter(client, running) as opened:
        assert str(gone) in await ending(opened)


async def test_a_second_window_of_a_device_takes_over(
    running: Running, processes: Processes
) -> None:
    async with device(running) as client, counter(client, running) as first:
        await sees(first, "tablet-1")
        async with counter(client, running) as second:
            assert "another window" in await ending(first)
            await sees(second, "tablet-1")
            assert len(processes.alive()) == 1


async def test_a_device_that_comes_back_begins_anew(running: Running, processes: Processes) -> None:
    async with device(running) as client:
        async with counter(client, running) as first:
            await sees(first, "tablet-1")
        async with counter(client, running) as second:
            await sees(second, "Scan, or type a name", "tablet-1")
        until(lambda: not processes.alive(), "the end of both", SOON)


async def test_what_no_browser_sends_ends_it(running: Running, processes: Processes) -> None:
    async with device(running) as client:
        for wrong in ("{", "{}", "[1]", '[1,"2"]', "[" * 5000, "null", b"x"):
            async with counter(client, running) as opened:
                if isinstance(wrong, bytes):
                    await opened.send_bytes(wrong)
                else:
                    await opened.send_str(wrong)
                await ending(opened)
        until(lambda: not processes.alive(), "the end of all", SOON)


async def test_there_is_room_for_so_many(served: Served, processes: Processes) -> None:
    async with serving(served, heartbeat=30) as (server, base):
        server.tills._taken.update(range(1, MOST_SESSIONS))
        async with inside(server, base) as one, inside(server, base) as two:
            headers = {"Origin": base}
            async with one.ws_connect(f"{base}/screen", headers=headers) as last:
                await sees(last, f"tablet-{MOST_SESSIONS}")
                async with two.ws_connect(f"{base}/screen", headers=headers) as late:
                    assert f"{MOST_SESSIONS} devices" in await ending(late)
                assert len(processes.alive()) == 1


def test_a_window_is_kept_to_what_is_one() -> None:
    assert within((80, 24)) == (80, 24)
    assert within((-5, 10**9)) == (20, 150)
