"""Which columns a file may have, and which of its own columns they are.

A column is known by its name, whatever its place: never by position. Names are compared
without case, accents, punctuation and repeated spaces.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from ledger.values.errors import BadInput
from ledger.values.text import clean

REASON = "reason"
"""The column that says why a row was set aside. Read again, it is passed over."""

_SHOWN = 12
_WIDTH = 30


@dataclass(frozen=True)
class Layout:
    """A kind of file: each field with the names its column may bear, in normal form.

    ``needed`` lists what must be there: of each group of fields, one. ``days`` are the fields
    that hold dates.
    """

    what: str
    fields: Mapping[str, tuple[str, ...]]
    needed: tuple[tuple[str, ...], ...]
    days: tuple[str, ...] = ()

    @cached_property
    def field_of(self) -> dict[str, str]:
        """The field each known name stands for."""
        return {name: field for field, names in self.fields.items() for name in names}


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each field stands in a row, and the columns nothing is taken from."""

    index: Mapping[str, int]
    used: Mapping[str, str]
    """Each field with its column's name as the file writes it."""
    ignored: tuple[str, ...]


@lru_cache(maxsize=1024)
def normal(name: str) -> str:
    """A column's name as it is compared: ``Date d’inscription`` is ``date d inscription``."""
    text = unicodedata.normalize("NFKD", name).casefold()
    text = "".join(c for c in text if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^\w°#]|_", " ", text).split())


def read_mapping(texts: Iterable[str]) -> dict[str, str]:
    """Typed ``COLUMN=FIELD`` pairs as a mapping of column to field.

    :raises BadInput: not such a pair.
    """
    mapping: dict[str, str] = {}
    for text in texts:
        column, mark, field = text.rpartition("=")
        if not mark or not column.strip() or not field.strip():
            raise BadInput(
                "--map takes COLUMN=FIELD, such as Ticket=order_id, not “{typed}”.",
                typed=clean(text)[:_WIDTH],
            )
        mapping[column.strip()] = field.strip()
    return mapping


def recognise(header: Sequence[str], layout: Layout, mapping: Mapping[str, str]) -> Columns:
    """Say which column is which field.

    :raises BadInput: a needed field has no column or two, or ``mapping`` names what is not there.
    """
    places: dict[str, list[int]] = {}
    for place, name in enumerate(header):
        if normal(name):
            places.setdefault(normal(name), []).append(place)
    found: dict[str, list[int]] = {}
    for name, at in places.items():
        field = layout.field_of.get(name)
        if field is not None:
            found.setdefault(field, []).extend(at)
    for column, field in _checked(mapping, layout).items():
        at = places.get(normal(column), [])
        if not at:
            raise BadInput(
                "There is no column “{column}”: the columns are {found}.",
                column=clean(column)[:_WIDTH],
                found=_listed(header),
            )
        for others in found.values():
            others[:] = [place for place in others if place not in at]
        found[field] = at
    index = {field: _only(field, at, header) for field, at in found.items() if at}
    _check_needed(header, layout, index)
    taken = set(index.values())
    return Columns(
        index=index,
        used={field: clean(header[place]) for field, place in index.items()},
        ignored=tuple(
            clean(name)
            for place, name in enumerate(header)
            if place not in taken and normal(name) not in ("", REASON)
        ),
    )


def _checked(mapping: Mapping[str, str], layout: Layout) -> dict[str, str]:
    """The mapping with its fields in the layout's own spelling."""
    spelling = {normal(field): field for field in layout.fields}
    checked = {}
    for column, typed in mapping.items():
        field = spelling.get(normal(typed))
        if field is None:
            raise BadInput(
                "There is no field “{typed}” to map to: the fields are {fields}.",
                typed=clean(typed)[:_WIDTH],
                fields=", ".join(layout.fields),
            )
        checked[column] = field
    return checked


def _only(field: str, places: list[int], header: Sequence[str]) -> int:
    if len(places) > 1:
        raise BadInput(
            "Two columns can be {field}: {columns}. Rename one, or say which with "
            "--map COLUMN={field}.",
            field=field,
            columns=_listed([header[place] for place in places]),
        )
    return places[0]


def _check_needed(header: Sequence[str], layout: Layout, index: Mapping[str, int]) -> None:
    missing = [group[0] for group in layout.needed if not any(f in index for f in group)]
    if missing:
        raise BadInput(
            "There is no column for {missing}: the columns are {found}. "
            "Say which is which with --map COLUMN=FIELD.",
            missing=", ".join(missing),
            found=_listed(header),
        )


def _listed(header: Sequence[str]) -> str:
    names = [clean(name)[:_WIDTH] or "“”" for name in header[:_SHOWN]]
    return ", ".join(names) + (", …" if len(header) > _SHOWN else "")
