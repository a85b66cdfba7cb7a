"""The one handle on a shop's file: one writer at a time, readers beside it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ledger.store import connect as opening
from ledger.store import rollups
from ledger.store.lexicon import Lexicon
from ledger.store.lock import WAIT_SECONDS, Queue
from ledger.store.sqlite import sqlite3
from ledger.store.transaction import Transaction
from ledger.values.calendar import Clock, system_clock
from ledger.values.codes import Entropy, system_entropy
from ledger.values.errors import Damaged

_OURS = ("", "-wal", "-shm", "-journal", ".lock", ".next")
# What a shop's file and those beside it end with.
_PATIENCE_MILLISECONDS = 1_000


class Store:
    """A shop's file, opened. One per thread: a connection belongs to the thread that uses it.

    :param clock: tells the instant of each act.
    :param entropy: where card numbers, voucher codes and keys come from.
    :param wait_seconds: how long an act waits for another till before it is told to try again.
    """

    def __init__(
        self,
        path: Path,
        *,
        clock: Clock = system_clock,
        entropy: Entropy = system_entropy,
        journal: opening.Journal | None = None,
        wait_seconds: float = WAIT_SECONDS,
    ) -> None:
        self.path = path
        self.clock = clock
        self.entropy = entropy
        self._journal = journal
        # A link and the file it names must share one queue.
        self._queue = Queue(Path(os.path.realpath(path)), wait_seconds)
        self._writer: sqlite3.Connection | None = None
        self._reader: sqlite3.Connection | None = None
        self._lexicon = Lexicon()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def read(self) -> Iterator[Transaction]:
        """One consistent view of the books. Never writes. Within another, it is the same view.

        :raises Damaged: the file cannot be read as a shop's.
        """
        connection = self._reading()
        if connection.in_transaction:
            yield Transaction(connection, self.clock, self.entropy, self._lexicon)
            return
        try:
            connection.execute("BEGIN")
            try:
                yield Transaction(connection, self.clock, self.entropy, self._lexicon)
            finally:
                connection.execute("ROLLBACK")
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise opening.translate(error, self.path) from error

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """The only way anything is written: in turn, whole, and on disk before it returns.

        Everything a decision rests on is read inside, under the lock. Whatever leaves the block
        by an exception is rolled back. A COMMIT that raises means *unknown*: the connection is
        closed, and the caller asks again with the same idempotency key.

        :raises Busy: another till kept the books longer than we wait.
        :raises Damaged: read-only, full or broken.
        """
        self._check_writable()
        if self._writer is not None and self._writer.in_transaction:
            raise RuntimeError("a write inside a write would end the outer one")
        with self._queue.turn():
            connection = self._writing()
            transaction = Transaction(connection, self.clock, self.entropy)
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield transaction
                if not connection.in_transaction:
                    raise RuntimeError("the act was committed behind our back")
                rollups.write(transaction)
                self._commit(connection)
            except sqlite3.DatabaseError as error:
                self._undo(connection)
                raise opening.translate(error, self.path) from error
            except BaseException:
                self._undo(connection)
                raise

    def data_version(self) -> int:
        """A number that changes whenever another connection commits (microseconds to read).

        :raises Damaged: the file cannot be read any more.
        """
        try:
            version: int = self._reading().execute("PRAGMA data_version").fetchone()[0]
        except sqlite3.Error as error:
            raise opening.translate(error, self.path) from error
        return version

    def backup(self, target: Path) -> None:
        """Copy the whole file with SQLite's own online backup, in one step, under the lock.

        One step, because a paged backup starts again at every write and never ends beside a
        busy till. The copy is written beside ``target``, checked, then put in its place.

        :raises Damaged: the copy could not be written or does not check, or ``target`` is this
            very file or one that belongs to it.
        """
        self._check_target(target)
        scratch = target.with_name(target.name + ".part")
        with self._queue.turn():
            source = self._reading()
            try:
                self._copy(source, scratch)
                os.replace(scratch, target)  # noqa: PTH105 - one name for both platforms' rename
            except BaseException as error:
                # Stopped half-way, it leaves nothing behind either.
                with suppress(OSError):
                    scratch.unlink()
                if isinstance(error, sqlite3.Error | OSError):
                    raise opening.translate(error, target) from error
                raise

    def checkpoint(self) -> bool:
        """Bring the log back into the file and empty it, under the lock.

        :returns: whether nothing is left in the log: a reader who has not finished keeps it.
        """
        with self._queue.turn():
            connection = self._writing()
            # Readers are short; whoever is not must not keep the tills waiting behind us.
            connection.execute(f"PRAGMA busy_timeout = {_PATIENCE_MILLISECONDS}")
            try:
                busy: int = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
            except sqlite3.DatabaseError as error:
                raise opening.translate(error, self.path) from error
            finally:
                connection.execute(f"PRAGMA busy_timeout = {opening.BUSY_MILLISECONDS}")
            return not busy

    def close(self) -> None:
        """Close the connections, the writer's under the lock (closing may checkpoint)."""
        # The reader first: only the last to leave brings the log back into the file, and a reader
        # may not write. Then the shop is one plain file again.
        if self._reader is not None:
            self._reader.close()
            self._reader = None
        if self._writer is not None:
            with self._queue.turn():
                self._writer.close()
            self._writer = None
        self._queue.close()

    @staticmethod
    def _copy(source: sqlite3.Connection, scratch: Path) -> None:
        scratch.unlink(missing_ok=True)
        scratch.touch(mode=0o600)
        copy = sqlite3.connect(scratch, isolation_level=None)
        try:
            source.backup(copy)
            # A backup is one plain file: no log beside it, readable from a read-only folder.
            copy.execute("PRAGMA journal_mode = delete")
            if copy.execute("PRAGMA quick_check").fetchone()[0] != "ok":
                raise sqlite3.DatabaseError("the copy does not check")
        finally:
            copy.close()

    def _reading(self) -> sqlite3.Connection:
        if self._reader is None:
            reader = opening.connect(self.path, write=False)
            if opening.outdated(reader):
                # An older version's file is brought up to date before it is read.
                reader.close()
                self._check_writable()
                with self._queue.turn():
                    self._writing()
                reader = opening.connect(self.path, write=False)
            self._reader = reader
        return self._reader

    def _writing(self) -> sqlite3.Connection:
        if self._writer is None:
            connection = opening.connect(self.path, write=True, journal=self._journal)
            try:
                if opening.outdated(connection):
                    self._migrate(connection)
            except (sqlite3.Error, OSError) as error:
                connection.close()
                raise opening.translate(error, self.path) from error
            except BaseException:
                connection.close()
                raise
            self._writer = connection
        return self._writer

    def _migrate(self, connection: sqlite3.Connection) -> None:
        # Deferred, as below: sqlite-utils is not loaded to read a file that is up to date.
        from ledger.store import migrations

        version = connection.execute("PRAGMA user_version").fetchone()[0]
        self._copy(connection, migrations.backup_path(self.path, version + 1))
        migrations.migrate(connection)

    def _check_writable(self) -> None:
        opening.check_file(self.path)
        if opening.read_only(self.path):
            raise Damaged(
                "{path} is read-only: allow writing to it and to its folder, or copy it elsewhere.",
                path=str(self.path),
            )

    def _check_target(self, target: Path) -> None:
        path = os.path.realpath(self.path)
        if os.path.realpath(target) in {path + end for end in _OURS}:
            raise Damaged(
                "{path} belongs to the shop itself: name another file for the copy.",
                path=str(target),
            )
        if target.is_dir():
            raise Damaged("{path} is a folder: name the shop's file inside it.", path=str(target))

    def _commit(self, connection: sqlite3.Connection) -> None:
        try:
            connection.execute("COMMIT")
        except sqlite3.Error:
            # Committed or not, nobody knows: the next act starts from a fresh connection.
            self._drop(connection)
            raise

    def _undo(self, connection: sqlite3.Connection) -> None:
        try:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
        except sqlite3.Error:
            self._drop(connection)

    def _drop(self, connection: sqlite3.Connection) -> None:
        connection.close()
        self._writer = None


def create(path: Path, *, clock: Clock = system_clock, entropy: Entropy = system_entropy) -> Store:
    """Make a new, empty file, readable by its owner only, and open it.

    :raises Damaged: something is there already, or the folder cannot be written to.
    """
    from ledger.store import migrations

    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        # Only touching it tells whether it exists: of two who make it at once, one must lose
        # without taking the other's file away.
        if isinstance(error, FileExistsError) and path.exists():
            raise Damaged(
                "{path} exists already: name another file with --db, or open this one.",
                path=str(path),
            ) from error
        raise _cannot_be_made(path) from error
    try:
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            opening.configure(connection)
            migrations.migrate(connection)
        finally:
            connection.close()
    except sqlite3.Error as error:
        path.unlink(missing_ok=True)
        raise _cannot_be_made(path) from error
    return Store(path, clock=clock, entropy=entropy)


def _cannot_be_made(path: Path) -> Damaged:
    return Damaged(
        "{path} cannot be made here: check that its folder exists and may be written to.",
        path=str(path),
    )
