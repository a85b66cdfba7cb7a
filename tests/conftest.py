from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def own_preferences(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A till that remembers nothing yet, whoever runs the tests."""
    monkeypatch.setenv("LOYALTY_CONFIG", str(tmp_path / "till.toml"))
