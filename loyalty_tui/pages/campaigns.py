"""What the campaigns of a month changed, and whether they are the cause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ledger.values.text import clean
from loyalty_tui.pages.markup import Html, tag
from loyalty_tui.pages.parts import link
from loyalty_tui.words import worked as words

if TYPE_CHECKING:
    from ledger.metrics.effect import Effect
    from ledger.metrics.monthly import Month


def changed(month: Month) -> list[Html]:
    """A block a campaign: its days, its uplift and what can be said of it."""
    return [_campaign(found, month.currency) for found in month.campaigns]


def _campaign(found: Effect, currency: str) -> Html:
    return tag(
        "div",
        tag("h3", clean(found.campaign.name)),
        tag("p", words.held(found), class_="basis"),
        tag("p", link("campaign_net", words.uplift(found, currency))),
        tag("p", words.cause(found, currency)),
        class_="block",
    )
