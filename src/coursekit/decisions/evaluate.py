"""Run a program on a situation: the outcome, the ranking, the trace. Reads only the compiled form.

Logic is three-valued: a test on an unknown fact neither holds nor fails. evaluate.js is the twin of this module; the
shared vectors hold the two together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from coursekit.decisions.calculate import NO_ROW, NOT_A_NUMBER, OPEN, RULED_OUT, Reason, calculate
from coursekit.decisions.intervals import contains
from coursekit.decisions.numbers import Number, number_text
from coursekit.decisions.program import Check, Program, Row, Rule
from coursekit.decisions.situation import Value, value_text

OTHERWISE = "otherwise"
"""The row named in the trace of a weighing whose winner nothing speaks for."""


class Step(Struct, frozen=True):
    """One line of the trace: this row of this decision held, on these facts, because."""

    decision: str
    row: str
    facts: tuple[tuple[str, str], ...]
    because: str


class Ranked(Struct, frozen=True):
    """An option in its place. `status`: settled, preferred, acceptable, outweighed or ruled-out."""

    option: str
    speaks_for: Number
    against: Number
    status: str


class Finding(Struct, frozen=True):
    """What a decision came to. Without an `outcome`, `reason` says why; a score has a `number` besides its band."""

    outcome: str | None
    number: Number | None = None
    reason: Reason | None = None
    ranking: tuple[Ranked, ...] = ()


class Run(Struct):
    """One evaluation under way."""

    program: Program
    values: Mapping[str, Value]
    findings: dict[str, Finding] = field(default_factory=dict)
    trace: list[Step] = field(default_factory=list)


def evaluate(program: Program, values: Mapping[str, Value]) -> Run:
    """Decide on the values of `situation.understand`. The answer is `run.findings[program.answer]`."""
    run = Run(program, values)
    decide(run, program.answer)
    return run


def decide(run: Run, name: str) -> Finding:
    """The finding of one decision, made once and only when it is asked for."""
    found = run.findings.get(name)
    if found is None:
        rule = run.program.rules[name]
        found = run.findings[name] = _KINDS[rule.kind](run, rule)
    return found


def holds(run: Run, when: Iterable[Check]) -> bool | Reason:
    """Whether all tests hold: no as soon as one fails, else unknown as soon as one is, else yes."""
    result: bool | Reason = True
    for check in when:
        one = _passes(run, check)
        if one is False:
            return False
        if result is True:
            result = one
    return result


def _passes(run: Run, check: Check) -> bool | Reason:
    value = run.values.get(check.on) if check.is_fact else None
    if not check.is_fact:
        found = decide(run, check.on)
        value = found.number if check.values is None else found.outcome
        if value is None:
            return found.reason or NOT_A_NUMBER
    if value is None:
        return OPEN
    return contains(check.ranges, value) if check.values is None else value in check.values  # type: ignore[arg-type]


def _note(run: Run, rule: Rule, row: Row) -> None:
    facts = ((c.on, _shown(run, c)) for c in row.when)
    run.trace.append(Step(rule.name, row.id, tuple(dict.fromkeys(facts)), row.because))


def _shown(run: Run, check: Check) -> str:
    if check.is_fact:
        return value_text(run.values[check.on])
    found = run.findings[check.on]
    return found.outcome or ""


def _table(run: Run, rule: Rule) -> Finding:
    """The row that holds. Under `first` an unknown row hides those below; else no two can hold."""
    reason: Reason | None = None
    for row in rule.rows:
        held = holds(run, row.when)
        if held is True:
            _note(run, rule, row)
            return Finding(row.outcome)
        if held is not False:
            reason = reason or held
            if rule.hit == "first":
                break
    return Finding(None, reason=reason or NO_ROW)


def _score(run: Run, rule: Rule) -> Finding:
    """Add the points of the rows that hold, compute the value, find its band."""
    sums: dict[str, Number] = dict.fromkeys(rule.sums, 0)
    reason: Reason | None = None
    for row in rule.rows:
        held = holds(run, row.when)
        if held is True:
            _note(run, rule, row)
            for name, points in row.points:
                sums[name] += points
        elif held is not False:
            reason = reason or held
    if reason is not None:
        return Finding(None, reason=reason)
    assert rule.value is not None
    number = calculate(rule.value, lambda name: sums[name] if name in sums else number_of(run, name))
    if isinstance(number, Reason):
        return Finding(None, reason=number)
    return _in_band(run, rule, number)


def number_of(run: Run, name: str) -> Number | Reason:
    """The number of an input (of a worksheet) or of another decision, or why there is none."""
    if name not in run.program.rules:
        value = run.values.get(name)
        return OPEN if value is None or isinstance(value, str) else value
    found = decide(run, name)
    return found.number if found.number is not None else found.reason or NOT_A_NUMBER


def _in_band(run: Run, rule: Rule, number: Number) -> Finding:
    for outcome, ranges in rule.bands:
        if contains(ranges, number):
            because = rule.words.get("bands", {}).get(outcome, "")
            run.trace.append(Step(rule.name, outcome, (), because))
            return Finding(outcome, number)
    return Finding(None, number, NO_ROW)


def _formula(run: Run, rule: Rule) -> Finding:
    """The first case that holds: its fixed outcome, or the value of its expression."""
    for row in rule.rows:
        held = holds(run, row.when)
        if held is False:
            continue
        if held is not True:
            return Finding(None, reason=held)
        _note(run, rule, row)
        return _value(run, row)
    return Finding(None, reason=NO_ROW)


def _value(run: Run, row: Row) -> Finding:
    if row.value is None:
        return Finding(row.outcome)
    value = calculate(row.value, lambda name: number_of(run, name))
    if isinstance(value, Reason):
        return Finding(None, reason=value)
    if isinstance(value, bool):
        return Finding("yes" if value else "no")
    return Finding(number_text(value), value)


class Tally(Struct):
    """What is said of the options so far, by their places in the declared order."""

    speaks_for: list[Number]
    against: list[Number]
    ruled_out: set[str] = field(default_factory=set)
    settled: set[str] = field(default_factory=set)


def _weigh(run: Run, rule: Rule) -> Finding:
    """Count what speaks for and against each option, and rank."""
    zeros: list[Number] = [0] * len(rule.outcomes)
    tally = Tally(zeros, zeros.copy())
    reason: Reason | None = None
    for row in rule.rows:
        held = holds(run, row.when)
        if held is True:
            _note(run, rule, row)
            add(tally, rule, row)
        elif held is not False:
            reason = reason or held
    if reason is not None and not tally.settled:
        return Finding(None, reason=reason)
    ranking = ranked(rule.outcomes, tally)
    winner = ranking[0]
    if winner.status == "ruled-out":
        return Finding(None, reason=RULED_OUT, ranking=ranking)
    if winner.status == "preferred" and winner.speaks_for == 0:
        run.trace.append(Step(rule.name, OTHERWISE, (), rule.words["otherwise"]))
    return Finding(winner.option, ranking=ranking)


def add(tally: Tally, rule: Rule, row: Row) -> None:
    effects = row.effects
    assert effects is not None
    for option in effects.speaks_for:
        tally.speaks_for[rule.outcomes.index(option)] += effects.weight
    for option in effects.against:
        tally.against[rule.outcomes.index(option)] += effects.weight
    tally.ruled_out.update(effects.rules_out)
    tally.settled.update(effects.settles)


def ranked(options: tuple[str, ...], tally: Tally) -> tuple[Ranked, ...]:
    """Settled first, then by for − against, the ruled out last; ties in the declared order."""

    def group(i: int) -> int:
        return 0 if options[i] in tally.settled else 2 if options[i] in tally.ruled_out else 1

    order = sorted(range(len(options)), key=lambda i: (group(i), tally.against[i] - tally.speaks_for[i], i))
    return tuple(
        Ranked(options[i], tally.speaks_for[i], tally.against[i], _status(options[i], i, i == order[0], tally))
        for i in order
    )


def _status(option: str, i: int, first: bool, tally: Tally) -> str:
    if option in tally.settled:
        return "settled"
    if option in tally.ruled_out:
        return "ruled-out"
    if first:
        return "preferred"
    net = tally.speaks_for[i] - tally.against[i]
    return "acceptable" if not tally.settled and tally.speaks_for[i] > 0 and net >= 0 else "outweighed"


_KINDS = {"table": _table, "score": _score, "formula": _formula, "weigh": _weigh}
