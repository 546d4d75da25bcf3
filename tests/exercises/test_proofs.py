"""What `check` proves of exercises. The course's own have nothing to report."""

from __future__ import annotations

import pytest

from coursekit.exercises.proofs import check_exercises
from exercises.samples import bank, codes, course_library, course_sources, faults, questions

PART = "parts: [{id: p, type: choice, options: [x, y], answer: x}]"


def test_the_course_is_sound() -> None:
    assert check_exercises(course_sources(), course_library(), questions()) == []
    assert len(bank().exercises) == 6 + len(questions())


def test_every_exercise_of_the_course_has_a_model_answer_and_misconceptions() -> None:
    for id_, keyed in bank().exercises.items():
        if keyed.source.place.path.endswith(".yml"):
            assert len(keyed.source.examples) >= 2, id_


@pytest.mark.parametrize(
    ("exercise", "code"),
    [
        (f"uses: [weigh]\n{PART}", "decides-nothing"),
        (f"facts: {{fresh: yes}}\n{PART}", "decides-nothing"),
        (f"rubrics: {{r: {{c: {{says: so, phrases: [a]}}}}}}\n{PART}", "decides-nothing"),
        ("rubrics: {r: {c: {says: so, phrases: [a]}, d: {says: so, phrases: [b]}}}\ncases: {a: {title: A, r: [c]}}\n"
         "parts: [{id: p, type: text, rubric: r}]", "decides-nothing"),
        ("rubrics: {r: {c: {says: so, phrases: [a, same]}, d: {says: so, phrases: [same]}}}\n"
         "parts: [{id: p, type: text, rubric: r}]", "twin-phrase"),
    ],
)  # fmt: skip
def test_what_is_idle_is_a_warning(exercise: str, code: str) -> None:
    assert [(fault.code, fault.severity) for fault in faults(exercise)] == [(code, "warning")]


def test_a_model_answer_is_missed() -> None:
    found = check_exercises({"exercises/e.yml": f"id: e\ntitle: E\n{PART}"}, course_library())
    assert [fault.code for fault in found] == ["no-model-answer"]


@pytest.mark.parametrize(
    ("example", "words"),
    [
        ("{name: n, answers: {p: x}, score: 50 %}", "earns 1 of 1, not 50 %"),
        ("{name: n, answers: {p: y}, score: 100 %}", "p (0 of 1): Not this: y."),
        ("{name: n, answers: {q: y}}", "`q`, which is no part"),
        ("{name: n, answers: {p: z}}", "can't be read: unknown-option"),
        ("{name: n, answers: {p: y}, expect: {p: {verdict: correct}}}", "`p` is incorrect"),
        ("{name: n, answers: {p: y}, expect: {p: {verdict: corect}}}", "did you mean `correct`"),
        ("{name: n, answers: {p: y}, expect: {p: {earned: 1/2}}}", "earns 0, not 0.5"),
        ("{name: n, answers: {p: y}, expect: {p: {codes: [right]}}}", "no code `right`; there: `wrong`"),
        ("{name: n, answers: {p: y}, expect: {p: {rows: [r]}}}", "no row `r`; there: none"),
        ("{name: n, answers: {p: y}, expect: {q: {verdict: correct}}}", "no part `q`"),
    ],
)
def test_a_stored_example_that_differs(example: str, words: str) -> None:
    found = [f"{fault.message}; {fault.hint}" for fault in faults(f"{PART}\nexamples: [{example}]")]
    assert any(words in text for text in found), found


def test_two_exercises_of_one_id() -> None:
    source = f"id: e\ntitle: E\n{PART}\nexamples: [{{name: m, answers: {{p: x}}, score: 100 %}}]"
    found = check_exercises({"exercises/e.yml": source, "exercises/f.yml": source}, course_library())
    assert [fault.code for fault in found] == ["duplicate-id"]


def test_nothing_else_is_found() -> None:
    assert codes(f"{PART}\nexamples: [{{name: m, answers: {{p: x}}, score: 100 %}}]") == []
