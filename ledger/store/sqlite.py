"""The one SQLite of this program: the newest one installed, as sqlite-utils chooses it too.

Everything takes ``sqlite3`` from here, so that no connection is of another library than the rest,
and a quick command does not load sqlite-utils to know which one it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3
else:
    try:
        import pysqlite3 as sqlite3
    except ImportError:
        import sqlite3

__all__ = ["sqlite3"]
