"""What is said of a campaign: the cause only where it is one, and how sure it is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pytest

from ledger.metrics.effect import effect
from ledger.program.tiers import Campaign
from ledger.rules.control import kept_apart
from loyalty_tui.i18n import set_language
from loyalty_tui.words import worked
from tests.shop import Shop

# Under it, thirty of the members 1 to 60 are among the lower half.
MARCH = Campaign(
    "March",
    dt.date(2026, 3, 1),
    dt.date(2026, 3, 31),
    Fraction(3),
    control=50,
    salt=(15).to_bytes(16, "big").hex(),
)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    set_language("en")
    made = Shop(tmp_path / "shop.db")
    for _ in range(60):
        made.join()
    made.add_campaign(MARCH)
    yield made
    made.close()
    set_language(None)


def sell(shop: Shop, treated: tuple[str, str], apart: tuple[str, str], day: str) -> None:
    """A sale to each member, of one amount or the other by turns."""
    shop.clock_to(day)
    places = [0, 0]
    for member in range(1, 61):
        group = kept_apart(MARCH, member)
        amounts = apart if group else treated
        shop.sell(amounts[places[group] % 2], member)
        places[group] += 1


def said(shop: Shop, as_of: str, margin: Fraction = Fraction(1)) -> list[str]:
    with shop.store.read() as tx:
        found = effect(tx, "March", dt.date.fromisoformat(as_of), margin=margin)
    return worked.effect(found, "EUR")


def test_a_cause(shop: Shop) -> None:
    sell(shop, ("10.00", "30.00"), ("6.00", "14.00"), "2026-03-10")
    assert said(shop, "2026-04-01") == [
        "The campaign caused about €300.00 of extra sales: between €160.52 and €439.48.",
        "That is +100.0% a member.",
        "The campaign itself gave 1,200 points, worth €12.00.",
        "Net gain: €288.00, between €148.52 and €427.48, before what the goods cost (--margin).",
    ]
    assert said(shop, "2026-04-01", Fraction(1, 4))[-1] == (
        "Net gain at a margin of 25.0%: €63.00, between €28.13 and €97.87."
    )
    assert said(shop, "2026-03-20") == [
        "So far only: what it caused is said once it is over.",
        "Whoever looks often enough sees a difference some day.",
        "The campaign itself gave 1,200 points, worth €12.00.",
    ]
    assert said(shop, "2026-02-20") == []


def test_a_cause_of_fewer_sales(shop: Shop) -> None:
    sell(shop, ("6.00", "14.00"), ("10.00", "30.00"), "2026-03-10")
    assert said(shop, "2026-04-01")[:2] == [
        "The campaign caused about €300.00 of sales fewer: between €160.52 and €439.48.",
        "That is −50.0% a member.",
    ]


def test_what_cannot_be_told(shop: Shop) -> None:
    sell(shop, ("10.00", "30.00"), ("9.00", "27.00"), "2026-03-10")
    first, second, _ = said(shop, "2026-04-01")
    # 200 ± z √((1000² + 900²) ÷ 29), which is Welch's.
    assert first == "No difference can be told: net a member, it lies between −€2.90 and +€6.90."
    # 60 × (489.65 ÷ 200)², less 60.
    assert second == "About 300 more members would be needed to tell one of this size."


def test_groups_that_chance_drew_apart(shop: Shop) -> None:
    sell(shop, ("50.00", "52.00"), ("1.00", "2.00"), "2026-02-10")
    told = said(shop, "2026-04-01")
    assert "Careful: the two groups differed before it already (+€49.50 net a member" in told[1]


def test_a_difference_of_nothing_bears_no_sign() -> None:
    for small in (0.4, -0.4, 0.0):
        assert worked.difference("net", small, "EUR") == "€0.00"
    assert worked.difference("orders", -0.004, "EUR") == "0"
    assert worked.difference("bought", 0.0004, "EUR") == "0 pp"
    assert worked.difference("bought", Fraction(1, 8), "EUR") == "+12.5 pp"
    assert worked.difference("orders", None, "EUR") == "–"
