"""What `check` proves of exercises: nothing idle, nothing out of reach, every stored example as it says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from coursekit.content.model import Question
from coursekit.decisions.canonical import Json
from coursekit.decisions.library import Library
from coursekit.decisions.model import Text
from coursekit.decisions.numbers import display, number_text
from coursekit.diagnostics import Diagnostic, in_order
from coursekit.exercises.bank import Bank, Keyed, read_bank
from coursekit.exercises.grade import VERDICTS, Grade, grade
from coursekit.exercises.model import Choice, Essay, Example, Expectation, Numeric
from coursekit.exercises.words import explain
from coursekit.identifiers import did_you_mean


def check_exercises(
    sources: Mapping[str, str], library: Library, questions: Iterable[Question] = (), root: str = "content"
) -> list[Diagnostic]:
    """Read, compile and prove: what `check` reports about a course's exercises."""
    return check_bank(read_bank(sources, library, questions, root), library)


def check_bank(bank: Bank, library: Library) -> list[Diagnostic]:
    """Everything wrong: reading, compiling, idle facts and frameworks, parts out of reach, all stored examples."""
    faults = list(bank.diagnostics)
    for keyed in bank.exercises.values():
        for prove in PROOFS:
            faults += prove(keyed, library)
    return in_order(faults)


def idle_frameworks(keyed: Keyed, library: Library) -> Iterator[Diagnostic]:
    """Every framework that an exercise uses grades a part of it."""
    specs = [part.spec for part in keyed.source.parts if isinstance(part.spec, Choice | Numeric)]
    asked = {spec.framework.text for spec in specs if spec.framework is not None}
    for named in keyed.source.uses:
        if named.text not in asked:
            message = f"no part of this exercise asks `{named.text}`"
            yield Diagnostic("decides-nothing", message, named.place, "remove it, or add a part `from` it", "warning")


def idle_facts(keyed: Keyed, library: Library) -> Iterator[Diagnostic]:
    """Every fact of a case decides something: a framework asks it, or a part does."""
    source = keyed.source
    used = {fact.name for named in source.uses for fact in library.frameworks[named.text].program.facts}
    for part in source.parts:
        if isinstance(part.spec, Choice | Numeric) and part.spec.fact is not None:
            used.add(part.spec.fact.text)
        if isinstance(part.spec, Numeric):
            used |= {part.spec.times.text} if part.spec.times else set()
            used |= set(part.spec.equals.text.split()) if part.spec.equals else set()
    given = [*source.facts, *(fact for case in source.cases for fact in case.facts)]
    for name, value in given:
        if name not in used:
            message = f"`{name}` decides nothing in this exercise"
            yield Diagnostic(
                "decides-nothing", message, value.place, "remove it, or add the framework that asks it", "warning"
            )


def idle_criteria(keyed: Keyed, library: Library) -> Iterator[Diagnostic]:
    """Every criterion can be met in some case, and every rubric is asked."""
    source = keyed.source
    asked = {part.spec.rubric.text for part in source.parts if isinstance(part.spec, Essay)}
    met = {c["id"] for part in keyed.compiled["logic"]["parts"] for c in part.get("criteria", ())}
    for rubric in source.rubrics:
        if rubric.id not in asked:
            hint = "remove it, or add a part with `rubric:`"
            yield Diagnostic("decides-nothing", f"no part uses the rubric `{rubric.id}`", rubric.place, hint, "warning")
            continue
        for criterion in rubric.criteria:
            if criterion.id not in met:
                message = f"no case names the criterion `{criterion.id}`"
                yield Diagnostic(
                    "decides-nothing", message, criterion.place, "name it in a case, or remove it", "warning"
                )


def twin_phrases(keyed: Keyed, library: Library) -> Iterator[Diagnostic]:
    """Criteria that count apart are recognised apart: one word mustn't earn two."""
    places = {c.id: c.place for rubric in keyed.source.rubrics for c in rubric.criteria}
    told: set[tuple[str, str]] = set()
    for part in keyed.compiled["logic"]["parts"]:
        first: dict[str, str] = {}
        for criterion in part.get("criteria", ()):
            for phrase in criterion["phrases"]:
                other = first.setdefault(phrase, criterion["id"])
                if other != criterion["id"] and (phrase, criterion["id"]) not in told:
                    told.add((phrase, criterion["id"]))
                    message = f"“{phrase}” meets both `{other}` and `{criterion['id']}`, and would count twice"
                    place, hint = places[criterion["id"]], "keep it in one of them"
                    yield Diagnostic("twin-phrase", message, place, hint, "warning")


def no_model_answer(keyed: Keyed, library: Library) -> Iterator[Diagnostic]:
    """An exercise with a file shows that everything can be earned."""
    source = keyed.source
    if source.place.path.endswith(".yml") and not any(example.score == 1 for example in source.examples):
        hint = "add one with `score: 100 %`"
        yield Diagnostic("no-model-answer", "no stored example earns everything", source.place, hint, "warning")


def examples(keyed: Keyed, library: Library) -> Iterator[Diagnostic]:
    """Put every stored example to the key."""
    for example in keyed.source.examples:
        yield from run_example(keyed, example)


PROOFS = (idle_frameworks, idle_facts, idle_criteria, twin_phrases, no_model_answer, examples)


# -- stored examples

MEND = "mend the facts of the case, or what the example says"


def response_of(exercise: str, example: Example) -> Json:
    """A stored example as the response that it stands for."""
    return {"exercise": exercise, "answers": example.answers, "hints": list(example.hints)}


def run_example(keyed: Keyed, example: Example) -> Iterator[Diagnostic]:
    """Grade a stored example and compare: every answer can be read, the score and each expectation hold."""
    response = response_of(keyed.key.id, example)
    given = grade(keyed.key, response)
    for name in example.answers:
        if name not in given.parts:
            hint = _parts_hint(name, given)
            message = f"the example `{example.name}` answers `{name}`, which is no part"
            yield Diagnostic("unknown-name", message, example.place, hint)
    expected = {expectation.part.text for expectation in example.expect}
    for name, marked in given.parts.items():
        if marked.verdict == "invalid" and name not in expected:
            message = f"the example `{example.name}` has an answer to `{name}` that can't be read: {marked.codes[0]}"
            yield Diagnostic("example-differs", message, example.place, "mend it, or expect it")
    if example.score is not None and given.earned != example.score * given.possible:
        yield _score_differs(keyed, example, given, response)
    for expectation in example.expect:
        yield from _met(example, expectation, given)


def _parts_hint(name: str, given: Grade) -> str:
    return did_you_mean(name, given.parts) or "there are " + ", ".join(f"`{part}`" for part in given.parts)


def _score_differs(keyed: Keyed, example: Example, given: Grade, response: Json) -> Diagnostic:
    assert example.score is not None
    lost = [
        f"{said.part} ({said.score}): {said.sentences[0] if said.sentences else said.verdict}"
        for said in explain(keyed.key, given, response)
        if given.parts[said.part].earned != given.parts[said.part].possible
    ]
    earned, possible = display(given.earned, 2), display(given.possible, 2)
    message = f"the example `{example.name}` earns {earned} of {possible}, not {display(example.score * 100, 2)} %"
    return Diagnostic("example-differs", message, example.place, "; ".join(lost) or MEND)


def _met(example: Example, expected: Expectation, given: Grade) -> Iterator[Diagnostic]:
    """Verdict and points exactly; of codes and rows those that are named."""
    marked = given.parts.get(expected.part.text)
    if marked is None:
        hint = _parts_hint(expected.part.text, given)
        yield Diagnostic("unknown-name", f"there is no part `{expected.part.text}`", expected.part.place, hint)
        return
    if expected.verdict is not None and expected.verdict.text != marked.verdict:
        hint = did_you_mean(expected.verdict.text, VERDICTS) if expected.verdict.text not in VERDICTS else ""
        yield _differs(example, expected.verdict, f"`{expected.part.text}` is {marked.verdict}", hint)
    if expected.earned is not None and expected.earned != marked.earned:
        shown = f"`{expected.part.text}` earns {number_text(marked.earned)}, not {number_text(expected.earned)}"
        yield _differs(example, expected.part, shown)
    for what, wanted, found in (("code", expected.codes, marked.codes), ("row", expected.rows, marked.rows)):
        for text in wanted:
            if text.text not in found:
                there = ", ".join(f"`{name}`" for name in found) or "none"
                yield _differs(example, text, f"`{expected.part.text}` has no {what} `{text.text}`", f"there: {there}")


def _differs(example: Example, where: Text, message: str, hint: str = "") -> Diagnostic:
    return Diagnostic("example-differs", f"in the example `{example.name}` {message}", where.place, hint or MEND)
