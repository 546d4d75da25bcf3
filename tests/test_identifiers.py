"""Ids, slugs and near misses."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.identifiers import did_you_mean, id_slug, is_id, slug


@pytest.mark.parametrize("text", ["a", "7", "rag-architecture", "module-3.5-complete", "a_b", "3.5", "a-", "a.."])
def test_what_is_an_id(text: str) -> None:
    assert is_id(text)


@pytest.mark.parametrize("text", ["", "-a", "_a", ".a", "A", "Rag", "a b", "a/b", "é", "a\n", "\na", "a\u00a0", "²"])
def test_what_is_none(text: str) -> None:
    assert not is_id(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("When to Say No", "when-to-say-no"),
        ("3.5 Customization & fine-tuning", "3-5-customization-fine-tuning"),
        ("1. First", "1-first"),
        ("  What?! -- (why)  ", "what-why"),
        ("snake_case_name", "snake-case-name"),
        ("Crème brûlée, naïve Überblick", "creme-brulee-naive-uberblick"),
        ("cafe\u0301", "cafe"),
        ("Tiếng Việt", "tieng-viet"),
        ("ﬁne ① ２ x²", "fine-1-2-x2"),
        ("Straße", "straße"),
        ("日本語 ガイド", "日本語-ガイド"),
        ("हिन्दी में", "हिन्दी-में"),
        ("한국어", "한국어"),
        ("Ελληνικά", "ελληνικά"),
        ("Йод", "йод"),
        ("don't", "don-t"),
        ("\u0301a", "a"),
        ("", "section"),
        ("→ !?", "section"),
        ("😀", "section"),
    ],
)
def test_a_slug_is_made_of_the_words(text: str, expected: str) -> None:
    assert slug(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I can explain RAG", "i-can-explain-rag"),
        ("Straße nach Süden", "strae-nach-suden"),
        ("RAG — 日本語 — costs", "rag-costs"),
        ("日本語", "item"),
        ("", "item"),
    ],
)
def test_an_id_slug_is_ascii(text: str, expected: str) -> None:
    assert id_slug(text) == expected


@given(st.text())
def test_every_slug_is_words_and_single_hyphens(text: str) -> None:
    made = slug(text)
    assert made and made == unicodedata.normalize("NFC", made)
    assert all(c.isalnum() or unicodedata.category(c)[0] == "M" for c in made.replace("-", ""))
    assert not made.startswith("-") and not made.endswith("-") and "--" not in made


@given(st.text())
def test_every_id_slug_is_an_id(text: str) -> None:
    made = id_slug(text)
    assert is_id(made) and "--" not in made and not made.endswith("-")


@given(st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True))
def test_a_slug_stays_what_it_is(text: str) -> None:
    assert slug(text) == id_slug(text) == text


NAMES = ["checklist", "concept", "exercise", "hint", "note"]


@pytest.mark.parametrize(
    ("word", "hint"),
    [
        ("concpet", "did you mean `concept`?"),
        ("CONCEPT", "did you mean `concept`?"),
        ("excercise", "did you mean `exercise`?"),
        ("notes", "did you mean `note`?"),
        ("banana", ""),
        ("", ""),
    ],
)
def test_the_nearest_known_word_is_offered(word: str, hint: str) -> None:
    assert did_you_mean(word, NAMES) == hint


def test_the_offer_does_not_depend_on_the_order() -> None:
    assert did_you_mean("abx", ["abz", "aby"]) == did_you_mean("abx", iter(["aby", "abz"])) != ""
    assert did_you_mean("a", []) == ""
