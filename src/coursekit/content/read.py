"""A folder becomes a course: the only part of `content` that touches the disk.

Files that can't be read are findings, not exceptions: a symbolic link that leaves the folder, a file that vanished, one
that may not be opened, one that is too large or not UTF-8.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct, field

from coursekit.content.front_matter import MAX_ID
from coursekit.content.model import Course, Module, Settings
from coursekit.content.source import MAX_BYTES, Source, decode, too_large
from coursekit.diagnostics import Diagnostic, Place
from coursekit.identifiers import id_slug

if TYPE_CHECKING:
    from coursekit.content.document import Document

COURSE_FILE = "course.yml"
COURSE = "course"
"""The id of a course whose title yields none."""
DATA_FILES = frozenset({"facts.yml"})
DATA_FOLDERS = frozenset({"frameworks", "worksheets", "exercises"})
"""Where data that lessons show stand beside them. They are read here and understood by others."""
Progress = Callable[[int, int], None]
"""Called with how many files are done, and how many there are."""
ReadFile = Callable[[Path, list[Diagnostic]], "Document | None"]
"""Reads one module; what stands against reading it is added to the list."""


class Content(Struct, frozen=True):
    """Everything that was read of one content folder."""

    root: str
    """The folder as the author gave it; the start of every path in a diagnostic."""
    settings: Settings
    documents: tuple[Document, ...]
    """In reading order."""
    files: frozenset[str]
    """Every other file below the root, as a relative POSIX path: what links and images may point at."""
    diagnostics: tuple[Diagnostic, ...]
    """What reading found, that of the documents included."""
    settings_source: Source | None = None
    data: Mapping[str, Source] = field(default_factory=dict)
    """Facts, frameworks, worksheets: their texts, by the path below the root."""

    @property
    def title(self) -> str:
        """As `course.yml` says it, else that of the only module; empty where neither does."""
        published = [d.module.title for d in self.documents if not d.module.draft]
        return self.settings.title or (published[0] if len(published) == 1 else "")

    @property
    def id(self) -> str:
        """By which learners' devices keep the records of this course: as `course.yml` says, else the title's slug."""
        return self.settings.id or id_slug(self.title, COURSE)[:MAX_ID].strip("-")

    @property
    def course(self) -> Course:
        return Course(self.settings, tuple(d.module for d in self.documents))


def read_content(
    root: Path,
    progress: Progress | None = None,
    read: ReadFile | None = None,
    ahead: Callable[[list[Path]], object] | None = None,
) -> Content:
    """Read every module below `root` (`*.md`, unless the name begins with `_`), and `course.yml`.

    `read` reads one module in place of `read_file`: a preview knows most of them already. `ahead` is told of all that
    will be read.
    """
    read = read or read_file
    found: list[Diagnostic] = []
    if not root.is_dir():
        hint = "check its name, or begin a course with `coursekit new`"
        message = "there is no such folder" if not root.exists() else "this is not a folder"
        missing = Diagnostic("no-content", message, Place(str(root)), hint)
        return Content(str(root), Settings(), (), frozenset(), (missing,))
    paths = sorted(_walk(root, found))
    modules = [_at(root, path) for path in paths if _is_module(path)]
    settings, settings_source = read_course_file(root, found)
    if ahead:
        ahead(modules)
    documents = []
    for done, path in enumerate(modules):
        if progress:
            progress(done, len(modules))
        document = read(path, found)
        if document is not None:
            documents.append(document)
            found += document.diagnostics
    if progress:
        progress(len(modules), len(modules))
    if not modules:
        hint = "add a file such as `first-lesson.md`"
        found.append(Diagnostic("no-modules", "there is no module in this folder", Place(str(root)), hint))
    others = frozenset(paths) - {COURSE_FILE}
    data = _data(root, others, found)
    ordered = tuple(sorted(documents, key=_order))
    return Content(str(root), settings, ordered, others, tuple(found), settings_source, data)


def is_data(path: str) -> bool:
    """Whether a path below the root is that of a text which lessons show: `facts.yml`, `frameworks/four.yml`."""
    folder, _, name = path.rpartition("/")
    return path in DATA_FILES or (folder in DATA_FOLDERS and name.endswith(".yml"))


_at = lru_cache(2_000)(Path.joinpath)
"""A preview reads again and again; a path object knows its text and hash once they have been asked for."""


def _is_module(path: str) -> bool:
    return path.endswith(".md") and not path.rpartition("/")[2].startswith("_")


def read_data(root: Path, found: list[Diagnostic]) -> dict[str, Source]:
    """The texts that lessons show, by their paths below the root, and nothing else of a course."""
    folders = (name for name in sorted(DATA_FOLDERS) if (root / name).is_dir())
    files = (name for name in sorted(DATA_FILES) if (root / name).exists())
    return _data(root, [*files, *_walk(root, found, folders)], found)


def _data(root: Path, files: Iterable[str], found: list[Diagnostic]) -> dict[str, Source]:
    sources = {path: read_source(root / path, found) for path in sorted(files) if is_data(path)}
    return {path: source for path, source in sources.items() if source is not None}


def _order(document: Document) -> tuple[float, float, str, str]:
    m: Module = document.module
    return (
        float("inf") if m.phase is None else m.phase,
        float("inf") if m.number is None else m.number,
        m.id,
        document.path,
    )


def read_paths(paths: Iterable[str], found: list[Diagnostic]) -> list[Document]:
    """Read files named on the command line, whatever their ending; folders are walked for modules."""
    documents = []
    for name in paths:
        path = Path(name)
        files = [path]
        if path.is_dir():
            files = sorted(path / below for below in _walk(path, found) if _is_module(below))
        for file in files:
            document = read_file(file, found)
            if document is not None:
                documents.append(document)
                found += document.diagnostics
    return documents


def read_file(path: Path, found: list[Diagnostic]) -> Document | None:
    """Read one module; what stands against it is added to `found`."""
    from coursekit.content.document import read_document  # it loads the parser, which who reads data alone needn't

    source = read_source(path, found)
    return None if source is None else read_document(source)


def read_source(path: Path, found: list[Diagnostic]) -> Source | None:
    """Read a text; what stands against it is added to `found`."""
    data = read_bytes(path, found)
    if data is None:
        return None
    source, faults = decode(data, str(path))
    found += faults
    return source


def read_bytes(path: Path, found: list[Diagnostic]) -> bytes | None:
    """Read a regular file that isn't larger than a text may be; why not is added to `found`."""
    place = Place(str(path), 1)
    try:
        status = path.stat()
        size = status.st_size
        if not stat.S_ISREG(status.st_mode):
            found.append(Diagnostic("file-unreadable", "this is not a regular file", place, "remove it"))
            return None
        if size > MAX_BYTES:
            found.append(too_large(str(path), size))
            return None
        return path.read_bytes()
    except FileNotFoundError:
        found.append(Diagnostic("file-missing", "there is no such file", place, "check the path"))
        return None
    except OSError as fault:
        reason = (fault.strerror or "it can't be read").lower()
        found.append(
            Diagnostic("file-unreadable", f"this file can't be read: {reason}", place, "check its permissions")
        )
    return None


def read_course_file(root: Path, found: list[Diagnostic]) -> tuple[Settings, Source | None]:
    """What `course.yml` says, and its text; defaults and None where there is none, or it can't be read."""
    path = root / COURSE_FILE
    if not path.exists():
        return Settings(), None
    source = read_source(path, found)
    if source is None:
        return Settings(), None
    from coursekit.content.settings import read_settings  # an edit reads a module, and no settings

    settings, faults = read_settings(source.text, source.path)
    found += faults
    return settings, source


def _walk(root: Path, found: list[Diagnostic], folders: Iterable[str] = ("",)) -> Iterator[str]:
    """Files below `root`, or below these folders of it, as relative POSIX paths, hidden ones left out. Symbolic links
    are followed only within the folder. Strings, since a path object for each file takes as long as finding it."""
    real_root = os.path.realpath(root)
    seen: set[str] = set()
    waiting = list(folders)
    while waiting:
        below = waiting.pop()
        folder = root / below
        real = os.path.realpath(folder)
        if real in seen:  # a link back to a folder above would never end
            continue
        seen.add(real)
        folders = []
        for entry in _entries(folder, found):
            path = f"{below}/{entry.name}" if below else entry.name
            if entry.is_symlink() and not _inside(root / path, real_root, found):
                continue
            if _is_folder(entry):
                folders.append(path)
            else:
                yield path
        waiting += reversed(folders)


def _entries(folder: Path, found: list[Diagnostic]) -> list[os.DirEntry[str]]:
    """What is in a folder and not hidden, by name."""
    try:
        with os.scandir(folder) as entries:
            return sorted((e for e in entries if not e.name.startswith(".")), key=lambda e: e.name)
    except OSError as fault:
        reason = (fault.strerror or "it can't be read").lower()
        message, place = f"this folder can't be read: {reason}", Place(str(folder))
        found.append(Diagnostic("file-unreadable", message, place, "check its permissions"))
        return []


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link that leads round in a circle
        return False


def _inside(path: Path, real_root: str, found: list[Diagnostic]) -> bool:
    """Whether a symbolic link leads to something in the folder."""
    real = os.path.realpath(path)
    if real == real_root or real.startswith(real_root + os.sep):
        return True
    hint = "copy the file into the folder; what lies outside is not published"
    found.append(
        Diagnostic("link-outside", "this symbolic link leads out of the content folder", Place(str(path)), hint)
    )
    return False
