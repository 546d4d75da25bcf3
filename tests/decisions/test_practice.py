"""Practice: fresh cases with derived keys, the same for the same seed, never degenerate ones."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.decisions.canonical import canonical_json
from coursekit.decisions.practice import practice
from coursekit.decisions.program import Program
from coursekit.decisions.result import decide
from decisions.samples import course, program, random_program

IDS = sorted(set(course().frameworks) - {"tuning-approach"})


@pytest.mark.parametrize("framework", IDS)
def test_every_case_is_complete_and_its_key_is_the_frameworks_answer(framework: str) -> None:
    p = program(framework)
    cases = practice(p, 7, 20)["cases"]
    assert len(cases) == 20
    for case in cases:
        assert set(case["facts"]) == {fact.name for fact in p.facts}
        result = decide(p, case["facts"])
        assert (result["outcome"], result["trace"]) == (case["outcome"], case["trace"])
        assert "problems" not in result


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.integers())
def test_no_fact_alone_decides_a_case(framework: int, seed: int) -> None:
    assert_not_degenerate(random_program(framework), seed)


@pytest.mark.parametrize("framework", IDS)
def test_no_fact_alone_decides_a_case_of_the_course(framework: str) -> None:
    assert_not_degenerate(program(framework), 1)


def assert_not_degenerate(p: Program, seed: int) -> None:
    for case in practice(p, seed, 3)["cases"]:
        for name, value in case["facts"].items():
            assert decide(p, {name: value})["outcome"] is None


def test_the_same_seed_gives_the_same_cases_and_another_others() -> None:
    p = program("four-questions")
    assert canonical_json(practice(p, 5, 5)) == canonical_json(practice(p, 5, 5))
    assert practice(p, 5, 5)["cases"] != practice(p, 6, 5)["cases"]
    assert practice(p, 5, 2)["cases"] == practice(p, 5, 5)["cases"][:2]


def test_a_framework_of_one_fact_has_nothing_to_practise() -> None:
    assert practice(program("tuning-approach"), 1, 3)["cases"] == []
