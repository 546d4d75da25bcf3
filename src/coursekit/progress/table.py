"""The report as one long table for a spreadsheet: a line for each learner and each thing to do. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from coursekit.decisions.numbers import number_text
from coursekit.progress.about import Gone
from coursekit.progress.outline import Item, Task
from coursekit.progress.report import Learner, Report
from coursekit.progress.standing import PartStanding
from coursekit.spreadsheet import harmless, row

COLUMNS = (
    "learner", "file", "module", "kind", "item", "part", "label", "state", "earned", "possible", "attempts", "first",
    "last", "notes",
)  # fmt: skip
NOTES = ("changed", "hint-used", "follow-through", "provisional", "after-model", "other-key")
"""What stands in the last column, apart by spaces."""


def lines(report: Report) -> Iterator[str]:
    """The table as CSV, line by line without line ends, its heading first."""
    yield row(COLUMNS)
    for learner in report.learners:
        for cells in _learner(report, learner):
            yield row([harmless(cell) for cell in (learner.name, learner.files[-1], *cells)])


def _learner(report: Report, learner: Learner) -> Iterator[tuple[str, ...]]:
    for module in report.course.modules:
        for item in module.items:
            if item.kind != "case":
                yield _item(item, learner)
        for task in report.course.tasks.values():
            if task.module == module.id:
                yield from _task(task, learner)
    for task in report.course.tasks.values():
        if not task.module and task.id in learner.standing.tasks:
            yield from _task(task, learner)
    yield from map(_gone, learner.standing.gone)


def _item(item: Item, learner: Learner) -> tuple[str, ...]:
    found = learner.at(item)
    notes = "changed" if found.changed else ""
    return item.module, item.kind, item.id, "", item.label, found.state, "", "", "", "", found.time, notes


def _task(task: Task, learner: Learner) -> Iterator[tuple[str, ...]]:
    stands = learner.standing.tasks.get(task.id)
    for part in task.key.parts.values():
        label = task.key.words["parts"][part.id]["label"]
        found = stands.parts.get(part.id) if stands else None
        possible = number_text(part.points)
        name = (task.module, task.kind, task.id, part.id, label)
        if found is None:
            case = learner.standing.items.get(f"case:{task.item(task.case(part.id))}")
            yield *name, "begun" if case and case.state == "begun" else "open", "", possible, "0", "", "", ""
        else:
            earned = number_text(found.marked.earned)
            rest = (earned, possible, str(found.attempts), found.first, found.last, " ".join(notes(found)))
            yield *name, found.marked.verdict, *rest


def notes(found: PartStanding) -> Iterator[str]:
    """What is to be known of a score."""
    yield from (code for code in found.marked.codes if code in NOTES)
    if found.after_model:
        yield "after-model"
    if found.other_key:
        yield "other-key"


def _gone(gone: Gone) -> tuple[str, ...]:
    attempts = str(gone.attempts) if gone.attempts else ""
    return "", gone.kind, gone.id, "", gone.label, "gone", "", "", attempts, "", gone.time, ""
