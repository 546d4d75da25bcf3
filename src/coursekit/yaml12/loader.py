"""PyYAML as `yaml12` uses it: its parser (the C one where present); only resolving and building are ours."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import yaml

from coursekit.diagnostics import Diagnostic, Place
from coursekit.yaml12 import Path, Value, YamlDocument, scalar

try:
    from yaml import CSafeLoader as BaseLoader
except ImportError:  # PyYAML without libyaml: the same language, slower
    from yaml import SafeLoader as BaseLoader  # type: ignore[assignment]

MAX_DEPTH = 40
_MAP, _SEQ, _STR = "tag:yaml.org,2002:map", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:str"
_PLAIN = "coursekit:plain"
_ODD_LINE_END = re.compile(r"[\x85\u2028\u2029]")


def guarded(load: Callable[[Any], Any], text: str, path: str, first_line: int) -> YamlDocument:
    """Call `load(loader)` with our loader, and turn the YAML library's exceptions into diagnostics."""
    odd = _ODD_LINE_END.search(text)
    if odd:
        # YAML 1.1 ends a line there, YAML 1.2 and editors don't: every place after it would be wrong.
        return _refused(_bad_character(ord(odd[0]), _place_at(text, odd.start(), path, first_line)))
    try:
        document = load(lambda stream: _Loader(stream, path, first_line))
    except _TooDeepError as fault:
        return _refused(_too_deep(fault.place))
    except yaml.MarkedYAMLError as fault:
        return _refused(_syntax_fault(fault, path, first_line, text))
    except yaml.reader.ReaderError as fault:
        number = ord(fault.character) if isinstance(fault.character, str) else fault.character
        place = _place_at(text, text.find(chr(number)), path, first_line)
        return _refused(_bad_character(number, place))
    except UnicodeEncodeError as fault:
        message = "half of a surrogate pair is not a character"
        place = _place_at(text, fault.start, path, first_line)
        return _refused(Diagnostic("yaml-syntax", message, place, "remove it"))
    assert isinstance(document, YamlDocument)
    return document


def _refused(fault: Diagnostic) -> YamlDocument:
    return YamlDocument(None, fault.place.path, diagnostics=[fault])


def _place_at(text: str, index: int, path: str, first_line: int) -> Place:
    """Lines and columns of libyaml's own errors about characters are bytes, so we count ourselves."""
    before = _lines(text[: max(index, 0)])
    return Place(path, first_line + len(before) - 1, len(before[-1]) + 1)


def _lines(text: str) -> list[str]:
    return re.split(r"\r\n?|\n", text)


def _within(lines: list[str], line: int, column: int) -> tuple[int, int]:
    """libyaml finds what is missing at the end in the line after the last; we say, behind the last character."""
    return (line, column) if line < len(lines) else (len(lines) - 1, len(lines[-1]))


def _bad_character(number: int, place: Place) -> Diagnostic:
    message = f"the character U+{number:04X} is not allowed in YAML"
    return Diagnostic("yaml-syntax", message, place, "remove it, or write it as an escape inside double quotes")


def _syntax_fault(fault: yaml.MarkedYAMLError, path: str, first_line: int, text: str) -> Diagnostic:
    mark = fault.problem_mark or fault.context_mark
    line, column = _within(_lines(text.removesuffix("\n")), mark.line, mark.column) if mark else (0, 0)
    problem = fault.problem or fault.context or "it can't be read"
    if problem.startswith("but found another document"):
        problem = "a second `---` begins another document"
    hint = next((hint for start, hint in _HINTS.items() if problem.startswith(start)), _CHECK)
    place = Place(path, first_line + line, column + 1)
    return Diagnostic("yaml-syntax", f"this YAML can't be read: {problem}", place, hint)


_CHECK = "check the indentation, and put texts with : or # in quotes"
_HINTS = {
    "mapping values are not allowed in this context": 'put a text that contains ": " in quotes',
    "mapping values are not allowed here": 'put a text that contains ": " in quotes',
    "found character that cannot start any token": "indent with spaces; quote texts that begin with @, `, > or %",
    "found a tab character that violates indentation": "indent with spaces, not tabs",
    "found unknown escape character": "write the backslash twice, or use single quotes",
    "found unexpected end of stream": "a quote or bracket is opened and never closed",
    "did not find expected node content": "a bracket is opened and never closed, or a comma stands for nothing",
    "did not find expected ','": "close the bracket, and put a comma between two entries",
    "could not find expected ':'": "every key needs a colon and a space after it",
}


def _too_deep(place: Place) -> Diagnostic:
    return Diagnostic("yaml-too-deep", f"this YAML is nested more than {MAX_DEPTH} levels deep", place, "flatten it")


class _TooDeepError(Exception):
    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place


class _Loader(BaseLoader):
    """Composes with PyYAML, then builds plain values and remembers places."""

    def __init__(self, stream: Any, path: str, first_line: int) -> None:
        super().__init__(stream)
        self._document = YamlDocument(None, path)
        self._values, self._keys = self._document.places
        self._first_line = first_line
        self._lines = _lines(stream.removesuffix("\n"))
        self._seen: set[int] = set()
        self._depth = 0

    def resolve(self, kind: Any, value: Any, implicit: Any) -> str:
        """PyYAML asks for the tag of a node that has none: of a scalar, only whether it is plain (not quoted)."""
        if kind is yaml.ScalarNode:
            return _PLAIN if implicit[0] else _STR
        return _MAP if kind is yaml.MappingNode else _SEQ

    def descend_resolver(self, current_node: Any, current_index: Any) -> None:
        """Called before each node is composed. libyaml recurses in C: without this, deep nesting ends the process."""
        self._depth += 1
        if self._depth > MAX_DEPTH + 1:
            raise _TooDeepError(self._place(current_node))

    def ascend_resolver(self) -> None:
        self._depth -= 1

    def get_single_data(self) -> YamlDocument:
        node = self.get_single_node()
        if node is not None:
            self._document.value = self._build(node, ())
        if self._document.diagnostics:
            self._document.value = None
        return self._document

    def _place(self, node: yaml.Node) -> Place:
        start, end = node.start_mark, node.end_mark or node.start_mark  # none yet while it is being composed
        end_column = end.column + 1 if end.line == start.line and end.column > start.column else None
        line, column = _within(self._lines, start.line, start.column)
        return Place(self._document.path, self._first_line + line, column + 1, end_column)

    def _fault(self, code: str, message: str, node: yaml.Node, hint: str) -> None:
        self._document.diagnostics.append(Diagnostic(code, message, self._place(node), hint))

    def _build(self, node: yaml.Node, path: Path) -> Value:
        self._values[path] = self._place(node)
        if id(node) in self._seen:
            self._fault("yaml-alias", "YAML aliases (`*name`) are not supported", node, "write the value out")
            return None
        self._seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            self._check_tag(node, _MAP)
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            self._check_tag(node, _SEQ)
            return [self._build(child, (*path, i)) for i, child in enumerate(node.value)]
        self._check_tag(node, _PLAIN, _STR)
        return scalar(node.value) if node.tag == _PLAIN else node.value  # a quoted text is text whatever it says

    def _check_tag(self, node: yaml.Node, *expected: str) -> None:
        if node.tag not in expected:
            self._fault("yaml-tag", f"YAML tags such as `{node.tag}` are not supported", node, "remove the tag")

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Value]:
        result: dict[str, Value] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._fault("yaml-key", "a key must be a plain text", key_node, "write `name: value`")
                continue
            self._check_tag(key_node, _PLAIN, _STR)
            key, here = str(key_node.value), self._place(key_node)
            if key in result:
                first = self._keys[(*path, key)]
                hint = f"it is first given in line {first.line}; keep one of the two"
                self._fault("yaml-duplicate-key", f"the key `{key}` is given twice", key_node, hint)
                continue
            self._keys[(*path, key)] = here
            result[key] = self._build(value_node, (*path, key))
        return result
