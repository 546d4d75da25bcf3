"""`coursekit new`: a small course to begin with, that builds, passes `check` and explains itself."""

from __future__ import annotations

import re
import shutil
import tempfile
from importlib.resources import as_file, files
from pathlib import Path

from coursekit.content.front_matter import MAX_ID
from coursekit.diagnostics import Diagnostic, Place
from coursekit.identifiers import id_slug
from coursekit.yaml12 import as_text

HIDDEN = {"gitignore": ".gitignore", "pre-commit-config.yaml": ".pre-commit-config.yaml"}
"""Files whose name would make other tools act on the starter itself."""
_ID = re.compile(rb"^id: your-course$", re.M)
"""The line of the starter's course.yml that is written anew, so that no two courses share their learners' records."""


def new_course(folder: Path) -> tuple[list[str], Diagnostic | None]:
    """Copy the starter into `folder`, which must be empty or not exist.

    Everything is written aside first, so that a full disk leaves no half course. Gives the files that were made, or why
    none were.
    """
    place = Place(str(folder))
    if folder.exists() and not folder.is_dir():
        return [], Diagnostic("new-not-empty", "there is a file of this name", place, "choose another name")
    if folder.is_dir() and any(folder.iterdir()):
        return [], Diagnostic("new-not-empty", "this folder is not empty", place, "name a new folder")
    folder.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(dir=folder, prefix=".new-"))
    try:
        with as_file(files("coursekit") / "starter") as starter:
            made = _copy(starter, aside)
        course = aside / "content" / "course.yml"
        name = id_slug(folder.resolve().name, "your-course")[:MAX_ID]
        course.write_bytes(_ID.sub(f"id: {as_text(name)}".encode(), course.read_bytes()))
        for entry in sorted(aside.iterdir()):
            entry.rename(folder / entry.name)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    return made, None


def _copy(starter: Path, to: Path) -> list[str]:
    made = []
    for source in sorted(p for p in starter.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
        relative = source.relative_to(starter)
        target = to / relative.with_name(HIDDEN.get(relative.name, relative.name))
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
        made.append(target.relative_to(to).as_posix())
    return made
