"""Regular expressions that lint compiles when it first asks them."""

from __future__ import annotations

import pkgutil
import re
from importlib import import_module

import pytest

from coursekit import lint
from coursekit.lint.late import late


def test_a_pattern_is_compiled_when_it_is_first_asked() -> None:
    faulty = late("(")
    with pytest.raises(re.error):
        faulty.search("a")


def test_it_answers_as_a_compiled_one_does() -> None:
    given, text = (r"(a)\w+", re.IGNORECASE), "Ants and bees"
    once, again = late(*given), re.compile(*given)
    for _ in range(2):
        assert [m.span(1) for m in once.finditer(text)] == [m.span(1) for m in again.finditer(text)] == [(0, 1), (5, 6)]
        assert once.sub("x", text) == again.sub("x", text) and once.pattern == again.pattern


def test_every_pattern_of_lint_can_be_compiled() -> None:
    modules = [import_module(f"coursekit.lint.{module.name}") for module in pkgutil.iter_modules(lint.__path__)]
    found = [v for module in modules for v in vars(module).values() if type(v) is type(late(""))]
    assert len(found) > 20 and all(isinstance(pattern.groups, int) for pattern in found)
