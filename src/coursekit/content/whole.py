"""What blocks that are known whole become on the page: the same as their tokens would, without making these.

Each appends to `reader.out` and `reader.outline`, as functions in `emit.py` do. Words of such a text hold neither `&`
nor `<`, or it would not be known.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from coursekit.content.blocks import checklist_item
from coursekit.content.model import Block, ChecklistItems, Heading, Link, Option, Options, Title, Word
from coursekit.content.outline import CodeSpan, LinkUse, Paragraph, Table
from coursekit.diagnostics import Place

if TYPE_CHECKING:
    from coursekit.content.quick_blocks import Cells, Items, Text
    from coursekit.content.quick_text import Piece
    from coursekit.content.reader import Reader

TRAILING_ID = re.compile(r"[ \t]*\{#([^\s{}]+)\}[ \t]*$")

OPEN = ('<li class="task"><span class="task-box" role="img" aria-label="', Word("task.open"), '">☐</span> ')
DONE = ('<li class="task"><span class="task-box" role="img" aria-label="', Word("task.done"), '">☑</span> ')
"""How an item of a task list begins that means nothing further."""


def plain_text(pieces: list[Piece]) -> str:
    """What a reader would hear, as `emit.plain_text` says."""
    said = "".join([f"{words}{code}{marked}{label}" for words, code, _, marked, label, _, _ in pieces])
    return said.replace("\n", " ").strip()


def text(reader: Reader, pieces: list[Piece]) -> None:
    line, add = reader.line, reader.out.append
    for words, code, mark, marked, label, href, _ in pieces:
        if words:
            add(words.replace(">", "&gt;"))
            line += words.count("\n")
        if code:
            reader.outline.code_spans.append(CodeSpan(code, line))
            add(f"<code>{escape(code, quote=False)}</code>")
        elif mark:
            name = "strong" if len(mark) == 2 else "em"
            shown = marked.replace(">", "&gt;")
            add(f"<{name}>{shown}</{name}>")
            line += marked.count("\n")
        elif href:
            reader.outline.links.append(LinkUse(href, label.replace("\n", " ").strip(), line))
            add(Link(href, Place(reader.path, line)))
            shown = label.replace(">", "&gt;")
            add(f"{shown}</a>")
            line += label.count("\n")


def note(reader: Reader, written: Text) -> None:
    """Note a paragraph for lint, and its words."""
    content = written.content
    first, end = written.map
    container: Any = reader.containers[-1]
    linked = "](" in content and any(piece[5] for piece in written.pieces)
    lines = reader.first_line + first, reader.first_line + end - 1
    reader.outline.paragraphs.append(Paragraph(content, *lines, container, linked))
    reader.words += len(content.split())


def paragraph(reader: Reader, tokens: list[Any], i: int) -> None:
    _paragraph(reader, tokens[i])


def _paragraph(reader: Reader, written: Text) -> None:
    note(reader, written)
    reader.out.append("<p>")
    text(reader, written.pieces)
    reader.out.append("</p>\n")


def items(reader: Reader, tokens: list[Any], i: int) -> None:
    written: Items = tokens[i]
    tasks = ' class="tasks"' if written.tasks else ""
    start = f' start="{written.start}"' if written.start != 1 else ""
    reader.out.append(f"<{written.tag}{tasks}{start}>\n")
    reader.containers.append("item")
    for item in written.items:
        if item.checked is None:
            reader.out.append("<li>")
        else:
            reader.out += DONE if item.checked else OPEN
        if written.tight:
            reader.line = reader.first_line + item.texts[0].map[0]
            note(reader, item.texts[0])
            text(reader, item.texts[0].pieces)
            reader.out.append("\n</li>\n")
        else:
            paragraphs(reader, item.texts)
            reader.out.append("</li>\n")
    reader.containers.pop()
    reader.out.append(f"</{written.tag}>")


def paragraphs(reader: Reader, texts: list[Text]) -> None:
    for written in texts:
        reader.line = reader.first_line + written.map[0]
        _paragraph(reader, written)


def table(reader: Reader, tokens: list[Any], i: int) -> None:
    written: Cells = tokens[i]
    add, line = reader.out.append, reader.first_line + written.map[0]
    names = [f' class="align-{align}"' if align else "" for align in written.aligns]
    reader.out += ['<div class="table" role="group" tabindex="0" aria-label="', Word("table"), '"><table>\n<thead>']
    for n, row in enumerate(written.rows):
        if n == 1:
            add("<tbody>")
        reader.line = line + n + 1 if n else line  # the row beneath the head is none
        add("<tr>")
        for name, (content, pieces) in zip(names, row, strict=True):
            head = content and not n
            add(f'<th scope="col"{name}>' if head else f"<td{name}>")
            reader.words += len(content.split())
            text(reader, pieces)
            add("</th>" if head else "</td>")
        add("</tr>\n" if n else "</tr>\n</thead>")
    rows = tuple([tuple([content for content, _ in row]) for row in written.rows])
    reader.outline.tables.append(Table(rows, reader.line - len(rows)))
    add("</tbody></table></div>\n" if len(rows) > 1 else "</table></div>\n")


def title(reader: Reader, pieces: list[Piece]) -> Title:
    return Title(plain_text(pieces), reader.collected(text, pieces))


def heading(reader: Reader, written: Text) -> Heading:
    given = _take_id(written)
    return reader.headed(int(written.tag[1]), given, title(reader, written.pieces))


def tasks(reader: Reader, written: Items, kind: str) -> Block | None:
    """A task list that means something, as with `Reader.tasks`; None where it is a part of the prose."""
    if not kind or written.tag == "ol" or not written.tasks:
        return None
    place = reader.place()
    found: list[Any] = []
    reader.containers.append("item")
    for item in written.items:
        lead, *more = item.texts
        reader.line = reader.first_line + lead.map[0]
        given, said, here = _take_id(lead), plain_text(lead.pieces), reader.place()
        note(reader, lead)
        parts, rest = reader.collected(text, lead.pieces), reader.collected(paragraphs, more) if more else ()
        if kind == "checklist":
            found.append(checklist_item(given, said, parts + rest, here))
        else:
            found.append(Option(bool(item.checked), parts, rest, here))
    reader.containers.pop()
    return ChecklistItems(tuple(found), place) if kind == "checklist" else Options(tuple(found), place)


def _take_id(written: Text) -> str | None:
    """Take a trailing `{#id}` off a text."""
    words, *others = written.pieces[-1]
    found = TRAILING_ID.search(words) if written.content[-1] == "}" else None
    if found is None:
        return None
    written.pieces[-1] = (words[: found.start()], *others)  # type: ignore[assignment]
    written.content = written.content[: -len(found[0])]
    return found[1]
