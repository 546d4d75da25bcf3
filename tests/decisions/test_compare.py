"""Comparing small frameworks, where the cells can be counted on one's fingers."""

import pytest

from coursekit.decisions.compare import Comparison, comparable_with, compare
from coursekit.decisions.library import read_library
from coursekit.decisions.program import Program

FACTS = """
a: {label: A, question: A?, values: yes-no}
n: {label: N, question: N?, number: {min: 0, whole: true}}
"""


def two(first: str, second: str, maps: str = "") -> list[Program]:
    head = "title: T\noutcome: it\n"
    sources = {
        "facts.yml": FACTS,
        "frameworks/one.yml": f"id: one\n{head}decisions: {{it: {first}}}\n",
        "frameworks/two.yml": f"id: two\n{head}{maps}decisions: {{it: {second}}}\n",
    }
    library = read_library(sources)
    assert library.diagnostics == ()
    return [library.frameworks[id_].program for id_ in ("one", "two")]


def tree(fact: str, yes: str, no: str, x: str = "x", y: str = "y") -> str:
    leaves = f'"{yes}": {{id: l1, outcome: {x}, because: w}}, "{no}": {{id: l2, outcome: {y}, because: w}}'
    return f"{{tree: {{ask: {fact}, branches: {{{leaves}}}}}}}"


def counts(comparison: Comparison) -> tuple[int, int]:
    return comparison.parted, comparison.cells


def test_other_limits_part_between_them() -> None:
    comparison = compare(two(tree("n", "< 10", ">= 10"), tree("n", "< 20", ">= 20")))
    assert counts(comparison) == (1, 3)
    assert comparison.smallest == {"n": "[10..20)"}
    assert comparison.smallest_answers == ("y", "x")
    assert comparison.smallest_words == "`n` (N) is 10 or more and under 20"


def test_frameworks_that_ask_other_facts_are_put_to_all_of_them() -> None:
    comparison = compare(two(tree("n", "< 10", ">= 10"), tree("a", "yes", "no")))
    assert counts(comparison) == (2, 4)
    assert dict(comparison.pairs) == {("x", "y"): 1, ("y", "x"): 1}


def test_values_that_neither_tells_apart_count_once() -> None:
    assert counts(compare(two(tree("n", "< 10", ">= 10"), tree("n", "< 10", ">= 10")))) == (0, 2)


@pytest.mark.parametrize("turned", [False, True])
def test_a_map_makes_other_outcomes_comparable_in_either_order(turned: bool) -> None:
    first, second = tree("a", "yes", "no"), tree("a", "yes", "no", "good", "bad")
    assert "`two` has outcomes that `one` hasn't: `good`, `bad`" in comparable_with(two(first, second))
    programs = two(first, second, "maps: {one: {good: x, bad: y}}\n")
    assert counts(compare(programs[::-1] if turned else programs)) == (0, 2)
