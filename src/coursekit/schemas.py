"""JSON Schemas for editors, made from the same types that reading uses: `coursekit schema NAME`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

from coursekit.content.front_matter import BLOOM_LEVELS, MAX_ID, FrontMatter
from coursekit.content.settings import CourseFile
from coursekit.decisions import schemas as decisions
from coursekit.exercises.schemas import exercise
from coursekit.identifiers import ID

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def front_matter() -> dict[str, Any]:
    """Front matter of a module, in both dialects."""
    schema = _schema(FrontMatter, "Front matter of a coursekit module")
    properties = schema["properties"]
    properties["id"] |= {"pattern": f"^{ID.pattern}$"}
    for key in ("estimatedMinutes", "duration_minutes"):
        properties[key] |= {"minimum": 1, "maximum": 10_000}
    properties["bloomLevel"] |= {"examples": list(BLOOM_LEVELS)}
    return schema


def course() -> dict[str, Any]:
    """`course.yml`."""
    schema = _schema(CourseFile, "course.yml of a coursekit course")
    schema["properties"]["id"] |= {"pattern": f"^{ID.pattern}$", "maxLength": MAX_ID}
    schema["properties"]["url"] |= {"pattern": "^https?://"}
    return schema


def _schema(kind: type, title: str) -> dict[str, Any]:
    """A struct's schema, closed, without the nulls that only stand for absent keys."""
    made = msgspec.json.schema(kind)
    definitions = made["$defs"]
    body = definitions.pop(kind.__name__)
    properties = {key: _present(value) for key, value in body["properties"].items()}
    result: dict[str, Any] = {"$schema": DIALECT, "title": title, "type": "object", "properties": properties}
    result["additionalProperties"] = False
    if definitions:
        result["$defs"] = definitions
    return result


def _present(value: dict[str, Any]) -> dict[str, Any]:
    """The schema of a key that is there: `null` is msgspec's word for one that isn't."""
    value = {k: v for k, v in value.items() if k != "default"}
    options = [option for option in value.get("anyOf", ()) if option != {"type": "null"}]
    if "anyOf" in value:
        return options[0] if len(options) == 1 else {"anyOf": options}
    return value


SCHEMAS: dict[str, Callable[[], dict[str, Any]]] = {
    "front-matter": front_matter,
    "course": course,
    **decisions.SCHEMAS,
    "exercise": exercise,
}
