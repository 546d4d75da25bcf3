"""Run the rules over a course or over single documents, then leave out what is silenced. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from coursekit.content.document import Document
from coursekit.content.kept import kept
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
    left: list[Diagnostic] = []
    used = set[str]()
    course_wide = silence.silencing(settings.silence)
    for document in documents:
        here = set[str]()
        loud = silence.apply(by_path.pop(document.path, ()), silence.silencing(document.silence), here)
        left += silence.apply(loud, course_wide, used)
        if document.silence:
            left += silence.faults(document.silence, here, dict(_silenced_at(document)).__getitem__)
    for rest in by_path.values():
        left += silence.apply(rest, course_wide, used)
    if settings_yaml is not None and settings.silence:
        left += silence.faults(settings.silence, used, _place_in(settings_yaml, settings_yaml.path))
    return in_order(left)


def _run(whole: Whole) -> Iterator[Diagnostic]:
    for view in whole.views:
        yield from _of_document(view.document)
    for course_rule in COURSE_RULES:
        for place, message, hint in course_rule.look(whole):
            yield Diagnostic(course_rule.code, message, place, hint, course_rule.severity)


@kept
def _of_document(document: Document) -> tuple[Diagnostic, ...]:
    """What the rules that look at one document find in it."""
    view = View(document)
    return tuple(
        Diagnostic(rule.code, message, place, hint, rule.severity)
        for rule in DOCUMENT_RULES
        for place, message, hint in rule.look(view)
    )


@kept
def _silenced_at(document: Document) -> tuple[tuple[str, Place], ...]:
    """Each code that the front matter silences, and where."""
    place = _place_in(document.yaml, document.path)
    return tuple((code, place(code)) for code in document.silence)


def _place_in(yaml: YamlDocument | None, path: str) -> Callable[[str], Place]:
    return lambda code: yaml.key_place("silence", code) if yaml else Place(path, 1)
