"""Frozen data on its way between processes, and from one build to the next: pickled as calls of its classes.

Dataclasses' own way looks up the names of a class's fields for each value, and sets them one by one: it takes more than
twice as long, there and back.
"""

from __future__ import annotations

import copyreg
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from operator import attrgetter
from typing import Any


def travels(names: Mapping[str, object]) -> None:
    """Let the dataclasses that a module defines, whose names these are, be pickled so."""
    for cls in names.values():
        if isinstance(cls, type) and is_dataclass(cls) and cls.__module__ == names["__name__"]:
            copyreg.pickle(cls, _calling(cls))


def _calling(cls: type[Any]) -> Callable[[Any], tuple[type[Any], tuple[Any, ...]]]:
    given = [field.name for field in fields(cls)]
    if len(given) < 2:
        return lambda value: (cls, tuple(getattr(value, name) for name in given))
    values = attrgetter(*given)
    return lambda value: (cls, values(value))
