"""All exercises of a course, from their texts and its questions: read, compiled, and (for `check`) proved.

Pure: texts by path go in. Files are opened by the commands, or by the build.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct, field

from coursekit.content.model import Question
from coursekit.decisions.canonical import Json
from coursekit.decisions.library import Library
from coursekit.diagnostics import Diagnostic, in_order
from coursekit.exercises.compile import compile_key
from coursekit.exercises.entry import decimal_point
from coursekit.exercises.key import Key, load_key
from coursekit.exercises.model import Exercise
from coursekit.exercises.questions import from_question
from coursekit.exercises.read import read_exercise

EXERCISES = "exercises"


class Keyed(Struct, frozen=True):
    """One exercise: its source, its compiled key (plain JSON for pages and the classroom), and the key that grades."""

    source: Exercise
    compiled: Json
    key: Key


class Bank(Struct, frozen=True):
    """What could be compiled, by id, questions included; what couldn't is missing here and named in `diagnostics`."""

    exercises: dict[str, Keyed] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()


def is_exercise(path: str) -> bool:
    """Whether a path below the content folder is an exercise's file."""
    parts = path.split("/")
    return len(parts) == 2 and parts[0] == EXERCISES and parts[1].endswith(".yml") and not parts[1].startswith("_")


def read_bank(
    sources: Mapping[str, str],
    library: Library,
    questions: Iterable[Question] = (),
    root: str = "content",
    language: str = "en",
) -> Bank:
    """Read and compile every exercise of `sources` (text by path below the content folder) and every question.

    The language of the course says how its learners write decimals.
    """
    found: dict[str, Keyed] = {}
    faults: list[Diagnostic] = []
    for path in sorted(path for path in sources if is_exercise(path)):
        exercise, wrong = read_exercise(sources[path], f"{root}/{path}")
        faults += wrong
        if exercise is not None and not wrong:
            faults += _add(found, exercise, library, language)
    return with_questions(Bank(found, tuple(in_order(faults))), library, questions, language)


def with_questions(
    bank: Bank,
    library: Library,
    questions: Iterable[Question],
    language: str = "en",
    before: tuple[Iterable[Question], Bank] = ((), Bank()),
) -> Bank:
    """A bank with these questions compiled as well; one whose id is taken already is a fault. `before`: what this gave
    for other questions and all else the same. Those that are the very same aren't compiled again."""
    found = dict(bank.exercises)
    faults = list(bank.diagnostics)
    known = {id(question) for question in before[0]}
    for question in questions:
        keyed = before[1].exercises.get(question.id) if id(question) in known else None
        if keyed and keyed.source.place is question.place and question.id not in found:
            found[question.id] = keyed
            continue
        exercise, wrong = from_question(question)
        faults += wrong
        if exercise is not None:
            faults += _add(found, exercise, library, language)
    return Bank(found, tuple(in_order(faults)))


class Keyring:
    """The keys of questions, each compiled when it is first asked for."""

    def __init__(self, library: Library, language: str) -> None:
        self._library, self._language = library, language
        self._known: dict[str, tuple[Question, Keyed | None]] = {}

    def key(self, question: Question) -> Keyed | None:
        """None where it can't be graded. The very same question isn't compiled again."""
        before, keyed = self._known.get(question.id, (None, None))
        if before is not question:
            keyed = with_questions(Bank(), self._library, (question,), self._language).exercises.get(question.id)
            self._known[question.id] = question, keyed
        return keyed

    def forget(self) -> None:
        """Let go of all of them."""
        self._known.clear()


def _add(found: dict[str, Keyed], exercise: Exercise, library: Library, language: str) -> list[Diagnostic]:
    if exercise.id in found:
        hint = f"{found[exercise.id].source.place} has it already; rename one"
        return [Diagnostic("duplicate-id", f"the id `{exercise.id}` is given twice", exercise.place, hint)]
    compiled, faults = compile_key(exercise, library, decimal_point(language))
    if compiled is not None:
        found[exercise.id] = Keyed(exercise, compiled, load_key(compiled))
    return faults


def model_answer(keyed: Keyed) -> dict[str, Json] | None:
    """The answers of the first stored example that earns everything; None where no example does."""
    whole = (example for example in keyed.source.examples if example.score == 1)
    found = next(whole, None)
    return None if found is None else dict(found.answers)
