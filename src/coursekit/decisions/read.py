"""From YAML to the model: facts.yml and frameworks/*.yml. Names, tests and expressions are resolved by `compile`.

Reading never raises on data: every function returns what it could read, with diagnostics.
"""

from __future__ import annotations

from coursekit.decisions.model import (
    Decision,
    Example,
    Fact,
    Facts,
    Framework,
    Labels,
    Text,
)
from coursekit.decisions.read_decision import read_decision
from coursekit.decisions.shape import (
    Reading,
    flag,
    identifier,
    items,
    key_text,
    labels,
    mapping,
    name,
    number_range,
    readable,
    sentence,
    text,
)
from coursekit.diagnostics import Diagnostic
from coursekit.yaml12 import Path, read_yaml

YES_NO: Labels = (("yes", "yes"), ("no", "no"))

# The keys of each mapping, and whether it is required; the JSON Schemas are made from the same tables.
FACT = {"label": True, "question": True, "help": False, "values": False, "ordered": False, "number": False}
FACT |= {"unit": False}
FRAMEWORK = {"id": True, "title": True, "description": False, "outcome": True, "decisions": True}
FRAMEWORK |= {"maps": False, "examples": False}
EXAMPLE = {"name": False, "facts": True, "outcome": True}


def read_facts(source: str, path: str) -> tuple[Facts, list[Diagnostic]]:
    """Read the vocabulary, in the order of the file."""
    document = read_yaml(source, path)
    r = Reading(document, list(document.diagnostics))
    if document.diagnostics:
        return {}, r.faults
    return {key: _fact(r, (key,)) for key in mapping(r, ())}, r.faults


def _fact(r: Reading, path: Path) -> Fact:
    given = mapping(r, path, FACT)
    key = name(r, path)
    if "values" in given and "number" in given:
        r.fault("either-or", f"`{key}` has both `values` and `number`", path, "keep one of the two", True)
    elif given and not ("values" in given or "number" in given):
        hint = "write `values: yes-no`, name some `values`, or write `number: {min: 0}`"
        r.fault("either-or", f"`{key}` has neither `values` nor `number`", path, hint, True)
    values = YES_NO if given.get("values") == "yes-no" else labels(r, (*path, "values"))
    return Fact(
        key,
        sentence(r, (*path, "label"), readable(key)),
        sentence(r, (*path, "question")),
        sentence(r, (*path, "help")),
        values,
        flag(r, (*path, "ordered")),
        number_range(r, (*path, "number")) if "number" in given else None,
        sentence(r, (*path, "unit")),
        r.document.key_place(*path),
    )


def read_framework(source: str, path: str) -> tuple[Framework | None, list[Diagnostic]]:
    """Read one framework; None only where the file is no mapping at all."""
    document = read_yaml(source, path)
    r = Reading(document, list(document.diagnostics))
    if document.diagnostics or not (given := mapping(r, (), FRAMEWORK)):
        return None, r.faults
    framework = Framework(
        identifier(r, ("id",), "framework"),
        sentence(r, ("title",)),
        sentence(r, ("description",)),
        text(r, ("outcome",)),
        tuple(_decisions(r)),
        tuple((key_text(r, ("maps", other)), _map(r, ("maps", other))) for other in _keys(r, given, "maps")),
        tuple(_example(r, entry) for entry in items(r, ("examples",))),
        r.document.place("id"),
    )
    return framework, r.faults


def _keys(r: Reading, given: dict[str, object], key: str) -> list[str]:
    return list(mapping(r, (key,))) if key in given else []


def _map(r: Reading, path: Path) -> tuple[tuple[Text, Text], ...]:
    return tuple((key_text(r, (*path, key)), text(r, (*path, key))) for key in mapping(r, path))


def _example(r: Reading, path: Path) -> Example:
    mapping(r, path, EXAMPLE)
    facts = (*path, "facts")
    pairs = tuple((key_text(r, (*facts, key)), text(r, (*facts, key))) for key in mapping(r, facts))
    return Example(sentence(r, (*path, "name")), pairs, text(r, (*path, "outcome")), r.document.place(*path))


def _decisions(r: Reading) -> list[Decision]:
    found = (read_decision(r, ("decisions", key)) for key in mapping(r, ("decisions",)))
    return [decision for decision in found if decision is not None]
