"""Rubrics: normalised words, and phrases with `*` at the end of a word."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.decisions import unicode14
from coursekit.exercises.rubric import contains, index, load_phrase, lookup, met, parse_phrase, phrase_text, words


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("leak*", "It leaks.", True),
        ("leak*", "oleaks", False),
        ("leak", "It leaks.", False),
        ("client data", "Client-DATA!", True),
        ("client data", "data of a client", False),
        ("confiden* data", "confidential, data", True),
        ("confiden* data", "confidential and other data", False),
        ("re-train*", "retrained", False),
        ("re-train*", "re-trained", True),
        ("files", "ﬁles", True),
        ("café", "cafe\u0301", True),
        ("client's", "the client’s", True),
        ("a b", "a", False),
        ("data* data", "data data", True),
    ],
)
def test_a_phrase(phrase: str, text: str, found: bool) -> None:
    parsed = parse_phrase(phrase)
    assert parsed is not None
    assert contains(index(words(text)), parsed) is found
    assert load_phrase(phrase_text(parsed)) == parsed


@pytest.mark.parametrize("phrase", ["", " ", "*", "a *", "*a", "a*b", "!?", "one " * 11])
def test_what_is_no_phrase(phrase: str) -> None:
    assert parse_phrase(phrase) is None


def test_words_are_the_letters_marks_and_numbers_of_unicode_14() -> None:
    if unicodedata.unidata_version != "14.0.0":
        pytest.skip("this Python knows another edition of Unicode")
    listed = {code for first, last in unicode14.runs(unicode14.WORDS) for code in range(first, last + 1)}
    assert listed == {code for code in range(0x110000) if unicodedata.category(chr(code))[0] in "LMN"}


@given(st.text())
def test_any_text_has_words_and_they_stay_as_they_are(text: str) -> None:
    found = words(text)
    assert words(" ".join(found)) == found


@given(st.text("ab* -é", max_size=12), st.text("ab é", max_size=40))
def test_looking_a_phrase_up_is_looking_for_it_everywhere(phrase: str, text: str) -> None:
    parsed, found = parse_phrase(phrase), words(text)
    if parsed is None:
        return
    slow = any(
        all(w.startswith(p) if goes_on else w == p for w, (p, goes_on) in zip(found[i:], parsed, strict=False))
        for i in range(len(found) - len(parsed) + 1)
    )
    assert contains(index(found), parsed) is slow


@pytest.mark.parametrize(
    ("phrases", "text", "recognised"),
    [
        (["client data"], "All client data stays.", True),
        (["client data"], "The client database stays.", False),
        (["client confiden*"], "Client confidentiality counts.", True),
        (["client confiden*"], "Confidential; client", False),
        (["confiden* data"], "Confidential data.", True),
        (["confiden* of data"], "Confidentiality of databases.", False),
        (["slow", "dear*"], "dearer", True),
        (["slow", "dear*"], "slowly", False),
        (["none of these", "too slow"], "too slow", True),
    ],
)
def test_a_criterion_is_met_where_one_of_its_phrases_occurs(phrases: list[str], text: str, recognised: bool) -> None:
    criterion = lookup("it", [load_phrase(phrase) for phrase in phrases])
    assert met(index(words(text)), [criterion]) == (["it"] if recognised else [])


def test_a_phrase_has_ten_words_at_most() -> None:
    assert parse_phrase("one " * 10) is not None
    assert parse_phrase("one " * 11) is None
