"""`grade` and `key`: what they print, and their exit codes (0 done, 1 data at fault, 2 wrong usage)."""

# ruff: noqa: E501 (tables of cases read better unbroken)

from __future__ import annotations

import csv
import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from coursekit.cli_exercises import COMMANDS
from exercises.samples import CONTENT

CLI = click.Group(commands={str(command.name): command for command in COMMANDS})
LAW = "customization-decision"


def run(*arguments: str | Path, content: Path = CONTENT) -> Result:
    return CliRunner().invoke(CLI, [*map(str, arguments), "--content", str(content)])


def written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def test_grade_says_why(tmp_path: Path) -> None:
    answers = written(tmp_path / "jo.yml", "answers:\n  a/need: knowledge\n  a/approach: prompting\n  a/setup: 1200\n")
    result = run("grade", LAW, answers)
    assert result.exit_code == 0
    assert "Three use cases of a law firm: 3 of 27" in result.output
    assert "Approach: partly right (1.5 of 2)\n    Acceptable: prompting. One contract usually fits" in result.output
    assert "Cost and benefit, hourly rate: not answered\n" in result.output


@pytest.mark.parametrize("ending", ["json", "yml"])
def test_the_grade_as_json(tmp_path: Path, ending: str) -> None:
    text = '{"exercise": "customization-decision", "answers": {"a/rate": 150.50, "a/need": "knowledge"}}'
    graded = json.loads(run("grade", LAW, written(tmp_path / f"a.{ending}", text), "--json").output)
    assert (graded["earned"], graded["possible"]) == ("1.5", "27")
    assert graded["parts"]["a/rate"]["codes"] == ["plausible"]


def test_numbers_stay_as_they_were_written(tmp_path: Path) -> None:
    for text in ("NaN", "1e400", "0.1", "-0"):
        answers = written(tmp_path / "a.json", f'{{"answers": {{"a/rate": {text}}}}}')
        assert run("grade", LAW, answers).exit_code == 0


def test_a_folder_gives_a_table_and_names_what_it_leaves_out(tmp_path: Path) -> None:
    written(tmp_path / "=cmd.json", '{"answers": {"a/need": "knowledge", "a/risks": "hm"}}')
    written(tmp_path / "b.yml", "answers: {a/need: both}")
    written(tmp_path / "broken.json", '{"answers": ')
    written(tmp_path / "other.json", '{"exercise": "other"}')
    written(tmp_path / "list.json", "[]")
    (tmp_path / "binary.yml").write_bytes(b"\xff\xfe\x00")
    written(tmp_path / "notes.txt", "not a response")
    result = run("grade", LAW, tmp_path)
    rows = list(csv.DictReader(result.stdout.splitlines()))
    assert result.exit_code == 1
    assert [(row["response"], row["earned"], row["percent"], row["to review"]) for row in rows] == [
        ("'=cmd.json", "1", "3.7", "1"),
        ("b.yml", "0.5", "1.9", "0"),
    ]
    for name in ("broken.json:1:13", "other.json", "list.json", "binary.yml"):
        assert name in result.stderr
    assert "4 of 6 left out" in result.stderr and "notes.txt" not in result.stderr


def test_a_folder_as_lines_of_json(tmp_path: Path) -> None:
    written(tmp_path / "a.json", '{"answers": {"a/need": "knowledge"}}')
    lines = [json.loads(line) for line in run("grade", LAW, tmp_path, "--json").stdout.splitlines()]
    assert [(line["response"], line["grade"]["earned"]) for line in lines] == [("a.json", "1")]


def test_a_response_too_large_or_too_deep_is_refused(tmp_path: Path) -> None:
    large = written(tmp_path / "a.json", '{"answers": {"a/risks": "' + "x" * 1_000_001 + '"}}')
    deep = written(tmp_path / "b.json", "[" * 200_000)
    for path, code in ((large, "file-too-large"), (deep, "json-syntax")):
        result = run("grade", LAW, path)
        assert result.exit_code == 1 and code in result.stderr


@pytest.mark.parametrize(
    ("response", "code", "exit_code"),
    [
        ('{"answers": []}', "error: this is no response [wrong-type]", 1),
        ('{"exercise": "other", "answers": {}}', "error: this response belongs to another exercise [bad-value]", 1),
        ('{"answers": {"a/ned": "both"}}', "were left out [unknown-key]\n  hint: there are `a/need`", 0),
    ],
)
def test_a_response_at_fault_is_told_by_a_code_of_the_catalogue(
    tmp_path: Path, response: str, code: str, exit_code: int
) -> None:
    result = run("grade", LAW, written(tmp_path / "a.json", response))
    assert code in result.stderr and result.exit_code == exit_code


def test_the_key_gives_reasons() -> None:
    result = run("key", LAW)
    assert result.exit_code == 0
    assert "ruled out: fine-tuning (What is missing is knowledge, and facts are looked up" in result.output
    assert "acceptable, 75 %: prompting (One contract usually fits into a prompt" in result.output


@pytest.mark.parametrize("id_", ["task-api-three-methods", "product-sorting", "product-matrix", "product-mistakes", "spectrum-order", "q-refund-policy"])  # fmt: skip
def test_every_exercise_has_a_sheet(id_: str) -> None:
    assert run("key", id_).exit_code == 0
    assert json.loads(run("key", id_, "--json").output)["logic"]["id"] == id_


def test_an_unknown_exercise_is_wrong_usage(tmp_path: Path) -> None:
    result = run("key", "customisation-decision")
    assert result.exit_code == 2 and "did you mean `customization-decision`" in result.stderr
    assert run("grade", LAW, tmp_path).exit_code == 2


def test_an_exercise_at_fault_says_so(tmp_path: Path) -> None:
    (tmp_path / "exercises").mkdir()
    written(tmp_path / "exercises" / "e.yml", "id: e\ntitle: E\nparts: [{id: p, type: chioce}]\n")
    result = run("key", "e", content=tmp_path)
    assert result.exit_code == 1 and "did you mean `choice`?" in result.stderr
