"""Unary tests, DMN's small language for one input: `-`, `a | b`, `not(a)`, `yes`, `< 1000`, `[1000..100000]`, `(0..5]`.

A test on a choice becomes the values it accepts, a test on a number the intervals. Parsing never raises on data: a
fault is a `Fault` with what would be right. No regular expression comes from an author.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from msgspec import Struct

from coursekit.decisions.canonical import comparable
from coursekit.decisions.intervals import EVERYTHING, Interval, Ranges, complement, is_empty, joined
from coursekit.decisions.numbers import Number, parse_number
from coursekit.identifiers import did_you_mean

Term = Callable[[str, bool], Number]  # the text of one value, and whether an order is needed → its number

MAX_LENGTH = 500
MAX_DEPTH = 8
_RANGE = re.compile(r"([\[(])\s*([^\s.]+(?:\.[0-9]+)?)\s*\.\.\s*(\S+?)\s*([\])])")
_COMPARISON = re.compile(r"(<=|>=|<|>|=)\s*(.+)")


class Fault(Struct, frozen=True):
    """Why a text is not a test or an expression; `hint` says what would be right."""

    message: str
    hint: str = ""


class UnaryTestError(ValueError):
    """Carries a fault out of the depth of the parser; never leaves this module."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.fault = Fault(message, hint)


def parse_number_test(text: str) -> Ranges | Fault:
    """The intervals that a test on a number accepts, in order and joined."""
    try:
        return joined(_alternatives(text, _number_term, 0))
    except UnaryTestError as fault:
        return fault.fault


def parse_choice_test(text: str, values: Sequence[str], ordered: bool = False) -> tuple[str, ...] | Fault:
    """The values that a test on a choice accepts, in their declared order.

    Where the choice is `ordered`, comparisons and ranges go by that order: `>= weekly`.
    """
    places = {comparable(value): i for i, value in enumerate(values)}
    words = _OrderedWords(places, tuple(values), ordered)
    try:
        ranges = joined(_alternatives(text, words.term, 0))
    except UnaryTestError as fault:
        return fault.fault
    return tuple(v for i, v in enumerate(values) if any(i in r for r in ranges))


def _alternatives(text: str, term: Term, depth: int) -> Ranges:
    if len(text) > MAX_LENGTH or depth > MAX_DEPTH:
        raise UnaryTestError("this test is too long", "write several rows instead")
    parts = _split(text)
    return tuple(interval for part in parts for interval in _one(part.strip(), term, depth))


def _split(text: str) -> list[str]:
    """Split at the bars that stand outside brackets; `(0..5]` opens with one kind and closes with the other."""
    parts, depth = [""], 0
    for sign in text:
        depth += (sign in "([") - (sign in ")]")
        if sign == "|" and depth <= 0:
            parts.append("")
        else:
            parts[-1] += sign
    return parts


def _one(text: str, term: Term, depth: int) -> Ranges:
    if text == "-":
        return EVERYTHING
    if not text:
        raise UnaryTestError("a test is empty", "write `-` for any value")
    if text.startswith("not(") and text.endswith(")"):
        return complement(_alternatives(text[4:-1], term, depth + 1))
    return (_interval(text, term),)


def _interval(text: str, term: Term) -> Interval:
    if match := _RANGE.fullmatch(text):
        opening, low, high, closing = match.groups()
        interval = Interval(term(low, True), opening == "[", term(high, True), closing == "]")
        if is_empty(interval):
            raise UnaryTestError(f"no value lies in `{text}`", "put the smaller end first")
        return interval
    if match := _COMPARISON.fullmatch(text):
        sign, end = match[1], term(match[2].strip(), match[1] != "=")
        closed = sign.endswith("=")
        if sign == "=":
            return Interval(end, True, end, True)
        return Interval(None, False, end, closed) if sign[0] == "<" else Interval(end, closed, None, False)
    value = term(text, False)
    return Interval(value, True, value, True)


def _number_term(text: str, _ordering: bool) -> Number:
    value = parse_number(text)
    if value is None:
        raise UnaryTestError(f"`{text}` is not a number", _number_hint(text))
    return value


def _number_hint(text: str) -> str:
    plain = re.sub(r"[,_' ]", "", text)
    if plain != text and parse_number(plain) is not None:
        return f"write `{plain}`, without separators"
    return "write a number (`1000`), a comparison (`< 1000`) or a range (`[1000..100000]`)"


class _OrderedWords(Struct, frozen=True):
    """The values of a choice as their places in its order, so that words and numbers share one grammar."""

    places: dict[str, int]
    values: tuple[str, ...]
    ordered: bool

    def term(self, text: str, ordering: bool) -> int:
        if ordering and not self.ordered:
            raise UnaryTestError(
                "these values have no order", "name the values, `a | b`, or mark the fact `ordered: true`"
            )
        place = self.places.get(comparable(text))
        if place is None:
            raise UnaryTestError(f"`{text}` is not one of its values", did_you_mean(text, self.values) or self.list())
        return place

    def list(self) -> str:
        return "its values are " + ", ".join(f"`{v}`" for v in self.values)
