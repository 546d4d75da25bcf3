"""docs/exercises.md says what the code does, and its example is an exercise that holds."""

from __future__ import annotations

import re

import pytest

from coursekit.exercises import answers, compile_choice, entry, read, responses, rubric
from coursekit.exercises.grade import VERDICTS
from coursekit.exercises.proofs import check_exercises
from exercises.samples import ROOT, course_library
from exercises.test_vectors import GRADED

DOC = (ROOT / "docs" / "exercises.md").read_text("utf-8")


def test_the_example_holds() -> None:
    source = DOC.split("```yaml\n")[1].split("```")[0]
    assert check_exercises({"exercises/delivery-bot.yml": source}, course_library()) == []


@pytest.mark.parametrize("table", [read.EXERCISE, read.CASE, read.PART, read.ACCEPT, read.MISTAKE, read.CRITERION, read.HINT, read.EXAMPLE])  # fmt: skip  # noqa: E501
def test_every_key_is_described(table: dict[str, bool]) -> None:
    assert [key for key in table if f"`{key}`" not in DOC and f"`{key}:" not in DOC] == []


@pytest.mark.parametrize("kind", read.PART_TYPES)
def test_every_part_type_has_its_row_and_keys(kind: str) -> None:
    row = next(line for line in DOC.splitlines() if line.startswith(f"| `{kind}` |"))
    assert [key for key in read.PART_TYPES[kind].keys if f"`{key}`" not in row] == []


def test_every_verdict_and_code_is_explained() -> None:
    explained = set(re.findall(r"`([a-z-]+)`", DOC.split("## Verdicts and codes")[1].split("## The key")[0]))
    assert {*VERDICTS, *GRADED, *answers.CODES, *entry.CODES} - explained == set()


@pytest.mark.parametrize(
    "limit",
    [
        f"{read.MAX_PARTS} parts with cases multiplied out",
        f"{compile_choice.MAX_FOLLOWED} followed situations",
        f"{entry.MAX_LENGTH} characters of a number",
        f"{rubric.MAX_LENGTH:,} of a text",
        f"{answers.MAX_NAME} of an option's name",
        f"{answers.MAX_LIST} entries of a list",
        f"{rubric.MAX_PHRASE_WORDS} words of a phrase",
        f"{responses.MAX_BYTES:,} bytes of a response's file",
    ],
)
def test_a_limit(limit: str) -> None:
    assert limit in " ".join(DOC.split())
