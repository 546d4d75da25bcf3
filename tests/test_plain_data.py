"""Frozen data that is pickled, for other processes and later builds: whole when it arrives, and all that is let in."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from importlib import import_module

import msgspec
import pytest

from coursekit.content.memory import plain
from coursekit.content.model import ChecklistItems, Prose, Title
from coursekit.diagnostics import Diagnostic, Place

MODULES = ("diagnostics", "content.model", "content.references", "site.pages", "site.asked")
PLACE = Place("a.md", 3)
SENT = [
    *(PLACE, Diagnostic("bad-id", "this is none", PLACE, severity="warning")),
    *(Title("a", ("a",)), Prose(("<p>", Title("b", ())), PLACE), ChecklistItems((), PLACE)),
]


def test_what_arrives_is_what_was_sent() -> None:
    for protocol in (4, 5):
        assert plain(pickle.dumps(SENT, protocol)) == SENT


def test_equal_values_are_equal_bytes() -> None:
    assert pickle.dumps(Place("a.md", 3), 5) == pickle.dumps(PLACE, 5)


class Odd(msgspec.Struct):
    """A struct, but not one of coursekit's."""


@pytest.mark.parametrize(
    "name",
    ["os\nsystem", "msgspec\nStruct", f"{__name__}\nOdd", "coursekit.content.model\nStruct", "coursekit.build\nbuild"],
)
def test_what_is_no_plain_data_of_ours_is_refused(name: str) -> None:
    with pytest.raises(pickle.UnpicklingError, match="plain data"):
        plain(f"c{name}\n.".encode())


def structs() -> Iterator[type[msgspec.Struct]]:
    for name in MODULES:
        module = import_module(f"coursekit.{name}")
        yield from (
            value
            for value in vars(module).values()
            if isinstance(value, type) and issubclass(value, msgspec.Struct) and value.__module__ == module.__name__
        )


@pytest.mark.parametrize("cls", [*structs()], ids=lambda cls: cls.__name__)
def test_a_class_is_frozen_and_made_from_its_fields_alone(cls: type[msgspec.Struct]) -> None:
    """What is worked out, or set later, wouldn't arrive."""
    assert cls.__struct_config__.frozen
    assert cls.__match_args__ == cls.__struct_fields__, "a field is given by name alone"
    assert not hasattr(cls, "__post_init__")
