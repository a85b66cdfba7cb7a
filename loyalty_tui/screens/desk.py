"""What stands on the counter, and how an act ends: the ground the counter's steps walk on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal

from textual import work
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from loyalty_tui.gateway import Done, LedgerError, NotAllowed, Sheet, new_key
from loyalty_tui.i18n import N_, _
from loyalty_tui.screens import results
from loyalty_tui.screens.approve import approver
from loyalty_tui.screens.place import Place, labelled
from loyalty_tui.widgets.banner import Banner, Result
from loyalty_tui.widgets.fields import ScanCatcher, ScanField
from loyalty_tui.widgets.ink import ink, lines, upper
from loyalty_tui.widgets.join_form import JoinForm
from loyalty_tui.widgets.lists import Matches, RewardList
from loyalty_tui.widgets.member_card import MemberCard
from loyalty_tui.widgets.question import Question
from loyalty_tui.widgets.sale_form import SaleForm
from loyalty_tui.words import format as fmt

if TYPE_CHECKING:
    from loyalty_tui.gateway import Voucher

Phase = Literal[
    "idle",
    "choosing",
    "serving",
    "picking",
    "voucher",
    "asking",
    "answered",
    "joining",
    "done",
]

IDLE_SECONDS = 120
"""After so long without a key, the next customer finds a clean counter."""

_SHOWN: dict[Phase, tuple[str, ...]] = {
    "idle": ("welcome",),
    "choosing": ("matches",),
    "serving": ("member", "sale"),
    "picking": ("member", "pick"),
    "voucher": ("member", "voucher"),
    "asking": ("member", "ask"),
    "answered": ("member", "ask"),
    "joining": ("join",),
    "done": ("member",),
}


class Desk(Place):
    """The counter's parts, which of them are shown, and whom they are about."""

    BINDINGS: ClassVar[list[BindingType]] = [
        labelled(
            "ctrl+y",
            "approve",
            N_("Approve"),
            N_("A manager approves with their PIN what was refused"),
            show=False,
        ),
    ]

    phase: reactive[Phase] = reactive[Phase]("idle")
    busy: reactive[bool] = reactive(False, bindings=True)

    def __init__(self) -> None:
        super().__init__()
        self._sheet: Sheet | None = None
        self._voucher: Voucher | None = None
        self._unknown = ""
        self._key = new_key()
        self._barred: tuple[NotAllowed, results.Act] | None = None
        self._idle: Timer | None = None
        self._pause: Timer | None = None

    def body(self) -> Iterator[Widget]:
        with Vertical(id="counter"):
            yield ScanField("scan", _("Scan, or type a name, a phone, a code"))
            yield Static(id="hint", markup=False)
            yield Banner(id="banner")
            yield Static(self._welcome(), id="welcome", markup=False)
            yield Matches("matches")
            with Horizontal(id="desk"):
                yield MemberCard(id="member")
                yield SaleForm(id="sale")
                with Vertical(id="pick", classes="card"):
                    heading = ink((upper(_("Give a reward")), "bold $text-primary"))
                    yield Static(heading, markup=False)
                    yield RewardList("rewards")
                    yield Static(
                        ink((_("Enter gives it, Esc goes back."), "$text-muted")), markup=False
                    )
                with Vertical(id="voucher", classes="card"):
                    yield Static(id="voucher-words", markup=False)
                yield Question("ask")
            yield JoinForm(id="join")

    def on_mount(self) -> None:
        self.query_one(ScanCatcher).can_focus = False
        self._idle = self.set_timer(IDLE_SECONDS, self._clean_up)

    def on_screen_resume(self) -> None:
        self._stay_awake()

    # What is shown.

    @staticmethod
    def _welcome() -> Content:
        rows = [
            (_("Scan a card"), _("the member appears, type the amount, Enter")),
            (_("Type a name or a phone"), _("choose with the arrows, Enter")),
            (_("Scan a voucher"), _("Enter hands the reward over")),
            ("F7", _("adds a member in two fields")),
            ("F8", _("takes back the last act of this till")),
        ]
        wide = max(len(what) for what, _then in rows) + 3
        return lines(
            ink((what.ljust(wide), "bold $text-primary"), (then, "$text-muted"))
            for what, then in rows
        )

    def watch_phase(self, phase: Phase) -> None:
        shown = _SHOWN[phase]
        for part in {part for parts in _SHOWN.values() for part in parts}:
            self.query_one(f"#{part}").display = part in shown
        self.query_one("#desk").display = "member" in shown
        self.set_class(phase == "done", "-done")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("points", "join", "undo", "reward", "ask") and self.busy:
            return None
        return super().check_action(action, parameters)

    @property
    def scan(self) -> ScanField:
        """The field of the scans."""
        return self.query_one("#scan", ScanField)

    @property
    def form(self) -> SaleForm:
        """The sale being typed."""
        return self.query_one("#sale", SaleForm)

    def hint(self, text: str = "", style: str = "$text-muted") -> None:
        """One line under the scan field."""
        self.query_one("#hint", Static).update(ink((text, style)))

    def result(self, result: Result) -> None:
        """Show what happened; a refusal is heard too."""
        if result.tone == "bad":
            self.app.bell()
        self.query_one(Banner).show(result)

    def _serve(self, sheet: Sheet) -> None:
        shop = self.house.shop
        if shop is None:
            return
        self._sheet, self._voucher, self._unknown, self._barred = sheet, None, "", None
        self._key = new_key()
        self.query_one(Banner).hide()
        self.query_one(MemberCard).show(sheet, shop)
        self.form.clear()
        self.scan.put("")
        self.hint()
        self.phase = "serving"
        self.set_focus(self.form.amount)

    def _leave(self) -> None:
        """Nobody is served any more; the result stays."""
        self._sheet = self._voucher = self._barred = None
        self._unknown = ""
        self.scan.put("")
        self.hint()
        self.phase = "idle"
        self.set_focus(self.scan)

    # Acts.

    async def _act(self, act: results.Act) -> Done | None:
        """Do an act and show its result; the counter is then ready for the next scan.

        Returns what was done, or ``None`` if it was refused.
        """
        self.busy, self._barred = True, None
        try:
            done = await self.ask(act(self._key))
        except LedgerError as error:
            self._refuse(error)
            if isinstance(error, NotAllowed):
                self._barred = error, act
            return None
        finally:
            self.busy = False
        self._key = new_key()
        self._finish(done)
        return done

    def _finish(self, done: Done) -> None:
        shop = self.house.shop
        if shop is None:
            return
        self.result(results.done(done, shop))
        self.form.clear()
        self.scan.put("")
        self._voucher = None
        self.hint()
        if done.sheet is not None:
            self._sheet = done.sheet
            self.query_one(MemberCard).show(done.sheet, shop)
            self.phase = "done"
        else:
            self.phase = "idle"
        self.set_focus(self.scan)

    def _refuse(self, error: LedgerError) -> None:
        """A rule said no: say why and leave everything where it is."""
        if not results.unknown_outcome(error):
            self._key = new_key()
        self.result(results.refused(error))

    @work(group="act")
    async def action_approve(self) -> None:
        """What was refused is done after all, if somebody who may says so with their PIN."""
        if self._barred is None:
            self.hint(_("Nothing waits for an approval."), "$text-warning")
            return
        (refusal, act), self._barred = self._barred, None
        by = await approver(self.app, refusal)
        if by is not None:
            with self.gateway.ways.approved(by):
                await self._act(act)

    # The customer left, or who served them.

    def _clean_up(self) -> None:
        """Nobody has touched the counter for long: what is on it is no longer the customer's.

        What is typed waits under the lock, where there is one.
        """
        self._stay_awake()
        if not (self.busy or self.house.locks.keeps(self)):
            self.put_away()

    def put_away(self) -> None:
        self.query_one(Banner).hide()
        self.form.clear()
        self._leave()

    def _amount(self) -> str:
        """The amount as it will be booked, or as it is typed."""
        typed, shop = self.form.amount.value.strip(), self.house.shop
        try:
            return (
                fmt.money(self.gateway.amount(typed, shop.currency), shop.currency) if shop else ""
            )
        except LedgerError:
            return typed

    def unsaved(self, who: str) -> str:
        if self.phase == "joining":
            return _("{name} has a new member half typed.").format(name=who)
        if self.phase == "serving" and self.form.amount.value.strip():
            return _("{name} has a sale of {amount} typed.").format(name=who, amount=self._amount())
        return ""

    def _stay_awake(self) -> None:
        if self._idle is not None:
            self._idle.reset()

    # News of the books.

    def renew(self) -> None:
        if self._sheet is not None and not self.busy:
            self._reread(self._sheet.view.member)

    def work_out(self) -> None:
        """Work the sale being typed out again."""

    @work(exclusive=True, group="renew")
    async def _reread(self, member: int) -> None:
        try:
            sheet = await self.ask(self.gateway.sheet(member))
        except LedgerError:
            return
        shop = self.house.shop
        if shop is None or self._sheet is None or self._sheet.view.member != member:
            return
        if sheet != self._sheet:
            self._sheet = sheet
            self.query_one(MemberCard).show(sheet, shop)
            if self.phase == "serving":
                self.work_out()
