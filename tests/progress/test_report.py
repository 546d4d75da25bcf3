"""The class: who comes first, what is missed, and that no order of the files shows."""

from __future__ import annotations

import json
import re
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.progress.collect import collect
from coursekit.progress.data import pieces
from coursekit.progress.merge import Merged, merge
from coursekit.progress.misses import PartReport, Told
from coursekit.progress.outline import Outline
from coursekit.progress.read import ProgressFile, read_progress
from coursekit.progress.report import Report
from progress.samples import BREAD, at, attempt, course_of, make_class, our_course, saved, tick, write


@pytest.fixture(scope="module")
def bread(tmp_path_factory: pytest.TempPathFactory) -> Outline:
    return course_of(tmp_path_factory.mktemp("bread"))


def collected(course: Outline, folder: Path, **files: Any) -> Report:
    """The report on files by name; a value that isn't bytes is the records of the learner of that name."""
    made = {f"{name}.json": data if isinstance(data, bytes) else saved(name, data) for name, data in files.items()}
    return collect(course, [write(folder, made)])


def names(report: Report) -> list[str]:
    return [one.name for one in report.learners]


def codes(report: Report) -> list[str]:
    return [finding.code for finding in report.findings]


def loaf(*attempts: dict[str, Any]) -> dict[str, Any]:
    return {f"attempt/loaf/{number}": given for number, given in enumerate(attempts)}


def answers(**given: Any) -> dict[str, Any]:
    """`rye_dent="stays"` as an attempt at the loaf."""
    return attempt("loaf", {name.replace("_", "/"): value for name, value in given.items()})


# -- who needs help first


def test_who_needs_help_first(bread: Outline, tmp_path: Path) -> None:
    salt = {"attempt/q-salt/1": attempt("q-salt", {"answer": "two-percent"}, 3)}
    wrong = {"attempt/q-salt/1": attempt("q-salt", {"answer": "twenty-percent"}, 3)}
    report = collected(
        bread, tmp_path,
        able={**salt, "read/dough": {"time": at(90)}},
        wrong={**wrong, "read/dough": {"time": at(99)}},
        away={**salt, "read/dough": {"time": at(4)}},
        begun={"answer/q-salt/answer": {"value": "x", "time": at(500)}},
        never={"learner": {"name": "never", "time": at(900)}},
    )  # fmt: skip
    assert names(report) == ["never", "begun", "wrong", "away", "able"]
    assert [one.done for one in report.learners] == [0, 0, 2, 2, 2]
    assert [one.earned for one in report.learners] == [0, 0, 0, 1, 1]
    assert report.learners[0].standing.last == "", "that a name was typed is no activity"
    assert report.last == at(500)
    assert (report.items, report.possible) == (3 + 3 + 2, 1 + 5 + 3)


def test_learners_who_are_level_come_by_name(bread: Outline, tmp_path: Path) -> None:
    assert names(collected(bread, tmp_path, ole={}, ana={}, Mia={})) == ["ana", "Mia", "ole"]


# -- files of one learner


def test_two_files_of_one_name_are_merged_and_the_later_record_wins(bread: Outline, tmp_path: Path) -> None:
    digests = {item.id: item.digest for item in bread.items}
    home = {"tick/oven-done/heat": tick(True, digests["oven-done/heat"], 1), "read/dough": {"time": at(1)}}
    work = {"tick/oven-done/heat": tick(False, digests["oven-done/heat"], 2)}
    report = collected(bread, tmp_path, a=saved("Jo Berg", home, 10), b=saved("JO  berg", work, 20))
    (jo,) = report.learners
    assert (jo.name, jo.files[-1][-6:], jo.done, jo.whole) == ("JO berg", "b.json", 1, False)
    assert jo.standing.items["tick:oven-done/heat"].state == "off"
    assert codes(report) == ["merged-files"] and "“JO berg” saved 2 files that part" in report.findings[0].message


def test_an_older_copy_of_the_same_learner_is_no_news(bread: Outline, tmp_path: Path) -> None:
    old = {"read/dough": {"time": at(1)}}
    report = collected(bread, tmp_path, a=saved("Jo", old, 10), b=saved("Jo", old | {"read/oven": {"time": at(2)}}, 20))
    assert [(one.done, one.whole, len(one.files)) for one in report.learners] == [(2, True, 2)]
    assert codes(report) == []


def test_the_same_file_twice_is_left_out_once(bread: Outline, tmp_path: Path) -> None:
    data = saved("Jo", {"read/dough": {"time": at(1)}})
    report = collected(bread, tmp_path, a=data, b=data)
    assert [one.files for one in report.learners] == [((tmp_path / "a.json").as_posix(),)]
    assert codes(report) == ["doubled-file"] and report.findings[0].severity == "warning"
    assert "a.json" in report.findings[0].message and report.findings[0].place.path.endswith("b.json")


def test_nobodys_files_are_never_put_together(bread: Outline, tmp_path: Path) -> None:
    report = collected(bread, tmp_path, a=saved("", {"read/dough": {"time": at(1)}}), b=saved(" \t", {}))
    assert [(one.name, len(one.files)) for one in report.learners] == [("", 1), ("", 1)]


def test_what_is_left_out_is_named_and_the_rest_goes_on(bread: Outline, tmp_path: Path) -> None:
    report = collected(
        bread, tmp_path,
        good={"read/dough": {"time": at(1)}, "read/oven": {"time": "soon"}, "rid/x": {}},
        cut=saved("x", {})[:-9], cake=saved("x", {}, course="cake"), other=b"{}",
    )  # fmt: skip
    assert names(report) == ["good"] and report.files == 4
    assert {finding.place.path.rpartition("/")[2]: finding.code for finding in report.findings} == {
        "good.json": "records-left-out", "cut.json": "json-syntax", "cake.json": "other-course",
        "other.json": "not-a-progress-file",
    }  # fmt: skip
    assert any("2 records left out: 1 malformed and 1 unknown" in finding.message for finding in report.findings)


# -- what the class misses


def part(report: Report, name: str) -> PartReport:
    (task,) = (task for task in report.tasks if task.task.id == "loaf")
    return next(part for part in task.parts if part.id == name)


def test_rows_of_frameworks_are_missed_where_they_speak_for_what_is_right(bread: Outline, tmp_path: Path) -> None:
    report = collected(
        bread, tmp_path,
        a=loaf(answers(rye_step="bake", wheat_step="wait")),
        b=loaf(answers(rye_step="bake", wheat_step="bake")),
        c=loaf(answers(wheat_step="bake")),
        d=loaf(answers(rye_step="nonsense")),
    )  # fmt: skip
    (framework,) = report.frameworks
    assert framework.title == "Bake now?"
    assert framework.rows == (
        Told("early", "The net is only half stretched.", 2, 3), Told("ready", "The dough is ready.", 1, 3)
    )  # fmt: skip
    step = part(report, "rye/step")
    assert (step.learners, step.chosen) == (3, (Told("bake", "bake", 2, 3),))
    assert step.verdicts == {
        "correct": 0, "partial": 0, "incorrect": 2, "unanswered": 0, "invalid": 1, "to-review": 0
    }  # fmt: skip
    assert step.codes == {"ruled-out": 2, "unknown-option": 1} and step.share == 0
    assert part(report, "wheat/step").share * 3 == 2


def test_a_row_that_speaks_for_the_choice_too_is_not_missed(tmp_path: Path) -> None:
    both = "      - {id: warm, when: {hot: yes}, for: [wait, bake], because: The oven is on.}\n"
    course = course_of(tmp_path / "content", bake_yml=BREAD["frameworks/bake.yml"] + both)
    report = collected(course, tmp_path / "class", a=loaf(answers(wheat_step="wait")))
    assert part(report, "wheat/step").verdicts["partial"] == 1
    assert [row.id for row in report.frameworks[0].rows] == ["ready"]


def test_follow_through_points_found_and_what_came_after_the_model_answer(bread: Outline, tmp_path: Path) -> None:
    shown = attempt("loaf", {"rye/why": "the net", "rye/dent": "springs"}, 1, shown=True, hints=["poke"], key="1" * 64)
    report = collected(
        bread, tmp_path,
        a=loaf(answers(rye_dent="stays", rye_step="bake", rye_why="gluten")),
        b=loaf(shown) | {"hint/loaf/prose-1": {"time": at(1)}},
        c={"hint/loaf/poke": {"time": at(1)}},
    )  # fmt: skip
    assert part(report, "rye/step").followed == 1
    assert part(report, "rye/why").rows == (Told("net", "the net", 2, 2),)
    assert part(report, "rye/why").after_model == 1 and part(report, "rye/step").after_model == 0
    (task,) = report.tasks
    assert (task.learners, task.hints, task.other_key) == (2, {"poke": 2, "prose-1": 1}, 1)


def test_answers_for_a_person_to_look_at_are_listed_as_typed(bread: Outline, tmp_path: Path) -> None:
    text = "<b>It just\nfelt</b> right. "
    report = collected(
        bread, tmp_path, a=loaf(answers(rye_why=text, rye_cost="99")), b=loaf(answers(rye_why="net")),
        c=loaf(answers(rye_why="no idea")),
    )  # fmt: skip
    assert [(one.part, one.learner, one.answer, one.codes[0]) for one in report.reviews] == [
        ("rye/cost", "a", "99", "out-of-range"),
        ("rye/why", "a", text, "no-criterion"),
        ("rye/why", "c", "no idea", "no-criterion"),
    ]
    assert [one.to_review for one in sorted(report.learners, key=lambda one: one.name)] == [2, 0, 1]


def test_items_are_counted(bread: Outline, tmp_path: Path) -> None:
    digest = next(item.digest for item in bread.items if item.id == "oven-done/heat")
    on, changed, off = (tick(*given) for given in ((True, digest), (True, "a" * 64), (False, digest)))
    heat = "tick/oven-done/heat"
    report = collected(bread, tmp_path, a={heat: on}, b={heat: changed, "tick/x/y": on}, c={heat: off, "tick/x/y": on})
    name = "tick:oven-done/heat"
    assert (report.done[name], report.changed[name]) == (2, 1)
    assert [(gone.id, gone.label, count) for gone, count in report.gone] == [("x/y", "I can heat it", 2)]


# -- no order shows


@given(st.randoms(use_true_random=False))
def test_no_order_of_files_changes_what_merging_gives(random: Random) -> None:
    def drawn() -> ProgressFile:
        keys = [f"tick/a/{name}" for name in "xyz"] + ["read/one"]
        made = {key: {"time": at(random.randrange(3))} for key in keys if random.random() < 0.6}
        made = {
            key: record if key == "read/one" else tick(random.random() < 0.5, random.choice("ab") * 64) | record
            for key, record in made.items()
        }
        found = read_progress(saved("Jo", made, random.randrange(3)), "x", "bread")
        assert isinstance(found, ProgressFile)
        return found

    files = [drawn() for _ in range(4)]
    shuffled = random.sample(files, len(files))
    assert merge(files).records == merge(shuffled).records
    assert merge([*files, files[0]]).records == merge(files).records
    assert merge(files).whole is merge(shuffled).whole is _whole(files, merge(files))


def _whole(files: list[ProgressFile], merged: Merged) -> bool:
    return any(file.records == merged.records for file in files)


def test_no_order_and_no_names_of_files_change_the_report(tmp_path: Path) -> None:
    course = our_course()
    files = list(make_class(course, 6).values())
    files += list(make_class(course, 3, seed=2).values())  # the same names again
    shown = set()
    for seed in range(3):
        order = Random(seed).sample(files, len(files))
        folder = write(tmp_path / str(seed), {f"{number}.json": data for number, data in enumerate(order)})
        report = collect(course, [folder])
        assert len(report.learners) == 6 and set(codes(report)) == {"merged-files"}
        text = re.sub(rf"{folder.as_posix()}/[0-9]+\.json", "file", "".join(pieces(report)))
        data = json.loads(text)
        data["findings"].sort(key=str)  # they come by the paths of the files
        shown.add(json.dumps(data))
    assert len(shown) == 1


def test_a_file_that_changes_while_it_is_read_is_left_out(
    bread: Outline, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from coursekit.progress import files

    write(tmp_path, {"a.json": saved("Jo", {}, 1), "b.json": saved("Jo", {"read/dough": {"time": at(1)}}, 2)})
    read, asked = files.read, []

    def changing(path: Path) -> Any:
        asked.append(path)
        if len(asked) == 3:
            path.write_bytes(saved("Eve", {}))
        return read(path)

    monkeypatch.setattr(files, "read", changing)
    report = collect(bread, [tmp_path])
    assert names(report) == ["Jo"] and report.learners[0].done == 1
    assert codes(report) == ["file-unreadable"] and "changed while it was read" in report.findings[0].message
