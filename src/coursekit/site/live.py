"""What scripts fetch when a framework or a worksheet is first tried: its program, and the words they speak. Pure.

They are files of their own, so that a lesson's first load stays small.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from coursekit.decisions.canonical import canonical_json
from coursekit.decisions.library import Library
from coursekit.decisions.numbers import number_text
from coursekit.site import urls

SPOKEN = (
    "advisor.", "calculator.", "compare.", "drill.", "live.", "number.", "quantity.", "range.", "expression.", "list.",
    "framework.or", "figure.yes", "figure.no", "figure.crossing", "figure.plot", "figure.describe.plot",
    "worksheet.none", "worksheet.value.", "worksheet.plot.example", "worksheet.inputs", "worksheet.lines",
    "worksheet.amount",
)  # fmt: skip
"""Beginnings of the words that scripts speak."""


def words_file(strings: Mapping[str, str]) -> tuple[str, str]:
    spoken = {key: text for key, text in strings.items() if key.startswith(SPOKEN)}
    return urls.PROGRAMS + "words.json", canonical_json(spoken)


def phrases(strings: Mapping[str, str]) -> dict[str, str]:
    """The words of feedback in the language of the page, by their keys in exercises/phrases.py."""
    said = {key.removeprefix("feedback."): text for key, text in strings.items() if key.startswith("feedback.")}
    return {key: strings[key] for key in ("number.group", "number.point")} | said


def programs(library: Library, frameworks: Iterable[str], worksheets: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Path and text of the program of each framework and worksheet that is there."""
    for id_ in frameworks:
        if decided := library.frameworks.get(id_):
            given = {"hash": decided.program.hash, "program": decided.compiled}
            yield f"{urls.PROGRAMS}framework-{id_}.json", canonical_json(given)
    for id_ in worksheets:
        if worked := library.worksheets.get(id_):
            cases = [
                {"name": example.name, "inputs": {name.text: number_text(value) for name, value in example.inputs}}
                for example in worked.source.examples
                if example.inputs
            ]
            given = {"hash": worked.sheet.program.hash, "program": worked.compiled, "cases": cases}
            yield f"{urls.PROGRAMS}worksheet-{id_}.json", canonical_json(given)
