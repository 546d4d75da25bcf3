"""An exercise or a question as a page shows it: what is asked, and nothing of what is right. Pure.

Everything here is made from the public view, so nothing of the key can get into the HTML; the key is a file of its own,
which scripts fetch when an answer is first checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from coursekit.decisions.canonical import Json, canonical_json
from coursekit.decisions.numbers import Number, display
from coursekit.decisions.program import exact
from coursekit.exercises.bank import Keyed, model_answer
from coursekit.exercises.public import public_view
from coursekit.site import urls
from coursekit.site.asked import CaseView, Choice, ExerciseView, GroupView, HintView, PartView
from coursekit.site.live import phrases
from coursekit.site.speech import Speech, capital

LONG = 32
"""Characters of a label from which options stand one below the other, and go by letters where they are matched."""

UNITS = {
    "USD": "exercise.unit.usd",
    "EUR": "exercise.unit.eur",
    "GBP": "exercise.unit.gbp",
    "%": "exercise.unit.percent",
}
"""Units that are read out in other words than they are written."""

SPOKEN = ("form.",)
"""Beginnings of the words of the interface that scripts speak beside a form."""


def exercise_view(keyed: Keyed, strings: Mapping[str, str]) -> ExerciseView:
    """What a page shows of an exercise."""
    view = public_view(keyed.compiled)
    say = Speech(strings)
    parts = view["parts"]
    titles = {case["id"]: case["title"] for case in view["cases"]} or {"": ""}
    told = len(parts) > 1 or parts[0]["points"] != "1"
    cases = tuple(
        CaseView(id_, _letter(id_, number), capital(titles[id_]), tuple(_groups(found, view["groups"], say, told)))
        for number, (id_, found) in enumerate(_by_case(parts, titles), 1)
    )
    hints = tuple(_hint(hint, parts, say) for hint in view["hints"])
    model, was = model_answer(keyed) is not None, tuple(view["was"])
    return ExerciseView(view["id"], view["title"], cases, hints, model, view["version"], was)


def _letter(id_: str, number: int) -> str:
    return id_.upper() if len(id_) == 1 else str(number)


def _by_case(parts: Iterable[Json], titles: Mapping[str, str]) -> Iterator[tuple[str, list[Json]]]:
    for id_ in titles:
        yield id_, [part for part in parts if part["case"] == id_]


def _groups(parts: list[Json], titles: Json, say: Speech, told: bool) -> Iterator[GroupView]:
    for group, found in groupby(parts, key=lambda part: part["group"]):
        yield GroupView(titles.get(group, group), tuple(_part(part, say, told) for part in found))


def _part(part: Json, say: Speech, told: bool) -> PartView:
    options, items = _choices(part.get("options", ())), _choices(part.get("items", ()))
    before, after = around(part.get("unit", ""), say)
    return PartView(
        part["id"],
        part["type"],
        part["label"],
        points(exact(part["points"]), say) if told else "",
        before,
        after,
        unit_words(part.get("unit", ""), say),
        part.get("at_least", 0),
        options,
        items,
        any(len(option.label) > LONG for option in options),
        tuple(part["was"]),
    )


def _choices(found: Iterable[Json]) -> tuple[Choice, ...]:
    return tuple(Choice(one["id"], one["label"], lettered(number)) for number, one in enumerate(found))


def lettered(number: int) -> str:
    """`0` → "A", `25` → "Z", `26` → "AA"."""
    above = lettered(number // 26 - 1) if number >= 26 else ""
    return above + chr(ord("A") + number % 26)


def points(number: Number, say: Speech) -> str:
    shown = say.number(number, 2)
    return say.word("exercise.points", count=1 if number == 1 else shown)


def around(unit: str, say: Speech) -> tuple[str, str]:
    """What stands before and after a number of this unit: `$` and `per month`."""
    if not unit:
        return "", ""
    before, _, after = say.quantity("\x01", unit).partition("\x01")
    return before.strip(), after.strip()


def unit_words(unit: str, say: Speech) -> str:
    """A unit as it is read out: `US dollars per month`, `per cent`."""
    top, per, below = unit.partition("/")
    said = say.word(UNITS[top]) if top in UNITS else top
    return say.word("quantity.per", quantity=said, unit=below) if per else said


def _hint(hint: Json, parts: Iterable[Json], say: Speech) -> HintView:
    meant = dict.fromkeys(part["label"] for part in parts if part["id"] in hint["parts"])
    everything = dict.fromkeys(part["label"] for part in parts)
    costs = exact(hint["costs"])
    named = say.and_(meant) if meant and meant != everything else ""
    return HintView(hint["id"], named, f"{say.figures(display(costs * 100, 1))} %" if costs else "")


# -- what scripts fetch


def key_file(id_: str, keyed: Keyed) -> tuple[str, str]:
    """Path and text of what grades an exercise that a page shows: its key with its hash, and its model answer."""
    given = {"hash": keyed.key.hash, "key": keyed.compiled, "model": model_answer(keyed)}
    return f"{urls.EXERCISES}{id_}.json", canonical_json(given)


def words_file(strings: Mapping[str, str]) -> tuple[str, str]:
    """The sentences of feedback, and the words that scripts speak beside a form."""
    spoken = {key: text for key, text in strings.items() if key.startswith(SPOKEN)}
    return urls.WORDS_OF_EXERCISES, canonical_json(phrases(strings) | spoken)
