from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

import pytest

from ledger.books.presetting import Changed
from ledger.program import settings as program
from ledger.program.settings import KEYS, Settings, sort_of
from loyalty_tui import i18n
from loyalty_tui.words import settings as words

MOST = 34
# Cells of a name that a list has room for at 80 columns.


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    i18n.set_language("en")
    yield
    i18n.set_language(None)


def test_every_setting_is_in_one_group_with_a_name_and_what_it_does() -> None:
    grouped = [key for _group, keys in words.GROUPS for key in keys]
    assert sorted(grouped) == sorted(KEYS)
    assert len(set(grouped)) == len(grouped)
    for key in KEYS:
        assert 0 < len(words.label(key)) <= MOST
        assert words.about(key).endswith(".")


def test_names_tell_settings_apart() -> None:
    assert len({words.label(key) for key in KEYS}) == len(KEYS)


@pytest.mark.parametrize("key", KEYS)
def test_each_choice_has_a_word_and_each_typed_one_a_note(key: str) -> None:
    sort, limits = sort_of(key)
    if sort in ("choice", "some"):
        assert [value for value, _word in words.choices(key)] == list(limits)
    assert words.note(key) or sort in ("flag", "choice")
    assert words.value(Settings(), key)


@pytest.mark.parametrize(
    ("key", "written", "said"),
    [
        ("earn.points", "1.5", "1.5 points"),
        ("earn.points", "1", "1 point"),
        ("earn.per", "2.50", "€2.50"),
        ("earn.minimum", "0", "none"),
        ("earn.steps", "yes", "yes"),
        ("earn.extras", "none", "none"),
        ("earn.extras", "gift-card,tips", "tips and gift cards"),
        ("earn.category", "coffee=2, bread=0", "bread × 0, coffee × 2"),
        ("earn.item", "Croissant=5", "Croissant: 5"),
        ("earn.cap_day", "0", "no limit"),
        ("earn.cap_day", "40", "40 points"),
        ("points.value", "0.01", "€0.01"),
        ("points.value", "0.005", "0.005 EUR"),
        ("points.pending_days", "1", "1 day"),
        ("expiry.months", "18", "18 months"),
        ("expiry.mode", "inactivity", "after the last visit"),
        ("stamps.per_card", "10", "10 stamps"),
        ("earn.stamps", "0", "none"),
        ("staff.adjust_limit", "0", "0 points"),
        ("day.cutoff", "04:00", "04:00"),
    ],
)
def test_values_as_they_are_said(key: str, written: str, said: str) -> None:
    assert words.value(program.change(Settings(), key, written), key) == said


@pytest.mark.parametrize("lang", ["en", "fr"])
@pytest.mark.parametrize("key", KEYS)
def test_what_a_form_begins_with_is_read_back_as_it_was(key: str, lang: str) -> None:
    i18n.set_language(lang)
    (found,) = (one for one in words.settings(Settings(), []) if one.key == key)
    again = found.typed or ("none" if found.bare else "")
    assert program.change(Settings(), key, again) == Settings()


def test_what_is_as_usual_is_not_marked() -> None:
    present = replace(Settings(), version=3)
    found = {one.key: one for one in words.settings(present, [])}
    assert list(found) == [key for _group, keys in words.GROUPS for key in keys]
    assert not any(one.usual for one in found.values())
    other = program.change(present, "expiry.months", "12")
    found = {one.key: one for one in words.settings(other, [])}
    assert [one.key for one in found.values() if one.usual] == ["expiry.months"]
    assert found["expiry.months"].usual == "24 months"


def test_a_shop_of_another_currency_is_as_usual_too() -> None:
    present = Settings(shop_currency="XPF", earn_per=1)
    assert {one.key for one in words.settings(present, []) if one.usual} <= {"points.value"}


def test_the_last_change_is_told_and_a_value_that_is_one_no_more_as_it_was_written() -> None:
    day = dt.date(2026, 3, 12)
    first = Changed(5, day, "Claire", "expiry.months", "24", "6")
    last = Changed(9, day, "", "expiry.months", "9999", "18")
    found = {one.key: one for one in words.settings(Settings(), [first])}
    assert found["expiry.months"].last == "Changed on 12/03/2026 by Claire; before: 24 months."
    found = {one.key: one for one in words.settings(Settings(), [first, last])}
    assert found["expiry.months"].last == "Changed on 12/03/2026; before: 9999."
