"""Pygments' lexers, asked less often: the same tokens in less time.

A lexer tries every rule of a state at every position, some ten in vain for one that fits. But most regular expressions
can begin with few texts only. A quick lexer tries, of each state, only the rules that can match where it stands, by the
character before it and the next two (`patterns.py`); a rule that isn't understood is tried everywhere. What becomes of
a match, and which state follows, is left to the library. Where nobody asks for the tokens, HTML is written at once.

Regular expressions are read and compiled when they are first tried: Pygments does so with all of a language, of which a
text uses a third.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from msgspec import Struct
from pygments.lexer import ExtendedRegexLexer, Lexer, LexerContext, RegexLexer, RegexLexerMeta
from pygments.token import Error, Text, Whitespace, _TokenType
from pygments.util import Future

from coursekit.content.quick_rules import Regex, States, regex_of
from coursekit.content.spans import closed, write

Found = tuple[int, _TokenType, str]
"""Where a token begins, its type, its text."""


def quick(made: Any, **options: Any) -> Lexer:
    """A lexer of this class, quick where it goes through its text as Pygments does."""
    if type(made) is not RegexLexerMeta or getattr(made, "token_variants", False) or not _goes_on(made):
        return made(**options)  # type: ignore[no-any-return]
    bases = made, _QuickExtended if issubclass(made, ExtendedRegexLexer) else _Quick
    lexer: Lexer = _Lazy(made.__name__, bases, {"_states": None})(**options)  # type: ignore[no-untyped-call]
    return made(**options) if "_tokens" in vars(lexer) else lexer


def _goes_on(made: Any) -> bool:
    """Whether a lexer goes through its text as the library does, or asks for that by `super`."""
    way = made.get_tokens_unprocessed
    return way in _WAYS or "super" in way.__code__.co_names


_WAYS = frozenset({RegexLexer.get_tokens_unprocessed, ExtendedRegexLexer.get_tokens_unprocessed})


class _Lazy(RegexLexerMeta):
    """The class of classes of lexers whose regular expressions are compiled when they are tried."""

    _states: tuple[States, States] | None
    _tokens: Any

    def _process_regex(self, regex: Any, rflags: int, state: str) -> Any:
        return Regex(regex, rflags) if isinstance(regex, Future) else regex_of(regex, rflags)

    def __call__(self, *args: Any, **options: Any) -> Any:
        made = super().__call__(*args, **options)  # type: ignore[no-untyped-call]
        if self._states is None:
            self._states = States(self._tokens, True), States(self._tokens, False)
        return made


# -- through a text ----------------------------------------------------------------------------------------------------


class Way(Struct):
    """The way of a lexer through a text, which has yet to be gone: it gives tokens, or HTML at once."""

    lexer: Any
    text: str
    begin: Any
    go: Callable[..., str]

    def __iter__(self) -> Iterator[Found]:
        found: list[Found] = []
        self.go(self.lexer, self.text, self.begin, self.lexer._states[1], found.append, _note)
        return iter(found)

    def html(self) -> str:
        out: list[str] = []
        return closed(out, self.go(self.lexer, self.text, self.begin, self.lexer._states[0], out.append, write))


def _note(add: Callable[[Found], None], now: str, kind: _TokenType, text: str, at: int) -> str:
    add((at, kind, text))
    return now


class _Quick(RegexLexer):
    def get_tokens_unprocessed(self, text: str, stack: Iterable[str] = ("root",)) -> Any:
        return Way(self, text, stack, _go)


class _QuickExtended(ExtendedRegexLexer):
    """Here actions move on, in the text and between states."""

    def get_tokens_unprocessed(self, text: Any = None, context: Any = None) -> Any:
        return Way(self, text, context, _go_extended)


def _go(lexer: Any, text: str, stack: Iterable[str], all_rules: States, add: Any, write: Any) -> str:
    """Go through a text. Gives the tag of the span that is open in the end."""
    states, pos, now = list(stack), 0, ""
    shifted = "\n" + text  # of which three characters are those before and behind a place
    rules = all_rules[states[-1]]
    while True:
        at = shifted[pos : pos + 3]
        for match, (opening, after, mark), kind, groups, action, new_state, enter in rules[at]:
            m = match(text, pos)
            if m is None:
                continue
            if kind is not None:
                part = m[0]
                if mark is None or (mark and mark not in part):  # as `write` does it, which a call would double
                    if opening != now:
                        add(after if now else opening)
                        now = opening
                    add(part)
                elif part == mark == "\n":
                    add("</span>\n" if now else "\n")
                    now = ""
                else:
                    now = write(add, now, kind, part, pos)
            elif groups:
                for i, kind_of_part in groups:
                    if part := m[i]:
                        now = write(add, now, kind_of_part, part, m.start(i))
            elif action is not None:
                for begin, kind_of_part, part in action(lexer, m):
                    now = write(add, now, kind_of_part, part, begin)
            pos = m.end()
            if new_state is not None:
                if enter:
                    states += enter
                else:
                    _follow(states, new_state)
                rules = all_rules[states[-1]]
            break
        else:
            if pos >= len(text):
                return now
            if text[pos] == "\n":
                states = ["root"]
                rules = all_rules["root"]
            now = write(add, now, Whitespace if text[pos] == "\n" else Error, text[pos], pos)
            pos += 1


def _go_extended(lexer: Any, text: Any, context: Any, all_rules: States, add: Any, write: Any) -> str:
    """The same where actions move on, in the text and between states."""
    at_hand: Any = context or LexerContext(text, 0)
    pos, end, now = at_hand.pos, at_hand.end, ""
    text = at_hand.text[:end]
    shifted = "\n" + text
    rules = all_rules[at_hand.stack[-1]]
    while True:
        at = shifted[pos : pos + 3]
        for match, (opening, after, mark), kind, groups, action, new_state, enter in rules[at]:
            m = match(text, pos)
            if m is None:
                continue
            if kind is not None:
                part = m[0]
                if mark is None or (mark and mark not in part):
                    if opening != now:
                        add(after if now else opening)
                        now = opening
                    add(part)
                elif part == mark == "\n":
                    add("</span>\n" if now else "\n")
                    now = ""
                else:
                    now = write(add, now, kind, part, pos)
                at_hand.pos = pos = m.end()
            elif groups:
                for i, kind_of_part in groups:
                    if part := m[i]:
                        now = write(add, now, kind_of_part, part, m.start(i))
                at_hand.pos = pos = m.end()
            elif action is not None:
                for begin, kind_of_part, part in action(lexer, m, at_hand):
                    now = write(add, now, kind_of_part, part, begin)
                pos = at_hand.pos
                if at_hand.end != end:
                    end = at_hand.end
                    text = at_hand.text[:end]
                    shifted = "\n" + text
                rules = all_rules[at_hand.stack[-1]]
            if new_state is not None:
                if enter:
                    at_hand.stack += enter
                else:
                    _follow(at_hand.stack, new_state)
                rules = all_rules[at_hand.stack[-1]]
            break
        else:
            if pos >= end:
                return now
            if text[pos] == "\n":
                at_hand.stack = ["root"]
                rules = all_rules["root"]
            now = write(add, now, Text if text[pos] == "\n" else Error, text[pos], pos)
            at_hand.pos = pos = pos + 1


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
