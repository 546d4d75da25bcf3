"""The course's own exercises, and small ones made from text, for tests that need a key."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from coursekit.content.model import Question, walk
from coursekit.content.read import read_content
from coursekit.decisions.library import Library, read_library
from coursekit.diagnostics import Diagnostic
from coursekit.exercises.bank import Bank, read_bank
from coursekit.exercises.grade import Grade, grade
from coursekit.exercises.key import Key
from coursekit.exercises.proofs import check_exercises
from coursekit.exercises.words import Said, explain

ROOT = Path(__file__).parents[2]
CONTENT = ROOT / "content"

FACTS = """
need: {label: Need, question: Need?, values: [knowledge, behaviour, both]}
fresh: {label: Fresh, question: Fresh?, values: yes-no}
volume: {label: Volume, question: Volume?, unit: requests/month, number: {min: 0, whole: true}}
constructor: {label: A trap, question: Trap?, values: [valueof, constructor]}
"""
WEIGH = """
id: weigh
title: A weighing
outcome: way
decisions:
  way:
    weigh: {options: [prompt, look-up, train], otherwise: Nothing speaks for anything.}
    rows:
      - {id: knows, when: {need: knowledge}, for: look-up, weight: 2, rules-out: train, because: Facts are looked up.}
      - {id: acts, when: {need: behaviour}, for: train, because: Behaviour is trained.}
      - {id: mixed, when: {need: both}, for: [look-up, train], because: It takes both.}
      - {id: few, when: {volume: "< 1000"}, for: prompt, against: train, because: There are few requests.}
      - {id: many, when: {volume: ">= 1000"}, for: prompt, because: Prompts can be changed at once.}
      - {id: manner, when: {need: behaviour}, against: prompt, weight: 2, because: Prompts drift.}
      - {id: new, when: {fresh: yes}, for: look-up, rules-out: prompt, because: The facts are new.}
"""
POINTS = """
id: points
title: A score
outcome: band
decisions:
  known:
    table: {hit: first, outcomes: [known, unknown]}
    rows:
      - {id: is-known, when: {need: knowledge}, outcome: known, because: It is known.}
      - {id: is-not, outcome: unknown, because: It isn't.}
  band:
    score: {value: (plus + 1) / 3, bands: {low: "< 0.5", high: ">= 0.5"}}
    rows:
      - {id: p1, when: {fresh: yes}, points: {plus: 1}, because: Fresh counts.}
      - {id: p2, when: {known: known}, points: {plus: 1}, because: Known counts.}
      - {id: p3, when: {constructor: constructor}, points: {plus: 1}, because: A trap counts.}
"""
LIBRARY_SOURCES = {"facts.yml": FACTS, "frameworks/weigh.yml": WEIGH, "frameworks/points.yml": POINTS}


@cache
def library() -> Library:
    """Two small frameworks: a weighing and a score."""
    found = read_library(LIBRARY_SOURCES)
    assert not found.diagnostics, found.diagnostics
    return found


@cache
def course_sources() -> dict[str, str]:
    return {path.relative_to(CONTENT).as_posix(): path.read_text("utf-8") for path in sorted(CONTENT.rglob("*.yml"))}


@cache
def questions() -> tuple[Question, ...]:
    documents = read_content(CONTENT).documents
    return tuple(block for d in documents for block in walk(d.module.body) if isinstance(block, Question))


@cache
def course_library() -> Library:
    return read_library(course_sources())


@cache
def bank() -> Bank:
    """Every exercise and question of the course."""
    found = read_bank(course_sources(), course_library(), questions())
    assert not found.diagnostics, found.diagnostics
    return found


def key(id_: str) -> Key:
    return bank().exercises[id_].key


def compiled(exercise: str) -> Any:
    """The compiled key of an exercise given as YAML without its id and title, over the small library."""
    found = made(exercise)
    assert not found.diagnostics, found.diagnostics
    return found.exercises["e"].compiled


def made(exercise: str, language: str = "en") -> Bank:
    return read_bank({"exercises/e.yml": f"id: e\ntitle: E\n{exercise}"}, library(), language=language)


def key_of(exercise: str) -> Key:
    found = made(exercise)
    assert not found.diagnostics, found.diagnostics
    return found.exercises["e"].key


def faults(exercise: str) -> list[Diagnostic]:
    """What `check` says of an exercise, but for its lack of a model answer."""
    found = check_exercises({"exercises/e.yml": f"id: e\ntitle: E\n{exercise}"}, library())
    return [fault for fault in found if fault.code != "no-model-answer"]


def codes(exercise: str) -> list[str]:
    return [fault.code for fault in faults(exercise)]


def answered(key: Key, **answers: Any) -> Grade:
    """Grade answers; `a__need` stands for `a/need`."""
    return grade(key, response(**answers))


def response(**answers: Any) -> dict[str, Any]:
    return {"answers": {name.replace("__", "/"): value for name, value in answers.items()}}


def said(key: Key, part: str, /, **answers: Any) -> str:
    """The feedback on one part, as one text."""
    given = response(**answers)
    return next(" ".join(s.sentences) for s in explain(key, grade(key, given), given) if s.part == part)


def all_said(key: Key, **answers: Any) -> tuple[Said, ...]:
    given = response(**answers)
    return explain(key, grade(key, given), given)
