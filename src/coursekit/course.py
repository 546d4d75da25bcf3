"""A course as a whole: here its lessons meet the frameworks, worksheets and exercises that they show.

`content` knows nothing of `decisions` and `exercises`. Both are imported only where a course has any, and read,
compiled and proved once for the same texts, whoever asks: lint, the site, the commands.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from coursekit.content.kept import kept
from coursekit.content.model import Block, Question, walk
from coursekit.content.read import Content
from coursekit.diagnostics import Diagnostic

if TYPE_CHECKING:
    from coursekit.decisions.library import Library
    from coursekit.exercises.bank import Bank, Keyring

Texts = tuple[tuple[str, str], ...]


def library_of(content: Content) -> Library | None:
    """The facts, frameworks and worksheets of a course; None where it has none."""
    return _library(_texts(content), content.root) if content.data else None


def bank_of(content: Content) -> Bank | None:
    """All exercises of a course, its questions included, with their compiled keys; None where it has none."""
    questions = tuple(question for d in content.documents for question in questions_in(d.module.body))
    if not questions and not _has_exercises(content.data):
        return None
    return _asked(_texts(content), questions, content.root, content.settings.language)


def files_of(content: Content) -> Bank | None:
    """The exercises that have files of their own; None where a course has none."""
    if not _has_exercises(content.data):
        return None
    return _bank(_texts(content), content.root, content.settings.language)


def keyring_of(content: Content) -> Keyring:
    """What compiles the questions of a course one by one."""
    return _keyring(_texts(content), content.root, content.settings.language)


@lru_cache(maxsize=4)
def _keyring(texts: Texts, root: str, language: str) -> Keyring:
    from coursekit.exercises.bank import Keyring

    return Keyring(_library(texts, root), language)


@kept
def questions_in(body: tuple[Block, ...]) -> tuple[Question, ...]:
    return tuple(block for block in walk(body) if isinstance(block, Question))


def data_faults(content: Content) -> tuple[Diagnostic, ...]:
    """Everything wrong with a course's frameworks, worksheets and exercises: reading, compiling, the proofs, all stored
    examples."""
    return _faults(_texts(content), content.root, content.settings.language) if content.data else ()


def shown(content: Content, kind: str) -> frozenset[str]:
    """Ids that a `:::framework` or `:::worksheet` may name. A file at fault counts: its own faults are reported."""
    library = library_of(content)
    if library is None:
        return frozenset()
    known = library.frameworks if kind == "framework" else library.worksheets
    paths = map(PurePosixPath, content.data)
    return frozenset(known) | {path.stem for path in paths if path.parent.name == f"{kind}s"}


def _texts(content: Content) -> Texts:
    return tuple((path, source.text) for path, source in content.data.items())


@lru_cache(maxsize=4)
def _library(texts: Texts, root: str) -> Library:
    from coursekit.decisions.library import read_library

    return read_library(dict(texts), root)


@lru_cache(maxsize=4)
def _faults(texts: Texts, root: str, language: str) -> tuple[Diagnostic, ...]:
    from coursekit.decisions.library import check_library

    faults = check_library(_library(texts, root))
    if _has_exercises(path for path, _ in texts):
        from coursekit.exercises.proofs import check_bank

        faults += check_bank(_bank(texts, root, language), _library(texts, root))
    return tuple(faults)


def _has_exercises(paths: Iterable[str]) -> bool:
    return any(path.startswith("exercises/") for path in paths)


@lru_cache(maxsize=4)
def _bank(texts: Texts, root: str, language: str) -> Bank:
    from coursekit.exercises.bank import read_bank

    return read_bank(dict(texts), _library(texts, root), root=root, language=language)


def _asked(texts: Texts, questions: tuple[Question, ...], root: str, language: str) -> Bank:
    """Remembered by equality: a preview asks again with questions that are the very same but for a few, which is told
    far sooner than their hash."""
    from coursekit.exercises.bank import Bank, with_questions

    last: tuple[tuple[Question, ...], Bank] = ((), Bank())
    for before, bank in tuple(_ASKED):
        if before == (texts, questions, root, language):
            return bank
        last = (before[1], bank) if before == (texts, before[1], root, language) else last
    bank = with_questions(_bank(texts, root, language), _library(texts, root), questions, language, last)
    _ASKED.append(((texts, questions, root, language), bank))
    return bank


_ASKED: deque[tuple[tuple[Texts, tuple[Question, ...], str, str], Bank]] = deque(maxlen=4)
