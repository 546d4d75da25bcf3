"""Curves over one number: axes with round ticks, lines told apart by their dashes and names, points of interest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from coursekit.site.drawing import LINE, path, points, svg, tag, text, width, wrap
from coursekit.site.figures import About

TALL = 0.52
"""Height of a wide plot as a share of its width."""


@dataclass(frozen=True, slots=True)
class Axis:
    low: Fraction
    high: Fraction
    ticks: tuple[tuple[Fraction, str], ...]
    label: str
    unit: str


@dataclass(frozen=True, slots=True)
class Curve:
    name: str
    label: str
    ys: tuple[Fraction | None, ...]
    """One for each x; None where there is no number."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A point of interest: where two curves cross, or the worked example."""

    x: Fraction
    y: Fraction
    label: str
    crossing: bool = False


def nice(low: Fraction, high: Fraction, most: int = 6) -> tuple[Fraction, Fraction, tuple[Fraction, ...]]:
    """Round ends and ticks for an axis that shows `low` to `high`: steps of 1, 2 or 5 times a power of ten."""
    span = high - low or Fraction(1)
    step = Fraction(1)
    while step * (most - 1) < span:
        step *= 10
    while step / 10 * (most - 1) >= span:
        step /= 10
    step = next(s for s in (step / 5, step / 2, step) if s * (most - 1) >= span)
    first, last = low // step, -(-high // step)
    ticks = tuple(step * i for i in range(int(first), max(int(last), int(first) + 1) + 1))
    return ticks[0], ticks[-1], ticks


@dataclass(frozen=True, slots=True)
class _Frame:
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
    body += _example(frame, [s for s in spots if not s.crossing], about)
    body += "".join(_crossing(frame, spot, room) for spot in spots if spot.crossing)
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


def _example(frame: _Frame, spots: Sequence[Spot], about: About) -> str:
    """The worked example: a line up from its x, a dot with its value on each curve."""
    if not spots:
        return ""
    x = frame.across(spots[0].x)
    body = path(points((x, frame.bottom), (x, min(frame.up(s.y) for s in spots))), "fig-guide")
    taken: list[float] = []
    for spot in sorted(spots, key=lambda s: s.y, reverse=True):
        y = frame.up(spot.y)
        body += tag("circle", class_="fig-dot", cx=x, cy=y, r=4)
        left = x > (frame.left + frame.right) / 2
        at = y - 8
        while any(abs(at - other) < 15 for other in taken):
            at += 15
        taken.append(at)
        body += text([spot.label], x + (-8 if left else 8), at, "fig-value", "end" if left else None)
    return body


def _crossing(frame: _Frame, spot: Spot, room: float) -> str:
    """A ring where two curves cross, and what is so there."""
    x, y = frame.across(spot.x), frame.up(spot.y)
    lines = wrap(spot.label, 150, 12)
    left = x > (frame.left + frame.right) / 2
    above = y - (len(lines) - 1) * 15 - 14 > frame.top
    first = y - (len(lines) - 1) * 15 - 14 if above else y + 24
    ring = tag("circle", class_="fig-ring", cx=x, cy=y, r=7)
    return ring + text(lines, x + (-4 if left else 4), first, "fig-value", "end" if left else None, 15)
