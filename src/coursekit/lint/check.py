"""Run the rules over a course or over single documents, then leave out what is silenced. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from coursekit.content.document import Document
from coursekit.content.model import Settings
from coursekit.content.read import Content
from coursekit.content.references import index
from coursekit.course import data_faults, shown
from coursekit.diagnostics import Diagnostic, Place, in_order
from coursekit.lint import silence
from coursekit.lint.course import SHOWN
from coursekit.lint.rules import COURSE_RULES, DOCUMENT_RULES
from coursekit.lint.view import View, Whole
from coursekit.yaml12 import YamlDocument, read_yaml


def check(content: Content) -> list[Diagnostic]:
    """Everything that is wrong with a course, what reading found included, in order of place."""
    source = content.settings_source
    yaml = read_yaml(source.text, source.path) if source else None
    found = (*content.diagnostics, *data_faults(content))
    known = {kind: shown(content, kind) for kind in SHOWN}
    return _check(content.documents, content.root, content.files, found, content.settings, yaml, content.id, known)


def check_documents(
    documents: Sequence[Document],
    root: str = "",
    files: frozenset[str] = frozenset(),
    settings: Settings | None = None,
) -> list[Diagnostic]:
    """Everything that is wrong with these documents, what reading them found included, in order of place.

    Links, ids and concepts are looked up among them. `files` are the other files below `root`, as relative POSIX paths;
    `settings` those of the course that they belong to, if any.
    """
    found = [d for document in documents for d in document.diagnostics]
    return _check(documents, root, files, found, settings or Settings(), None)


def _check(
    documents: Sequence[Document],
    root: str,
    files: frozenset[str],
    found: Iterable[Diagnostic],
    settings: Settings,
    settings_yaml: YamlDocument | None,
    course_id: str = "",
    known: Mapping[str, frozenset[str]] | None = None,
) -> list[Diagnostic]:
    views = tuple(map(View, documents))
    whole = Whole(views, index(documents, root, files), root, settings, settings_yaml, course_id, known)
    by_path: defaultdict[str, list[Diagnostic]] = defaultdict(list)
    for diagnostic in (*found, *_run(whole)):
        by_path[diagnostic.place.path].append(diagnostic)
    kept: list[Diagnostic] = []
    used = set[str]()
    course_wide = silence.silencing(settings.silence)
    for document in documents:
        here = set[str]()
        left = silence.apply(by_path.pop(document.path, ()), silence.silencing(document.silence), here)
        kept += silence.apply(left, course_wide, used)
        kept += silence.faults(document.silence, here, _place_in(document.yaml, document.path))
    for rest in by_path.values():
        kept += silence.apply(rest, course_wide, used)
    if settings_yaml is not None and settings.silence:
        kept += silence.faults(settings.silence, used, _place_in(settings_yaml, settings_yaml.path))
    return in_order(kept)


def _run(whole: Whole) -> Iterator[Diagnostic]:
    for view in whole.views:
        for rule in DOCUMENT_RULES:
            for place, message, hint in rule.look(view):
                yield Diagnostic(rule.code, message, place, hint, rule.severity)
    for course_rule in COURSE_RULES:
        for place, message, hint in course_rule.look(whole):
            yield Diagnostic(course_rule.code, message, place, hint, course_rule.severity)


def _place_in(yaml: YamlDocument | None, path: str) -> Callable[[str], Place]:
    return lambda code: yaml.key_place("silence", code) if yaml else Place(path, 1)
