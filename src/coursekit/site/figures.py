"""Pictures of decisions: tree, ladder, matrix, bands. Plain data in, SVG out; words and layout width are given.

Every figure can be drawn at any width, so that a page has one for wide screens and one for narrow ones, in both of
which text keeps its size. Whatever a colour says, a sign or a word says too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import groupby

from msgspec import Struct, field

from coursekit.site.drawing import LINE, arrow, box, middle, path, points, svg, tag, text, width, wrap

Words = Mapping[str, str]
"""The words of the interface that stand in a figure, by key."""


class Branch(Struct, frozen=True):
    """A node of a tree: the answer that leads to it, then the question it asks, or the outcome if nothing is below."""

    answer: str
    says: str
    below: tuple[Branch, ...] = ()
    hue: int = 0
    """Of the outcome."""
    row: str = ""


class Rung(Struct, frozen=True):
    """A row of a table: its tests (none: it always holds), its outcome."""

    row: str
    tests: tuple[str, ...]
    outcome: str
    hue: int


class Mark(Struct, frozen=True):
    """What a row says of one option: `for`, `against`, `rules-out`, `settles`."""

    option: int
    kind: str
    sign: str
    """`+`, `+2`, `−`; empty where the shape says it."""


class Consideration(Struct, frozen=True):
    row: str
    tests: tuple[tuple[str, str], ...]
    """Label and value of each test."""
    marks: tuple[Mark, ...]


class Tally(Struct, frozen=True):
    """What adds to one sum of a score."""

    title: str
    items: tuple[tuple[str, str, str, str], ...]
    """Row, `for` or `against`, its points where they aren't one, test in words."""


class Stretch(Struct, frozen=True):
    """A band of a score on its line; None is without end."""

    low: Fraction | None
    high: Fraction | None
    range: str
    outcome: str
    hue: int


class Scale(Struct, frozen=True):
    """The line that a score is read off."""

    low: Fraction
    high: Fraction
    bands: tuple[Stretch, ...]
    ticks: tuple[tuple[Fraction, str], ...]
    """Those that matter most first; of two that would touch, the later one is left out."""
    attained: tuple[Fraction, ...] = ()
    """Values that the score can have, where they are few."""
    formula: str = ""


class About(Struct, frozen=True):
    """Who a figure is, in words."""

    id: str
    title: str
    description: str
    words: Words = field(default_factory=dict)


# -- trees


class _Placed(Struct):
    branch: Branch
    x: float
    y: float
    h: float
    above: _Placed | None


GAP = 10
PAD = 9


def tree(root: Branch, about: About, room: float) -> str:
    """From left to right where there is room for its columns, else as a list that is indented."""
    columns = _depth(root)
    across = (room - 1 - (columns - 1) * 2.6 * GAP) / columns
    wide = across >= 112
    placed: list[_Placed] = []
    used = min(across, 190)
    bottom = _columns(root, None, 0, 1, used, placed) if wide else _indented(root, None, 0, 1, room, placed)
    body = "".join(_elbow(node, used, wide) for node in placed)
    body += "".join(_node(node, used if wide else room - node.x - 1) for node in placed)
    full = columns * used + (columns - 1) * 2.6 * GAP + 1 if wide else room
    return svg("tree", about.id, full, bottom + 1, about.title, about.description, body)


def _depth(branch: Branch) -> int:
    return 1 + max((_depth(b) for b in branch.below), default=0)


def _rows(branch: Branch) -> str:
    """The rows below, so that a script can light the path that leads to one."""
    return branch.row or " ".join(map(_rows, branch.below))


def _texts(branch: Branch, w: float) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return wrap(branch.answer, w - 2 * PAD, 12) if branch.answer else (), wrap(branch.says, w - 2 * PAD, bold=True)


def _height(branch: Branch, w: float) -> float:
    answer, says = _texts(branch, w)
    return (len(answer) * 15 + 9 if answer else 0) + len(says) * LINE + 13


def _columns(branch: Branch, above: _Placed | None, column: int, top: float, w: float, placed: list[_Placed]) -> float:
    """Place a branch and what is below it from `top` on; gives where it ends."""
    h = _height(branch, w)
    node = _Placed(branch, 0.5 + column * (w + 2.6 * GAP), top, h, above)
    placed.append(node)
    y, first = top, len(placed)
    for child in branch.below:
        y = _columns(child, node, column + 1, y, w, placed) + GAP
    end = max(top + h, y - GAP)
    children = [p for p in placed[first:] if p.above is node]
    if children:
        centre = (children[0].y + children[-1].y + children[-1].h) / 2
        node.y = min(max(top, centre - h / 2), end - h)
    return end


def _indented(
    branch: Branch, above: _Placed | None, depth: int, top: float, room: float, placed: list[_Placed]
) -> float:
    x = 0.5 + depth * 18
    node = _Placed(branch, x, top, _height(branch, room - x - 1), above)
    placed.append(node)
    y = top + node.h
    for child in branch.below:
        y = _indented(child, node, depth + 1, y + GAP, room, placed)
    return y


def _elbow(node: _Placed, w: float, wide: bool) -> str:
    if node.above is None:
        return ""
    a, middle_of = node.above, node.y + node.h / 2
    if wide:
        start, bend = (a.x + w, a.y + a.h / 2), a.x + w + 1.3 * GAP
        line = points(start, (bend, start[1]), (bend, middle_of), (node.x, middle_of))
    else:
        line = points((a.x + 9, a.y + a.h), (a.x + 9, middle_of), (node.x, middle_of))
    return tag("path", class_="fig-edge", d=line, data_rows=_rows(node.branch))


def _node(node: _Placed, w: float) -> str:
    answer, says = _texts(node.branch, w)
    leaf = not node.branch.below
    shape = box(node.x, node.y, w, node.h, "fig-leaf" if leaf else "fig-node", 4 if leaf else 9)
    if leaf:
        shape += tag("rect", class_="fig-bar", x=node.x, y=node.y, width=4, height=node.h, rx=2)
    y = node.y
    if answer:
        shape += text(answer, node.x + PAD + 2, y + 17, "fig-answer", leading=15)
        y += len(answer) * 15 + 9
    shape += text(says, node.x + PAD + 2, y + 19, "fig-outcome" if leaf else "fig-question")
    hue = f"fig-hue-{node.branch.hue}" if leaf else None
    return tag("g", shape, class_=hue, data_row=node.branch.row or None, data_rows=None if leaf else _rows(node.branch))


# -- tables


def ladder(rungs: Sequence[Rung], about: About, room: float, in_order: bool, heading: str = "") -> str:
    """Rows one below the other, each leading to its outcome; where the order counts, arrows lead on to the next."""
    left, gap = room * 0.55, room * 0.09
    right = room - left - gap
    indent = 30 if in_order else 10
    spacing = 20 if in_order else GAP
    body, y, numbered = text([heading], indent, 15, "fig-question") if heading else "", 26.0 if heading else 1.0, 0
    for (outcome, hue), group in groupby(rungs, key=lambda r: (r.outcome, r.hue)):
        rows = list(group)
        said = wrap(outcome, right - 2 * PAD - 4, bold=True)
        heights = [max(34.0, sum(len(lines) for lines in _tests(r, left - indent, about)) * LINE + 15) for r in rows]
        short = len(said) * LINE + 15 - sum(heights) - spacing * (len(rows) - 1)
        heights[-1] += max(0.0, short)
        top = y
        for row, h in zip(rows, heights, strict=True):
            numbered += 1
            body += _rung(row, y, h, left, indent, about, numbered if in_order else 0)
            body += arrow(left, y + h / 2, left + gap - 1, y + h / 2)
            if in_order and numbered < len(rungs):
                body += arrow(left / 2, y + h, left / 2, y + h + spacing - 1)
            if in_order and numbered == 1 and len(rungs) > 1:
                body += text([about.words["yes"]], left + gap / 2, y + h / 2 - 5, "fig-small", "middle")
                body += text([about.words["no"]], left / 2 + 8, y + h + 14, "fig-small")
            y += h + spacing
        whole = y - spacing - top
        shape = box(left + gap, top, right - 0.5, whole, "fig-leaf", 4)
        shape += tag("rect", class_="fig-bar", x=left + gap, y=top, width=4, height=whole, rx=2)
        shape += text(said, left + gap + PAD + 4, middle(top, whole, len(said)), "fig-outcome")
        body += tag("g", shape, class_=f"fig-hue-{hue}", data_rows=" ".join(row.row for row in rows))
    return svg("ladder", about.id, room, y - spacing + 1, about.title, about.description, body)


def _tests(rung: Rung, w: float, about: About) -> list[tuple[str, ...]]:
    return [wrap(test, w - 10) for test in joined(rung.tests, about) or [about.words["otherwise"]]]


def joined(tests: Sequence[str], about: About) -> list[str]:
    """Tests that must all hold, a line each, with an "and" at the end of all but the last."""
    return [f"{test}\N{NO-BREAK SPACE}{about.words['and'].strip()}" for test in tests[:-1]] + list(tests[-1:])


def _rung(rung: Rung, y: float, h: float, w: float, indent: float, about: About, number: int) -> str:
    lines = [line for test in _tests(rung, w - indent, about) for line in test]
    shape = box(0.5, y, w - 0.5, h, "fig-node" if rung.tests else "fig-node fig-else")
    baseline = middle(y, h, len(lines))
    if number:
        shape += text([str(number)], indent - 9, baseline, "fig-small", "end")
    return tag("g", shape + text(lines, indent, baseline), data_row=rung.row)


# -- weighing


def matrix(options: Sequence[str], rows: Sequence[Consideration], about: About, room: float) -> str:
    """Considerations against options, with a sign where one speaks for or against the other."""
    column = min(100.0, room * 0.54 / len(options)) if room > 400 else min(56.0, room * 0.54 / len(options))
    left = room - column * len(options)
    heads, head = _heads(options, left, column)
    body, y = heads, head
    for label, group in groupby(rows, key=lambda r: r.tests[0][0] if r.tests else ""):
        members = list(group)
        if len(members) > 1:
            lines = wrap(label, room - 4, bold=True)
            body += path(points((0, y), (room, y)), "fig-rule")
            body += text(lines, 0, y + 18, "fig-question")
            y += len(lines) * LINE + 5
        for member in members:
            shape, h = _consideration(member, y, left, column, room, len(options), len(members) > 1, about)
            rule = path(points((0 if len(members) == 1 else 10, y), (room, y)), "fig-rule")
            body += (rule if len(members) == 1 or member is not members[0] else "") + shape
            y += h
    body += path(points((0, y), (room, y)), "fig-rule")
    legend, y = _legend([m for r in rows for m in r.marks], about, y + 12, room)
    return svg("matrix", about.id, room, y, about.title, about.description, body + legend)


def _heads(options: Sequence[str], left: float, column: float) -> tuple[str, float]:
    """The names of the options over their columns: upright where every word fits, else on their side."""
    upright = all(width(word, bold=True) <= column - 6 for option in options for word in _words(option))
    if upright:
        names = [wrap(option, column - 6, 12.5, bold=True) for option in options]
        head = max(map(len, names)) * 16.0 + 16
    else:
        room = 90.0
        names = [wrap(option, room, 12.5, bold=True) for option in options]
        while room < 240 and max(map(len, names)) > column // 15:
            room += 10
            names = [wrap(option, room, 12.5, bold=True) for option in options]
        head = max(width(line, 12.5, bold=True) for name in names for line in name) + 16
    body = ""
    for i, name in enumerate(names):
        x = left + (i + 0.5) * column
        if upright:
            words = text(name, x, head - 14 - (len(name) - 1) * 16, "fig-head", "middle", 16)
        else:
            first = x + 4 - (len(name) - 1) * 7.5
            spans = "".join(text([line], 0, j * 15, "fig-head") for j, line in enumerate(name))
            words = tag("g", spans, transform=f"translate({first:.1f} {head - 10:.1f}) rotate(-90)")
        mark = tag("rect", class_="fig-bar", x=left + i * column + 3, y=head - 6, width=column - 6, height=4, rx=2)
        body += tag("g", words + mark, class_=f"fig-hue-{i + 1}")
    return body, head


def _words(option: str) -> list[str]:
    return [part for word in option.split() for part in word.replace("-", "- ").split()]


def _consideration(
    row: Consideration, y: float, left: float, column: float, room: float, options: int, grouped: bool, about: About
) -> tuple[str, float]:
    """A row of the matrix and its height. Words that would need many short lines stand above their signs instead."""
    indent = 10.0 if grouped else 0.0
    says = [v if grouped and i == 0 else f"{label}: {v}" for i, (label, v) in enumerate(row.tests)]
    says = joined(says, about) or [about.words["always"]]
    lines = [line for said in says for line in wrap(said, left - indent - 8)]
    above = 0.0
    if len(lines) > (2 if room < 400 else 6):
        lines = [line for said in says for line in wrap(said, room - indent)]
        above = len(lines) * LINE + 4.0
    h = max(32.0, 0.0 if above else len(lines) * LINE + 13)
    shape = text(lines, indent, y + 18 if above else middle(y, h, len(lines)))
    edges = (points((left + i * column, y + above), (left + i * column, y + above + h)) for i in range(options))
    shape += path("".join(edges), "fig-grid")
    for mark in row.marks:
        shape += _mark(mark, left + (mark.option + 0.5) * column, y + above + h / 2)
    return tag("g", shape, data_row=row.row), above + h


def _mark(mark: Mark, x: float, y: float) -> str:
    r = 11
    if mark.kind == "rules-out":
        cross = points((x - 5, y - 5), (x + 5, y + 5)) + points((x + 5, y - 5), (x - 5, y + 5))
        return tag("g", box(x - r, y - r, 2 * r, 2 * r, "fig-sign", 3) + path(cross, "fig-stroke"), class_="fig-out")
    if mark.kind == "settles":
        corners = points((x, y - 14), (x + 14, y), (x, y + 14), (x - 14, y)) + "z"
        tick = points((x - 5, y), (x - 1.5, y + 4), (x + 5.5, y - 4))
        return tag("g", path(corners, "fig-sign") + path(tick, "fig-stroke"), class_="fig-settles")
    circle = tag("circle", class_="fig-sign", cx=x, cy=y, r=r)
    return tag("g", circle + text([mark.sign], x, y + 5, "fig-mark", "middle"), class_=f"fig-{mark.kind}")


def _legend(marks: Sequence[Mark], about: About, y: float, room: float) -> tuple[str, float]:
    """What the signs mean: each that occurs, once."""
    kinds = [k for k in ("for", "against", "rules-out", "settles") if any(m.kind == k for m in marks)]
    body, x, row = "", 0.0, y + 13
    for kind in kinds:
        said = about.words[kind]
        need = 32 + width(said, 12.5) + 14
        if x and x + need - 14 > room:
            x, row = 0.0, row + 31
        sign = {"for": "+", "against": "−"}.get(kind, "")
        body += _mark(Mark(0, kind, sign), x + 14, row) + text([said], x + 32, row + 4.5, "fig-small")
        x += need
    return body, row + 18


# -- scores


def bands(tallies: Sequence[Tally], scale: Scale, about: About, room: float) -> str:
    """What is counted, what is made of it, and the line with the bands that it is read off."""
    body, y = _tallies(tallies, room)
    if scale.formula:
        lines = wrap(scale.formula, room - 20, bold=True)
        h = len(lines) * LINE + 15
        body += box(0.5, y, room - 1, h, "fig-node", 9)
        body += text(lines, room / 2, middle(y, h, len(lines)), "fig-question", "middle")
        body += arrow(room / 2, y + h, room / 2, y + h + 17)
        y += h + 22
    line, y = _line(scale, y, room)
    return svg("bands", about.id, room, y, about.title, about.description, body + line)


def _tallies(tallies: Sequence[Tally], room: float) -> tuple[str, float]:
    columns = len(tallies) if room / max(1, len(tallies)) > 240 else 1
    w = (room - (columns - 1) * 20) / columns
    body, y, bottom = "", 0.0, 0.0
    for i, tally in enumerate(tallies):
        x = (i % columns) * (w + 20)
        if i % columns == 0:
            y = bottom
        at = y + 16
        title = wrap(tally.title, w, bold=True)
        body += text(title, x, at, "fig-question")
        at += (len(title) - 1) * LINE + 8
        for row, kind, number, said in tally.items:
            lines = wrap(said, w - 32)
            h = len(lines) * LINE + 9
            sign = ("−" if kind == "against" else "+") + number
            mark = _mark(Mark(0, kind, sign), x + 12, at + max(h, 27) / 2)
            shape = path(points((x, at), (x + w, at)), "fig-rule") + mark
            body += tag("g", shape + text(lines, x + 30, middle(at, max(h, 27), len(lines))), data_row=row)
            at += max(h, 27)
        bottom = max(bottom, at + 14)
    return body, bottom


def _line(scale: Scale, top: float, room: float) -> tuple[str, float]:
    """A line of numbers with a band for each outcome, keyed by a figure to the words below."""
    inset = 14
    span = scale.high - scale.low or Fraction(1)

    def at(value: Fraction) -> float:
        return inset + float((value - scale.low) / span) * (room - 2 * inset)

    body, y = "", top + 2
    for i, band in enumerate(scale.bands, 1):
        x1 = 0.5 if band.low is None else at(band.low)
        x2 = room - 0.5 if band.high is None else at(band.high)
        shape = box(x1, y, max(x2 - x1, 2), 32, "fig-band", 0)
        shape += text([str(i)], (x1 + x2) / 2, y + 21, "fig-outcome", "middle")
        body += tag("g", shape, class_=f"fig-hue-{band.hue}")
    y += 32
    body += path(points((0, y), (room, y)), "fig-axis")
    body += "".join(tag("circle", class_="fig-dot", cx=at(value), cy=y, r=2.5) for value in scale.attained)
    taken: list[tuple[float, float]] = []
    for value, said in scale.ticks:
        half = width(said, 12) / 2 + 2
        x = min(max(at(value), half), room - half)
        if all(x + half <= left or right <= x - half for left, right in taken):
            taken.append((x - half, x + half))
            body += path(points((at(value), y), (at(value), y + 6)), "fig-axis")
            body += text([said], x, y + 20, "fig-small", "middle")
    y += 34
    for i, band in enumerate(scale.bands, 1):
        lines = wrap(f"{band.range}: {band.outcome}", room - 34)
        shape = box(0.5, y, 22, 22, "fig-band", 3) + text([str(i)], 11.5, y + 16, "fig-outcome", "middle")
        body += tag("g", shape, class_=f"fig-hue-{band.hue}") + text(lines, 32, y + 16)
        y += max(28, len(lines) * LINE + 8)
    return body, y
