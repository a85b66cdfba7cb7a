"""Long work by its name, and what each is for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.values.calendar import local_time
from loyalty_tui.i18n import N_, _
from loyalty_tui.words import format as fmt

if TYPE_CHECKING:
    from ledger.exchange.batches import Batch
    from loyalty_tui.gateway.errand import Errand

NAMES: dict[str, tuple[str, str]] = {
    "verify": (
        N_("Verify the books"),
        N_("Everything is worked out again from the first event, and compared."),
    ),
    "backup": (N_("Back up"), N_("The shop's file is copied, and the copy is checked.")),
    "report": (N_("Report of a month"), N_("One page with plots, to read, print and keep.")),
    "import": (
        N_("Bring a list in"),
        N_("Members, sales, balances or answers from a file; first only to look."),
    ),
    "undo": (N_("Take an import back"), N_("All that a file brought in is undone.")),
    "export": (N_("Write a list out"), N_("Members, sales, answers, the ledger or the numbers.")),
}
"""What each errand is called, and what it does, in the order they are offered."""


def name(errand: Errand) -> str:
    """An errand's name; an import that only looks says so."""
    if errand.kind == "import" and errand.options.get("dry_run"):
        return _("Looking at the list")
    return _(NAMES[errand.kind][0])


def batch(one: Batch, timezone: str) -> str:
    """An import by its number, its day on the shop's clock and its file."""
    day = fmt.short_date(local_time(one.started_at, timezone).date())
    return f"{one.id} · {day} · {one.file_name}"
