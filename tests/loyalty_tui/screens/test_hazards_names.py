"""Names that a screen may stumble over, wherever names are shown."""

from __future__ import annotations

import unicodedata

import pytest

from ledger.books import feedback, members, rewards, sales
from ledger.books.act import Call
from ledger.values.text import clean
from loyalty_tui import i18n
from tests.loyalty_tui.screens.conftest import House, Shop, running
from tests.loyalty_tui.screens.test_hazards_ways import PLACES, settled

NAMES = {
    "markup": "[bold]Zoé[/bold] [@click=app.quit]x[/] [red",
    "emoji": "Zoé 👩‍👩‍👧 🇫🇷 ❤️",
    "wide": "山田太郎山田太郎山田太郎山田太郎",
    "combining": "Zoe\u0301 D\u0308urand a\u0300\u0301\u0302",
    "right to left": "\u05d0\u05d1\u05d2 \u202eabc\u202c محمد",
    "long": "Marie-Antoinette-Joséphine " * 6,
    "brace": "{name} %s {0} \\n",
}

_TURNING = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
# What would reorder the rest of the row.


def shows_well(house: House) -> None:
    """Every row is as wide as the screen, and holds nothing that a terminal acts on."""
    width = house.app.size.width
    for strip in house.app.screen._compositor.render_strips():
        text = "".join(segment.text for segment in strip)
        assert strip.cell_length == width, text
        assert not [c for c in text if unicodedata.category(c) in ("Cc", "Cs")], repr(text)
        assert not [
            c for c in text if c in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
        ]


def named(shop: Shop, name: str, card: str) -> int:
    """Whatever has a name has this one: a member, a reward, a voucher; and a sale and an answer."""
    story = members.join(shop.store, members.NewMember(name[:80], card=card), Call(staff=1))
    assert story.member is not None
    sales.sell(shop.store, sales.Sale(20_000, story.member), Call(staff=1))
    rewards.add(shop.store, rewards.NewReward(name[:40], 10), Call(staff=1))
    rewards.issue(shop.store, story.member, clean(name[:40]), Call(staff=1))
    feedback.answer(shop.store, feedback.Answer(story.member, 2, "nps"), Call(staff=1))
    return story.member


async def test_a_name_is_only_text_on_every_place(shop: Shop) -> None:
    for number, name in enumerate(NAMES.values()):
        named(shop, name, f"29000000001{number:02d}")
    i18n.set_language("fr")
    async with running(shop.path) as house:
        for size in ((60, 20), (80, 24), (120, 36)):
            await house.pilot.resize_terminal(*size)
            for place in PLACES:
                await house.app.action_go(place)
                await settled(house)
                shows_well(house)


@pytest.mark.parametrize("name", NAMES)
async def test_a_name_is_only_text_at_the_counter(shop: Shop, name: str) -> None:
    member = named(shop, NAMES[name], "2900000000024")
    async with running(shop.path) as house:
        for size in ((60, 20), (120, 36)):
            await house.pilot.resize_terminal(*size)
            await house.serve("2900000000024")
            await settled(house)
            shows_well(house)
            await house.press("f9")
            await settled(house)
            shows_well(house)
            await house.press("escape")
            await house.write("3")
            await house.press("enter")
            await house.until(lambda: house.counter.phase == "done")
            shows_well(house)
            await house.write("29000")
            await settled(house)
            shows_well(house)
            await house.press("escape", "escape")
        house.app.card(member)
        await settled(house)
        shows_well(house)
        await house.press("escape")
        house.app.action_slip()
        await settled(house)
        shows_well(house)


@pytest.mark.parametrize("typed", NAMES)
async def test_what_is_typed_is_only_text(shop: Shop, typed: str) -> None:
    async with running(shop.path) as house:
        await house.scan(NAMES[typed])
        await settled(house)
        shows_well(house)
        await house.press("f7")
        await settled(house)
        shows_well(house)
