"""How long decisions take: `python benchmarks/decisions.py`. Each line is a figure, its target and whether it is met.

Targets: a complete situation decided under 0.1 ms (outcome and trace), unknown and changes under 20 ms each, the
largest framework of the course proved under 2 s.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path

from coursekit.decisions.changes import changes
from coursekit.decisions.compare import compare
from coursekit.decisions.evaluate import evaluate
from coursekit.decisions.library import Library, read_library
from coursekit.decisions.situation import understand
from coursekit.decisions.space import own_space
from coursekit.decisions.unknown import possible
from coursekit.decisions.verify import verify

CONTENT = Path(__file__).parents[1] / "content"


def library() -> Library:
    paths = [CONTENT / "facts.yml", *CONTENT.glob("frameworks/*.yml"), *CONTENT.glob("worksheets/*.yml")]
    return read_library({path.relative_to(CONTENT).as_posix(): path.read_text("utf-8") for path in paths})


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
    """The slowest framework for each figure: what, milliseconds, target."""
    found = library()
    figures: dict[str, tuple[float, float]] = {}

    def note(what: str, target: float, work: Callable[[], object], times: int) -> None:
        took = milliseconds(work, times)
        figures[what] = (max(took, figures.get(what, (0.0, 0.0))[0]), target)

    for decided in found.frameworks.values():
        program, source = decided.program, decided.source
        facts = {name.text: given.text for name, given in max(source.examples, key=lambda e: len(e.facts)).facts}
        own_space(program)
        note("decide: outcome and trace", 0.1, lambda: evaluate(program, understand(program, facts)[0]), 300)  # noqa: B023
        note("unknown: nothing known yet", 20, lambda: possible(program, {}), 20)  # noqa: B023
        note("changes of a complete situation", 20, lambda: changes(program, understand(program, facts)[0]), 20)  # noqa: B023
        note("unknown with the diagram drawn anew", 20, lambda: own_space.__wrapped__(program), 3)  # noqa: B023
        note("proofs of one framework", 2000, lambda: verify(program, source), 3)  # noqa: B023
    pair = [found.frameworks[id_].program for id_ in ("indicators-confidence", "indicators-net")]
    note("compare confidence with net", 2000, lambda: compare(pair), 3)
    note("read and compile everything", 2000, library, 1)
    return [(what, took, target) for what, (took, target) in figures.items()]


if __name__ == "__main__":
    results = measure()
    for what, took, target in results:
        print(f"{what:<40} {took:9.3f} ms  (target {target:g} ms){'' if took < target else '  MISSED'}")
    sys.exit(any(took >= target for _, took, target in results))
