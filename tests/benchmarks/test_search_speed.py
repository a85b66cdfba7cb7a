"""Searching names that are typed wrongly, in a small and in a large shop."""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

import pytest
from textual import events

from ledger.books.program import NewShop, open_shop
from ledger.queries.members import MemberLine, find, search_words
from ledger.store.lexicon import Lexicon
from ledger.store.sqlite import sqlite3
from ledger.store.store import Store
from ledger.values.text import fold
from loyalty_tui.screens.finding import SEARCH_PAUSE
from loyalty_tui.widgets.lists import Matches
from tests.benchmarks.ratio import ratio
from tests.benchmarks.test_ledger_speed import KEY_TO_PAINT
from tests.loyalty_tui.screens.conftest import running

pytestmark = pytest.mark.benchmark

FEW, MANY = 10_000, 100_000

_FIRST = (
    "Marie Jean Pierre Michel André Philippe Nathalie Isabelle Sylvie Catherine Françoise Jacques "
    "Bernard Patrick Alain Christophe Éric Sandrine Stéphanie Nicolas Julien Camille Léa Chloé "
    "Inès Zoé Anaïs Loïc Théo Maëlle Yanis Karim Mohamed Fatima Aïcha Solène Jean-Pierre Hélène "
    "Anne-Sophie Jean-François Marie-Claude Jérôme Cédric Benoît Noëlle Raphaël Gabriel Alice"
).split()
_HEAD = (
    "Al An Au Bar Beau Ber Bon Bou Bru Ca Char Che Cor De Del Du Fa Fer Fon Fou Ga Gau Ger Gran "
    "Gui Ha Her Jac Jou Ker La Lam Le Lem Ma Mar Mau Mer Mon Mor Na Pa Pel Per Pi Pon Pru Ra Ri "
    "Ro Rou Sa Sau Ser Sou Ta Thi Tou Tre Va Ver Vin"
).split()
_MIDDLE = " ber bi bon cha de do fe ga gue la li lo ma me mi ne no pe po que ra ri ro sa ti".split(
    " "
)
_TAIL = (
    "ac al ard ault aux ay é eau el er et eux ier ière ieu igny in is ois on ot ou oux rand rel "
    "rey rin ron sard teau tier tin ton val ville"
).split()

TYPED = ("bernrad", "Stpéhanie", "nathalei", "fransoise", "sandirne ber", "piere-jean ber")
"""Names that are there, with a slip."""

_FILL = (
    "INSERT INTO member (id, joined) VALUES (:member, '2024-01-01')",
    "INSERT INTO profile (member, name, phone, email, card, folded)"  # noqa: ISC004
    " VALUES (:member, :name, :phone, :email, :card, :folded)",
    "INSERT INTO identifier VALUES ('card', :card, :member)",
    "INSERT INTO identifier VALUES ('phone', :phone, :member)",
    "INSERT INTO member_search (rowid, text) VALUES (:member, :words)",
)


def _surname(chance: random.Random) -> str:
    """A family name: some are common, most are rare."""
    if chance.random() < 0.5:
        chance = random.Random(int(chance.paretovariate(0.6)))
    middle = chance.choice(_MIDDLE) + (chance.choice(_MIDDLE) if chance.random() < 0.4 else "")
    particle = chance.choice(("Le ", "De ", "N’", "d’")) if chance.random() < 0.04 else ""
    return particle + chance.choice(_HEAD) + middle + chance.choice(_TAIL)


def _shop(path: Path, members: int) -> Path:
    """A shop whose members are written by plain SQL."""
    open_shop(path, NewShop("Le Grand Fournil")).close()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("BEGIN")
    chance = random.Random(5)
    for member in range(1, members + 1):
        first, last = chance.choice(_FIRST), _surname(chance)
        name, phone, card = f"{first} {last}", f"+336{member:08d}", f"29{member:011d}"
        address = fold(f"{first}.{last}").replace(" ", "").replace("'", "")
        email = f"{address}@gmail.com" if chance.random() < 0.5 else ""
        values = {
            "member": member,
            "name": name,
            "phone": phone,
            "email": email,
            "card": card,
            "folded": fold(name),
            "words": search_words(name, card, phone, email, member),
        }
        for statement in _FILL:
            named = {key: value for key, value in values.items() if f":{key}" in statement}
            connection.execute(statement, named)
    connection.execute("COMMIT")
    connection.execute("ANALYZE")
    connection.close()
    return path


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _shop(tmp_path_factory.mktemp("few") / "shop.db", FEW)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _shop(tmp_path_factory.mktemp("many") / "shop.db", MANY)


def _search_all(store: Store) -> None:
    with store.read() as tx:
        for typed in TYPED:
            assert find(tx, typed, 30)[0].near, typed


def test_a_slip_among_a_hundred_thousand_against_reading_their_names(many: Path) -> None:
    with Store(many) as store, store.read() as tx:
        found = ratio(
            "six names with a slip at 100 000 members, against reading all names six times",
            lambda: _search_all(store),
            lambda: [tx.connection.execute("SELECT folded FROM profile").fetchall() for _ in TYPED],
            goal=1 / 5,
            runs=30,
        )
        assert found.ours / len(TYPED) < KEY_TO_PAINT


def test_a_slip_does_not_cost_more_in_a_larger_shop_than_its_words(few: Path, many: Path) -> None:
    with Store(few) as small, Store(many) as large:
        found = ratio(
            "names with a slip at 100 000 members against 10 000",
            lambda: _search_all(large),
            lambda: _search_all(small),
            goal=4,
            runs=30,
        )
    found.kept()


def test_the_names_are_read_anew_at_the_cost_of_reading_them(many: Path) -> None:
    with Store(many) as store, store.read() as tx:
        found = ratio(
            "the words of 100 000 names, against reading the names",
            lambda: Lexicon().names(tx.connection),
            lambda: tx.connection.execute("SELECT folded FROM profile").fetchall(),
            goal=4,
            runs=15,
        )
        print(f"{len(Lexicon().names(tx.connection).spelling.words)} words")  # noqa: T201
    found.kept()


async def test_from_the_key_to_the_paint(many: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of both kinds of search, with the pause that waits for the next key."""
    strict = ("bernard", "jean ber", "06 00 05", "mar", "sandrine")
    shown, show = asyncio.Event(), Matches.show

    def listed(self: Matches, found: Sequence[MemberLine], **how: bool) -> None:
        show(self, found, **how)
        assert found
        self.call_after_refresh(shown.set)

    monkeypatch.setattr(Matches, "show", listed)
    took: dict[str, list[float]] = {"as typed": [], "with a slip": []}
    async with running(many) as house:
        for _ in range(30):
            # In turn, so that a machine's mood falls on both.
            for what, texts in zip(took, (strict, TYPED), strict=True):
                for typed in texts:
                    house.counter.scan.put(typed[:-1])
                    shown.clear()
                    began = time.perf_counter()
                    house.app.post_message(events.Key(typed[-1], typed[-1]))
                    await shown.wait()
                    took[what].append(time.perf_counter() - began)
                    await house.pilot.pause()
    for what, times in took.items():
        most = sorted(times)[int(len(times) * 0.95)]
        print(  # noqa: T201
            f"\nkey to paint {what}: {statistics.median(times) * 1e3:.1f} ms,"
            f" 95 % within {most * 1e3:.1f} ms, of them {SEARCH_PAUSE * 1e3:.0f} ms a pause"
        )
    assert statistics.median(took["with a slip"]) - SEARCH_PAUSE < KEY_TO_PAINT
