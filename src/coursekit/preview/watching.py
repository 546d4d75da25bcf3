"""Waiting for a change in some folders.

The system tells of changes (inotify, FSEvents, ReadDirectoryChangesW, through watchfiles): asking ten thousand files
for their time would take longer than an author should wait. What has changed is told only roughly: it may be believed
for a moment, and then has to be found out by reading. So bursts, renames, and changes that are missed while the
watching begins anew do no harm.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

from watchfiles import watch

QUIET = 2
"""Milliseconds without a further change after which a burst is over; editors write a file in several steps. The system
is asked as often, which takes a hundredth of a processor."""
LONGEST = 200
"""Milliseconds after which a burst that doesn't end is looked at all the same."""
LOOK_AGAIN = 250
"""Milliseconds without any change after which that is told, too; and after which a folder is looked for that was moved,
or deleted and made again: a change that is told only of its parent."""

Named = frozenset[str] | None
"""The absolute paths of files and folders that came, went or changed, as far as the system tells; empty where nothing
did for a while; None where anything may have."""


def changes(folders: Sequence[Path], stop: threading.Event) -> Iterator[Named]:
    """Yield whenever something below the folders has changed, one of them has gone, or has come back, and every now and
    then in between.

    Ends when `stop` is set. Whoever needs other folders stops it, and begins another.
    """
    while not stop.is_set():
        there = _identities(folders)
        here = [folder for folder, identity in zip(folders, there, strict=True) if identity]
        if not here:
            stop.wait(LOOK_AGAIN / 1000)
        else:
            try:
                yield from _until_moved(here, folders, there, stop)
            except OSError:  # gone between looking and watching
                time.sleep(LOOK_AGAIN / 1000)
        if not stop.is_set() and _identities(folders) != there:
            yield None


def _until_moved(
    here: Sequence[Path], folders: Sequence[Path], there: list[tuple[int, int] | None], stop: threading.Event
) -> Iterator[Named]:
    watching = watch(
        *here,
        watch_filter=None,  # which would keep from us that time passes, while hidden files change
        debounce=LONGEST,
        step=QUIET,
        stop_event=stop,
        rust_timeout=LOOK_AGAIN,
        yield_on_timeout=True,
        raise_interrupt=True,
    )
    for turn, found in enumerate(watching):
        seen = frozenset(path for _, path in found if _is_visible(path))
        yield seen if turn else None  # at first: what was changed before the watching began
        if _identities(folders) != there:
            return


def _is_visible(path: str) -> bool:
    """What is hidden is no part of a course: swap files of editors, the work of git."""
    return not PurePath(path).name.startswith(".") and "/.git/" not in path


def _identities(folders: Sequence[Path]) -> list[tuple[int, int] | None]:
    """Which folder each name stands for now; None where there is none."""
    return [_identity(folder) for folder in folders]


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
