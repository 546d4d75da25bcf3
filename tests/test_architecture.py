"""Who may import whom, and what rendering may touch: the two rules that later work is built on."""

from __future__ import annotations

import ast
import builtins
import io
import os
import pathlib
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from coursekit.content.read import read_content
from coursekit.site.render import environment, render
from coursekit.site.theme import read_theme
from planned import plan

SOURCE = Path(__file__).parents[1] / "src" / "coursekit"

ROWS = [
    {"__init__"},
    {"options", "sums"},
    {"apart", "diagnostics", "exact_json", "identifiers", "idle", "replace", "spreadsheet"},
    {"yaml12"},
    {"content", "decisions"},
    {"exercises"},
    {"course"},
    {"site.urls", "site.words"},
    {"lint", "site"},
    {"cache", "frames", "lately", "seen"},
    {"reread", "workers"},
    {"making"},
    {"build", "check", "edit", "fix", "new", "progress", "report", "schemas"},
    {"preview"},
    {"cli_decisions", "cli_exercises", "cli_progress"},
    {"cli"},
    {"__main__"},
]
"""Rows of ARCHITECTURE.md: a room may import from its own room and from rows above, never from a sibling or below."""

THIRD_PARTY = {
    "markdown_it": {"content"},
    "mdit_py_plugins": {"content"},
    "pygments": {"content"},
    "frontmatter": {"content"},
    "yaml": {"yaml12"},
    "jinja2": {"site"},
    "markupsafe": {"site"},
    "filelock": {"site"},
    "pagefind": {"site"},
    "click": {"cli", "cli_decisions", "cli_exercises", "cli_progress"},
    "rich": {"cli"},
    "watchfiles": {"preview"},
}
"""Where each library may be used."""


def imports() -> Iterator[tuple[str, str]]:
    """(module, what it imports), both dotted below the package; other libraries by their own name."""
    for path in SOURCE.rglob("*.py"):
        module = ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    full = f"{node.module}.{alias.name}"
                    is_module = (SOURCE.parent / (full.replace(".", "/") + ".py")).exists()
                    yield module, full if is_module or node.module == "coursekit" else node.module
            elif isinstance(node, ast.Import):
                for alias in node.names:
                    yield module, alias.name


def room(module: str) -> tuple[int, str]:
    """Row and room of a module."""
    for name in (module, module.split(".")[0]):
        for row, rooms in enumerate(ROWS):
            if name in rooms:
                return row, name
    raise AssertionError(f"`{module}` has no room: add it to ROWS and to ARCHITECTURE.md")


def test_imports_go_upwards_only() -> None:
    wrong = []
    for module, imported in imports():
        if imported == "coursekit.__version__" or not imported.startswith("coursekit."):
            continue
        own, other = room(module), room(imported.removeprefix("coursekit."))
        if own[1].split(".")[0] != other[1].split(".")[0] and other[0] >= own[0]:
            wrong.append(f"{module} imports {imported}")
    assert wrong == []


def test_each_library_is_used_in_its_place() -> None:
    for module, imported in imports():
        library = imported.split(".")[0]
        if library in THIRD_PARTY:
            assert room(module)[1].split(".")[0] in THIRD_PARTY[library], f"{module} imports {imported}"


def test_there_is_no_utils() -> None:
    names = {p.stem for p in SOURCE.rglob("*.py")}
    assert not names & {"utils", "util", "helpers", "common", "misc", "manager"}


def test_rendering_reads_no_file_clock_or_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    content = read_content(SOURCE.parents[1] / "content")
    theme, _ = read_theme("default", "en")
    assert theme
    pages = plan(content, theme).pages
    for template in theme.templates:
        environment(theme).get_template(template)
    first = [render(page) for page in pages]

    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError("rendering touched the world")

    for owner, name in [
        (builtins, "open"), (io, "open"), (os, "open"), (os, "stat"), (os, "listdir"), (os, "getcwd"), (os, "getenv"),
        (pathlib.Path, "open"), (pathlib.Path, "stat"), (time, "time"), (time, "localtime"), (time, "monotonic"),
        (socket, "socket"),
    ]:  # fmt: skip
        monkeypatch.setattr(owner, name, forbidden)
    monkeypatch.setattr(os, "environ", {})
    second = [render(page) for page in reversed(pages)]
    monkeypatch.undo()
    assert second[::-1] == first, "the order of rendering shows"
