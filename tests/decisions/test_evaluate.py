"""What each kind of decision answers, and what the trace says of it."""

from typing import Any

import pytest

from coursekit.decisions.calculate import NO_ROW, NOT_A_NUMBER, OPEN
from coursekit.decisions.evaluate import Finding, evaluate
from coursekit.decisions.library import check_library, read_library
from coursekit.decisions.program import Program
from coursekit.decisions.result import decide

FACTS = """
a: {label: A, question: A?, values: yes-no}
b: {label: B, question: B?, values: yes-no}
c: {label: C, question: C?, values: [x, y, z]}
n: {label: N, question: N?, number: {min: 0, max: 100, whole: true}}
"""


def program(decisions: str, outcome: str = "it", check: bool = True) -> Program:
    framework = f"id: test\ntitle: Test\noutcome: {outcome}\ndecisions:\n" + decisions
    library = read_library({"facts.yml": FACTS, "frameworks/test.yml": framework})
    assert library.diagnostics == ()
    assert not check or check_library(library) == []
    return library.frameworks["test"].program


def weigh(*rows: str) -> Program:
    text = "".join(f"      - {{id: r{i}, because: row {i}, {row}}}\n" for i, row in enumerate(rows))
    return program("  it:\n    weigh: {options: [cheap, middle, dear]}\n    rows:\n" + text, check=False)


def statuses(result: Any) -> dict[str, str]:
    return {ranked["option"]: ranked["status"] for ranked in result["ranking"]}


class TestWeigh:
    def test_options_rank_by_what_speaks_for_less_what_speaks_against(self) -> None:
        result = decide(weigh("for: [middle, dear], weight: 2", "against: dear", "for: cheap"), {})
        assert [(r["option"], r["for"], r["against"]) for r in result["ranking"]] == [
            ("middle", "2", "0"),
            ("cheap", "1", "0"),
            ("dear", "2", "1"),
        ]
        assert result["outcome"] == "middle"

    def test_a_tie_goes_to_the_option_declared_first(self) -> None:
        assert decide(weigh("for: [dear, middle]", "for: cheap"), {})["outcome"] == "cheap"

    def test_acceptable_is_what_something_speaks_for_and_the_balance_is_not_negative(self) -> None:
        result = decide(weigh("for: cheap, weight: 3", "for: middle", "against: [middle, dear]"), {})
        assert statuses(result) == {"cheap": "preferred", "middle": "acceptable", "dear": "outweighed"}

    def test_nothing_for_and_nothing_against_is_not_acceptable(self) -> None:
        assert statuses(decide(weigh("for: cheap"), {}))["middle"] == "outweighed"

    def test_a_ruled_out_option_comes_last_however_much_speaks_for_it(self) -> None:
        result = decide(weigh("for: cheap, weight: 9", "rules-out: cheap", "for: dear"), {})
        assert statuses(result) == {"dear": "preferred", "middle": "outweighed", "cheap": "ruled-out"}

    def test_a_settled_option_wins_even_if_ruled_out_and_then_nothing_else_is_acceptable(self) -> None:
        result = decide(weigh("settles: dear", "rules-out: dear", "for: cheap, weight: 9", "rules-out: middle"), {})
        assert statuses(result) == {"dear": "settled", "cheap": "outweighed", "middle": "ruled-out"}
        assert [step["row"] for step in result["trace"]] == ["r0", "r1", "r2", "r3"]

    def test_a_winner_for_which_nothing_speaks_says_so(self) -> None:
        result = decide(weigh("rules-out: [middle, dear]"), {})
        last = {"decision": "it", "row": "otherwise", "facts": {}, "because": "Nothing else is left."}
        assert (result["outcome"], result["trace"][-1]) == ("cheap", last)

    def test_everything_ruled_out_has_no_outcome_and_says_why(self) -> None:
        result = decide(weigh("rules-out: [cheap, middle, dear]"), {})
        assert (result["outcome"], result["reason"]) == (None, "ruled-out")
        assert result["unknown"] == {"possible": [], "ask": None}
        assert set(statuses(result).values()) == {"ruled-out"}

    def test_what_speaks_against_an_option_adds_up_too(self) -> None:
        result = decide(weigh("for: dear", "against: cheap, weight: 2", "against: cheap"), {})
        assert [(r["option"], r["against"]) for r in result["ranking"]][-1] == ("cheap", "3")

    def test_an_option_with_more_against_it_than_for_it_is_outweighed(self) -> None:
        result = decide(weigh("for: cheap", "for: dear", "against: dear, weight: 2"), {})
        assert statuses(result)["dear"] == "outweighed"

    def test_one_unknown_row_leaves_the_weighing_open(self) -> None:
        run = evaluate(weigh("for: cheap", "when: {a: yes}, for: dear", "when: {b: yes}, for: dear"), {"b": "no"})
        assert run.findings["it"] == Finding(None, reason=OPEN)

    def test_an_unknown_row_cannot_undo_what_is_settled(self) -> None:
        assert evaluate(weigh("settles: dear", "when: {a: yes}, for: cheap"), {}).findings["it"].outcome == "dear"

    def test_settled_is_settled_whatever_is_unknown(self) -> None:
        result = decide(weigh("settles: dear", "when: {a: yes}, for: cheap"), {})
        assert (result["outcome"], result["unknown"]) == ("dear", {"possible": ["dear"], "ask": None})


TABLE = """
  it:
    table: {hit: first, outcomes: [one, two, three]}
    rows:
      - {id: r1, when: {a: yes, n: ">= 50"}, outcome: one, because: both}
      - {id: r2, when: {b: yes}, outcome: two, because: b}
      - {id: r3, outcome: three, because: neither}
"""


class TestTable:
    @pytest.mark.parametrize(
        ("facts", "outcome", "row"),
        [
            ({"a": "yes", "n": "50", "b": "yes"}, "one", "r1"),
            ({"a": "yes", "n": "49", "b": "yes"}, "two", "r2"),
            ({"a": "no", "b": "no"}, "three", "r3"),
            ({"n": "0", "b": "yes"}, "two", "r2"),
        ],
    )
    def test_the_first_row_that_holds_decides(self, facts: dict[str, str], outcome: str, row: str) -> None:
        result = decide(program(TABLE), facts)
        assert (result["outcome"], [step["row"] for step in result["trace"]]) == (outcome, [row])

    def test_the_trace_names_the_facts_that_the_row_tests(self) -> None:
        (step,) = decide(program(TABLE), {"a": "yes", "n": "50", "b": "no"})["trace"]
        assert step == {"decision": "it", "row": "r1", "facts": {"a": "yes", "n": "50"}, "because": "both"}

    def test_an_unknown_row_leaves_open_what_it_and_those_below_may_give(self) -> None:
        result = decide(program(TABLE), {"a": "yes", "b": "yes"})
        assert result["outcome"] is None
        assert result["unknown"] == {"possible": ["one", "two"], "ask": "n"}
        assert (result["trace"], result["changes"]) == ([], [])


TREE = """
  it:
    tree:
      ask: c
      branches:
        x: {id: leaf-x, outcome: stop, because: it is x}
        y | z:
          ask: a
          branches:
            yes: {outcome: go, because: "y or z, and a"}
            no: {outcome: stop, because: "y or z, and not a"}
"""


class TestTree:
    @pytest.mark.parametrize(
        ("facts", "outcome", "row", "used"),
        [
            ({"c": "x", "a": "yes"}, "stop", "leaf-x", {"c": "x"}),
            ({"c": "y", "a": "yes"}, "go", "leaf-2.1", {"c": "y", "a": "yes"}),
            ({"c": "z", "a": "no"}, "stop", "leaf-2.2", {"c": "z", "a": "no"}),
        ],
    )
    def test_the_leaf_reached_decides(self, facts: Any, outcome: str, row: str, used: Any) -> None:
        result = decide(program(TREE), facts)
        (step,) = result["trace"]
        assert (result["outcome"], step["row"], step["facts"]) == (outcome, row, used)

    def test_it_is_determined_where_all_branches_agree(self) -> None:
        result = decide(program(TREE), {"a": "no"})
        assert (result["outcome"], result["unknown"]) == ("stop", {"possible": ["stop"], "ask": None})


SCORE = """
  it:
    score: {value: (plus - minus) / 4, bands: {high: {when: "> 0.5", because: it is high}, low: "<= 0.5"}}
    rows:
      - {id: r1, when: {a: yes}, points: {plus: 2}, because: a counts twice}
      - {id: r2, when: {b: yes}, points: {plus: 1}, because: b counts}
      - {id: r3, when: {n: "> 50"}, points: {minus: 0.5}, because: n is against it}
"""


class TestScore:
    @pytest.mark.parametrize(
        ("facts", "outcome", "number"),
        [
            ({"a": "yes", "b": "yes", "n": "0"}, "high", "0.75"),
            ({"a": "yes", "b": "yes", "n": "51"}, "high", "0.625"),
            ({"a": "yes", "b": "no", "n": "0"}, "low", "0.5"),
            ({"a": "no", "b": "no", "n": "100"}, "low", "-0.125"),
        ],
    )
    def test_points_are_added_and_the_band_is_found(self, facts: dict[str, str], outcome: str, number: str) -> None:
        result = decide(program(SCORE), facts)
        assert (result["outcome"], result["number"]) == (outcome, number)

    def test_the_trace_ends_with_the_band(self) -> None:
        trace = decide(program(SCORE), {"a": "yes", "b": "yes", "n": "0"})["trace"]
        assert [step["row"] for step in trace] == ["r1", "r2", "high"]
        assert trace[-1] == {"decision": "it", "row": "high", "facts": {}, "because": "it is high"}

    @pytest.mark.parametrize("values", [{"a": "yes", "b": "yes"}, {"b": "no", "n": 0}, {}])
    def test_one_unknown_row_leaves_the_score_open(self, values: Any) -> None:
        assert evaluate(program(SCORE), values).findings["it"] == Finding(None, reason=OPEN)

    def test_a_score_that_cannot_be_computed_says_why(self) -> None:
        naked = SCORE.replace("(plus - minus) / 4", "plus / minus")
        result = decide(program(naked, check=False), {"a": "yes", "b": "no", "n": "0"})
        assert (result["outcome"], result["reason"]) == (None, "division-by-zero")

    def test_a_score_outside_all_bands_still_has_its_number(self) -> None:
        holed = SCORE.replace("<= 0.5", "< 0.5") + "  double: {formula: it * 2}\n"
        facts = {"a": "yes", "b": "no", "n": "0"}
        score = decide(program(holed, check=False), facts)
        assert (score["outcome"], score["reason"], score["number"]) == (None, "no-row", "0.5")
        assert decide(program(holed, "double", check=False), facts)["outcome"] == "1"

    def test_a_score_may_compute_with_another(self) -> None:
        more = """
  more:
    score: {value: extra + it, bands: {much: "> 1", little: "<= 1"}}
    rows: [{id: m1, when: {c: x}, points: {extra: 0.5}, because: x}]
"""
        result = decide(program(SCORE + more, "more"), {"a": "yes", "b": "yes", "n": "0", "c": "x"})
        assert (result["outcome"], result["number"]) == ("much", "1.25")

    def test_what_cannot_change_the_band_need_not_be_known(self) -> None:
        assert decide(program(SCORE), {"a": "yes", "b": "yes"})["outcome"] == "high"


FORMULA = """
  points:
    score: {value: points, bands: {some: "> 0", none: "<= 0"}}
    rows:
      - {id: r1, when: {a: yes}, points: 3, because: a}
      - {id: r2, when: {b: yes}, points: -3, because: b}
  it:
    formula:
      - {when: {points: none}, outcome: never, because: nothing to share}
      - {value: 2 / points, because: shared}
"""

LAST = """
  last:
    tree:
      ask: points
      branches: {some: {outcome: go, because: some}, none: {outcome: stop, because: none}}
"""


class TestFormula:
    def test_a_number_comes_out_exactly(self) -> None:
        result = decide(program(FORMULA), {"a": "yes", "b": "no"})
        assert (result["outcome"], result["number"]) == ("2/3", "2/3")

    def test_a_case_may_give_a_fixed_outcome(self) -> None:
        assert decide(program(FORMULA), {"a": "yes", "b": "yes"})["outcome"] == "never"

    def test_a_division_by_zero_is_no_outcome_with_the_reason(self) -> None:
        naked = FORMULA.replace("      - {when: {points: none}, outcome: never, because: nothing to share}\n", "")
        result = decide(program(naked, check=False), {"a": "no", "b": "no"})
        assert (result["outcome"], result["reason"]) == (None, "division-by-zero")

    def test_a_case_that_is_unknown_hides_those_below(self) -> None:
        assert evaluate(program(FORMULA), {"a": "yes"}).findings["it"] == Finding(None, reason=OPEN)

    def test_without_a_case_that_holds_there_is_no_outcome(self) -> None:
        only = "  it:\n    formula: [{when: {a: yes}, value: 1, because: a}]\n"
        found = evaluate(program(only, check=False), {"a": "no"}).findings["it"]
        assert found == Finding(None, reason=NO_ROW)

    def test_a_fixed_outcome_is_no_number_to_compute_with(self) -> None:
        later = program(FORMULA + "  double: {formula: it * 2}\n", "double", check=False)
        assert evaluate(later, {"a": "no", "b": "no"}).findings["double"] == Finding(None, reason=NOT_A_NUMBER)

    def test_a_test_on_what_has_no_number_or_is_open_says_so(self) -> None:
        tested = """
  half: {formula: [{when: {a: no}, outcome: never, because: not a}, {value: 1 / 2, because: a}]}
  it: {table: {hit: first}, rows: [{id: r1, when: {half: "> 0"}, outcome: x, because: half}]}
"""
        small = program(tested.replace("outcome: never", "value: 0 / 1"), check=False)
        assert evaluate(small, {"a": "yes"}).findings["it"] == Finding("x")
        assert evaluate(small, {}).findings["it"] == Finding(None, reason=OPEN)

    def test_a_decision_asked_for_twice_is_made_once(self) -> None:
        twice = "  double: {formula: it + it}\n"
        result = decide(program(FORMULA + twice, "double", check=False), {"a": "yes", "b": "no"})
        assert [step["row"] for step in result["trace"]] == ["always", "r1", "some", "case-2"]

    def test_a_comparison_answers_yes_or_no(self) -> None:
        text = FORMULA[: FORMULA.index("  it:")] + "  it: {formula: points >= 3}\n"
        assert decide(program(text), {"a": "yes", "b": "no"})["outcome"] == "yes"

    def test_a_decision_may_be_asked_like_a_fact(self) -> None:
        result = decide(program(FORMULA + LAST, "last"), {"a": "yes", "b": "no"})
        assert result["outcome"] == "go"
        assert result["trace"][-1]["facts"] == {"points": "some"}


class TestSituations:
    @pytest.mark.parametrize(
        ("value", "code"),
        [("maybe", "not-a-value"), (True, "not-text"), (["yes"], "not-text"), ({"x": 1}, "not-text"), (5, "not-text")],
    )
    def test_what_cannot_be_used_counts_as_unknown_and_is_said(self, value: object, code: str) -> None:
        result = decide(program(TABLE), {"a": value, "n": "50", "b": "yes"})
        assert result["problems"] == [{"fact": "a", "code": code}]
        assert result["unknown"]["ask"] == "a"

    @pytest.mark.parametrize(
        ("value", "code"),
        [
            ("-1", "out-of-range"),
            ("101", "out-of-range"),
            ("1.5", "out-of-range"),
            ("1,0", "not-a-number"),
            ("nan", "not-a-number"),
        ],
    )
    def test_so_does_a_number_that_its_fact_cannot_have(self, value: str, code: str) -> None:
        assert decide(program(TABLE), {"n": value})["problems"] == [{"fact": "n", "code": code}]

    def test_case_and_width_do_not_matter(self) -> None:
        assert decide(program(TABLE), {"a": "ＮＯ", "b": "No"})["outcome"] == "three"

    def test_facts_that_are_not_asked_are_ignored(self) -> None:
        assert "problems" not in decide(program(TABLE), {"a": "no", "b": "no", "__proto__": "x", "c": 5})


TWO = """
  it:
    table: {hit: first}
    rows:
      - {id: both, when: {a: yes, b: yes}, outcome: x, because: both}
      - {id: else, outcome: y, because: not both}
"""


class TestChanges:
    def test_one_fact_that_turns_the_outcome_is_named_as_a_test(self) -> None:
        result = decide(program(TABLE), {"a": "yes", "n": "49", "b": "no"})
        assert result["changes"] == [
            {"facts": {"b": "yes"}, "outcome": "two"},
            {"facts": {"n": ">= 50"}, "outcome": "one"},
        ]

    def test_where_one_is_not_enough_two_are_named(self) -> None:
        result = decide(program(TABLE), {"a": "no", "n": "10", "b": "yes"})
        assert {"facts": {"b": "no"}, "outcome": "three"} in result["changes"]
        assert decide(program(TWO), {"a": "no", "b": "no"})["changes"] == [
            {"facts": {"a": "yes", "b": "yes"}, "outcome": "x"}
        ]
