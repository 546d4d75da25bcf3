"""Pygments' lexers, asked less often: the same tokens in less time.

A lexer tries every rule of a state at every position, some ten in vain for one that fits. But most regular expressions
can begin with few characters only. `quicken` has a lexer try, of each state, only those that can begin with the
character it stands at. Which these are is worked out with Python's own parser of regular expressions, when a state is
first entered; a rule that isn't understood is tried everywhere. Actions and states are left to the library.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from re import _compiler, _constants, _parser  # type: ignore[attr-defined]
from typing import Any

from pygments.lexer import ExtendedRegexLexer, Lexer, LexerContext, RegexLexer
from pygments.token import Error, Text, Whitespace, _TokenType

Rule = tuple[Callable[..., Any], Any, Any]
"""What it matches, what becomes of that, and which state follows, as Pygments has them."""
State = tuple[list[Rule], dict[str, list[Rule]]]
"""All rules of a state, and those that can match at a character of ASCII or, by the empty text, at the end."""
Found = tuple[int, _TokenType, str]
"""Where a token begins, its type, its text."""

ASCII = "".join(map(chr, range(128)))


def quicken(lexer: Lexer) -> None:
    """Have a lexer try fewer rules. One that goes about it in a way of its own, from beginning to end, goes on so."""
    made: Any = type(lexer)
    if isinstance(lexer, RegexLexer) and "_tokens" in vars(made) and "_tokens" not in vars(lexer):
        lexer.__class__ = _quick(made)


@cache
def _quick(made: Any) -> Any:
    """A class of lexers whose way through the text is one of those below, also where `made` asks for it by `super`."""
    way = _QuickExtended if issubclass(made, ExtendedRegexLexer) else _Quick
    return type(made)(made.__name__, (made, way), {"_tokens": made._tokens, "_states": {}})


def _state(lexer: Any, name: str) -> State:
    states: dict[str, State] = lexer._states
    if name not in states:
        rules = lexer._tokens[name]
        states[name] = rules, by_character(rules)
    return states[name]


class _Quick(RegexLexer):
    def get_tokens_unprocessed(self, text: str, stack: Iterable[str] = ("root",)) -> Iterator[Found]:
        found: list[Found] = []
        states, pos = list(stack), 0
        every, at = _state(self, states[-1])
        while True:
            for match, action, new_state in at.get(text[pos : pos + 1], every):
                m = match(text, pos)
                if m is None:
                    continue
                if type(action) is _TokenType:
                    found.append((pos, action, m[0]))
                elif action is not None:
                    found += action(self, m)
                pos = m.end()
                if new_state is not None:
                    _follow(states, new_state)
                    every, at = _state(self, states[-1])
                break
            else:
                if pos >= len(text):
                    return iter(found)
                if text[pos] == "\n":
                    states = ["root"]
                    every, at = _state(self, "root")
                found.append((pos, Whitespace if text[pos] == "\n" else Error, text[pos]))
                pos += 1


class _QuickExtended(ExtendedRegexLexer):
    """Here actions move on, in the text and between states."""

    def get_tokens_unprocessed(self, text: Any = None, context: Any = None) -> Iterator[Found]:
        found: list[Found] = []
        at_hand: Any = context or LexerContext(text, 0)
        text = at_hand.text
        while True:
            pos, end = at_hand.pos, at_hand.end
            every, at = _state(self, at_hand.stack[-1])
            for match, action, new_state in at.get(text[pos : pos + 1], every):
                m = match(text, pos, end)
                if m is None:
                    continue
                if type(action) is _TokenType:
                    found.append((pos, action, m[0]))
                    at_hand.pos = m.end()
                elif action is not None:
                    found += action(self, m, at_hand)
                if new_state is not None:
                    _follow(at_hand.stack, new_state)
                break
            else:
                if pos >= end:
                    return iter(found)
                if text[pos] == "\n":
                    at_hand.stack = ["root"]
                found.append((pos, Text if text[pos] == "\n" else Error, text[pos]))
                at_hand.pos += 1


def _follow(states: list[str], new_state: Any) -> None:
    """Enter and leave states as a rule says: a number of them to leave, or some to enter. One always stays."""
    if isinstance(new_state, int):
        del states[max(1, len(states) + new_state) :]
        return
    for state in (new_state,) if isinstance(new_state, str) else new_state:
        if state == "#push":
            states.append(states[-1])
        elif state != "#pop":
            states.append(state)
        elif len(states) > 1:
            states.pop()


# -- which rules can begin with a character ----------------------------------------------------------------------------


def by_character(rules: list[Rule]) -> dict[str, list[Rule]]:
    """The rules of a state, in their order, that can match at each character of ASCII, and at the end."""
    begins = [beginnings(getattr(match, "__self__", None)) for match, _, _ in rules]
    pairs = list(zip(rules, begins, strict=True))
    return {c: [rule for rule, known in pairs if known is None or c in known] for c in ("", *ASCII)}


@cache
def beginnings(pattern: Any) -> frozenset[str] | None:
    """The characters of ASCII with which a match can begin; None where it can be empty, or where that isn't known."""
    if not hasattr(pattern, "pattern"):
        return None
    nodes, certain = _first(_parser.parse(pattern.pattern, pattern.flags))
    if not certain:
        return None
    state = _parser.State()
    each = [_parser.SubPattern(state, [node]) for node in nodes]
    either = _parser.SubPattern(state, [(_constants.BRANCH, (None, each))])
    return frozenset(_compiler.compile(either, pattern.flags).findall(ASCII))


_TAKES = frozenset({_constants.LITERAL, _constants.NOT_LITERAL, _constants.IN, _constants.ANY})
_LOOKS = frozenset({_constants.AT, _constants.ASSERT, _constants.ASSERT_NOT})
"""What looks around without taking anything. It can only keep from matching what would match without it."""
_REPEATS = frozenset({_constants.MAX_REPEAT, _constants.MIN_REPEAT, _constants.POSSESSIVE_REPEAT})
_SPACE_OR_NOT = (_constants.CATEGORY_SPACE, _constants.CATEGORY_NOT_SPACE)
_WHATEVER = (_constants.IN, [(_constants.CATEGORY, category) for category in _SPACE_OR_NOT])


def _first(tree: Any) -> tuple[list[Any], bool]:
    """The nodes of a syntax tree that can take the first character, and whether one of them is certain to."""
    nodes: list[Any] = []
    for node in tree:
        found, certain = _first_of(*node)
        nodes += found
        if certain:
            return nodes, True
    return nodes, False


def _first_of(operator: Any, given: Any) -> tuple[list[Any], bool]:
    if operator in _TAKES:
        return [(operator, given)], True
    if operator in _LOOKS:
        return [], False
    if operator in _REPEATS:
        least, _, tree = given
        nodes, certain = _first(tree)
        return nodes, certain and least > 0
    if operator is _constants.BRANCH:
        branches = [_first(tree) for tree in given[1]]
        return [node for nodes, _ in branches for node in nodes], all(certain for _, certain in branches)
    if operator is _constants.ATOMIC_GROUP:
        return _first(given)
    if operator is _constants.SUBPATTERN and not given[1] and not given[2]:  # flags of its own are left alone
        return _first(given[3])
    return [_WHATEVER], False
