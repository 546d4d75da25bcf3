"""Cells: per fact, the values that no test of the frameworks at hand tells apart count once.

Tests are finite sets and intervals, so every fact splits into finitely many cells, and a framework can be decided
exactly by looking at each combination of cells, never at each value.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct

from coursekit.decisions.intervals import Interval, Ranges, contains, interval_text, joined, pieces, sample, whole_ends
from coursekit.decisions.numbers import Number
from coursekit.decisions.program import Check, FactSpec, Program
from coursekit.decisions.situation import Value


class Cell(Struct, frozen=True):
    """Some values of a choice, or some ranges of a number."""

    values: tuple[str, ...] = ()
    ranges: Ranges = ()

    def __contains__(self, value: Value) -> bool:
        return value in self.values if isinstance(value, str) else contains(self.ranges, value)


Cells = tuple[Cell, ...]


def checks_on(programs: Iterable[Program], fact: str) -> list[Check]:
    """Every test on a fact, each once."""
    rules = (rule for program in programs for rule in program.rules.values())
    checks = (check for rule in rules for row in rule.rows for check in row.when)
    return list(dict.fromkeys(check for check in checks if check.on == fact))


def cells_of(fact: FactSpec, checks: Sequence[Check]) -> Cells:
    """Split a fact by all tests on it."""
    return _number_cells(fact, checks) if fact.is_number else _choice_cells(fact, checks)


def _choice_cells(fact: FactSpec, checks: Sequence[Check]) -> Cells:
    groups: dict[tuple[bool, ...], list[str]] = {}
    for value in fact.values:
        groups.setdefault(tuple(passes(check, value) for check in checks), []).append(value)
    return tuple(Cell(values=tuple(values)) for values in groups.values())


def _number_cells(fact: FactSpec, checks: Sequence[Check]) -> Cells:
    ends = [end for check in checks for i in check.ranges for end in (i.low, i.high) if end is not None]
    groups: dict[tuple[bool, ...], list[Interval]] = {}
    for piece in pieces(ends, fact.range, fact.whole):
        value = sample(piece, fact.whole)
        assert value is not None
        groups.setdefault(tuple(passes(check, value) for check in checks), []).append(piece)
    return tuple(Cell(ranges=together(found, fact.whole)) for found in groups.values())


def together(intervals: Iterable[Interval], whole: bool) -> Ranges:
    """The intervals joined. Of whole numbers, `<= 999` and `>= 1000` touch too."""
    result: list[Interval] = []
    for interval in joined(intervals):
        if whole and result and _next_whole(result[-1], interval):
            last = result.pop()
            interval = Interval(last.low, last.low_closed, interval.high, interval.high_closed)
        result.append(interval)
    return tuple(result)


def _next_whole(a: Interval, b: Interval) -> bool:
    high, low = whole_ends(a).high, whole_ends(b).low
    return high is not None and low is not None and low <= high + 1


def passes(check: Check, value: Value) -> bool:
    """Whether a fact's known value passes a test."""
    return contains(check.ranges, value) if not isinstance(value, str) else value in (check.values or ())


def cell_sample(cell: Cell, fact: FactSpec) -> Value:
    """A plain value in the cell."""
    if cell.values:
        return cell.values[0]
    value = sample(cell.ranges[0], fact.whole)
    assert value is not None
    return value


def cell_text(cell: Cell, fact: FactSpec) -> str:
    """The cell as a unary test: `knowledge | both`, `< 1000`, `> 100000`; ends of the fact's own range are left out."""
    if cell.values:
        return " | ".join(cell.values)
    return " | ".join(interval_text(_open(interval, fact)) for interval in cell.ranges)


def _open(interval: Interval, fact: FactSpec) -> Interval:
    """Without the ends that the fact's own range gives anyhow."""
    low: Number | None = interval.low
    high: Number | None = interval.high
    if low == high:
        return interval
    low_closed, high_closed = interval.low_closed, interval.high_closed
    if low is not None and low == fact.range.low and low_closed:
        low, low_closed = None, False
    if high is not None and high == fact.range.high and high_closed:
        high, high_closed = None, False
    return Interval(low, low_closed, high, high_closed)


def join_cells(cells: Sequence[Cell], fact: FactSpec) -> Cell:
    """One cell with the values of all."""
    values = [value for cell in cells for value in cell.values]
    ranges = together((interval for cell in cells for interval in cell.ranges), fact.whole)
    return Cell(tuple(sorted(values, key=fact.values.index)), ranges)
