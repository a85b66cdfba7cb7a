"""What a screen may ask about an act or a number without going to the books."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt

    from ledger.metrics.definitions import Definition
    from ledger.metrics.kpi import Kpi
    from ledger.queries.story import Story


def definition(kpi: Kpi, translate: Callable[[str], str]) -> Definition:
    """What a number means, in its reader's words, its own window filled in."""
    from ledger.metrics import definitions

    days, key = kpi.window_days, kpi.key
    return definitions.Definition(
        label=definitions.label(key, days, translate),
        sentence=definitions.sentence(key, days, translate),
        formula=definitions.formula(key, days, translate),
        source=translate(definitions.of(key).source),
    )


def meaning(key: str, translate: Callable[[str], str], days: int | None = None) -> Definition:
    """What a number on a screen means, in its reader's words, its window filled in."""
    from ledger.metrics.glossary import terms

    term = terms()[key]
    told = {name: translate(text) for name, text in asdict(term).items()}
    return replace(term, **{name: text.replace("{days}", str(days)) for name, text in told.items()})


def clock(at: int, timezone: str) -> str:
    """The shop's time of day of an instant, in microseconds UTC: ``14:05``."""
    return moment_of(at, timezone).strftime("%H:%M")


def time_there(timezone: str) -> dt.datetime:
    """The time it is now, by the clock on the shop's wall."""
    from ledger.values.calendar import local_time, system_clock

    return local_time(system_clock(), timezone)


def clock_of(story: Story, timezone: str) -> str:
    """The shop's time of day of an act: ``14:05``."""
    return clock(story.effective_at, timezone)


def moment_of(micros: int, timezone: str) -> dt.datetime:
    """An instant (microseconds UTC) on the shop's clock."""
    from ledger.values.calendar import local_time

    return local_time(micros, timezone)


def typed_day(text: str) -> dt.date:
    """A typed date.

    :raises BadInput: not a date.
    """
    from ledger.values.calendar import parse_date

    return parse_date(text)
