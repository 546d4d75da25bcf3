"""One spelling for one value: canonical JSON (RFC 8785 without floats), its SHA-256, and text made comparable.

Numbers travel as canonical text (see numbers.py); JSON's own integers occur only as small counts.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from json.encoder import encode_basestring as _quoted
from typing import Any

import msgspec

from coursekit.decisions import unicode14

Json = Any  # None | bool | int | str | list[Json] | dict[str, Json]


def canonical_json(value: Json) -> str:
    """JSON without spaces, keys in order of their UTF-16 code units, everything else as `JSON.stringify` writes it.

    Raises TypeError on a float or a foreign type: that is our own bug, never the author's.
    """
    with suppress(UnicodeEncodeError):  # half of a surrogate pair
        if _usual(value):
            return msgspec.json.encode(value, order="deterministic").decode()
    text = _text(value)
    # JavaScript escapes half of a surrogate pair, Python writes it raw
    return text if text.isascii() else _HALF.sub(lambda half: f"\\u{ord(half[0]):04x}", text)


def _usual(value: Json) -> bool:
    """Whether msgspec writes a value as it has to be: keys are ASCII, numbers are counts, and no type is foreign."""
    kind = type(value)
    if kind is dict:
        if not all(map(str.isascii, value)):  # then code units are in the order of code points
            return False
        value = value.values()
    elif kind is not list and kind is not tuple:
        return kind is str or kind is bool or value is None or (kind is int and abs(value) < COUNTS)
    for inner in value:  # noqa: SIM110 - a generator takes half as long again
        if type(inner) is not str and not _usual(inner):
            return False
    return True


COUNTS = 1 << 53
"""Whole numbers that JavaScript has exactly too."""


def _text(value: Json) -> str:
    """Texts, which most values are, are written by whoever holds them: that saves half the time."""
    if isinstance(value, dict):
        plain = all(map(str.isascii, value))  # then code units are in the order of code points
        found = [(key, value[key]) for key in (sorted(value) if plain else sorted(value, key=utf16))]
        return "{" + ",".join([f"{_quoted(k)}:{_quoted(v) if type(v) is str else _text(v)}" for k, v in found]) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join([_quoted(v) if type(v) is str else _text(v) for v in value]) + "]"
    if isinstance(value, str):
        return _quoted(value)
    if value is None or isinstance(value, bool | int):
        return json.dumps(value)
    raise TypeError(f"canonical JSON has no {type(value).__name__}")


def utf16(text: str) -> bytes:
    """By what JavaScript sorts texts."""
    return text.encode("utf-16-be", "surrogatepass")


_HALF = re.compile("[\ud800-\udfff]")


def content_hash(value: Json) -> str:
    """SHA-256 of the canonical JSON in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


BLANK = "\t\n\v\f\r \u00a0\u1680" + "".join(map(chr, range(0x2000, 0x200B))) + "\u2028\u2029\u202f\u205f\u3000\ufeff"
"""White space as JavaScript's `trim` knows it, so that both languages call the same texts empty."""


def comparable(text: str) -> str:
    """Text as it is compared: NFKC, lower case, NFKC, by Unicode 14 (JavaScript knows no case folding); ς is σ."""
    return text.lower() if text.isascii() else _known(text, _compared)


def lowered(text: str) -> str:
    """Text in lower case, by Unicode 14."""
    return text.lower() if text.isascii() else _known(text, _lower)


def _compared(text: str) -> str:
    lower = _lower(unicodedata.normalize("NFKC", text)).replace("ς", "σ")
    return unicodedata.normalize("NFKC", lower)


def _lower(text: str) -> str:
    """Lower case by signs alone: which Σ ends a word depends on its neighbours, of whom editions think differently."""
    return text.replace("Σ", "σ").lower()


def _known(text: str, change: Callable[[str], str]) -> str:
    """Change what Unicode 14 knows. Later code points stay as they are: another edition would read them differently."""
    return change(text) if max(text) < unicode14.FIRST_UNKNOWN else unicode14.known().sub(lambda m: change(m[0]), text)
