"""What has changed since the last build, told from file times, before anything else is loaded: mostly nothing.

After a build, everything that it looked at and everything that it wrote is noted as git's index notes files: path,
times, size, inode. When all of it is still the same, the next build has nothing to do but to say again what the last
one said. The note is compared, never believed: one that is damaged, or of another program, matches nothing.

A file that was changed just before a build could change again within one tick of the clock, and look the same. So of
files that have not rested for `REST` the digest is noted too, and has to be the same.

Imports next to nothing, on purpose: `pathlib` alone takes as long as all of this.
"""

from __future__ import annotations

import os
import sys
import time
import zlib
from itertools import pairwise
from stat import S_ISREG

from coursekit import __version__
from coursekit.options import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import TextIO as Stream

    from coursekit.options import Values

REST = 2_000_000_000  # ns: the coarsest clock of a usual file system (FAT) counts in 2 s
HEAD = b"coursekit-idle 3 "
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


def installed() -> bytes:
    """That, and how the program's own files look: another each time where they can't be looked at."""
    return program() + b"\n" + (look([own_root()]) or os.urandom(32))


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
        self.young: dict[bytes, bytes] = {}
        self.now = time.time_ns()
        self._add([own_root()])

    def add(self, folders: list[str], files: list[str] | None = None) -> None:
        """Look at folders, and at single files, which needn't be there."""
        named = [(TREE, os.fsencode(folder)) for folder in folders]
        self._add(named + [(FILE, os.fsencode(path)) for path in files or ()])

    def _add(self, roots: list[Root]) -> None:
        self.roots += roots
        seen = look(roots, self.now, self.young)
        if seen is None:
            self.seen = None
        elif self.seen is not None and roots:
            self.seen.append(seen)


def look(watched: list[Root], now: int | None = None, young: dict[bytes, bytes] | None = None) -> bytes | None:
    """All that is to be seen of `watched`. None where a look isn't enough: a link, a file that can't be reached, a file
    of the program that has not rested at `now` (ns; not asked for without it). Digests of other files that have not
    rested are added to `young`."""
    seen: list[bytes] = []
    young = {} if young is None else young
    rested = None if now is None else now - REST
    for kind, path in watched:
        seen += (kind, path)
        if kind == FILE:
            try:
                status = os.lstat(path)
            except OSError:
                seen.append(b"-")
                continue
            if not _add(seen, path, status, rested, young):
                return None
        elif not _tree(seen, path, kind == PROGRAM, rested, young):
            return None
    return b"\0".join(seen)


def _tree(seen: list[bytes], folder: bytes, program: bool, rested: int | None, young: dict[bytes, bytes]) -> bool:
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
            if not _tree(seen, entry.path, program, rested, young):
                return False
            continue
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError:
            return False
        if not _add(seen, entry.path, status, rested, None if program else young):
            return False
    return True


def _name(entry: os.DirEntry[bytes]) -> bytes:
    return entry.name


def _add(
    seen: list[bytes], path: bytes, status: os.stat_result, rested: int | None, young: dict[bytes, bytes] | None
) -> bool:
    if rested is not None and not has_rested(status, rested):
        digest = sum_of(path) if young is not None and S_ISREG(status.st_mode) else None  # a pipe would wait
        if young is None or digest is None:
            return False
        young[path] = digest
    seen += (path, mark(status))
    return True


def has_rested(status: os.stat_result, since: int) -> bool:
    return max(status.st_mtime_ns, status.st_ctime_ns) < since


def digest_of(path: bytes) -> bytes | None:
    """SHA-256 of a file, in hex, as sites are noted by. None if it can't be read."""
    from hashlib import sha256  # seldom needed

    try:
        with open(path, "rb") as file:
            return sha256(file.read()).hexdigest().encode()
    except OSError:
        return None


def sum_of(path: bytes) -> bytes | None:
    """BLAKE2b of a file, in hex. None if it can't be read."""
    try:
        with open(path, "rb") as file:
            return summed(file.read())
    except OSError:
        return None


def summed(data: bytes) -> bytes:
    from coursekit.sums import blake2b  # seldom needed

    return blake2b(data, digest_size=16).hexdigest().encode()


def mark(status: os.stat_result) -> bytes:
    """What tells one state of a file from another without reading it."""
    return b"%d %d %d %d" % (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)


# -- the answer ------------------------------------------------------------------------------------------------------

COLOURS = {"error": "31", "warning": "33"}


def answer(known: Known, written: int = 0) -> None:
    """Say what a build says that wrote so many files, all else being as the last build left it."""
    note, out = known.note, known.options["out"]
    try:
        for severity, text in note.said:
            _print(sys.stderr, coloured(text, severity, sys.stderr.isatty()))
        _print(sys.stdout, done(str(out), note.pages, written, len(note.files) - written, 0))
    except BrokenPipeError:  # the reader of a pipe has gone, as `head` does
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - nothing may be written at exit any more


def done(out: str, pages: int, written: int, unchanged: int, removed: int) -> str:
    changes = f"{written} written, {unchanged} unchanged, {removed} removed"
    return f"built {pages} page{'s' * (pages != 1)} in {out} ({changes})"


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


class Note:
    """What is noted of a build that succeeded. Paths are bytes; those of `files` are below the out folder."""

    __slots__ = ("files", "frames", "pages", "roots", "said", "seen", "young", "young_files")

    def __init__(
        self,
        roots: list[Root],
        seen: bytes,
        young: dict[bytes, bytes],
        files: dict[bytes, bytes],
        young_files: dict[bytes, bytes],
        frames: bytes,
        pages: int,
        said: list[tuple[str, str]],
    ) -> None:
        self.roots = roots
        self.seen = seen
        """How they looked before the build read them."""
        self.young = young
        """Digests of those that had not rested then."""
        self.files = files
        """How every file of the site looks."""
        self.young_files = young_files
        self.frames = frames
        """Which frames (`frames.py`) belong to it; empty: none."""
        self.pages = pages
        self.said = said
        """Severity and text of each finding."""

    def aged(self, now: int) -> bool:
        """Forget the digests of files that have rested by now; whether there are such."""
        before = self.young, self.young_files
        if self.young and newest(dict(_marked(self.seen)), self.young) < now - REST:
            self.young = {}
        if self.young_files and newest(self.files, self.young_files) < now - REST:
            self.young_files = {}
        return before != (self.young, self.young_files)


class Known:
    """A build that has been asked for, the note of the last one, and which files have changed since."""

    __slots__ = ("changed", "data", "note", "options", "seen")

    def __init__(self, options: Values, data: bytes, note: Note, seen: bytes, changed: list[bytes]) -> None:
        self.options = options
        self.data = data
        """The note as it lies on the disk."""
        self.note = note
        self.seen = seen
        self.changed = changed

    def is_left(self) -> bool:
        """Whether the site is as the last build left it."""
        return _stand(os.fsencode(str(self.options["out"])), self.note)

    def stands(self) -> bool:
        """Whether the note is still the one that was read: no other build has ended since."""
        try:
            with open(note_path(os.fsencode(str(self.options["out"]))), "rb") as file:
                return file.read() == self.data
        except OSError:
            return False

    def noted(self, digests: dict[bytes, bytes], written: dict[str, str]) -> Note:
        """The note after an edit: sums of what the changed files held, and SHA-256 of the files of the site that were
        written. Raises OSError."""
        old, out = self.note, os.fsencode(str(self.options["out"]))
        files, young_files = _files(out, written)
        young = {path: digest for path, digest in old.young.items() if path not in digests} | digests
        return Note(
            old.roots,
            self.seen,
            young,
            old.files | files,
            old.young_files | young_files,
            old.frames,
            old.pages,
            old.said,
        )


def newest(marks: dict[bytes, bytes], of: Iterable[bytes]) -> int:
    """When the last of these files changed, in ns."""
    return max(max(map(int, marks[path].split()[:2])) for path in of)


def note_of(
    watched: Watched, out: bytes, digests: dict[str, str], pages: int, said: list[tuple[str, str]], frames: bytes
) -> Note | None:
    """Note a build, by SHA-256 of all files of the site. None where a look won't do. Raises OSError."""
    if watched.seen is None:
        return None
    files, young = _files(out, digests)
    return Note(watched.roots, b"\0".join(watched.seen), watched.young, files, young, frames, pages, said)


def _files(out: bytes, digests: dict[str, str]) -> tuple[dict[bytes, bytes], dict[bytes, bytes]]:
    """How these files of the site look, and the digests of those that have not rested."""
    rested = time.time_ns() - REST
    files: dict[bytes, bytes] = {}
    young: dict[bytes, bytes] = {}
    for path, digest in digests.items():
        name = os.fsencode(path)
        status = os.lstat(out + b"/" + name)
        files[name] = mark(status)
        if not has_rested(status, rested):
            young[name] = digest.encode()
    return files, young


def write(options: Values, note: Note) -> None:
    """Raises OSError where it can't be written."""
    if any("\0" in text for finding in note.said for text in finding):
        return
    report = "\0".join(text for finding in note.said for text in finding).encode("utf-8", "surrogatepass")
    roots = b"\0".join(part for root in note.roots for part in root)
    tables = (_table(note.young), _table(note.files), _table(note.young_files))
    parts = (key(options), roots, note.seen, *tables, note.frames, b"%d" % note.pages, report)
    lengths = b" ".join(b"%d" % len(part) for part in parts) + b"\n"
    path = note_path(os.fsencode(str(options["out"])))
    try:
        with open(path + b".new", "wb") as file:
            file.writelines((HEAD, b"%08x " % _sum(lengths, *parts), lengths, *parts))
        os.replace(path + b".new", path)
    except OSError:
        if os.path.lexists(path + b".new"):
            os.unlink(path + b".new")
        raise


def _sum(*parts: bytes | memoryview) -> int:
    found = 0
    for part in parts:
        found = zlib.crc32(part, found)
    return found


def _table(rows: dict[bytes, bytes]) -> bytes:
    return b"\0".join(part for row in rows.items() for part in row)


def _pairs(table: bytes) -> list[tuple[bytes, bytes]]:
    parts = table.split(b"\0")
    return list(zip(parts[::2], parts[1::2], strict=False))


def read(options: Values) -> tuple[bytes, Note] | None:
    """The note of the last build with these options, and as it lies on the disk. None without a whole one, and where a
    build was killed."""
    path = note_path(os.fsencode(str(options["out"])))
    try:
        with open(path, "rb") as file:
            data = file.read()
        begin = len(HEAD) + 9
        if data[: len(HEAD)] != HEAD or int(data[len(HEAD) : begin], 16) != _sum(memoryview(data)[begin:]):
            return None
        at = data.index(b"\n", begin) + 1
        parts = []
        for length in map(int, data[begin:at].split()):
            parts.append(data[at : at + length])
            at += length
        asked, roots, seen, young, files, young_files, frames, pages, report = parts
        if asked != key(options) or os.path.lexists(os.path.join(os.path.dirname(path), b"journal.json")):
            return None
        said = report.decode("utf-8", "surrogatepass").split("\0")
        found = list(zip(said[::2], said[1::2], strict=False))
        tables = dict(_pairs(young)), dict(_pairs(files)), dict(_pairs(young_files))
        return data, Note(_pairs(roots), seen, *tables, frames, int(pages), found)
    except (OSError, ValueError):
        return None


# -- what has changed ------------------------------------------------------------------------------------------------


def known(arguments: list[str]) -> Known | None:
    """What is known of a `coursekit build` with these arguments. None where it has to be looked into: nothing is noted,
    the site isn't as it was left, files have come or gone. (Where some have changed, who goes on looks at the site:
    something else can be done meanwhile.)"""
    options = None if "_COURSEKIT_COMPLETE" in os.environ else plain(arguments)
    noted = read(options) if options and not options["force"] else None
    if options is None or noted is None:
        return None
    data, note = noted
    now = time.time_ns()
    seen = look(note.roots)
    changed = None if seen is None else _changed(note, seen)
    if seen is None or changed is None:
        return None
    found = Known(options, data, note, seen, changed)
    if not changed and not found.is_left():
        return None
    if not changed and note.aged(now):
        _keep(options, note)
    return found


def _keep(options: Values, note: Note) -> None:
    try:
        write(options, note)
    except OSError:  # it serves speed alone
        return


def _changed(note: Note, seen: bytes) -> list[bytes] | None:
    """Files that aren't what they were. None where more than what files hold has changed."""
    changed = []
    if seen != note.seen:
        before, after = note.seen.split(b"\0"), seen.split(b"\0")
        if len(before) != len(after):
            return None
        for at, (old, new) in enumerate(zip(before, after, strict=True)):
            if old != new:
                if not (_is_mark(old) and _is_mark(new)):
                    return None
                changed.append(after[at - 1])
    return changed + [path for path, digest in note.young.items() if path not in changed and sum_of(path) != digest]


def _is_mark(part: bytes) -> bool:
    return part.count(b" ") == 3 and part.replace(b" ", b"").isdigit()


def _marked(seen: bytes) -> Iterator[tuple[bytes, bytes]]:
    parts = seen.split(b"\0")
    return ((path, part) for path, part in pairwise(parts) if _is_mark(part))


def _stand(out: bytes, note: Note) -> bool:
    """Whether every file of the site is as it was noted. Where the system can, each is looked for from the out folder,
    which takes a quarter less than the whole way to it."""
    folder = None
    try:
        if os.stat in os.supports_dir_fd:
            folder = os.open(out, os.O_RDONLY)
        start = b"" if folder is not None else out + b"/"
        for path, state in note.files.items():
            if mark(os.stat(start + path, dir_fd=folder, follow_symlinks=False)) != state:
                return False
    except OSError:
        return False
    finally:
        if folder is not None:
            os.close(folder)
    young = note.young_files.items()
    return bool(note.files) and all(digest_of(out + b"/" + path) == digest for path, digest in young)
