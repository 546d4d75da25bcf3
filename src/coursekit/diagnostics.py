"""What is wrong, where, and what to do: the one shape in which every part of coursekit reports a fault.

Data and formatting only; nothing here reads a file. Lines and columns are 1-based and count as an editor does
(a line ends at CRLF, CR or LF; a column is a code point).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning"]
_JOINERS = "\u200c\u200d"
"""Without a shape of their own; Persian and emoji need them."""


class Place(Struct, frozen=True, order=True, gc=False):  # there are many, and none can hold itself
    """A spot in a source file. `line` 0 means the file as a whole; `end_column` is exclusive."""

    path: str
    line: int = 0
    column: int = 1
    end_column: int | None = None

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}" if self.line else self.path


class Diagnostic(Struct, frozen=True):
    """One finding. `code` is stable: authors silence by it and the docs explain it."""

    code: str
    message: str
    place: Place
    hint: str = ""
    severity: Severity = "error"

    def as_json(self) -> dict[str, object]:
        """The finding as plain JSON data, the shape of `check --format json`."""
        return {
            "code": self.code,
            "severity": self.severity,
            "path": self.place.path,
            "line": self.place.line,
            "column": self.place.column,
            "end_column": self.place.end_column,
            "message": self.message,
            "hint": self.hint,
        }


def in_order(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Sort by place, then code, and drop exact repetitions."""
    unique = dict.fromkeys(diagnostics)
    return sorted(unique, key=lambda d: (d.place.path, d.place.line, d.place.column, d.code, d.message))


def has_errors(diagnostics: Iterable[Diagnostic]) -> bool:
    return any(d.severity == "error" for d in diagnostics)


def format_text(diagnostic: Diagnostic, lines: Sequence[str] = ()) -> str:
    """Lay out one finding for a person: place, message, the source line with a caret, the hint.

    `lines` are the lines of the file; without them (or for a finding about a whole file) the excerpt is left out.
    """
    d, place = diagnostic, diagnostic.place
    out = [f"{place}: {d.severity}: {d.message} [{d.code}]"]
    if 1 <= place.line <= len(lines):
        out += excerpt(lines[place.line - 1], place)
    if d.hint:
        out.append(f"  hint: {d.hint}")
    return "\n".join(out)


def excerpt(line: str, place: Place, width: int = 100) -> list[str]:
    """The source line and a line of carets under it; long lines are cut to a window round the caret."""
    line = printable(line)
    start = max(0, min(place.column - 1, len(line)))
    end = max(start + 1, min((place.end_column or start + 2) - 1, len(line)))
    first = 0 if len(line) <= width else max(0, start - width // 3)
    shown = line[first : first + width]
    prefix = "…" if first else ""
    suffix = "…" if first + width < len(line) else ""
    before, marked = line[first:start], line[start : min(end, first + width)]
    gutter = f"{place.line} | "
    return [
        f"  {gutter}{prefix}{shown}{suffix}",
        "  " + " " * (len(gutter) - 2) + "| " + " " * (len(prefix) + cells(before)) + "^" * max(1, cells(marked)),
    ]


def printable(text: str) -> str:
    """The text with each character for one: white space as a space, and what a terminal might act on (controls,
    changes of direction, halves of a pair) as a replacement character."""
    return text if text.isascii() and text.isprintable() else "".join(map(_shown, text))


def _shown(char: str) -> str:
    if char.isspace():
        return " "
    foreign = unicodedata.category(char).startswith("C") and char not in _JOINERS
    return "\N{REPLACEMENT CHARACTER}" if foreign else char


def cells(text: str) -> int:
    """How many cells of a terminal the text takes: two for an ideograph, none for an accent of its own."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in ("W", "F") else 1 for c in text
    )
