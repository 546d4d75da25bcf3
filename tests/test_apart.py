"""Work beside other work, in a process that has ended when what it was for has."""

from __future__ import annotations

import subprocess
import sys

import pytest

TWO = "import os\nos.sched_getaffinity = lambda _: {0, 1}\n"
ALONE = """\
import os, sys
from coursekit.apart import apart
"""


def ran(code: str) -> str:
    """What a Python of its own prints: one in which nothing else runs, and which has two processors."""
    done = subprocess.run([sys.executable, "-c", TWO + ALONE + code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return done.stdout


def test_work_is_done_beside_or_here() -> None:
    said = """
for how in ({}, {"alone": True}):
    with apart(lambda: f"{os.getpid()}".encode(), **how) as answer:
        print(answer() == f"{os.getpid()}".encode())
os.sched_getaffinity = lambda _: {0}
with apart(lambda: f"{os.getpid()}".encode()) as answer:
    print(answer() == f"{os.getpid()}".encode())
"""
    beside = "False" if sys.platform == "linux" else "True"
    assert ran(said).split() == [beside, "True", "True"]


def test_no_process_is_made_beside_threads() -> None:
    """Who knows what they hold."""
    said = """
import threading
end = threading.Event()
threading.Thread(target=end.wait).start()
with apart(lambda: f"{os.getpid()}".encode()) as answer:
    print(answer() == f"{os.getpid()}".encode())
end.set()
"""
    assert ran(said).split() == ["True"]


def test_an_answer_is_whole_or_nothing() -> None:
    said = """
def fails(): raise OSError
def dies():
    for descriptor in range(3, 30):
        try:
            os.write(descriptor, (30).to_bytes(8, "big") + b"half of an answer")
        except OSError:
            pass
    os._exit(0)
for work in (lambda: b"x" * 5_000_000, lambda: b"", fails, *([dies] if sys.platform == "linux" else [])):
    with apart(work) as answer:
        print(len(answer()))
with apart(fails, alone=True) as answer:
    print(len(answer()))
"""
    assert set(ran(said).split()) == {"5000000", "0"}


def test_nothing_is_left_running() -> None:
    """Though nobody waits for the answer, and though it ends by an exception."""
    said = """
import time
waits, ended = os.waitpid, []
os.waitpid = lambda *given: ended.append(waits(*given)[1])
for fault in (None, KeyError):
    try:
        with apart(lambda: time.sleep(5)):
            if fault: raise fault
    except KeyError:
        pass
print(*map(os.WIFSIGNALED, ended))
"""
    assert ran(said).split() == (["True", "True"] if sys.platform == "linux" else [])


def test_nothing_is_left_running_where_the_one_that_asked_is_killed() -> None:
    """Who does the work has the same standard output: as long as that is open, it hasn't ended."""
    killed = """
with apart(lambda: b"more than a pipe holds" * 1_000_000):
    os.kill(os.getpid(), 9)
"""
    with subprocess.Popen([sys.executable, "-c", TWO + ALONE + killed], stdout=subprocess.PIPE) as parent:
        assert parent.communicate(timeout=20)[0] == b"" and parent.returncode == -9


@pytest.mark.parametrize("fails", ["pipe", "fork"])
def test_without_a_pipe_or_a_process_the_work_is_done_here(fails: str) -> None:
    said = f"""
def none(): raise OSError("too many")
os.{fails} = none
with apart(lambda: f"{{os.getpid()}}".encode()) as answer:
    print(answer() == f"{{os.getpid()}}".encode())
"""
    assert ran(said).split() == ["True"]


def test_processes_that_nobody_waits_for_are_not_missed() -> None:
    said = """
import signal
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
with apart(lambda: b"done") as answer:
    print(answer().decode())
"""
    assert ran(said).split() == ["done"]
