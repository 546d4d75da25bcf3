"""What others need to know of a module, worked out once for the same text: `@kept`.

A kept function is a pure function of one `document` or of one module's `body`; the name of its parameter says which.
Of a document that was read by an earlier build, its value is at hand without the file being read (`memory.py`); of any
other it is simply computed. So a kept function makes builds fast and can't make them wrong: what isn't kept is worked
out from the text.

Values are frozen data of the content model, strings, numbers and tuples. Nobody changes one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, TypeVar

Subject = TypeVar("Subject")
Value = TypeVar("Value")


def kept(look: Callable[[Subject], Value]) -> Callable[[Subject], Value]:
    """Keep what `look` says of a document, or of a body, for builds to come."""
    name = f"{look.__module__}.{look.__qualname__}"
    of_body = look.__code__.co_varnames[0] == "body"

    @wraps(look)
    def asked(subject: Subject) -> Value:
        memo: Any = getattr(subject, "memo", None)
        if memo is None:
            return look(subject)
        values: Mapping[str, Any] = memo.values
        if name in values:
            found: Value = values[name]
            return found
        value = look(subject)
        memo.add(name, value)
        return value

    KEPT.append((asked, of_body))
    return asked


KEPT: list[tuple[Callable[[Any], Any], bool]] = []
"""Every kept function that has been loaded, and whether it is asked of a body instead of a document."""
