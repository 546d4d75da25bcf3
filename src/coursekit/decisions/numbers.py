"""Exact numbers and their one canonical text.

A number is an `int` or, where it isn't whole, a `Fraction`; never a float. Its text is the shortest decimal if that
terminates (`0.25`), else `n/d` in lowest terms (`4/11`). Sizes are bounded, so that no formula can eat the machine.
"""

from __future__ import annotations

import re
from fractions import Fraction

Number = int | Fraction

MAX_TEXT = 100
MAX_CANONICAL = 4000
"""Characters of a text that we wrote ourselves: a number of 1,024 bits above and below the line is shorter."""
MAX_BITS = 1024
MAX_PLACES = 20
_LIMIT = 1 << MAX_BITS
_NUMBER = re.compile(r"(-?)([0-9]+)(?:\.([0-9]+)|/([0-9]+))?")


def simplest(value: Number) -> Number:
    """The same number as an `int` where it is whole (integers compare ten times faster than fractions)."""
    return value if isinstance(value, int) else value.numerator if value.denominator == 1 else value


def parse_number(text: str, most: int = MAX_TEXT) -> Number | None:
    """Read `12`, `-0.5` or `4/11`; None for anything else (separators, exponents, n/0, over `most` signs)."""
    match = _NUMBER.fullmatch(text) if len(text) <= most else None
    if match is None:
        return None
    sign, whole, decimals, denominator = match.groups()
    if denominator is not None and int(denominator) == 0:
        return None
    scale = 10 ** len(decimals) if decimals else int(denominator or 1)
    value = Fraction(int(whole + (decimals or "")), scale)
    return simplest(-value if sign else value)


def number_text(value: Number) -> str:
    """The canonical text: `number_text(Fraction(1, 4)) == "0.25"`, `number_text(Fraction(4, 11)) == "4/11"`."""
    if isinstance(value, int):
        return str(value)
    places = decimal_places(value.denominator)
    if places is None:
        return f"{value.numerator}/{value.denominator}"
    return decimal_text(value.numerator * 10**places // value.denominator, places)


def decimal_text(scaled: int, places: int) -> str:
    """`scaled` / 10**`places` as a plain decimal with exactly that many places."""
    sign, digits = "-" if scaled < 0 else "", str(abs(scaled)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}" if places else sign + digits


def decimal_places(denominator: int) -> int | None:
    """How many decimals a fraction in lowest terms with this denominator needs; None if it never ends."""
    twos, rest = _factors(denominator, 2)
    fives, rest = _factors(rest, 5)
    return max(twos, fives) if rest == 1 else None


def _factors(number: int, prime: int) -> tuple[int, int]:
    count = 0
    while number % prime == 0:
        number, count = number // prime, count + 1
    return count, number


def too_large(value: Number) -> bool:
    """Whether the number passes the limit of 1,024 bits above or below the line."""
    return abs(value.numerator) >= _LIMIT or value.denominator >= _LIMIT


def rounded(value: Number, places: int) -> Number:
    """Round half away from zero (mode `half-up`, as money is rounded by hand) to 0 to 20 decimals."""
    scale = 10**places
    scaled = abs(value) * scale
    units = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return simplest(Fraction(units if value >= 0 else -units, scale))


def display(value: Number, places: int) -> str:
    """For people only: rounded half-up, thousands in groups, no needless zeros: `1,166.67`, `18,519`."""
    shown = number_text(rounded(value, places))
    whole, _, decimals = shown.partition(".")
    return f"{int(whole):,}" + ("." + decimals if decimals else "") if whole != "-0" else "-0." + decimals
