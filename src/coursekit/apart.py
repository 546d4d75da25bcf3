"""Work that is done in a process of its own, while this one does something else."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn

FORKS = sys.platform == "linux"
"""Elsewhere libraries of the system may be in the middle of something when a process forks."""
LENGTH = 8
"""Bytes before what is handed over, which say how long it is."""


@contextmanager
def apart(work: Callable[[], bytes], alone: bool = False) -> Iterator[Callable[[], bytes]]:
    """Begin the work. What is given waits for what it came to, once: nothing where it failed. Where there is but one
    processor, or no process to be had, or this one is to work `alone`, it is done here, when it is asked for.

    When the context ends, so has the process. It should hand over what it makes, and change nothing."""
    begun = None if alone or not FORKS else _begun(work)
    if begun is None:
        yield lambda: _tried(work)
        return
    from _signal import SIGKILL  # type: ignore[import-not-found,unused-ignore]  # `signal` itself takes longer to load

    child, there = begun
    with open(there, "rb") as pipe:  # noqa: PTH123 - no path
        try:
            yield lambda: _whole(pipe.read())
        finally:
            with suppress(OSError):  # where nobody waits for processes, by a parent's wish, it has gone by itself
                os.kill(child, SIGKILL)
                os.waitpid(child, 0)


def _begun(work: Callable[[], bytes]) -> tuple[int, int] | None:
    """The process that does it, and where its answer is read."""
    if len(os.sched_getaffinity(0)) < 2 or threading.active_count() > 1:
        return None
    try:
        there, here = os.pipe()
    except OSError:
        return None
    try:
        child = os.fork()
    except OSError:
        os.close(there)
        os.close(here)
        return None
    if not child:
        _answer(work, there, here)
    os.close(here)
    return child, there


def _answer(work: Callable[[], bytes], there: int, here: int) -> NoReturn:
    try:
        os.close(there)  # or it would wait for itself to read, where the one that asked was killed
        data = _tried(work)
        with open(here, "wb") as pipe:
            pipe.write(len(data).to_bytes(LENGTH, "big") + data)
    finally:
        os._exit(0)


def _tried(work: Callable[[], bytes]) -> bytes:
    try:
        return work()
    except Exception:
        return b""


def _whole(answer: bytes) -> bytes:
    size, data = int.from_bytes(answer[:LENGTH], "big"), answer[LENGTH:]
    return data if len(data) == size else b""
