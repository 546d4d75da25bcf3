"""What each token becomes on the page: one small function a token, in two tables, for blocks and for inline.

Each appends HTML strings and holes to `reader.out`, and notes in `reader.outline` what lint looks at.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any

from markdown_it.token import Token

from coursekit.content import raw_html, whole
from coursekit.content.highlight import highlight
from coursekit.content.model import Image, Link, Word
from coursekit.content.outline import Code, CodeSpan, ImageUse, LinkUse, Paragraph, Table

if TYPE_CHECKING:
    from coursekit.content.reader import Reader

_CONTAINERS = {"list_item_open": "item", "blockquote_open": "quote", "dd_open": "definition"}


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


def is_task_list(token: Token) -> bool:
    return "contains-task-list" in str(token.attrs.get("class", ""))


Emit = Callable[["Reader", list[Token], int], None]


def plain(reader: Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    if token.nesting < 0:
        reader.out.append(f"</{token.tag}>" if token.tag else "")
    elif token.tag:
        reader.out.append(f"<{token.tag}{reader.attributes(token.attrs)}>" if token.attrs else f"<{token.tag}>")


def paragraph(reader: Reader, tokens: list[Token], i: int, shown: bool = True) -> None:
    token = tokens[i]
    inline = tokens[i + 1]
    children = inline.children or []
    line, end = reader.line_of(token), reader.end_of(token)
    linked = len(children) > 2 and "link_open" in [t.type for t in children]
    container: Any = reader.containers[-1]
    reader.outline.paragraphs.append(Paragraph(inline.content, line, end, container, linked))
    if shown and not token.hidden:
        reader.out.append(f"<p{reader.attributes(token.attrs)}>" if token.attrs else "<p>")


def _paragraph_close(reader: Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    reader.out.append("\n" if token.hidden else "</p>\n")


def _inline(reader: Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    reader.words += len(token.content.split())
    reader.emit_inline(token.children or [])


def _container(reader: Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    reader.containers.append(_CONTAINERS[token.type])
    plain(reader, tokens, i)


def _container_close(reader: Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    reader.containers.pop()
    reader.out.append(f"</{token.tag}>\n")


def _item(reader: Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    reader.containers.append("item")
    if "checked" not in token.meta:
        reader.out.append("<li>")
        return
    done = bool(token.meta["checked"])
    word, box = ("task.done", "☑") if done else ("task.open", "☐")
    reader.out += ['<li class="task"><span class="task-box" role="img" aria-label="', Word(word), f'">{box}</span> ']


def _list(reader: Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    start = token.attrs.get("start")
    tasks = ' class="tasks"' if is_task_list(token) else ""
    reader.out.append(f"<{token.tag}{tasks}" + (f' start="{start}"' if start is not None else "") + ">\n")


def _fence(reader: Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    language = token.info.strip().split(maxsplit=1)[0] if token.info.strip() else ""
    fenced = token.type == "fence"
    line, end = reader.line_of(token), reader.end_of(token)
    reader.outline.codes.append(Code(language, token.content, line, end, fenced))
    name = f' class="language-{escape(language)}"' if language else ""
    reader.out.append(f'<pre tabindex="0"><code{name}>{highlight(token.content, language)}</code></pre>\n')


def _html_block(reader: Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    reader.out.append(raw_html.render(token.content, reader.html[i]))
    reader.note_refused(reader.html[i], token.content)


def _table(reader: Reader, tokens: list[Token], i: int) -> None:
    reader.rows = []
    reader.out += ['<div class="table" role="group" tabindex="0" aria-label="', Word("table"), '"><table>\n']


def _table_close(reader: Reader, tokens: list[Token], i: int) -> None:
    reader.outline.tables.append(Table(tuple(reader.rows), reader.line - len(reader.rows)))
    reader.out.append("</table></div>\n")


def _row(reader: Reader, tokens: list[Token], i: int) -> None:
    reader.row = []
    reader.out.append("<tr>")


def _row_close(reader: Reader, tokens: list[Token], i: int) -> None:
    reader.rows.append(tuple(reader.row))
    reader.out.append("</tr>\n")


def _cell(reader: Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    reader.row.append(tokens[i + 1].content)
    align = str(token.attrs.get("style", "")).removeprefix("text-align:")
    scope = ' scope="col"' if token.tag == "th" else ""
    name = f' class="align-{align}"' if align in ("left", "center", "right") else ""
    tag = "td" if token.tag == "th" and not tokens[i + 1].content.strip() else token.tag
    reader.out.append(f"<{tag}{scope if tag == 'th' else ''}{name}>")


def _cell_close(reader: Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    tag = "td" if token.tag == "th" and not tokens[i - 1].content.strip() else token.tag
    reader.out.append(f"</{tag}>")


def _rule(reader: Reader, tokens: list[Token], i: int) -> None:
    reader.out.append("<hr>\n")


def _hard_break(reader: Reader, tokens: list[Token], i: int) -> None:
    reader.line += 1
    reader.out.append("<br>\n")


def _code_span(reader: Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    reader.outline.code_spans.append(CodeSpan(token.content, reader.line))
    code = escape(token.content, quote=False)
    attributes = reader.attributes(token.attrs) if token.attrs else ""
    reader.out.append(f"<code{attributes}>{code}</code>")


def _link(reader: Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    href, title = str(token.attrs.get("href", "")), str(token.attrs.get("title", ""))
    further = {k: v for k, v in token.attrs.items() if k not in ("href", "title")}
    end = next(k for k in range(i, len(tokens)) if tokens[k].type == "link_close")
    image = any(t.type == "image" for t in tokens[i:end])
    reader.outline.links.append(LinkUse(href, plain_text(tokens[i:end]), reader.line, image))
    reader.out.append(Link(href, reader.place(), title, reader.attributes(further)))


def _image(reader: Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    src, title = str(token.attrs.get("src", "")), str(token.attrs.get("title", ""))
    alt = plain_text(token.children or [])
    further = {k: v for k, v in token.attrs.items() if k not in ("src", "title", "alt")}
    reader.outline.images.append(ImageUse(src, alt, reader.line))
    reader.out.append(Image(src, alt, reader.place(), title, reader.attributes(further)))


def _footnote_ref(reader: Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    number, use = token.meta["id"] + 1, token.meta.get("subId", 0)
    again = f"-{use + 1}" if use else ""
    reader.out.append(
        f'<sup class="footnote-ref"><a href="#fn--{number}" id="fnref--{number}{again}" role="doc-noteref">'
        f"[{number}]</a></sup>"
    )


def _footnotes(reader: Reader, tokens: list[Token], i: int) -> None:
    reader.out += ['<section class="footnotes" role="doc-endnotes" aria-label="', Word("footnotes"), '"><ol>\n']


def _footnotes_close(reader: Reader, tokens: list[Token], i: int) -> None:
    reader.out.append("</ol></section>\n")


def _footnote(reader: Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    reader.out.append(f'<li id="fn--{token.meta["id"] + 1}">')


def _footnote_close(reader: Reader, tokens: list[Token], i: int) -> None:
    reader.out.append("</li>\n")


def _footnote_anchor(reader: Reader, tokens: list[Token], i: int) -> None:
    token = tokens[i]
    number, use = token.meta["id"] + 1, token.meta.get("subId", 0)
    again = f"-{use + 1}" if use else ""
    reader.out += [
        f' <a href="#fnref--{number}{again}" class="footnote-back" role="doc-backlink" aria-label="',
        Word("footnote.back"),
        '">↩</a>',
    ]


def _nothing(reader: Reader, tokens: list[Token], i: int) -> None:
    pass


BLOCK: dict[str, Emit] = {
    "paragraph_open": paragraph,
    "paragraph_close": _paragraph_close,
    "inline": _inline,
    "whole_paragraph": whole.paragraph,
    "whole_list": whole.items,
    "whole_table": whole.table,
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

INLINE: dict[str, Emit] = {
    "hardbreak": _hard_break,
    "code_inline": _code_span,
    "link_open": _link,
    "image": _image,
    "footnote_ref": _footnote_ref,
}
