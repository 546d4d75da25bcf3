"""Rows for a spreadsheet: comma-separated, and no cell that it would take for a formula.

What learners type ends in such tables, and a cell such as `=HYPERLINK(…)` runs when somebody opens the file. Source:
OWASP, "CSV Injection".
"""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence

_STARTS = ("=", "+", "-", "@")


def row(cells: Sequence[str]) -> str:
    """One line of CSV (RFC 4180) without its end."""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(cells)
    return line.getvalue()


def harmless(text: str) -> str:
    """The text, with an apostrophe in front where a spreadsheet might take it for a formula.

    Some skip white space and marks before they look, and take full-width signs for the usual ones.
    """
    if not text or (text[0].isascii() and text[0].isalnum()):
        return text
    first = next((char for char in text if not char.isspace() and unicodedata.category(char) != "Cf"), "")
    risky = unicodedata.normalize("NFKC", first).startswith(_STARTS) or text[:1] in ("\t", "\r", "\n")
    return f"'{text}" if risky else text
