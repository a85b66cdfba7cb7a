"""Answers to surveys: who gave which score, when, and why."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import cast

from ledger.books.feedback import Answer, normal
from ledger.exchange.dates import read_when
from ledger.exchange.layout import Layout
from ledger.exchange.layout import normal as column
from ledger.exchange.member_rows import LAYOUT as MEMBERS
from ledger.exchange.parsed import Cells, Parsed, parse
from ledger.program.settings import Settings
from ledger.rules.feedback import Kind
from ledger.values.contact import parse_card, parse_email, parse_phone
from ledger.values.errors import BadInput
from ledger.values.text import clean

LAYOUT = Layout(
    what="feedback",
    fields={
        "member": ("member", "member id", "membre", "n° membre", "numero de membre"),
        "card": (*MEMBERS.fields["card"], "customer id", "customer", "client", "client id"),
        "phone": MEMBERS.fields["phone"],
        "email": MEMBERS.fields["email"],
        "score": ("score", "rating", "note"),
        "nps": ("nps", "nps score", "score nps"),
        "csat": ("csat", "csat score", "score csat", "satisfaction"),
        "kind": ("kind", "question", "type"),
        "scale": ("scale", "out of", "echelle", "sur"),
        "survey": ("survey", "enquete", "sondage"),
        "date": ("date", "answered on", "ts", "timestamp", "horodateur", "date de reponse"),
        "reasons": ("reasons", "reason", "raisons", "raison", "motifs", "motif"),
        "feelings": ("feelings", "feeling", "emotions", "emotion", "ressenti"),
        "comment": ("comment", "comments", "commentaire", "commentaires", "avis"),
        "follow_up": ("follow up", "suivi", "a rappeler"),
    },
    needed=(("member", "card", "phone", "email"), ("score", "nps", "csat")),
    days=("date", "follow_up"),
)

_IN_FRENCH = {
    "prix": "price",
    "attente": "wait",
    "qualite": "quality",
    "choix": "choice",
    "accueil": "welcome",
    "deception": "disappointment",
    "joie": "joy",
    "confiance": "trust",
}
# The others are written alike.


@dataclass(frozen=True, slots=True)
class FeedbackRow:
    """An answer of a file, in normal form, as of nobody yet.

    ``named`` is what names the member in any way, as typed; ``at`` (microseconds UTC) and ``day``
    are when it was given, ``at`` ``None`` for now.
    """

    line: int
    named: str
    identifiers: tuple[tuple[str, str], ...]
    given: Answer
    at: int | None
    day: dt.date

    def of(self, member: int) -> Answer:
        """The answer as the member's own."""
        return replace(self.given, member=member)


def read_feedback(
    path: Path, mapping: Mapping[str, str], settings: Settings, today: dt.date
) -> Parsed[FeedbackRow]:
    """Read a file of answers.

    :param mapping: column to field, for columns that do not bear a known name.
    :param today: the day of answers without a date.
    :raises BadInput: the file as a whole cannot be read.
    """

    def read(line: int, cell: Cells) -> FeedbackRow:
        def when(field: str) -> tuple[int | None, dt.date | None]:
            text = cell(field)
            zone, cutoff = settings.shop_timezone, settings.day_cutoff
            return read_when(text, zone, cutoff) if text else (None, None)

        identifiers = []
        if card := cell("card"):
            identifiers.append(("card", parse_card(card)))
        if phone := cell("phone"):
            identifiers.append(("phone", parse_phone(phone, settings.shop_region)))
        if email := cell("email"):
            identifiers.append(("email", parse_email(email)))
        named = clean(cell("member"))
        if not (named or identifiers):
            raise BadInput("This row names no member: give a card, phone, e-mail or number.")
        at, day = when("date")
        kind, score = _scored(cell)
        given = Answer(
            member=0,
            score=score,
            kind=kind,
            scale=_whole(cell("scale")) if cell("scale") else None,
            survey=cell("survey"),
            reasons=_tags(cell("reasons")),
            feelings=_tags(cell("feelings")),
            comment=cell("comment"),
            follow_up=when("follow_up")[1],
        )
        given_on = day or today
        return FeedbackRow(
            *(line, named, tuple(identifiers), normal(given, given_on)), at=at, day=given_on
        )

    return parse(path, LAYOUT, mapping, read)


def _scored(cell: Cells) -> tuple[Kind, int]:
    """The score, and what was asked: as a column says, or as the score's own column is called."""
    found = [field for field in ("score", "nps", "csat") if cell(field)]
    if len(found) != 1:
        raise BadInput("This row gives {n} scores: one answer goes on each row.", n=len(found))
    named = cell("kind").casefold() or ("nps" if found[0] == "score" else found[0])
    return cast("Kind", named), _whole(cell(found[0]))


def _whole(text: str) -> int:
    typed = text.strip()
    if not re.fullmatch(r"\d{1,3}(?:[.,]0+)?", typed, re.ASCII):
        raise BadInput("“{typed}” is not a score: give a whole number.", typed=typed[:20])
    return int(re.split("[.,]", typed)[0])


def _tags(text: str) -> tuple[str, ...]:
    """Tags with commas, semicolons or bars between, in English or French."""
    words = [column(word) for word in re.split(r"[,;|/\s]+", text) if word]
    return tuple(_IN_FRENCH.get(word, word) for word in words)
