"""From an exercise and the course's frameworks to its key: small canonical JSON that `grade` reads, and nothing else.

`logic` is all that grading looks at: for every part and every option what it earns, with the rows of the framework that
say so, in the case's own situation and in those that a learner's earlier answers would make of it. `words` is what
people read. The key's hash is that of `logic`, so mending a sentence causes no regrading, and two keys of one hash
grade every response alike.
"""

from __future__ import annotations

from collections.abc import Callable
from graphlib import CycleError, TopologicalSorter

from coursekit.decisions.canonical import Json
from coursekit.decisions.compile import fact_logic
from coursekit.decisions.expressions import names_in, parse_expression
from coursekit.decisions.library import Library, expected
from coursekit.decisions.model import Text
from coursekit.decisions.numbers import Number, number_text
from coursekit.decisions.program import fact_spec
from coursekit.decisions.situation import Problem, Value, fact_value, value_text
from coursekit.decisions.unary import Fault
from coursekit.diagnostics import Diagnostic
from coursekit.exercises.clauses import of_value
from coursekit.exercises.compile_choice import compile_choice
from coursekit.exercises.compile_number import compile_number, formula_logic
from coursekit.exercises.model import (
    Case,
    Choice,
    Essay,
    Exercise,
    Matching,
    Mistake,
    Numeric,
    Ordering,
    Part,
)
from coursekit.exercises.rubric import parse_phrase, phrase_text
from coursekit.exercises.work import Situated, Work, among, here, options_of, plain_number, program_of

FORMAT = 1


def compile_key(exercise: Exercise, library: Library, point: str = ".") -> tuple[Json | None, list[Diagnostic]]:
    """The key of an exercise, or None and the reasons. Pure; sizes are bounded by those of the exercise.

    `point` is the sign before decimals in what learners type (`entry.decimal_point`).
    """
    specs = {name: fact_spec(fact_logic(fact)) for name, fact in library.facts.items()}
    w = Work(exercise, library, {part.id: part for part in exercise.parts}, specs, point)
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
        program_of(w, named)
    for name, _ in w.exercise.clauses:
        among(w, Text(name, w.exercise.place), w.library.facts, "fact")
    cases = {case.id for case in w.exercise.cases}
    for part in w.exercise.parts:
        for case in part.cases:
            among(w, case, cases, "case")
        for after in part.after:
            among(w, after, w.parts, "part")
    for key, text in ((key, text) for case in w.exercise.cases for key, texts in case.rubrics for text in texts):
        rubric = next(rubric for rubric in w.exercise.rubrics if rubric.id == key)
        among(w, text, {criterion.id for criterion in rubric.criteria}, "criterion")
    graph = {part.id: [name for name in _needs(part) if name in w.parts] for part in w.exercise.parts}
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as fault:
        names = " → ".join(f"`{name}`" for name in fault.args[1])
        place = w.parts[fault.args[1][0]].place
        w.fault("cycle", f"these parts wait for each other: {names}", place, "let one of them stand alone")


def _needs(part: Part) -> list[str]:
    """The parts whose answers a part looks at."""
    found = [after.text for after in part.after]
    if isinstance(part.spec, Numeric):
        found += [part.spec.by.text] if part.spec.by else []
        for formula in (part.spec.equals, *(mistake.equals for mistake in part.mistakes)):
            parsed = parse_expression(formula.text) if formula else Fault("")
            found += [] if isinstance(parsed, Fault) else names_in(parsed)
    return found


def _situated(w: Work, case: Case) -> Situated:
    """Understand the facts of a case; those of the case go over those of the exercise."""
    values: dict[str, Value] = {}
    for name, given in (*w.exercise.facts, *case.facts):
        if not among(w, Text(name, given.place), w.library.facts, "fact"):
            continue
        value = fact_value(w.specs[name], given.text)
        if isinstance(value, Problem):
            hint = expected(w.library, name)
            w.fault("bad-value", f"`{name}` can't be `{given.text}`", given.place, hint)
        else:
            values[name] = value
    for fact, _ in case.says:
        among(w, Text(fact, case.place), w.library.facts, "fact")
    return Situated(case, values)


# -- parts: the function of each kind gives its logic and its words


def _part(w: Work, at: Situated, part: Part) -> tuple[Json, Json]:
    logic, words = _KINDS[type(part.spec)](w, at, part)
    was = [at.key(old) for old in part.was]
    names = (part.id, *part.was)
    was += [f"{old}/{name}" for old in at.case.was for name in names]
    mistakes = [_mistake(w, at, part, mistake) for mistake in part.mistakes if here(mistake.cases, at)]
    common = {"id": at.key(part.id), "was": was, "points": number_text(part.points), "mistakes": mistakes}
    said: dict[str, Json] = {"label": part.label, "group": part.group, "case": at.case.id}
    said["mistakes"] = {mistake.id: mistake.says for mistake in part.mistakes if here(mistake.cases, at)}
    return common | logic, said | words


def _mistake(w: Work, at: Situated, part: Part, mistake: Mistake) -> Json:
    """What a mistake is recognised by: options, or a formula (a number is one too)."""
    for case in mistake.cases:
        among(w, case, {case.id for case in w.exercise.cases}, "case")
    if mistake.options:
        known = [option for option, _ in options_of(w, part.spec)] if isinstance(part.spec, Choice) else []
        for option in mistake.options:
            among(w, option, known, "option")
        return {"id": mistake.id, "in": [option.text for option in mistake.options]}
    if mistake.answer is not None:
        value = plain_number(w, mistake.answer)
        return {"id": mistake.id, "equals": ["number", number_text(value)]}
    formula = formula_logic(w, at, part, mistake.equals) if mistake.equals else ["number", "0"]
    return {"id": mistake.id, "equals": formula}


# -- texts, orders, matches


def _essay(w: Work, at: Situated, part: Part) -> tuple[Json, Json]:
    spec = part.spec
    assert isinstance(spec, Essay)
    rubric = next((rubric for rubric in w.exercise.rubrics if rubric.id == spec.rubric.text), None)
    if rubric is None:
        among(w, spec.rubric, {rubric.id for rubric in w.exercise.rubrics}, "rubric")
        return {}, {}
    chosen = dict(at.case.rubrics).get(rubric.id)
    by_id = {criterion.id: criterion for criterion in rubric.criteria}
    criteria = list(rubric.criteria) if chosen is None else [by_id[text.text] for text in chosen]
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
            w.fault("bad-value", f"`{phrase.text}` can't be looked for", phrase.place, hint)
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
        among(w, Text(item, option.place), items, "item")
        among(w, option, options, "option")
    answer = dict(spec.answer)
    for item in items:
        if item not in answer:
            w.fault("missing-key", f"nothing says what `{item}` goes with", part.place, f"add `{item}:` to `answer`")
    pairs = [[item, answer[item].text] for item in items if item in answer]
    words = {"items": dict(spec.items), "options": dict(spec.options), "because": dict(spec.because)}
    return {"type": "match", "options": options, "answer": pairs}, words


_KINDS: dict[type, Callable[[Work, Situated, Part], tuple[Json, Json]]] = {
    Choice: compile_choice,
    Numeric: compile_number,
    Essay: _essay,
    Ordering: _ordering,
    Matching: _matching,
}


# -- hints and words


def _hint(w: Work, id_: str, parts: tuple[Text, ...], costs: Number, words: dict[str, Json]) -> Json:
    """A hint for a part is for that part in every case."""
    known = {name.rpartition("/")[2] for name in words} | set(words)
    for part in parts:
        among(w, part, known, "part")
    wanted = {part.text for part in parts}
    chosen = [name for name in words if not parts or name in wanted or name.rpartition("/")[2] in wanted]
    return {"id": id_, "parts": chosen, "costs": number_text(costs)}


def _words(w: Work, situations: list[Situated], parts: dict[str, Json]) -> Json:
    """What people read: titles, labels, sentences, and the facts of each case as clauses."""
    titles = {id_: w.library.frameworks[id_].program.words["title"] for id_ in w.rows}
    return {
        "title": w.exercise.title,
        "groups": dict(w.exercise.groups),
        "cases": {at.case.id: _case_words(w, at) for at in situations},
        "facts": {name: w.library.facts[name].label for at in situations for name in at.values},
        "frameworks": {id_: {"title": titles[id_], "rows": rows} for id_, rows in w.rows.items()},
        "parts": parts,
        "hints": {hint.id: hint.says for hint in w.exercise.hints},
    }


def _case_words(w: Work, at: Situated) -> Json:
    facts = {name: value_text(value) for name, value in at.values.items()}
    said = {name: of_value(w.exercise, w.library.facts[name], value) for name, value in at.values.items()}
    return {"title": at.case.title, "facts": facts, "clauses": said}
