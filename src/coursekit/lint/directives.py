"""Directives that stand, and say something that can't be meant: unknown names, ids, attributes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coursekit.content.blocks import DIRECTIVES
from coursekit.content.model import Checklist, ChecklistItem, ChecklistItems, Directive
from coursekit.diagnostics import Place
from coursekit.identifiers import did_you_mean, id_slug, is_id
from coursekit.lint.late import late
from coursekit.lint.view import Fault, View

COMMON_ATTRIBUTES = frozenset({"id", "class", "title"})
MAY_BE_EMPTY = frozenset({"framework", "worksheet"})
"""What these show comes from elsewhere; text inside them is optional."""

_SPLIT_ID = late(r"\{[^}]*?#([^\s#.}\"'<=>`]+)\.([^\s}]+)")


def unknown_directive(view: View) -> Iterator[Fault]:
    for directive, _ in view.directives:
        if directive.name not in DIRECTIVES:
            hint = did_you_mean(directive.name, DIRECTIVES) or f"known are {', '.join(DIRECTIVES)}"
            place = view.find(directive.line, directive.name)
            yield Fault(place, f"`{directive.name}` is not a directive", hint)


def bad_id(view: View) -> Iterator[Fault]:
    for directive in _anchored(view):
        if directive.id is not None and not is_id(directive.id):
            yield _bad(view, directive.line, directive.id, directive.name)
    for block in view.checklists:
        for item in items(block):
            if item.named and not is_id(item.id):
                yield _bad(view, item.place.line, item.id, "checklist item")


def _bad(view: View, line: int, name: str, what: str) -> Fault:
    hint = f"ids have small letters, digits, `.`, `_` and `-`: `{id_slug(name)}`"
    return Fault(view.id_place(line, name), f"`{name}` can't be the id of a {what}", hint)


def items(block: Checklist) -> Iterator[ChecklistItem]:
    for part in block.body:
        if isinstance(part, ChecklistItems):
            yield from part.items


def directive_without_id(view: View) -> Iterator[Fault]:
    for directive in _anchored(view):
        if directive.id is None:
            title = directive.attributes.get("title") or directive.label
            made = id_slug(title) if title else "an-id"
            fixed = f":::{directive.name}[{made}]" + (f'{{title="{title}"}}' if title else "")
            message = f"this `{directive.name}` has no id, and what points at it would change with its title"
            yield Fault(view.opening(directive.line), message, f"write `{fixed}`")


def shorthand_id(view: View) -> Iterator[Fault]:
    for directive, _ in view.directives:
        found = _SPLIT_ID.search(view.lines[directive.line - 1]) if "class" in directive.attributes else None
        if found and "id" in directive.attributes:
            whole = f"{found[1]}.{found[2]}"
            place = view.place(directive.line, found.start(1) + 1, found.end(2) + 1)
            message = f"`#{whole}` is read as the id `{found[1]}` with the class `{found[2].replace('.', ' ')}`"
            yield Fault(place, message, f'write `id="{whole}"`, or put a space before the class')


def unknown_attribute(view: View) -> Iterator[Fault]:
    for directive, _ in view.directives:
        row = DIRECTIVES.get(directive.name)
        if row is None:
            continue
        known = COMMON_ATTRIBUTES | row.attributes
        for key in directive.attributes:
            if key not in known:
                hint = did_you_mean(key, known) or f"known are {', '.join(sorted(known))}"
                place = _key_place(view, directive.line, key)
                yield Fault(place, f"`{directive.name}` knows no attribute `{key}`", hint)


def _key_place(view: View, line: int, key: str) -> Place:
    """Where a key stands among the attributes: after the brace or a space, not in the label or a value."""
    text = view.lines[line - 1]
    found = re.search(rf"(?<=[{{ \t\"']){re.escape(key)}(?=[=\s}}])", text[max(text.find("{"), 0) :])
    if not found:
        return view.find(line, key)
    start = max(text.find("{"), 0) + found.start() + 1
    return view.place(line, start, start + len(key))


def empty_directive(view: View) -> Iterator[Fault]:
    for directive, _ in view.directives:
        if directive.name in DIRECTIVES and directive.name not in MAY_BE_EMPTY and is_empty(view, directive):
            hint = "write what it should say, or remove it"
            yield Fault(view.opening(directive.line), f"this `{directive.name}` is empty", hint)


def is_empty(view: View, directive: Directive) -> bool:
    last = directive.end_line - 1 if directive.closed else directive.end_line
    return not any(line.strip(" \t>") for line in view.lines[directive.line : last])


def _anchored(view: View) -> Iterator[Directive]:
    for directive, _ in view.directives:
        row = DIRECTIVES.get(directive.name)
        if row and row.anchored:
            yield directive
