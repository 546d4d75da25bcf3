"""What a build notes for the next one, beside the out folder: what was read of each module, what each page was made of.

It serves speed alone. A note that is damaged, of another program, or of another course counts as none; it may be
deleted at any time, and is written whole or not at all. What it holds is plain data: reading it runs nothing.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct, field

from coursekit import idle
from coursekit.content.memory import Noted
from coursekit.replace import replace_note
from coursekit.site.publish import Trusted
from coursekit.site.state import Stamp

HEAD = b"coursekit-cache 1\n"
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
        body = memoryview(data)[len(HEAD) + SUM :]
        if data[: len(HEAD)] != HEAD or data[len(HEAD) : len(HEAD) + SUM] != _sum(content, body):
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
    body = msgspec.msgpack.encode(
        _File(
            {path: (noted.mark, noted.digest, noted.values) for path, noted in cache.documents.items()},
            {path: (digest, *stamp) for path, (digest, stamp) in cache.pages.items()},
            {path: (mark, *stamp) for path, (mark, stamp) in cache.outputs.items()},
        )
    )
    replace_note(_path(out), [HEAD, _sum(content, body), body])


def _path(out: Path) -> Path:
    return Path(os.fsdecode(idle.note_path(os.fsencode(out)))).with_name("cache")


def _sum(content: Path, body: bytes | memoryview) -> bytes:
    """Of what is noted, of the course that it is noted of, and of the program that wrote it."""
    total = hashlib.blake2b(digest_size=SUM)
    for part in (idle.installed(), os.fsencode(os.path.realpath(content)), os.fsencode(content), body):
        total.update(b"%d " % len(part) + part)
    return total.digest()
