"""A small picture of how concepts build on one another: columns of boxes, arrows from left to right. Pure geometry.

Each concept stands one column further than what it builds on. Colours and fonts are the theme's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from msgspec import Struct

from coursekit.site.pages import Picture, PictureEdge, PictureNode

BOX = (136, 44)
GAP = (40, 14)
PAD = 12
LINE = 15
CHARACTERS = 20
"""That fit into one line of a box."""
MOST = 40
"""Concepts that a picture can hold and still be read."""


class Idea(Struct, frozen=True):
    """A concept before it has a place."""

    id: str
    title: str
    url: str
    module: str = ""
    """Title of the module that teaches it, if that is not the one drawn."""
    builds_on: tuple[str, ...] = ()


def draw(ideas: Sequence[Idea], outside: Sequence[Idea] = ()) -> Picture | None:
    """Lay out `ideas`; those `outside` stand before them, and point to the whole frame if no idea names them.

    None where there is nothing to tell: no idea builds on another, or there are too many to read.
    """
    known = {idea.id for idea in (*outside, *ideas)}
    links = {idea.id: [name for name in idea.builds_on if name in known and name != idea.id] for idea in ideas}
    if len(known) > MOST or not (outside or any(links.values())):
        return None
    first = 1 if outside else 0
    depth = {idea.id: 0 for idea in outside} | _depths(links, first)
    columns = [[i for i in (*outside, *ideas) if depth[i.id] == d] for d in range(max(depth.values()) + 1)]
    placed = _place(columns, links, frame=bool(outside))
    right = max(node.x for node in placed.values()) + BOX[0] + PAD
    bottom = max(node.y for node in placed.values()) + BOX[1] + PAD
    edges = [PictureEdge(_curve(placed[a], placed[b]), placed[a], placed[b]) for b in links for a in links[b]]
    frame = None
    if outside:
        left = PAD + BOX[0] + GAP[0]
        frame = (left, 1, right - left, bottom - 2)
        named = {name for names in links.values() for name in names}
        edges += [PictureEdge(_across(placed[i.id], left), placed[i.id], None) for i in outside if i.id not in named]
    return Picture(right + 1, bottom, *BOX, tuple(placed.values()), tuple(edges), frame)


def _depths(links: Mapping[str, Sequence[str]], first: int) -> dict[str, int]:
    """The column of each concept: one beyond the furthest that it builds on. A circle is cut where it closes."""
    depth: dict[str, int] = {}

    def visit(name: str, above: tuple[str, ...]) -> int:
        if name in depth:
            return depth[name]
        below = [visit(n, (*above, name)) for n in links[name] if n in links and n not in above and n != name]
        depth[name] = max(below, default=first - 1) + 1
        return depth[name]

    for name in links:
        visit(name, ())
    return depth


def _place(columns: list[list[Idea]], links: Mapping[str, Sequence[str]], frame: bool) -> dict[str, PictureNode]:
    placed: dict[str, PictureNode] = {}
    tallest = max(len(column) for column in columns)
    for d, column in enumerate(columns):
        x = PAD + d * (BOX[0] + GAP[0]) + (PAD if frame and d else 0)
        before = {i.id: [placed[n].y for n in links.get(i.id, ()) if n in placed] for i in column}
        order = sorted(column, key=lambda i: sum(before[i.id]) / len(before[i.id]) if before[i.id] else 1e6)
        top = PAD + (tallest - len(column)) * (BOX[1] + GAP[1]) // 2
        for row, idea in enumerate(order):
            y = top + row * (BOX[1] + GAP[1])
            placed[idea.id] = PictureNode(idea.id, idea.title, idea.url, idea.module, x, y, _lines(idea.title, y))
    return placed


@lru_cache(maxsize=1_000)  # a concept stands in the pictures of many pages
def _lines(title: str, top: int) -> tuple[tuple[int, str], ...]:
    """A title on at most two lines, cut with an ellipsis, each with its baseline."""
    lines = [""]
    for word in title.split():
        if lines[-1] and len(lines[-1]) + 1 + len(word) > CHARACTERS:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    if len(lines) > 2:
        lines = [lines[0], lines[1][: CHARACTERS - 1] + "…"]
    lines = [line if len(line) <= CHARACTERS + 1 else line[:CHARACTERS] + "…" for line in lines]
    first = top + BOX[1] // 2 + 4 - (len(lines) - 1) * LINE // 2
    return tuple((first + n * LINE, line) for n, line in enumerate(lines))


def _curve(start: PictureNode, end: PictureNode) -> str:
    x1, y1, x2, y2 = start.x + BOX[0], start.y + BOX[1] // 2, end.x, end.y + BOX[1] // 2
    bend = max(GAP[0] // 2, (x2 - x1) // 2)
    return f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"


def _across(start: PictureNode, to: int) -> str:
    return f"M{start.x + BOX[0]} {start.y + BOX[1] // 2}H{to}"
