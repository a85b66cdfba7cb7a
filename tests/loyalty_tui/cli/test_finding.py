"""``member find`` proposes similar names, and says on stderr that they are only that."""

from __future__ import annotations

from tests.loyalty_tui.cli.conftest import Loyalty


def test_similar_names_are_found_and_said_to_be_only_that(shop: Loyalty) -> None:
    bob = shop.json("member", "add", "--name", "Bob Durant")["member"]
    answer = shop("member", "find", "durnad", "--format", "json")
    assert [line["name"] for line in answer.data] == ["Zoé Durand"]
    assert answer.err == "Nobody is called exactly that.\nOnly a similar name: member 1.\n"
    answer = shop("member", "find", "zoe", "durant", "--format", "json")
    assert [line["name"] for line in answer.data] == ["Zoé Durand"]
    answer = shop("member", "find", "durant", "--format", "csv")
    assert answer.err == "Only a similar name: member 1.\n"
    first, second = answer.out.splitlines()[1:]
    assert "Bob Durant" in first
    assert "Zoé Durand" in second
    answer = shop("member", "find", "duradn")
    assert answer.err.endswith(f"Only similar names: members 1, {bob}.\n")
    assert answer.out.count("Dura") == 2


def test_a_line_is_what_it_was(shop: Loyalty) -> None:
    (exact,) = shop.json("member", "find", "durand")
    (alike,) = shop.json("member", "find", "durnad")
    assert exact == alike
    assert list(exact) == "member name card phone tier balance last_purchase".split()
    assert shop("member", "find", "durand").err == ""
