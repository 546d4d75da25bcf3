"""Taking a YAML document apart: each function reads one thing at a path and reports what isn't as it should be.

They never raise on data and always return something usable, so that one reading finds all the faults of a file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from msgspec import Struct, field

from coursekit.decisions.model import Labels, NumberRange, Text
from coursekit.decisions.numbers import Number, number_text, parse_number
from coursekit.diagnostics import Diagnostic
from coursekit.identifiers import did_you_mean, is_id
from coursekit.yaml12 import Path, YamlDocument

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")


class Reading(Struct):
    """One document being read, and what was found wrong with it so far."""

    document: YamlDocument
    faults: list[Diagnostic] = field(default_factory=list)

    def fault(self, code: str, message: str, path: Path, hint: str = "", on_key: bool = False) -> None:
        place = self.document.key_place(*path) if on_key else self.document.place(*path)
        self.faults.append(Diagnostic(code, message, place, hint))

    def at(self, path: Path) -> Any:
        """The value at a path, or None."""
        value = self.document.value
        for step in path:
            if isinstance(value, dict):
                value = value.get(step)
            elif isinstance(value, list) and isinstance(step, int) and step < len(value):
                value = value[step]
            else:
                return None
        return value


def mapping(r: Reading, path: Path, keys: Mapping[str, bool] | None = None) -> dict[str, Any]:
    """The mapping at a path. `keys` are those allowed, and whether each is required; None allows any."""
    value = r.at(path)
    if not isinstance(value, dict):
        if value is not None or keys is None or any(keys.values()):
            r.fault("wrong-type", f"{_what(path)} should be keys with values", path, "write `key: value` lines")
        return {}
    for key in value if keys is not None else ():
        if keys is not None and key not in keys:
            known = did_you_mean(key, keys) or "known here: " + ", ".join(f"`{k}`" for k in keys)
            hint = "inside `{…}` a comma ends a text: put the text before this in quotes" if " " in key else known
            r.fault("unknown-key", f"there is no key `{key}` here", (*path, key), hint, on_key=True)
    for key, required in (keys or {}).items():
        if required and key not in value:
            r.fault("missing-key", f"{_what(path)} lacks `{key}`", path, f"add `{key}:`")
    return value


def _what(path: Path) -> str:
    return f"`{path[-1]}`" if path and isinstance(path[-1], str) else "this entry" if path else "the file"


def items(r: Reading, path: Path) -> list[Path]:
    """The paths of a list's entries; an absent list is empty."""
    value = r.at(path)
    if value is None:
        return []
    if not isinstance(value, list):
        r.fault("wrong-type", f"{_what(path)} should be a list", path, "begin each entry with `- `")
        return []
    return [(*path, i) for i in range(len(value))]


def sentence(r: Reading, path: Path, default: str = "") -> str:
    """A text for people; line breaks become spaces."""
    value = r.at(path)
    if value is None:
        return default
    if isinstance(value, dict | list):
        r.fault("wrong-type", f"{_what(path)} should be a text", path, "put it in quotes")
        return default
    return " ".join(plain(value).split())


def plain(value: object) -> str:
    """A scalar as its author wrote it: `true` is `yes`, since both answer a yes/no question."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else "" if value is None else str(value)


def text(r: Reading, path: Path) -> Text:
    """A piece of text with its place: a name, a test, an expression."""
    return Text(sentence(r, path), r.document.place(*path))


def key_text(r: Reading, path: Path) -> Text:
    """The key at the end of a path, with its place."""
    return Text(str(path[-1]), r.document.key_place(*path))


def texts(r: Reading, path: Path) -> tuple[Text, ...]:
    """One name or a list of names."""
    if isinstance(r.at(path), list):
        return tuple(text(r, entry) for entry in items(r, path))
    return (text(r, path),) if r.at(path) is not None else ()


def number(r: Reading, path: Path, default: Number = 0) -> Number:
    """An exact number; absent, the default."""
    value = r.at(path)
    if value is None:
        return default
    exact = parse_number(plain(value)) if isinstance(value, str | int) and not isinstance(value, bool) else None
    if exact is None:
        r.fault("not-a-number", f"{_what(path)} should be a number", path, "write it plainly: `1000`, `0.5`, `2/3`")
        return default
    return exact


def flag(r: Reading, path: Path) -> bool:
    value = plain(r.at(path))
    if value not in ("", "yes", "no"):
        r.fault("wrong-type", f"{_what(path)} should be `true` or `false`", path, "write one of the two")
    return value == "yes"


def name(r: Reading, path: Path) -> str:
    """A key that expressions can use: small letters, digits, underscores."""
    key = str(path[-1])
    if not _NAME.fullmatch(key):
        suggestion = re.sub(r"[^a-z0-9_]+", "_", key.lower()).strip("_0123456789")
        hint = f"write `{suggestion}`" if suggestion else "begin with a letter"
        r.fault("bad-name", f"`{key}` is not a name: small letters, digits and _", path, hint, on_key=True)
    return key


def identifier(r: Reading, path: Path, default: str) -> str:
    """An id in the grammar of ids; absent, the default."""
    value = sentence(r, path, default)
    if not is_id(value):
        r.fault("bad-id", f"`{value}` is not an id", path, "use small letters, digits, `-`, `.` and `_`")
        return default
    return value


def labels(r: Reading, path: Path) -> Labels:
    """`{id: label}` or a list of ids, in order."""
    value = r.at(path)
    if isinstance(value, list):
        return _listed(r, path)
    pairs = mapping(r, path) if value is not None else {}
    for key in pairs:
        _check_id(r, key, (*path, key))
    if value == {}:
        r.fault("nothing-named", f"{_what(path)} is empty", path, "name at least one")
    return tuple((key, sentence(r, (*path, key), readable(key))) for key in pairs)


def _listed(r: Reading, path: Path) -> Labels:
    found: dict[str, str] = {}
    for entry in items(r, path):
        id_ = sentence(r, entry)
        _check_id(r, id_, entry)
        if id_ in found:
            r.fault("duplicate-id", f"`{id_}` is given twice", entry, "keep one of the two")
        found[id_] = readable(id_)
    if not found:
        r.fault("nothing-named", f"{_what(path)} is empty", path, "name at least one")
    return tuple(found.items())


def _check_id(r: Reading, id_: str, path: Path) -> None:
    if not is_id(id_):
        r.fault("bad-id", f"`{id_}` is not an id", path, "use small letters, digits, `-`, `.` and `_`", on_key=True)


def readable(id_: str) -> str:
    return id_.replace("-", " ").replace("_", " ")


def number_range(r: Reading, path: Path) -> NumberRange:
    """`{min, max, whole}`, all optional."""
    given = mapping(r, path, {"min": False, "max": False, "whole": False})
    low = number(r, (*path, "min")) if "min" in given else None
    high = number(r, (*path, "max")) if "max" in given else None
    if low is not None and high is not None and low > high:
        message = f"no number lies between {number_text(low)} and {number_text(high)}"
        r.fault("empty-range", message, path, "put the smaller one under `min`")
        low, high = high, low
    return NumberRange(low, high, flag(r, (*path, "whole")))
