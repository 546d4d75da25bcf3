"""What lint finds in the five documents that the project began with (directives.md lists it), each at its line.

The documents aren't part of the repository. They are looked for in the folder that COURSEKIT_SEEDS names, else in
`shared/seeds` beside the checkout. The same faults, in words of our own, are tested in test_lint.py.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from coursekit import lint
from coursekit.content.document import Document
from coursekit.content.read import read_content, read_paths
from coursekit.diagnostics import Diagnostic, has_errors

SEEDS = Path(os.environ.get("COURSEKIT_SEEDS") or Path(__file__).parents[2] / "shared" / "seeds")
pytestmark = pytest.mark.skipif(
    not SEEDS.is_dir(), reason=f"the seed documents aren't here: {SEEDS} (name their folder in COURSEKIT_SEEDS)"
)

FOUND = {
    "000": {
        "concept-not-defined": [9, 11],
        "concept-not-declared": [36, 102, 293],
        "id-shared": [214],
        "swallowed-line": [146],
        "code-without-language": [58, 173, 255],
        "bold-heading": [
            25,
            57,
            71,
            77,
            92,
            107,
            113,
            128,
            140,
            142,
            148,
            158,
            163,
            185,
            198,
            203,
            217,
            219,
            225,
            231,
            237,
            294,
            302,
            308,
        ],
        "lab-without-link": [338, 340, 342],
        "exercise-without-key": [214],
        "item-without-id": [318, 319, 320, 321, 322, 323],
    },
    "001": {
        "mojibake": [
            10,
            58,
            65,
            71,
            77,
            89,
            95,
            101,
            107,
            119,
            132,
            162,
            163,
            165,
            166,
            168,
            169,
            171,
            172,
            *range(180, 194),
            233,
            265,
        ],
        "bold-metadata": [3, 4],
        "missing-path": [245, 246, 247],
        "bold-heading": [24, 30, 39, 46, 124, 128, 244, 249, 258],
        "code-without-language": [178],
    },
    "002": {"lost-structure": [1], "module-without-title": [1]},
    "003": {
        "count-mismatch": [49, 232],
        "html-entity": [340, 377, 406],
        "code-without-language": [98, 104, 158, 206, 272, 363, 411, 434, 452, 472],
        "bold-heading": [97, 103, 112, 116],
        "reading-time": [6],
        "long-line": [491],
    },
    "004": {
        "lost-structure": [1],
        "module-without-title": [1],
        "comment-as-heading": [11, 12, 15, 20],
        "flattened-table": [60],
        "long-line": [3, 84],
        "swallowed-line": [29, 35, 64, 70, 76, 80],
    },
}


@pytest.fixture(scope="module")
def seeds() -> list[Document]:
    faults: list[Diagnostic] = []
    documents = read_paths(sorted(str(path) for path in SEEDS.glob("*.txt")), faults)
    assert len(documents) == 5
    return documents


@pytest.mark.parametrize("seed", FOUND)
def test_each_finding_stands_at_its_line_and_there_is_no_other(seeds: list[Document], seed: str) -> None:
    here: dict[str, list[int]] = {}
    for d in lint.check_documents(seeds):
        if Path(d.place.path).name.startswith(seed):
            here.setdefault(d.code, []).append(d.place.line)
    assert here == FOUND[seed]


def test_every_finding_is_a_warning_with_a_hint(seeds: list[Document]) -> None:
    for diagnostic in lint.check_documents(seeds):
        assert diagnostic.severity == "warning", diagnostic
        assert diagnostic.hint, diagnostic


def test_001_has_35_lines_of_mojibake_and_all_of_it_can_be_repaired(seeds: list[Document]) -> None:
    text = next(d.source.text for d in seeds if "001_" in d.path)
    assert len(FOUND["001"]["mojibake"]) == 35
    assert lint.repaired(text) == text.encode("mac_roman").decode("utf-8")


def test_003_says_what_the_counts_should_be(seeds: list[Document]) -> None:
    factors, concepts = (
        next(d for d in lint.check_documents(seeds) if d.code == "count-mismatch" and d.place.line == line)
        for line in (232, 49)
    )
    assert "lists 11 factors" in factors.message
    assert "/ 11 ≈ 0.36" in factors.hint
    assert "12 are named" in concepts.message


def test_a_folder_with_the_seeds_has_no_error(seeds: list[Document], tmp_path: Path) -> None:
    for document in seeds:
        (tmp_path / Path(document.path).with_suffix(".md").name).write_text(document.source.text, encoding="utf-8")
    found = lint.check(read_content(tmp_path))
    assert found
    assert not has_errors(found)
