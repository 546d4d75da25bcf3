"""The rules of a lexer of Pygments, made ready to be tried where they can match, and only there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from functools import cache, cached_property
from re import error
from sys import maxsize
from typing import Any

from pygments.lexer import bygroups, words
from pygments.token import _TokenType
from pygments.util import Future

from coursekit.content.patterns import (
    Beginnings,
    beginnings,
    beginnings_of,
    begins_line,
    can_be_empty,
    compiled,
    looks_only,
    parsed,
    taken,
)
from coursekit.content.spans import OPENINGS

Rule = tuple[Callable[..., Any], Any, Any]
"""What it matches, what becomes of that, and which state follows, as Pygments has them."""
Groups = tuple[tuple[int, _TokenType], ...]
Span = tuple[str, str, str | None]
"""The opening tag, the same after another span, and `Regex.mark`."""
Ready = tuple[Callable[..., Any], Span, _TokenType | None, Groups, Any, Any, tuple[str, ...]]
"""A rule to be tried: what it matches; what becomes of that, which is one token, a token for each group, or what an
action makes of it; which state follows, and the same where it means to enter some."""
MARKS = frozenset("\n<>&")
"""What may not go into a span as it is."""
MANY = 10_000
"""Places of a state of which is known which rules can match there."""


class Regex:
    """A regular expression as a lexer has it, which is called as `match` of a compiled one."""

    def __init__(self, given: Any, flags: int) -> None:
        self.given, self.flags = given, int(flags)
        self._words = given.words if isinstance(given, words) and isinstance(given.words, tuple | list | set) else None

    def __call__(self, text: str, pos: int = 0, end: int = maxsize) -> Any:
        return self.match(text, pos, end)

    @cached_property
    def tree(self) -> Any:
        get = getattr(self.given, "get", None)  # of a list of words, or what else has yet to become a text
        return parsed(get() if get else self.given, self.flags)

    @cached_property
    def match(self) -> Callable[..., Any]:
        match: Callable[..., Any] = compiled(self.tree).match
        return match

    @cached_property
    def begins(self) -> Beginnings | None:
        if self._words:
            with suppress(error):  # a group may begin there, and end behind the words
                before = parsed(self.given.prefix, self.flags)
                if looks_only(before):
                    return beginnings_of(self._words, before.state.flags)
        return beginnings(self.tree)

    @cached_property
    def begins_line(self) -> bool:
        return not isinstance(self.given, Future) and begins_line(self.tree)

    @cached_property
    def mark(self) -> str | None:
        """What must not be in a match for it to go into HTML as it is: None where nothing can, empty where that isn't
        one text or where a match can be empty."""
        marks = MARKS & taken(self.tree)
        return "" if can_be_empty(self.tree) or len(marks) > 1 else next(iter(marks), None)


@cache
def regex_of(given: str, flags: int) -> Regex:
    """One for all rules that have the same."""
    return Regex(given, flags)


class States(dict[str, "Rules"]):
    """The rules of the states that have been entered."""

    def __init__(self, tokens: dict[str, list[Rule]], html: bool) -> None:
        super().__init__()
        self.tokens, self.html = tokens, html

    def __missing__(self, name: str) -> Rules:
        self[name] = rules = Rules(self.tokens[name], self.html)
        return rules


class Rules(dict[str, list[Ready]]):
    """The rules of a state that can match, by the character before and the next two, or as many as there are."""

    def __init__(self, rules: list[Rule], html: bool) -> None:
        super().__init__()
        self._rules, self._html = rules, html
        self._first: dict[str, list[Rule]] = {}

    def __missing__(self, at: str) -> list[Ready]:
        first = at[1:2] if at[1:2] <= "\x7f" else "\x80"
        if first not in self._first:
            self._first[first] = [rule for rule in self._rules if begins_with(rule[0], first)]
        found = [ready(rule, self._html) for rule in self._first[first] if can_match(rule[0], at)]
        if len(self) < MANY:
            self[at] = found
        return found


def begins_with(regex: Any, first: str) -> bool:
    """Whether a match may begin with a character, which is empty at the end of a text."""
    if not isinstance(regex, Regex) or first > "\x7f":
        return True
    return regex.begins is None or first in regex.begins


def can_match(regex: Any, at: str) -> bool:
    """Whether there may be a match behind the first character of `at`."""
    if not isinstance(regex, Regex):
        return True
    if regex.begins_line and at[:1] != "\n":
        return False
    seconds = regex.begins.get(at[1:2]) if regex.begins else None
    return seconds is None or at[2:] in seconds or at[2:] > "\x7f"


def ready(rule: Rule, html: bool) -> Ready:
    regex, action, new_state = rule
    match = regex.match if isinstance(regex, Regex) else regex
    enter = new_state if isinstance(new_state, tuple) and not any(state[0] == "#" for state in new_state) else ()
    if type(action) is _TokenType:
        opening = OPENINGS[action]
        span = (opening, f"</span>{opening}", regex.mark) if html and isinstance(regex, Regex) else _NO_SPAN
        return match, span, action, (), None, new_state, enter
    if getattr(action, "__code__", None) is _BY_GROUPS:
        types = action.__closure__[0].cell_contents
        if any(types) and all(given is None or type(given) is _TokenType for given in types):
            groups = tuple((i, given) for i, given in enumerate(types, 1) if given is not None)
            return match, _NO_SPAN, None, groups, None, new_state, enter
    return match, _NO_SPAN, None, (), action, new_state, enter


_NO_SPAN: Span = ("", "", "")
_BY_GROUPS = bygroups().__code__  # type: ignore[no-untyped-call]
"""The action of all rules with a token for each group. Which ones is in its closure."""
