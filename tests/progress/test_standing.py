"""Where one learner stands: the answer that counts, graded by today's key, and nothing that was lost on the way."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from command import coursekit
from coursekit.decisions.numbers import number_text
from coursekit.progress.about import Gone
from coursekit.progress.outline import Outline
from coursekit.progress.read import read_record
from coursekit.progress.standing import PartStanding, Standing, standing
from progress.samples import BREAD, ROOT, answer, at, attempt, course_of, our_course, records_of, tick


@pytest.fixture(scope="module")
def bread(tmp_path_factory: pytest.TempPathFactory) -> Outline:
    return course_of(tmp_path_factory.mktemp("bread"))


def stand(course: Outline, records: Mapping[str, Any]) -> Standing:
    read = {key: read_record(key, record) for key, record in records.items()}
    return standing(course, {key: record for key, record in read.items() if not isinstance(record, str)})


def tried(exercise: str, *attempts: dict[str, Any]) -> dict[str, Any]:
    return {f"attempt/{exercise}/{number}": given for number, given in enumerate(attempts)}


def item(found: Standing, name: str) -> tuple[str, str, bool]:
    one = found.items[name]
    return one.state, one.time, one.changed


# -- ticks


def test_ticks_are_on_taken_back_or_changed_since(bread: Outline) -> None:
    now = {item.id: item.digest for item in bread.items}
    found = stand(bread, {
        "tick/dough-done/knead": tick(True, now["dough-done/knead"], 1),
        "tick/dough-done/wait": tick(False, now["dough-done/wait"], 2),
        "tick/oven-done/heat": tick(True, "a" * 64, 3),
        "read/dough": {"time": at(4)},
    })  # fmt: skip
    assert item(found, "tick:dough-done/knead") == ("done", at(1), False)
    assert item(found, "tick:dough-done/wait") == ("off", at(2), False)
    assert item(found, "tick:oven-done/heat") == ("done", at(3), True)
    assert item(found, "read:dough") == ("done", at(4), False)
    assert "read:oven" not in found.items and found.last == at(4)


def test_a_tick_that_was_taken_back_has_not_changed_since(bread: Outline) -> None:
    assert item(stand(bread, {"tick/oven-done/heat": tick(False, "a" * 64)}), "tick:oven-done/heat")[2] is False


# -- exercises


def test_of_each_part_the_latest_answer_that_was_checked_counts(bread: Outline) -> None:
    first = attempt("loaf", {"rye/dent": "stays", "rye/step": "bake"}, 1)
    second = attempt("loaf", {"rye/dent": "springs"}, 5)
    wheat = attempt("loaf", {"wheat/dent": "stays"}, 9)
    loaf = stand(bread, tried("loaf", wheat, second, first)).tasks["loaf"]
    assert {part: one.answer for part, one in loaf.parts.items()} == {
        "rye/dent": "springs", "rye/step": "bake", "wheat/dent": "stays"
    }  # fmt: skip
    dent = loaf.parts["rye/dent"]
    assert (dent.attempts, dent.first, dent.last, dent.marked.verdict) == (2, at(1), at(5), "correct")
    assert loaf.parts["rye/step"].marked.codes == ("ruled-out",), "no follow-through: the dent is right by now"
    assert [one.time for one in loaf.attempts] == [at(1), at(5), at(9)]
    assert loaf.earned == 2


def test_a_part_that_the_latest_attempt_leaves_blank_is_unanswered(bread: Outline) -> None:
    found = stand(
        bread, tried("loaf", attempt("loaf", {"rye/dent": "springs"}, 1), attempt("loaf", {"rye/dent": ""}, 2))
    )
    dent = found.tasks["loaf"].parts["rye/dent"]
    assert (dent.marked.verdict, dent.attempts, dent.last) == ("unanswered", 1, at(1))


def test_a_case_is_tried_when_a_part_of_it_was_answered(bread: Outline) -> None:
    found = stand(bread, {
        **tried("loaf", attempt("loaf", {"rye/dent": "nonsense", "wheat/dent": " ", "wheat/step": None}, 1)),
        "answer/loaf/wheat/dent": {"value": "stays", "time": at(2)},
        "answer/q-salt/answer": {"value": None, "time": at(3)},
    })  # fmt: skip
    rye, wheat = found.items["case:loaf/rye"], found.items["case:loaf/wheat"]
    assert (rye.state, rye.attempts, rye.earned, rye.possible) == ("done", 1, 0, 5)
    assert (wheat.state, wheat.time) == ("begun", at(2)), "typed, and never checked"
    assert "case:q-salt" not in found.items, "taken back"


def test_hints_cost_what_they_cost_whenever_they_were_taken(bread: Outline) -> None:
    answers = {"rye/dent": "springs", "rye/step": "wait"}
    later = {"hint/loaf/poke": {"time": at(9)}, "hint/loaf/prose-1": {"time": at(9)}}
    within = tried("loaf", attempt("loaf", answers, 1, hints=["poke"]))
    for records in (within, tried("loaf", attempt("loaf", answers, 1)) | later):
        loaf = stand(bread, records).tasks["loaf"]
        assert loaf.parts["rye/step"].marked.earned * 4 == 2 * 3
        assert "hint-used" in loaf.parts["rye/step"].marked.codes
    assert loaf.hints == ("poke", "prose-1")


def test_answers_after_the_model_answer_and_by_another_key_are_marked(bread: Outline) -> None:
    today = bread.tasks["loaf"].key.hash

    def of(records: dict[str, Any], **given: Any) -> PartStanding:
        made = attempt("loaf", {"rye/dent": "springs"}, 5, **given)
        return stand(bread, records | tried("loaf", made)).tasks["loaf"].parts["rye/dent"]

    assert not of({}).after_model and not of({}).other_key
    assert of({}, shown=True).after_model
    assert of({"model/loaf": {"time": at(4)}}).after_model
    assert of({"model/loaf/rye": {"time": at(4)}}).after_model
    assert of({"model/loaf/dark": {"time": at(4)}}).after_model, "the case's former id"
    both = {"model/loaf/dark": {"time": at(4)}, "model/loaf/rye": {"time": at(6)}}
    assert of(both).after_model, "shown twice, first before"
    assert not of({"model/loaf/wheat": {"time": at(4)}}).after_model, "another case's"
    assert not of({"model/loaf/rye": {"time": at(6)}}).after_model, "shown afterwards"
    assert of({}, key="1" * 64).other_key and not of({}, key=today).other_key


def test_renamings_are_followed(bread: Outline) -> None:
    old = attempt("loaves", {"dark/next": "wait", "dark/dent": "springs"}, 1, hints=["poke"])
    now = attempt("loaf", {"rye/step": "bake"}, 2)
    found = stand(bread, tried("loaves", old) | {"answer/loaves/dark/why": {"value": "x", "time": at(1)}})
    assert {p: one.marked.verdict for p, one in found.tasks["loaf"].parts.items()} == {
        "rye/dent": "correct", "rye/step": "correct"
    }  # fmt: skip
    assert found.gone == () and found.items["case:loaf/rye"].state == "done"
    both = stand(bread, {"attempt/loaves/x": old, "attempt/loaf/y": now})
    assert both.tasks["loaf"].parts["rye/step"].answer == "bake", "the later one counts, whatever it is called"


def test_what_the_course_no_longer_has_is_shown_as_gone(bread: Outline) -> None:
    heat = next(item.digest for item in bread.items if item.id == "oven-done/heat")
    loaf = attempt("loaf", {"rye/crust": "thick", "rye/dent": "springs", "rye/x": " "}, 6, hints=["shout"])
    found = stand(bread, {
        "tick/old/item": tick(True, heat, 1),
        "tick/old/off": tick(False, heat, 1),
        "read/yeast": {"time": at(2)},
        **tried("roll", attempt("roll", {"a": "x"}, 3), attempt("roll", {"a": "y"}, 4)),
        "hint/bun/one": {"time": at(5)},
        **tried("loaf", loaf),
        "answer/loaf/rye/crumb": {"value": "open", "time": at(7)},
    })  # fmt: skip
    assert found.gone == (
        Gone("exercise", "bun", "", at(5)),
        Gone("exercise", "roll", "", at(4), 2),
        Gone("hint", "loaf/shout", "Two loaves", at(6)),
        Gone("part", "loaf/rye/crumb", "Two loaves", at(7), 0, "open"),
        Gone("part", "loaf/rye/crust", "Two loaves", at(6), 1, "thick"),
        Gone("read", "yeast", "", at(2)),
        Gone("tick", "old/item", "I can heat it", at(1)),
    )
    assert found.tasks["loaf"].parts["rye/dent"].marked.verdict == "correct"


def test_an_exercise_that_no_lesson_shows_is_graded_and_counts_for_nothing(tmp_path: Path) -> None:
    text = BREAD["dough.md"]
    start, end = text.index(":::exercise"), text.index(":::checklist")
    course = course_of(tmp_path, dough_md=text[:start] + text[end:])
    found = stand(course, tried("loaf", attempt("loaf", {"rye/dent": "springs"})))
    assert found.tasks["loaf"].earned == 1 and not [name for name in found.items if "loaf" in name]


def test_drafts_are_not_part_of_the_course(tmp_path: Path) -> None:
    course = course_of(tmp_path, oven_md=BREAD["oven.md"].replace("id: oven", "id: oven\ndraft: true"))
    assert [module.id for module in course.modules] == ["dough"]
    assert stand(course, {"tick/oven-done/heat": tick()}).gone[0].id == "oven-done/heat"


def test_an_answer_of_a_megabyte_is_graded_and_not_kept(bread: Outline) -> None:
    huge = {"rye/why": "net " * 250_000, "rye/dent": ["x" * 1_000_000], "rye/cost": "9" * 1_000_000}
    parts = stand(bread, tried("loaf", attempt("loaf", huge))).tasks["loaf"].parts
    assert {part: one.marked.codes for part, one in parts.items()} == {
        "rye/dent": ("not-text",), "rye/cost": ("too-long",), "rye/why": ("too-long",)
    }  # fmt: skip
    assert all(len(str(one.answer)) <= 20_001 for one in parts.values())


def test_names_that_javascript_stumbles_over_are_names_like_others(bread: Outline) -> None:
    odd = {"__proto__": "x", "constructor": "y", "toString": "z"}
    found = stand(bread, {
        **tried("__proto__", attempt("__proto__", odd)),
        **tried("loaf", attempt("loaf", odd | {"rye/dent": "springs"})),
        "tick/__proto__/constructor": tick(),
    })  # fmt: skip
    assert [gone.id for gone in found.gone] == [
        "__proto__", "loaf/__proto__", "loaf/constructor", "loaf/toString", "__proto__/constructor"
    ]  # fmt: skip
    assert found.tasks["loaf"].earned == 1


# -- as `coursekit grade` has it


@pytest.mark.parametrize(
    "exercise", ["customization-decision", "spectrum-order", "product-matrix", "q-four-misconceptions", "q-rag-month"]
)
def test_scores_are_those_of_coursekit_grade(exercise: str, tmp_path: Path) -> None:
    course, random = our_course(), Random(exercise)
    key = course.tasks[exercise].key
    answers = {part: answer(key, part, random, 0.5) for part in key.parts if random.random() < 0.9}
    hints = list(key.hints)[:1]
    given = [({part: value}, number) for number, (part, value) in enumerate(answers.items())]
    records = tried(exercise, *(attempt(exercise, one, number, hints=hints) for one, number in given))
    found = stand(course, records).tasks[exercise] if records else None
    (tmp_path / "r.json").write_text(json.dumps({"exercise": exercise, "answers": answers, "hints": hints}))
    graded = json.loads(coursekit("grade", exercise, tmp_path / "r.json", "--json", cwd=ROOT).out)
    if found is None:
        assert graded["earned"] == "0"
        return
    assert {part: (one.marked.verdict, list(one.marked.codes), list(one.marked.rows), list(one.marked.followed))
            for part, one in found.parts.items()} == {
        part: (one["verdict"], one["codes"], one["rows"], one["followed"])
        for part, one in graded["parts"].items() if part in found.parts
    }  # fmt: skip
    assert number_text(found.earned) == graded["earned"]


@given(st.integers(0, 10_000))
def test_records_of_any_order_come_to_the_same(seed: int) -> None:
    course, random = our_course(), Random(seed)
    records = dict(records_of(course, random, 0.9, 0.5))
    shuffled = list(records.items())
    random.shuffle(shuffled)
    assert stand(course, dict(shuffled)) == stand(course, records)
