"""The browser's grader says what Python's says, to the byte: run in Chromium, from the compiled key alone."""

from __future__ import annotations

import gzip
import json
import random
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import pytest

from coursekit.decisions.canonical import canonical_json, comparable, lowered
from coursekit.decisions.numbers import number_text
from coursekit.exercises import entry
from coursekit.exercises.grade import VERDICTS, grade
from coursekit.exercises.key import load_key
from coursekit.exercises.phrases import ENGLISH
from coursekit.exercises.rubric import words
from coursekit.exercises.words import explain
from coursekit.site.live import phrases
from coursekit.site.theme import read_theme
from exercises.generated import UNITS, keyed, response, text, typed
from exercises.samples import bank
from exercises.test_vectors import VECTORS
from exercises.vectors import entry_vector, expand
from scripts import GENERATED, JS, script_page

pytestmark = [pytest.mark.browser, pytest.mark.twin]

SCRIPTS = ("answers", "entry", "feedback", "grade", "key", "rubric", "typed", "unicode")

GRADE = """
async (text) => {
  const expand = (value) => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(expand);
    const name = Object.keys(value).join();
    if (name === "repeat") return value.repeat[0].repeat(value.repeat[1]);
    if (name === "nest") return Array(value.nest[1]).fill(0).reduce((inner) => [inner], value.nest[0]);
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, expand(inner)]));
  };
  const { canonicalJson } = await import("/exact.js");
  const { grade, loadKey } = await import("/grade.js");
  const { explain } = await import("/feedback.js");
  const { key, hash, phrases, responses } = JSON.parse(text);
  const [loaded, words] = [loadKey(key, hash), new Map(Object.entries(phrases))];
  return responses.map(expand).map((response) => {
    const graded = grade(loaded, response);
    const said = [true, false].map((reveal) => explain(loaded, graded, response, words, reveal));
    return [graded, ...said].map(canonicalJson);
  });
}"""
ENTRIES = """
async (text) => {
  const { numberText } = await import("/exact.js");
  const { readEntry } = await import("/entry.js");
  return JSON.parse(text).map(([typed, unit, point]) => {
    const { value, code } = readEntry(typed, unit, point);
    return [typed, unit, point, value && numberText(value), code];
  });
}"""
EVERY = """
async ([plane, near]) => {
  const { comparable, lowered } = await import("/unicode.js");
  const { words } = await import("/rubric.js");
  const all = Array.from({ length: 0x10000 }, (_, i) => String.fromCodePoint(plane * 0x10000 + i));
  const codes = all.filter((sign) => !/[\\ud800-\\udfff]/u.test(sign));
  const texts = near.map((one) => codes.map((sign) => one.replaceAll("{}", () => sign)).join("\\n"));
  return JSON.stringify(texts.map((text) => [comparable(text), lowered(text), words(text).join("\\n")]));
}"""
DEEP = """
async (text) => {
  const { grade, loadKey } = await import("/grade.js");
  const key = loadKey(JSON.parse(text), "");
  let deep = ["x"];
  for (let i = 0; i < 1_000_000; i += 1) deep = [deep];
  return [...key.parts.keys()].map((part) => grade(key, { answers: { [part]: deep } }).parts[part].verdict);
}"""
FIELDS = """
async (text) => {
  const { exact, numberText } = await import("/exact.js");
  const { asTyped, typed } = await import("/typed.js");
  const { speech } = await import("/speech.js");
  const [words, numbers] = JSON.parse(text);
  const say = speech(new Map(Object.entries(words)));
  const again = (number) => typed(asTyped(number, say), "", say).value;
  return numbers.filter((number) => numberText(again(exact(number)) ?? exact("0")) !== numberText(exact(number)));
}"""
WORDS = """
async (text) => {
  const { words } = await import("/rubric.js");
  return JSON.parse(text).map(words);
}"""


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    with script_page() as made:
        yield made


THEME = read_theme("default", "de")[0]
assert THEME
GERMAN = phrases(THEME.strings)


def both(page: Any, source: Any, responses: list[Any], phrases: Any = ENGLISH) -> None:
    """Grade and explain each response in Python and in the browser, with and without reveal.

    Long texts and deep lists come in brief (`vectors.expand`): sending megabytes takes longer than grading them.
    """
    key = load_key(source)
    # as JSON carries them: halves of a surrogate pair that stand side by side become one sign
    responses = json.loads(json.dumps(responses))
    given = {"key": source, "hash": key.hash, "phrases": dict(phrases), "responses": responses}
    found = page.evaluate(GRADE, json.dumps(given))
    for sent, ours in zip(map(expand, responses), found, strict=True):
        graded = grade(key, sent)
        said = [explain(key, graded, sent, phrases, reveal) for reveal in (True, False)]
        expected = [graded.as_json(), *([one.as_json() for one in parts] for parts in said)]
        assert ours == [canonical_json(one) for one in expected], sent


# -- what is stored


@pytest.mark.parametrize("phrases", [ENGLISH, GERMAN], ids=["English", "German"])
def test_the_vectors(page: Any, phrases: Any) -> None:
    both(page, VECTORS["key"], [vector["response"] for vector in VECTORS["grade"]], phrases)


def test_the_vectors_of_numbers_as_they_are_typed(page: Any) -> None:
    assert page.evaluate(ENTRIES, json.dumps(VECTORS["entry"])) == VECTORS["entry"]


def test_the_vectors_of_the_words_of_texts(page: Any) -> None:
    texts = [text for text, _ in VECTORS["words"]]
    assert page.evaluate(WORDS, json.dumps(texts)) == [found for _, found in VECTORS["words"]]


# -- what is drawn


def test_generated_exercises_and_responses(page: Any) -> None:
    for seed in range(GENERATED // 20):
        r = random.Random(seed)
        source, key = keyed(r)
        both(page, source, [response(r, source, key) for _ in range(20)], r.choice([ENGLISH, GERMAN]))


@pytest.mark.parametrize("id_", bank().exercises)
def test_every_exercise_and_question_of_the_course(id_: str, page: Any) -> None:
    of = bank().exercises[id_]
    r = random.Random(id_)
    examples = [{"answers": example.answers, "hints": list(example.hints)} for example in of.source.examples]
    drawn = [response(r, of.compiled, of.key) for _ in range(GENERATED // 20)]
    both(page, of.compiled, [*examples, *drawn], r.choice([ENGLISH, GERMAN]))


def test_generated_numbers_as_they_are_typed(page: Any) -> None:
    r = random.Random(1)
    for _ in range(10):
        drawn = [(typed(r), r.choice(UNITS), r.choice("..,")) for _ in range(GENERATED)]
        assert page.evaluate(ENTRIES, json.dumps(drawn)) == [entry_vector(*one) for one in drawn]


def test_fields_show_numbers_so_that_they_are_read_as_the_same(page: Any) -> None:
    r = random.Random(3)
    drawn = [number_text(Fraction(r.randrange(-(10**9), 10**9), 10 ** r.randrange(8))) for _ in range(GENERATED)]
    drawn += ["22.125", "-1.500", "0.125", "4/11", "9" * 100, "1" * 70 + ".125", "0." + "1" * 98]
    for table in (ENGLISH, GERMAN):
        assert page.evaluate(FIELDS, json.dumps([dict(table), drawn])) == [], table["number.point"]


def test_what_is_drawn_is_often_right_and_often_asked_back() -> None:
    """Else the tests above would show little."""
    r = random.Random(1)
    codes = Counter(entry_vector(typed(r), r.choice(UNITS))[-1] for _ in range(1000))
    assert all(codes[code] > 10 for code in ("", *entry.CODES) if code != "too-long"), codes
    verdicts: Counter[str] = Counter()
    for seed in range(30):
        r = random.Random(seed)
        source, key = keyed(r)
        for _ in range(20):
            verdicts.update(part.verdict for part in grade(key, expand(response(r, source, key))).parts.values())
    assert all(verdicts[verdict] > 100 for verdict in VERDICTS), verdicts


def test_the_words_of_generated_texts(page: Any) -> None:
    r = random.Random(2)
    texts = [text(r) for _ in range(GENERATED)]
    assert page.evaluate(WORDS, json.dumps(texts)) == [words(one) for one in texts]


# -- every code point there is, whichever edition of Unicode Python and the browser know


NEAR = ("a{}b", "AΣ{}Bs{}ΣA", "e\u0301{}\u0323\u0345", "{}")
"""Between letters, also such whose lower case could look at their neighbours; before marks that join or move; alone."""

ASSIGNED = (0, 1, 2, 14)
"""The planes in which Unicode 14 has letters, marks and signs."""


@pytest.mark.parametrize("plane", range(17))
def test_every_code_point_is_compared_alike_and_parts_words_alike(plane: int, page: Any) -> None:
    codes = [chr(code) for code in range(plane << 16, (plane + 1) << 16) if not 0xD800 <= code < 0xE000]
    texts = ["\n".join(near.replace("{}", sign) for sign in codes) for near in NEAR[: 4 if plane in ASSIGNED else 1]]
    found = json.loads(page.evaluate(EVERY, [plane, NEAR[: len(texts)]]))
    for text_, ours in zip(texts, found, strict=True):
        theirs = [comparable(text_), lowered(text_), "\n".join(words(text_))]
        lines = [zip(a.split("\n"), b.split("\n"), strict=False) for a, b in zip(ours, theirs, strict=True)]
        assert [pair for pairs in lines for pair in pairs if pair[0] != pair[1]][:5] == []
        assert ours == theirs


# -- what nobody should send


@pytest.mark.parametrize("sign", ["x", "1", "\U0001f600", "\ufdfa", " ", "leak "])
def test_answers_of_a_megabyte_are_graded_alike(sign: str, page: Any) -> None:
    long = {"repeat": [sign, 1_000_000 // len(sign)]}
    answers = {"a/need": long, "a/setup": long, "a/risks": long, "a/several": [long], "a/order": [long, "one"]}
    both(page, VECTORS["key"], [{"answers": answers | {"a/pairs": {"cat": long}}, "hints": [long]}, {"exercise": long}])


def test_a_name_of_a_megabyte_and_a_hundred_thousand_answers_are_graded_alike(page: Any) -> None:
    long = "x" * 1_000_000
    both(page, VECTORS["key"], [{"answers": {long: "x", "a/pairs": {long: "meow"}}}])
    both(page, VECTORS["key"], [{"answers": {str(i): "x" for i in range(100_000)} | {"a/several": ["p"] * 100_000}}])


def test_what_is_nested_deeper_than_any_stack_is_one_that_cant_be_read(page: Any) -> None:
    verdicts = page.evaluate(DEEP, json.dumps(VECTORS["key"]))
    assert set(verdicts) == {"invalid"}


def test_nothing_that_a_response_names_reaches_a_prototype(page: Any) -> None:
    names = ("__proto__", "constructor", "toString", "hasOwnProperty", "valueOf")
    for name in names:
        both(page, VECTORS["key"], [
            {"answers": {name: "x"}}, {"answers": {part["id"]: name for part in VECTORS["key"]["logic"]["parts"]}},
            {"answers": {"a/pairs": {name: "meow", "cat": name}, "a/several": [name]}, "hints": [name]},
        ])  # fmt: skip
    assert page.evaluate("[{}.polluted, Object.keys(Object.prototype).length]") == [None, 0]


def test_no_script_is_heavy() -> None:
    for name in SCRIPTS:
        assert len(gzip.compress((JS / f"{name}.js").read_bytes(), 9)) <= 25_000, name
