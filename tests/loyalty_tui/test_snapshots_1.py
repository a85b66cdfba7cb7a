"""A part of the screens as they were last looked at: see :mod:`tests.loyalty_tui.snapshot`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.loyalty_tui.snapshot import look, parts


@pytest.mark.thorough
@pytest.mark.parametrize(("scene", "lang"), parts(0, of=4))
async def test_a_screen_is_as_it_was_looked_at(
    scene: str, lang: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await look(scene, lang, tmp_path, monkeypatch)
