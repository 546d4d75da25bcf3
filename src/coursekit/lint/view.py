"""What a rule is given: a document, and what several rules would otherwise each work out for themselves."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple

from msgspec import Struct, field

from coursekit.content.document import Document
from coursekit.content.model import Block, Checklist, Directive, Question, Settings, walk
from coursekit.content.references import Broken, Index, Target
from coursekit.diagnostics import Place
from coursekit.lint.late import late
from coursekit.yaml12 import YamlDocument

_CODE_SPAN = late(r"(`(?<!``)`*)(?!`)(?:[^\n]|\n(?![ \t]*\n)){1,1000}?(?<!`)\1(?!`)")


class Fault(NamedTuple):
    """What a rule yields; its row in the table adds the code and the severity."""

    place: Place
    message: str
    hint: str = ""


class Nested(NamedTuple):
    """A directive and the one that it stands in."""

    directive: Directive
    parent: Directive | None


class View(Struct, dict=True):
    """One document as rules look at it. Lines and columns are those of the file."""

    document: Document
    targets: Mapping[str, Target | Broken] = field(default_factory=dict)
    """Where each of its links leads, by the address as written; for rules that look at a course."""

    @property
    def lines(self) -> tuple[str, ...]:
        return self.document.source.lines

    @cached_property
    def code_lines(self) -> frozenset[int]:
        """Lines of code blocks, their fences included."""
        lines: set[int] = set()
        for code in self.document.outline.codes:
            lines.update(range(code.line, code.end_line + 1))
        return frozenset(lines)

    @cached_property
    def uncoded(self) -> str:
        """The file's text with code and comments blanked out; every offset is that of the text itself."""
        text = self.document.source.text
        if self.document.outline.codes:
            text = self._without_code_blocks(text)
        if "`" in text:
            text = _CODE_SPAN.sub(lambda span: _blank(span[0]), text)
        return _without_comments(text) if "<!--" in text else text

    def _without_code_blocks(self, text: str) -> str:
        lines, out = text.split("\n"), list[str]()
        for code in sorted(self.document.outline.codes, key=lambda code: code.line):
            out += lines[len(out) : code.line - 1]
            out += [" " * len(line) for line in lines[len(out) : code.end_line]]
        return "\n".join(out + lines[len(out) :])

    @cached_property
    def prose(self) -> str:
        """`uncoded` with the front matter blanked out too."""
        before = self.lines[: self.document.body_line - 1]
        start = sum(map(len, before)) + len(before)
        return _blank(self.uncoded[:start]) + self.uncoded[start:]

    @cached_property
    def prose_lines(self) -> list[str]:
        """The lines of `prose`; line n of the file is at n - 1."""
        return self.prose.split("\n")

    @cached_property
    def _starts(self) -> list[int]:
        starts = [0, *accumulate(map((1).__add__, map(len, self.lines)))]
        return starts[:-1] if starts[-1] > len(self.document.source.text) else starts  # no newline after the last

    @cached_property
    def directives(self) -> list[Nested]:
        """Every directive, in the order of opening lines."""
        found: list[Nested] = []

        def add(directives: tuple[Directive, ...], parent: Directive | None) -> None:
            for directive in directives:
                found.append(Nested(directive, parent))
                add(directive.children, directive)

        add(self.document.directives, None)
        return found

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        return walk(self.document.module.body)

    @cached_property
    def questions(self) -> list[Question]:
        """Those with something in them."""
        return [block for block in self.blocks if isinstance(block, Question) and block.body]

    @cached_property
    def checklists(self) -> list[Checklist]:
        return [block for block in self.blocks if isinstance(block, Checklist)]

    # -- places

    def line_of(self, offset: int) -> int:
        return bisect_right(self._starts, offset)

    def place(self, line: int, column: int = 1, end_column: int | None = None) -> Place:
        return Place(self.document.path, line, column, end_column)

    def span(self, start: int, end: int) -> Place:
        """The place of a stretch of the text, by offsets."""
        line = self.line_of(start)
        first = self._starts[line - 1]
        last = self._starts[line] - 1 if line < len(self._starts) else len(self.document.source.text)
        return self.place(line, start - first + 1, min(end, last) - first + 1)

    def whole(self, line: int) -> Place:
        """A line from its first character to its last, without the white space round them."""
        text = self.lines[line - 1] if 1 <= line <= len(self.lines) else ""
        bare = text.strip()
        if not bare:
            return self.place(min(max(line, 1), max(len(self.lines), 1)))
        column = text.index(bare) + 1
        return self.place(line, column, column + len(bare))

    def find(self, line: int, *needles: str, within: int = 1) -> Place:
        """The first of these texts that stands in the line, or in the few lines from it on; else the whole line."""
        for number in range(line, min(line + within, len(self.lines) + 1)):
            for needle in needles:
                at = self.lines[number - 1].find(needle) if needle else -1
                if at >= 0:
                    return self.place(number, at + 1, at + 1 + len(needle))
        return self.whole(line)

    def opening(self, line: int) -> Place:
        """The opening line of a directive, from its first colon."""
        text = self.lines[line - 1].rstrip()
        column = max(text.find(":::"), 0) + 1
        return self.place(line, column, len(text) + 1)

    def id_place(self, line: int, name: str) -> Place:
        """Where a directive's or an item's id stands: in its label, after `#`, or as `id="…"`."""
        for form in (f"[{name}]", f"#{name}", f'id="{name}"', f"id={name}"):
            place = self.find(line, form)
            if place.end_column == place.column + len(form):
                start = place.column + form.index(name)
                return self.place(line, start, start + len(name))
        return self.find(line, name)

    def key(self, *path: str | int) -> Place:
        """Where a value of the front matter stands."""
        yaml = self.document.yaml
        return yaml.place(*path) if yaml else self.place(1)


def _blank(text: str) -> str:
    """As many lines of as many spaces."""
    if "\n" not in text:
        return " " * len(text)
    return "\n".join([" " * len(line) for line in text.split("\n")])


def _without_comments(text: str) -> str:
    out, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start)) >= 0:
        out += [text[at:start], _blank(text[start : end + 3])]
        at = end + 3
    return "".join(out) + text[at:]


def short(text: str, width: int = 60) -> str:
    """Text of an author's for a message: its first line, cut to a length."""
    line = text.strip().partition("\n")[0]
    return line if len(line) <= width else line[: width - 1] + "…"


class Whole(Struct, dict=True):
    """All documents that are checked together."""

    views: tuple[View, ...]
    index: Index
    root: str
    settings: Settings = field(default_factory=Settings)
    settings_yaml: YamlDocument | None = None
    """`course.yml` with its places, where there is one."""
    course_id: str = ""
    """As `course.yml` says it, or what stands in for it."""
    shown: Mapping[str, frozenset[str]] | None = None
    """Ids of the frameworks and worksheets there are, by kind; None where no course is at hand."""

    @cached_property
    def drafts(self) -> Mapping[str, bool]:
        return {v.document.module.id: v.document.module.draft for v in self.views}

    @property
    def files(self) -> frozenset[str]:
        return self.index.files
