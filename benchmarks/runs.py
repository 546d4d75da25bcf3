"""Programs run and measured: how long by the clock, and how much memory the largest process took."""

from __future__ import annotations

import os
import platform
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

ROUNDS, SLOW_ROUNDS = 5, 3
SLOW, VERY_SLOW = 8.0, 30.0
"""Seconds of a first run from which there are three rounds, or only that one."""
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""What all run with. A shell may forbid Python to keep its bytecode; then every start would compile anew."""


@dataclass(frozen=True, slots=True)
class Run:
    seconds: float
    busy: float
    """Seconds of processors, its own and those of the processes that it started."""
    megabytes: float
    """What the largest of its processes had in memory at most."""


class RunError(Exception):
    """A program ended with an error, or didn't do what it was run for. Says the end of what it printed."""


def run(command: Sequence[str], folder: Path, environment: dict[str, str]) -> Run:
    """Run a program to its end. Raises `RunError`.

    What others still have to write is written first, so that nobody pays for the one before.
    """
    printed = folder / "printed.txt"
    os.sync()
    with printed.open("wb") as out:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=ENVIRONMENT | environment, stdin=subprocess.DEVNULL, stdout=out, stderr=out
        )
        _, status, used = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise RunError(f"{' '.join(command)}: {printed.read_text('utf-8', 'replace').strip()[-600:]}")
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def rounds(first: float) -> int:
    """How often to run what took so many seconds at first."""
    return ROUNDS if first < SLOW else SLOW_ROUNDS if first < VERY_SLOW else 1


def put_away(folder: Path, names: Sequence[str], removed: Path) -> None:
    """Have these files and folders gone, without removing them: for five minutes after thousands of files were removed,
    ext4 takes ten times as long to make a new one, since it passes by what has lately been freed."""
    removed.mkdir(exist_ok=True)
    for name in names:
        with suppress(FileNotFoundError):
            (folder / name).rename(removed / uuid4().hex)


def machine() -> str:
    """The machine in a line: processor, cores, memory, system, Python."""
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    system = platform.freedesktop_os_release().get("PRETTY_NAME", platform.system())
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return (
        f"{_processor()}, {cores} cores, {memory:.0f} GB of memory, {system}, Linux {platform.release()}, "
        f"{platform.machine()}, {python}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "unknown processor")


def load() -> float:
    """Programs that waited for a core in the last minute, on average."""
    return os.getloadavg()[0]
