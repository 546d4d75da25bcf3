"""What lint looks at: a flat list of the things in a document, with their lines, gathered while it is read.

Data only. Lines are 1-based lines of the file; `end_line` is the last line, inclusive.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class HeadingLine:
    level: int
    text: str
    id: str
    line: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    """Its Markdown source, lines joined by newlines, indentation removed."""
    line: int
    end_line: int
    container: Literal["", "item", "quote", "definition"]
    linked: bool
    """Whether it holds a link."""


@dataclass(frozen=True, slots=True)
class Code:
    language: str
    text: str
    line: int
    end_line: int
    fenced: bool


@dataclass(frozen=True, slots=True)
class Table:
    rows: tuple[tuple[str, ...], ...]
    """Cells as Markdown source; the first row is the head."""
    line: int


@dataclass(frozen=True, slots=True)
class LinkUse:
    href: str
    text: str
    line: int
    image: bool = False
    """Whether an image stands in it (a link without text may still have a name)."""


@dataclass(frozen=True, slots=True)
class ImageUse:
    src: str
    alt: str
    line: int


@dataclass(frozen=True, slots=True)
class CodeSpan:
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class RefusedHtml:
    """A tag that is not on the allow-list, or has no partner: shown as text."""

    tag: str
    line: int
    allowed: bool


@dataclass(slots=True)
class Outline:
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
