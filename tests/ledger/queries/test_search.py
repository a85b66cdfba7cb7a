"""Who is found at the counter by what is typed there, among a hundred members."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from ledger.books.members import NewMember, join_in
from ledger.queries.members import FEW, MemberLine, find
from ledger.queries.near import near
from tests.shop import Shop

FIRST = ("Marie", "Hugo", "Chloé", "Yanis", "Inès", "Louis", "Aïcha", "Théo", "Anne")
LAST = ("Bourgeois", "Fabre", "Garnier", "Morin", "Picard", "Roche", "Simon", "Vidal", "Weber")

PEOPLE = (
    NewMember("Jean-Pierre Dupont", "0612345678", "jp.dupont@orange.fr", card="2900000000017"),
    NewMember("Élodie Maréchal", "0698110022", "elodie77@free.fr", card="A-1789"),
    NewMember("Agnès d'Aubigné", "0142039501", card="B 42"),
    NewMember("Moussa N’Diaye", "+33 7 55 44 33 22"),
    NewMember("Œuvrard Noël"),
    NewMember("François Kerval"),
    NewMember("Philippe Le Gall", "0692987654"),
    NewMember("Íñigo Muñoz"),
    NewMember("Zoë Lœb"),
    NewMember("Béatrice MacDonald"),
)
DUPONT, MARECHAL, AUBIGNE, NDIAYE, OEUVRARD, KERVAL, LE_GALL, MUNOZ, LOEB, MACDONALD = range(1, 11)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    made = Shop(tmp_path_factory.mktemp("search") / "shop.db")
    crowd = [NewMember(f"{first} {last}") for first in FIRST for last in LAST]
    with made.store.write() as tx:
        for number, new in enumerate((*PEOPLE, *crowd)):
            # A card of chance might end like somebody's phone.
            join_in(tx, replace(new, card=new.card or f"C{number}"), made.call())
    yield made
    made.close()


def found(shop: Shop, typed: str, limit: int = 30) -> list[MemberLine]:
    with shop.store.read() as tx:
        return find(tx, typed, limit)


def strictly(shop: Shop, typed: str) -> list[int]:
    return [line.member for line in found(shop, typed) if not line.near]


def nearly(shop: Shop, typed: str) -> list[int]:
    return [line.member for line in found(shop, typed) if line.near]


def test_a_member_number_with_its_sign_is_nobody_elses(shop: Shop) -> None:
    # 0612… and others have a 12 in them: member 12 is who is meant, and the first Enter serves.
    assert strictly(shop, "#12") == strictly(shop, "id:12") == [12]
    assert [line.member for line in found(shop, "#99999")] == []


@pytest.mark.parametrize(
    ("typed", "member"),
    [
        # Cards: whole, with spaces, in any case, and the last digits.
        *(("2900000000017", DUPONT), ("290000 0000017", DUPONT), ("0017", DUPONT)),
        *(
            ("00 17", DUPONT),
            ("000017", DUPONT),
            ("a-1789", MARECHAL),
            ("1789", MARECHAL),
            ("B42", AUBIGNE),
            ("B 42", AUBIGNE),
        ),
        # Phones: any grouping, the country's number, and the last digits.
        *(("06 12 34 56 78", DUPONT), ("06.12.34.56.78", DUPONT), ("0612-345-678", DUPONT)),
        *(
            ("+33612345678", DUPONT),
            ("0033612345678", DUPONT),
            ("00 336 123", DUPONT),
            ("+33 (0)6 12 34 56 78", DUPONT),
        ),
        *(("345678", DUPONT), ("56 78", DUPONT), ("0142", AUBIGNE), ("7 55 44", NDIAYE)),
        *(("0692987654", LE_GALL), ("7654", LE_GALL), ("33 22", NDIAYE)),
        # E-mail addresses and their parts.
        *(("jp.dupont@orange.fr", DUPONT), ("JP.DUPONT@ORANGE.FR", DUPONT), ("orange", DUPONT)),
        *(("elodie77", MARECHAL), ("@free.fr", MARECHAL), ("elodie77@fr", MARECHAL)),
        # Names: whole, parts in any order, with and without their accents and marks.
        *(("Jean-Pierre Dupont", DUPONT), ("jean pierre dupont", DUPONT), ("dup pie je", DUPONT)),
        *(("dupont jean-pierre", DUPONT), ("Pierre-Jean", DUPONT), ("marech", MARECHAL)),
        *(("MARÉCHAL", MARECHAL), ("marechal elodie", MARECHAL), ("Elodie", MARECHAL)),
        *(("d'Aubigné", AUBIGNE), ("d’aubigne", AUBIGNE), ("aubigne", AUBIGNE)),
        *(("d aubigné", AUBIGNE), ("agnes d'aub", AUBIGNE), ("N'Diaye", NDIAYE)),
        *(("n diaye", NDIAYE), ("n-diaye", NDIAYE), ("diaye moussa", NDIAYE)),
        *(("œuvrard", OEUVRARD), ("oeuvrard", OEUVRARD), ("noel", OEUVRARD), ("Lœb", LOEB)),
        *(("loeb zoe", LOEB), ("munoz", MUNOZ), ("muñoz", MUNOZ), ("Inigo", MUNOZ)),
        *(("francois", KERVAL), ("françois", KERVAL), ("le gall", LE_GALL), ("gall", LE_GALL)),
    ],
)
def test_what_is_typed_finds_one_and_no_other(shop: Shop, typed: str, member: int) -> None:
    assert strictly(shop, typed) == [member]


@pytest.mark.parametrize(
    ("typed", "member"),
    [
        # Swapped, missing, superfluous, wrong; and the first letter too.
        *(("dupnot", DUPONT), ("Dupnot", DUPONT), ("duont", DUPONT), ("duppont", DUPONT)),
        *(("dubont", DUPONT), ("tupont", DUPONT), ("upont", DUPONT), ("udpont", DUPONT)),
        *(("Marcheal", MARECHAL), ("marehcal", MARECHAL), ("narechal", MARECHAL)),
        *(("Kéval", KERVAL), ("kevral", KERVAL), ("Kervall", KERVAL), ("francios", KERVAL)),
        # Two in a long word.
        *(("marcehla", MARECHAL), ("franchois", KERVAL), ("mcdonnald", MACDONALD)),
        # The last word may be unfinished.
        *(("mraech", MARECHAL), ("agnes aubgi", AUBIGNE), ("beatrice madco", MACDONALD)),
        # Several words: each as typed, or nearly.
        *(("dupnot jean", DUPONT), ("jaen dupnot", DUPONT), ("elodie marcheal", MARECHAL)),
        *(("jean-pierre dupnot", DUPONT), ("moussa diyae", NDIAYE), ("dupnot@orange.fr", DUPONT)),
        # Run together, or taken apart.
        *(("ndiaye", NDIAYE), ("daubigne", AUBIGNE), ("legall", LE_GALL), ("jeanpierre", DUPONT)),
        *(
            ("philippe legal", LE_GALL),
            ("mac donald", MACDONALD),
            ("beatrice mac donald", MACDONALD),
        ),
        # By ear.
        *(("Filippe", LE_GALL), ("kairval", KERVAL), ("fransoi", KERVAL), ("munioz", MUNOZ)),
    ],
)
def test_what_is_mistyped_proposes_who_is_meant(shop: Shop, typed: str, member: int) -> None:
    assert strictly(shop, typed) == []
    assert nearly(shop, typed)[0] == member


@pytest.mark.parametrize(
    "typed",
    [
        *("dpu", "anm", "xyz", "duo", "zzzzzz", "kerxyz", "dupnot zzzz", "dupnot 99"),
        *("2900000000018", "06 12 34 56 79", "0612345677", "a-1788", "zzz@orange.frr"),
        *("dupnot " * 9, "x" * 200, "'", "!?", "- -"),
    ],
)
def test_nobody_is_proposed_for_what_is_no_ones(shop: Shop, typed: str) -> None:
    """Short words, cards and numbers are not guessed at, and every word counts."""
    assert found(shop, typed) == []


def test_the_nearest_come_first(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop.db")
    names = ("Ada Mortines", "Ada Martinezot", "Ada Martines")
    far, unfinished, near_ = (shop.join(name) for name in names)
    assert strictly(shop, "martinez") == [unfinished]
    assert nearly(shop, "martinez")[:2] == [near_, far]
    assert nearly(shop, "marrinez") == [unfinished, near_]
    shop.close()


def test_equals_stay_in_the_order_they_joined(shop: Shop) -> None:
    everyone = nearly(shop, "bourgeios")
    assert everyone == sorted(everyone)
    assert len(everyone) == len(FIRST)
    assert nearly(shop, "bourgeios") == everyone
    assert [line.member for line in found(shop, "bourgeios", 4)] == everyone[:4]


def test_strict_matches_come_first_and_as_they_are_without_the_others(shop: Shop) -> None:
    lines = found(shop, "marie")
    assert [line.near for line in lines] == [False] * len(LAST)
    assert len(lines) >= FEW


def test_where_they_are_few_who_is_nearly_so_called_follows(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop.db")
    shop.join("Al Dupond")
    named = [shop.join(f"{first} Dupont") for first in ("Bo", "Cy", "Di", "Ed")]
    assert strictly(shop, "dupont") == named
    assert nearly(shop, "dupont") == [1]
    assert [line.near for line in found(shop, "dupont")] == [False] * 4 + [True]
    assert nearly(shop, "bo dupont") == []
    # Somebody is so called: whose name only begins nearly so is no news.
    shop.join("Gil Dupondelle")
    assert nearly(shop, "dupont") == [1]
    assert nearly(shop, "dupond") == named
    assert [line.member for line in found(shop, "dupont", 4)] == named
    named.append(shop.join("Flo Dupont"))
    assert (strictly(shop, "dupont"), nearly(shop, "dupont")) == (named, [])
    shop.close()


def test_a_card_or_a_phone_that_is_known_proposes_nobody_else(shop: Shop) -> None:
    for typed in ("2900000000017", "A-1789", "0612345678", "jp.dupont@orange.fr", "1"):
        assert nearly(shop, typed) == []


def test_a_provider_of_addresses_is_nobodys_name(shop: Shop) -> None:
    assert nearly(shop, "ornage") == nearly(shop, "frez") == []


def test_who_was_merged_is_proposed_as_who_they_live_on_as(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop.db")
    old, new = shop.join("Zoé Kerval"), shop.join("Zoé Petit")
    shop.merge(old, new)
    assert [(line.member, line.name) for line in found(shop, "kevral")] == [(new, "Zoé Petit")]
    assert len(found(shop, "zoe kevral petti")) == 0
    shop.close()


def test_who_is_erased_is_proposed_no_more(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop.db")
    old, new, other = shop.join("Zoé Kerval"), shop.join("Zoé Petit"), shop.join("Ana Kerval")
    shop.merge(old, new)
    assert nearly(shop, "kevral") == [new, other]
    shop.erase(new)
    assert nearly(shop, "kevral") == [other]
    shop.erase(other)
    assert nearly(shop, "kevral") == nearly(shop, "petti") == []
    shop.close()


def test_who_was_edited_is_proposed_by_the_new_name(tmp_path: Path) -> None:
    shop = Shop(tmp_path / "shop.db")
    zoe = shop.join("Zoé Kerval")
    assert nearly(shop, "kevral") == [zoe]
    shop.edit(zoe, name="Zoé Petit")
    assert nearly(shop, "kevral") == []
    assert nearly(shop, "peitt") == [zoe]
    shop.close()


HOSTILE = (
    *('"', '""', "'", "*", "-", "^", "NEAR", "OR", "AND", "NOT", "NEAR(", "a OR b", "-dupont"),
    *('"dupont', "dupont*", "text:dupont", "(dupont", "dupont)", "du + pont", "{a b}:c", ";"),
    *("NEAR(jean dupont, 2)", "dupnot OR", "dupnot AND NOT jean", '" OR 1=1 --', "\x00", "\ud800"),
)


@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_typed_is_a_query(shop: Shop, typed: str) -> None:
    found(shop, typed)
    found(shop, f"dupnot {typed}")
    found(shop, f"{typed} dupnot")


def test_the_words_of_queries_are_words(shop: Shop) -> None:
    assert strictly(shop, "dupont*") == strictly(shop, '"dupont') == [DUPONT]
    assert strictly(shop, "dupont OR marechal") == strictly(shop, "text:dupont") == []


@settings(max_examples=60, deadline=None)
@given(typed=st.text(max_size=60))
def test_any_text_at_all_is_answered(shop: Shop, typed: str) -> None:
    assert len(found(shop, typed, 5)) <= 5


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(PEOPLE), st.integers(0, 200), st.sampled_from("drop double swap".split()))
def test_one_slip_in_a_name_is_forgiven(shop: Shop, who: NewMember, at: int, slip: str) -> None:
    from ledger.values.text import fold

    word = max(fold(who.name).replace("'", " ").replace("-", " ").split(), key=len)
    assume(len(word) > 4)
    at %= len(word) - 1
    wrong = _SLIPS[slip](word, at)
    assert PEOPLE.index(who) + 1 in [line.member for line in found(shop, wrong)]


_SLIPS: dict[str, Callable[[str, int], str]] = {
    "drop": lambda word, at: word[:at] + word[at + 1 :],
    "double": lambda word, at: word[:at] + word[at] + word[at:],
    "swap": lambda word, at: word[:at] + word[at + 1] + word[at] + word[at + 2 :],
}


def test_no_names_are_read_where_none_can_be_near(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A phone or a short word costs what it did."""
    from ledger.store.lexicon import Lexicon

    def read(*_: object) -> None:
        raise AssertionError("the names were read")

    monkeypatch.setattr(Lexicon, "names", read)
    for typed in ("0699", "dpu", "dpu 12", "2900000000017", "A-1789", "marie"):
        found(shop, typed)
    with shop.store.read() as tx:
        assert near(tx, ["0699"], 5) == []
        with pytest.raises(AssertionError, match="were read"):
            near(tx, ["dupnot"], 5)
