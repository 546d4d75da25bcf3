"""Raw HTML in Markdown: a short allow-list passes, everything else is shown as text.

The pages' Content-Security-Policy would kill scripts and styles silently; showing the tag, with a finding of lint, is
honest. A tag passes only with its partner in the same place, so that no author can break the page's structure.
"""

from __future__ import annotations

import re
from html import escape

from msgspec import Struct

INLINE = frozenset({"kbd", "sub", "sup", "br", "abbr", "mark", "ins", "del"})
BLOCK = frozenset({"details", "summary", "figure", "figcaption"})
ALLOWED = INLINE | BLOCK
PARENT = {"summary": "details", "figcaption": "figure"}
ATTRIBUTES = frozenset({"title", "open", "lang", "dir", "datetime"})

_TAG = re.compile(r"<!--.*?-->|<(/?)([A-Za-z][A-Za-z0-9-]*)((?:\s[^<>]*)?)/?>", re.DOTALL)
_OPEN_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9-]*)((?:\s[^<>]*)?)/?>")
_ATTRIBUTE = re.compile(r"([A-Za-z-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+)))?")
_AMPERSAND = re.compile(r"&(?!#?\w+;)")


class Tag(Struct):
    """One tag of a fragment. `passes` is settled by `pair`."""

    html: str
    name: str
    closing: bool
    start: int
    end: int
    passes: bool = False

    @property
    def comment(self) -> bool:
        return not self.name


def tags(fragment: str) -> list[Tag]:
    last = fragment.rfind("-->") + 3 if "-->" in fragment else 0  # beyond it, looking for a comment's end is in vain
    found = [*_TAG.finditer(fragment, 0, last), *_OPEN_TAG.finditer(fragment, last)]
    return [Tag(m[0], (m[2] or "").lower(), bool(m[1]), m.start(), m.end()) for m in found]


def pair(sequence: list[Tag], allowed: frozenset[str]) -> None:
    """Let those tags of one place pass that are allowed and have their partner there, properly nested."""
    stack: list[Tag] = []
    for tag in sequence:
        if tag.comment or tag.name not in allowed:
            continue
        if tag.name == "br":
            tag.passes = not tag.closing
        elif not tag.closing:
            stack.append(tag)
        elif stack and stack[-1].name == tag.name:
            opening = stack.pop()
            parent = PARENT.get(tag.name)
            if parent is None or (stack and stack[-1].name == parent):
                opening.passes = tag.passes = True


def reopen(sequence: list[Tag]) -> list[Tag]:
    """The tags of one block of HTML that have to be paired again beside those of its neighbours.

    `<details>` may open in one block and close in another; what passed within the block counts too, or pairs of the one
    sort could interleave with pairs of the other. Their passing is taken back until then.
    """
    again = [tag for tag in sequence if tag.passes or tag.name in BLOCK]
    for tag in again:
        tag.passes = False
    return again


def render(fragment: str, sequence: list[Tag]) -> str:
    """The fragment with passing tags cleaned, comments dropped and the rest escaped."""
    out, at = [], 0
    for tag in sequence:
        out.append(_text(fragment[at : tag.start]))
        if not tag.comment:
            out.append(_clean(tag) if tag.passes else escape(tag.html, quote=False))
        at = tag.end
    out.append(_text(fragment[at:]))
    return "".join(out)


def _text(text: str) -> str:
    return _AMPERSAND.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")


def _clean(tag: Tag) -> str:
    if tag.closing:
        return f"</{tag.name}>"
    inner = tag.html[1 + len(tag.name) :].rstrip("/>")
    kept: dict[str, str] = {}
    for m in _ATTRIBUTE.finditer(inner):
        if m[1].lower() in ATTRIBUTES:
            kept.setdefault(m[1].lower(), _text(m[2] or m[3] or m[4] or "").replace('"', "&quot;"))
    return f"<{tag.name}" + "".join(f' {k}="{v}"' for k, v in kept.items()) + ">"
