"""The view without answers holds none of them."""

# ruff: noqa: E501 (tables of cases read better unbroken)

from __future__ import annotations

import json

import pytest

from coursekit.exercises.public import public_view, shuffled
from exercises.samples import bank, compiled
from exercises.vectors import KINDS

VIEW = public_view(compiled(KINDS))


def test_it_has_what_a_form_needs() -> None:
    assert [case["id"] for case in VIEW["cases"]] == ["a", "b"]
    way = next(part for part in VIEW["parts"] if part["id"] == "a/way")
    assert way == {
        "id": "a/way", "was": ["old-a/way"], "type": "choice", "points": "2", "label": "Way", "group": "", "case": "a",
        "options": [{"id": "prompt", "label": "prompt"}, {"id": "look-up", "label": "look up"}, {"id": "train", "label": "train"}],
    }  # fmt: skip
    assert VIEW["hints"][1] == {"id": "half-way", "parts": ["a/way", "b/way"], "costs": "1/3"}


def test_its_keys_are_only_these() -> None:
    def keys(value: object) -> set[str]:
        if isinstance(value, dict):
            return set(value) | {key for inner in value.values() for key in keys(inner)}
        return {key for inner in value for key in keys(inner)} if isinstance(value, list) else set()

    known = (
        "format id was title cases groups parts hints version type points label group case options unit at_least items"
    )
    assert keys(VIEW) - {"figures"} == {*known.split(), "costs"}


@pytest.mark.parametrize(
    "secret",
    ["Because.", "It will do.", "leak", "Look again", "judged", "18750", "They rise", "You guessed", "follow", "knowledge is missing", "X it is"],
)  # fmt: skip
def test_no_answer_reason_or_hint_is_in_it(secret: str) -> None:
    assert secret in json.dumps(compiled(KINDS)) or secret == "18750"
    assert secret not in json.dumps(VIEW)


def test_two_exercises_that_differ_in_their_answers_only_look_the_same() -> None:
    def view(answer: str) -> str:
        rest = "{id: n, type: number, answer: 5}, {id: t, type: multiple, options: [x, y], answer: [x]}"
        return json.dumps(
            public_view(compiled(f"parts: [{{id: p, type: choice, options: [x, y], answer: {answer}}}, {rest}]"))
        )

    assert view("x") == view("y")


def test_an_order_is_shown_in_another_than_the_right_one() -> None:
    for items in (["a", "b"], ["b", "a"], ["one", "two", "three", "four"]):
        assert shuffled("e/p", items) != items
        assert sorted(shuffled("e/p", items)) == sorted(items)


def test_the_order_of_options_does_not_give_the_pairs_away() -> None:
    def options(answer: str) -> list[str]:
        match = f"parts: [{{id: p, type: match, items: [a, b, c], options: [x, y, z], answer: {answer}}}]"
        return [option["id"] for option in public_view(compiled(match))["parts"][0]["options"]]

    assert options("{a: y, b: x, c: z}") == ["x", "y", "z"], "an author's order stays"
    assert sorted(options("{a: x, b: y, c: z}")) == ["x", "y", "z"] != options("{a: x, b: y, c: z}")


def test_every_exercise_of_the_course_has_one() -> None:
    for keyed in bank().exercises.values():
        view = public_view(keyed.compiled)
        assert [part["id"] for part in view["parts"]] == list(keyed.key.parts)
        assert keyed.key.hash not in json.dumps(view)
