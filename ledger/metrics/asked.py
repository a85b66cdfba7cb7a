"""Other rules than a shop had, to be tried on its past."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ledger.program import settings as program
from ledger.program.presets import preset_over
from ledger.program.settings import Settings
from ledger.program.tiers import Tier
from ledger.values.errors import BadInput

UNTOLD = frozenset(
    (
        "earn.extras",
        "claim.days",
        "feedback.ask",
        "staff.adjust_limit",
        "staff.backdate_days",
        "staff.merge_limit",
    )
)
"""Keys of what a past does not tell: what was left out of a sale, who was refused and left."""

ON_REQUEST = frozenset(("earn.birthday", "earn.survey"))
"""Keys of what somebody has to give: where it was nought, the past does not tell to whom."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is to be other than it was, from a business date on. All else is as it was.

    ``settings`` are values by key. ``tiers`` are other tiers by name, ``None`` for none of that
    name; ``only`` says that there are no others. ``without`` names campaigns that are not held.
    """

    settings: Mapping[str, str] = field(default_factory=dict)
    tiers: Mapping[str, Tier | None] = field(default_factory=dict)
    only: bool = False
    without: frozenset[str] = frozenset()
    since: dt.date = dt.date.min

    def __bool__(self) -> bool:
        return bool(self.settings or self.tiers or self.only or self.without)

    def rules(self, was: Settings) -> Settings:
        """The settings that would have been in force.

        :raises BadInput: no such key, or a value it cannot take.
        """
        for key, value in self.settings.items():
            was = program.change(was, key, value)
        return was

    def untold(self, versions: Iterable[Settings]) -> tuple[str, ...]:
        """The keys whose effect a past under these settings does not tell."""
        were = [(was, self.rules(was)) for was in versions]
        never = [
            key
            for key in ON_REQUEST
            if any(program.show(was, key) == "0" != program.show(now, key) for was, now in were)
        ]
        return tuple(key for key in self.settings if key in UNTOLD or key in never)

    def levels(self, were: Sequence[Tier]) -> tuple[Tier, ...]:
        """The tiers there would have been, lowest first."""
        named = {name.casefold() for name in self.tiers}
        kept = () if self.only else tuple(t for t in were if t.name.casefold() not in named)
        found = (*kept, *(tier for tier in self.tiers.values() if tier is not None))
        return tuple(sorted(found, key=lambda tier: (tier.threshold, tier.name)))


def as_preset(name: str, present: Settings, tier_names: Sequence[str]) -> Asked:
    """A preset over what a shop has of its own, as what it would change.

    :raises BadInput: no such preset.
    """
    chosen = preset_over(name, present, tier_names)
    pairs = ((k, program.show(present, k), program.show(chosen.settings, k)) for k in program.KEYS)
    return Asked(
        settings={key: will for key, was, will in pairs if was != will},
        tiers={tier.name: tier for tier in chosen.tiers},
        only=True,
    )


def parse_change(text: str) -> tuple[str, str]:
    """A typed ``KEY=VALUE``.

    :raises BadInput: it is not one.
    """
    key, equals, value = text.partition("=")
    if not equals or not key.strip():
        raise BadInput("“{typed}” is not KEY=VALUE, such as earn.per=2.00.", typed=text[:40])
    return key.strip(), value.strip()
