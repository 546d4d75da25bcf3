"""How long a large class takes: `python benchmarks/progress.py`. Each line is a figure and its target, met or not.

500 learners, a course of ten modules with 20 things to get done each. Targets: all their files read and graded in 10 s,
each format made of that in 5 s.
"""

from __future__ import annotations

import hashlib
import json
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from coursekit.progress.collect import collect, read_course
from coursekit.progress.data import pieces
from coursekit.progress.page import as_html
from coursekit.progress.table import lines
from coursekit.site.theme import read_theme

LEARNERS, MODULES, TICKS, QUESTIONS, PARTS = 500, 10, 12, 5, 6
TIME = "2026-11-21T08:00:00.000Z"


def course(folder: Path) -> None:
    """12 items of a checklist, five questions, an exercise with two cases of six parts, and the reading, ten times."""
    (folder / "exercises").mkdir(parents=True)
    (folder / "course.yml").write_text("id: large\ntitle: A large course\n")
    for m in range(MODULES):
        questions = "".join(
            f":::question[q-{m}-{q}]{{title=Q}}\nWhich?\n\n- [x] this\n- [ ] that\n:::\n\n" for q in range(QUESTIONS)
        )
        items = "".join(f"- [ ] {tick(m, t)} {{#t-{t}}}\n" for t in range(TICKS))
        (folder / f"m{m}.md").write_text(
            f"---\nid: m{m}\ntitle: M\nphase: 1\nmodule: {m}\n---\n\n# M\n\n{questions}"
            f":::exercise[e-{m}]{{title=E}}\nDo it.\n:::\n\n:::checklist[c-{m}]{{title=C}}\n{items}:::\n"
        )
        parts = "".join(
            f"  - {{id: p{p}, type: choice, label: P{p}, options: {{x: ex, y: why, z: zed}}, answer: x}}\n"
            for p in range(PARTS)
        )
        (folder / f"exercises/e-{m}.yml").write_text(
            f"id: e-{m}\ntitle: E\ncases: {{a: {{title: A}}, b: {{title: B}}}}\nparts:\n{parts}"
        )


def tick(module: int, number: int) -> str:
    return f"i can do thing number {number} of module {module}"


def records(learner: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Two of three things done; every exercise tried twice."""
    for m in range(MODULES):
        yield f"read/m{m}", {"time": TIME}
        for t in range(TICKS):
            if (learner + t) % 3:
                digest = hashlib.sha256(tick(m, t).encode()).hexdigest()
                yield f"tick/c-{m}/t-{t}", {"on": True, "text": digest, "time": TIME}
        for q in range(QUESTIONS):
            yield f"attempt/q-{m}-{q}/1", attempt(f"q-{m}-{q}", {"answer": "this" if (learner + q) % 3 else "that"})
        for number in range(4):
            case = "ab"[number % 2]
            answers = {f"{case}/p{p}": "xyz"[(learner + p + number) % 3] for p in range(PARTS)}
            yield f"attempt/e-{m}/{number}", attempt(f"e-{m}", answers)
            yield from ((f"answer/e-{m}/{part}", {"value": value, "time": TIME}) for part, value in answers.items())


def attempt(exercise: str, answers: dict[str, str]) -> dict[str, Any]:
    response = {"exercise": exercise, "answers": answers, "hints": []}
    return {"response": response, "case": "", "shown": False, "key": "", "earned": "0", "possible": "1", "time": TIME}


def class_(folder: Path) -> None:
    folder.mkdir()
    for learner in range(LEARNERS):
        file = {"format": "coursekit-progress/1", "course": "large", "learner": f"Learner {learner}", "saved": TIME}
        (folder / f"{learner}.json").write_text(json.dumps(file | {"records": dict(records(learner))}))


def milliseconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return (time.process_time() - start) * 1000


def measure(folder: Path) -> list[tuple[str, float, float]]:
    """What, milliseconds, target."""
    course(folder / "content")
    class_(folder / "class")
    outline, faults = read_course(folder / "content")
    theme, _ = read_theme("default", "en")
    assert outline and theme, faults
    report = collect(outline, [folder / "class"])
    assert (len(report.learners), report.items, report.findings) == (LEARNERS, 200, ()), report.findings
    folders = [folder / "class"]
    return [
        ("collect 500 learners with 200 things each", milliseconds(lambda: collect(outline, folders)), 10000),
        ("draw the report on them as HTML", milliseconds(lambda: as_html(report, theme)), 5000),
        ("make their table", milliseconds(lambda: sum(map(len, lines(report)))), 5000),
        ("make their JSON", milliseconds(lambda: sum(map(len, pieces(report)))), 5000),
    ]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        figures = measure(Path(folder))
    for what, took, target in figures:
        print(f"{what}: {took:.0f} ms (target {target:g} ms){'' if took <= target else ' TOO SLOW'}")
    print(f"most memory taken: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, for comparison")
    return int(any(took > target for _, took, target in figures))


if __name__ == "__main__":
    sys.exit(main())
