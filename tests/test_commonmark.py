"""CommonMark stays whole: with the directives alone switched on, every example of its specification still passes."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from coursekit.content.directives import directives

EXAMPLES = Path(__file__).parent.parent / ".cache" / "commonmark.json"
COUNT = 652  # version 0.31.2


@pytest.fixture(scope="module")
def examples() -> list[dict[str, str]]:
    if not EXAMPLES.exists():
        message = f"{EXAMPLES} is missing; fetch it with: python tests/fetch_commonmark.py"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    found: list[dict[str, str]] = json.loads(EXAMPLES.read_text(encoding="utf-8"))
    return found


def render(markdown: str) -> str:
    """White space in an empty quotation means nothing; the specification's own test program doesn't see it either."""
    html: str = MarkdownIt("commonmark").use(directives).render(markdown)
    return html.replace("<blockquote></blockquote>", "<blockquote>\n</blockquote>")


def test_every_example_renders_as_the_specification_says(examples: list[dict[str, str]]) -> None:
    assert [example["example"] for example in examples if render(example["markdown"]) != example["html"]] == []


def test_every_example_renders_the_same_inside_a_directive(examples: list[dict[str, str]]) -> None:
    """A container changes nothing in its content. (None of the examples holds a line of three colons.)"""
    wrong = []
    for example in examples:
        html = render(f":::note\n{example['markdown']}:::\n")
        content = html.removeprefix("<div>").removeprefix("\n").removesuffix("</div>\n")
        if content != example["html"]:
            wrong.append(example["example"])
    assert wrong == []


def test_there_are_as_many_examples_as_the_specification_has(examples: list[dict[str, str]]) -> None:
    assert len(examples) == COUNT
