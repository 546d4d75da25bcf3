"""From YAML to the model: exercises/*.yml. Reading never raises on data: it gives what it could read, and faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from msgspec import Struct

from coursekit.decisions.canonical import Json
from coursekit.decisions.model import Labels, Text
from coursekit.decisions.numbers import Number, parse_number, simplest
from coursekit.decisions.shape import (
    Reading,
    identifier,
    items,
    key_text,
    labels,
    mapping,
    number,
    plain,
    readable,
    sentence,
    text,
    texts,
)
from coursekit.diagnostics import Diagnostic
from coursekit.exercises.model import (
    Accept,
    Case,
    Choice,
    Criterion,
    Essay,
    Example,
    Exercise,
    Expectation,
    Facts,
    Hint,
    Matching,
    Mistake,
    Numeric,
    Ordering,
    Part,
    PerCase,
    Rubric,
    Spec,
)
from coursekit.identifiers import did_you_mean, is_id
from coursekit.yaml12 import Path, read_yaml

HALF = Fraction(1, 2)
MAX_PARTS = 100
"""Parts of one exercise, cases multiplied out: what a page can show and a learner answer."""

# The keys of each mapping, and whether it is required.
EXERCISE = {"id": True, "title": True, "was": False, "uses": False, "facts": False, "cases": False, "parts": True}
EXERCISE |= {"rubrics": False, "groups": False, "hints": False, "clauses": False, "examples": False}
CASE = {"title": True, "facts": False, "says": False, "was": False}
PART = {"id": True, "type": True, "label": False, "group": False, "points": False, "cases": False, "after": False}
PART |= {"follow-through": False, "mistakes": False, "was": False}
ACCEPT = {"option": True, "case": False, "share": True, "because": True}
MISTAKE = {"id": True, "case": False, "option": False, "answer": False, "equals": False, "says": True}
CRITERION = {"says": True, "phrases": True}
HINT = {"id": True, "says": True, "part": False, "costs": False}
EXAMPLE = {"name": True, "answers": True, "hints": False, "score": False, "expect": False}
EXPECTATION = {"verdict": False, "earned": False, "codes": False, "rows": False}


def read_exercise(source: str, path: str) -> tuple[Exercise | None, list[Diagnostic]]:
    """Read one exercise; None only where the file is no mapping at all."""
    document = read_yaml(source, path)
    r = Reading(document, list(document.diagnostics))
    if document.diagnostics or not mapping(r, (), EXERCISE):
        return None, r.faults
    rubrics = tuple(_rubric(r, ("rubrics", key)) for key in keys(r, ("rubrics",)))
    exercise = Exercise(
        identifier(r, ("id",), "exercise"),
        sentence(r, ("title",)),
        texts(r, ("uses",)),
        _facts(r, ("facts",)),
        tuple(_case(r, ("cases", key), rubrics) for key in keys(r, ("cases",))),
        _unique(r, ("parts",), tuple(part for entry in items(r, ("parts",)) if (part := _part(r, entry)))),
        rubrics,
        labels(r, ("groups",)),
        _unique(r, ("hints",), tuple(_hint(r, entry) for entry in items(r, ("hints",)))),
        tuple((key, _clause(r, ("clauses", key))) for key in keys(r, ("clauses",))),
        tuple(_example(r, entry) for entry in items(r, ("examples",))),
        _ids(r, ("was",)),
        document.place("id"),
    )
    _check_size(r, exercise)
    return exercise, r.faults


def _check_size(r: Reading, exercise: Exercise) -> None:
    if not exercise.parts and r.at(("parts",)) == []:
        r.fault("nothing-named", "this exercise has no parts", ("parts",), "add a part, or remove the file")
    if len(exercise.parts) * max(1, len(exercise.cases)) > MAX_PARTS:
        hint = f"keep to {MAX_PARTS} parts, cases multiplied out; make two exercises of it"
        r.fault("too-large", "this exercise is too large", ("parts",), hint)


def _unique(r: Reading, path: Path, found: tuple[Any, ...]) -> tuple[Any, ...]:
    """Tell apart what has an id."""
    seen: set[str] = set()
    for i, item in enumerate(found):
        if item.id in seen:
            r.fault("duplicate-id", f"the id `{item.id}` is given twice", (*path, i, "id"), "rename one of the two")
        seen.add(item.id)
    return found


def keys(r: Reading, path: Path) -> list[str]:
    """The keys of an optional mapping; each must be an id."""
    if r.at(path) is None:
        return []
    found = list(mapping(r, path))
    for key in found:
        if not is_id(key):
            hint = "use small letters, digits, `-`, `.` and `_`"
            r.fault("bad-id", f"`{key}` is not an id", (*path, key), hint, on_key=True)
    return found


def _ids(r: Reading, path: Path) -> tuple[str, ...]:
    return tuple(t.text for t in texts(r, path))


def _facts(r: Reading, path: Path) -> Facts:
    return tuple((key, text(r, (*path, key))) for key in keys(r, path))


def _case(r: Reading, path: Path, rubrics: tuple[Rubric, ...]) -> Case:
    allowed = CASE | {rubric.id: False for rubric in rubrics}
    mapping(r, path, allowed)
    says = tuple((key, sentence(r, (*path, "says", key))) for key in keys(r, (*path, "says")))
    criteria = tuple((u.id, texts(r, (*path, u.id))) for u in rubrics if r.at((*path, u.id)) is not None)
    place = r.document.key_place(*path)
    was = _ids(r, (*path, "was"))
    return Case(str(path[-1]), sentence(r, (*path, "title")), _facts(r, (*path, "facts")), says, criteria, was, place)


def _rubric(r: Reading, path: Path) -> Rubric:
    criteria = []
    for key in keys(r, path):
        here = (*path, key)
        mapping(r, here, CRITERION)
        criteria.append(
            Criterion(key, sentence(r, (*here, "says")), texts(r, (*here, "phrases")), r.document.key_place(*here))
        )
    return Rubric(str(path[-1]), tuple(criteria), r.document.key_place(*path))


def _hint(r: Reading, path: Path) -> Hint:
    mapping(r, path, HINT)
    costs = share(r, (*path, "costs"), 0)
    parts = texts(r, (*path, "part"))
    id_ = identifier(r, (*path, "id"), f"hint-{path[-1]}")
    return Hint(id_, sentence(r, (*path, "says")), parts, costs, r.document.place(*path))


def _clause(r: Reading, path: Path) -> str | Labels:
    if isinstance(r.at(path), dict):
        return tuple((key, sentence(r, (*path, key))) for key in mapping(r, path))
    return sentence(r, path)


def share(r: Reading, path: Path, default: Number) -> Number:
    """A share between 0 and 1: `1/2`, `0.5` or `50 %`."""
    if r.at(path) is None:
        return default
    value = parse_share(sentence(r, path))
    if value is None or not 0 <= value <= 1:
        r.fault("bad-value", f"`{path[-1]}` should be a share between 0 and 1", path, "write `1/2`, `0.5` or `50 %`")
        return default
    return value


def parse_share(written: str) -> Number | None:
    """`1/2`, `0.5`, `50 %`, `50%`."""
    if written.endswith("%"):
        value = parse_number(written[:-1].rstrip())
        return None if value is None else simplest(Fraction(value) / 100)
    return parse_number(written)


# -- parts: a type is a row of PART_TYPES and a function


class PartType(Struct, frozen=True):
    keys: Mapping[str, bool]
    read: Callable[[Reading, Path], Spec]


def _part(r: Reading, path: Path) -> Part | None:
    given = r.at(path)
    kind = sentence(r, (*path, "type")) if isinstance(given, dict) else ""
    if kind not in PART_TYPES:
        hint = did_you_mean(kind, PART_TYPES) or "there are " + ", ".join(f"`{k}`" for k in PART_TYPES)
        if not isinstance(given, dict) or "type" not in given:
            mapping(r, path, PART)
        else:
            r.fault("bad-value", f"there is no part type `{kind}`", (*path, "type"), hint)
        return None
    mapping(r, path, PART | dict(PART_TYPES[kind].keys))
    id_ = identifier(r, (*path, "id"), f"part-{path[-1]}")
    return Part(
        id_,
        sentence(r, (*path, "label"), readable(id_).capitalize()),
        sentence(r, (*path, "group")),
        _points(r, (*path, "points")),
        texts(r, (*path, "cases")),
        texts(r, (*path, "after")),
        share(r, (*path, "follow-through"), HALF),
        _unique(r, (*path, "mistakes"), tuple(_mistake(r, entry) for entry in items(r, (*path, "mistakes")))),
        _ids(r, (*path, "was")),
        PART_TYPES[kind].read(r, path),
        r.document.place(*path),
    )


def _points(r: Reading, path: Path) -> Number:
    points = number(r, path, 1)
    if points <= 0:
        r.fault("bad-value", "a part earns more than 0 points", path, "leave the part out if it shouldn't count")
        return 1
    return points


def _mistake(r: Reading, path: Path) -> Mistake:
    given = mapping(r, path, MISTAKE)
    if len([key for key in ("option", "answer", "equals") if key in given]) != 1:
        r.fault("either-or", "a mistake is recognised by one thing", path, "give `option`, `answer` or `equals`")
    answer = text(r, (*path, "answer")) if "answer" in given else None
    equals = text(r, (*path, "equals")) if "equals" in given else None
    options, cases = texts(r, (*path, "option")), texts(r, (*path, "case"))
    id_ = identifier(r, (*path, "id"), f"mistake-{path[-1]}")
    return Mistake(id_, cases, options, answer, equals, sentence(r, (*path, "says")), r.document.place(*path))


def _optional(r: Reading, path: Path) -> Text | None:
    return text(r, path) if r.at(path) is not None else None


def _per_case(r: Reading, path: Path) -> PerCase:
    """`answer: x`, `answer: [x, y]`, or one of these for each case: `answer: {a: x, b: y}`."""
    value = r.at(path)
    if value is None:
        return ()
    if isinstance(value, dict):
        return tuple((key, texts(r, (*path, key))) for key in keys(r, path))
    return (("", texts(r, path)),)


def _choice(r: Reading, path: Path, many: bool = False) -> Choice:
    _one_source(r, path, ("fact", "from", "answer"))
    return Choice(
        labels(r, (*path, "options")),
        many,
        _optional(r, (*path, "fact")),
        _optional(r, (*path, "from")),
        _optional(r, (*path, "decision")),
        _per_case(r, (*path, "answer")),
        share(r, (*path, "acceptable"), HALF),
        tuple(_accept(r, entry) for entry in items(r, (*path, "accept"))),
        tuple((key, sentence(r, (*path, "because", key))) for key in keys(r, (*path, "because"))),
    )


def _multiple(r: Reading, path: Path) -> Choice:
    return _choice(r, path, many=True)


def _one_source(r: Reading, path: Path, sources: tuple[str, ...]) -> None:
    given = [key for key in sources if r.at((*path, key)) is not None]
    if len(given) != 1:
        known = ", ".join(f"`{key}`" for key in sources)
        fault = "nothing says what is right" if not given else f"`{given[0]}` and `{given[1]}` both say what is right"
        r.fault("either-or", f"{fault} in this part", path, f"give one of {known}")


def _accept(r: Reading, path: Path) -> Accept:
    mapping(r, path, ACCEPT)
    options, cases = texts(r, (*path, "option")), texts(r, (*path, "case"))
    earned = share(r, (*path, "share"), HALF)
    return Accept(options, cases, earned, sentence(r, (*path, "because")), r.document.place(*path))


def _number(r: Reading, path: Path) -> Numeric:
    _one_source(r, path, ("fact", "from", "answer", "equals", "between"))
    return Numeric(
        sentence(r, (*path, "unit")),
        _optional(r, (*path, "fact")),
        _optional(r, (*path, "from")),
        _optional(r, (*path, "decision")),
        _per_case(r, (*path, "answer")),
        _optional(r, (*path, "equals")),
        _between(r, (*path, "between")),
        _optional(r, (*path, "by")),
        _optional(r, (*path, "times")),
        _optional(r, (*path, "tolerance")),
        sentence(r, (*path, "because")),
    )


def _between(r: Reading, path: Path) -> tuple[tuple[Text, Text], ...]:
    value = r.at(path)
    if isinstance(value, dict):
        return tuple((key_text(r, (*path, key)), text(r, (*path, key))) for key in keys(r, path))
    return () if value is None else ((Text("", r.document.place(*path)), text(r, path)),)


def _essay(r: Reading, path: Path) -> Essay:
    at_least = number(r, (*path, "at-least"), 1)
    if at_least < 1 or at_least.denominator != 1:
        hint = "at least one criterion has to be met"
        r.fault("bad-value", "`at-least` is a whole number from 1", (*path, "at-least"), hint)
        at_least = 1
    return Essay(text(r, (*path, "rubric")), int(at_least))


def _ordering(r: Reading, path: Path) -> Ordering:
    found = labels(r, (*path, "items"))
    if len(found) < 2:
        r.fault("bad-value", "there is nothing to put in order", (*path, "items"), "list two things or more")
    return Ordering(found, sentence(r, (*path, "because")))


def _matching(r: Reading, path: Path) -> Matching:
    answer = tuple((key, text(r, (*path, "answer", key))) for key in keys(r, (*path, "answer")))
    because = tuple((key, sentence(r, (*path, "because", key))) for key in keys(r, (*path, "because")))
    return Matching(labels(r, (*path, "items")), labels(r, (*path, "options")), answer, because)


_CHOICE = {"options": False, "fact": False, "from": False, "decision": False, "answer": False, "acceptable": False}
_CHOICE |= {"accept": False, "because": False}
_NUMBER = {"unit": False, "fact": False, "from": False, "decision": False, "answer": False, "equals": False}
_NUMBER |= {"between": False, "by": False, "times": False, "tolerance": False, "because": False}
PART_TYPES: dict[str, PartType] = {
    "choice": PartType(_CHOICE, _choice),
    "multiple": PartType({"options": True, "answer": True, "because": False}, _multiple),
    "number": PartType(_NUMBER, _number),
    "text": PartType({"rubric": True, "at-least": False}, _essay),
    "order": PartType({"items": True, "because": False}, _ordering),
    "match": PartType({"items": True, "options": True, "answer": True, "because": False}, _matching),
}


# -- stored examples


def _example(r: Reading, path: Path) -> Example:
    mapping(r, path, EXAMPLE)
    answers = (*path, "answers")
    found = {key: plain_answer(r.at((*answers, key))) for key in (mapping(r, answers))}
    score = share(r, (*path, "score"), 0) if r.at((*path, "score")) is not None else None
    expect = mapping(r, (*path, "expect")) if r.at((*path, "expect")) is not None else {}
    expected = tuple(_expectation(r, (*path, "expect", key)) for key in expect)
    hints = _ids(r, (*path, "hints"))
    return Example(sentence(r, (*path, "name")), found, hints, score, expected, r.document.place(*path))


def plain_answer(value: Any) -> Json:
    """An answer as a response holds it: text, lists and mappings of text."""
    if isinstance(value, list):
        return [plain_answer(item) for item in value]
    if isinstance(value, dict):
        return {key: plain_answer(item) for key, item in value.items()}
    return None if value is None else plain(value)


def _expectation(r: Reading, path: Path) -> Expectation:
    mapping(r, path, EXPECTATION)
    earned = number(r, (*path, "earned")) if r.at((*path, "earned")) is not None else None
    codes, rows = texts(r, (*path, "codes")), texts(r, (*path, "rows"))
    verdict = _optional(r, (*path, "verdict"))
    return Expectation(key_text(r, path), verdict, earned, codes, rows, r.document.place(*path))
