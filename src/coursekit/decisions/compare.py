"""Where frameworks part: every cell of their facts is put to each, and the cells in which they differ are counted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from coursekit.decisions.calculate import Reason
from coursekit.decisions.canonical import Json
from coursekit.decisions.program import Program
from coursekit.decisions.sentences import cell_facts, cell_words
from coursekit.decisions.space import Space, draw, space_of


class Comparison(Struct, frozen=True):
    """Counts are of cells. `smallest` names the fewest facts on which they part, whatever the others are."""

    frameworks: tuple[str, ...]
    cells: int
    parted: int
    pairs: tuple[tuple[tuple[str, ...], int], ...]
    """Each combination of differing answers, in the order of the frameworks, and in how many cells it occurs."""
    smallest: dict[str, str] | None
    smallest_words: str
    smallest_answers: tuple[str, ...]


def comparable_with(programs: Sequence[Program]) -> str:
    """Empty if the frameworks speak of the same outcomes, else why they can't be compared.

    They may be compared when there is one of them whose outcomes are among those of each other, or hold them, after
    the other's `maps:` for it.
    """
    if _common(programs) is not None:
        return ""
    first, other = programs[0], next(p for p in programs[1:] if not _fits(p, programs[0]))
    odd = ", ".join(f"`{outcome}`" for outcome in other.outcomes if outcome not in first.outcomes)
    hint = f"declare `maps: {{{first.id}: {{…}}}}` in {other.id}"
    return f"`{other.id}` has outcomes that `{first.id}` hasn't: {odd}; {hint}"


def _common(programs: Sequence[Program]) -> Program | None:
    """The framework in whose outcomes all can speak."""
    return next((p for p in programs if all(_fits(other, p) for other in programs)), None)


def _fits(program: Program, common: Program) -> bool:
    theirs, known = {_mapped(program, common, outcome) for outcome in program.outcomes}, set(common.outcomes)
    return theirs <= known or known <= theirs


def _mapped(program: Program, common: Program, outcome: str) -> str:
    return program.maps.get(common.id, {}).get(outcome, outcome)


def compare(programs: Sequence[Program], order: Sequence[str] = ()) -> Comparison:
    """Put two or more frameworks to every cell of the facts that any of them asks.

    `order` is that of facts.yml. Raises ValueError where `comparable_with` objects, TooLargeError past the limit.
    """
    common = _common(programs)
    if common is None:
        raise ValueError(comparable_with(programs))
    space = space_of(programs, order)
    nodes = [_answer(space, program, common) for program in programs]
    together = space.diagrams.combine(lambda *answers: tuple(map(str, answers)), *nodes)
    parted = [answers for answers in space.diagrams.leaves(together) if _part(answers)]
    counts = {answers: space.diagrams.count(together, lambda other, a=answers: other == a) for answers in parted}  # type: ignore[misc]
    path = space.diagrams.shortest(together, _part)
    cells = space.diagrams.count(together, lambda _: True)
    return Comparison(
        tuple(program.id for program in programs),
        cells,
        sum(counts.values()),
        tuple(sorted(counts.items(), key=lambda item: (-item[1], item[0]))),
        *_smallest(space, programs, path, together),
    )


def _part(answers: tuple[str, ...]) -> bool:
    return len(set(answers)) > 1


def _answer(space: Space, program: Program, common: Program) -> int:
    node = draw(space, program).outcome[program.answer]
    return space.diagrams.combine(
        lambda value: value if isinstance(value, Reason) else _mapped(program, common, value), node
    )


def _smallest(
    space: Space, programs: Sequence[Program], path: Mapping[int, int] | None, node: int
) -> tuple[dict[str, str] | None, str, tuple[str, ...]]:
    if path is None:
        return None, "", ()
    facts = space.describe(path)
    words = {name: said for program in programs for name, said in program.words["facts"].items()}
    answers = space.diagrams.constant(node, [path.get(level) for level in range(len(space.facts))])
    return cell_facts(facts), cell_words(words, facts), answers or ()


def as_json(comparison: Comparison) -> Json:
    """The comparison in the shape of `compare --json`."""
    pairs = [{"outcomes": list(answers), "cells": count} for answers, count in comparison.pairs]
    smallest = {
        "facts": comparison.smallest,
        "words": comparison.smallest_words,
        "outcomes": list(comparison.smallest_answers),
    }
    return {
        "frameworks": list(comparison.frameworks),
        "cells": comparison.cells,
        "parted": comparison.parted,
        "pairs": pairs,
        "smallest": smallest if comparison.smallest is not None else None,
    }
