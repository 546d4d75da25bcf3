"""How large an image is, from the first bytes of its file, so that pages can keep its place before it has come."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from posixpath import splitext

HEAD = 1 << 18
"""Bytes of a file that are looked at: more than a camera writes before a picture's size."""

Size = tuple[int, int]
"""Width and height in pixels."""

_SVG = re.compile(rb"<svg\b[^>]*>", re.DOTALL)
_LENGTH = re.compile(rb"""\s(width|height)\s*=\s*["']\s*(\d+(?:\.\d+)?)(?:px)?\s*["']""")
_VIEW_BOX = re.compile(rb"""\sviewBox\s*=\s*["'][\s,]*[-\d.]+[\s,]+[-\d.]+[\s,]+(\d+(?:\.\d+)?)[\s,]+(\d+(?:\.\d+)?)""")


def sizes(root: Path, files: frozenset[str]) -> dict[str, Size]:
    """The size of each image among `files`, by its path below `root`. What can't be read is left out."""
    found: dict[str, Size] = {}
    for path in files:
        read = READERS.get(splitext(path)[1].lower())
        if read is None:
            continue
        try:
            with (root / path).open("rb") as file:
                size = read(file.read(HEAD))
        except OSError:
            continue
        if size and min(size) > 0:
            found[path] = size
    return found


def _png(head: bytes) -> Size | None:
    return (_number(head[16:20]), _number(head[20:24])) if head[:8] == b"\x89PNG\r\n\x1a\n" else None


def _gif(head: bytes) -> Size | None:
    return (_number(head[7:5:-1]), _number(head[9:7:-1])) if head[:4] == b"GIF8" else None


def _jpeg(head: bytes) -> Size | None:
    """Walk the segments to the frame header (SOF): marker, length, precision, height, width."""
    at = 2
    while head[:2] == b"\xff\xd8" and at + 9 < len(head) and head[at] == 0xFF:
        if 0xC0 <= head[at + 1] <= 0xCF and head[at + 1] not in (0xC4, 0xC8, 0xCC):
            return _number(head[at + 7 : at + 9]), _number(head[at + 5 : at + 7])
        at += 2 + _number(head[at + 2 : at + 4])
    return None


def _svg(head: bytes) -> Size | None:
    tag = _SVG.search(head)
    if tag is None:
        return None
    given = {name: float(value) for name, value in _LENGTH.findall(tag[0])}
    box = _VIEW_BOX.search(tag[0])
    width, height = given.get(b"width"), given.get(b"height")
    if box and not (width and height):
        width, height = float(box[1]), float(box[2])
    return (round(width), round(height)) if width and height else None


def _number(raw: bytes) -> int:
    return int.from_bytes(raw, "big")


READERS: Mapping[str, Callable[[bytes], Size | None]] = {
    ".png": _png,
    ".gif": _gif,
    ".jpg": _jpeg,
    ".jpeg": _jpeg,
    ".svg": _svg,
}
