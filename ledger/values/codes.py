"""Numbers that must not be mistyped or guessed: cards, vouchers, idempotency keys."""

from __future__ import annotations

import hashlib
import re
import secrets
import struct
from collections.abc import Callable
from typing import Any

Entropy = Callable[[int], bytes]
"""Gives so many random bytes. The operating system's, save where a sample must be repeatable."""

system_entropy: Entropy = secrets.token_bytes

_CARD_PREFIX = "29"
# EAN-13 keeps 20-29 for a shop's own use; the middle is random so that a number cannot be guessed.

VOUCHER_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# Crockford's base 32: no I, L, O or U, so that a code can be read aloud.

_VOUCHER_LENGTH = 7
_MISREAD = str.maketrans("ILO", "110")


_EAN_LENGTHS = (8, 13)

_FRENCH_KEYS = str.maketrans(
    "&é\"'(-è_çà" + "§!" + ")aqzwAQZW,?",
    "1234567890" + "68" + "-qawzQAWZmM",
)
# What a scanner that believes in an American keyboard types on a French or a Belgian one.
_AIM = re.compile(r"\][A-Za-z][0-9]")
# Some scanners say before each code which kind of barcode it was.


def ean13_check(digits: str) -> int:
    """The check digit of twelve digits (GS1: weights 1 and 3 from the left)."""
    return _ean_check(digits)


def _ean_check(digits: str) -> int:
    """GS1's check digit of any length: the last digit before it weighs 3, the one before it 1."""
    total = sum(int(d) * (1 if i % 2 else 3) for i, d in enumerate(reversed(digits)))
    return -total % 10


def checks(code: str) -> bool:
    """Whether a code is an EAN-13 or EAN-8 with the right check digit."""
    if len(code) not in _EAN_LENGTHS or not (code.isascii() and code.isdigit()):
        return False
    return _ean_check(code[:-1]) == int(code[-1])


def scanned(text: str) -> list[str]:
    """What a scanner may have meant, the likeliest first, the text as it stands among them.

    A scanner set to another country's keyboard types ``éçàà…`` for ``2900…``. Whether that was
    meant is for the books to say, unless the check digit does: see :func:`checks`.
    """
    bare = _AIM.sub("", text, count=1) if _AIM.match(text) else text
    meant = [text, bare]
    for one in (text, bare):
        other = one.translate(_FRENCH_KEYS)
        if other.isascii() and other.replace("-", "").isalnum():
            meant.append(other)
    return list(dict.fromkeys(meant))


def new_card(entropy: Entropy = system_entropy) -> str:
    """A new card number: an EAN-13 of the shop's own range with a random middle."""
    middle = int.from_bytes(entropy(8), "big") % 10**10
    body = f"{_CARD_PREFIX}{middle:010d}"
    return f"{body}{ean13_check(body)}"


def _voucher_check(body: str) -> str:
    """The check character: notices every wrong character and every two that changed places.

    Each character is a number of the field of 32 elements, weighted by its own power of 2.
    """
    check = 0
    for character in body:
        check = _double(check ^ VOUCHER_ALPHABET.index(character))
    return VOUCHER_ALPHABET[check]


def _double(number: int) -> int:
    """Twice a number in the field of 32 elements (x^5 + x^2 + 1)."""
    return number << 1 if number < 16 else number << 1 ^ 0b100101  # noqa: PLR2004 - half of 32


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
    return hashlib.blake2b(
        b"loyalty-key\0" + text.encode(errors="surrogatepass"), digest_size=16
    ).digest()


def derived_key(*parts: str) -> bytes:
    """The key of an act that has a name of its own, such as a row of an import."""
    return hashlib.blake2b(pack(parts), digest_size=16, person=b"loyalty-derived").digest()


def digest(*parts: object) -> bytes:
    """SHA-256 of a request's content: the same key must come with the same digest."""
    return hashlib.sha256(pack(parts)).digest()


_INTEGER = struct.Struct(">Bq").pack
_LENGTH = struct.Struct(">BI").pack


def pack(fields: tuple[Any, ...]) -> bytes:
    """Fields as unambiguous bytes: a type byte, then a length or eight bytes of integer.

    ``None`` is ``00``; an integer ``01`` and 8 bytes, big-endian, signed; text ``02``, bytes
    ``03``, each with a four-byte length; a tuple ``04`` with its length in fields.

    :raises TypeError: a field of another type.
    """
    out = []
    for field in fields:
        kind = type(field)
        if field is None:
            out.append(b"\x00")
        elif kind is int:
            out.append(_INTEGER(1, field))
        elif kind is str:
            raw = field.encode()
            out += (_LENGTH(2, len(raw)), raw)
        elif kind is bytes:
            out += (_LENGTH(3, len(field)), field)
        elif kind is tuple:
            out += (_LENGTH(4, len(field)), pack(field))
        else:
            raise TypeError(f"cannot pack {kind.__name__}")
    return b"".join(out)
