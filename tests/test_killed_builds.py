"""`kill -9` in the middle of a build, with workers and without: no file is half of one, and the next build is right.

`test_publish.py` kills publishing between any two changes of the disk; here the whole program dies at any time.
"""

from __future__ import annotations

import os
import random
import select
import signal
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from itertools import count
from pathlib import Path

import pytest
from hypothesis import settings

from command import files
from coursekit import idle
from coursekit.build import build
from coursekit.content import memory
from coursekit.site import publish

KILLS = 200 if settings().max_examples >= 1000 else 6
MODULES = 16
TEXT = "# Module {0}\n\n:::concept[idea-{0}]\nAn *idea*, {1}.\n:::\n\nSee [another](concept:idea-{2}).\n"
EDITIONS = ("first", "second")
RENAMES = MODULES + 5
"""Of all pages, about."""

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a build is killed in a process that was forked")


def write(content: Path, word: str) -> None:
    content.mkdir(exist_ok=True)
    for n in range(MODULES):
        (content / f"m{n}.md").write_text(TEXT.format(n, word, (n + 1) % MODULES))
    (content / "course.yml").write_text(f"title: {word}\nid: course\n")


class Process:
    """A build in a process of its own."""

    def __init__(self, run: Callable[[], object]) -> None:
        self.end, held = os.pipe()
        self.id = os.fork()
        if self.id == 0:
            try:
                os.close(self.end)
                run()
            finally:
                os._exit(0)
        os.close(held)

    def kill(self) -> None:
        os.kill(self.id, signal.SIGKILL)
        self.wait()

    def wait(self) -> None:
        """Until it has ended, and its workers too: as long as one is there, the pipe has another end."""
        os.waitpid(self.id, 0)
        assert select.select([self.end], [], [], 60)[0], "a worker outlives its build"
        os.close(self.end)


def _build(content: Path, out: Path, jobs: int, renames: int | None) -> None:
    """Build; be killed after so many files have been renamed, since that is done too quickly to be met by the clock."""
    put, done = publish.put, count()

    def counted(aside: str, target: str) -> None:
        if next(done) == renames:
            os.kill(os.getpid(), signal.SIGKILL)
        put(aside, target)

    publish.put = counted
    build(content, out, jobs=jobs)


@pytest.fixture
def editions(tmp_path: Path) -> dict[str, dict[str, bytes]]:
    """The site of each edition, as one process builds it from nothing."""
    made = {}
    for word in EDITIONS:
        write(tmp_path / word, word)
        build(tmp_path / word, tmp_path / "clean" / word, jobs=1)
        made[word] = files(tmp_path / "clean" / word)
    return made


def test_a_killed_build_leaves_a_whole_site_and_the_next_is_right(
    editions: dict[str, dict[str, bytes]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (idle, memory, publish):
        monkeypatch.setattr(module, "REST", 0)  # so that files are trusted by their times at once; their sizes differ
    chance = random.Random(1)
    content, out = tmp_path / "content", tmp_path / "site"
    journal = tmp_path / ".coursekit/site/journal.json"
    seen: Counter[str] = Counter()
    took = {}
    for turn in range(KILLS + 4):
        jobs, word = chance.randint(1, 2) if turn >= 4 else 1 + turn // 2, EDITIONS[turn % 2]
        former, now = editions[EDITIONS[1 - turn % 2]], editions[word]
        write(content, word)
        began = time.monotonic()
        renames = chance.randrange(RENAMES) if turn % 4 > 1 and turn >= 4 else None
        process = Process(partial(_build, content, out, jobs, renames))
        if turn < 4:  # first to see how long it takes
            process.wait()
            took[jobs] = time.monotonic() - began
            assert files(out) == now
            continue
        if renames is None:
            time.sleep(chance.uniform(0, took[jobs]))
            process.kill()
        else:
            process.wait()
        left = files(out)
        assert all(left.get(name) in (former.get(name), now.get(name)) for name in left.keys() | former.keys())
        if journal.exists():
            seen["while renaming"] += 1
            if chance.random() < 0.5:
                assert publish.recover(out) and files(out) == now
        else:
            assert left in (former, now)
            seen["before" if left == former else "after"] += 1
        assert build(content, out, jobs=3 - jobs).published
        assert files(out) == now
        assert not {"staging", "journal.json"} & {path.name for path in journal.parent.iterdir()}
    print(f"killed {dict(seen)}")
