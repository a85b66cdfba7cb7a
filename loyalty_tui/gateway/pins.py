"""The PINs' key of this machine."""

from __future__ import annotations

import os
from pathlib import Path


def key_path() -> Path:
    """Where the key of the PINs is: ``LOYALTY_PIN_KEY``, or apart from the shop's own folder."""
    named_file = os.environ.get("LOYALTY_PIN_KEY")
    if named_file:
        return Path(named_file)
    from platformdirs import user_config_dir

    return Path(user_config_dir("loyalty-keys", appauthor=False)) / "pin.key"
