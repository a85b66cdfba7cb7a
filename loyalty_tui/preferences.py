"""What this till remembers of its own: colours, keys, panels, printer. Not in the books."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

from loyalty_tui.i18n import N_

_UNREADABLE = N_("{path} is not written as preferences are: mend line {line}, or remove it.")
_ODD = N_("{path}: “{name}” is not what it should be: mend it, or remove it.")


@dataclass(frozen=True, slots=True)
class Preferences:
    """One till's own choices.

    ``theme`` and ``language`` are empty for what the program chooses. ``panels`` are the
    dashboard's, in their order; none means the usual ones. ``keys`` maps the name of a binding
    to its keys, joined by commas. ``lock_minutes`` is how long the counter may lie idle before
    it asks who is there, where anybody has a PIN; 0 for ever. ``printer`` is a device or
    ``host:port``, ``printer_columns`` the characters to a line of its paper: 42 on 80 mm, 32 on
    58 mm.
    """

    theme: str = ""
    language: str = ""
    panels: tuple[str, ...] = ()
    keys: Mapping[str, str] = field(default_factory=dict)
    lock_minutes: int = 5
    printer: str = ""
    printer_columns: int = 42


def path() -> Path:
    """Where they are kept: ``LOYALTY_CONFIG``, or a file in the user's settings folder."""
    named_file = os.environ.get("LOYALTY_CONFIG")
    if named_file:
        return Path(named_file)
    from platformdirs import user_config_dir

    return Path(user_config_dir("loyalty", appauthor=False)) / "till.toml"


def load() -> Preferences:
    """What is kept; the defaults where nothing is.

    :raises Damaged: the file is there and cannot be read.
    """
    import tomllib

    from loyalty_tui.gateway import Damaged

    where = path()
    text = ""
    try:
        text = where.read_text(encoding="utf-8")
        given = tomllib.loads(text)
    except FileNotFoundError:
        return Preferences()
    except (OSError, UnicodeDecodeError) as error:
        raise Damaged(_ODD, path=str(where), name=type(error).__name__) from error
    except tomllib.TOMLDecodeError as error:
        raise Damaged(_UNREADABLE, path=str(where), line=_line_of(str(error), text)) from error
    return _read(where, given)


def kept_language() -> str:
    """The language that was chosen once, or nothing.

    Every command asks: a till that was told nothing about it pays for no reader.
    """
    try:
        if "language" not in path().read_text(encoding="utf-8"):
            return ""
    except (OSError, UnicodeDecodeError):
        return ""
    from loyalty_tui.gateway import Damaged

    try:
        return load().language
    except Damaged:
        return ""


def keep(**changes: Any) -> Preferences:  # noqa: ANN401 - any of the fields
    """Remember some of them anew; whatever else stands in the file, a comment too, stays.

    :raises Damaged: the file cannot be read or written.
    """
    import tomlkit

    from loyalty_tui.gateway import Damaged

    where = path()
    load()  # what cannot be read is not written over
    try:
        document = tomlkit.parse(where.read_text(encoding="utf-8")) if where.exists() else None
        document = tomlkit.document() if document is None else document
        for name, value in changes.items():
            document[name] = dict(value) if isinstance(value, Mapping) else _plain(value)
        where.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        beside = where.with_suffix(".new")
        beside.write_text(tomlkit.dumps(document), encoding="utf-8")
        beside.replace(where)
    except OSError as error:
        raise Damaged(_ODD, path=str(where), name=error.strerror or "") from error
    return load()


def _read(where: Path, given: Mapping[str, Any]) -> Preferences:
    from loyalty_tui.gateway import Damaged

    usual = asdict(Preferences())
    known = {one.name: given[one.name] for one in fields(Preferences) if one.name in given}
    for name, value in known.items():
        if not _fits(value, usual[name]):
            raise Damaged(_ODD, path=str(where), name=name)
    if "panels" in known:
        known["panels"] = tuple(known["panels"])
    return Preferences(**known)


def _fits(value: object, usual: object) -> bool:
    match usual:
        case dict():
            return isinstance(value, dict) and all(isinstance(v, str) for v in value.values())
        case tuple():
            return isinstance(value, list) and all(isinstance(v, str) for v in value)
        case int():
            return type(value) is int and value >= 0
        case _:
            return isinstance(value, str)


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _line_of(message: str, text: str) -> int:
    """The line that a reading error names; without one, the last."""
    _before, _word, rest = message.partition("(at line ")
    digits = rest.partition(",")[0]
    return int(digits) if digits.isdigit() else max(1, len(text.splitlines()))
