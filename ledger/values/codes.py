"""Numbers that must not be mistyped or guessed: cards, vouchers, idempotency keys."""

from __future__ import annotations

import hashlib
import re
import secrets
import struct
from collections.abc import Callable

Entropy = Callable[[int], bytes]
"""Gives so many random bytes. The operating system's, save where a sample must be repeatable."""

system_entropy: Entropy = secrets.token_bytes

_CARD_PREFIX = "29"
# EAN-13 keeps 20-29 for a shop's own use; the middle is random so that a number cannot be guessed.

VOUCHER_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Crockford's base 32: no I, L, O or U, so that a code can be read aloud.

_VOUCHER_LENGTH = 7
_MISREAD = str.maketrans("ILO", "110")


def ean13_check(digits: str) -> int:
    """The check digit of twelve digits (GS1: weights 1 and 3 from the left)."""
    total = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(digits))
    return -total % 10


def new_card(entropy: Entropy = system_entropy) -> str:
    """A new card number: an EAN-13 of the shop's own range with a random middle."""
    middle = int.from_bytes(entropy(8), "big") % 10**10
    body = f"{_CARD_PREFIX}{middle:010d}"
    return f"{body}{ean13_check(body)}"


def _voucher_check(body: str) -> str:
    total = sum((i + 2) * VOUCHER_ALPHABET.index(c) for i, c in enumerate(body))
    return VOUCHER_ALPHABET[-total % 31]


def new_voucher_code(entropy: Entropy = system_entropy) -> str:
    """A new voucher code: seven random characters and a check character, ``ABCD-EFGH``."""
    number = int.from_bytes(entropy(8), "big")
    body = "".join(VOUCHER_ALPHABET[(number >> 5 * i) & 31] for i in range(_VOUCHER_LENGTH))
    code = body + _voucher_check(body)
    return f"{code[:4]}-{code[4:]}"


def read_voucher_code(typed: str) -> str | None:
    """A typed code in its stored form, or ``None`` if it cannot be one (wrong check character)."""
    code = re.sub(r"[\s\-]", "", typed).upper().translate(_MISREAD)
    if len(code) != _VOUCHER_LENGTH + 1 or any(c not in VOUCHER_ALPHABET for c in code):
        return None
    if _voucher_check(code[:-1]) != code[-1]:
        return None
    return f"{code[:4]}-{code[4:]}"


def new_key(entropy: Entropy = system_entropy) -> bytes:
    """A new idempotency key: 128 random bits."""
    return entropy(16)


def read_key(text: str) -> bytes:
    """A given idempotency key as 128 bits: a UUID or 32 hex digits as they are, else hashed."""
    compact = text.replace("-", "")
    if re.fullmatch(r"[0-9a-fA-F]{32}", compact):
        return bytes.fromhex(compact)
    return hashlib.blake2b(b"loyalty-key\0" + text.encode(), digest_size=16).digest()


def derived_key(*parts: str) -> bytes:
    """The key of an act that has a name of its own, such as a row of an import."""
    return hashlib.blake2b(pack(parts), digest_size=16, person=b"loyalty-derived").digest()


def digest(*parts: object) -> bytes:
    """SHA-256 of a request's content: the same key must come with the same digest."""
    return hashlib.sha256(pack(parts)).digest()


def pack(fields: tuple[object, ...]) -> bytes:
    """Fields as unambiguous bytes: a type byte, then a length or eight bytes of integer.

    ``None`` is ``00``; an integer ``01`` and 8 bytes, big-endian, signed; text ``02``, bytes
    ``03``, each with a four-byte length; a tuple ``04`` with its length in fields.

    :raises TypeError: a field of another type.
    """
    out = bytearray()
    for field in fields:
        if field is None:
            out += b"\x00"
        elif isinstance(field, int):
            out += b"\x01" + field.to_bytes(8, "big", signed=True)
        elif isinstance(field, str):
            raw = field.encode()
            out += b"\x02" + struct.pack(">I", len(raw)) + raw
        elif isinstance(field, bytes):
            out += b"\x03" + struct.pack(">I", len(field)) + field
        elif isinstance(field, tuple):
            out += b"\x04" + struct.pack(">I", len(field)) + pack(field)
        else:
            raise TypeError(f"cannot pack {type(field).__name__}")
    return bytes(out)
