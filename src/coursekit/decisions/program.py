"""The compiled form, loaded for running: the same data with exact numbers instead of their texts.

Loading trusts nothing but our own compiler; a program from elsewhere must be compiled again, not loaded.
"""

from __future__ import annotations

from typing import Any

from msgspec import Struct, field

from coursekit.decisions.canonical import Json, comparable, content_hash
from coursekit.decisions.intervals import Interval, Ranges
from coursekit.decisions.numbers import MAX_CANONICAL, Number, parse_number

Tree = tuple[Any, ...]
"""An expression: `("number", 1)`, `("name", "rate")`, `("+", tree, tree)`, `("round", tree, 2)`."""


class FactSpec(Struct, frozen=True):
    """What a situation may say of one fact: one of `values`, else a number in `range`."""

    name: str
    values: tuple[str, ...]
    spellings: dict[str, str]
    range: Interval
    whole: bool

    @property
    def is_number(self) -> bool:
        return not self.values


class Check(Struct, frozen=True):
    """A unary test: the input `on` is one of `values`, or lies in `ranges`."""

    on: str
    is_fact: bool
    values: frozenset[str] | None
    ranges: Ranges


class Effects(Struct, frozen=True):
    """What a row of a weighing does."""

    speaks_for: tuple[str, ...]
    against: tuple[str, ...]
    rules_out: tuple[str, ...]
    settles: tuple[str, ...]
    weight: Number


class Row(Struct, frozen=True):
    """One row of any decision. Which of the later fields count depends on the decision's kind."""

    id: str
    when: tuple[Check, ...]
    because: str
    outcome: str = ""
    effects: Effects | None = None
    points: tuple[tuple[str, Number], ...] = ()
    value: Tree | None = None


class Rule(Struct, frozen=True):
    """One decision. `kind` is weigh, table, score or formula."""

    name: str
    kind: str
    outcomes: tuple[str, ...]
    rows: tuple[Row, ...]
    hit: str = ""
    sums: tuple[str, ...] = ()
    value: Tree | None = None
    bands: tuple[tuple[str, Ranges], ...] = ()
    words: dict[str, Any] = field(default_factory=dict)


class Program(Struct, frozen=True, eq=False):
    """A framework that runs. `hash` covers everything, `logic_hash` only what decides."""

    id: str
    hash: str
    logic_hash: str
    facts: tuple[FactSpec, ...]
    rules: dict[str, Rule]
    answer: str
    maps: dict[str, dict[str, str]]
    words: dict[str, Any]

    @property
    def outcomes(self) -> tuple[str, ...]:
        return self.rules[self.answer].outcomes


def load(compiled: Json) -> Program:
    """Make a compiled framework ready to run."""
    logic, words = compiled["logic"], compiled["words"]
    facts = tuple(fact_spec(fact) for fact in logic["facts"])
    names = {fact.name for fact in facts}
    rules = {rule["name"]: load_rule(rule, names, words["decisions"][rule["name"]]) for rule in logic["decisions"]}
    hashes = content_hash(compiled), content_hash(logic)
    return Program(logic["id"], *hashes, facts, rules, logic["answer"], logic["maps"], words)


def fact_spec(fact: Json) -> FactSpec:
    values = tuple(fact.get("values", ()))
    number = fact.get("number", {})
    range_ = Interval(_end(number.get("min")), True, _end(number.get("max")), True)
    return FactSpec(fact["name"], values, {comparable(v): v for v in values}, range_, number.get("whole", False))


def _end(text: str | None) -> Number | None:
    return None if text is None else exact(text)


def exact(text: str) -> Number:
    """The number of a canonical text that we wrote ourselves."""
    value = parse_number(text, MAX_CANONICAL)
    if value is None:
        raise ValueError(f"not a canonical number: {text!r}")
    return value


def load_rule(rule: Json, facts: set[str], words: Json) -> Rule:
    rows = tuple(_row(row, facts, words["because"]) for row in rule.get("rows", rule.get("cases", ())))
    bands = tuple((band["outcome"], ranges(band["ranges"])) for band in rule.get("bands", ()))
    value = tree(rule["value"]) if "value" in rule else None
    outcomes, sums = tuple(rule["outcomes"]), tuple(rule.get("sums", ()))
    return Rule(rule["name"], rule["kind"], outcomes, rows, rule.get("hit", ""), sums, value, bands, words)


def _row(row: Json, facts: set[str], because: Json) -> Row:
    return Row(
        row["id"],
        tuple(check(test, facts) for test in row["when"]),
        because[row["id"]],
        row.get("outcome", ""),
        _effects(row) if "weight" in row else None,
        tuple((name, exact(value)) for name, value in row.get("points", {}).items()),
        tree(row["value"]) if "value" in row else None,
    )


def _effects(row: Json) -> Effects:
    speaks_for, against, rules_out, settles = (tuple(row[key]) for key in ("for", "against", "rules_out", "settles"))
    return Effects(speaks_for, against, rules_out, settles, exact(row["weight"]))


def check(test: Json, facts: set[str]) -> Check:
    values = frozenset(test["in"]) if "in" in test else None
    return Check(test["on"], test["on"] in facts, values, ranges(test.get("ranges", ())))


def ranges(intervals: Json) -> Ranges:
    return tuple(_interval(interval) for interval in intervals)


def _interval(ends: Json) -> Interval:
    low, high = _end(ends.get("from", ends.get("above"))), _end(ends.get("to", ends.get("below")))
    return Interval(low, "from" in ends, high, "to" in ends)


def tree(expression: Json) -> Tree:
    """An expression with exact numbers in the place of their texts."""
    if expression[0] == "number":
        return ("number", exact(expression[1]))
    return tuple(tree(part) if isinstance(part, list) else part for part in expression)
