"""A file's bytes become text with lines that count as an editor counts them."""

from __future__ import annotations

import re

from msgspec import Struct

from coursekit.diagnostics import Diagnostic, Place

MAX_BYTES = 4_000_000
"""A text larger than this is refused: no lesson is, and parsing time grows with it. About 600,000 words."""

_LINE_END = re.compile(r"\r\n?|\n")


class Source(Struct, frozen=True):
    """A readable file. `text` has `\\n` line ends and no byte order mark; `path` is as the author gave it."""

    path: str
    text: str
    lines: tuple[str, ...]


def decode(data: bytes, path: str) -> tuple[Source | None, list[Diagnostic]]:
    """Read UTF-8. On a fault the source is None and the diagnostic says where the first bad byte is."""
    if len(data) > MAX_BYTES:
        return None, [too_large(path, len(data))]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        before = data[: fault.start]
        line = len(_LINE_END.findall(before.decode("utf-8", "replace"))) + 1
        tail = (
            re.split(rb"\r\n?|\n", before)[-1].decode("utf-8", "replace").removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
        )
        message = f"the byte 0x{data[fault.start]:02x} is not UTF-8"
        hint = "save the file as UTF-8"
        return None, [Diagnostic("not-utf8", message, Place(path, line, len(tail) + 1), hint)]
    return source(text, path), []


def source(text: str, path: str) -> Source:
    if "\r" in text:
        text = _LINE_END.sub("\n", text)
    lines = text.split("\n")
    if lines[-1] == "" and len(lines) > 1:
        lines.pop()
    return Source(path, text, tuple(lines))


def too_large(path: str, size: int) -> Diagnostic:
    message = f"the file is {size / 1e6:.0f} MB; the limit is {MAX_BYTES / 1e6:.0f} MB"
    return Diagnostic("file-too-large", message, Place(path, 1), "split it into several modules")
