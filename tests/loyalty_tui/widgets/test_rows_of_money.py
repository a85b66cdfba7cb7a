"""What a narrow window must not cut: amounts, and how long work ended."""

from __future__ import annotations

import pytest

from loyalty_tui.widgets.event_rows import columns
from loyalty_tui.widgets.ink import large, large_width
from loyalty_tui.words import format as fmt


@pytest.mark.parametrize("currency", ["EUR", "CHF", "JPY", "TND"])
def test_an_amount_of_any_currency_has_its_column(currency: str) -> None:
    amount = columns(80, currency)[-1]
    assert amount.width >= len(fmt.money(1_250_000, currency))
    assert sum(column.width + 2 for column in columns(80, currency)) <= 80


def test_a_currency_is_not_drawn_as_digits() -> None:
    assert large("125,00 CHF") == "125,00\u00a0chf"
    assert large_width("125 CHF") == 3 * 3 + 1 + 3
