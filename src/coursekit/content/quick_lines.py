"""What every line and every token of markdown-it goes through, in fewer steps: finding lines, making tokens.

The state that block rules work on is the library's own, and holds what that holds.
"""

from __future__ import annotations

from itertools import accumulate, repeat
from operator import add, sub
from typing import Any, Literal

from markdown_it import MarkdownIt
from markdown_it.parser_block import ParserBlock
from markdown_it.rules_block import StateBlock
from markdown_it.token import Token
from markdown_it.utils import EnvType

_FIELDS = (
    *("type", "tag", "nesting", "attrs", "map", "level", "children"),
    *("content", "markup", "info", "meta", "block", "hidden"),
)


def _token(
    kind: str,
    tag: str,
    nesting: Literal[-1, 0, 1],
    level: int = 0,
    content: str = "",
    markup: str = "",
    block: bool = False,
) -> Token:
    """As `Token` does, which asks for each field's default, and looks at the attributes, where there are none yet."""
    made = _new(Token)
    made.type, made.tag, made.nesting, made.level = kind, tag, nesting, level
    made.content, made.markup, made.info = content, markup, ""
    made.attrs, made.meta, made.map, made.children = {}, {}, None, None
    made.block, made.hidden = block, False
    return made


def _stock(
    kind: str,
    tag: str,
    nesting: Literal[-1, 0, 1],
    level: int = 0,
    content: str = "",
    markup: str = "",
    block: bool = False,
) -> Token:
    return Token(kind, tag, nesting, level=level, content=content, markup=markup, block=block)


_new = object.__new__
token = _token if getattr(Token, "__slots__", ()) == _FIELDS else _stock
"""A token without attributes. One of a version that has other fields is made by the library."""


class Lines(ParserBlock):
    """The parser of blocks, by the rules of this ruler."""

    def __init__(self, ruler: Any) -> None:
        super().__init__()
        self.ruler = ruler

    def parse(self, src: str, md: MarkdownIt, env: EnvType, outTokens: list[Token]) -> list[Token] | None:  # noqa: N803
        if not src:
            return None
        state = _State(src, md, env, outTokens)
        self.tokenize(state, state.line, state.lineMax)
        return state.tokens


class _State(StateBlock):
    ground = 0
    """How deep a block would be nested that has nothing around it but directives."""

    def __init__(self, src: str, md: MarkdownIt, env: EnvType, tokens: list[Token]) -> None:
        super().__init__("", md, env, tokens)
        self.src = src
        lines = src.split("\n")
        if not lines[-1].strip(" \t"):
            lines.pop()  # what follows the last line end is no line, unless something stands there
        count, lengths = len(lines), list(map(len, lines))
        ends = list(map(add, accumulate(lengths), range(count)))
        self.bMarks = [0, *[end + 1 for end in ends]]
        self.bMarks[count] = len(src)
        self.eMarks = [*ends, len(src)]
        shifts = [*map(sub, lengths, map(len, map(str.lstrip, lines, repeat(" \t")))), 0]
        self.tShift, self.sCount, self.bsCount = shifts, shifts.copy(), [0] * (count + 1)
        if "\t" in src:
            for at, shift in enumerate(shifts):
                if shift:
                    self.sCount[at] = len(lines[at][:shift].expandtabs(4))
        self.lineMax = count

    def push(self, ttype: str, tag: str, nesting: Literal[-1, 0, 1]) -> Token:
        if nesting < 0:
            self.level -= 1
        made = token(ttype, tag, nesting, self.level, "", "", True)
        if nesting > 0:
            self.level += 1
        self.tokens.append(made)
        return made

    def getLines(self, begin: int, end: int, indent: int, keepLastLF: bool) -> str:  # noqa: N802, N803
        if indent == 0 and not keepLastLF and end == begin + 1:
            return self.src[self.bMarks[begin] : self.eMarks[begin]]
        return super().getLines(begin, end, indent, keepLastLF)
