"""The key of the PINs, in a file of its own."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from ledger.store.keyfile import make_key, read_key
from ledger.values.errors import Damaged


def test_it_is_made_once(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "pin.key"
    assert read_key(path) is None
    key = make_key(path)
    assert len(key) == 32
    assert make_key(path) == read_key(path) == key
    assert [p.name for p in path.parent.iterdir()] == ["pin.key"]


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX's")
def test_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "keys" / "pin.key"
    make_key(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_what_is_no_key_counts_as_none_and_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "pin.key"
    path.write_bytes(b"short")
    assert read_key(path) is None
    assert make_key(path) == read_key(path)


def test_where_it_cannot_be_written_it_is_said(tmp_path: Path) -> None:
    (tmp_path / "keys").write_text("a file, not a folder")
    with pytest.raises(Damaged, match=r"key of the PINs cannot be written to .*pin\.key"):
        make_key(tmp_path / "keys" / "pin.key")
