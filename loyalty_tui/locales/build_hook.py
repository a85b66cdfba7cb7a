"""The build's own step: compile the catalogues, and take the sample shop along."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CataloguesAndSample(BuildHookInterface[Any]):
    """What the wheel holds beyond the files under version control."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Prepare the tree before its files are gathered."""
        root = Path(self.root)
        # By its path: the package being built is not importable here.
        runpy.run_path(str(root / "loyalty_tui/locales/catalogues.py"))["compile_catalogues"]()
        sample = root / "sample.db"
        if version != "editable" and sample.exists():
            build_data["force_include"][str(sample)] = "loyalty_tui/sample.db"
