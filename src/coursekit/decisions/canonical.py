"""One spelling for one value: canonical JSON (RFC 8785 without floats), its SHA-256, and text made comparable.

Numbers travel as canonical text (see numbers.py); JSON's own integers occur only as small counts.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from typing import Any

Json = Any  # None | bool | int | str | list[Json] | dict[str, Json]


def canonical_json(value: Json) -> str:
    """JSON without spaces, keys in order of their UTF-16 code units, everything else as `JSON.stringify` writes it.

    Raises TypeError on a float or a foreign type: that is our own bug, never the author's.
    """
    if isinstance(value, dict):
        items = sorted(value.items(), key=lambda item: item[0].encode("utf-16-be", "surrogatepass"))
        return "{" + ",".join(f"{canonical_json(k)}:{canonical_json(v)}" for k, v in items) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(canonical_json, value)) + "]"
    if value is None or isinstance(value, bool | int):
        return json.dumps(value)
    if isinstance(value, str):
        return _quoted(value)
    raise TypeError(f"canonical JSON has no {type(value).__name__}")


def _quoted(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    # JavaScript escapes half of a surrogate pair, Python writes it raw
    return "".join(f"\\u{ord(c):04x}" if "\ud800" <= c <= "\udfff" else c for c in quoted)


def content_hash(value: Json) -> str:
    """SHA-256 of the canonical JSON in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def comparable(text: str) -> str:
    """Text as it is compared: NFKC, lower case, NFKC again (JavaScript knows no case folding)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).lower())
