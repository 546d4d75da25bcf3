"""A run as it is kept, printed, and put into docs/benchmarks.md."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypedDict

import goals
from installing import Installed
from peers import OURS, OURS_ALONE, PEERS

TITLES = {peer.key: peer.title for peer in (OURS, OURS_ALONE, *PEERS)}
HEADING = "## A run"


class Results(TypedDict):
    modules: int
    busy: bool
    """Whether builds are measured by processor time, not by the clock."""
    parts: list[str]
    peers: list[str]
    figures: dict[str, list[float]]
    versions: dict[str, str]
    missing: dict[str, str]
    machine: str
    load: float
    """Programs that waited for a core before the run began."""
    when: str


def nothing(modules: int, busy: bool = False) -> Results:
    return Results(
        modules=modules, busy=busy, parts=[], peers=[], figures={}, versions={}, missing={}, machine="", load=0, when=""
    )  # fmt: skip


def added(
    results: Results, part: str, peers: Iterable[str], figures: Mapping[str, Sequence[float]], found: Installed
) -> Results:
    """Results with those of one more part; what was there under the same keys is replaced."""
    packages = {"coursekit", "node"} | {word for peer in PEERS if peer.key in peers for word in peer.package.split()}
    versions = {name: found.versions[name] for name in sorted(packages & {*found.versions})}
    new = {key: list(values) for key, values in figures.items()}
    return {
        **results,
        "parts": sorted({*results["parts"], part}),
        "peers": sorted({*results["peers"], *peers}),
        "figures": results["figures"] | new,
        "versions": results["versions"] | versions,
        "missing": results["missing"] | found.missing,
    }


def reached(results: Results) -> list[goals.Reached]:
    return goals.reached(results["figures"], results["parts"], results["peers"])


def as_text(results: Results) -> str:
    return "\n\n".join(_pieces(results, goals.as_text))


def as_markdown(results: Results) -> str:
    return "\n\n".join(_pieces(results, goals.as_markdown))


def _pieces(results: Results, lay_out: Callable[[Sequence[Sequence[str]]], str]) -> list[str]:
    """With what it was measured, the tables, the list of what must be reached."""
    modules = results["modules"]
    versions = ", ".join(f"{name} {version}" for name, version in results["versions"].items())
    said = [
        f"{modules:,} modules, measured on {results['when']} on {results['machine']}.",
        "Builds are counted by processor time, not by the clock." if results["busy"] else "",
        f"Load of the machine before the run: {results['load']:.1f}.",
        f"Versions: {versions}." if versions else "",
        *(f"Left out: {name}, {' '.join(reason.split())}." for name, reason in results["missing"].items()),
    ]
    tables = [goals.table(results["figures"], columns, TITLES, modules) for columns in goals.TABLES]
    tables.append(goals.goal_rows(reached(results), modules))
    return ["\n".join(filter(None, said)), *map(lay_out, filter(None, tables))]


def into_docs(text: str, block: str) -> str:
    """The page of docs with `block` as the section under `HEADING`, in place of what stood there."""
    section = re.compile(rf"(?ms)^{HEADING}\n.*?(?=^## |\Z)")
    if not section.search(text):
        raise ValueError(f"the page has no heading {HEADING!r}")
    return section.sub(lambda _: f"{HEADING}\n\n{block}\n\n", text, count=1).rstrip("\n") + "\n"
