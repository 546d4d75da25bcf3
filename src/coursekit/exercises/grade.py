"""Grade a response: pure, exact, total. Codes and references come out, never sentences (words.py makes those).

`grade` reads the logic of the key and the response, nothing else. grade.js is the twin of this module; the shared
vectors hold the two together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from msgspec import Struct

from coursekit.decisions.calculate import NOT_A_NUMBER, Reason, calculate
from coursekit.decisions.canonical import Json
from coursekit.decisions.intervals import contains
from coursekit.decisions.numbers import Number, number_text, simplest
from coursekit.decisions.program import Check, Tree
from coursekit.exercises.answers import Answer, Response, read_response
from coursekit.exercises.key import (
    Answerable,
    ChoiceKey,
    Key,
    MatchKey,
    MistakeKey,
    MultipleKey,
    NumberKey,
    OrderKey,
    PartKey,
    TextKey,
    total,
)
from coursekit.exercises.rubric import index, met, words

VERDICTS = ("correct", "partial", "incorrect", "unanswered", "invalid", "to-review")


class Marked(Struct, frozen=True):
    """The grade of one part.

    `rows` are rows of the framework, criteria that a text met, or items of an order or a match that are wrong.
    `followed` are the parts whose own answers were taken for right, where that earned more.
    """

    verdict: str
    earned: Number
    possible: Number
    codes: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    followed: tuple[str, ...] = ()


class Grade(Struct, frozen=True):
    exercise: str
    key: str
    """The hash of the key."""
    earned: Number
    possible: Number
    parts: Mapping[str, Marked]
    codes: tuple[str, ...] = ()

    def as_json(self) -> Json:
        """`{exercise, key, earned, possible, codes, parts}`, with the fields of `Marked` for each part."""
        parts = {name: _as_json(marked) for name, marked in self.parts.items()}
        totals = {"earned": number_text(self.earned), "possible": number_text(self.possible)}
        return {"exercise": self.exercise, "key": self.key, **totals, "codes": list(self.codes), "parts": parts}


def _as_json(marked: Marked) -> Json:
    return {
        "verdict": marked.verdict,
        "earned": number_text(marked.earned),
        "possible": number_text(marked.possible),
        "codes": list(marked.codes),
        "rows": list(marked.rows),
        "followed": list(marked.followed),
    }


class Score(Struct, frozen=True):
    """A part's share of its points before hints are taken off, and why."""

    verdict: str
    share: Number
    codes: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    followed: tuple[str, ...] = ()


Answers = Mapping[str, Answer]


def grade(key: Key, response: Json) -> Grade:
    """Grade anything that JSON can hold. Each part earns between nothing and its points, exactly."""
    read = read_response(key, response)
    parts = {part.id: _marked(key, part, read) for part in key.parts.values()}
    earned = total(marked.earned for marked in parts.values())
    return Grade(key.id, key.hash, earned, key.possible, parts, read.codes)


def _marked(key: Key, part: PartKey, read: Response) -> Marked:
    answer = read.answers[part.id]
    if answer.code:
        return Marked("invalid", 0, part.points, (answer.code,))
    if answer.value is None:
        return Marked("unanswered", 0, part.points)
    score = _GRADERS[type(part.kind)](part.kind, answer, read.answers)
    codes = score.codes
    if score.verdict != "correct":
        codes += tuple(f"mistake/{m.id}" for m in part.mistakes if _made(m, part.kind, answer, read.answers))
    earned = simplest(part.points * score.share) if score.share != 1 else part.points
    if read.hints and (costs := _costs(key, part, read.hints)):
        earned, codes = simplest(earned * max(0, 1 - costs)), (*codes, "hint-used")
    return Marked(score.verdict, earned, part.points, codes, score.rows, score.followed)


def _costs(key: Key, part: PartKey, hints: tuple[str, ...]) -> Number:
    """The share that hints take off what a part earns."""
    return total(key.hints[hint].costs for hint in hints if part.id in key.hints[hint].parts)


def _made(mistake: MistakeKey, kind: Answerable, answer: Answer, answers: Answers) -> bool:
    """Whether an answer is the one that a mistake leads to."""
    value = answer.value
    if mistake.equals is None:
        return value in mistake.options if isinstance(value, str) else bool(mistake.options & set(_texts(value)))
    expected = compute(mistake.equals, answers)
    return isinstance(kind, NumberKey) and expected is not None and _close(kind, value, expected)


def _texts(value: object) -> Iterable[str]:
    return value if isinstance(value, tuple) else ()


def _verdict(share: Number) -> str:
    return "correct" if share == 1 else "partial" if share > 0 else "incorrect"


# -- what each kind of part earns


def _choice(kind: Answerable, answer: Answer, answers: Answers) -> Score:
    """By the case itself, or by the learner's own earlier answers, whichever earns more."""
    assert isinstance(kind, ChoiceKey) and isinstance(answer.value, str)
    direct = kind.judged[answer.value]
    own = _follow(kind, answer.value, answers)
    if own > direct.share:
        verdict = "partial"
        return Score(verdict, own, (direct.code, "follow-through"), direct.rows, kind.after)
    return Score(_verdict(direct.share), direct.share, (direct.code,), direct.rows)


def _follow(kind: ChoiceKey, option: str, answers: Answers) -> Number:
    """The share that follow-through earns. An earlier part without a valid answer gives nothing."""
    if any(answers[part].value is None for part in kind.after):
        return 0
    row = next((row for row in kind.follow if all(passes(test, answers) for test in row.when)), None)
    judged = row.judged.get(option) if row is not None else None
    return judged.share * kind.share if judged is not None else 0


def passes(test: Check, answers: Answers) -> bool:
    value = answers[test.on].value
    if test.values is not None:
        return isinstance(value, str) and value in test.values
    return isinstance(value, int | Fraction) and contains(test.ranges, value)


def _multiple(kind: Answerable, answer: Answer, answers: Answers) -> Score:
    """Each right option earns its share, each wrong one costs as much."""
    assert isinstance(kind, MultipleKey) and isinstance(answer.value, tuple)
    right = sum(option in kind.answer for option in answer.value)
    wrong = tuple(option for option in answer.value if option not in kind.answer)
    share = simplest(max(Fraction(0), Fraction(right - len(wrong), len(kind.answer))))
    codes = (("wrong-options",) if wrong else ()) + (("missing-options",) if right < len(kind.answer) else ())
    return Score(_verdict(share), share, codes, wrong)


def _number(kind: Answerable, answer: Answer, answers: Answers) -> Score:
    assert isinstance(kind, NumberKey)
    if kind.between:
        return _plausible(kind, answer, answers)
    if kind.value is not None and _close(kind, answer.value, kind.value):
        return Score("correct", 1, ("right",))
    if kind.equals is None:
        return Score("incorrect", 0, ("wrong",))
    names = tuple(dict.fromkeys(_names(kind.equals)))
    own = compute(kind.equals, answers)
    if own is None:
        missing = any(answers[name].value is None for name in names)
        return Score("invalid", 0, ("needs-earlier" if missing else "cant-compute",))
    if not _close(kind, answer.value, own):
        return Score("incorrect", 0, ("wrong",))
    if kind.value is None:
        return Score("correct", 1, ("follows",), (), names)
    verdict = "partial" if kind.share else "incorrect"
    return Score(verdict, kind.share, ("wrong", "follow-through"), (), names if kind.share else ())


def _plausible(kind: NumberKey, answer: Answer, answers: Answers) -> Score:
    """In range it earns everything; outside, a person has to look at it."""
    row = next((row for row in kind.between if all(passes(test, answers) for test in row.when)), None)
    if row is None:
        return Score("invalid", 0, ("needs-earlier",))
    if isinstance(answer.value, int | Fraction) and contains(row.ranges, answer.value):
        return Score("correct", 1, ("plausible",))
    return Score("to-review", 0, ("out-of-range", "provisional"))


def _close(kind: NumberKey, given: object, expected: Number) -> bool:
    """Whether a number is the expected one, within the tolerance of the part."""
    assert isinstance(given, int | Fraction)
    allowed: Number = kind.tolerance * _size(expected) if kind.relative else kind.tolerance
    return _size(given - expected) <= allowed


def _size(number: Number) -> Number:
    return -number if number < 0 else number


def compute(tree: Tree, answers: Answers) -> Number | None:
    """The value of a formula on the learner's own numbers; None where one is missing, or it can't be computed."""

    def look_up(name: str) -> Number | Reason:
        value = answers[name].value
        return value if isinstance(value, int | Fraction) else NOT_A_NUMBER

    result = calculate(tree, look_up)
    return None if isinstance(result, str | bool) else result


def _names(tree: Tree) -> Iterable[str]:
    if tree[0] == "name":
        yield tree[1]
    else:
        for item in tree[1:]:
            if isinstance(item, tuple):
                yield from _names(item)


def _text(kind: Answerable, answer: Answer, answers: Answers) -> Score:
    """Criteria met, of those asked for. Nothing recognised is for a person to judge, not wrong."""
    assert isinstance(kind, TextKey) and isinstance(answer.value, str)
    found = tuple(met(index(words(answer.value)), kind.criteria))
    if not found:
        return Score("to-review", 0, ("no-criterion", "provisional"))
    share = simplest(min(Fraction(1), Fraction(len(found), kind.at_least)))
    return Score(_verdict(share), share, ("criteria", "provisional"), found)


def _order(kind: Answerable, answer: Answer, answers: Answers) -> Score:
    """Everything less a share for each item that would have to move: all in order 1, all reversed 0."""
    assert isinstance(kind, OrderKey) and isinstance(answer.value, tuple)
    places = {item: i for i, item in enumerate(kind.answer)}
    stay = longest_rising([places[item] for item in answer.value])
    moved = tuple(item for item in answer.value if places[item] not in stay)
    share = simplest(1 - Fraction(len(moved), len(kind.answer) - 1))
    return Score(_verdict(share), share, ("right",) if not moved else ("misplaced",), moved)


def longest_rising(places: list[int]) -> set[int]:
    """The longest rising subsequence; of several the one whose members come first in the list."""
    length = [1] * len(places)
    after = [-1] * len(places)
    for i in range(len(places) - 1, -1, -1):
        for j in range(i + 1, len(places)):
            if places[j] > places[i] and length[j] + 1 > length[i]:
                length[i], after[i] = length[j] + 1, j
    at = length.index(max(length))
    found = set()
    while at >= 0:
        found.add(places[at])
        at = after[at]
    return found


def _match(kind: Answerable, answer: Answer, answers: Answers) -> Score:
    """Each item matched rightly earns its share."""
    assert isinstance(kind, MatchKey) and isinstance(answer.value, Mapping)
    given = answer.value
    wrong = tuple(item for item in kind.answer if given.get(item) != kind.answer[item])
    share = simplest(1 - Fraction(len(wrong), len(kind.answer)))
    codes = ("missing-items",) if any(item not in given for item in kind.answer) else ()
    return Score(_verdict(share), share, (("right",) if not wrong else ("mismatched",)) + codes, wrong)


_GRADERS: dict[type, Callable[[Answerable, Answer, Answers], Score]] = {
    ChoiceKey: _choice,
    MultipleKey: _multiple,
    NumberKey: _number,
    TextKey: _text,
    OrderKey: _order,
    MatchKey: _match,
}
