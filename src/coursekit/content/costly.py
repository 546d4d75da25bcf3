"""What takes long to work out of a few texts, as the colours of a fence do: known from the last edit of a module.

An author saves a page many times in an hour, and each time all but a sentence of it is as it was. `@costly` marks pure
functions of texts; what they gave, an edit notes for the next one (`lately.py`). Anywhere else they are simply called.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

Given = ParamSpec("Given")
Value = TypeVar("Value")
Known = dict[tuple[str, ...], Any]
"""Values by the name of the function and its arguments. They are plain data, and nobody changes one."""

_KNOWN: ContextVar[tuple[Mapping[tuple[str, ...], Any], Known] | None] = ContextVar("_KNOWN", default=None)


def name_of(work: Callable[..., Any]) -> str:
    """By which its values are known."""
    return f"{work.__module__}.{work.__qualname__}"


def costly(work: Callable[Given, Value]) -> Callable[Given, Value]:
    """A pure function of texts alone, which isn't asked again what is `known`."""
    name = name_of(work)

    @wraps(work)
    def asked(*given: Given.args, **named: Given.kwargs) -> Value:
        at_hand = _KNOWN.get()
        if at_hand is None:
            return work(*given, **named)
        before, now = at_hand
        key = (name, *cast("tuple[str, ...]", given))
        now[key] = before[key] if key in before else work(*given, **named)
        return cast("Value", now[key])

    return asked


@contextmanager
def known(before: Mapping[tuple[str, ...], Any]) -> Iterator[Known]:
    """While it lasts, these values are known. Gives those that were asked for, in the end."""
    now: Known = {}
    token = _KNOWN.set((before, now))
    try:
        yield now
    finally:
        _KNOWN.reset(token)
