"""JSON Schemas of the files that authors write: for an editor's completion. The reader is the authority.

They are made from the reader's own tables of keys, so a key can't be in one and not in the other.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from coursekit.decisions import read, read_decision, read_worksheet

Schema = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"

TEXT: Schema = {"type": "string"}
SCALAR: Schema = {"type": ["string", "number", "boolean"]}
NUMBER: Schema = {"type": ["number", "string"], "description": "a plain number, 1000 or 0.5, or a fraction, 2/3"}
ID: Schema = {"type": "string", "pattern": "^[a-z0-9][a-z0-9._-]*$"}
IDS: Schema = {"oneOf": [SCALAR, {"type": "array", "items": SCALAR}]}
FLAG: Schema = {"type": ["boolean", "string"]}
NAMES: Schema = {"pattern": "^[a-z][a-z0-9_]{0,63}$"}


def closed(keys: Mapping[str, bool], properties: Mapping[str, Schema]) -> Schema:
    """A mapping with exactly these keys; those marked true are required."""
    required = [key for key, needed in keys.items() if needed]
    shape: Schema = {"type": "object", "properties": {key: properties[key] for key in keys}}
    return shape | {"required": required, "additionalProperties": False}


def by_name(item: Schema) -> Schema:
    return {"type": "object", "propertyNames": NAMES, "additionalProperties": item}


def listed(item: Schema) -> Schema:
    return {"type": "array", "items": item}


LABELS: Schema = {"oneOf": [{"type": "object", "additionalProperties": SCALAR}, listed(SCALAR)]}
ANYTHING_BY_NAME = by_name(SCALAR)
WHEN: Schema = {"oneOf": [ANYTHING_BY_NAME, {"const": "-"}], "description": "unary tests by fact or decision"}
RANGE = closed({"min": False, "max": False, "whole": False}, {"min": NUMBER, "max": NUMBER, "whole": FLAG})


def facts() -> Schema:
    values: Schema = {"oneOf": [{"const": "yes-no"}, LABELS]}
    texts = dict.fromkeys(("label", "question", "help", "unit"), TEXT)
    fact = closed(read.FACT, texts | {"values": values, "ordered": FLAG, "number": RANGE})
    fact["oneOf"] = [{"required": ["values"]}, {"required": ["number"]}]
    return _named("facts", by_name(fact))


def framework() -> Schema:
    kinds = {"weigh": _weigh(), "table": _table(), "tree": _tree(), "score": _score(), "formula": _formula()}
    example = closed(read.EXAMPLE, {"name": TEXT, "facts": ANYTHING_BY_NAME, "outcome": SCALAR})
    maps = {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": SCALAR}}
    shape = closed(
        read.FRAMEWORK,
        {
            "id": ID,
            "title": TEXT,
            "description": TEXT,
            "outcome": TEXT,
            "decisions": by_name({"oneOf": [kinds[kind] for kind in read_decision.DECISIONS]}),
            "maps": maps,
            "examples": listed(example),
        },
    )
    return _named("framework", shape | {"$defs": {"branch": _branch()}})


def worksheet() -> Schema:
    texts = dict.fromkeys(("label", "unit", "help", "id", "title", "description", "name", "because"), TEXT)
    bounds = dict.fromkeys(("min", "max", "default", "value", "from", "to", "places"), NUMBER)
    common = texts | bounds | {"id": ID, "whole": FLAG, "that": TEXT, "vary": TEXT, "lines": IDS, "formula": _cases()}
    example = closed(read_worksheet.EXAMPLE, common | {"set": by_name(NUMBER), "gives": ANYTHING_BY_NAME})
    parts = {
        "inputs": by_name(closed(read_worksheet.INPUT, common)),
        "constants": by_name(closed(read_worksheet.CONSTANT, common)),
        "lines": by_name(closed(read_worksheet.LINE, common)),
        "results": IDS,
        "requires": listed(closed(read_worksheet.REQUIREMENT, common)),
        "plot": closed(read_worksheet.PLOT, common),
        "examples": listed(example),
    }
    return _named("worksheet", closed(read_worksheet.WORKSHEET, common | parts))


def _named(name: str, schema: Schema) -> Schema:
    return {"$schema": DIALECT, "title": f"coursekit {name}"} | schema


def _rows(kind: str, effects: Mapping[str, Schema]) -> Schema:
    row = closed(read_decision.ROWS[kind], {"id": ID, "when": WHEN, "because": TEXT, **effects})
    return {"rows": listed(row)}


def _weigh() -> Schema:
    head = closed(read_decision.WEIGH, {"options": LABELS, "order": IDS, "otherwise": TEXT})
    effects: dict[str, Schema] = dict.fromkeys(read_decision.EFFECTS, IDS)
    rows = _rows("weigh", effects | {"weight": NUMBER})
    rows["rows"]["items"]["anyOf"] = [{"required": [key]} for key in read_decision.EFFECTS]
    return closed(read_decision.DECISIONS["weigh"], {"weigh": head} | rows)


def _table() -> Schema:
    head = closed(read_decision.TABLE, {"hit": {"enum": ["first", "unique"]}, "outcomes": LABELS})
    return closed(read_decision.DECISIONS["table"], {"table": head} | _rows("table", {"outcome": SCALAR}))


def _tree() -> Schema:
    return closed(read_decision.DECISIONS["tree"], {"tree": {"$ref": "#/$defs/branch"}, "outcomes": LABELS})


def _branch() -> Schema:
    leaf = closed(read_decision.LEAF, {"id": ID, "outcome": SCALAR, "because": TEXT})
    branches = {
        "type": "object",
        "additionalProperties": {"$ref": "#/$defs/branch"},
        "maxProperties": read_decision.MAX_BRANCHES,
    }
    return {"oneOf": [leaf, closed(read_decision.BRANCHING, {"ask": TEXT, "branches": branches})]}


def _score() -> Schema:
    band: Schema = {"oneOf": [SCALAR, closed(read_decision.BAND, {"when": SCALAR, "because": TEXT})]}
    bands = {"type": "object", "additionalProperties": band}
    head = closed(read_decision.SCORE, {"value": SCALAR, "bands": bands, "outcomes": LABELS})
    points: Schema = {"oneOf": [NUMBER, by_name(NUMBER) | {"minProperties": 1}]}
    return closed(read_decision.DECISIONS["score"], {"score": head} | _rows("score", {"points": points}))


def _formula() -> Schema:
    return closed(read_decision.DECISIONS["formula"], {"formula": _cases(), "unit": TEXT})


def _cases() -> Schema:
    case = closed(read_decision.CASE, {"id": ID, "when": WHEN, "value": SCALAR, "outcome": SCALAR, "because": TEXT})
    case["oneOf"] = [{"required": ["value"]}, {"required": ["outcome"]}]
    return {"oneOf": [SCALAR, listed(case)]}


SCHEMAS = {"facts": facts, "framework": framework, "worksheet": worksheet}
"""By the NAME that `coursekit schema NAME` takes."""
