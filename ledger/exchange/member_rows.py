"""Lists of members: ``name,phone,email,card,joined,birthday`` under English or French names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from ledger.books.members import Checked, NewMember, check
from ledger.exchange.dates import read_when
from ledger.exchange.layout import Layout
from ledger.exchange.parsed import Cells, Parsed, parse
from ledger.program.settings import Settings

LAYOUT = Layout(
    what="members",
    fields={
        "name": ("name", "nom complet", "full name", "customer name", "nom et prenom"),
        "last_name": ("last name", "lastname", "surname", "nom de famille", "nom"),
        "first_name": ("first name", "firstname", "given name", "prenom"),
        "phone": (
            *("phone", "phone number", "mobile", "telephone", "tel", "portable"),
            *("numero de telephone", "n° de telephone", "telephone portable"),
        ),
        "email": (
            *("email", "e mail", "mail", "email address", "e mail address"),
            *("courriel", "adresse e mail", "adresse email", "adresse mail"),
        ),
        "card": (
            *("card", "card number", "carte", "n° carte", "n° de carte"),
            *("numero de carte", "carte de fidelite"),
        ),
        "joined": (
            *("joined", "joined on", "member since", "join date"),
            *("inscription", "date d inscription", "inscrit le", "membre depuis"),
        ),
        "birthday": (
            *("birthday", "birth date", "birthdate", "date of birth"),
            *("anniversaire", "date de naissance", "naissance", "date d anniversaire"),
        ),
    },
    needed=(("name", "last_name", "first_name"),),
    days=("joined", "birthday"),
)


@dataclass(frozen=True, slots=True)
class MemberRow:
    """A member of a file. ``checked`` is in stored form; ``joined`` is ``None`` for today."""

    line: int
    checked: Checked
    joined: dt.date | None

    @property
    def new(self) -> NewMember:
        """As the books take it."""
        c = self.checked
        return NewMember(c.name, c.phone, c.email, c.birthday, c.card, self.joined)

    @property
    def identifiers(self) -> dict[str, str]:
        """The card, phone and e-mail it gives."""
        c = self.checked
        given = {"card": c.card, "phone": c.phone, "email": c.email}
        return {kind: value for kind, value in given.items() if value}


def read_members(path: Path, mapping: Mapping[str, str], settings: Settings) -> Parsed[MemberRow]:
    """Read a list of members.

    :param mapping: column to field, for columns that do not bear a known name.
    :raises BadInput: the file as a whole cannot be read.
    """

    def read(line: int, cell: Cells) -> MemberRow:
        full = cell("name") or f"{cell('first_name')} {cell('last_name')}"
        typed = NewMember(full, cell("phone"), cell("email"), cell("birthday"), cell("card"))
        joined = cell("joined")
        on = read_when(joined, settings.shop_timezone, settings.day_cutoff)[1] if joined else None
        return MemberRow(line, check(typed, settings.shop_region), on)

    return parse(path, LAYOUT, mapping, read)
