"""A course whose answers a classroom keeps (`grading: recorded`): its lessons without whatever tells them. Pure.

Answers are taken out of the model, before anything is planned, so that nothing made from it can hold them: no page, no
file of a picture that only a solution shows, no index of words. The classroom reads them from the sources itself.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from msgspec.structs import replace

from coursekit.content.document import Document
from coursekit.content.memory import held
from coursekit.content.model import (
    Block,
    ChecklistItems,
    Heading,
    Hint,
    Options,
    Parts,
    Prose,
    Question,
    Solution,
)
from coursekit.content.once import once
from coursekit.content.read import Content


def without_answers(content: Content) -> Content:
    """The same course; its solutions are gone, hints are empty places, and no option or question says what is right."""
    return replace(content, documents=tuple(map(_bare, content.documents)))


@once
def _bare(document: Document) -> Document:
    return held(dataclasses.replace(document, module=replace(document.module, body=_asked(document.module.body))))


def _asked(blocks: Iterable[Block]) -> tuple[Block, ...]:
    return tuple(_without(block) for block in blocks if not isinstance(block, Solution))


def _without(block: Block) -> Block:
    match block:
        case Heading() | Solution():
            return block
        case Hint():
            return Hint(None, (), block.place)
        case Prose():
            return replace(block, parts=_parts(block.parts))
        case ChecklistItems():
            return replace(block, items=tuple(replace(item, parts=_parts(item.parts)) for item in block.items))
        case Options():
            bare = (replace(o, correct=False, explanation=(), parts=_parts(o.parts)) for o in block.options)
            return replace(block, options=tuple(bare))
        case Question():
            return replace(block, body=_asked(block.body), answer=None, tolerance=None)
        case _:
            return replace(block, body=_asked(block.body))


def _parts(parts: Parts) -> Parts:
    """Prose, with the directives inside its lists and quotes."""
    kept = (part for part in parts if not isinstance(part, Solution))
    return tuple(_without(part) if isinstance(part, Block) else part for part in kept)
