"""Errors as sentences.

A message is an English template with ``{named}`` places, so that a front end can translate it
and write each value the way its reader expects. The class says what kind of trouble it is;
the command line turns that into an exit code.
"""

from __future__ import annotations

from typing import ClassVar, Literal

Role = Literal["owner", "manager", "clerk"]
"""What somebody is in the shop, from the one who may do most to the one who may do least."""


def N_(message: str) -> str:  # noqa: N802 - gettext's own name
    """Mark a sentence for translation later: it is returned as it stands."""
    return message


class LedgerError(Exception):
    """Base of every error the ledger raises on purpose.

    ``message`` is the template, ``values`` what stands in its places: ``int``, ``str``,
    ``datetime.date``, :class:`~ledger.values.money.Money` or
    :class:`~ledger.values.points.Points`.
    """

    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, **values: object) -> None:
        super().__init__(message)
        self.message = message
        self.values = values

    def __str__(self) -> str:
        return self.message.format(**self.values)


class Refused(LedgerError):
    """A rule of the programme says no. Nothing moved."""

    exit_code = 1


class NotAllowed(Refused):
    """It is not for who asks. ``role`` and those above it may, or may approve it.

    The sentence says what is not allowed, beyond which limit, and who may.
    """

    def __init__(self, message: str, role: Role, **values: object) -> None:
        super().__init__(message, **values)
        self.role = role


class BadInput(LedgerError):
    """What was typed or read cannot be taken as what it should be. Nothing was written."""

    exit_code = 2


class Busy(LedgerError):
    """Another till kept the books longer than we wait. Nothing was written."""

    exit_code = 3


class Damaged(LedgerError):
    """The file is missing, foreign, newer, read-only, full or broken."""

    exit_code = 4
