"""What an installer reads: the dependencies, the lock and the README's commands."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def declared() -> list[str]:
    """The names of all dependencies, those of the extras and the tests included."""
    project = tomllib.loads(PYPROJECT)["project"]
    extras = project["optional-dependencies"]
    wanted = project["dependencies"] + [
        one for name in extras for one in extras[name] if name != "lint"
    ]
    names = [re.split(r"[=<>; ]", requirement)[0] for requirement in wanted]
    return [name for name in names if not name.startswith("loyalty-tui[")]


@pytest.mark.parametrize("name", declared())
def test_a_dependency_is_locked(name: str) -> None:
    assert re.search(rf"^{name}==[0-9]", LOCK, re.MULTILINE)


def test_everything_locked_has_hashes() -> None:
    entries = [e for e in re.split(r"\n(?=[a-z])", LOCK) if not e.startswith("#")]
    assert entries
    for entry in entries:
        head, *hashes = entry.strip().split(" \\\n")
        assert re.match(r"[a-z0-9-]+==[0-9.]+( ; .+)?$", head)
        assert hashes
        assert all(re.fullmatch(r"\s+--hash=sha256:[0-9a-f]{64}", h) for h in hashes)


def test_the_lock_names_no_place() -> None:
    assert "://" not in LOCK
    assert not re.search(r"^\s*-", LOCK.replace("    --hash=", ""), re.MULTILINE)


def test_a_dependency_says_what_it_is_for() -> None:
    lines = PYPROJECT.splitlines()
    for name in declared():
        at = next(i for i, line in enumerate(lines) if re.match(rf'\s+"{name}\b', line))
        assert " # " in lines[at] or lines[at - 1].strip().startswith("#"), name


@pytest.mark.parametrize("what", ["run", "test"])
def test_the_readme_has_one_line_for_it(what: str) -> None:
    blocks = re.findall(rf"<!-- {what}-command -->\n```sh\n(.*?)\n```\n", README, re.DOTALL)
    assert len(blocks) == 1
    assert "\n" not in blocks[0]
