"""What stands on the counter, and which of it is shown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.timer import Timer
from textual.widget import Widget
from textual.widgets import Static

from loyalty_tui.gateway import LedgerError, Sheet
from loyalty_tui.i18n import _
from loyalty_tui.screens.place import Place
from loyalty_tui.widgets.banner import Banner
from loyalty_tui.widgets.fields import ScanField
from loyalty_tui.widgets.ink import ink, lines, upper
from loyalty_tui.widgets.join_form import JoinForm
from loyalty_tui.widgets.lists import Matches, RewardList
from loyalty_tui.widgets.member_card import MemberCard
from loyalty_tui.widgets.pairs import Pairs
from loyalty_tui.widgets.question import Question
from loyalty_tui.widgets.sale_form import SaleForm
from loyalty_tui.widgets.sales_panel import ReceiptPanel, SalesPanel
from loyalty_tui.widgets.scan_catcher import ScanCatcher
from loyalty_tui.words import format as fmt
from loyalty_tui.words.key_names import key_of, keyed

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
    "guest",
    "sales",
    "sale",
    "done",
]

_ACTS = ("points", "guest", "join", "undo", "reward", "ask", "correct")
_SELLING = ("serving", "guest", "choosing", "picking", "asking", "sales", "sale", "joining")
# Where the amount that was typed is still to be booked.

_SHOWN: dict[Phase, tuple[str, ...]] = {
    "idle": ("welcome",),
    "choosing": ("matches",),
    "serving": ("member", "sale"),
    "picking": ("member", "pick"),
    "voucher": ("member", "voucher"),
    "asking": ("member", "ask"),
    "answered": ("member", "ask"),
    "joining": ("join",),
    "guest": ("guest", "sale"),
    "sales": ("member", "sales"),
    "sale": ("member", "receipt"),
    "done": ("member",),
}

_KEYS: dict[Phase, tuple[str, ...]] = {
    "idle": ("guest", "join", "undo", "correct"),
    "choosing": ("join", "undo", "back"),
    "serving": ("points", "reward", "ask", "correct", "back"),
    "joining": ("back",),
    "guest": ("back",),
    "done": ("undo", "reward", "ask", "correct", "back"),
}
# Those that matter in each phase, besides F1; the others have their own way back.


class Desk(Place):
    """The counter's parts, which of them are shown, and whom they are about."""

    phase: reactive[Phase] = reactive[Phase]("idle")
    busy: reactive[bool] = reactive(False, bindings=True)

    def __init__(self) -> None:
        super().__init__()
        self._sheet: Sheet | None = None
        self._voucher: Voucher | None = None
        self._pause: Timer | None = None
        self._furnished = False

    def body(self) -> Iterator[Widget]:
        with Vertical(id="counter"):
            yield ScanField("scan", _("Scan, or type a name, a phone, a code"))
            yield Static(id="hint", markup=False)
            yield self._welcome()

    async def furnish(self) -> None:
        """Put in what is not shown before somebody is served; the first paint does not wait.

        Nor does who leaves at once: then there is nothing left to furnish.
        """
        if not self.is_attached:
            return
        banner, matches, join = Banner(id="banner"), Matches("matches"), JoinForm(id="join")
        parts = tuple(self._parts())
        desk = Horizontal(*parts, id="desk")
        for part in (banner, matches, join, desk, *parts):
            part.display = False
        counter = self.query_one("#counter")
        above, below = counter.mount(banner, before="#welcome"), counter.mount(matches, desk, join)
        await above
        await below
        if self.is_attached:
            self._furnished = True
            self.watch_phase(self.phase)

    def _parts(self) -> Iterator[Widget]:
        """What stands on the desk, one or two at a time."""
        yield MemberCard(id="member")
        yield Static(self._nobody_known(), id="guest", classes="card", markup=False)
        yield SaleForm(self.begin)
        yield Vertical(
            Static(ink((upper(_("Give a reward")), "bold $text-primary")), markup=False),
            RewardList("rewards"),
            Static(ink((_("Enter gives it, Esc goes back."), "$text-muted")), markup=False),
            id="pick",
            classes="card",
        )
        yield Vertical(Static(id="voucher-words", markup=False), id="voucher", classes="card")
        yield Question("ask")
        yield SalesPanel(id="sales")
        yield ReceiptPanel(id="receipt")

    def on_mount(self) -> None:
        self.query_one(ScanCatcher).can_focus = False

    def begin(self, character: str, at: float) -> None:
        """Take a character to the scan field that was typed where it has no place.

        :param at: when, in seconds.
        """
        self.set_focus(self.scan)
        self.scan.begin(character, at)

    # What is shown.

    @staticmethod
    def _welcome() -> Widget:
        rows = [
            (_("Scan a card"), _("the member appears, type the amount, Enter")),
            (_("Type a name or a phone"), _("choose with the arrows, Enter")),
            (_("Scan a voucher"), _("Enter hands the reward over")),
            (key_of("counter.guest"), _("records a sale without a card")),
            (key_of("counter.join"), _("adds a member in two fields")),
            (key_of("counter.undo"), _("takes back the last act of this till")),
            (key_of("counter.correct"), _("the last sales: refund, move, undo")),
        ]
        welcome = Pairs(rows, "bold $text-primary")
        welcome.id = "welcome"
        return welcome

    @staticmethod
    def _nobody_known() -> Content:
        later = _("Who finds their card later can still claim it: {key}.")
        return lines(
            [
                ink((upper(_("Without a card")), "bold $text-primary")),
                ink(_("The sale counts for the shop; nobody earns points for it.")),
                ink(""),
                ink((keyed(later, "counter.correct"), "$text-muted")),
            ]
        )

    def watch_phase(self, phase: Phase) -> None:
        if not self._furnished:
            return
        shown = _SHOWN[phase]
        for part in {part for parts in _SHOWN.values() for part in parts}:
            self.query_one(f"#{part}").display = part in shown
        member = self.query_one("#member")
        member.display = "member" in shown and self._sheet is not None
        # On the card itself: a class of the screen's would have all of its parts styled anew.
        member.set_class(phase == "done", "-alone")
        self.query_one("#desk").display = "member" in shown or phase == "guest"
        self.let_pass()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in _ACTS and self.busy:
            return None
        return super().check_action(action, parameters)

    def keys_now(self) -> list[str]:
        """The keys that matter for what stands on the counter now."""
        keys = _KEYS.get(self.phase, ("undo", "back"))
        proposed = self._sheet is not None and self._sheet.voice.ask
        if "points" in keys and not self.check_action("points", ()):
            keys = tuple(key for key in keys if key != "points")
        if "ask" in keys and not proposed:
            keys = (*(key for key in keys if key != "ask"), "undo")
        if self.house.shop is None or not self.gateway.undo_left:
            keys = tuple(key for key in keys if key != "undo")
        return ["app.help", *(f"counter.{name}" for name in keys)]

    @property
    def typed(self) -> bool:
        """Whether an amount is typed that is not in the books."""
        return bool(self.form.amount.value.strip()) and self.phase in _SELLING

    def unsaved(self, who: str) -> str:
        if self.phase == "joining":
            return _("{name} has a new member half typed.").format(name=who)
        if self.typed:
            return _("{name} has a sale of {amount} typed.").format(name=who, amount=self.amount)
        return ""

    @property
    def amount(self) -> str:
        """The amount as it will be booked, or as it is typed."""
        typed, shop = self.form.amount.value.strip(), self.house.shop
        if shop is None:
            return typed
        try:
            return fmt.money(self.gateway.amount(typed, shop.currency), shop.currency)
        except LedgerError:
            return typed

    @property
    def scan(self) -> ScanField:
        """The field of the scans."""
        return self.query_one("#scan", ScanField)

    @property
    def form(self) -> SaleForm:
        """The sale being typed."""
        return self.query_one("#sale", SaleForm)

    _passing = False

    def hint(self, text: str = "", style: str = "$text-muted") -> None:
        """One line under the scan field."""
        self._passing = False
        self.query_one("#hint", Static).update(ink((text, style)))

    def answer_key(self, text: str) -> None:
        """Say why a key did nothing, until anything else is done: then it may hold no more."""
        self.hint(text, "$text-warning")
        self._passing = True

    def let_pass(self) -> None:
        """Something else is done."""
        if self._passing:
            self.hint()
