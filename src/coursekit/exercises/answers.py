"""A response, read: what a learner answered to each part, or why it can't be an answer. Never raises on data.

A response is anything that JSON can hold. Sizes are bounded before anything is looked at closely.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from msgspec import Struct

from coursekit.decisions.canonical import BLANK, Json, comparable, utf16
from coursekit.decisions.numbers import Number
from coursekit.exercises import rubric
from coursekit.exercises.entry import read_entry
from coursekit.exercises.key import (
    Answerable,
    ChoiceKey,
    Key,
    MatchKey,
    MultipleKey,
    NumberKey,
    OrderKey,
    PartKey,
    TextKey,
)

MAX_NAME = 200
"""Code points of the name of an option or an item."""

MAX_LIST = 100

CODES = (
    "not-text",
    "not-a-list",
    "not-pairs",
    "bad-text",
    "too-long",
    "unknown-option",
    "unknown-item",
    "not-an-order",
)
"""Why an answer is invalid, besides the codes of numbers (entry.py)."""

_HALF_PAIR = re.compile("[\ud800-\udfff]")

Value = str | Number | tuple[str, ...] | Mapping[str, str]


class Answer(Struct, frozen=True):
    """What was answered, or the code that says why it is no answer. Neither: the part is unanswered."""

    value: Value | None = None
    code: str = ""


UNANSWERED = Answer()


class Response(Struct, frozen=True):
    """The answers of a response by part, the hints taken, and codes for what is wrong with it as a whole."""

    answers: Mapping[str, Answer]
    hints: tuple[str, ...]
    codes: tuple[str, ...]


def read_response(key: Key, response: Json) -> Response:
    """Read `{"exercise": …, "answers": {part: answer}, "hints": […]}`.

    Codes: `not-a-response` (wrong shape), `other-exercise` (nothing is graded then), `unknown-parts` (ignored).
    """
    if not isinstance(response, dict) or not isinstance(response.get("answers", {}), dict):
        return Response(dict.fromkeys(key.parts, UNANSWERED), (), ("not-a-response",))
    exercise = response.get("exercise", key.id)
    if exercise != key.id and exercise not in key.was:
        return Response(dict.fromkeys(key.parts, UNANSWERED), (), ("other-exercise",))
    given = response.get("answers", {})
    answers = {part.id: _read(part, given) for part in key.parts.values()}
    known = {name for part in key.parts.values() for name in (part.id, *part.was)}
    codes = () if all(name in known for name in given) else ("unknown-parts",)
    return Response(answers, _hints(key, response.get("hints")), codes)


def _hints(key: Key, given: Json) -> tuple[str, ...]:
    """The hints taken, in the order of the key; anything else there is ignored."""
    taken = {hint for hint in given if isinstance(hint, str)} if isinstance(given, list) else set()
    return tuple(hint for hint in key.hints if hint in taken)


def _read(part: PartKey, given: Mapping[str, Json]) -> Answer:
    name = next((name for name in (part.id, *part.was) if name in given), None)
    value = None if name is None else given[name]
    if value is None or value == [] or value == {}:
        return UNANSWERED
    if isinstance(value, str) and len(value) <= rubric.MAX_LENGTH and not value.strip(BLANK):
        return UNANSWERED
    return _READERS[type(part.kind)](part.kind, value)


def named(given: Json, spellings: Mapping[str, str], unknown: str) -> Answer:
    """One of the declared names, however it is spelt."""
    if not isinstance(given, str):
        return Answer(code="not-text")
    if len(given) > MAX_NAME:
        return Answer(code="too-long")
    found = spellings.get(comparable(given.strip(BLANK)))
    return Answer(found) if found is not None else Answer(code=unknown)


def _choice(kind: Answerable, given: Json) -> Answer:
    assert isinstance(kind, ChoiceKey)
    return named(given, kind.spellings, "unknown-option")


def _names(given: Json, spellings: Mapping[str, str], unknown: str) -> tuple[str, ...] | Answer:
    """A list of declared names, each once; a single name stands for a list of one."""
    entries = [given] if isinstance(given, str) else given
    if not isinstance(entries, list):
        return Answer(code="not-a-list")
    if len(entries) > MAX_LIST:
        return Answer(code="too-long")
    found: list[str] = []
    for entry in entries:
        answer = named(entry, spellings, unknown)
        if not isinstance(answer.value, str):
            return answer
        found.append(answer.value)
    return tuple(found)


def _multiple(kind: Answerable, given: Json) -> Answer:
    assert isinstance(kind, MultipleKey)
    found = _names(given, kind.spellings, "unknown-option")
    return found if isinstance(found, Answer) else Answer(tuple(dict.fromkeys(found)))


def _number(kind: Answerable, given: Json) -> Answer:
    assert isinstance(kind, NumberKey)
    if not isinstance(given, str):
        return Answer(code="not-text")
    entry = read_entry(given, kind.unit, kind.point)
    return Answer(entry.value, entry.code)


def _text(kind: Answerable, given: Json) -> Answer:
    if not isinstance(given, str):
        return Answer(code="not-text")
    if len(given) > rubric.MAX_LENGTH:
        return Answer(code="too-long")
    return Answer(code="bad-text") if _HALF_PAIR.search(given) else Answer(given)


def _order(kind: Answerable, given: Json) -> Answer:
    assert isinstance(kind, OrderKey)
    found = _names(given, kind.spellings, "unknown-item")
    if isinstance(found, Answer):
        return found
    return Answer(found) if sorted(found) == sorted(kind.answer) else Answer(code="not-an-order")


def _match(kind: Answerable, given: Json) -> Answer:
    """Pairs of item and option; an item without one is left open. Read in order of the names, as objects have none."""
    assert isinstance(kind, MatchKey)
    if not isinstance(given, dict):
        return Answer(code="not-pairs")
    if len(given) > MAX_LIST:
        return Answer(code="too-long")
    pairs: dict[str, str] = {}
    for name, choice in sorted(given.items(), key=lambda pair: utf16(pair[0])):
        item = named(name, kind.items, "unknown-item")
        if not isinstance(item.value, str):
            return item
        if choice is None or (isinstance(choice, str) and len(choice) <= MAX_NAME and not choice.strip(BLANK)):
            continue
        option = named(choice, kind.spellings, "unknown-option")
        if not isinstance(option.value, str):
            return option
        pairs[item.value] = option.value
    return Answer(pairs) if pairs else UNANSWERED


_READERS: dict[type, Callable[[Answerable, Json], Answer]] = {
    ChoiceKey: _choice,
    MultipleKey: _multiple,
    NumberKey: _number,
    TextKey: _text,
    OrderKey: _order,
    MatchKey: _match,
}
