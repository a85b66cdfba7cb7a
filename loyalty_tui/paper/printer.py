"""Slips on a receipt printer, as text or as its own commands. Printed only when asked for."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from loyalty_tui.gateway import BadInput, LedgerError
from loyalty_tui.i18n import N_

if TYPE_CHECKING:
    from escpos.escpos import Escpos

    from loyalty_tui.words.slip import Line

_PORT = 9100
# Raw printing (JetDirect), which receipt printers on a network listen on.
_MOST_PORT = 65_535
_PATIENCE = 5
# Seconds to wait for a printer on the network.
_PLAIN = str.maketrans({"\u202f": "\u00a0", "−": "-", "–": "-", "…": "...", "×": "x", "→": ">"})
# Characters that are in no code page of some printers.
_MISSING = N_(
    "Printing slips needs one more package: install it with `pip install 'loyalty-tui[print]'`, "
    "or read the slip on the screen."
)


class NoPrinter(LedgerError):
    """The printer is not there, or does not answer. What it was to print is in the books."""


def text(lines: Iterable[Line], columns: int) -> list[str]:
    """A slip as rows of text, no wider than the paper."""
    rows: list[str] = []
    for line in lines:
        match line.look:
            case "rule":
                rows.append("-" * columns)
            case "pair":
                rows += _pair(line.text, line.right, columns)
            case "text":
                rows += _wrapped(line.text, columns)
            case _:
                rows += [row.center(columns).rstrip() for row in _wrapped(line.text, columns)]
    return rows


def send(lines: Iterable[Line], target: str, columns: int) -> None:
    """Print a slip on a device or on the network.

    :param target: ``/dev/usb/lp0``, ``COM3``, or ``host`` with or without ``:port``.
    :raises BadInput: it names no printer.
    :raises NoPrinter: it is not there, or does not answer.
    """
    where = target.strip()
    if not where:
        raise BadInput("No printer is set: name one with `loyalty till set printer HOST`.")
    printer = _open(where)
    try:
        printer.open()
        write(lines, printer, columns)
    except (OSError, _failures()) as error:
        raise NoPrinter(
            "The printer {target} does not answer: check that it is switched on and has paper. "
            "What was recorded is safe.",
            target=where,
        ) from error
    finally:
        printer.close()


def write(lines: Iterable[Line], printer: Escpos, columns: int) -> None:
    """Write a slip in a printer's commands, and cut it off."""
    for line in map(_printable, lines):
        match line.look:
            case "title" | "large":
                wide = columns // 2
                printer.set(align="center", bold=True, double_width=True, double_height=True)
                for row in _wrapped(line.text, wide):
                    printer.textln(row)
                printer.set(align="left", bold=False, normal_textsize=True)
            case "code":
                printer.set(align="center", bold=True)
                printer.textln(line.text)
                printer.qr(line.text, native=True, size=6)
                printer.set(align="left", bold=False)
            case _:
                for row in text([line], columns):
                    printer.textln(row)
    printer.cut()


def check(target: str) -> tuple[str, int]:
    """Where a printer is: a device and 0, or a host and its port; nothing for none.

    :raises BadInput: it names no printer.
    """
    if "/" in target or "\\" in target or target.upper().startswith(("COM", "LPT")):
        return target, 0
    host, colon, port = target.partition(":")
    if colon and not (host and port.isascii() and port.isdigit() and 0 < int(port) <= _MOST_PORT):
        raise BadInput(
            "“{target}” is no printer: write a device such as /dev/usb/lp0, or HOST:PORT.",
            target=target,
        )
    return host, int(port or _PORT)


def _open(target: str) -> Escpos:
    try:
        from escpos.printer import File, Network
    except ImportError as error:
        raise BadInput(_MISSING) from error
    where, port = check(target)
    return Network(where, port=port, timeout=_PATIENCE) if port else File(where)


def _failures() -> type[Exception]:
    from escpos.exceptions import Error

    failure: type[Exception] = Error
    return failure


def _pair(left: str, right: str, columns: int) -> Iterator[str]:
    """Two texts at either end of a row; on two rows where one is too short."""
    if not right:
        yield from _wrapped(left, columns)
    elif len(left) + len(right) < columns:
        yield left + right.rjust(columns - len(left))
    else:
        yield from _wrapped(left, columns)
        yield from (row.rjust(columns) for row in _wrapped(right, columns))


def _wrapped(words: str, columns: int) -> list[str]:
    return textwrap.wrap(words, columns) or [""]


def _printable(line: Line) -> Line:
    return replace(line, text=line.text.translate(_PLAIN), right=line.right.translate(_PLAIN))
