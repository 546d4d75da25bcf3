"""Reading and compiling: what is at fault is said with its place, and what would be right."""

# ruff: noqa: E501 (tables of cases read better unbroken)

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.exercises.bank import read_bank
from coursekit.exercises.read import parse_share, read_exercise
from exercises.samples import course_library, faults, library, made
from exercises.vectors import KINDS

PART = "parts: [{id: p, type: choice, options: [x, y], answer: x}]"


@pytest.mark.parametrize(
    ("exercise", "code", "words"),
    [
        ("part: []", "unknown-key", "did you mean `parts`"),
        ("uses: weigh", "missing-key", "add `parts:`"),
        ("parts: []", "nothing-named", "add a part"),
        ("parts: [{id: p, type: choise, options: [x], answer: x}]", "bad-value", "did you mean `choice`"),
        ("parts: [{id: p}]", "missing-key", "add `type:`"),
        ("parts: [{id: p, type: choice, options: [x, y]}]", "either-or", "give one of `fact`, `from`, `answer`"),
        ("parts: [{id: p, type: choice, options: [x], answer: x, fact: need}]", "either-or", "both say"),
        ("parts: [{id: p, type: choice, options: [x, y], answer: z}]", "unknown-outcome", "there are `x`, `y`"),
        ("parts: [{id: p, type: choice, options: [x, y], answer: [x, y]}]", "bad-value", "`type: multiple`"),
        ("parts: [{id: p, type: choice, options: [x], anwser: x, answer: x}]", "unknown-key", "did you mean `answer`"),
        ("parts: [{id: P, type: number, answer: 1}]", "bad-id", "use small letters"),
        ("parts: [{id: p, type: number, answer: 1}, {id: p, type: number, answer: 1}]", "duplicate-id", "rename"),
        ("parts: [{id: p, type: number, answer: 1, points: 0}]", "bad-value", "more than 0"),
        ("parts: [{id: p, type: number, answer: one}]", "not-a-number", "write it plainly"),
        ("parts: [{id: p, type: number, answer: 1, tolerance: some}]", "bad-value", "`1 %`"),
        ("parts: [{id: p, type: number, answer: 1, follow-through: 2}]", "bad-value", "between 0 and 1"),
        ("parts: [{id: p, type: number, equals: q * 2}]", "unknown-name", "there is no number `q`"),
        ("parts: [{id: p, type: number, equals: 1 <}]", "bad-expression", ""),
        ("parts: [{id: p, type: number, equals: 1 < 2}]", "bad-expression", "not a comparison"),
        ("parts: [{id: p, type: number, unit: USD, equals: q}, {id: q, type: number, unit: h, answer: 1}]",
         "units-differ", "declared in usd"),
        ("parts: [{id: p, type: number, equals: q}, {id: q, type: number, equals: p}]", "cycle", "wait for each"),
        ("parts: [{id: p, type: number, between: '[2..1]'}]", "bad-test", "smaller end first"),
        ("parts: [{id: p, type: number, between: {x: '[1..2]'}}]", "either-or", "`by: case`"),
        ("parts: [{id: p, type: number, between: {x: '[1..2]'}, by: q}, {id: q, type: number, answer: 1}]",
         "either-or", "no choice"),
        ("parts: [{id: p, type: number, between: {x: '[1..2]'}, by: q}, {id: q, type: choice, options: [x, y], answer: x}]",
         "missing-key", "add `y:`"),
        ("parts: [{id: p, type: choice, fact: ned}]", "unknown-name", "did you mean `need`"),
        ("parts: [{id: p, type: choice, fact: need}]", "missing-key", "add `need:`"),
        ("facts: {need: wisdom}\nparts: [{id: p, type: choice, fact: need}]", "bad-value", "it can be `knowledge`"),
        ("facts: {volume: 5}\nparts: [{id: p, type: choice, fact: volume}]", "bad-value", "`type: number`"),
        ("facts: {need: both}\nparts: [{id: p, type: number, fact: need}]", "bad-value", "`type: choice`"),
        ("uses: [way]\nparts: [{id: p, type: choice, from: weigh}]", "unknown-name", "there are `points`, `weigh`"),
        ("parts: [{id: p, type: choice, from: weigh}]", "missing-key", "add `weigh` to `uses`"),
        ("uses: weigh\nparts: [{id: p, type: choice, from: weigh}]", "case-undecided", "say what `need` is"),
        ("uses: weigh\nparts: [{id: p, type: choice, from: weigh, decision: no}]", "unknown-name", "`way`"),
        ("uses: weigh\nfacts: {need: both, volume: 5, fresh: no}\nparts: [{id: p, type: number, from: weigh}]",
         "bad-value", "gives no number"),
        ("uses: weigh\nfacts: {need: knowledge, volume: 5, fresh: no}\nparts: [{id: p, type: choice, from: weigh, "
         "accept: [{option: train, share: 1/2, because: so}]}]", "accept-not-derived", "the framework decides"),
        ("uses: weigh\nfacts: {need: both, volume: 5, fresh: no}\nparts: [{id: p, type: choice, from: weigh, after: [q]}, "
         "{id: q, type: choice, options: [x], answer: x}]", "decides-nothing", "asks nothing that it answers"),
        (f"{PART[:-2]}, after: [q]}}]", "unknown-name", "there is no part `q`"),
        (f"cases: {{a: {{title: A}}}}\n{PART[:-2]}, cases: [b]}}]", "unknown-name", "there are `a`"),
        ("cases: {a: {title: A}, b: {title: B}}\nparts: [{id: p, type: number, answer: {a: 1}}]", "missing-key", "add `b:`"),
        ("parts: [{id: p, type: text, rubric: r}]", "unknown-name", "there is no rubric `r`"),
        ("rubrics: {r: {c: {says: so, phrases: [a]}}}\nparts: [{id: p, type: text, rubric: r, at-least: 2}]",
         "never-earned", "asks for 2 criteria"),
        ("rubrics: {r: {c: {says: so, phrases: ['a*b']}}}\nparts: [{id: p, type: text, rubric: r}]", "bad-value", "`*`"),
        ("rubrics: {r: {c: {says: so, phrases: [a]}}}\ncases: {a: {title: A, r: [d]}}\n"
         "parts: [{id: p, type: text, rubric: r}]", "unknown-name", "there are `c`"),
        ("parts: [{id: p, type: order, items: [x]}]", "bad-value", "two things"),
        ("parts: [{id: p, type: match, items: [x, y], options: [u], answer: {x: u}}]", "missing-key", "`y`"),
        ("parts: [{id: p, type: match, items: [x], options: [u], answer: {x: v}}]", "unknown-outcome", "`v`"),
        (f"hints: [{{id: h, says: so, part: q}}]\n{PART}", "unknown-name", "`q`"),
        (f"clauses: {{wind: it blows}}\n{PART}", "unknown-name", "`wind`"),
        ("parts: [{id: p, type: number, answer: 1, mistakes: [{id: m, says: so}]}]", "either-or", "`equals`"),
        ("parts: [{id: p, type: choice, options: [x], answer: x, mistakes: [{id: m, option: z, says: so}]}]",
         "unknown-outcome", "`z`"),
        ("cases: {A: {title: A}}\n" + PART, "bad-id", "`A` is not an id"),
    ],
)  # fmt: skip
def test_a_fault_is_said_with_its_place(exercise: str, code: str, words: str) -> None:
    found = [fault for fault in faults(exercise) if fault.code == code]
    assert found, [str(fault) for fault in faults(exercise)]
    assert words in f"{found[0].message}; {found[0].hint}"
    assert found[0].place.path == "content/exercises/e.yml" and found[0].place.line >= 1


def test_a_place_is_that_of_the_word_at_fault() -> None:
    (fault,) = faults("uses: [points]\nparts:\n  - {id: p, type: choice, fact: ned}")[:1]
    assert (fault.place.line, fault.place.column) == (5, 33)


def test_too_large_an_exercise_is_refused() -> None:
    parts = ", ".join(f"{{id: p{i}, type: number, answer: 1}}" for i in range(51))
    assert "too-large" in [f.code for f in faults(f"cases: {{a: {{title: A}}, b: {{title: B}}}}\nparts: [{parts}]")]


@pytest.mark.parametrize(
    ("written", "value"), [("50 %", "1/2"), ("50%", "1/2"), ("1/2", "1/2"), ("0.5", "1/2"), ("5 %%", None), ("half", None)]
)  # fmt: skip
def test_shares(written: str, value: str | None) -> None:
    from fractions import Fraction

    assert parse_share(written) == (None if value is None else Fraction(value))


LINES = KINDS.strip().splitlines()


@given(st.data())
def test_reading_and_compiling_never_raise(data: Any) -> None:
    """Lines of a sound exercise, dropped, doubled and broken."""
    lines = ["id: e", "title: E", *LINES]
    for _ in range(data.draw(st.integers(1, 4))):
        i = data.draw(st.integers(0, len(lines) - 1))
        cut = data.draw(st.integers(0, len(lines[i])))
        junk = data.draw(
            st.sampled_from(["", ":", "{", "x: y", "[", "- ", "~", "9", "need", "weigh", "a/b", "\t", "é"])
        )
        lines[i] = lines[i][:cut] + junk + lines[i][cut + data.draw(st.integers(0, 12)) :]
    read_bank({"exercises/e.yml": "\n".join(lines)}, library())


@given(st.data())
def test_nor_do_they_on_exercises_of_the_wrong_types(data: Any) -> None:
    scalars = st.sampled_from(["~", "true", "5", "'x'", "need", "weigh", "choice", "number", "text", "1/2", "a"])
    value = st.recursive(
        scalars,
        lambda inner: (
            st.lists(inner, max_size=3).map(lambda v: f"[{', '.join(v)}]")
            | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4).map(
                lambda d: "{" + ", ".join(f"{k}: {v}" for k, v in d.items()) + "}"
            )
        ),
        max_leaves=12,
    )
    keys = ["uses", "facts", "cases", "parts", "rubrics", "hints", "examples", "clauses", "groups"]
    rows = [f"{key}: {data.draw(value)}" for key in data.draw(st.lists(st.sampled_from(keys), unique=True))]
    exercise, found = read_exercise("\n".join(["id: e", "title: E", *rows]), "e.yml")
    assert exercise is not None or found
    made("\n".join(rows))


KEYS = ["id", "type", "fact", "from", "options", "answer", "points", "cases", "title", "facts", "says", "phrases", "r",
        "a", "equals", "between", "by", "after", "items", "rubric", "expect", "answers", "mistakes", "accept"]  # fmt: skip


def test_a_broken_framework_is_said_where_an_exercise_uses_it() -> None:
    bank = read_bank({"exercises/e.yml": f"id: e\ntitle: E\nuses: [four-qestions]\n{PART}"}, course_library())
    assert any("did you mean `four-questions`" in fault.hint for fault in bank.diagnostics)
