"""What is left behind when the unforeseen happens: two lines on the screen, a log without names."""

from __future__ import annotations

import datetime as dt
import traceback
from pathlib import Path

from loyalty_tui.i18n import _

_MOST_BYTES = 256 * 1024


def log_path() -> Path:
    """Where the log is kept."""
    from platformdirs import user_log_path

    return user_log_path("loyalty", appauthor=False) / "crash.log"


def record(error: BaseException) -> Path | None:
    """Write down where it happened: files, lines and the kind of error.

    Neither values nor the error's own words, which may hold a member's name. ``None`` if the
    log cannot be written.
    """
    path = log_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.exists() and path.stat().st_size > _MOST_BYTES:
            path.replace(path.with_suffix(".old.log"))
        with path.open("a", encoding="utf-8") as log:
            log.write("\n".join(_account(error)) + "\n\n")
    except OSError:
        return None
    return path


def _account(error: BaseException) -> list[str]:
    rows = [dt.datetime.now(dt.UTC).isoformat(timespec="seconds")]
    cause: BaseException | None = error
    while cause is not None:
        rows.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        rows += [
            f"  {frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(cause.__traceback__)
        ]
        cause = getattr(cause, "error", None) or cause.__cause__ or cause.__context__
    return rows


def report(error: BaseException) -> str:
    """Write an error down; the two lines that say so."""
    return "\n".join(words(record(error)))


def words(path: Path | None) -> tuple[str, str]:
    """The two lines for whoever stands before the screen."""
    first = _("The screen stopped on an unforeseen error. What was recorded is safe: start again.")
    if path is None:
        return first, _("No account of it could be written.")
    return first, _("An account of it, without personal data, is in {path}.").format(path=path)
