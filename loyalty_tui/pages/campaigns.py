"""What the campaigns of a month changed, and whether they are the cause."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ledger.values.text import clean
from loyalty_tui.i18n import _
from loyalty_tui.pages.contents import CAMPAIGNS
from loyalty_tui.pages.markup import Html, tag
from loyalty_tui.pages.parts import link
from loyalty_tui.words import worked as words

if TYPE_CHECKING:
    from ledger.metrics.effect import Effect
    from ledger.metrics.monthly import Month


def keys(month: Month) -> Sequence[str]:
    """The numbers told of them: extra sales only where a campaign is said to have caused some."""
    if not month.campaigns:
        return ()
    caused = any(found.verdict == "caused" for found in month.campaigns)
    return CAMPAIGNS if caused else CAMPAIGNS[:1]


def changed(month: Month) -> list[Html]:
    """Each campaign: its days, its uplift and what can be said of it; nothing where none held."""
    if not month.campaigns:
        return []
    told = (_campaign(found, month.currency) for found in month.campaigns)
    return [tag("div", tag("h3", _("Campaigns of the month")), *told, class_="block")]


def _campaign(found: Effect, currency: str) -> Html:
    cause = words.cause(found, currency)
    return tag(
        "div",
        tag("h4", clean(found.campaign.name)),
        tag("p", words.held(found), class_="basis"),
        tag("p", link("campaign_net", words.uplift(found, currency))),
        tag("p", link("campaign_extra", cause) if found.verdict == "caused" else cause),
    )
