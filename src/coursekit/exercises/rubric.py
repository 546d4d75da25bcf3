"""Rubrics: texts as normalised words, criteria recognised by phrases with `*` at the end of a word.

No regular expressions from authors; a text is indexed once, and each phrase looked up in it. What a rubric says is
provisional: a person's mark goes over it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec import Struct

from coursekit.decisions import unicode14
from coursekit.decisions.canonical import comparable

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
    word = unicode14.word()
    return word.findall(comparable(" ".join(word.findall(text))))


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


class Lookup(Struct, frozen=True):
    """The phrases of a criterion, sorted by how they are found: whole words, beginnings of words, several words."""

    id: str
    exact: frozenset[str]
    beginnings: tuple[str, ...]
    longer: tuple[Phrase, ...]
    starts: frozenset[str]
    """First words of the longer phrases; a text with none of them needn't be searched."""
    start_beginnings: tuple[str, ...]


def lookup(id_: str, phrases: Iterable[Phrase]) -> Lookup:
    found = tuple(phrases)
    single = [phrase[0] for phrase in found if len(phrase) == 1]
    exact = frozenset(word for word, goes_on in single if not goes_on)
    beginnings = tuple(word for word, goes_on in single if goes_on)
    longer = tuple(phrase for phrase in found if len(phrase) > 1)
    starts = frozenset(phrase[0][0] for phrase in longer if not phrase[0][1])
    return Lookup(id_, exact, beginnings, longer, starts, tuple(phrase[0][0] for phrase in longer if phrase[0][1]))


class Index(Struct, frozen=True):
    """The words of a text, and where each occurs, so that phrases needn't be sought from end to end."""

    words: Sequence[str]
    places: dict[str, list[int]]


def index(text: Sequence[str]) -> Index:
    places: dict[str, list[int]] = {}
    for i, word in enumerate(text):
        places.setdefault(word, []).append(i)
    return Index(text, places)


def met(text: Index, criteria: Iterable[Lookup]) -> list[str]:
    """The ids of the criteria of which a phrase occurs, in their order."""
    return [criterion.id for criterion in criteria if _occurs(text, criterion)]


def _occurs(text: Index, criterion: Lookup) -> bool:
    if not criterion.exact.isdisjoint(text.places):
        return True
    if _begins(text, criterion.beginnings):
        return True
    if criterion.starts.isdisjoint(text.places) and not _begins(text, criterion.start_beginnings):
        return False
    return any(contains(text, phrase) for phrase in criterion.longer)


def _begins(text: Index, beginnings: tuple[str, ...]) -> bool:
    if beginnings:
        for word in text.places:
            if word.startswith(beginnings):
                return True
    return False


def contains(text: Index, phrase: Phrase) -> bool:
    """Whether the words of a phrase follow each other somewhere in the text."""
    first, goes_on = phrase[0]
    if not goes_on:
        return any(_follows(text.words, phrase, start) for start in text.places.get(first, ()))
    starts = (places for word, places in text.places.items() if word.startswith(first))
    return any(_follows(text.words, phrase, start) for places in starts for start in places)


def _follows(text: Sequence[str], phrase: Phrase, start: int) -> bool:
    return start + len(phrase) <= len(text) and all(
        text[start + i].startswith(word) if goes_on else text[start + i] == word
        for i, (word, goes_on) in enumerate(phrase)
    )
