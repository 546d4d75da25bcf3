"""What a build notes for the next one, beside the out folder: what was read of each module, what each page was made of.

It serves speed alone. A note that is damaged, of another program, or of another course counts as none; it may be
deleted at any time, and is written whole or not at all. What it holds is plain data: reading it runs nothing.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct, field

from coursekit import idle
from coursekit.content.memory import Noted
from coursekit.replace import replace_note
from coursekit.site.publish import Trusted
from coursekit.site.state import Stamp

HEAD = b"coursekit-cache 2\n"
SUM = 32  # bytes


class Cache(Struct, frozen=True):
    """Each by a path: of a module as its diagnostics name it, or of a file of the site."""

    documents: Mapping[str, Noted] = field(default_factory=dict)
    pages: Mapping[str, tuple[bytes, Stamp]] = field(default_factory=dict)
    """The digest of all that a page was made of, and the stamp of what was made."""
    outputs: Trusted = field(default_factory=dict)


class _File(msgspec.Struct, array_like=True):
    documents: dict[str, tuple[bytes, bytes, bytes]]
    pages: dict[str, tuple[bytes, int, str]]
    outputs: dict[str, tuple[bytes, int, str]]


def read(out: Path, content: Path) -> Cache:
    """What an earlier build of this course noted; empty where there is nothing that can be believed."""
    try:
        data = _path(out).read_bytes()
        body = memoryview(data)[len(HEAD) : -SUM]
        total = _sum(content)
        total.update(body)
        if data[: len(HEAD)] != HEAD or data[-SUM:] != total.digest():
            return Cache()
        held = msgspec.msgpack.decode(body, type=_File)
    except (OSError, msgspec.MsgspecError, ValueError):
        return Cache()
    return Cache(
        {path: Noted(*noted) for path, noted in held.documents.items()},
        {path: (digest, Stamp(size, sha256)) for path, (digest, size, sha256) in held.pages.items()},
        {path: (mark, Stamp(size, sha256)) for path, (mark, size, sha256) in held.outputs.items()},
    )


def write(out: Path, content: Path, cache: Cache) -> None:
    """Raises OSError where it can't be written, ValueError where a path can't be written down."""
    replace_note(_path(out), _written(cache, _sum(content)))


def _written(cache: Cache, total: hashlib.blake2b) -> Iterator[bytes]:
    """The file in parts: together they would take as much memory as all else of a large course."""
    yield HEAD
    for part in _parts(cache):
        total.update(part)
        yield part
    yield total.digest()


def _parts(cache: Cache) -> Iterator[bytes]:
    """A `_File` as MessagePack has it, one document at a time. Source: msgpack.org, spec.md, "Formats"."""
    encode = msgspec.msgpack.encode
    yield b"\x93"  # an array of three, of which the first is a map of so many:
    yield b"\xdf" + len(cache.documents).to_bytes(4, "big")
    for path, noted in cache.documents.items():
        yield encode(path) + encode((noted.mark, noted.digest, noted.values))
    yield encode({path: (digest, *stamp) for path, (digest, stamp) in cache.pages.items()})
    yield encode({path: (mark, *stamp) for path, (mark, stamp) in cache.outputs.items()})


def _path(out: Path) -> Path:
    return Path(os.fsdecode(idle.note_path(os.fsencode(out)))).with_name("cache")


def _sum(content: Path) -> hashlib.blake2b:
    """Of the course that is noted of, of the program that notes it, and then of what is noted."""
    total = hashlib.blake2b(digest_size=SUM)
    for part in (idle.installed(), os.fsencode(os.path.realpath(content)), os.fsencode(content)):
        total.update(b"%d " % len(part) + part)
    return total
