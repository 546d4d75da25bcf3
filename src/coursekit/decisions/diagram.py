"""Decision diagrams: a framework as one small directed graph over the cells of its facts.

An ordered, reduced diagram has a node only where a fact can still matter, so questions about *all* situations (gaps,
overlaps, what is still possible, where two frameworks part) are walks over a few hundred nodes instead of an
enumeration of millions of cells. Sums of points stay small, since equal sums share a node.

Source: Bryant, "Graph-based algorithms for Boolean function manipulation" (1986), with many values per variable.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any

MAX_NODES = 200_000


class TooLargeError(Exception):
    """The diagram passed its limit; the framework can be run but not proved."""


class Diagrams:
    """Diagrams over the same facts, which share their nodes. A node is an index; equal functions are one node."""

    def __init__(self, widths: Sequence[int]) -> None:
        self.widths = tuple(widths)
        """How many cells each fact has; a node's level is its fact's index, a leaf's level is one past the last."""
        self.levels: list[int] = []
        self.children: list[tuple[int, ...]] = []
        self.values: list[Any] = []
        self._known: dict[Hashable, int] = {}

    def leaf(self, value: Hashable) -> int:
        """The node of a constant."""
        return self._add((type(value), value), len(self.widths), (), value)

    def node(self, level: int, children: tuple[int, ...]) -> int:
        """The node that asks the fact at `level`; if all answers lead to the same, that itself."""
        if children.count(children[0]) == len(children):
            return children[0]
        return self._add((level, children), level, children, None)

    def _add(self, key: Hashable, level: int, children: tuple[int, ...], value: Hashable) -> int:
        found = self._known.get(key)
        if found is None:
            if len(self.levels) >= MAX_NODES:
                raise TooLargeError
            found = self._known[key] = len(self.levels)
            self.levels.append(level)
            self.children.append(children)
            self.values.append(value)
        return found

    def split(self, level: int, leaves: Sequence[Hashable]) -> int:
        """The diagram that looks at one fact only: a leaf per cell."""
        return self.node(level, tuple(self.leaf(value) for value in leaves))

    def combine(self, function: Callable[..., Hashable], *nodes: int) -> int:
        """The diagram of `function` applied, in each cell, to the values of the given diagrams."""
        memo: dict[tuple[int, ...], int] = {}

        def at(nodes: tuple[int, ...]) -> int:
            found = memo.get(nodes)
            if found is None:
                level = min(self.levels[n] for n in nodes)
                if level == len(self.widths):
                    found = self.leaf(function(*(self.values[n] for n in nodes)))
                else:
                    found = self.node(level, tuple(at(self._below(nodes, level, i)) for i in range(self.widths[level])))
                memo[nodes] = found
                if len(memo) > MAX_NODES:
                    raise TooLargeError
            return found

        return at(nodes)

    def _below(self, nodes: tuple[int, ...], level: int, i: int) -> tuple[int, ...]:
        return tuple(self.children[n][i] if self.levels[n] == level else n for n in nodes)

    def restrict(self, node: int, cells: Sequence[int | None]) -> tuple[Diagrams, int]:
        """The diagram where the facts with a cell are known (None is unknown), in a table of its own."""
        fresh = Diagrams(self.widths)
        memo: dict[int, int] = {}

        def at(node: int) -> int:
            level = self.levels[node]
            if level == len(self.widths):
                return fresh.leaf(self.values[node])
            found = memo.get(node)
            if found is None:
                children, cell = self.children[node], cells[level]
                found = at(children[cell]) if cell is not None else fresh.node(level, tuple(map(at, children)))
                memo[node] = found
            return found

        root = at(node)
        return fresh, root

    def constant(self, node: int, cells: Sequence[int | None]) -> Any:
        """The one value that every completion of the known cells reaches; None if they differ."""
        found: set[int] = set()
        seen, waiting = {node}, [node]
        while waiting and len(found) < 2:
            here = waiting.pop()
            level = self.levels[here]
            if level == len(self.widths):
                found.add(here)
                continue
            cell = cells[level]
            below = self.children[here] if cell is None else (self.children[here][cell],)
            waiting += [child for child in below if child not in seen]
            seen.update(below)
        return self.values[found.pop()] if len(found) == 1 else None

    def reachable(self, node: int) -> list[int]:
        """Every node from here down, each once, parents first."""
        seen, order = {node}, [node]
        for here in order:
            new = [child for child in dict.fromkeys(self.children[here]) if child not in seen]
            seen.update(new)
            order += new
        return order

    def leaves(self, node: int) -> list[Any]:
        """Every value that is still possible, each once."""
        return [self.values[n] for n in self.reachable(node) if self.levels[n] == len(self.widths)]

    def first_fact(self, node: int) -> int | None:
        """The first fact, in order, on which the value still depends; None for a constant."""
        level = self.levels[node]
        return None if level == len(self.widths) else level

    def count(self, node: int, wanted: Callable[[Any], bool]) -> int:
        """In how many cells the value is wanted."""
        memo: dict[int, int] = {}

        def at(node: int) -> int:
            """Cells below this node, from its own level on."""
            if self.levels[node] == len(self.widths):
                return int(wanted(self.values[node]))
            if node not in memo:
                memo[node] = sum(at(child) * self._skipped(node, child) for child in self.children[node])
            return memo[node]

        return at(node) * self._product(0, self.levels[node])

    def _skipped(self, node: int, child: int) -> int:
        return self._product(self.levels[node] + 1, self.levels[child])

    def _product(self, start: int, end: int) -> int:
        total = 1
        for width in self.widths[start:end]:
            total *= width
        return total

    def shortest(self, node: int, wanted: Callable[[Any], bool]) -> dict[int, int] | None:
        """The fewest facts, as cell by level, that force a wanted value, whatever the others; None if none do."""
        memo: dict[int, dict[int, int] | None] = {}

        def at(node: int) -> dict[int, int] | None:
            if self.levels[node] == len(self.widths):
                return {} if wanted(self.values[node]) else None
            if node not in memo:
                paths = ((i, at(child)) for i, child in enumerate(self.children[node]))
                found = [{self.levels[node]: i, **path} for i, path in paths if path is not None]
                memo[node] = min(found, key=len, default=None)
            return memo[node]

        return at(node)
