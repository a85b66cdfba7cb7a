"""The counter and the command line of a shop's loyalty programme."""

from __future__ import annotations

__version__ = "0.1.0"
