"""Front matter: found without disturbing the body, read with places, and understood in two dialects.

python-frontmatter reads the YAML; its own splitting is not used, since it strips the body (lines shift), misses front
matter after a byte order mark, and eats text when the closing `---` is missing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, get_args

import msgspec
from msgspec import Struct

from coursekit.content.costly import costly
from coursekit.content.model import Change, Module, Objective, Skill
from coursekit.content.source import Source
from coursekit.diagnostics import Diagnostic, Place
from coursekit.identifiers import did_you_mean, is_id
from coursekit.yaml12 import YamlDocument, guarded
from coursekit.yaml12.plain import plain


class Split(Struct, frozen=True):
    """Where front matter ends and the body begins. `yaml` is None where a file has no front matter."""

    yaml: YamlDocument | None
    body: str
    body_line: int
    """The 1-based line of the file at which the body begins."""
    diagnostics: tuple[Diagnostic, ...] = ()


def split(source: Source) -> Split:
    """Split a file. Text that only looks like front matter (a rule, then prose) stays in the body."""
    lines = source.lines
    whole = Split(None, source.text, 1)
    if not lines or lines[0].rstrip() != "---" or (len(lines) > 1 and not lines[1].strip()):
        return whole
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() in ("---", "...")), None)
    if end is None:
        blank = next((i for i, line in enumerate(lines) if not line.strip()), len(lines))
        return _unclosed(source, _prose(lines) or blank)
    prose = _prose(lines[:end])
    if prose is not None:
        return _unclosed(source, prose)
    yaml = _load("\n".join(lines[1:end]) + "\n", source.path)
    if yaml.value is None and not yaml.diagnostics:
        yaml.value = {}
    elif yaml.value is not None and not isinstance(yaml.value, dict):
        hint = "write `key: value` lines between the two `---`"
        fault = Diagnostic("front-matter-shape", "front matter must be keys with values", Place(source.path, 2), hint)
        return Split(None, _rest(lines, end + 1), end + 2, (fault,))
    return Split(yaml, _rest(lines, end + 1), end + 2, tuple(yaml.diagnostics))


# A line at the left margin that YAML's keys, lists and comments could begin with.
_KEY_LINE = re.compile(r"[\w.\"'-]+[ \t]*:(\s|$)|-(\s|$)|[\]}#]|[ \t]|$")


def _prose(lines: tuple[str, ...]) -> int | None:
    """Where prose begins, when the closing `---` is missing and a later rule was taken for it.

    Prose is a line that can't be YAML after a blank one; headings above it (YAML's comments) belong to it.
    """
    start = next((i for i in range(2, len(lines)) if not lines[i - 1].strip() and not _KEY_LINE.match(lines[i])), None)
    while start is not None and (not lines[start - 1].strip() or lines[start - 1].startswith("#")):
        start -= 1
    return start


def _rest(lines: tuple[str, ...], start: int) -> str:
    return "\n".join(lines[start:])


def _load(text: str, path: str) -> YamlDocument:
    return plain(text, path, 2) or _parsed(text, path)


@costly
def _parsed(text: str, path: str) -> YamlDocument:
    from frontmatter.default_handlers import YAMLHandler

    return guarded(lambda loader: YAMLHandler().load(text, Loader=loader), text, path, 2)


def _unclosed(source: Source, end: int) -> Split:
    """Front matter without its closing line: the YAML ends at line `end`, and nothing of the body is lost."""
    hint = "put `---` on a line of its own after the last key"
    fault = Diagnostic("front-matter-unclosed", "the front matter is never closed", Place(source.path, 1, 1, 4), hint)
    return Split(None, _rest(source.lines, end), end + 1, (fault,))


# -- keys ------------------------------------------------------------------------------------------------------------

Text = str
Texts = list[str]


class SkillEntry(msgspec.Struct, forbid_unknown_fields=False):
    name: str
    proficiency_level: str = ""
    category: str = ""
    bloom_level: str = ""
    digcomp_area: str = ""
    measurable_at_this_level: str = ""


class ObjectiveEntry(msgspec.Struct):
    objective: str
    proficiency_level: str = ""
    bloom_level: str = ""
    assessment_method: str = ""


class CognitiveLoad(msgspec.Struct):
    new_concepts: int | None = None
    assessment: str = ""


class Differentiation(msgspec.Struct):
    extension_for_advanced: str = ""
    remedial_for_struggling: str = ""


class FrontMatter(msgspec.Struct, rename=None):
    """Every key that front matter may have, in both dialects. The JSON Schema for editors is made from this."""

    id: str | None = None
    title: str | None = None
    description: str | None = None
    phase: int | None = None
    module: int | None = None
    estimatedMinutes: int | None = None  # noqa: N815 - the key as authors write it
    concepts: list[str] | None = None
    prerequisites: list[str] | None = None
    bloomLevel: str | None = None  # noqa: N815
    objectives: list[str] | None = None
    skills: list[str | SkillEntry] | None = None
    draft: bool | None = None
    aliases: list[str] | None = None
    license: str | None = None
    sources: list[str] | None = None
    changes: dict[str, str] | None = None
    silence: dict[str, str | None] | None = None
    sidebar_position: int | None = None
    chapter: int | None = None
    lesson: int | None = None
    duration_minutes: int | None = None
    learning_objectives: list[ObjectiveEntry] | None = None
    cognitive_load: CognitiveLoad | None = None
    differentiation: Differentiation | None = None


KEYS: dict[str, Any] = {field.name: field.type for field in msgspec.structs.fields(FrontMatter)}
MAX_ID = 100
"""Characters of a module's id: it is the name of a folder of the site."""
BLOOM_LEVELS = ("remember", "understand", "apply", "analyze", "evaluate", "create")
_BLOOM = {"analyse": "analyze"} | {level: level for level in BLOOM_LEVELS}


def convert(yaml: YamlDocument, keys: Mapping[str, Any], what: str) -> tuple[dict[str, Any], list[Diagnostic]]:
    """Check the values of a YAML mapping against types, key by key; wrong ones are reported and left out.

    `keys` maps each known key to its type; `what` names the file's part in messages ("front matter", "course.yml").
    """
    values: dict[str, Any] = {}
    found: list[Diagnostic] = []
    for key, value in yaml.value.items():
        if key not in keys:
            hint = did_you_mean(key, keys) or "remove it, or check its spelling in the list of keys"
            code = "unknown-key"
            found.append(Diagnostic(code, f"`{key}` is not a key of {what}", yaml.key_place(key), hint, "warning"))
            continue
        try:
            values[key] = msgspec.convert(value, keys[key])
        except msgspec.ValidationError as fault:
            found.append(_wrong_type(str(fault), key, keys[key], value, yaml))
    return values, found


_KINDS = {
    "str": "text",
    "int": "a whole number",
    "bool": "true or false",
    "array": "a list",
    "object": "keys with values",
    "null": "nothing",
}


def _wrong_type(fault: str, key: str, kind: Any, value: object, yaml: YamlDocument) -> Diagnostic:
    """Say in an author's words what msgspec found: "Expected `int | null`, got `str` - at `$[0].name`"."""
    message, _, at = fault.partition(" - at `$")
    path: list[str | int] = [key]
    for step in at.rstrip("`").replace("[", ".").replace("]", "").split("."):
        if step:
            path.append(int(step) if step.isdigit() else step)
    words = message.split("`")
    if message.startswith("Invalid enum value"):
        choices = [choice for option in get_args(kind) for choice in get_args(option)]
        hint = did_you_mean(str(value), choices) or f"one of {', '.join(choices)}"
        return Diagnostic("wrong-type", f"`{key}` can't be `{value}`", yaml.place(*path), hint)
    if message.startswith("Expected") and len(words) >= 4:
        wanted = " or ".join(_KINDS.get(w.strip(), w.strip()) for w in words[1].split("|") if w.strip() != "null")
        text = f"`{key}` should be {wanted}, not {_KINDS.get(words[3], words[3])}"
    else:
        text = f"`{key}`: {message[0].lower()}{message[1:]}"
    hint = next((hint for kind, hint in _WRITE.items() if f"should be {kind}" in text), "add what is missing")
    return Diagnostic("wrong-type", text, yaml.place(*path), hint)


_WRITE = {
    "text": 'write one text; a number goes in quotes: "…"',
    "a whole number": "write digits, without quotes",
    "true or false": "write `true` or `false`, without quotes",
    "a list": "write each on a line of its own, after `- `",
    "keys with values": "write lines such as `key: value` below it, indented",
}


def module(
    yaml: YamlDocument | None, path: str, fallback_id: str, fallback_title: str
) -> tuple[Module, dict[str, str], list[Diagnostic]]:
    """Make a `Module` (without its body) from front matter of either dialect.

    Also gives the codes that it silences, with their reasons. `fallback_id` and `fallback_title` serve a document
    that names none.
    """
    place = Place(path, 1)
    if yaml is None or not isinstance(yaml.value, dict):
        return Module(fallback_id, fallback_title, place), {}, []
    given, found = convert(yaml, KEYS, "front matter")
    f = msgspec.convert(given, FrontMatter) if not given else FrontMatter(**given)
    found += _check_values(f, yaml)
    objectives = tuple(Objective(text) for text in f.objectives or ()) + tuple(
        Objective(o.objective, bloom(o.bloom_level), o.proficiency_level, o.assessment_method)
        for o in f.learning_objectives or ()
    )
    aside = f.differentiation or Differentiation()
    result = Module(
        id=f.id if f.id and is_id(f.id) and len(f.id) <= MAX_ID else fallback_id,
        title=f.title or fallback_title,
        place=place,
        phase=f.phase if f.phase is not None else f.chapter,
        number=next((n for n in (f.module, f.lesson, f.sidebar_position) if n is not None), None),
        estimated_minutes=f.estimatedMinutes if f.estimatedMinutes is not None else f.duration_minutes,
        bloom_level=bloom(f.bloomLevel or "") or _highest(o.bloom_level for o in objectives),
        objectives=objectives,
        skills=tuple(_skill(entry) for entry in f.skills or ()),
        concepts=tuple(f.concepts or ()),
        prerequisites=tuple(f.prerequisites or ()),
        description=f.description or "",
        extension=aside.extension_for_advanced,
        remedial=aside.remedial_for_struggling,
        draft=bool(f.draft),
        aliases=tuple(f.aliases or ()),
        license=f.license or "",
        sources=tuple(f.sources or ()),
        changes=tuple(Change(day, text) for day, text in sorted((f.changes or {}).items(), reverse=True)),
    )
    return result, reasons(f.silence), found


def reasons(silence: Mapping[str, str | None] | None) -> dict[str, str]:
    """Silenced codes with their reasons; one that was left out is an empty text, which lint reports."""
    return {code: reason or "" for code, reason in (silence or {}).items()}


def _is_date(text: str) -> bool:
    try:
        return len(text) == 10 and bool(date.fromisoformat(text))
    except ValueError:
        return False


def bloom(level: str) -> str:
    """A level of Bloom's taxonomy in our spelling (`"Analyse"` → `"analyze"`), or the text as it is."""
    return _BLOOM.get(level.lower(), level)


def _highest(levels: Any) -> str:
    known = [level for level in levels if level in BLOOM_LEVELS]
    return max(known, key=BLOOM_LEVELS.index, default="")


def _skill(entry: str | SkillEntry) -> Skill:
    if isinstance(entry, str):
        return Skill(entry)
    e = entry
    return Skill(
        e.name, e.category, bloom(e.bloom_level), e.proficiency_level, e.digcomp_area, e.measurable_at_this_level
    )


def _check_values(f: FrontMatter, yaml: YamlDocument) -> list[Diagnostic]:
    """Values of the right type that still can't be meant."""
    found: list[Diagnostic] = []
    if f.id is not None and not (is_id(f.id) and len(f.id) <= MAX_ID):
        hint = f"use small letters, digits, `.`, `_` and `-`, beginning with a letter or digit, at most {MAX_ID} in all"
        found.append(Diagnostic("bad-id", f"`{f.id[:40]}` can't be the id of a module", yaml.place("id"), hint))
    for key in ("estimatedMinutes", "duration_minutes"):
        minutes = getattr(f, key)
        if minutes is not None and not 1 <= minutes <= 10_000:
            message = f"`{key}` is {minutes}; a lesson takes between 1 and 10,000 minutes"
            found.append(Diagnostic("bad-value", message, yaml.place(key), "give the minutes that a learner needs"))
    for day in f.changes or {}:
        if not _is_date(day):
            place = yaml.key_place("changes", day)
            hint = "write the day as year-month-day: `2026-11-21: What has changed.`"
            found.append(Diagnostic("bad-value", f"`{day}` is not a day", place, hint))
    levels: list[tuple[tuple[str | int, ...], str]] = [(("bloomLevel",), f.bloomLevel or "")]
    levels += [(("learning_objectives", i), o.bloom_level) for i, o in enumerate(f.learning_objectives or ())]
    levels += [(("skills", i), s.bloom_level) for i, s in enumerate(f.skills or ()) if isinstance(s, SkillEntry)]
    for path, level in levels:
        if level and bloom(level) not in BLOOM_LEVELS:
            hint = did_you_mean(level, BLOOM_LEVELS) or f"one of {', '.join(BLOOM_LEVELS)}"
            message = f"`{level}` is not a level of Bloom's taxonomy"
            found.append(Diagnostic("bad-value", message, yaml.place(*path), hint, "warning"))
    return found


assert get_args(KEYS["id"])  # every key may be absent: its type is a union with None
