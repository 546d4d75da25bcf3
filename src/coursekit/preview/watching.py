"""Waiting for a change in some folders.

The system tells of changes (inotify, FSEvents, ReadDirectoryChangesW, through watchfiles): asking ten thousand files
for their time would take longer than an author should wait. What has changed is told only roughly, and is found out by
reading: so bursts, renames, and changes that are missed while the watching begins anew do no harm.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

from watchfiles import Change, watch

QUIET = 5
"""Milliseconds without a further change after which a burst is over; editors write a file in several steps."""
LONGEST = 200
"""Milliseconds after which a burst that doesn't end is looked at all the same."""
LOOK_AGAIN = 500
"""Milliseconds after which a folder is looked for that was moved, or deleted and made again: a change that is told
only of its parent."""


def changes(folders: Sequence[Path], stop: threading.Event) -> Iterator[None]:
    """Yield once whenever something below the folders has changed, one of them has gone, or has come back.

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
            yield


def _until_moved(
    here: Sequence[Path], folders: Sequence[Path], there: list[tuple[int, int] | None], stop: threading.Event
) -> Iterator[None]:
    watching = watch(
        *here,
        watch_filter=_is_visible,
        debounce=LONGEST,
        step=QUIET,
        stop_event=stop,
        rust_timeout=LOOK_AGAIN,
        yield_on_timeout=True,
        raise_interrupt=True,
    )
    for turn, found in enumerate(watching):
        if found or turn == 0:  # what was changed before the watching began
            yield
        if _identities(folders) != there:
            return


def _is_visible(change: Change, path: str) -> bool:
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
