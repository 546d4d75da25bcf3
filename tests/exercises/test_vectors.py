"""The shared vectors: Python answers them as frozen, and they reach every code there is."""

from __future__ import annotations

import json

from coursekit.decisions.canonical import canonical_json
from coursekit.exercises import answers, entry
from coursekit.exercises.grade import VERDICTS, grade
from coursekit.exercises.key import load_key
from coursekit.exercises.public import public_view
from coursekit.exercises.sheet import answer_sheet
from coursekit.exercises.words import explain
from exercises.samples import bank
from exercises.vectors import FILE, RESPONSES, expand, make

VECTORS = json.loads(FILE.read_text("utf-8"))


def test_python_answers_the_vectors() -> None:
    made = json.loads(json.dumps(make()))
    assert list(made) == list(VECTORS)
    for name, vectors in VECTORS.items():
        if isinstance(vectors, list):
            for ours, theirs in zip(made[name], vectors, strict=True):
                assert ours == theirs, name
        assert made[name] == vectors, name


def test_a_key_that_has_been_stored_grades_and_speaks_as_the_fresh_one() -> None:
    """Canonical JSON sorts keys, so nothing may hang on the order in which words were compiled."""
    for source in (VECTORS["key"], *(keyed.compiled for keyed in bank().exercises.values())):
        fresh, stored = load_key(source), load_key(json.loads(canonical_json(source)))
        assert public_view(json.loads(canonical_json(source))) == public_view(source)
        assert answer_sheet(json.loads(canonical_json(source))) == answer_sheet(source)
        for response in map(expand, RESPONSES[:40] if source is VECTORS["key"] else ({"answers": {}},)):
            assert grade(stored, response) == (graded := grade(fresh, response))
            assert explain(stored, graded, response) == explain(fresh, graded, response)


GRADED = {
    "right", "wrong", "preferred", "acceptable", "outweighed", "unsupported", "ruled-out", "other-outcome",
    "follow-through", "follows", "plausible", "out-of-range", "provisional", "needs-earlier", "cant-compute",
    "criteria", "no-criterion", "wrong-options", "missing-options", "misplaced", "mismatched", "missing-items",
    "hint-used", "not-a-response", "other-exercise", "unknown-parts",
}  # fmt: skip
"""Every code that grading gives, besides those of answers that can't be read; docs/exercises.md explains them."""


def test_the_vectors_reach_every_verdict_and_code() -> None:
    text = json.dumps(VECTORS["grade"])
    wanted = {*GRADED, *answers.CODES, *VERDICTS} - {"unanswered"}
    assert sorted(word for word in wanted if f'"{word}"' not in text) == []
    entries = {vector[-1] for vector in VECTORS["entry"]}
    assert entries == {"", *entry.CODES}
