"""The view of an exercise without answers: the only thing of a key that a page may hold in recorded mode.

It is built from nothing, field by field, so that a new field of the key can't slip into it. Not even the key's hash is
in it: whoever has the sources could try out which answers give that hash.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from coursekit.decisions.canonical import Json, content_hash


def public_view(compiled: Json) -> Json:
    """`{format, id, was, title, cases, groups, parts, hints, version}`; `version` changes when the view does."""
    logic, words = compiled["logic"], compiled["words"]
    view = {
        "format": compiled["format"],
        "id": logic["id"],
        "was": logic["was"],
        "title": words["title"],
        "cases": _cases(logic, words),
        "groups": words["groups"],
        "parts": [_part(logic["id"], part, words["parts"][part["id"]]) for part in logic["parts"]],
        "hints": [{name: hint[name] for name in ("id", "parts", "costs")} for hint in logic["hints"]],
    }
    return view | {"version": content_hash(view)}


def _cases(logic: Json, words: Json) -> Json:
    """The cases in the order of their parts."""
    order = dict.fromkeys(words["parts"][part["id"]]["case"] for part in logic["parts"])
    return [{"id": id_, "title": words["cases"][id_]["title"]} for id_ in order if id_]


def _part(exercise: str, part: Json, words: Json) -> Json:
    common = {"id": part["id"], "was": part["was"], "type": part["type"], "points": part["points"]}
    said = {name: words[name] for name in ("label", "group", "case")}
    return common | said | _VIEWS[part["type"]](f"{exercise}/{part['id']}", part, words)


def _options(name: str, part: Json, words: Json) -> Json:
    return {"options": [{"id": option, "label": words["options"][option]} for option in part["options"]]}


def _number(name: str, part: Json, words: Json) -> Json:
    return {"unit": part["unit"]}


def _text(name: str, part: Json, words: Json) -> Json:
    return {"at_least": part["at_least"]}


def _order(name: str, part: Json, words: Json) -> Json:
    return {"items": [{"id": item, "label": words["items"][item]} for item in shuffled(name, part["answer"])]}


def _match(name: str, part: Json, words: Json) -> Json:
    """Options stand in the order in which the author wrote them, unless that gives the pairs away."""
    items, answers = zip(*part["answer"], strict=True)
    telling = list(answers) == part["options"]
    options = shuffled(f"{name}/options", part["options"]) if telling else part["options"]
    found = [{"id": item, "label": words["items"][item]} for item in items]
    return {"items": found, "options": [{"id": option, "label": words["options"][option]} for option in options]}


def shuffled(name: str, items: Sequence[str]) -> list[str]:
    """An order that says nothing of the right one: by the hash of each item's name. Never the right one itself."""
    mixed = sorted(items, key=lambda item: hashlib.sha256(f"{name}/{item}".encode()).hexdigest())
    return mixed if mixed != list(items) else mixed[::-1]


_VIEWS: dict[str, Callable[[str, Json, Json], Json]] = {
    "choice": _options,
    "multiple": _options,
    "number": _number,
    "text": _text,
    "order": _order,
    "match": _match,
}
