"""Coloured code is what Pygments makes of it, to the byte: our own HTML, and lexers that try fewer rules."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import ClassVar

import pygments
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pygments.formatters import HtmlFormatter
from pygments.lexer import ExtendedRegexLexer, Lexer, RegexLexer, bygroups, default
from pygments.lexers import find_lexer_class, find_lexer_class_by_name, get_all_lexers, get_lexer_by_name
from pygments.token import STANDARD_TYPES, Token

from coursekit.content import highlight as ours
from coursekit.content.highlight import highlight, html
from coursekit.content.patterns import ASCII, beginnings, begins_line, can_be_empty, parsed, taken
from coursekit.content.quick_json import json_html
from coursekit.content.quick_lexer import quick
from coursekit.content.spans import markup

ROOT = Path(__file__).parents[1]
FORMATTER: HtmlFormatter[str] = HtmlFormatter(nowrap=True)
FENCE = re.compile(r"^(?:```|~~~)(\S+)\n(.*?)^(?:```|~~~)$", re.MULTILINE | re.DOTALL)
COMMON = [
    "bash",
    "css",
    "go",
    "html",
    "java",
    "javascript",
    "jinja",
    "markdown",
    "python",
    "ruby",
    "rust",
    "sql",
    "yaml",
]
CODE = [
    *["def f(a, *b):\n", "    return a < b & c\n", '"""doc\n\nmore"""\n', "# c\n", "// c\n", "/* a\n b */", "--x\n"],
    *['<a href="x">&amp;</a>\n', "<?php echo 1; ?>", "<style>", "</style>", "<script>", "</script>", "key: value\n"],
    *["{{ x|y }}", "{% if a %}", "#!/bin/sh\n", "SELECT * FROM t;\n", "\\begin{a}", "0x1F 1.5e-3 0b01", "@a", "%s"],
    *["[1,2]", "(a)", "=>", "->", "<-", "::", ":=", "!", "?", "~", "`b`", "'''", "\\", "\\n", "${a}", "`", "---\n"],
    *[">>> 1\n", "... \n", "$ ls\n", "if", "then", "end", "begin", "class A:", "let", "fn", "import os\n", "True", "b"],
    *["- a\n", "- [a, {b: c}]\n", "a: |\n  b\n c\n", "&a *a !!str\n", "'a \n b'", '"a\n', "$x = 'a b'\n", "+++ a\n"],
    *[
        "f'{a!r:>{b}}'",
        "Zed",
        "_",
        "1",
        "\t",
        " ",
        "\n",
        "\n\n",
        "\x00",
        "\x7f",
        "\x85",
        "\u2028",
        "\ufeff",
        "\r\n",
        "é",
        "漢",
    ],
]
codes = st.lists(st.sampled_from(CODE), max_size=30).map("".join)


def assert_same(stock: Lexer, quick: Lexer, code: str) -> None:
    tokens = list(stock.get_tokens(code))
    assert list(quick.get_tokens(code)) == tokens
    assert html(quick, code) == pygments.format(tokens, FORMATTER)


def by_name(language: str) -> tuple[Lexer, Lexer]:
    return get_lexer_by_name(language, stripnl=False), quick(find_lexer_class_by_name(language), stripnl=False)


def is_quick(lexer: Lexer | None) -> bool:
    return "_states" in vars(type(lexer))


# -- whatever is written ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", COMMON)
def test_the_lexers_of_common_languages(language: str) -> None:
    stock, quick = by_name(language)

    @given(codes)
    def holds(code: str) -> None:
        assert_same(stock, quick, code)

    holds()


class _Moves(RegexLexer):
    """Every way of entering and leaving states, also more of them than there are."""

    name = "moves"
    tokens: ClassVar = {
        "root": [("a", Token.A, ("#pop", "one")), ("b", Token.B, "#push"), ("c", Token.C, "#pop")],
        "one": [("a", Token.A, "#pop:3"), ("b", Token.B, ("#pop", "#pop", "#push", "two")), ("e", bygroups(), "two")],
        "two": [("a+", bygroups(), "one"), ("[bc]", Token.B, "#pop"), default("one")],
    }


class _ExtendedMoves(ExtendedRegexLexer):
    name = "extended moves"
    tokens: ClassVar = _Moves.tokens | {"two": [("a+", bygroups(), "one"), ("(b)(c)", bygroups(Token.B, None), "#pop")]}


@given(st.text("abcde!\n", max_size=20))
@example("aaac")
@example("c\na")
def test_states(code: str) -> None:
    for made in (_Moves, _ExtendedMoves):
        quick_one = quick(made)
        assert is_quick(quick_one)
        assert_same(made(), quick_one, code)


STATEFUL = {"XQuery"}
"""Lexers that remember something from one text to the next, so that not even the same one reads a text twice alike."""
LEXERS = sorted(name for name, *_ in get_all_lexers(plugins=False) if name not in STATEFUL)
SAMPLE = "".join(CODE) + "\n" + "\n".join(reversed(CODE)) + " ".join(CODE[::2])


@pytest.mark.parametrize("part", range(8))
def test_every_lexer_there_is(part: int) -> None:
    """One text of everything, from several beginnings."""
    for name in LEXERS[part::8]:
        made = find_lexer_class(name)
        if made is None or not issubclass(made, RegexLexer):
            continue
        stock, quick_one = made(), quick(made)
        for start in range(0, len(SAMPLE), 61):
            assert_same(stock, quick_one, SAMPLE[start : start + 70])


FENCES = [
    found.groups()
    for path in sorted([*ROOT.glob("content/**/*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("tests/**/*.md")])
    for found in FENCE.finditer(path.read_bytes().decode("utf-8", "replace"))
]


def test_the_fences_of_the_course_and_the_docs() -> None:
    assert len(FENCES) > 20
    for language, code in FENCES:
        if language not in ours.PLAIN and ours.is_known(language):
            stock, quick = by_name(language)
            assert_same(stock, quick, code)
            assert highlight(code, language) == pygments.highlight(code, stock, FORMATTER)


@pytest.mark.parametrize(
    "language", ["python", "json", "bash", "php", "html+jinja", "numpy", "console", "pycon", "diff"]
)
@pytest.mark.parametrize("code", ["a\r\nb\rc", "\ufeffa", "", "\n\na", "if a:\n\tb & c", "$ ls\n<a>"])
def test_lines_are_as_pygments_ends_them(language: str, code: str) -> None:
    """Also where a lexer passes on what it found, or what others did: `numpy`, `console`."""
    lexer = get_lexer_by_name(language, stripnl=False)
    assert highlight(code, language) == pygments.highlight(code, lexer, FORMATTER)


def test_most_lexers_are_quickened() -> None:
    """Else they would be right, and slow."""
    for language in ("bash", "css", "go", "html", "java", "javascript", "python", "rust", "sql", "toml", "yaml"):
        assert is_quick(by_name(language)[1]), language


# -- JSON --------------------------------------------------------------------------------------------------------------

JSON = [
    *[
        '{"a": [1, -2.5e3], "b": {}}',
        '"a"',
        '"a\\"b"',
        '"\\u00e9"',
        '"\\u00"',
        '"\\u0000"',
        '"<&>"',
        '"a\nb"',
        '"',
        "\\",
        '"\\\\"',
        "\\u",
    ],
    *[
        "true",
        "false",
        "null",
        "nuts",
        "x",
        "e",
        "E",
        "+",
        ".",
        "-",
        "--1",
        "1.",
        "1e5",
        "12",
        "1true",
        "{",
        "}",
        "[",
        "]",
    ],
    *[
        ":",
        ",",
        ",,",
        "[{",
        "}]",
        "]:",
        " ",
        "  ",
        "\n",
        "\n  ",
        "\n\n \n",
        "\t",
        "\r",
        "/",
        "//a\n",
        "/*b*/",
        "/*",
        "*/",
        "é",
    ],
]


@given(st.lists(st.sampled_from(JSON), max_size=12).map("".join))
@example('{"a" : "b" "c": 1}')
@example('{"a" /* b */: 1}')
@example('"a" "b" ')
@example("")
def test_json(code: str) -> None:
    lexer = get_lexer_by_name("json", stripnl=False)
    assert highlight(code, "json") == pygments.highlight(code, lexer, FORMATTER)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
        lambda of: st.lists(of) | st.dictionaries(st.text(), of),
    )
)
def test_json_is_not_left_to_the_lexer(value: object) -> None:
    """Else it would be right, and slow."""
    code = json.dumps(value, indent=2, ensure_ascii=False).replace("Infinity", "1e999").replace("NaN", "null")
    found = json_html(f"{code}\n")
    assert found == pygments.highlight(code, get_lexer_by_name("json", stripnl=False), FORMATTER)


# -- which characters a rule can begin with ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pattern", "flags", "expected"),
    [
        ("abc", 0, "a"),
        ("a?b|[c-e]", 0, "abcde"),
        (r"^\b(?<!y)(?!z)(set|alias)", 0, "as"),
        ("(?:a|(b|c){0,2})d", 0, "abcd"),
        ("(?i:a)b", 0, "Aa"),  # flags of a part of it
        ("k", re.IGNORECASE, "Kk"),
        ("\N{KELVIN SIGN}", re.IGNORECASE, "Kk"),
        ("[^b-z\n]", 0, "".join(c for c in ASCII if c not in "bcdefghijklmnopqrstuvwxyz\n")),
        (r"\s", 0, " \t\n\r\v\f\x1c\x1d\x1e\x1f"),
        (r"\d", 0, "0123456789"),
        (".", 0, ASCII.replace("\n", "")),
        (".", re.DOTALL, ASCII),
        ("a*", 0, None),  # may be empty
        ("\\b", 0, None),
        (r"(?:(a)|b)\1?c", 0, "ab"),
        (r"(a)?(?(1)b|c)", 0, None),
        ("(?>ab|c)", 0, "ac"),
        (" # a\n b", re.VERBOSE, "b"),
        ("é", 0, ""),
        (" *(?=#|a)", 0, " #a"),
        ("(?=b|ca)a*", 0, "bc"),
    ],
)
def test_beginnings(pattern: str, flags: int, expected: str | None) -> None:
    found = beginnings(parsed(pattern, flags))
    assert (None if found is None else set(found)) == (None if expected is None else set(expected))


@given(st.from_regex(r"(?:[ab.^$|()?*+\\\[\]{}:=!<1,-]|\(\?:|\(\?=|\(\?i:|\\b|\\s|\\W){0,12}", fullmatch=True), codes)
@example("(?<=a)|b", "ab")
def test_no_match_begins_elsewhere(pattern: str, text: str) -> None:
    try:
        made = re.compile(pattern)
    except (re.error, OverflowError):
        return
    tree = parsed(pattern, 0)
    known = beginnings(tree)
    for at in range(len(text) + 1):
        found = made.match(text, at)
        if not found:
            continue
        first, second = text[at : at + 1], text[at + 1 : at + 2]
        if known is not None and first <= "\x7f":
            assert first in known
            assert known[first] is None or second in known[first] or second > "\x7f"
        assert found[0] or can_be_empty(tree)
        assert {c for c in found[0] if c in ASCII} <= taken(tree)
        if begins_line(parsed(pattern, re.MULTILINE)) and re.compile(pattern, re.MULTILINE).match(text, at):
            assert at == 0 or text[at - 1] == "\n"


# -- types and lines ---------------------------------------------------------------------------------------------------

TYPES = [*STANDARD_TYPES, Token.Name.Own, Token.Name.Own.Other, Token.Strange]
tokens = st.lists(st.tuples(st.sampled_from(TYPES), st.text("ab<>&\"'\n ", max_size=8)), max_size=12)


@given(tokens)
@example([(Token.Name, "a"), (Token.Name, "b\n\nc\n"), (Token.Text, "d")])
@example([(Token.Name, "a"), (Token.Text, "\n"), (Token.Name.Own, "\n"), (Token, "")])
def test_any_tokens(found: list[tuple[object, str]]) -> None:
    assert markup((0, kind, text) for kind, text in found) == pygments.format(found, FORMATTER)
