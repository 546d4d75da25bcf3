"""YAML as authors mean it: the 1.2 core schema without floats, with the place of every key and value.

YAML 1.1 reads `no` as False, `3.10` as 3.1 and `10:30` as 630. Here plain scalars are null, true/false, integers or
text, nothing else; a number with a point stays text until a schema makes it exact. Keys are always text. Duplicate
keys, aliases (a page of them can expand without bound), tags and deep nesting are refused with a place.

The parser is PyYAML's (its C one where present); only resolving and building are ours.
Source: YAML 1.2.2, chapter 10.3 (core schema).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from coursekit.diagnostics import Diagnostic, Place

try:
    from yaml import CSafeLoader as BaseLoader
except ImportError:  # PyYAML without libyaml: the same language, slower
    from yaml import SafeLoader as BaseLoader  # type: ignore[assignment]

Path = tuple[str | int, ...]
Value = Any  # None | bool | int | str | list[Value] | dict[str, Value]; JSON without floats

MAX_DEPTH = 40
_NULL = re.compile(r"~|null|Null|NULL|")
_BOOL = re.compile(r"true|True|TRUE|false|False|FALSE")
_INT = re.compile(r"[-+]?[0-9]{1,100}|0o[0-7]{1,100}|0x[0-9a-fA-F]{1,100}")


@dataclass(slots=True)
class YamlDocument:
    """A value with the places it was read from.

    `values` and `keys` map a path such as `("skills", 0, "name")` to where that value, or that key, stands.
    """

    value: Value
    path: str
    values: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)

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
    return guarded(lambda loader: yaml.load(text, Loader=loader), text, path, first_line)


def guarded(load: Callable[[Any], Any], text: str, path: str, first_line: int) -> YamlDocument:
    """Call `load(loader)` with our loader, and turn the YAML library's exceptions into diagnostics."""
    try:
        document = load(lambda stream: _Loader(stream, path, first_line))
    except yaml.MarkedYAMLError as fault:
        return YamlDocument(None, path, diagnostics=[_syntax_fault(fault, path, first_line, text)])
    except yaml.reader.ReaderError as fault:
        line = first_line + text[: fault.position].count("\n")
        number = ord(fault.character) if isinstance(fault.character, str) else fault.character
        message = f"the character U+{number:04X} is not allowed in YAML"
        hint = "remove it, or write it as an escape inside double quotes"
        return YamlDocument(None, path, diagnostics=[Diagnostic("yaml-syntax", message, Place(path, line), hint)])
    except UnicodeEncodeError as fault:
        line = first_line + text[: fault.start].count("\n")
        message = "half of a surrogate pair is not a character"
        return YamlDocument(
            None, path, diagnostics=[Diagnostic("yaml-syntax", message, Place(path, line), "remove it")]
        )
    except RecursionError:
        return YamlDocument(None, path, diagnostics=[_too_deep(Place(path, first_line))])
    assert isinstance(document, YamlDocument)
    return document


def _syntax_fault(fault: yaml.MarkedYAMLError, path: str, first_line: int, text: str) -> Diagnostic:
    mark = fault.problem_mark or fault.context_mark
    last = first_line + max(0, len(text.splitlines()) - 1)
    line = min(first_line + mark.line, last) if mark else first_line
    column = mark.column + 1 if mark else 1
    problem = fault.problem or fault.context or "it can't be read"
    if problem.startswith("but found another document"):
        problem = "a second `---` begins another document"
    hint = _HINTS.get(problem.split(",")[0], "check the indentation, and put texts with : or # in quotes")
    return Diagnostic("yaml-syntax", f"this YAML can't be read: {problem}", Place(path, line, column), hint)


_HINTS = {
    "mapping values are not allowed in this context": 'put a text that contains ": " in quotes',
    "mapping values are not allowed here": 'put a text that contains ": " in quotes',
    "found character that cannot start any token": "indent with spaces, not tabs; quote a text that begins with @ or `",
    "found unexpected end of stream": "a quote or bracket is opened and never closed",
    "could not find expected ':'": "every key needs a colon and a space after it",
}


def _too_deep(place: Place) -> Diagnostic:
    return Diagnostic("yaml-too-deep", f"this YAML is nested more than {MAX_DEPTH} levels deep", place, "flatten it")


class _Loader(BaseLoader):
    """Composes with PyYAML, then builds plain values and remembers places."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 (PyYAML's own protocol) - every plain scalar is text first

    def __init__(self, stream: Any, path: str, first_line: int) -> None:
        super().__init__(stream)
        self._document = YamlDocument(None, path)
        self._first_line = first_line
        self._seen: set[int] = set()

    def get_single_data(self) -> YamlDocument:
        node = self.get_single_node()
        if node is not None:
            self._document.value = self._build(node, ())
        if self._document.diagnostics:
            self._document.value = None
        return self._document

    def _place(self, node: yaml.Node) -> Place:
        start, end = node.start_mark, node.end_mark
        end_column = end.column + 1 if end.line == start.line and end.column > start.column else None
        return Place(self._document.path, self._first_line + start.line, start.column + 1, end_column)

    def _fault(self, code: str, message: str, node: yaml.Node, hint: str) -> None:
        self._document.diagnostics.append(Diagnostic(code, message, self._place(node), hint))

    def _build(self, node: yaml.Node, path: Path) -> Value:
        self._document.values[path] = self._place(node)
        if id(node) in self._seen:
            self._fault("yaml-alias", "YAML aliases (`*name`) are not supported", node, "write the value out")
            return None
        self._seen.add(id(node))
        if len(path) > MAX_DEPTH:
            self._document.diagnostics.append(_too_deep(self._place(node)))
            return None
        if isinstance(node, yaml.MappingNode):
            self._check_tag(node, "map")
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            self._check_tag(node, "seq")
            return [self._build(child, (*path, i)) for i, child in enumerate(node.value)]
        self._check_tag(node, "str")
        plain = (
            not getattr(node, "style", None) and node.tag != "!"
        )  # a quoted or block scalar is text whatever it says
        return scalar(node.value) if plain else node.value

    def _check_tag(self, node: yaml.Node, kind: str) -> None:
        if node.tag not in (f"tag:yaml.org,2002:{kind}", "!"):
            self._fault("yaml-tag", f"YAML tags such as `{node.tag}` are not supported", node, "remove the tag")

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Value]:
        result: dict[str, Value] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._fault("yaml-key", "a key must be a plain text", key_node, "write `name: value`")
                continue
            key, here = str(key_node.value), self._place(key_node)
            if key in result:
                first = self._document.keys[(*path, key)]
                hint = f"it is first given in line {first.line}; keep one of the two"
                self._fault("yaml-duplicate-key", f"the key `{key}` is given twice", key_node, hint)
                continue
            self._document.keys[(*path, key)] = here
            result[key] = self._build(value_node, (*path, key))
        return result


def scalar(text: str) -> bool | int | str | None:
    """Resolve a plain scalar by the core schema without floats: `"7"` → 7, `"no"` → `"no"`, `"3.10"` → `"3.10"`."""
    if _NULL.fullmatch(text):
        return None
    if _BOOL.fullmatch(text):
        return text.lower() == "true"
    if _INT.fullmatch(text):
        return int(text, 0 if text[:2] in ("0o", "0x") else 10)
    return text
