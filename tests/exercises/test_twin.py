"""The browser's grader says what Python's says, to the byte: run in Chromium, from the compiled key alone."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import Any

import pytest

from coursekit.decisions.canonical import canonical_json
from coursekit.exercises.grade import grade
from coursekit.exercises.key import load_key
from coursekit.exercises.phrases import ENGLISH
from coursekit.exercises.words import explain
from coursekit.site.live import phrases
from coursekit.site.theme import read_theme
from exercises.samples import bank
from exercises.test_vectors import VECTORS
from exercises.vectors import expand
from scripts import JS, script_page

pytestmark = [pytest.mark.browser, pytest.mark.twin]

SCRIPTS = ("answers", "entry", "feedback", "grade", "key", "rubric", "unicode")

GRADE = """
async (text) => {
  const { canonicalJson } = await import("/exact.js");
  const { grade, loadKey } = await import("/grade.js");
  const { explain } = await import("/feedback.js");
  const { key, hash, phrases, responses } = JSON.parse(text);
  const [loaded, words] = [loadKey(key, hash), new Map(Object.entries(phrases))];
  return responses.map((response) => {
    const graded = grade(loaded, response);
    const said = [true, false].map((reveal) => explain(loaded, graded, response, words, reveal));
    return [graded, ...said].map(canonicalJson);
  });
}"""
ENTRIES = """
async (text) => {
  const { numberText } = await import("/exact.js");
  const { readEntry } = await import("/entry.js");
  return JSON.parse(text).map(([typed, unit]) => {
    const { value, code } = readEntry(typed, unit);
    return [typed, unit, value && numberText(value), code];
  });
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
    """Grade and explain each response in Python and in the browser, with and without reveal."""
    key = load_key(source)
    # as JSON carries them: halves of a surrogate pair that stand side by side become one sign
    responses = json.loads(json.dumps(responses))
    given = {"key": source, "hash": key.hash, "phrases": dict(phrases), "responses": responses}
    found = page.evaluate(GRADE, json.dumps(given))
    for response, ours in zip(responses, found, strict=True):
        graded = grade(key, response)
        said = [explain(key, graded, response, phrases, reveal) for reveal in (True, False)]
        expected = [graded.as_json(), *([one.as_json() for one in parts] for parts in said)]
        assert ours == [canonical_json(one) for one in expected], response


@pytest.mark.parametrize("phrases", [ENGLISH, GERMAN], ids=["English", "German"])
def test_the_vectors(page: Any, phrases: Any) -> None:
    both(page, VECTORS["key"], [expand(vector["response"]) for vector in VECTORS["grade"]], phrases)


def test_numbers_as_they_are_typed(page: Any) -> None:
    assert page.evaluate(ENTRIES, json.dumps(VECTORS["entry"])) == VECTORS["entry"]


def test_the_words_of_texts(page: Any) -> None:
    texts = [text for text, _ in VECTORS["words"]]
    assert page.evaluate(WORDS, json.dumps(texts)) == [found for _, found in VECTORS["words"]]


def test_every_exercise_of_the_course(page: Any) -> None:
    for keyed in bank().exercises.values():
        answered = [{"answers": example.answers, "hints": list(example.hints)} for example in keyed.source.examples]
        both(page, keyed.compiled, [*answered, {}])


def test_no_script_is_heavy() -> None:
    for name in SCRIPTS:
        assert len(gzip.compress((JS / f"{name}.js").read_bytes(), 9)) <= 25_000, name
