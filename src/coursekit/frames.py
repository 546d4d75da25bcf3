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
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from msgspec import Struct

from coursekit import idle
from coursekit.content.kept import KEPT
from coursekit.content.memory import HEADER, Remembered, plain
from coursekit.content.model import Module
from coursekit.diagnostics import Place
from coursekit.lint.check import findings_of
from coursekit.replace import replace_note
from coursekit.site import own
from coursekit.site.pages import PageInputs
from coursekit.site.theme import Theme

HEAD = b"coursekit-frames 1\n"
SUM = 32  # bytes
OF_ITS_PAGE = frozenset(
    {"coursekit.site.own.toc", "coursekit.lint.check.findings_of", "coursekit.lint.check.silenced_at"}
)
"""Kept functions that no other page asks of a module. (Of what these two of lint find, the codes count.)"""

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
    """`theme`, `language` and `digest` are those of the theme; `rows` go by the module's path; `program` is what wrote
    the frames."""

    program: bytes
    theme: str
    language: str
    digest: str
    rows: dict[str, Row]


class Frames(Struct, frozen=True):
    """An index, the file that it opens, and where the frames begin in there."""

    index: Index
    path: Path
    start: int

    def page(self, module: str) -> tuple[Row, PageInputs] | None:
        """A module's page without its text; None if it can't be had."""
        row = self.index.rows.get(module)
        try:
            with self.path.open("rb") as file:
                blob = None if row is None else self.blob(row, file)
            held = None if blob is None else plain(blob)
        except Exception:  # whatever was written there, it's no frame
            return None
        return (row, held) if row and isinstance(held, PageInputs) else None

    def blob(self, row: Row, file: BinaryIO) -> bytes | None:
        file.seek(self.start + row.offset)
        found = file.read(row.size)
        return found if zlib.crc32(found) == row.crc else None


def seen_of(document: Remembered) -> bytes:
    """The digest of all that other pages, and files for programs, see of a module. Lines don't count.

    Everything that is kept of a module counts, but what its own page alone asks: a new kept function needs nothing
    here. Of what is found in it the codes count: where all of it is silenced, more of the same is too, and none less
    is looked for."""
    module, silence, diagnostics, top = document.memo.values[HEADER]
    codes = sorted({finding.code for finding in (*diagnostics, *findings_of(document))})
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
    pickler.dump((header, dict(silence), top, codes, found))
    return hashlib.blake2b(held.getbuffer(), digest_size=16).digest()


class _Unplaced(pickle.Pickler):
    def persistent_id(self, thing: Any) -> Any:
        return "" if type(thing) is Place else None


_FIELDS = tuple(name for name in Module.__struct_fields__ if name not in ("body", "words"))


def read(out: Path, wanted: bytes) -> Frames | None:
    """The frames of this digest; None if they can't be had."""
    found = _read(out)
    return found[1] if found and found[0] == wanted else None


def _read(out: Path) -> tuple[bytes, Frames] | None:
    """The frames that there are, and their digest."""
    path = _path(out)
    try:
        with path.open("rb") as file:
            head, digest, size = file.read(len(HEAD)), file.read(SUM), file.read(8)
            index = file.read(int.from_bytes(size, "big"))
            start = file.tell()
        if head != HEAD or _digest(index) != digest:
            return None
        return digest, Frames(msgspec.msgpack.decode(index, type=Index), path, start)
    except (OSError, OverflowError, MemoryError, msgspec.MsgspecError):
        return None


def write(out: Path, theme: Theme, modules: Iterable[tuple[Remembered, PageInputs, bytes]]) -> bytes:
    """Note the frames of these modules, each with its page and the digest of the page's inputs; of a page that is as in
    the last build the frame is, too. Their digest, for `read`. Raises OSError."""
    program = hashlib.blake2b(idle.installed(), digest_size=16).digest()
    found = _read(out)
    before = found[1] if found and found[1].index.program == program else None
    rows: dict[str, Row] = {}
    blobs = []
    offset = 0
    with before.path.open("rb") if before else io.BytesIO() as file:
        for document, page, digest in modules:
            row = before.index.rows.get(document.path) if before else None
            blob = before.blob(row, file) if before and row and row.page == digest else None
            seen = row.seen if row and blob else seen_of(document)
            blob = blob or pickle.dumps(own.emptied(page), 5)
            rows[document.path] = Row(digest, seen, offset, len(blob), zlib.crc32(blob))
            blobs.append(blob)
            offset += len(blob)
    index = msgspec.msgpack.encode(Index(program, theme.name, theme.language, theme.digest, rows))
    digest = _digest(index)
    replace_note(_path(out), [HEAD, digest, len(index).to_bytes(8, "big"), index, *blobs])
    return digest


def _digest(index: bytes) -> bytes:
    return hashlib.blake2b(index, digest_size=16).hexdigest().encode()


def _path(out: Path) -> Path:
    return Path(os.fsdecode(idle.note_path(os.fsencode(out)))).with_name("frames")
