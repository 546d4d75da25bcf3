"""The JSON Schema of `exercises/*.yml`, made from the reader's own tables of keys. The reader is the authority."""

from __future__ import annotations

from coursekit.decisions.schemas import DIALECT, ID, IDS, LABELS, NUMBER, SCALAR, TEXT, Schema, closed, listed
from coursekit.exercises import read

SHARE: Schema = {"type": ["number", "string"], "description": "a share from 0 to 1: 1/2, 0.5 or 50 %"}
FORMULA: Schema = {"type": ["number", "string"]}


def by_id(item: Schema) -> Schema:
    return {"type": "object", "propertyNames": {"pattern": ID["pattern"]}, "additionalProperties": item}


FACTS = by_id(SCALAR)
SENTENCES = by_id(TEXT)
RANGES: Schema = {"oneOf": [SCALAR, FACTS]}
ANSWER: Schema = {"oneOf": [IDS, by_id(IDS)]}


def exercise() -> Schema:
    """The file of an exercise. The criteria of a case stand under names of the author's, so cases are left open."""
    case = closed(read.CASE, {"title": TEXT, "facts": FACTS, "says": SENTENCES, "was": IDS})
    case["additionalProperties"] = IDS
    criterion = closed(read.CRITERION, {"says": TEXT, "phrases": IDS})
    hint = closed(read.HINT, {"id": ID, "says": TEXT, "part": IDS, "costs": SHARE})
    clause: Schema = {"oneOf": [SCALAR, {"type": "object", "additionalProperties": SCALAR}]}
    shape = closed(
        read.EXERCISE,
        {
            "id": ID,
            "title": TEXT,
            "was": IDS,
            "uses": IDS,
            "facts": FACTS,
            "cases": by_id(case),
            "parts": {"type": "array", "minItems": 1, "items": {"oneOf": [_part(kind) for kind in read.PART_TYPES]}},
            "rubrics": by_id(by_id(criterion)),
            "groups": LABELS,
            "hints": listed(hint),
            "clauses": by_id(clause),
            "examples": listed(_example()),
        },
    )
    return {"$schema": DIALECT, "title": "coursekit exercise"} | shape


def _part(kind: str) -> Schema:
    accept = closed(read.ACCEPT, {"option": IDS, "case": IDS, "share": SHARE, "because": TEXT})
    mistake = closed(
        read.MISTAKE, {"id": ID, "case": IDS, "option": IDS, "answer": FORMULA, "equals": FORMULA, "says": TEXT}
    )
    mistake["oneOf"] = [{"required": [key]} for key in ("option", "answer", "equals")]
    keys = read.PART | dict(read.PART_TYPES[kind].keys)
    texts = dict.fromkeys(("label", "group", "unit", "fact", "from", "decision", "by", "times", "rubric"), SCALAR)
    lists = dict.fromkeys(("cases", "after", "was"), IDS)
    shares = dict.fromkeys(("acceptable", "follow-through"), SHARE)
    match = kind == "match"
    rest: dict[str, Schema] = {
        "id": ID,
        "type": {"const": kind},
        "points": NUMBER,
        "mistakes": listed(mistake),
        "options": LABELS,
        "items": LABELS,
        "answer": FACTS if match else ANSWER,
        "accept": listed(accept),
        "because": SENTENCES if kind in ("choice", "multiple", "match") else TEXT,
        "equals": FORMULA,
        "between": RANGES,
        "tolerance": SHARE,
        "at-least": NUMBER,
    }
    shape = closed(keys, texts | lists | shares | rest)
    if kind in SOURCES:
        shape["oneOf"] = [{"required": [key]} for key in SOURCES[kind]]
    return shape


SOURCES = {"choice": ("fact", "from", "answer"), "number": ("fact", "from", "answer", "equals", "between")}
"""What may say what is right, for the types where several things can; exactly one does."""


def _example() -> Schema:
    expected = closed(read.EXPECTATION, {"verdict": TEXT, "earned": NUMBER, "codes": IDS, "rows": IDS})
    given: Schema = {"oneOf": [SCALAR, listed(SCALAR), {"type": "object", "additionalProperties": SCALAR}]}
    answers: Schema = {"type": "object", "additionalProperties": given}
    expect: Schema = {"type": "object", "additionalProperties": expected}
    return closed(read.EXAMPLE, {"name": TEXT, "answers": answers, "hints": IDS, "score": SHARE, "expect": expect})
