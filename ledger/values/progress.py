"""How long work tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

HowFar = Callable[[int, int], None]
"""Told how many steps of how many are done; it may raise, and the work ends there."""
