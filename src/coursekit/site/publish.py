"""Put a site into its out folder: all of it, or none of it (architecture.md, invariant 2).

    files ──▶ staging ──▶ journal ──▶ removals, renames ──▶ manifest

Every file is first written aside. Until the journal stands, the out folder is untouched; once it stands, the rest can
be done from the journal alone, by any later command and any number of times. The manifest says which files are
coursekit's: what isn't in it is never removed, and is overwritten only if it is plainly a page of ours or the same to
the byte. Symbolic links are never ours, and never followed.

No OSError leaves this module: the machine's faults become a `PublishError`. Exceptions of the caller's iterable pass
through unchanged. Only the journal and the manifest are synced to the disk; pages that a power cut empties no longer
match the manifest, and the next build writes them again.
"""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing as ending
from contextlib import contextmanager, suppress
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, NamedTuple

from msgspec import Struct, field
from msgspec.structs import replace

from coursekit.diagnostics import Diagnostic, Place
from coursekit.idle import REST, mark
from coursekit.site.state import (
    STATE_FOLDER,
    Journal,
    Manifest,
    Stamp,
    State,
    as_journal,
    as_manifest,
    encode_journal,
    encode_manifest,
    holds,
    load,
    measure,
    measure_parts,
    path_fault,
    stamp_of,
    write_aside,
    write_whole,
)

MARK = b'<meta name="generator" content="coursekit'
MARK_WITHIN = 4096  # bytes
WAIT = 10.0  # seconds for another build to end
NEW_NAME = ".coursekit-new"  # a copy on its way, beside its target, where renaming from staging is impossible

Tell = Callable[[Diagnostic], object]
Trusted = Mapping[str, tuple[bytes, Stamp]]
"""How a file of the site looks (`idle.mark`) while it holds what its stamp says, by path."""


class Aside(NamedTuple):
    """A file that lies in staging already. Its name there is a number, or one in a folder whose name is one."""

    name: str
    stamp: Stamp


class Parts(Struct, frozen=True):
    """What a file holds, in pieces, since at once it may be too much. They are made whenever they are asked for."""

    made: Callable[[], Iterable[bytes]]


class OutFile(Struct, frozen=True):
    """One file of the site. `path` is relative to the out folder, with `/`; `content` may name a file to copy."""

    path: str
    content: bytes | Path | Aside | Parts | Callable[[], bytes]
    """What it holds, a file to copy, one that has been written, or what makes it."""
    stamp: Stamp | None = None
    """That of what it will hold, where this is known without making it."""


class Published(Struct, frozen=True):
    """What a publish did. Paths are sorted; `recovered`: it first finished one that had been killed."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: int
    recovered: bool
    diagnostics: tuple[Diagnostic, ...]
    stamps: Mapping[str, Stamp] = field(default_factory=dict)
    """Of all files of the site, by their paths."""
    trusted: Trusted = field(default_factory=dict)
    """What a later publish may take for unchanged without reading it."""


class PublishError(Exception):
    """Publishing failed for a reason outside the program; its one diagnostic says what remains to be done."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


Closing = Callable[[Mapping[str, Stamp]], Iterable[OutFile]]


def publish(
    out: Path,
    files: Iterable[OutFile],
    *,
    closing: Closing = lambda _: (),
    wait: float = WAIT,
    tell: Tell = lambda _: None,
    trusted: Trusted = MappingProxyType({}),
) -> Published:
    """Make the out folder hold `files`, taken one at a time, and drop what an earlier publish left there.

    `closing` gives the files that can only be made when all others are known, from their stamps.
    Files that still look as in `trusted`, from an earlier publish, aren't read again. `tell` hears at once of a lock
    that is waited for (up to `wait` seconds) and of a killed build that was finished.
    Raises PublishError, and whatever `files` raises.
    """
    state = locate(out)
    with locked(state, wait, tell):
        recovered = finish_left(state, tell)
        with expected(state.shown):
            old = load(state.manifest, as_manifest) or Manifest({}, ())
        return replace(_put(state, old, {}, files, closing, trusted), recovered=recovered)


def amend(out: Path, files: Sequence[OutFile], closing: Closing, stands: Callable[[], bool]) -> Published | None:
    """Put these files in the place of some that an earlier publish left; all others stay as they are. As in `publish`,
    `closing` gives files that follow from the stamps of all others.

    None, and nothing is done, where there is more to it: a lock, a killed build, a file that isn't known, or `stands`,
    which is asked under the lock, says that the site is another by now. Raises PublishError.
    """
    state = locate(out)
    with locked_at_once(state) as is_ours:
        with expected(state.shown):
            old = load(state.manifest, as_manifest) if is_ours else None
        if old is None or os.path.lexists(state.journal) or not stands():
            return None
        if not all(file.path in old.files for file in files):
            return None
        return _put(state, old, old.files, files, closing, {})


def _put(
    state: State,
    old: Manifest,
    kept: Mapping[str, Stamp],
    files: Iterable[OutFile],
    closing: Closing,
    trusted: Trusted,
) -> Published:
    """Stage, journal, finish. `kept` are files of the site that stay unless they are among `files`."""
    try:
        stamps, renames, seen = stage(state, files, lambda new: closing({**kept, **new}), old, trusted)
        stamps = {**kept, **stamps}
        with expected(state.shown):
            journal, left = plan(state, old, stamps, renames)
            idle = not journal.renames and not journal.removals and journal.manifest == old
            if not (idle and state.out.is_dir()):
                write_whole(state.journal, encode_journal(journal))
    finally:
        if not state.journal.exists():
            discard(state.staging)
    if state.journal.exists():
        finish(state, journal)
    written, removed = tuple(sorted(renames)), tuple(sorted(journal.removals))
    return Published(written, removed, len(stamps) - len(renames), False, left, stamps, seen)


def recover(out: Path, *, wait: float = WAIT, tell: Tell = lambda _: None) -> bool:
    """Finish a publish that was killed while renaming; False if there is none. Raises PublishError."""
    state = locate(out)
    if not os.path.lexists(state.journal):
        return False
    with locked(state, wait, tell):
        return finish_left(state, tell)


def locate(out: Path) -> State:
    """Resolve the out folder, which needn't exist yet, and refuse what can't be one."""
    with expected(out):
        real = Path(os.path.realpath(out))
        if out.is_symlink() and not real.exists():
            raise failure("out-bad-path", f"the out folder `{out}` is a link that leads nowhere", out)
        if real.name in ("", STATE_FOLDER):
            raise failure("out-bad-path", f"`{out}` can't be an out folder", out, "name a folder of its own with --out")
        if real.exists() and not real.is_dir():
            raise failure("out-is-file", f"`{out}` is a file, and the site needs a folder", out, "choose another --out")
        return State(out, real)


@contextmanager
def locked(state: State, wait: float, tell: Tell) -> Iterator[None]:
    """Hold the out folder's lock, so that two builds don't mix."""
    import filelock  # 40 ms, which commands that publish nothing shouldn't pay

    with expected(state.shown):
        state.root.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(state.root / "lock")
        busy = f"another build is writing `{state.shown}`"
        try:
            lock.acquire(timeout=0)
        except filelock.Timeout:
            tell(Diagnostic("out-busy", f"{busy}; waiting for it", Place(str(state.shown)), severity="warning"))
            try:
                lock.acquire(timeout=wait)
            except filelock.Timeout:
                hint = "build again when it has ended"
                raise failure("out-busy", f"{busy}, and hasn't ended in {wait:g} s", state.shown, hint) from None
    try:
        yield
    finally:
        lock.release()


@contextmanager
def locked_at_once(state: State) -> Iterator[bool]:
    """Hold the same lock if nobody has it; whether it is held. On Unix `filelock` is documented to lock as here, and to
    load it would take a twentieth of an edit."""
    try:
        from fcntl import LOCK_EX, LOCK_NB, flock
    except ImportError:
        with locked(state, 0, lambda _: None):
            yield True
        return
    with expected(state.shown):
        state.root.mkdir(parents=True, exist_ok=True)
        lock = os.open(state.root / "lock", os.O_RDWR | os.O_CREAT, 0o666)
    try:
        try:
            flock(lock, LOCK_EX | LOCK_NB)
            is_ours = os.fstat(lock).st_nlink > 0  # it is still the file that others would lock
        except OSError:
            is_ours = False
        yield is_ours
    finally:
        os.close(lock)


# Staging: nothing here touches the out folder.


def stage(
    state: State, files: Iterable[OutFile], closing: Closing, old: Manifest, trusted: Trusted
) -> tuple[Mapping[str, Stamp], Mapping[str, str], Trusted]:
    """Write what is new aside: the stamps of all files, the staged names of those that changed, and what may be trusted
    of the others from now on."""
    stamps: dict[str, Stamp] = {}
    renames: dict[str, str] = {}
    seen: dict[str, tuple[bytes, Stamp]] = {}
    rested = time.time_ns() - REST
    staging = state.staging
    with expected(state.shown):
        discard(staging)
        staging.mkdir(exist_ok=True)
        name_max, path_max = name_limits(state.root)
        path_max -= len(os.fsencode(state.out)) + 1
    with ending(all_of(files, closing, stamps)) as coming:
        for file in coming:
            fault = path_fault(file.path, name_max, path_max)
            if fault or file.path in stamps:
                raise bad_path(state, file.path, fault or "is written twice")
            known = old.files.get(file.path)
            if known and file.stamp == known and stands(state.out, file.path, known, trusted, seen, rested):
                stamps[file.path] = known
                continue
            content = file.content() if callable(file.content) else file.content
            with expected(state.shown):
                if known and measured(content) == known and stands(state.out, file.path, known, trusted, seen, rested):
                    stamps[file.path] = known
                    continue
                renames[file.path], stamps[file.path] = set_aside(staging, content, str(len(renames)))
    for path in sorted(folders_of(stamps) & stamps.keys()):
        raise bad_path(state, path, "is a file and a folder at once")
    return stamps, renames, seen


def stands(
    out: Path, path: str, stamp: Stamp, trusted: Trusted, seen: dict[str, tuple[bytes, Stamp]], rested: int
) -> bool:
    """Whether the out folder holds this file. One that looks as when it was last read isn't read again; how it looks
    is noted in `seen`, unless it has changed too lately for that to tell."""
    try:
        status = os.lstat(f"{out}/{path}")
    except OSError:
        return False
    look = (mark(status), stamp)
    if trusted.get(path) != look and not holds(out / path, stamp):
        return False
    if max(status.st_mtime_ns, status.st_ctime_ns) < rested:
        seen[path] = look
    return True


def all_of(files: Iterable[OutFile], closing: Closing, stamps: Mapping[str, Stamp]) -> Generator[OutFile]:
    """Closed, it closes `files`."""
    yield from files
    yield from closing(stamps)


def name_limits(folder: Path) -> tuple[int, int]:
    """The longest name and path that the file system takes, in bytes."""
    try:
        return os.pathconf(folder, "PC_NAME_MAX"), os.pathconf(folder, "PC_PATH_MAX") - 1
    except (AttributeError, OSError, ValueError):
        return 255, 4095


def measured(content: bytes | Path | Aside | Parts) -> Stamp:
    if isinstance(content, Aside):
        return content.stamp
    if isinstance(content, bytes):
        return stamp_of(content)
    if isinstance(content, Parts):
        return measure_parts(content.made())
    with opened(content) as source:
        return measure(source)


def set_aside(staging: Path, content: bytes | Path | Aside | Parts, name: str) -> Aside:
    """Have a file in staging: under this name, unless it lies there already."""
    if isinstance(content, Aside):
        return content
    if isinstance(content, bytes):
        return Aside(name, write_aside(f"{staging}/{name}", content))
    if isinstance(content, Parts):
        with (staging / name).open("xb") as aside:
            return Aside(name, measure_parts(content.made(), aside))
    with opened(content) as source, (staging / name).open("xb") as aside:
        return Aside(name, measure(source, aside))


def opened(content: Path) -> BinaryIO:
    try:
        if not content.is_file():
            raise FileNotFoundError(errno.ENOENT, "no such file")
        return content.open("rb")
    except OSError as error:
        raise failure("out-unreadable", f"can't read `{content}`: {reason(error)}", content) from error


# Planning: looks at the out folder, changes nothing.


def plan(
    state: State, old: Manifest, stamps: Mapping[str, Stamp], renames: Mapping[str, str]
) -> tuple[Journal, tuple[Diagnostic, ...]]:
    """What is to be done, with a warning for each stale file that stays because someone changed it."""
    out = state.out
    stale = {path: stamp for path, stamp in old.files.items() if path not in stamps and os.path.lexists(out / path)}
    removals = {path: stamp for path, stamp in stale.items() if inside(out, path) and holds(out / path, stamp)}
    new = folders_of(renames)  # all others are there, since files of the site stand in them
    there = standing(out, new | folders_of(removals))
    made = new.difference(old.folders, there)
    journal = Journal(renames, removals, Manifest(stamps, tuple(sorted(made.union(old.folders)))))
    refuse_foreign(state, old, journal, there)
    refuse_unwritable(state, [*renames, *removals], there)
    return journal, tuple(changed(state.shown / path) for path in sorted(stale.keys() - removals.keys()))


def changed(path: Path) -> Diagnostic:
    message = f"`{path}` is no longer part of the site, but was changed since it was built, so it stays"
    return Diagnostic("out-changed-file", message, Place(str(path)), "remove it if it isn't needed", "warning")


def standing(out: Path, folders: Iterable[str]) -> set[str]:
    """Those of these folders, and of the folders above them, that are there; the empty path is the out folder's. What
    lies below one that isn't there is looked for no further: most of a first build's files."""
    found = {""} if is_folder(out, "") else set()
    for folder in sorted(folders):
        if folder.rpartition("/")[0] in found and is_folder(out, folder):
            found.add(folder)
    return found


def refuse_foreign(state: State, old: Manifest, journal: Journal, there: set[str]) -> None:
    """Raise `out-not-ours` if something that coursekit didn't write stands where it would write. `there`: the folders
    that are `standing`."""
    out = state.out
    found = {path for path in below(there, folders_of(journal.renames)) if bars_folder(out, path, journal)}
    found |= {path for path in below(there, journal.renames) if bars_file(out, path, old, journal)}
    found = {path for path in found if not folders_of([path]) & found}
    if not found:
        return
    names = ", ".join(f"`{path}`" for path in sorted(found)[:5])
    more = f" and {len(found) - 5} more" if len(found) > 5 else ""
    message = f"`{state.shown}` holds what coursekit didn't write ({len(found)}) where the site goes: {names}{more}"
    raise failure("out-not-ours", message, state.shown, "move these away or choose another --out")


def below(folders: set[str], paths: Iterable[str]) -> Iterator[str]:
    """Those of these paths that lie right in one of the folders."""
    return (path for path in paths if path.rpartition("/")[0] in folders)


def bars_folder(out: Path, path: str, journal: Journal) -> bool:
    """Whether no folder can be at `path`. Links to folders don't count as folders."""
    mode = mode_of(f"{out}/{path}")
    return mode != 0 and not stat.S_ISDIR(mode) and path not in journal.removals


def bars_file(out: Path, path: str, old: Manifest, journal: Journal) -> bool:
    """Whether something that isn't ours, or a folder that stays, is at `path`."""
    mode = mode_of(f"{out}/{path}")
    if stat.S_ISDIR(mode):
        return not vanishes(out, path, journal)
    if stat.S_ISREG(mode):
        known = path in old.files or holds(out / path, journal.manifest.files[path])
        return not known and not has_mark(out / path)
    return mode != 0


def vanishes(out: Path, folder: str, journal: Journal) -> bool:
    """Whether the removals empty this folder, and coursekit made it and all in it."""
    for root, folders, files in os.walk(out / folder):
        here = Path(root).relative_to(out).as_posix()
        if here not in journal.manifest.folders or any(f"{here}/{name}" not in journal.removals for name in files):
            return False
        if any(Path(root, name).is_symlink() for name in folders):
            return False
    return True


def has_mark(path: Path) -> bool:
    """Whether this is one of our pages, or our service worker, for when the state folder was lost."""
    try:
        with path.open("rb") as file:
            return path.suffix in (".html", ".js") and MARK in file.read(MARK_WITHIN)
    except OSError:
        return False


def refuse_unwritable(state: State, paths: Iterable[str], there: set[str]) -> None:
    """Find folders that can't be written to before anything has changed. `there`: the folders that are `standing`."""
    asked = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in there:
            folder = folder.rpartition("/")[0]
        asked.add(folder)
    for folder in asked:
        found = state.out / folder
        while not found.is_dir():
            found = found.parent
        if not os.access(found, os.W_OK | os.X_OK):
            raise PermissionError(errno.EACCES, "permission denied", str(found))


def mode_of(path: str) -> int:
    """The type and mode of what is at `path`, links not followed; 0 if nothing is."""
    try:
        return os.lstat(path).st_mode
    except (FileNotFoundError, NotADirectoryError):
        return 0


def is_folder(out: Path, folder: str) -> bool:
    return os.path.isdir(f"{out}/{folder}")  # noqa: PTH112 - asked of every page, and five times as quick


def inside(out: Path, path: str) -> bool:
    """Whether no folder on the way to `path` is a link."""
    folder = (out / path).parent
    return os.path.realpath(folder) == str(folder)


def folders_of(paths: Iterable[str]) -> set[str]:
    """All folders on the way to these paths."""
    found: set[str] = set()
    for path in paths:
        folder = path.rpartition("/")[0]
        while folder and folder not in found:
            found.add(folder)
            folder = folder.rpartition("/")[0]
    return found


# Finishing: from the journal alone.


def finish_left(state: State, tell: Tell) -> bool:
    """Finish a journal that a killed build left; a damaged or foreign one, and staging without one, are dropped."""
    with expected(state.shown, journaled=True):
        if not os.path.lexists(state.journal):
            return False
        journal = load(state.journal, as_journal)
        if journal is None:
            state.journal.unlink()
            return False
        # What was renamed before the kill is no longer staged, and what a power cut damaged must not be renamed.
        files = journal.manifest.files
        renames = {path: name for path, name in journal.renames.items() if holds(state.staging / name, files[path])}
        journal = replace(journal, renames=renames)
        there = standing(state.out, folders_of(renames))
        refuse_foreign(state, load(state.manifest, as_manifest) or Manifest({}, ()), journal, there)
    finish(state, journal)
    message = f"finished a build of `{state.shown}` that had been interrupted"
    tell(Diagnostic("out-recovered", message, Place(str(state.shown)), severity="warning"))
    return True


def finish(state: State, journal: Journal) -> None:
    """Remove, rename, write the manifest. Removals come first: a folder may come in place of a file, and vice versa."""
    out, files = state.out, journal.manifest.files
    with expected(state.shown, journaled=True):
        for path, stamp in journal.removals.items():
            if inside(out, path) and holds(out / path, stamp):
                (out / path).unlink()
        used = folders_of(files)
        for folder in sorted(set(journal.manifest.folders) - used, reverse=True):
            if inside(out, folder):
                with suppress(OSError):  # someone's files are in it: it stays
                    (out / folder).rmdir()
        out.mkdir(parents=True, exist_ok=True)
        for folder in sorted(folders_of(journal.renames)):
            with suppress(FileExistsError):
                os.mkdir(f"{out}/{folder}")  # noqa: PTH102 - as strings, since there are as many as pages
        staging = state.staging
        for path, name in journal.renames.items():
            put(f"{staging}/{name}", f"{out}/{path}")
        folders = tuple(folder for folder in journal.manifest.folders if folder in used or is_folder(out, folder))
        write_whole(state.manifest, encode_manifest(Manifest(files, folders)))
        state.journal.unlink()
        discard(state.staging)


def put(staged: str, path: str) -> None:
    """Rename into place; where the out folder is on another file system, copy beside the target first."""
    try:
        os.replace(staged, path)  # noqa: PTH105 - as strings, since there are as many as files
        return
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
    aside, target = Path(staged), Path(path)
    beside = target.with_name(NEW_NAME)
    try:
        beside.unlink(missing_ok=True)
        with aside.open("rb") as source, beside.open("xb") as copy:
            measure(source, copy)
        beside.replace(target)
    except BaseException:
        with suppress(OSError):
            beside.unlink(missing_ok=True)
        raise
    aside.unlink()


def discard(staging: Path) -> None:
    """Empty and remove the staging folder, as far as that goes."""
    with suppress(OSError):
        if not staging.is_symlink():
            empty(staging)
        staging.rmdir()


def empty(folder: Path) -> None:
    """Remove all that is in a folder, following no link. Raises OSError."""
    for path in list(folder.iterdir()):
        if path.is_dir() and not path.is_symlink():
            empty(path)
            path.rmdir()
        else:
            path.unlink()


# Faults of the machine, in words.


@contextmanager
def expected(shown: Path, *, journaled: bool = False) -> Iterator[None]:
    """Turn an OSError into a PublishError that says what has become of the site."""
    try:
        yield
    except OSError as error:
        after = "only part of the new site is in place" if journaled else "the site that was there is untouched"
        hint = "mend this and build again: the next build completes it" if journaled else ""
        name = error.filename2 or error.filename or shown
        match error.errno:
            case errno.ENOSPC | errno.EDQUOT:
                raise failure("out-full", f"no space left to write `{shown}`; {after}", shown, hint) from error
            case errno.ENAMETOOLONG | errno.EILSEQ:
                raise failure("out-bad-path", f"`{name}`: {reason(error)}; {after}", shown, hint) from error
        raise failure("out-unwritable", f"can't write `{name}`: {reason(error)}; {after}", shown, hint) from error


def failure(code: str, message: str, path: Path, hint: str = "") -> PublishError:
    return PublishError(Diagnostic(code, message, Place(str(path)), hint))


def bad_path(state: State, path: str, fault: str) -> PublishError:
    shown = path if len(path) <= 120 else f"{path[:120]}…"
    return failure("out-bad-path", f"`{shown}` can't be a file of the site: it {fault}", state.shown)


def reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
