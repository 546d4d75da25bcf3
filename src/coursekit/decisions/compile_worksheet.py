"""From a worksheet to its compiled form: the same lines as formulas, in order of need, with units that agree."""

from __future__ import annotations

from graphlib import CycleError, TopologicalSorter

from coursekit.decisions.canonical import Json
from coursekit.decisions.compile import FORMAT
from coursekit.decisions.compile_decision import Compiling, InScope, formula_logic, range_logic, uses
from coursekit.decisions.expressions import is_comparison, names_in, parse_expression
from coursekit.decisions.model import Case, Constant, Formula, Input, Line, NumberRange, Text, Worksheet
from coursekit.decisions.numbers import number_text
from coursekit.decisions.unary import Fault
from coursekit.decisions.units import PLAIN, Unit, UnitsDifferError, parse_unit, unit_of, unit_text
from coursekit.diagnostics import Diagnostic
from coursekit.identifiers import did_you_mean

MAX_LINES = 100


def compile_worksheet(worksheet: Worksheet) -> tuple[Json, list[Diagnostic]]:
    """The program of a worksheet, or None and the reasons. Pure."""
    c = Compiling({})
    _declare(c, worksheet)
    ordered = _in_order_of_need(c, worksheet)
    lines = [formula_logic(c, line.formula) for line in ordered]
    requires = [_requirement(c, r.id, r.that) for r in worksheet.requirements]
    _check_names(c, worksheet)
    if not c.faults:
        _check_units(c, worksheet, ordered)
    if c.faults:
        return None, c.faults
    logic = {
        "id": worksheet.id,
        "inputs": [
            {"name": i.name, "default": number_text(i.default), "number": range_logic(i.range)}
            for i in worksheet.inputs
        ],
        "constants": {k.name: number_text(k.value) for k in worksheet.constants},
        "lines": lines,
        "requires": requires,
        "results": [result.text for result in worksheet.results],
    }
    return {"format": FORMAT, "logic": logic, "words": _words(worksheet)}, []


def _words(worksheet: Worksheet) -> Json:
    plot = worksheet.plot
    drawn = plot and {
        "vary": plot.vary.text,
        "from": number_text(plot.low),
        "to": number_text(plot.high),
        "lines": [line.text for line in plot.lines],
    }
    return {
        "title": worksheet.title,
        "description": worksheet.description,
        "inputs": {i.name: {"label": i.label, "unit": i.unit, "help": i.help} for i in worksheet.inputs},
        "lines": [
            {"name": x.formula.name, "label": x.label, "unit": x.formula.unit, "help": x.help, "places": x.places}
            for x in worksheet.lines
        ],
        "because": {x.formula.name: {case.id: case.because for case in x.formula.cases} for x in worksheet.lines},
        "requires": {r.id: r.because for r in worksheet.requirements},
        "plot": drawn,
    }


def _declare(c: Compiling, worksheet: Worksheet) -> None:
    """Bring inputs, constants and lines into scope, each name once."""
    if len(worksheet.lines) + len(worksheet.inputs) > MAX_LINES:
        where = Text("", worksheet.place)
        c.fault("too-large", f"a worksheet has at most {MAX_LINES} inputs and lines", where, "split it")
    named: tuple[Input | Constant | Formula, ...] = (*worksheet.inputs, *worksheet.constants, *formulas(worksheet))
    for item in named:
        if item.name in c.scope:
            c.fault("name-taken", f"`{item.name}` is there already", Text("", item.place), "rename one of the two")
        fixed = _fixed(item) if isinstance(item, Formula) else ()
        range_ = None if _compares(item) else NumberRange()
        c.scope[item.name] = InScope(tuple((o, o) for o in fixed), range=range_)


def formulas(worksheet: Worksheet) -> tuple[Formula, ...]:
    return tuple(line.formula for line in worksheet.lines)


def _fixed(formula: Formula) -> tuple[str, ...]:
    """The texts that a line may come to instead of a number: `never`, say, or `yes` and `no`."""
    texts = [case.outcome.text for case in formula.cases if case.outcome]
    return tuple(dict.fromkeys([*texts, *(("yes", "no") if _compares(formula) else ())]))


def _compares(item: object) -> bool:
    """Whether a line answers yes or no."""
    trees = [parse_expression(k.value.text) for k in item.cases if k.value] if isinstance(item, Formula) else []
    return any(not isinstance(tree, Fault) and is_comparison(tree) for tree in trees)


def _in_order_of_need(c: Compiling, worksheet: Worksheet) -> list[Line]:
    if c.faults:
        return list(worksheet.lines)
    by_name = {line.formula.name: line for line in worksheet.lines}
    graph = {name: [use for use in uses(line.formula) if use in by_name] for name, line in by_name.items()}
    try:
        return [by_name[name] for name in TopologicalSorter(graph).static_order()]
    except CycleError as fault:
        names = " → ".join(f"`{name}`" for name in fault.args[1])
        where = Text("", by_name[fault.args[1][0]].formula.place)
        c.fault("cycle", f"these lines wait for each other: {names}", where, "let one of them use an input")
        return list(worksheet.lines)


def _requirement(c: Compiling, id_: str, that: Text) -> Json:
    tree = parse_expression(that.text)
    if isinstance(tree, Fault) or not is_comparison(tree):
        message = tree.message if isinstance(tree, Fault) else "this is no comparison"
        c.fault("bad-expression", message, that, "write something like `accuracy + gain <= 100`")
        return None
    _known(c, tuple(names_in(tree)), that)
    return {"id": id_, "that": tree}


def _check_names(c: Compiling, worksheet: Worksheet) -> None:
    lines = {line.formula.name for line in worksheet.lines}
    inputs = {i.name for i in worksheet.inputs}
    plot = worksheet.plot
    for result in (*worksheet.results, *(plot.lines if plot else ())):
        _among(c, result, lines, "line")
    if plot:
        _among(c, plot.vary, inputs, "input")
    for example in worksheet.examples:
        for given, _ in example.inputs:
            _among(c, given, inputs, "input")
        for given, _ in example.gives:
            _among(c, given, lines, "line")


def _among(c: Compiling, named: Text, known: set[str], what: str) -> None:
    if named.text not in known:
        hint = did_you_mean(named.text, known) or "there are " + ", ".join(f"`{n}`" for n in sorted(known))
        c.fault("unknown-name", f"there is no {what} `{named.text}`", named, hint)


def _known(c: Compiling, names: tuple[str, ...], where: Text) -> None:
    for name in dict.fromkeys(names):
        if name not in c.scope:
            hint = did_you_mean(name, c.scope) or "name an input, a constant or a line"
            c.fault("unknown-name", f"there is no number `{name}`", where, hint)


def _check_units(c: Compiling, worksheet: Worksheet, ordered: list[Line]) -> None:
    """Each line comes out in the unit that it declares."""
    named: tuple[Input | Constant | Formula, ...] = (*worksheet.inputs, *worksheet.constants, *formulas(worksheet))
    units = {item.name: parse_unit(item.unit) for item in named}
    for line in ordered:
        for case in line.formula.cases:
            _check_unit(c, line.formula, case, units)
    for requirement in worksheet.requirements:
        _unit(c, requirement.that, units)


def _check_unit(c: Compiling, formula: Formula, case: Case, units: dict[str, Unit]) -> None:
    if case.value is None:
        return
    unit = _unit(c, case.value, units)
    declared = PLAIN if _compares(formula) else units[formula.name]
    if unit is not None and unit != declared:
        message = f"`{formula.name}` is declared in {unit_text(declared)} and comes out in {unit_text(unit)}"
        c.fault("units-differ", message, case.value, "mend the unit, or convert with a constant that has one")


def _unit(c: Compiling, expression: Text, units: dict[str, Unit]) -> Unit | None:
    try:
        return unit_of(parse_expression(expression.text), units.__getitem__)
    except UnitsDifferError as fault:
        c.fault("units-differ", str(fault), expression, "convert one with a constant that has a unit")
        return None
