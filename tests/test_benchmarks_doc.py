"""docs/benchmarks.md lists what `make bench` measures, with its targets. How long it took is for people to read."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]


def test_every_figure_is_told_with_its_target() -> None:
    sources = "".join(p.read_text("utf-8") for p in sorted((ROOT / "benchmarks").glob("*.py")))
    figures = re.findall(r'note\("([^"]+)", ([\d.]+),', sources) + re.findall(
        r'^ +\("([^"]+)", .*, ([\d._]+)\),$', sources, re.M
    )
    told = (ROOT / "docs/benchmarks.md").read_text("utf-8").partition("\n## Building")[0]
    table = re.findall(r"^\| ([^|]+) \| [\d.]+ ms \| ([\d.]+) ms \|$", told, re.M)
    assert table == [(name, target) for name, target in figures if "for comparison" not in name]
    assert len(table) >= 11
