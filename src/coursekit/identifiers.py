"""Ids, slugs and near misses: how things in a course are named.

The grammar of ids is fixed (`[a-z0-9][a-z0-9._-]*`), since learners' records point at them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

ID = re.compile(r"[a-z0-9][a-z0-9._-]*")


def is_id(text: str) -> bool:
    return ID.fullmatch(text) is not None


def slug(text: str) -> str:
    """A readable id made from text: `"When to Say No"` → `"when-to-say-no"`; `"section"` when nothing is left.

    Accents are stripped from Latin letters; other scripts keep their marks, since these are part of their letters.
    """
    return _words(text) or "section"


def _words(text: str) -> str:
    if text.isascii():
        return re.sub("[^a-z0-9]+", "-", text.lower()).strip("-")
    kept: list[str] = []
    for char in unicodedata.normalize("NFKD", text).lower():
        mark = unicodedata.category(char).startswith("M")
        if not (mark and (not kept or kept[-1].isascii())):
            kept.append(char if mark or char.isalnum() else "-")
    return re.sub("-+", "-", unicodedata.normalize("NFC", "".join(kept))).strip("-")


def id_slug(text: str, nothing: str = "item") -> str:
    """A slug that also satisfies the grammar of ids (ASCII); `nothing` when nothing is left."""
    ascii_text = _words(text).encode("ascii", "ignore").decode()
    return re.sub(r"-{2,}", "-", ascii_text).strip("-") or nothing


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint naming the nearest known word, or an empty string: ``did you mean `concept`?``"""
    from difflib import get_close_matches  # seldom needed

    close = get_close_matches(word.lower(), sorted(known), n=1, cutoff=0.6)
    return f"did you mean `{close[0]}`?" if close else ""
