"""The PINs' key of this machine, and a typed PIN checked with it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ledger.books.staff import Staff
    from ledger.store.store import Store


def key_path() -> Path:
    """Where the key of the PINs is: ``LOYALTY_PIN_KEY``, or apart from the shop's own folder."""
    named_file = os.environ.get("LOYALTY_PIN_KEY")
    if named_file:
        return Path(named_file)
    from platformdirs import user_config_dir

    return Path(user_config_dir("loyalty-keys", appauthor=False)) / "pin.key"


def prove(store: Store, person: Staff, pin: str, till: str) -> None:
    """Check a typed PIN; a wrong one is counted and written down.

    :raises Refused: it is wrong, it cannot be checked, or there is a pause.
    """
    from ledger.books.pins import prove as check
    from ledger.store.keyfile import read_key

    check(store, person, pin, read_key(key_path()), till)
