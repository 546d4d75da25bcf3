"""The vectors that both graders must answer alike: `python -m exercises.vectors` (in tests/) writes them anew.

Inputs are written by hand here, one for every part type, verdict, code and boundary; answers are Python's, frozen in
the file, so that a change of behaviour shows as a change of tests/vectors/exercises.json. `{"repeat": ["9", 1000]}` is
long text, `{"nest": [["x"], 1000]}` an answer inside that many lists.
"""

# ruff: noqa: E501 (tables of cases read better unbroken)

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from coursekit.decisions.numbers import number_text
from coursekit.exercises.entry import read_entry
from coursekit.exercises.grade import grade
from coursekit.exercises.key import load_key
from coursekit.exercises.phrases import ENGLISH
from coursekit.exercises.public import public_view
from coursekit.exercises.rubric import words
from coursekit.exercises.words import explain
from exercises.samples import compiled

FILE = Path(__file__).parents[1] / "vectors" / "exercises.json"

KINDS = """
was: [old-e]
uses: [weigh, points]
facts: {fresh: no}
groups: {figures: Figures}
clauses:
  need: {knowledge: knowledge is missing, behaviour: behaviour is missing, both: both are missing}
  volume: there are {value} requests
cases:
  a: {title: First, was: [old-a], facts: {need: knowledge, volume: 500, constructor: valueof}, says: {need: Because.}, risks: [leak, slow, dear]}
  b: {title: Second, facts: {need: behaviour, volume: 2000, constructor: constructor}, risks: [slow, dear]}
parts:
  - {id: need, type: choice, fact: need, was: [lack], accept: [{option: both, case: a, share: 1/3, because: Half of it.}]}
  - {id: volume, type: number, fact: volume, unit: requests/month}
  - {id: way, type: choice, from: weigh, after: [need, volume], points: 2, follow-through: 2/3, accept: [{option: prompt, case: a, share: 3/4, because: It will do.}]}
  - {id: known, type: choice, from: points, decision: known, after: [need], follow-through: 1}
  - {id: ratio, type: number, from: points, tolerance: 0.01}
  - {id: band, type: choice, from: points, after: [ratio], mistakes: [{id: guessed, option: high, says: You guessed.}]}
  - {id: setup, type: number, group: figures, unit: USD, by: way, between: {prompt: "[0..100]", look-up: "(100..1000] | 5000", train: ">= 500"}}
  - {id: hours, type: number, group: figures, unit: hours/month, by: case, times: volume, between: {a: "[0.25..1.5]", b: "< 2"}}
  - {id: rate, type: number, group: figures, unit: USD/hour, between: "[50..1000]"}
  - {id: value, type: number, group: figures, unit: USD/month, points: 1/2, equals: hours * rate, tolerance: 1 %, mistakes: [{id: year, equals: hours * rate * 12, says: A year.}, {id: hundred, answer: 100, says: A hundred.}]}
  - {id: reciprocal, type: number, equals: 1 / two, cases: [a]}
  - {id: two, type: number, answer: {a: 2, b: 3}, tolerance: 0.5}
  - {id: half, type: number, equals: two / 2, follow-through: 1/4}
  - {id: none, type: number, equals: two * 3, follow-through: 0, cases: [b]}
  - {id: pick, type: choice, options: {x: The x, y: The y, constructor: A trap}, answer: {a: x, b: y}, because: {x: X it is., y: Y it is.}}
  - {id: several, type: multiple, options: [p, q, r, s], answer: [p, q, r], points: 3, because: {p: P., s: Not S.}, mistakes: [{id: took-s, option: s, says: S is out.}]}
  - {id: risks, type: text, rubric: risks, at-least: 2, points: 2}
  - {id: order, type: order, items: [one, two, three, four], because: They rise., points: 3}
  - {id: pairs, type: match, items: {cat: The cat., dog: The dog}, options: {meow: Meow., bark: Bark}, answer: {cat: meow, dog: bark}, because: {cat: Cats do.}}
rubrics:
  risks:
    leak: {says: data leaks, phrases: [leak*, client data, confiden* data]}
    slow: {says: it is slow, phrases: [slow, takes long*, "ﬁles"]}
    dear: {says: it is dear, phrases: [dear, cost* more, über*]}
hints:
  - {id: free, says: Look again.}
  - {id: half-way, part: way, costs: 1/3, says: It is no training.}
  - {id: all, costs: 90 %, says: Nearly everything.}
"""
PART_TYPES_IN_A = (
    "need", "volume", "way", "ratio", "setup", "value", "pick", "several", "risks", "order", "pairs",
)  # fmt: skip
RIGHT_A = {
    "a/need": "knowledge", "a/volume": "500", "a/way": "look-up", "a/known": "known", "a/ratio": "2/3",
    "a/band": "high", "a/setup": "$500", "a/hours": "125", "a/rate": "150", "a/value": "18,750",
    "a/reciprocal": "0.5", "a/two": "2", "a/half": "1", "a/pick": "x", "a/several": ["p", "q", "r"],
    "a/risks": "It leaks, and is slow.", "a/order": ["one", "two", "three", "four"],
    "a/pairs": {"cat": "meow", "dog": "bark"},
}  # fmt: skip
RIGHT_B = {
    "b/need": "behaviour", "b/volume": "2 000", "b/way": "train", "b/known": "unknown", "b/ratio": "0.67",
    "b/band": "high", "b/setup": "1k", "b/hours": "10", "b/rate": "$100 an hour", "b/value": "1000",
    "b/two": "3", "b/half": "1.5", "b/none": "9", "b/pick": "y", "b/several": ["r", "q", "p"],
    "b/risks": "dear and slow", "b/order": ["one", "two", "three", "four"], "b/pairs": {"dog": "bark", "cat": "meow"},
}  # fmt: skip

HOSTILE: list[Any] = [
    None, True, False, 0, 5, -1, 10**30, "", " ", "\u3000\ufeff", "__proto__", "constructor", "toString", "hasOwnProperty",
    "NaN", "Infinity", "1e400", "-0", "\u0000", "\ud800", "a\udfffb", "X", "ｘ", " x ", "x\n", "look-up", "LOOK-UP", "p",
    [], [[]], ["p", "p"], ["p", None], ["p", 1], ["__proto__"], ["one", "two", "three", "three"], ["one"],
    {}, {"cat": None}, {"cat": ""}, {"cat": " "}, {"cat": "bark"}, {"Cat": "MEOW"}, {"cow": "moo"}, {"cat": "moo"},
    {"cat": ["meow"]}, {"__proto__": "meow"}, {"constructor": {"prototype": {}}},
    {"repeat": ["x", 200]}, {"repeat": ["x", 201]}, {"repeat": ["9", 100]}, {"repeat": ["9", 101]},
    {"repeat": ["leak ", 4000]}, {"repeat": ["leak ", 4001]}, {"repeat": ["(", 1000000]},
    {"nest": ["p", 500]},
]  # fmt: skip
RESPONSES: list[Any] = [
    {"exercise": "e", "answers": RIGHT_A | RIGHT_B},
    {"exercise": "old-e", "answers": {"old-a/need": "knowledge", "b/lack": "behaviour", "old-a/lack": "both"}},
    {"exercise": "e", "answers": {"old-a/lack": "both", "a/lack": "knowledge"}},
    {"answers": RIGHT_A},
    {"answers": RIGHT_A, "hints": ["free"]},
    {"answers": RIGHT_A, "hints": ["half-way"]},
    {"answers": RIGHT_A, "hints": ["all", "half-way", "all", 5, None, "unknown"]},
    {"answers": RIGHT_A, "hints": {"half-way": True}},
    # whole responses that are none
    None, [], "x", 5, True, {}, {"answers": None}, {"answers": []}, {"answers": "a"}, {"exercise": "other"},
    {"exercise": ["e"]}, {"exercise": None, "answers": RIGHT_A}, {"exercise": {"repeat": ["e", 100000]}},
    {"answers": {"a/unknown": "x", "a/need": "knowledge"}}, {"answers": {"": "x"}},
    {"answers": {"__proto__": "knowledge", "constructor": "x", "a/need": "knowledge"}},
    # choices, follow-through and its guard
    *({"answers": {"a/need": need, "a/way": way}} for need in ("knowledge", "both", "behaviour", "", "cat", None)
      for way in ("prompt", "look-up", "train")),
    *({"answers": {"a/need": "both", "a/volume": volume, "a/way": way}} for volume in ("0", "999", "1000", "-1", "1,5", "")
      for way in ("prompt", "look-up", "train")),
    *({"answers": {"b/need": "knowledge", "b/volume": "2000", "b/way": way, "b/known": "known"}}
      for way in ("prompt", "look-up", "train")),
    *({"answers": {"a/ratio": ratio, "a/band": band}} for ratio in ("0.49", "0.5", "2/3", "0.667", "0.68", "-5", "x")
      for band in ("low", "high")),
    # numbers
    *({"answers": {"a/way": way, "a/setup": setup}} for way in ("prompt", "look-up", "train", "", "fly")
      for setup in ("0", "100", "100.01", "1000", "1001", "5000", "-1")),
    *({"answers": {"a/hours": hours, "a/rate": "150", "a/value": "15,000"}} for hours in ("125", "100", "99", "101.1", "1,5", "")),
    {"answers": {"a/hours": "100", "a/rate": "150", "a/value": "180000"}},
    {"answers": {"a/hours": "100", "a/rate": "150", "a/value": "100"}},
    {"answers": {"a/hours": "100", "a/rate": "150", "a/value": "1 %"}},
    {"answers": {"b/hours": "-5", "b/rate": "1", "b/value": "-5"}},
    *({"answers": {"a/two": two, "a/half": half, "a/reciprocal": "1"}} for two in ("2", "2.5", "2.51", "0", "4", "")
      for half in ("1", "2", "1.25")),
    {"answers": {"b/two": "4", "b/none": "12"}},
    {"answers": {"a/hours": "9" * 99, "a/rate": "9" * 99, "a/value": "1"}},
    # the rest
    *({"answers": {"a/several": several}} for several in (["p"], ["p", "s"], ["s"], ["p", "q", "r", "s"], ["p", "q", "s"], "q")),
    *({"answers": {"a/risks": risks}} for risks in (
        "leaks", "client data", "client's data", "confidential, data", "confidential secret data", "slow and dear",
        "ﬁles", "Ｆｉｌｅｓ", "Überall", "u\u0308berall", "nothing of it", "!?…", "data client", "cost more", "costs\nmore",
    )),
    *({"answers": {"a/order": order}} for order in (
        ["four", "three", "two", "one"], ["two", "one", "three", "four"], ["four", "one", "two", "three"],
        ["one", "three", "two", "four"], ["TWO", "one", "four", "three"], ["one", "two", "three"],
    )),
    *({"answers": {"a/pairs": pairs}} for pairs in ({"cat": "bark", "dog": "meow"}, {"cat": "meow"}, {"cat": "meow", "dog": "meow"})),
    *({"answers": {f"a/{part}": value}} for part in PART_TYPES_IN_A for value in HOSTILE),
]  # fmt: skip
ENTRIES: list[tuple[str, str, str]] = [
    *((text, "", ".") for text in (
        "12", "-5", "−5", "–5", "+25", "0", "007", "1.5", ".5", "5.", "1.2.3", "1,5", "1,50", "12,34", "0,500", "1,200",
        "1,200.50", "1.200,50", "1.200", "22.500", "0.375", "1.1250", "1.200.000", "1,2000", "1,200,5", "12,345,678", "1 200", "1 200 300", "1 20",
        "1\u00a0200", "1\u202f200", "1'200", "1’200", "1_200", "1,200 300", "１，２００", "½", "４/１１", "4/11", "-4/11",
        "1/0", "1/2/3", "1 / 2", "15 %", "15%", "15 percent", "1.2k", "1.2 K", "3 million", "2bn", "5 m", "1e3", "0x10",
        "about 75", "~75", "≈ 75", "approx. 75", "ca 75", "roughly $75", "5-20", "5 to 20", "5 or 6", "5–20", "3 5",
        "abc", "", " ", "-", "$", "NaN", "Infinity", "__proto__", "٣", "1\u0000", "\ud800", "--5", "5 apples", "twelve",
        "1" * 100, "1" * 101, "$1,200", "€5", "5 hours",
        "3 Mio", "1.2 Mrd. ", "5 tsd.", "etwa 5", "15 Prozent",
    )),
    *((text, "", ",") for text in (
        "1,5", "0,5", "1.5", "1.200", "1.200,50", "1,200.50", "1,200", "22,500", "0.375", "0,375", "1 200,5", "12,34", "1.200.000",
        "1'200,5", "4/11", "3,5 Mio. ", "1,2k", "15 %", "12,5 %", "1.2.3", "5.", "5,",
    )),
    *((text, "Stunden/Monat", ",") for text in ("150 Stunden", "1,5 Stunden im Monat", "150 Stunden/Monat", "5 Minuten", "1.500 Stunden je Monat")),
    *((text, "USD", ".") for text in (
        "$1,200", "1200", "1200 $", "$ 1200", "US$ 5", "USD 5", "5 usd", "5 dollars", "-$5", "$-5", "€5", "5 EUR", "15 %",
        "$1.2k", "$5/month", "$5 per month", "usdx 5", "5 hours",
    )),
    *((text, "USD/month", ".") for text in (
        "$22,500", "$22,500 a month", "$22,500/month", "$22,500 / mo", "22500 usd per month", "$1,000 monthly", "$5 a year",
        "$5 yearly", "5 per usd", "5 months",
    )),
    *((text, "hours/month", ".") for text in ("150", "150 h", "150 hrs/mo", "150 hours per month", "150 minutes", "$150")),
    *((text, "%", ".") for text in ("15", "15 %", "0.15", "15 percent")),
    *((text, "requests/month", ".") for text in ("500 requests", "500 request", "500 requests/month", "500 letters")),
    *((text, "documents", ".") for text in ("5 documents", "5 document", "5 documents!")),
]  # fmt: skip
TEXTS = [
    "", "One, two; THREE.", "client's", "re-train_it", "Straße ẞ", "İstanbul", "ﬁne Ｆull ①", "日本語 テキスト", "e\u0301 é",
    "naïve café", "a\u200bb", "½ price", "x²", "\ud83d\ude00 smile", "𝔘nicode", "\U0001e900\U0001e922", "Ǆ ǆ", "Σς",
    "\u0378unassigned\U0001f8ff", "\U00011f04 later \U0001ccd6", "a\ud800b", "أهلا", "हिन्दी", "ab\u0000cd",
]  # fmt: skip
EXPLAINED = 90
"""So many responses, from the first, are explained too."""


def expand(value: Any) -> Any:
    """Long texts and deep lists written out."""
    if isinstance(value, dict) and list(value) == ["repeat"]:
        text, count = value["repeat"]
        return text * count
    if isinstance(value, dict) and list(value) == ["nest"]:
        inner, count = value["nest"]
        for _ in range(count):
            inner = [inner]
        return inner
    if isinstance(value, dict):
        return {key: expand(inner) for key, inner in value.items()}
    return [expand(inner) for inner in value] if isinstance(value, list) else value


def make() -> dict[str, Any]:
    """Everything that a grader is held to: grades, entries, words, sentences, the public view.

    Parts that are not answered are left out, and so is the key's hash.
    """
    source = compiled(KINDS)
    key = load_key(source)
    graded = [{"response": r, "grade": grade(key, expand(r)).as_json()} for r in RESPONSES]
    explained = []
    for r in RESPONSES[:EXPLAINED]:
        for reveal in (True, False):
            said = explain(key, grade(key, expand(r)), expand(r), reveal=reveal)
            explained.append(
                {
                    "response": r,
                    "reveal": reveal,
                    "said": [[s.part, list(s.sentences)] for s in said if s.marked != "unanswered"],
                }
            )
    for vector in graded:
        del vector["grade"]["key"]
        parts = vector["grade"]["parts"]
        vector["grade"]["parts"] = {name: part for name, part in parts.items() if part["verdict"] != "unanswered"}
    return {
        "key": source,
        "hash": key.hash,
        "grade": graded,
        "entry": [entry_vector(*entry) for entry in ENTRIES],
        "words": [[text, words(text)] for text in TEXTS],
        "phrases": dict(ENGLISH),
        "explain": explained,
        "public": public_view(source),
    }


def _lines(value: Any) -> str:
    """A list with one entry a line, so that a change is seen where it is."""
    if not isinstance(value, list):
        return json.dumps(value)
    return "[\n" + ",\n".join(json.dumps(entry) for entry in value) + "\n]"


def entry_vector(text: str, unit: str, point: str = ".") -> list[Any]:
    entry = read_entry(text, unit, point)
    return [text, unit, point, None if entry.value is None else number_text(entry.value), entry.code]


if __name__ == "__main__":
    lines = [f"{json.dumps(name)}:{_lines(value)}" for name, value in make().items()]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")
