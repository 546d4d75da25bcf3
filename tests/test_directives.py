"""The directive grammar: every example of spec/directives.md, what `parse_opening` says to authors, and properties."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from coursekit.content.directives import MAX_LABEL_DEPTH, Malformed, Opening, _parse_opening, directives, parse_opening

SPEC = Path(__file__).parent / "spec" / "directives.md"
_EXAMPLE = re.compile(r"^`{8} (tree|html)\n(.*?)^\.\n(.*?)^`{8}$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Case:
    kind: str
    source: str
    expected: str
    line: int


def cases() -> Iterator[Case]:
    text = SPEC.read_text(encoding="utf-8")
    for found in _EXAMPLE.finditer(text):
        source = found[2].removesuffix("␄\n").replace("→", "\t").replace("␠", " ").replace("␍", "\r")
        yield Case(found[1], source, found[3], text.count("\n", 0, found.start()) + 1)


def parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"maxNesting": 100}).use(directives)


def parse(text: str) -> list[Token]:
    """A last line end, because markdown-it-py 4.3 raises IndexError on ">1. <pre\\n>" without (directives or not)."""
    return parser().parse(text if text.endswith("\n") else text + "\n")


def outline(tokens: list[Token]) -> str:
    """One line a directive, as the specification writes it."""
    lines, depth = [], 0
    for token in tokens:
        if token.type == "directive_open":
            lines.append("  " * depth + describe(token))
            depth += 1
        elif token.type == "directive_close":
            depth -= 1
    return "".join(f"{line}\n" for line in lines) or "none\n"


def describe(token: Token) -> str:
    opening: Opening = token.meta["opening"]
    assert token.map is not None and token.info == opening.name and token.markup == ":" * opening.colons
    parts = [opening.name, f"{token.map[0] + 1}-{token.map[1]}"]
    if opening.label is not None:
        parts.append(f"[{plain(opening.label)}]")
    if opening.id is not None:
        parts.append(f"#{opening.id}")
    if opening.attributes:
        parts.append(json.dumps(dict(opening.attributes), ensure_ascii=False, separators=(",", ":")))
    return " ".join(parts if token.meta["closed"] else [*parts, "unclosed"])


def plain(label: str) -> str:
    inline = parser().parseInline(label)
    return "".join(t.content for t in inline[0].children or [] if t.type in ("text", "code_inline"))


@pytest.mark.parametrize("case", [pytest.param(case, id=f"line-{case.line}") for case in cases()])
def test_the_specification(case: Case) -> None:
    if case.kind == "html":
        assert parser().render(case.source) == case.expected.replace("→", "\t")
    else:
        assert outline(parser().parse(case.source)) == case.expected


def test_every_example_of_the_specification_is_read() -> None:
    fences = re.findall(r"^`{8} ", SPEC.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(list(cases())) == len(fences) > 60


# -- why an opening is none: the words are for authors, the column for the caret


@pytest.mark.parametrize(
    ("line", "column", "reason", "hint"),
    [
        (":::note-", 7, "the name `note-` ends in `-`", "end the name with a letter or digit"),
        (":::note Title", 7, "text follows the name `note`", "put a title in brackets: `:::note[Title]`"),
        (":::note [x]", 7, "there is a space before the label", "write `:::note[x]` without the space"),
        (":::note {.x}", 7, "there is a space before the attributes", "write the parts without spaces between them"),
        (
            ":::note[x] {.x}",
            10,
            "there is a space before the attributes",
            "write the parts without spaces between them",
        ),
        (":::note.x", 7, "`.` can't follow here", ""),
        (":::note[x", 7, "the label's `[` is never closed", "close it with `]` on the same line"),
        (":::note" + "[" * 34 + "]" * 34, 40, "brackets are nested more than 32 deep", ""),
        (":::note{.x", 7, "the attributes' `{` is never closed", "close it with `}` on the same line"),
        (":::note{a .}", 10, "`.` needs a name after it", "write `#id` or `.class`"),
        (":::note{#a=b}", 8, "`#` needs a name after it", "write `#id` or `.class`"),
        (":::note{@}", 8, "`@` can't begin an attribute", 'write `key="value"`, `#id` or `.class`'),
        (':::note{a="b}', 10, "the value of `a` has no closing quote", 'close it with "'),
        (':::note{a="b"c}', 13, "a space is missing after the value of `a`", "put a space between the two"),
        (":::note{a=", 9, "the value of `a` can't be read", 'put it in quotes: `a="…"`'),
        (":::note{a=b=c}", 10, "the value of `a` can't be read", 'put it in quotes: `a="…"`'),
    ],
)
def test_a_malformed_opening_says_what_is_wrong_and_where(line: str, column: int, reason: str, hint: str) -> None:
    assert parse_opening(line) == Malformed(reason, column, hint)


@pytest.mark.parametrize("line", ["", "::", "::note", ":::", ":::::", "::: note", ":::{note}", ":::[x]", "::: {.x}"])
def test_a_line_without_a_name_was_not_meant_as_an_opening(line: str) -> None:
    assert parse_opening(line) is None


@pytest.mark.parametrize(
    "char", ["\t", "\v", "\f", "\u00a0", "\u2003", "\u2028", "\u3000", "\ufeff", ".", "+", "“", "€", "😀"]
)
def test_white_space_punctuation_and_symbols_end_a_name(char: str) -> None:
    assert parse_opening(f":::{char}note") is None
    assert isinstance(parse_opening(f":::no{char}te"), Malformed)


def test_an_opening_can_not_be_changed() -> None:
    opening = parse_opening(":::note{a=b}")
    assert isinstance(opening, Opening)
    with pytest.raises(TypeError):
        opening.attributes["a"] = "c"  # type: ignore[index]


# -- properties

_word = st.text("abcxyz019éß概", min_size=1, max_size=6)
_name = st.builds("".join, st.lists(_word, min_size=1, max_size=3).flatmap(lambda w: st.just(["-".join(w)])))
_title = st.recursive(
    st.text("ab ,.*`{}\":'é", max_size=8),
    lambda inner: st.builds("{}[{}]{}".format, inner, inner, inner) | st.builds(r"{}\]{}".format, inner, inner),
    max_leaves=6,
)
_value = st.text("ab c,.#[]{}\\=<>é\u00a0", max_size=8)


@st.composite
def openings(draw: st.DrawFn) -> tuple[str, Opening]:
    """A well-formed opening line, and what it says."""
    colons, name = draw(st.integers(3, 9)), draw(_name)
    label = draw(st.none() | _title)
    pairs = draw(st.dictionaries(_name.filter(lambda n: n not in ("id", "class")), _value, max_size=4))
    quote = draw(st.sampled_from("\"'"))
    attributes = " ".join(f"{key}={quote}{value}{quote}" for key, value in pairs.items())
    line = ":" * colons + name
    line += "" if label is None else f"[{label}]"
    line += f"{{{attributes}}}" if pairs or draw(st.booleans()) else ""
    return line + draw(st.sampled_from(["", " ", "\t "])), Opening(colons, name, label, pairs)


@given(openings())
def test_a_well_formed_opening_is_read_as_it_was_written(pair: tuple[str, Opening]) -> None:
    line, opening = pair
    assert parse_opening(line) == opening


@given(st.integers(0, MAX_LABEL_DEPTH + 3))
def test_brackets_nest_as_deep_as_allowed_and_no_deeper(depth: int) -> None:
    label = "[" * depth + "x" + "]" * depth
    assert isinstance(parse_opening(f":::note[{label}]"), Opening if depth <= MAX_LABEL_DEPTH else Malformed)


_likely_line = st.text(":[]{}#.=\"'\\ \tab-_&;", max_size=20).map(":::a".__add__)


@given(_likely_line | st.text())
@example(":::a{b=&#" + "9" * 5000 + ";}")
def test_reading_an_opening_never_raises_and_points_into_the_line(line: str) -> None:
    found = parse_opening(line)
    assert found is None or isinstance(found, Opening) or (0 <= found.column < len(line) and found.reason)


_pieces = [
    "a",
    "b",
    "[",
    "]",
    "[a b]",
    "{",
    "}",
    " ",
    " ",
    '="',
    '"',
    'a="b c"',
    'b="{]"',
    'class="d"',
    "#",
    ".",
    "&amp;",
    "\\",
    "-",
    "\t",
]


@given(st.lists(st.sampled_from(_pieces), max_size=9).map("".join))
@example('[a]{a="b" b="c" a="d"}')
@example('{class="a" class="b"}')
@example('{a="b"b="c"}')
@example('{a="b" }')
@example('{a="b"  b="c"}')
def test_the_usual_opening_is_read_as_any_other(rest: str) -> None:
    line = f":::a{rest}"
    assert parse_opening(line) == _parse_opening(line.rstrip(" \t"))


_fragments = [
    *[":::", "::::", ":::a", "::::b", ":::::c[x]{.y}", " ", "  ", "   ", "    ", "\t", "> ", ">", "- ", "1. "],
    *["\n", "\n", "\n\n", "\r\n", "\r", "text", "```", "~~~", "<!--", "-->", "<div>", "[r]: /u", "# h", "---", "="],
    *["{", "}", "[", "]", "\\", "\x00"],
]
_document = st.lists(st.sampled_from(_fragments), max_size=40).map("".join) | st.text()


@given(_document)
@example("> :::a\n")
@example("> :::a\n>")
@example(":::a\n" * 150)
@example("> " * 150 + ":::a")
@example("- " * 150 + ":::a")
def test_any_text_gives_directives_that_lie_within_it_and_nest(text: str) -> None:
    lines = len(re.findall(r"\r\n?|\n", text)) + 1
    around: list[tuple[int, int]] = [(0, lines)]
    for token in parse(text):
        if token.type == "directive_open":
            assert token.map is not None
            start, end = token.map
            assert around[-1][0] <= start < end <= around[-1][1]
            around.append((start + 1, end - 1 if token.meta["closed"] else end))
        elif token.type == "directive_close":
            around.pop()
    assert len(around) == 1


@given(_document)
def test_a_closed_directive_ends_in_a_fence_as_long_as_its_opening(text: str) -> None:
    lines = re.split(r"\r\n?|\n", text)
    for token in parse(text):
        if token.type == "directive_open" and token.meta["closed"]:
            assert token.map is not None
            last = lines[token.map[1] - 1].rstrip(" \t")
            assert last.endswith(token.markup)


@given(_document)
def test_text_without_openings_is_plain_markdown(text: str) -> None:
    """Switching the directives on changes nothing where no line could open one."""
    text = re.sub(":{3,}", "::", text) + "\n"
    assert parser().render(text) == MarkdownIt("commonmark", {"maxNesting": 100}).render(text)
