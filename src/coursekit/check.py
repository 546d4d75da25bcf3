"""What `coursekit check` looks at: whole courses, files of a course, files on their own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from coursekit import lint
from coursekit.content.document import Document
from coursekit.content.memory import ChangedError
from coursekit.content.read import COURSE_FILE, Content, Progress, is_data, read_content, read_file
from coursekit.diagnostics import Diagnostic, in_order

Lines = dict[str, Sequence[str]]


def check_paths(paths: Sequence[str], progress: Progress | None = None) -> tuple[list[Diagnostic], Lines]:
    """Check folders and files. Gives the findings in order of place, and the lines of every file that was read."""
    found: list[Diagnostic] = []
    lines: Lines = {}
    loose: list[Document] = []
    courses: dict[Path, set[str] | None] = {}
    for name in paths:
        path = Path(name)
        root = path if path.is_dir() or _is_meant_as_folder(path) else course_of(path)
        if root is None:
            document = read_file(path, found)
            if document:
                loose.append(document)
        elif root == path:
            courses[root] = None
        else:
            wanted = courses.setdefault(root, set())
            if wanted is not None:
                wanted.add(str(root / path.resolve().relative_to(root.resolve())))
    for root, wanted in courses.items():
        content = read_content(root, progress)
        of_course = lint.check(content)
        found += [d for d in of_course if wanted is None or d.place.path in wanted]
        lines |= lines_of(content)
    found += lint.check_documents(loose)
    lines |= {d.path: d.source.lines for d in loose}
    return in_order(found), lines


def _is_meant_as_folder(path: Path) -> bool:
    """A name without an ending that isn't there: reading it as a course says what is missing."""
    return not path.exists() and not path.suffix


def course_of(path: Path) -> Path | None:
    """The content folder that a module or a framework belongs to: the nearest folder above it with a course.yml."""
    if not path.is_file():
        return None
    folder = next((folder for folder in path.parents if (folder / COURSE_FILE).is_file()), None)
    module = path.suffix == ".md" and not path.name.startswith("_")
    return folder if folder and (module or is_data(path.relative_to(folder).as_posix())) else None


def lines_of(content: Content) -> Lines:
    lines: Lines = {d.path: d.source.lines for d in content.documents}
    lines |= lines_of_data(content)
    return lines


def lines_of_data(content: Content) -> Lines:
    """Of everything but the modules."""
    lines: Lines = {source.path: source.lines for source in content.data.values()}
    if content.settings_source:
        lines[content.settings_source.path] = content.settings_source.lines
    return lines


def lines_for(content: Content, found: Iterable[Diagnostic]) -> Lines:
    """The lines of the files that findings are about. A module that has changed meanwhile is left out."""
    lines = lines_of_data(content)
    wanted = {d.place.path for d in found}
    for document in content.documents:
        if document.path in wanted:
            with suppress(ChangedError):
                lines[document.path] = document.source.lines
    return lines
