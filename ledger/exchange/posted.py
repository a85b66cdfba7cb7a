"""What an import asks of a kind of file: judging its rows, and posting the new ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from ledger.books.act import Call
from ledger.exchange.parsed import FileRow
from ledger.exchange.result import Fate
from ledger.store.transaction import Transaction
from ledger.values.errors import LedgerError

R = TypeVar("R", bound=FileRow)
_R_contra = TypeVar("_R_contra", bound=FileRow, contravariant=True)


@dataclass(frozen=True, slots=True)
class Verdict(Generic[R]):
    """What becomes of a row, and why if it is not taken."""

    row: R
    fate: Fate
    reason: LedgerError | None = None


class Judge(Protocol[R]):
    """Says what would become of a file's rows. Reads only; made anew for each file."""

    def judge(self, tx: Transaction, rows: Sequence[R]) -> Iterator[Verdict[R]]:
        """One verdict a row, in the order they would be posted."""

    @property
    def joining(self) -> int:
        """How many members the new rows judged so far would make."""


class Poster(Protocol[_R_contra]):
    """Posts a row that was judged new."""

    def post(self, tx: Transaction, row: _R_contra, call: Call) -> Posted:
        """Post a row through the rules. ``call`` says who imports, and for which batch.

        :raises Refused: it came into the books meanwhile, with another content.
        """


@dataclass(frozen=True, slots=True)
class Posted:
    """What posting a row did: nothing if another import was quicker."""

    known: bool = False
    joined: bool = False
    guest: bool = False
