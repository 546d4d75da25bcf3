"""What a framework says of each option that a learner may choose: the share it earns, why, what would make it right.

Everything is worked out when the key is compiled, so that grading is a look-up.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from msgspec import Struct
from msgspec.structs import replace

from coursekit.decisions.changes import changes
from coursekit.decisions.evaluate import OTHERWISE, Finding, Ranked, Run, evaluate
from coursekit.decisions.numbers import Number
from coursekit.decisions.program import Program, Row
from coursekit.decisions.situation import Value

Shares = Mapping[str, Number]
"""By acceptable option, the share that it earns."""

MAX_CHANGES = 2
"""How many ways to make a choice right are told; more confuse."""


class Judged(Struct, frozen=True):
    """An option: the share it earns (1 is everything), a code, and the rows of the framework that speak of it.

    Codes: `preferred`, `acceptable`, `outweighed`, `unsupported` (nothing speaks for it), `ruled-out`; `other-outcome`
    where a framework ranks nothing.
    """

    option: str
    share: Number
    code: str
    rows: tuple[str, ...] = ()


@lru_cache(maxsize=256)
def asking(program: Program, decision: str) -> Program:
    """The same framework with another of its decisions as the answer."""
    return program if decision == program.answer else replace(program, answer=decision)


def put(program: Program, values: Mapping[str, Value]) -> Run:
    """Put the facts of a case to a framework; those it doesn't ask are left out."""
    return evaluate(program, {fact.name: values[fact.name] for fact in program.facts if fact.name in values})


def finding(run: Run) -> Finding:
    return run.findings[run.program.answer]


def judge(run: Run, share_of: Mapping[str, Number], acceptable: Number) -> tuple[Judged, ...]:
    """Each option of a framework that has come to an outcome. `share_of` are the shares set for single options."""
    found = finding(run)
    assert found.outcome is not None
    if not found.ranking:
        rows = trace_rows(run)
        return tuple(
            Judged(option, 1, "preferred", rows)
            if option == found.outcome
            else Judged(option, share_of.get(option, 0), "other-outcome", rows)
            for option in run.program.outcomes
        )
    rule = run.program.rules[run.program.answer]
    held = [row for row in rule.rows if (rule.name, row.id) in {(step.decision, step.row) for step in run.trace}]
    order = {option: i for i, option in enumerate(rule.outcomes)}
    ranked = sorted(found.ranking, key=lambda ranked: order[ranked.option])
    return tuple(_judged(one, held, share_of, acceptable) for one in ranked)


def _judged(one: Ranked, held: Sequence[Row], share_of: Shares, acceptable: Number) -> Judged:
    if one.status in ("settled", "preferred"):
        return Judged(one.option, 1, "preferred", _rows_on(one, held))
    share = share_of.get(one.option, acceptable) if one.status == "acceptable" else 0
    unsupported = one.status == "outweighed" and one.speaks_for == 0
    return Judged(one.option, share, "unsupported" if unsupported else one.status, _rows_on(one, held))


def _rows_on(one: Ranked, held: Sequence[Row]) -> tuple[str, ...]:
    """The rows that speak of an option, by how it stands; where none does, none."""
    settled = _naming(held, "settles", one.option)
    if one.status == "settled":
        return settled
    if one.status in ("preferred", "acceptable"):
        return _naming(held, "speaks_for", one.option) or (OTHERWISE,)
    if one.status == "ruled-out":
        return _naming(held, "rules_out", one.option)
    return _naming(held, "against", one.option)


def _naming(held: Iterable[Row], effect: str, option: str) -> tuple[str, ...]:
    return tuple(row.id for row in held if option in getattr(row.effects, effect))


def trace_rows(run: Run) -> tuple[str, ...]:
    """The rows of a trace in order; those of other decisions than the answer carry that decision's name."""
    answer = run.program.answer
    named = (step.row if step.decision == answer else f"{step.decision}/{step.row}" for step in run.trace)
    return tuple(dict.fromkeys(named))


def remedies(program: Program, values: Mapping[str, Value], option: str) -> tuple[tuple[tuple[str, str], ...], ...]:
    """The smallest changes of facts, as unary tests, that would make an option the outcome; at most two."""
    known = {fact.name: values[fact.name] for fact in program.facts if fact.name in values}
    return tuple(change.facts for change in changes(program, known, option)[:MAX_CHANGES])
