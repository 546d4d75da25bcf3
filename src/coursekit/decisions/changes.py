"""What would have to be different: the smallest change of facts, one else two, that turns the outcome."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations, product

from msgspec import Struct

from coursekit.decisions.calculate import Reason
from coursekit.decisions.cells import Cell, cell_text, join_cells
from coursekit.decisions.program import Program
from coursekit.decisions.situation import Value
from coursekit.decisions.space import Space, own_space

MAX_CHANGES = 20


class Change(Struct, frozen=True):
    """With these facts changed into these cells (as unary tests), all else as it is, the outcome is another."""

    facts: tuple[tuple[str, str], ...]
    outcome: str


def changes(program: Program, values: Mapping[str, Value], to: str | None = None) -> tuple[Change, ...]:
    """The smallest changes of known facts that turn the outcome, into `to` if given; at most 20, in order of the facts.

    Empty where no change of two facts suffices, or the outcome isn't determined to begin with.
    """
    space, drawn = own_space(program)
    if drawn is None:
        return ()
    here = space.cell_numbers(values)
    root = drawn.outcome[program.answer]
    now = _outcome(space, root, here)
    if now is None:
        return ()
    search = _Search(space, root, here, now, to)
    return (_one_fact(search) or _two_facts(search))[:MAX_CHANGES]


class _Search(Struct, frozen=True):
    space: Space
    root: int
    here: list[int | None]
    now: str
    to: str | None

    def turned(self, changed: Mapping[int, int]) -> str | None:
        """The new outcome with these cells instead, if it is a turn that is looked for."""
        cells = [changed.get(level, cell) for level, cell in enumerate(self.here)]
        outcome = _outcome(self.space, self.root, cells)
        wanted = outcome is not None and outcome != self.now and self.to in (None, outcome)
        return outcome if wanted else None

    def others(self, level: int) -> list[int]:
        return [i for i in range(len(self.space.cells[level])) if i != self.here[level]]


def _outcome(space: Space, node: int, cells: list[int | None]) -> str | None:
    """The outcome if every completion agrees on one."""
    value = space.diagrams.constant(node, cells)
    return None if isinstance(value, Reason) else value


def _known(search: _Search) -> list[int]:
    return [level for level, cell in enumerate(search.here) if cell is not None]


def _one_fact(search: _Search) -> tuple[Change, ...]:
    """Cells of one fact that lead to the same outcome are one change."""
    found: dict[tuple[int, str], list[Cell]] = {}
    for level in _known(search):
        for i in search.others(level):
            if (outcome := search.turned({level: i})) is not None:
                found.setdefault((level, outcome), []).append(search.space.cells[level][i])
    return tuple(
        Change((_named(search, level, join_cells(cells, search.space.facts[level])),), outcome)
        for (level, outcome), cells in found.items()
    )


def _two_facts(search: _Search) -> tuple[Change, ...]:
    found: list[Change] = []
    for a, b in combinations(_known(search), 2):
        for i, j in product(search.others(a), search.others(b)):
            if (outcome := search.turned({a: i, b: j})) is not None:
                cells = search.space.cells
                facts = _named(search, a, cells[a][i]), _named(search, b, cells[b][j])
                found.append(Change(facts, outcome))
        if len(found) >= MAX_CHANGES:
            break
    return tuple(found)


def _named(search: _Search, level: int, cell: Cell) -> tuple[str, str]:
    fact = search.space.facts[level]
    return fact.name, cell_text(cell, fact)
