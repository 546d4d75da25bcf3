"""A compiled key, loaded for grading: the same data with exact numbers instead of their texts.

Loading trusts nothing but our own compiler; a key from elsewhere must be compiled again, not loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

from msgspec import Struct

from coursekit.decisions.canonical import Json, comparable, content_hash
from coursekit.decisions.intervals import Ranges
from coursekit.decisions.numbers import Number, simplest
from coursekit.decisions.program import Check, Tree, check, exact, ranges, tree
from coursekit.exercises.judge import Judged
from coursekit.exercises.rubric import Lookup, load_phrase, lookup

Options = Mapping[str, Judged]


class Followed(Struct, frozen=True):
    """What is said of the options if these tests hold for the learner's own earlier answers."""

    when: tuple[Check, ...]
    judged: Options


class ChoiceKey(Struct, frozen=True):
    spellings: dict[str, str]
    judged: Options
    after: tuple[str, ...] = ()
    share: Number = 0
    follow: tuple[Followed, ...] = ()


class MultipleKey(Struct, frozen=True):
    spellings: dict[str, str]
    answer: frozenset[str]


class Plausible(Struct, frozen=True):
    when: tuple[Check, ...]
    ranges: Ranges


class NumberKey(Struct, frozen=True):
    """A number is plausible (`between`), or right: equal to `value`, or to what `equals` makes of other answers."""

    unit: str
    between: tuple[Plausible, ...] = ()
    value: Number | None = None
    equals: Tree | None = None
    share: Number = 1
    tolerance: Number = 0
    relative: bool = False
    point: str = "."
    """The sign before decimals, as people type them in the language of the course."""


class TextKey(Struct, frozen=True):
    criteria: tuple[Lookup, ...]
    at_least: int


class OrderKey(Struct, frozen=True):
    spellings: dict[str, str]
    answer: tuple[str, ...]


class MatchKey(Struct, frozen=True):
    items: dict[str, str]
    spellings: dict[str, str]
    answer: dict[str, str]


Answerable = ChoiceKey | MultipleKey | NumberKey | TextKey | OrderKey | MatchKey


class MistakeKey(Struct, frozen=True):
    id: str
    options: frozenset[str]
    equals: Tree | None


class PartKey(Struct, frozen=True):
    id: str
    points: Number
    was: tuple[str, ...]
    mistakes: tuple[MistakeKey, ...]
    kind: Answerable


class HintKey(Struct, frozen=True):
    id: str
    parts: frozenset[str]
    costs: Number


class Key(Struct, frozen=True, eq=False):
    """A key that grades. `hash` covers all that scores and nothing that is only read."""

    id: str
    hash: str
    was: tuple[str, ...]
    parts: dict[str, PartKey]
    hints: dict[str, HintKey]
    words: dict[str, Any]
    possible: Number
    """The sum of all points."""


def total(numbers: Iterable[Number]) -> Number:
    """An exact sum. Numerators over the same denominator are added as whole numbers, since fractions are slow."""
    sums: dict[int, int] = {}
    for number in numbers:
        sums[number.denominator] = sums.get(number.denominator, 0) + number.numerator
    return simplest(sum((Fraction(above, below) for below, above in sums.items()), Fraction(0)))


def load_key(compiled: Json) -> Key:
    """Make a compiled key ready to grade."""
    logic = compiled["logic"]
    parts = {part["id"]: _part(part) for part in logic["parts"]}
    hints = {h["id"]: HintKey(h["id"], frozenset(h["parts"]), exact(h["costs"])) for h in logic["hints"]}
    possible = total(part.points for part in parts.values())
    return Key(logic["id"], content_hash(logic), tuple(logic["was"]), parts, hints, compiled["words"], possible)


def _part(part: Json) -> PartKey:
    mistakes = tuple(
        MistakeKey(m["id"], frozenset(m.get("in", ())), tree(m["equals"]) if "equals" in m else None)
        for m in part["mistakes"]
    )
    return PartKey(part["id"], exact(part["points"]), tuple(part["was"]), mistakes, _KINDS[part["type"]](part))


def _spellings(names: Json) -> dict[str, str]:
    return {comparable(name): name for name in names}


def _judged(found: Json) -> Options:
    return {j["option"]: Judged(j["option"], exact(j["share"]), j["code"], tuple(j["rows"])) for j in found}


def _tests(when: Json) -> tuple[Check, ...]:
    return tuple(check(test, set()) for test in when)


def _choice(part: Json) -> ChoiceKey:
    follow = part.get("follow", {"after": [], "share": "0", "rows": []})
    rows = tuple(Followed(_tests(row["when"]), _judged(row["judged"])) for row in follow["rows"])
    spellings, judged = _spellings(part["options"]), _judged(part["judged"])
    return ChoiceKey(spellings, judged, tuple(follow["after"]), exact(follow["share"]), rows)


def _multiple(part: Json) -> MultipleKey:
    return MultipleKey(_spellings(part["options"]), frozenset(part["answer"]))


def _number(part: Json) -> NumberKey:
    point = part.get("point", ".")
    if "between" in part:
        rows = tuple(Plausible(_tests(row["when"]), ranges(row["ranges"])) for row in part["between"])
        return NumberKey(part["unit"], rows, point=point)
    value = exact(part["value"]) if "value" in part else None
    equals = tree(part["equals"]) if "equals" in part else None
    tolerance, relative = part["tolerance"], "share" in part["tolerance"]
    amount = exact(tolerance["share"] if relative else tolerance["amount"])
    return NumberKey(part["unit"], (), value, equals, exact(part.get("share", "1")), amount, relative, point)


def _text(part: Json) -> TextKey:
    criteria = tuple(lookup(c["id"], map(load_phrase, c["phrases"])) for c in part["criteria"])
    return TextKey(criteria, part["at_least"])


def _order(part: Json) -> OrderKey:
    return OrderKey(_spellings(part["answer"]), tuple(part["answer"]))


def _match(part: Json) -> MatchKey:
    items = [item for item, _ in part["answer"]]
    return MatchKey(_spellings(items), _spellings(part["options"]), dict(part["answer"]))


_KINDS: dict[str, Callable[[Json], Answerable]] = {
    "choice": _choice,
    "multiple": _multiple,
    "number": _number,
    "text": _text,
    "order": _order,
    "match": _match,
}
