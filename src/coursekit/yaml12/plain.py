"""YAML of the plainest kind, known without its parser: keys with plain texts and lists of them, as in front matter.

    title: Ants
    module: 3
    concepts: [nest, queen]
    objectives:
      - Tell a worker from a queen

By one regular expression that takes nothing whose meaning hangs on more than itself: no colon, quote or `#` where YAML
has something to say about it, no blank line, no nesting. Anything else is read by the library.
"""

from __future__ import annotations

import re
from typing import Any

from coursekit.yaml12 import YamlDocument, scalar

_TEXT = r"\w(?:[\w .,;()'’?!%&+/-]*[\w.,;()'’?!%&+/-])?"
_NAME = r"\w[\w.-]*"
_ENTRY = re.compile(rf"([A-Za-z]\w{{0,60}}):(?: ({_TEXT})| \[({_NAME}(?:, {_NAME})*)\]|((?:\n  - {_TEXT})+))\n")
_ENTRIES: Any = _ENTRY.scanner  # type: ignore[attr-defined]
"""Gives one match behind the other, and stops where there is none."""


def plain(text: str, path: str, first_line: int) -> YamlDocument | None:
    """What `read_yaml` gives, or None where that has to read it. Places are looked for when they are asked for."""
    values: dict[str, Any] = {}
    end = 0
    for entry in iter(_ENTRIES(text).match, None):
        key, one, inline, below = entry.groups()
        if key in values:
            return None
        if one is not None:
            values[key] = scalar(one)
        else:
            values[key] = [scalar(item) for item in (inline.split(", ") if inline else below.split("\n  - ")[1:])]
        end = entry.end()
    return YamlDocument(values, path, unplaced=(text, first_line)) if values and end == len(text) else None
