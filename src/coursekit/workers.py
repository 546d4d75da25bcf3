"""Processes that share the work of a large build: each reads modules, keeps their texts, and makes their pages.

They change nothing but speed: what they bring is what the build's own process would come to, in whatever order it
arrives, and what a worker doesn't bring (it died, it met a fault) the build does itself. So a fault is told once, and
by the process that everyone knows of.

A worker reads no file but modules, and writes only pages, aside, for the build to put into place. It ends when its pipe
does, so none outlives a killed build.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib import import_module
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast

from coursekit.content.kept import KEPT
from coursekit.content.memory import Room, Taken, take, unpacked
from coursekit.content.model import Block
from coursekit.content.read import Progress
from coursekit.site.inputs import text_of, whole
from coursekit.site.pages import PageInputs
from coursekit.site.publish import Aside
from coursekit.site.render import load, render
from coursekit.site.state import write_aside
from coursekit.site.theme import Theme

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

CHUNK = 8
"""Modules that a worker is given at a time: enough to keep it busy, few enough that none waits long at the end."""
AHEAD = 16 * CHUNK
"""Pages that are planned before a worker asks for them."""
FEW = 100
"""Pages that are made sooner than processes are started."""
MOST = 16
FORKS = sys.platform == "linux"
"""Elsewhere libraries of the system may be in the middle of something when a process forks."""

Task = tuple[str, bytes]
"""A module's path, and the digest of the text that is known of it already."""


Work = dict["Connection", Iterator[bytes]]
"""What each worker is to be told."""


class Page(NamedTuple):
    """A page that is to be made, by its path in the site."""

    path: str
    module: str
    """The path of the module whose page it is; empty if it is none's."""
    plan: Callable[[], PageInputs]
    inputs: PageInputs | None
    """What was planned; None where it was let go of, since a worker is to make the page."""
    data: bytes
    """The inputs as they are `written`."""
    more: tuple[tuple[str, bytes], ...] = ()
    """Files that go with it, with their paths in the site."""


Done = tuple[Page, Sequence[Aside] | None]
"""Where in staging a page lies, and what goes with it; None where it couldn't be made."""
T = TypeVar("T")


def processors() -> int:
    """How many processes this one may share the machine with at best."""
    count = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return min(count or 1, MOST)


class Workers:
    """A context: its processes have ended when it has."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._processes: list[Any] = []
        self._connections: list[Connection] = []
        self._readers: dict[str, Connection] = {}
        """Who has read which module."""
        self._theme: Theme | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def _end(self) -> None:
        for connection in self._connections:
            connection.close()
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.join()
        self._connections.clear()
        self._processes.clear()

    def read(
        self, tasks: Sequence[Task], rested: int, whole: bool, progress: Progress | None
    ) -> Iterator[tuple[str, Taken]]:
        """What could be read of these modules, with their paths, as it comes; their bodies too if `whole`, else workers
        alone have these. `rested`: see `memory.take`; `progress` is told how many are done, of how many."""
        messages = (pickle.dumps(("read", chunk, rested, whole)) for chunk in _chunks(tasks))
        answers = filter(None, self._share(dict.fromkeys(self._alive(), messages), 1))
        for done, (connection, taken) in enumerate(answers, 1):
            yield from taken.items()
            self._readers |= dict.fromkeys(taken, connection)
            if progress:
                progress(min(done * CHUNK, len(tasks)), len(tasks))

    def begin(self, theme: Theme) -> None:
        """Tell those that there are of the theme, so that they load it while the build still plans. They all start at
        once, so that all have been told of it, or none."""
        if not self._connections or self._theme is theme:
            return
        self._theme = theme
        for connection in self._connections:
            with suppress(OSError):  # it is found to have died when it is to do something
                connection.send_bytes(pickle.dumps(("begin", theme)))

    def make(
        self, pages: Iterable[Page], theme: Theme, staging: Path, gladly: bool, else_: Callable[[], bool]
    ) -> Iterator[Done | None]:
        """Pages, each of a module made by the worker that has its text, and written into the folder `staging`. They are
        taken as workers get on, and come as they are made. One that no worker makes comes as it was given. Unless
        `gladly`, the first few are left to the build: they may be all. None comes while workers are busy, if the build
        has something `else_` to do."""
        coming = iter(pages)
        if not gladly and not self._processes:
            yield from ((page, None) for page in islice(coming, FEW))
            following = next(coming, None)
            if following is None:
                return
            coming = chain([following], coming)
        self._alive()
        self.begin(theme)
        sharing = _Sharing(coming, self._connections, self._readers, str(staging))
        try:
            for answer in self._share(sharing.work, 2, lambda: sharing.may_plan() or else_()):
                if answer:
                    yield from sharing.made(*answer)
                elif sharing.may_plan() and self._connections:
                    for _ in range(CHUNK // 2):
                        sharing.plan(self._connections[0])
                else:
                    yield None
        except BaseException:
            self._end()  # nobody writes into a folder that is given up
            raise
        yield from ((page, None) for page in sharing.rest())

    def _alive(self) -> list[Connection]:
        """The build's ends of the workers' pipes. They are started when first asked for."""
        if not self._processes and self._count > 1:
            with suppress(OSError, MemoryError), _later(signal.SIGINT):  # the build can do it all itself
                self._start()
        return list(self._connections)

    def _start(self) -> None:
        """By `fork` where this is safe, since it loads nothing again; else anew."""
        import multiprocessing  # only large courses pay for it

        forks = FORKS and threading.active_count() == 1
        context: Any = multiprocessing.get_context("fork" if forks else "spawn")
        asking = sorted({look.__module__ for look, _ in KEPT})
        for _ in range(self._count):
            here, there = context.Pipe()
            inherited = [*self._connections, here] if forks else []
            process = context.Process(target=_work, args=(there, inherited, asking), daemon=True)
            process.start()
            there.close()
            self._processes.append(process)
            self._connections.append(here)

    def _share(
        self, work: Work, depth: int, busy: Callable[[], bool] = lambda: False
    ) -> Iterator[tuple[Connection, Any] | None]:
        """What workers bring, as it comes; None where nothing has come and the build is `busy`. `depth` messages lie
        with each worker, and it is given another one when it has answered one, so that never two wait for each other
        to take something: answers to two messages at once must be small."""
        from multiprocessing.connection import wait

        owed = dict.fromkeys(work, 0)
        for connection in [*work] * depth:
            self._give(connection, work, owed)
        while waiting := [connection for connection, count in owed.items() if count]:
            ready = cast("list[Connection]", wait(waiting, 0 if busy() else None))
            if not ready:
                yield None
            for connection in ready:
                try:
                    answer = connection.recv()
                except (EOFError, OSError):
                    self._lose(connection, owed)
                    continue
                owed[connection] -= 1
                self._give(connection, work, owed)
                yield connection, answer

    def _give(
        self, connection: Connection, work: dict[Connection, Iterator[bytes]], owed: dict[Connection, int]
    ) -> None:
        message = next(work[connection], None) if connection in owed else None
        if message is None:
            return
        try:
            connection.send_bytes(message)
            owed[connection] += 1
        except OSError:
            self._lose(connection, owed)

    def _lose(self, connection: Connection, owed: dict[Connection, int]) -> None:
        """A worker has died: what it was to do is left to the build."""
        del owed[connection]
        self._connections.remove(connection)
        connection.close()


def _chunks(of: Sequence[T]) -> Iterator[Sequence[T]]:
    return (of[at : at + CHUNK] for at in range(0, len(of), CHUNK))


@contextmanager
def _later(interrupt: signal.Signals) -> Iterator[None]:
    """Hold a signal back: in the middle of a fork Python would print it and forget it. Workers never get it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {interrupt})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Sharing:
    """Pages on their way: still to come, planned for a worker, given to it."""

    def __init__(
        self,
        coming: Iterator[Page],
        connections: Sequence[Connection],
        readers: Mapping[str, Connection],
        staging: str,
    ) -> None:
        """`connections` are those of workers that live, at any time; `readers`: who has read which module."""
        self._coming, self._connections, self._readers, self._staging = coming, connections, readers, staging
        self._planned: dict[Connection, deque[Page]] = {connection: deque() for connection in connections}
        self._given: dict[Connection, deque[Sequence[Page]]] = {connection: deque() for connection in connections}
        self._left = True
        self.work: Work = {connection: self._messages(connection) for connection in connections}

    def may_plan(self) -> bool:
        """Whether there are pages to be planned before a worker asks for them."""
        return self._left and sum(map(len, self._planned.values())) < AHEAD

    def plan(self, asking: Connection) -> bool:
        """Plan a page, for the worker that has its text; False if none is left."""
        page = next(self._coming, None) if self._left else None
        self._left = page is not None
        if page:
            reader = self._readers.get(page.module, asking)
            queue = self._planned[reader if reader in self._connections else asking]
            queue.append(page._replace(inputs=None))  # hundreds may wait for a worker that is slow
        return self._left

    def _messages(self, to: Connection) -> Iterator[bytes]:
        mine = self._planned[to]
        while True:
            while len(mine) < CHUNK and self.plan(to):
                pass
            chunk = [mine.popleft() for _ in range(min(CHUNK, len(mine)))]
            if not chunk:
                return
            self._given[to].append(chunk)
            files = [(page.data, [data for _, data in page.more]) for page in chunk]
            yield pickle.dumps(("make", self._staging, files))

    def made(self, connection: Connection, asides: Sequence[Sequence[Aside] | None]) -> Iterator[Done]:
        """What a worker has answered."""
        return zip(self._given[connection].popleft(), asides, strict=True)

    def rest(self) -> Iterator[Page]:
        """Those that no worker has made."""
        return chain(*chain(*self._given.values()), *self._planned.values(), self._coming)


# -- in the worker ---------------------------------------------------------------------------------------------------


def _work(connection: Connection, inherited: Iterable[Connection], asking: Iterable[str]) -> None:
    """Answer messages until the pipe ends. A fault ends the worker; the build does the rest, and meets it again.
    `asking`: the program's modules that ask something of every document."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the build hears of Ctrl-C, and ends its workers
    for other in inherited:
        other.close()
    worker = _Worker()
    with suppress(Exception):
        for name in asking:
            import_module(name)
        while True:
            what, *given = pickle.loads(connection.recv_bytes())
            answer = getattr(worker, what)(*given)
            if answer is not None:
                connection.send(answer)


class _Worker:
    def __init__(self) -> None:
        self.theme: Theme | None = None
        self.count = 0
        self.texts: dict[tuple[str, bytes], bytes] = {}
        """What it has read and not yet rendered, by path and digest."""
        self.room = Room()

    def read(self, tasks: Sequence[Task], rested: int, whole: bool) -> dict[str, Taken]:
        found = {}
        for path, known in tasks:
            with suppress(Exception):  # the build reads it itself, and says what is wrong
                if taken := take(Path(path), known, rested, []):
                    noted, body = taken
                    self.texts[path, noted.digest] = self.room.hold(body)
                    found[path] = taken if whole else (noted, b"")
        return found

    def begin(self, theme: Theme) -> None:
        self.theme = theme
        with suppress(Exception):  # told when a page needs the template
            load(theme)

    def make(self, staging: str, pages: Iterable[tuple[bytes, list[bytes]]]) -> list[list[Aside] | None]:
        return [self.made(staging, page, more) for page, more in pages]

    def made(self, staging: str, data: bytes, more: Iterable[bytes]) -> list[Aside] | None:
        with suppress(Exception):  # the build makes it itself, and says what is wrong
            page: PageInputs = pickle.loads(data)
            missing = text_of(page)
            text = self.text(missing.path, missing.digest) if missing else None
            if self.theme is None or (missing and text is None):
                return None
            html = render(whole(page, self.theme, text)).encode("utf-8")
            return [self.aside(staging, file) for file in (html, *more)]
        return None

    def aside(self, staging: str, data: bytes) -> Aside:
        """Write a file into a folder of this process: in one folder, the system lets only one process make a file at a
        time. Raises OSError."""
        if not self.count:
            Path(staging, str(os.getpid())).mkdir()
        self.count += 1
        name = f"{os.getpid()}/{self.count}"
        return Aside(name, write_aside(f"{staging}/{name}", data))

    def text(self, path: str, digest: bytes) -> tuple[Block, ...] | None:
        """The text of a module; None where it is another by now."""
        body = self.texts.pop((path, digest), b"")
        if not body and (taken := take(Path(path), b"", 0, [])) and taken[0].digest == digest:
            body = taken[1]
        return unpacked(body) if body else None
