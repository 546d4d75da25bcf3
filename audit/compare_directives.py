"""Compare our directive rule with the reference implementation (remark-directive) on generated documents.

    python audit/compare_directives.py [--count 2000] [--seed 1]

Needs Node 18 or newer; the first run installs the reference (npm, exact versions) into audit/directives/node_modules.

Exit 0: the trees of container directives (name, label, attributes, lines, closed, nesting) are the same but for the
residual differences in `KNOWN`, which are counted. Exit 1: there are others; the first few are shown.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token

from coursekit.content.directives import directives

REFERENCE = Path(__file__).parent / "directives"
Tree = dict[str, Any]

# -- documents: lines of likely fragments behind likely prefixes

NAMES = [
    "a", "note", "concept", "foo-bar", "foo_bar", "Überblick", "概念", "a1", "1a", "é", "x·y", "a-", "_a", "a.b", "a²",
]  # fmt: skip
LABELS = [
    "[x]", "[]", "[rag-architecture]", "[a [b] c]", r"[a \] b]", r"[a \\] b]", "[a", "[a]]", "[[a]", "[*em* `code`]",
    "[`]`]", "[a ![i](u) b]", "[l](u)", "[&amp; &copy]", "[" * 33 + "a" + "]" * 33, "[" * 34 + "a" + "]" * 34,
    "[a<b>c]", "[a\tb]", "[ref]", r"[\a \* ]", "[ ]", "[a](b){c}",
]  # fmt: skip
ATTRIBUTES = [
    "{}", "{ }", "{#a}", "{.b}", "{#a .b.c}", "{#a#b}", "{.a#b.c}", '{k="v w"}', "{k='v w'}", "{k=v}", "{k}",
    "{k = v}", "{k =v}", '{k= "v"}', "{k=}", "{k='}", '{k="a\\"b"}', '{a="1"b="2"}', '{a="1" b="2"}', "{#module-3.5}",
    '{id="module-3.5"}', "{id=a #b}", '{class="a b" .c}', "{.}", "{#}", '{.a"}', "{.a'}", "{-a=1}", "{_a}", "{:a}",
    "{a:b=c}", "{a.b=c}", "{a#b}", "{a=b#c.d}", "{a=b{c}", '{a="&amp;&lt;"}',
    '{a="&copy &copy=1 &copyx &copyx; &nope;"}', '{a="&#65;&#65 &#x41;&#X41 &#0;&#xD800;"}', "{a=&quot;}", "{a=&#1;}",
    "{a='&#150;'}", "{.&amp;}", "{a\tb}", "{a=1\t}", "{a b", "{a}}", "{{a}}", "{a,b}", "{a=1,b=2}", '{a=""}',
    "{a='' b}", "{ü=ö}", "{a\u00a0b}", "{a=1\u00a0b}", "{#a\u00a0b}", "{class}", "{class class=a class=b}", "{a<b}",
    "{a=b`}", "{a=b=c}", "{.a>}", "{.a{b}", "{#é}", "{.a .a}", "{id id=x}", '{a="}"}',
]  # fmt: skip
TAILS = [
    "", "", "", "", " ", "  ", " x", " [x]", "{.x}", "[x]", "\u00a0", ":", "\x0b",
]  # fmt: skip
PREFIXES = [
    "", "", "", "", "", "", "> ", ">", "> > ", "- ", "1. ", "  ", "   ", "    ", " ", "\t", "-   ", "  - ", ">\t",
    "> - ", " \t", "-\t",
]  # fmt: skip
PLAIN = [
    "", "", "", "text", "*text*", "# heading", "---", "===", "```", "~~~", "```py", "<!--", "-->", "<div>", "</div>",
    "<script>", "</script>", "[ref]: /url", "[ref]: /url 'title", "| a |", "> quote", ">", "- item", "1. one",
    "2. two", "- ", "\\:::a", "::a", ":a", ": : :", "<pre>", "+",
]  # fmt: skip
NOT_QUITE = [
    "::: a", ":::a x", ":::a [x]", "::: {.x}", ":::{a}", ":::[x]", ":::a:::", "::: :::", ":::😀", ":::.a", ":::a😀",
    "：：：a", ":::\ufeffa", ":::a\x1c", ":::a\t", ":::\t",
]  # fmt: skip


def fence(rng: random.Random) -> str:
    return ":" * rng.choice([3, 3, 3, 3, 4, 4, 5, 6])


def opening(rng: random.Random) -> str:
    label = rng.choice(LABELS) if rng.random() < 0.4 else ""
    attributes = rng.choice(ATTRIBUTES) if rng.random() < 0.45 else ""
    name = rng.choice(NAMES) if rng.random() < 0.5 else rng.choice("abc")
    return fence(rng) + name + label + attributes + rng.choice(TAILS if rng.random() < 0.2 else [""])


def content(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.34:
        return opening(rng)
    if kind < 0.60:
        return fence(rng) + rng.choice(["", "", "", "", " ", " x"])
    if kind < 0.64:
        return rng.choice(NOT_QUITE)
    return rng.choice(PLAIN)


def document(rng: random.Random) -> str:
    """About a third of the lines keep the prefix of the line above, or its width in spaces: continuations."""
    ends, lines, prefix = rng.choice([["\n"], ["\n"], ["\n"], ["\r\n"], ["\r"], ["\n", "\r\n"]]), [], ""
    for _ in range(rng.randint(1, 12)):
        choice = rng.random()
        if choice < 0.35:
            prefix = re.sub(r"[-+\d.]", " ", prefix)
        elif choice < 0.75:
            prefix = rng.choice(PREFIXES) + (rng.choice(PREFIXES) if rng.random() < 0.25 else "")
        lines.append(prefix + content(rng) + rng.choice(ends))
    text = "".join(lines)
    return text if rng.random() < 0.7 else text.rstrip("\r\n")


# -- our trees, in the reference's shape


def our_trees(text: str) -> list[Tree]:
    env: dict[str, Any] = {}
    md = MarkdownIt("commonmark", {"maxNesting": 100}).use(directives)
    root: list[Tree] = []
    stack = [root]
    # markdown-it-py 4.3 raises IndexError on ">1. <pre\\n>" without a last line end, directives or not.
    for token in md.parse(text + "\n", env):
        if token.type == "directive_open":
            stack[-1].append(our_tree(md, env, token))
            stack.append(stack[-1][-1]["children"])
        elif token.type == "directive_close":
            stack.pop()
    return root


def our_tree(md: MarkdownIt, env: dict[str, Any], token: Token) -> Tree:
    opening = token.meta["opening"]
    label = None if opening.label is None else plain_text(md.parseInline(opening.label, env)[0].children or [])
    start, end = token.map or (0, 0)
    return {
        "name": opening.name,
        "label": label,
        "attributes": dict(opening.attributes),
        "line": start + 1,
        "end_line": end,
        "closed": token.meta["closed"],
        "children": [],
    }


def plain_text(children: list[Token]) -> str:
    """What the reference's `toString` gives: text and code without markup, images as their alternative text."""
    parts = [
        plain_text(t.children or []) if t.type == "image" else t.content for t in children if t.type != "html_inline"
    ]
    return "".join(parts).strip()


def settle(trees: list[Tree], lines: list[str]) -> list[Tree]:
    """Take out what is arbitrary: blank lines at the end of an unclosed directive, and the order of attributes."""
    for tree in walk(trees):
        tree["attributes"] = dict(tree["attributes"])
        while not tree["closed"] and tree["end_line"] > tree["line"] and blank(lines, tree["end_line"]):
            tree["end_line"] -= 1
    return trees


def blank(lines: list[str], number: int) -> bool:
    return number > len(lines) or not lines[number - 1].strip(" \t>")


def walk(trees: list[Tree]) -> Iterator[Tree]:
    for tree in trees:
        yield tree
        yield from walk(tree["children"])


# -- residual differences: where they are expected, and why they stay


def astral_symbol(text: str, reference: list[Tree]) -> bool:
    """The reference looks at UTF-16 units, so it never sees that 😀 is a symbol. For us a name can't hold one."""
    return any(ord(c) > 0xFFFF and unicodedata.category(c)[0] in "PS" for c in text)


def tab_in_name(text: str, reference: list[Tree]) -> bool:
    """The reference takes a tab for a letter: `:::\\t` is a directive there, and `{a\\tb}` one key."""
    return any("\t" in tree["name"] + "".join(tree["attributes"]) for tree in walk(reference))


def control_reference(text: str, reference: list[Tree]) -> bool:
    """`&#1;` in an attribute: the reference gives the control character, we (as HTML parsers of Python do) nothing."""
    values = "".join("".join(tree["attributes"].values()) for tree in walk(reference))
    return any(unicodedata.category(c) in ("Cc", "Cn") for c in values)


# The rest are differences between the two Markdown parsers that have nothing to do with directives: they move the
# lines at which a block quote, a list item or an HTML block begins or ends, and with them the directives inside.


def indented_quote_marker(text: str, reference: list[Tree]) -> bool:
    """markdown-it lets a `>` indented by four columns or more continue a block quote; by CommonMark it's none."""
    return re.search(r"(?m)^[ \t>]*(?: {4}| {0,3}\t)[ \t]*>", text) is not None


def indented_lazy_line(text: str, reference: list[Tree]) -> bool:
    """In nested lists markdown-it lets a fence, heading or quote indented by four columns end a paragraph."""
    return re.search(r"(?m)^(?: {4}|\t)[ \t]*(?:~~~|```|#|---|<|>)", text) is not None


def closing_raw_tag(text: str, reference: list[Tree]) -> bool:
    """A lone `</script>` begins an HTML block for markdown-it; CommonMark 0.31 excepts it."""
    return "</script>" in text


def empty_item(text: str, reference: list[Tree]) -> bool:
    """The parsers disagree on an empty list item after a lazy line or after indented code."""
    return re.search(r"(?m)(?:[-+*]|\d+\.)[ \t]*$", text) is not None


def definition(text: str, reference: list[Tree]) -> bool:
    """The parsers disagree on whether a lazy line, or a list beginning with 2, can follow a link definition."""
    return "[ref]:" in text


KNOWN = {
    "a symbol beyond U+FFFF in a name": astral_symbol,
    "a tab in a name": tab_in_name,
    "a character reference to a control character": control_reference,
    "Markdown: a quote marker indented four columns": indented_quote_marker,
    "Markdown: a lazy line indented four columns": indented_lazy_line,
    "Markdown: a lone </script>": closing_raw_tag,
    "Markdown: an empty list item": empty_item,
    "Markdown: what follows a link definition": definition,
}


def reference_trees(documents: list[str]) -> list[list[Tree]]:
    if not (REFERENCE / "node_modules").exists():
        subprocess.run(["npm", "install", "--no-package-lock", "--no-audit", "--no-fund"], cwd=REFERENCE, check=True)
    command, given = ["node", "compare.mjs"], json.dumps(documents)
    done = subprocess.run(command, cwd=REFERENCE, input=given, stdout=subprocess.PIPE, text=True, check=True)
    trees: list[list[Tree]] = json.loads(done.stdout)
    return trees


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=5)
    args = parser.parse_args()
    rng = random.Random(args.seed)
    documents = [document(rng) for _ in range(args.count)]
    known: Counter[str] = Counter()
    unknown: list[str] = []
    found = 0
    for text, theirs in zip(documents, reference_trees(documents), strict=True):
        lines = re.split(r"\r\n?|\n", text)
        expected, actual = settle(theirs, lines), settle(our_trees(text), lines)
        found += len(list(walk(expected)))
        if expected == actual:
            continue
        reason = next((reason for reason, test in KNOWN.items() if test("\n".join(lines), expected)), None)
        if reason:
            known[reason] += 1
        else:
            unknown.append(text)
            if len(unknown) <= args.show:
                print(f"--- {text!r}\nreference: {json.dumps(expected)}\nours:      {json.dumps(actual)}\n")
    print(f"{args.count} documents (seed {args.seed}), {found} directives: {len(unknown)} unexpected differences")
    for reason, count in known.items():
        print(f"  {count} expected: {reason}")
    return 1 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
