"""A busy file is waited for, and then reported as a sentence."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ledger.books import sales
from ledger.books.act import Call
from ledger.books.sales import Sale
from ledger.queries.verify import verify
from ledger.store.lock import Queue
from ledger.store.store import Store
from ledger.values.errors import Busy
from tests.ledger.store import look, tills
from tests.ledger.store.processes import PATIENCE, PROCESSES, together


@contextmanager
def held_elsewhere(path: Path) -> Iterator[None]:
    """Another process holds the books."""
    held, let_go = PROCESSES.Event(), PROCESSES.Event()
    process = PROCESSES.Process(target=tills.hold, args=(path, held, let_go))
    process.start()
    assert held.wait(PATIENCE)
    try:
        yield
    finally:
        let_go.set()
        process.join(PATIENCE)


def test_who_waits_too_long_is_told(path: Path) -> None:
    queue = Queue(path)
    with (
        held_elsewhere(path),
        pytest.raises(Busy, match=r"busy for 0 seconds: try again, nothing was recorded\."),
        queue.turn(wait_seconds=0.05),
    ):
        pass
    queue.close()
    assert Busy.exit_code == 3


def test_the_turn_comes_when_the_other_leaves(path: Path) -> None:
    queue = Queue(path)
    with held_elsewhere(path), pytest.raises(Busy), queue.turn(wait_seconds=0):
        pass
    with queue.turn(wait_seconds=0):
        pass
    queue.close()


def test_a_till_that_waits_sells_as_soon_as_it_can(today: Path) -> None:
    before, queue = look.events(today), Queue(today)
    answers: list[int] = []
    waiting = threading.Thread(
        target=lambda: answers.extend(
            event for event, _ in together(tills.sell_under_one_key, (today, bytes(16), 450))
        )
    )
    with queue.turn():
        waiting.start()
        waiting.join(0.3)
        assert look.events(today) == before
    waiting.join(PATIENCE)
    queue.close()
    assert len(answers) == 1
    assert look.events(today) == before + 1


def test_reading_waits_for_nobody(store: Store) -> None:
    with held_elsewhere(store.path), store.read() as tx:
        assert tx.settings.shop_name == "Le Fournil"


def test_another_program_that_holds_the_file_is_named(store: Store) -> None:
    store._writing().execute("PRAGMA busy_timeout = 50")
    with look.opened(store.path) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Busy, match=r"Another program is holding .*shop\.db"):
            sales.sell(store, Sale(100), Call())
        other.execute("ROLLBACK")
    assert not sales.sell(store, Sale(100), Call()).replayed


def test_a_link_and_its_file_share_one_queue(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere"
    link.mkdir()
    (link / "shop.db").symlink_to(path)
    with (
        Store(path) as store,
        Store(link / "shop.db") as through_the_link,
        store._queue.turn(),
        pytest.raises(Busy),
        through_the_link._queue.turn(wait_seconds=0),
    ):
        pass


def test_a_reader_keeps_its_view_while_a_writer_commits(store: Store, path: Path) -> None:
    with store.read() as tx:
        count = "SELECT count(*) FROM event"
        before = tx.connection.execute(count).fetchone()
        writer = threading.Thread(target=_sell_once, args=(path,))
        writer.start()
        writer.join(PATIENCE)
        assert look.events(path) == before[0] + 1
        assert tx.connection.execute(count).fetchone() == before
    with store.read() as tx:
        assert tx.connection.execute(count).fetchone()[0] == before[0] + 1


def _sell_once(path: Path) -> None:
    with Store(path) as store:
        sales.sell(store, Sale(100), Call())


def test_with_a_rollback_journal_a_reader_makes_the_writer_wait(path: Path) -> None:
    with Store(path, journal="truncate") as reader, Store(path, journal="truncate") as writer:
        writer._writing().execute("PRAGMA busy_timeout = 50")
        before = look.content(path)
        with reader.read() as tx:
            tx.connection.execute("SELECT count(*) FROM event").fetchone()
            with pytest.raises(Busy):
                sales.sell(writer, Sale(100), Call(bytes(16)))
        assert look.content(path) == before
        assert not sales.sell(writer, Sale(100), Call(bytes(16))).replayed
        assert verify(writer).problems == ()


def test_a_change_by_another_till_is_noticed(store: Store, path: Path) -> None:
    first = store.data_version()
    assert store.data_version() == first
    _sell_once(path)
    assert store.data_version() != first
