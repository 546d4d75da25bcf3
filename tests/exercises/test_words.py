"""Feedback: every phrase of the table is used, none is missing, and nothing is said twice."""

# ruff: noqa: E501 (tables of cases read better unbroken)

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.exercises.grade import grade
from coursekit.exercises.key import load_key
from coursekit.exercises.phrases import ENGLISH
from coursekit.exercises.proofs import response_of
from coursekit.exercises.words import explain, whole
from exercises.samples import bank, compiled, key_of, said
from exercises.test_grade import ANSWERS, HINTS, JSON
from exercises.vectors import KINDS, RESPONSES, expand

KEY = load_key(compiled(KINDS))


@given(ANSWERS, HINTS, st.booleans())
def test_every_grade_can_be_said(answers: Any, hints: Any, reveal: bool) -> None:
    response = {"answers": answers, "hints": hints}
    for one in explain(KEY, grade(KEY, response), response, reveal=reveal):
        assert one.sentences
        text = " ".join(one.sentences)
        ours = re.sub("“[^”]*”", "", text)  # what learners typed is quoted, whatever it is
        assert not re.search(r"[{}]|\.\.|  |None(?! of)", ours), text
        assert not any(name in text for name in ENGLISH if "." in name)
        json.dumps(one.as_json())


def test_an_answer_is_quoted_as_it_was_typed() -> None:
    assert said(KEY, "a/pick", a__pick="{options} {x}").startswith("“{options} {x}” is none of the options: The x, ")


@pytest.mark.parametrize(
    ("label", "first"),
    [
        ("Look it up.", "Not this: Look it up."),
        ("Look it up", "Not this: Look it up."),
        ("“Look it up.”", "Not this: “Look it up”."),
        ("Who knows?", "Not this: Who knows?"),
        ('Say: "Who knows?"', 'Not this: Say: "Who knows?"'),
    ],
)
def test_an_option_that_is_a_sentence_ends_once(label: str, first: str) -> None:
    options = json.dumps({"right": "Ask.", "wrong": label}, ensure_ascii=False)
    key = key_of(f"parts: [{{id: p, type: choice, options: {options}, answer: right}}]")
    response = {"answers": {"p": "wrong"}}
    assert explain(key, grade(key, response), response)[0].sentences == (first, "The answer: Ask.")


def test_of_several_options_each_is_followed_by_its_reason() -> None:
    response = {"answers": {"a/several": ["q", "p", "s"]}}
    found = explain(KEY, grade(KEY, response), response)
    sentences = next(one.sentences for one in found if one.part == "a/several")
    assert sentences == (
        "Right: q.", "S is out.", "Right: p.", "P.", "Not this: s.", "Not S.", "What is missing: r."
    )  # fmt: skip


@given(JSON)
def test_and_so_can_that_of_anything(response: Any) -> None:
    explain(KEY, grade(KEY, response), response)
    explain(KEY, grade(KEY, {"answers": response}), {"answers": response})


class Listening(dict[str, str]):
    """A table that remembers which of its phrases were used."""

    used: set[str]

    def get(self, name: str, default: Any = None) -> Any:
        self.used.add(name)
        return super().get(name, default)


def test_every_phrase_is_used() -> None:
    table = Listening(ENGLISH)
    table.used = set()
    for keyed, responses in [(KEY, [expand(r) for r in RESPONSES])] + [
        (k.key, [response_of(id_, e) for e in k.source.examples]) for id_, k in bank().exercises.items()
    ]:
        for response in responses:
            for reveal in (True, False):
                explain(keyed, grade(keyed, response), response, table, reveal)
    for unit in ("%", "km/trip"):
        key = key_of(f"parts: [{{id: n, type: number, unit: '{unit}', between: '< 5 | > 9'}}]")
        explain(key, grade(key, {"answers": {"n": "7"}}), {"answers": {"n": "7"}}, table)
    for code in ("not-a-response", "other-exercise", "unknown-parts"):
        whole(code, table)
    # codes that a phrase exists for but that no part of a sound key gives, and units that no exercise has yet
    rest = set(ENGLISH) - table.used - {"invalid", "unit.per.day", "unit.per.week", "unit.per.year"}
    assert rest == set()


@pytest.mark.parametrize(
    ("part", "answers", "text"),
    [
        ("a/need", {"a__need": "knowledge"}, "Right: knowledge. Because."),
        ("a/need", {"a__need": "both"}, "Acceptable: both. Half of it. Better: knowledge. Because."),
        ("b/need", {"b__need": "both"}, "Not this: both. The answer: behaviour."),
        ("a/way", {"a__way": "train"}, "Ruled out: train. Facts are looked up. For the same reason, the answer: look up. Here, knowledge is missing. Your choice would be right where behaviour is missing and there are 1,000 or more requests."),
        ("a/pick", {"a__pick": "y"}, "Not this: The y. Y it is. The answer: The x. X it is."),
        ("a/pick", {"a__pick": "z"}, "“z” is none of the options: The x, The y and A trap."),
        ("a/several", {"a__several": ["p", "s"]}, "Right: p. S is out. P. Not this: s. Not S. What is missing: q and r."),
        ("a/rate", {"a__rate": "10"}, "We expected $50 to $1,000 an hour; you wrote $10 an hour."),
        ("a/setup", {"a__way": "look-up", "a__setup": "7"}, "For look up we expected $100 to $1,000 or $5,000; you wrote $7."),
        ("a/setup", {"a__setup": "7"}, "Fill in first: Way. Without that, this can't be judged."),
        ("a/two", {"a__two": "5"}, "Not 5. The answer: 2."),
        ("a/two", {"a__two": "1,5"}, "“1,5” can be read in two ways. Write fifteen hundred as 1500 or 1,500, and one "),
        ("a/order", {"a__order": ["two", "one", "three", "four"]}, "In the wrong place: one. The order: one, two, three, four. They rise."),
        ("a/pairs", {"a__pairs": {"cat": "bark"}}, "The cat.: this goes with “Meow”, not with “Bark”. Cats do. The dog: you left this open; it goes with “Bark”."),
        ("a/need", {}, "You haven't answered this yet."),
    ],
)  # fmt: skip
def test_what_is_said(part: str, answers: dict[str, Any], text: str) -> None:
    assert said(KEY, part, **answers).startswith(text)


def test_a_case_without_clauses_says_label_and_value() -> None:
    key = key_of(
        "uses: weigh\nfacts: {need: both, volume: 2000, fresh: yes}\nparts: [{id: way, type: choice, from: weigh}]"
    )
    assert "Here, Need: both and Fresh: yes." in said(key, "way", way="look-up")
