"""Progress files on the disk: found below folders, and read without trusting their size or their links."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path

from coursekit.diagnostics import Diagnostic, Place, printable
from coursekit.progress.read import MAX_BYTES, too_large

ENDING = ".json"


def shown(path: Path) -> str:
    """A path for people: learners named the files, so a name may hold anything."""
    return printable(path.as_posix())


def find(paths: Iterable[Path], found: list[Diagnostic]) -> list[Path]:
    """The files named, and every `*.json` below the folders named, each once, in order of their paths.

    Hidden files are left out, as are links that leave the folder; the latter are added to `found`.
    """
    files: dict[str, Path] = {}
    for path in paths:
        for file in _below(path, found) if path.is_dir() else [path]:
            files.setdefault(os.path.realpath(file), file)
    return sorted(files.values(), key=lambda file: file.as_posix())


def _below(root: Path, found: list[Diagnostic]) -> Iterator[Path]:
    real_root = os.path.realpath(root)

    def refuse(fault: OSError) -> None:
        found.append(_unreadable(Path(fault.filename or root), fault))

    for folder, folders, names in os.walk(root, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        links = [name for name in folders if Path(folder, name).is_symlink()]  # these aren't walked
        files = [name for name in names if name.lower().endswith(ENDING) and not name.startswith(".")]
        for path in (Path(folder, name) for name in sorted([*files, *links])):
            real = os.path.realpath(path)
            if path.is_symlink() and real != real_root and not real.startswith(real_root + os.sep):
                hint = "copy what it leads to into the folder, or name that beside the folder"
                message = "this symbolic link leads out of the folder"
                found.append(Diagnostic("link-outside", message, Place(shown(path)), hint))
            elif path.name in files:
                yield path


def read(path: Path) -> bytes | Diagnostic:
    """The bytes of a file, or why there are none. One that is too large isn't opened."""
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return Diagnostic("file-unreadable", "this is not a regular file", Place(shown(path)), "remove it")
        if status.st_size > MAX_BYTES:
            return too_large(shown(path), status.st_size)
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        return Diagnostic("file-missing", "there is no such file", Place(shown(path)), "check the path")
    except OSError as fault:
        return _unreadable(path, fault)


def _unreadable(path: Path, fault: OSError) -> Diagnostic:
    reason = (fault.strerror or "it can't be read").lower()
    return Diagnostic("file-unreadable", f"this can't be read: {reason}", Place(shown(path)), "check its permissions")
