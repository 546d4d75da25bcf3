"""The directive grammar: `:::name[label]{attributes}` … `:::` as a block rule for markdown-it.

The grammar is that of the *generic directives* proposal for containers, as remark-directive implements it:

    open   := indent(0-3) ":"{n >= 3} name label? attributes? [ \\t]* EOL
    close  := indent(0-3) ":"{>= n} [ \\t]* EOL

Leniency belongs in lint, not in the tree: a malformed label or attribute block voids the whole line, which is then a
paragraph. `explain` says why, for lint.

This module knows markdown-it's block rules and nothing of what the names mean.
"""

from __future__ import annotations

import html
import re
import unicodedata
from html.entities import html5
from types import MappingProxyType
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock

MAX_LABEL_DEPTH = 32
_ID_LABEL = re.compile(r"[A-Za-z0-9][\w.-]*")
_REFERENCE = re.compile(r"&(?:#(?:[xX][0-9a-fA-F]{1,20}|[0-9]{1,20})(?![0-9a-fA-F]);?|([A-Za-z0-9]++(?:;|(?!=))))")
_USUAL = re.compile(
    r"(:{3,})([A-Za-z]+)(?:\[([^\[\]\\]*)\])?(?:\{((?:(?!class=)[a-z]+=\"[^\"&]*\"(?: (?=[a-z])|(?=\})))*)\})?"
)
_USUAL_ATTRIBUTE = re.compile(r"([a-z]+)=\"([^\"]*)\"")
"""What most openings look like."""


class Opening(Struct, frozen=True):
    """A well-formed opening line. `label` is the raw text between the brackets, or None where there are none."""

    colons: int
    name: str
    label: str | None
    attributes: Mapping[str, str]

    @property
    def id(self) -> str | None:
        """The `id` attribute, else the label where it reads as an id."""
        if self.attributes.get("id"):
            return self.attributes["id"]
        if self.label is not None and _ID_LABEL.fullmatch(self.label):
            return self.label
        return None


class Malformed(Struct, frozen=True):
    """Why a line that looks like an opening is none. `column` is 0-based from the first colon."""

    reason: str
    column: int
    hint: str = ""


def parse_opening(line: str) -> Opening | Malformed | None:
    """Read one line that begins with its first colon (indentation removed).

    Returns None for a line that isn't meant as a directive at all (fewer than three colons, or no name after them).
    """
    line = line.rstrip(" \t")
    if usual := _USUAL.fullmatch(line):
        pairs = dict(_USUAL_ATTRIBUTE.findall(usual[4])) if usual[4] else {}
        return Opening(len(usual[1]), usual[2], usual[3], MappingProxyType(pairs))
    return _parse_opening(line)


def _parse_opening(line: str) -> Opening | Malformed | None:
    """The same at greater length, of whatever is written; `line` ends in no space."""
    colons = len(line) - len(line.lstrip(":"))
    if colons < 3 or colons == len(line):
        return None
    end = _name_end(line, colons)
    if end == colons:
        return None
    name = line[colons:end]
    if name[-1] in "-_":
        return Malformed(f"the name `{name}` ends in `{name[-1]}`", end - 1, "end the name with a letter or digit")
    label: str | None = None
    if line.startswith("[", end):
        close = _label_end(line, end)
        if isinstance(close, Malformed):
            return close
        label, end = line[end + 1 : close], close + 1
    attributes: dict[str, str] = {}
    if line.startswith("{", end):
        parsed = _parse_attributes(line, end)
        if isinstance(parsed, Malformed):
            return parsed
        attributes, end = parsed
    if end != len(line):
        return _trailing(line, name, end)
    return Opening(colons, name, label, MappingProxyType(attributes))


def _trailing(line: str, name: str, end: int) -> Malformed:
    rest = line[end:].strip()
    if rest.startswith("["):
        return Malformed("there is a space before the label", end, f"write `:::{name}{rest}` without the space")
    if line[end] in "[{":
        return Malformed(f"a second `{line[end]}` can't follow here", end, "put everything into one pair of brackets")
    if rest.startswith("{"):
        return Malformed("there is a space before the attributes", end, "write the parts without spaces between them")
    return Malformed(
        f"text follows the name `{name}`" if line[end] in " \t" else f"`{line[end]}` can't follow here",
        end,
        f"put a title in brackets: `:::{name}[{rest}]`" if line[end] in " \t" else "",
    )


def _is_word(char: str) -> bool:
    return char not in "\t\v\f\ufeff" and unicodedata.category(char)[0] not in "PSZ"


def _name_end(line: str, start: int) -> int:
    end = start
    while end < len(line) and (_is_word(line[end]) or (end > start and line[end] in "-_")):
        end += 1
    return end


def _label_end(line: str, start: int) -> int | Malformed:
    """The index of the bracket that closes the one at `start`."""
    depth, pos = 0, start
    while pos < len(line):
        char = line[pos]
        if char == "\\" and line[pos + 1 : pos + 2] in ("[", "]", "\\"):
            pos += 1
        elif char == "[":
            depth += 1
            if depth > MAX_LABEL_DEPTH + 1:
                return Malformed(f"brackets are nested more than {MAX_LABEL_DEPTH} deep", pos)
        elif char == "]":
            depth -= 1
            if depth == 0:
                return pos
        pos += 1
    return Malformed("the label's `[` is never closed", start, "close it with `]` on the same line")


# One attribute of `{…}`: a shorthand (#id or .class) or a key with an optional value. Tried at each position in turn.
_SHORTHAND = re.compile(r"([#.])([^ \t#.}\"'<=>`]+)")
_UNQUOTED = re.compile(r"[^ \t\"'<=>`}]+")


def _parse_attributes(line: str, start: int) -> tuple[dict[str, str], int] | Malformed:
    """Read `{…}` at `start`; gives the attributes and the index after the closing brace."""
    attributes: dict[str, str] = {}
    pos = start + 1
    while True:
        while pos < len(line) and line[pos] in " \t":
            pos += 1
        if pos == len(line):
            return Malformed("the attributes' `{` is never closed", start, "close it with `}` on the same line")
        if line[pos] == "}":
            return attributes, pos + 1
        step = _shorthand(line, pos, attributes) if line[pos] in "#." else _pair(line, pos, attributes)
        if isinstance(step, Malformed):
            return step
        pos = step


def _shorthand(line: str, pos: int, attributes: dict[str, str]) -> int | Malformed:
    found = _SHORTHAND.match(line, pos)
    if not found or line[found.end() : found.end() + 1] not in ("", " ", "\t", "#", ".", "}"):
        return Malformed(f"`{line[pos]}` needs a name after it", pos, "write `#id` or `.class`")
    _set(attributes, "id" if found[1] == "#" else "class", found[2])
    return found.end()


def _key_end(line: str, pos: int) -> int:
    end = pos
    while end < len(line) and (_is_word(line[end]) or line[end] in "-_" or (end > pos and line[end] in ".:")):
        end += 1
    return end


def _pair(line: str, pos: int, attributes: dict[str, str]) -> int | Malformed:
    end = _key_end(line, pos)
    if end == pos:
        return Malformed(f"`{line[pos]}` can't begin an attribute", pos, 'write `key="value"`, `#id` or `.class`')
    key, equals = line[pos:end], end
    while equals < len(line) and line[equals] in " \t":
        equals += 1
    if equals == len(line) or line[equals] != "=":
        _set(attributes, key, "")
        return end
    value = equals + 1
    while value < len(line) and line[value] in " \t":
        value += 1
    quote = line[value : value + 1]
    if quote in ('"', "'") and quote:
        close = line.find(quote, value + 1)
        if close < 0:
            return Malformed(f"the value of `{key}` has no closing quote", value, f"close it with {quote}")
        if line[close + 1 : close + 2] not in ("", " ", "\t", "}"):
            return Malformed(f"a space is missing after the value of `{key}`", close + 1, "put a space between the two")
        _set(attributes, key, line[value + 1 : close])
        return close + 1
    found = _UNQUOTED.match(line, value)
    if not found or line[found.end() : found.end() + 1] not in ("", " ", "\t", "}"):
        return Malformed(
            f"the value of `{key}` can't be read", min(value, len(line) - 1), f'put it in quotes: `{key}="…"`'
        )
    _set(attributes, key, found[0])
    return found.end()


def _set(attributes: dict[str, str], key: str, raw: str) -> None:
    """Add one attribute: classes join, everything else is won by the last."""
    value = _REFERENCE.sub(_decode, raw)
    if key == "class" and attributes.get("class"):
        value = f"{attributes['class']} {value}"
    attributes[key] = value


def _decode(found: re.Match[str]) -> str:
    """A character reference as HTML reads it in an attribute: `&copy` needs no semicolon unless `=` follows."""
    name = found[1]
    return html5.get(name, found[0]) if name else html.unescape(found[0])


def directives(md: MarkdownIt) -> None:
    """Switch the directives on in a markdown-it instance (use: `md.use(directives)`).

    Emits `directive_open` and `directive_close`; the opening token's `meta` holds `opening` (an `Opening`),
    `closed` (whether the fence was closed) and its `map` reaches over the closing fence.
    """
    alternatives = ["paragraph", "reference", "blockquote", "list"]
    md.block.ruler.before("fence", "directive", _rule, {"alt": alternatives})


def _rule(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    pos = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith(":::", pos) or state.is_code_block(start):
        return False
    opening = parse_opening(state.src[pos : state.eMarks[start]])
    if not isinstance(opening, Opening):
        return False
    if silent:
        return True
    after, closed = _find_end(state, start, end, opening.colons)
    _emit(state, start, after, opening, closed)
    state.line = after + 1 if closed else after
    return True


def _find_end(state: StateBlock, start: int, end: int, colons: int) -> tuple[int, bool]:
    """The line of the closing fence, or the line at which the parent ends. Code and HTML inside hide nothing."""
    for line in range(start + 1, end):
        pos, stop = state.bMarks[line] + state.tShift[line], state.eMarks[line]
        indent = state.sCount[line] - state.blkIndent
        if indent < 0 and pos < stop:
            return line, False  # a list item ended, or a block quote would have to continue lazily
        if indent < 4 and state.src.startswith(":::", pos):
            fence = state.src[pos:stop].rstrip(" \t")
            if len(fence) >= colons and not fence.strip(":"):
                return line, True
    return end, False


def _emit(state: StateBlock, start: int, after: int, opening: Opening, closed: bool) -> None:
    token = state.push("directive_open", "div", 1)
    token.block = True
    token.markup = ":" * opening.colons
    token.info = opening.name
    token.map = [start, after + 1 if closed else after]
    token.meta = {"opening": opening, "closed": closed}
    _strip_indent(state, start, after)
    parent, line_max = state.parentType, state.lineMax
    state.parentType, state.lineMax = "directive", after
    state.md.block.tokenize(state, start + 1, after)
    state.parentType, state.lineMax = parent, line_max
    state.push("directive_close", "div", -1).block = True


def _strip_indent(state: StateBlock, start: int, after: int) -> None:
    """Take an indented opener's own indent off its content lines, for good: nothing reads them again."""
    indent = state.sCount[start] - state.blkIndent
    for line in range(start + 1, after) if indent else ():
        take = min(indent, state.sCount[line] - state.blkIndent)
        if take > 0:
            chars = _chars(state.src, state.bMarks[line], take, state.bsCount[line])
            state.bMarks[line] += chars
            state.tShift[line] -= chars
            state.sCount[line] -= take
            state.bsCount[line] += take


def _chars(src: str, begin: int, columns: int, tab: int) -> int:
    """How many characters from `begin` fit into `columns`; a tab that straddles the edge stays, narrower."""
    pos, column = begin, 0
    while column < columns:
        column += 4 - (column + tab) % 4 if src[pos] == "\t" else 1
        if column <= columns:
            pos += 1
    return pos - begin
