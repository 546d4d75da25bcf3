"""docs/compiled.md and docs/decisions.md say what the code does: limits, codes and keys are held against it."""

import re

import pytest

from coursekit.decisions import (
    calculate,
    changes,
    compile_worksheet,
    diagram,
    expressions,
    numbers,
    read,
    read_decision,
    read_worksheet,
    space,
    unary,
)
from coursekit.decisions import compile as compiler
from decisions.samples import ROOT, course

DOC = (ROOT / "docs" / "compiled.md").read_text("utf-8")


@pytest.mark.parametrize(
    "sentence",
    [
        f"a number's text | {numbers.MAX_TEXT} characters",
        f"{numbers.MAX_BITS:,} bits above and below the line",
        f"{unary.MAX_LENGTH} and {expressions.MAX_LENGTH:,} characters; depth {unary.MAX_DEPTH} and "
        f"{expressions.MAX_DEPTH}; {expressions.MAX_TOKENS} tokens",
        f"{compiler.MAX_DECISIONS} decisions, {compiler.MAX_ROWS} rows, {compiler.MAX_FACTS} facts; "
        f"{read_decision.MAX_BRANCHES} branches",
        f"{space.MAX_LEVELS} facts together",
        f"{compile_worksheet.MAX_LINES} inputs and lines",
        f"a diagram | {diagram.MAX_NODES:,} nodes",
        f"changes | {changes.MAX_CHANGES} |",
        f'Format version: **{compiler.FORMAT}** (`"format": {compiler.FORMAT}`)',
    ],
)
def test_a_limit(sentence: str) -> None:
    assert sentence in DOC


def test_every_reason_is_listed() -> None:
    reasons = {str(value) for value in vars(calculate).values() if type(value) is calculate.Reason}
    listed = re.search(r"the \*\*reason\*\* is one of (.*?)\. It", DOC, re.S)
    assert listed is not None
    assert set(re.findall(r"`([a-z-]+)`", listed[1])) == reasons


def test_every_key_of_a_program_is_described() -> None:
    keys = set()
    for decided in [*course().frameworks.values(), *course().worksheets.values()]:
        keys |= set(decided.compiled["logic"]) | set(decided.compiled["words"])
        for decision in decided.compiled["logic"].get("decisions", decided.compiled["logic"].get("lines", [])):
            keys |= set(decision)
    missing = [key for key in sorted(keys) if not re.search(rf"\b{key}\b", DOC)]
    assert missing == []


TUTORIAL = (ROOT / "docs" / "decisions.md").read_text("utf-8")


def keys_told(*rows: str) -> set[str]:
    """The keys that some rows of the tutorial's tables name: `flag` in `| row of a table | `flag` |`."""
    found: set[str] = set()
    for row in rows:
        (line,) = (line for line in TUTORIAL.splitlines() if line.startswith(f"| {row} |"))
        cells = line.removeprefix(f"| {row} |")
        found |= set(re.findall(r"`([a-z-]+)`", re.sub(r"\(without it[^)]*\)", "", cells)))
    return found


def keys_listed(head: str) -> set[str]:
    """The keys in the first column of the table with this heading."""
    table = TUTORIAL[TUTORIAL.index(f"| {head} |") :].split("\n\n")[0].splitlines()[2:]
    return {key for line in table for key in re.findall(r"`([a-z-]+)`", line.split("|")[1])}


def test_the_tutorial_lists_the_keys_of_facts_and_frameworks() -> None:
    assert keys_listed("Key of a fact") == set(read.FACT)
    assert keys_listed("Key of a framework") == set(read.FRAMEWORK)
    assert keys_listed("Kind") == set(read_decision.DECISIONS)


@pytest.mark.parametrize(
    ("rows", "keys"),
    [
        (("every row", "row of a table"), read_decision.ROWS["table"]),
        (("every row", "row of a weighing"), read_decision.ROWS["weigh"]),
        (("every row", "row of a score"), read_decision.ROWS["score"]),
        (("under `table`",), read_decision.TABLE),
        (("under `weigh`",), read_decision.WEIGH),
        (("under `score`",), read_decision.SCORE),
        (("under `tree`",), read_decision.BRANCHING | read_decision.LEAF),
        (("case of a `formula`",), read_decision.CASE),
        (("worksheet",), read_worksheet.WORKSHEET),
        (("input",), read_worksheet.INPUT),
        (("constant",), read_worksheet.CONSTANT),
        (("line",), read_worksheet.LINE),
        (("requirement",), read_worksheet.REQUIREMENT),
        (("plot",), read_worksheet.PLOT),
        (("example",), read_worksheet.EXAMPLE),
    ],
    ids=lambda given: given[-1] if isinstance(given, tuple) else "",
)
def test_the_tutorial_lists_the_keys_inside(rows: tuple[str, ...], keys: dict[str, bool]) -> None:
    assert keys_told(*rows) == set(keys)


def test_every_proof_is_told_with_its_finding() -> None:
    source = (ROOT / "src/coursekit/decisions/verify.py").read_text("utf-8")
    proved = set(re.findall(r'proof\.fault\("([a-z-]+)"', source))
    assert proved | {"example-differs"} == set(re.findall(r"\[`([a-z-]+)`\]\(findings\.md#\1\)", TUTORIAL))
