"""What is kept beside an out folder: which files are coursekit's, and what a killed build has left to do.

JSON, written whole, distrusted when read.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, TypeVar

import msgspec
from msgspec import Struct

STATE_FOLDER = ".coursekit"
VERSION = 1

T = TypeVar("T")
Paths = TypeVar("Paths", bound=Collection[str])


class Stamp(NamedTuple):
    """A file's content, for comparison."""

    size: int
    sha256: str


class Manifest(Struct, frozen=True):
    """What is coursekit's in the out folder: files, and the folders that it made."""

    files: Mapping[str, Stamp]
    folders: tuple[str, ...]


class Journal(Struct, frozen=True):
    """All that is left to do: `renames` maps a path to its name in staging, `manifest` is the new one."""

    renames: Mapping[str, str]
    removals: Mapping[str, Stamp]
    manifest: Manifest


class State(Struct, frozen=True):
    """Where a site and its state are. `shown` is the out folder as the author named it, `out` with links resolved."""

    shown: Path
    out: Path

    @property
    def root(self) -> Path:
        return self.out.parent / STATE_FOLDER / self.out.name

    @property
    def manifest(self) -> Path:
        return self.root / "manifest.json"

    @property
    def journal(self) -> Path:
        return self.root / "journal.json"

    @property
    def staging(self) -> Path:
        return self.root / "staging"


def path_fault(path: str, name_max: int = 255, path_max: int = 4000) -> str:
    """Why `path` can't be a file's path in a site; empty if it can. Limits are in bytes."""
    parts = path.split("/")
    if path.startswith("/") or path[1:2] == ":":
        return "is absolute"
    if "\\" in path or "\0" in path:
        return "holds a backslash or a NUL"
    if any(part in ("", ".", "..") for part in parts):
        return "isn't a plain relative path"
    try:
        sizes = [len(os.fsencode(part)) for part in parts]
    except UnicodeEncodeError:
        return "can't be encoded as a file name"
    return "is too long" if max(sizes) > name_max or sum(sizes) + len(sizes) - 1 > path_max else ""


def measure(source: BinaryIO, copy: BinaryIO | None = None) -> Stamp:
    """The stamp of what is left in `source`, which is written to `copy` on the way."""
    return measure_parts(iter(partial(source.read, 1 << 20), b""), copy)


def measure_parts(parts: Iterable[bytes], copy: BinaryIO | None = None) -> Stamp:
    """The stamp of these together, which are written to `copy` on the way."""
    digest, size = hashlib.sha256(), 0
    for part in parts:
        digest.update(part)
        size += len(part)
        if copy:
            copy.write(part)
    return Stamp(size, digest.hexdigest())


def write_aside(path: str, data: bytes) -> Stamp:
    """Write a file that isn't there yet. Raises OSError, and then leaves none."""
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        left = memoryview(data)
        while left:
            left = left[os.write(file, left) :]
    except BaseException:
        os.close(file)
        os.unlink(path)  # noqa: PTH108 - as a string, like all here: this is done for every file of a site
        raise
    os.close(file)
    return stamp_of(data)


def stamp_of(data: bytes) -> Stamp:
    return Stamp(len(data), hashlib.sha256(data).hexdigest())


def holds(path: Path, stamp: Stamp) -> bool:
    """Whether a regular file with exactly this content is there and can be read."""
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode) or status.st_size != stamp.size:
            return False
        with path.open("rb") as file:
            return measure(file) == stamp
    except OSError:
        return False


def encode_manifest(manifest: Manifest) -> bytes:
    return encode(files=manifest.files, folders=sorted(manifest.folders))


def encode_journal(journal: Journal) -> bytes:
    new = {"files": journal.manifest.files, "folders": sorted(journal.manifest.folders)}
    return encode(renames=journal.renames, removals=journal.removals, manifest=new)


def encode(**fields: object) -> bytes:
    told = {"version": VERSION, **fields}
    try:
        return msgspec.json.encode(told, order="sorted") + b"\n"
    except UnicodeEncodeError:  # a file's name that isn't UTF-8
        return json.dumps(told, sort_keys=True, separators=(",", ":")).encode() + b"\n"


def load(path: Path, shape: Callable[[Any], T]) -> T | None:
    """Read a file of ours; None if it is missing, damaged, or of another version."""
    try:
        data = json.loads(path.read_bytes())
        return shape(data) if data["version"] == VERSION else None
    except (FileNotFoundError, ValueError, TypeError, KeyError, AttributeError, RecursionError, msgspec.MsgspecError):
        return None


def as_manifest(data: Any) -> Manifest:
    return Manifest(as_stamps(data["files"]), checked(msgspec.convert(data["folders"], tuple[str, ...])))


def as_journal(data: Any) -> Journal:
    journal = Journal(dict(data["renames"]), as_stamps(data["removals"]), as_manifest(data["manifest"]))
    if not all(_is_staged(name) and path in journal.manifest.files for path, name in journal.renames.items()):
        raise ValueError("a journal that this program can't have written")
    return journal


def _is_staged(name: str) -> bool:
    """Whether this can be a file's name in staging: a number, or one in a folder whose name is one."""
    folder, _, number = name.rpartition("/")
    return number.isdecimal() and (folder.isdecimal() or name == number)


def as_stamps(data: Any) -> dict[str, Stamp]:
    return checked(msgspec.convert(data, dict[str, Stamp]))


def checked(paths: Paths) -> Paths:
    """Raises ValueError where one of them can't be in a site. They are as many as files, and nearly always plain: so
    all are looked at as one text first."""
    text = "\n".join(("", *paths, ""))
    plain = text.isascii() and not any(odd in text for odd in ODD) and max(map(len, paths), default=0) <= 255
    if not plain and any(map(path_fault, paths)):
        raise ValueError("a path that this program can't have written")
    return paths


ODD = ("\\", "\0", ":", "//", "/\n", "\n/", "/.", "\n.", "\n\n")
"""One of these is in whatever isn't a plain relative path, below a line end and above another."""


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole or not at all, even after a power cut."""
    new = path.with_suffix(".new")
    try:
        with new.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)  # nothing may fail after this: the journal stands
    except BaseException:
        with suppress(OSError):
            new.unlink(missing_ok=True)
        raise
