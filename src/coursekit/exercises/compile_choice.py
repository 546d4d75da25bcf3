"""Compiling choices: derived from a framework (and again from the learner's own answers), by a fact, or literal."""

from __future__ import annotations

from itertools import product

from coursekit.decisions.canonical import Json
from coursekit.decisions.cells import cell_sample, cells_of, checks_on
from coursekit.decisions.compile_decision import ranges_logic
from coursekit.decisions.evaluate import Run, Step
from coursekit.decisions.model import Text
from coursekit.decisions.numbers import Number, number_text
from coursekit.decisions.program import Program
from coursekit.decisions.situation import Value
from coursekit.exercises.clauses import of_test, of_value
from coursekit.exercises.judge import Judged, finding, judge, put, remedies
from coursekit.exercises.model import Choice, Numeric, Part
from coursekit.exercises.work import (
    Situated,
    Work,
    among,
    asked,
    check_used,
    decided,
    fact_of,
    here,
    literal_answer,
    options_of,
)

MAX_FOLLOWED = 200
"""Situations that earlier answers may make of a case, for one part."""


def compile_choice(w: Work, at: Situated, part: Part) -> tuple[Json, Json]:
    spec = part.spec
    assert isinstance(spec, Choice)
    options = options_of(w, spec)
    words: dict[str, Json] = {"options": dict(options)}
    logic: dict[str, Json] = {"type": "choice", "options": [option for option, _ in options]}
    accepts = [accept for accept in spec.accept if here(accept.cases, at)]
    for accept in spec.accept:
        for case in accept.cases:
            among(w, case, {case.id for case in w.exercise.cases}, "case")
        for option in accept.options:
            among(w, option, [key for key, _ in options], "option")
    shares = {option.text: accept.share for accept in accepts for option in accept.options}
    words["accept"] = {option.text: accept.because for accept in accepts for option in accept.options}
    if spec.framework is not None:
        more, said = _derived(w, at, part, spec, shares)
    elif spec.fact is not None:
        more, said = _by_fact(w, at, part, spec, shares)
    else:
        more, said = _literal(w, at, part, spec, shares)
    return logic | more, words | said


def _own_labels(w: Work, part: Part, spec: Choice) -> None:
    """Labels of the exercise's own must be of options that there are."""
    known = {option for option, _ in options_of(w, spec)}
    for option, _ in spec.options:
        among(w, Text(option, part.place), known, "option")


def _derived(w: Work, at: Situated, part: Part, spec: Choice, shares: dict[str, Number]) -> tuple[Json, Json]:
    """A choice that the framework decides, and decides again on what the learner answered before."""
    assert spec.framework is not None
    check_used(w, spec.framework)
    program = asked(w, spec)
    if program is None:
        return {}, {}
    _own_labels(w, part, spec)
    run = decided(w, at, part, program)
    if run is None:
        return {}, {}
    judged = judge(run, shares, spec.acceptable)
    _check_accept(w, at, part, spec, judged)
    _keep_rows(w, run, judged)
    wrong = [one.option for one in judged if one.share != 1]
    ways = {option: _ways(w, remedies(program, at.values, option)) for option in wrong}
    follow = _follow(w, at, part, program, shares, spec)
    logic = {"judged": [_judged(one) for one in judged]} | ({"follow": follow} if follow else {})
    return logic, {"framework": program.id, "remedies": ways}


def _judged(one: Judged) -> Json:
    return {"option": one.option, "share": number_text(one.share), "code": one.code, "rows": list(one.rows)}


def _ways(w: Work, found: tuple[tuple[tuple[str, str], ...], ...]) -> Json:
    """What would make an option right: facts with tests, and the same as clauses, each with its alternatives."""
    facts = w.library.facts
    return [
        {"facts": dict(way), "clauses": [of_test(w.exercise, facts[fact], test) for fact, test in way]} for way in found
    ]


def _keep_rows(w: Work, run: Run, judged: tuple[Judged, ...]) -> None:
    """Remember the words of the rows that feedback will quote."""
    named = {row for one in judged for row in one.rows}
    kept = w.rows.setdefault(run.program.id, {})
    for step in run.trace:
        name = step.row if step.decision == run.program.answer else f"{step.decision}/{step.row}"
        if name in named:
            facts = [fact for fact, _ in step.facts if fact in w.library.facts]
            kept[name] = {"because": step.because, "facts": facts, "counts": _counts(run, step)}


def _counts(run: Run, step: Step) -> bool:
    """Whether a row only adds points to a score."""
    rule = run.program.rules[step.decision]
    return rule.kind == "score" and step.row in {row.id for row in rule.rows}


def _check_accept(w: Work, at: Situated, part: Part, spec: Choice, judged: tuple[Judged, ...]) -> None:
    """An exercise may set the share of what its framework accepts; it can't overrule the framework."""
    codes = {one.option: one.code for one in judged}
    for accept in spec.accept:
        if not here(accept.cases, at):
            continue
        for option in accept.options:
            code = codes.get(option.text, "acceptable")
            if code not in ("acceptable", "other-outcome"):
                where = f" in case `{at.case.id}`" if at.case.id else ""
                message = f"`{option.text}` is {code.replace('-', ' ')}{where}, so it can't be accepted here"
                hint = "the framework decides; mend the facts of the case, or leave this out"
                w.fault("accept-not-derived", message, option.place, hint)


def _follow(
    w: Work, at: Situated, part: Part, program: Program, shares: dict[str, Number], spec: Choice
) -> Json | None:
    """What the framework says if the learner's own earlier answers are taken for the facts."""
    if not part.after:
        return None
    parents = [w.parts[after.text] for after in part.after]
    if len(parents) == 1 and (bands := _own_score(w, at, parents[0], program)) is not None:
        rows = [{"when": [when], "judged": [_judged(Judged(option, 1, "preferred"))]} for when, option in bands]
        return {"after": [at.key(parents[0].id)], "share": number_text(part.follow_through), "rows": rows}
    cells = [_own_facts(w, at, part, after, program) for after in part.after]
    size = 1
    for options in cells:
        size *= len(options)
    if size > MAX_FOLLOWED:
        hint = "let it come after fewer parts"
        w.fault("too-large", f"`{part.id}` would follow {size} combinations of answers", part.place, hint)
        return None
    rows = []
    for combination in product(*cells):
        changed = {fact: value for fact, value, _ in combination}
        run = put(program, at.values | changed)
        if all(at.values.get(fact) == value for fact, value in changed.items()) or finding(run).outcome is None:
            continue
        earning = [one for one in judge(run, shares, spec.acceptable) if one.share > 0]
        judged = [_judged(_without_rows(one)) for one in earning]
        rows.append({"when": [test for _, _, test in combination], "judged": judged})
    keys = [at.key(after.text) for after in part.after]
    return {"after": keys, "share": number_text(part.follow_through), "rows": rows}


def _without_rows(one: Judged) -> Judged:
    """The rows of an imagined situation aren't kept: feedback quotes those of the real one."""
    return Judged(one.option, one.share, one.code)


def _own_score(w: Work, at: Situated, parent: Part, program: Program) -> list[tuple[Json, str]] | None:
    """After a part that asks for the score: the bands, as tests on the learner's own number."""
    spec = parent.spec
    rule = program.rules[program.answer]
    if not isinstance(spec, Numeric) or spec.fact is not None or rule.kind != "score":
        return None
    return [({"on": at.key(parent.id), "ranges": ranges_logic(ranges)}, outcome) for outcome, ranges in rule.bands]


def _own_facts(w: Work, at: Situated, part: Part, after: Text, program: Program) -> list[tuple[str, Value, Json]]:
    """The values that a learner may have taken a fact for, each with a sample and the test that knows it."""
    parent = w.parts[after.text]
    fact = parent.spec.fact if isinstance(parent.spec, Choice | Numeric) else None
    spec = next((spec for spec in program.facts if fact and spec.name == fact.text), None)
    if spec is None:
        message = f"`{part.id}` can't follow `{parent.id}`: `{program.id}` asks nothing that it answers"
        w.fault("decides-nothing", message, after.place, "name a part with a `fact` that the framework asks")
        return []
    key = at.key(parent.id)
    cells = cells_of(spec, checks_on([program], spec.name))
    if spec.is_number:
        return [
            (spec.name, cell_sample(cell, spec), {"on": key, "ranges": ranges_logic(cell.ranges)}) for cell in cells
        ]
    return [(spec.name, value, {"on": key, "in": [value]}) for value in spec.values]


def _by_fact(w: Work, at: Situated, part: Part, spec: Choice, shares: dict[str, Number]) -> tuple[Json, Json]:
    assert spec.fact is not None
    right = fact_of(w, at, spec.fact)
    if right is None:
        return {}, {}
    if not isinstance(right, str):
        w.fault("bad-value", f"`{spec.fact.text}` is a number", spec.fact.place, "ask it by `type: number`")
        return {}, {}
    _own_labels(w, part, spec)
    options = [option for option, _ in options_of(w, spec)]
    judged = [_judged(_plainly(option, {right}, shares)) for option in options]
    fact = w.library.facts[spec.fact.text]
    said = {option: of_value(w.exercise, fact, option) for option in options}
    return {"judged": judged}, {"says": dict(at.case.says).get(fact.name, ""), "clauses": said}


def _plainly(option: str, right: set[str], shares: dict[str, Number]) -> Judged:
    if option in right:
        return Judged(option, 1, "right")
    share = shares.get(option, 0)
    return Judged(option, share, "acceptable" if share else "wrong")


def _literal(w: Work, at: Situated, part: Part, spec: Choice, shares: dict[str, Number]) -> tuple[Json, Json]:
    options = [option for option, _ in spec.options]
    answers = literal_answer(w, spec.answer, at, part.place)
    for answer in answers:
        among(w, answer, options, "option")
    words = {"because": dict(spec.because)}
    if spec.many:
        return {"type": "multiple", "answer": [o for o in options if o in {a.text for a in answers}]}, words
    if len(answers) > 1:
        w.fault("bad-value", "a choice has one answer", answers[1].place, "write `type: multiple`, or use `accept`")
    right = {answer.text for answer in answers}
    return {"judged": [_judged(_plainly(option, right, shares)) for option in options]}, words
