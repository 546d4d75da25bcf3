"""From a class's files to its report: the pipeline, and the only part besides `files` that touches the disk.

A learner's records are graded as soon as they are read and then dropped, so that the memory taken grows with the
learners and the items of the course, not with what the files hold. Only where a second file of a name turns up are the
files of this name read again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from coursekit.content.read import read_content
from coursekit.course import bank_of
from coursekit.diagnostics import Diagnostic, Place, in_order
from coursekit.exercises.bank import Bank
from coursekit.progress import files
from coursekit.progress.merge import Merged, merge
from coursekit.progress.outline import Outline, outline
from coursekit.progress.read import ProgressFile, read_progress, same_name
from coursekit.progress.report import Learner, Report, learner, report

Progress = Callable[[int, int], None]
"""Called with how many files are done, and how many there are."""


class Head(Struct, frozen=True):
    """What is kept of a file that was read."""

    path: Path
    digest: str
    saved: str


def read_course(content_dir: Path) -> tuple[Outline | None, list[Diagnostic]]:
    """The course that the files are of. None, with the reasons, where an error stands against it: half a course would
    make half a report."""
    content = read_content(content_dir)
    bank = bank_of(content) or Bank()
    found = in_order(d for d in (*content.diagnostics, *bank.diagnostics) if d.severity == "error")
    return (None, found) if found else (outline(content, bank), [])


def collect(course: Outline, paths: Sequence[Path], progress: Progress | None = None) -> Report:
    """Read the files named, and those below the folders named, and report on them. What stands against a file is part
    of the report."""
    found: list[Diagnostic] = []
    heads: defaultdict[str, list[Head]] = defaultdict(list)
    learners: dict[str, Learner] = {}
    seen: dict[str, Path] = {}
    every = files.find(paths, found)
    for done, path in enumerate(every):
        if progress:
            progress(done, len(every))
        file = _read(path, course.course)
        if isinstance(file, Diagnostic):
            found.append(file)
        elif file.digest in seen:
            found.append(_doubled(path, seen[file.digest]))
        else:
            seen[file.digest] = path
            found += _left_out(file)
            name = same_name(file.learner) or f"/{file.path}"  # nobody's names are merged with nobody's
            heads[name].append(Head(path, file.digest, file.saved))
            if len(heads[name]) == 1:
                learners[name] = learner(course, merge([file]))
    for name, several in heads.items():
        if len(several) > 1:
            merged = merge(_again(several, course.course, found))
            learners[name] = learner(course, merged)
            found += _merged(merged)
    if progress:
        progress(len(every), len(every))
    return report(course, list(learners.values()), len(every), in_order(found))


def _read(path: Path, course: str) -> ProgressFile | Diagnostic:
    data = files.read(path)
    return data if isinstance(data, Diagnostic) else read_progress(data, files.shown(path), course)


def _again(heads: Sequence[Head], course: str, found: list[Diagnostic]) -> Iterator[ProgressFile]:
    """The files of one learner once more, the earliest saved first."""
    for head in sorted(heads, key=lambda head: (head.saved, head.digest)):
        file = _read(head.path, course)
        if isinstance(file, ProgressFile) and file.digest == head.digest:
            yield file
        else:
            message = "this file changed while it was read"
            found.append(Diagnostic("file-unreadable", message, Place(files.shown(head.path)), "collect once more"))


# -- what is said of files


def _doubled(path: Path, first: Path) -> Diagnostic:
    message = f"this is the same file as `{files.shown(first)}`, so it was left out"
    return Diagnostic("doubled-file", message, Place(files.shown(path)), "remove one of the two", "warning")


def _left_out(file: ProgressFile) -> Iterator[Diagnostic]:
    if file.left_out:
        counts = " and ".join(f"{count} {reason}" for reason, count in sorted(file.left_out.items()))
        number = sum(file.left_out.values())
        message = f"{number} record{'s' * (number != 1)} left out: {counts}"
        hint = "the page that saved them was newer than this coursekit, or the file was changed"
        yield Diagnostic("records-left-out", message, Place(file.path), hint, "warning")


def _merged(one: Merged) -> Iterator[Diagnostic]:
    """What is said of files of one name that part: they may be of two people, and nobody can tell."""
    if not one.whole:
        message = f"“{one.learner}” saved {len(one.files)} files that part, which were put together"
        hint = "if these are several people, ask them to save under different names"
        yield Diagnostic("merged-files", message, Place(one.files[-1]), hint, "warning")
