"""Situations as people hand them in: `name=value` words, a YAML or JSON file with one, a .jsonl file with many.

Values become text here (`true` is `yes`, 200 is "200"), since the programs compare text and exact numbers only. What
can't be used is reported and never guessed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from msgspec import Struct

from coursekit import exact_json
from coursekit.decisions.canonical import Json
from coursekit.decisions.compile import fact_logic
from coursekit.decisions.library import Library, expected
from coursekit.decisions.program import FactSpec, fact_spec
from coursekit.decisions.shape import plain
from coursekit.decisions.situation import Problem, fact_value
from coursekit.diagnostics import Diagnostic, Place
from coursekit.identifiers import did_you_mean
from coursekit.yaml12 import read_yaml

JSON_HINT = 'a situation is like {"need": "knowledge", "citations": "yes"}'


class Handed(Struct, frozen=True):
    """One situation as handed in, and what is wrong with it."""

    situation: dict[str, Json]
    faults: tuple[Diagnostic, ...] = ()


def read_cases(text: str, path: str) -> list[Handed]:
    """All situations of a file: one of a .yml or .json file, one a line of a .jsonl file. Never raises on data."""
    if path.endswith(".jsonl"):
        lines = enumerate(text.splitlines(), 1)
        return [_from_json(line, Place(path, number)) for number, line in lines if line.strip()]
    if path.endswith(".json"):
        return [_from_json(text, Place(path, 1))]
    document = read_yaml(text, path)
    if document.diagnostics:
        return [Handed({}, tuple(document.diagnostics))]
    return [_from_value(document.value, {key: document.place(key) for key in _keys(document.value)}, Place(path, 1))]


def _keys(value: Any) -> list[str]:
    return list(value) if isinstance(value, dict) else []


def _from_json(text: str, place: Place) -> Handed:
    try:
        value = exact_json.loads(text)
    except exact_json.RepeatedKeyError as fault:
        message = f"`{fault.key}` is given twice"
        return Handed({}, (Diagnostic("yaml-duplicate-key", message, place, "keep one of the two"),))
    except json.JSONDecodeError as fault:
        where = Place(place.path, place.line + fault.lineno - 1, fault.colno)
        return Handed({}, (Diagnostic("json-syntax", f"this JSON can't be read: {fault.msg}", where, JSON_HINT),))
    except RecursionError:
        return Handed({}, (Diagnostic("json-syntax", "this JSON is nested too deeply", place, JSON_HINT),))
    return _from_value(value, {}, place)


def _from_value(value: Any, places: Mapping[str, Place], place: Place) -> Handed:
    if not isinstance(value, dict):
        return Handed({}, (Diagnostic("wrong-type", "a situation should be facts with values", place, JSON_HINT),))
    situation: dict[str, Json] = {}
    faults: list[Diagnostic] = []
    for name, given in value.items():
        if isinstance(given, dict | list):
            where = places.get(name, place)
            faults.append(
                Diagnostic("wrong-type", f"`{name}` should be a single value", where, "write a text or number")
            )
        elif given is not None:
            situation[name] = plain(given)
    return Handed(situation, tuple(faults))


def check_case(library: Library, handed: Handed, place: Place) -> list[Diagnostic]:
    """What is wrong with a situation: reading it, names that no fact has, values that a fact can't have."""
    return [*handed.faults, *_wrong(library, handed.situation, place)]


def _wrong(library: Library, situation: Mapping[str, Json], place: Place) -> Iterator[Diagnostic]:
    for name, given in situation.items():
        if name not in library.facts:
            hint = did_you_mean(name, library.facts) or "the facts are listed in facts.yml"
            yield Diagnostic("unknown-name", f"there is no fact `{name}`", place, hint)
        elif isinstance(fact_value(_spec(library, name), given), Problem):
            yield Diagnostic("bad-value", f"`{name}` can't be `{str(given)[:60]}`", place, expected(library, name))


def _spec(library: Library, name: str) -> FactSpec:
    return fact_spec(fact_logic(library.facts[name]))
