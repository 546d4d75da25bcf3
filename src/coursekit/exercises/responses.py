"""A response as a file: JSON or YAML text to plain JSON, with every number kept as it was written.

Never raises on data. Binary floats never arise: `0.1` and `1e400` stay the texts that somebody wrote.
"""

from __future__ import annotations

import json

from coursekit import exact_json
from coursekit.decisions.canonical import Json
from coursekit.diagnostics import Diagnostic, Place
from coursekit.exercises.read import plain_answer
from coursekit.yaml12 import read_yaml

MAX_BYTES = 1_000_000
"""Size of a response's file: no learner writes more, and a parser's worst case grows with it."""

ENDINGS = (".json", ".yml", ".yaml")


def read_response_file(data: bytes, path: str) -> tuple[Json, list[Diagnostic]]:
    """The response of a file, None where there is none."""
    place = Place(path, 1)
    if len(data) > MAX_BYTES:
        hint = f"a response has at most {MAX_BYTES:,} bytes"
        return None, [Diagnostic("file-too-large", "this is too large for a response", place, hint)]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        line = data[: fault.start].count(b"\n") + 1
        return None, [Diagnostic("not-utf8", "this is not UTF-8", Place(path, line), "save it as UTF-8")]
    response, faults = _json(text, path) if path.endswith(".json") else _yaml(text, path)
    if not faults and not (isinstance(response, dict) and isinstance(response.get("answers"), dict)):
        hint = 'it begins with `{"exercise": …, "answers": {…}}`'
        faults = [Diagnostic("wrong-type", "this is no response", place, hint)]
    return (None, faults) if faults else (response, [])


def _json(text: str, path: str) -> tuple[Json, list[Diagnostic]]:
    try:
        return exact_json.loads(text), []
    except exact_json.RepeatedKeyError as fault:
        message = f"`{fault.key}` is answered twice"
        return None, [Diagnostic("yaml-duplicate-key", message, Place(path, 1), "keep one of the two")]
    except json.JSONDecodeError as fault:
        message = f"this JSON can't be read: {fault.msg.lower()}"
        place = Place(path, fault.lineno, fault.colno)
        return None, [Diagnostic("json-syntax", message, place, "check quotes, commas and brackets there")]
    except RecursionError:
        return None, [Diagnostic("json-syntax", "this JSON is nested too deeply", Place(path, 1), "flatten it")]


def _yaml(text: str, path: str) -> tuple[Json, list[Diagnostic]]:
    document = read_yaml(text, path)
    return plain_answer(document.value), document.diagnostics
