"""Tokens in, blocks out: one walk over a document's tokens makes its blocks, its directive tree and its outline.

Reading never fails on content; what is odd is left to lint, which looks at the outline. What each directive becomes
stands in `blocks.DIRECTIVES`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property
from html import escape
from typing import Any

from markdown_it.token import Token
from msgspec import Struct

from coursekit.content import emit, raw_html, whole
from coursekit.content.blocks import DIRECTIVES, Fence, Row, checklist_item
from coursekit.content.directives import Opening
from coursekit.content.markdown import MAX_NESTING, References, parse, parse_inline, parse_pieces
from coursekit.content.model import (
    Block,
    ChecklistItem,
    ChecklistItems,
    Directive,
    Heading,
    Option,
    Options,
    Parts,
    Prose,
    Title,
    Unknown,
)
from coursekit.content.outline import HeadingLine, Outline, RefusedHtml
from coursekit.content.whole import TRAILING_ID
from coursekit.diagnostics import Diagnostic, Place
from coursekit.identifiers import slug

_OWN = frozenset({"heading_open", "directive_open", "bullet_list_open", "whole_heading", "whole_list"})
"""What may be a block of its own."""
Piece = Any  # a str or one of the holes and blocks of model.Part


class Body(Struct, frozen=True):
    """What a Markdown text says."""

    blocks: tuple[Block, ...]
    directives: tuple[Directive, ...]
    outline: Outline
    words: int


def read_body(text: str, path: str, first_line: int = 1) -> tuple[Body, list[Diagnostic]]:
    """Read Markdown. `first_line` is the line of the file at which `text` begins. Never raises on content."""
    try:
        tokens, references = parse(text)
        return Reader(tokens, references, text, path, first_line).read()
    except RecursionError:
        place = Place(path, first_line)
    return Body((), (), Outline(), 0), [_too_deep(place)]


def _too_deep(place: Place) -> Diagnostic:
    message = f"blocks are nested {MAX_NESTING} deep or more, and what is deeper is lost"
    return Diagnostic("nesting-too-deep", message, place, "flatten the quotes, lists or directives")


class Reader:
    """One document being read: the tokens, where we are, and what was gathered so far."""

    def __init__(self, tokens: list[Token], references: References, text: str, path: str, first_line: int) -> None:
        self.tokens, self.text, self.path, self.first_line = tokens, text, path, first_line
        self.references = references
        self.outline = Outline()
        self.diagnostics: list[Diagnostic] = []
        self.words = 0
        self.line = first_line
        self.out: list[Piece] = []
        self.containers: list[str] = [""]
        self.numbers: dict[str, int] = {}
        self.row: list[str] = []
        self.rows: list[tuple[str, ...]] = []
        self.openings: list[int] = []
        """Where directives open."""
        self.labels: dict[int, str] = {}
        """What their labels say, once they have been read."""
        self.close, self.html = self._prepare()

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")

    def read(self) -> tuple[Body, list[Diagnostic]]:
        blocks = self.flow(0, len(self.tokens))
        return Body(blocks, self._tree(), self.outline, self.words), self.diagnostics

    def _prepare(self) -> tuple[dict[int, int], dict[int, list[raw_html.Tag]]]:
        """One pass ahead: where each opening closes, anchors that directives will have, partners of raw HTML."""
        close: dict[int, int] = {}
        html: dict[int, list[raw_html.Tag]] = {}
        open_at: list[int] = []
        siblings: list[list[raw_html.Tag]] = [[]]
        for i, token in enumerate(self.tokens):
            if token.nesting > 0:
                open_at.append(i)
                siblings.append([])
                if token.type == "directive_open":
                    self.openings.append(i)
                    self._reserve(token)
                if token.level >= MAX_NESTING - 1 and not self.diagnostics:
                    self.diagnostics.append(_too_deep(Place(self.path, self.line_of(token))))
            elif token.nesting < 0:
                close[open_at.pop()] = i
                if inside := siblings.pop():
                    raw_html.pair(inside, raw_html.ALLOWED)
            elif token.type == "html_block":
                html[i] = raw_html.tags(token.content)
                raw_html.pair(html[i], raw_html.ALLOWED)
                siblings[-1] += raw_html.reopen(html[i])
        raw_html.pair(siblings.pop(), raw_html.ALLOWED)
        return close, html

    def _reserve(self, token: Token) -> None:
        opening: Opening = token.meta["opening"]
        row = DIRECTIVES.get(opening.name)
        if row and row.anchored and opening.id:
            self.anchor(f"{opening.name}-{opening.id}", self.line_of(token))

    def line_of(self, token: Token) -> int:
        return self.first_line + token.map[0] if token.map else self.line

    def end_of(self, token: Token) -> int:
        return self.first_line + token.map[1] - 1 if token.map else self.line

    def place(self) -> Place:
        return Place(self.path, self.line)

    # -- anchors

    def anchor(self, name: str, line: int, unique: bool = False) -> str:
        """Register an id of the page. A taken one is numbered if `unique`, else noted as a repetition and dropped."""
        anchors = self.outline.anchors
        if name not in anchors:
            anchors[name] = line
            return name
        if not unique:
            self.outline.repeated_anchors.append((name, line))
            return ""
        number = self.numbers.get(name, 2)
        while f"{name}-{number}" in anchors:
            number += 1
        self.numbers[name] = number + 1
        anchors[f"{name}-{number}"] = line
        return f"{name}-{number}"

    # -- blocks

    def flow(self, i: int, end: int, row: Row | None = None) -> tuple[Block, ...]:
        """Blocks of the tokens `i` to `end`; prose between headings, directives and task lists becomes `Prose`."""
        blocks: list[Block] = []
        outer, self.out = self.out, []
        tokens, depth, line = self.tokens, 0, self.line
        while i < end:
            token = tokens[i]
            kind = token.type
            if token.map:
                self.line = self.first_line + token.map[0]
            if depth == 0:
                block, after = self._own_block(token, i, row) if kind in _OWN else (None, i)
                if block is not None:
                    self._flush(blocks, line)
                    blocks.append(block)
                    i = after
                    continue
                if not self.out:
                    line = self.line
            if kind == "directive_open":
                self.out.append(self.directive(i))
                i = self.close[i] + 1
                continue
            if kind == "heading_open":
                self._nested_heading(token, i)
                i += 3
                continue
            depth += token.nesting
            emit.BLOCK.get(kind, emit.plain)(self, tokens, i)
            i += 1
        self._flush(blocks, line)
        self.out = outer
        return tuple(blocks)

    def _flush(self, blocks: list[Block], line: int) -> None:
        if self.out:
            parts = merge(self.out)
            if len(parts) > 1 or not isinstance(parts[0], str) or (parts[0] and not parts[0].isspace()):
                blocks.append(Prose(parts, Place(self.path, line)))
            self.out = []

    def _own_block(self, token: Any, i: int, row: Row | None) -> tuple[Block | None, int]:
        if token.type == "heading_open":
            return self.heading(token, i), i + 3
        if token.type == "directive_open":
            return self.directive(i), self.close[i] + 1
        if token.type == "whole_heading":
            return whole.heading(self, token), i + 1
        if token.type == "whole_list":
            return whole.tasks(self, token, row.tasks if row else ""), i + 1
        if row and row.tasks and token.type == "bullet_list_open" and emit.is_task_list(token):
            return self.tasks(row.tasks, i), self.close[i] + 1
        return None, i

    def heading(self, token: Token, i: int) -> Heading:
        inline = self.tokens[i + 1]
        given = take_id(inline)
        return self.headed(int(token.tag[1]), given, self.title(inline.children or []))

    def headed(self, level: int, given: str | None, title: Title) -> Heading:
        place = self.place()
        self.words += len(title.text.split())
        name = self.anchor(given or slug(title.text), place.line, unique=not given)
        name = name or self.anchor(slug(title.text), place.line, unique=True)
        self.outline.headings.append(HeadingLine(level, title.text, name, place.line))
        return Heading(level, name, title, place)

    def _nested_heading(self, token: Token, i: int) -> None:
        """A heading inside a list item or a quote is a part of the prose, with an id like any other."""
        heading = self.heading(token, i)
        self.out += [f'<{token.tag} id="{escape(heading.id)}">', *heading.title.parts, f"</{token.tag}>\n"]

    def title(self, children: list[Token]) -> Title:
        return Title(emit.plain_text(children), self.inline(children))

    def inline(self, children: list[Token]) -> Parts:
        return self.collected(Reader.emit_inline, children)

    def collected(self, emits: Callable[[Reader, Any], None], of: Any) -> Parts:
        """The parts of what is emitted."""
        outer, self.out = self.out, []
        emits(self, of)
        parts, self.out = merge(self.out), outer
        return parts

    # -- directives

    def directive(self, i: int) -> Block:
        token = self.tokens[i]
        opening: Opening = token.meta["opening"]
        self.line = self.line_of(token)
        place = self.place()
        row = DIRECTIVES.get(opening.name)
        self.containers.append("")
        label = None if opening.label is None else self._label(opening.label)
        if label is not None:
            self.labels[i] = label.text
        body = self.flow(i + 1, self.close[i], row)
        self.containers.pop()
        if row is None:
            return Unknown(opening.name, body, place)
        return row.build(Fence(opening, label, body, place))

    def _label(self, written: str) -> Title:
        pieces = parse_pieces(written)
        return whole.title(self, pieces) if pieces else self.title(parse_inline(written, self.references))

    def _tree(self) -> tuple[Directive, ...]:
        """The directives as written, made from the last to the first, so that each finds those within it."""
        made: list[tuple[int, Directive]] = []
        for i in reversed(self.openings):
            children = []
            while made and made[-1][0] < self.close[i]:
                children.append(made.pop()[1])
            token = self.tokens[i]
            opening: Opening = token.meta["opening"]
            line, end_line = self.line_of(token), self._last_line(token)
            fence = (opening.name, self.labels.get(i), opening.id, opening.attributes, line, end_line)
            made.append((i, Directive(*fence, token.meta["closed"], tuple(children))))
        return tuple(directive for _, directive in reversed(made))

    def _last_line(self, token: Token) -> int:
        """The closing fence; for a directive that was never closed the last line of it that isn't blank."""
        assert token.map is not None
        first, end = token.map
        if not token.meta["closed"]:
            end = min(end, len(self.lines))
            while end > first + 1 and not self.lines[end - 1].strip():
                end -= 1
        return self.first_line + end - 1

    def tasks(self, kind: str, i: int) -> Block:
        """A task list that means something: items to tick, or options to choose from."""
        place, end = self.place(), self.close[i]
        items: list[Any] = []
        i += 1
        while i < end:
            last = self.close[i]
            self.line = self.line_of(self.tokens[i])
            items.append(self.checklist_item(i, last) if kind == "checklist" else self.option(i, last))
            i = last + 1
        return ChecklistItems(tuple(items), place) if kind == "checklist" else Options(tuple(items), place)

    def _lead(self, i: int, end: int) -> tuple[str | None, str, Parts, Parts]:
        """An item's own id, and its first paragraph (as text and as parts) apart from what follows it."""
        self.containers.append("item")
        given: str | None = None
        text = ""
        lead: Parts = ()
        if i + 1 < end and self.tokens[i + 1].type == "paragraph_open":
            inline = self.tokens[i + 2]
            given = take_id(inline)
            children = inline.children or []
            text = emit.plain_text(children)
            emit.paragraph(self, self.tokens, i + 1, shown=False)
            self.words += len(inline.content.split())
            lead = self.inline(children)
            i += 3
        rest = self.flow(i + 1, end)
        self.containers.pop()
        parts = tuple(p for block in rest for p in (block.parts if isinstance(block, Prose) else (block,)))
        return given, text, lead, parts

    def checklist_item(self, i: int, end: int) -> ChecklistItem:
        place = self.place()
        given, text, lead, rest = self._lead(i, end)
        return checklist_item(given, text, lead + rest, place)

    def option(self, i: int, end: int) -> Option:
        place, checked = self.place(), bool(self.tokens[i].meta.get("checked"))
        _, _, lead, rest = self._lead(i, end)
        return Option(checked, lead, rest, place)

    # -- inline

    def emit_inline(self, children: list[Token]) -> None:
        start, add = self.line, self.out.append
        partners: dict[int, list[raw_html.Tag]] = {}
        for k, token in enumerate(children):
            kind = token.type
            if kind == "text":
                add(escape(token.content, quote=False))
            elif kind == "softbreak":
                self.line += 1
                add("\n")
            elif kind == "html_inline":
                partners = partners or _pair_inline(children)
                self._inline_html(token, partners[k])
            else:
                emit.INLINE.get(kind, emit.plain)(self, children, k)
        self.line = start

    def _inline_html(self, token: Token, tags: list[raw_html.Tag]) -> None:
        self.out.append(raw_html.render(token.content, tags))
        self.note_refused(tags)

    def note_refused(self, tags: list[raw_html.Tag], text: str = "") -> None:
        for tag in tags:
            if not tag.passes and not tag.comment:
                line = self.line + text.count("\n", 0, tag.start)
                self.outline.refused_html.append(RefusedHtml(tag.html, line, tag.name in raw_html.ALLOWED))

    def attributes(self, attrs: Mapping[str, str | int | float]) -> str:
        """Finished HTML for `id`, `class`, `lang`, `dir`; a repeated id is noted and dropped."""
        out = []
        for key, value in attrs.items():
            if key == "id":
                value = self.anchor(str(value), self.line)
            if value != "" and key in ("id", "class", "lang", "dir", "title"):
                out.append(f' {key}="{escape(str(value))}"')
        return "".join(out)


def merge(pieces: list[Piece]) -> Parts:
    """Join neighbouring strings, so that a paragraph without links is one part."""
    try:
        return ("".join(pieces),)
    except TypeError:  # there are holes in it
        pass
    merged: list[Piece] = []
    run: list[str] = []
    for piece in pieces:
        if isinstance(piece, str):
            run.append(piece)
            continue
        if run:
            merged.append("".join(run))
            run = []
        merged.append(piece)
    if run:
        merged.append("".join(run))
    return tuple(merged)


def take_id(inline: Token) -> str | None:
    """Take a trailing `{#id}` off a heading's or an item's text."""
    found = TRAILING_ID.search(inline.content)
    children = inline.children or []
    if not found or not children or children[-1].type != "text":
        return None
    shorter = TRAILING_ID.sub("", children[-1].content)
    if shorter == children[-1].content:
        return None
    children[-1].content = shorter
    inline.content = inline.content[: found.start()]
    return found[1]


def _pair_inline(children: list[Token]) -> dict[int, list[raw_html.Tag]]:
    """Tags of raw HTML by the index of their token; partners must stand in the same em, strong or link."""
    tags = {k: raw_html.tags(t.content) for k, t in enumerate(children) if t.type == "html_inline"}
    levels: list[list[raw_html.Tag]] = [[]]
    for k, token in enumerate(children):
        if token.nesting > 0:
            levels.append([])
        elif token.nesting < 0:
            raw_html.pair(levels.pop(), raw_html.INLINE)
        elif k in tags:
            levels[-1] += tags[k]
    raw_html.pair(levels.pop(), raw_html.INLINE)
    return tags
