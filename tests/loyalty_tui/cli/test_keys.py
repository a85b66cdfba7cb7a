from __future__ import annotations

import pytest

from loyalty_tui import keys, preferences
from loyalty_tui.gateway import BadInput
from tests.loyalty_tui.cli.conftest import Loyalty


def test_every_key_has_a_name_of_its_own_and_a_label_where_it_is_shown() -> None:
    found = keys.known()
    assert found["counter.undo"].keys == "f8"
    assert found["app.journal"].keys == "f11,ctrl+r"
    assert len({one.name for one in found.values()}) == len(found)


def test_no_two_things_of_a_place_have_one_key() -> None:
    for name, one in keys.known().items():
        if not name.startswith(("app.", "slip.")):
            try:
                keys.check({name: one.keys})
            except BadInput as error:
                # A list's own Enter and a page's are on different widgets.
                assert "typed as text" in str(error), error  # noqa: PT017 - the ones that type


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"counter.fly": "f8"}, "no key's name"),
        ({"counter.undo": "strg+z"}, "no key"),
        ({"counter.undo": ""}, "no key"),
        ({"counter.undo": "a"}, "typed as text"),
        ({"counter.undo": "7"}, "typed as text"),
        ({"counter.undo": "space"}, "typed as text"),
        ({"counter.undo": "f7"}, "two things"),
        ({"counter.undo": "f2"}, "two things"),
        ({"counter.undo": "f8,ctrl+b"}, "two things"),
        ({"counter.undo": "f6", "counter.points": "f6"}, "two things"),
    ],
)
def test_a_map_that_cannot_be_followed_is_refused(given: dict[str, str], why: str) -> None:
    with pytest.raises(BadInput, match=why):
        keys.check(given)


def test_two_keys_may_change_places() -> None:
    keys.check({"counter.undo": "f7", "counter.join": "f8"})


def test_a_till_s_keys_are_listed_moved_and_put_back(loyalty: Loyalty) -> None:
    assert loyalty("till", "key", "counter.undo", "F8, Ctrl+Z").code == 0
    assert preferences.load().keys == {"counter.undo": "f8,ctrl+z"}
    listed = {row["name"]: row["keys"] for row in loyalty.json("till", "keys")}
    assert listed["counter.undo"] == "f8,ctrl+z"

    refused = loyalty("till", "key", "counter.join", "ctrl+z")
    assert (refused.code, "two things" in refused.err) == (2, True)

    assert loyalty("till", "key", "counter.undo", "").code == 0
    assert preferences.load().keys == {}
