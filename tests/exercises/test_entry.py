"""Numbers as people type them. The vectors hold many more; these rows are the rules."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.decisions.canonical import BLANK
from coursekit.decisions.numbers import number_text
from coursekit.exercises.entry import CODES, decimal_point, read_entry
from exercises.samples import answered, made, said


@pytest.mark.parametrize(
    ("typed", "unit", "value"),
    [
        ("$1,200", "USD", "1200"),
        ("1 200", "USD", "1200"),
        ("1.2k", "USD", "1200"),
        ("15 %", "", "0.15"),
        ("15 %", "%", "15"),
        ("1,200.50", "", "1200.5"),
        ("1.200,50", "", "1200.5"),
        ("１，２００", "", "1200"),
        ("-$5", "USD", "-5"),
        ("≈ 4/11", "", "4/11"),
        ("$22,500 a month", "USD/month", "22500"),
        ("150h/mo", "hours/month", "150"),
    ],
)
def test_read(typed: str, unit: str, value: str) -> None:
    found = read_entry(typed, unit)
    assert found.value is not None and number_text(found.value) == value


@pytest.mark.parametrize(
    ("typed", "unit", "code"),
    [
        ("1,5", "", "ambiguous-number"),
        ("22.500", "", "ambiguous-number"),
        ("1,2000", "", "ambiguous-number"),
        ("5-20", "", "two-numbers"),
        ("5 to 20", "", "two-numbers"),
        ("€5", "USD", "other-unit"),
        ("$270,000 a year", "USD/month", "other-unit"),
        ("15 %", "USD", "other-unit"),
        ("NaN", "", "not-a-number"),
        ("1e3", "", "not-a-number"),
        ("9" * 101, "", "too-long"),
    ],
)
def test_asked_back(typed: str, unit: str, code: str) -> None:
    assert read_entry(typed, unit).code == code
    assert code in CODES


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("1,5", "1.5"),
        ("0,375", "0.375"),
        ("1.200", "1200"),
        ("1.200,50", "1200.5"),
        ("1,200.50", "1200.5"),
        ("2,5 Mio.", "2500000"),
    ],
)
def test_read_where_decimals_begin_with_a_comma(typed: str, value: str) -> None:
    found = read_entry(typed, "", decimal_point("de-AT"))
    assert found.value is not None and number_text(found.value) == value


@pytest.mark.parametrize("typed", ["1.5", "22,500", "0.375", "1.2000"])
def test_asked_back_where_decimals_begin_with_a_comma(typed: str) -> None:
    assert read_entry(typed, "", ",").code == "ambiguous-number"


def test_the_language_of_a_course_says_how_its_learners_write_decimals() -> None:
    parts = "parts: [{id: half, type: number, answer: 1.5}]"
    english, german = (made(parts, language).exercises["e"].key for language in ("en", "de"))
    for key, right, asked_back in ((english, "1.5", "1,5"), (german, "1,5", "1.5")):
        assert answered(key, half=right).parts["half"].verdict == "correct"
        assert answered(key, half=asked_back).parts["half"].codes == ("ambiguous-number",)
        assert f"one and a half as {right}." in said(key, "half", half=asked_back)
    assert english.hash != german.hash, "what scores is another key"
    assert {decimal_point(language) for language in ("en", "en-GB", "ja", "")} == {"."}


@given(st.integers(-(10**12), 10**12), st.sampled_from([",", " ", "'", "\u00a0", ""]))
def test_thousands_in_groups_are_read_however_they_are_parted(number: int, mark: str) -> None:
    assert read_entry(f"{number:,}".replace(",", mark)).value == number


@given(st.text(max_size=120), st.sampled_from(["", "USD", "hours/month", "%", "a/b/c", "//", "km*h/s"]))
def test_it_never_raises_and_gives_a_value_or_a_code(typed: str, unit: str) -> None:
    found = read_entry(typed, unit)
    assert (found.value is None) == bool(found.code)
    assert not found.code or found.code in CODES


@given(st.text("0123456789.,' _-+$%/kKm eusd", max_size=30))
def test_nor_on_what_looks_like_numbers(typed: str) -> None:
    found = read_entry(typed, "USD")
    assert (found.value is None) == bool(found.code)


def test_blank_is_what_javascript_trims() -> None:
    assert len(BLANK) == 25
    assert all(sign in BLANK for sign in "\t\n\v\f\r \u00a0\u2003\u2028\u3000\ufeff")
    assert "\u0085" not in BLANK and "\x1c" not in BLANK  # Python's own `strip` takes these too
