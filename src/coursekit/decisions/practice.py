"""Fresh cases with derived keys, the same for the same seed. The key is the framework's own answer, so it is right."""

from __future__ import annotations

from collections.abc import Iterator

from coursekit.decisions.canonical import Json
from coursekit.decisions.cells import Cell
from coursekit.decisions.intervals import Interval, sample, whole_ends
from coursekit.decisions.numbers import Number
from coursekit.decisions.program import FactSpec, Program
from coursekit.decisions.result import decide
from coursekit.decisions.situation import Value, value_text
from coursekit.decisions.space import Drawn, Space, own_space
from coursekit.decisions.splitmix import below, splitmix64

MAX_TRIES = 1000
"""Draws for one case. Where all are degenerate, the framework has no case that needs more than one fact."""


def practice(program: Program, seed: int, count: int = 1) -> Json:
    """`{framework, hash, seed, cases: [{facts, outcome, acceptable, trace, changes}]}` with at most `count` cases.

    Each is a complete situation of which no single fact fixes the outcome. There are fewer cases than asked for, or
    none, where a framework has no such situations.
    """
    space, drawn = own_space(program)
    numbers = splitmix64(seed)
    found = [case for _ in range(count) if drawn and (case := _case(program, space, drawn, numbers))]
    return {"framework": program.id, "hash": program.hash, "seed": str(seed), "cases": found}


def _case(program: Program, space: Space, drawn: Drawn, numbers: Iterator[int]) -> Json:
    for _ in range(MAX_TRIES):
        cells = [below(numbers, len(cells)) for cells in space.cells]
        if not degenerate(program, space, drawn, cells):
            return _key(program, _situation(space, cells, numbers))
    return None


def degenerate(program: Program, space: Space, drawn: Drawn, cells: list[int]) -> bool:
    """Whether one fact alone fixes the outcome, whatever the others are."""
    node = drawn.outcome[program.answer]
    return any(
        space.diagrams.constant(node, [cell if i == level else None for i in range(len(cells))]) is not None
        for level, cell in enumerate(cells)
    )


def _key(program: Program, facts: dict[str, Json]) -> Json:
    result = decide(program, facts)
    acceptable = [ranked["option"] for ranked in result["ranking"] if ranked["status"] == "acceptable"]
    kept = {"trace": result["trace"], "changes": result["changes"]}
    return {"facts": facts, "outcome": result["outcome"], "acceptable": acceptable, **kept}


def _situation(space: Space, cells: list[int], numbers: Iterator[int]) -> dict[str, Json]:
    chosen = zip(space.facts, space.cells, cells, strict=True)
    return {fact.name: value_text(_value(fact, options[i], numbers)) for fact, options, i in chosen}


def _value(fact: FactSpec, cell: Cell, numbers: Iterator[int]) -> Value:
    if cell.values:
        return cell.values[below(numbers, len(cell.values))]
    interval = cell.ranges[below(numbers, len(cell.ranges))]
    return _number(interval, numbers) if fact.whole else _plain(interval, fact)


def _plain(interval: Interval, fact: FactSpec) -> Number:
    value = sample(interval, fact.whole)
    assert value is not None
    return value


def _number(interval: Interval, numbers: Iterator[int]) -> int:
    """A number as a case would state it: round, and without one end at most tenfold the other."""
    ends = whole_ends(interval)
    low = int(ends.low) if ends.low is not None else min(0, 10 * int(ends.high or 0))
    high = int(ends.high) if ends.high is not None else max(10 * low, low + 10)
    step = _step(high - low)
    first, last = -(-low // step), high // step
    return (first + below(numbers, last - first + 1)) * step if first <= last else low


def _step(width: int) -> int:
    """The largest power of ten that still leaves about ten to choose from."""
    step = 1
    while step * 100 <= width:
        step *= 10
    return step
