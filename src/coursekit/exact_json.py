"""JSON as people hand it in: every number stays the text that somebody wrote, and no key stands twice in one object."""

from __future__ import annotations

import json
from typing import Any


class RepeatedKeyError(ValueError):
    """A key stands twice in one JSON object, which the standard leaves open and nobody means."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def loads(text: str) -> Any:
    """Read JSON. Raises json.JSONDecodeError, RepeatedKeyError, or RecursionError on nesting beyond reason."""
    return json.loads(text, parse_float=str, parse_int=str, parse_constant=str, object_pairs_hook=_unique)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise RepeatedKeyError(key)
        found[key] = value
    return found
