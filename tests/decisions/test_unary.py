"""Unary tests: what each accepts, and what an author is told about one that isn't right."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.decisions.cells import together
from coursekit.decisions.intervals import (
    Interval,
    complement,
    contains,
    interval_text,
    joined,
    pieces,
    sample,
    whole_ends,
)
from coursekit.decisions.unary import Fault, parse_choice_test, parse_number_test

SIZES = ("small", "medium", "large")


@pytest.mark.parametrize(
    ("test", "accepts", "refuses"),
    [
        ("-", [-5, 0, 7], []),
        ("5", [5], [4, 6]),
        ("= 5", [5], [4, 6]),
        ("0.5", [Fraction(1, 2)], [0, 1]),
        ("1/3", [Fraction(1, 3)], [0]),
        ("< 1000", [-1, 999], [1000]),
        ("<= 1000", [1000], [1001]),
        ("> 1000", [1001], [1000]),
        (">=1000", [1000], [999]),
        ("[1000..100000]", [1000, 100000], [999, 100001]),
        ("(1000..5000]", [1001, 5000], [1000, 5001]),
        ("[0.2..0.5]", [Fraction(1, 5), Fraction(1, 2)], [0, 1]),
        ("[-5..-1)", [-5, -2], [-1, -6]),
        ("1 | 3 | > 10", [1, 3, 11], [2, 10]),
        ("not(5)", [4, 6], [5]),
        ("not(< 3 | > 5)", [3, 4, 5], [2, 6]),
        ("not(not(5))", [5], [4]),
        ("(0..10] | >= 21", [1, 10, 21], [0, 11]),
        ("[0..10) | not((5..20])", [0, 9, 5, 21], [10, 20]),
    ],
)
def test_on_a_number(test: str, accepts: list[int], refuses: list[int]) -> None:
    ranges = parse_number_test(test)
    assert not isinstance(ranges, Fault)
    assert all(contains(ranges, value) for value in accepts)
    assert not any(contains(ranges, value) for value in refuses)


@pytest.mark.parametrize(
    ("test", "ordered", "values"),
    [
        ("-", False, SIZES),
        ("medium", False, ("medium",)),
        ("MEDIUM", False, ("medium",)),
        ("large | small", False, ("small", "large")),
        ("not(small)", False, ("medium", "large")),
        ("not(small | large)", False, ("medium",)),
        (">= medium", True, ("medium", "large")),
        ("[small..large)", True, ("small", "medium")),
    ],
)
def test_on_a_choice(test: str, ordered: bool, values: tuple[str, ...]) -> None:
    assert parse_choice_test(test, SIZES, ordered) == values


@pytest.mark.parametrize(
    ("test", "message", "hint"),
    [
        ("", "a test is empty", "write `-`"),
        ("1 |", "a test is empty", "write `-`"),
        ("1,000", "`1,000` is not a number", "write `1000`, without separators"),
        ("> 10_000", "`10_000` is not a number", "write `10000`"),
        ("ten", "`ten` is not a number", "`[1000..100000]`"),
        ("[5..1]", "no value lies in `[5..1]`", "smaller end first"),
        ("(5..5]", "no value lies", "smaller end first"),
        ("not(" * 9 + "5" + ")" * 9, "too long", "several rows"),
        ("1 | " * 300 + "1", "too long", "several rows"),
    ],
)
def test_a_wrong_test_on_a_number_says_what_would_be_right(test: str, message: str, hint: str) -> None:
    fault = parse_number_test(test)
    assert isinstance(fault, Fault)
    assert message in fault.message
    assert hint in fault.hint


@pytest.mark.parametrize(
    ("test", "message", "hint"),
    [
        ("medum", "`medum` is not one of its values", "did you mean `medium`?"),
        ("xyz", "`xyz` is not one of its values", "its values are `small`, `medium`, `large`"),
        ("> small", "these values have no order", "`ordered: true`"),
    ],
)
def test_a_wrong_test_on_a_choice_says_what_would_be_right(test: str, message: str, hint: str) -> None:
    fault = parse_choice_test(test, SIZES)
    assert isinstance(fault, Fault)
    assert message in fault.message
    assert hint in fault.hint


@given(st.text(alphabet="()[]<>=|.-not 019/small", max_size=40) | st.text())
def test_reading_never_raises(text: str) -> None:
    parse_number_test(text)
    parse_choice_test(text, SIZES)
    parse_choice_test(text, SIZES, ordered=True)


ENDS = st.none() | st.integers(-4, 4) | st.fractions(-4, 4, max_denominator=3)
INTERVALS = st.lists(st.builds(Interval, ENDS, st.booleans(), ENDS, st.booleans()), max_size=4).map(tuple)
POINTS = st.fractions(-5, 5, max_denominator=6)


@given(INTERVALS, POINTS)
def test_joining_keeps_the_set(ranges: tuple[Interval, ...], point: Fraction) -> None:
    from coursekit.decisions.intervals import is_empty

    solid = tuple(i for i in ranges if not is_empty(i))
    assert contains(joined(solid), point) == contains(solid, point)
    assert contains(complement(solid), point) != contains(solid, point)


@given(INTERVALS, st.integers(-6, 6))
def test_joining_whole_numbers_keeps_the_set(ranges: tuple[Interval, ...], point: int) -> None:
    from coursekit.decisions.intervals import is_empty

    solid = tuple(i for i in ranges if not is_empty(i))
    assert contains(together(solid, whole=True), point) == contains(solid, point)


@given(st.lists(st.integers(-4, 4) | POINTS, max_size=4), st.booleans(), POINTS | st.integers(-5, 5))
def test_pieces_cover_the_range_once(points: list[Fraction], whole: bool, point: Fraction) -> None:
    within = Interval(-3, True, 3, True)
    if whole and point.denominator != 1:
        return
    found = [piece for piece in pieces(points, within, whole) if point in piece]
    assert len(found) == (1 if point in within else 0)


@given(st.builds(Interval, ENDS, st.booleans(), ENDS, st.booleans()), st.booleans())
def test_a_sample_lies_inside(interval: Interval, whole: bool) -> None:
    value = sample(interval, whole)
    if value is not None:
        assert value in interval
        assert not whole or value.denominator == 1
    elif whole:
        assert not any(n in interval for n in range(-10, 10))


@given(st.builds(Interval, ENDS, st.booleans(), ENDS, st.booleans()), st.integers(-6, 6))
def test_whole_ends_keep_the_whole_numbers(interval: Interval, point: int) -> None:
    assert (point in whole_ends(interval)) == (point in interval)


@given(st.builds(Interval, ENDS, st.booleans(), ENDS, st.booleans()), POINTS)
def test_the_text_of_an_interval_is_a_test_for_it(interval: Interval, point: Fraction) -> None:
    from coursekit.decisions.intervals import is_empty

    if not is_empty(interval):
        ranges = parse_number_test(interval_text(interval))
        assert not isinstance(ranges, Fault)
        assert contains(ranges, point) == (point in interval)
