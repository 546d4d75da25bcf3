"""The JSON Schemas accept what the reader accepts and refuse what it refuses."""

import copy
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coursekit.decisions.read import read_facts, read_framework
from coursekit.decisions.read_worksheet import read_worksheet
from coursekit.exercises.read import read_exercise
from coursekit.schemas import SCHEMAS
from coursekit.yaml12 import read_yaml

ROOT = Path(__file__).parents[1]
READERS: dict[str, Any] = {
    "facts": read_facts,
    "framework": read_framework,
    "worksheet": read_worksheet,
    "exercise": read_exercise,
}
FILES = [
    ("facts", ROOT / "content/facts.yml"),
    *(("framework", path) for path in sorted((ROOT / "content/frameworks").glob("*.yml"))),
    *(("worksheet", path) for path in sorted((ROOT / "content/worksheets").glob("*.yml"))),
    *(("exercise", path) for path in sorted((ROOT / "content/exercises").glob("*.yml"))),
]
TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "number": int}


def valid(schema: dict[str, Any], value: Any, root: dict[str, Any]) -> bool:
    """As much of JSON Schema as ours use; an unknown keyword is an error of this test."""
    return all(CHECKS[keyword](argument, schema, value, root) for keyword, argument in schema.items())


def _type(names: Any, value: Any) -> bool:
    names = [names] if isinstance(names, str) else names
    return any(isinstance(value, TYPES[n]) and (n == "boolean" or not isinstance(value, bool)) for n in names)


def _additional(argument: Any, schema: Any, value: Any, root: Any) -> bool:
    if not isinstance(value, dict):
        return True
    extra = [v for key, v in value.items() if key not in schema.get("properties", {})]
    return not extra if argument is False else all(valid(argument, v, root) for v in extra)


CHECKS: dict[str, Any] = {
    "$schema": lambda *_: True,
    "$defs": lambda *_: True,
    "title": lambda *_: True,
    "description": lambda *_: True,
    "type": lambda a, s, v, r: _type(a, v),
    "const": lambda a, s, v, r: v == a,
    "enum": lambda a, s, v, r: v in a,
    "pattern": lambda a, s, v, r: not isinstance(v, str) or re.search(a, v) is not None,
    "required": lambda a, s, v, r: not isinstance(v, dict) or all(key in v for key in a),
    "properties": lambda a, s, v, r: (
        not isinstance(v, dict) or all(valid(sub, v[key], r) for key, sub in a.items() if key in v)
    ),
    "additionalProperties": _additional,
    "propertyNames": lambda a, s, v, r: not isinstance(v, dict) or all(valid(a, key, r) for key in v),
    "minItems": lambda a, s, v, r: not isinstance(v, list) or len(v) >= a,
    "maxProperties": lambda a, s, v, r: not isinstance(v, dict) or len(v) <= a,
    "minProperties": lambda a, s, v, r: not isinstance(v, dict) or len(v) >= a,
    "anyOf": lambda a, s, v, r: any(valid(sub, v, r) for sub in a),
    "items": lambda a, s, v, r: not isinstance(v, list) or all(valid(a, item, r) for item in v),
    "oneOf": lambda a, s, v, r: sum(valid(sub, v, r) for sub in a) == 1,
    "$ref": lambda a, s, v, r: valid(r["$defs"][a.rsplit("/", 1)[1]], v, r),
}


@pytest.mark.parametrize(("name", "path"), FILES, ids=lambda part: part.stem if isinstance(part, Path) else part)
def test_every_file_of_the_course_is_valid(name: str, path: Path) -> None:
    schema = SCHEMAS[name]()
    assert valid(schema, read_yaml(path.read_text("utf-8"), path.name).value, schema)
    json.dumps(schema)


def mappings(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from mappings(inner)


@pytest.mark.parametrize(("name", "path"), FILES, ids=lambda part: part.stem if isinstance(part, Path) else part)
def test_a_key_lost_or_misspelt_is_refused_by_both_or_neither(name: str, path: Path) -> None:
    schema, original = SCHEMAS[name](), read_yaml(path.read_text("utf-8"), path.name).value
    r = random.Random(path.name)
    for _ in range(60):
        value = copy.deepcopy(original)
        chosen = r.choice([m for m in mappings(value) if m])
        key = r.choice(list(chosen))
        lost = chosen.pop(key)
        if r.random() < 0.5:
            chosen[key + "_x"] = lost
        if key in original.get("rubrics", {}):
            continue  # a case names criteria under the rubric's own id, which no schema can know
        _, faults = READERS[name](json.dumps(value), path.name)
        assert valid(schema, value, schema) == (not faults), (key, [f.message for f in faults])
