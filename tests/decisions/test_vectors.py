"""One set of vectors for both languages: Python here, the browser's evaluator in Chromium, to the byte."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest

from coursekit.decisions.canonical import canonical_json
from coursekit.decisions.practice import practice
from coursekit.decisions.program import load
from coursekit.decisions.result import decide
from decisions.samples import course, random_framework, random_situation
from decisions.vectors import FILE, browser_cases, expand, make
from scripts import GENERATED, script_page

VECTORS = json.loads(FILE.read_text("utf-8"))


def test_python_answers_the_vectors() -> None:
    made = json.loads(json.dumps(make()))
    for part, vectors in VECTORS.items():
        assert made[part] == vectors, part


def test_the_vectors_reach_every_reason_status_and_problem() -> None:
    text = json.dumps([VECTORS["decide"], VECTORS["calc"]])
    words = (
        "open no-row ruled-out division-by-zero too-large not-text not-a-value not-a-number out-of-range requirement "
        "settled preferred acceptable ruled-out outweighed otherwise"
    )
    assert [word for word in words.split() if f'"{word}"' not in text] == []


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    with script_page() as made:
        yield made


IMPORTS = """
const { decider } = await import("/decide.js");
const { calc, loadWorksheet } = await import("/evaluate.js");
const exact = await import("/exact.js");
const { comparable } = await import("/unicode.js");
const { canonicalJson } = exact;
const entries = (object) => new Map(Object.entries(object));
"""
DECIDE = (
    "async (text) => {"
    + IMPORTS
    + """
  const deciders = new Map();
  return JSON.parse(text).map(([compiled, hash, situation]) => {
    if (!deciders.has(hash)) deciders.set(hash, decider(compiled, hash));
    return canonicalJson(deciders.get(hash)(entries(situation)));
  });
}"""
)
CALC = (
    "async (text) => {"
    + IMPORTS
    + """
  const work = ([compiled, hash, inputs]) => calc(loadWorksheet(compiled), hash, entries(inputs));
  return JSON.parse(text).map((given) => canonicalJson(work(given)));
}"""
)
PRACTICE = (
    "async (text) => {"
    + IMPORTS
    + """
  const { practice } = await import("/practice.js");
  return JSON.parse(text).map(([compiled, hash, seed]) => canonicalJson(practice(compiled, hash, BigInt(seed), 3)));
}"""
)
PARTS = (
    "async (text) => {"
    + IMPORTS
    + """
  const { numbers, comparable: texts, canonical, splitmix64, below } = JSON.parse(text);
  const read = (text) => {
    const value = exact.parseNumber(text);
    if (!value) return [text, null];
    const shown = [0, 2].map((places) => exact.display(value, places));
    return [text, exact.numberText(value), exact.numberText(exact.rounded(value, 1)), ...shown];
  };
  const take = (numbers, count) => Array.from({ length: count }, () => String(numbers.next().value));
  const draw = (seed, end) => {
    const numbers = exact.splitmix64(BigInt(seed));
    return Array.from({ length: 5 }, () => String(exact.below(numbers, BigInt(end))));
  };
  return JSON.stringify({
    numbers: numbers.map(([text]) => read(text)),
    comparable: texts.map(([text]) => [text, comparable(text)]),
    canonical: canonical.map(([value]) => [value, canonicalJson(value)]),
    splitmix64: splitmix64.map(([seed, found]) => [seed, take(exact.splitmix64(BigInt(seed)), found.length)]),
    below: below.map(([seed, end]) => [seed, end, draw(seed, end)]),
  });
}"""
)


@pytest.mark.browser
@pytest.mark.twin
class TestBrowser:
    def test_it_decides_the_vectors_to_the_byte(self, page: Any) -> None:
        cases = [(VECTORS["programs"][v["program"]], expand(v["situation"])) for v in VECTORS["decide"]]
        found = page.evaluate(DECIDE, json.dumps([[p["compiled"], p["hash"], s] for p, s in cases]))
        assert found == [canonical_json(v["result"]) for v in VECTORS["decide"]]

    def test_it_works_the_worksheet_out_to_the_byte(self, page: Any) -> None:
        cases = [(VECTORS["programs"][v["program"]], expand(v["inputs"])) for v in VECTORS["calc"]]
        found = page.evaluate(CALC, json.dumps([[p["compiled"], p["hash"], i] for p, i in cases]))
        assert found == [canonical_json(v["result"]) for v in VECTORS["calc"]]

    def test_it_reads_numbers_and_text_alike(self, page: Any) -> None:
        parts = {key: VECTORS[key] for key in ("numbers", "comparable", "canonical", "splitmix64", "below")}
        assert json.loads(page.evaluate(PARTS, json.dumps(parts))) == parts

    def test_it_answers_the_course_alike(self, page: Any) -> None:
        cases = browser_cases()
        for script, part in ((DECIDE, "decide"), (CALC, "calc")):
            found = page.evaluate(script, json.dumps([case[:3] for case in cases[part]]))
            assert found == [case[3] for case in cases[part]]

    def test_it_draws_the_same_practice(self, page: Any) -> None:
        programs = [decided.compiled for decided in course().frameworks.values()]
        programs += [random_framework(seed) for seed in range(30)]
        cases = [[compiled, load(compiled).hash, str(seed)] for compiled in programs for seed in (1, 7)]
        expected = [canonical_json(practice(load(compiled), int(seed), 3)) for compiled, _, seed in cases]
        assert page.evaluate(PRACTICE, json.dumps(cases)) == expected

    def test_it_answers_random_frameworks_alike(self, page: Any) -> None:
        r = random.Random(4)
        cases, expected = [], []
        for seed in range(GENERATED // 10):
            compiled = random_framework(seed)
            p = load(compiled)
            for _ in range(10):
                situation = random_situation(r)
                cases.append([compiled, p.hash, situation])
                expected.append(canonical_json(decide(p, situation)))
        assert page.evaluate(DECIDE, json.dumps(cases)) == expected
