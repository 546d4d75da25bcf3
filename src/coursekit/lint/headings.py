"""Headings: their levels, the title, and what is used in their place."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice

from coursekit.lint.late import late
from coursekit.lint.view import Fault, View

_CODE_LIKE = late(
    r"\s*(?:import\s+[\w.{*\"']|from\s+[\w.]+\s+import\b|(?:const|let|var|def|class|function|async|export|return|print)\b"
    r"[ (]|[\w.\[\]]+\s*=\s*[^=\s].*[()\[\]{}\"'\d;]$|[\w.]+\(.*\)?;?$|[)}\]]+[;,]?$|.*[;{]$"
    r"|(?:\$|pip3?|npm|git|curl|cd|sudo|docker|apt|brew)\s+\S)"
)
_BOLD_LINE = late(r"(\*\*|__)(?=\S)((?:(?!\1).)+)(?<=\S)\1[ \t]*(?:\\|  +)?")
_SENTENCE_END = (".", "!", ",", ";", "。", "！")


def _code_comments(view: View) -> frozenset[int]:
    """Lines of headings that are comments of code standing in the text without a fence."""
    cached: frozenset[int] | None = view.__dict__.get("code_comments")
    if cached is None:
        lines = {h.line for h in view.document.outline.headings if h.level <= 2 and _is_comment(view, h.line)}
        cached = view.__dict__["code_comments"] = frozenset(lines)
    return cached


def _is_comment(view: View, line: int) -> bool:
    lines = view.lines
    if not lines[line - 1].lstrip().startswith("#"):
        return False
    for step in (-1, 1):
        at = line + step
        while 1 <= at <= len(lines) and abs(at - line) < 20 and lines[at - 1].startswith("#"):
            at += step
        beside = lines[at - 1] if 1 <= at <= len(lines) else ""
        if beside and _CODE_LIKE.match(beside) and at not in view.code_lines:
            return True
    return False


def comment_as_heading(view: View) -> Iterator[Fault]:
    for line in sorted(_code_comments(view)):
        hint = "put the code between two lines of ``` with its language, such as ```python"
        yield Fault(view.whole(line), "this comment of a piece of code has become a heading", hint)


def heading_skipped(view: View) -> Iterator[Fault]:
    before = 1
    for heading in view.document.outline.headings:
        if heading.line in _code_comments(view):
            continue
        if heading.level > before + 1:
            message = f"this heading of level {heading.level} follows one of level {before}"
            if before == 1:
                message = f"this heading of level {heading.level} stands where one of level 2 is due"
            hint = f"write it with {'#' * (before + 1)}"
            yield Fault(view.whole(heading.line), message, hint)
        before = heading.level


def second_title(view: View) -> Iterator[Fault]:
    document = view.document
    top = document.top_heading
    titled = top is not None or _front_title(view) is not None
    for heading in document.outline.headings:
        if heading.level != 1 or heading.line in _code_comments(view):
            continue
        if titled and not (top and heading.line == top.place.line):
            message = "this is a second title; a page has one heading of level 1"
            yield Fault(view.whole(heading.line), message, "write it with ##, and what is below it one level lower")
        titled = True


def _front_title(view: View) -> str | None:
    yaml = view.document.yaml
    title = yaml.value.get("title") if yaml and isinstance(yaml.value, dict) else None
    return title if isinstance(title, str) and title else None


def title_differs(view: View) -> Iterator[Fault]:
    top, title = view.document.top_heading, _front_title(view)
    if top and title and top.title.text and _folded(title) != _folded(top.title.text):
        message = f"the heading differs from the title `{title}` of the front matter"
        yield Fault(view.whole(top.place.line), message, "make them the same, or leave the heading out")


def _folded(text: str) -> str:
    return " ".join(re.sub(r"[*_`]", "", text).casefold().split())


def empty_heading(view: View) -> Iterator[Fault]:
    for heading in view.document.outline.headings:
        if not heading.text:
            yield Fault(view.whole(heading.line), "this heading has no text", "write one, or remove the line")


def bold_heading(view: View) -> Iterator[Fault]:
    for paragraph in view.document.outline.paragraphs:
        if paragraph.container or paragraph.text[:2] not in ("**", "__"):
            continue
        found = _BOLD_LINE.fullmatch(paragraph.text.partition("\n")[0])
        if not found or found[2].endswith(_SENTENCE_END) or not _leads(view, paragraph.line):
            continue
        text = found[2].rstrip(":").strip()
        hint = f"make it a heading: `{'#' * _level_at(view, paragraph.line)} {text}`"
        yield Fault(view.whole(paragraph.line), "this bold line is used as a heading", hint)


def _leads(view: View, line: int) -> bool:
    """Whether text follows that the line could be the heading of."""
    after = next((text for text in islice(view.lines, line, line + 20) if text.strip()), "")
    return bool(after) and not after.lstrip().startswith(("#", ":::", "---", "***", "___", "</"))


def _level_at(view: View, line: int) -> int:
    headings = view.document.outline.headings
    above = bisect_left(headings, line, key=lambda h: h.line)
    return min((headings[above - 1].level if above else 1) + 1, 6)
