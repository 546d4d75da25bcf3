"""From an exercise and the course's frameworks to its key: small canonical JSON that `grade` reads, and nothing else.

`logic` is all that grading looks at: for every part and every option what it earns, with the rows of the framework that
say so, in the case's own situation and in those that a learner's earlier answers would make of it. `words` is what
people read. The key's hash is that of `logic`, so mending a sentence causes no regrading, and two keys of one hash
grade every response alike.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from itertools import product

from coursekit.decisions.calculate import calculate
from coursekit.decisions.canonical import Json, comparable
from coursekit.decisions.cells import cell_sample, cells_of, checks_on
from coursekit.decisions.compile import fact_logic, ranges_logic
from coursekit.decisions.evaluate import Run
from coursekit.decisions.expressions import is_comparison, names_in, parse_expression
from coursekit.decisions.intervals import Interval, Ranges
from coursekit.decisions.library import Library, expected
from coursekit.decisions.model import Labels, Text
from coursekit.decisions.numbers import Number, number_text, parse_number, simplest
from coursekit.decisions.program import FactSpec, Program, fact_spec, tree
from coursekit.decisions.result import decide
from coursekit.decisions.situation import Problem, Value, fact_value, value_text
from coursekit.decisions.unary import Fault, parse_number_test
from coursekit.decisions.units import UnitsDifferError, parse_unit, unit_of, unit_text
from coursekit.diagnostics import Diagnostic, Place
from coursekit.exercises.judge import Judged, asking, finding, judge, put, remedies
from coursekit.exercises.model import (
    Case,
    Choice,
    Essay,
    Exercise,
    Matching,
    Numeric,
    Ordering,
    Part,
    PerCase,
)
from coursekit.exercises.read import parse_share
from coursekit.exercises.rubric import parse_phrase, phrase_text
from coursekit.identifiers import did_you_mean

FORMAT = 1
MAX_FOLLOWED = 200
"""Situations that earlier answers may make of a case, for one part."""


@dataclass(frozen=True, slots=True)
class Situated:
    """A case with its facts understood; those of the exercise hold in every case."""

    case: Case
    values: dict[str, Value]

    def key(self, part: str) -> str:
        """`case/part`, what answers, grades and records call a part."""
        return f"{self.case.id}/{part}" if self.case.id else part


@dataclass(slots=True)
class Work:
    """One exercise being compiled: what it may refer to, and what was found wrong so far."""

    exercise: Exercise
    library: Library
    parts: dict[str, Part]
    specs: dict[str, FactSpec]
    faults: list[Diagnostic] = field(default_factory=list)
    rows: dict[str, dict[str, Json]] = field(default_factory=dict)
    """By framework, the words of the rows that the key refers to."""

    def fault(self, code: str, message: str, place: Place, hint: str = "") -> None:
        self.faults.append(Diagnostic(code, message, place, hint))


def compile_key(exercise: Exercise, library: Library) -> tuple[Json | None, list[Diagnostic]]:
    """The key of an exercise, or None and the reasons. Pure; sizes are bounded by those of the exercise."""
    specs = {name: fact_spec(fact_logic(fact)) for name, fact in library.facts.items()}
    w = Work(exercise, library, {part.id: part for part in exercise.parts}, specs)
    _check_names(w)
    situations = [_situated(w, case) for case in exercise.cases or (_only_case(exercise),)]
    if w.faults:
        return None, w.faults
    logic: list[Json] = []
    words: dict[str, Json] = {}
    for at in situations:
        for part in exercise.parts:
            if not part.cases or at.case.id in {case.text for case in part.cases}:
                compiled, said = _part(w, at, part)
                logic.append(compiled)
                words[compiled["id"]] = said
    hints = [_hint(w, hint.id, hint.parts, hint.costs, words) for hint in exercise.hints]
    if w.faults:
        return None, w.faults
    all_logic = {"id": exercise.id, "was": list(exercise.was), "parts": logic, "hints": hints}
    return {"format": FORMAT, "logic": all_logic, "words": _words(w, situations, words)}, []


def _only_case(exercise: Exercise) -> Case:
    return Case("", exercise.title, (), (), (), (), exercise.place)


# -- names


def _check_names(w: Work) -> None:
    for named in w.exercise.uses:
        _program(w, named)
    cases = {case.id for case in w.exercise.cases}
    for part in w.exercise.parts:
        for case in part.cases:
            _among(w, case, cases, "case")
        for after in part.after:
            _among(w, after, w.parts, "part")
    for key, text in ((key, text) for case in w.exercise.cases for key, texts in case.rubrics for text in texts):
        rubric = next(rubric for rubric in w.exercise.rubrics if rubric.id == key)
        _among(w, text, {criterion.id for criterion in rubric.criteria}, "criterion")
    graph = {part.id: [name for name in _needs(part) if name in w.parts] for part in w.exercise.parts}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as fault:
        names = " → ".join(f"`{name}`" for name in fault.args[1])
        place = w.parts[fault.args[1][0]].place
        w.fault("part-cycle", f"these parts wait for each other: {names}", place, "let one of them stand alone")


def _needs(part: Part) -> list[str]:
    """The parts whose answers a part looks at."""
    found = [after.text for after in part.after]
    if isinstance(part.spec, Numeric):
        found += [part.spec.by.text] if part.spec.by else []
        for formula in (part.spec.equals, *(mistake.equals for mistake in part.mistakes)):
            parsed = parse_expression(formula.text) if formula else Fault("")
            found += [] if isinstance(parsed, Fault) else names_in(parsed)
    return found


def _among(w: Work, named: Text, known: object, what: str) -> bool:
    names = list(known)  # type: ignore[call-overload]
    if named.text in names:
        return True
    hint = did_you_mean(named.text, names) or "there are " + (", ".join(f"`{n}`" for n in sorted(names)) or "none")
    w.fault(f"unknown-{what}", f"there is no {what} `{named.text}`", named.place, hint)
    return False


def _program(w: Work, named: Text) -> Program | None:
    if not _among(w, named, w.library.frameworks, "framework"):
        return None
    return w.library.frameworks[named.text].program


def _situated(w: Work, case: Case) -> Situated:
    """Understand the facts of a case; those of the case go over those of the exercise."""
    values: dict[str, Value] = {}
    for name, given in (*w.exercise.facts, *case.facts):
        if not _among(w, Text(name, given.place), w.library.facts, "fact"):
            continue
        value = fact_value(w.specs[name], given.text)
        if isinstance(value, Problem):
            hint = expected(w.library, name)
            w.fault("bad-value", f"`{name}` can't be `{given.text}`", given.place, hint)
        else:
            values[name] = value
    for fact, _ in case.says:
        _among(w, Text(fact, case.place), w.library.facts, "fact")
    return Situated(case, values)


# -- parts: the function of each kind gives its logic and its words


def _part(w: Work, at: Situated, part: Part) -> tuple[Json, Json]:
    logic, words = _KINDS[type(part.spec)](w, at, part)
    was = [at.key(old) for old in part.was]
    names = (part.id, *part.was)
    was += [f"{old}/{name}" for old in at.case.was for name in names]
    mistakes = [_mistake(w, at, part, mistake) for mistake in part.mistakes if _here(mistake.cases, at)]
    common = {"id": at.key(part.id), "was": was, "points": number_text(part.points), "mistakes": mistakes}
    said = {"label": part.label, "group": part.group, "case": at.case.id}
    said["mistakes"] = {mistake.id: mistake.says for mistake in part.mistakes if _here(mistake.cases, at)}
    return common | logic, said | words


def _here(cases: tuple[Text, ...], at: Situated) -> bool:
    return not cases or at.case.id in {case.text for case in cases}


def _mistake(w: Work, at: Situated, part: Part, mistake: object) -> Json:
    from coursekit.exercises.model import Mistake

    assert isinstance(mistake, Mistake)
    for case in mistake.cases:
        _among(w, case, {case.id for case in w.exercise.cases}, "case")
    if mistake.options:
        known = [option for option, _ in part.spec.options] if isinstance(part.spec, Choice | Matching) else []
        if isinstance(part.spec, Choice):
            known = [option for option, _ in _options(w, part.spec)]
        for option in mistake.options:
            _among(w, option, known, "option")
        return {"id": mistake.id, "in": [option.text for option in mistake.options]}
    if mistake.answer is not None:
        value = _plain_number(w, mistake.answer)
        return {"id": mistake.id, "equals": ["number", number_text(value)]}
    return {"id": mistake.id, "equals": _formula(w, at, part, mistake.equals) if mistake.equals else ["number", "0"]}


def _plain_number(w: Work, text: Text) -> Number:
    value = parse_number(text.text)
    if value is None:
        w.fault("not-a-number", f"`{text.text}` is not a number", text.place, "write it plainly: `1000`, `0.5`, `2/3`")
    return 0 if value is None else value


def _answer(w: Work, answers: PerCase, at: Situated, place: Place) -> tuple[Text, ...]:
    """The literal answer in this case."""
    for case, _ in answers:
        if case:
            _among(w, Text(case, place), {case.id for case in w.exercise.cases}, "case")
    found = dict(answers).get(at.case.id) or dict(answers).get("")
    if found is None:
        w.fault("answer-missing", f"the case `{at.case.id}` has no answer here", place, f"add `{at.case.id}:`")
    return found or ()


# -- choices


def _choice(w: Work, at: Situated, part: Part) -> tuple[Json, Json]:
    spec = part.spec
    assert isinstance(spec, Choice)
    options = _options(w, spec)
    words: dict[str, Json] = {"options": dict(options)}
    logic: dict[str, Json] = {"type": "choice", "options": [option for option, _ in options]}
    accepts = [accept for accept in spec.accept if _here(accept.cases, at)]
    for accept in spec.accept:
        for case in accept.cases:
            _among(w, case, {case.id for case in w.exercise.cases}, "case")
        for option in accept.options:
            _among(w, option, [key for key, _ in options], "option")
    shares = {option.text: accept.share for accept in accepts for option in accept.options}
    words["accept"] = {option.text: accept.because for accept in accepts for option in accept.options}
    if spec.framework is not None:
        more, said = _derived(w, at, part, spec, shares)
    elif spec.fact is not None:
        more, said = _by_fact(w, at, part, spec, shares)
    else:
        more, said = _literal(w, at, part, spec, shares)
    return logic | more, words | said


def _options(w: Work, spec: Choice) -> Labels:
    """The options with their labels; those of a fact or a framework may be given labels of the exercise's own."""
    known: Labels = ()
    if spec.framework is not None and spec.framework.text in w.library.frameworks:
        program = _asked(w, spec)
        rule = program.rules[program.answer] if program else None
        known = tuple((o, rule.words["outcomes"].get(o, o)) for o in rule.outcomes) if rule else ()
    elif spec.fact is not None and spec.fact.text in w.library.facts:
        known = w.library.facts[spec.fact.text].values
    if not known:
        return spec.options
    own = dict(spec.options)
    return tuple((option, own.get(option, label)) for option, label in known)


def _own_labels(w: Work, part: Part, spec: Choice) -> None:
    """Labels of the exercise's own must be of options that there are."""
    known = {option for option, _ in _options(w, spec)}
    for option, _ in spec.options:
        _among(w, Text(option, part.place), known, "option")


def _asked(w: Work, spec: Choice | Numeric) -> Program | None:
    """The framework of a part, with the decision that the part asks as its answer."""
    assert spec.framework is not None
    program = _program(w, spec.framework)
    if program is None or spec.decision is None:
        return program
    return asking(program, spec.decision.text) if _among(w, spec.decision, program.rules, "decision") else None


def _derived(w: Work, at: Situated, part: Part, spec: Choice, shares: dict[str, Number]) -> tuple[Json, Json]:
    """A choice that the framework decides, and decides again on what the learner answered before."""
    assert spec.framework is not None
    _used(w, spec.framework)
    program = _asked(w, spec)
    if program is None:
        return {}, {}
    _own_labels(w, part, spec)
    run = _decided(w, at, part, program)
    if run is None:
        return {}, {}
    judged = judge(run, shares, spec.acceptable)
    _check_accept(w, at, part, spec, judged)
    _keep_rows(w, run, judged)
    wrong = [one.option for one in judged if one.share != 1]
    ways = {option: _ways(remedies(program, at.values, option)) for option in wrong}
    follow = _follow(w, at, part, program, shares, spec)
    logic = {"judged": [_judged(one) for one in judged]} | ({"follow": follow} if follow else {})
    return logic, {"framework": program.id, "remedies": ways}


def _used(w: Work, framework: Text) -> None:
    used = [named.text for named in w.exercise.uses]
    if framework.text in w.library.frameworks and framework.text not in used:
        hint = f"add `{framework.text}` to `uses`, so that a reader sees what grades this exercise"
        w.fault("framework-not-used", f"`uses` doesn't name `{framework.text}`", framework.place, hint)


def _decided(w: Work, at: Situated, part: Part, program: Program) -> Run | None:
    run = put(program, at.values)
    if finding(run).outcome is not None:
        return run
    result = decide(program, {name: value_text(value) for name, value in at.values.items()})
    ask = result["unknown"]["ask"]
    hint = f"say what `{ask}` is" if ask else f"the framework has no outcome here: {result.get('reason', 'open')}"
    case = f"the case `{at.case.id}`" if at.case.id else "this exercise"
    w.fault("case-undecided", f"{case} leaves `{program.id}` open", at.case.place if at.case.id else part.place, hint)
    return None


def _judged(one: Judged) -> Json:
    return {"option": one.option, "share": number_text(one.share), "code": one.code, "rows": list(one.rows)}


def _ways(found: tuple[tuple[tuple[str, str], ...], ...]) -> Json:
    return [[{"fact": fact, "test": test} for fact, test in way] for way in found]


def _keep_rows(w: Work, run: Run, judged: tuple[Judged, ...]) -> None:
    """Remember the words of the rows that feedback will quote."""
    named = {row for one in judged for row in one.rows}
    kept = w.rows.setdefault(run.program.id, {})
    for step in run.trace:
        name = step.row if step.decision == run.program.answer else f"{step.decision}/{step.row}"
        if name in named:
            facts = [fact for fact, _ in step.facts if fact in w.library.facts]
            kept[name] = {"because": step.because, "facts": facts}


def _check_accept(w: Work, at: Situated, part: Part, spec: Choice, judged: tuple[Judged, ...]) -> None:
    """An exercise may set the share of what its framework accepts; it can't overrule the framework."""
    codes = {one.option: one.code for one in judged}
    for accept in spec.accept:
        if not _here(accept.cases, at):
            continue
        for option in accept.options:
            code = codes.get(option.text, "acceptable")
            if code not in ("acceptable", "other-outcome"):
                where = f" in case `{at.case.id}`" if at.case.id else ""
                message = f"`{option.text}` is {code.replace('-', ' ')}{where}, so it can't be accepted here"
                hint = "the framework decides; mend the facts of the case, or leave this out"
                w.fault("accept-not-derived", message, option.place, hint)


# -- follow-through


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
        w.fault("too-many-followed", f"`{part.id}` would follow {size} combinations of answers", part.place, hint)
        return None
    rows = []
    for combination in product(*cells):
        changed = {fact: value for fact, value, _ in combination}
        run = put(program, at.values | changed)
        if all(at.values.get(fact) == value for fact, value in changed.items()) or finding(run).outcome is None:
            continue
        earning = [one for one in judge(run, shares, spec.acceptable) if one.share > 0]
        judged = [_judged(replace_rows(one)) for one in earning]
        rows.append({"when": [test for _, _, test in combination], "judged": judged})
    keys = [at.key(after.text) for after in part.after]
    return {"after": keys, "share": number_text(part.follow_through), "rows": rows}


def replace_rows(one: Judged) -> Judged:
    """The rows of an imagined situation aren't kept: feedback quotes those of the real one."""
    return Judged(one.option, one.share, one.code)


def _own_score(w: Work, at: Situated, parent: Part, program: Program) -> list[tuple[Json, str]] | None:
    """After a part that asks the score itself: the bands, as tests on the learner's own number."""
    spec = parent.spec
    if not isinstance(spec, Numeric) or spec.framework is None or spec.framework.text != program.id:
        return None
    rule = program.rules[program.answer]
    return [({"on": at.key(parent.id), "ranges": ranges_logic(ranges)}, outcome) for outcome, ranges in rule.bands]


def _own_facts(w: Work, at: Situated, part: Part, after: Text, program: Program) -> list[tuple[str, Value, Json]]:
    """The values that a learner may have taken a fact for, each with a sample and the test that knows it."""
    parent = w.parts[after.text]
    fact = parent.spec.fact if isinstance(parent.spec, Choice | Numeric) else None
    spec = next((spec for spec in program.facts if fact and spec.name == fact.text), None)
    if spec is None:
        message = f"`{part.id}` can't follow `{parent.id}`: `{program.id}` asks nothing that it answers"
        w.fault("follows-nothing", message, after.place, "name a part with a `fact` that the framework asks")
        return []
    key = at.key(parent.id)
    cells = cells_of(spec, checks_on([program], spec.name))
    if spec.is_number:
        return [
            (spec.name, cell_sample(cell, spec), {"on": key, "ranges": ranges_logic(cell.ranges)}) for cell in cells
        ]
    return [(spec.name, value, {"on": key, "in": [value]}) for value in spec.values]


# -- choices by a fact, and literal ones


def _by_fact(w: Work, at: Situated, part: Part, spec: Choice, shares: dict[str, Number]) -> tuple[Json, Json]:
    assert spec.fact is not None
    right = _fact_of(w, at, spec.fact)
    if right is None:
        return {}, {}
    if not isinstance(right, str):
        w.fault("fact-is-number", f"`{spec.fact.text}` is a number", spec.fact.place, "ask it by `type: number`")
        return {}, {}
    _own_labels(w, part, spec)
    options = [option for option, _ in _options(w, spec)]
    judged = [_judged(_plainly(option, {right}, shares)) for option in options]
    return {"judged": judged}, {"fact": spec.fact.text, "says": dict(at.case.says).get(spec.fact.text, "")}


def _fact_of(w: Work, at: Situated, named: Text) -> Value | None:
    if not _among(w, named, w.library.facts, "fact"):
        return None
    if named.text not in at.values:
        case = f"the case `{at.case.id}`" if at.case.id else "this exercise"
        w.fault("fact-missing", f"{case} doesn't say `{named.text}`", named.place, f"add `{named.text}:` to its facts")
    return at.values.get(named.text)


def _plainly(option: str, right: set[str], shares: dict[str, Number]) -> Judged:
    if option in right:
        return Judged(option, 1, "right")
    share = shares.get(option, 0)
    return Judged(option, share, "acceptable" if share else "wrong")


def _literal(w: Work, at: Situated, part: Part, spec: Choice, shares: dict[str, Number]) -> tuple[Json, Json]:
    options = [option for option, _ in spec.options]
    answers = _answer(w, spec.answer, at, part.place)
    for answer in answers:
        _among(w, answer, options, "option")
    words = {"because": dict(spec.because)}
    if spec.many:
        return {"type": "multiple", "answer": [o for o in options if o in {a.text for a in answers}]}, words
    if len(answers) > 1:
        w.fault("two-answers", "a choice has one answer", answers[1].place, "write `type: multiple`, or use `accept`")
    right = {answer.text for answer in answers}
    return {"judged": [_judged(_plainly(option, right, shares)) for option in options]}, words


# -- numbers


def _numeric(w: Work, at: Situated, part: Part) -> tuple[Json, Json]:
    spec = part.spec
    assert isinstance(spec, Numeric)
    words = {"unit": spec.unit, "because": spec.because}
    logic: dict[str, Json] = {"type": "number", "unit": spec.unit}
    if spec.between:
        rows = [row for row in (_plausible(w, at, part, spec, *pair) for pair in spec.between) if row]
        if spec.by is not None and spec.by.text != "case":
            words["by"] = at.key(spec.by.text)
            _check_covered(w, part, spec)
        elif not rows:
            w.fault("range-missing", f"the case `{at.case.id}` has no range here", part.place, f"add `{at.case.id}:`")
        return logic | {"between": rows}, words
    logic["tolerance"] = _tolerance(w, spec)
    value = truth(w, at, part)
    if spec.framework is not None:
        words["framework"] = spec.framework.text
    if spec.fact is not None:
        words["fact"] = spec.fact.text
        words["says"] = dict(at.case.says).get(spec.fact.text, "")
    if spec.equals is not None:
        logic["equals"] = _formula(w, at, part, spec.equals)
        _check_units(w, part, spec.equals)
        logic["share"] = number_text(part.follow_through)
        words["formula"] = spec.equals.text
    if value is not None:
        logic["value"] = number_text(value)
    return logic, words


def truth(w: Work, at: Situated, part: Part) -> Number | None:
    """The number that is right whatever the learner answered elsewhere; None where it depends on that."""
    spec = part.spec
    if not isinstance(spec, Numeric):
        return None
    if spec.fact is not None:
        value = _fact_of(w, at, spec.fact)
        if isinstance(value, str):
            w.fault("fact-is-choice", f"`{spec.fact.text}` is no number", spec.fact.place, "ask it by `type: choice`")
        return None if value is None or isinstance(value, str) else value
    if spec.framework is not None:
        return _score(w, at, part, spec)
    if spec.answer:
        answers = _answer(w, spec.answer, at, part.place)
        return _plain_number(w, answers[0]) if answers else None
    return _computed(w, at, spec.equals) if spec.equals is not None else None


def _score(w: Work, at: Situated, part: Part, spec: Numeric) -> Number | None:
    assert spec.framework is not None
    _used(w, spec.framework)
    program = _asked(w, spec)
    run = _decided(w, at, part, program) if program else None
    if run is None:
        return None
    number = finding(run).number
    if number is None:
        w.fault(
            "no-score", f"`{spec.framework.text}` gives no number", spec.framework.place, "ask it by `type: choice`"
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
        w.fault("bad-tolerance", f"`{written}` is no tolerance", spec.tolerance.place, hint)
        value = 0
    return {"share" if written.endswith("%") else "amount": number_text(value)}


def _formula(w: Work, at: Situated, part: Part, formula: Text) -> Json:
    """The expression with parts under their full keys, and facts of the case as their numbers."""
    parsed = parse_expression(formula.text)
    if isinstance(parsed, Fault) or is_comparison(parsed):
        fault = parsed if isinstance(parsed, Fault) else Fault("a number is needed, not a comparison", "leave it out")
        w.fault("bad-expression", fault.message, formula.place, fault.hint)
        return ["number", "0"]
    numbers = {name for name, other in w.parts.items() if isinstance(other.spec, Numeric) and name != part.id}
    facts = {name for name, value in at.values.items() if not isinstance(value, str)}
    if not all(_among(w, Text(name, formula.place), numbers | facts, "number") for name in names_in(parsed)):
        return ["number", "0"]
    return _resolved(at, parsed, numbers)


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
        factor = _fact_of(w, at, spec.times)
        if factor is None or isinstance(factor, str):
            w.fault("bad-times", f"`{spec.times.text}` is no number here", spec.times.place, "name a number's fact")
            return None
        ranges = tuple(_scaled(interval, factor) for interval in ranges)
    logic: dict[str, Json] = {"when": [], "ranges": ranges_logic(ranges)}
    if spec.by is None:
        if key.text:
            w.fault("range-by", "nothing says what these ranges go by", key.place, "add `by: case`, or `by:` a part")
        return logic
    if spec.by.text == "case":
        _among(w, key, {case.id for case in w.exercise.cases}, "case")
        return logic if key.text == at.case.id else None
    return _range_by(w, at, spec, key, logic)


def _scaled(interval: Interval, factor: Number) -> Interval:
    low, high = (None if end is None else simplest(end * factor) for end in (interval.low, interval.high))
    return Interval(low, interval.low_closed, high, interval.high_closed)


def _range_by(w: Work, at: Situated, spec: Numeric, key: Text, logic: dict[str, Json]) -> Json | None:
    assert spec.by is not None
    if not _among(w, spec.by, w.parts, "part"):
        return None
    other = w.parts[spec.by.text].spec
    options = [option for option, _ in _options(w, other)] if isinstance(other, Choice) and not other.many else []
    if not options:
        w.fault("range-by", f"`{spec.by.text}` is no choice", spec.by.place, "ranges go by a choice, or by `case`")
        return None
    if not _among(w, key, options, "option"):
        return None
    return logic | {"when": [{"on": at.key(spec.by.text), "in": [key.text]}]}


def _check_covered(w: Work, part: Part, spec: Numeric) -> None:
    """Whatever the learner chose, there is a range."""
    assert spec.by is not None
    other = w.parts[spec.by.text].spec if spec.by.text in w.parts else None
    given = {key.text for key, _ in spec.between}
    for option, _ in _options(w, other) if isinstance(other, Choice) else ():
        if option not in given:
            message = f"`{part.id}` has no range for `{option}` of `{spec.by.text}`"
            w.fault("range-missing", message, part.place, f"add `{option}:` to `between`")


# -- texts, orders, matches


def _essay(w: Work, at: Situated, part: Part) -> tuple[Json, Json]:
    spec = part.spec
    assert isinstance(spec, Essay)
    rubric = next((rubric for rubric in w.exercise.rubrics if rubric.id == spec.rubric.text), None)
    if rubric is None:
        _among(w, spec.rubric, {rubric.id for rubric in w.exercise.rubrics}, "rubric")
        return {}, {}
    chosen = dict(at.case.rubrics).get(rubric.id)
    wanted = None if chosen is None else {text.text for text in chosen}
    criteria = [criterion for criterion in rubric.criteria if wanted is None or criterion.id in wanted]
    if len(criteria) < spec.at_least:
        message = f"`{part.id}` asks for {spec.at_least} criteria, and there are {len(criteria)}"
        w.fault("never-earned", message, part.place, "add criteria, or lower `at-least`")
    compiled = [{"id": criterion.id, "phrases": _phrases(w, criterion.phrases)} for criterion in criteria]
    words = {"criteria": {criterion.id: criterion.says for criterion in criteria}}
    return {"type": "text", "criteria": compiled, "at_least": spec.at_least}, words


def _phrases(w: Work, phrases: tuple[Text, ...]) -> list[str]:
    found = []
    for phrase in phrases:
        parsed = parse_phrase(phrase.text)
        if parsed is None:
            hint = "write up to ten words; a `*` may end a word that goes on: `confiden*`"
            w.fault("bad-phrase", f"`{phrase.text}` can't be looked for", phrase.place, hint)
        else:
            found.append(phrase_text(parsed))
    return found


def _ordering(w: Work, at: Situated, part: Part) -> tuple[Json, Json]:
    assert isinstance(part.spec, Ordering)
    items = [item for item, _ in part.spec.items]
    return {"type": "order", "answer": items}, {"items": dict(part.spec.items), "because": part.spec.because}


def _matching(w: Work, at: Situated, part: Part) -> tuple[Json, Json]:
    spec = part.spec
    assert isinstance(spec, Matching)
    items, options = [item for item, _ in spec.items], [option for option, _ in spec.options]
    for item, option in spec.answer:
        _among(w, Text(item, option.place), items, "item")
        _among(w, option, options, "option")
    answer = dict(spec.answer)
    for item in items:
        if item not in answer:
            w.fault("answer-missing", f"nothing says what `{item}` goes with", part.place, f"add `{item}:` to `answer`")
    pairs = [[item, answer[item].text] for item in items if item in answer]
    words = {"items": dict(spec.items), "options": dict(spec.options), "because": dict(spec.because)}
    return {"type": "match", "options": options, "answer": pairs}, words


_KINDS: dict[type, Callable[[Work, Situated, Part], tuple[Json, Json]]] = {
    Choice: _choice,
    Numeric: _numeric,
    Essay: _essay,
    Ordering: _ordering,
    Matching: _matching,
}


# -- hints and words


def _hint(w: Work, id_: str, parts: tuple[Text, ...], costs: Number, words: dict[str, Json]) -> Json:
    """A hint for a part is for that part in every case."""
    known = {name.rpartition("/")[2] for name in words} | set(words)
    for part in parts:
        _among(w, part, known, "part")
    wanted = {part.text for part in parts}
    chosen = [name for name in words if not parts or name in wanted or name.rpartition("/")[2] in wanted]
    return {"id": id_, "parts": chosen, "costs": number_text(costs)}


def _words(w: Work, situations: list[Situated], parts: dict[str, Json]) -> Json:
    named = [name for at in situations for name in at.values]
    named += [
        c["fact"] for part in parts.values() for ways in part.get("remedies", {}).values() for w_ in ways for c in w_
    ]
    clauses = {name: clause if isinstance(clause, str) else dict(clause) for name, clause in w.exercise.clauses}
    for name in clauses:
        _among(w, Text(name, w.exercise.place), w.library.facts, "fact")
    facts = {}
    for name in dict.fromkeys(named):
        fact = w.library.facts[name]
        facts[name] = {
            "label": fact.label,
            "values": dict(fact.values),
            "unit": fact.unit,
            "clause": clauses.get(name, ""),
        }
    return {
        "title": w.exercise.title,
        "groups": dict(w.exercise.groups),
        "cases": {
            at.case.id: {"title": at.case.title, "facts": {name: value_text(v) for name, v in at.values.items()}}
            for at in situations
        },
        "facts": facts,
        "frameworks": {
            id_: {"title": w.library.frameworks[id_].program.words["title"], "rows": rows}
            for id_, rows in w.rows.items()
        },
        "parts": parts,
        "hints": {hint.id: hint.says for hint in w.exercise.hints},
    }
