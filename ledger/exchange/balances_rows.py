"""Opening balances: who holds how many points or stamps, and until when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ledger.books.members import NewMember, check
from ledger.books.openings import Opening
from ledger.exchange.dates import read_when
from ledger.exchange.layout import Layout
from ledger.exchange.member_rows import LAYOUT as MEMBERS
from ledger.exchange.parsed import Cells, Parsed, parse
from ledger.program.settings import Settings
from ledger.values.contact import parse_card, parse_email, parse_phone
from ledger.values.errors import BadInput
from ledger.values.points import parse_points
from ledger.values.text import clean

LAYOUT = Layout(
    what="balances",
    fields={
        "member": ("member", "member id", "membre", "n° membre", "numero de membre"),
        "name": (*MEMBERS.fields["name"], "nom"),
        "phone": MEMBERS.fields["phone"],
        "email": MEMBERS.fields["email"],
        "card": (*MEMBERS.fields["card"], "customer id", "customer", "client", "client id"),
        "points": ("points", "balance", "points balance", "solde", "solde de points"),
        "stamps": ("stamps", "active stamps", "tampons"),
        "last_day": (
            *("last day", "expires", "expires on", "expiry", "expiry date"),
            *("dernier jour", "expire le", "expiration", "date d expiration", "valable jusqu au"),
        ),
        "earned_on": ("earned on", "earned", "gagnes le", "acquis le"),
    },
    needed=(("card", "member", "phone", "email", "name"), ("points", "stamps")),
    days=("last_day", "earned_on"),
)


@dataclass(frozen=True, slots=True)
class BalanceRow:
    """A balance of a file. ``member`` is what names the member in any way, as typed.

    ``nth`` tells rows of equal content apart: the first of them is 1.
    """

    line: int
    member: str
    name: str
    identifiers: tuple[tuple[str, str], ...]
    opening: Opening
    nth: int = 1

    @property
    def new(self) -> NewMember:
        """The member to be made of it; a card is a name where there is no other."""
        given = dict(self.identifiers)
        card = given.get("card", "")
        return NewMember(
            self.name or card, given.get("phone", ""), given.get("email", ""), "", card
        )

    @property
    def content(self) -> str:
        """What the balance is, in nothing that is personal."""
        o = self.opening
        return f"{o.points}:{o.stamps}:{o.earned_on or ''}:{o.last_day or ''}"


def read_balances(path: Path, mapping: Mapping[str, str], settings: Settings) -> Parsed[BalanceRow]:
    """Read a file of balances.

    :param mapping: column to field, for columns that do not bear a known name.
    :raises BadInput: the file as a whole cannot be read.
    """

    def read(line: int, cell: Cells) -> BalanceRow:
        def day(field: str) -> dt.date | None:
            text = cell(field)
            return read_when(text, settings.shop_timezone, "00:00")[1] if text else None

        identifiers = []
        if card := cell("card"):
            identifiers.append(("card", parse_card(card)))
        if phone := cell("phone"):
            identifiers.append(("phone", parse_phone(phone, settings.shop_region)))
        if email := cell("email"):
            identifiers.append(("email", parse_email(email)))
        typed = cell("name")
        name = check(NewMember(typed), settings.shop_region).name if typed else ""
        member = clean(cell("member"))
        if not (member or name or identifiers):
            raise BadInput("This row names no member: give a card, phone, e-mail, number or name.")
        earned, last = day("earned_on"), day("last_day")
        return BalanceRow(
            line=line,
            member=member,
            name=name,
            identifiers=tuple(identifiers),
            opening=Opening(
                points=parse_points(cell("points")) if cell("points") else 0,
                stamps=parse_points(cell("stamps")) if cell("stamps") else 0,
                earned_on=earned,
                last_day=last,
            ),
        )

    return parse(path, LAYOUT, mapping, read)
