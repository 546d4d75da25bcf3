"""What must be reached, and how figures are laid out: pure functions, from figures to lines of a table.

Figures are lists of what was measured, by a key of two words: `cold/ours`, `memory/mkdocs`. Seconds for builds,
milliseconds for `served` and `shown`, megabytes for `memory`, bytes for `weight` and `html`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

Figures = Mapping[str, Sequence[float]]


@dataclass(frozen=True, slots=True)
class Goal:
    """A line of the list. Measured is what `ours` comes to, or its ratio to `against`."""

    part: str
    what: str
    limit: float
    ours: str
    against: str = ""
    unit: str = ""
    """None for ratios. `spread` is by how much the largest of the figures under `ours` exceeds the smallest."""


GOALS = (
    Goal("cold", "cold, fences coloured, to Hugo with its skeleton theme", 0.55, "cold/ours", "cold/hugo-skeleton"),
    Goal("cold", "cold, fences coloured, to Pelican", 0.25, "cold/ours", "cold/pelican"),
    Goal("cold", "cold, fences coloured, to MkDocs", 0.22, "cold/ours", "cold/mkdocs"),
    Goal("cold", "cold, fences coloured, to Material for MkDocs", 0.10, "cold/ours", "cold/material"),
    Goal("cold", "cold, fences coloured, to Zensical", 0.10, "cold/ours", "cold/zensical"),
    Goal("plain", "cold, plain fences, to Hugo with own layout and JSON", 1.0, "plain/ours", "plain/hugo-json"),
    Goal("idle", "nothing to do, to Hugo's barest set-up", 0.035, "idle/ours", "idle/hugo-bare"),
    Goal("edit", "one edit, to Hugo's barest set-up", 0.13, "edit/ours", "edit/hugo-bare"),
    Goal("serve", "one edit in serve, until the page is served", 25, "served/ours", unit="ms"),
    Goal("serve", "one edit in serve, until the browser shows it", 100, "shown/ours", unit="ms"),
    Goal("cold", "memory of one process", 100, "memory/ours", unit="MB"),
    Goal("large", "memory of one process, {large} modules", 150, "memory-large/ours", unit="MB"),
    Goal("large", "nothing to do, {large} modules, to Hugo's barest", 0.035, "idle-large/ours", "idle-large/hugo-bare"),
    Goal("large", "one edit, {large} modules, to Hugo's barest", 0.13, "edit-large/ours", "edit-large/hugo-bare"),
    Goal("large", "HTML of one page, {small} to {large} modules", 2, "html-sizes/ours", unit="spread"),
)


@dataclass(frozen=True, slots=True)
class Reached:
    goal: Goal
    measured: float | None
    """None if it couldn't be measured."""

    @property
    def met(self) -> bool:
        return self.measured is not None and self.measured <= self.goal.limit


def sizes(modules: int) -> tuple[int, int]:
    """Modules of the smaller and of the larger course beside one of so many."""
    return max(100, modules // 10), modules * 10


def _named(modules: int) -> dict[str, str]:
    small, large = sizes(modules)
    return {"small": f"{small:,}", "mid": f"{modules:,}", "large": f"{large:,}"}


def reached(figures: Figures, parts: Iterable[str], peers: Iterable[str]) -> list[Reached]:
    """The goals that belong to these parts and peers, in the order of the list."""
    parts, peers = set(parts), set(peers)
    asked = [g for g in GOALS if g.part in parts and (not g.against or g.against.partition("/")[2] in peers)]
    return [Reached(goal, _measured(goal, figures)) for goal in asked]


def _measured(goal: Goal, figures: Figures) -> float | None:
    ours, theirs = figures.get(goal.ours), figures.get(goal.against)
    if not ours or (goal.against and not theirs):
        return None
    if goal.unit == "spread":
        return (max(ours) / min(ours) - 1) * 100
    return median(ours) / median(theirs) if theirs else median(ours)


def goal_rows(lines: Iterable[Reached], modules: int) -> list[list[str]]:
    """What, asked, measured, met."""
    named = _named(modules)
    rows = [["what must be reached", "asked", "measured", ""]]
    for line in lines:
        goal, unit = line.goal, {"spread": " %", "": ""}.get(line.goal.unit, f" {line.goal.unit}")
        measured = "not measured" if line.measured is None else f"{_three(line.measured)}{unit}"
        verdict = "met" if line.met else "**not met**"
        rows.append([goal.what.format(**named), f"≤ {goal.limit:g}{unit}", measured, verdict])
    return rows


PARTS = {
    "cold": ("cold", "s"), "idle": ("nothing to do", "s"), "edit": ("one edit", "s"),
    "memory": ("memory", "MB"), "weight": ("first load", "bytes"), "html": ("HTML of the page", "bytes"),
    "plain": ("cold, plain fences", "s"), "search": ("cold with search index", "s"), "index": ("the index alone", "s"),
    "served": ("edit until served", "ms"), "shown": ("edit until shown", "ms"),
    "cold-large": ("cold, {large} modules", "s"), "idle-large": ("nothing to do, {large} modules", "s"),
    "edit-large": ("one edit, {large} modules", "s"), "memory-large": ("memory, {large} modules", "MB"),
    "html-small": ("HTML of one page, {small} modules", "bytes"),
    "html-mid": ("{mid} modules", "bytes"),
    "html-large": ("{large} modules", "bytes"),
}  # fmt: skip
"""The columns of tables by the first word of their figures' keys: heading, unit."""
TABLES = (
    ("cold", "idle", "edit", "memory", "weight", "html"), ("plain",), ("search", "index"), ("served", "shown"),
    ("cold-large", "idle-large", "edit-large", "memory-large"), ("html-small", "html-mid", "html-large"),
)  # fmt: skip
"""The columns of each table."""
AGAINST_OURS = {"s", "ms"}
"""Units of which a row also tells how many times ours it is."""


def table(figures: Figures, columns: Sequence[str], titles: Mapping[str, str], modules: int) -> list[list[str]]:
    """A row for each of `titles` that has any figure in these columns: medians, and in brackets how many times ours."""
    named = _named(modules)
    columns = [column for column in columns if any(key.startswith(f"{column}/") for key in figures)]
    rows = [["", *(PARTS[column][0].format(**named) for column in columns)]]
    for key, title in titles.items():
        if any(figures.get(f"{column}/{key}") for column in columns):
            rows.append([title, *(_cell(figures, column, key) for column in columns)])
    return rows if len(rows) > 1 else []


def _cell(figures: Figures, column: str, key: str) -> str:
    values, ours, unit = figures.get(f"{column}/{key}"), figures.get(f"{column}/ours"), PARTS[column][1]
    if not values:
        return "–"
    amount = _amount(median(values), unit)
    if key == "ours" or not ours or unit not in AGAINST_OURS:
        return amount
    return f"{amount} ({_three(median(values) / median(ours))} ×)"


def _amount(value: float, unit: str) -> str:
    if unit == "s" and value < 1:
        return f"{_three(value * 1000)} ms"
    if unit == "bytes":
        return f"{value / 1000:,.1f} kB"
    return f"{_three(value)} {unit}"


def _three(value: float) -> str:
    """Three digits that count."""
    digits = 0 if value >= 100 else 1 if value >= 10 else 2 if value >= 1 else 3
    return f"{value:,.{digits}f}"


def as_text(rows: Sequence[Sequence[str]]) -> str:
    """Columns for a terminal."""
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def as_markdown(rows: Sequence[Sequence[str]]) -> str:
    head, *rest = rows
    lines = [head, ["---", *("---:" for _ in head[1:])], *rest]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
