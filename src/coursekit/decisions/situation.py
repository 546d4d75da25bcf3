"""Situations: what is known of a case. Anything may be unknown; what can't be understood counts as unknown and is said.

A situation is a mapping from fact to text; numbers too are text, since JSON's own numbers aren't exact.
"""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from coursekit.decisions.canonical import Json, comparable
from coursekit.decisions.numbers import Number, number_text, parse_number
from coursekit.decisions.program import FactSpec, Program

Value = str | Number
Situation = Mapping[str, Json]


class Problem(Struct, frozen=True):
    """A fact whose value can't be used. Codes: `not-text`, `not-a-value`, `not-a-number`, `out-of-range`."""

    fact: str
    code: str


def understand(program: Program, situation: Situation) -> tuple[dict[str, Value], list[Problem]]:
    """The values of the facts that a framework asks, and those given that can't be used. Other facts are ignored."""
    values: dict[str, Value] = {}
    problems: list[Problem] = []
    for fact in program.facts:
        given = situation.get(fact.name)
        if given is None:
            continue
        value = fact_value(fact, given)
        if isinstance(value, Problem):
            problems.append(value)
        else:
            values[fact.name] = value
    return values, problems


def fact_value(fact: FactSpec, given: Json) -> Value | Problem:
    """One value as its fact understands it: the declared spelling, or the exact number."""
    if not isinstance(given, str):
        return Problem(fact.name, "not-text")
    if not fact.is_number:
        return fact.spellings.get(comparable(given)) or Problem(fact.name, "not-a-value")
    number = parse_number(given)
    if number is None:
        return Problem(fact.name, "not-a-number")
    fits = number in fact.range and not (fact.whole and number.denominator != 1)
    return number if fits else Problem(fact.name, "out-of-range")


def value_text(value: Value) -> str:
    return value if isinstance(value, str) else number_text(value)
