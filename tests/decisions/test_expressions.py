"""Expressions: what they come to, exactly, and what an author is told about one that isn't right."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coursekit.decisions.calculate import DIVISION_BY_ZERO, OPEN, TOO_LARGE, Reason, calculate
from coursekit.decisions.expressions import names_in, parse_expression
from coursekit.decisions.numbers import Number
from coursekit.decisions.program import tree
from coursekit.decisions.unary import Fault

NAMES = {"a": 6, "b": Fraction(1, 3), "zero": 0, "huge": 2**1000}


def value(text: str) -> Number | bool | Reason:
    parsed = parse_expression(text)
    assert not isinstance(parsed, Fault), parsed
    return calculate(tree(parsed), lambda name: NAMES.get(name, OPEN))


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("10 - 4 - 3", 3),
        ("12 / 4 / 3", 1),
        ("-a + 1", -5),
        ("--2", 2),
        ("2 * -3", -6),
        ("0.1 + 0.2", Fraction(3, 10)),
        ("1 / 3 * 3", 1),
        ("b * 3", 1),
        ("min(3, a, 1)", 1),
        ("max(3, a)", 6),
        ("floor(-7 / 2)", -4),
        ("ceil(7 / 2)", 4),
        ("round(2.5)", 3),
        ("round(b, 2)", Fraction(33, 100)),
        ("a > 5", True),
        ("a <= 5", False),
        ("a != 6", False),
        ("0.1 + 0.2 = 0.3", True),
        ("1 / zero", DIVISION_BY_ZERO),
        ("0 * (1 / 0)", DIVISION_BY_ZERO),
        ("huge * huge", TOO_LARGE),
        ("unheard + 1", OPEN),
    ],
)
def test_an_expression_comes_to(text: str, result: object) -> None:
    assert value(text) == result


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("", "the end where a number or a name should be", ""),
        ("1 +", "the end where a number or a name should be", ""),
        ("(1", "the end where `)` should be", ""),
        ("1 2", "`2` is not expected here", "operator"),
        ("a b", "`b` is not expected here", "operator"),
        ("1 < 2 < 3", "chained", "a name of its own"),
        ("2 ^ 3", "`^` can't stand", "multiply instead"),
        ("50 %", "`%` can't stand", "divide by 100"),
        ("3 × 4", "`×` can't stand", "write `*`"),
        ("$5", "`$` can't stand", "leave the sign out"),
        ("__import__(1)", "there is no function `__import__`", "min, max"),
        ("maxx(1, 2)", "there is no function `maxx`", "did you mean `max`?"),
        ("floor(1, 2)", "`floor` can't take 2 values", ""),
        ("round(1, a)", "plain number of places", "`round(x, 2)`"),
        ("round(1, 21)", "plain number of places", "0 to 20"),
        ("(" * 40 + "1" + ")" * 40, "nested too deeply", "names of their own"),
        ("-" * 40 + "1", "nested too deeply", "names of their own"),
        ("1+" * 300 + "1", "too long", "names of their own"),
        ("1" * 3000, "too long", "names of their own"),
        ("1" * 200, "too long", ""),
    ],
)
def test_a_wrong_expression_says_what_would_be_right(text: str, message: str, hint: str) -> None:
    fault = parse_expression(text)
    assert isinstance(fault, Fault)
    assert message in fault.message
    assert hint in fault.hint


@given(st.text() | st.text(alphabet="+-*/()<>=!,. 0123456789abround_", max_size=60))
def test_reading_never_raises(text: str) -> None:
    parse_expression(text)


NUMERALS = st.integers(0, 50).map(str)
EXPRESSIONS = st.recursive(
    NUMERALS | st.sampled_from(["a", "b"]),
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
    max_leaves=8,
)


@given(EXPRESSIONS)
def test_arithmetic_is_that_of_fractions(text: str) -> None:
    names = {"a": Fraction(6), "b": Fraction(1, 3)}
    try:
        expected = _by_hand(text, names)
    except ZeroDivisionError:
        assert value(text) == DIVISION_BY_ZERO
    else:
        assert value(text) == expected


def _by_hand(text: str, names: dict[str, Fraction]) -> Fraction:
    parsed = parse_expression(text)

    def at(node: list[object]) -> Fraction:
        if node[0] == "number":
            return Fraction(str(node[1]))
        if node[0] == "name":
            return names[str(node[1])]
        left, right = at(node[1]), at(node[2])  # type: ignore[arg-type]
        return (
            {"+": left + right, "-": left - right, "*": left * right}[str(node[0])] if node[0] != "/" else left / right
        )

    return at(parsed)  # type: ignore[arg-type]


def test_names_are_found_in_order() -> None:
    assert list(names_in(parse_expression("b * max(a, 1) - round(b, 2)"))) == ["b", "a", "b"]
