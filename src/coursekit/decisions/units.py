"""Units that agree: what comes out of an expression when units are multiplied, divided and compared like numbers.

A unit is words joined by `*` and `/`: `USD/month`, `minutes/task`, `USD/1000 tokens`. A word stands for itself (hours
and minutes are two units; a constant of 60 minutes/hour converts), and singular and plural are one.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from coursekit.decisions.canonical import BLANK, Json, lowered
from coursekit.decisions.expressions import COMPARISONS

Unit = tuple[tuple[str, int], ...]
"""Words with their powers, in order; the empty one is a plain number."""

PLAIN: Unit = ()
_SPACE = re.compile(f"[{BLANK}]+")


class UnitsDifferError(ValueError):
    """The two sides of an operation don't go together. Caught by `unit_of`'s callers, never shown as an exception."""


def parse_unit(text: str) -> Unit:
    """`"USD/month"` → `(("month", -1), ("usd", 1))`; anything can be a unit, so this never fails."""
    top, *below = text.split("/")
    unit = _words(top, 1)
    for part in below:
        unit = product(unit, _words(part, -1))
    return unit


def _words(text: str, power: int) -> Unit:
    unit = PLAIN
    for word in text.split("*"):
        one = singular(_SPACE.sub(" ", lowered(word)).strip(" "))
        if one not in ("", "1"):
            unit = product(unit, ((one, power),))
    return unit


def singular(word: str) -> str:
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > 3 else word


def product(a: Unit, b: Unit, power: int = 1) -> Unit:
    """a times b; with power -1, a divided by b."""
    powers = dict(a)
    for word, count in b:
        powers[word] = powers.get(word, 0) + count * power
    return tuple(sorted((word, count) for word, count in powers.items() if count))


def unit_text(unit: Unit) -> str:
    top = " * ".join(w if p == 1 else f"{w}^{p}" for w, p in unit if p > 0)
    below = "".join(f"/{w}" if p == -1 else f"/{w}^{-p}" for w, p in unit if p < 0)
    return (top or ("1" if below else "a plain number")) + below


def _fits_any(part: Json, kind: str) -> bool:
    """A nought goes with every unit, and so does any plain number that an amount is compared with."""
    return part == ["number", "0"] or (kind in COMPARISONS and part[0] == "number")


def unit_of(tree: Json, lookup: Callable[[str], Unit]) -> Unit:
    """The unit of an expression. Raises UnitsDifferError where amounts are added or compared that don't go together."""
    kind = tree[0]
    if kind == "number":
        return PLAIN
    if kind == "name":
        return lookup(tree[1])
    units = [unit_of(part, lookup) for part in tree[1:] if isinstance(part, list)]
    if kind in ("*", "/"):
        return product(units[0], units[1], 1 if kind == "*" else -1)
    parts = [unit for part, unit in zip(tree[1:], units, strict=False) if not _fits_any(part, kind)]
    for unit in parts[1:]:
        if unit != parts[0]:
            raise UnitsDifferError(f"{unit_text(parts[0])} and {unit_text(unit)} don't go together")
    return PLAIN if kind in COMPARISONS else parts[0] if parts else PLAIN
