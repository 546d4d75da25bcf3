"""The report as JSON, whole: docs/instructors.md lists every field. Numbers that may be fractions are texts. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from msgspec.structs import asdict

from coursekit import __version__
from coursekit.decisions.canonical import Json
from coursekit.decisions.numbers import number_text
from coursekit.progress.about import Gone
from coursekit.progress.misses import PartReport, TaskReport, Told
from coursekit.progress.outline import Item, ModuleItems
from coursekit.progress.report import Learner, Report
from coursekit.progress.standing import ItemStanding, PartStanding, TaskStanding, name_of

FORMAT = "coursekit-report/1"


def pieces(report: Report) -> Iterator[str]:
    """The JSON in pieces, a learner each, so that a large class is never in memory as a whole."""
    yield _text(as_json(report))[:-1] + ',"learners":['
    for number, learner in enumerate(report.learners):
        yield "," * bool(number) + _text(learner_json(report, learner))
    yield "]}\n"


def _text(data: Json) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def as_json(report: Report) -> dict[str, Json]:
    """Everything but the learners."""
    course = report.course
    return {
        "format": FORMAT,
        "program": __version__,
        "course": course.course,
        "title": course.title,
        "last": report.last,
        "files": report.files,
        "findings": [{"code": d.code, "severity": d.severity, "path": d.place.path, "message": d.message,
                      "hint": d.hint} for d in report.findings],
        "items": report.items,
        "possible": number_text(report.possible),
        "modules": [_module(report, module) for module in course.modules],
        "exercises": [_task(task) for task in report.tasks],
        "frameworks": [{"id": f.id, "title": f.title, "rows": _told(f.rows)} for f in report.frameworks],
        "reviews": [_plain(review) | {"codes": list(review.codes)} for review in report.reviews],
        "gone": [{**_gone(gone), "learners": count} for gone, count in report.gone],
    }  # fmt: skip


def _module(report: Report, module: ModuleItems) -> Json:
    return {"id": module.id, "title": module.title, "items": [_item(report, item) for item in module.items]}


def _item(report: Report, item: Item) -> Json:
    name = name_of(item)
    counts = {"done": report.done.get(name, 0), "changed": report.changed.get(name, 0)}
    return {"kind": item.kind, "id": item.id, "group": item.group, "label": item.label, **counts}


def _task(report: TaskReport) -> Json:
    task = report.task
    return {
        "id": task.id,
        "title": task.title,
        "kind": task.kind,
        "module": task.module,
        "key": task.key.hash,
        "possible": number_text(task.key.possible),
        "learners": report.learners,
        "earned": number_text(report.earned),
        "hints": dict(report.hints),
        "other_key": report.other_key,
        "parts": [_part(part) for part in report.parts],
    }


def _part(part: PartReport) -> Json:
    return {
        "id": part.id,
        "label": part.label,
        "case": part.case,
        "learners": part.learners,
        "verdicts": dict(part.verdicts),
        "earned": number_text(part.earned),
        "possible": number_text(part.possible),
        "codes": dict(part.codes),
        "rows": _told(part.rows),
        "chosen": _told(part.chosen),
        "mistakes": _told(part.mistakes),
        "followed": part.followed,
        "after_model": part.after_model,
    }


def _told(found: Sequence[Told]) -> Json:
    return [_plain(one) for one in found]


def _plain(data: Any) -> dict[str, Json]:
    """The fields of a struct, as they are."""
    return asdict(data)


def _gone(gone: Gone) -> dict[str, Json]:
    return {"kind": gone.kind, "id": gone.id, "label": gone.label, "time": gone.time, "attempts": gone.attempts}


def learner_json(report: Report, learner: Learner) -> Json:
    standing = learner.standing
    return {
        "name": learner.name,
        "files": list(learner.files),
        "saved": learner.saved,
        "whole": learner.whole,
        "last": standing.last,
        "done": learner.done,
        "earned": number_text(learner.earned),
        "to_review": learner.to_review,
        "modules": {module.id: learner.done_of(module) for module in report.course.modules},
        "items": {name: _standing(item) for name, item in standing.items.items()},
        "exercises": {name: _stands(task) for name, task in standing.tasks.items()},
        "gone": [{**_gone(gone), "answer": gone.answer} for gone in standing.gone],
    }


def _standing(item: ItemStanding) -> Json:
    numbers = {"earned": number_text(item.earned), "possible": number_text(item.possible)}
    return _plain(item) | numbers


def _stands(task: TaskStanding) -> Json:
    return {
        "earned": number_text(task.earned),
        "hints": list(task.hints),
        "attempts": [_plain(attempt) for attempt in task.attempts],
        "parts": {name: _answered(part) for name, part in task.parts.items()},
    }


def _answered(part: PartStanding) -> Json:
    marked = part.marked
    return {
        "verdict": marked.verdict,
        "earned": number_text(marked.earned),
        "possible": number_text(marked.possible),
        "codes": list(marked.codes),
        "rows": list(marked.rows),
        "followed": list(marked.followed),
        "answer": part.answer,
        "attempts": part.attempts,
        "first": part.first,
        "last": part.last,
        "after_model": part.after_model,
        "other_key": part.other_key,
    }
