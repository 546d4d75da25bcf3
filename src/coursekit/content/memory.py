"""Modules known from an earlier build: what others need of them is at hand, their text is read only when asked for.

A module is taken for unchanged as git's index does it: by times, size and inode. One that had not rested when it was
noted is read, and its digest decides. A `Remembered` document answers every question that a `Document` answers; what
was not kept of it costs a reading, never a wrong answer.
"""

from __future__ import annotations

import pickle
import zlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any, cast

from msgspec import Struct
from msgspec.structs import replace

from coursekit.content.document import Document, read_document
from coursekit.content.kept import KEPT
from coursekit.content.model import Block
from coursekit.content.plain import plain
from coursekit.content.read import read_bytes
from coursekit.content.references import defined
from coursekit.content.shelf import Lying, Shelf, lifted
from coursekit.content.source import Source, decode
from coursekit.diagnostics import Diagnostic
from coursekit.idle import REST, mark
from coursekit.sums import blake2b

HEADER = "header"
"""Under which a memo holds a document's module without its text, its silenced codes, and what reading it found."""


LATELY = 1_200
"""Modules of which what was kept is at hand as objects. Each pass over a larger course unpacks each module again, so
passes are few: what is asked of a module is gathered at once where it is read, placed, checked, listed, planned."""
FEW = 50
"""Those of a larger course: at the end of a pass, what is at hand of it isn't what the next one begins with."""


ROOM = 24_000_000
"""Bytes of bodies that a process holds as they are: those of some thousand modules of 10 KB."""
SQUEEZED = b"z"
"""With which no pickle begins."""


class ChangedError(Exception):
    """A file is another than it was when the build began; the build begins again."""


class Noted(Struct, frozen=True):
    """What is noted of a file between two builds."""

    mark: bytes
    """Its times, size and inode; empty where it had not rested."""
    digest: bytes
    values: bytes
    """What was kept of it, pickled; empty where that is known, since the digest is."""


UNKNOWN = Noted(b"", b"", b"")


class Memo:
    """The values of kept functions for one document."""

    __slots__ = ("_pickled", "_values")

    def __init__(self, pickled: bytes | Lying = b"") -> None:
        self._pickled = pickled
        self._values: dict[str, Any] | None = None if pickled else {}
        """None where they are as pickled."""

    @property
    def values(self) -> Mapping[str, Any]:
        return lately(self) if self._values is None else self._values

    def add(self, name: str, value: Any) -> None:
        if self._values is None:
            self._values = dict(self.values)
        self._values[name] = value

    @property
    def pickled(self) -> bytes:
        return lifted(self._pickled) if self._values is None else pickle.dumps(self._values, 5)


def loads(pickled: bytes) -> dict[str, Any]:
    """Raises Exception of any kind where it isn't what was written."""
    values = plain(pickled)
    if not isinstance(values, dict) or HEADER not in values:
        raise pickle.UnpicklingError("no values of a document")
    return values


class _AtHand:
    """The values of memos that hold them pickled."""

    def __init__(self) -> None:
        self._values: OrderedDict[Memo, dict[str, Any]] = OrderedDict()
        self._room = LATELY

    def __call__(self, memo: Memo) -> dict[str, Any]:
        values = self._values.get(memo)
        if values is None:
            values = self._values[memo] = loads(memo.pickled)
            if len(self._values) > self._room:
                self._room = min(FEW, LATELY)
                while len(self._values) > self._room:
                    self._values.popitem(last=False)
        return values

    def clear(self) -> None:
        """Begin anew, with another course."""
        self._values.clear()
        self._room = LATELY


lately = _AtHand()


class Remembered(Document):
    """A document whose text is read when something is asked that wasn't kept."""

    __slots__ = ("_blocks", "_document", "_packed", "_path", "digest", "memo")

    digest: bytes
    memo: Memo
    _path: str
    _document: Document | None
    _blocks: tuple[Block, ...] | None
    _packed: bytes
    """The body, where it was read but isn't used yet: a tenth of its size, and quicker to unpack than to parse."""

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
            body = cast("tuple[Block, ...]", Body(self))
            object.__setattr__(self, "module", replace(module, body=body))
            return object.__getattribute__(self, name)
        if name == "source":
            return self._document.source if self._document else self._source()
        if name not in FIELDS:
            raise AttributeError(name)
        return getattr(self.text, name)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The body of the module. Raises ChangedError."""
        if self._blocks is None:
            blocks = unpacked(self._packed) if self._packed else self.text.module.body
            object.__setattr__(self, "_blocks", blocks)
        assert self._blocks is not None
        return self._blocks

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
        """Have the body at hand. Raises ChangedError."""
        assert self.blocks is not None

    def forget(self) -> None:
        """Let go of the text; it is unpacked or read again when it is asked for."""
        if self.digest:
            object.__setattr__(self, "_document", None)
            object.__setattr__(self, "_blocks", None)

    def __reduce__(self) -> Any:
        raise TypeError("a remembered document stays in its process")


AT_HAND = ("source", "yaml", "directives", "outline", "body_line")
"""What lint asks of a document again and again. What it is called by, and found in it, comes from its memo."""
FIELDS = frozenset(field.name for field in fields(Document))


class Body(Sequence[Block]):
    """The blocks of a remembered document, read when they are asked for."""

    __slots__ = ("document", "memo")

    def __init__(self, document: Remembered) -> None:
        self.document = document
        self.memo = document.memo

    @property
    def at_hand(self) -> tuple[Block, ...]:
        return self.document.blocks

    def __iter__(self) -> Iterator[Block]:
        return iter(self.document.blocks)

    def __getitem__(self, at: Any) -> Any:
        return self.document.blocks[at]

    def __len__(self) -> int:
        return len(self.document.blocks)

    def __repr__(self) -> str:
        """Tells one text from another without reading it, unless it isn't that of a file."""
        digest = self.document.digest
        return f"Body({digest.hex()})" if digest else f"Body{self.document.blocks!r}"

    def __reduce__(self) -> Any:
        return tuple, (self.document.blocks,)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Body | tuple) and self.document.blocks == tuple(other)

    __hash__ = None  # type: ignore[assignment]


class Room:
    """For the bodies of modules between reading them and making their pages. Those of a large course are squeezed, to a
    third of their size, which takes three times as long as to pickle them."""

    def __init__(self) -> None:
        self._left = ROOM

    def hold(self, body: bytes) -> bytes:
        self._left -= len(body)
        return body if self._left >= 0 or not body else SQUEEZED + zlib.compress(body, 1)


def unpacked(data: bytes) -> tuple[Block, ...]:
    """Of what this program has pickled, and nobody else had in hand."""
    squeezed = data.startswith(SQUEEZED)
    blocks: tuple[Block, ...] = pickle.loads(zlib.decompress(data[len(SQUEEZED) :]) if squeezed else data)
    return blocks


def remembered(path: str, digest: bytes, memo: Memo, data: bytes = b"") -> Remembered:
    """`data` is its body, packed, where that is known."""
    made = object.__new__(Remembered)
    values = {"_path": path, "digest": digest, "memo": memo, "_document": None, "_blocks": None, "_packed": data}
    for name, value in values.items():
        object.__setattr__(made, name, value)
    return made


def held(document: Document, digest: bytes = b"") -> Remembered:
    """A document whose text is at hand, with a place for what is kept of it. Without a digest it isn't that of
    its file, as in a course without its answers: it is never forgotten, and never read again."""
    made = remembered(document.path, digest, Memo())
    object.__setattr__(made, "_document", document)
    for name in AT_HAND:
        object.__setattr__(made, name, getattr(document, name))
    bare = replace(document.module, body=())
    made.memo.add(HEADER, (bare, dict(document.silence), document.diagnostics, document.top_heading))
    return made


def digest_of(data: bytes) -> bytes:
    return blake2b(data, digest_size=16).digest()


Taken = tuple[Noted, bytes]
"""What is to be noted of a module, and its body, pickled; that is empty where it wasn't parsed, or isn't here."""


def take(path: Path, known: bytes, rested: int, found: list[Diagnostic]) -> Taken | None:
    """Read a module: what is to be noted of it, and its body, pickled. One whose digest is `known` isn't parsed; of one
    that has changed since `rested` (ns) the times aren't noted. None, and why in `found`, where it can't be read."""
    seen = _seen(path, rested)
    data = read_bytes(path, found)
    if data is None:
        return None
    digest = digest_of(data)
    if digest == known:
        return Noted(seen, digest, b""), b""
    source, faults = decode(data, str(path))
    found += faults
    if source is None:
        return None
    whole = held(read_document(source), digest)
    for look, of_body in KEPT:
        look(whole.module.body if of_body else whole)
    return Noted(seen, digest, whole.memo.pickled), pickle.dumps(whole.blocks, 5)


def _seen(path: Path, rested: int) -> bytes:
    try:
        status = path.stat()
    except OSError:
        return b""
    return mark(status) if max(status.st_mtime_ns, status.st_ctime_ns) < rested else b""


class Memory:
    """The modules of one course, from one build to the next."""

    def __init__(self, noted: Mapping[str, Noted], now: int) -> None:
        """`now`: when the build began, in ns. What has changed since, or just before, isn't trusted by its times."""
        lately.clear()
        self.rested = now - REST
        self._noted = noted
        self._read: dict[str, tuple[bytes, Remembered]] = {}
        self._room = Room()
        self._shelf = Shelf()

    def unknown(self, paths: Iterable[Path]) -> list[tuple[str, bytes]]:
        """The modules that have to be read, each with the digest that is known of it."""
        found = []
        for path in paths:
            noted = self._noted.get(str(path), UNKNOWN)
            if not noted.mark or noted.mark != _seen(path, self.rested):
                found.append((str(path), noted.digest))
        return found

    def add(self, path: str, taken: Noted, body: bytes) -> Document:
        """Know what was read of a module, and its body if that is here."""
        values = taken.values or self._noted.get(path, UNKNOWN).values
        document = remembered(path, taken.digest, Memo(self._shelf.put(values)), self._room.hold(body))
        self._read[path] = (taken.mark, document)
        assert document.module  # it, and what a course asks first, is unpacked here
        defined(document)
        return document

    def read(self, path: Path, found: list[Diagnostic]) -> Document | None:
        """Read one module, as `read_file` does. One that can't be read at all is not remembered."""
        name = str(path)
        if name in self._read:
            return self._read[name][1]
        noted = self._noted.get(name, UNKNOWN)
        now: Taken | None = None
        if noted.mark and noted.mark == _seen(path, self.rested):
            now = noted, b""
        if now is None:
            now = take(path, noted.digest, self.rested, found)
        return None if now is None else self.add(name, *now)

    def notes(self) -> Mapping[str, Noted]:
        """What is to be noted for the next build."""
        return _Notes(self._read)


class _Notes(Mapping[str, Noted]):
    """Made when they are asked for, one at a time."""

    def __init__(self, read: Mapping[str, tuple[bytes, Remembered]]) -> None:
        self._read = read

    def __getitem__(self, path: str) -> Noted:
        seen, document = self._read[path]
        return Noted(seen, document.digest, document.memo.pickled)

    def __iter__(self) -> Iterator[str]:
        return iter(self._read)

    def __len__(self) -> int:
        return len(self._read)
