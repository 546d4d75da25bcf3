"""Short texts from long ones: the first sentences of some prose."""

from __future__ import annotations

import html
import re

from coursekit.content.model import Parts

LENGTH = 240
"""Characters that a gloss has at most."""

_TAG = re.compile(r'<sup class="footnote-ref">.*?</sup>|<[^>]*>')
_LEADING_PARAGRAPH = re.compile(r"\s*<p[^>]*>(.*?)</p>", re.DOTALL)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s")


def gloss_of(parts: Parts) -> str:
    """The first sentences of some prose as plain text, at most `LENGTH` characters."""
    markup = "".join(part for part in parts if isinstance(part, str))
    found = _LEADING_PARAGRAPH.match(markup)
    text = " ".join(html.unescape(_TAG.sub("", found[1] if found else "")).split())
    if len(text) <= LENGTH:
        return text
    kept = ""
    for sentence in _SENTENCE_END.split(text):
        if len(kept) + len(sentence) > LENGTH:
            break
        kept = f"{kept} {sentence}".strip()
    return kept or text[: LENGTH - 1].rsplit(" ", 1)[0] + "…"
