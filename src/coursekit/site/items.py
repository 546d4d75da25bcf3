"""`items.json`: what there is to get done in a course, for pages that say how far a learner has come. Pure.

No answer, key, fact or hint stands in it: ids, titles, the digest of each checklist item's text, and what an exercise
is worth.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import msgspec

from coursekit.content.model import Checklist, ChecklistItems, Exercise, Module, Question, walk
from coursekit.content.read import Content
from coursekit.content.references import named
from coursekit.site import urls

if TYPE_CHECKING:
    from coursekit.exercises.bank import Bank, Keyed

Json = Any

FORMAT = 1
"""Of `items.json`."""


def items_file(content: Content, title: str, bank: Bank | None) -> tuple[str, str]:
    """Its path and text. Each module is written down at once: as values, many would take ten times the room."""
    keyed = bank.exercises if bank else {}
    modules = [msgspec.Raw(msgspec.json.encode(_module(document.module, keyed))) for document in content.documents]
    return urls.ITEMS, _text(_whole(content.id, title, modules)) + "\n"


def items(course: str, title: str, modules: Iterable[Module], bank: Bank | None) -> Json:
    """`{format, course, title, modules, build}`; `build` is the hash of all the rest, and changes when that does."""
    return _whole(course, title, [_module(module, bank.exercises if bank else {}) for module in modules])


def _whole(course: str, title: str, modules: list[Any]) -> Json:
    made = {"format": FORMAT, "course": course, "title": title, "modules": modules}
    return made | {"build": hashlib.sha256(_text(made).encode()).hexdigest()}


def _text(made: Json) -> str:
    return msgspec.json.encode(made).decode()


def _module(module: Module, keyed: dict[str, Keyed]) -> Json:
    blocks = named(module.body)
    return {
        "id": module.id,
        "title": module.title,
        "url": urls.module_address(module.id),
        "minutes": module.estimated_minutes,
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
