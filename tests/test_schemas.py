"""`coursekit schema`: what editors are told is what reading accepts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from command import coursekit
from coursekit.cli import SCHEMA_NAMES
from coursekit.content import front_matter, settings
from coursekit.schemas import SCHEMAS


@pytest.mark.parametrize("name", SCHEMAS)
def test_each_schema_can_be_printed(name: str, tmp_path: Path) -> None:
    printed = json.loads(coursekit("schema", name, cwd=tmp_path).out)
    assert printed["$schema"].startswith("https://json-schema.org/") and printed["additionalProperties"] is not True


def test_the_command_line_knows_every_schema_by_name() -> None:
    assert set(SCHEMA_NAMES) == set(SCHEMAS)


def test_the_keys_are_those_that_reading_knows() -> None:
    assert set(SCHEMAS["front-matter"]()["properties"]) == set(front_matter.KEYS)
    assert set(SCHEMAS["course"]()["properties"]) == set(settings.KEYS)


def test_types_are_told_as_reading_checks_them() -> None:
    keys = SCHEMAS["front-matter"]()["properties"]
    assert keys["estimatedMinutes"] == {"type": "integer", "minimum": 1, "maximum": 10_000}
    assert keys["concepts"] == {"type": "array", "items": {"type": "string"}}
    assert keys["skills"]["items"]["anyOf"] == [{"type": "string"}, {"$ref": "#/$defs/SkillEntry"}]
    assert SCHEMAS["course"]()["properties"]["grading"] == {"enum": ["practice", "recorded"]}


def test_an_unknown_name_is_wrong_usage(tmp_path: Path) -> None:
    failed = coursekit("schema", "front-mater", cwd=tmp_path)
    assert failed.code == 2 and "'front-matter'" in failed.err
