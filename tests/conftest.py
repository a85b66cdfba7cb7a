from __future__ import annotations

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def own_preferences(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A till that remembers nothing yet, whoever runs the tests."""
    monkeypatch.setenv("LOYALTY_CONFIG", str(tmp_path / "till.toml"))


@pytest.fixture(scope="session", autouse=True)
def _in_good_time() -> Iterator[None]:
    """Programs that are started keep what they compile, as in a shop; rubbish is looked for less.

    Hundreds of apps in one process leave so much to look through that it took a third of the time.
    """
    gc.set_threshold(200_000, 20, 20)
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)
        yield
