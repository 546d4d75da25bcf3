"""Numbers, ranges, quantities and expressions in plain words, in the language of the interface. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from msgspec import Struct

from coursekit.decisions.intervals import Interval
from coursekit.decisions.numbers import Number, display
from coursekit.decisions.program import Tree
from coursekit.site.words import word

MONEY = "USD"


class Speech(Struct, frozen=True):
    strings: Mapping[str, str]

    def word(self, key: str, **values: object) -> str:
        return word(self.strings, key, **values)

    def number(self, value: Number, places: int = 6) -> str:
        """`1,166.67`, with the separators of the language."""
        return self.figures(display(value, places))

    def figures(self, shown: str) -> str:
        """A number that `display` made, with the separators of the language and a true minus."""
        marks = {",": self.word("number.group"), ".": self.word("number.point"), "-": "−"}
        return "".join(marks.get(sign, sign) for sign in shown)

    def quantity(self, shown: str, unit: str) -> str:
        """A displayed number with its unit: `$75 per month`, `60 %`, `10,000 documents`."""
        amount, per, rest = unit.partition("/")
        if amount == MONEY:
            whole, point, cents = shown.removeprefix("-").partition(".")
            said = self.word("quantity.money", number=self.figures(whole + point + (cents and cents.ljust(2, "0"))))
            said = f"−{said}" if shown.startswith("-") else said
        else:
            said = self.figures(shown)
            said = self.word("quantity.plain", number=said, unit=amount) if amount else said
            said = said.replace(" ", "\N{NO-BREAK SPACE}") if len(amount) <= 2 else said
        return self.word("quantity.per", quantity=said, unit=rest) if per else said

    def unit(self, unit: str) -> str:
        """A unit by itself, as on an axis: `$ per month`, `requests per month`."""
        amount, per, rest = unit.partition("/")
        said = self.word("quantity.money", number="").strip() if amount == MONEY else amount
        return self.word("quantity.per", quantity=said, unit=rest) if per else said

    def interval(self, interval: Interval) -> str:
        """`[1000..)` as "1,000 or more"."""
        low, high = interval.low, interval.high
        if low is not None and low == high:
            return self.number(low)
        ends = ("" if low is None else "from" if interval.low_closed else "over",
                "" if high is None else "to" if interval.high_closed else "under")  # fmt: skip
        key = "-".join(filter(None, ends)) or "any"
        shown = {"low": "" if low is None else self.number(low), "high": "" if high is None else self.number(high)}
        return self.word(f"range.{key}", **shown)

    def either(self, words: Iterable[str]) -> str:
        return self.word("framework.or").join(words)

    def and_(self, words: Iterable[str]) -> str:
        """`a, b and c`."""
        *first, last = words
        return self.word("list.and", first=", ".join(first), last=last) if first else last

    def yes_no(self, value: str, label: str) -> str:
        """The label of a value; that of a plain yes or no in the language of the interface."""
        return self.word(f"figure.{value}") if value == label and value in ("yes", "no") else label


def capital(text: str) -> str:
    return text[:1].upper() + text[1:]


_SIGNS = {"+": "+", "-": "−", "*": "×", "/": "÷", "<=": "≤", ">=": "≥", "!=": "≠"}
_RANK = {"+": 1, "-": 1, "*": 2, "/": 2}


def in_words(tree: Tree, name: Callable[[str], str], say: Speech) -> str:
    """An expression as it is written by hand: `incremental value − incremental cost`."""
    kind = tree[0]
    if kind == "number":
        return say.number(tree[1])
    if kind == "name":
        return name(tree[1])
    if kind in ("min", "max", "floor", "ceil", "round"):
        parts = ", ".join(in_words(part, name, say) for part in tree[1 : 2 if kind == "round" else None])
        return say.word(f"expression.{kind}", parts=parts)
    if kind == "-" and tree[1] == ("number", 0):
        return "−" + _bracketed(tree[2], 2, name, say)
    rank = _RANK.get(kind, 0)
    left = _bracketed(tree[1], rank, name, say)
    right = _bracketed(tree[2], rank + (kind in "-/"), name, say)
    return f"{left} {_SIGNS.get(kind, kind)} {right}"


def _bracketed(tree: Tree, rank: int, name: Callable[[str], str], say: Speech) -> str:
    said = in_words(tree, name, say)
    return f"({said})" if _RANK.get(tree[0], 3) < rank else said
