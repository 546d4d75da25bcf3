"""How findings are printed: one row of `FORMATS` for each reader, a person, a program, GitHub or a code scanner."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from urllib.parse import quote

from coursekit import __version__
from coursekit.diagnostics import Diagnostic, format_text
from coursekit.lint.codes import CATALOGUE

Lines = Mapping[str, Sequence[str]]
"""The lines of every file that was read, by its path."""


def as_text(found: Sequence[Diagnostic], lines: Lines) -> str:
    return "\n".join(format_text(d, lines.get(d.place.path, ())) for d in found)


def as_json(found: Sequence[Diagnostic], lines: Lines) -> str:
    return json.dumps([d.as_json() for d in found], ensure_ascii=False, indent=1)


def as_github(found: Sequence[Diagnostic], lines: Lines) -> str:
    """Workflow commands that GitHub shows beside the changed lines. Source: GitHub, "Workflow commands"."""
    return "\n".join(map(_annotation, found))


def _annotation(d: Diagnostic) -> str:
    place = {"file": d.place.path, "line": max(d.place.line, 1), "col": d.place.column}
    if d.place.end_column:
        place["endColumn"] = d.place.end_column
    properties = {**place, "title": d.code}
    message = f"{d.message}\n{d.hint}" if d.hint else d.message
    said = ",".join(f"{key}={_escaped(str(value), True)}" for key, value in properties.items())
    return f"::{d.severity} {said}::{_escaped(message, False)}"


def _escaped(text: str, in_property: bool) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if in_property else text


def as_sarif(found: Sequence[Diagnostic], lines: Lines) -> str:
    """A SARIF 2.1.0 log, for code scanners and editors. Source: OASIS, SARIF Version 2.1.0."""
    codes = sorted({d.code for d in found})
    rules = [
        {"id": code, "shortDescription": {"text": CATALOGUE[code].summary if code in CATALOGUE else code}}
        for code in codes
    ]
    driver = {"name": "coursekit", "version": __version__, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(d, codes.index(d.code)) for d in found],
    }
    schema = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
    return json.dumps({"$schema": schema, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=1)


def _result(d: Diagnostic, rule: int) -> dict[str, object]:
    location: dict[str, object] = {"artifactLocation": {"uri": quote(d.place.path)}}
    if d.place.line:
        region = {"startLine": d.place.line, "startColumn": d.place.column}
        if d.place.end_column:
            region["endColumn"] = d.place.end_column
        location["region"] = region
    text = f"{d.message}: {d.hint}" if d.hint else d.message
    return {
        "ruleId": d.code,
        "ruleIndex": rule,
        "level": d.severity,
        "message": {"text": text},
        "locations": [{"physicalLocation": location}],
    }


FORMATS: dict[str, Callable[[Sequence[Diagnostic], Lines], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
}


def summary(found: Iterable[Diagnostic]) -> str:
    """ "1 error and 3 warnings"; empty when nothing was found."""
    severities = [d.severity for d in found]
    counts = {kind: severities.count(kind) for kind in ("error", "warning")}
    return " and ".join(f"{n} {kind}{'s' * (n != 1)}" for kind, n in counts.items() if n)
