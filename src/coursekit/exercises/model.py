"""What authors write of an exercise, as data. Names and tests are still text, each with its place for `compile`.

Words of the field: item, part, response, rubric, criterion (QTI). Data only.
"""

from __future__ import annotations

from msgspec import Struct

from coursekit.decisions.canonical import Json
from coursekit.decisions.model import Labels, Text
from coursekit.decisions.numbers import Number
from coursekit.diagnostics import Place

Facts = tuple[tuple[str, Text], ...]
PerCase = tuple[tuple[str, tuple[Text, ...]], ...]
"""Answers by case; the empty id stands for every case."""


class Case(Struct, frozen=True):
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


class Accept(Struct, frozen=True):
    """Options that earn a share of their own in some cases (in all, if none is named), and why."""

    options: tuple[Text, ...]
    cases: tuple[Text, ...]
    share: Number
    because: str
    place: Place


class Mistake(Struct, frozen=True):
    """An answer that tells what went wrong. Names `options`, a number (`answer`) or a formula (`equals`)."""

    id: str
    cases: tuple[Text, ...]
    options: tuple[Text, ...]
    answer: Text | None
    equals: Text | None
    says: str
    place: Place


class Choice(Struct, frozen=True):
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


class Numeric(Struct, frozen=True):
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


class Essay(Struct, frozen=True):
    """A text, matched against a rubric; `at_least` criteria earn everything."""

    rubric: Text
    at_least: int


class Ordering(Struct, frozen=True):
    """Things to put in order; `items` are in the right one."""

    items: Labels
    because: str


class Matching(Struct, frozen=True):
    """Each item goes with one of the options."""

    items: Labels
    options: Labels
    answer: tuple[tuple[str, Text], ...]
    because: Labels


Spec = Choice | Numeric | Essay | Ordering | Matching


class Part(Struct, frozen=True):
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


class Criterion(Struct, frozen=True):
    """Something that a good text mentions: `says` names it, `phrases` are what it is recognised by."""

    id: str
    says: str
    phrases: tuple[Text, ...]
    place: Place


class Rubric(Struct, frozen=True):
    id: str
    criteria: tuple[Criterion, ...]
    place: Place


class Hint(Struct, frozen=True):
    """Help that costs a share (0 to 1) of what the parts it is for earn; of every part, if none is named."""

    id: str
    says: str
    parts: tuple[Text, ...]
    costs: Number
    place: Place


class Expectation(Struct, frozen=True):
    """What the grade of a stored example must show of one part; None and empty are not looked at."""

    part: Text
    verdict: Text | None
    earned: Number | None
    codes: tuple[Text, ...]
    rows: tuple[Text, ...]
    place: Place


class Example(Struct, frozen=True):
    """A stored response. `score` is the share of all points that it must earn."""

    name: str
    answers: Json
    hints: tuple[str, ...]
    score: Number | None
    expect: tuple[Expectation, ...]
    place: Place


class Exercise(Struct, frozen=True):
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
