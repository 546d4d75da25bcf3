"""The report for a terminal: who needs help first, and what the class misses, on a page or two. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from coursekit.decisions.numbers import Number, display
from coursekit.diagnostics import cells, printable
from coursekit.progress.misses import PartReport, TaskReport, Told
from coursekit.progress.report import Learner, Report

MOST_LEARNERS = 40
MOST = 5
"""Lines of each kind of thing that the class misses; the other formats have all."""
MAX_LABEL = 90


def as_text(report: Report) -> str:
    found = [*_head(report), *_learners(report)]
    for title, lines in (
        ("Rows of frameworks that were missed", _rows(report)),
        ("Parts with the lowest scores", _parts(report)),
        ("Mistakes that were recognised", _mistakes(report)),
        ("To be known of the scores", _notes(report)),
    ):
        if told := list(lines):
            found += ["", title, *(f"  {line}" for line in told)]
    return "\n".join(found)


def _head(report: Report) -> Iterator[str]:
    title = printable(report.course.title) or "This course"
    learners, modules = len(report.learners), len(report.course.modules)
    yield f"{title}: {_count(learners, 'learner')}, {_count(modules, 'module')}, {report.items} things to get done"
    if report.last:
        yield f"the latest record is of {moment(report.last)} (UTC)"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'s' * (number != 1)}"


def moment(time: str) -> str:
    """`2026-11-21T08:05:12.345Z` → `2026-11-21 08:05`."""
    return time[:16].replace("T", " ")


def percent(share: Number) -> str:
    return f"{display(Fraction(share) * 100, 0)} %"


# -- learners


def _learners(report: Report) -> Iterator[str]:
    yield from ("", "Who needs help first")
    shown = report.learners[:MOST_LEARNERS]
    heading = ("learner", "done", "score", "last record (UTC)", "")
    table = [heading, *(_learner(report, one) for one in shown)]
    widths = [max(cells(line[i]) for line in table) for i in range(len(heading))]
    for line in table:
        padded = (cell + " " * (width - cells(cell)) for cell, width in zip(line, widths, strict=True))
        yield "  " + "  ".join(padded).rstrip()
    if rest := len(report.learners) - len(shown):
        yield f"  and {rest:,} more, who got more done: --html, --csv and --json show all"


def _learner(report: Report, one: Learner) -> tuple[str, str, str, str, str]:
    score = f"{display(one.earned, 2)} of {display(report.possible, 2)}"
    review = f"{one.to_review} to look at" if one.to_review else ""
    return name_of(one), f"{one.done} of {report.items}", score, moment(one.standing.last) or "never", review


def name_of(one: Learner) -> str:
    """A learner's name; that of the file where none was typed."""
    return one.name or f"(no name: {one.files[-1]})"


# -- what the class misses


def _rows(report: Report) -> Iterator[str]:
    rows = [(row, framework) for framework in report.frameworks for row in framework.rows]
    for row, framework in sorted(rows, key=lambda found: -found[0].count)[:MOST]:
        yield f"{row.id}, missed by {row.count} of {row.of} ({framework.title}): {_short(row.label)}"


def _parts(report: Report) -> Iterator[str]:
    parts = [(part, task) for task in report.tasks for part in task.parts if part.learners and part.share < 1]
    for part, task in sorted(parts, key=lambda found: found[0].share)[:MOST]:
        yield f"{percent(part.share)} of the points, {_count(part.learners, 'learner')}: {where(task, part)}"


def where(task: TaskReport, part: PartReport) -> str:
    """Exercise, case and part in words; of a question its title alone."""
    case = task.task.cases[part.case]
    label = part.label if part.label != task.task.title else ""
    return printable(", ".join(filter(None, (task.task.title, case, label))))


def _mistakes(report: Report) -> Iterator[str]:
    found: list[tuple[Told, str]] = []
    for task in report.tasks:
        for part in task.parts:
            found += [(told, where(task, part)) for told in part.mistakes]
    for told, place in sorted(found, key=lambda pair: -pair[0].count)[:MOST]:
        yield f"{told.count} of {told.of}, {place}: {_short(told.label)}"


def _notes(report: Report) -> Iterator[str]:
    parts = [part for task in report.tasks for part in task.parts]
    notes = (
        (len(report.reviews), "answer", "to be looked at by a person: --html lists them"),
        (sum(part.followed for part in parts), "answer", "right by a wrong one before it"),
        (sum(part.after_model for part in parts), "answer", "given when a model answer had been shown"),
        (sum(task.other_key for task in report.tasks), "exercise", "that a learner's page graded by another key"),
        (sum(sum(task.hints.values()) for task in report.tasks), "hint", "taken"),
        (sum(report.changed.values()), "tick", "at an item whose text has changed since"),
        (len(report.gone), "thing", "with records that the course no longer has"),
    )
    yield from (f"{_count(number, what)} {rest}" for number, what, rest in notes if number)


def _short(text: str) -> str:
    text = printable(text)
    return text if len(text) <= MAX_LABEL else text[: MAX_LABEL - 1].rstrip() + "…"
