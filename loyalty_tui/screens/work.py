"""Files and care of the books: what takes long, run beside the counter."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from loyalty_tui.gateway import Errand, LedgerError, Order
from loyalty_tui.i18n import N_, _
from loyalty_tui.screens.form import Answers, Field, Form
from loyalty_tui.screens.place import SubPlace
from loyalty_tui.widgets.ink import MUTED, TITLE, ink, lines, upper
from loyalty_tui.widgets.options import Options
from loyalty_tui.widgets.task_line import bar
from loyalty_tui.words import tasks as words
from loyalty_tui.words.key_names import keyed

if TYPE_CHECKING:
    from loyalty_tui.gateway import Task
    from loyalty_tui.gateway.errand import Kind


class Work(SubPlace):
    """What can be done with the file as a whole, and how far what was begun is."""

    NAME = N_("Files and care")
    ABOUT = N_(
        "Long work runs beside the counter: go on serving meanwhile. Del stops it; what it has "
        "written until then is whole, and an import that was stopped goes on when it is begun "
        "again."
    )
    CSS_PATH = "work.tcss"
    AUTO_FOCUS = "#kinds"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("delete", "stop", N_("Stop"), id="work.stop", tooltip=N_("Stop what is under way")),
        Binding(
            "f10,ctrl+y",
            "go_on",
            N_("Import it"),
            id="work.go_on",
            tooltip=N_("Import the list that was looked at"),
        ),
    ]

    def body(self) -> Iterator[Widget]:
        with Vertical(id="work"):
            yield Static(ink((upper(_(self.NAME)), TITLE)), classes="headline", markup=False)
            options = [Option(self._kind(kind), id=kind) for kind in words.NAMES]
            yield Options(*options, id="kinds", markup=False)
            with VerticalScroll(id="outcome", can_focus=True):
                yield Static(id="told", markup=False)

    def on_mount(self) -> None:
        self.watch(self.house, "long_work", self._moved)

    def on_screen_suspend(self) -> None:
        if self.house.long_work is not None and not self.house.long_work.running:
            self.house.put_away()

    @staticmethod
    def _kind(kind: str) -> Content:
        name, about = words.NAMES[kind]
        return ink((_(name), "bold"), "\n", (_(about), MUTED))

    def _moved(self, task: Task | None) -> None:
        self.query_one("#told", Static).update(_told(task))
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        task = self.house.long_work
        if action == "stop":
            return task is not None and task.running
        if action == "go_on":
            return task is not None and _looked_at(task)
        return super().check_action(action, parameters)

    # Beginning.

    @on(OptionList.OptionSelected, "#kinds")
    def _chosen(self, event: OptionList.OptionSelected) -> None:
        if self.house.long_work is not None and self.house.long_work.running:
            self.app.bell()
            self.notify(
                keyed(_("One thing at a time: {key} stops what is under way."), "work.stop"),
                markup=False,
            )
            return
        kind = cast("Kind", event.option_id)
        if kind == "verify":
            self._begin(Errand("verify"))
        elif kind == "undo":
            self._ask_which()
        else:
            self.app.push_screen(self._form(kind), self._ordered)

    @work(group="begin")
    async def _begin(self, errand: Errand) -> None:
        try:
            order = await self.ask(self.gateway.tasks.order(errand))
        except LedgerError as error:
            self.complain(error)
            return
        self.house.begin(order)

    def _ordered(self, order: Order | None) -> None:
        if order is not None:
            self.house.begin(order)

    def _form(self, kind: Kind) -> Form[Order]:
        name, about = words.NAMES[kind]

        async def save(answers: Answers, _key: bytes) -> Order:
            options: dict[str, Any] = {k: v for k, v in answers.items() if k != "file"}
            if kind == "import":
                options["dry_run"] = True
            if kind == "report":
                options["names"] = options["names"] == "yes"
            return await self.gateway.tasks.order(Errand(kind, answers["file"], options))

        return Form(_(name), self._fields(kind), save, about=_(about))

    def _fields(self, kind: Kind) -> list[Field]:
        shop = self.house.shop
        today = f"{shop.today:%Y-%m-%d}" if shop is not None else ""
        where = _folder()
        if kind == "backup":
            return [_file(_("Copy to"), str(where / f"loyalty-{today}.db"))]
        if kind == "report":
            return [
                Field("month", _("Month, as 2026-10 (empty: the last whole one)")),
                Field("names", _("Names of members to call"), "yes", choices=_yes_or_no()),
                _file(_("Write to"), str(where / _("report.html"))),
            ]
        if kind == "export":
            return [
                Field("what", _("What"), choices=_lists("ledger", "kpi")),
                _file(_("Write to"), str(where / _("list.csv")), _("csv, xlsx or json")),
            ]
        return [
            Field("what", _("What is in it"), choices=_lists("balances")),
            _file(_("File"), note=_("csv or xlsx, with a line of headings")),
            Field("source", _("Whose numbers these are"), note=_("a name; may stay empty")),
        ]

    @work(group="begin")
    async def _ask_which(self) -> None:
        try:
            found = await self.ask(self.gateway.tasks.batches())
        except LedgerError as error:
            self.complain(error)
            return
        shop = self.house.shop
        zone = "UTC" if shop is None else shop.timezone
        left = [(str(one.id), words.batch(one, zone)) for one in found if not one.undone]
        if not left:
            self.notify(_("There is no import to take back."), markup=False)
            return

        async def save(answers: Answers, _key: bytes) -> Order:
            return await self.gateway.tasks.order(Errand("undo", options=dict(answers)))

        name, about = words.NAMES["undo"]
        fields = [Field("batch", _("Import"), choices=tuple(left[-8:]))]
        self.app.push_screen(Form(_(name), fields, save, about=_(about)), self._ordered)

    # Going on, and stopping.

    def action_go_on(self) -> None:
        task = self.house.long_work
        if task is None or not _looked_at(task):
            return
        looked = task.errand

        async def save(answers: Answers, _key: bytes) -> Order:
            options = {**looked.options, "dry_run": False, "skip_bad": answers["bad"] == "out"}
            return await self.gateway.tasks.order(Errand("import", looked.file, options))

        choices = (("out", _("leave them out")), ("none", _("then import nothing")))
        fields = [Field("bad", _("Rows that cannot be imported"), choices=choices)]
        about = _("Importing can be taken back as a whole.")
        self.app.push_screen(Form(_("Import it"), fields, save, about=about), self._ordered)

    def action_stop(self) -> None:
        if self.house.long_work is not None:
            self.house.long_work.stop()


def _looked_at(task: Task) -> bool:
    """Whether it was a look at a list that can be imported now."""
    looked = task.errand.kind == "import" and bool(task.errand.options.get("dry_run"))
    return looked and task.outcome is not None and task.outcome.good


def _told(task: Task | None) -> Content:
    if task is None:
        return ink((_("Nothing is under way."), MUTED))
    name = words.name(task.errand)
    if task.running:
        beside = _("It runs beside the counter: Esc goes back, {key} stops it.")
        return lines(
            [
                ink((name, TITLE)),
                ink((bar(task), "bold $text-primary")),
                ink((keyed(beside, "work.stop"), MUTED)),
            ]
        )
    if task.outcome is None:
        return lines(
            [
                ink((f"× {name}", "bold $text-warning")),
                ink(_stopped(task.errand)),
            ]
        )
    mark, style = ("●", "$text-success") if task.outcome.good else ("×", "$text-error")
    rows = [ink((f"{mark} {task.outcome.title}", f"bold {style}"))]
    if _looked_at(task):
        rows.append(ink((keyed(_("{key} imports it."), "work.go_on"), "bold $text-primary")))
    # How many first: what is wrong with each row may be a long list.
    rows += [ink(line) for line in task.outcome.lines]
    rows += [ink((f"× {line}", "$text-error")) for line in task.outcome.wrong]
    return lines(rows)


def _stopped(errand: Errand) -> str:
    """What became of what was stopped."""
    if errand.kind == "undo":
        return _("Stopped. What was written until then is whole.")
    if errand.kind == "backup":
        return _("Stopped. A copy may be there; it was not checked to its end.")
    if errand.kind != "import" or errand.options.get("dry_run"):
        return _("Stopped. Nothing was written.")
    return _(
        "Stopped. What came in so far stays: import the same file again to go on, or take the "
        "import back."
    )


def _folder() -> Path:
    """Where files are proposed: the user's documents, or their home."""
    from platformdirs import user_documents_path

    documents = user_documents_path()
    return documents if documents.is_dir() else Path.home()


def _file(label: str, proposed: str = "", note: str = "") -> Field:
    return Field("file", label, proposed, note, most=400, needed=True)


def _lists(*more: str) -> tuple[tuple[str, str], ...]:
    named = {
        "members": _("members"),
        "sales": _("sales"),
        "balances": _("balances"),
        "feedback": _("answers"),
        "ledger": _("ledger"),
        "kpi": _("numbers"),
    }
    return tuple((what, named[what]) for what in ("members", "sales", "feedback", *more))


def _yes_or_no() -> tuple[tuple[str, str], ...]:
    return (("yes", _("yes")), ("no", _("no")))
