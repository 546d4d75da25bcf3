"""Run a compiled worksheet: from inputs to lines, exactly. evaluate.js holds its twin."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from msgspec import Struct

from coursekit.decisions.calculate import calculate
from coursekit.decisions.canonical import Json, content_hash
from coursekit.decisions.evaluate import Finding, Run, decide, number_of
from coursekit.decisions.numbers import Number, display, number_text, simplest
from coursekit.decisions.program import Program, Tree, exact, fact_spec, load_rule, tree
from coursekit.decisions.situation import Problem, Value, fact_value


class Sheet(Struct, frozen=True, eq=False):
    """A worksheet that runs. Inside it is a program whose facts are the inputs and whose decisions are the lines."""

    program: Program
    defaults: dict[str, Number]
    constants: dict[str, Number]
    requires: tuple[tuple[str, Tree], ...]
    results: tuple[str, ...]
    words: dict[str, Any]

    @property
    def id(self) -> str:
        return self.program.id


def load_worksheet(compiled: Json) -> Sheet:
    """Make a compiled worksheet ready to run."""
    logic, words = compiled["logic"], compiled["words"]
    inputs = tuple(fact_spec(given) for given in logic["inputs"])
    names = {given.name for given in inputs} | set(logic["constants"])
    rules = {line["name"]: load_rule(line, names, _line_words(words, line["name"])) for line in logic["lines"]}
    hashes = content_hash(compiled), content_hash(logic)
    program = Program(logic["id"], *hashes, inputs, rules, "", {}, words)
    defaults = {given["name"]: exact(given["default"]) for given in logic["inputs"]}
    constants = {name: exact(value) for name, value in logic["constants"].items()}
    requires = tuple((r["id"], tree(r["that"])) for r in logic["requires"])
    return Sheet(program, defaults, constants, requires, tuple(logic["results"]), words)


def _line_words(words: Json, name: str) -> Json:
    return {"because": words["because"][name]}


def calc(sheet: Sheet, inputs: Mapping[str, Json]) -> Json:
    """Work a worksheet out.

    Inputs are text by name; those left out take their defaults, other names are ignored. Gives
    `{worksheet, hash, inputs, lines: [{name, label, value, shown, unit}], results, problems}`: `value` is the exact
    canonical number or a fixed text such as `never`; `shown` is rounded half-up for people. A line that can't be
    worked out has the value null and a `reason`. Never raises on data.
    """
    values, problems = _understand(sheet, inputs)
    run = Run(sheet.program, {**sheet.constants, **values})
    found = [_requirement_problem(sheet, run, id_, that) for id_, that in sheet.requires]
    return {
        "worksheet": sheet.id,
        "hash": sheet.program.hash,
        "inputs": {name: _text(values.get(name)) for name in sheet.defaults},
        "lines": [_line(run, line) for line in sheet.words["lines"]],
        "results": list(sheet.results),
        "problems": [{"input": p.fact, "code": p.code} for p in problems] + [p for p in found if p],
    }


def _understand(sheet: Sheet, inputs: Mapping[str, Json]) -> tuple[dict[str, Value], list[Problem]]:
    values: dict[str, Value] = dict(sheet.defaults)
    problems: list[Problem] = []
    for spec in sheet.program.facts:
        if inputs.get(spec.name) is None:
            continue
        value = fact_value(spec, inputs[spec.name])
        if isinstance(value, Problem):
            problems.append(value)
            del values[spec.name]
        else:
            values[spec.name] = value
    return values, problems


def _text(value: Value | None) -> str | None:
    return None if value is None or isinstance(value, str) else number_text(value)


def _requirement_problem(sheet: Sheet, run: Run, id_: str, that: Tree) -> Json:
    if calculate(that, lambda name: number_of(run, name)) is not False:
        return None
    return {"requirement": id_, "code": "requirement", "because": sheet.words["requires"][id_]}


def _line(run: Run, words: Json) -> Json:
    found = decide(run, words["name"])
    line = {"name": words["name"], "label": words["label"], "unit": words["unit"]}
    line |= {"value": found.outcome, "shown": _shown(found, words["places"])}
    return line | ({"reason": str(found.reason)} if found.reason else {})


def _shown(found: Finding, places: int) -> str | None:
    return display(found.number, places) if found.number is not None else found.outcome


def points(sheet: Sheet, inputs: Mapping[str, Json], steps: int = 20) -> list[tuple[Number, list[Number | None]]]:
    """For a plot: the varied input at equal steps, and each drawn line there; None where it has no number."""
    plot = sheet.words["plot"]
    values, _ = _understand(sheet, inputs)
    low, high = exact(plot["from"]), exact(plot["to"])
    return [_point(sheet, values, plot, simplest(low + Fraction(high - low) * i / steps)) for i in range(steps + 1)]


def _point(sheet: Sheet, values: Mapping[str, Value], plot: Json, at: Number) -> tuple[Number, list[Number | None]]:
    run = Run(sheet.program, {**sheet.constants, **values, plot["vary"]: at})
    return at, [decide(run, line).number for line in plot["lines"]]
