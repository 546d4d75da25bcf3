"""Exact numbers: what is read, how it is written, how it is shown."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.decisions.numbers import (
    decimal_text,
    display,
    number_text,
    parse_number,
    rounded,
    simplest,
    too_large,
)

NUMBERS = st.fractions() | st.integers().map(Fraction)


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("0", "0"),
        ("-0", "0"),
        ("007", "7"),
        ("3.10", "3.1"),
        ("0.0001", "0.0001"),
        ("-1.50", "-1.5"),
        ("4/11", "4/11"),
        ("2/8", "0.25"),
        ("6/3", "2"),
        ("1/3", "1/3"),
        ("-500/3", "-500/3"),
        ("9" * 100, "9" * 100),
    ],
)
def test_a_number_has_one_text(text: str, canonical: str) -> None:
    value = parse_number(text)
    assert value is not None
    assert number_text(value) == canonical


@pytest.mark.parametrize(
    "text",
    ["", " 1", "1,000", "1e3", ".5", "5.", "+1", "1/0", "1/-2", "--1", "nan", "inf", "１", "٣", "1_000", "9" * 101],
)
def test_anything_else_is_no_number(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(("value", "kind"), [(Fraction(4, 2), int), (Fraction(1, 2), Fraction), (7, int)])
def test_a_whole_number_is_an_int(value: Fraction, kind: type) -> None:
    assert simplest(value) == value
    assert type(simplest(value)) is kind


@pytest.mark.parametrize(
    ("scaled", "places", "text"),
    [(0, 2, "0.00"), (5, 3, "0.005"), (-5, 1, "-0.5"), (1250, 2, "12.50"), (-12, 0, "-12")],
)
def test_a_decimal_has_exactly_the_places_asked_for(scaled: int, places: int, text: str) -> None:
    assert decimal_text(scaled, places) == text


def test_long_decimals_keep_every_digit() -> None:
    assert number_text(Fraction(1, 5**60)) == "0." + str(2**60).rjust(60, "0")


@given(NUMBERS)
def test_the_text_gives_the_number_back(value: Fraction) -> None:
    text = number_text(value)
    if len(text) <= 100:
        assert parse_number(text) == value


@given(st.text())
def test_reading_never_raises(text: str) -> None:
    parse_number(text)


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (Fraction(1, 2), 0, "1"),
        (Fraction(-1, 2), 0, "-1"),
        (Fraction(3, 2), 0, "2"),
        (Fraction(5, 2), 0, "3"),
        (Fraction(1, 8), 2, "0.13"),
        (Fraction(-1, 8), 2, "-0.13"),
        (Fraction(500000, 27), 0, "18519"),
        (Fraction(180, 29), 1, "6.2"),
        (Fraction(49, 100), 0, "0"),
    ],
)
def test_rounding_is_half_up_away_from_nought(value: Fraction, places: int, text: str) -> None:
    assert number_text(rounded(value, places)) == text


@given(NUMBERS, st.integers(0, 6))
def test_rounding_moves_by_half_a_unit_at_most(value: Fraction, places: int) -> None:
    assert abs(rounded(value, places) - value) <= Fraction(1, 2 * 10**places)


@pytest.mark.parametrize(
    ("value", "places", "shown"),
    [
        (Fraction(3500, 3), 0, "1,167"),
        (Fraction(3500, 3), 2, "1,166.67"),
        (1_000_000, 2, "1,000,000"),
        (Fraction(-1, 4), 2, "-0.25"),
        (Fraction(-1, 4), 0, "0"),
        (-1234, 0, "-1,234"),
        (999, 0, "999"),
    ],
)
def test_for_people_thousands_are_grouped(value: Fraction, places: int, shown: str) -> None:
    assert display(value, places) == shown


def test_numbers_are_bounded() -> None:
    assert not too_large(2**1024 - 1)
    assert too_large(-(2**1024))
    assert not too_large(Fraction(1, 2**1024 - 1))
    assert too_large(Fraction(1, 2**1024))
