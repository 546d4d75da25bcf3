"""`coursekit progress collect` as instructors use it: what it prints, where, its exit codes, and what it refuses."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from command import Ran, coursekit, files
from coursekit.progress.table import COLUMNS, NOTES
from coursekit.spreadsheet import harmless
from progress.samples import BREAD, ROOT, at, attempt, saved, tick, write

RECORDS = {
    "attempt/loaf/1": attempt("loaf", {"rye/dent": "stays", "rye/step": "bake", "rye/why": "no idea"}, 1),
    "attempt/loaf/2": attempt("loaf", {"rye/dent": "springs"}, 7, key="1" * 64, shown=True),
    "tick/dough-done/knead": tick(True, "a" * 64, 2),
    "tick/gone/x": tick(True, "a" * 64, 3),
    "answer/q-salt/answer": {"value": "two-percent", "time": at(4)},
}
JO = saved("Jo Berg", RECORDS)


def classroom(root: Path, files: Mapping[str, bytes]) -> Path:
    """A course with a folder `class` beside it."""
    write(root / "content", BREAD)
    write(root / "class", files)
    return root


def collect(root: Path, *arguments: str | Path, **how: Any) -> Ran:
    return coursekit("progress", "collect", "class", *arguments, cwd=root, **how)


def test_a_summary_for_the_terminal(tmp_path: Path) -> None:
    shown = collect(classroom(tmp_path, {"jo.json": JO, "ann/ann.json": saved("Ann", {})}))
    assert (shown.code, shown.err) == (0, "")
    assert shown.out.splitlines()[:8] == [
        "Bread: 2 learners, 2 modules, 8 things to get done",
        "the latest record is of 2026-11-02 08:07 (UTC)",
        "",
        "Who needs help first",
        "  learner  done    score   last record (UTC)",
        "  Ann      0 of 8  0 of 9  never",
        "  Jo Berg  2 of 8  1 of 9  2026-11-02 08:07   1 to look at",
        "",
    ]
    assert "early, missed by 1 of 1 (Bake now?): The net is only half stretched." in shown.out
    assert "1 tick at an item whose text has changed since" in shown.out


def test_a_large_class_is_cut_on_the_terminal_only(tmp_path: Path) -> None:
    root = classroom(tmp_path, {f"{i}.json": saved(f"Learner {i:02}", {}) for i in range(50)})
    assert "and 10 more, who got more done" in collect(root).out
    assert collect(root, "--csv").out.count("\r\n") == 1 + 50 * 12


# -- the table


def rows(ran: Ran) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(ran.out, newline="")))


def test_the_table_has_a_line_for_everything(tmp_path: Path) -> None:
    shown = collect(classroom(tmp_path, {"jo.json": JO}), "--csv")
    table = rows(shown)
    assert shown.code == 0 and tuple(table[0]) == COLUMNS and all(None not in row for row in table)
    by_name = {(row["kind"], row["item"], row["part"]): row for row in table}
    assert len(by_name) == len(table) == 2 + 6 + 1 + 1 + 1 + 1 + 1
    assert by_name["exercise", "loaf", "rye/dent"] == {
        "learner": "Jo Berg", "file": "class/jo.json", "module": "dough", "kind": "exercise", "item": "loaf",
        "part": "rye/dent", "label": "The dent", "state": "correct", "earned": "1", "possible": "1", "attempts": "2",
        "first": at(1), "last": at(7), "notes": "after-model other-key",
    }  # fmt: skip
    assert by_name["exercise", "loaf", "wheat/dent"]["state"] == "open"
    assert by_name["question", "q-salt", "answer"]["state"] == "begun"
    assert by_name["exercise", "loaf", "rye/why"]["state"] == "to-review"
    assert by_name["tick", "dough-done/knead", ""]["notes"] == "changed"
    assert by_name["tick", "gone/x", ""]["state"] == "gone"
    assert {note for row in table for note in row["notes"].split()} <= set(NOTES)


@pytest.mark.parametrize(
    "name",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\n=1",
        " =HYPERLINK(1)",
        "＝1",
        '=cmd|" /C x"!A0',
    ],
)
def test_no_cell_is_a_formula(name: str, tmp_path: Path) -> None:
    root = classroom(tmp_path, {"=evil.json": saved(name, {"attempt/loaf/1": attempt("loaf", {"=a,b\n": "x"})})})
    table = rows(collect(root, "--csv"))
    assert table and all(row["learner"].startswith("'") for row in table)
    for row in table:
        assert not any(cell.strip().startswith(("=", "+", "-", "@")) for cell in row.values()), row


@pytest.mark.parametrize("text", ["\u200b=1", "\u2060＠x", "\ufeff+1", "\r-1", "\u00a0=1", "-"])
def test_marks_that_a_spreadsheet_skips_hide_no_formula(text: str) -> None:
    assert harmless(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Jo", "1-1", "a=b", "é=1", "(-1)", "'=1", "…"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert harmless(text) == text


# -- JSON


def test_json_has_everything(tmp_path: Path) -> None:
    root = classroom(tmp_path, {"jo.json": JO, "x.json": b"{"})
    shown = collect(root, "--json")
    data = json.loads(shown.out)
    assert shown.code == 1 and (data["format"], data["course"], data["files"]) == ("coursekit-report/1", "bread", 2)
    (jo,) = data["learners"]
    assert jo["exercises"]["loaf"]["parts"]["rye/why"]["answer"] == "no idea"
    assert jo["gone"][0]["id"] == "gone/x" and data["findings"][0]["code"] == "json-syntax"
    assert len(data["exercises"][0]["parts"]) == 6 and data["reviews"][0]["learner"] == "Jo Berg"


def test_json_and_csv_are_utf8_wherever_they_are_printed(tmp_path: Path) -> None:
    half = saved("Zoë", {"attempt/loaf/1": attempt("loaf", {"rye/why": "\ud83d?"})})
    root = classroom(tmp_path, {"zoe.json": half})
    for style in ("--csv", "--json"):
        shown = collect(root, style, LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
        assert shown.code == 0 and "Zoë" in shown.out, "a process decodes it as UTF-8"


DOCS = (ROOT / "docs/instructors.md").read_text("utf-8")


def test_the_docs_list_the_columns() -> None:
    table = DOCS[DOCS.index("| Column |") :].partition("\n\n")[0].splitlines()[2:]
    assert [name for line in table for name in re.findall(r"`([\w-]+)`", line.split("|")[1])] == list(COLUMNS)
    assert re.findall(r"`([\w-]+)`", table[-1])[1:] == list(NOTES)


def test_the_docs_list_every_field(tmp_path: Path) -> None:
    listed = {}
    for line in DOCS[DOCS.index("| Object |") :].partition("\n\n")[0].splitlines()[2:]:
        where, fields = line.strip("| ").split(" | ")
        listed[where] = set(re.findall(r"`([a-z_]+)`", re.sub(r"\([^)]*\)", "", fields)))
    records = RECORDS | {"attempt/loaf/3": attempt("loaf", {"rye/crust": "x", "wheat/step": "wait"}, 9)}
    root = classroom(tmp_path, {"jo.json": saved("Jo", records), "x.json": b"{"})
    data = json.loads(collect(root, "--json").out)
    (jo,) = data["learners"]
    loaf = jo["exercises"]["loaf"]
    found = {
        "the report": data,
        "in `findings`": data["findings"][0],
        "in `modules`": data["modules"][0],
        "in `items` of a module": data["modules"][0]["items"][0],
        "in `exercises`": data["exercises"][0],
        "in `parts` of an exercise": data["exercises"][0]["parts"][0],
        "in `rows`, `chosen`, `mistakes`": data["frameworks"][0]["rows"][0],
        "in `frameworks`": data["frameworks"][0],
        "in `reviews`": data["reviews"][0],
        "in `gone`": data["gone"][0] | jo["gone"][0],
        "in `learners`": jo,
        "in `items` of a learner, by `kind:id`": jo["items"]["tick:dough-done/knead"],
        "in `exercises` of a learner, by id": loaf,
        "in `attempts`": loaf["attempts"][0],
        "in `parts` of a learner, by id": loaf["parts"]["rye/dent"],
    }
    assert {where: set(one) for where, one in found.items()} == listed


# -- what can't be used


def open_to_all(root: Path) -> None:
    """Let an unprivileged user reach the folder (pytest's own are closed to others)."""
    for folder in (root, *root.parents[:2]):
        folder.chmod(0o755)


def test_files_that_are_left_out_are_named_and_the_exit_code_says_so(tmp_path: Path) -> None:
    root = classroom(tmp_path, {"jo.json": JO, "cut.json": JO[:-20], "cake.json": saved("x", {}, course="cake")})
    shown = collect(root)
    assert shown.code == 1 and "Jo Berg" in shown.out
    assert "class/cut.json:1:" in shown.err and "class/cake.json: error: this belongs to another course" in shown.err
    assert shown.err.endswith("2 of 3 left out\n")


def test_a_doubled_file_loses_nothing_so_the_exit_code_is_0(tmp_path: Path) -> None:
    shown = collect(classroom(tmp_path, {"a.json": JO, "b.json": JO}))
    assert shown.code == 0 and "class/b.json: warning: this is the same file as `class/a.json`" in shown.err


@pytest.mark.parametrize(("given", "code", "says"), [
    ({}, 2, "there is no progress file there"),
    ({"notes.txt": b"x"}, 2, "there is no progress file there"),
    ({"x.json": b"[]"}, 1, "there is nothing to report"),
])  # fmt: skip
def test_without_a_learner_there_is_no_report(given: dict[str, bytes], code: int, says: str, tmp_path: Path) -> None:
    (tmp_path / "class").mkdir()
    root = classroom(tmp_path, given)
    for style in ([], ["--csv"], ["--json"], ["--html", "r.html"]):
        shown = collect(root, *style)
        assert shown.code == code and says in shown.err and shown.out == ""
    assert not (root / "r.html").exists()


def test_content_at_fault_stops_it(tmp_path: Path) -> None:
    root = classroom(tmp_path, {"jo.json": JO})
    (root / "content/exercises/loaf.yml").write_text("id: loaf\ntitle: x\nparts: 3\n")
    shown = collect(root)
    assert shown.code == 1 and "content/exercises/loaf.yml:3" in shown.err and "nothing was collected" in shown.err


def test_names_never_reach_the_terminal_raw(tmp_path: Path) -> None:
    evil = "\x1b]0;owned\x07\x1b[2J\u202eevil"
    records = {f"tick/{evil}/x": tick(), "attempt/loaf/1": attempt("loaf", {evil: evil, "rye/why": evil})}
    root = classroom(tmp_path, {f"{evil}.json": saved(evil, records), f"{evil}2.json": b"{"})
    shown = collect(root)
    assert "evil" in shown.out and "evil2.json" in shown.err
    assert all(char.isprintable() or char == "\n" for char in shown.said)


def test_files_of_all_kinds_below_the_folder(tmp_path: Path) -> None:
    root = classroom(tmp_path, {
        "deep/er/A.JSON": saved("Deep", {}), ".hidden/x.json": saved("Hidden", {}), "._jo.json": b"\0\5\7",
        "report.html": b"<p>", "big.json": b" " * 20_000_001,
    })  # fmt: skip
    os.mkfifo(root / "class/pipe.json")
    write(root / "other", {"out.json": saved("Outside", {})})
    (root / "class/link.json").symlink_to(root / "other/out.json")
    (root / "class/linked").symlink_to(root / "other")
    (root / "class/loop").symlink_to(root / "class")
    (root / "class/nowhere.json").symlink_to(root / "class/nothing.json")
    shown = collect(root)
    assert "Deep" in shown.out and not {"Hidden", "Outside"} & set(shown.out.split())
    for says in (
        "big.json: error: this is too large for a progress file (20,000,001 bytes)",
        "pipe.json: error: this is not a regular file",
        "link.json: error: this symbolic link leads out",
        "linked: error: this symbolic link leads out",
        "nowhere.json: error: there is no such file",
    ):
        assert says in shown.err
    named = coursekit("progress", "collect", "class/deep", "other/out.json", "other", cwd=root)
    assert named.code == 0 and "2 learners" in named.out


def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    root = classroom(tmp_path, {"jo.json": JO, "locked.json": saved("x", {}), "shut/y.json": saved("y", {})})
    (root / "class/locked.json").chmod(0)
    (root / "class/shut").chmod(0)
    (root / "class/huge.json").touch(0)
    os.truncate(root / "class/huge.json", 1_000_000_000)
    open_to_all(root)
    shown = collect(root, unprivileged=True)
    (root / "class/shut").chmod(0o755)
    assert shown.code == 1 and "Jo Berg" in shown.out
    assert "locked.json: error: this can't be read: permission denied" in shown.err
    assert "class/shut: error: this can't be read: permission denied" in shown.err
    assert "huge.json: error: this is too large" in shown.err, "not even opened"


# -- the HTML file


def test_the_html_file_is_written_and_said_where(tmp_path: Path) -> None:
    root = classroom(tmp_path, {"jo.json": JO})
    shown = collect(root, "--html", "r.html")
    assert (shown.code, shown.out) == (0, "wrote r.html: 1 learner; open it in a browser\n")
    first = (root / "r.html").read_bytes()
    assert collect(root, "--html", "r.html").code == 0
    assert (root / "r.html").read_bytes() == first, "the same files give the same report"
    assert [name for name in files(root) if "coursekit-" in name] == []


@pytest.mark.parametrize(
    ("to", "says"),
    [
        ("class", "class is a folder"),
        ("nowhere/r.html", "there is no folder nowhere"),
        ("class/jo.json", "would be taken for a progress file"),
        ("new.json", "would be taken for a progress file"),
        ("/dev/null", "is no file"),
    ],
)
def test_what_the_html_file_cannot_be(to: str, says: str, tmp_path: Path) -> None:
    root = classroom(tmp_path, {"jo.json": JO})
    before = files(root)
    shown = collect(root, "--html", to)
    assert shown.code == 2 and says in shown.err and files(root) == before


def test_a_folder_that_may_not_be_written_leaves_the_former_report(tmp_path: Path) -> None:
    root = classroom(tmp_path, {"jo.json": JO})
    write(root / "out", {"r.html": b"former"})
    (root / "out").chmod(0o555)
    open_to_all(root)
    shown = collect(root, "--html", "out/r.html", unprivileged=True)
    assert shown.code == 1 and "permission denied" in shown.err and "out" in shown.err
    assert files(root / "out") == {"r.html": b"former"}


def test_formats_exclude_each_other(tmp_path: Path) -> None:
    root = classroom(tmp_path, {"jo.json": JO})
    for style in (["--csv", "--json"], ["--html", "r.html", "--csv"]):
        shown = collect(root, *style)
        assert shown.code == 2 and "one or the other" in shown.err


def test_help_explains_the_group_and_the_command(tmp_path: Path) -> None:
    assert "collect" in coursekit("progress", "--help", cwd=tmp_path).out
    shown = coursekit("progress", "collect", "--help", cwd=tmp_path).out
    assert "Examples:" in shown and "FOLDER..." in shown and "Exits with 1" in shown
    assert coursekit("progress", "collct", cwd=tmp_path).code == 2
    assert coursekit("progress", "collect", "nowhere", cwd=tmp_path).code == 2
