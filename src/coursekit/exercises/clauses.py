"""Facts as clauses of a sentence: "there are 500 requests a month", "what is missing is behaviour".

The author writes them (`clauses:`), in the language of the course; a fact without one is said as "label: value".
"""

from __future__ import annotations

from coursekit.decisions.model import Fact
from coursekit.decisions.numbers import Number, display
from coursekit.decisions.sentences import interval_words
from coursekit.decisions.unary import Fault, parse_number_test
from coursekit.exercises.model import Exercise

PLACES = 6


def clauses(exercise: Exercise) -> dict[str, str | dict[str, str]]:
    """The author's clauses by fact."""
    return {name: clause if isinstance(clause, str) else dict(clause) for name, clause in exercise.clauses}


def of_value(exercise: Exercise, fact: Fact, value: str | Number) -> str:
    """What a case says of a fact."""
    if isinstance(value, str):
        return _of_choice(exercise, fact, value)
    return _filled(exercise, fact, display(value, PLACES))


def of_test(exercise: Exercise, fact: Fact, test: str) -> list[str]:
    """What a change would say of it, in alternatives; `test` is one of changes: `> 100000`, `behaviour | both`."""
    if fact.number is None:
        return [_of_choice(exercise, fact, value) for value in test.split(" | ")]
    ranges = parse_number_test(test)
    shown = [test] if isinstance(ranges, Fault) else [interval_words(interval) for interval in ranges]
    return [_filled(exercise, fact, one) for one in shown]


def _of_choice(exercise: Exercise, fact: Fact, value: str) -> str:
    clause = clauses(exercise).get(fact.name, "")
    label = dict(fact.values).get(value, value)
    said = clause.get(value, "") if isinstance(clause, dict) else clause.replace("{value}", label)
    return said or f"{fact.label}: {label}"


def _filled(exercise: Exercise, fact: Fact, shown: str) -> str:
    clause = clauses(exercise).get(fact.name, "")
    if isinstance(clause, str) and clause:
        return clause.replace("{value}", shown)
    return f"{fact.label}: {shown}" + (f" {fact.unit}" if fact.unit else "")
