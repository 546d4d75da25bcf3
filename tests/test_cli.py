"""The command line, used as authors use it: what it prints, where, and with which exit code."""

from __future__ import annotations

import json
import os
import pty
import signal
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

from command import course, coursekit, files
from coursekit import __version__
from coursekit.cli import LATER

LESSON = """---
title: First
phase: 1
module: 1
estimatedMinutes: 5
concepts: [idea]
---

# First

:::concept[idea]{title="An idea"}
What it is.
:::

See [the idea](concept:idea).
"""


def test_help_teaches_and_version_tells(tmp_path: Path) -> None:
    shown = coursekit("--help", cwd=tmp_path)
    assert shown.code == 0
    assert "coursekit build" in shown.out and ":::concept[an-id]" in shown.out
    for command in ("build", "check", "inspect"):
        help_text = coursekit(command, "--help", cwd=tmp_path).out
        assert "Example" in help_text and command in help_text
    assert coursekit("--version", cwd=tmp_path).out == f"coursekit, version {__version__}\n"


def test_build_writes_a_site(tmp_path: Path) -> None:
    done = coursekit("build", cwd=course(tmp_path, first=LESSON))
    assert done.code == 0 and done.out.startswith("built 6 pages in site (")
    assert {"index.html", "first/index.html", "concepts/index.html", "404.html"} <= set(files(tmp_path / "site"))
    assert 'href="#concept-idea"' in (tmp_path / "site/first/index.html").read_text()
    again = coursekit("build", cwd=tmp_path)
    assert "0 written" in again.out and again.code == 0


def test_build_stops_at_errors_and_leaves_the_former_site_whole(tmp_path: Path) -> None:
    root = course(tmp_path, first=LESSON)
    coursekit("build", cwd=root)
    before = files(root / "site")
    course(root, second="# Two\n\n[x](concept:nowhere)\n")
    failed = coursekit("build", cwd=root)
    assert failed.code == 1 and "nothing was written" in failed.err
    assert "content/second.md:3:" in failed.err and "there is no concept `nowhere`" in failed.err
    assert files(root / "site") == before


def test_strict_lets_warnings_stop_the_build(tmp_path: Path) -> None:
    root = course(tmp_path, first=LESSON + "\n```\ncode\n```\n")
    assert coursekit("build", "--strict", cwd=root).code == 1
    assert not (root / "site").exists()
    relaxed = coursekit("build", cwd=root)
    assert relaxed.code == 0 and "warning" in relaxed.err


def test_check_exits_with_one_when_anything_is_found(tmp_path: Path) -> None:
    root = course(tmp_path, first=LESSON)
    clean = coursekit("check", cwd=root)
    assert (clean.code, clean.out) == (0, "") and "nothing found" in clean.err
    course(root, first=LESSON + "\n```\ncode\n```\n")
    found = coursekit("check", cwd=root)
    assert found.code == 1
    assert "content/first.md:17:1: warning:" in found.out and "17 | ```" in found.out and "^" in found.out


def test_check_prints_json_for_programs(tmp_path: Path) -> None:
    root = course(tmp_path, first="[x](concept:nope)")
    found = json.loads(coursekit("check", "--format", "json", cwd=root).out)
    broken = next(d for d in found if d["code"] == "broken-reference")
    assert (broken["path"], broken["line"], broken["severity"]) == ("content/first.md", 1, "error")
    assert set(broken) == {"code", "severity", "path", "line", "column", "end_column", "message", "hint"}


def test_check_of_one_file_knows_the_course_it_belongs_to(tmp_path: Path) -> None:
    root = course(
        tmp_path, first=LESSON, second="---\ntitle: Two\n---\n\n# Two\n\n[idea](concept:idea)\n\n## x\n\n```\n```\n"
    )
    (root / "content/course.yml").write_text("title: T\n")
    found = coursekit("check", "content/second.md", cwd=root)
    assert "broken-reference" not in found.said
    assert "second.md" in found.out and "first.md" not in found.out


def test_check_of_a_loose_file_of_any_ending(tmp_path: Path) -> None:
    (tmp_path / "draft.txt").write_text("# Draft\n\n::: note\n")
    assert "draft.txt:3:1" in coursekit("check", "draft.txt", cwd=tmp_path).out


def test_inspect_prints_one_object_a_line(tmp_path: Path) -> None:
    root = course(tmp_path, first=LESSON, second="no front matter\n")
    shown = coursekit("inspect", "content/first.md", "content/second.md", "--json", cwd=root)
    first, second = (json.loads(line) for line in shown.out.splitlines())
    assert list(first) == ["path", "front_matter", "directives"]
    assert first["front_matter"]["estimatedMinutes"] == 5 and second["front_matter"] is None
    assert first["directives"] == [
        {
            "name": "concept",
            "label": "idea",
            "id": "idea",
            "attributes": {"title": "An idea"},
            "line": 11,
            "end_line": 13,
            "closed": True,
            "children": [],
        }
    ]


def test_inspect_without_json_is_for_people(tmp_path: Path) -> None:
    root = course(tmp_path, first=LESSON)
    assert "  concept [idea] (lines 11 to 13)" in coursekit("inspect", "content/first.md", cwd=root).out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("bild",), "No such command"),
        (("build", "--oops"), "No such option"),
        (("inspect",), "Missing argument"),
        (("check", "--format", "xml"), "is not one of"),
    ],
)
def test_wrong_usage_exits_with_two(arguments: tuple[str, ...], says: str, tmp_path: Path) -> None:
    failed = coursekit(*arguments, cwd=tmp_path)
    assert failed.code == 2 and says in failed.err


def test_ctrl_c_exits_with_130_and_writes_nothing(tmp_path: Path) -> None:
    text = "\n\n".join(f"Sentence {i} of *many* with `code` and **weight**." for i in range(4_000))
    root = course(tmp_path, **{f"m{i}": f"# Module {i}\n\n{text}\n" for i in range(200)})
    command = [sys.executable, "-m", "coursekit", "build"]
    process = subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(2)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130 and err.decode().strip().endswith("interrupted")
    assert not (root / "site").exists()


def test_the_summaries_of_commands_loaded_later_are_their_own(tmp_path: Path) -> None:
    for name, (module, summary) in LATER.items():
        commands = {command.name: command for command in import_module(f"coursekit.{module}").COMMANDS}
        assert commands[name].get_short_help_str(200).rstrip(".") == summary.rstrip("."), name
        assert coursekit(name, "--help", cwd=tmp_path).code == 0


def test_half_a_character_in_an_answer_is_shown_and_not_fatal(tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text('{"exercise": "customization-decision", "answers": {"a/need": "\\ud800"}}')
    shown = coursekit("grade", "customization-decision", tmp_path / "r.json", cwd=Path(__file__).parents[1])
    assert shown.code == 0 and "0 of 27" in shown.out


@pytest.mark.parametrize(
    "text", ["{}", '{"a/need": "knowledge"}', '{"answers": {"a/need": "knowledge", "a/need": "both"}}']
)
def test_what_is_no_response_is_not_graded_as_an_empty_one(text: str, tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text(text)
    failed = coursekit("grade", "customization-decision", tmp_path / "r.json", cwd=Path(__file__).parents[1])
    assert failed.code == 1 and "r.json:1" in failed.err


def test_a_fact_that_is_given_twice_is_asked_back(tmp_path: Path) -> None:
    course_folder = Path(__file__).parents[1]
    twice = coursekit("decide", "four-questions", "--fact", "need=both", "--fact", "need=knowledge", cwd=course_folder)
    assert twice.code == 2 and "`--fact need` is given twice" in twice.err
    (tmp_path / "f.json").write_text('{"need": "both", "need": "knowledge"}')
    doubled = coursekit("decide", "four-questions", "--facts", tmp_path / "f.json", cwd=course_folder)
    assert doubled.code == 1 and "`need` is given twice" in doubled.err


def test_a_reader_that_goes_away_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "x.md").write_text("::: note\n\n" * 3000)
    command = f"{sys.executable} -m coursekit check x.md | head -1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, timeout=60, check=False)
    assert done.stdout.count(b"\n") == 1 and b"Traceback" not in done.stderr and b"Exception" not in done.stderr


def in_a_terminal(command: list[str], cwd: Path, **environment: str) -> str:
    """What a command prints when standard output and error are a terminal."""
    parent, child = pty.openpty()
    process = subprocess.Popen(command, cwd=cwd, stdout=child, stderr=child, env=os.environ | environment)
    os.close(child)
    shown = b""
    while True:
        try:
            piece = os.read(parent, 65536)
        except OSError:
            break
        if not piece:
            break
        shown += piece
    process.wait()
    os.close(parent)
    return shown.decode()


def test_colours_and_progress_are_for_terminals_only(tmp_path: Path) -> None:
    root = course(tmp_path, first="[x](concept:nope)")
    command = [sys.executable, "-m", "coursekit", "check"]
    assert "\x1b[" in in_a_terminal(command, root, TERM="xterm")
    assert "\x1b[31m" not in in_a_terminal(command, root, TERM="xterm", NO_COLOR="1")
    assert "\x1b" not in coursekit("check", cwd=root).said
