"""Proofs about a framework, over all of its cells: what `check` reports, each with a counterexample in words.

No situation without an outcome, no overlap where rows must be unique, no row that can never hold, no option that can
never win, no hole or overlap in bands, no quarrel between rows that settle, never everything ruled out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Any

from msgspec import Struct

from coursekit.decisions.calculate import RULED_OUT, Reason
from coursekit.decisions.diagram import TooLargeError
from coursekit.decisions.intervals import contains
from coursekit.decisions.model import Decision, Formula, Framework
from coursekit.decisions.numbers import number_text
from coursekit.decisions.program import Program, Rule
from coursekit.decisions.sentences import cell_words
from coursekit.decisions.space import Drawn, Space, draw, space_of
from coursekit.diagnostics import Diagnostic, Place


class _Proof(Struct, frozen=True):
    """A framework's program laid out over its cells, with the places of its source."""

    program: Program
    space: Space
    drawn: Drawn
    places: dict[tuple[str, str], Place]
    """By decision and row; the decision as a whole under an empty row."""

    def example(self, node: int, wanted: Callable[[Any], bool]) -> str | None:
        """A smallest cell where the diagram has a wanted value, in words; None if nowhere."""
        path = self.space.diagrams.shortest(node, wanted)
        return None if path is None else cell_words(self.program.words["facts"], self.space.describe(path))

    def fault(self, code: str, message: str, hint: str, rule: Rule, row: str = "") -> Diagnostic:
        place = self.places.get((rule.name, row)) or self.places[rule.name, ""]
        return Diagnostic(code, message, place, hint)


def verify(program: Program, framework: Framework) -> list[Diagnostic]:
    """Prove a compiled framework; `framework` is its source and gives the places."""
    try:
        space = space_of([program])
        proof = _Proof(program, space, draw(space, program), dict(_places(framework)))
    except TooLargeError:
        message = "this framework has too many different situations to be proved"
        return [Diagnostic("not-provable", message, framework.place, "split it into several", "warning")]
    return [fault for rule in program.rules.values() for prove in PROOFS for fault in prove(proof, rule)]


def _places(framework: Framework) -> Iterator[tuple[tuple[str, str], Place]]:
    for decision in framework.decisions:
        yield (decision.name, ""), decision.place
        yield from (((decision.name, row.id), row.place) for row in _rows(decision))


def _rows(decision: Decision) -> tuple[Any, ...]:
    return decision.cases if isinstance(decision, Formula) else decision.rows


def gaps(proof: _Proof, rule: Rule) -> Iterator[Diagnostic]:
    """No situation without an outcome."""
    if rule.kind == "score":
        return
    example = proof.example(proof.drawn.outcome[rule.name], _no_row)
    if example is not None:
        message = f"`{rule.name}` has no outcome where {example}"
        yield proof.fault("no-outcome", message, _GAP_HINTS.get(rule.hit or rule.kind, _GAP_HINTS["first"]), rule)


_GAP_HINTS = {
    "first": "add a row for it, or a last row without `when`",
    "unique": "add a row for it, or widen the test of another",
    "tree": "add a branch for it, or widen the test of another",
    "formula": "add a case for it, or a last case without `when`",
}
"""By hit policy, else by kind."""


def _no_row(value: Any) -> bool:
    return isinstance(value, Reason) and value == "no-row"


def everything_ruled_out(proof: _Proof, rule: Rule) -> Iterator[Diagnostic]:
    """A weighing always leaves something."""
    example = proof.example(proof.drawn.outcome[rule.name], lambda value: value is RULED_OUT)
    if rule.kind == "weigh" and example is not None:
        message = f"`{rule.name}` rules every option out where {example}"
        yield proof.fault("all-ruled-out", message, "let one of the rows speak against instead", rule)


def overlaps(proof: _Proof, rule: Rule) -> Iterator[Diagnostic]:
    """In a unique table or a tree no two rows hold at once."""
    if rule.kind != "table" or rule.hit == "first":
        return
    for a, b in combinations(rule.rows, 2):
        rows = proof.drawn.rows
        both = proof.space.diagrams.combine(_both, rows[rule.name, a.id], rows[rule.name, b.id])
        example = proof.example(both, bool)
        if example is not None:
            message = f"`{a.id}` and `{b.id}` of `{rule.name}` both hold where {example}"
            hint = "narrow one of them" + ("" if rule.hit == "tree" else ", or write `hit: first`")
            yield proof.fault("rows-overlap", message, hint, rule, b.id)


def _both(a: Any, b: Any) -> bool:
    return a is True and b is True


def dead_rows(proof: _Proof, rule: Rule) -> Iterator[Diagnostic]:
    """Every row holds somewhere, and is not hidden by those above it."""
    free = proof.space.diagrams.leaf(True)
    for row in rule.rows:
        held = proof.drawn.rows[rule.name, row.id]
        if proof.example(held, _is_true) is None:
            hint = "its tests contradict each other, or ask for a value that can't be"
            yield proof.fault("dead-row", f"the row `{row.id}` of `{rule.name}` can never hold", hint, rule, row.id)
        elif rule.hit == "first" or rule.kind == "formula":
            reached = proof.space.diagrams.combine(_both, free, held)
            if proof.example(reached, bool) is None:
                message = f"the row `{row.id}` of `{rule.name}` is never reached: those above it hold first"
                yield proof.fault("dead-row", message, "move it up or remove it", rule, row.id)
            free = proof.space.diagrams.combine(lambda f, h: f is True and h is not True, free, held)


def _is_true(value: Any) -> bool:
    return value is True


def dead_outcomes(proof: _Proof, rule: Rule) -> Iterator[Diagnostic]:
    """Every option or outcome that is declared is somewhere the answer."""
    reached = set(proof.space.diagrams.leaves(proof.drawn.outcome[rule.name]))
    for outcome in rule.outcomes:
        if outcome not in reached:
            message = f"`{outcome}` of `{rule.name}` can never be the outcome"
            yield proof.fault("dead-outcome", message, "no situation leads to it: mend the rows, or remove it", rule)


def quarrels(proof: _Proof, rule: Rule) -> Iterator[Diagnostic]:
    """No two rows settle different options in one cell."""
    standing = proof.drawn.standing.get(rule.name)
    if standing is None:
        return
    example = proof.example(standing, lambda s: len(s.settled) > 1)
    if example is not None:
        message = f"rows of `{rule.name}` settle different options where {example}"
        yield proof.fault("settles-two", message, "narrow one of them, so that one settles at a time", rule)


def bands(proof: _Proof, rule: Rule) -> Iterator[Diagnostic]:
    """Every score that can occur lies in exactly one band."""
    if rule.kind != "score":
        return
    node = proof.drawn.number[rule.name]
    for value in sorted(v for v in proof.space.diagrams.leaves(node) if not isinstance(v, Reason)):
        found = [outcome for outcome, ranges in rule.bands if contains(ranges, value)]
        if len(found) == 1:
            continue
        where = proof.example(node, lambda other, value=value: other == value)  # type: ignore[misc]
        if found:
            message = f"a score of {number_text(value)} lies in {' and '.join(f'`{o}`' for o in found)} ({where})"
            yield proof.fault("band-overlap", message, "let one band end where the next begins", rule)
        else:
            message = f"a score of {number_text(value)} lies in no band ({where})"
            yield proof.fault("band-hole", message, "widen a band to take it in", rule)
        return


def no_number(proof: _Proof, rule: Rule) -> Iterator[Diagnostic]:
    """A formula or score always comes to a number."""
    if rule.kind not in ("score", "formula"):
        return
    for reason, hint in NUMBER_FAULTS.items():
        node = proof.drawn.outcome[rule.name]
        example = proof.example(node, lambda v, reason=reason: isinstance(v, Reason) and v == reason)  # type: ignore[misc]
        if example is not None:
            message = f"`{rule.name}` can't be computed where {example}"
            yield proof.fault("no-number", message, hint, rule)
            return


NUMBER_FAULTS = {
    "division-by-zero": "it divides by zero there; give that case a row of its own",
    "too-large": "its digits grow beyond all measure there; round on the way",
    "not-a-number": "a decision that it uses has no number there; give that case a row of its own",
}
PROOFS = (gaps, everything_ruled_out, overlaps, dead_rows, dead_outcomes, quarrels, bands, no_number)
