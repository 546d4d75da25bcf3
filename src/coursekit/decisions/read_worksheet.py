"""From YAML to the model: worksheets/*.yml. Reading never raises on data."""

from __future__ import annotations

from coursekit.decisions.model import (
    Calculation,
    Constant,
    Input,
    Line,
    NumberRange,
    Plot,
    Requirement,
    Worksheet,
)
from coursekit.decisions.numbers import MAX_PLACES, Number
from coursekit.decisions.read_decision import formula
from coursekit.decisions.sentences import range_words
from coursekit.decisions.shape import (
    Reading,
    flag,
    identifier,
    items,
    key_text,
    mapping,
    name,
    number,
    plain,
    readable,
    sentence,
    text,
    texts,
)
from coursekit.diagnostics import Diagnostic
from coursekit.yaml12 import Path, read_yaml

# The keys of each mapping, and whether it is required; the JSON Schemas are made from the same tables.
WORKSHEET = {"id": True, "title": True, "description": False, "inputs": True, "constants": False, "lines": True}
WORKSHEET |= {"results": True, "requires": False, "plot": False, "examples": False}
INPUT = {"label": True, "unit": False, "default": True, "min": False, "max": False, "whole": False, "help": False}
CONSTANT = {"value": True, "unit": False}
LINE = {"label": True, "unit": False, "places": False, "help": False, "formula": True}
REQUIREMENT = {"id": True, "that": True, "because": True}
PLOT = {"vary": True, "from": True, "to": True, "lines": True}
EXAMPLE = {"name": False, "set": False, "gives": True}


def read_worksheet(source: str, path: str) -> tuple[Worksheet | None, list[Diagnostic]]:
    """Read one worksheet; None only where the file is no mapping at all."""
    document = read_yaml(source, path)
    r = Reading(document, list(document.diagnostics))
    if document.diagnostics or not mapping(r, (), WORKSHEET):
        return None, r.faults
    worksheet = Worksheet(
        identifier(r, ("id",), "worksheet"),
        sentence(r, ("title",)),
        sentence(r, ("description",)),
        tuple(_input(r, ("inputs", key)) for key in mapping(r, ("inputs",))),
        tuple(_constant(r, ("constants", key)) for key in _optional(r, ("constants",))),
        tuple(_line(r, ("lines", key)) for key in mapping(r, ("lines",))),
        texts(r, ("results",)),
        tuple(_requirement(r, entry) for entry in items(r, ("requires",))),
        _plot(r, ("plot",)) if r.at(("plot",)) is not None else None,
        tuple(_example(r, entry) for entry in items(r, ("examples",))),
        r.document.place("id"),
    )
    return worksheet, r.faults


def _optional(r: Reading, path: Path) -> list[str]:
    return list(mapping(r, path)) if r.at(path) is not None else []


def _input(r: Reading, path: Path) -> Input:
    given = mapping(r, path, INPUT)
    label = sentence(r, (*path, "label"), readable(str(path[-1])))
    default = number(r, (*path, "default"))
    range_ = NumberRange(_end(r, given, path, "min"), _end(r, given, path, "max"), flag(r, (*path, "whole")))
    if not _within(default, range_):
        message = f"the default of `{path[-1]}` is not {range_words(range_)}"
        r.fault("bad-value", message, (*path, "default"), "change the default, or `min`, `max` and `whole`")
    help_ = sentence(r, (*path, "help"))
    return Input(
        name(r, path), label, sentence(r, (*path, "unit")), default, range_, help_, r.document.key_place(*path)
    )


def _end(r: Reading, given: dict[str, object], path: Path, key: str) -> Number | None:
    return number(r, (*path, key)) if key in given else None


def _within(value: Number, range_: NumberRange) -> bool:
    low, high = range_.low, range_.high
    fits = (low is None or low <= value) and (high is None or value <= high)
    return fits and not (range_.whole and value.denominator != 1)


def _constant(r: Reading, path: Path) -> Constant:
    mapping(r, path, CONSTANT)
    value, unit = number(r, (*path, "value")), sentence(r, (*path, "unit"))
    return Constant(name(r, path), unit, value, r.document.key_place(*path))


def _line(r: Reading, path: Path) -> Line:
    mapping(r, path, LINE)
    places = number(r, (*path, "places"), 2)
    if not isinstance(places, int) or not 0 <= places <= MAX_PLACES:
        r.fault("bad-value", f"`places` is a whole number from 0 to {MAX_PLACES}", (*path, "places"), "write 0 or 2")
        places = 2
    label, help_ = sentence(r, (*path, "label"), readable(str(path[-1]))), sentence(r, (*path, "help"))
    return Line(label, help_, places, formula(r, path, name(r, path), sentence(r, (*path, "unit"))))


def _requirement(r: Reading, path: Path) -> Requirement:
    mapping(r, path, REQUIREMENT)
    id_ = identifier(r, (*path, "id"), f"requirement-{path[-1]}")
    return Requirement(id_, text(r, (*path, "that")), sentence(r, (*path, "because")))


def _plot(r: Reading, path: Path) -> Plot:
    mapping(r, path, PLOT)
    low, high = number(r, (*path, "from")), number(r, (*path, "to"), 1)
    if low >= high:
        r.fault("empty-range", "the plot has no width", path, "put the smaller end under `from`")
    return Plot(text(r, (*path, "vary")), low, high, texts(r, (*path, "lines")))


def _example(r: Reading, path: Path) -> Calculation:
    mapping(r, path, EXAMPLE)
    put, gives = (*path, "set"), (*path, "gives")
    inputs = tuple((key_text(r, (*put, key)), number(r, (*put, key))) for key in _optional(r, put))
    results = tuple((key_text(r, (*gives, key)), plain(r.at((*gives, key)))) for key in mapping(r, gives))
    return Calculation(sentence(r, (*path, "name")), inputs, results, r.document.place(*path))
