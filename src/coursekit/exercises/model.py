"""What authors write of an exercise, as data. Names and tests are still text, each with its place for `compile`.

Words of the field: item, part, response, rubric, criterion (QTI). Data only.
"""

from __future__ import annotations

from dataclasses import dataclass

from coursekit.decisions.canonical import Json
from coursekit.decisions.model import Labels, Text
from coursekit.decisions.numbers import Number
from coursekit.diagnostics import Place

Facts = tuple[tuple[str, Text], ...]
PerCase = tuple[tuple[str, tuple[Text, ...]], ...]
"""Answers by case; the empty id stands for every case."""


@dataclass(frozen=True, slots=True)
class Case:
    """One situation of an exercise. An exercise without cases has a single one, whose id is empty."""

    id: str
    title: str
    facts: Facts
    says: Labels
    """By fact, what in this case shows it: the sentence that feedback quotes."""
    rubrics: tuple[tuple[str, tuple[Text, ...]], ...]
    """By rubric, the criteria that apply here."""
    was: tuple[str, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Accept:
    """Options that earn a share of their own in some cases (in all, if none is named), and why."""

    options: tuple[Text, ...]
    cases: tuple[Text, ...]
    share: Number
    because: str
    place: Place


@dataclass(frozen=True, slots=True)
class Mistake:
    """An answer that tells what went wrong. Names `options`, a number (`answer`) or a formula (`equals`)."""

    id: str
    cases: tuple[Text, ...]
    options: tuple[Text, ...]
    answer: Text | None
    equals: Text | None
    says: str
    place: Place


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several options, or several where `many`. The answer follows from a fact, a framework, or stands here."""

    options: Labels
    many: bool
    fact: Text | None
    framework: Text | None
    decision: Text | None
    answer: PerCase
    acceptable: Number
    accept: tuple[Accept, ...]
    because: Labels
    """By option, what is said of it (for literal options)."""


@dataclass(frozen=True, slots=True)
class Numeric:
    """A number: known (`answer`, `fact`, `framework`), computed from other parts (`equals`), or plausible."""

    unit: str
    fact: Text | None
    framework: Text | None
    decision: Text | None
    answer: PerCase
    equals: Text | None
    between: tuple[tuple[Text, Text], ...]
    """Ranges by option of `by` (another part, or `case`); an empty key is for all."""
    by: Text | None
    times: Text | None
    """A fact whose number multiplies the range: hours a task, times tasks a month."""
    tolerance: Text | None
    because: str


@dataclass(frozen=True, slots=True)
class Essay:
    """A text, matched against a rubric; `at_least` criteria earn everything."""

    rubric: Text
    at_least: int


@dataclass(frozen=True, slots=True)
class Ordering:
    """Things to put in order; `items` are in the right one."""

    items: Labels
    because: str


@dataclass(frozen=True, slots=True)
class Matching:
    """Each item goes with one of the options."""

    items: Labels
    options: Labels
    answer: tuple[tuple[str, Text], ...]
    because: Labels


Spec = Choice | Numeric | Essay | Ordering | Matching


@dataclass(frozen=True, slots=True)
class Part:
    id: str
    label: str
    group: str
    """Parts of one group are shown, and talked about, together."""
    points: Number
    cases: tuple[Text, ...]
    """The cases that ask this part; empty for all."""
    after: tuple[Text, ...]
    follow_through: Number
    mistakes: tuple[Mistake, ...]
    was: tuple[str, ...]
    spec: Spec
    place: Place


@dataclass(frozen=True, slots=True)
class Criterion:
    """Something that a good text mentions: `says` names it, `phrases` are what it is recognised by."""

    id: str
    says: str
    phrases: tuple[Text, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Rubric:
    id: str
    criteria: tuple[Criterion, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Hint:
    """Help that costs a share (0 to 1) of what the parts it is for earn; of every part, if none is named."""

    id: str
    says: str
    parts: tuple[Text, ...]
    costs: Number
    place: Place


@dataclass(frozen=True, slots=True)
class Expectation:
    """What the grade of a stored example must show of one part; None and empty are not looked at."""

    part: Text
    verdict: Text | None
    earned: Number | None
    codes: tuple[Text, ...]
    rows: tuple[Text, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Example:
    """A stored response. `score` is the share of all points that it must earn."""

    name: str
    answers: Json
    hints: tuple[str, ...]
    score: Number | None
    expect: tuple[Expectation, ...]
    place: Place


@dataclass(frozen=True, slots=True)
class Exercise:
    id: str
    title: str
    uses: tuple[Text, ...]
    facts: Facts
    cases: tuple[Case, ...]
    parts: tuple[Part, ...]
    rubrics: tuple[Rubric, ...]
    groups: Labels
    hints: tuple[Hint, ...]
    clauses: tuple[tuple[str, str | Labels], ...]
    """By fact, how a sentence says it: one text with `{value}`, or one for each value."""
    examples: tuple[Example, ...]
    was: tuple[str, ...]
    place: Place
