"""The catalogue of rewards."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widget import Widget
from textual.widgets import Static

from loyalty_tui.gateway import LedgerError, Shelf, new_key
from loyalty_tui.i18n import N_, _, ngettext
from loyalty_tui.screens.approve import allowed
from loyalty_tui.screens.live import Live
from loyalty_tui.widgets.ink import MUTED, ink
from loyalty_tui.widgets.paged_table import PagedTable, Row
from loyalty_tui.widgets.shelf_rows import columns, row
from loyalty_tui.words import format as fmt
from loyalty_tui.words import say
from loyalty_tui.words import shelf as words
from loyalty_tui.words.key_names import keyed

if TYPE_CHECKING:
    from loyalty_tui.gateway import ShelfLine, Story


class Rewards(Live[Shelf]):
    """What members can take, with what is left of it."""

    NAME = N_("Rewards")
    ABOUT = N_(
        "What members can take for their points, with what is left of it. What is out of stock "
        "comes first. Beneath the list: what the marked reward is worth."
    )
    NUMBERS = ("reward_stock", "reward_issued", "reward_spending", "reward_back")
    CSS_PATH = "lists.tcss"
    AUTO_FOCUS = "#table"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(
            "f6",
            "vouchers",
            N_("Vouchers"),
            id="rewards.vouchers",
            tooltip=N_("All vouchers: to be used, used, cancelled, lapsed"),
        ),
        Binding(
            "f7",
            "add",
            N_("Add"),
            id="rewards.add",
            tooltip=N_("Add a reward to the catalogue"),
        ),
        Binding(
            "f9",
            "archived",
            N_("Archived too"),
            id="rewards.archived",
            tooltip=N_("Show archived rewards too, or hide them"),
        ),
        Binding(
            "delete",
            "archive",
            N_("Archive"),
            id="rewards.archive",
            tooltip=N_("Take the marked reward out of the catalogue, or put it back"),
        ),
        Binding(
            "escape",
            "app.go('counter')",
            N_("Counter"),
            id="rewards.back",
            tooltip=N_("Back to the counter"),
        ),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._shelf = Shelf((), ())
        self._lines: list[ShelfLine] = []
        self._archived = False
        self._kept: set[int] = set()
        # Archived just now: they stay in sight, so that the same key puts them back.
        self._busy = False
        self._added: int | None = None
        # Added just now: the mark goes there, once it is listed.

    def body(self) -> Iterator[Widget]:
        with Vertical(id="list"):
            yield Static(id="count", markup=False)
            yield PagedTable("table")
            yield Static(id="about", markup=False)

    @property
    def table(self) -> PagedTable:
        """The list."""
        return self.query_one(PagedTable)

    @property
    def ready(self) -> bool:
        return self.been_read and self.table.ready

    async def read(self) -> Shelf:
        return await self.gateway.rewards.shelf()

    def show(self, found: Shelf) -> None:
        self._shelf = found
        self._draw()

    def _draw(self) -> None:
        """List what is to be seen, out of stock first, the mark where it was or on what is new."""
        before = self._marked()
        lines = [
            line
            for line in self._shelf.lines
            if line.reward.active or self._archived or line.reward.id in self._kept
        ]
        rank = {"stock": 0, "archived": 2}
        self._lines = sorted(lines, key=lambda line: rank.get(line.closed, 1))
        ids = [line.reward.id for line in self._lines]
        at = self.table.mark
        if before is not None and before.reward.id in ids:
            at = ids.index(before.reward.id)
        if self._added in ids:
            at, self._added = ids.index(self._added), None
        width = self.app.size.width
        self.table.show(columns(width, self._lines), self._fetch, len(self._lines), mark=at)
        self.query_one("#count", Static).update(ink((self._count(), MUTED)))
        self._tell()

    async def _fetch(self, start: int, count: int) -> Sequence[Row]:
        shop = self.house.shop
        if shop is None:
            return ()
        width, lines = self.app.size.width, self._lines
        return [row(line, shop, width, lines) for line in lines[start : start + count]]

    def _count(self) -> str:
        n = sum(line.reward.active for line in self._shelf.lines)
        if not n:
            return keyed(_("No reward yet: {key} adds the first one."), "rewards.add")
        said = [ngettext("{n} reward", "{n} rewards", n).format(n=fmt.number(n))]
        out = sum(line.closed == "stock" for line in self._shelf.lines)
        if out:
            said.append(ngettext("{n} out of stock", "{n} out of stock", out).format(n=out))
        gone = len(self._shelf.lines) - n
        if gone:
            said.append(ngettext("{n} archived", "{n} archived", gone).format(n=gone))
        return " · ".join(said)

    def on_resize(self, _event: events.Resize) -> None:
        if self._lines:
            self._draw()

    # The marked reward.

    def _marked(self) -> ShelfLine | None:
        at = self.table.mark
        return self._lines[at] if 0 <= at < len(self._lines) else None

    @on(PagedTable.Marked)
    def _moved(self) -> None:
        self._tell()

    def _tell(self) -> None:
        """What the marked reward is worth, beneath the list."""
        line, shop = self._marked(), self.house.shop
        told = ink("")
        if line is not None and shop is not None:
            limits = words.limits(line.reward)
            told = ink(
                words.worth(line.reward, line.worth, shop.currency),
                ("\n" + " · ".join(limits), MUTED),
            )
        self.query_one("#about", Static).update(told)
        self.refresh_bindings()

    # What can be done.

    @on(PagedTable.Opened)
    def _opened(self) -> None:
        from loyalty_tui.screens.reward_form import edit_reward

        line, shop = self._marked(), self.house.shop
        if line is not None and shop is not None:
            rewards, tiers = self.gateway.rewards, self._shelf.tiers
            self.app.push_screen(edit_reward(rewards, shop, tiers, line.reward), self._done)

    def action_add(self) -> None:
        from loyalty_tui.screens.reward_form import new_reward

        if self.house.shop is not None:
            form = new_reward(self.gateway.rewards, self.house.shop, self._shelf.tiers)
            self.app.push_screen(form, self._new)

    def _new(self, story: Story | None) -> None:
        if story is not None:
            added = story.detail.get("id")
            self._added = added if isinstance(added, int) else None
        self._done(story)

    def action_archived(self) -> None:
        self._archived = not self._archived
        self._kept.clear()
        self._draw()

    def action_vouchers(self) -> None:
        from loyalty_tui.screens.vouchers import Vouchers

        self.app.push_screen(Vouchers())

    def action_archive(self) -> None:
        if self._marked() is not None and not self._busy:
            self._busy = True
            self._set_active()

    @work(group="archive")
    async def _set_active(self) -> None:
        line = self._marked()
        try:
            if line is None:
                return
            name, active = line.reward.name, not line.reward.active
            story = await allowed(
                self.app,
                lambda key: self.gateway.rewards.set_active(key, name, active=active),
                new_key(),
            )
        except LedgerError as error:
            self.complain(error)
            return
        finally:
            self._busy = False
        self._kept.add(line.reward.id)
        self._done(story)

    def _done(self, story: Story | None) -> None:
        if story is None or self.house.shop is None:
            return
        told = say.explain(story, self.house.shop.currency)
        self.notify(told, title=f"● {say.headline(story)}", markup=False)
        self.renew()
