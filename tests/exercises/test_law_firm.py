"""The law-firm exercise: its table is derived, its feedback answers the likeliest misconceptions."""

from __future__ import annotations

from fractions import Fraction

import pytest

from coursekit.exercises.grade import grade
from coursekit.exercises.model import Example
from coursekit.exercises.proofs import response_of, run_example
from coursekit.exercises.words import explain
from exercises.samples import bank, key, said

LAW = "customization-decision"

# The table of the design. Shares are by option: 1 is preferred, what is left out earns nothing.
TABLE = {
    "a": {
        "need": {"knowledge": 1, "both": Fraction(1, 2)},
        "approach": {"rag": 1, "prompting": Fraction(3, 4)},
        "sourcing": {"build": 1, "buy": Fraction(3, 4)},
    },
    "b": {
        "need": {"behaviour": 1},
        "approach": {"prompting": 1, "fine-tuning": Fraction(1, 2)},
        "sourcing": {"build": 1, "buy": Fraction(3, 4)},
    },
    "c": {
        "need": {"knowledge": 1, "both": Fraction(1, 2)},
        "approach": {"rag": 1},
        "sourcing": {"buy": 1},
    },
}
RULED_OUT = {"a": {"fine-tuning", "hybrid"}, "b": {"rag"}, "c": {"prompting", "fine-tuning", "hybrid"}}


@pytest.mark.parametrize(("case", "part"), [(case, part) for case in TABLE for part in TABLE[case]])
def test_the_table_is_derived(case: str, part: str) -> None:
    judged = key(LAW).parts[f"{case}/{part}"].kind.judged  # type: ignore[union-attr]
    assert {option: one.share for option, one in judged.items() if one.share} == TABLE[case][part]


@pytest.mark.parametrize("case", RULED_OUT)
def test_what_is_ruled_out(case: str) -> None:
    judged = key(LAW).parts[f"{case}/approach"].kind.judged  # type: ignore[union-attr]
    assert {option for option, one in judged.items() if one.code == "ruled-out"} == RULED_OUT[case]


def test_nothing_in_the_file_says_what_is_right() -> None:
    parts = {part.id: part.spec for part in bank().exercises[LAW].source.parts}
    assert [parts[name].answer for name in ("need", "approach", "sourcing")] == [(), (), ()]  # type: ignore[union-attr]


PROSE = (
    "200 client contracts",
    "500 letters",
    "100 questions",
    "changes daily",
    "rarely changes once it is signed",
    "stood unchanged for two years",
    "Nobody in house does machine learning",
    "No one has yet given a well-written prompt a fair trial",
    "must have the firm's formal voice exactly",
    "each statement citing the clause",
    "no vendor knows the firm's voice",
    "without a client's name or confidential details",
    "has knowledge of it that the firm lacks",
)


def test_every_fact_stands_in_the_prose() -> None:
    """The numbers and the telling words of each case's facts can be read in the lesson."""
    from exercises.samples import CONTENT

    lesson = (CONTENT / "3.5-customization-fine-tuning.md").read_text("utf-8")
    prose = lesson[lesson.index("::::exercise[customization-decision]") : lesson.index(":::hint[Where to begin]")]
    told = " ".join(prose.split())
    for words in PROSE:
        assert words in told


def test_the_model_answer_earns_everything() -> None:
    model = next(example for example in bank().exercises[LAW].source.examples if example.name == "model answer")
    graded = grade(key(LAW), response_of(LAW, model))
    assert graded.earned == graded.possible == 27
    assert {marked.verdict for marked in graded.parts.values()} == {"correct"}


MISCONCEPTIONS = [example for example in bank().exercises[LAW].source.examples if example.name[0].isdigit()]
ANSWERED_BY = {
    "1": ("a/approach", "facts are looked up, not trained in"),
    "2": ("a/approach", "You took it that what is missing is behaviour."),
    "3": ("b/approach", "retrieval changes what a model knows, not how it acts"),
    "4": ("b/approach", "500 letters a month don't pay for it yet"),
    "5": ("c/approach", "newer than any model, so it must be retrieved"),
    "6": ("c/approach", "The knowledge changes daily or weekly and is newer than any model"),
    "7": ("c/need", "without the decisions there is nothing to reason about"),
    "8": ("a/sourcing", "that is a duty and counts double"),
    "9": ("c/sourcing", "The vendor has knowledge of the field that you would need years to collect."),
    "10": ("a/value", "That is the value of a year"),
}


def test_ten_misconceptions_are_stored() -> None:
    assert [example.name.split(":")[0] for example in MISCONCEPTIONS] == list(ANSWERED_BY)


@pytest.mark.parametrize("example", MISCONCEPTIONS, ids=lambda example: example.name)
def test_a_misconception_reaches_the_feedback_that_answers_it(example: Example) -> None:
    assert list(run_example(bank().exercises[LAW], example)) == []
    part, words = ANSWERED_BY[example.name.split(":")[0]]
    assert words in said(key(LAW), part, **example.answers)


def test_follow_through_is_said_in_so_many_words() -> None:
    text = said(key(LAW), "b/approach", b__need="knowledge", b__approach="rag")
    assert "You took it that what is missing is knowledge." in text
    assert "it still earns 0.5 of 2" in text


def test_what_would_make_it_right_is_said() -> None:
    text = said(key(LAW), "a/approach", a__approach="hybrid")
    assert text.endswith(
        "Your choice would be right where both knowledge and behaviour are missing and there are more than 100,000 "
        "requests a month."
    )


def test_figures_are_plausible_for_the_learners_own_approach() -> None:
    def verdict(approach: str, setup: str) -> str:
        given = {"answers": {"a/approach": approach, "a/setup": setup}}
        return grade(key(LAW), given).parts["a/setup"].verdict

    ends = {"prompting": (0, 2000), "rag": (100, 20_000), "fine-tuning": (500, 30_000), "hybrid": (600, 50_000)}
    for approach, (low, high) in ends.items():
        assert [verdict(approach, str(n)) for n in (low, high)] == ["correct"] * 2
        assert [verdict(approach, str(n)) for n in (low - 1, high + 1)] == ["to-review"] * 2
    assert verdict("", "500") == "invalid"


@pytest.mark.parametrize(("case", "low", "high"), [("a", 50, 300), ("b", 50, 250), ("c", 50, 300)])
def test_hours_go_by_the_case_and_its_volume(case: str, low: int, high: int) -> None:
    def verdict(hours: int) -> str:
        return grade(key(LAW), {"answers": {f"{case}/hours": str(hours)}}).parts[f"{case}/hours"].verdict

    assert [verdict(n) for n in (low - 1, low, high, high + 1)] == ["to-review", "correct", "correct", "to-review"]


def test_the_value_follows_from_the_learners_own_figures() -> None:
    text = said(key(LAW), "a/value", a__hours="100", a__rate="$200", a__value="22500")
    assert text == (
        "Your own figures, hours saved a month (100) × hourly rate (200), come to $20,000 a month; you wrote $22,500 a "
        "month."
    )


def test_feedback_before_the_answer_is_shown_names_no_answer() -> None:
    given = {"answers": {"a/need": "behaviour", "a/approach": "fine-tuning", "a/risks": "hm"}}
    graded = grade(key(LAW), given)
    texts = {s.part: " ".join(s.sentences) for s in explain(key(LAW), graded, given, reveal=False)}
    assert texts["a/approach"] == "Ruled out: fine-tuning. Look again at this: What is missing and Sources shown."
    assert texts["a/need"] == "Not this: behaviour."
    assert texts["a/risks"].startswith("None of the points") and "reaches" not in texts["a/risks"]
