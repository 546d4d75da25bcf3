"""JSON coloured as Pygments does it, by one regular expression: its lexer goes from character to character in Python.

Text that isn't like JSON, or has comments, is left to that lexer.
"""

from __future__ import annotations

import re
from typing import Any

from pygments.token import Keyword, Name, Number, Punctuation, String, Whitespace

from coursekit.content.spans import OPENINGS, closed, write

_SPACE, _HEX = r"[ \n\r\t]*+", "[0-9a-fA-F]"
_TOKEN = re.compile(
    rf"""({_SPACE})(?:
    ("(?:[^"\\]++|\\(?:[^u]|u(?:{_HEX}{{4}}|{_HEX}{{0,3}}+[^0-9a-fA-F])))*+")(?:
        (?={_SPACE}:)()             # a key
        |(?={_SPACE}(?:[^:"/]|\Z))()  # a text: before another one, or a comment, it could still become a key
    )
    |([\]\[{{}}:,]++)
    |([fnt][aeflnrstu]*+)
    |([-0-9]++(?![.eE+]))
    |([-0-9][-0-9.eE+]*+)
    |\Z)""",
    re.VERBOSE,
)
_KINDS = {1: Whitespace, 3: Name.Tag, 4: String.Double, 5: Punctuation, 6: Keyword.Constant}
_KINDS |= {7: Number.Integer, 8: Number.Float}
_SPANS = {group: (kind, OPENINGS[kind], f"</span>{OPENINGS[kind]}") for group, kind in _KINDS.items()}
"""By the group that was found last."""
_TEXTS = (3, 4)
_FROM: Any = _TOKEN.scanner  # type: ignore[attr-defined]
"""Gives one match behind the other, and stops where there is none."""


def json_html(text: str) -> str | None:
    """HTML of a text that ends with a line end; None where it is left to the lexer."""
    out: list[str] = []
    add, now = out.append, ""
    white, space_opening, space_after = _SPANS[1]
    for m in iter(_FROM(text).match, None):
        if space := m[1]:
            if space == " ":
                if now != space_opening:
                    add(space_after if now else space_opening)
                    now = space_opening
                add(" ")
            else:
                now = write(add, now, white, space, 0)
        last = m.lastindex
        if last == 1:
            return closed(out, now)
        kind, opening, after = _SPANS[last]
        if last in _TEXTS:
            part = m[2]
            if "\n" in part or "<" in part or ">" in part or "&" in part:
                now = write(add, now, kind, part, 0)
                continue
        else:
            part = m[last]
        if opening != now:
            add(after if now else opening)
            now = opening
        add(part)
    return None
