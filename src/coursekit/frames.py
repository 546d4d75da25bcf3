"""What a build notes of each module's page so that an edit of its text needs no other module: `frames`.

A frame is the page without what comes from the module's own text, with the digest of all that others see of that text.
As long as the digest stays, so do the frame, every other page and every file for programs. `edit.py` puts new text
into it.

Frames are plain data of coursekit's own, pickled; reading them runs nothing (`memory.loads`). They serve speed alone.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import msgspec

from coursekit import idle
from coursekit.content.kept import KEPT
from coursekit.content.memory import HEADER, Remembered, plain
from coursekit.content.model import Module
from coursekit.diagnostics import Place
from coursekit.lint.check import findings_of
from coursekit.site import own
from coursekit.site.pages import PageInputs
from coursekit.site.theme import Theme

HEAD = b"coursekit-frames 1\n"
OF_ITS_PAGE = frozenset(
    {"coursekit.site.own.toc", "coursekit.lint.check.findings_of", "coursekit.lint.check.silenced_at"}
)
"""Kept functions that no other page asks of a module. (What these two of lint find, has to be nothing.)"""

WITHOUT_DESCRIPTION = frozenset({"coursekit.content.references.opening_of"})
"""Those that stand in for a description."""


class Row(msgspec.Struct, array_like=True, frozen=True):
    """Where a module's frame lies in the file, and what it holds for."""

    page: bytes
    """The digest of the page's inputs when the frame was made."""
    seen: bytes
    """The digest of what others see of the module."""
    offset: int
    size: int
    crc: int


class Index(msgspec.Struct, array_like=True, frozen=True):
    """`theme`, `language` and `digest` are those of the theme; `rows` go by the module's path."""

    theme: str
    language: str
    digest: str
    rows: dict[str, Row]


@dataclass(frozen=True, slots=True)
class Frames:
    index: Index
    data: bytes

    def blob(self, row: Row) -> bytes | None:
        found = self.data[row.offset : row.offset + row.size]
        return found if zlib.crc32(found) == row.crc else None

    def page(self, row: Row) -> PageInputs | None:
        """The page without its text."""
        blob = self.blob(row)
        try:
            held = None if blob is None else plain(blob)
        except Exception:  # whatever was written there, it's no frame
            return None
        return held if isinstance(held, PageInputs) else None


def seen_of(document: Remembered) -> bytes:
    """The digest of all that other pages, and files for programs, see of a module. Lines don't count.

    Everything that is kept of a module counts, but what its own page alone asks: a new kept function needs nothing
    here."""
    module, silence, _, top = document.memo.values[HEADER]
    body = document.module.body
    unseen = OF_ITS_PAGE | (WITHOUT_DESCRIPTION if module.description else frozenset())
    named = {f"{look.__module__}.{look.__qualname__}": (look, of_body) for look, of_body in KEPT}
    found = [
        (name, look(body if of_body else document))
        for name, (look, of_body) in sorted(named.items())
        if name not in unseen
    ]
    header = [getattr(module, field) for field in _FIELDS]
    held = io.BytesIO()
    pickler = _Unplaced(held, 5)
    pickler.fast = True  # equal values become equal bytes, whether or not they share their parts
    pickler.dump((header, dict(silence), top, found))
    return hashlib.blake2b(held.getbuffer(), digest_size=16).digest()


class _Unplaced(pickle.Pickler):
    def persistent_id(self, thing: Any) -> Any:
        return "" if type(thing) is Place else None


_FIELDS = tuple(field.name for field in fields(Module) if field.name not in ("body", "words"))


def is_clean(document: Remembered) -> bool:
    """Whether reading a module and looking at it alone finds nothing, and it silences nothing."""
    return not (document.diagnostics or document.silence or findings_of(document))


def read(out: Path, wanted: bytes = b"") -> Frames | None:
    """The frames of this digest, or whichever there are; None if they can't be had."""
    try:
        data = _path(out).read_bytes()
        head, size, rest = data[: len(HEAD)], int.from_bytes(data[len(HEAD) : len(HEAD) + 8]), len(HEAD) + 8
        index = data[rest : rest + size]
        if head != HEAD or (wanted and _digest(index) != wanted):
            return None
        return Frames(msgspec.msgpack.decode(index, type=Index), data[rest + size :])
    except (OSError, msgspec.MsgspecError):
        return None


def write(out: Path, theme: Theme, modules: Iterable[tuple[Remembered, PageInputs, bytes]]) -> bytes:
    """Note the frames of these modules, each with its page and the digest of the page's inputs; of a page that is as in
    the last build the frame is, too. Their digest, for `read`. Raises OSError."""
    before = read(out)
    rows: dict[str, Row] = {}
    blobs = []
    offset = 0
    known = before.index.rows if before else {}
    for document, page, digest in modules:
        row = known.get(document.path)
        blob = before.blob(row) if before and row and row.page == digest else None
        seen = row.seen if row and blob else seen_of(document)
        blob = blob or pickle.dumps(own.emptied(page), 5)
        rows[document.path] = Row(digest, seen, offset, len(blob), zlib.crc32(blob))
        blobs.append(blob)
        offset += len(blob)
    index = msgspec.msgpack.encode(Index(theme.name, theme.language, theme.digest, rows))
    path = _path(out)
    new = path.with_suffix(".new")
    with new.open("wb") as file:
        file.writelines([HEAD, len(index).to_bytes(8), index, *blobs])
    new.replace(path)
    return _digest(index)


def _digest(index: bytes) -> bytes:
    return hashlib.blake2b(index, digest_size=16).hexdigest().encode()


def _path(out: Path) -> Path:
    return Path(os.fsdecode(idle.note_path(os.fsencode(out)))).with_name("frames")
