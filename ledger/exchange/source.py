"""From a file to text: what it is packed in, how it is encoded, and its fingerprint."""

from __future__ import annotations

import gzip
import hashlib
import re
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from ledger.exchange.workbook_in import is_workbook, text_of
from ledger.values.errors import BadInput

MAX_BYTES = 256 * 1024 * 1024
"""The largest file that is read, unpacked; some six million plain sales."""

_PIECE = 1 << 20
_GZIP = b"\x1f\x8b"
_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# UTF-32's little-endian mark begins with UTF-16's, so it is looked for first.

# What French and its neighbours use of Windows-1252 beyond ASCII. Other signs mean that the
# file is in another encoding, where é would be read as ‚ or Ž.
_PLAUSIBLE = re.compile("[\x00-\x7f\u00a0-\u00ff€‚„…‘’“”•–—™ŒœŸŠšŽž]*")
_RARE = re.compile("[‚„ŠšŽž¡-¢¤-¦¬-¯¸ÐÞðþ¶±²³¹¼-¾×÷]")
_ISOLATED = ["cp1252", "mac_roman", "cp850", "cp1250", "iso8859_15"]


@dataclass(frozen=True, slots=True)
class Source:
    """A file's text. ``name`` is its base name, ``digest`` the SHA-256 of its bytes as stored."""

    name: str
    digest: bytes
    text: str
    encoding: str


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    try:
        if path.is_dir():
            raise BadInput("{path} is a folder: name a file inside it.", path=str(path))
        with path.open("rb") as raw:
            yield raw
    except FileNotFoundError:
        raise BadInput("There is no file {path}: check its name.", path=str(path)) from None
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or "not a file name"
        raise BadInput("{path} cannot be read ({cause}).", path=str(path), cause=cause) from None


def check(path: Path) -> None:
    """Whether there is a file to read: what is known before the work with it begins.

    :raises BadInput: it is missing, a folder or unreadable.
    """
    with _opened(path):
        pass


def read(path: Path) -> Source:
    """Read a file as a spreadsheet or a till writes it: text in any encoding, or a workbook.

    Either may be gzipped. Of a workbook it is the first sheet.

    :raises BadInput: it is missing, a folder, unreadable, empty, too large or no text.
    """
    fingerprint = hashlib.sha256()
    with _opened(path) as raw:
        data = _unpacked(_Hashing(raw, fingerprint), path)
        # Whatever stands behind the packed part belongs to the fingerprint too.
        while piece := raw.read(_PIECE):
            fingerprint.update(piece)
    if is_workbook(data):
        text, encoding = text_of(data, path, MAX_BYTES), "xlsx"
    else:
        text, encoding = _decoded(data, path)
    if not text.strip("\ufeff \t\r\n"):
        raise BadInput("{path} is empty: there is nothing to import.", path=str(path))
    return Source(path.name, fingerprint.digest(), text, encoding)


class _Hashing:
    """A file that is fingerprinted as it is read."""

    def __init__(self, raw: BinaryIO, fingerprint: hashlib._Hash) -> None:
        self._raw = raw
        self._fingerprint = fingerprint

    def read(self, size: int = -1) -> bytes:
        piece = self._raw.read(size)
        self._fingerprint.update(piece)
        return piece


def _unpacked(raw: _Hashing, path: Path) -> bytes:
    first = raw.read(len(_GZIP))
    if first != _GZIP:
        return _limited(raw, first, path)
    try:
        # Never more than one piece is unpacked at a time: a small file can hold a huge one.
        with gzip.GzipFile(fileobj=cast("BinaryIO", _Rewound(first, raw))) as packed:
            return _limited(packed, b"", path)
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise BadInput(
            "{path} is a damaged gzip file: copy it again, or unpack it first.", path=str(path)
        ) from None


class _Rewound:
    """A file whose first bytes were already looked at."""

    def __init__(self, first: bytes, rest: _Hashing) -> None:
        self._first = first
        self._rest = rest

    def read(self, size: int = -1) -> bytes:
        if self._first:
            first, self._first = self._first[:size], self._first[size:] if size >= 0 else b""
            return first
        return self._rest.read(size)


def _limited(stream: _Hashing | gzip.GzipFile, first: bytes, path: Path) -> bytes:
    data = bytearray(first)
    while piece := stream.read(_PIECE):
        data += piece
        if len(data) > MAX_BYTES:
            raise BadInput(
                "{path} is too large: {most} MB at most. Split it, for example by year.",
                path=str(path),
                most=MAX_BYTES >> 20,
            )
    return bytes(data)


def _decoded(data: bytes, path: Path) -> tuple[str, str]:
    text, encoding = _text(data)
    if text is None or "\x00" in text:
        raise BadInput(
            "{path} is not a text file: export it as CSV in UTF-8 and import that.",
            path=str(path),
        )
    return text, encoding


def _text(data: bytes) -> tuple[str | None, str]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _try(data, encoding), encoding
    text = _try(data, "utf-8")
    if text is not None:
        return text, "utf-8"
    text = _try(data, "cp1252")
    if text is not None and _looks_western(text):
        return text, "cp1252"
    if b"\x00" in data:
        return None, ""
    return _guessed(data)


def _try(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeError:
        return None


def _looks_western(text: str) -> bool:
    """Whether Windows-1252 gives letters and signs that people write."""
    if _PLAUSIBLE.fullmatch(text) is None:
        return False
    beyond = sum(not c.isascii() for c in text)
    return len(_RARE.findall(text)) * 4 <= beyond


def _guessed(data: bytes) -> tuple[str | None, str]:
    from charset_normalizer import from_bytes  # deferred: most files are UTF-8

    best = from_bytes(data, cp_isolation=_ISOLATED).best()
    if best is None:
        return None, ""
    return _try(data, best.encoding), best.encoding
