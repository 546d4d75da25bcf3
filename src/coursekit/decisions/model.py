"""What authors write, as data: facts, frameworks with their five kinds of decision, worksheets. Data only.

Tests and expressions are still text here, each with its place; `compile` resolves them. Names are DMN's.
"""

from __future__ import annotations

from msgspec import Struct

from coursekit.decisions.numbers import Number
from coursekit.diagnostics import Place


class Text(Struct, frozen=True):
    """A piece of text and where it stands: a name that is referred to, a test, an expression."""

    text: str
    place: Place


Labels = tuple[tuple[str, str], ...]
"""Pairs of id and label, in the order in which they are declared."""


class NumberRange(Struct, frozen=True):
    """The numbers that a fact or an input may be; None is without end."""

    low: Number | None = None
    high: Number | None = None
    whole: bool = False


class Fact(Struct, frozen=True):
    """One question of the vocabulary. It has either `values` (a choice, `ordered` or not) or a `number`."""

    name: str
    label: str
    question: str
    help: str
    values: Labels
    ordered: bool
    number: NumberRange | None
    unit: str
    place: Place


Facts = dict[str, Fact]
"""The vocabulary, in the order of facts.yml."""


class Test(Struct, frozen=True):
    """A unary test (`test.text`) on a fact or on another decision (`on`)."""

    on: Text
    test: Text


When = tuple[Test, ...]
"""All of these hold; the empty one always does."""


class WeighRow(Struct, frozen=True):
    id: str
    when: When
    speaks_for: tuple[Text, ...]
    against: tuple[Text, ...]
    rules_out: tuple[Text, ...]
    settles: tuple[Text, ...]
    weight: Number
    because: str
    place: Place


class TableRow(Struct, frozen=True):
    """A row of a decision table; the leaf of a tree is one too, its `when` the path that leads there."""

    id: str
    when: When
    outcome: Text
    because: str
    place: Place


class ScoreRow(Struct, frozen=True):
    id: str
    when: When
    points: tuple[tuple[str, Number], ...]
    because: str
    place: Place


class Band(Struct, frozen=True):
    outcome: Text
    test: Text
    because: str


class Case(Struct, frozen=True):
    """One case of a formula: an expression, or instead a fixed `outcome` such as `never`."""

    id: str
    when: When
    value: Text | None
    outcome: Text | None
    because: str
    place: Place


class Weigh(Struct, frozen=True):
    """Considerations for and against options; `otherwise` is said of a winner for which nothing speaks."""

    name: str
    options: Labels
    rows: tuple[WeighRow, ...]
    otherwise: str
    place: Place


class Table(Struct, frozen=True):
    """A decision table; `hit` is `first` or `unique`. A tree is read into one too, with `hit` `tree`."""

    name: str
    hit: str
    outcomes: Labels
    rows: tuple[TableRow, ...]
    place: Place


class Score(Struct, frozen=True):
    name: str
    outcomes: Labels
    rows: tuple[ScoreRow, ...]
    value: Text
    bands: tuple[Band, ...]
    place: Place


class Formula(Struct, frozen=True):
    name: str
    unit: str
    cases: tuple[Case, ...]
    place: Place


Decision = Weigh | Table | Score | Formula


class Example(Struct, frozen=True):
    """A stored example: this situation must give this outcome."""

    name: str
    facts: tuple[tuple[Text, Text], ...]
    """Names and values."""
    outcome: Text
    place: Place


class Framework(Struct, frozen=True):
    id: str
    title: str
    description: str
    answer: Text
    """The decision whose outcome is the framework's."""
    decisions: tuple[Decision, ...]
    maps: tuple[tuple[Text, tuple[tuple[Text, Text], ...]], ...]
    """For `compare`: per other framework, which of its outcomes each of ours stands for."""
    examples: tuple[Example, ...]
    place: Place


class Input(Struct, frozen=True):
    name: str
    label: str
    unit: str
    default: Number
    range: NumberRange
    help: str
    place: Place


class Constant(Struct, frozen=True):
    """A fixed factor with a unit, such as 60 minutes/hour, so that units can be checked."""

    name: str
    unit: str
    value: Number
    place: Place


class Line(Struct, frozen=True):
    """One line of a worksheet: a formula with its label and unit; `places` are the decimals shown."""

    label: str
    help: str
    places: int
    formula: Formula


class Requirement(Struct, frozen=True):
    """A comparison that the inputs must satisfy, and why."""

    id: str
    that: Text
    because: str


class Plot(Struct, frozen=True):
    """Vary one input from `low` to `high` and draw these lines."""

    vary: Text
    low: Number
    high: Number
    lines: tuple[Text, ...]


class Calculation(Struct, frozen=True):
    """A stored example of a worksheet: with these inputs, exactly these results."""

    name: str
    inputs: tuple[tuple[Text, Number], ...]
    gives: tuple[tuple[Text, str], ...]
    place: Place


class Worksheet(Struct, frozen=True):
    id: str
    title: str
    description: str
    inputs: tuple[Input, ...]
    constants: tuple[Constant, ...]
    lines: tuple[Line, ...]
    results: tuple[Text, ...]
    requirements: tuple[Requirement, ...]
    plot: Plot | None
    examples: tuple[Calculation, ...]
    place: Place
