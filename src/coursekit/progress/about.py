"""A learner's records sorted by what they are about: the exercises of today's course, and what it no longer has. Pure.

Former ids of exercises, cases and parts (`was`) are followed, so that a renaming loses nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Literal

from msgspec import Struct, field

from coursekit.decisions.canonical import BLANK, Json, canonical_json
from coursekit.exercises.rubric import MAX_LENGTH
from coursekit.progress.outline import Outline, Task
from coursekit.progress.read import Record, Records

_PROSE_HINT = re.compile("prose-[1-9][0-9]?")
"""The name of a hint that stands in the lesson, not in the key."""


class Attempt(Struct, frozen=True):
    id: str
    time: str
    key: str
    """Hash of the key that graded it on the page; empty if none did."""
    shown: bool
    """Whether a model answer had been shown before."""


class Given(Struct, frozen=True):
    """An attempt with its answers by today's parts, and those to parts that are gone."""

    attempt: Attempt
    answers: Mapping[str, Json]
    lost: Mapping[str, Json]

    @property
    def answered(self) -> frozenset[str]:
        """The parts that aren't left blank. They may be answered wrongly, or have to be asked back."""
        return frozenset(part for part, answer in self.answers.items() if is_answered(answer))


class Found(Struct):
    """The records of one exercise, under today's name or a former one."""

    given: list[Given] = field(default_factory=list)
    """The earliest first, once all are there."""
    hints: dict[str, str] = field(default_factory=dict)
    """When each was taken, or used in an attempt."""
    models: dict[str, str] = field(default_factory=dict)
    """When a model answer was first shown, by case; the empty case stands for all."""
    typed: dict[str, str] = field(default_factory=dict)
    """When something was typed, by today's part; not where it was taken back."""
    lost: dict[str, tuple[str, Json]] = field(default_factory=dict)
    """What was typed for parts that are gone, and when."""


class Gone(Struct, frozen=True):
    """A record of something that the course doesn't have any more."""

    kind: Literal["tick", "exercise", "part", "hint", "read"]
    id: str
    label: str = ""
    """In words, where today's course still knows some."""
    time: str = ""
    """The latest."""
    attempts: int = 0
    answer: Json = None
    """The latest to a part that is gone."""


def is_answered(given: Json) -> bool:
    """Whether something was answered, as the page reckons it."""
    if isinstance(given, str):
        return given.strip(BLANK) != ""
    entries = given.values() if isinstance(given, dict) else given or ()
    return any(map(is_answered, entries))


def by_exercise(course: Outline, records: Records) -> tuple[dict[str, Found], list[Gone]]:
    """The records of each exercise by its id, and those of what is gone, in order."""
    found: dict[str, Found] = defaultdict(Found)
    lost: dict[str, list[tuple[str, bool]]] = defaultdict(list)
    for key, record in records.items():
        kind, _, rest = key.partition("/")
        if kind in ("attempt", "hint", "model", "answer"):
            exercise, _, rest = rest.partition("/")
            task = course.task(exercise)
            if task is None:
                lost[exercise].append((record["time"], kind == "attempt"))
            else:
                _take(task, found[task.id], kind, rest, record)
    for one in found.values():
        one.given.sort(key=lambda given: (given.attempt.time, given.attempt.id))
    gone = list(_gone_items(course, records))
    for name, times in lost.items():
        gone.append(Gone("exercise", name, "", max(times)[0], sum(attempt for _, attempt in times)))
    for name, one in found.items():
        gone += _gone_parts(course.tasks[name], one)
    return dict(found), sorted(gone, key=lambda one: (one.kind, one.id))


def _take(task: Task, found: Found, kind: str, rest: str, record: Record) -> None:
    if kind == "attempt":
        found.given.append(_given(task, rest, record))
        found.hints.update(dict.fromkeys(record["response"]["hints"], record["time"]))
    elif kind == "hint":
        found.hints[rest] = record["time"]
    elif kind == "model":
        case = task.former_cases.get(rest, rest)
        found.models[case] = min(record["time"], found.models.get(case, record["time"]))
    elif is_answered(record["value"]):
        if rest in task.part_of:
            found.typed[task.part_of[rest]] = record["time"]
        else:
            found.lost[rest] = (record["time"], record["value"])


def _given(task: Task, id_: str, record: Record) -> Given:
    """An attempt with its answers under today's names; where a former one is there too, today's counts."""
    given = record["response"]["answers"]
    former = {task.part_of[name]: value for name, value in given.items() if name in task.part_of}
    answers = former | {name: value for name, value in given.items() if name in task.key.parts}
    lost = {name: value for name, value in given.items() if name not in task.part_of and is_answered(value)}
    return Given(Attempt(id_, record["time"], record.get("key", ""), record["shown"]), answers, lost)


def is_hint(task: Task, hint: str) -> bool:
    return hint in task.key.hints or bool(_PROSE_HINT.fullmatch(hint))


def cut(answer: Json) -> Json:
    """An answer, but not more of it than anything is graded of."""
    if isinstance(answer, str):
        return answer[:MAX_LENGTH] + "…" * (len(answer) > MAX_LENGTH)
    return answer if len(canonical_json(answer)) <= MAX_LENGTH else "…"


# -- what is gone


def _gone_items(course: Outline, records: Records) -> Iterator[Gone]:
    """Ticks and readings of what isn't there. An item that stands elsewhere now, word for word, lends its text."""
    ticks = {item.id for item in course.items if item.kind == "tick"}
    labels = {item.digest: item.label for item in course.items if item.kind == "tick"}
    modules = {module.id for module in course.modules}
    for key, record in records.items():
        kind, _, rest = key.partition("/")
        if kind == "tick" and record["on"] and rest not in ticks:
            yield Gone("tick", rest, labels.get(record["text"], ""), record["time"])
        if kind == "read" and rest not in modules:
            yield Gone("read", rest, "", record["time"])


def _gone_parts(task: Task, found: Found) -> Iterator[Gone]:
    """The parts and hints that an exercise doesn't have any more, the parts with their latest answer."""
    parts = {part: Gone("part", f"{task.id}/{part}", task.title, *typed) for part, typed in _typed(found)}
    for given in found.given:
        for part, answer in given.lost.items():
            before = parts[part].attempts if part in parts else 0
            time = given.attempt.time
            parts[part] = Gone("part", f"{task.id}/{part}", task.title, time, before + 1, cut(answer))
    yield from parts.values()
    for hint, time in found.hints.items():
        if not is_hint(task, hint):
            yield Gone("hint", f"{task.id}/{hint}", task.title, time)


def _typed(found: Found) -> Iterator[tuple[str, tuple[str, int, Json]]]:
    return ((part, (time, 0, cut(answer))) for part, (time, answer) in found.lost.items())
