"""What a class makes of each exercise, and what it misses: parts, rows of frameworks, mistakes. Pure.

A row of a framework is missed by a choice that isn't right, where the row speaks for the right option, or against the
one chosen.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from coursekit.decisions.evaluate import OTHERWISE
from coursekit.decisions.numbers import Number
from coursekit.exercises.grade import VERDICTS
from coursekit.exercises.key import ChoiceKey, TextKey, total
from coursekit.progress.outline import Outline, Task
from coursekit.progress.standing import PartStanding, Standing, TaskStanding

MISTAKE = "mistake/"
FOR = ("preferred", "acceptable")
"""Codes of choices whose rows speak for them; the rows of others speak against."""


class Told(Struct, frozen=True):
    """Something that learners have in common, in words: how many of how many."""

    id: str
    label: str
    count: int
    of: int


class PartReport(Struct, frozen=True):
    """One part of an exercise, over all learners who answered it."""

    id: str
    label: str
    """With the name of its group."""
    case: str
    learners: int
    verdicts: Mapping[str, int]
    """Learners by verdict."""
    earned: Number
    """By all of them together."""
    possible: Number
    """By each of them."""
    codes: Mapping[str, int]
    """Learners by code of an answer that isn't right."""
    rows: tuple[Told, ...]
    """Rows of the framework that were missed, or items that are wrong. Of a text: the points that were found."""
    chosen: tuple[Told, ...]
    """Options that were chosen and aren't right, or only partly."""
    mistakes: tuple[Told, ...]
    """Mistakes that the author foresaw, each with what the author says of it."""
    followed: int
    """How many earned something because it follows from their own earlier answers."""
    after_model: int
    """How many answered when a model answer had been shown."""

    @property
    def share(self) -> Number:
        """Of the points that could be earned: 0 to 1."""
        possible = Fraction(self.possible) * self.learners
        return self.earned / possible if possible else 0


class TaskReport(Struct, frozen=True):
    task: Task
    learners: int
    """How many answered something of it."""
    earned: Number
    """By all of them together."""
    parts: tuple[PartReport, ...]
    hints: Mapping[str, int]
    """Learners by hint taken."""
    other_key: int
    """Learners with an attempt that another key than today's graded on the page."""


class FrameworkReport(Struct, frozen=True):
    id: str
    title: str
    rows: tuple[Told, ...]
    """Rows that learners missed, the most missed first."""


def task_reports(course: Outline, class_: Sequence[Standing]) -> Iterator[TaskReport]:
    """Those exercises that somebody tried, or took a hint of, in the order of the course."""
    for task in course.tasks.values():
        stands = [one.tasks[task.id] for one in class_ if task.id in one.tasks]
        if stands:
            yield _task(task, stands)


def _task(task: Task, stands: Sequence[TaskStanding]) -> TaskReport:
    tried = [one for one in stands if one.parts]
    hints = Counter(hint for one in stands for hint in one.hints)
    other = sum(any(attempt.key not in ("", task.key.hash) for attempt in one.attempts) for one in stands)
    parts = tuple(_part(task, part, [one.parts[part] for one in tried if part in one.parts]) for part in task.key.parts)
    return TaskReport(task, len(tried), total(one.earned for one in tried), parts, dict(sorted(hints.items())), other)


def _part(task: Task, part: str, answers: Sequence[PartStanding]) -> PartReport:
    words = task.key.words["parts"][part]
    flawed = [one for one in answers if one.marked.verdict != "correct"]
    verdicts = Counter(one.marked.verdict for one in answers)
    codes = Counter(code for one in flawed for code in one.marked.codes)
    is_text = isinstance(task.key.parts[part].kind, TextKey)
    rows = Counter(row for one in (answers if is_text else flawed) for row in rows_of(task, part, one))
    chosen = Counter(one.option for one in flawed if one.option)
    mistakes = {code.removeprefix(MISTAKE): n for code, n in codes.items() if code.startswith(MISTAKE)}
    return PartReport(
        part,
        label_of(task, part),
        words["case"],
        len(answers),
        {verdict: verdicts[verdict] for verdict in VERDICTS},
        total(one.marked.earned for one in answers),
        task.key.parts[part].points,
        dict(sorted(codes.items())),
        _told(rows, len(answers), row_labels(task, part).__getitem__),
        _told(chosen, len(answers), words.get("options", {}).__getitem__),
        _told(mistakes, len(answers), words["mistakes"].__getitem__),
        codes["follow-through"],
        sum(one.after_model for one in answers),
    )


def _told(counts: Mapping[str, int], of: int, label: Callable[[str], str]) -> tuple[Told, ...]:
    """The most common first."""
    return tuple(Told(id_, label(id_), counts[id_], of) for id_ in sorted(counts, key=lambda id_: (-counts[id_], id_)))


def label_of(task: Task, part: str) -> str:
    """The label of a part, after that of its group."""
    words = task.key.words["parts"][part]
    group = task.key.words["groups"].get(words["group"], words["group"])
    return f"{group}: {words['label']}" if group else words["label"]


# -- rows


def row_labels(task: Task, part: str) -> Mapping[str, str]:
    """What the rows of a part's grade stand for, in words. That nothing else was left is no row to be missed."""
    words = task.key.words["parts"][part]
    if "framework" in words:
        rows = task.key.words["frameworks"].get(words["framework"], {"rows": {}})["rows"]
        return {id_: row["because"] for id_, row in rows.items() if id_ != OTHERWISE}
    found: Mapping[str, str] = words.get("criteria") or words.get("items") or words.get("options") or {}
    return found


def rows_of(task: Task, part: str, answer: PartStanding) -> Iterable[str]:
    """The rows that a choice misses; of other kinds of parts those of the grade. Only what has words counts."""
    known = row_labels(task, part)
    kind, option = task.key.parts[part].kind, answer.option
    rows: Iterable[str] = answer.marked.rows
    if isinstance(kind, ChoiceKey) and option:
        judged = kind.judged[option]
        right = [row for one in kind.judged.values() if one.share == 1 for row in one.rows]
        spoken_for, against = (judged.rows, ()) if judged.code in FOR else ((), judged.rows)
        rows = (row for row in (*right, *against) if row not in spoken_for)
    return dict.fromkeys(row for row in rows if row in known)


def framework_reports(course: Outline, class_: Sequence[Standing]) -> Iterator[FrameworkReport]:
    """The rows of each framework that learners missed, of those who answered a part in which the row counts."""
    missed: dict[tuple[str, str], set[int]] = defaultdict(set)
    met: dict[tuple[str, str], set[int]] = defaultdict(set)
    titles: dict[str, str] = {}
    words: dict[tuple[str, str], str] = {}
    for task in course.tasks.values():
        for part, counting in _counting(task).items():
            framework = task.key.words["parts"][part]["framework"]
            titles[framework] = task.key.words["frameworks"][framework]["title"]
            labels = row_labels(task, part)
            words |= {(framework, row): labels[row] for row in counting}
            for number, one in enumerate(class_):
                answer = one.tasks[task.id].parts.get(part) if task.id in one.tasks else None
                if answer is None:
                    continue
                for row in counting:
                    met[framework, row].add(number)
                if answer.marked.verdict != "correct":
                    for row in rows_of(task, part, answer):
                        missed[framework, row].add(number)
    for framework, title in titles.items():
        of = {row: len(met[framework, row]) for name, row in missed if name == framework}
        rows = [Told(row, words[framework, row], len(missed[framework, row]), of[row]) for row in of]
        if rows:
            yield FrameworkReport(framework, title, tuple(sorted(rows, key=lambda row: (-row.count, row.of, row.id))))


def _counting(task: Task) -> dict[str, tuple[str, ...]]:
    """For every choice of an exercise that a framework decides, the rows that speak for or against an option."""
    found: dict[str, tuple[str, ...]] = {}
    for part in task.key.parts.values():
        if isinstance(part.kind, ChoiceKey) and "framework" in task.key.words["parts"][part.id]:
            known = row_labels(task, part.id)
            rows = dict.fromkeys(row for judged in part.kind.judged.values() for row in judged.rows)
            found[part.id] = tuple(row for row in rows if row in known)
    return found
