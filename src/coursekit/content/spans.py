"""Tokens as HTML: a `span` for neighbours of one class, with Pygments' name of it, none across lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from typing import Any


def markup(tokens: Iterable[tuple[int, Any, str]]) -> str:
    """HTML of tokens, of which each has its place, its type and its text. A line end comes last."""
    out: list[str] = []
    now = ""
    for at, kind, text in tokens:
        now = write(out.append, now, kind, text, at)
    return closed(out, now)


def write(add: Callable[[str], None], now: str, kind: Any, text: str, at: int) -> str:
    """Add a token. `now` is the tag of the span that is open, or an empty text; what it is then is given back."""
    opening = OPENINGS[kind]
    if "&" in text or "<" in text or ">" in text:
        text = escape(text, quote=False)
    if "\n" in text:
        before, _, text = text.rpartition("\n")
        for line in before.split("\n") if before else ("",):
            if line and opening != now:
                add(f"</span>{opening}" if now else opening)
                now = opening
            add(f"{line}</span>\n" if now else f"{line}\n")
            now = ""
    if not text:
        return now
    if opening != now:
        add(f"</span>{opening}" if now else opening)
    add(text)
    return opening


def closed(out: list[str], now: str) -> str:
    """What has been written, as a whole."""
    if out and not out[-1].endswith("\n"):
        out.append("</span>\n" if now else "\n")
    return "".join(out)


class _Openings(dict[Any, str]):
    """The opening tag for each type of token; none for plain text."""

    def __missing__(self, kind: Any) -> str:
        self[kind] = opening = f'<span class="{name}">' if (name := _class(kind)) else ""
        return opening


OPENINGS = _Openings()


def _class(kind: Any) -> str:
    """Pygments' short name of a type. One that has none is named after the nearest that has: `nx nx-Own`."""
    from pygments.token import STANDARD_TYPES

    if kind in STANDARD_TYPES:
        return STANDARD_TYPES[kind]
    above = _class(kind.parent)
    return f"{above} {above.rpartition(' ')[2]}-{kind[-1]}"
