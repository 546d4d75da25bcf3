"""Where one learner stands: ticks, and scores graded again by today's key from the raw answers. Pure.

For every part of an exercise the answer in the latest attempt that contains it counts. All these answers, with all
hints that were taken, make one response, which is graded as `coursekit grade` grades it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from coursekit.decisions.canonical import Json
from coursekit.decisions.numbers import Number
from coursekit.exercises.answers import read_response
from coursekit.exercises.grade import Marked, grade
from coursekit.exercises.key import Answerable, ChoiceKey, total
from coursekit.progress.about import Attempt, Found, Gone, by_exercise, cut, is_hint
from coursekit.progress.outline import Item, Outline, Task
from coursekit.progress.read import Records

State = Literal["open", "begun", "done", "off"]
"""Of an item: nothing yet; typed but never checked; ticked, tried or read; ticked once and taken back."""


class PartStanding(Struct, frozen=True):
    marked: Marked
    answer: Json
    """As it was typed; a text longer than anything is graded is cut."""
    attempts: int
    """How many answer this part; `first` and `last` are their times."""
    first: str
    last: str
    after_model: bool
    """Whether the answer that counts was given when a model answer had been shown."""
    other_key: bool
    """Whether it was graded on the page by another key than today's."""
    option: str = ""
    """The option that was chosen, in a part that asks for one; empty where the answer is none."""


class TaskStanding(Struct, frozen=True):
    """One learner at one exercise."""

    earned: Number
    parts: Mapping[str, PartStanding]
    """Those that were answered in some attempt, by id, in the order of the key."""
    attempts: tuple[Attempt, ...]
    """Earliest first."""
    hints: tuple[str, ...]


class ItemStanding(Struct, frozen=True):
    """One learner at one item. `time` is when it was ticked, last tried, or read."""

    state: State
    time: str = ""
    changed: bool = False
    """Whether the text of a ticked item has changed since."""
    attempts: int = 0
    earned: Number = 0
    possible: Number = 0
    to_review: int = 0
    """Parts that a person has to look at."""


class Standing(Struct, frozen=True):
    items: Mapping[str, ItemStanding]
    """By `kind:id` of the item; those that are open are missing."""
    tasks: Mapping[str, TaskStanding]
    """Exercises with an attempt or a hint, by id."""
    gone: tuple[Gone, ...]
    last: str
    """The time of the latest record; empty without any."""


OPEN = ItemStanding("open")


def standing(course: Outline, records: Records) -> Standing:
    """Where a learner with these records stands in the course."""
    by_task, gone = by_exercise(course, records)
    tasks = {name: _task(course.tasks[name], found) for name, found in by_task.items()}
    items: dict[str, ItemStanding] = {}
    for item in course.items:
        found = _item(course, item, records, tasks, by_task)
        if found.state != "open":
            items[name_of(item)] = found
    last = max((record["time"] for key, record in records.items() if key != "learner"), default="")
    told = {name: task for name, task in tasks.items() if task.attempts or task.hints}
    return Standing(items, told, tuple(gone), last)


def name_of(item: Item) -> str:
    """A name that no two items of a course share."""
    return f"{item.kind}:{item.id}"


# -- an exercise


def _task(task: Task, found: Found) -> TaskStanding:
    counts = {part: given for given in found.given for part in given.answers}
    hints = sorted(hint for hint in found.hints if is_hint(task, hint))
    answers = {part: given.answers[part] for part, given in counts.items()}
    response = {"exercise": task.id, "answers": answers, "hints": hints}
    graded, read = grade(task.key, response), read_response(task.key, response).answers
    tries: dict[str, list[str]] = defaultdict(list)
    for given in found.given:
        for part in given.answered:
            tries[part].append(given.attempt.time)
    parts = {
        part: PartStanding(
            marked,
            cut(answers[part]),
            len(tries[part]),
            tries[part][0],
            tries[part][-1],
            counts[part].attempt.shown or _seen(found, task.case(part), counts[part].attempt.time),
            counts[part].attempt.key not in ("", task.key.hash),
            _option(task.key.parts[part].kind, read[part].value),
        )
        for part, marked in graded.parts.items()
        if part in tries
    }
    return TaskStanding(graded.earned, parts, tuple(given.attempt for given in found.given), tuple(hints))


def _option(kind: Answerable, value: object) -> str:
    return value if isinstance(kind, ChoiceKey) and isinstance(value, str) else ""


def _seen(found: Found, case: str, time: str) -> bool:
    return any(found.models.get(name, time) < time for name in ("", case))


# -- items


def _item(
    course: Outline, item: Item, records: Records, tasks: Mapping[str, TaskStanding], by_task: Mapping[str, Found]
) -> ItemStanding:
    if item.kind == "case":
        name, _, case = item.id.partition("/")
        return _case(course.tasks[name], case, tasks[name], by_task[name]) if name in tasks else OPEN
    record = records.get(f"{item.kind}/{item.id}")
    if record is None:
        return OPEN
    if item.kind == "read":
        return ItemStanding("done", record["time"])
    changed = record["on"] and record["text"] != item.digest
    return ItemStanding("done" if record["on"] else "off", record["time"], changed)


def _case(task: Task, case: str, stands: TaskStanding, found: Found) -> ItemStanding:
    parts = [part for part in task.key.parts if task.case(part) == case]
    here = set(parts)
    tried = [given.attempt.time for given in found.given if here & given.answered]
    if not tried:
        typed = [time for part, time in found.typed.items() if part in here]
        return ItemStanding("begun", max(typed)) if typed else OPEN
    marked = [stands.parts[part].marked for part in parts if part in stands.parts]
    possible = total(task.key.parts[part].points for part in parts)
    review = sum(one.verdict == "to-review" for one in marked)
    return ItemStanding("done", tried[-1], False, len(tried), total(m.earned for m in marked), possible, review)
