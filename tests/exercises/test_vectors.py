"""The shared vectors: Python answers them as frozen, and they reach every code there is."""

from __future__ import annotations

import json

from coursekit.exercises import answers, entry
from coursekit.exercises.grade import VERDICTS
from exercises.vectors import FILE, make

VECTORS = json.loads(FILE.read_text("utf-8"))


def test_python_answers_the_vectors() -> None:
    made = json.loads(json.dumps(make()))
    assert list(made) == list(VECTORS)
    for name, vectors in VECTORS.items():
        if isinstance(vectors, list):
            for ours, theirs in zip(made[name], vectors, strict=True):
                assert ours == theirs, name
        assert made[name] == vectors, name


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
    entries = {code for _, _, _, code in VECTORS["entry"]}
    assert entries == {"", *entry.CODES}
