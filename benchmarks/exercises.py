"""How long grading takes: `python benchmarks/exercises.py`. Each line is a figure, its target and whether it is met.

Targets: one response to the law-firm exercise graded under 0.5 ms, all keys of the course compiled under 200 ms.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from coursekit.decisions.library import read_library
from coursekit.exercises.bank import read_bank
from coursekit.exercises.grade import grade
from coursekit.exercises.proofs import response_of
from coursekit.exercises.words import explain

CONTENT = Path(__file__).parents[1] / "content"
LAW = "customization-decision"


def milliseconds(work: Callable[[], object], times: int) -> float:
    """The best of five rounds, since everything else on the machine only adds."""
    rounds = []
    for _ in range(5):
        start = time.perf_counter()
        for _ in range(times):
            work()
        rounds.append((time.perf_counter() - start) / times * 1000)
    return min(rounds)


def measure() -> list[tuple[str, float, float]]:
    """What, milliseconds, target."""
    sources = {p.relative_to(CONTENT).as_posix(): p.read_text("utf-8") for p in CONTENT.rglob("*.yml")}
    start = time.perf_counter()
    library = read_library(sources)
    between = time.perf_counter()
    bank = read_bank(sources, library)
    cold = (time.perf_counter() - between) * 1000
    keyed = bank.exercises[LAW]
    response = response_of(LAW, keyed.source.examples[0])
    graded = grade(keyed.key, response)
    return [
        ("read and compile the frameworks, for comparison", (between - start) * 1000, 10_000),
        ("read and compile all exercises, diagrams not yet drawn", cold, 200),
        ("read and compile all exercises again", milliseconds(lambda: read_bank(sources, library), 1), 200),
        ("grade a law-firm response", milliseconds(lambda: grade(keyed.key, response), 200), 0.5),
        ("put that grade in words", milliseconds(lambda: explain(keyed.key, graded, response), 50), 5),
    ]


def main() -> int:
    slow = 0
    for what, took, target in measure():
        met = took <= target
        slow += not met
        print(f"{what}: {took:.3f} ms (target {target:g} ms){'' if met else ' TOO SLOW'}")
    return 1 if slow else 0


if __name__ == "__main__":
    sys.exit(main())
