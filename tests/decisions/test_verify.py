"""Proofs: each fault of a framework is found, with a situation in words that shows it."""

import re

import pytest

from coursekit.decisions.library import check_decisions
from coursekit.diagnostics import Diagnostic

FACTS = """
a: {label: A, question: A?, values: yes-no}
c: {label: Colour, question: C?, values: [red, green, blue]}
n: {label: Number, question: N?, number: {min: 0, whole: true}}
"""


def diagnostics(decisions: str, more: str = "") -> list[Diagnostic]:
    head = "id: test\ntitle: Test\noutcome: it\n"
    return check_decisions({"facts.yml": FACTS, "frameworks/t.yml": f"{head}{more}decisions:\n  it:\n{decisions}"})


def found(decisions: str, more: str = "") -> list[tuple[str, str]]:
    return [(d.code, d.message) for d in diagnostics(decisions, more)]


def table(*rows: str, hit: str = "first", outcomes: str = "") -> list[tuple[str, str]]:
    quoted = (re.sub(r"n: ([<>][^'}]*)\}", r"n: '\1'}", row) for row in rows)  # YAML wants `>` in quotes
    text = "".join(f"      - {{id: r{i}, because: w, {row}}}\n" for i, row in enumerate(quoted))
    return found(f"    table: {{hit: {hit}{outcomes}}}\n    rows:\n{text}")


def weigh(*rows: str) -> list[tuple[str, str]]:
    text = "".join(f"      - {{id: r{i}, because: w, {row}}}\n" for i, row in enumerate(rows))
    return found(f"    weigh: {{options: [x, y]}}\n    rows:\n{text}")


def score(value: str, bands: str) -> list[tuple[str, str]]:
    rows = "".join(
        f"      - {{id: {f}, when: {{{t}}}, points: 1, because: w}}\n" for f, t in (("a", "a: yes"), ("c", "c: red"))
    )
    return found(f"    score: {{value: {value}, bands: {bands}}}\n    rows:\n{rows}")


def test_a_sound_table_has_nothing_to_report() -> None:
    assert table("when: {c: red}, outcome: x", "when: {c: green | blue}, outcome: y", hit="unique") == []


@pytest.mark.parametrize(
    ("rows", "hit", "code", "message"),
    [
        (
            ["when: {c: red}, outcome: x"],
            "unique",
            "no-outcome",
            "`it` has no outcome where `c` (Colour) is green or blue",
        ),
        (["when: {n: < 5}, outcome: x", "when: {n: > 5}, outcome: y"], "unique", "no-outcome", "`n` (Number) is 5"),
        (
            ["when: {n: < 5}, outcome: x", "when: {n: > 7}, outcome: y"],
            "unique",
            "no-outcome",
            "`n` (Number) is 5 to 7",
        ),
        (
            ["when: {n: <= 5}, outcome: x", "when: {n: >= 5}, outcome: y"],
            "unique",
            "rows-overlap",
            "`r0` and `r1` of `it` both hold where `n` (Number) is 5",
        ),
        (
            ["when: {a: yes}, outcome: x", "when: {a: yes, c: red}, outcome: y", "outcome: y"],
            "first",
            "dead-row",
            "the row `r1` of `it` is never reached: those above it hold first",
        ),
        (
            ["when: {n: '(4..5)'}, outcome: x", "outcome: y"],
            "first",
            "dead-row",
            "the row `r0` of `it` can never hold",
        ),
    ],
)
def test_a_table_with_a_fault(rows: list[str], hit: str, code: str, message: str) -> None:
    assert any(c == code and message in m for c, m in table(*rows, hit=hit))


def test_whole_numbers_leave_no_hole_between_two_neighbours() -> None:
    assert table("when: {n: < 5}, outcome: x", "when: {n: >= 5}, outcome: y", hit="unique") == []
    assert table("when: {n: <= 4}, outcome: x", "when: {n: '> 4'}, outcome: y", hit="unique") == []
    assert table("when: {n: <= 4}, outcome: x", "when: {n: '>= 5'}, outcome: y", hit="unique") == []


def test_an_outcome_that_nothing_leads_to() -> None:
    assert ("dead-outcome", "`z` of `it` can never be the outcome") in table(
        "outcome: x", outcomes=", outcomes: [x, z]"
    )


def test_a_tree_with_overlapping_branches() -> None:
    tree = "    tree: {ask: n, branches: {'< 5': {outcome: x, because: w}, '>= 4': {outcome: y, because: w}}}\n"
    assert found(tree) == [("rows-overlap", "`leaf-1` and `leaf-2` of `it` both hold where `n` (Number) is 4")]


def test_an_option_that_can_never_win() -> None:
    assert weigh("for: x", "when: {a: yes}, for: y") == [("dead-outcome", "`y` of `it` can never be the outcome")]


def test_everything_ruled_out() -> None:
    faults = weigh("when: {a: yes}, rules-out: x", "when: {c: red}, rules-out: y")
    assert ("all-ruled-out", "`it` rules every option out where `a` (A) is yes, `c` (Colour) is red") in faults


def test_rows_that_settle_different_options() -> None:
    faults = weigh("when: {a: yes}, settles: x", "when: {c: red}, settles: y")
    assert ("settles-two", "rows of `it` settle different options where `a` (A) is yes, `c` (Colour) is red") in faults


@pytest.mark.parametrize(
    ("value", "bands", "code", "message"),
    [
        (
            "points",
            "{x: '> 1', y: '< 1'}",
            "band-hole",
            "a score of 1 lies in no band (`a` (A) is yes, `c` (Colour) is green or blue)",
        ),
        (
            "points",
            "{x: '>= 1', y: '<= 1'}",
            "band-overlap",
            "a score of 1 lies in `x` and `y` (`a` (A) is yes, `c` (Colour) is green or blue)",
        ),
        ("points / 3", "{x: '>= 1/3', y: '< 0.3'}", "", ""),
        (
            "1 / points",
            "{x: '- '}",
            "no-number",
            "`it` can't be computed where `a` (A) is no, `c` (Colour) is green or blue",
        ),
    ],
)
def test_bands(value: str, bands: str, code: str, message: str) -> None:
    faults = score(value, bands)
    assert [c for c, _ in faults if c in ("no-outcome", "band-hole", "band-overlap", "no-number")] == (
        [code] if code else []
    )
    assert any(c == code and message in m for c, m in faults) if code else faults == []


def test_an_example_that_differs_is_reported_with_the_reason() -> None:
    examples = "examples: [{name: mine, facts: {a: yes}, outcome: y}]\n"
    head = "    table: {hit: first}\n    rows:\n      - {id: r, when: {a: yes}, outcome: x, because: w}\n"
    assert found(head + "      - {id: s, outcome: y, because: w}\n", examples) == [
        ("example-differs", "the example `mine` gives `x`, not `y`")
    ]


@pytest.mark.parametrize(
    ("facts", "code", "message"),
    [
        ("{}", "example-differs", "the example `mine` leaves it open between `x`, `y`"),
        ("{b: yes}", "unknown-name", "there is no fact `b`"),
        ("{a: perhaps}", "bad-value", "`a` can't be `perhaps`"),
    ],
)
def test_an_example_that_says_too_little_or_too_much(facts: str, code: str, message: str) -> None:
    examples = f"examples: [{{name: mine, facts: {facts}, outcome: y}}]\n"
    head = "    table: {hit: first}\n    rows:\n      - {id: r, when: {a: yes}, outcome: x, because: w}\n"
    assert (code, message) in found(head + "      - {id: s, outcome: y, because: w}\n", examples)


def test_a_framework_too_large_to_prove_is_said_to_be() -> None:
    facts = "".join(f"f{i}: {{label: F, question: Q, number: {{}}}}\n" for i in range(18))
    rows = "".join(f"      - {{id: r{i}, when: {{f{i}: '> 0'}}, points: {2**i}, because: w}}\n" for i in range(18))
    score_ = f"  it:\n    score: {{value: points, bands: {{x: '> 10', y: '<= 10'}}}}\n    rows:\n{rows}"
    source = f"id: test\ntitle: Test\noutcome: it\ndecisions:\n{score_}"
    (fault,) = check_decisions({"facts.yml": facts, "frameworks/t.yml": source})
    assert (fault.code, fault.severity) == ("not-provable", "warning")
    assert fault.message == "this framework has too many different situations to be proved"
    assert fault.hint == "split it into several"


def test_a_formula_whose_later_case_is_never_reached() -> None:
    formula = "    formula:\n      - {value: 1 / 2, because: w}\n      - {when: {a: yes}, value: 1, because: w}\n"
    assert ("dead-row", "the row `case-2` of `it` is never reached: those above it hold first") in found(formula)


def test_a_formula_that_cannot_be_computed() -> None:
    formula = "    formula: [{when: {a: yes}, value: 1 / 0, because: w}, {value: 1, because: w}]\n"
    assert found(formula) == [("no-number", "`it` can't be computed where `a` (A) is yes")]


def test_a_formula_without_a_case_is_a_gap_and_not_a_failed_calculation() -> None:
    formula = "    formula: [{when: {a: yes}, value: 1, because: w}]\n"
    assert found(formula) == [("no-outcome", "`it` has no outcome where `a` (A) is no")]


def test_everything_ruled_out_is_not_a_gap() -> None:
    assert {code for code, _ in weigh("rules-out: [x, y]")} == {"all-ruled-out", "dead-outcome"}


GAP = """    table: {hit: unique}
    rows:
      - {id: r0, when: {c: red}, outcome: x, because: w}
"""
OVERLAP = """    table: {hit: unique}
    rows:
      - {id: r0, when: {n: "<= 5"}, outcome: x, because: w}
      - {id: r1, when: {n: ">= 5"}, outcome: y, because: w}
"""
TREE_GAP = "    tree: {ask: c, branches: {red: {outcome: x, because: w}}}\n"
TREE_OVERLAP = """    tree: {ask: n, branches: {
      '< 5': {outcome: x, because: w}, '>= 4': {outcome: y, because: w}}}
"""
FORMULA_GAP = "    formula: [{when: {a: yes}, value: 1, because: w}]\n"
IMPOSSIBLE = """    table: {hit: first}
    rows:
      - {id: r0, when: {n: "(4..5)"}, outcome: x, because: w}
      - {id: r1, outcome: x, because: w}
"""
HIDDEN = """    table: {hit: first}
    rows:
      - {id: r0, outcome: x, because: w}
      - {id: r1, when: {a: yes}, outcome: x, because: w}
"""
LOSER = """    weigh: {options: [x, y]}
    rows:
      - {id: r0, for: x, because: w}
"""
NOTHING_LEFT = """    weigh: {options: [x, y]}
    rows:
      - {id: r0, when: {a: yes}, rules-out: [x, y], because: w}
      - {id: r1, when: {c: red}, for: y, because: w}
"""
QUARREL = """    weigh: {options: [x, y]}
    rows:
      - {id: r0, when: {a: yes}, settles: x, because: w}
      - {id: r1, when: {c: red}, settles: y, because: w}
"""
HOLE = """    score: {value: points, bands: {x: "> 1", y: "< 1"}}
    rows:
      - {id: r0, when: {a: yes}, points: 1, because: w}
      - {id: r1, when: {c: red}, points: 1, because: w}
"""
DOUBLE = HOLE.replace("> 1", ">= 1").replace("< 1", "<= 1")
HUGE = "    formula: " + " * ".join(["9" * 90] * 4) + "\n"
WORDS = """    formula: [{value: half * 2, because: w}]
  half:
    formula: [{when: {a: no}, outcome: never, because: w}, {value: 1 / 2, because: w}]
"""
DIVISION = HOLE.replace("points,", "1 / points,").replace("< 1", "<= 1")


@pytest.mark.parametrize(
    ("decision", "code", "line", "hint"),
    [
        (GAP, "no-outcome", 5, "add a row for it, or widen the test of another"),
        (GAP.replace("unique", "first"), "no-outcome", 5, "add a row for it, or a last row without `when`"),
        (TREE_GAP, "no-outcome", 5, "add a branch for it, or widen the test of another"),
        (FORMULA_GAP, "no-outcome", 5, "add a case for it, or a last case without `when`"),
        (OVERLAP, "rows-overlap", 9, "narrow one of them, or write `hit: first`"),
        (TREE_OVERLAP, "rows-overlap", 7, "narrow one of them"),
        (IMPOSSIBLE, "dead-row", 8, "its tests contradict each other, or ask for a value that can't be"),
        (HIDDEN, "dead-row", 9, "move it up or remove it"),
        (LOSER, "dead-outcome", 5, "no situation leads to it: mend the rows, or remove it"),
        (NOTHING_LEFT, "all-ruled-out", 5, "let one of the rows speak against instead"),
        (QUARREL, "settles-two", 5, "narrow one of them, so that one settles at a time"),
        (HOLE, "band-hole", 5, "widen a band to take it in"),
        (DOUBLE, "band-overlap", 5, "let one band end where the next begins"),
        (DIVISION, "no-number", 5, "it divides by zero there; give that case a row of its own"),
        (HUGE, "no-number", 5, "its digits grow beyond all measure there; round on the way"),
        (WORDS, "no-number", 5, "a decision that it uses has no number there; give that case a row of its own"),
    ],
)
def test_every_fault_stands_at_its_row_or_decision_and_says_what_to_do(
    decision: str, code: str, line: int, hint: str
) -> None:
    assert [(d.code, d.place.line, d.hint) for d in diagnostics(decision) if d.code == code] == [(code, line, hint)]
