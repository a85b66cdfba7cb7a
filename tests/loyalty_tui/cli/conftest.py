"""The command line, called in this process: what it printed, what it complained of, its code."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from loyalty_tui.cli import main
from loyalty_tui.i18n import set_language

NOW = "2026-06-10T09:00:00Z"


@dataclass(frozen=True)
class Answer:
    """What a command gave back."""

    code: int
    out: str
    err: str

    @property
    def data(self) -> Any:  # noqa: ANN401 - whatever the JSON holds
        assert self.code == 0, self.err
        return json.loads(self.out)


class Loyalty:
    """``loyalty("member", "show", "1")`` is what ``loyalty member show 1`` does."""

    def __init__(
        self, capsys: pytest.CaptureFixture[str], environment: pytest.MonkeyPatch, path: Path
    ) -> None:
        self._capsys = capsys
        self._environment = environment
        self.path = path

    def __call__(self, *words: str, lang: str | None = "en") -> Answer:
        self._capsys.readouterr()
        arguments = ["--lang", lang, *words] if lang else list(words)
        with pytest.raises(SystemExit) as end:
            main(arguments)
        out, err = self._capsys.readouterr()
        assert isinstance(end.value.code, int)
        assert "Traceback" not in out + err
        return Answer(end.value.code, out, err)

    def json(self, *words: str) -> Any:  # noqa: ANN401 - whatever the JSON holds
        """The data of a command that must succeed."""
        return self(*words, "--format", "json").data

    def now(self, instant: str) -> None:
        self._environment.setenv("LOYALTY_NOW", instant)

    @property
    def head(self) -> tuple[int, str]:
        """The number of events and the head of the chain; and that the books are whole."""
        found = self.json("verify")
        assert (found["ok"], found["problems"]) == (True, [])
        return found["events"], found["head"]


@pytest.fixture
def loyalty(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Loyalty]:
    """The command line on a file that does not exist yet."""
    path = tmp_path / "shop.db"
    monkeypatch.setenv("LOYALTY_DB", str(path))
    monkeypatch.setenv("LOYALTY_NOW", NOW)
    monkeypatch.setenv("LOYALTY_TILL", "till 1")
    yield Loyalty(capsys, monkeypatch, path)
    set_language(None)


_MADE: list[bytes] = []


@pytest.fixture
def shop(loyalty: Loyalty) -> Iterator[Loyalty]:
    """A shop with tiers, Zoé (1) who has 112 points, Bob (2) who has none, and a reward."""
    if not _MADE:
        _make(loyalty)
        _MADE.append(loyalty.path.read_bytes())
    loyalty.path.write_bytes(_MADE[0])
    loyalty.path.chmod(0o600)
    yield loyalty
    assert loyalty.head


def _make(loyalty: Loyalty) -> None:
    loyalty.json("init", "--name", "Le Fournil", "--preset", "tiers")
    loyalty.json(
        *("member", "add", "--name", "Zoé Durand", "--phone", "06 12 34 56 78"),
        *("--email", "zoe@example.fr", "--card", "A-17"),
    )
    loyalty.json("member", "add", "--name", "Bob")
    loyalty.json("sale", "add", "112.40", "--member", "1", "--ref", "A1")
    loyalty.json("reward", "add", "Café offert", "--cost", "80", "--cost-price", "0,40")
