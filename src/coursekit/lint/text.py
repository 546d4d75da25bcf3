"""The text between headings and directives: what the parser read otherwise than it was meant."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from coursekit.content.highlight import is_known
from coursekit.content.model import Heading, Prose
from coursekit.lint.late import late
from coursekit.lint.view import Fault, View, short

LONG_LINE = 500
LOST_LINES = 25
"""A text of so many lines without one blank line among them has lost its structure."""

_RULED_CELL = late(r"\|[ \t]+\|[ \t]*:?-{2,}:?[ \t]*\|")
_MARKER = late(r"[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+")
_ENTITY = late(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_MARKUP = frozenset("\\`*_[]{}|~#:@\"'")
_BOLD_KEY = late(r"(?:\*\*|__)([^*_:\n]{2,30})(?::(?:\*\*|__)|(?:\*\*|__):)[ \t]*\S")
_METADATA = frozenset(
    (
        *("audience", "author", "authors", "category", "course", "date", "difficulty", "duration", "estimated-time"),
        *("id", "keywords", "language", "last-updated", "level", "license", "module", "phase", "prerequisites"),
        *("published", "reading-time", "status", "subject", "tags", "time", "topic", "topics", "type", "updated"),
        *("version", "week"),
    )
)


def lost_structure(view: View) -> Iterator[Fault]:
    """Text pasted from a page: every line follows the one before, and nothing says what each of them is."""
    document = view.document
    if document.directives:
        return
    body = [line for i, line in enumerate(view.lines[document.body_line - 1 :], document.body_line)
            if i not in view.code_lines]  # fmt: skip
    while body and not body[-1].strip():
        body.pop()
    while body and not body[0].strip():
        body.pop(0)
    if len(body) >= LOST_LINES and all(line.strip() for line in body):
        message = f"this text has lost its structure: {len(body)} lines without a blank line between them"
        hint = "put blank lines between paragraphs, # before headings, and code and tables in their own blocks"
        yield Fault(view.whole(document.body_line), message, hint)


def long_line(view: View) -> Iterator[Fault]:
    if max(map(len, view.lines), default=0) <= LONG_LINE:
        return
    for number, text in enumerate(view.lines[view.document.body_line - 1 :], view.document.body_line):
        if len(text) <= LONG_LINE or number in view.code_lines:
            continue
        line = text.strip()
        if len(line) <= LONG_LINE or line.startswith("|") or len(max(line.split(), key=len)) > LONG_LINE // 2:
            continue  # a row of a table can't be broken, nor can an address
        message = f"this line has {len(line)} characters, which is more than a reader takes in at once"
        yield Fault(view.whole(number), message, "break the paragraph in two, or wrap its lines")


def flattened_table(view: View) -> Iterator[Fault]:
    if not _may_be_flattened(view):
        return
    last = 0
    for m in _RULED_CELL.finditer(view.prose):
        line = view.line_of(m.start())
        before = view.prose_lines[line - 1].partition(m[0])[0]
        if line != last and before.count("|") > 1 and before.strip("|: \t-"):
            last = line
            message = "the rows of this table have run together in one line"
            yield Fault(view.whole(line), message, "put each row, and the row of dashes, on a line of its own")


def _may_be_flattened(view: View) -> bool:
    """Whether a line holds such a cell, or would if code and comments in it were blanks."""
    text, at = view.document.source.text, 0
    while (found := text.find("--", at)) >= 0:
        start, at = text.rfind("\n", 0, found) + 1, text.find("\n", found)
        line = text[start : at if at >= 0 else len(text)]
        if "|" in line and ("`" in line or "<!--" in text or _RULED_CELL.search(line)):
            return True
        if at < 0:
            break
    return False


def swallowed_line(view: View) -> Iterator[Fault]:
    """A line that was meant to stand below a list (or a quote), and is read as a part of its last item."""
    for paragraph in view.document.outline.paragraphs:
        if paragraph.container not in ("item", "quote") or paragraph.end_line <= paragraph.line:
            continue
        marker = _MARKER.match(view.lines[paragraph.line - 1])
        for line in range(paragraph.line + 1, min(paragraph.end_line, len(view.lines)) + 1):
            text = view.lines[line - 1]
            indent = len(text) - len(text.lstrip(" \t"))
            if paragraph.container == "quote":
                lazy = not text.lstrip().startswith(">") and view.lines[paragraph.line - 1].lstrip().startswith(">")
            else:
                lazy = marker is not None and indent < len(marker[0]) and not text.lstrip().startswith(">")
            if lazy and not text.lstrip()[:1].islower():
                above = "list item" if paragraph.container == "item" else "quote"
                message = f"this line is read as a part of the {above} above it"
                hint = "leave a blank line before it" + (
                    ", or indent it if it belongs to the item" if above == "list item" else ""
                )
                yield Fault(view.whole(line), message, hint)
                break


def bold_metadata(view: View) -> Iterator[Fault]:
    """`**Author:** …` at the top of a file that has no front matter."""
    document = view.document
    if document.yaml is not None:
        return
    headings = document.outline.headings
    second = headings[1].line if len(headings) > 1 else len(view.lines) + 1
    for paragraph in document.outline.paragraphs[:3]:
        if paragraph.line > min(second, 15) or paragraph.container:
            return
        keys = [_BOLD_KEY.match(text) for text in paragraph.text.split("\n")]
        known = [k for k in keys if k and "-".join(k[1].lower().split()) in _METADATA]
        if not known:
            continue
        for offset, key in enumerate(keys):
            if key:
                name = key[1].strip()
                line = paragraph.line + offset
                message = f"`{name}` is given as a bold line, where only readers see it"
                hint = f"put it into the front matter, between two lines of ---: `{name.lower()}: …`"
                yield Fault(view.whole(line), message, hint)


def code_without_language(view: View) -> Iterator[Fault]:
    for code in view.document.outline.codes:
        if code.fenced and not code.language:
            yield Fault(
                view.whole(code.line), "this code block names no language", "write ```text where it is plain text"
            )


def unknown_language(view: View) -> Iterator[Fault]:
    for code in view.document.outline.codes:
        if code.language and not is_known(code.language):
            hint = "check its name, or write `text`; it will not be coloured"
            place = view.find(code.line, code.language)
            yield Fault(place, f"`{code.language}` is not a language that can be coloured", hint)


def html_entity(view: View) -> Iterator[Fault]:
    if not _ENTITY.search(view.document.source.text):
        return
    text = view.prose
    tag_line = 0
    for m in _ENTITY.finditer(text):
        char = unescape(m[0])
        if char == m[0] or len(char) != 1 or not char.isprintable() or char.isspace() or char in _MARKUP:
            continue
        after, before = text[m.end() : m.end() + 1], text[max(0, m.start() - 200) : m.start()]
        if char == "<" and (after.isalpha() or after in ("/", "!", "?")):
            tag_line = view.line_of(m.start())
            continue  # it would be a tag
        if char == ">" and tag_line == view.line_of(m.start()):
            tag_line = 0
            continue  # the end of what would be one
        if char == "&" and re.match(r"#?\w+;", text[m.end() : m.end() + 40]):
            continue  # it would be an entity
        word = before.split()[-1:] if before and not before[-1].isspace() else []
        if (char == ">" and not before.rpartition("\n")[2].strip()) or any("](" in w or "://" in w for w in word):
            continue
        yield Fault(view.span(m.start(), m.end()), f"`{m[0]}` stands for `{char}`", f"write `{char}` itself")


def html_refused(view: View) -> Iterator[Fault]:
    for refused in view.document.outline.refused_html:
        tag = short(refused.tag)
        if refused.allowed:
            message, hint = (
                f"`{tag}` has no partner here, so it is shown as text",
                "open and close it in the same place",
            )
        else:
            message, hint = f"`{tag}` is not allowed, so it is shown as text", _HTML
        yield Fault(view.find(refused.line, tag.rstrip("…"), within=20), message, hint)


_HTML = "write it in Markdown, or in `…` if the tag itself is meant"


def module_without_title(view: View) -> Iterator[Fault]:
    document = view.document
    given = document.yaml.value.get("title") if document.yaml and isinstance(document.yaml.value, dict) else None
    body = document.module.body
    if given or document.top_heading or not body or isinstance(body[0], Heading):
        return
    if not document.outline.headings or isinstance(body[0], Prose):
        message = f"this module has no title; its first line serves: `{document.module.title}`"
        yield Fault(
            view.whole(body[0].place.line), message, "begin with `# The title`, or give `title` in the front matter"
        )


def empty_module(view: View) -> Iterator[Fault]:
    if not view.document.module.body and not view.document.diagnostics:
        line = min(view.document.body_line, max(len(view.lines), 1))
        yield Fault(view.whole(line), "this module has no text", "write some, or begin the file's name with _")
