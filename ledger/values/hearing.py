"""Words that sound alike in French, however they are spelt: Philippe and Filippe.

It is rough on purpose: who is found by ear is proposed, never taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from string import ascii_lowercase

_END = "\n"
_LEAST = 3
# Two letters are the sound of too many names.

_SOUNDS = (
    *(("sch", "ch"), ("ch", "$"), ("ph", "f"), ("h", ""), ("bv", "v"), ("w", "v")),
    *(("qu", "k"), ("q", "k"), ("ck", "k"), ("ce", "se"), ("ci", "si"), ("cy", "si"), ("c", "k")),
    *(("ge", "je"), ("gi", "ji"), ("gy", "ji"), ("eau", "o"), ("au", "o"), ("y", "i")),
    *(("ai", "e"), ("ei", "e"), ("em", "an"), ("en", "an"), ("am", "an"), ("z", "s")),
    *((letter * 2, letter) for letter in ascii_lowercase),
)
_SILENT = ("s", "x", "t", "d", "l", "r", "e", "i")
# At the end of a word, in this order: Thibault, Gautier.


def sound(words: str) -> str:
    """What words sound like, each ended by a line's end; all of them at once."""
    for spelt, heard in _SOUNDS:
        words = words.replace(spelt, heard)
    for letter in _SILENT:
        words = words.replace(letter + _END, _END)
    return words


class Hearing:
    """Words to compare what was heard with.

    :param words: of the letters a to z.
    """

    def __init__(self, words: Iterable[str]) -> None:
        self.words = tuple(words)
        self._sounds = _END + sound("".join(word + _END for word in self.words))

    def alike(self, typed: str) -> list[str]:
        """The words that sound like what was typed, in their order."""
        heard = sound(typed + _END).strip(_END)
        if len(heard) < _LEAST:
            return []
        found = re.finditer(_END + re.escape(heard) + f"(?={_END})", self._sounds)
        return [self.words[self._sounds.count(_END, 0, one.start())] for one in found]
