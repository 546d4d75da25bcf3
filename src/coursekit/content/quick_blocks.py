"""Blocks that are known whole: fences; paragraphs, headings, lists and tables of plain text. No rule is asked for them.

Where nothing but directives is around them, a regular expression tells whole blocks from what only resembles them, and
`quick_text.py` takes their text apart. Each is one value then, in the place of its many tokens; `whole.py` makes of it
what the reader makes of those tokens. What isn't known to be such a block is left to the rules; `tests/test_whole.py`
holds that a text comes to the same either way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, ClassVar

from markdown_it.token import Token
from msgspec import Struct

from coursekit.content.quick_lines import Lines, token
from coursekit.content.quick_text import Piece, Plain

WHOLE = "whole"
"""In the environment of a parse: such blocks are one value each."""

DEPTH = 4
"""How deep a table goes: it, its head, a row, a cell."""
MANY = 10_000
"""Cells of a table. The library ends one that leaves out too many."""


class Text(Struct):
    """A paragraph (`p`) or a heading (`h1` to `h6`), in the place of its three tokens."""

    type: str
    tag: str
    map: tuple[int, int]
    content: str
    pieces: list[Piece]
    nesting: ClassVar[int] = 0


class Item(Struct):
    checked: bool | None
    """None where there is no box."""
    texts: list[Text]
    """Its paragraphs, one at least."""


class Items(Struct):
    """A list of paragraphs, in the place of all its tokens."""

    tag: str
    map: tuple[int, int]
    start: int
    tight: bool
    items: list[Item]
    type: ClassVar[str] = "whole_list"
    nesting: ClassVar[int] = 0

    @property
    def tasks(self) -> bool:
        return any(item.checked is not None for item in self.items)


class Cells(Struct):
    """A table, in the place of all its tokens."""

    map: tuple[int, int]
    aligns: list[str]
    rows: list[list[tuple[str, list[Piece]]]]
    """Of each cell what is written, and its pieces. The first row is the head."""
    type: ClassVar[str] = "whole_table"
    nesting: ClassVar[int] = 0


Whole = Text | Items | Cells | Token

# A line that begins no block but a paragraph, whatever is before it: with no character that a rule begins with or, at
# the line beneath, makes something of the line above it; or with emphasis, code or a link.
_LINE = r"(?:[^\s\d`~:>*+\-_#<\[=|{]|\*\*?[^\s*]|__?[^\s_]|``?[^\s`]|[0-9]+(?![.)0-9])|\[[^\]\\\[\n]+\]\()[^\n]*\n"
_ANOTHER = r"(?=#{1,6} |>|```[^`\n]*\n|~~~)"
"""What begins another block, wherever it stands."""
# An empty line and no definition, the end, another block, or what may close a directive.
_PARAGRAPH = re.compile(rf"((?:{_LINE})+)(?:\n(?![ \t]*[:~][ \t])|\Z|{_ANOTHER}|(?=[-+*] [^\s]|1[.)] [^\s]|:))")
_HEADING = re.compile(r"(#{1,6}) ([^\s#][^\n#]*)\n")
_FENCE = re.compile(r"(`{3,}|~{3,})([^`\n]*)\n")
_TABLE = re.compile(r"(\|[^\n\\]*\n\|[ \t|:-]*\n(?:\|[^\n\\]*\n)*)(?:\n|\Z|(?=:))")
_COLUMN = re.compile(r"(:)?-+(:)?")
_NEXT = rf"(?:\n+(?![ \t\n]|[-+*][ \t\n]|\d+[.)])|\Z|{_ANOTHER}|(?=:))"
"""After a list: an empty line and nothing that could belong to it, and else as after a paragraph."""


@cache
def _list(tag: str) -> re.Pattern[str]:
    """Items of one paragraph or several, each line with the indent of its item's text. Compiled when asked for."""
    marker, same, indent = (r"([-+*])", r"\2", "  ") if tag == "ul" else (r"[0-9]([.)])", r"[0-9]\2", "   ")
    box = r"(?:\[[ xX]\] )?"
    return re.compile(rf"({marker} {box}{_LINE}(?:\n*(?:{same} {box}|{indent}){_LINE})*){_NEXT}")


_ALIGNS = {(False, False): "", (True, False): "left", (False, True): "right", (True, True): "center"}
_BOXES = frozenset({"[ ] ", "[x] ", "[X] "})


class Blocks(Lines):
    """The parser of blocks, which looks for such before it asks rules. Only where the environment says `WHOLE`, and of
    parsers as `markdown.py` sets them up."""

    def tokenize(self, state: Any, startLine: int, endLine: int) -> None:  # noqa: N803
        """As the library does it; but what it notes for lists about empty lines is not asked for here."""
        plain: Plain | None = state.md.inline.plain if WHOLE in state.env else None
        if plain is None or not _is_ground(state):
            super().tokenize(state, startLine, endLine)
            return
        rules, src, tokens, inside = self.ruler.getRules(""), state.src, state.tokens, state.level + 1
        begins, shifts, ends = state.bMarks, state.tShift, state.eMarks
        line = startLine
        while line < endLine:
            begin = begins[line] + shifts[line]
            if begin >= ends[line]:
                line += 1
                continue
            found: Any = None
            if not shifts[line]:
                found = _BEGINS.get(src[begin], _paragraph)(src, begin, line, plain)
            if found is not None:
                after = found.map[1]
                if after == endLine or (after < endLine and src[begins[after]] != ":"):
                    tokens.append(found)
                    line = after
                    continue
            state.line, state.ground = line, inside
            for rule in rules:
                if rule(state, line, endLine, False):
                    break
            line = state.line
        state.line = line


def _is_ground(state: Any) -> bool:
    """Whether nothing is around but directives without indent, each of which stands in nothing else. What is nested too
    deep is left to those who say so."""
    around: int = state.level
    if around != state.ground or around + DEPTH >= state.md.options["maxNesting"] - 1:
        return False
    if not around:
        return True
    before = state.tokens[-1]
    return before.type == "directive_open" and not state.sCount[before.map[0]]


Found = Callable[[str, int, int, Plain], "Whole | None"]
"""Gives the block that begins there in the source, at that line, if it is known whole."""


def _paragraph(src: str, begin: int, line: int, plain: Plain) -> Text | None:
    match = _PARAGRAPH.match(src, begin)
    return _text("whole_paragraph", "p", match[1][:-1], line, plain) if match else None


def _heading(src: str, begin: int, line: int, plain: Plain) -> Text | None:
    match = _HEADING.match(src, begin)
    return _text("whole_heading", f"h{len(match[1])}", match[2], line, plain) if match else None


def _bullets(src: str, begin: int, line: int, plain: Plain) -> Whole | None:
    match = _list("ul").match(src, begin)
    return _items("ul", 1, match[1][:-1], line, plain) if match else _paragraph(src, begin, line, plain)


def _numbers(src: str, begin: int, line: int, plain: Plain) -> Whole | None:
    match = _list("ol").match(src, begin)
    return _items("ol", int(src[begin]), match[1][:-1], line, plain) if match else _paragraph(src, begin, line, plain)


def _table(src: str, begin: int, line: int, plain: Plain) -> Cells | None:
    match = _TABLE.match(src, begin)
    return _cells(match[1][:-1].split("\n"), line, plain) if match else None


def _fence(src: str, begin: int, line: int, plain: Plain) -> Whole | None:
    """The library's own token: there is but one."""
    match = _FENCE.match(src, begin)
    if match is None:
        return _paragraph(src, begin, line, plain)
    marker, first = match[1], match.end()
    end = src.find(marker, first)
    if end < 0 or src[end - 1] != "\n" or not src.startswith("\n", end + len(marker)):
        return None
    content = src[first:end]
    found = token("fence", "code", 0, 0, content, marker, True)
    found.info, found.map = match[2], [line, line + content.count("\n") + 2]
    return found


_BEGINS: Mapping[str, Found] = {
    "#": _heading,
    "|": _table,
    **dict.fromkeys("`~", _fence),
    **dict.fromkeys("-+*", _bullets),
    **dict.fromkeys("0123456789", _numbers),
}
"""What a block may be that begins with a character; with any other it is a paragraph."""


def _text(kind: str, tag: str, content: str, line: int, plain: Plain) -> Text | None:
    if content[-1].isspace():
        return None  # versions of the library differ in which spaces they trim
    pieces = plain.pieces(content)
    return None if pieces is None else Text(kind, tag, (line, line + content.count("\n") + 1), content, pieces)


def _items(tag: str, start: int, written: str, line: int, plain: Plain) -> Items | None:
    lines, items, at = written.split("\n"), [], 0
    indent, tight = 2 if tag == "ul" else 3, "" not in lines
    while at < len(lines):
        end = at + 1
        while end < len(lines) and lines[end][:1] == " ":
            end += 1
        content, checked = "\n".join([shown[indent:] for shown in lines[at:end]]), None
        begins = lines[at][0] != " "
        if begins and content[:4] in _BOXES:
            content, checked = content[4:], content[1] != " "
        text = _text("whole_paragraph", "p", content, line + at, plain)
        if text is None:
            return None
        if begins:
            items.append(Item(checked, [text]))
        else:
            items[-1].texts.append(text)
        at = end
        while at < len(lines) and not lines[at]:
            at += 1
    return Items(tag, (line, line + len(lines)), start, tight, items)


def _cells(lines: list[str], line: int, plain: Plain) -> Cells | None:
    _, *row, last = lines[1].split("|")
    columns = [_COLUMN.fullmatch(cell.strip(" \t")) for cell in (row if not last.strip(" \t") else [*row, last])]
    aligns = [_ALIGNS[bool(c[1]), bool(c[2])] for c in columns if c]
    count, rows = len(aligns), []
    if not 0 < count == len(columns) or count * len(lines) > MANY:
        return None
    for shown in (lines[0], *lines[2:]):
        written = _row(shown)
        if shown is lines[0] and len(written) != count:
            return None
        cells = []
        for content in (*written, *[""] * (count - len(written)))[:count]:
            pieces = plain.pieces(content) if content else []
            if pieces is None or content[:1].isspace() or content[-1:].isspace():
                return None
            cells.append((content, pieces))
        rows.append(cells)
    return Cells((line, line + len(lines)), aligns, rows)


def _row(shown: str) -> list[str]:
    """The cells of a line that begins with `|` and holds no backslash."""
    cells = [cell.strip(" \t") for cell in shown.rstrip(" \t").split("|")[1:]]
    return cells[:-1] if cells and not cells[-1] else cells
