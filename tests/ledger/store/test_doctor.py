"""What the doctor minds."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from ledger.store import connect, schema
from ledger.store.doctor import examine
from ledger.store.store import Store
from ledger.values.errors import Damaged
from tests.ledger.store import look
from tests.ledger.store.clockwork import Clock


def advice(store: Store) -> str:
    return "|".join(map(str, examine(store).advice))


def test_how_the_file_is_kept(store: Store) -> None:
    found = examine(store)
    assert found.sqlite == ".".join(map(str, connect.runtime_version()))
    assert found.schema == schema.SCHEMA_VERSION


@pytest.mark.parametrize("version", [(3, 7, 0), (3, 40, 1), (3, 51, 2)])
def test_an_sqlite_that_cannot_be_trusted_with_a_log(
    store: Store, monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...]
) -> None:
    monkeypatch.setattr(connect, "runtime_version", lambda: version)
    assert examine(store).journal == "truncate"
    assert "so a rollback journal is used: safe, and slower under load." in advice(store)


@pytest.mark.parametrize("version", [(3, 51, 3), (3, 53, 4)])
def test_an_sqlite_that_can(
    store: Store, monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...]
) -> None:
    monkeypatch.setattr(connect, "runtime_version", lambda: version)
    assert examine(store).journal == "wal"
    assert "journal" not in advice(store)


@pytest.mark.skipif(sys.platform == "win32", reason="file modes are POSIX's")
@pytest.mark.parametrize(("mode", "minded"), [(0o600, False), (0o640, True), (0o604, True)])
def test_a_file_others_can_read(store: Store, path: Path, mode: int, minded: bool) -> None:
    path.chmod(mode)
    assert ("Other users of this machine can read" in advice(store)) is minded


def test_a_link(path: Path, tmp_path: Path, clock: Clock) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(path)
    with Store(link, clock=clock) as store:
        assert "link.db is a link" in advice(store)


@pytest.mark.parametrize(("hours", "minded"), [(0, False), (-2, True)])
def test_a_clock_behind_the_last_event(
    store: Store, clock: Clock, hours: int, minded: bool
) -> None:
    clock.move(seconds=hours * 3600)
    assert ("clock is behind the last event" in advice(store)) is minded


def test_looking_changes_nothing(store: Store) -> None:
    before = look.content(store.path)
    examine(store)
    assert look.content(store.path) == before


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(Damaged, match="There is no shop file"), Store(tmp_path / "none") as store:
        examine(store)
