"""Tokens in, blocks out: one walk over a document's tokens makes its blocks, its directive tree and its outline.

Reading never fails on content; what is odd is left to lint, which looks at the outline. What each directive becomes
stands in `blocks.DIRECTIVES`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from markdown_it.token import Token

from coursekit.content import raw_html
from coursekit.content.blocks import DIRECTIVES, Fence, Row, checklist_item
from coursekit.content.directives import Opening
from coursekit.content.highlight import highlight
from coursekit.content.markdown import MAX_NESTING, parse, parse_inline
from coursekit.content.model import (
    Block,
    ChecklistItem,
    ChecklistItems,
    Directive,
    Heading,
    Image,
    Link,
    Option,
    Options,
    Parts,
    Prose,
    Title,
    Unknown,
    Word,
)
from coursekit.content.outline import (
    Code,
    CodeSpan,
    HeadingLine,
    ImageUse,
    LinkUse,
    Outline,
    Paragraph,
    RefusedHtml,
    Table,
)
from coursekit.diagnostics import Diagnostic, Place
from coursekit.identifiers import slug

Piece = Any  # a str or one of the holes and blocks of model.Part
_TRAILING_ID = re.compile(r"[ \t]*\{#([^\s{}]+)\}[ \t]*$")
_CONTAINERS = {"list_item_open": "item", "blockquote_open": "quote", "dd_open": "definition"}


@dataclass(frozen=True, slots=True)
class Body:
    """What a Markdown text says."""

    blocks: tuple[Block, ...]
    directives: tuple[Directive, ...]
    outline: Outline
    words: int


def read_body(text: str, path: str, first_line: int = 1) -> tuple[Body, list[Diagnostic]]:
    """Read Markdown. `first_line` is the line of the file at which `text` begins. Never raises on content."""
    try:
        tokens = parse(text)
        return _Reader(tokens, text.split("\n"), path, first_line).read()
    except RecursionError:
        place = Place(path, first_line)
    return Body((), (), Outline(), 0), [_too_deep(place)]


def _too_deep(place: Place) -> Diagnostic:
    message = f"blocks are nested {MAX_NESTING} deep or more, and what is deeper is lost"
    return Diagnostic("nesting-too-deep", message, place, "flatten the quotes, lists or directives")


class _Reader:
    """One document being read: the tokens, where we are, and what was gathered so far."""

    def __init__(self, tokens: list[Token], lines: list[str], path: str, first_line: int) -> None:
        self.tokens, self.lines, self.path, self.first_line = tokens, lines, path, first_line
        self.outline = Outline()
        self.diagnostics: list[Diagnostic] = []
        self.words = 0
        self.line = first_line
        self.out: list[Piece] = []
        self.containers: list[str] = [""]
        self.row: list[str] = []
        self.rows: list[tuple[str, ...]] = []
        self.close, self.html = self._prepare()

    def read(self) -> tuple[Body, list[Diagnostic]]:
        blocks = self.flow(0, len(self.tokens))
        return Body(blocks, self._tree(0, len(self.tokens)), self.outline, self.words), self.diagnostics

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
                    self._reserve(token)
                if token.level >= MAX_NESTING - 1 and not self.diagnostics:
                    self.diagnostics.append(_too_deep(Place(self.path, self._line_of(token))))
            elif token.nesting < 0:
                close[open_at.pop()] = i
                raw_html.pair(siblings.pop(), raw_html.BLOCK)
            elif token.type == "html_block":
                html[i] = raw_html.tags(token.content)
                raw_html.pair(html[i], raw_html.ALLOWED)
                siblings[-1] += [tag for tag in html[i] if not tag.passes]
        raw_html.pair(siblings.pop(), raw_html.BLOCK)
        return close, html

    def _reserve(self, token: Token) -> None:
        opening: Opening = token.meta["opening"]
        row = DIRECTIVES.get(opening.name)
        if row and row.anchored and opening.id:
            self.anchor(f"{opening.name}-{opening.id}", self._line_of(token))

    def _line_of(self, token: Token) -> int:
        return self.first_line + token.map[0] if token.map else self.line

    def _end_of(self, token: Token) -> int:
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
        number = 2
        while f"{name}-{number}" in anchors:
            number += 1
        anchors[f"{name}-{number}"] = line
        return f"{name}-{number}"

    # -- blocks

    def flow(self, i: int, end: int, row: Row | None = None) -> tuple[Block, ...]:
        """Blocks of the tokens `i` to `end`; prose between headings, directives and task lists becomes `Prose`."""
        blocks: list[Block] = []
        outer, self.out = self.out, []
        depth, place = 0, self.place()
        while i < end:
            token = self.tokens[i]
            if token.map:
                self.line = self.first_line + token.map[0]
            if depth == 0:
                block, after = self._own_block(token, i, row)
                if block is not None:
                    self._flush(blocks, place)
                    blocks.append(block)
                    i = after
                    continue
                if not self.out:
                    place = self.place()
            if token.type == "directive_open":
                self.out.append(self.directive(i))
                i = self.close[i] + 1
                continue
            if token.type == "heading_open":
                self._nested_heading(token, i)
                i += 3
                continue
            depth += token.nesting
            _EMIT.get(token.type, _plain)(self, self.tokens, i)
            i += 1
        self._flush(blocks, place)
        self.out = outer
        return tuple(blocks)

    def _flush(self, blocks: list[Block], place: Place) -> None:
        if self.out:
            parts = merge(self.out)
            if len(parts) > 1 or not isinstance(parts[0], str) or parts[0].strip():
                blocks.append(Prose(parts, place))
            self.out = []

    def _own_block(self, token: Token, i: int, row: Row | None) -> tuple[Block | None, int]:
        if token.type == "heading_open":
            return self.heading(token, i), i + 3
        if token.type == "directive_open":
            return self.directive(i), self.close[i] + 1
        if row and row.tasks and token.type == "bullet_list_open" and _is_task_list(token):
            return self.tasks(row.tasks, i), self.close[i] + 1
        return None, i

    def heading(self, token: Token, i: int) -> Heading:
        inline, place = self.tokens[i + 1], self.place()
        given = take_id(inline)
        title = self.title(inline.children or [])
        self.words += len(title.text.split())
        name = self.anchor(given or slug(title.text), place.line, unique=not given)
        name = name or self.anchor(slug(title.text), place.line, unique=True)
        level = int(token.tag[1])
        self.outline.headings.append(HeadingLine(level, title.text, name, place.line))
        return Heading(level, name, title, place)

    def _nested_heading(self, token: Token, i: int) -> None:
        """A heading inside a list item or a quote is a part of the prose, with an id like any other."""
        heading = self.heading(token, i)
        self.out += [f'<{token.tag} id="{escape(heading.id)}">', *heading.title.parts, f"</{token.tag}>\n"]

    def title(self, children: list[Token]) -> Title:
        return Title(plain_text(children), self.inline(children))

    def inline(self, children: list[Token]) -> Parts:
        outer, self.out = self.out, []
        self.emit_inline(children)
        parts, self.out = merge(self.out), outer
        return parts

    # -- directives

    def directive(self, i: int) -> Block:
        token = self.tokens[i]
        opening: Opening = token.meta["opening"]
        self.line = self._line_of(token)
        place = self.place()
        row = DIRECTIVES.get(opening.name)
        self.containers.append("")
        label = None if opening.label is None else self.title(parse_inline(opening.label))
        body = self.flow(i + 1, self.close[i], row)
        self.containers.pop()
        if row is None:
            return Unknown(opening.name, body, place)
        return row.build(Fence(opening, label, body, place))

    def _tree(self, i: int, end: int) -> tuple[Directive, ...]:
        found: list[Directive] = []
        while i < end:
            token = self.tokens[i]
            if token.type != "directive_open":
                i += 1
                continue
            opening: Opening = token.meta["opening"]
            label = None if opening.label is None else plain_text(parse_inline(opening.label))
            children = self._tree(i + 1, self.close[i])
            line, end_line = self._line_of(token), self._last_line(token)
            fence = Directive(
                opening.name, label, opening.id, opening.attributes, line, end_line, token.meta["closed"], children
            )
            found.append(fence)
            i = self.close[i] + 1
        return tuple(found)

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
        place, end, items = self.place(), self.close[i], []
        i += 1
        while i < end:
            last = self.close[i]
            self.line = self._line_of(self.tokens[i])
            items.append(self.checklist_item(i, last) if kind == "checklist" else self.option(i, last))
            i = last + 1
        if kind == "checklist":
            return ChecklistItems(tuple(t for t in items if isinstance(t, ChecklistItem)), place)
        return Options(tuple(t for t in items if isinstance(t, Option)), place)

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
            text = plain_text(children)
            _paragraph(self, self.tokens, i + 1, emit=False)
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
        start = self.line
        tags = [t for t in children if t.type == "html_inline"]
        partners = _pair_inline(children) if tags else {}
        for k, token in enumerate(children):
            kind = token.type
            if kind == "text":
                self.out.append(escape(token.content, quote=False))
            elif kind == "softbreak":
                self.line += 1
                self.out.append("\n")
            elif kind == "html_inline":
                self._inline_html(token, partners[k])
            else:
                _INLINE.get(kind, _plain)(self, children, k)
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


def _is_task_list(token: Token) -> bool:
    return "contains-task-list" in str(token.attrs.get("class", ""))


def merge(pieces: list[Piece]) -> Parts:
    """Join neighbouring strings, so that a paragraph without links is one part."""
    if all(type(piece) is str for piece in pieces):
        return ("".join(pieces),)
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


def plain_text(children: list[Token]) -> str:
    """What a reader would hear: text without its markup."""
    out = []
    for token in children:
        if token.type in ("text", "code_inline"):
            out.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            out.append(" ")
        elif token.type == "image":
            out.append(plain_text(token.children or []))
    return "".join(out).strip()


def take_id(inline: Token) -> str | None:
    """Take a trailing `{#id}` off a heading's or an item's text."""
    found = _TRAILING_ID.search(inline.content)
    children = inline.children or []
    if not found or not children or children[-1].type != "text":
        return None
    shorter = _TRAILING_ID.sub("", children[-1].content)
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


# -- what each token emits -------------------------------------------------------------------------------------------

Emit = Callable[[_Reader, list[Token], int], None]


def _plain(reader: _Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    if token.nesting < 0:
        reader.out.append(f"</{token.tag}>" if token.tag else "")
    elif token.tag:
        reader.out.append(f"<{token.tag}{reader.attributes(token.attrs)}>")


def _paragraph(reader: _Reader, tokens: list[Token], i: int, emit: bool = True) -> None:
    token = tokens[i]
    inline = tokens[i + 1]
    children = inline.children or []
    line, end = reader._line_of(token), reader._end_of(token)
    strong = len(children) > 2 and children[0].type == "strong_open" and children[-1].type == "strong_close"
    strong = strong and all(t.type != "strong_close" for t in children[:-1])
    linked = any(t.type == "link_open" for t in children)
    container: Any = reader.containers[-1]
    reader.outline.paragraphs.append(Paragraph(inline.content, line, end, container, strong, linked))
    if emit and not token.hidden:
        reader.out.append(f"<p{reader.attributes(token.attrs)}>")


def _paragraph_close(reader: _Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    reader.out.append("\n" if token.hidden else "</p>\n")


def _inline(reader: _Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    reader.words += len(token.content.split())
    reader.emit_inline(token.children or [])


def _container(reader: _Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    reader.containers.append(_CONTAINERS[token.type])
    _plain(reader, tokens, i)


def _container_close(reader: _Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    reader.containers.pop()
    reader.out.append(f"</{token.tag}>\n")


def _item(reader: _Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    reader.containers.append("item")
    if "checked" not in token.meta:
        reader.out.append("<li>")
        return
    done = bool(token.meta["checked"])
    word, box = ("task.done", "☑") if done else ("task.open", "☐")
    reader.out += ['<li class="task"><span class="task-box" role="img" aria-label="', Word(word), f'">{box}</span> ']


def _list(reader: _Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    start = token.attrs.get("start")
    tasks = ' class="tasks"' if _is_task_list(token) else ""
    reader.out.append(f"<{token.tag}{tasks}" + (f' start="{start}"' if start is not None else "") + ">\n")


def _fence(reader: _Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    language = token.info.strip().split(maxsplit=1)[0] if token.info.strip() else ""
    fenced = token.type == "fence"
    line, end = reader._line_of(token), reader._end_of(token)
    reader.outline.codes.append(Code(language, token.content, line, end, fenced))
    name = f' class="language-{escape(language)}"' if language else ""
    reader.out.append(f'<pre tabindex="0"><code{name}>{highlight(token.content, language)}</code></pre>\n')


def _html_block(reader: _Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    reader.out.append(raw_html.render(token.content, reader.html[i]))
    reader.note_refused(reader.html[i], token.content)


def _table(reader: _Reader, tokens: list[Token], i: int) -> None:
    reader.rows = []
    reader.out += ['<div class="table" role="group" tabindex="0" aria-label="', Word("table"), '"><table>\n']


def _table_close(reader: _Reader, tokens: list[Token], i: int) -> None:
    reader.outline.tables.append(Table(tuple(reader.rows), reader.line - len(reader.rows)))
    reader.out.append("</table></div>\n")


def _row(reader: _Reader, tokens: list[Token], i: int) -> None:
    reader.row = []
    reader.out.append("<tr>")


def _row_close(reader: _Reader, tokens: list[Token], i: int) -> None:
    reader.rows.append(tuple(reader.row))
    reader.out.append("</tr>\n")


def _cell(reader: _Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    reader.row.append(tokens[i + 1].content)
    align = str(token.attrs.get("style", "")).removeprefix("text-align:")
    scope = ' scope="col"' if token.tag == "th" else ""
    name = f' class="align-{align}"' if align in ("left", "center", "right") else ""
    tag = "td" if token.tag == "th" and not tokens[i + 1].content.strip() else token.tag
    reader.out.append(f"<{tag}{scope if tag == 'th' else ''}{name}>")


def _cell_close(reader: _Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    tag = "td" if token.tag == "th" and not tokens[i - 1].content.strip() else token.tag
    reader.out.append(f"</{tag}>")


def _rule(reader: _Reader, tokens: list[Token], i: int) -> None:
    reader.out.append("<hr>\n")


def _hard_break(reader: _Reader, tokens: list[Token], i: int) -> None:
    reader.line += 1
    reader.out.append("<br>\n")


def _code_span(reader: _Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    reader.outline.code_spans.append(CodeSpan(token.content, reader.line))
    code = escape(token.content, quote=False)
    reader.out.append(f"<code{reader.attributes(token.attrs)}>{code}</code>")


def _link(reader: _Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    href, title = str(token.attrs.get("href", "")), str(token.attrs.get("title", ""))
    further = {k: v for k, v in token.attrs.items() if k not in ("href", "title")}
    end = next(k for k in range(i, len(tokens)) if tokens[k].type == "link_close")
    image = any(t.type == "image" for t in tokens[i:end])
    reader.outline.links.append(LinkUse(href, plain_text(tokens[i:end]), reader.line, image))
    reader.out.append(Link(href, reader.place(), title, reader.attributes(further)))


def _image(reader: _Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    src, title = str(token.attrs.get("src", "")), str(token.attrs.get("title", ""))
    alt = plain_text(token.children or [])
    further = {k: v for k, v in token.attrs.items() if k not in ("src", "title", "alt")}
    reader.outline.images.append(ImageUse(src, alt, reader.line))
    reader.out.append(Image(src, alt, reader.place(), title, reader.attributes(further)))


def _footnote_ref(reader: _Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    number, use = token.meta["id"] + 1, token.meta.get("subId", 0)
    again = f"-{use + 1}" if use else ""
    reader.out.append(
        f'<sup class="footnote-ref"><a href="#fn--{number}" id="fnref--{number}{again}" role="doc-noteref">'
        f"[{number}]</a></sup>"
    )


def _footnotes(reader: _Reader, tokens: list[Token], i: int) -> None:
    reader.out += ['<section class="footnotes" role="doc-endnotes" aria-label="', Word("footnotes"), '"><ol>\n']


def _footnotes_close(reader: _Reader, tokens: list[Token], i: int) -> None:
    reader.out.append("</ol></section>\n")


def _footnote(reader: _Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    reader.out.append(f'<li id="fn--{token.meta["id"] + 1}">')


def _footnote_close(reader: _Reader, tokens: list[Token], i: int) -> None:
    reader.out.append("</li>\n")


def _footnote_anchor(reader: _Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    number, use = token.meta["id"] + 1, token.meta.get("subId", 0)
    again = f"-{use + 1}" if use else ""
    reader.out += [
        f' <a href="#fnref--{number}{again}" class="footnote-back" role="doc-backlink" aria-label="',
        Word("footnote.back"),
        '">↩</a>',
    ]


def _nothing(reader: _Reader, tokens: list[Token], i: int) -> None:
    pass


_EMIT: dict[str, Emit] = {
    "paragraph_open": _paragraph,
    "paragraph_close": _paragraph_close,
    "inline": _inline,
    "blockquote_open": _container,
    "blockquote_close": _container_close,
    "bullet_list_open": _list,
    "ordered_list_open": _list,
    "list_item_open": _item,
    "list_item_close": _container_close,
    "dd_open": _container,
    "dd_close": _container_close,
    "hr": _rule,
    "fence": _fence,
    "code_block": _fence,
    "html_block": _html_block,
    "table_open": _table,
    "table_close": _table_close,
    "tr_open": _row,
    "tr_close": _row_close,
    "th_open": _cell,
    "td_open": _cell,
    "th_close": _cell_close,
    "td_close": _cell_close,
    "footnote_block_open": _footnotes,
    "footnote_block_close": _footnotes_close,
    "footnote_open": _footnote,
    "footnote_close": _footnote_close,
    "footnote_anchor": _footnote_anchor,
    "footnote_reference_open": _nothing,
    "footnote_reference_close": _nothing,
}

_INLINE: dict[str, Emit] = {
    "hardbreak": _hard_break,
    "code_inline": _code_span,
    "link_open": _link,
    "image": _image,
    "footnote_ref": _footnote_ref,
}
