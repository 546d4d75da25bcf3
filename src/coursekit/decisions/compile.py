"""From the model to the compiled form (docs/compiled.md): names resolved, tests made sets, expressions made trees.

A framework compiles to plain canonical JSON or to diagnostics, never to both. `logic` is what decides, `words` is what
people read; a mended typo changes the program's hash but not that of its logic.
"""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

from coursekit.decisions.canonical import Json
from coursekit.decisions.compile_decision import (
    Compiling,
    InScope,
    decision_logic,
    decision_words,
    outcomes_of,
    range_logic,
    uses,
)
from coursekit.decisions.model import (
    Decision,
    Fact,
    Facts,
    Formula,
    Framework,
    NumberRange,
    Text,
)
from coursekit.diagnostics import Diagnostic
from coursekit.identifiers import did_you_mean

FORMAT = 1
MAX_DECISIONS = 50
MAX_ROWS = 200
MAX_FACTS = 100


def compile_framework(framework: Framework, facts: Facts) -> tuple[Json, list[Diagnostic]]:
    """The program of a framework, or None and the reasons. Pure; sizes are bounded."""
    c = Compiling({name: fact_input(fact) for name, fact in facts.items()})
    _declare(c, framework)
    ordered = _in_order_of_need(c, framework)
    compiled = [decision_logic(c, decision) for decision in ordered]
    _check_answer(c, framework)
    used = {name for decision in framework.decisions for name in uses(decision)}
    asked = [fact for fact in facts.values() if fact.name in used]
    if len(asked) > MAX_FACTS:
        c.fault("too-large", f"this framework asks more than {MAX_FACTS} facts", framework.answer, "split it")
    if c.faults or c.incomplete:
        return None, c.faults
    logic = {
        "id": framework.id,
        "facts": [fact_logic(fact) for fact in asked],
        "decisions": compiled,
        "answer": framework.answer.text,
        "maps": {other.text: {ours.text: theirs.text for ours, theirs in pairs} for other, pairs in framework.maps},
    }
    words = {
        "title": framework.title,
        "description": framework.description,
        "facts": {fact.name: fact_words(fact) for fact in asked},
        "decisions": {decision.name: decision_words(decision) for decision in ordered},
    }
    return {"format": FORMAT, "logic": logic, "words": words}, []


def fact_input(fact: Fact) -> InScope:
    return InScope(fact.values, fact.ordered, fact.number, is_fact=True)


def fact_logic(fact: Fact) -> Json:
    if fact.number is None:
        return {"name": fact.name, "values": [value for value, _ in fact.values]}
    return {"name": fact.name, "number": range_logic(fact.number)}


def fact_words(fact: Fact) -> Json:
    words = {"label": fact.label, "question": fact.question, "help": fact.help, "unit": fact.unit}
    return words | {"values": dict(fact.values)}


def _declare(c: Compiling, framework: Framework) -> None:
    """Bring the decisions into scope: their outcomes are what tests on them may name."""
    size = sum(len(d.cases) if isinstance(d, Formula) else len(d.rows) for d in framework.decisions)
    if size > MAX_ROWS or len(framework.decisions) > MAX_DECISIONS:
        hint = f"keep to {MAX_DECISIONS} decisions and {MAX_ROWS} rows; split it into several frameworks"
        c.fault("too-large", "this framework is too large", framework.answer, hint)
    for decision in framework.decisions:
        if decision.name in c.scope:
            hint = "rename the decision; a name stands for one thing"
            c.fault("name-taken", f"`{decision.name}` is a fact already", Text("", decision.place), hint)
            continue
        c.scope[decision.name] = InScope(outcomes_of(decision), range=_decision_range(decision))


def _decision_range(decision: Decision) -> NumberRange | None:
    """A formula gives a number to tests, unless it compares; a score gives its band."""
    return NumberRange() if isinstance(decision, Formula) and not outcomes_of(decision) else None


def _in_order_of_need(c: Compiling, framework: Framework) -> list[Decision]:
    """Each decision after those whose outcome it uses; a cycle is reported with its names."""
    if c.faults:
        return list(framework.decisions)
    by_name = {decision.name: decision for decision in framework.decisions}
    graph = {name: [use for use in uses(d) if use in by_name] for name, d in by_name.items()}
    try:
        return [by_name[name] for name in TopologicalSorter(graph).static_order()]
    except CycleError as fault:
        names = " → ".join(f"`{name}`" for name in fault.args[1])
        where = Text("", by_name[fault.args[1][0]].place)
        c.fault("cycle", f"these decisions wait for each other: {names}", where, "let one of them ask a fact")
        return list(framework.decisions)


def _check_answer(c: Compiling, framework: Framework) -> None:
    names = [decision.name for decision in framework.decisions]
    if framework.answer.text not in names:
        hint = did_you_mean(framework.answer.text, names) or "name one of " + ", ".join(f"`{n}`" for n in names)
        c.fault("unknown-name", f"there is no decision `{framework.answer.text}`", framework.answer, hint)
