"""Collect the program's sentences, merge them into the translations, compile and check those.

The build runs this file by its path, so it imports nothing of the program.
"""

from __future__ import annotations

import ast
import io
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).parent
TEMPLATE = HERE / "loyalty.pot"
SOURCES = ("loyalty_tui", "ledger")

_ERRORS = ("LedgerError", "Refused", "NotFound", "UnknownMember", "BadInput", "Busy", "Damaged")
_SENTENCE = ("_", "N_", *_ERRORS, "Problem", "Advice")
_KEYWORDS = {**dict.fromkeys(_SENTENCE, (1,)), "ngettext": (1, 2)}
_HEADERS = ("Language", "MIME-Version", "Content-Type", "Content-Transfer-Encoding", "Plural-Forms")


def extract() -> Catalog:
    """Every sentence of the sources."""
    catalog = Catalog(header_comment="# Sentences of loyalty-tui.", fuzzy=False)
    root = HERE.parent.parent
    for source in SOURCES:
        for name, line, message, comments, context in extract_from_dir(
            root / source, keywords=_KEYWORDS, comment_tags=("L10N:",), strip_comment_tags=True
        ):
            if message:
                location = (f"{source}/{Path(name).as_posix()}", line)
                catalog.add(message, None, [location], auto_comments=comments, context=context)
    return catalog


def write_template() -> Catalog:
    """Write the template anew; return it."""
    template = extract()
    _write(TEMPLATE, template)
    return template


def update() -> None:
    """Write the template anew, and merge it into every translation."""
    template = write_template()
    for path in translations():
        catalog = _read(path)
        catalog.update(template, no_fuzzy_matching=True)
        _write(path, catalog)


def compile_catalogues() -> list[Path]:
    """Compile every translation beside its source; return the files written."""
    written = []
    for path in translations():
        compiled = path.with_suffix(".mo")
        with compiled.open("wb") as out:
            write_mo(out, _read(path))
        written.append(compiled)
    return written


def check() -> list[str]:
    """What is wrong with the catalogues, a line each; nothing when all is well."""
    wanted = extract()
    problems = list(_hidden())
    problems += [f"{TEMPLATE.name}: stale, run the update"] * (
        not TEMPLATE.exists() or _ids(_read(TEMPLATE)) != _ids(wanted)
    )
    for path in translations():
        catalog = _read(path)
        lang = path.parent.parent.name
        for message in wanted:
            if message.id:
                found = catalog.get(message.id, message.context)
                problems += (f"{lang}: {trouble}: {message.id!r}" for trouble in _faults(found))
    return problems


def _hidden() -> Iterator[str]:
    """Sentences within an f-string, where they are not found, and stay untranslated unseen."""
    root = HERE.parent.parent
    for path in sorted(path for source in SOURCES for path in (root / source).rglob("*.py")):
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(text, ast.JoinedStr):
                for call in ast.walk(text):
                    if _is_sentence(call):
                        yield f"{path.relative_to(root).as_posix()}:{text.lineno}: in an f-string"


def _is_sentence(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in _KEYWORDS
        and bool(node.args)
        and isinstance(node.args[0], ast.Constant)
    )


def translations() -> list[Path]:
    """The translated catalogues, one a language."""
    return sorted(HERE.glob("*/LC_MESSAGES/loyalty.po"))


def _faults(message: Message | None) -> Iterator[str]:
    """What keeps a translation from being used."""
    if message is None or not all(_forms(message.string)):
        yield "not translated"
        return
    if message.fuzzy:
        yield "fuzzy"
    # A plural's forms may name other things than each other: "1 point" need not say {n}.
    allowed = [_places(form) for form in _forms(message.id)]
    if any(_places(form) not in allowed for form in _forms(message.string)):
        yield "not the same {places}"


def _forms(text: str | list[str] | tuple[str, ...] | None) -> tuple[str, ...]:
    """A sentence's forms: one, or one a grammatical number."""
    return tuple(text) if isinstance(text, list | tuple) else (text or "",)


def _places(text: str) -> frozenset[str] | None:
    """The ``{named}`` places of a sentence; ``None`` if its braces do not match."""
    try:
        return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)
    except ValueError:
        return None


def _ids(catalog: Catalog) -> set[tuple[tuple[str, ...], str | None]]:
    return {(_forms(message.id), message.context) for message in catalog if message.id}


def _read(path: Path) -> Catalog:
    with path.open("rb") as source:
        locale = None if path == TEMPLATE else path.parent.parent.name
        return read_po(source, locale=locale, domain="loyalty", abort_invalid=True)


def _write(path: Path, catalog: Catalog) -> None:
    """Write a catalogue so that the same sentences make the same bytes, whoever writes them."""
    text = io.BytesIO()
    write_po(text, catalog, width=100, sort_output=True, ignore_obsolete=True, include_lineno=False)
    head, blank, body = text.getvalue().decode().partition("\n\n")
    kept = (
        line
        for line in head.splitlines()
        if not (line.startswith('"') and line[1:].partition(":")[0] not in _HEADERS)
    )
    path.write_text("\n".join(kept) + blank + body, encoding="utf-8", newline="\n")
