"""Bringing a copy of the books back, without bringing back whom the shop has erased since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from ledger.books.act import Call
from ledger.books.erasing import erase_in, erased_by, scrub
from ledger.queries.verify import verify
from ledger.store import connect as opening
from ledger.store import replacing
from ledger.store.sqlite import sqlite3
from ledger.store.store import Store
from ledger.store.transaction import Transaction
from ledger.values.calendar import Clock, local_time, system_clock
from ledger.values.errors import Damaged


@dataclass(frozen=True, slots=True)
class State:
    """A state of the books: how many events, when the last was recorded, and its hash in hex.

    ``recorded_at`` is microseconds UTC; ``shop`` the hash of the first event, which is each
    shop's own.
    """

    events: int
    recorded_at: int
    head: str
    shop: bytes


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restoration did.

    ``kept`` is where what was replaced is now, ``None`` if nothing was there. ``forgotten`` are
    the members erased again; ``unknown`` says that what was replaced could not be read, so that
    nobody knows whom to forget.
    """

    state: State
    kept: Path | None
    forgotten: tuple[int, ...]
    unknown: bool


@dataclass(frozen=True, slots=True)
class Ready:
    """A copy that was checked, and what it would take the place of: ``None`` if unreadable."""

    copy: State
    present: State | None
    timezone: str
    _work: Path
    _path: Path
    _clock: Clock

    def restore(self, call: Call) -> Restored:
        """Put the copy in the shop's place, and keep what stood there.

        Whom the replaced books had erased is erased again, as new events of the restored ones.

        :param call: who restores, at which till; whether they may has been asked.
        :raises Busy: another till kept the books longer than we wait.
        :raises Damaged: there is no room, or the place cannot be written to.
        """
        with replacing.held(self._path):
            gone = _erased(self._path)
            with Store(self._work, clock=self._clock) as work:
                forgotten = _forget_again(work, gone or [], call)
                with work.read() as tx:
                    moment = local_time(tx.now, self.timezone)
                    state = _state(tx.connection)
            kept = replacing.keep(self._path, moment)
            replacing.put(self._work, self._path)
        return Restored(state, kept, forgotten, unknown=kept is not None and gone is None)


@contextmanager
def prepare(path: Path, copy: Path, *, clock: Clock = system_clock) -> Iterator[Ready]:
    """Check a copy for a shop's place. Neither is touched.

    :raises Damaged: the copy is missing, foreign, newer, does not verify, or is another shop's;
        or what stands in its place may not be replaced.
    """
    path = path.resolve()  # of a link, the file it names is replaced
    replacing.check_place(path)
    with replacing.working_copy(copy, path) as work:
        with Store(work, clock=clock) as store:
            found = verify(store)
            if not found.ok:
                raise Damaged(
                    "{path} does not verify ({problem}): nothing was replaced. Take another copy.",
                    path=str(copy),
                    problem=found.problems[0],
                )
            with store.read() as tx:
                state, zone = _state(tx.connection), tx.settings.shop_timezone
        present = _present(path)
        if present is not None and present.shop != state.shop:
            raise Damaged(
                "{path} is a copy of another shop: give it a place of its own with --db.",
                path=str(copy),
            )
        yield Ready(state, present, zone, work, path, clock)


_Joined = tuple[int, int, bytes]
"""A member, and the event of their joining with its hash: the same person in both books."""


def _state(connection: sqlite3.Connection) -> State:
    events, recorded_at, head = connection.execute(
        "SELECT seq, recorded_at, hash FROM head"
    ).fetchone()
    first = connection.execute("SELECT hash FROM event ORDER BY id LIMIT 1").fetchone()[0]
    return State(events, recorded_at, head.hex(), first)


def _present(path: Path) -> State | None:
    """What stands in the place, if it can be read."""
    with suppress(Damaged, sqlite3.Error, TypeError):
        if path.exists():
            with closing(opening.connect(path, write=False)) as connection:
                return _state(connection)
    return None


def _erased(path: Path) -> list[_Joined] | None:
    """Whom the books in the place have erased, or ``None`` if they cannot be read."""
    if not path.exists():
        return None
    with suppress(Damaged, sqlite3.Error), closing(opening.connect(path, write=False)) as old:
        members = [
            number
            for member, detail in old.execute(
                "SELECT member, detail FROM event WHERE kind = 'erase' ORDER BY id"
            ).fetchall()
            for number in (member, *(json.loads(detail)["with"] if detail else ()))
        ]
        return [
            old.execute(
                "SELECT member, id, hash FROM event WHERE member = ? AND kind = 'join'", (member,)
            ).fetchone()
            for member in members
        ]
    return None


def _forget_again(work: Store, gone: list[_Joined], call: Call) -> tuple[int, ...]:
    forgotten: list[int] = []
    with work.write() as tx:
        # Who restores may not have worked here then; it is done all the same.
        row = tx.connection.execute(
            "SELECT id FROM staff WHERE id = ? AND role = 'owner' AND active = 1", (call.staff,)
        ).fetchone()
        for member, event, link in gone:
            if _known(tx, member, event, link):
                own = Call(
                    key=tx.entropy(16),
                    source="restore",
                    staff=row[0] if row else None,
                    till=call.till,
                )
                forgotten += erased_by(erase_in(tx, member, own, more=True))
        if forgotten:
            scrub(tx)
    return tuple(sorted(forgotten))


def _known(tx: Transaction, member: int, event: int, link: bytes) -> bool:
    """Whether the same person stands in these books, not erased."""
    row = tx.connection.execute(
        "SELECT 1 FROM event JOIN member ON member.id = event.member"
        " WHERE event.id = ? AND hash = ? AND member.id = ? AND state <> 'erased'",
        (event, link, member),
    ).fetchone()
    return row is not None
