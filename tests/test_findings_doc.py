"""docs/findings.md explains every code, and its examples are run: each yields its finding, mended ones yield none.

An example is a small course: every fenced block whose first line names a file is that file; blocks marked `mended` take
the place of those with the same name. An example without a lesson (of facts, frameworks, exercises and so on) is given
one, which shows its exercises, and the facts that stand at the head of the page; it yields its finding and no other.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from coursekit import lint
from coursekit.content.read import read_content
from coursekit.diagnostics import Diagnostic
from coursekit.lint.codes import CATALOGUE

DOC = Path(__file__).parents[1] / "docs" / "findings.md"
SITUATIONS = {
    *("file-missing", "file-unreadable", "file-too-large", "not-utf8", "link-outside", "no-content", "no-modules"),
    "new-not-empty",
    *(
        "theme-missing",
        "theme-broken",
        "search-missing",
        "search-failed",
        "out-bad-path",
        "out-is-file",
        "out-not-ours",
        "out-unwritable",
    ),
    *("out-unreadable", "out-full", "out-busy", "out-changed-file", "out-recovered"),
    *("not-provable", "json-syntax", "program-fault"),
    *("not-a-progress-file", "other-course", "doubled-file", "records-left-out", "merged-files"),
}
"""Codes of what no text, or only a huge one, can show: files, folders, disks. Other tests bring these about."""
LESSON = "# Bread\n\nFlour, water, salt.\n"

_BLOCK = re.compile(r"^(?P<fence>`{3,})\w+ (?P<name>\S+)(?P<mended> mended)?\n(?P<text>.*?)^(?P=fence)$", re.M | re.S)
_SEVERITY = {"error": "**Error.**", "warning": "**Warning.**", "either": "**Error or warning.**"}


class Section(NamedTuple):
    code: str
    text: str

    def files(self, mended: bool) -> dict[str, str]:
        blocks = list(_BLOCK.finditer(self.text))
        given = {m["name"]: m["text"] for m in blocks if not m["mended"] or mended}
        return given if self.shows_lesson else _lesson(given) | FACTS | given

    @property
    def shows_lesson(self) -> bool:
        return any(m["name"].endswith(".md") for m in _BLOCK.finditer(self.text))


def _lesson(given: Iterable[str]) -> dict[str, str]:
    shown = [Path(name).stem for name in given if name.startswith("exercises/")]
    return {"lesson.md": LESSON + "".join(f"\n:::exercise[{name}]\nTry it.\n:::\n" for name in shown)}


HEAD, *PARTS = re.split(r"^## (?=[a-z0-9-]+$)", DOC.read_text(encoding="utf-8"), flags=re.M)
FACTS = {m["name"]: m["text"] for m in _BLOCK.finditer(HEAD)}


def _sections() -> Iterator[Section]:
    for part in PARTS:
        code, _, text = part.partition("\n")
        yield Section(code, text.strip())


SECTIONS = list(_sections())
RUN = [pytest.param(s, id=s.code) for s in SECTIONS if s.code not in SITUATIONS]


def _found(files: dict[str, str], folder: Path) -> list[Diagnostic]:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return lint.check(read_content(folder))


def test_every_code_has_its_section_in_the_order_of_the_catalogue() -> None:
    assert [s.code for s in SECTIONS] == list(CATALOGUE)


@pytest.mark.parametrize("section", SECTIONS, ids=lambda s: s.code)
def test_a_section_begins_with_the_severity(section: Section) -> None:
    assert section.text.startswith(_SEVERITY[CATALOGUE[section.code].severity])


@pytest.mark.parametrize("section", RUN)
def test_an_example_yields_its_finding(section: Section, tmp_path: Path) -> None:
    everything = _found(section.files(mended=False), tmp_path)
    found = [d for d in everything if d.code == section.code]
    assert found
    assert section.shows_lesson or found == everything
    severity = CATALOGUE[section.code].severity
    for diagnostic in found:
        assert severity in (diagnostic.severity, "either")
        assert diagnostic.hint


@pytest.mark.parametrize("section", RUN)
def test_a_mended_example_yields_nothing(section: Section, tmp_path: Path) -> None:
    files = section.files(mended=True)
    assert files != section.files(mended=False)
    assert _found(files, tmp_path) == []
