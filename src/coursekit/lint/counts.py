"""Counts that don't fit what they count."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from coursekit.content.outline import Table
from coursekit.lint.late import late
from coursekit.lint.view import Fault, View

_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
NUMBERS = {word: n for n, word in enumerate(_WORDS, 2)} | {"one": 1, "a": 1, "an": 1}
_N = rf"(?:\d{{1,2}}|{'|'.join(_WORDS)})"
_BRACKETS = late(r"s \(([^()\n]{5,300})\)")
_COUNTED = late(rf"(?<![\w$€£.,/-])({_N}) ((?:[a-z-]+ ){{0,2}}[a-z-]{{2,}})$", re.IGNORECASE)
_ANNOUNCED = late(rf"(?<![\w$€£.,/-])({_N}) ((?:(?!of |or |to )[a-z-]+ ){{0,2}}[a-z-]{{2,}}s)\b", re.IGNORECASE)
_PART = late(rf"({_N}|one|an?)\b (.+)", re.IGNORECASE)
_OPEN_ENDED = late(r"\b(?:e\.?g|such as|including|like|for example|etc|or|mostly|about|per)\b|…|\.\.\.", re.IGNORECASE)
_UNITS = frozenset(
    (
        *("seconds", "minutes", "hours", "days", "weeks", "months", "years", "times", "steps", "words", "tokens"),
        *("dollars", "euros", "cents", "points", "percents", "pages", "lines", "characters"),
    )
)
"""What is measured rather than listed."""
_LIST_ITEM = late(r"([ \t]*)(?:[-*+]|\d{1,9}[.)])[ \t]+\S")
_TOTAL = late(r" ?(?:the )?(?:[Tt]otal|[Nn]umber of|[Cc]ount of|[Aa]ll)(?: number of)? ([A-Za-z]+)")
_NUMBER = r"\d[\d.]{0,15}"
_QUOTIENT = late(rf"(\(?[ ]?{_NUMBER}(?:[ ]?[-+−–][ ]?{_NUMBER}){{0,20}}[ ]?\)?)[ ]?[/÷][ ]?(\d{{1,9}})(?=[ ]?[=≈])")


def count_mismatch(view: View) -> Iterator[Fault]:
    yield from _in_parentheses(view)
    yield from _before_lists(view)
    yield from _divisors(view)


def _in_parentheses(view: View) -> Iterator[Fault]:
    """`7 concepts (…)` with more than seven named."""
    text = view.uncoded if "s (" in view.document.source.text else ""
    for brackets in _BRACKETS.finditer(text):
        start = max(0, brackets.start() - 60)
        m = _COUNTED.search(text[start : brackets.start()])
        if not m:
            continue
        said, noun, inner = _number(m[1]), m[2] + "s", brackets[1]
        if noun.split()[-1].lower() in _UNITS or _OPEN_ENDED.search(inner):
            continue
        parts = [p.strip() for p in re.split(r"[,;](?: and )?", inner) if p.strip()]
        each = [_how_many(part.removeprefix("and ")) for part in parts]
        named = sum(each)
        if len(parts) < 2 or named <= said or (max(each) == 1 and (said < 3 or named > said + 3)):
            continue
        place = view.span(start + m.start(), brackets.start() + 1)
        yield Fault(place, f"`{m[1]} {noun}` are announced, and {named} are named", f"write {named}, or check the list")


def _how_many(part: str) -> int:
    """`5 indicators` → 5; `decision tree` → 1."""
    found = _PART.fullmatch(part)
    return _number(found[1]) if found and found[2].endswith("s") else 1


def _before_lists(view: View) -> Iterator[Fault]:
    """`three questions:` with a list of four below."""
    for paragraph in view.document.outline.paragraphs:
        if paragraph.container or not paragraph.text.rstrip("*_ ").endswith(":"):
            continue
        sentence = re.split(r"[.!?]\s", paragraph.text.replace("\n", " "))[-1]
        found = [m for m in _ANNOUNCED.finditer(sentence) if m[2].split()[-1].lower() not in _UNITS]
        if len(found) != 1 or re.search(r"\d", sentence.replace(found[0][0], "", 1)):
            continue
        said, listed = _number(found[0][1]), _items_below(view, paragraph.end_line)
        if said > 1 and listed > 1 and listed != said:
            place = view.find(paragraph.line, found[0][0], within=paragraph.end_line - paragraph.line + 1)
            message = f"`{found[0][0]}` are announced, and the list has {listed}"
            yield Fault(place, message, f"write {listed}, or check the list")


def _items_below(view: View, line: int) -> int:
    """How many items the list has that begins below a line; 0 where none does."""
    count, indent = 0, -1
    for text in islice(view.lines, line, None):
        if not text.strip():
            continue
        item = _LIST_ITEM.match(text)
        if item and (indent < 0 or len(item[1]) == indent):
            indent = len(item[1])
            count += 1
        elif indent < 0 or len(text) - len(text.lstrip()) <= indent:
            break
    return count


def _divisors(view: View) -> Iterator[Fault]:
    """A sum that divides by "total factors", where the table of factors has another number of rows."""
    text = view.document.source.text
    nouns = {m[1].lower().removesuffix("s") for m in _totals(text)} if view.document.outline.tables else set()
    tables = [t for t in view.document.outline.tables if _head(t) in nouns] if nouns else []
    if not tables:
        return
    for m in _QUOTIENT.finditer(view.prose):
        line = view.line_of(m.start())
        above = [t for t in tables if t.line < line]
        if not above or int(m[2]) == len(above[-1].rows) - 1:
            continue
        rows, noun = len(above[-1].rows) - 1, _head(above[-1])
        message = f"this divides by {m[2]}, and the table in line {above[-1].line} lists {rows} {noun}s"
        right = f"{m[1].strip()} / {rows} ≈ {_value(m[1]) / rows:.2f}"
        yield Fault(view.span(m.start(2), m.end(2)), message, f"count again: {right}, or mend the table")


def _totals(text: str) -> Iterator[re.Match[str]]:
    """`/ total factors`, sought by its sign: most texts have few of these."""
    for sign in "/÷":
        at = text.find(sign)
        while at >= 0:
            if found := _TOTAL.match(text, at + 1):
                yield found
            at = text.find(sign, at + 1)


def _head(table: Table) -> str:
    first = table.rows[0][0] if table.rows and table.rows[0] else ""
    return re.sub(r"[*_`]", "", first).strip().lower().removesuffix("s")


def _number(text: str) -> int:
    return NUMBERS.get(text.lower()) or int(text)


def _value(expression: str) -> float:
    """A sum of plain numbers: `(4 - 0)` → 4."""
    total = 0.0
    for sign, number in re.findall(r"([-+−–]?)[ ]?(\d+(?:\.\d+)?)", expression):
        total += -float(number) if sign in ("-", "−", "–") else float(number)
    return total
