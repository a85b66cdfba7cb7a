"""``python -m ledger.sample FILE [--until DATE]``: make the sample shop."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from pathlib import Path

from ledger.sample.make import make
from ledger.sample.shop import FIRST_DAY, LAST_DAY


def main() -> None:
    """Read the command line and make the file."""
    parser = argparse.ArgumentParser(prog="python -m ledger.sample", description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--until", type=dt.date.fromisoformat, default=LAST_DAY)
    asked = parser.parse_args()
    if not FIRST_DAY <= asked.until <= LAST_DAY:
        parser.error(f"--until lies between {FIRST_DAY} and {LAST_DAY}")
    make(asked.file, asked.until)
    sys.stdout.write(f"{asked.file}: {asked.file.stat().st_size} bytes\n")


if __name__ == "__main__":
    main()
