"""From YAML to the model: one decision of a framework, of any of the five kinds. Reading never raises on data."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from coursekit.decisions.model import (
    Band,
    Case,
    Decision,
    Formula,
    Labels,
    Score,
    ScoreRow,
    Table,
    TableRow,
    Test,
    Weigh,
    WeighRow,
    When,
)
from coursekit.decisions.shape import (
    Reading,
    identifier,
    items,
    key_text,
    labels,
    mapping,
    name,
    number,
    readable,
    sentence,
    text,
    texts,
)
from coursekit.diagnostics import Diagnostic
from coursekit.identifiers import did_you_mean
from coursekit.yaml12 import Path

# The keys of each mapping, and whether it is required; the JSON Schemas are made from the same tables.
DECISIONS = {
    "weigh": {"weigh": True, "rows": True},
    "table": {"table": True, "rows": True},
    "tree": {"tree": True, "outcomes": False},
    "score": {"score": True, "rows": True},
    "formula": {"formula": True, "unit": False},
}
WEIGH = {"options": True, "order": False, "otherwise": False}
TABLE = {"hit": False, "outcomes": False}
SCORE = {"value": True, "bands": True, "outcomes": False}
BAND = {"when": True, "because": False}
BRANCHING = {"ask": True, "branches": True}
LEAF = {"id": False, "outcome": True, "because": True}
CASE = {"id": False, "when": False, "value": False, "outcome": False, "because": False}
ROW = {"id": True, "when": False, "because": True}
ROWS = {
    "weigh": ROW | {"for": False, "against": False, "rules-out": False, "settles": False, "weight": False},
    "table": ROW | {"outcome": True},
    "score": ROW | {"points": True},
}
EFFECTS = ("for", "against", "rules-out", "settles")
MAX_BRANCHES = 12


def read_decision(r: Reading, path: Path) -> Decision | None:
    given = mapping(r, path)
    kinds = [kind for kind in DECISIONS if kind in given]
    if len(kinds) != 1:
        _fault_of_kind(r, path, given, kinds)
        return None
    name(r, path)
    mapping(r, path, DECISIONS[kinds[0]])
    return _READERS[kinds[0]](r, path)


def _fault_of_kind(r: Reading, path: Path, given: Iterable[str], kinds: list[str]) -> None:
    if kinds:
        hint = "keep one of " + ", ".join(f"`{kind}`" for kind in kinds)
        r.fault("either-or", f"`{path[-1]}` is of more than one kind", path, hint, True)
    else:
        near = next((hint for key in given if (hint := did_you_mean(key, DECISIONS))), "")
        hint = near or "give it one of `weigh`, `table`, `tree`, `score`, `formula`"
        r.fault("either-or", f"`{path[-1]}` is of no kind of decision", path, hint, True)


def _weigh(r: Reading, path: Path) -> Weigh:
    mapping(r, (*path, "weigh"), WEIGH)
    options = _in_order(r, labels(r, (*path, "weigh", "options")), (*path, "weigh", "order"))
    rows = tuple(_weigh_row(r, entry) for entry in _rows(r, path, "weigh"))
    otherwise = sentence(r, (*path, "weigh", "otherwise"), "Nothing else is left.")
    return Weigh(str(path[-1]), options, rows, otherwise, r.document.key_place(*path))


def _in_order(r: Reading, options: Labels, path: Path) -> Labels:
    order = [t.text for t in texts(r, path)]
    if order and sorted(order) != sorted(key for key, _ in options):
        hint = "name " + ", ".join(f"`{key}`" for key, _ in options) + ", or leave `order` out"
        r.fault("bad-value", "`order` must name every option once", path, hint)
        return options
    return tuple(sorted(options, key=lambda option: order.index(option[0]))) if order else options


def _rows(r: Reading, path: Path, kind: str) -> list[Path]:
    """The paths of a decision's rows, with keys checked and ids told apart."""
    rows, seen = items(r, (*path, "rows")), set()
    for row in rows:
        mapping(r, row, ROWS[kind])
        id_ = sentence(r, (*row, "id"))
        if id_ in seen:
            r.fault("duplicate-id", f"two rows of `{path[-1]}` are called `{id_}`", (*row, "id"), "rename one")
        seen.add(id_)
    return rows


def _weigh_row(r: Reading, path: Path) -> WeighRow:
    speaks_for, against, rules_out, settles = (texts(r, (*path, key)) for key in EFFECTS)
    if not (speaks_for or against or rules_out or settles):
        hint = "add `for`, `against`, `rules-out` or `settles`"
        r.fault("row-without-effect", "this row speaks for and against nothing", path, hint)
    if len(settles) > 1:
        r.fault("settles-two", "a row can settle only one option", (*path, "settles"), "keep one")
    weight = number(r, (*path, "weight"), 1)
    if weight <= 0:
        r.fault("bad-value", "a weight must be more than 0", (*path, "weight"), "turn `for` into `against` instead")
    because = sentence(r, (*path, "because"))
    place = r.document.place(*path)
    return WeighRow(_row_id(r, path), _when(r, path), speaks_for, against, rules_out, settles, weight, because, place)


def _row_id(r: Reading, path: Path) -> str:
    return identifier(r, (*path, "id"), f"row-{path[-1]}")


def _when(r: Reading, path: Path) -> When:
    """`when: {fact: test, …}`; absent or `-`, it always holds."""
    when = (*path, "when")
    if r.at(when) in (None, "-"):
        return ()
    return tuple(Test(key_text(r, (*when, key)), text(r, (*when, key))) for key in mapping(r, when))


def _table(r: Reading, path: Path) -> Table:
    given = mapping(r, (*path, "table"), TABLE)
    hit = sentence(r, (*path, "table", "hit"), "unique")
    if hit not in ("first", "unique"):
        hint = did_you_mean(hit, ("first", "unique")) or "write `first` or `unique`"
        r.fault("bad-value", f"`hit` can't be `{hit}`", (*path, "table", "hit"), hint)
        hit = "first"
    rows = tuple(_table_row(r, entry) for entry in _rows(r, path, "table"))
    outcomes = labels(r, (*path, "table", "outcomes")) if "outcomes" in given else named_by(rows)
    return Table(str(path[-1]), hit, outcomes, rows, r.document.key_place(*path))


def named_by(rows: tuple[TableRow, ...] | tuple[Band, ...]) -> Labels:
    """The outcomes in order of appearance, where none are declared."""
    return tuple((o, readable(o)) for o in dict.fromkeys(row.outcome.text for row in rows))


def _table_row(r: Reading, path: Path) -> TableRow:
    because = sentence(r, (*path, "because"))
    outcome = text(r, (*path, "outcome"))
    return TableRow(_row_id(r, path), _when(r, path), outcome, because, r.document.place(*path))


def _tree(r: Reading, path: Path) -> Table:
    rows = tuple(_leaves(r, (*path, "tree"), (), ""))
    seen: set[str] = set()
    for row in rows:
        if row.id in seen:
            hint = "give one of the two leaves an `id` of its own"
            r.faults.append(Diagnostic("duplicate-id", f"two leaves are called `{row.id}`", row.place, hint))
        seen.add(row.id)
    outcomes = labels(r, (*path, "outcomes")) if r.at((*path, "outcomes")) is not None else named_by(rows)
    return Table(str(path[-1]), "tree", outcomes, rows, r.document.key_place(*path))


def _leaves(r: Reading, path: Path, when: When, number_: str) -> list[TableRow]:
    """Each leaf with the path of tests that leads to it; a leaf without an id is numbered: `leaf-1.2`."""
    value = r.at(path)
    if not isinstance(value, dict):
        hint = "write `{outcome: …, because: …}`, or `{ask: …, branches: …}`"
        r.fault("wrong-type", f"`{path[-1]}` should lead to an outcome or to another question", path, hint)
        return []
    if "ask" not in value:
        mapping(r, path, LEAF)
        id_ = identifier(r, (*path, "id"), f"leaf-{number_ or 1}")
        because = sentence(r, (*path, "because"))
        return [TableRow(id_, when, text(r, (*path, "outcome")), because, r.document.place(*path))]
    mapping(r, path, BRANCHING)
    asked, branches = text(r, (*path, "ask")), mapping(r, (*path, "branches"))
    if len(branches) > MAX_BRANCHES:
        hint = "join some with `|`, or ask something else first"
        r.fault("too-large", f"a question with more than {MAX_BRANCHES} branches", path, hint)
    found: list[TableRow] = []
    for i, key in enumerate(list(branches)[:MAX_BRANCHES], 1):
        branch = (*path, "branches", key)
        test = Test(asked, key_text(r, branch))
        found += _leaves(r, branch, (*when, test), f"{number_}.{i}" if number_ else str(i))
    return found


def _score(r: Reading, path: Path) -> Score:
    mapping(r, (*path, "score"), SCORE)
    rows = tuple(_score_row(r, entry) for entry in _rows(r, path, "score"))
    at = (*path, "score", "bands")
    bands = tuple(_band(r, (*at, key)) for key in mapping(r, at))
    declared = (*path, "score", "outcomes")
    outcomes = labels(r, declared) if r.at(declared) is not None else named_by(bands)
    return Score(str(path[-1]), outcomes, rows, text(r, (*path, "score", "value")), bands, r.document.key_place(*path))


def _score_row(r: Reading, path: Path) -> ScoreRow:
    at = (*path, "points")
    given = mapping(r, at) if isinstance(r.at(at), dict) else {}
    points = tuple((name(r, (*at, key)), number(r, (*at, key))) for key in given)
    points = points or (("points", number(r, at)),)
    return ScoreRow(_row_id(r, path), _when(r, path), points, sentence(r, (*path, "because")), r.document.place(*path))


def _band(r: Reading, path: Path) -> Band:
    if isinstance(r.at(path), dict):
        mapping(r, path, BAND)
        return Band(key_text(r, path), text(r, (*path, "when")), sentence(r, (*path, "because")))
    return Band(key_text(r, path), text(r, path), "")


def _formula(r: Reading, path: Path) -> Formula:
    return formula(r, path, str(path[-1]), sentence(r, (*path, "unit")))


def formula(r: Reading, path: Path, name_: str, unit: str) -> Formula:
    """`formula: expression`, or a list of cases of which the first that holds counts."""
    at = (*path, "formula")
    place = r.document.key_place(*path)
    if isinstance(r.at(at), list):
        return Formula(name_, unit, tuple(_case(r, entry, i) for i, entry in enumerate(items(r, at), 1)), place)
    return Formula(name_, unit, (Case("always", (), text(r, at), None, "", r.document.place(*at)),), place)


def _case(r: Reading, path: Path, number_: int) -> Case:
    given = mapping(r, path, CASE)
    if "value" in given and "outcome" in given:
        r.fault("either-or", "this case has both `value` and `outcome`", path, "keep one of the two")
    elif not ("value" in given or "outcome" in given):
        hint = "write an expression under `value`, or a fixed text under `outcome`"
        r.fault("either-or", "this case has neither `value` nor `outcome`", path, hint)
    value = text(r, (*path, "value")) if "value" in given else None
    outcome = text(r, (*path, "outcome")) if "value" not in given else None
    id_ = identifier(r, (*path, "id"), f"case-{number_}")
    return Case(id_, _when(r, path), value, outcome, sentence(r, (*path, "because")), r.document.place(*path))


_READERS: dict[str, Callable[[Reading, Path], Decision]] = {
    "weigh": _weigh,
    "table": _table,
    "tree": _tree,
    "score": _score,
    "formula": _formula,
}
