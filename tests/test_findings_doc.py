"""docs/findings.md explains every code, and its examples are run: each yields its finding, mended ones yield none.

An example is a small course: every fenced block whose first line names a file is that file; blocks marked `mended` take
the place of those with the same name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
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
    *("theme-missing", "theme-broken", "out-bad-path", "out-is-file", "out-not-ours", "out-unwritable"),
    *("out-unreadable", "out-full", "out-busy", "out-changed-file", "out-recovered"),
}
"""Codes of what no text can show: files, folders, disks. Other tests bring these about."""

_BLOCK = re.compile(r"^(?P<fence>`{3,})\w+ (?P<name>\S+)(?P<mended> mended)?\n(?P<text>.*?)^(?P=fence)$", re.M | re.S)
_SEVERITY = {"error": "**Error.**", "warning": "**Warning.**", "either": "**Error or warning.**"}


class Section(NamedTuple):
    code: str
    text: str

    def files(self, mended: bool) -> dict[str, str]:
        blocks = list(_BLOCK.finditer(self.text))
        return {m["name"]: m["text"] for m in blocks if not m["mended"] or mended}


def _sections() -> Iterator[Section]:
    parts = re.split(r"^## (?=[a-z0-9-]+$)", DOC.read_text(encoding="utf-8"), flags=re.M)[1:]
    for part in parts:
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
    found = [d for d in _found(section.files(mended=False), tmp_path) if d.code == section.code]
    assert found
    severity = CATALOGUE[section.code].severity
    for diagnostic in found:
        assert severity in (diagnostic.severity, "either")
        assert diagnostic.hint


@pytest.mark.parametrize("section", RUN)
def test_a_mended_example_yields_nothing(section: Section, tmp_path: Path) -> None:
    files = section.files(mended=True)
    assert files != section.files(mended=False)
    assert _found(files, tmp_path) == []
