"""Compiling numbers: known ones, ones that follow from other parts by a formula, and ranges that are plausible."""

from __future__ import annotations

import re

from coursekit.decisions.calculate import calculate
from coursekit.decisions.canonical import Json
from coursekit.decisions.compile_decision import ranges_logic
from coursekit.decisions.expressions import is_comparison, names_in, parse_expression
from coursekit.decisions.intervals import Interval
from coursekit.decisions.model import Text
from coursekit.decisions.numbers import Number, number_text, parse_number, simplest
from coursekit.decisions.program import tree
from coursekit.decisions.situation import value_text
from coursekit.decisions.unary import Fault, parse_number_test
from coursekit.decisions.units import UnitsDifferError, parse_unit, unit_of, unit_text
from coursekit.exercises.clauses import of_value
from coursekit.exercises.judge import finding
from coursekit.exercises.model import Choice, Numeric, Part
from coursekit.exercises.read import parse_share
from coursekit.exercises.work import (
    Situated,
    Work,
    among,
    asked,
    check_used,
    decided,
    fact_of,
    literal_answer,
    options_of,
    plain_number,
)


def compile_number(w: Work, at: Situated, part: Part) -> tuple[Json, Json]:
    spec = part.spec
    assert isinstance(spec, Numeric)
    words: dict[str, Json] = {"unit": spec.unit, "because": spec.because}
    logic: dict[str, Json] = {"type": "number", "unit": spec.unit}
    if w.point != ".":
        logic["point"] = w.point
    if spec.between:
        rows = [row for row in (_plausible(w, at, part, spec, *pair) for pair in spec.between) if row]
        if spec.by is not None and spec.by.text != "case":
            words["by"] = at.key(spec.by.text)
            _check_covered(w, part, spec)
        elif not rows:
            w.fault("missing-key", f"the case `{at.case.id}` has no range here", part.place, f"add `{at.case.id}:`")
        return logic | {"between": rows}, words
    logic["tolerance"] = _tolerance(w, spec)
    value = truth(w, at, part)
    if spec.framework is not None:
        words["framework"] = spec.framework.text
    if spec.fact is not None:
        words["fact"] = spec.fact.text
        words["says"] = dict(at.case.says).get(spec.fact.text, "")
    if spec.equals is not None:
        logic["equals"] = formula_logic(w, at, part, spec.equals)
        _check_units(w, part, spec.equals)
        logic["share"] = number_text(part.follow_through)
        words["formula"] = _formula_words(w, at, spec.equals.text)
    if value is not None:
        logic["value"] = number_text(value)
    return logic, words


def truth(w: Work, at: Situated, part: Part) -> Number | None:
    """The number that is right whatever the learner answered elsewhere; None where it depends on that."""
    spec = part.spec
    if not isinstance(spec, Numeric):
        return None
    if spec.fact is not None:
        value = fact_of(w, at, spec.fact)
        if isinstance(value, str):
            w.fault("bad-value", f"`{spec.fact.text}` is no number", spec.fact.place, "ask it by `type: choice`")
        return None if value is None or isinstance(value, str) else value
    if spec.framework is not None:
        return _score(w, at, part, spec)
    if spec.answer:
        answers = literal_answer(w, spec.answer, at, part.place)
        return plain_number(w, answers[0]) if answers else None
    return _computed(w, at, spec.equals) if spec.equals is not None else None


def _score(w: Work, at: Situated, part: Part, spec: Numeric) -> Number | None:
    assert spec.framework is not None
    check_used(w, spec.framework)
    program = asked(w, spec)
    run = decided(w, at, part, program) if program else None
    if run is None:
        return None
    number = finding(run).number
    if number is None:
        w.fault(
            "bad-value", f"`{spec.framework.text}` gives no number", spec.framework.place, "ask it by `type: choice`"
        )
    return number


def _computed(w: Work, at: Situated, formula: Text) -> Number | None:
    parsed = parse_expression(formula.text)
    if isinstance(parsed, Fault):
        return None
    known: dict[str, Number] = {}
    for name in dict.fromkeys(names_in(parsed)):
        value = truth(w, at, w.parts[name]) if name in w.parts else at.values.get(name)
        if value is None or isinstance(value, str):
            return None
        known[name] = value
    result = calculate(tree(parsed), known.__getitem__)
    return None if isinstance(result, str | bool) else result


def _tolerance(w: Work, spec: Numeric) -> Json:
    """`{"amount": …}`, or `{"share": …}` of the expected number; exact by default."""
    if spec.tolerance is None:
        return {"amount": "0"}
    written = spec.tolerance.text
    value = parse_share(written) if written.endswith("%") else parse_number(written)
    if value is None or value < 0:
        hint = "write an amount, `0.5`, or a share of the right number, `1 %`"
        w.fault("bad-value", f"`{written}` is no tolerance", spec.tolerance.place, hint)
        value = 0
    return {"share" if written.endswith("%") else "amount": number_text(value)}


def formula_logic(w: Work, at: Situated, part: Part, formula: Text) -> Json:
    """The expression with parts under their full keys, and facts of the case as their numbers."""
    parsed = parse_expression(formula.text)
    if isinstance(parsed, Fault) or is_comparison(parsed):
        fault = parsed if isinstance(parsed, Fault) else Fault("a number is needed, not a comparison", "leave it out")
        w.fault("bad-expression", fault.message, formula.place, fault.hint)
        return ["number", "0"]
    numbers = {name for name, other in w.parts.items() if isinstance(other.spec, Numeric) and name != part.id}
    facts = {name for name, value in at.values.items() if not isinstance(value, str)}
    if not all(among(w, Text(name, formula.place), numbers | facts, "number") for name in names_in(parsed)):
        return ["number", "0"]
    return _resolved(at, parsed, numbers)


_NAME = re.compile("[A-Za-z_][A-Za-z0-9_]*")
_OPERATORS = str.maketrans({"*": "×", "/": "÷", "-": "−"})


def _formula_words(w: Work, at: Situated, formula: str) -> list[Json]:
    """The formula for people, in pieces: text, and in its place each part or fact that it names."""
    pieces: list[Json] = []
    end = 0
    for match in _NAME.finditer(formula):
        pieces.append(formula[end : match.start()].translate(_OPERATORS))
        name, end = match[0], match.end()
        if name in w.parts:
            pieces.append({"part": at.key(name)})
        elif name in at.values:
            pieces.append(of_value(w.exercise, w.library.facts[name], at.values[name]))
        else:
            pieces.append(name)
    return [piece for piece in (*pieces, formula[end:].translate(_OPERATORS)) if piece]


def _resolved(at: Situated, parsed: Json, parts: set[str]) -> Json:
    if parsed[0] == "name":
        name = parsed[1]
        return ["name", at.key(name)] if name in parts else ["number", value_text(at.values[name])]
    return [_resolved(at, item, parts) if isinstance(item, list) else item for item in parsed]


def _check_units(w: Work, part: Part, formula: Text) -> None:
    """A formula comes out in the part's own unit. (That of a mistake may not: that is the mistake.)"""
    parsed = parse_expression(formula.text)
    if w.faults or isinstance(parsed, Fault):
        return

    def unit_named(name: str) -> str:
        spec = w.parts[name].spec if name in w.parts else None
        return spec.unit if isinstance(spec, Numeric) else w.library.facts[name].unit

    assert isinstance(part.spec, Numeric)
    try:
        unit = unit_of(parsed, lambda name: parse_unit(unit_named(name)))
    except UnitsDifferError as fault:
        w.fault("units-differ", str(fault), formula.place, "mend the units of the parts")
        return
    if unit != parse_unit(part.spec.unit):
        ours = unit_text(parse_unit(part.spec.unit))
        message = f"`{part.id}` is declared in {ours} and comes out in {unit_text(unit)}"
        w.fault("units-differ", message, formula.place, "mend the units of the parts")


def _plausible(w: Work, at: Situated, part: Part, spec: Numeric, key: Text, test: Text) -> Json | None:
    """One range: `{"when": […], "ranges": […]}`; None where it belongs to another case."""
    ranges = parse_number_test(test.text)
    if isinstance(ranges, Fault):
        w.fault("bad-test", f"`{part.id}`: {ranges.message}", test.place, ranges.hint)
        return None
    if spec.times is not None:
        factor = fact_of(w, at, spec.times)
        if factor is None or isinstance(factor, str):
            w.fault("bad-value", f"`{spec.times.text}` is no number here", spec.times.place, "name a number's fact")
            return None
        ranges = tuple(_scaled(interval, factor) for interval in ranges)
    logic: dict[str, Json] = {"when": [], "ranges": ranges_logic(ranges)}
    if spec.by is None:
        if key.text:
            w.fault("either-or", "nothing says what these ranges go by", key.place, "add `by: case`, or `by:` a part")
        return logic
    if spec.by.text == "case":
        among(w, key, {case.id for case in w.exercise.cases}, "case")
        return logic if key.text == at.case.id else None
    return _range_by(w, at, spec, key, logic)


def _scaled(interval: Interval, factor: Number) -> Interval:
    low, high = (None if end is None else simplest(end * factor) for end in (interval.low, interval.high))
    return Interval(low, interval.low_closed, high, interval.high_closed)


def _range_by(w: Work, at: Situated, spec: Numeric, key: Text, logic: dict[str, Json]) -> Json | None:
    assert spec.by is not None
    if not among(w, spec.by, w.parts, "part"):
        return None
    other = w.parts[spec.by.text].spec
    options = [option for option, _ in options_of(w, other)] if isinstance(other, Choice) and not other.many else []
    if not options:
        w.fault("either-or", f"`{spec.by.text}` is no choice", spec.by.place, "ranges go by a choice, or by `case`")
        return None
    if not among(w, key, options, "option"):
        return None
    return logic | {"when": [{"on": at.key(spec.by.text), "in": [key.text]}]}


def _check_covered(w: Work, part: Part, spec: Numeric) -> None:
    """Whatever the learner chose, there is a range."""
    assert spec.by is not None
    other = w.parts[spec.by.text].spec if spec.by.text in w.parts else None
    given = {key.text for key, _ in spec.between}
    for option, _ in options_of(w, other) if isinstance(other, Choice) else ():
        if option not in given:
            message = f"`{part.id}` has no range for `{option}` of `{spec.by.text}`"
            w.fault("missing-key", message, part.place, f"add `{option}:` to `between`")
