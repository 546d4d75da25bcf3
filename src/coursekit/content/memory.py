"""Modules known from an earlier build: what others need of them is at hand, their text is read only when asked for.

A module is taken for unchanged as git's index does it: by times, size and inode. One that had not rested when it was
noted is read, and its digest decides. A `Remembered` document answers every question that a `Document` answers; what
was not kept of it costs a reading, never a wrong answer.
"""

from __future__ import annotations

import hashlib
import io
import pickle
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from pathlib import Path
from typing import Any, cast

from coursekit.content.document import Document, read_document
from coursekit.content.model import Block, Module
from coursekit.content.read import read_bytes
from coursekit.content.source import Source, decode
from coursekit.diagnostics import Diagnostic
from coursekit.idle import REST, mark

HEADER = "header"
"""Under which a memo holds a document's module without its text, its silenced codes, and what reading it found."""


class ChangedError(Exception):
    """A file is another than it was when the build began; the build begins again."""


@dataclass(frozen=True, slots=True)
class Noted:
    """What is noted of a file between two builds."""

    mark: bytes
    """Its times, size and inode; empty where it had not rested."""
    digest: bytes
    values: bytes
    """What was kept of it, pickled."""


class Memo:
    """The values of kept functions for one document."""

    __slots__ = ("_pickled", "_values", "is_new")

    def __init__(self, pickled: bytes = b"") -> None:
        self._pickled = pickled
        self._values: dict[str, Any] | None = None if pickled else {}
        self.is_new = not pickled

    @property
    def values(self) -> dict[str, Any]:
        if self._values is None:
            self._values = loads(self._pickled)
        return self._values

    @property
    def pickled(self) -> bytes:
        if self.is_new:
            self._pickled, self.is_new = pickle.dumps(self._values, 5), False
        return self._pickled


class _Plain(pickle.Unpickler):
    """Frozen data of coursekit's own and nothing else: a file of someone else's can't make it run anything."""

    def find_class(self, module: str, name: str) -> Any:
        found = super().find_class(module, name) if module.startswith("coursekit.") else None
        if isinstance(found, type) and is_dataclass(found):
            return found
        raise pickle.UnpicklingError(f"{module}.{name} is no plain data")


def loads(pickled: bytes) -> dict[str, Any]:
    """Raises Exception of any kind where it isn't what was written."""
    values = _Plain(io.BytesIO(pickled)).load()
    if not isinstance(values, dict) or HEADER not in values:
        raise pickle.UnpicklingError("no values of a document")
    return values


class Remembered(Document):
    """A document whose text is read when something is asked that wasn't kept."""

    __slots__ = ("_document", "_path", "digest", "memo")

    digest: bytes
    memo: Memo
    _path: str
    _document: Document | None

    def __new__(cls, *given: Any, **named: Any) -> Any:
        """`replace` makes another document, of which nothing is known."""
        return Document(*given, **named)

    @property
    def path(self) -> str:
        return self._path

    def __getattr__(self, name: str) -> Any:
        """Called for fields that haven't been set yet."""
        if name in ("module", "silence", "diagnostics", "top_heading"):
            module, silence, diagnostics, top = self.memo.values[HEADER]
            for key, value in (("silence", silence), ("diagnostics", diagnostics), ("top_heading", top)):
                object.__setattr__(self, key, value)
            object.__setattr__(self, "module", _Header.of(module, self))
            return object.__getattribute__(self, name)
        if name == "source":
            return self._document.source if self._document else self._source()
        if name not in FIELDS:
            raise AttributeError(name)
        return getattr(self.text, name)

    @property
    def text(self) -> Document:
        """The document itself, read now if it hasn't been. Raises ChangedError."""
        if self._document is None:
            object.__setattr__(self, "_document", read_document(self.source))
        assert self._document
        return self._document

    def _source(self) -> Source:
        data = read_bytes(Path(self._path), [])
        source = decode(data, self._path)[0] if data is not None and digest_of(data) == self.digest else None
        if source is None:
            raise ChangedError(self._path)
        return source

    def ready(self) -> None:
        """Have the text at hand. Raises ChangedError."""
        assert self.text

    def forget(self) -> None:
        """Let go of the text; it is read again when it is asked for."""
        object.__setattr__(self, "_document", None)

    def __reduce__(self) -> Any:
        raise TypeError("a remembered document stays in its process")


FIELDS = frozenset(field.name for field in fields(Document))


class _Header(Module):
    """A module whose body is read when it is asked for."""

    __slots__ = ()

    def __new__(cls, *given: Any, **named: Any) -> Any:
        return Module(*given, **named)

    @staticmethod
    def of(module: Module, document: Remembered) -> Module:
        made = object.__new__(_Header)
        for field in _MODULE_FIELDS:
            object.__setattr__(made, field, getattr(module, field))
        object.__setattr__(made, "body", cast("tuple[Block, ...]", Body(document)))
        return made


_MODULE_FIELDS = tuple(field.name for field in fields(Module) if field.name != "body")


class Body(Sequence[Block]):
    """The blocks of a remembered document."""

    __slots__ = ("document", "memo")

    def __init__(self, document: Remembered) -> None:
        self.document = document
        self.memo = document.memo

    @property
    def _blocks(self) -> tuple[Block, ...]:
        return self.document.text.module.body

    def __iter__(self) -> Iterator[Block]:
        return iter(self._blocks)

    def __getitem__(self, at: Any) -> Any:
        return self._blocks[at]

    def __len__(self) -> int:
        return len(self._blocks)

    def __repr__(self) -> str:
        """Tells one text from another without reading it."""
        return f"Body({self.document.digest.hex()})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Body | tuple) and self._blocks == tuple(other)

    __hash__ = None  # type: ignore[assignment]


def remembered(path: str, digest: bytes, memo: Memo, document: Document | None = None) -> Remembered:
    made = object.__new__(Remembered)
    values = {"_path": path, "digest": digest, "memo": memo, "_document": document}
    for name, value in values.items():
        object.__setattr__(made, name, value)
    return made


def held(document: Document, digest: bytes = b"") -> Remembered:
    """A document whose text is at hand, with a place for what is kept of it."""
    made = remembered(document.path, digest, Memo(), document)
    bare = replace(document.module, body=())
    made.memo.values[HEADER] = (bare, dict(document.silence), document.diagnostics, document.top_heading)
    return made


def digest_of(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=16).digest()


class Memory:
    """The modules of one course, from one build to the next."""

    def __init__(self, noted: Mapping[str, Noted], now: int) -> None:
        """`now`: when the build began, in ns. What has changed since, or just before, isn't trusted by its times."""
        self._noted = noted
        self._rested = now - REST
        self._read: dict[str, tuple[bytes, Remembered]] = {}

    def read(self, path: Path, found: list[Diagnostic]) -> Document | None:
        """Read one module, as `read_file` does. One that can't be read at all is not remembered."""
        name = str(path)
        noted = self._noted.get(name)
        try:
            status = path.stat()
            seen = mark(status)
            if max(status.st_mtime_ns, status.st_ctime_ns) >= self._rested:
                seen = b""
        except OSError:
            seen = b""
        if noted and seen and noted.mark == seen:
            return self._keep(seen, remembered(name, noted.digest, Memo(noted.values)))
        data = read_bytes(path, found)
        if data is None:
            return None
        digest = digest_of(data)
        if noted and noted.digest == digest:
            return self._keep(seen, remembered(name, digest, Memo(noted.values)))
        source, faults = decode(data, name)
        found += faults
        if source is None:
            return None
        return self._keep(seen, held(read_document(source), digest))

    def _keep(self, seen: bytes, document: Remembered) -> Document:
        self._read[document.path] = (seen, document)
        return document

    def notes(self) -> dict[str, Noted]:
        """What is to be noted for the next build."""
        return {path: Noted(seen, d.digest, d.memo.pickled) for path, (seen, d) in self._read.items()}
