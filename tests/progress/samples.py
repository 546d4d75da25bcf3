"""Progress files as the page saves them, and whole classes of them, generated from a course and its keys."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from coursekit.decisions.numbers import number_text
from coursekit.exercises.key import ChoiceKey, Key, MatchKey, MultipleKey, NumberKey, OrderKey, TextKey
from coursekit.progress.collect import read_course
from coursekit.progress.outline import Outline, Task

ROOT = Path(__file__).parents[2]
START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
NAMES = (
    "Amara Okafor", "Bjørn Dahl", "Chiara Russo", "Dmitri Vólkov", "Elif Yılmaz", "Farah Nasser", "Giang Trần",
    "Hannah Schäfer", "Imani Mwangi", "João Pereira", "Keiko 田中", "Łukasz Nowak", "Maeve O’Connor", "Noor van Dijk",
)  # fmt: skip


def at(minutes: float) -> str:
    """A time as the page writes it, so many minutes after the course began."""
    return (START + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def digest(text: str) -> str:
    return hashlib.sha256(text.lower().encode()).hexdigest()


def tick(on: bool = True, text: str = "0" * 64, minutes: float = 0) -> dict[str, Any]:
    return {"on": on, "text": text, "time": at(minutes)}


def attempt(
    exercise: str, answers: Mapping[str, Any], minutes: float = 0, key: str = "", hints: Any = (), shown: bool = False
) -> dict[str, Any]:
    response = {"exercise": exercise, "answers": dict(answers), "hints": list(hints)}
    return {"response": response, "key": key, "case": "", "earned": "0", "possible": "1", "shown": shown,
            "time": at(minutes)}  # fmt: skip


def progress_file(learner: str, records: Any, minutes: float = 1000, **fields: Any) -> bytes:
    data = {
        "format": "coursekit-progress/1",
        "course": "",
        "title": "A course",
        "build": "0" * 64,
        "program": "0.1.0",
        "saved": at(minutes),
        "learner": learner,
        "records": records,
    } | fields
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "backslashreplace")  # as JSON.stringify writes it


# -- a small course

BREAD = {
    "course.yml": "id: bread\ntitle: Bread\n",
    "facts.yml": """
dent: {label: The dent, question: What does it do?, values: {springs: springs back, stays: stays}}
hot: {label: The oven, question: Is it hot?, values: yes-no}
""",
    "frameworks/bake.yml": """
id: bake
title: Bake now?
outcome: step
decisions:
  step:
    weigh: {options: {wait: wait, bake: bake}, order: [wait, bake]}
    rows:
      - {id: ready, when: {dent: stays}, for: bake, because: The dough is ready.}
      - {id: early, when: {dent: springs}, rules-out: bake, because: The net is only half stretched.}
      - {id: heat, when: {hot: no}, for: wait, because: The oven is cold.}
""",
    "exercises/loaf.yml": """
id: loaf
title: Two loaves
was: [loaves]
uses: [bake]
cases:
  rye: {title: a rye loaf, facts: {dent: springs, hot: yes}, was: [dark]}
  wheat: {title: a wheat loaf, facts: {dent: stays, hot: yes}}
parts:
  - {id: dent, type: choice, label: The dent, fact: dent}
  - {id: step, type: choice, label: What to do, from: bake, after: [dent], points: 2, was: [next]}
  - {id: cost, type: number, label: Cost, between: "[1..9]", cases: [rye]}
  - {id: why, type: text, label: Why, rubric: why, at-least: 1, cases: [rye]}
rubrics:
  why: {net: {says: the net, phrases: [net, gluten]}}
hints:
  - {id: poke, says: Poke it., part: step, costs: 1/4}
""",
    "dough.md": """---
id: dough
title: Dough
phase: 1
module: 1
---

# Dough

:::question[q-salt]{title="Salt"}
How much salt?

- [x] two percent
- [ ] twenty percent
:::

:::exercise[loaf]{title="Two loaves"}
Look at both.
:::

:::checklist[dough-done]{title="Dough done"}
- [ ] I can knead {#knead}
- [ ] I can wait {#wait}
:::
""",
    "oven.md": """---
id: oven
title: Oven
phase: 1
module: 2
---

# Oven

:::checklist[oven-done]{title="Oven done"}
- [ ] I can heat it {#heat}
:::
""",
}
"""Files of a content folder: two modules, a framework, an exercise with two cases and a question."""


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def course_of(folder: Path, **changes: str) -> Outline:
    """The small course, some of its files replaced: `loaf_yml` is `exercises/loaf.yml`."""
    names = {name.rpartition("/")[2].replace(".", "_"): name for name in BREAD}
    write(folder, BREAD | {names[name]: text for name, text in changes.items()})
    course, faults = read_course(folder)
    assert course, faults
    return course


def saved(learner: str, records: Any, minutes: float = 1000, **fields: Any) -> bytes:
    """A progress file of the small course."""
    return progress_file(learner, records, minutes, **{"course": "bread"} | fields)


# -- a class


@cache
def our_course() -> Outline:
    """The course that comes with coursekit."""
    course, faults = read_course(ROOT / "content")
    assert course, faults
    return course


def make_class(course: Outline, size: int, seed: int = 1) -> dict[str, bytes]:
    """Files by name: learners of every degree of diligence and skill."""
    random = Random(seed)
    found = {}
    for number in range(size):
        name = NAMES[number % len(NAMES)] + (f" {number // len(NAMES) + 1}" if number >= len(NAMES) else "")
        records = dict(records_of(course, random, diligence=random.random(), skill=random.random()))
        found[f"{course.course}-{number:03}.progress.json"] = progress_file(name, records, 30_000, course=course.course)
    return found


def records_of(course: Outline, random: Random, diligence: float, skill: float) -> Iterator[tuple[str, dict[str, Any]]]:
    """The records of a learner so diligent and so able, 0 to 1."""
    minutes = random.random() * 2000
    for module in course.modules:
        if random.random() > diligence + 0.2:
            break
        minutes += random.random() * 3000
        for task in (task for task in course.tasks.values() if task.module == module.id):
            if random.random() < diligence + 0.3:
                for key, record in _of_task(task, random, skill, minutes):
                    minutes += random.random() * 9
                    yield key, record
        for item in (item for item in module.items if item.kind == "tick"):
            minutes += 1
            if random.random() < diligence:
                changed = random.random() < 0.04
                yield (
                    f"tick/{item.id}",
                    tick(random.random() < 0.97, digest(item.id) if changed else item.digest, minutes),
                )
        if random.random() < diligence + 0.1:
            yield f"read/{module.id}", {"time": at(minutes)}
    yield "place", {"module": course.modules[0].id, "anchor": "", "title": "", "time": at(minutes)}


def _of_task(task: Task, random: Random, skill: float, minutes: float) -> Iterator[tuple[str, dict[str, Any]]]:
    for case in task.cases:
        parts = [part for part in task.key.parts if task.case(part) == case]
        for number in range(1 + (random.random() < 0.4)):
            minutes += 5
            answers = {part: answer(task.key, part, random, skill + number / 4) for part in parts}
            answers = {part: given for part, given in answers.items() if random.random() < 0.95}
            key = task.key.hash if random.random() < 0.95 else "1" * 64
            shown = number > 0 and random.random() < 0.3
            id_ = uuid.UUID(int=random.getrandbits(128), version=4)
            yield f"attempt/{task.id}/{id_}", attempt(task.id, answers, minutes, key, (), shown)
            for part, given in answers.items():
                yield f"answer/{task.id}/{part}", {"value": given, "time": at(minutes - 1)}
    for hint in task.key.hints:
        if random.random() < 0.2:
            yield f"hint/{task.id}/{hint}", {"time": at(minutes)}


def answer(key: Key, part: str, random: Random, skill: float) -> Any:
    """An answer to a part: right as often as the learner is able."""
    kind, right = key.parts[part].kind, random.random() < skill
    if isinstance(kind, ChoiceKey):
        best = next(option for option, judged in kind.judged.items() if judged.share == 1)
        return best if right else random.choice(list(kind.judged))
    if isinstance(kind, MultipleKey):
        return sorted(kind.answer) if right else random.sample(sorted(kind.spellings.values()), 1)
    if isinstance(kind, OrderKey):
        return list(kind.answer) if right else random.sample(list(kind.answer), len(kind.answer))
    if isinstance(kind, MatchKey):
        options = list(kind.spellings.values())
        return {item: option if right else random.choice(options) for item, option in kind.answer.items()}
    if isinstance(kind, NumberKey):
        if kind.value is not None:
            return number_text(kind.value) if right else str(random.randrange(500))
        return str(random.choice((100, 150, 250, 400))) if right else f"{random.randrange(1, 99)}000"
    assert isinstance(kind, TextKey)
    said = [key.words["parts"][part]["criteria"][c.id] for c in random.sample(kind.criteria, 2)] if right else []
    return "; ".join(said) or random.choice(("It might just go wrong somehow.", "Nobody likes it?", "=SUM(A1:A9)"))
