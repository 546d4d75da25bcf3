"""The arithmetic of formulas: exact, total, bounded. What can't be computed gives a reason instead of a number."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from coursekit.decisions.numbers import Number, rounded, simplest, too_large
from coursekit.decisions.program import Tree


class Reason(str):
    """Why there is no value: `open`, `no-row`, `ruled-out`, `division-by-zero`, `too-large`, `not-a-number`."""

    __slots__ = ()


OPEN = Reason("open")
NO_ROW = Reason("no-row")
RULED_OUT = Reason("ruled-out")
DIVISION_BY_ZERO = Reason("division-by-zero")
TOO_LARGE = Reason("too-large")
NOT_A_NUMBER = Reason("not-a-number")

Lookup = Callable[[str], "Number | Reason"]


def calculate(tree: Tree, lookup: Lookup) -> Number | bool | Reason:
    """The value of an expression: a number, yes or no for a comparison, or the reason why there is none."""
    kind = tree[0]
    if kind == "number":
        value: Number = tree[1]
        return value
    if kind == "name":
        return lookup(tree[1])
    values: list[Number] = []
    for part in tree[1:2] if kind == "round" else tree[1:]:
        found = calculate(part, lookup)
        if isinstance(found, Reason):
            return found
        values.append(found)
    if kind == "round":
        return rounded(values[0], tree[2])
    return COMPARE[kind](*values) if kind in COMPARE else bounded(APPLY[kind](*values))


def bounded(value: Number | Reason) -> Number | Reason:
    """The number in its simplest form, unless it has grown past the limit."""
    if isinstance(value, Reason):
        return value
    return TOO_LARGE if too_large(value) else simplest(value)


def _divide(a: Number, b: Number) -> Number | Reason:
    return DIVISION_BY_ZERO if b == 0 else Fraction(a) / b


APPLY: dict[str, Callable[..., Number | Reason]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": _divide,
    "min": lambda *values: min(values),
    "max": lambda *values: max(values),
    "floor": lambda a: a.numerator // a.denominator,
    "ceil": lambda a: -(-a.numerator // a.denominator),
}
COMPARE: dict[str, Callable[[Number, Number], bool]] = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}
