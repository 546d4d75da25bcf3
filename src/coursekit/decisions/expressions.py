"""The expressions of formulas and scores: `+ - * /`, min max floor ceil round(x, places), one comparison, names.

`parse_expression` turns text into the compiled tree, plain JSON: `["+", a, b]`, `["name", "rate"]`.
Length, depth and size are bounded; nothing is ever handed to Python's own `eval`. Parsing never raises on data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct, field

from coursekit.decisions.canonical import Json
from coursekit.decisions.numbers import MAX_PLACES, number_text, parse_number
from coursekit.decisions.unary import Fault
from coursekit.identifiers import did_you_mean

MAX_LENGTH = 2000
MAX_DEPTH = 30
MAX_TOKENS = 500
COMPARISONS = ("<", "<=", ">", ">=", "=", "!=")
FUNCTIONS = {"min": (1, 20), "max": (1, 20), "floor": (1, 1), "ceil": (1, 1), "round": (1, 2)}
_TOKEN = re.compile(r"\s*(?:([0-9]+(?:\.[0-9]+)?)|([A-Za-z_][A-Za-z0-9_]*)|(<=|>=|!=|[-+*/(),<>=]))")


class ExpressionError(ValueError):
    """Carries a fault out of the depth of the parser; never leaves this module."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.fault = Fault(message, hint)


def parse_expression(text: str) -> Json | Fault:
    """The compiled tree of an expression, or the fault. Names are not resolved here."""
    try:
        tokens = _tokens(text)
        parser = _Parser(tokens)
        tree = parser.comparison(0)
        if parser.peek():
            raise ExpressionError(f"`{parser.peek()}` is not expected here", "an operator or a bracket is missing")
    except ExpressionError as fault:
        return fault.fault
    return tree


def names_in(tree: Json) -> Iterator[str]:
    """Every name that an expression uses, in order of appearance."""
    if tree[0] == "name":
        yield tree[1]
    elif tree[0] != "number":
        for part in tree[1:]:
            if isinstance(part, list):
                yield from names_in(part)


def is_comparison(tree: Json) -> bool:
    return tree[0] in COMPARISONS


def _tokens(text: str) -> list[str]:
    if len(text) > MAX_LENGTH:
        raise ExpressionError("this expression is too long", "give its parts names of their own")
    found: list[str] = []
    position, end = 0, len(text.rstrip())
    while position < end:
        match = _TOKEN.match(text, position)
        if match is None:
            sign = text[position:].lstrip()[0]
            raise ExpressionError(f"`{sign}` can't stand in an expression", _SIGNS.get(sign, _ALLOWED))
        found.append(match[0].strip())
        position = match.end()
    if len(found) > MAX_TOKENS:
        raise ExpressionError("this expression is too long", "give its parts names of their own")
    return found


_ALLOWED = "use + - * / ( ) , comparisons, numbers and names"
_SIGNS = {
    "×": "write `*`",
    "·": "write `*`",
    "÷": "write `/`",
    "−": "write the plain minus `-`",
    "%": "divide by 100",
    "^": "multiply instead",
    "$": "leave the sign out; the unit says it",
}


class _Parser(Struct):
    """Recursive descent over a list of tokens; the position is its only state."""

    tokens: list[str]
    position: int = field(default=0)

    def peek(self) -> str:
        return self.tokens[self.position] if self.position < len(self.tokens) else ""

    def take(self, expected: str = "") -> str:
        token = self.peek()
        if not token or (expected and token != expected):
            found = f"`{token}`" if token else "the end"
            raise ExpressionError(f"{found} where {f'`{expected}`' if expected else 'a number or a name'} should be")
        self.position += 1
        return token

    def comparison(self, depth: int) -> Json:
        left = self.sum(depth)
        if self.peek() not in COMPARISONS:
            return left
        sign = self.take()
        right = self.sum(depth)
        if self.peek() in COMPARISONS:
            raise ExpressionError("two comparisons can't be chained", "give each a name of its own")
        return [sign, left, right]

    def sum(self, depth: int) -> Json:
        tree = self.product(depth)
        while self.peek() in ("+", "-"):
            tree = [self.take(), tree, self.product(depth)]
        return tree

    def product(self, depth: int) -> Json:
        tree = self.signed(depth)
        while self.peek() in ("*", "/"):
            tree = [self.take(), tree, self.signed(depth)]
        return tree

    def signed(self, depth: int) -> Json:
        if depth > MAX_DEPTH:
            raise ExpressionError("this expression is nested too deeply", "give its parts names of their own")
        if self.peek() == "-":
            self.take()
            return ["-", ["number", "0"], self.signed(depth + 1)]
        return self.atom(depth)

    def atom(self, depth: int) -> Json:
        token = self.take()
        if token == "(":
            tree = self.sum(depth + 1)
            self.take(")")
            return tree
        if token[0].isdigit():
            return _number(token)
        if not (token[0].isalpha() or token[0] == "_"):
            raise ExpressionError(f"`{token}` where a number or a name should be")
        return self.call(token, depth) if self.peek() == "(" else ["name", token]

    def call(self, name: str, depth: int) -> Json:
        if name not in FUNCTIONS:
            hint = did_you_mean(name, FUNCTIONS) or "there are min, max, floor, ceil and round"
            raise ExpressionError(f"there is no function `{name}`", hint)
        self.take("(")
        parts = [self.sum(depth + 1)]
        while self.peek() == ",":
            self.take()
            parts.append(self.sum(depth + 1))
        self.take(")")
        return _call(name, parts)


def _number(token: str) -> Json:
    value = parse_number(token)
    if value is None:
        raise ExpressionError(f"the number `{token[:20]}…` is too long")
    return ["number", number_text(value)]


def _call(name: str, parts: list[Json]) -> Json:
    fewest, most = FUNCTIONS[name]
    if not fewest <= len(parts) <= most:
        raise ExpressionError(f"`{name}` can't take {len(parts)} values")
    if name != "round":
        return [name, *parts]
    places = parts[1] if len(parts) == 2 else ["number", "0"]
    if places[0] != "number" or not places[1].isdigit() or int(places[1]) > MAX_PLACES:
        raise ExpressionError("`round` needs a plain number of places", f"write `round(x, 2)`, with 0 to {MAX_PLACES}")
    return ["round", parts[0], int(places[1])]
