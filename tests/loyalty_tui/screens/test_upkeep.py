"""The day's work is done while the counter is open, without anybody asking."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from ledger.books.act import Call
from ledger.books.upkeep import keep_up
from ledger.store.store import Store
from loyalty_tui.gateway.upkeep import Leaving, Stopped, Upkeep
from tests.shop import Shop


def test_it_is_done_beside_the_counter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Shop(tmp_path / "shop.db")
    shop.set(expiry_months="1")
    member = shop.join()
    shop.sell("12.00", member)
    shop.close()
    monkeypatch.setenv("LOYALTY_NOW", "2026-03-01T08:00:00Z")
    upkeep = Upkeep(shop.path, "till 1", first=0, every=0.01)
    upkeep.start()
    assert upkeep.done.wait(30)
    upkeep.stop()
    with Store(shop.path) as store, store.read() as tx:
        swept = "SELECT till, staff FROM event WHERE kind = 'sweep'"
        assert tx.connection.execute(swept).fetchall() == [("till 1", None)]


def test_a_file_that_cannot_be_written_is_left_for_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Shop(tmp_path / "shop.db")
    shop.close()
    shop.path.chmod(0o400)
    monkeypatch.setenv("LOYALTY_NOW", "2026-03-01T08:00:00Z")
    upkeep = Upkeep(shop.path, "till 1", first=0, every=0.01)
    upkeep.start()
    assert not upkeep.done.wait(0.2)
    shop.path.chmod(0o600)
    assert upkeep.done.wait(30)
    upkeep.stop()


def test_no_turn_is_begun_once_the_counter_closes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop = Shop(tmp_path / "shop.db")
    shop.set(expiry_months="1")
    shop.sell("12.00", shop.join())
    shop.close()
    monkeypatch.setenv("LOYALTY_NOW", "2026-03-01T08:00:00Z")
    stop = threading.Event()
    with Leaving(shop.path, stop) as store:
        stop.set()
        with pytest.raises(Stopped):
            keep_up(store, Call())
        stop.clear()
        assert keep_up(store, Call()).lots == 1
