"""docs/compiled.md says what the code does: its limits, codes and keys are held against it."""

import re

import pytest

from coursekit.decisions import (
    calculate,
    changes,
    compile_worksheet,
    diagram,
    expressions,
    numbers,
    read_decision,
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
