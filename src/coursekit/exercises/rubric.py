"""Rubrics: texts as normalised words, criteria recognised by phrases with `*` at the end of a word.

No regular expressions from authors, and time linear in the text for each phrase. What a rubric says is provisional: a
person's mark goes over it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from coursekit.decisions.canonical import comparable
from coursekit.exercises.word_ranges import word_class

MAX_LENGTH = 20_000
"""Code points of a text; longer ones aren't read."""

MAX_PHRASE_WORDS = 10
_ASCII_WORD = re.compile("[0-9a-z]+")

Phrase = tuple[tuple[str, bool], ...]
"""Words in sequence; True marks one that may go on (`leak*`)."""


def words(text: str) -> list[str]:
    """The words of a text as they are compared: runs of letters, marks and digits of Unicode 14, normalised.

    What is no such character separates words before normalising, so that later editions of Unicode can't change them.
    """
    if text.isascii():
        return _ASCII_WORD.findall(text.lower())
    word = _word()
    return word.findall(comparable(" ".join(word.findall(text))))


@cache
def _word() -> re.Pattern[str]:
    return re.compile(f"[{word_class()}]+")


def parse_phrase(text: str) -> Phrase | None:
    """`"client confiden*"` as words; None where nothing is left, or a `*` isn't at the end of a word."""
    found: list[tuple[str, bool]] = []
    for piece in text.split():
        open_end = piece.endswith("*")
        inside = words(piece.removesuffix("*"))
        if "*" in piece.removesuffix("*") or (open_end and not inside):
            return None
        found += ((word, open_end and i == len(inside) - 1) for i, word in enumerate(inside))
    return tuple(found) if 0 < len(found) <= MAX_PHRASE_WORDS else None


def phrase_text(phrase: Phrase) -> str:
    """The compiled spelling, normalised: `"client confiden*"`."""
    return " ".join(word + "*" * open_end for word, open_end in phrase)


def load_phrase(text: str) -> Phrase:
    """A phrase from its compiled spelling."""
    return tuple((word.removesuffix("*"), word.endswith("*")) for word in text.split(" "))


def contains(text: Sequence[str], phrase: Phrase) -> bool:
    """Whether the words of a phrase follow each other somewhere in the text."""
    first, first_open = phrase[0]
    for start in range(len(text) - len(phrase) + 1):
        word = text[start]
        if (word.startswith(first) if first_open else word == first) and _follows(text, phrase, start):
            return True
    return False


def _follows(text: Sequence[str], phrase: Phrase, start: int) -> bool:
    return all(
        text[start + i].startswith(word) if open_end else text[start + i] == word
        for i, (word, open_end) in enumerate(phrase)
    )


def met(text: Sequence[str], criteria: Iterable[tuple[str, Sequence[Phrase]]]) -> list[str]:
    """The ids of the criteria of which a phrase occurs, in their order."""
    return [id_ for id_, phrases in criteria if any(contains(text, phrase) for phrase in phrases)]
