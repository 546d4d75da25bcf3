"""Code coloured at build time: classes, never inline styles, and only for languages that are named.

Pygments says what is what. Its HTML is made here: its own formatter, which can do much else, takes three times as long
for the same, and twice as long to load as the lexer of a language.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from coursekit.content.costly import costly

if TYPE_CHECKING:
    from pygments.lexer import Lexer

PLAIN = frozenset({"", "text", "txt", "plain", "plaintext", "none"})
MUCH = 10_000
"""Characters of a language, from which on it is worth while to find out how to read it quickly."""


@costly
def highlight(code: str, language: str) -> str:
    """HTML of `code`, escaped, with Pygments' class names where the language is known."""
    lexer = None if language.lower() in PLAIN else _lexer(language.lower())
    if lexer is None:
        return escape(code, quote=False)
    _count(lexer, code)
    return markup(lexer.get_tokens(code), "<" in code or ">" in code or "&" in code)


def _count(lexer: Lexer, code: str) -> None:
    """Have a lexer quickened once it has read much."""
    before = _read[lexer]
    _read[lexer] += len(code)
    if before < MUCH <= _read[lexer]:
        with suppress(ImportError):  # it leans on what Python keeps to itself
            from coursekit.content.quick_lexer import quicken

            quicken(lexer)


_read: Counter[Lexer] = Counter()


@costly
def is_known(language: str) -> bool:
    return language.lower() in PLAIN or _lexer(language.lower()) is not None


def markup(tokens: Iterable[tuple[Any, str]], escapes: bool = True) -> str:
    """HTML of tokens and their types: a `span` for neighbours of one class, none across lines, and a line end last.
    `escapes`: whether there may be something to escape."""
    out: list[str] = []
    now = ""
    """The tag of the span that is open, or an empty text."""
    add, openings = out.append, _OPENINGS
    for kind, text in tokens:
        opening = openings[kind]
        if escapes and ("&" in text or "<" in text or ">" in text):
            text = escape(text, quote=False)
        if "\n" in text:
            *lines, text = text.split("\n")
            for line in lines:
                if line and opening != now:
                    add(f"</span>{opening}" if now else opening)
                    now = opening
                add(f"{line}</span>\n" if now else f"{line}\n")
                now = ""
        if not text:
            continue
        if opening != now:
            add(f"</span>{opening}" if now else opening)
            now = opening
        add(text)
    if out and not out[-1].endswith("\n"):
        add("</span>\n" if now else "\n")
    return "".join(out)


class _Openings(dict[Any, str]):
    """The opening tag for each type of token; none for plain text."""

    def __missing__(self, kind: Any) -> str:
        self[kind] = opening = f'<span class="{name}">' if (name := _class(kind)) else ""
        return opening


_OPENINGS = _Openings()


def _class(kind: Any) -> str:
    """Pygments' short name of a type. One that has none is named after the nearest that has: `nx nx-Own`."""
    from pygments.token import STANDARD_TYPES

    if kind in STANDARD_TYPES:
        return STANDARD_TYPES[kind]
    above = _class(kind.parent)
    return f"{above} {above.rpartition(' ')[2]}-{kind[-1]}"


@cache
def _lexer(language: str) -> Lexer | None:
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        return None
