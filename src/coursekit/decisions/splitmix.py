"""Random numbers that are the same everywhere: SplitMix64, drawn without bias by rejection.

Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (2014). evaluate.js has no need of it yet;
the vectors hold its first values.
"""

from __future__ import annotations

from collections.abc import Iterator

_MASK = (1 << 64) - 1


def splitmix64(seed: int) -> Iterator[int]:
    """Numbers from 0 to 2**64 - 1, without end. The seed is taken modulo 2**64."""
    state = seed & _MASK
    while True:
        state = (state + 0x9E3779B97F4A7C15) & _MASK
        z = state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & _MASK
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & _MASK
        yield z ^ (z >> 31)


def below(numbers: Iterator[int], end: int) -> int:
    """An unbiased number from 0 to end - 1; numbers past the last full round of `end` are drawn again."""
    limit = (1 << 64) - (1 << 64) % end
    while (drawn := next(numbers)) >= limit:
        pass
    return drawn % end
