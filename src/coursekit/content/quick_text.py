"""Text with plain markup, read at once: lines, `code`, *emphasis* and [links](to.md) that can't mean anything else.

markdown-it reads text as it must be read where anything may stand in anything: marks become tokens of their own, pairs
are sought among them, what is left over is joined again. Most paragraphs hold nothing that calls for it. What a regular
expression knows from beginning to end gets its tokens here; the rest is left to the library. So an expression that
knows too little costs time, and `tests/test_quick.py` holds that it doesn't know too much.
"""

from __future__ import annotations

import re

from markdown_it import MarkdownIt
from markdown_it.token import Token

from coursekit.content.quick_lines import token

MARKS = "\n`*_[]{"
"""The characters of markup that is known here, and of attributes, which never follow words."""
AUTOLINKS = "w:@"
"""The characters at which bare addresses are looked for; these hold what `_ADDRESS` finds."""
DEPTH = 1
"""How deep the markup of such a text goes."""

_ADDRESS = r"|@|http|www\.|mailto:|xmpp:"
_NORMAL = re.compile(r"(?:[a-z]+:)?(?!//)[a-z0-9][a-z0-9_-]{0,62}(?:\.[a-z0-9]+)?(?:#[a-z0-9_-]+)?")
"""Addresses that the library's way of writing them leaves as they are."""


class Plain:
    """Reads such texts. No other rules than those of the library and its plugins begin with these characters."""

    def __init__(self, beginnings: str) -> None:
        others = re.escape("".join({*beginnings, "\0"} - {*MARKS, *AUTOLINKS}))
        self._other = re.compile(f"[{others}]" + (_ADDRESS if set(AUTOLINKS) & set(beginnings) else ""))
        inner = f"{others}{re.escape(MARKS.replace('{', ''))}"
        words = rf"(?!\{{)[^{inner}]++"
        self._piece = re.compile(
            rf"({words})"
            r"|(?<! )(\n)[ \t]*+"
            r"|`(?! )([^`\n]+)`(?!`)"
            # an opening that can't be a closing, words, and a closing that can't be an opening
            rf"|(?<![^ \n])(\*\*?|__?)(?=\S)({words})"
            r"(?:(?<=[^\W_])\4(?=[ \n.,;:?)]|\Z)|(?<=\S)\4(?=[ \n]|\Z))"
            rf"|\[([^{inner}]++)\]\(([\w./:#-]+)\)"
        )

    def tokens(self, src: str, md: MarkdownIt) -> list[Token] | None:
        """Tokens of a text, as `ParserInline.parse` makes them; None where it isn't known from beginning to end."""
        if self._other.search(src):
            return None
        found: list[Token] = []
        add, match = found.append, self._piece.match
        text: str | None = None
        """What is no token yet. Of strong emphasis half the marks stay, as empty text, beside other text or alone."""
        pos, end = 0, len(src)
        while pos < end:
            piece = match(src, pos)
            if piece is None:
                return None
            pos, kind = piece.end(), piece.lastindex
            if kind == 1:
                text = piece[1] if text is None else text + piece[1]
                continue
            strong = kind == 5 and len(piece[4]) == 2
            if strong and text is None:
                text = ""
            if text is not None:
                add(token("text", "", 0, 0, text))
                text = "" if strong else None
            made = _made(piece, md)
            if made is None:
                return None
            found += made
        if text is not None:
            add(token("text", "", 0, 0, text))
        return found


def _made(piece: re.Match[str], md: MarkdownIt) -> tuple[Token, ...] | None:
    """Tokens of a line's end, of code, emphasis or a link; None where a link may not lead there."""
    if piece.lastindex == 2:
        return (token("softbreak", "br", 0),)
    if piece.lastindex == 3:
        return (token("code_inline", "code", 0, 0, piece[3], "`"),)
    if piece.lastindex == 5:
        name = "strong" if len(piece[4]) == 2 else "em"
        return (
            token(f"{name}_open", name, 1, 0, "", piece[4]),
            token("text", "", 0, 1, piece[5]),
            token(f"{name}_close", name, -1, 0, "", piece[4]),
        )
    href = piece[7] if _NORMAL.fullmatch(piece[7]) else md.normalizeLink(piece[7])
    if not md.validateLink(href):
        return None
    return (
        Token("link_open", "a", 1, attrs={"href": href}),
        token("text", "", 0, 1, piece[6]),
        token("link_close", "a", -1),
    )
