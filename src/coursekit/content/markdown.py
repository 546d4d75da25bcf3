"""The Markdown parser as coursekit sets it up: CommonMark, GFM, footnotes, definition lists, spans, directives.

The only module that builds a markdown-it instance. Instances are made once and hold no document.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.attrs import attrs_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from coursekit.content.directives import directives
from coursekit.content.quick import quicken
from coursekit.content.quick_blocks import WHOLE
from coursekit.content.quick_text import Piece, Plain

References = dict[str, dict[str, Any]]
"""Link reference definitions, as markdown-it keeps them."""

MAX_NESTING = 100
"""Blocks nested deeper are dropped by markdown-it without a word; the reader reports them."""

SPAN_ATTRIBUTES = ("id", "class", "lang", "dir", "title")


@cache
def parser(autolinks: bool, quick: bool = True) -> MarkdownIt:
    """The parser. Bare web addresses cost a look at every `w`, so they are switched off for texts without any.

    `quick=False` gives the library's own, which does the same at greater length."""
    md = MarkdownIt("commonmark", {"html": True, "maxNesting": MAX_NESTING, "tasklists": True})
    md.enable(["table", "strikethrough"])
    md.use(footnote_plugin)
    md.use(deflist_plugin)
    md.use(attrs_plugin, spans=True, allowed=SPAN_ATTRIBUTES)
    if autolinks:
        from mdit_py_plugins.gfm_autolink import gfm_autolink_plugin

        md.use(gfm_autolink_plugin)
    md.use(directives)
    if quick:
        quicken(md)
    return md


def has_autolinks(text: str) -> bool:
    return "http" in text or "www." in text or "@" in text or "mailto:" in text or "xmpp:" in text


def parse(text: str, quick: bool = True) -> tuple[list[Token], References]:
    """Tokens of a document, and the link references it defines. Blocks that are known whole are one value each, in the
    place of their tokens (`quick_blocks.py`); not so with `quick=False`, which leaves all to the library.

    Raises RecursionError on input nested beyond reason; callers report it.
    """
    env: dict[str, Any] = {WHOLE: True}
    lines = text if text.endswith("\n") else text + "\n"  # without a last line end, `>1. <pre` breaks markdown-it
    return parser(has_autolinks(text), quick).parse(lines, env), env.get("references", {})


def parse_inline(text: str, references: References | None = None) -> list[Token]:
    """Tokens of one line of inline Markdown, such as a directive's label, in a document with these references."""
    inline = parser(has_autolinks(text)).parseInline(text, {"references": references or {}})
    return inline[0].children or [] if inline else []


def parse_pieces(text: str) -> list[Piece] | None:
    """The same, in pieces; None where it isn't known to be plain text, or is empty."""
    plain: Plain | None = parser(has_autolinks(text)).inline.plain  # type: ignore[attr-defined]
    return plain.pieces(text) if plain and text else None
