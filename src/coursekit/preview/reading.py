"""Reading a course again and again: a file that is as it was is not parsed a second time.

A file is taken for unchanged as git's index does it: by size, times and inode. One that was changed within a tick of
the clock before it was read could change again and look the same, so it is read once more; if its bytes are the same,
so is what was made of them.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from coursekit.content import costly
from coursekit.content.document import read_document
from coursekit.content.memory import Remembered, held
from coursekit.content.read import COURSE_FILE, Content, Progress, read_content, read_source
from coursekit.content.source import Source
from coursekit.diagnostics import Diagnostic

TICK = 2_000_000_000
"""Nanoseconds: the coarsest clock of a usual file system (FAT) counts in 2 s."""
EMPTIED = 0.1
"""Seconds that a file which has just been emptied may take to be filled again, before it counts as empty."""

LATELY = 20
"""Modules of which it is at hand, when they change again, what took long to work out."""

Stamp = tuple[int, int, int, int]
Edits = list[tuple[Remembered, Remembered]]
"""Modules as they were, and as they are."""


@dataclass(frozen=True, slots=True)
class _Known:
    stamp: Stamp | None
    """None where the file has to be looked into again."""
    document: Remembered


class Reader:
    """Reads one course whenever asked to, and keeps the modules that it has parsed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._known: dict[str, _Known] = {}
        self._seen: set[str] = set()
        self._content: Content | None = None
        self._costly: dict[str, costly.Known] = {}

    def read(self, progress: Progress | None = None) -> Content:
        """The course as it lies there now: the very same content where nothing has changed."""
        self._seen = set()
        content = read_content(self.root, progress, self._file)
        for path in self._known.keys() - self._seen:
            del self._known[path]
        if self._content is None or not is_same(content, self._content):
            self._content = content
        return self._content

    def again(self, content: Content, named: Iterable[str]) -> Edits | None:
        """Read only those modules of `content`, as it was read last, that are among these files (absolute paths). None
        where it takes a look at everything to say what has changed."""
        below = f"{self.root.resolve()}{os.sep}"
        there = {id(document) for document in content.documents}
        edits: Edits = []
        for name in map(Path, named):
            full = str(name.parent.resolve() / name.name)
            path = full.removeprefix(below).replace(os.sep, "/")
            known = self._known.get(str(self.root / path))
            if not full.startswith(below) or (known and id(known.document) not in there):
                return None
            if known:
                now = self._edited(known.document)
                if now is None:
                    return None
                edits += [(known.document, now)] if now is not known.document else []
            elif "/." not in f"/{path}" and not _is_passing(name, path, content):
                return None
        return edits

    def _edited(self, document: Remembered) -> Remembered | None:
        found: list[Diagnostic] = []
        path = Path(document.path)
        now = None if path.is_symlink() else self._file(path, found)
        return now if now and not found and now.diagnostics == document.diagnostics else None

    def _file(self, path: Path, found: list[Diagnostic]) -> Remembered | None:
        name = str(path)
        self._seen.add(name)
        known = self._known.get(name)
        stamp = stamp_of(path)
        if known and stamp and known.stamp == stamp:
            return known.document
        source = read_source(path, found)
        if source and not source.text and known and known.document.source.text:
            source = self._when_filled(path, found)
        if source is None:
            return None
        document = known.document if known and known.document.source == source else self._parsed(source, bool(known))
        self._known[name] = _Known(stamp if stamp and is_settled(stamp) else None, document)
        return document

    def _parsed(self, source: Source, again: bool) -> Remembered:
        """Most of a text that is read `again` is as it was, and needn't be coloured anew."""
        if not again:
            return held(read_document(source))
        before = self._costly.pop(source.path, {})
        if len(self._costly) >= LATELY:
            del self._costly[next(iter(self._costly))]
        with costly.known(before) as self._costly[source.path]:
            return held(read_document(source))

    def _when_filled(self, path: Path, found: list[Diagnostic]) -> Source | None:
        """Editors that write in place empty a file first. Between that and the text nothing should be shown."""
        end = time.monotonic() + EMPTIED
        while True:
            time.sleep(EMPTIED / 20)
            source = read_source(path, found)
            if source is None or source.text or time.monotonic() > end:
                return source


def _is_passing(name: Path, path: str, content: Content) -> bool:
    """Whether a file has gone that `content` knows nothing of, as those that editors write beside a module."""
    known = path == COURSE_FILE or path in content.files or any(file.startswith(f"{path}/") for file in content.files)
    return not known and not os.path.lexists(name)


def is_same(one: Content, other: Content) -> bool:
    """Whether all that was read is the same; documents are told apart by identity, since they are kept."""
    return (
        len(one.documents) == len(other.documents)
        and all(a is b for a, b in zip(one.documents, other.documents, strict=True))
        and (one.files, one.settings_source, one.data) == (other.files, other.settings_source, other.data)
        and one.diagnostics == other.diagnostics
    )


def stamp_of(path: Path) -> Stamp | None:
    """What tells one state of a file from another without reading it; None where there is no file."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino


def is_settled(stamp: Stamp) -> bool:
    """Whether a further change would show in the stamp."""
    return max(stamp[:2]) < time.time_ns() - TICK
