"""Sets of numbers as intervals: what a unary test on a number accepts, and what the proofs cut and join."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from msgspec import Struct

from coursekit.decisions.numbers import Number, number_text


class Interval(Struct, frozen=True):
    """From `low` to `high`; None is without end. An end that is `closed` belongs to the interval."""

    low: Number | None = None
    low_closed: bool = False
    high: Number | None = None
    high_closed: bool = False

    def __contains__(self, value: Number) -> bool:
        if self.low is not None and (value < self.low or (value == self.low and not self.low_closed)):
            return False
        return self.high is None or value < self.high or (value == self.high and self.high_closed)


Ranges = tuple[Interval, ...]
EVERYTHING: Ranges = (Interval(),)


def contains(ranges: Iterable[Interval], value: Number) -> bool:
    return any(value in interval for interval in ranges)


def is_empty(interval: Interval) -> bool:
    if interval.low is None or interval.high is None or interval.low < interval.high:
        return False
    return interval.low > interval.high or not (interval.low_closed and interval.high_closed)


def intersection(a: Ranges, b: Ranges) -> Ranges:
    both = (_overlap(x, y) for x in a for y in b)
    return tuple(interval for interval in both if not is_empty(interval))


def _overlap(a: Interval, b: Interval) -> Interval:
    low, low_closed = max(_low_key(a), _low_key(b), key=lambda k: k[0])[1]
    high, high_closed = min(_high_key(a), _high_key(b), key=lambda k: k[0])[1]
    return Interval(low, low_closed, high, high_closed)


def _low_key(a: Interval) -> tuple[tuple[int, Number, int], tuple[Number | None, bool]]:
    key = (0, 0, 0) if a.low is None else (1, a.low, 0 if a.low_closed else 1)
    return key, (a.low, a.low_closed)


def _high_key(a: Interval) -> tuple[tuple[int, Number, int], tuple[Number | None, bool]]:
    key = (1, 0, 0) if a.high is None else (0, a.high, 1 if a.high_closed else 0)
    return key, (a.high, a.high_closed)


def complement(ranges: Ranges) -> Ranges:
    result = EVERYTHING
    for interval in ranges:
        result = intersection(result, _outside(interval))
    return result


def _outside(interval: Interval) -> Ranges:
    below = Interval(None, False, interval.low, not interval.low_closed)
    above = Interval(interval.high, not interval.high_closed, None, False)
    return tuple(i for i, end in ((below, interval.low), (above, interval.high)) if end is not None)


def joined(ranges: Iterable[Interval]) -> Ranges:
    """The same set in order, with touching and overlapping intervals made one."""
    result: list[Interval] = []
    for interval in sorted(ranges, key=lambda i: _low_key(i)[0]):
        if result and _touch(result[-1], interval):
            last = result.pop()
            high, high_closed = max(_high_key(last), _high_key(interval), key=lambda k: k[0])[1]
            interval = Interval(last.low, last.low_closed, high, high_closed)
        result.append(interval)
    return tuple(result)


def _touch(a: Interval, b: Interval) -> bool:
    if a.high is None or b.low is None or b.low < a.high:
        return True
    return b.low == a.high and (a.high_closed or b.low_closed)


def pieces(points: Sequence[Number], within: Interval, whole: bool) -> list[Interval]:
    """Cut a fact's range at every point: the points themselves and the gaps between, those without a value left out."""
    ends = sorted(set(points))
    lows: list[Number | None] = [None, *ends]
    highs: list[Number | None] = [*ends, None]
    cut = [Interval(low, False, high, False) for low, high in zip(lows, highs, strict=True)]
    cut += [Interval(p, True, p, True) for p in ends]
    inside = [i for piece in cut for i in intersection((piece,), (within,))]
    ordered = sorted(inside, key=lambda i: _low_key(i)[0])
    return [i for i in ordered if sample(i, whole) is not None]


def sample(interval: Interval, whole: bool) -> Number | None:
    """A plain value inside the interval; None where it has none (between 4 and 5 there is no whole number)."""
    if is_empty(interval):
        return None
    low, high = interval.low, interval.high
    if low is None:
        value = 0 if high is None or 0 in interval else (_floor(high) if _floor(high) in interval else _floor(high) - 1)
    else:
        value = _ceiling(low) if _ceiling(low) in interval else _ceiling(low) + 1
    if value in interval:
        return value
    if whole or low is None or high is None:
        return None
    return Fraction(low + high) / 2


def _floor(value: Number) -> int:
    return value.numerator // value.denominator


def _ceiling(value: Number) -> int:
    return -(-value.numerator // value.denominator)


def whole_ends(interval: Interval) -> Interval:
    """The same whole numbers, with closed ends: `(4..9)` is `[5..8]`."""
    low = None if interval.low is None else _ceiling(interval.low)
    high = None if interval.high is None else _floor(interval.high)
    if low is not None and low not in Interval(interval.low, interval.low_closed):
        low += 1
    if high is not None and high not in Interval(high=interval.high, high_closed=interval.high_closed):
        high -= 1
    return Interval(low, low is not None, high, high is not None)


def interval_text(interval: Interval) -> str:
    """As a unary test: `< 1000`, `[1000..100000]`, `> 100000`, `5`, `-`."""
    low, high = interval.low, interval.high
    if low is None or high is None:
        if high is not None:
            return ("<= " if interval.high_closed else "< ") + number_text(high)
        return "-" if low is None else (">= " if interval.low_closed else "> ") + number_text(low)
    if low == high:
        return number_text(low)
    opening, closing = "[" if interval.low_closed else "(", "]" if interval.high_closed else ")"
    return f"{opening}{number_text(low)}..{number_text(high)}{closing}"
