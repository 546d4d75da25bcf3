"""Diagrams against enumeration: what is said about all situations must be what trying them all would say."""

import random
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.decisions.calculate import Reason
from coursekit.decisions.cells import cell_sample, cell_text
from coursekit.decisions.changes import changes
from coursekit.decisions.diagram import Diagrams
from coursekit.decisions.evaluate import evaluate
from coursekit.decisions.program import Program
from coursekit.decisions.result import decide
from coursekit.decisions.situation import Value, understand
from coursekit.decisions.space import own_space
from coursekit.decisions.unary import Fault, parse_choice_test, parse_number_test
from coursekit.decisions.unknown import possible
from decisions.samples import VALUES, program, random_program, random_situation

SEEDS = st.integers(0, 10_000)


def answer(program: Program, values: dict[str, Value]) -> str | None:
    return evaluate(program, values).findings[program.answer].outcome


def completions(program: Program, values: dict[str, Value]) -> list[dict[str, Value]]:
    """Every completion, up to values that no test tells apart."""
    unknown = [name for name in (fact.name for fact in program.facts) if name not in values]
    filled = (dict(zip(unknown, chosen, strict=True)) for chosen in product(*(VALUES[name] for name in unknown)))
    return [understand(program, facts)[0] | values for facts in filled]


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_possible_outcomes_are_those_of_all_completions(seed: int) -> None:
    p, r = random_program(seed), random.Random(seed)
    values, _ = understand(p, random_situation(r))
    reached = {answer(p, full) for full in completions(p, values)}
    found = possible(p, values)
    assert set(found.outcomes) == reached - {None}
    assert found.never == (None in reached)


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_the_fact_to_ask_is_the_first_that_can_still_matter(seed: int) -> None:
    p, r = random_program(seed), random.Random(seed)
    values, _ = understand(p, random_situation(r))
    unknown = [fact.name for fact in p.facts if fact.name not in values]
    matters = [name for name in unknown if _matters(p, values, name)]
    assert possible(p, values).ask == (matters[0] if matters else None)


def _matters(p: Program, values: dict[str, Value], name: str) -> bool:
    space, drawn = own_space(p)
    groups: dict[tuple[tuple[str, Value], ...], set[object]] = {}
    assert drawn is not None
    for full in completions(p, values):
        rest = tuple(sorted((k, v) for k, v in full.items() if k != name))
        groups.setdefault(rest, set()).add(space.diagrams.constant(drawn.outcome[p.answer], space.cell_numbers(full)))
    return any(len(outcomes) > 1 for outcomes in groups.values())


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_a_diagram_says_what_the_evaluator_says(seed: int) -> None:
    p, r = random_program(seed), random.Random(seed)
    space, drawn = own_space(p)
    assert drawn is not None
    for _ in range(20):
        values, _ = understand(p, {name: r.choice(options) for name, options in VALUES.items()})
        found = evaluate(p, values).findings[p.answer]
        value = space.diagrams.constant(drawn.outcome[p.answer], space.cell_numbers(values))
        assert value == (found.outcome if found.outcome is not None else found.reason)
        assert isinstance(value, Reason) == (found.outcome is None)


@settings(max_examples=40, deadline=None)
@given(SEEDS)
def test_every_change_turns_the_outcome_and_none_smaller_is_missed(seed: int) -> None:
    p, r = random_program(seed), random.Random(seed)
    values, _ = understand(p, {name: r.choice(options) for name, options in VALUES.items()})
    now = answer(p, values)
    if now is None:
        return
    found = changes(p, values)
    for change in found:
        for changed in _members(p, dict(change.facts)):
            assert answer(p, values | changed) == change.outcome != now
    size = len(found[0].facts) if found else 3
    for count in range(1, size):
        for names in combinations([fact.name for fact in p.facts], count):
            for full in completions(p, {k: v for k, v in values.items() if k not in names}):
                assert answer(p, full) in (now, None)


def _members(p: Program, tests: dict[str, str]) -> list[dict[str, Value]]:
    """The sample values that satisfy the tests of a change."""
    members: list[list[tuple[str, Value]]] = []
    for name, test in tests.items():
        fact = next(fact for fact in p.facts if fact.name == name)
        accepted = parse_choice_test(test, fact.values) if fact.values else parse_number_test(test)
        assert not isinstance(accepted, Fault)
        options = [understand(p, {name: value})[0][name] for value in VALUES[name]]
        if fact.values:
            members.append([(name, value) for value in options if value in accepted])
        else:
            members.append([(name, v) for v in options if any(v in i for i in accepted)])  # type: ignore[operator, union-attr]
    return [dict(chosen) for chosen in product(*members)]


@settings(max_examples=60, deadline=None)
@given(SEEDS)
def test_cells_divide_each_fact_and_their_texts_are_tests(seed: int) -> None:
    p = random_program(seed)
    space, _ = own_space(p)
    for fact, cells in zip(space.facts, space.cells, strict=True):
        for text in VALUES[fact.name]:
            value = understand(p, {fact.name: text})[0][fact.name]
            (cell,) = [cell for cell in cells if value in cell]
            test = cell_text(cell, fact)
            accepted = parse_choice_test(test, fact.values) if fact.values else parse_number_test(test)
            assert not isinstance(accepted, Fault)


@settings(max_examples=30, deadline=None)
@given(SEEDS)
def test_deciding_never_raises_on_a_situation(seed: int) -> None:
    p, r = random_program(seed), random.Random(seed)
    for _ in range(10):
        decide(p, random_situation(r))


class TestDiagrams:
    def both(self) -> tuple[Diagrams, int]:
        diagrams = Diagrams([2, 3])
        first, second = diagrams.split(0, [True, False]), diagrams.split(1, [True, False, False])
        return diagrams, diagrams.combine(lambda a, b: a and b, first, second)

    def test_equal_functions_are_one_node(self) -> None:
        diagrams, both = self.both()
        other = diagrams.combine(
            lambda a, b: not (not a or not b), diagrams.split(0, [True, False]), diagrams.split(1, [True, False, False])
        )
        assert both == other

    def test_a_fact_that_does_not_matter_has_no_node(self) -> None:
        diagrams, both = self.both()
        always = diagrams.combine(lambda a: a or True, both)
        assert diagrams.first_fact(always) is None

    def test_cells_are_counted_through_skipped_facts(self) -> None:
        diagrams, both = self.both()
        assert diagrams.count(both, lambda value: value is True) == 1
        assert diagrams.count(both, lambda value: value is False) == 5
        assert diagrams.count(diagrams.split(1, ["x", "y", "y"]), lambda value: value == "y") == 4
        assert diagrams.count(diagrams.leaf("z"), lambda value: True) == 6

    def test_the_shortest_way_to_a_value(self) -> None:
        diagrams, both = self.both()
        assert diagrams.shortest(both, lambda value: value is True) == {0: 0, 1: 0}
        assert diagrams.shortest(both, lambda value: value is False) == {0: 1}
        assert diagrams.shortest(both, lambda value: value == "x") is None


@pytest.mark.parametrize("framework", ["four-questions", "indicators-tree", "when-to-say-no"])
def test_the_courses_frameworks_agree_with_their_diagrams(framework: str) -> None:
    p, r = program(framework), random.Random(framework)
    space, drawn = own_space(p)
    assert drawn is not None
    for _ in range(100):
        cells = [r.randrange(len(cells)) for cells in space.cells]
        values: dict[str, Value] = {}
        for fact, options, i in zip(space.facts, space.cells, cells, strict=True):
            values[fact.name] = cell_sample(options[i], fact)
        assert answer(p, values) == space.diagrams.constant(drawn.outcome[p.answer], list(cells))
