"""Who is let in: addresses that are good once, the devices that came by one, and from where."""

from __future__ import annotations

import hashlib
import ipaddress
import secrets
from dataclasses import dataclass, field
from typing import Final

BITS: Final = 128
"""How much chance is in an address that is good once."""

MOST_DEVICES: Final = 32
"""So many devices are remembered; with one more, the one that came first is forgotten."""

# Nothing that is taken for another when it is typed on a tablet.
_LETTERS: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_GROUP: Final = 5


@dataclass(eq=False)
class Device:
    """A browser that came by an address of ours."""

    till: int = 0
    """The number of the till it was last, or 0."""


@dataclass
class Door:
    """Lets a device in once for each address, and knows it again by its cookie."""

    _invited: bytes = b""
    _devices: dict[bytes, Device] = field(default_factory=dict)

    def invite(self) -> str:
        """A word for an address that is good once. The one before, if unused, is void."""
        number = secrets.randbits(BITS)
        letters = "".join(_LETTERS[number >> shift & 31] for shift in range(0, BITS, 5))
        self._invited = _digest(letters)
        return "-".join(letters[at : at + _GROUP] for at in range(0, len(letters), _GROUP))

    def admit(self, word: str) -> str | None:
        """The cookie of a device that shows a word; ``None`` if the word is not good (any more)."""
        shown = _digest(word.replace("-", "").lower())
        if not self._invited or not secrets.compare_digest(shown, self._invited):
            return None
        self._invited = b""
        cookie = secrets.token_urlsafe(32)
        if len(self._devices) >= MOST_DEVICES:
            del self._devices[next(iter(self._devices))]
        self._devices[_digest(cookie)] = Device()
        return cookie

    def device(self, cookie: str | None) -> Device | None:
        """The device with a cookie."""
        return self._devices.get(_digest(cookie)) if cookie else None


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode("utf-8", errors="replace")).digest()


def is_loopback(host: str) -> bool:
    """Whether only this machine itself is reached at a host."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def addressed(header: str | None, name: str, reached: tuple[str, int]) -> bool:
    """Whether a request's ``Host`` is us: a page elsewhere may let its own name point to us.

    :param name: the host that was asked for on the command line.
    :param reached: the address and port of ours that the request has reached.
    """
    host, port = _split(header or "")
    address, our_port = reached
    if port != our_port:
        return False
    if host == "localhost":
        return is_loopback(address)
    try:
        return ipaddress.ip_address(host) == ipaddress.ip_address(address)
    except ValueError:
        return host == name.lower()


def origin(header: str) -> str:
    """The only origin a page of ours has, by the ``Host`` it was asked at."""
    return f"http://{header}"


def _split(header: str) -> tuple[str, int]:
    """Host and port of a ``Host`` header; port 0 if it is none."""
    host, colon, port = header.lower().rpartition(":")
    if not colon or port.endswith("]"):
        host, port = header.lower(), "80"
    if not port.isascii() or not port.isdigit():
        return host, 0
    return host.removeprefix("[").removesuffix("]"), int(port)


def url(host: str, port: int, path: str = "/") -> str:
    """An address to type."""
    shown = f"[{host}]" if ":" in host else host
    return f"http://{shown}:{port}{path}"
