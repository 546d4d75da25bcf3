"""The class: learners in the order in which they need help, and what they have in common. Pure.

Nothing here asks a clock, and no order of the files shows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from coursekit.decisions.canonical import Json
from coursekit.decisions.numbers import Number
from coursekit.diagnostics import Diagnostic
from coursekit.exercises.key import total
from coursekit.progress.about import Gone
from coursekit.progress.merge import Merged
from coursekit.progress.misses import FrameworkReport, TaskReport, framework_reports, label_of, task_reports
from coursekit.progress.outline import Item, ModuleItems, Outline
from coursekit.progress.read import same_name
from coursekit.progress.standing import OPEN, ItemStanding, Standing, name_of, standing


class Learner(Struct, frozen=True):
    name: str
    """As typed; empty where none was."""
    files: tuple[str, ...]
    saved: str
    whole: bool
    """Whether one of the files holds everything."""
    standing: Standing
    done: int
    """Items of the course that are done."""
    earned: Number
    to_review: int

    def at(self, item: Item) -> ItemStanding:
        return self.standing.items.get(name_of(item), OPEN)

    def done_of(self, module: ModuleItems) -> int:
        return sum(self.at(item).state == "done" for item in module.items)


class Review(Struct, frozen=True):
    """An answer that a person has to look at."""

    learner: str
    exercise: str
    title: str
    part: str
    label: str
    case: str
    """The title of the case."""
    answer: Json
    codes: tuple[str, ...]
    time: str
    after_model: bool


class Report(Struct, frozen=True):
    course: Outline
    learners: tuple[Learner, ...]
    """Those who need help first: who got fewest items done, then who earned least, then who was away longest."""
    done: Mapping[str, int]
    """Learners who have an item done, by the item's name."""
    changed: Mapping[str, int]
    """Learners who ticked an item whose text has changed since, by its name."""
    tasks: tuple[TaskReport, ...]
    frameworks: tuple[FrameworkReport, ...]
    reviews: tuple[Review, ...]
    gone: tuple[tuple[Gone, int], ...]
    """What the course no longer has, each with the number of learners who have a record of it."""
    files: int
    """How many were looked at."""
    findings: tuple[Diagnostic, ...]
    """What stands against files; errors are of those that were left out."""

    @property
    def last(self) -> str:
        """The time of the latest record; empty without any."""
        return max((learner.standing.last for learner in self.learners), default="")

    @property
    def items(self) -> int:
        return sum(len(module.items) for module in self.course.modules)

    @property
    def possible(self) -> Number:
        """What the exercises and questions of the lessons can earn."""
        return total(task.key.possible for task in self.course.tasks.values() if task.module)


def learner(course: Outline, merged: Merged) -> Learner:
    """A learner's records, graded and added up."""
    stands = standing(course, merged.records)
    items = [stands.items.get(name_of(item), OPEN) for item in course.items]
    done = sum(item.state == "done" for item in items)
    earned, review = total(item.earned for item in items), sum(item.to_review for item in items)
    return Learner(merged.learner, tuple(merged.files), merged.saved, merged.whole, stands, done, earned, review)


def report(course: Outline, learners: Sequence[Learner], files: int, findings: Sequence[Diagnostic]) -> Report:
    ordered = tuple(sorted(learners, key=_need))
    class_ = [one.standing for one in ordered]
    return Report(
        course,
        ordered,
        Counter(name for one in class_ for name, item in one.items.items() if item.state == "done"),
        Counter(name for one in class_ for name, item in one.items.items() if item.changed),
        tuple(task_reports(course, class_)),
        tuple(framework_reports(course, class_)),
        tuple(_reviews(course, ordered)),
        _gone(class_),
        files,
        tuple(findings),
    )


def _need(one: Learner) -> tuple[int, Number, str, str, tuple[str, ...]]:
    return one.done, one.earned, one.standing.last, same_name(one.name), tuple(sorted(one.files))


def _reviews(course: Outline, learners: Sequence[Learner]) -> Iterator[Review]:
    """Exercise by exercise and part by part, since answers to one question are read one after another."""
    for task in course.tasks.values():
        for part in task.key.parts:
            for one in learners:
                found = one.standing.tasks[task.id].parts.get(part) if task.id in one.standing.tasks else None
                if found is not None and found.marked.verdict == "to-review":
                    label, case = label_of(task, part), task.cases[task.case(part)]
                    codes, answer = found.marked.codes, found.answer
                    yield Review(
                        one.name, task.id, task.title, part, label, case, answer, codes, found.last, found.after_model
                    )


def _gone(class_: Sequence[Standing]) -> tuple[tuple[Gone, int], ...]:
    found: dict[tuple[str, str], Gone] = {}
    learners: Counter[tuple[str, str]] = Counter()
    for one in class_:
        for gone in one.gone:
            name = (gone.kind, gone.id)
            learners[name] += 1
            before = found.get(name, Gone(gone.kind, gone.id))
            time, attempts = max(gone.time, before.time), gone.attempts + before.attempts
            found[name] = replace(before, label=gone.label or before.label, time=time, attempts=attempts)
    return tuple((found[name], learners[name]) for name in sorted(found))
