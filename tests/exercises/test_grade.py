"""Grading, one part type after the other; then what holds of every response."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.decisions.canonical import canonical_json
from coursekit.exercises.grade import VERDICTS, grade, longest_rising
from coursekit.exercises.key import ChoiceKey, load_key
from exercises.samples import answered, bank, compiled, key_of
from exercises.vectors import KINDS

KEY = load_key(compiled(KINDS))


def share(key: Any, part: str, **answers: Any) -> Fraction:
    marked = answered(key, **answers).parts[part]
    return Fraction(marked.earned) / Fraction(marked.possible)


def test_a_choice_by_a_fact() -> None:
    assert [share(KEY, "a/need", a__need=n) for n in ("knowledge", "both", "behaviour")] == [1, Fraction(1, 3), 0]


def test_spelling_is_forgiven() -> None:
    assert share(KEY, "a/need", a__need=" ＫＮＯＷＬＥＤＧＥ ") == 1


def test_a_derived_choice_earns_all_if_preferred_and_a_share_if_acceptable() -> None:
    assert [share(KEY, "a/way", a__way=way) for way in ("look-up", "prompt", "train")] == [1, Fraction(3, 4), 0]


def test_follow_through_earns_the_share_of_what_it_would_have_earned() -> None:
    # with `both`, training is right from 1,000 requests on; look-up is what the case asks
    marked = answered(KEY, b__need="knowledge", b__volume="2000", b__way="look-up").parts["b/way"]
    assert (marked.verdict, marked.earned, marked.followed) == ("partial", Fraction(4, 3), ("b/need", "b/volume"))
    assert marked.codes == ("unsupported", "follow-through")


@pytest.mark.parametrize("need", ["", None, "cat", 5, ["knowledge"]])
def test_an_earlier_part_without_an_answer_gives_nothing(need: Any) -> None:
    assert share(KEY, "b/way", b__need=need, b__volume="2000", b__way="look-up") == 0


def test_a_right_earlier_answer_changes_nothing() -> None:
    assert share(KEY, "b/way", b__need="behaviour", b__volume="2000", b__way="train") == 1
    assert share(KEY, "b/way", b__need="behaviour", b__volume="2000", b__way="look-up") == 0


def test_follow_through_of_everything_is_still_only_partly_right() -> None:
    marked = answered(KEY, b__need="knowledge", b__known="known").parts["b/known"]
    assert (marked.verdict, marked.earned) == ("partial", 1)


def test_a_band_follows_the_learners_own_score() -> None:
    assert [share(KEY, "a/band", a__ratio=r, a__band="low") for r in ("0.4", "0.5", "")] == [Fraction(1, 2), 0, 0]


@pytest.mark.parametrize(("ratio", "right"), [("2/3", True), ("0.66", True), ("0.67", True), ("0.65", False)])
def test_a_number_that_a_framework_gives(ratio: str, right: bool) -> None:
    assert share(KEY, "a/ratio", a__ratio=ratio) == right


def test_a_formula_goes_by_the_learners_own_numbers() -> None:
    given = {"a__hours": "100", "a__rate": "150"}
    verdicts = [answered(KEY, **given, a__value=v).parts["a/value"].verdict for v in ("15000", "15150", "15151")]
    assert verdicts == ["correct", "correct", "incorrect"]
    assert answered(KEY, a__hours="100", a__value="15000").parts["a/value"].codes == ("needs-earlier",)


def test_a_formula_with_a_known_truth_counts_own_figures_as_follow_through() -> None:
    assert [share(KEY, "a/half", a__two="4", a__half=h) for h in ("1", "2", "3")] == [1, Fraction(1, 4), 0]


def test_a_formula_that_comes_to_no_number_is_asked_back() -> None:
    assert answered(KEY, a__two="0", a__reciprocal="1").parts["a/reciprocal"].codes == ("cant-compute",)


def test_a_right_answer_may_have_more_digits_than_anybody_types() -> None:
    many = "9" * 90
    key = key_of(
        f"parts: [{{id: a, type: number, answer: {many}}}, {{id: b, type: number, answer: {many}}}, "
        "{id: c, type: number, equals: a * b}]"
    )
    assert share(key, "c", a=many, b=many, c="1") == 0


def test_a_mistake_is_recognised_only_where_something_is_wrong() -> None:
    given = {"a__hours": "100", "a__rate": "150"}
    assert "mistake/year" in answered(KEY, **given, a__value="180000").parts["a/value"].codes
    assert answered(KEY, **given, a__value="15000").parts["a/value"].codes == ("follows",)


def test_a_mistake_may_be_one_of_the_options() -> None:
    key = key_of(
        "parts: [{id: p, type: choice, options: [x, y, z], answer: x, because: {x: X., y: Y., z: Z.},"
        " mistakes: [{id: took-y, option: y, says: Not y.}]}]"
    )
    assert ["mistake/took-y" in answered(key, p=option).parts["p"].codes for option in "xyz"] == [False, True, False]
    assert "mistake/took-s" in answered(KEY, a__several=["p", "s"]).parts["a/several"].codes
    assert "mistake/took-s" not in answered(KEY, a__several=["p"]).parts["a/several"].codes


def test_multiple_choice_takes_wrong_options_off() -> None:
    def earned(*several: str) -> Fraction:
        return share(KEY, "a/several", a__several=list(several))

    assert [earned("p", "q", "r"), earned("p"), earned("p", "s"), earned("p", "q", "r", "s")] == [
        1,
        Fraction(1, 3),
        0,
        Fraction(2, 3),
    ]


def test_a_text_earns_by_criteria_and_is_always_provisional() -> None:
    for text, verdict, earned in (("leaks and slow", "correct", 2), ("leaks", "partial", 1), ("hm", "to-review", 0)):
        marked = answered(KEY, a__risks=text).parts["a/risks"]
        assert (marked.verdict, marked.earned) == (verdict, earned)
        assert "provisional" in marked.codes


def test_an_order_earns_by_what_need_not_move() -> None:
    def earned(*order: str) -> Fraction:
        return share(KEY, "a/order", a__order=list(order))

    assert earned("one", "two", "three", "four") == 1
    assert earned("four", "one", "two", "three") == Fraction(2, 3)
    assert earned("four", "three", "two", "one") == 0


def test_a_match_earns_by_pairs() -> None:
    assert share(KEY, "a/pairs", a__pairs={"cat": "meow"}) == Fraction(1, 2)
    assert answered(KEY, a__pairs={"cat": "meow"}).parts["a/pairs"].codes == ("mismatched", "missing-items")


def test_hints_take_their_share_of_what_is_earned() -> None:
    def earned(*hints: str) -> Any:
        return grade(KEY, {"answers": {"a/way": "look-up", "a/need": "knowledge"}, "hints": list(hints)})

    assert earned("free").earned == 3
    assert earned("half-way").parts["a/way"].earned == Fraction(4, 3)
    assert earned("half-way").parts["a/need"].earned == 1
    assert earned("half-way", "all").parts["a/way"].earned == 0  # a third and nine tenths: never less than nothing


def test_old_ids_are_still_understood_and_new_ones_go_first() -> None:
    assert share(KEY, "a/need", **{"old-a__lack": "knowledge"}) == 1
    assert share(KEY, "a/need", a__lack="behaviour", a__need="knowledge") == 1
    assert grade(KEY, {"exercise": "old-e", "answers": {"a/need": "knowledge"}}).earned == 1


@pytest.mark.parametrize("given", [None, [], "x", 5, {"answers": []}, {"answers": None, "exercise": "e"}])
def test_what_is_no_response_is_not_graded(given: Any) -> None:
    graded = grade(KEY, given)
    assert (graded.codes, graded.earned) == (("not-a-response",), 0)
    assert {marked.verdict for marked in graded.parts.values()} == {"unanswered"}


def test_a_response_to_another_exercise_is_not_graded() -> None:
    assert grade(KEY, {"exercise": "other", "answers": {"a/need": "knowledge"}}).codes == ("other-exercise",)


def test_the_same_hash_grades_alike_whatever_the_words() -> None:
    other = load_key(compiled(KINDS.replace("It will do.", "Well enough.").replace("They rise.", "Up.")))
    assert other.hash == KEY.hash
    assert load_key(compiled(KINDS.replace("2/3", "3/4"))).hash != KEY.hash


# -- whatever is answered

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20) | st.sampled_from(["__proto__", "1,5", "9" * 300]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
LIKELY: dict[str, list[Any]] = {
    "need": ["knowledge", "behaviour", "both"],
    "volume": ["0", "500", "999", "1000", "2000", "$5", "1,5"],
    "way": ["prompt", "look-up", "train"],
    "known": ["known", "unknown"],
    "ratio": ["1/3", "0.5", "2/3", "-1"],
    "band": ["low", "high"],
    "setup": ["0", "100", "1k", "5,000", "-3"],
    "hours": ["10", "125", "1e9"],
    "rate": ["50", "$150 an hour", "9999"],
    "value": ["18,750", "1000", "100"],
    "two": ["2", "0", "3"],
    "half": ["1", "1.5"],
    "pick": ["x", "y"],
    "several": [["p"], ["p", "s"], ["q", "r", "p"]],
    "risks": ["slow", "dear and slow", "hm"],
    "order": [["one", "two", "three", "four"], ["two", "one", "four", "three"]],
    "pairs": [{"cat": "meow"}, {"cat": "bark", "dog": "bark"}],
}
PART = st.sampled_from(sorted(LIKELY))
ANSWERS = st.lists(
    PART.flatmap(lambda part: st.tuples(st.sampled_from("ab"), st.just(part), st.sampled_from(LIKELY[part]) | JSON)),
    max_size=12,
).map(lambda rows: {f"{case}/{part}": value for case, part, value in rows})
HINTS = st.lists(st.sampled_from(["free", "half-way", "all", "none"]), max_size=3)


@given(ANSWERS, HINTS)
def test_every_part_earns_between_nothing_and_its_points(answers: Any, hints: Any) -> None:
    graded = grade(KEY, {"answers": answers, "hints": hints})
    assert graded.possible == KEY.possible
    assert graded.earned == sum(marked.earned for marked in graded.parts.values())
    for name, marked in graded.parts.items():
        assert 0 <= marked.earned <= marked.possible == KEY.parts[name].points
        assert marked.verdict in VERDICTS
        assert marked.verdict != "correct" or marked.earned == marked.possible or "hint-used" in marked.codes
    canonical_json(graded.as_json())


@given(ANSWERS)
def test_follow_through_never_gives_less_than_the_direct_grade_nor_more_than_full(answers: Any) -> None:
    graded = grade(KEY, {"answers": answers})
    for name, marked in graded.parts.items():
        kind, own = KEY.parts[name].kind, answers.get(name)
        if isinstance(kind, ChoiceKey) and isinstance(own, str) and own in kind.judged:
            assert marked.earned >= kind.judged[own].share * marked.possible
        if not marked.followed:
            assert "follow-through" not in marked.codes


@given(JSON)
def test_anything_that_json_can_hold_is_graded(given_: Any) -> None:
    grade(KEY, given_)
    grade(KEY, {"answers": given_, "hints": given_, "exercise": given_})


@given(st.data())
def test_every_exercise_of_the_course_takes_anything(data: Any) -> None:
    keyed = bank().exercises[data.draw(st.sampled_from(sorted(bank().exercises)))]
    answers = {part: data.draw(JSON) for part in keyed.key.parts}
    graded = grade(keyed.key, {"answers": answers})
    assert 0 <= graded.earned <= graded.possible


def test_a_very_deep_answer_is_one_that_cant_be_read() -> None:
    deep: Any = "x"
    for _ in range(100_000):
        deep = [deep]
    assert answered(KEY, a__several=deep).parts["a/several"].verdict == "invalid"
    while isinstance(deep, list):  # taken apart by hand: Python frees nested lists recursively
        deep = deep.pop()


@given(st.permutations(range(7)))
def test_the_longest_rising_run_rises_and_none_is_longer(places: list[int]) -> None:
    found = longest_rising(list(places))
    assert [p for p in places if p in found] == sorted(found)
    best = [1] * 7
    for i in range(7):
        best[i] += max((best[j] for j in range(i) if places[j] < places[i]), default=0)
    assert len(found) == max(best)


def test_a_grade_is_plain_canonical_json() -> None:
    key = key_of("parts: [{id: n, type: number, answer: 4/11}]")
    graded = answered(key, n="4/11").as_json()
    assert json.loads(canonical_json(graded)) == graded
    assert (graded["exercise"], graded["key"]) == ("e", key.hash)
    assert graded["parts"] == {
        "n": {"verdict": "correct", "earned": "1", "possible": "1", "codes": ["right"], "rows": [], "followed": []}
    }
