"""Who is let in, and from where."""

from __future__ import annotations

import re

import pytest

from loyalty_tui.serve.door import MOST_DEVICES, Door, addressed, is_loopback, origin, url


def test_a_word_is_good_once() -> None:
    door = Door()
    word = door.invite()
    cookie = door.admit(word)
    assert cookie is not None
    assert door.device(cookie) is not None
    assert door.admit(word) is None


def test_a_newer_word_replaces_the_one_before() -> None:
    door = Door()
    old, new = door.invite(), door.invite()
    assert door.admit(old) is None
    assert door.admit(new) is not None


def test_a_word_can_be_typed() -> None:
    door = Door()
    words = {door.invite() for _ in range(50)}
    assert len(words) == 50
    assert all(re.fullmatch(r"([0-9a-hj-km-np-tv-z]{5}-){5}[0-7]", word) for word in words)
    assert door.admit(door.invite().replace("-", "").upper()) is not None


@pytest.mark.parametrize("word", ["", "-", "x", "é", "\udcff"])
def test_nothing_else_is_a_word(word: str) -> None:
    assert Door().admit(word) is None
    door = Door()
    door.invite()
    assert door.admit(word) is None


def test_each_device_has_its_own_cookie() -> None:
    door = Door()
    cookies = [door.admit(door.invite()) for _ in range(MOST_DEVICES + 1)]
    devices = [door.device(cookie) for cookie in cookies]
    assert devices[0] is None  # forgotten for the last one
    assert len({id(device) for device in devices[1:]}) == MOST_DEVICES
    assert all(devices[1:])
    assert door.device(None) is None
    assert door.device("") is None
    assert door.device("another") is None


@pytest.mark.parametrize(
    ("header", "name", "reached", "ours"),
    [
        ("127.0.0.1:8420", "127.0.0.1", ("127.0.0.1", 8420), True),
        ("localhost:8420", "127.0.0.1", ("127.0.0.1", 8420), True),
        ("LOCALHOST:8420", "127.0.0.1", ("127.0.0.1", 8420), True),
        ("[::1]:8420", "::1", ("::1", 8420), True),
        ("127.0.0.1", "127.0.0.1", ("127.0.0.1", 80), True),
        ("192.168.1.20:8420", "0.0.0.0", ("192.168.1.20", 8420), True),
        ("till.local:8420", "till.local", ("192.168.1.20", 8420), True),
        ("evil.example:8420", "127.0.0.1", ("127.0.0.1", 8420), False),
        ("127.0.0.1.evil.example:8420", "127.0.0.1", ("127.0.0.1", 8420), False),
        ("127.0.0.1:80", "127.0.0.1", ("127.0.0.1", 8420), False),
        ("127.0.0.1", "127.0.0.1", ("127.0.0.1", 8420), False),
        ("127.0.0.2:8420", "127.0.0.1", ("127.0.0.1", 8420), False),
        ("localhost:8420", "0.0.0.0", ("192.168.1.20", 8420), False),
        ("192.168.1.99:8420", "0.0.0.0", ("192.168.1.20", 8420), False),
        ("", "127.0.0.1", ("127.0.0.1", 8420), False),
        (None, "127.0.0.1", ("127.0.0.1", 8420), False),
        ("127.0.0.1:x", "127.0.0.1", ("127.0.0.1", 8420), False),
        ("127.0.0.1:²", "127.0.0.1", ("127.0.0.1", 8420), False),
        ("[::1", "::1", ("::1", 80), False),
    ],
)
def test_only_our_own_addresses_are_ours(
    header: str | None, name: str, reached: tuple[str, int], ours: bool
) -> None:
    assert addressed(header, name, reached) is ours


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("192.168.1.20", False),
        ("till.local", False),
        ("", False),
    ],
)
def test_what_only_this_machine_reaches(host: str, own: bool) -> None:
    assert is_loopback(host) is own


def test_addresses_are_written_as_browsers_read_them() -> None:
    assert url("127.0.0.1", 8420, "/in/x") == "http://127.0.0.1:8420/in/x"
    assert url("::1", 8420) == "http://[::1]:8420/"
    assert origin("127.0.0.1:8420") == "http://127.0.0.1:8420"
