"""The quick parser is the library's own: the same tokens, the same HTML, whatever is written."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock
from markdown_it.rules_inline import StateInline

from coursekit.content.directives import directives
from coursekit.content.markdown import MAX_NESTING, parser
from coursekit.content.quick import BLOCK, INLINE, quicken
from coursekit.content.quick_text import ADDRESS

ROOT = Path(__file__).parents[1]
EXAMPLES = ROOT / ".cache" / "commonmark.json"
TEXTS = sorted([*ROOT.glob("content/**/*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("tests/**/*.md")])


def assert_same(stock: MarkdownIt, quick: MarkdownIt, text: str) -> None:
    """Same tokens, which hold all that is read of a text, same references, same HTML."""
    expected: dict[str, Any] = {}
    found: dict[str, Any] = {}
    tokens, ours = stock.parse(text, expected), quick.parse(text, found)
    assert ours == tokens
    assert found.get("references") == expected.get("references")
    assert quick.renderer.render(ours, quick.options, found) == stock.renderer.render(tokens, stock.options, expected)


def assert_quick(text: str) -> None:
    for autolinks in (False, True):
        stock, quick = parser(autolinks, quick=False), parser(autolinks)
        assert_same(stock, quick, text)
        assert quick.parseInline(text, {}) == stock.parseInline(text, {})


# -- whatever is written ----------------------------------------------------------------------------------------------

MARKS = [
    *"*_`~[]()!<>&\\{}^#|:-+=.'\"@w1a é",
    *["**", "``", "~~", "](", "[^1]", "![", "<b>", "</b>", "<!--", "-->", "&amp;", "&#35;", "\\\n", "  ", "  \n", "\t"],
    *["{#id .a}", "{k=v}", "www.a.org", "https://a.org/?b=c", "mailto:a@b.org", "a@b.org", "[a][b]", "[a]"],
    *["<https://a.org>", "word", "two words", "\x0b", "\x1c", "\x85", "\u00a0", "\u2028", "\ufeff", "\r", "\r\n", "\0"],
]
LINES = [
    *["", "", "", "words, and more of them", "a", "---", "===", "- - -", "***", "  two", "   three", "\x0bfeed"],
    *["- item", "* item", "+ ", "- [ ] open", "- [x] done", "1. one", "2) two", "12. twelve", "1.", "> quote", ">"],
    *["> - in it", "# Heading", "####### none", "```", "```python", "~~~", "~~~~ a", "    code", "\tcode", "&nbsp;"],
    *["| a | b |", "| - | :-: |", "--|--", "a | b", ":-:", ": definition", "~ another", ":", "[a]: /url 'title'"],
    *["[a]:", "/url", "[^1]: note", "[^1]", "<div>", "</div>", "<!-- a", "-->", "<details>", "<b>bold", "<script>"],
    *[":::note", ":::note[label]{#a}", "::::exercise[b]", ":::", "::::", ":::no good", "*emphasis*", "**strong"],
    *["`code", 'code` [link](/to "it")'],
]
INDENTS = ["", "", "", "", " ", "  ", "   ", "    ", "\t", "> ", ">", "- ", "-\t", "1. ", ": ", "   - "]

runs = st.lists(st.sampled_from(MARKS), max_size=12).map("".join)
lines = st.builds("".join, st.tuples(st.sampled_from(INDENTS), st.sampled_from(INDENTS), st.sampled_from(LINES) | runs))
documents = st.lists(lines, max_size=14).map("\n".join)


@given(documents)
@example("a\n\n: b")
@example("a\n\n\n: b")
@example("a\n~ b")
@example("a\nb | c\n--|--")
@example("> a\n    - b\n---")
@example("- a\n> b\n  c\n===")
@example("[a\nb]: /c\nd")
@example("[[a] b](c) [d]{.e} [f]")
@example("a\x1c\n\x85b")
@example("a\rb\r\nc\0")
@example("- a\n- b\n  - c\n===\n- d\n| - |")
@example(": a\n\n  b\n: c\n~ d")
@example("a\n:\tb")
@example("a | b\n:- | -:\n\n- | c\n:-|-:")
@example("a\n\n~\tb")
@example("\t- a\n \tb\n  \n   ")
@example("`a\n***b* c_d_ ~~e~ f~~")
def test_documents(text: str) -> None:
    assert_quick(text)
    assert_quick(text + "\n")


@given(st.text(st.sampled_from("ab \n*_`[]()<>!&\\{}^:#-=~|w@.\t1"), max_size=60))
@example("[" * 60)
@example("[a](" * 20 + ")" * 20)
def test_characters(text: str) -> None:
    assert_quick(text)


PIECES = [
    *[
        "word",
        "two words",
        "a",
        "B",
        "1",
        "é",
        "²",
        " ",
        " ",
        " ",
        "\n",
        "\n",
        "\n  ",
        " \n",
        ".",
        ",",
        ":",
        "(",
        ")",
        "-",
    ],
    *["*", "**", "_", "__", "`", "``", "[", "]", "](", "](a.md)", "](concept:a-b)", "](javascript:a)", "[a](b#c)"],
    *[
        "*em*",
        "**strong**",
        "_em_",
        "__strong__",
        "**Strong.** ",
        "*(a)*",
        "`c d`",
        "{#id}",
        " {",
        "}",
        "\u00a0",
        "\x1c",
    ],
    *[
        "http",
        "https://a.org/b",
        "www.a.org",
        "a@b.org",
        "mailto:a@b.org",
        "&amp;",
        "\\",
        "~~",
        "<b>",
        "!",
        "^",
        "\u3000",
    ],
]
"""Of these most texts are made."""


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
@example("**a** **b**c\n**d**")
@example("a **b**\n__c__ *d*")
@example("(*a*) (**$1**) *b*.")
@example("a*b* *c*d_e_ _f_g")
@example("**a *b** c* *a **b** c*")
@example("***a*** *a**b* **a*b**")
@example("[a](b){.c}")
@example("`a`{.c} {.c}")
@example("*a*{.c}")
@example("[{a}](b)")
@example("[a] b](c)")
@example("*[a*](b)*")
@example("[a](b [c](d) [e](f)")
@example("[^a](b)")
@example("[a](javascript:b) [c](../d/e.md#f)")
@example("`a``b`")
@example("` c ` d")
@example("`d ` `e`")
@example("a \n b  \nc\\\nd")
def test_texts(text: str) -> None:
    assert_quick(f"a\n{text}")
    assert_quick(text)


@given(st.from_regex(ADDRESS, fullmatch=True))
@example("a:" + "a" * 63 + ".md")
@example("../A/b.c/d-e#f")
def test_addresses_that_are_left_as_they_are(address: str) -> None:
    md = parser(autolinks=False)
    assert md.normalizeLink(address) == address
    assert md.validateLink(address)


def test_most_texts_are_known() -> None:
    """Else they would be read right, and slowly."""
    stock, texts = parser(autolinks=True, quick=False), []
    for path in ROOT.glob("content/**/*.md"):
        texts += [t.content for t in stock.parse(path.read_text("utf-8")) if t.type == "inline" and "\n" in t.content]
    plain: Any = parser(autolinks=True).inline
    known = [text for text in texts if plain.plain.tokens(text) is not None]
    assert len(known) > 0.7 * len(texts)


@pytest.mark.parametrize("opening", ["> ", "- ", "1. ", "[", "![", "*a ", "**a ", "<b>", "^["])
def test_nested_beyond_what_is_read(opening: str) -> None:
    assert_quick(opening * 130 + "a")


@pytest.mark.parametrize("depth", [MAX_NESTING - 1, MAX_NESTING, MAX_NESTING + 1])
def test_text_nested_beyond_what_is_read(depth: int) -> None:
    """The innermost text is plain then, marks and all."""
    assert_quick("[" * depth + "*a* `b`" + "]{.c}" * depth)


# -- what others wrote ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_course_the_docs_and_the_test_courses(path: Path) -> None:
    assert_quick(path.read_bytes().decode("utf-8", "replace"))


def test_the_examples_of_commonmark() -> None:
    if not EXAMPLES.exists():
        message = f"{EXAMPLES} is missing; fetch it with: python tests/fetch_commonmark.py"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    stock = MarkdownIt("commonmark").use(directives)
    quick = MarkdownIt("commonmark").use(directives)
    quicken(quick)
    for case in json.loads(EXAMPLES.read_text("utf-8")):
        assert_same(stock, quick, case["markdown"])
        assert_quick(case["markdown"])


# -- what isn't known -------------------------------------------------------------------------------------------------


def _dollars(state: StateInline, silent: bool) -> bool:
    """A rule that nobody has heard of: `$` and the character after it."""
    if not state.src.startswith("$", state.pos) or state.pos + 1 >= state.posMax:
        return False
    if not silent:
        state.push("dollar", "", 0).content = state.src[state.pos + 1]
    state.pos += 2
    return True


def _shouting(state: StateBlock, line: int, end: int, silent: bool) -> bool:
    """A line that begins with an `a` and ends a paragraph."""
    if not state.src.startswith("a", state.bMarks[line] + state.tShift[line]):
        return False
    if not silent:
        state.push("shout", "", 0).map = [line, line + 1]
        state.line = line + 1
    return True


def _strange(md: MarkdownIt) -> None:
    md.inline.ruler.push("dollars", _dollars)
    md.block.ruler.before("heading", "shouting", _shouting, {"alt": ["paragraph"]})


@given(documents.map(lambda text: text.replace("w", "$")))
@example("b\na\nc $d")
def test_rules_of_other_names_are_asked_everywhere(text: str) -> None:
    stock = MarkdownIt("commonmark").use(_strange)
    quick = MarkdownIt("commonmark").use(_strange)
    quicken(quick)
    assert_same(stock, quick, text)


def _shout(state: StateInline) -> None:
    """Done to the tokens of a text, once they are there."""
    for token in state.tokens:
        token.content = token.content.upper()


def test_what_is_done_afterwards_is_done_to_plain_text_too() -> None:
    stock, quick = MarkdownIt("commonmark"), MarkdownIt("commonmark")
    for md in (stock, quick):
        md.inline.ruler2.push("shout", _shout)
    quicken(quick)
    assert_same(stock, quick, "plain\n\n*not* plain")


def test_a_rule_may_have_two_names() -> None:
    """One of them unknown: then it may begin anywhere."""
    stock, quick = MarkdownIt("commonmark"), MarkdownIt("commonmark")
    for md in (stock, quick):
        md.inline.ruler.before("newline", "entity", _dollars)
        md.inline.ruler.push("dollars", _dollars)
    quicken(quick)
    assert_same(stock, quick, "a $b &amp; c")


def test_every_rule_of_ours_is_known() -> None:
    """Else the parser would be right, and slow."""
    md = parser(autolinks=True, quick=False)
    assert set(md.block.ruler.get_active_rules()) <= BLOCK.keys()
    assert set(md.inline.ruler.get_active_rules()) <= INLINE.keys()
