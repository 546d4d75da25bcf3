"""What lint looks at: a flat list of the things in a document, with their lines, gathered while it is read.

Data only. Lines are 1-based lines of the file; `end_line` is the last line, inclusive.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field


class HeadingLine(Struct, frozen=True):
    level: int
    text: str
    id: str
    line: int


class Paragraph(Struct, frozen=True):
    text: str
    """Its Markdown source, lines joined by newlines, indentation removed."""
    line: int
    end_line: int
    container: Literal["", "item", "quote", "definition"]
    linked: bool
    """Whether it holds a link."""


class Code(Struct, frozen=True):
    language: str
    text: str
    line: int
    end_line: int
    fenced: bool


class Table(Struct, frozen=True):
    rows: tuple[tuple[str, ...], ...]
    """Cells as Markdown source; the first row is the head."""
    line: int


class LinkUse(Struct, frozen=True):
    href: str
    text: str
    line: int
    image: bool = False
    """Whether an image stands in it (a link without text may still have a name)."""


class ImageUse(Struct, frozen=True):
    src: str
    alt: str
    line: int


class CodeSpan(Struct, frozen=True):
    text: str
    line: int


class RefusedHtml(Struct, frozen=True):
    """A tag that is not on the allow-list, or has no partner: shown as text."""

    tag: str
    line: int
    allowed: bool


class Outline(Struct):
    """Filled once by the reader, read-only afterwards."""

    headings: list[HeadingLine] = field(default_factory=list)
    paragraphs: list[Paragraph] = field(default_factory=list)
    codes: list[Code] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    links: list[LinkUse] = field(default_factory=list)
    images: list[ImageUse] = field(default_factory=list)
    code_spans: list[CodeSpan] = field(default_factory=list)
    refused_html: list[RefusedHtml] = field(default_factory=list)
    anchors: dict[str, int] = field(default_factory=dict)
    """Every id that the page will have, with the line that makes it."""
    repeated_anchors: list[tuple[str, int]] = field(default_factory=list)
