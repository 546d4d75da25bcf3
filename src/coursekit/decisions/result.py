"""The result of a decision as plain JSON, in the shape that the command, the page and the grader share."""

from __future__ import annotations

from coursekit.decisions.calculate import OPEN
from coursekit.decisions.canonical import Json
from coursekit.decisions.changes import Change, changes
from coursekit.decisions.evaluate import Finding, Ranked, Run, evaluate
from coursekit.decisions.numbers import number_text
from coursekit.decisions.program import Program
from coursekit.decisions.situation import Problem, Situation, understand
from coursekit.decisions.unknown import Possible, possible


def decide(program: Program, situation: Situation) -> Json:
    """Everything there is to say of a situation.

    `{framework, hash, outcome, ranking, trace, unknown: {possible, ask}, changes}`; `outcome` is null while it is open.
    A score or formula adds `number`; a decision without an outcome adds `reason`; values that can't be used add
    `problems` and count as unknown. Facts that the framework doesn't ask are ignored. Never raises on data.
    """
    values, problems = understand(program, situation)
    run = evaluate(program, values)
    found = run.findings[program.answer]
    still = _still_possible(program, run, found)
    outcome = found.outcome
    if outcome is None and len(still.outcomes) == 1 and not still.never:
        outcome = still.outcomes[0]
    turned = changes(program, values) if outcome is not None else ()
    return {
        "framework": program.id,
        "hash": program.hash,
        "outcome": outcome,
        "ranking": [_ranked(option) for option in found.ranking],
        "trace": [
            {"decision": s.decision, "row": s.row, "facts": dict(s.facts), "because": s.because} for s in run.trace
        ],
        "unknown": {"possible": list(still.outcomes), "ask": still.ask},
        "changes": [_change(change) for change in turned],
        **_extras(found, problems),
    }


def _still_possible(program: Program, run: Run, found: Finding) -> Possible:
    if found.outcome is not None:
        return Possible((found.outcome,), None)
    if found.reason != OPEN:
        return Possible((), None, never=True)
    return possible(program, run.values)


def _ranked(option: Ranked) -> Json:
    said = {"for": number_text(option.speaks_for), "against": number_text(option.against)}
    return {"option": option.option, **said, "status": option.status}


def _change(change: Change) -> Json:
    return {"facts": dict(change.facts), "outcome": change.outcome}


def _extras(found: Finding, problems: list[Problem]) -> dict[str, Json]:
    extras: dict[str, Json] = {}
    if found.number is not None:
        extras["number"] = number_text(found.number)
    if found.reason not in (None, OPEN):
        extras["reason"] = str(found.reason)
    if problems:
        extras["problems"] = [{"fact": problem.fact, "code": problem.code} for problem in problems]
    return extras
