"""The derived key for a teacher: per case and part what is right, what is accepted, what is ruled out, and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from coursekit.decisions.canonical import Json
from coursekit.decisions.numbers import Number, display
from coursekit.decisions.program import exact

OTHERS = {
    "acceptable": "acceptable",
    "outweighed": "outweighed",
    "unsupported": "unsupported",
    "ruled-out": "ruled out",
}


def answer_sheet(compiled: Json) -> list[str]:
    """Lines of text, indented by two spaces a level."""
    logic, words = compiled["logic"], compiled["words"]
    total = sum((exact(part["points"]) for part in logic["parts"]), 0)
    lines = [f"{words['title']} ({logic['id']}): {_points(total)}"]
    case = None
    for part in logic["parts"]:
        said = words["parts"][part["id"]]
        if said["case"] != case and said["case"]:
            case = said["case"]
            lines += ["", f"{case}: {words['cases'][case]['title']}", f"  {_facts(words['cases'][case])}"]
        lines.append(f"  {said['label']} ({_points(exact(part['points']))})")
        lines += (f"    {line}" for line in _SHEETS[part["type"]](part, said, words))
    for hint in logic["hints"]:
        lines.append(f"hint {hint['id']}, costs {_share(hint['costs'])}: {words['hints'][hint['id']]}")
    return lines


def _points(number: Number) -> str:
    shown = display(number, 2)
    return f"{shown} {'point' if shown == '1' else 'points'}"


def _facts(case: Json) -> str:
    return "; ".join(text for _, text in sorted(case["clauses"].items()))


def _share(text: str) -> str:
    return f"{display(exact(text) * 100, 1)} %"


def _choice(part: Json, said: Json, words: Json) -> Iterator[str]:
    labels = said["options"]
    for judged in sorted(part["judged"], key=lambda judged: -exact(judged["share"])):
        option, share = labels[judged["option"]], judged["share"]
        because = _because(judged, said, words)
        if share == "1":
            yield f"{option}" + (f": {because}" if because else "")
        elif judged["code"] in OTHERS:
            earns = f", {_share(share)}" if share != "0" else ""
            yield f"{OTHERS[judged['code']]}{earns}: {option}" + (f" ({because})" if because else "")
    if "follow" in part:
        follow = part["follow"]
        after = ", ".join(words["parts"][name]["label"].lower() for name in follow["after"])
        yield f"follow-through after {after}: {_share(follow['share'])}"


def _because(judged: Json, said: Json, words: Json) -> str:
    own = said.get("accept", {}).get(judged["option"]) or said.get("because", {}).get(judged["option"])
    if own:
        return str(own)
    if "framework" not in said:
        return str(said.get("says", "")) if judged["share"] == "1" else ""
    rows = words["frameworks"][said["framework"]]["rows"]
    return " ".join(f"{rows[row]['because']} [{row}]" for row in judged["rows"])


def _multiple(part: Json, said: Json, words: Json) -> Iterator[str]:
    for option in part["answer"]:
        because = said["because"].get(option, "")
        yield said["options"][option] + (f": {because}" if because else "")


def _number(part: Json, said: Json, words: Json) -> Iterator[str]:
    unit = f" {part['unit']}" if part["unit"] else ""
    if "value" in part:
        yield f"{display(exact(part['value']), 6)}{unit}" + (f": {said['because']}" if said["because"] else "")
    if "formula" in said:
        pieces = (words["parts"][p["part"]]["label"].lower() if isinstance(p, dict) else p for p in said["formula"])
        yield f"{''.join(pieces)}, by the learner's own figures"
    for row in part.get("between", ()):
        ends = " or ".join(_interval(interval) for interval in row["ranges"])
        labels = words["parts"][said["by"]]["options"] if "by" in said else {}
        chosen = " and ".join(labels[option] for test in row["when"] for option in test["in"])
        yield f"plausible{' for ' + chosen if chosen else ''}: {ends}{unit}"
    if "tolerance" in part and any(value != "0" for value in part["tolerance"].values()):
        tolerance: dict[str, Any] = part["tolerance"]
        yield f"within {_share(tolerance['share']) if 'share' in tolerance else tolerance['amount']}"


def _interval(interval: Json) -> str:
    low = interval.get("from", interval.get("above"))
    high = interval.get("to", interval.get("below"))
    if low is None or high is None:
        return f"from {low}" if high is None else f"up to {high}"
    return f"{display(exact(low), 6)} to {display(exact(high), 6)}"


def _text(part: Json, said: Json, words: Json) -> Iterator[str]:
    yield f"at least {part['at_least']} of these (provisional, by key words):"
    for criterion in part["criteria"]:
        yield f"  {said['criteria'][criterion['id']]} [{criterion['id']}]: {', '.join(criterion['phrases'])}"


def _order(part: Json, said: Json, words: Json) -> Iterator[str]:
    yield ", ".join(said["items"][item] for item in part["answer"])


def _match(part: Json, said: Json, words: Json) -> Iterator[str]:
    for item, option in part["answer"]:
        yield f"{said['items'][item]}: {said['options'][option]}"


_SHEETS: dict[str, Callable[[Json, Json, Json], Iterator[str]]] = {
    "choice": _choice,
    "multiple": _multiple,
    "number": _number,
    "text": _text,
    "order": _order,
    "match": _match,
}
