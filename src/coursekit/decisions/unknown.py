"""What a partly known situation still leaves open: the outcomes possible, and the next fact worth asking."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from coursekit.decisions.calculate import Reason
from coursekit.decisions.numbers import parse_number
from coursekit.decisions.program import Program
from coursekit.decisions.situation import Value
from coursekit.decisions.space import own_space


class Possible(Struct, frozen=True):
    """`outcomes` in declared order, each reached by some completion; `ask` is None once nothing can change the answer.

    `never` says that some completion has no outcome at all, which the proofs would have refused.
    """

    outcomes: tuple[str, ...]
    ask: str | None
    never: bool = False


def possible(program: Program, values: Mapping[str, Value]) -> Possible:
    """Exactly the outcomes that completions of the situation reach.

    For a framework too large for a diagram: all declared outcomes, and the first unknown fact.
    """
    space, drawn = own_space(program)
    if drawn is None:
        ask = next((fact.name for fact in program.facts if fact.name not in values), None)
        return Possible(program.outcomes, ask)
    open_, node = space.diagrams.restrict(drawn.outcome[program.answer], space.cell_numbers(values))
    found = open_.leaves(node)
    outcomes = [value for value in found if not isinstance(value, Reason)]
    level = open_.first_fact(node)
    ask = None if level is None else space.facts[level].name
    return Possible(in_order(program, outcomes), ask, len(outcomes) < len(found))


def in_order(program: Program, outcomes: list[str]) -> tuple[str, ...]:
    """Outcomes as they are declared; numbers by size."""
    declared = {outcome: i for i, outcome in enumerate(program.outcomes)}
    return tuple(sorted(outcomes, key=lambda o: (declared.get(o, -1), parse_number(o) or 0)))
