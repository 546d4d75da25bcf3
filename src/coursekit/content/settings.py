"""`course.yml`: the few settings a course has. An unknown key is an error, with "did you mean"."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec.structs import replace

from coursekit.content.front_matter import MAX_ID, convert, reasons
from coursekit.content.model import Phase, Settings
from coursekit.diagnostics import Diagnostic, Place
from coursekit.identifiers import id_slug, is_id
from coursekit.yaml12 import YamlDocument, read_yaml


class PhaseEntry(msgspec.Struct, forbid_unknown_fields=True):
    title: str
    description: str = ""


class CourseFile(msgspec.Struct):
    """Every key of `course.yml`. The JSON Schema for editors is made from this."""

    id: str | None = None
    title: str | None = None
    description: str | None = None
    language: str | None = None
    url: str | None = None
    theme: str | None = None
    grading: Literal["practice", "recorded"] | None = None
    license: str | None = None
    phases: dict[str, str | PhaseEntry] | None = None
    silence: dict[str, str | None] | None = None


KEYS: dict[str, Any] = {field.name: field.type for field in msgspec.structs.fields(CourseFile)}


def read_settings(text: str, path: str) -> tuple[Settings, list[Diagnostic]]:
    """Read `course.yml`. Wrong values are reported and left at their defaults."""
    yaml = read_yaml(text, path)
    if yaml.diagnostics or yaml.value is None:
        return Settings(), yaml.diagnostics
    if not isinstance(yaml.value, dict):
        hint = "write lines such as `title: My course`"
        return Settings(), [Diagnostic("wrong-type", "course.yml must be keys with values", Place(path, 1), hint)]
    given, found = convert(yaml, KEYS, "course.yml")
    found = [replace(d, severity="error") for d in found]
    phases = _phases(given.pop("phases", None) or {}, yaml, found)
    url = given.get("url")
    if url and not url.startswith(("https://", "http://")):
        hint = "write it with https:// in front"
        found.append(Diagnostic("bad-value", f"`{url}` is not a web address", yaml.place("url"), hint))
        del given["url"]
    name = given.get("id")
    if name is not None and (not is_id(name) or len(name) > MAX_ID):
        hint = f"write lower-case letters, digits, `-`, `_` and `.`, at most {MAX_ID}: `{id_slug(name)[:MAX_ID]}`"
        found.append(Diagnostic("bad-value", f"`{name}` can't be the id of a course", yaml.place("id"), hint))
        del given["id"]
    given["silence"] = reasons(given.get("silence"))
    known = {key: value for key, value in given.items() if value is not None}
    return Settings(phases=phases, **known), found


def _phases(entries: dict[str, str | PhaseEntry], yaml: YamlDocument, found: list[Diagnostic]) -> tuple[Phase, ...]:
    phases = []
    for key, entry in entries.items():
        if not key.isdecimal():
            hint = "write the number that modules give as `phase`"
            found.append(
                Diagnostic("bad-value", f"the phase `{key}` is not a number", yaml.key_place("phases", key), hint)
            )
        elif isinstance(entry, str):
            phases.append(Phase(int(key), entry))
        else:
            phases.append(Phase(int(key), entry.title, entry.description))
    return tuple(sorted(phases, key=lambda p: p.number))
