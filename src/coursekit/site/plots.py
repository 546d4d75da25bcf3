"""Curves over one number: axes with round ticks, lines told apart by their dashes and names, points of interest."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from msgspec import Struct

from coursekit.site.drawing import LINE, path, points, svg, tag, text, width, wrap
from coursekit.site.figures import About

TALL = 0.52
"""Height of a wide plot as a share of its width."""


class Axis(Struct, frozen=True):
    low: Fraction
    high: Fraction
    ticks: tuple[tuple[Fraction, str], ...]
    label: str
    unit: str


class Curve(Struct, frozen=True):
    name: str
    label: str
    ys: tuple[Fraction | None, ...]
    """One for each x; None where there is no number."""


class Spot(Struct, frozen=True):
    """A point of interest: where two curves cross, or the worked example."""

    x: Fraction
    y: Fraction
    label: str
    crossing: bool = False


def nice(low: Fraction, high: Fraction, most: int = 6) -> tuple[Fraction, Fraction, tuple[Fraction, ...]]:
    """Round ends and ticks for an axis that shows `low` to `high`: steps of 1, 2 or 5 times a power of ten."""
    high = high if high > low else low + 1
    span, step = high - low, Fraction(1)
    while step * (most - 1) < span:
        step *= 10
    while step / 10 * (most - 1) >= span:
        step /= 10
    step = next(s for s in (step / 5, step / 2, step) if s * (most - 1) >= span)
    first, last = low // step, -(-high // step)
    ticks = tuple(step * i for i in range(int(first), max(int(last), int(first) + 1) + 1))
    return ticks[0], ticks[-1], ticks


class _Frame(Struct, frozen=True):
    """Where the plot lies in its figure."""

    x: Axis
    y: Axis
    left: float
    right: float
    top: float
    bottom: float

    def across(self, value: Fraction) -> float:
        return self.left + float((value - self.x.low) / (self.x.high - self.x.low)) * (self.right - self.left)

    def up(self, value: Fraction) -> float:
        return self.bottom - float((value - self.y.low) / (self.y.high - self.y.low)) * (self.bottom - self.top)

    def holds(self, area: _Area) -> bool:
        across = self.left <= area.left and area.right <= self.right + 8
        return across and self.top - 12 <= area.top and area.bottom <= self.bottom - 1


def plot(
    xs: Sequence[Fraction], curves: Sequence[Curve], x: Axis, y: Axis, spots: Sequence[Spot], about: About, room: float
) -> str:
    """The whole figure. Where there is room, each curve's name stands at its end; else names stand above."""
    wide = room > 400
    margin = 150.0 if wide and len(curves) > 1 else 14.0
    left = max(width(said, 12) for _, said in y.ticks) + 10
    key, top = ("", 0.0) if wide or len(curves) == 1 else _key(curves, room)
    top += 30
    frame = _Frame(x, y, left, room - margin, top, top + (room * TALL if wide else 210))
    body = key + _axes(frame, room) + "".join(_curve(frame, xs, c, i) for i, c in enumerate(curves, 1))
    if wide and len(curves) > 1:
        body += _ends(frame, curves)
    drawn = ((a, b) for c in curves for a, b in zip(xs, c.ys, strict=True) if b is not None)
    curve_points = [(frame.across(a), frame.up(b)) for a, b in drawn]
    body += _spots(frame, spots, curve_points)
    lines = wrap(x.label, frame.right - left)
    body += text(lines, (left + frame.right) / 2, frame.bottom + 38, "fig-small", "middle")
    return svg(
        "plot", about.id, room, frame.bottom + 44 + (len(lines) - 1) * LINE, about.title, about.description, body
    )


def _axes(frame: _Frame, room: float) -> str:
    body = text([frame.y.unit or frame.y.label], 0, frame.top - 15, "fig-small")
    for value, said in frame.y.ticks:
        y = frame.up(value)
        body += path(points((frame.left, y), (frame.right, y)), "fig-axis" if value == 0 else "fig-rule")
        body += text([said], frame.left - 7, y + 4, "fig-small", "end")
    ticks = frame.x.ticks
    widest = max(width(said, 12) for _, said in ticks) + 8
    every = 1 + int(widest * (len(ticks) - 1) / max(1.0, frame.right - frame.left))
    for i, (value, said) in enumerate(ticks):
        x = frame.across(value)
        body += path(points((x, frame.bottom), (x, frame.bottom + 5)), "fig-axis")
        if i % every == 0:
            at = min(x, room - width(said, 12) / 2)
            body += text([said], at, frame.bottom + 19, "fig-small", "middle")
    return body


def _curve(frame: _Frame, xs: Sequence[Fraction], curve: Curve, number: int) -> str:
    """Pieces between gaps. A straight stretch needs only its ends."""
    pieces: list[list[tuple[float, float]]] = [[]]
    for x, y in zip(xs, curve.ys, strict=True):
        if y is None:
            pieces.append([])
        else:
            pieces[-1].append((frame.across(x), frame.up(y)))
    d = "".join(points(*_straightened(piece)) for piece in pieces if len(piece) > 1)
    return tag("path", class_=f"fig-curve fig-curve-{number}", d=d, data_line=curve.name)


def _straightened(piece: list[tuple[float, float]]) -> list[tuple[float, float]]:
    (x1, y1), (x2, y2) = piece[0], piece[-1]
    off = max(abs(y1 + (y2 - y1) * (x - x1) / (x2 - x1) - y) for x, y in piece)
    return [piece[0], piece[-1]] if off < 0.05 else piece


def _key(curves: Sequence[Curve], room: float) -> tuple[str, float]:
    """Names above the plot, each with a piece of its line."""
    body, y = "", 4.0
    for i, curve in enumerate(curves, 1):
        lines = wrap(curve.label, room - 44)
        body += path(points((0, y + 9), (36, y + 9)), f"fig-curve fig-curve-{i}")
        body += text(lines, 44, y + 13)
        y += len(lines) * LINE + 4
    return body, y


def _ends(frame: _Frame, curves: Sequence[Curve]) -> str:
    """Names at the right ends of their curves, pushed apart where they would touch."""
    ends = [(frame.up(curve.ys[-1]), i, curve) for i, curve in enumerate(curves, 1) if curve.ys[-1] is not None]
    body, free = "", frame.top - 14
    for y, i, curve in sorted(ends, key=lambda end: end[:2]):
        lines = wrap(curve.label, 132, bold=True)
        first = max(y + 4 - (len(lines) - 1) * LINE / 2, free + LINE)
        free = first + (len(lines) - 1) * LINE + 6
        middle = first - 4 + (len(lines) - 1) * LINE / 2
        body += path(points((frame.right, y), (frame.right + 5, middle), (frame.right + 9, middle)), "fig-edge")
        body += text(lines, frame.right + 13, first, f"fig-name fig-name-{i}")
    return body


def _spots(frame: _Frame, spots: Sequence[Spot], curve_points: Sequence[tuple[float, float]]) -> str:
    """A dot for the example on each curve, a ring where curves cross; their words where they cover least."""
    body, taken = _examples(frame, [spot for spot in spots if not spot.crossing], curve_points)
    for spot in spots:
        if spot.crossing:
            x, y = frame.across(spot.x), frame.up(spot.y)
            lines = wrap(spot.label, 150, 12, bold=True)
            area, anchor = _free(frame, x, y, lines, taken, curve_points)
            taken = [*taken, area]
            words = text(lines, area.right if anchor else area.left, area.top + 12, "fig-value", anchor, 15)
            body += tag("circle", class_="fig-ring", cx=x, cy=y, r=7) + words
    return body


class _Area(Struct, frozen=True):
    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: _Area) -> bool:
        across = min(self.right, other.right) - max(self.left, other.left)
        return across > 0 and min(self.bottom, other.bottom) > max(self.top, other.top)

    def holds(self, point: tuple[float, float]) -> bool:
        return self.left - 2 < point[0] < self.right + 2 and self.top - 2 < point[1] < self.bottom + 2


def _examples(
    frame: _Frame, spots: Sequence[Spot], curve_points: Sequence[tuple[float, float]]
) -> tuple[str, list[_Area]]:
    """A line up from the example's x, a dot on each curve, and beside them the values, in the order of the dots."""
    if not spots:
        return "", []
    x = frame.across(spots[0].x)
    ordered = sorted(spots, key=lambda s: s.y, reverse=True)
    dots = [frame.up(spot.y) for spot in ordered]
    levels = _apart(dots)
    columns = [_column(frame, x, levels, ordered, shift, left) for shift in SHIFTS for left in (False, True)]
    best = min(columns, key=lambda areas: _cost(frame, areas, curve_points) + abs(areas[0].top - levels[0] + 8) / 2)
    left = best[0].right < x
    body = path(points((x, frame.bottom), (x, min(dots))), "fig-guide")
    for spot, dot, area in zip(ordered, dots, best, strict=True):
        end, middle = (area.right + 2 if left else area.left - 2), area.top + 8
        body += path(points((x, dot), (end, middle)), "fig-edge") + tag("circle", class_="fig-dot", cx=x, cy=dot, r=4)
        body += text(
            [spot.label], area.right if left else area.left, area.top + 12, "fig-value", "end" if left else None
        )
    return body, best


SHIFTS = (0, -16, 16, -32, 32, -48, -64)
"""How far a column of values may stand above or below its dots."""


def _apart(levels: Sequence[float]) -> list[float]:
    """The same levels, from top to bottom, at least a line apart, about their own middle."""
    placed: list[float] = []
    for level in levels:
        placed.append(max(level, placed[-1] + 16) if placed else level)
    slack = (sum(placed) - sum(levels)) / len(levels)
    return [level - slack for level in placed]


def _column(
    frame: _Frame, x: float, levels: Sequence[float], spots: Sequence[Spot], shift: int, left: bool
) -> list[_Area]:
    widths = [width(spot.label, 12, bold=True) for spot in spots]
    starts = [x - 14 - w if left else x + 14 for w in widths]
    return [
        _Area(start, level + shift - 8, start + w, level + shift + 8)
        for start, w, level in zip(starts, widths, levels, strict=True)
    ]


def _cost(frame: _Frame, areas: Sequence[_Area], curve_points: Sequence[tuple[float, float]]) -> float:
    outside = sum(not frame.holds(area) for area in areas)
    return 1000.0 * outside + 4 * sum(area.holds(point) for area in areas for point in curve_points)


def _free(
    frame: _Frame,
    x: float,
    y: float,
    lines: Sequence[str],
    taken: Sequence[_Area],
    curve_points: Sequence[tuple[float, float]],
) -> tuple[_Area, str | None]:
    """The place for some words near a point: clear of other words, inside the plot, off the curves, near."""
    w, h = max(width(line, 12, bold=True) for line in lines), len(lines) * 15.0
    best: tuple[float, _Area, str | None] | None = None
    for reach in (8, 20, 36, 56):
        for y1 in (y - h - reach + 4, y + reach - 4, y - h / 2):
            for left in (False, True):
                x1 = x - w - 9 if left else x + 9
                area = _Area(x1, y1, x1 + w, y1 + h)
                cost = _cost(frame, [area], curve_points) + reach / 2
                cost += 100 * sum(area.overlaps(other) for other in taken)
                if best is None or cost < best[0]:
                    best = cost, area, "end" if left else None
    assert best is not None
    return best[1], best[2]
