"""`items.json`: what there is to get done in a course, for pages that say how far a learner has come. Pure.

No answer, key, fact or hint stands in it: ids, titles, the digest of each checklist item's text, and what an exercise
is worth.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from coursekit.content.model import Block, Checklist, ChecklistItems, Exercise, Module, Question, walk
from coursekit.content.references import named
from coursekit.site import urls
from coursekit.site.metadata import Listed, separated

if TYPE_CHECKING:
    from coursekit.exercises.bank import Bank, Keyed

Json = Any

FORMAT = 1
"""Of `items.json`."""


def items_json(course: str, title: str, pages: Iterable[Listed]) -> Iterator[bytes]:
    """Its text, in parts."""
    digest = hashlib.sha256()
    for part in _without_build(course, title, pages):
        digest.update(part)
        yield part
    digest.update(b"}")
    yield b',"build":"%s"}\n' % digest.hexdigest().encode()


def _without_build(course: str, title: str, pages: Iterable[Listed]) -> Iterator[bytes]:
    yield msgspec.json.encode(_made(course, title, []))[: -len("]}")]
    yield from separated((page.item for page in pages if page.item), b",")
    yield b"]"


def items_entry(
    id_: str, title: str, minutes: int | None, body: tuple[Block, ...], keyed: Mapping[str, Keyed]
) -> bytes:
    """What it says of a module, written down: as values, many would take ten times the room."""
    return msgspec.json.encode(_entry(id_, title, minutes, body, keyed))


def items(course: str, title: str, modules: Iterable[Module], bank: Bank | None) -> Json:
    """`{format, course, title, modules, build}`; `build` is the hash of all the rest, and changes when that does."""
    keyed = bank.exercises if bank else {}
    made = _made(course, title, [_entry(m.id, m.title, m.estimated_minutes, m.body, keyed) for m in modules])
    return made | {"build": hashlib.sha256(msgspec.json.encode(made)).hexdigest()}


def _made(course: str, title: str, modules: list[Json]) -> Json:
    return {"format": FORMAT, "course": course, "title": title, "modules": modules}


def _entry(id_: str, title: str, minutes: int | None, body: tuple[Block, ...], keyed: Mapping[str, Keyed]) -> Json:
    blocks = named(body)
    return {
        "id": id_,
        "title": title,
        "url": urls.module_address(id_),
        "minutes": minutes,
        "ticks": {
            f"{block.id}/{item.id}": {"text": item.digest, "label": item.text}
            for block in blocks
            if isinstance(block, Checklist)
            for inner in walk(block.body)
            if isinstance(inner, ChecklistItems)
            for item in inner.items
        },
        "exercises": [
            _exercise(block, keyed[block.id])
            for block in blocks
            if isinstance(block, Exercise | Question) and block.id in keyed
        ],
    }


def _exercise(block: Exercise | Question, keyed: Keyed) -> Json:
    from coursekit.decisions.numbers import number_text  # a course without exercises never loads it

    key = keyed.key
    kind = "exercise" if isinstance(block, Exercise) else "question"
    cases = dict.fromkeys(key.words["parts"][part]["case"] for part in key.parts)
    parts_were = {old: part.id for part in key.parts.values() for old in part.was if old not in key.parts}
    was: Json = {"exercises": list(key.was)} if key.was else {}
    was |= {"parts": parts_were} if parts_were else {}
    made = {
        "id": block.id,
        "title": block.title.text,
        "anchor": f"{kind}-{block.id}",
        "kind": kind,
        "cases": [{"id": case, "title": key.words["cases"][case]["title"]} for case in cases if case],
        "parts": list(key.parts),
        "possible": number_text(key.possible),
    }
    return made | ({"was": was} if was else {})
