"""The vectors that both languages must answer alike: `python -m decisions.vectors` (in tests/) writes them anew.

Inputs are written by hand here, one for every kind, code and boundary; answers are Python's, frozen in the file, so
that a change of behaviour shows as a change of tests/vectors/decisions.json. `{"repeat": ["9", 1000]}` is long text.
"""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from typing import Any

from coursekit.decisions.canonical import canonical_json, comparable, content_hash
from coursekit.decisions.library import read_library
from coursekit.decisions.numbers import display, number_text, parse_number, rounded
from coursekit.decisions.program import load
from coursekit.decisions.result import decide
from coursekit.decisions.splitmix import below, splitmix64
from coursekit.decisions.worksheet import calc, load_worksheet
from decisions.samples import course

FILE = Path(__file__).parents[1] / "vectors" / "decisions.json"

FACTS = """
a: {label: A, question: A?, values: yes-no}
b: {label: B, question: B?, values: yes-no}
c: {label: C, question: C?, values: [low, middle, high], ordered: true}
constructor: {label: A trap, question: Trap?, values: [valueof, constructor]}
n: {label: N, question: N?, number: {min: 0, max: 1000, whole: true}}
r: {label: R, question: R?, number: {}}
"""
KINDS = """
id: kinds
title: Every kind of decision
outcome: last
decisions:
  first:
    table: {hit: first, outcomes: [x, y, z]}
    rows:
      - {id: t1, when: {a: yes, n: "(10..20]"}, outcome: x, because: table one}
      - {id: t2, when: {c: ">= middle", b: "-"}, outcome: y, because: table two}
      - {id: t3, outcome: z, because: table three}
  unique:
    table: {hit: unique}
    rows:
      - {id: u1, when: {n: "[0..100)"}, outcome: small, because: small}
      - {id: u2, when: {n: ">= 100"}, outcome: large, because: large}
  tree:
    tree:
      ask: r
      branches:
        "< 1/3": {id: left, outcome: left, because: under a third}
        "[1/3..0.5]":
          ask: b
          branches: {yes: {id: mid, outcome: right, because: b}, no: {id: not-mid, outcome: left, because: not b}}
        "> 0.5": {id: right, outcome: right, because: over a half}
  score:
    score:
      value: round((plus - minus) / 3, 2)
      bands: {high: {when: "> 0.5", because: high}, mid: "[0..0.5]", low: {when: "< 0", because: low}}
    rows:
      - {id: s1, when: {a: yes}, points: {plus: 2}, because: a}
      - {id: s2, when: {first: y | z}, points: {plus: 0.5}, because: not x}
      - {id: s3, when: {tree: left, constructor: constructor}, points: {minus: 1, constructor: 1}, because: left}
  ratio:
    formula:
      - {id: none, when: {score: low}, outcome: never, because: low}
      - {id: some, value: 1 / score, because: the reciprocal}
  bigger: {formula: score * 3 >= 2}
  last:
    weigh: {options: [one, two, three], otherwise: nothing speaks for it}
    rows:
      - {id: w1, when: {bigger: yes}, for: one, weight: 1/3, because: bigger}
      - {id: w2, when: {unique: large}, for: [two, three], against: one, because: large}
      - {id: w3, when: {c: low}, rules-out: two, because: low}
      - {id: w4, when: {a: no, b: no}, settles: three, because: neither}
      - {id: w5, when: {c: high}, rules-out: [one, three], because: high}
"""
BROKEN = """
id: broken
title: Decisions without an outcome
outcome: answer
decisions:
  gap: {table: {hit: first}, rows: [{id: g, when: {a: yes}, outcome: x, because: g}]}
  points:
    score: {value: total, bands: {none: "0", some: "> 0"}}
    rows: [{id: p, when: {b: yes}, points: {total: 1}, because: p}]
  share: {formula: 6 / points}
  answer:
    weigh: {options: [x, y]}
    rows:
      - {id: r1, when: {gap: x}, for: x, because: gap}
      - {id: r2, when: {share: "> 3"}, rules-out: [x, y], because: share}
      - {id: r3, when: {c: high}, settles: y, because: high}
"""
SHEET = """
id: sheet
title: Every kind of line
inputs:
  amount: {label: Amount, unit: USD, default: 100, min: 0}
  parts: {label: Parts, default: 3, min: 0, max: 50, whole: true}
  rate: {label: Rate, unit: "%", default: 12.5}
constants:
  hundred: {value: 100, unit: "%"}
lines:
  each: {label: Each, unit: USD, formula: amount / parts}
  interest: {label: Interest, unit: USD, places: 3, formula: amount * rate / hundred}
  rounded:
    label: Rounded
    unit: USD
    places: 0
    formula: floor(each) + ceil(interest) + round(each, 1) - min(amount, interest) + max(1, 2, parts) * amount
  enough: {label: Enough, formula: interest >= 10}
  verdict:
    label: Verdict
    formula:
      - {id: good, when: {enough: yes, rate: "> 0"}, outcome: good, because: enough}
      - {id: bad, outcome: bad, because: not enough}
  square: {label: Square, places: 0, formula: parts * parts * parts * parts}
  huge: {label: Huge, places: 0, formula: square * square * square * square * square * square * square * square}
  giant: {label: Giant, places: 0, formula: huge * huge * huge * huge * huge * huge}
results: [each]
requires:
  - {id: some, that: parts >= 1, because: Something must be shared.}
"""

HOSTILE: list[Any] = [
    None, True, False, 5, "", " ", "yes ", "YES", "Ｙｅｓ", "ﬁ", "__proto__", "constructor", "toString", "nan",
    "Infinity",
    "1e3", "1,000", "１", "-0", "00", "+1", "1/0", "3/6", "1.50", "\u0000", "\ud800", ["yes"], {"__proto__": "yes"}, {},
    {"repeat": ["9", 100]}, {"repeat": ["9", 101]}, {"repeat": ["9", 100000]}, {"repeat": ["[", 10000]},
]  # fmt: skip
BOUNDARIES = ["-1", "0", "1/3", "0.333", "0.5", "0.51", "10", "11", "20", "21", "99", "100", "1000", "1001", "12.5"]
SITUATIONS: list[dict[str, Any]] = [
    {},
    {"a": "yes"},
    {"a": "no", "b": "no"},
    {"c": "high"},
    {"a": "yes", "b": "yes", "c": "low", "constructor": "valueof", "n": "15", "r": "0.4"},
    {"a": "yes", "b": "no", "c": "middle", "constructor": "constructor", "n": "15", "r": "1/3"},
    {"a": "no", "b": "yes", "c": "low", "constructor": "constructor", "n": "500", "r": "-7"},
    {"a": "no", "b": "yes", "c": "middle", "constructor": "constructor", "n": "500", "r": "-7"},
    {"__proto__": "yes", "toString": "no", "a": "yes"},
    *({"a": "yes", "b": "yes", "c": "low", "constructor": "valueof", "r": "1", "n": v} for v in BOUNDARIES),
    *({"a": "no", "b": "yes", "c": "middle", "constructor": "constructor", "n": "50", "r": v} for v in BOUNDARIES),
    *({"b": "yes", "n": value, "a": "yes"} for value in HOSTILE),
    *({"b": "yes", "a": value, "constructor": value} for value in HOSTILE),
]
INPUTS: list[dict[str, Any]] = [
    {},
    {"amount": "0"},
    {"amount": "-1"},
    {"parts": "0"},
    {"parts": "51"},
    {"parts": "50"},
    {"parts": "7", "amount": "0.01", "rate": "-1/3"},
    {"amount": "123456789.125", "rate": "100"},
    *({"amount": value} for value in HOSTILE),
]
NUMBERS = [
    "0",
    "-0",
    "007",
    "3.10",
    "4/11",
    "2/8",
    "-500/3",
    "1/1024",
    "1/1000000",
    "1234567.891",
    "-0.5",
    "2.5",
    "1e3",
]
TEXTS = ["YES", "Ｙｅｓ", "ﬁne", "İstanbul", "ẞ", "Å", "ΣΑΣ", "ΟΔΟΣ", "ǅ", "①", "ﷺ", "\u0345", "ſ", "K", "½"]
JSONS: list[Any] = [
    {"b": 1, "a": [True, None, "é"]},
    {"😀": 1, "ﬁ": 2, "a": {}},
    '\u0000\u001f"\\/\u007f',
    "\ud83d",
    [[]],
]


def expand(value: Any) -> Any:
    """Long texts written out."""
    if isinstance(value, dict) and list(value) == ["repeat"]:
        text, count = value["repeat"]
        return text * count
    if isinstance(value, dict):
        return {key: expand(inner) for key, inner in value.items()}
    return [expand(inner) for inner in value] if isinstance(value, list) else value


def programs() -> dict[str, Any]:
    """The compiled frameworks and worksheets of the vectors, by id."""
    sources = {"facts.yml": FACTS, "frameworks/k.yml": KINDS, "frameworks/b.yml": BROKEN, "worksheets/s.yml": SHEET}
    library = read_library(sources)
    assert not library.diagnostics, library.diagnostics
    compiled = {id_: decided.compiled for id_, decided in library.frameworks.items()}
    return compiled | {id_: worked.compiled for id_, worked in library.worksheets.items()}


def make() -> dict[str, Any]:
    compiled = programs()
    decided = [
        {"program": id_, "situation": s, "result": decide(load(compiled[id_]), expand(s))}
        for id_ in ("kinds", "broken")
        for s in SITUATIONS
    ]
    sheet = load_worksheet(compiled["sheet"])
    return {
        "programs": {id_: {"compiled": c, "hash": content_hash(c)} for id_, c in sorted(compiled.items())},
        "decide": decided,
        "calc": [{"program": "sheet", "inputs": i, "result": calc(sheet, expand(i))} for i in INPUTS],
        "numbers": [number_vector(text) for text in NUMBERS],
        "comparable": [[text, comparable(text)] for text in TEXTS],
        "canonical": [[value, canonical_json(value)] for value in JSONS],
        "splitmix64": [[str(s), [str(n) for n in islice(splitmix64(s), 5)]] for s in (0, 1, 1234567, 2**64 - 1)],
        "below": [
            [str(s), str(e), [str(below(n, e)) for n in [splitmix64(s)] * 5]] for s, e in ((1, 6), (2, 2**63 + 1))
        ],
    }


def number_vector(text: str) -> list[Any]:
    value = parse_number(text)
    if value is None:
        return [text, None]
    shown = [display(value, places) for places in (0, 2)]
    return [text, number_text(value), number_text(rounded(value, 1)), *shown]


def browser_cases() -> dict[str, Any]:
    """The course's own frameworks and worksheets with their examples, and each with one fact unknown."""
    decided: list[Any] = []
    for framework in course().frameworks.values():
        for example in framework.source.examples:
            facts = {name.text: given.text for name, given in example.facts}
            partly = [{k: v for k, v in facts.items() if k != lost} for lost in facts]
            decided += [(framework.compiled, framework.program, s) for s in [facts, *partly]]
    worked = [
        (w.compiled, w.sheet, {name.text: number_text(value) for name, value in example.inputs})
        for w in course().worksheets.values()
        for example in w.source.examples
    ]
    return {
        "decide": [[c, p.hash, s, canonical_json(decide(p, s))] for c, p, s in decided],
        "calc": [[c, sheet.program.hash, s, canonical_json(calc(sheet, s))] for c, sheet, s in worked],
    }


if __name__ == "__main__":
    FILE.write_text(json.dumps(make(), ensure_ascii=True, indent=1) + "\n", "utf-8")
