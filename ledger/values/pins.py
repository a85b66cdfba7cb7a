"""Six-digit PINs: which are too easy, and how one is kept.

What is kept is scrypt over the PIN keyed with a secret that is not in the shop's file: six
digits alone fall in a night whatever the hash, so a copy of the file must not be enough.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from itertools import pairwise

from ledger.values.codes import Entropy, system_entropy
from ledger.values.errors import BadInput

KEY_BYTES = 32
_DIGITS = re.compile(r"\d{6}", re.ASCII)
_FEW = 3
_COST = (1 << 14, 8, 1)
# n, r and p: 60 ms and 16 MB on a small machine of 2025. Kept with each hash, so that it can grow.
_NAMED_BY = 4


def check_pin(pin: str) -> str:
    """A new PIN, if it is fit to be one.

    :raises BadInput: not six digits, or one that is tried first: 000000, 123456, 121212.
    """
    if not _DIGITS.fullmatch(pin):
        raise BadInput("A PIN is six digits.")
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    if len(set(pin)) < _FEW or len(steps) == 1 or pin[:3] == pin[3:]:
        raise BadInput(
            "This PIN is among the first to be tried: choose six digits that are no series and "
            "do not repeat."
        )
    return pin


def keep(pin: str, key: bytes, entropy: Entropy = system_entropy) -> str:
    """What is kept of a PIN: ``scrypt:n:r:p:key:salt:hash``, the key by its fingerprint."""
    salt = entropy(16)
    fields = (*map(str, _COST), fingerprint(key), salt.hex(), _hash(pin, key, salt, _COST).hex())
    return ":".join(("scrypt", *fields))


def fits(pin: str, kept: str, key: bytes) -> bool:
    """Whether a typed PIN is the one that was kept. Takes as long whatever the answer."""
    _, n, r, p, _, salt, wanted = kept.split(":")
    found = _hash(pin, key, bytes.fromhex(salt), (int(n), int(r), int(p)))
    return hmac.compare_digest(found, bytes.fromhex(wanted))


def under(kept: str, key: bytes | None) -> bool:
    """Whether a PIN was kept with this very key, and so can be checked with it."""
    return key is not None and kept.split(":")[4] == fingerprint(key)


def fingerprint(key: bytes) -> str:
    """Tells keys apart without telling them."""
    return hashlib.sha256(b"loyalty-pin-key\0" + key).digest()[:_NAMED_BY].hex()


def _hash(pin: str, key: bytes, salt: bytes, cost: tuple[int, int, int]) -> bytes:
    n, r, p = cost
    keyed = hmac.digest(key, pin.encode(errors="surrogatepass"), "sha256")
    return hashlib.scrypt(keyed, salt=salt, n=n, r=r, p=p, dklen=32)
