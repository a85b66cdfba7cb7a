"""What the parts of the programme's place have in common."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from textual.content import Content

from loyalty_tui.i18n import _
from loyalty_tui.screens.form import Form
from loyalty_tui.screens.live import Pace
from loyalty_tui.widgets.ink import ink

if TYPE_CHECKING:
    from loyalty_tui.gateway import Gateway, LedgerError
    from loyalty_tui.screens.programme import Programme

R = TypeVar("R")
D = TypeVar("D")

_WITHOUT = ("add", "second")
# What needs no line.

_GAP = 2
_WIDEST, _EDGES = 100, 7
# Of a form: its greatest width, and what its edge, its margins and its scroll bar take.


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a part: what it does (a method of the part), its word, what it is for."""

    key: str
    does: str
    label: str
    tip: str
    show: bool = True


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a part's list; without a key, a heading."""

    key: str
    text: Content


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of a line, in so many cells; of the one that grows, at least so many."""

    text: str | Content
    width: int
    style: str = ""
    right: bool = False
    grow: bool = False


class Section(Generic[R]):
    """A part of the programme: what it reads, how that is listed, what can be done with a line.

    ``NAME`` stands in the list of parts, ``ABOUT`` above its own list.
    """

    KEY: ClassVar[str] = ""
    NAME: ClassVar[str] = ""
    ABOUT: ClassVar[str] = ""
    KEYS: ClassVar[tuple[Key, ...]] = ()

    def __init__(self, place: Programme) -> None:
        self.place = place
        self.found: R | None = None
        self.marked: str | None = None
        self._before: frozenset[str] | None = None
        # The lines there were before one was added: the mark goes to the one that was not.
        self.pace = Pace(place, self._read)

    # Reading.

    async def read(self) -> R:
        """Ask the books for it.

        :raises LedgerError: they cannot be read.
        """
        raise NotImplementedError

    async def _read(self) -> None:
        from loyalty_tui.gateway import LedgerError

        try:
            self.found = await self.place.ask(self.read())
        except LedgerError as error:
            self.place.complain(error)
            return
        self.place.drawn(self)

    # Showing.

    def entries(self, found: R, width: int) -> Iterable[Entry]:
        """The lines of its list, in so many cells."""
        raise NotImplementedError

    def detail(self, key: str | None) -> Content:
        """What is told of the marked line, or of a list without any."""
        raise NotImplementedError

    # Doing.

    def can(self, does: str, key: str | None) -> bool:
        """Whether something can be done about the marked line."""
        return does in _WITHOUT or (key is not None and does in {one.does for one in self.KEYS})

    def open(self, key: str) -> None:
        """Open a line."""
        raise NotImplementedError

    @property
    def gateway(self) -> Gateway:
        """The way to the books."""
        return self.place.gateway

    @property
    def room(self) -> int:
        """How many cells a form has for what it says."""
        return min(_WIDEST, self.place.app.size.width * 9 // 10) - _EDGES

    @property
    def currency(self) -> str:
        """The shop's currency."""
        shop = self.place.house.shop
        return shop.currency if shop else "EUR"

    def fill_in(self, form: Form[D], told: str = "", *, adds: bool = False) -> None:
        """Open a form; once it has saved, say so and show what is so now.

        :param told: what is said where saving gave no sentence of its own.
        :param adds: the mark goes to the line that there is then and was not before.
        """
        before = self._keys()

        def closed(done: D | None) -> None:
            if done is None:
                return
            if adds:
                self._before = before
            said = done if isinstance(done, str) and done else told
            if said:
                self.place.notify(said, markup=False)
            self.pace.ask()

        self.place.app.push_screen(form, closed)

    def _keys(self) -> frozenset[str]:
        found = () if self.found is None else self.entries(self.found, 1)
        return frozenset(entry.key for entry in found if entry.key)

    def settle(self, keys: Sequence[str]) -> None:
        """Put the mark on one of these lines: the one just added, the one it was on, the first."""
        new = [] if self._before is None else [key for key in keys if key not in self._before]
        if new:
            self._before, self.marked = None, new[0]
        elif self.marked not in keys:
            self.marked = keys[0] if keys else None

    async def attempt(self, act: Awaitable[object]) -> None:
        """Do what needs no form; say what is refused."""
        from loyalty_tui.gateway import LedgerError

        try:
            await act
        except LedgerError as error:
            self.place.complain(error)
            return
        self.pace.ask()

    def refuse(self, error: LedgerError) -> None:
        """Say what cannot be done."""
        self.place.complain(error)


def line(cells: Sequence[Cell], width: int) -> Content:
    """Pieces beside each other, the one that grows filling what is left."""
    taken = sum(cell.width + _GAP for cell in cells) - _GAP
    parts = []
    for cell in cells:
        room = cell.width + (max(0, width - taken) if cell.grow else 0)
        text = ink((cell.text, cell.style)) if isinstance(cell.text, str) else cell.text
        cut = text.truncate(room, ellipsis=True)
        gap = max(0, room - cut.cell_length)
        parts.append(cut.pad_left(gap) if cell.right else cut.pad_right(gap))
    return ink(" " * _GAP).join(parts)


def paragraphs(*parts: Content | str) -> Content:
    """Sentences beneath each other, leaving out those that are empty."""
    texts = [ink(part) if isinstance(part, str) else part for part in parts]
    return Content("\n").join([text for text in texts if text.plain])


def waiting() -> str:
    """What stands where something is being worked out."""
    return _("Working it out…")


def long(done: int = 0) -> str:
    """The same, where it may take seconds, with how much is done of a hundred."""
    if not done:
        return _("Working out who is affected, and what it would have cost…")
    return _("Working out who is affected, and what it would have cost… {n}%").format(n=done)
