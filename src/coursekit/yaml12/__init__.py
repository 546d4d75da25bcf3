"""YAML as authors mean it: the 1.2 core schema without floats, with the place of every key and value.

YAML 1.1 reads `no` as False, `3.10` as 3.1 and `10:30` as 630. Here plain scalars are null, true/false, integers or
text, nothing else; a number with a point stays text until a schema makes it exact. Keys are always text. Duplicate
keys, aliases (a page of them can expand without bound), tags and deep nesting are refused with a place.

What it is made with (`loader.py`) is loaded when something is read.
Source: YAML 1.2.2, chapter 10.3 (core schema).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct, field

from coursekit.diagnostics import Diagnostic, Place

Path = tuple[str | int, ...]
Value = Any  # None | bool | int | str | list[Value] | dict[str, Value]; JSON without floats

_NULL = re.compile(r"~|null|Null|NULL|")
_BOOL = re.compile(r"true|True|TRUE|false|False|FALSE")
_INT = re.compile(r"[-+]?[0-9]{1,100}|0o[0-7]{1,100}|0x[0-9a-fA-F]{1,100}")


class YamlDocument(Struct):
    """A value with the places it was read from.

    `values` and `keys` map a path such as `("skills", 0, "name")` to where that value, or that key, stands.
    """

    value: Value
    path: str
    diagnostics: list[Diagnostic] = field(default_factory=list)
    places: tuple[dict[Path, Place], dict[Path, Place]] = field(default_factory=lambda: ({}, {}))
    unplaced: tuple[str, int] | None = None
    """The text, and the line of the file at which it begins, where its places have yet to be looked for."""

    @property
    def values(self) -> dict[Path, Place]:
        return self._places()[0]

    @property
    def keys(self) -> dict[Path, Place]:
        return self._places()[1]

    def _places(self) -> tuple[dict[Path, Place], dict[Path, Place]]:
        if self.unplaced:
            text, first_line = self.unplaced
            self.unplaced, self.places = None, read_yaml(text, self.path, first_line).places
        return self.places

    def place(self, *path: str | int) -> Place:
        """Where the value at `path` stands; the nearest enclosing value's place if it isn't there."""
        return self._nearest(self.values, path)

    def key_place(self, *path: str | int) -> Place:
        """Where the key at the end of `path` stands; else the place of its value."""
        return self.keys.get(path) or self.place(*path)

    def _nearest(self, places: Mapping[Path, Place], path: Path) -> Place:
        while path and path not in places:
            path = path[:-1]
        return places.get(path) or Place(self.path, 1)


def read_yaml(text: str, path: str, first_line: int = 1) -> YamlDocument:
    """Read one YAML document. Never raises on content: faults are in `.diagnostics`, and the value is None then.

    `first_line` is the 1-based line of the file at which `text` begins, so that places fit the file.
    """
    import yaml

    return guarded(lambda loader: yaml.load(text, Loader=loader), text, path, first_line)


def guarded(load: Callable[[Any], Any], text: str, path: str, first_line: int) -> YamlDocument:
    """Call `load(loader)` with our loader, and turn the YAML library's exceptions into diagnostics."""
    from coursekit.yaml12 import loader

    return loader.guarded(load, text, path, first_line)


def as_text(text: str) -> str:
    """A word as it must be written to be read as text: `1984` only in quotes."""
    read_otherwise = any(form.fullmatch(text) for form in (_NULL, _BOOL, _INT))
    return f'"{text}"' if read_otherwise else text


def scalar(text: str) -> bool | int | str | None:
    """Resolve a plain scalar by the core schema without floats: `"7"` → 7, `"no"` → `"no"`, `"3.10"` → `"3.10"`."""
    if _NULL.fullmatch(text):
        return None
    if _BOOL.fullmatch(text):
        return text.lower() == "true"
    if _INT.fullmatch(text):
        return int(text, 0 if text[:2] in ("0o", "0x") else 10)
    return text
