"""What every place has: the shop's lines above, the keys beneath, and news of the books."""

from __future__ import annotations

from collections.abc import Awaitable, Iterator
from typing import TYPE_CHECKING, ClassVar, TypeVar, cast

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import Static

from loyalty_tui.i18n import N_, _
from loyalty_tui.screens.lasting import Lasting, answer_for
from loyalty_tui.screens.sizes import Sized
from loyalty_tui.widgets.bars import KeyLine, PlacesLine, ShopLine
from loyalty_tui.widgets.scan_catcher import ScanCatcher
from loyalty_tui.widgets.task_line import TaskLine
from loyalty_tui.words import say

if TYPE_CHECKING:
    from loyalty_tui.app import LoyaltyApp
    from loyalty_tui.gateway import Gateway, LedgerError
    from loyalty_tui.messages import BooksChanged

T = TypeVar("T")

CARD = (
    *("balance", "use_by", "pending", "deficit", "tier_progress", "stamp_card", "member_visits"),
    *("usual_rhythm", "movement"),
)
"""The numbers of a member's card."""


def labelled(
    key: str, action: str, label: str, tip: str, *, show: bool = True, first: bool = False
) -> Binding:
    """A key of the counter, with the name by which a key map may move it.

    :param first: the counter has it before the field that has the keyboard.
    """
    name = f"counter.{action}"
    return Binding(key, action, label, show=show, id=name, tooltip=tip, priority=first)


class Place(Sized, Lasting, Screen[None]):
    """One of the top-level places.

    ``NAME`` and ``ABOUT`` are what its help says, and ``NUMBERS`` those that stand on it without
    a page of their own, by their names in the glossary.
    """

    NAME: ClassVar[str] = ""
    ABOUT: ClassVar[str] = ""
    NUMBERS: ClassVar[tuple[str, ...]] = ()

    def compose(self) -> ComposeResult:
        yield ShopLine()
        yield PlacesLine()
        yield ScanCatcher()
        yield from self.body()
        yield TaskLine()
        yield KeyLine()
        yield Static(_("Please enlarge this window: 60 × 20 at least."), id="enlarge", markup=False)

    def body(self) -> Iterator[Widget]:
        """What stands between the lines."""
        raise NotImplementedError

    unhurried = False
    """Whether what is read again is only what somebody has written, perhaps at another till."""

    def on_mount(self) -> None:
        self._stale = False
        self.house.books_changed.subscribe(self, self._heard)

    def on_screen_resume(self) -> None:
        if self._stale:
            self._stale = False
            self.renew()

    @property
    def ready(self) -> bool:
        """Whether what its keys act on has been read: a key that comes earlier waits for it."""
        return self.house.shop is not None

    def stale(self) -> None:
        """Renew it when it is looked at again."""
        self._stale = True

    def keys_now(self) -> list[str] | None:
        """The keys that matter now, by their names in a key map; ``None``: those that are shown."""
        return None

    def renew(self) -> None:
        """Read again what is shown: somebody has written into the books."""

    @property
    def house(self) -> LoyaltyApp:
        """The app this place belongs to."""
        return cast("LoyaltyApp", self.app)

    @property
    def gateway(self) -> Gateway:
        """The way to the books."""
        return self.house.gateway

    async def ask(self, answer: Awaitable[T]) -> T:
        """Await an answer of the books, unless the screen is gone by the time it comes."""
        return await answer_for(self, answer)

    def complain(self, trouble: LedgerError, *, seconds: float = 6) -> None:
        """Say a trouble in passing, without taking the keyboard."""
        self.app.bell()
        self.notify(say.error(trouble), severity="error", markup=False, timeout=seconds)

    def catch_scan(self) -> None:
        """A scanner is about to type: take it, wherever the keyboard is."""
        for catcher in self.query(ScanCatcher):  # none yet, if it is still being put together
            catcher.catch()

    def unsaved(self, who: str) -> str:  # noqa: ARG002 - most places hold nothing
        """What would be lost if it were put away, in a sentence that tells nothing of members."""
        return ""

    def put_away(self) -> None:
        """Let go of what is typed: somebody else begins here."""

    def _heard(self, _change: BooksChanged) -> None:
        if self.is_current:
            self.unhurried = True
            self.renew()
            self.unhurried = False
        else:
            self.stale()


class SubPlace(Place):
    """A whole screen that opens over a place and leads back to it, such as one member's page."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", N_("Back"), id="sub.back", tooltip=N_("One step back")),
    ]

    def action_back(self) -> None:
        """Leave it."""
        self.dismiss()
