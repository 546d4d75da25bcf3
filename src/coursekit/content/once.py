"""What follows from a document alone is worked out once, however often a course is looked at."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

K = TypeVar("K")
V = TypeVar("V")


def once(function: Callable[[K], V]) -> Callable[[K], V]:
    """A pure function of something that is never changed, remembered for as long as that lives. `K` is compared by
    identity."""
    known: WeakKeyDictionary[K, V] = WeakKeyDictionary()

    @wraps(function)
    def remembering(of: K) -> V:
        try:
            return known[of]
        except KeyError:
            return known.setdefault(of, function(of))

    return remembering
