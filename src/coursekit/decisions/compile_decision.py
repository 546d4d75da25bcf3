"""From one decision of the model to its compiled form: tests made sets, expressions made trees, names resolved."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from coursekit.decisions.canonical import Json, comparable
from coursekit.decisions.expressions import is_comparison, names_in, parse_expression
from coursekit.decisions.intervals import Interval, Ranges, intersection
from coursekit.decisions.model import (
    Case,
    Decision,
    Formula,
    Labels,
    NumberRange,
    Score,
    Table,
    Test,
    Text,
    Weigh,
    When,
)
from coursekit.decisions.numbers import Number, number_text
from coursekit.decisions.sentences import range_words
from coursekit.decisions.unary import Fault, parse_choice_test, parse_number_test
from coursekit.diagnostics import Diagnostic
from coursekit.identifiers import did_you_mean

EXPRESSION_HINT = "an expression is like `(hours * rate - cost) / 12`"


class InScope(Struct, frozen=True):
    """What a test or an expression may refer to: a choice with values, or a number."""

    values: Labels = ()
    ordered: bool = False
    range: NumberRange | None = None
    is_fact: bool = False


class Compiling(Struct):
    """One framework or worksheet being compiled: the names in scope and what was found wrong so far."""

    scope: dict[str, InScope]
    faults: list[Diagnostic] = field(default_factory=list)
    incomplete: bool = False
    """Whether something could not be compiled for a fault that is reported elsewhere: a fact without values."""

    def fault(self, code: str, message: str, where: Text, hint: str = "") -> None:
        self.faults.append(Diagnostic(code, message, where.place, hint))


def range_logic(range_: NumberRange) -> Json:
    low, high = (None if end is None else number_text(end) for end in (range_.low, range_.high))
    return {"min": low, "max": high, "whole": range_.whole}


def outcomes_of(decision: Decision) -> Labels:
    if isinstance(decision, Weigh):
        return decision.options
    if isinstance(decision, Formula):
        fixed = [case.outcome.text for case in decision.cases if case.outcome]
        compares = any(case.value and _compares(case.value.text) for case in decision.cases)
        return tuple((o, o) for o in dict.fromkeys([*fixed, *(("yes", "no") if compares else ())]))
    return decision.outcomes


def _compares(text: str) -> bool:
    tree = parse_expression(text)
    return not isinstance(tree, Fault) and is_comparison(tree)


def tests_of(decision: Decision) -> Iterator[Test]:
    for row in decision.cases if isinstance(decision, Formula) else decision.rows:
        yield from row.when


def _expressions(decision: Decision) -> list[Text]:
    if isinstance(decision, Score):
        return [decision.value]
    return [case.value for case in decision.cases if case.value] if isinstance(decision, Formula) else []


def uses(decision: Decision) -> Iterator[str]:
    """Every name that a decision refers to; the sums of a score are its own and hide a decision of the same name."""
    yield from (test.on.text for test in tests_of(decision))
    own = {name for row in decision.rows for name, _ in row.points} if isinstance(decision, Score) else set()
    for expression in _expressions(decision):
        tree = parse_expression(expression.text)
        yield from () if isinstance(tree, Fault) else (name for name in names_in(tree) if name not in own)


def when_logic(c: Compiling, when: When) -> list[Json]:
    return [compiled for test in when if (compiled := test_logic(c, test)) is not None]


def test_logic(c: Compiling, test: Test) -> Json:
    """`{"on": name, "in": […]}` or `{"on": name, "ranges": […]}`; None and a fault where it can't be."""
    on = c.scope.get(test.on.text)
    if on is None:
        hint = did_you_mean(test.on.text, c.scope) or "name a fact of facts.yml or a decision of this file"
        c.fault("unknown-name", f"there is no fact or decision `{test.on.text}`", test.on, hint)
        return None
    if on.is_fact and not on.values and on.range is None:
        c.incomplete = True
        return None
    if on.range is not None:
        return _number_test(c, test, on.range)
    accepted = parse_choice_test(test.test.text, [value for value, _ in on.values], on.ordered)
    if isinstance(accepted, Fault):
        c.fault("bad-test", f"`{test.on.text}`: {accepted.message}", test.test, accepted.hint)
        return None
    return {"on": test.on.text, "in": list(accepted)}


def _number_test(c: Compiling, test: Test, range_: NumberRange) -> Json:
    ranges = parse_number_test(test.test.text)
    if isinstance(ranges, Fault):
        c.fault("bad-test", f"`{test.on.text}`: {ranges.message}", test.test, ranges.hint)
        return None
    within = (Interval(range_.low, True, range_.high, True),)
    if not intersection(ranges, within):
        hint = f"it is {range_words(range_)}"
        c.fault("test-out-of-range", f"`{test.on.text}` is never `{test.test.text}`", test.test, hint)
    return {"on": test.on.text, "ranges": ranges_logic(ranges)}


def ranges_logic(ranges: Ranges) -> list[Json]:
    return [interval_logic(interval) for interval in ranges]


def interval_logic(interval: Interval) -> Json:
    """`from`/`to` are ends that belong to the interval, `above`/`below` ends that don't."""
    ends: dict[str, Number] = {}
    if interval.low is not None:
        ends["from" if interval.low_closed else "above"] = interval.low
    if interval.high is not None:
        ends["to" if interval.high_closed else "below"] = interval.high
    return {end: number_text(value) for end, value in ends.items()}


def outcome_logic(c: Compiling, outcome: Text, known: Labels) -> str:
    """The declared spelling of an outcome; a fault where it isn't declared."""
    spellings = {comparable(value): value for value, _ in known}
    found = spellings.get(comparable(outcome.text))
    if found is None:
        hint = did_you_mean(outcome.text, spellings) or "there are " + ", ".join(f"`{v}`" for v, _ in known)
        c.fault("unknown-outcome", f"there is no outcome `{outcome.text}`", outcome, hint)
    return found or ""


def decision_logic(c: Compiling, decision: Decision) -> Json:
    """The compiled form of one decision, by its kind."""
    if isinstance(decision, Weigh):
        return _weigh(c, decision)
    if isinstance(decision, Table):
        return _table(c, decision)
    return _score(c, decision) if isinstance(decision, Score) else formula_logic(c, decision)


def _weigh(c: Compiling, weigh: Weigh) -> Json:
    def named(options: tuple[Text, ...]) -> list[str]:
        found = [outcome_logic(c, option, weigh.options) for option in options]
        for i, option in enumerate(options):
            if found[i] in found[:i] and found[i]:
                c.fault("duplicate-id", f"`{option.text}` is given twice", option, "raise the `weight` instead")
        return found

    rows = [
        {
            "id": row.id,
            "when": when_logic(c, row.when),
            "for": named(row.speaks_for),
            "against": named(row.against),
            "rules_out": named(row.rules_out),
            "settles": named(row.settles),
            "weight": number_text(row.weight),
        }
        for row in weigh.rows
    ]
    return {"name": weigh.name, "kind": "weigh", "outcomes": [key for key, _ in weigh.options], "rows": rows}


def _table(c: Compiling, table: Table) -> Json:
    rows = [
        {"id": row.id, "when": when_logic(c, row.when), "outcome": outcome_logic(c, row.outcome, table.outcomes)}
        for row in table.rows
    ]
    return {"name": table.name, "kind": "table", "hit": table.hit, "outcomes": _ids(table.outcomes), "rows": rows}


def _ids(pairs: Labels) -> list[str]:
    return [key for key, _ in pairs]


def _score(c: Compiling, score: Score) -> Json:
    sums = list(dict.fromkeys(name for row in score.rows for name, _ in row.points))
    rows = [
        {"id": r.id, "when": when_logic(c, r.when), "points": {name: number_text(value) for name, value in r.points}}
        for r in score.rows
    ]
    bands = [
        {"outcome": outcome_logic(c, band.outcome, score.outcomes), "ranges": _band(c, band.test)}
        for band in score.bands
    ]
    value = expression_logic(c, score.value, set(sums))
    known = {"name": score.name, "kind": "score", "outcomes": _ids(score.outcomes), "sums": sums}
    return known | {"rows": rows, "value": value, "bands": bands}


def _band(c: Compiling, test: Text) -> Json:
    ranges = parse_number_test(test.text)
    if isinstance(ranges, Fault):
        c.fault("bad-test", f"a band: {ranges.message}", test, ranges.hint)
        return []
    return ranges_logic(ranges)


def expression_logic(c: Compiling, expression: Text, sums: set[str]) -> Json:
    """The tree of an expression. Names are sums of the score, else decisions (a fact has no finite set of numbers)."""
    tree = parse_expression(expression.text)
    if isinstance(tree, Fault):
        c.fault("bad-expression", tree.message, expression, tree.hint or EXPRESSION_HINT)
        return None
    for name in dict.fromkeys(names_in(tree)):
        on = c.scope.get(name)
        if name in sums or (on is not None and not on.is_fact):
            continue
        if on is not None:
            hint = "test it in a row and give points; a calculation with amounts is a worksheet"
            c.fault("fact-in-formula", f"a formula can't compute with the fact `{name}`", expression, hint)
            continue
        known = [*sorted(sums), *(n for n, i in c.scope.items() if not i.is_fact)]
        able = "it can use " + ", ".join(f"`{n}`" for n in known) if known else "no decision here has a number"
        hint = did_you_mean(name, known) or able
        c.fault("unknown-name", f"there is no number `{name}`", expression, hint)
    return tree


def formula_logic(c: Compiling, formula: Formula) -> Json:
    outcomes = _ids(outcomes_of(formula))
    return {
        "name": formula.name,
        "kind": "formula",
        "outcomes": outcomes,
        "cases": [_case(c, k) for k in formula.cases],
    }


def _case(c: Compiling, case: Case) -> Json:
    compiled: dict[str, Json] = {"id": case.id, "when": when_logic(c, case.when)}
    if case.value is not None:
        return compiled | {"value": expression_logic(c, case.value, set())}
    return compiled | {"outcome": case.outcome.text if case.outcome else ""}


def decision_words(decision: Decision) -> Json:
    """The sentences of a decision: labels of its outcomes, and why, by row."""
    rows = decision.cases if isinstance(decision, Formula) else decision.rows
    because = {row.id: row.because for row in rows}
    words: dict[str, Json] = {"outcomes": dict(outcomes_of(decision)), "because": because}
    if isinstance(decision, Score):
        words["bands"] = {band.outcome.text: band.because for band in decision.bands}
    if isinstance(decision, Weigh):
        words["otherwise"] = decision.otherwise
    return words | ({"unit": decision.unit} if isinstance(decision, Formula) else {})
