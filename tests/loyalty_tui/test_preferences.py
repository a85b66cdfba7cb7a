from __future__ import annotations

import pytest

from loyalty_tui import preferences
from loyalty_tui.gateway import Damaged


def test_a_till_that_was_never_told_anything_has_the_usual_ones() -> None:
    assert preferences.load() == preferences.Preferences()


def test_what_is_kept_is_there_the_next_time_beside_what_was_there() -> None:
    preferences.keep(theme="loyalty-light", panels=("aov", "nps"))
    preferences.keep(keys={"counter.undo": "f8,ctrl+z"}, lock_minutes=5)

    found = preferences.load()
    assert (found.theme, found.panels) == ("loyalty-light", ("aov", "nps"))
    assert found.keys == {"counter.undo": "f8,ctrl+z"}
    assert found.lock_minutes == 5


def test_a_comment_of_the_owner_stays() -> None:
    path = preferences.path()
    path.write_text("# the till by the door\ntheme = 'ansi-dark'\n", encoding="utf-8")

    preferences.keep(printer="/dev/usb/lp0")

    text = path.read_text(encoding="utf-8")
    assert text.startswith("# the till by the door\n")
    assert preferences.load().theme == "ansi-dark"


@pytest.mark.parametrize(
    ("written", "named"),
    [
        ("theme = 3", "theme"),
        ("panels = 'aov'", "panels"),
        ("panels = ['aov', 3]", "panels"),
        ("lock_minutes = -1", "lock_minutes"),
        ("lock_minutes = true", "lock_minutes"),
        ("[keys]\nx = 3", "keys"),
    ],
)
def test_what_is_not_what_it_should_be_is_named(written: str, named: str) -> None:
    preferences.path().write_text(written, encoding="utf-8")

    with pytest.raises(Damaged, match=named):
        preferences.load()


def test_what_cannot_be_read_is_not_written_over() -> None:
    path = preferences.path()
    path.write_text("theme = 'loyalty-dark'\nkeys = [\n", encoding="utf-8")

    with pytest.raises(Damaged, match="line 2"):
        preferences.keep(theme="loyalty-light")

    assert path.read_text(encoding="utf-8") == "theme = 'loyalty-dark'\nkeys = [\n"


def test_a_file_of_a_later_version_keeps_what_this_one_does_not_know() -> None:
    path = preferences.path()
    path.write_text("colour_of_the_moon = 'blue'\n", encoding="utf-8")

    preferences.keep(theme="loyalty-light")

    assert "colour_of_the_moon" in path.read_text(encoding="utf-8")
