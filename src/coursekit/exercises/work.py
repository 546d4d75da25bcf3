"""What compiling works with: the exercise, what it may refer to, what was found wrong; and looking names up in it."""

from __future__ import annotations

from msgspec import Struct, field

from coursekit.decisions.canonical import Json
from coursekit.decisions.evaluate import Run
from coursekit.decisions.library import Library
from coursekit.decisions.model import Labels, Text
from coursekit.decisions.numbers import Number, parse_number
from coursekit.decisions.program import FactSpec, Program
from coursekit.decisions.result import decide
from coursekit.decisions.situation import Value, value_text
from coursekit.diagnostics import Diagnostic, Place
from coursekit.exercises.judge import asking, finding, put
from coursekit.exercises.model import Case, Choice, Exercise, Numeric, Part, PerCase
from coursekit.identifiers import did_you_mean


class Situated(Struct, frozen=True):
    """A case with its facts understood; those of the exercise hold in every case."""

    case: Case
    values: dict[str, Value]

    def key(self, part: str) -> str:
        """`case/part`, what answers, grades and records call a part."""
        return f"{self.case.id}/{part}" if self.case.id else part


class Work(Struct):
    """One exercise being compiled: what it may refer to, and what was found wrong so far."""

    exercise: Exercise
    library: Library
    parts: dict[str, Part]
    specs: dict[str, FactSpec]
    point: str = "."
    """The sign before decimals in what learners type."""
    faults: list[Diagnostic] = field(default_factory=list)
    rows: dict[str, dict[str, Json]] = field(default_factory=dict)
    """By framework, the words of the rows that the key refers to."""

    def fault(self, code: str, message: str, place: Place, hint: str = "") -> None:
        self.faults.append(Diagnostic(code, message, place, hint))


def among(w: Work, named: Text, known: object, what: str) -> bool:
    names = list(known)  # type: ignore[call-overload]
    if named.text in names:
        return True
    hint = did_you_mean(named.text, names) or "there are " + (", ".join(f"`{n}`" for n in sorted(names)) or "none")
    message = f"there is no {what} `{named.text}`"
    if what == "option":
        w.fault("unknown-outcome", message, named.place, hint)
    else:
        w.fault("unknown-name", message, named.place, hint)
    return False


def program_of(w: Work, named: Text) -> Program | None:
    if not among(w, named, w.library.frameworks, "framework"):
        return None
    return w.library.frameworks[named.text].program


def check_used(w: Work, framework: Text) -> None:
    used = [named.text for named in w.exercise.uses]
    if framework.text in w.library.frameworks and framework.text not in used:
        hint = f"add `{framework.text}` to `uses`, so that a reader sees what grades this exercise"
        w.fault("missing-key", f"`uses` doesn't name `{framework.text}`", framework.place, hint)


def asked(w: Work, spec: Choice | Numeric) -> Program | None:
    """The framework of a part, with the decision that the part asks as its answer."""
    assert spec.framework is not None
    program = program_of(w, spec.framework)
    if program is None or spec.decision is None:
        return program
    return asking(program, spec.decision.text) if among(w, spec.decision, program.rules, "decision") else None


def decided(w: Work, at: Situated, part: Part, program: Program) -> Run | None:
    run = put(program, at.values)
    if finding(run).outcome is not None:
        return run
    result = decide(program, {name: value_text(value) for name, value in at.values.items()})
    ask = result["unknown"]["ask"]
    hint = f"say what `{ask}` is" if ask else f"the framework has no outcome here: {result.get('reason', 'open')}"
    case = f"the case `{at.case.id}`" if at.case.id else "this exercise"
    w.fault("case-undecided", f"{case} leaves `{program.id}` open", at.case.place if at.case.id else part.place, hint)
    return None


def fact_of(w: Work, at: Situated, named: Text) -> Value | None:
    if not among(w, named, w.library.facts, "fact"):
        return None
    if named.text not in at.values:
        case = f"the case `{at.case.id}`" if at.case.id else "this exercise"
        w.fault("missing-key", f"{case} doesn't say `{named.text}`", named.place, f"add `{named.text}:` to its facts")
    return at.values.get(named.text)


def literal_answer(w: Work, answers: PerCase, at: Situated, place: Place) -> tuple[Text, ...]:
    """The literal answer in this case."""
    for case, _ in answers:
        if case:
            among(w, Text(case, place), {case.id for case in w.exercise.cases}, "case")
    found = dict(answers).get(at.case.id) or dict(answers).get("")
    if found is None:
        w.fault("missing-key", f"the case `{at.case.id}` has no answer here", place, f"add `{at.case.id}:`")
    return found or ()


def here(cases: tuple[Text, ...], at: Situated) -> bool:
    return not cases or at.case.id in {case.text for case in cases}


def plain_number(w: Work, text: Text) -> Number:
    value = parse_number(text.text)
    if value is None:
        w.fault("not-a-number", f"`{text.text}` is not a number", text.place, "write it plainly: `1000`, `0.5`, `2/3`")
    return 0 if value is None else value


def options_of(w: Work, spec: Choice) -> Labels:
    """The options with their labels; those of a fact or a framework may be given labels of the exercise's own."""
    known: Labels = ()
    if spec.framework is not None and spec.framework.text in w.library.frameworks:
        program = asked(w, spec)
        rule = program.rules[program.answer] if program else None
        known = tuple((o, rule.words["outcomes"].get(o, o)) for o in rule.outcomes) if rule else ()
    elif spec.fact is not None and spec.fact.text in w.library.facts:
        known = w.library.facts[spec.fact.text].values
    if not known:
        return spec.options
    own = dict(spec.options)
    return tuple((option, own.get(option, label)) for option, label in known)
