"""What a build notes of each module's page so that an edit of its text needs no other module: `frames`.

A frame is what the page was made of, without the text, and what was kept of that text. As long as others see of a new
text what they saw of the old one, the frame stays, as do every other page and every file for programs. `edit.py` puts
the new text into it.

Frames are plain data of coursekit's own, pickled; reading them runs nothing (`content/plain.py`). They serve speed
alone.
"""

from __future__ import annotations

import os
import zlib
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import msgspec
from msgspec import Struct

from coursekit import idle
from coursekit.content.plain import plain
from coursekit.site.pages import PageInputs
from coursekit.site.theme import Theme
from coursekit.sums import blake2b

if TYPE_CHECKING:
    from coursekit.content.memory import Remembered

HEAD = b"coursekit-frames 4\n"
SUM = 32  # bytes
START = len(HEAD) + SUM + 8
"""Where the frames begin: after the digest of the index, and where the index lies."""


class Row(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Where a module's frame lies in the file, and what it holds for."""

    offset: int
    size: int
    kept: int
    """How many of these bytes at the end are what was kept of the text."""
    crc: int


class Index(msgspec.Struct, array_like=True, frozen=True):
    """`program` is what wrote the frames; `rows` go by the module's path."""

    program: bytes
    theme: Theme
    """Whole: reading it takes longer than drawing a page. It holds until a file of it changes, as `idle.py` tells."""
    rows: dict[str, Row]


class Frames(Struct, frozen=True):
    """An index, the file that it opens, and where the frames begin in there."""

    index: Index
    path: Path
    start: int

    def page(self, module: str) -> PageInputs | None:
        """A module's page without its text; None if it can't be had."""
        try:
            row = self.index.rows[module]
            page = plain(self._blob(row)[: -row.kept])
        except Exception:  # whatever was written there, it's no frame
            return None
        return page if isinstance(page, PageInputs) else None

    def kept(self, module: str) -> bytes:
        """What was kept of a module's text, pickled. Raises Exception of any kind where it can't be had."""
        row = self.index.rows[module]
        return self._blob(row)[-row.kept :]

    def _blob(self, row: Row) -> bytes:
        with self.path.open("rb") as file:
            file.seek(self.start + row.offset)
            found = file.read(row.size)
        if zlib.crc32(found) != row.crc:
            raise ValueError("a frame that isn't what was written")
        return found


def read(out: Path, wanted: bytes) -> Frames | None:
    """The frames of this digest; None if they can't be had."""
    found = _read(_path(out))
    return found[1] if found and found[0] == wanted else None


def _read(path: Path) -> tuple[bytes, Frames] | None:
    """The frames that there are, and their digest."""
    try:
        with path.open("rb") as file:
            head, digest, at = file.read(len(HEAD)), file.read(SUM), file.read(8)
            start = file.tell()
            file.seek(int.from_bytes(at, "big"))
            index = file.read()
        if head != HEAD or _digest(index) != digest:
            return None
        return digest, Frames(
            msgspec.msgpack.decode(index, type=Index, dec_hook=lambda kind, text: kind(text)), path, start
        )
    except (OSError, OverflowError, MemoryError, msgspec.MsgspecError):
        return None


class Writer:
    """Notes frames, one at a time, in place of those of the last build. Closed, it leaves nothing half written.

    A disk that won't take them only makes the next edit slower: no fault of it leaves this class."""

    def __init__(self, out: Path, theme: Theme) -> None:
        self._path = _path(out)
        self._aside = self._path.with_suffix(".new")
        self._theme = theme
        self._program = blake2b(idle.installed(), digest_size=16).digest()
        self._rows: dict[str, Row] = {}
        self._size = 0
        self._new: BinaryIO | None = None
        self._closed = False

    def add(self, document: Remembered, page: bytes) -> None:
        """Note a module's frame: its page as it is `written` in bytes."""
        if self._new is None and not self._closed:
            self._begin()
        if self._new is None:
            return
        kept = document.memo.pickled
        blob = page + kept
        self._rows[document.path] = Row(self._size, len(blob), len(kept), zlib.crc32(blob))
        self._size += len(blob)
        try:
            self._new.write(blob)
        except OSError:
            self.close()

    def finish(self) -> bytes:
        """Put the new frames in the place of the old ones: their digest, for `read`; empty where there are none."""
        if self._new is None:
            return b""
        index = msgspec.msgpack.encode(Index(self._program, self._theme, self._rows), enc_hook=str)
        digest = _digest(index)
        try:
            self._new.write(index)
            self._new.seek(0)
            self._new.write(HEAD + digest + (START + self._size).to_bytes(8, "big"))
            self._new.close()
            self._aside.replace(self._path)
        except OSError:
            return b""
        self._new = None
        return digest

    def _begin(self) -> None:
        """With the first frame: by then the out folder is known to be one, and locked."""
        try:
            self._new = self._aside.open("wb")
            self._new.write(bytes(START))
        except OSError:
            self.close()

    def close(self) -> None:
        """No more frames are noted; those that haven't been finished go."""
        self._closed = True
        if self._new is not None:
            with suppress(OSError):  # what it still had to write
                self._new.close()
            with suppress(OSError):
                self._aside.unlink(missing_ok=True)
        self._new = None


def _digest(index: bytes) -> bytes:
    return blake2b(index, digest_size=16).hexdigest().encode()


def _path(out: Path) -> Path:
    return Path(os.fsdecode(idle.note_path(os.fsencode(out)))).with_name("frames")
