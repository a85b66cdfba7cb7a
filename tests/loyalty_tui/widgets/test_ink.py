"""Text for the screen."""

from __future__ import annotations

import pytest

from loyalty_tui.widgets.ink import ink


@pytest.mark.parametrize("space", ["\u00a0", "\u202f"])
def test_what_a_no_break_space_holds_together_stays_on_one_line(space: str) -> None:
    text = f"Il reste à payer 12,50{space}€ tout rond"
    assert [line.plain for line in ink(text).wrap(23)] == [
        "Il reste à payer",
        f"12,50{space}€ tout rond",
    ]


def test_a_plain_space_parts_words() -> None:
    assert [line.plain for line in ink("une vente sans carte").wrap(10)] == [
        "une vente",
        "sans carte",
    ]
