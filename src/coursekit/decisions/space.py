"""The space of situations of some frameworks, and each framework's diagram over it.

Two diagrams over one space can be laid side by side: that is how frameworks are compared.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from msgspec import Struct, field
from msgspec.structs import replace

from coursekit.decisions.calculate import NO_ROW, NOT_A_NUMBER, RULED_OUT, Reason, calculate
from coursekit.decisions.cells import Cell, Cells, cells_of, checks_on, passes
from coursekit.decisions.diagram import Diagrams, TooLargeError
from coursekit.decisions.evaluate import Tally, ranked
from coursekit.decisions.intervals import contains, sample
from coursekit.decisions.numbers import Number, number_text
from coursekit.decisions.program import Check, FactSpec, Program, Row, Rule, Tree
from coursekit.decisions.situation import Value

MAX_LEVELS = 150


class Space(Struct, frozen=True, eq=False):
    """The facts in order, their cells, and the diagrams over them."""

    facts: tuple[FactSpec, ...]
    cells: tuple[Cells, ...]
    diagrams: Diagrams

    def cell_numbers(self, values: Mapping[str, Value]) -> list[int | None]:
        """For each fact the number of the cell its value lies in; None where it is unknown."""
        return [
            next((i for i, cell in enumerate(cells) if values[fact.name] in cell), None)
            if fact.name in values
            else None
            for fact, cells in zip(self.facts, self.cells, strict=True)
        ]

    def describe(self, path: Mapping[int, int]) -> list[tuple[FactSpec, Cell]]:
        """The facts and cells of a path, in the order of the facts."""
        return [(self.facts[level], self.cells[level][i]) for level, i in sorted(path.items())]


class Drawn(Struct):
    """One framework as diagrams: per decision its outcomes and numbers, per row where it holds."""

    outcome: dict[str, int] = field(default_factory=dict)
    number: dict[str, int] = field(default_factory=dict)
    rows: dict[tuple[str, str], int] = field(default_factory=dict)
    standing: dict[str, int] = field(default_factory=dict)
    """Of a weighing: what has been said of the options, as `Standing`."""


def space_of(programs: Sequence[Program], order: Sequence[str] = ()) -> Space:
    """The space of all facts that any of the frameworks asks, in the given order, else in that of the frameworks.

    Raises TooLargeError beyond 150 facts: walks over a diagram go one call deep for each.
    """
    facts = {fact.name: fact for program in programs for fact in program.facts}
    names = [name for name in order if name in facts] or list(facts)
    if len(names) > MAX_LEVELS:
        raise TooLargeError
    cells = tuple(cells_of(facts[name], checks_on(programs, name)) for name in names)
    return Space(tuple(facts[name] for name in names), cells, Diagrams([len(c) for c in cells]))


@lru_cache(maxsize=64)
def own_space(program: Program) -> tuple[Space, Drawn | None]:
    """A framework's own space and diagrams, made once; without diagrams where they would be too large."""
    space = space_of([program])
    try:
        return space, draw(space, program)
    except TooLargeError:
        return space, None


def draw(space: Space, program: Program) -> Drawn:
    """The diagrams of a framework. Raises TooLargeError."""
    drawn = Drawn()
    for rule in program.rules.values():
        for row in rule.rows:
            drawn.rows[rule.name, row.id] = _when(space, drawn, row)
        _DRAW[rule.kind](space, drawn, rule)
    return drawn


def _when(space: Space, drawn: Drawn, row: Row) -> int:
    tests = [_check(space, drawn, check) for check in row.when]
    node = space.diagrams.leaf(True)
    for test in reversed(tests):
        node = space.diagrams.combine(_and, test, node)
    return node


def _and(a: Any, b: Any) -> Any:
    return False if a is False or b is False else a if a is not True else b


def _check(space: Space, drawn: Drawn, check: Check) -> int:
    if not check.is_fact:
        source = drawn.outcome if check.values is not None else drawn.number
        return space.diagrams.combine(lambda value: _judge(check, value), source[check.on])
    level = next(i for i, fact in enumerate(space.facts) if fact.name == check.on)
    return space.diagrams.split(level, [_cell_passes(check, cell) for cell in space.cells[level]])


def _judge(check: Check, value: Any) -> Any:
    return value if isinstance(value, Reason) else passes(check, value)


def _cell_passes(check: Check, cell: Cell) -> bool:
    """Whether a test holds in a cell; by the nature of cells any of its values speaks for all."""
    if cell.values:
        return passes(check, cell.values[0])
    value = sample(cell.ranges[0], False)
    assert value is not None
    return passes(check, value)


def _draw_table(space: Space, drawn: Drawn, rule: Rule) -> None:
    node = space.diagrams.leaf(NO_ROW)
    for row in reversed(rule.rows):

        def choose(held: Any, below: Any, outcome: str = row.outcome) -> Any:
            return outcome if held is True else below if held is False else held

        node = space.diagrams.combine(choose, drawn.rows[rule.name, row.id], node)
    drawn.outcome[rule.name] = node


def _draw_score(space: Space, drawn: Drawn, rule: Rule) -> None:
    zero: tuple[Number, ...] = tuple(0 for _ in rule.sums)
    node = space.diagrams.leaf(zero)
    for row in rule.rows:
        points = dict(row.points)

        def plus(held: Any, sums: Any, points: Mapping[str, Number] = points) -> Any:
            if held is True and not isinstance(sums, Reason):
                return tuple(total + points.get(name, 0) for name, total in zip(rule.sums, sums, strict=True))
            return sums if held is True or held is False or isinstance(sums, Reason) else held

        node = space.diagrams.combine(plus, drawn.rows[rule.name, row.id], node)
    assert rule.value is not None
    drawn.number[rule.name] = number = _expression(space, drawn, rule.value, rule.sums, node)
    drawn.outcome[rule.name] = space.diagrams.combine(lambda value: _band(rule, value), number)


def _band(rule: Rule, number: Any) -> Any:
    if isinstance(number, Reason):
        return number
    return next((outcome for outcome, ranges in rule.bands if contains(ranges, number)), NO_ROW)


def _expression(space: Space, drawn: Drawn, tree: Tree, sums: tuple[str, ...] = (), totals: int | None = None) -> int:
    """The diagram of an expression over sums and over the numbers of other decisions."""
    names = [name for name in dict.fromkeys(_names(tree)) if name not in sums]
    inputs = [drawn.number[name] for name in names]

    def value(total: Any, *numbers: Any) -> Any:
        if isinstance(total, Reason):
            return total
        known = dict(zip(sums, total, strict=True)) | dict(zip(names, numbers, strict=True))
        return calculate(tree, lambda name: _numeric(known[name]))

    return space.diagrams.combine(value, totals if totals is not None else space.diagrams.leaf(()), *inputs)


def _numeric(value: Any) -> Number | Reason:
    return NOT_A_NUMBER if isinstance(value, str | bool) and not isinstance(value, Reason) else value


def _names(tree: Tree) -> list[str]:
    if tree[0] == "name":
        return [tree[1]]
    return [name for part in tree[1:] if isinstance(part, tuple) for name in _names(part)]


def _draw_formula(space: Space, drawn: Drawn, rule: Rule) -> None:
    node = space.diagrams.leaf(NO_ROW)
    for row in reversed(rule.rows):
        fixed = space.diagrams.leaf(row.outcome)
        value = fixed if row.value is None else _expression(space, drawn, row.value)
        node = space.diagrams.combine(_choose, drawn.rows[rule.name, row.id], value, node)
    drawn.number[rule.name] = space.diagrams.combine(_as_number, node)
    drawn.outcome[rule.name] = space.diagrams.combine(_as_outcome, node)


def _choose(held: Any, value: Any, below: Any) -> Any:
    return value if held is True else below if held is False else held


def _as_number(value: Any) -> Any:
    return _numeric(value)


def _as_outcome(value: Any) -> Any:
    if isinstance(value, str):
        return value
    return ("yes" if value else "no") if isinstance(value, bool) else number_text(value)


class Standing(Struct, frozen=True):
    """What has been said of the options; `reason` where a row could not be judged."""

    speaks_for: tuple[Number, ...]
    against: tuple[Number, ...]
    ruled_out: frozenset[str] = frozenset()
    settled: frozenset[str] = frozenset()
    reason: Reason | None = None


def _draw_weigh(space: Space, drawn: Drawn, rule: Rule) -> None:
    none = tuple(0 for _ in rule.outcomes)
    node = space.diagrams.leaf(Standing(none, none))
    for row in rule.rows:

        def weigh(held: Any, standing: Standing, row: Row = row) -> Standing:
            if held is True:
                return _standing(rule, row, standing)
            return standing if held is False else replace(standing, reason=standing.reason or held)

        node = space.diagrams.combine(weigh, drawn.rows[rule.name, row.id], node)
    drawn.standing[rule.name] = node
    drawn.outcome[rule.name] = space.diagrams.combine(lambda standing: _winner(rule, standing), node)


def _standing(rule: Rule, row: Row, standing: Standing) -> Standing:
    effects = row.effects
    assert effects is not None

    def plus(totals: tuple[Number, ...], named: tuple[str, ...]) -> tuple[Number, ...]:
        return tuple(t + effects.weight * named.count(o) for o, t in zip(rule.outcomes, totals, strict=True))

    return Standing(
        plus(standing.speaks_for, effects.speaks_for),
        plus(standing.against, effects.against),
        standing.ruled_out | set(effects.rules_out),
        standing.settled | set(effects.settles),
        standing.reason,
    )


def _winner(rule: Rule, standing: Standing) -> str | Reason:
    if standing.reason is not None and not standing.settled:
        return standing.reason
    tally = Tally(list(standing.speaks_for), list(standing.against), set(standing.ruled_out), set(standing.settled))
    first = ranked(rule.outcomes, tally)[0]
    return RULED_OUT if first.status == "ruled-out" else first.option


_DRAW = {"table": _draw_table, "score": _draw_score, "formula": _draw_formula, "weigh": _draw_weigh}
