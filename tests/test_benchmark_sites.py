"""What `make bench` makes of its figures, and that what it measures with is the same from run to run."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.append(str(ROOT / "benchmarks"))

import corpus  # noqa: E402
import goals  # noqa: E402
import report  # noqa: E402
from installing import Installed  # noqa: E402
from peers import OURS, PEERS  # noqa: E402
from runs import rounds  # noqa: E402

DOCS = (ROOT / "docs/benchmarks.md").read_text("utf-8")


# The course


def files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_course_is_the_same_from_run_to_run(tmp_path: Path) -> None:
    for name in ("once", "again"):
        corpus.write(tmp_path / name, 60, tagged=True)
    once = files(tmp_path / "once")
    assert once == files(tmp_path / "again")
    assert len(once) == 61
    assert all(10_000 <= len(text) < 14_000 for path, text in once.items() if path.endswith(".md"))


def test_a_module_is_the_same_in_courses_of_any_size() -> None:
    assert corpus.module(30, 100, tagged=True) == corpus.module(30, 10_000, tagged=True)


def test_plain_and_tagged_courses_differ_in_the_languages_of_fences_alone() -> None:
    tagged, plain = (corpus.module(7, 100, tagged=kind) for kind in (True, False))
    assert tagged != plain
    assert re.sub(r"^```\w+", "```", tagged, flags=re.M) == plain


def test_a_seventh_of_the_text_is_code() -> None:
    text = "".join(corpus.module(n, 100, tagged=True) for n in range(100))
    code = re.findall(r"^```\w+\n(.*?)^```$", text, re.M | re.S)
    assert 0.13 < sum(map(len, code)) / len(text) < 0.16
    assert 290 <= len(code) <= 320
    assert len(set(code)) == len(code)  # so that nobody has coloured one before


def test_every_edit_is_another_and_can_be_told_on_the_page() -> None:
    text = corpus.module(7, 100, tagged=True)
    first, second = (corpus.edited(text, turn) for turn in (1, 2))
    assert "Edit number 1 adds" in first and "Edit number 2 adds" in second
    assert first.replace("\nEdit number 1 adds this sentence.\n", "") == text


# Tables

FIGURES = {
    "cold/ours": [2.0, 1.0, 9.0],
    "cold/mkdocs": [8.0],
    "idle/ours": [0.04],
    "memory/ours": [90.0],
    "memory/mkdocs": [45.5],
    "weight/mkdocs": [92_431.0],
}
TITLES = {"ours": "coursekit", "mkdocs": "MkDocs", "sphinx": "Sphinx with MyST"}


def test_a_row_shows_medians_and_how_many_times_ours_they_are() -> None:
    assert goals.table(FIGURES, goals.TABLES[0], TITLES, 1000) == [
        ["", "cold", "nothing to do", "memory", "first load"],
        ["coursekit", "2.00 s", "40.0 ms", "90.0 MB", "–"],
        ["MkDocs", "8.00 s (4.00 ×)", "–", "45.5 MB", "92.4 kB"],
    ]


def test_a_table_of_nothing_is_none() -> None:
    assert goals.table({}, goals.TABLES[0], TITLES, 1000) == []


def test_tables_are_laid_out_for_terminals_and_for_markdown() -> None:
    rows = [["", "cold"], ["coursekit", "2.00 s"]]
    assert goals.as_text(rows) == "           cold\ncoursekit  2.00 s"
    assert goals.as_markdown(rows) == "|  | cold |\n| --- | ---: |\n| coursekit | 2.00 s |"


# What must be reached


def rows_of(figures: goals.Figures, *parts: str, peers: tuple[str, ...] = ("mkdocs",)) -> list[list[str]]:
    return goals.goal_rows(goals.reached(figures, parts, peers), 1000)[1:]


def test_a_ratio_is_that_of_medians_and_meets_its_limit_or_not() -> None:
    what = "cold, fences coloured, to MkDocs"
    assert rows_of({"cold/ours": [1, 3, 2], "cold/mkdocs": [10]}, "cold")[0] == [what, "≤ 0.22", "0.200", "met"]
    assert rows_of({"cold/ours": [3], "cold/mkdocs": [10]}, "cold")[0] == [what, "≤ 0.22", "0.300", "**not met**"]


def test_what_was_asked_for_and_could_not_be_measured_is_not_met() -> None:
    figures = {"cold/ours": [1.0], "memory/ours": [99.0]}
    assert rows_of(figures, "cold") == [
        ["cold, fences coloured, to MkDocs", "≤ 0.22", "not measured", "**not met**"],
        ["memory of one process", "≤ 100 MB", "99.0 MB", "met"],
    ]


def test_a_page_that_grows_with_the_course_is_told_by_how_much() -> None:
    figures = {"html-sizes/ours": [100.0, 101.0, 103.0]}
    [row] = [row for row in rows_of(figures, "large") if row[0].startswith("HTML")]
    assert row == ["HTML of one page, 100 to 10,000 modules", "≤ 2 %", "3.00 %", "**not met**"]


def test_every_goal_names_a_part_and_those_that_there_are() -> None:
    known = {OURS.key, *(peer.key for peer in PEERS)}
    for goal in goals.GOALS:
        keys = [key for key in (goal.ours, goal.against) if key]
        assert {key.partition("/")[2] for key in keys} <= known
        assert {key.partition("/")[0] for key in keys} <= {*goals.PARTS, "html-sizes"}


@pytest.mark.parametrize(("first", "times"), [(0.1, 5), (10.0, 3), (90.0, 1)])
def test_what_takes_long_is_run_less_often(first: float, times: int) -> None:
    assert rounds(first) == times


# What is kept, and the docs


def test_a_part_that_is_measured_again_replaces_what_was_there() -> None:
    found = Installed(versions={"mkdocs": "1.6", "hugo": "0.1"}, missing={"Zensical": "not to be had"})
    once = report.added(report.nothing(1000), "cold", ["mkdocs"], {"cold/ours": [2.0], "cold/mkdocs": [4.0]}, found)
    both = report.added(once, "idle", ["mkdocs"], {"cold/ours": [1.0], "idle/ours": [0.1]}, found)
    assert both["figures"] == {"cold/ours": [1.0], "cold/mkdocs": [4.0], "idle/ours": [0.1]}
    assert (both["parts"], both["versions"]) == (["cold", "idle"], {"mkdocs": "1.6"})
    assert "Left out: Zensical, not to be had." in report.as_text(both)


def test_a_run_takes_the_place_of_the_last_one_in_the_docs() -> None:
    page = "# Benchmarks\n\n## A run\n\nold\n\n### older\n\n## After\n\ntext\n"
    assert report.into_docs(page, "| new |") == "# Benchmarks\n\n## A run\n\n| new |\n\n## After\n\ntext\n"
    with pytest.raises(ValueError, match="no heading"):
        report.into_docs("# Benchmarks\n", "| new |")


def test_the_run_in_the_docs_answers_to_every_goal() -> None:
    run = DOCS.partition(f"\n{report.HEADING}\n\n")[2]
    modules = int(run.partition(" modules")[0].replace(",", ""))
    every = goals.reached({}, {goal.part for goal in goals.GOALS}, {peer.key for peer in PEERS} | {OURS.key})
    assert len(every) == len(goals.GOALS)
    for what, asked, *_ in goals.goal_rows(every, modules)[1:]:
        assert f"| {what} | {asked} |" in run


def test_the_docs_tell_what_each_does_more_and_less() -> None:
    for peer in PEERS:
        assert f"| {peer.title} | {peer.more or '–'} | {peer.less or '–'} |" in DOCS


def test_what_is_installed_has_its_exact_version_and_no_address() -> None:
    lines = [line for line in (ROOT / "benchmarks/peers.txt").read_text("utf-8").splitlines() if line[0] != "#"]
    assert all(re.fullmatch(r"[\w.-]+==[\w.]+", line) for line in lines)
    pinned = {line.partition("==")[0].lower() for line in lines}
    wanted = {word for peer in PEERS for word in peer.package.split() if not word.startswith("@")}
    assert wanted <= pinned
