"""Random frameworks, worksheets and situations, and the course's own, for tests that hold for all of them."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import Any

from coursekit.decisions.compile import compile_framework
from coursekit.decisions.library import Library, read_library
from coursekit.decisions.model import (
    Band,
    Case,
    Decision,
    Fact,
    Facts,
    Formula,
    Framework,
    NumberRange,
    Score,
    ScoreRow,
    Table,
    TableRow,
    Test,
    Text,
    Weigh,
    WeighRow,
)
from coursekit.decisions.program import Program, load
from coursekit.diagnostics import Place

ROOT = Path(__file__).parents[2]
HERE = Place("random.yml", 1)
OUTCOMES = ("left", "middle", "right")
LABELS = tuple((outcome, outcome) for outcome in OUTCOMES)


@cache
def course() -> Library:
    """The decisions of the course itself."""
    content = ROOT / "content"
    paths = [path for path in content.rglob("*.yml") if path.is_file()]
    return read_library({path.relative_to(content).as_posix(): path.read_text("utf-8") for path in paths})


def program(id_: str) -> Program:
    return course().frameworks[id_].program


def t(text: str) -> Text:
    return Text(text, HERE)


FACTS: Facts = {
    "colour": Fact("colour", "", "", "", tuple((v, v) for v in ("red", "green", "blue")), True, None, "", HERE),
    "sure": Fact("sure", "", "", "", (("yes", "yes"), ("no", "no")), False, None, "", HERE),
    "count": Fact("count", "", "", "", (), False, NumberRange(0, None, True), "things", HERE),
    "depth": Fact("depth", "", "", "", (), False, NumberRange(None, None, True), "", HERE),
    "share": Fact("share", "", "", "", (), False, NumberRange(0, 1, False), "", HERE),
}
TESTS = {
    "colour": ["red", "green | blue", "not(red)", "-", ">= green", "[red..green]"],
    "sure": ["yes", "no"],
    "count": ["< 10", "[10..20]", "(10..21)", ">= 20", "not([5..15])", "7 | 9", "0"],
    "depth": ["< -20", "(-20..-10]", ">= 7"],
    "share": ["< 0.5", "[1/3..2/3]", "> 0.2", "0.5", "1"],
}
VALUES = {
    "colour": ["red", "green", "blue"],
    "sure": ["yes", "no"],
    "count": ["0", "4", "5", "6", "7", "8", "9", "10", "11", "15", "16", "20", "21", "1000"],
    "depth": ["-300", "-20", "-15", "0", "12"],
    "share": ["0", "0.1", "0.2", "0.25", "1/3", "0.4", "0.5", "0.6", "2/3", "0.7", "1"],
}


def random_framework(seed: int) -> Any:
    """The compiled form of a framework with one to three decisions, the last of which is the answer."""
    r = random.Random(seed)
    decisions: list[Decision] = []
    for i in range(r.randint(1, 3)):
        kind = r.choice([_weigh, _table, _score, _formula])
        decisions.append(kind(r, f"d{i}", decisions))
    framework = Framework(f"random-{seed}", "", "", t(decisions[-1].name), tuple(decisions), (), (), HERE)
    compiled, faults = compile_framework(framework, FACTS)
    assert not faults, faults
    return compiled


def random_program(seed: int) -> Program:
    return load(random_framework(seed))


def _when(r: random.Random, earlier: list[Decision]) -> tuple[Test, ...]:
    chosen = r.sample(sorted(FACTS), r.randint(0, 2))
    tests = [Test(t(fact), t(r.choice(TESTS[fact]))) for fact in chosen]
    usable = [d for d in earlier if not isinstance(d, Formula)]
    if usable and r.random() < 0.5:
        tests.append(Test(t(r.choice(usable).name), t(r.choice(OUTCOMES))))
    return tuple(tests)


def _weigh(r: random.Random, name: str, earlier: list[Decision]) -> Weigh:
    def some(chance: float) -> tuple[Text, ...]:
        return tuple(t(o) for o in OUTCOMES if r.random() < chance)

    rows = []
    for i in range(r.randint(1, 6)):
        settles = (t("middle"),) if r.random() < 0.1 else ()
        weight = r.choice([1, 1, 2, 3])
        when = _when(r, earlier)
        rows.append(WeighRow(f"r{i}", when, some(0.5), some(0.3), some(0.15), settles, weight, "why", HERE))
    return Weigh(name, LABELS, tuple(rows), "nothing else", HERE)


def _table(r: random.Random, name: str, earlier: list[Decision]) -> Table:
    rows = [TableRow(f"r{i}", _when(r, earlier), t(r.choice(OUTCOMES)), "why", HERE) for i in range(r.randint(1, 5))]
    return Table(name, "first", LABELS, tuple(rows), HERE)


def _score(r: random.Random, name: str, earlier: list[Decision]) -> Score:
    def points() -> tuple[tuple[str, int], ...]:
        return tuple((total, r.randint(-2, 3)) for total in ("a", "b") if r.random() < 0.7)

    rows = [ScoreRow(f"r{i}", _when(r, earlier), points(), "why", HERE) for i in range(r.randint(2, 6))]
    rows.append(ScoreRow("base", (), (("a", 0), ("b", 1)), "why", HERE))
    value = r.choice(
        ["a - b", "(a + b) / 3", "max(a, b)", "a / b", "round(a / 3, 1)", "min(a, b, 1) * 2", "floor(a / 2)"]
    )
    bands = (Band(t("left"), t("< 1"), "low"), Band(t("middle"), t("[1..2.5]"), ""), Band(t("right"), t("> 2.5"), ""))
    return Score(name, LABELS, tuple(rows), t(value), bands, HERE)


def _formula(r: random.Random, name: str, earlier: list[Decision]) -> Formula:
    scores = [d.name for d in earlier if isinstance(d, Score)]
    term = r.choice(scores) if scores else "2"
    values = [f"{term} * 3 / 7", f"{term} - 1", f"1 / {term}", f"ceil({term} / 2)"]
    cases = [Case(f"c{i}", _when(r, earlier), t(r.choice(values)), None, "why", HERE) for i in range(r.randint(1, 3))]
    return Formula(name, "", (*cases, Case("last", (), t("0"), None, "", HERE)), HERE)


def random_situation(r: random.Random) -> dict[str, Any]:
    """Some facts known, some not, some hostile."""
    situation: dict[str, Any] = {}
    for fact, values in VALUES.items():
        draw = r.random()
        if draw < 0.7:
            situation[fact] = r.choice(values)
        elif draw < 0.8:
            situation[fact] = r.choice(
                ["", "nan", "-1", "1.5", "__proto__", "RED", "Ｙｅｓ", "９", "1e3", "1/0", "9" * 200]
            )
        elif draw < 0.85:
            situation[fact] = r.choice([None, True, ["red"], {"__proto__": "x"}])
    if r.random() < 0.1:
        situation["__proto__"] = "yes"
    return situation
