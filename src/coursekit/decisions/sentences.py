"""Cells and situations in plain words: "requests a month is more than 100,000, sources is yes"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from coursekit.decisions.canonical import Json
from coursekit.decisions.cells import Cell, cell_text
from coursekit.decisions.intervals import Interval
from coursekit.decisions.model import NumberRange
from coursekit.decisions.numbers import Number, display, number_text
from coursekit.decisions.program import FactSpec
from coursekit.decisions.unary import Fault, parse_number_test

Words = Mapping[str, Json]
"""The words of a program's facts, by name."""


def cell_words(words: Words, facts: Iterable[tuple[FactSpec, Cell]]) -> str:
    """A cell as a person would say it; "anything at all" where no fact matters."""
    return ", ".join(f"{_label(words, fact)} is {_value(fact, cell)}" for fact, cell in facts) or "anything at all"


def cell_facts(facts: Iterable[tuple[FactSpec, Cell]]) -> dict[str, str]:
    """A cell as data: unary tests by fact."""
    return {fact.name: cell_text(cell, fact) for fact, cell in facts}


def _label(words: Words, fact: FactSpec) -> str:
    label = words.get(fact.name, {}).get("label") or fact.name
    return f"`{fact.name}` ({label})"


def _value(fact: FactSpec, cell: Cell) -> str:
    if cell.values:
        return " or ".join(cell.values)
    return " or ".join(interval_words(_within(interval, fact)) for interval in cell.ranges)


def _within(interval: Interval, fact: FactSpec) -> Interval:
    low = None if interval.low == fact.range.low else interval.low
    high = None if interval.high == fact.range.high else interval.high
    return Interval(low, interval.low_closed, high, interval.high_closed)


def range_words(range_: NumberRange) -> str:
    """What numbers a fact or an input takes: "a whole number from 0 to 100"."""
    kind = "a whole number" if range_.whole else "a number"
    low, high = ("" if end is None else number_text(end) for end in (range_.low, range_.high))
    if low and high:
        return f"{kind} from {low} to {high}"
    return kind + (f", {low} or more" if low else f", at most {high}" if high else "")


def interval_words(interval: Interval) -> str:
    """`[1000..)` as "1,000 or more", `(100000..)` as "more than 100,000"."""
    low, high = interval.low, interval.high
    if low is not None and low == high:
        return _figure(low)
    if low is not None and high is not None and interval.low_closed and interval.high_closed:
        return f"{_figure(low)} to {_figure(high)}"
    ends: list[str] = []
    if low is not None:
        ends.append(f"{_figure(low)} or more" if interval.low_closed else f"more than {_figure(low)}")
    if high is not None:
        ends.append(f"at most {_figure(high)}" if interval.high_closed else f"under {_figure(high)}")
    return " and ".join(ends) or "any number"


def change_words(words: Words, fact: str, test: str) -> str:
    """A change in words, from its unary test: "Requests a month: more than 100,000"."""
    known = words.get(fact, {})
    ranges = parse_number_test(test) if not known.get("values") else Fault("")
    if isinstance(ranges, Fault):
        said = " or ".join(known.get("values", {}).get(value, value) for value in test.split(" | "))
    else:
        said = " or ".join(map(interval_words, ranges))
    return f"{known.get('label') or fact}: {said}"


def _figure(value: Number) -> str:
    return display(value, 6)
