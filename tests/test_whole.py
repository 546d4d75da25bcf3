"""Blocks that are known whole come to what their tokens come to: the same blocks, words and findings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coursekit.content.front_matter import split
from coursekit.content.markdown import parse
from coursekit.content.quick_blocks import Items, Text
from coursekit.content.reader import Reader
from coursekit.content.source import decode

ROOT = Path(__file__).parents[1]
TEXTS = sorted([*ROOT.glob("content/**/*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("tests/**/*.md")])


def read(text: str, quick: bool) -> Any:
    tokens, references = parse(text, quick)
    return Reader(tokens, references, text, "lesson.md", 7).read()


def assert_same(text: str) -> None:
    assert read(text, quick=True) == read(text, quick=False)


STARTS = [
    *[
        "",
        "",
        "",
        "",
        "",
        "",
        "- ",
        "- ",
        "- ",
        "* ",
        "+ ",
        "1. ",
        "2. ",
        "2) ",
        "10. ",
        "\u0663. ",
        "- [ ] ",
        "- [x] ",
        "1. [ ] ",
    ],
    *[
        "  ",
        "   ",
        " ",
        "    ",
        "\t",
        "# ",
        "## ",
        "### ",
        "> ",
        ": ",
        "~ ",
        ":",
        "[^1]: ",
        "[a]: ",
        "| ",
        "-",
        "--- ",
        "=",
    ],
]
MIDDLES = [
    *[
        "word",
        "word",
        "word",
        "Words of a line.",
        "more",
        "a",
        "é",
        "5",
        "1990 was",
        "**strong**",
        "*em* b",
        "__s__",
        "_e_",
    ],
    *[
        "`code`",
        "`a<b>`",
        "[a](b.md)",
        "[a](concept:b) c",
        "[a]",
        "[a](",
        "**",
        "*",
        "_",
        "`",
        "```",
        "***",
        "a | b",
        "-",
    ],
    *[
        "a > b",
        "&amp;",
        "<b>",
        "\\*",
        "a ",
        "a  ",
        "a\t",
        "{#id}",
        "{#id",
        "a@b.org",
        "www.a.org",
        "~~a~~",
        "!",
        "\x0b",
        "\u00a0",
    ],
    *["x {#a-b}", "`c` {#id}", "`{#c`}", "**d** {#id}", "**d**{#id}", "[ ] e", "- f", "1. g", "*f", "(*g*)", "\u3000"],
]
LINES = [
    *[
        "",
        "",
        "",
        "",
        "",
        " ",
        ":::",
        "::::",
        ":::note",
        ":::checklist[a]",
        ":::question[b]",
        "::::exercise[c]",
        " :::tip",
    ],
    *[
        "```",
        "---",
        "===",
        "|-|-|",
        "--|--",
        "|-|",
        "| :- | --: |",
        "|a|",
        "|a|**b**|",
        "| a | b | c",
        "||",
        "|",
        ": definition",
        "~ one",
        ":x",
        "# Heading {#id}",
        "####### none",
        "[^1]",
    ],
]
lines = st.sampled_from(LINES) | st.builds(
    "".join, st.tuples(st.sampled_from(STARTS), st.lists(st.sampled_from(MIDDLES), max_size=3).map(" ".join))
)


@given(st.lists(lines, max_size=12).map("\n".join))
@example("a\n\n: b")
@example("a\nb\n\n: c")
@example("a\n:x")
@example("a\n\n    b\n\n   c")
@example("- a\n- b\n\n- c")
@example("- a\n  b\n- c\nd")
@example("- a\n- b\n\n\n  c")
@example("- a\n- b\n\n  c")
@example("- a\n* b\n\n* c")
@example("- a\n\n1. b\n2. c\n   d\n\n2) e")
@example("3. a\n1. b")
@example(":::checklist[a]\n- [ ] a {#b}\n- [x] **c** `d` {#e}\n- f\n:::")
@example(":::question[a]\n- [ ] a\n- [x] [b](c.md)\n  d\n:::\n- [ ] e\n- [x] f")
@example(":::note\na\n:::\n:::note\n- a\n:::")
@example("  :::note\n  - a\n  b\n  :::")
@example(" :::note\n 1. a\n    b\n:::")
@example("::::note\n:::tip\na\n::::\nb")
@example("\u0663. a\n\n1. b\n0. c")
@example("| a | b |\n| - | :-: |\n| c | *d* |\n\n| e | |\n|:-|-:|\n|f|g|h|\n|`i`\n:x")
@example("|a|b\n|-|-\n|c|d|  \n| | |\n||\n|")
@example("|a|\n|-|\n\nb|c\n|-|-|")
@example("|a||\n|-|\n||a|\n|-|-|")
@example("|\n|\n\n||\n||")
@example("|a|b|\n|:|-|\n|c|d|\n\n|a|\n|--:|x")
@example("|a|\n||-|\n\n|a|b|\n|-|-\n|c|\nd")
@example(":::note\n|a|\n|-|\n|\x0bb|\n:::")
@example("|a|\n|-|\n|b \\| c|")
@example("```a b\n c\n\n```\n~~~\n~~~\n````\n```\n````\n\n```\nd")
@example("```\na\n````\nb\n```")
@example("```\na\n  ``` \nb\n```")
@example(":::note\n```\na\n:::\nb\n```")
@example("~~~ `a`\nb\n~~~")
@example("```a`\nb\n\n``c``")
@example("  :::note\n  ```\n  a\n   b\n  ```\n  :::")
@example("a\n{b}\n\n- c\n  {d}")
@example("a\n- b\n# c\nd\n```\n~~~\ne\n~~~\n- f\n> g\n- h\n~~~")
@example("a\n- - -\nb\n- -\nc\n-\nd\n1. e\nf\n2. g\nh\n* i\nj\n```k`\n")
@example("  :::note\n  ```\n a\n```\n:::")
@example("> :::note\n> a\n> b\n> :::")
@example("a \n\n# b \n\n- c \n- d\u3000\n\ne\t\n\nf\u00a0")
@example("a\n- \nb\n\nc\n*  \nd\n\ne\n2. f\n\ng\n```h`\ni")
@example("a ~~b~~ > *c > d* [e > f](g) ~h")
@example("a > *b > c* [d > e](f)")
@example(":::checklist[a]\n1. [ ] b\n\nc\n\n- d\n:::")
@example("# a *b* `c` {#d}\ne **f\ng** [h\ni](j) `k`")
@example("## a\n## a\n## a {#a}")
@example("[^1]\n\n[^1]: a\n\n    b")
@example("> a\nb\n\n> - c")
@example(":::question[a]\n- [ ] a\n\n  b *c*\n- [x] d {#e}\n\n\n  f\n  g\n\n  h\n:::")
@example("1. a\n\n   b\n\n2. c\n\n  d")
@example("- a\n\n  - b\n\n- c")
@example("- a\n\n   b\n")
@example("a\n\n- b\n  c\n\nd\n\n- e\n  - f")
def test_texts(text: str) -> None:
    assert_same(text)


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_course_the_docs_and_the_test_courses(path: Path) -> None:
    assert_same(path.read_bytes().decode("utf-8", "replace"))


@pytest.mark.parametrize("depth", [1, 47, 94, 95, 96, 97, 98, 99, 100, 101])
def test_directives_nested_beyond_what_is_read(depth: int) -> None:
    """What is deeper is lost, with a finding, whichever way it is read."""
    fences = range(depth + 3, 3, -1)
    inner = "# a\n\nb\n\n- c\n\n"
    assert_same("".join(f"{':' * n}note\n" for n in fences) + inner + "".join(f"{':' * n}\n" for n in reversed(fences)))


def test_the_end_of_a_fence_is_looked_for_as_far_as_its_next_mark() -> None:
    """Else a text of many fences that end in another way takes time by the square of its length."""
    far = 0

    class Searched(str):
        def find(self, sub: str, start: Any = 0, end: Any = None) -> int:
            nonlocal far
            at = super().find(sub, start, end)
            far += (at if at >= 0 else len(self)) - start
            return at

    text = "```python\na\n````\n\n" * 100
    assert_same(text)
    parse(Searched(text))
    assert 0 < far <= len(text)


def test_most_blocks_of_the_course_are_known() -> None:
    """Else they would be read right, and slowly."""
    known = others = 0
    for path in ROOT.glob("content/**/*.md"):
        source, _ = decode(path.read_bytes(), str(path))
        assert source
        tokens: list[Any] = parse(split(source).body)[0]
        known += sum(isinstance(token, Text | Items) for token in tokens)
        others += sum(token.type in ("paragraph_open", "heading_open", "bullet_list_open") for token in tokens)
    assert known > 10 * others
