"""Frozen data on its way between processes: whole, however many fields it has, and twice as quick as by itself."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from dataclasses import dataclass, is_dataclass
from importlib import import_module

import pytest

from coursekit.content.model import ChecklistItems, Prose, Title
from coursekit.diagnostics import Diagnostic, Place
from coursekit.travel import travels

MODULES = ("diagnostics", "content.model", "site.pages", "site.asked")


@dataclass(frozen=True, slots=True)
class Empty:
    pass


@dataclass(frozen=True, slots=True)
class Single:
    one: tuple[int, ...]


travels(globals())


def test_what_arrives_is_what_was_sent() -> None:
    place = Place("a.md", 3)
    sent = [
        *(place, Diagnostic("bad-id", "this is none", place, severity="warning"), Empty(), Single((1, 2))),
        *(Title("a", ("a",)), Prose(("<p>", Title("b", ())), place), ChecklistItems((), place)),
    ]
    for protocol in (4, 5):
        assert pickle.loads(pickle.dumps(sent, protocol)) == sent


def test_equal_values_are_equal_bytes() -> None:
    assert pickle.dumps(Place("a.md", 3), 5) == pickle.dumps(Place("a.md", 3), 5)


def frozen() -> Iterator[type]:
    for name in MODULES:
        module = import_module(f"coursekit.{name}")
        yield from (v for v in vars(module).values() if isinstance(v, type) and v.__module__ == module.__name__)


@pytest.mark.parametrize("cls", [cls for cls in frozen() if is_dataclass(cls)], ids=lambda cls: cls.__name__)
def test_a_class_is_made_from_its_fields_alone(cls: type) -> None:
    """What is worked out, or set later, wouldn't arrive."""
    assert not hasattr(cls, "__post_init__")
    assert all(field.init and not field.kw_only for field in cls.__dataclass_fields__.values())
