"""Who may be meant by words that nobody's name begins with: mistyped, misheard, run together."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from ledger.store.lexicon import Names
from ledger.store.transaction import Transaction
from ledger.values.spelling import Near, allowance

_MOST_WORDS = 8
"""No name is typed in more words."""

_MOST_ALIKE = 100
"""Words a typed one may stand for, the nearest first."""

_LOOKED_AT = 200
"""Members that are put in order, the first to join first."""

_LEAST_TAIL = 3
_A_SLIP = Near(1, unfinished=False)
_Rank = tuple[int, int, int]


def near(tx: Transaction, typed: list[str], limit: int, *, begun: bool = True) -> list[int]:
    """Accounts that answer to each word as typed or nearly so, the nearest first.

    :param typed: words of the letters a to z and digits.
    :param begun: whether the last one may be the beginning of what is meant.
    """
    if len(typed) > _MOST_WORDS or not any(allowance(word) for word in _with_joined(typed)):
        return []
    names = tx.names
    found: dict[int, _Rank] = {}
    for slips, words in _readings(names, typed):
        wanted = [
            _Wanted(word, _alike(names, word, begun=begun and place == len(words)))
            for place, word in enumerate(words, 1)
        ]
        if slips or any(one.alike for one in wanted):
            for member, rank in _ranked(tx, wanted, slips, limit):
                found[member] = min(rank, found.get(member, rank))
    return sorted(found, key=lambda member: found[member])[:limit]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A typed word, and what may stand in a name instead: a word, or several in a row."""

    typed: str
    alike: dict[str, Near]

    def query(self, within: Near) -> str:
        """Full-text search for the word as typed, and for what is so near."""
        instead = [f'"{words}"' for words, near in self.alike.items() if near <= within]
        return "(" + " OR ".join([f'"{self.typed}"*', *instead]) + ")"

    def distance(self, name: str, text: str) -> Near | None:
        """How far a member is: 0 if anything of theirs begins as typed, else by their name."""
        if f" {self.typed}" in text:
            return Near(0, unfinished=False)
        return min(
            (near for words, near in self.alike.items() if f" {words} " in name), default=None
        )


def _with_joined(typed: list[str]) -> Iterator[str]:
    yield from typed
    yield from (one + other for one, other in pairwise(typed))


def _readings(names: Names, typed: list[str]) -> Iterator[tuple[int, list[str]]]:
    """What was typed, then with two words in a row as one, where some name has that one."""
    yield 0, typed
    for place in range(len(typed) - 1):
        joined = typed[place] + typed[place + 1]
        if _begin(names.spelling.words, joined, 1):
            yield 1, [*typed[:place], joined, *typed[place + 2 :]]


def _alike(names: Names, typed: str, *, begun: bool) -> dict[str, Near]:
    """What may stand in a name instead of a typed word."""
    edits = allowance(typed)
    if not edits:
        return {}
    found = names.spelling.near(typed, edits, begun=begun)
    for word in names.hearing.alike(typed):
        found[word] = min(_A_SLIP, found.get(word, _A_SLIP))
    best = sorted(
        (near, abs(len(word) - len(typed)), word)
        for word, near in found.items()
        if not word.startswith(typed)
    )
    return {word: near for near, _length, word in best[:_MOST_ALIKE]} | _apart(
        names, typed, begun=begun
    )


def _apart(names: Names, typed: str, *, begun: bool) -> dict[str, Near]:
    """A typed word as two that stand in a row in a name: Ndiaye, Legall, Jeanpierre."""
    words = names.spelling.words
    found: dict[str, Near] = {}
    for place in range(1, len(typed) - _LEAST_TAIL + 1):
        head, tail = typed[:place], typed[place:]
        if head in _begin(words, head, 1):
            for word in _begin(words, tail, _MOST_ALIKE // 5 if begun else 1):
                if begun or word == tail:
                    found[f"{head} {word}"] = Near(1, unfinished=word != tail)
    return found


def _begin(words: list[str], start: str, most: int) -> list[str]:
    """The first of the sorted words that begin so."""
    first = bisect_left(words, start)
    return [word for word in words[first : first + most] if word.startswith(start)]


def _ranked(
    tx: Transaction, wanted: list[_Wanted], slips: int, limit: int
) -> Iterator[tuple[int, _Rank]]:
    """Members near what is wanted, with what they are put in order by."""
    queries = [
        " AND ".join(one.query(within) for one in wanted)
        for within in (_A_SLIP, Near(len(wanted[-1].typed), unfinished=True))
    ]
    for query in dict.fromkeys(queries):
        found = list(_measured(tx, query, wanted, slips))
        yield from found
        # Who is farther is not looked for where there are enough.
        if len(found) >= limit:
            return


def _measured(
    tx: Transaction, query: str, wanted: list[_Wanted], slips: int
) -> Iterator[tuple[int, _Rank]]:
    rows = tx.connection.execute(
        "SELECT member_search.rowid, text, coalesce(folded, '') FROM member_search"
        " LEFT JOIN profile ON profile.member = member_search.rowid"
        " WHERE member_search MATCH ? ORDER BY member_search.rowid LIMIT ?",
        (query, _LOOKED_AT),
    )
    for member, text, folded in rows:
        name, everything = _spaced(folded), _spaced(text)
        far = [one.distance(name, everything) for one in wanted]
        known = [one for one in far if one is not None]
        if len(known) == len(far):
            edits = slips + sum(one.edits for one in known)
            yield member, (edits, sum(one.unfinished for one in known), member)


def _spaced(text: str) -> str:
    """Words between single spaces, as the search index takes a text apart."""
    return f" {' '.join(re.findall('[a-z0-9]+', text))} "
