"""Work beside other work, in a process that has ended when what it was for has."""

from __future__ import annotations

import subprocess
import sys

ALONE = """\
import os, sys
from coursekit.apart import apart
"""


def ran(code: str) -> str:
    """What a Python of its own prints: one in which nothing else runs, and which has two processors."""
    two = "import os\nos.sched_getaffinity = lambda _: {0, 1}\n"
    done = subprocess.run([sys.executable, "-c", two + ALONE + code], capture_output=True, text=True, check=True)
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


def test_processes_that_nobody_waits_for_are_not_missed() -> None:
    said = """
import signal
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
with apart(lambda: b"done") as answer:
    print(answer().decode())
"""
    assert ran(said).split() == ["done"]
