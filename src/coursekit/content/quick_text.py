"""Text with plain markup, read at once: lines, `code`, *emphasis* and [links](to.md) that can't mean anything else.

markdown-it reads text as it must be read where anything may stand in anything: marks become tokens of their own, pairs
are sought among them, what is left over is joined again. Most paragraphs hold nothing that calls for it. What a regular
expression knows from beginning to end comes apart into pieces here, of which tokens or a page are made; the rest is
left to the library. So an expression that knows too little costs time, and `tests/test_quick.py` holds that it doesn't
know too much.
"""

from __future__ import annotations

import re

from markdown_it.token import Token

from coursekit.content.quick_lines import token

MARKS = "`*_[]"
"""The characters of markup that is known here. Lines may end, and attributes never follow words."""
AUTOLINKS = "w:@"
"""The characters at which bare addresses are looked for; `_may_link` finds these."""
DEPTH = 1
"""How deep the markup of such a text goes."""

_ODD = re.compile(r"\n[ \t{]")
"""A line that begins with spaces, which are dropped, or with attributes."""
ADDRESS = (
    r"(?:(?!(?:javascript|vbscript|file|data):)[a-z]+:[a-z0-9][a-z0-9_-]{0,62}(?:\.[a-z0-9]+)?"
    r"|(?:\.\.?/)*[A-Za-z0-9_-]+(?:[./][A-Za-z0-9_-]+)*)(?:#[A-Za-z0-9_-]+)?|#[A-Za-z0-9_-]+"
)
"""Addresses that may be linked, and that the library's way of writing them leaves as they are."""

Piece = tuple[str, str, str, str, str, str, str]
"""Words, and what follows them: code; or the mark and the words of emphasis; or the words and the address of a link; or
at the end nothing. The last of the seven is empty."""


class Plain:
    """Reads such texts. No other rules than those of the library and its plugins begin with these characters."""

    def __init__(self, beginnings: str) -> None:
        self._autolinks = bool(set(AUTOLINKS) & set(beginnings))
        others = re.escape("".join({*beginnings, *MARKS, "\0"} - {*"\n{~!^", *AUTOLINKS}))
        words = rf"(?!\{{)[^{others}]++"
        self._words = re.compile(words)
        self._pieces = re.compile(
            rf"({words}|)(?:`(?! )([^`\n]++)`(?!`)"
            # an opening that can't be a closing, words, and a closing that can't be an opening
            rf"|(?<![^ \n])(\*\*?|__?)(?=\S)({words})"
            r"(?:(?<=[^\W_])\3(?=[ \n.,;:?)]|\Z)|(?<=\S)\3(?=[ \n]|\Z))"
            rf"|(?<![!^])\[({words})\]\(({ADDRESS})\)"
            r"|\Z)|([\s\S]+)"
        )

    def pieces(self, src: str) -> list[Piece] | None:
        """The pieces of a text that isn't empty, and of which no line but the first begins with a space or `{`; None
        where it isn't known from beginning to end."""
        if "~~" in src or " \n" in src or (self._autolinks and _may_link(src)):
            return None
        if self._words.fullmatch(src):
            return [(src, "", "", "", "", "", "")]
        found: list[Piece] = self._pieces.findall(src)
        found.pop()  # at the end the expression finds nothing once more
        return None if found[-1][6] else found

    def tokens(self, src: str) -> list[Token] | None:
        """Tokens of a text, as `ParserInline.parse` makes them; None where it isn't known from beginning to end."""
        pieces = None if _ODD.search(src) else self.pieces(src)
        if pieces is None:
            return None
        found: list[Token] = []
        halved = False
        """Of strong emphasis half the marks stay, as empty text, beside other text or alone."""
        for words, code, mark, marked, label, href, _ in pieces:
            strong = len(mark) == 2
            _words(found, words, 0, halved, strong)
            halved = strong
            if code:
                found.append(token("code_inline", "code", 0, 0, code, "`"))
            elif mark:
                name = "strong" if strong else "em"
                found.append(token(f"{name}_open", name, 1, 0, "", mark))
                _words(found, marked, 1)
                found.append(token(f"{name}_close", name, -1, 0, "", mark))
            elif href:
                found.append(Token("link_open", "a", 1, attrs={"href": href}))
                _words(found, label, 1)
                found.append(token("link_close", "a", -1))
        if halved:
            found.append(token("text", "", 0))
        return found


def _may_link(src: str) -> bool:
    return "@" in src or "www." in src or (":" in src and ("http" in src or "mailto:" in src or "xmpp:" in src))


def _words(found: list[Token], words: str, level: int, after: bool = False, before: bool = False) -> None:
    """Tokens of words, whose lines end softly. Empty text stands `after` or `before` what isn't text, too."""
    lines = words.split("\n")
    last = len(lines) - 1
    for n, line in enumerate(lines):
        if line or (n == 0 and after) or (n == last and before):
            found.append(token("text", "", 0, level, line))
        if n < last:
            found.append(token("softbreak", "br", 0, level))
