"""What can be said of a regular expression without trying it, by Python's own parser of regular expressions.

What can match is never said too narrowly: what isn't named can't begin a match, and what isn't understood can begin
with anything. Trees and flags are those of the standard library's `re`.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from re import DOTALL, IGNORECASE, LOCALE, MULTILINE, _compiler, _constants, _parser  # type: ignore[attr-defined]
from typing import Any

ASCII = "".join(map(chr, range(128)))
_ALL = frozenset(ASCII)
_NOTHING: frozenset[str] = frozenset()
Beginnings = dict[str, frozenset[str] | None]
"""The characters of ASCII at which a match can begin, and those that can follow each; None where anything can. An empty
text stands for the end."""
Start = tuple[tuple[frozenset[str], ...], bool]
"""What the first characters can be where a match begins, two of them at most, and whether that is all that can be said:
else what follows in the regular expression says more."""
NOTHING: Start = ((), False)
MANY = 2000
"""Starts of one regular expression, from which on they aren't told apart."""


def parsed(pattern: str, flags: int) -> Any:
    """The syntax tree of a regular expression. Raises re.error."""
    return _parser.parse(pattern, flags)


def compiled(tree: Any) -> Any:
    """The compiled pattern of a syntax tree, without parsing it again."""
    return _compiler.compile(tree, tree.state.flags)


def beginnings(tree: Any) -> Beginnings | None:
    """None where a match can begin anywhere, or where that isn't known."""
    starts = _starts(tree, tree.state.flags)
    return None if starts is None else _by_first(starts)


def beginnings_of(words: Iterable[str], flags: int) -> Beginnings | None:
    """The same of a list of words, where the regular expression that is made of it needn't be read."""
    words = tuple(words)
    if not words or not all(words) or not all(map(str.isascii, words)):
        return None
    return _by_first({(tuple(_literal(ord(c), flags) for c in word[:2]), False) for word in words})


def _by_first(starts: Iterable[Start]) -> Beginnings | None:
    found: dict[str, frozenset[str] | None] = {}
    for sets, _ in starts:
        if not sets:
            return None
        for character in sets[0]:
            known = found.get(character, _NOTHING)
            found[character] = None if known is None or len(sets) == 1 else known | sets[1]
    return found


_LINE_END = frozenset({"\n", ""})


def can_be_empty(tree: Any) -> bool:
    """Whether there may be a match that takes no characters."""
    least: int = tree.getwidth()[0]
    return least == 0


def looks_only(tree: Any) -> bool:
    """Whether a regular expression takes no characters."""
    return all(operator in _LOOKS for operator, _ in tree)


def begins_line(tree: Any) -> bool:
    """Whether it can match at the beginning of a line only."""
    if not tree.state.flags & MULTILINE or not len(tree):
        return False
    operator, given = tree[0]
    while operator is _constants.SUBPATTERN and not given[1] and not given[2] and len(given[3]):
        operator, given = given[3][0]
    return (operator, given) == (_constants.AT, _constants.AT_BEGINNING)


def taken(tree: Any, flags: int | None = None) -> frozenset[str]:
    """The characters of ASCII that a match may have in it."""
    flags = tree.state.flags if flags is None else flags
    return _NOTHING.union(*[_taken_by(operator, given, flags) for operator, given in tree])


def _taken_by(operator: Any, given: Any, flags: int) -> frozenset[str]:
    if operator in _TAKES:
        return _literal(given, flags) if operator is _constants.LITERAL else _taken(operator, given, flags)
    if operator in _REPEATS:
        return taken(given[2], flags)
    if operator is _constants.BRANCH:
        return _NOTHING.union(*[taken(tree, flags) for tree in given[1]])
    if operator is _constants.SUBPATTERN:
        return taken(given[3], (flags | given[1]) & ~given[2])
    return _NOTHING if operator in _LOOKS else _ALL


_TAKES = frozenset({_constants.LITERAL, _constants.NOT_LITERAL, _constants.IN, _constants.ANY})
_LOOKS = frozenset({_constants.AT, _constants.ASSERT, _constants.ASSERT_NOT})
"""What looks around without taking anything. It can only keep from matching what would match without it."""
_REPEATS = frozenset({_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT})


def _starts(tree: Any, flags: int) -> set[Start] | None:
    """The ways in which a match of a syntax tree can begin; None where they are too many."""
    starts: set[Start] = {NOTHING}
    for operator, given in tree:
        further = _starts_of(operator, given, flags)
        starts = {(sets, True) for sets, _ in starts} if further is None else _joined(starts, further)
        if len(starts) > MANY:
            return None
        if all(ended for _, ended in starts):
            break
    return starts


def _starts_of(operator: Any, given: Any, flags: int) -> set[Start] | None:
    """The same of a node; None also where it isn't understood."""
    if operator is _constants.LITERAL:
        return {((_literal(given, flags),), False)}
    if operator in _TAKES:
        return {((_taken(operator, given, flags),), False)}
    if operator is _constants.ASSERT and given[0] > 0:
        ahead = _starts(given[1], flags)
        return ahead and {(sets, True) for sets, _ in ahead}
    if operator in _LOOKS:
        return {((_LINE_END,), True)} if given is _constants.AT_END else {NOTHING}
    if operator in _REPEATS:
        least, most, tree = given
        once = _starts(tree, flags)
        if once is None:
            return None
        found = _joined(once, {NOTHING, *once}) if most > 1 else once
        return found if least else {NOTHING, *found}
    if operator is _constants.BRANCH:
        branches = [_starts(tree, flags) for tree in given[1]]
        return None if None in branches else {start for branch in branches for start in branch or ()}
    if operator is _constants.ATOMIC_GROUP:
        return _starts(given, flags)
    if operator is _constants.SUBPATTERN:
        return _starts(given[3], (flags | given[1]) & ~given[2])
    return None


def _joined(starts: set[Start], further: set[Start]) -> set[Start]:
    """Those that go on with one of the further ones, where they go on."""
    found = {start for start in starts if start[1]}
    for sets, _ in starts - found:
        for more, ended in further:
            both = (sets + more)[:2]
            found.add((both, ended or len(both) == 2))
    return found


@cache
def _literal(number: int, flags: int) -> frozenset[str]:
    return _taken(_constants.LITERAL, number, flags)


def _taken(operator: Any, given: Any, flags: int) -> frozenset[str]:
    """The characters of ASCII that a node takes."""
    if flags & (IGNORECASE | LOCALE):
        return _engine_takes((operator, given), flags)
    if operator is _constants.IN:
        negated = given[0][0] is _constants.NEGATE
        found = _NOTHING.union(*[_of_set(how, what, flags) for how, what in given[negated:]])
        return _ALL - found if negated else found
    if operator is _constants.ANY:
        return _ALL if flags & DOTALL else _ALL - {"\n"}
    found = _of_set(_constants.LITERAL, given, flags)
    return found if operator is _constants.LITERAL else _ALL - found


def _of_set(operator: Any, given: Any, flags: int) -> frozenset[str]:
    if operator is _constants.LITERAL:
        return frozenset(ASCII[given : given + 1])
    if operator is _constants.RANGE:
        return frozenset(ASCII[given[0] : given[1] + 1])
    return _category(given, flags)


@cache
def _category(name: Any, flags: int) -> frozenset[str]:
    return _engine_takes((_constants.IN, [(_constants.CATEGORY, name)]), flags)


def _engine_takes(node: Any, flags: int) -> frozenset[str]:
    tree = _parser.SubPattern(_parser.State(), [node])
    return frozenset(_compiler.compile(tree, flags).findall(ASCII))
