"""Text that was UTF-8 and has been read as Mac Roman or Windows-1252: `‚Äî` for a dash, `Ã©` for é.

A wrong reading turns every byte of a character into one character of its own, so each such sequence can be turned back
by itself. That alone isn't proof: `’é` in French is a sequence too. What it would become decides (`_plausible`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from coursekit.lint.late import late
from coursekit.lint.view import Fault, View

_RUN = late(r"[^\x00-\x7f]{2,}")
_SURE = late("[\u2010-\u2bff\ufe0f\ufeff\ufffd\U0001f000-\U0001fbff]")
_MATHS = frozenset("√" + c for c in "π∞≤≥∑∏∫Ω∂µ±ªº∆≈≠")


def _pattern(table: list[str]) -> re.Pattern[str]:
    def of(first: int, last: int) -> str:
        return "[" + re.escape("".join(table[first - 0x80 : last - 0x7F])) + "]"

    more = of(0x80, 0xBF)
    sequence = f"{of(0xC2, 0xDF)}{more}|{of(0xE0, 0xEF)}{more}{more}|{of(0xF0, 0xF4)}{more}{more}{more}"
    return re.compile(f"(?:{sequence})+")


@cache
def readings() -> tuple[tuple[str, str, re.Pattern[str], dict[str, int]], ...]:
    """Name, encoding, what its sequences look like, bytes by character. Worked out for a text that may hold such."""
    mac = [bytes([b]).decode("mac_roman") for b in range(0x80, 0x100)]
    windows = [bytes([b]).decode("cp1252", "ignore") or chr(b) for b in range(0x80, 0x100)]
    return (
        ("Mac Roman", "mac_roman", _pattern(mac), {c: b for b, c in enumerate(mac, 0x80)}),
        ("Windows-1252", "cp1252", _pattern(windows), {c: b for b, c in enumerate(windows, 0x80)}),
    )


def _right(found: re.Match[str], table: dict[str, int]) -> str | None:
    """What the sequences should have been, or None where they are better left alone."""
    try:
        text = bytes(table[c] for c in found[0]).decode("utf-8")
    except UnicodeDecodeError:
        return None
    return text if _plausible(text, found) else None


def _plausible(text: str, found: re.Match[str]) -> bool:
    if _SURE.search(text):
        return True
    if len(text) > 1:
        return all(c.isalpha() or c in "\u00a0\u00b0\u00b7\u00ab\u00bb" for c in text)
    before = found.string[found.start() - 1 : found.start()]
    after = found.string[found.end() : found.end() + 1]
    lead = found[0][0]
    if lead not in "√¬ÃÂ" or not "\u00a0" <= text <= "\u00ff":
        return False
    if found[0] in _MATHS:
        return bool(re.match("[a-z]", before) and re.match("[a-z]?", after))
    return not (lead in "ÃÂ" and re.match("[A-Z]", before))


def _sequences(text: str) -> list[tuple[int, int, str, str]]:
    """Start, end, what it should read, and the name of the reading, of each garbled stretch."""
    found = []
    for run in _RUN.finditer(text):
        for name, _, pattern, table in readings():
            for m in pattern.finditer(text, run.start(), run.end()):
                right = _right(m, table)
                if right is not None:
                    found.append((m.start(), m.end(), right, name))
    found.sort()
    return [f for i, f in enumerate(found) if i == 0 or f[0] >= found[i - 1][1]]


def repaired(text: str) -> str | None:
    """The whole text put right, or None where nothing is garbled. `check --fix` writes it."""
    found = _sequences(text)
    if not found:
        return None
    for name, encoding, _, _ in readings():
        if all(f[3] == name for f in found):
            try:
                return text.encode(encoding).decode("utf-8")
            except UnicodeError:
                break  # some of the text is as it should be
    out, at = [], 0
    for start, end, right, _ in found:
        out += [text[at:start], right]
        at = end
    return "".join(out) + text[at:]


def mojibake(view: View) -> Iterator[Fault]:
    """One finding a line, at its first garbled character."""
    text = view.document.source.text
    if text.isascii():
        return
    last = 0
    for start, end, _, name in _sequences(text):
        place = view.span(start, end)
        if place.line == last:
            continue
        last = place.line
        line = repaired(view.lines[place.line - 1]) or ""
        hint = f"it should read `{_excerpt(line, place.column)}`; `coursekit check --fix` puts it right"
        yield Fault(place, f"this text was UTF-8 and has been read as {name}", hint)


def _excerpt(line: str, column: int, width: int = 60) -> str:
    first = max(0, column - 20) if len(line) > width else 0
    cut = line[first : first + width].strip()
    return f"{'…' if first else ''}{cut}{'…' if first + width < len(line) else ''}"
