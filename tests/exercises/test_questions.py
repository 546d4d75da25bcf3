"""Questions of the text are exercises of one part."""

from __future__ import annotations

from itertools import permutations, product
from pathlib import Path

import pytest
from msgspec.structs import replace

from coursekit.content.model import Question, walk
from coursekit.content.read import read_content
from coursekit.exercises.bank import Bank, Keyring, read_bank, with_questions
from coursekit.exercises.grade import grade
from coursekit.exercises.questions import from_question
from exercises.samples import library, said

OPTIONS = """
:::question[q]{title="What now?"}
- [ ] Wait & see

  Waiting *won't* do.

- [x] Act, [soon](https://example.org)

  Now.
%s:::
"""


def question(text: str, tmp_path: Path) -> Question:
    (tmp_path / "one.md").write_text(f"# One\n\n{text}", "utf-8")
    blocks = walk(read_content(tmp_path).documents[0].module.body)
    return next(block for block in blocks if isinstance(block, Question))


def test_one_right_option_makes_a_choice(tmp_path: Path) -> None:
    key = read_bank({}, library(), [question(OPTIONS % "", tmp_path)]).exercises["q"].key
    assert grade(key, {"exercise": "q", "answers": {"answer": "act-soon"}}).earned == 1
    sentences = "Not this: Wait & see. Waiting won't do. The answer: Act, soon. Now."
    assert said(key, "answer", answer="wait-see") == sentences


def test_several_make_a_multiple_choice(tmp_path: Path) -> None:
    key = read_bank({}, library(), [question(OPTIONS % "- [x] Think\n", tmp_path)]).exercises["q"].key
    assert grade(key, {"answers": {"answer": ["act-soon", "think"]}}).earned == 1


def test_a_number_with_its_tolerance(tmp_path: Path) -> None:
    text = ':::question[q]{answer="42" tolerance="1"}\nHow many?\n:::\n'
    key = read_bank({}, library(), [question(text, tmp_path)]).exercises["q"].key
    assert [grade(key, {"answers": {"answer": n}}).earned for n in ("41", "43.0", "43.1")] == [1, 1, 0]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (":::question[q]\n- [ ] a\n- [ ] b\n:::\n", "question-without-answer"),
        (":::question[q]\nWell?\n:::\n", "either-or"),
        (':::question[q]{answer="4"}\n- [x] a\n:::\n', "either-or"),
    ],
)
def test_a_question_that_cant_be_graded(text: str, code: str, tmp_path: Path) -> None:
    exercise, found = from_question(question(text, tmp_path))
    assert exercise is None and [fault.code for fault in found] == [code]


def test_a_number_that_is_none_is_a_fault_at_the_question(tmp_path: Path) -> None:
    bank = read_bank({}, library(), [question(':::question[q]{answer="many"}\nHow many?\n:::\n', tmp_path)])
    assert [(f.code, f.place.line) for f in bank.diagnostics] == [("not-a-number", 3)]


def test_only_questions_that_are_the_very_same_are_not_compiled_again(tmp_path: Path) -> None:
    """Whatever was asked before, the bank is that of these questions. One may take the place of another, or its id."""
    one, same = (question(OPTIONS % "", tmp_path) for _ in range(2))
    other = question(OPTIONS.replace("[x] Act", "[ ] Act").replace("[ ] Wait", "[x] Wait") % "", tmp_path)
    there = replace(other, place=one.place)
    wrong = question(":::question[q]\nWell?\n:::\n", tmp_path)
    pairs = [
        pair for pair in permutations([one, same, other, there, wrong], 2) if {*map(id, pair)} != {id(one), id(there)}
    ]
    for first, then in product(pairs, repeat=2):  # no two stand in one place at once
        before = with_questions(Bank(), library(), first)
        after, anew = (with_questions(Bank(), library(), then, before=b) for b in ((first, before), ((), Bank())))
        assert after.diagnostics == anew.diagnostics
        assert [(k.source, k.compiled) for k in after.exercises.values()] == [
            (k.source, k.compiled) for k in anew.exercises.values()
        ]
        was, now = (next(q for q in asked if q is not wrong) for asked in (first, then))
        assert (after.exercises["q"] is before.exercises["q"]) == (was is now)


def test_a_keyring_compiles_a_question_as_a_bank_does_and_once(tmp_path: Path) -> None:
    one, same = (question(OPTIONS % "", tmp_path) for _ in range(2))
    keyring = Keyring(library(), "en")
    keyed = keyring.key(one)
    assert keyed and keyed.compiled == with_questions(Bank(), library(), [one]).exercises["q"].compiled
    assert keyring.key(one) is keyed
    assert keyring.key(same) is not keyed, "another one of the same words may stand elsewhere"
    keyring.forget()
    assert keyring.key(same) is not None
    assert keyring.key(question(":::question[q]\nWell?\n:::\n", tmp_path)) is None


def test_options_that_read_alike_are_told_apart(tmp_path: Path) -> None:
    exercise, _ = from_question(question(":::question[q]\n- [x] Yes!\n- [ ] Yes?\n- [ ] 是\n- [ ] 否\n:::\n", tmp_path))
    assert exercise is not None
    assert [option for option, _ in exercise.parts[0].spec.options] == ["yes", "yes-2", "item", "item-2"]  # type: ignore[union-attr]
