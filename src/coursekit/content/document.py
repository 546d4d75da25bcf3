"""One file, read: its front matter raw, its module, its directives, and what lint looks at."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from coursekit.content import front_matter
from coursekit.content.model import Directive, Heading, Module, Prose
from coursekit.content.outline import Outline
from coursekit.content.reader import Body, read_body
from coursekit.content.source import Source
from coursekit.diagnostics import Diagnostic
from coursekit.identifiers import id_slug, is_id
from coursekit.yaml12 import YamlDocument


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Document:
    """Compared by identity: what has been worked out for one holds for it alone."""

    source: Source
    yaml: YamlDocument | None
    """The front matter with its places, or None where there is none (or none that can be read)."""
    module: Module
    directives: tuple[Directive, ...]
    outline: Outline
    body_line: int
    silence: Mapping[str, str]
    diagnostics: tuple[Diagnostic, ...] = ()
    """What reading found; lint adds its own."""
    top_heading: Heading | None = None
    """The heading of level 1 that opened the text; pages show it as their title."""

    @property
    def path(self) -> str:
        return self.source.path

    def inspect(self) -> dict[str, object]:
        """The shape of `coursekit inspect --json`."""
        return {
            "path": self.path,
            "front_matter": self.yaml.value if self.yaml else None,
            "directives": [directive.as_json() for directive in self.directives],
        }


def read_document(source: Source) -> Document:
    """Read one module's file. Never raises on content."""
    parts = front_matter.split(source)
    body, found = read_body(parts.body, source.path, parts.body_line)
    blocks, top = body.blocks, None
    if blocks and isinstance(blocks[0], Heading) and blocks[0].level == 1:
        top, blocks = blocks[0], blocks[1:]
    module, silence, more = front_matter.module(
        parts.yaml, source.path, _id_of(source.path), _title_of(source, top, body)
    )
    return Document(
        source,
        parts.yaml,
        replace(module, body=blocks, words=body.words),
        body.directives,
        body.outline,
        parts.body_line,
        silence,
        (*parts.diagnostics, *found, *more),
        top,
    )


def _id_of(path: str) -> str:
    name = path.rpartition("/")[2].rpartition(os.sep)[2]
    end = name.rfind(".")
    stem = (name[:end] if end > 0 else name).lower()
    return stem if is_id(stem) else id_slug(stem)


def _title_of(source: Source, top: Heading | None, body: Body) -> str:
    """The first heading, else the first line of text, cut to a title's length."""
    if top:
        return top.title.text
    headings = body.outline.headings
    first_block = body.blocks[0] if body.blocks else None
    if headings and not isinstance(first_block, Prose):
        return headings[0].text
    line = next((p.text.split("\n")[0] for p in body.outline.paragraphs), "") or _id_of(source.path)
    return line if len(line) <= 100 else line[:97].rsplit(" ", 1)[0] + "…"
