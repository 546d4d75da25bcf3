"""A build with nothing to do, recognised from file times alone, before anything else is loaded.

After a build, everything that it looked at and everything that it wrote is noted as git's index notes files: path,
times, size, inode. When all of it is still the same, the next build has nothing to do but to say again what the last
one said. The note is compared, never believed: one that is damaged, or of another program, matches nothing.

A file that was changed just before a build could change again within one tick of the clock, and look the same. So a
note is only made of files that have rested for `REST`; until then, builds go the longer way.

Imports next to nothing, on purpose: `pathlib` alone takes as long as all of this.
"""

from __future__ import annotations

import os
import sys
import time
import zlib

from coursekit import __version__
from coursekit.options import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO as Stream

    from coursekit.options import Values

REST = 2_000_000_000  # ns: the coarsest clock of a usual file system (FAT) counts in 2 s
HEAD = b"coursekit-idle 1 "
FILE, TREE, PROGRAM = b"F", b"T", b"P"
"""What a root is: a file that may be absent; a folder with all below it but hidden names; a folder with a program."""

Root = tuple[bytes, bytes]
"""One of the kinds above, and a path."""


def note_path(out: bytes) -> bytes:
    """Where the note of an out folder lies. It needn't be there."""
    folder, name = os.path.split(os.path.realpath(out))
    return os.path.join(folder, b".coursekit", name, b"idle")


def program() -> bytes:
    """What makes one installation differ from another: versions of the program, of Python, of every library."""
    sites = [path for path in sys.path if path.endswith(("site-packages", "dist-packages"))]
    libraries = sorted(name for path in sites for name in _names(path) if name.endswith(".dist-info"))
    return "\n".join((__version__, sys.version, sys.executable, *libraries)).encode("utf-8", "surrogateescape")


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder)
    except OSError:
        return []


def own_root() -> Root:
    """This program."""
    return PROGRAM, os.fsencode(os.path.dirname(os.path.abspath(__file__)))


class Watched:
    """What a build depends on, each folder seen before the build reads it."""

    def __init__(self) -> None:
        self.roots: list[Root] = []
        self.seen: list[bytes] | None = []
        self.now = time.time_ns()
        self._add([own_root()])

    def add(self, folders: list[str], files: list[str] | None = None) -> None:
        """Look at folders, and at single files, which needn't be there."""
        named = [(TREE, os.fsencode(folder)) for folder in folders]
        self._add(named + [(FILE, os.fsencode(path)) for path in files or ()])

    def _add(self, roots: list[Root]) -> None:
        self.roots += roots
        seen = look(roots, self.now)
        if seen is None:
            self.seen = None
        elif self.seen is not None and roots:
            self.seen.append(seen)


def look(watched: list[Root], now: int | None = None) -> bytes | None:
    """All that is to be seen of `watched`. None where a look isn't enough: a link, a file that can't be reached, one
    that has not rested at `now` (ns; not asked for without it)."""
    seen: list[bytes] = []
    rested = None if now is None else now - REST
    for kind, path in watched:
        seen += (kind, path)
        if kind == FILE:
            try:
                status = os.lstat(path)
            except OSError:
                seen.append(b"-")
                continue
            if not _add(seen, path, status, rested):
                return None
        elif not _tree(seen, path, kind == PROGRAM, rested):
            return None
    return b"\0".join(seen)


def _tree(seen: list[bytes], folder: bytes, program: bool, rested: int | None) -> bool:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=_name)
    except OSError:
        return False
    for entry in entries:
        if entry.name[:1] == b"." or (program and entry.name == b"__pycache__"):
            continue
        if entry.is_symlink():
            return False
        if entry.is_dir():
            seen.append(entry.path + b"/")
            if not _tree(seen, entry.path, program, rested):
                return False
            continue
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError:
            return False
        if not _add(seen, entry.path, status, rested):
            return False
    return True


def _name(entry: os.DirEntry[bytes]) -> bytes:
    return entry.name


def _add(seen: list[bytes], path: bytes, status: os.stat_result, rested: int | None) -> bool:
    if rested is not None and max(status.st_mtime_ns, status.st_ctime_ns) >= rested:
        return False
    seen += (path, mark(status))
    return True


def mark(status: os.stat_result) -> bytes:
    """What tells one state of a file from another without reading it."""
    return b"%d %d %d %d" % (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)


# -- the answer ------------------------------------------------------------------------------------------------------

COLOURS = {"error": "31", "warning": "33"}


def answer(arguments: list[str]) -> bool:
    """Answer `coursekit build` with these arguments, if it has nothing to do; False if it has to be looked into."""
    options = None if "_COURSEKIT_COMPLETE" in os.environ else plain(arguments)
    said = repeated(options) if options and not options["force"] else None
    if said is None:
        return False
    done, findings = said
    try:
        for severity, text in findings:
            _print(sys.stderr, coloured(text, severity, sys.stderr.isatty()))
        _print(sys.stdout, done)
    except BrokenPipeError:  # the reader of a pipe has gone, as `head` does
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - nothing may be written at exit any more
    return True


def _print(stream: Stream, text: str) -> None:
    encoding = stream.encoding or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding) + "\n")
    stream.flush()


def coloured(text: str, severity: str, terminal: bool) -> str:
    """A finding with its severity in colour, for a terminal. `severity` is empty for other lines."""
    word = f"{severity}:"
    if not terminal or not severity or os.environ.get("NO_COLOR"):
        return text
    return text.replace(word, f"\x1b[{COLOURS[severity]}m\x1b[1m{word}\x1b[0m", 1)


# -- the note --------------------------------------------------------------------------------------------------------


def key(options: Values) -> bytes:
    """What was asked for, of which program."""
    asked = repr(sorted((name, value) for name, value in options.items() if name not in ("force", "jobs")))
    content = os.path.realpath(str(options["content_dir"]))
    return b"\n".join((asked.encode("utf-8", "surrogatepass"), os.fsencode(content), program()))


def write(
    options: Values,
    watched: Watched,
    outputs: list[str],
    findings: list[tuple[str, str]],
    done: str,
) -> None:
    """Note a build that succeeded, if all that it depends on has rested. `outputs` are the paths of all files of the
    site, `findings` severity and text of what was reported, `done` what a repetition would say.

    Raises OSError where the note can't be written.
    """
    if watched.seen is None:
        return
    out = os.fsencode(str(options["out"]))
    now = time.time_ns()
    files: list[bytes] = []
    for path in outputs:
        status = os.lstat(out + b"/" + os.fsencode(path))
        if not _add(files, os.fsencode(path), status, now - REST):
            return
    said = [text for finding in findings for text in finding]
    if any("\0" in text for text in (*said, done)):
        return
    report = "\0".join((done, *said)).encode("utf-8", "surrogatepass")
    named = b"\0".join(part for root in watched.roots for part in root)
    parts = (key(options), named, b"\0".join(watched.seen), b"\0".join(files), report)
    body = b" ".join(b"%d" % len(part) for part in parts) + b"\n" + b"".join(parts)
    note = note_path(out)
    with open(note + b".new", "wb") as file:
        file.write(HEAD + b"%08x " % zlib.crc32(body) + body)
    os.replace(note + b".new", note)


def repeated(options: Values) -> tuple[str, list[tuple[str, str]]] | None:
    """What the last build said, if a build with these options had nothing to do; else None."""
    out = os.fsencode(str(options["out"]))
    note = note_path(out)
    try:
        with open(note, "rb") as file:
            data = file.read()
        checksum, body = data[len(HEAD) : len(HEAD) + 8], data[len(HEAD) + 9 :]
        if data[: len(HEAD)] != HEAD or int(checksum, 16) != zlib.crc32(body):
            return None
        lengths, _, rest = body.partition(b"\n")
        parts, at = [], 0
        for length in map(int, lengths.split()):
            parts.append(rest[at : at + length])
            at += length
        asked, watched, seen, files, report = parts
    except (OSError, ValueError):
        return None
    if asked != key(options) or os.path.lexists(os.path.join(os.path.dirname(note), b"journal.json")):
        return None
    named = watched.split(b"\0")
    if look(list(zip(named[::2], named[1::2], strict=True))) != seen or not _stand(out, files):
        return None
    done, *said = report.decode("utf-8", "surrogatepass").split("\0")
    return done, list(zip(said[::2], said[1::2], strict=True))


def _stand(out: bytes, files: bytes) -> bool:
    """Whether every file of the site is as it was noted."""
    noted = files.split(b"\0")
    try:
        return len(noted) > 1 and all(
            mark(os.lstat(out + b"/" + path)) == state for path, state in zip(noted[::2], noted[1::2], strict=False)
        )
    except OSError:
        return False
