"""Bytes that a build puts aside until it asks for them again. Those of a large course lie in a file without a name, so
that its memory doesn't grow with them."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import BinaryIO, NamedTuple

ROOM = 4_000_000
"""Bytes that stay in memory: what is kept of some thousand modules."""


class Lying(NamedTuple):
    """Where bytes lie in a shelf's file."""

    shelf: Shelf
    start: int
    size: int


class Shelf:
    """The file goes when nothing that lies in it is asked for any more. A disk that won't take it only costs memory."""

    def __init__(self, room: int | None = None) -> None:
        self._left = ROOM if room is None else room
        self._size = 0
        self._file: BinaryIO | None = None

    def put(self, data: bytes) -> bytes | Lying:
        """What `lifted` gives the bytes for. Nothing stays nothing, by which many tell that there is none."""
        self._left -= len(data)
        if not data or self._left >= 0 or not self._write(data):
            return data
        self._size += len(data)
        return Lying(self, self._size - len(data), len(data))

    def _write(self, data: bytes) -> bool:
        with suppress(OSError):
            if self._file is None:
                from tempfile import TemporaryFile  # only large courses need it

                self._file = TemporaryFile(buffering=0)  # noqa: SIM115 - it is there as long as the shelf
            self._file.seek(self._size)
            return self._file.write(data) == len(data)
        return False

    def __del__(self) -> None:
        if self._file is not None:
            self._file.close()

    def read(self, start: int, size: int) -> bytes:
        """Raises OSError."""
        assert self._file
        self._file.seek(start)
        data = self._file.read(size)
        if len(data) != size:
            raise OSError(f"{size - len(data)} bytes are missing in {os.fspath(self._file.name)!r}")
        return data


def lifted(lying: bytes | Lying) -> bytes:
    """The bytes themselves. Raises OSError."""
    return lying if isinstance(lying, bytes) else lying.shelf.read(lying.start, lying.size)
