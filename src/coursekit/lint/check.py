"""Run the rules over a course or over single documents, then leave out what is silenced. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from weakref import WeakSet

from coursekit.content.document import Document
from coursekit.content.kept import kept
from coursekit.content.model import Settings
from coursekit.content.places import Placed, Places, places
from coursekit.content.read import Content
from coursekit.course import data_faults, shown
from coursekit.diagnostics import Diagnostic, Place, in_order
from coursekit.lint import silence
from coursekit.lint.course import SHOWN
from coursekit.lint.rules import COURSE_RULES, DOCUMENT_RULES, CourseRule, DocumentRule, each
from coursekit.lint.view import Fault, View, Whole
from coursekit.yaml12 import YamlDocument, read_yaml


def check(content: Content, known: Places | None = None) -> list[Diagnostic]:
    """Everything that is wrong with a course, what reading found included, in order of place.

    `known` are the places of its documents, where whoever asks has them already.
    """
    source = content.settings_source
    yaml = read_yaml(source.text, source.path) if source else None
    found = (*content.diagnostics, *data_faults(content))
    kinds = {kind: shown(content, kind) for kind in SHOWN}
    known = known or places(content.documents, content.root, content.files)
    return _check(known, found, content.settings, yaml, content.id, kinds)


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
    return _check(places(documents, root, files), found, settings or Settings(), None)


def check_alone(document: Document, settings: Settings) -> list[Diagnostic]:
    """What is left, when what is silenced has been left out, of all that can be said of a document without the others
    and without its silencing."""
    found = silence.apply((*document.diagnostics, *findings_of(document)), silence.silencing(document.silence), set())
    return in_order(silence.apply(found, silence.silencing(settings.silence), set()))


def _check(
    known: Places,
    found: Iterable[Diagnostic],
    settings: Settings,
    settings_yaml: YamlDocument | None,
    course_id: str = "",
    kinds: Mapping[str, frozenset[str]] | None = None,
) -> list[Diagnostic]:
    views = tuple(View(placed.document, placed.targets) for placed in known.modules)
    whole = Whole(views, known.index, known.root, settings, settings_yaml, course_id, kinds)
    by_path: defaultdict[str, list[Diagnostic]] = defaultdict(list)
    for diagnostic in (*found, *_run(whole, known)):
        by_path[diagnostic.place.path].append(diagnostic)
    left: list[Diagnostic] = []
    used = set[str]()
    course_wide = silence.silencing(settings.silence)
    for document in (placed.document for placed in known.modules):
        of_document = by_path.pop(document.path, ())
        if not of_document and not document.silence:
            continue
        here = set[str]()
        loud = silence.apply(of_document, silence.silencing(document.silence), here)
        left += silence.apply(loud, course_wide, used)
        if document.silence:
            left += silence.faults(document.silence, here, dict(silenced_at(document)).__getitem__)
    for rest in by_path.values():
        left += silence.apply(rest, course_wide, used)
    if settings_yaml is not None and settings.silence:
        left += silence.faults(settings.silence, used, _place_in(settings_yaml, settings_yaml.path))
    return in_order(left)


def _run(whole: Whole, known: Places) -> Iterator[Diagnostic]:
    beside: list[Diagnostic] = []
    for placed, view in zip(known.modules, whole.views, strict=True):
        yield from findings_of(view.document)
        if placed in _CLEAN:
            continue
        found = [d for rule, look in _EACH for d in _diagnostics(rule, look(view, whole))]
        beside += found
        if not found:
            _CLEAN.add(placed)
    for rule in COURSE_RULES:
        if not isinstance(rule.look, each):
            yield from _diagnostics(rule, rule.look(whole))
    yield from beside


_EACH = tuple((rule, rule.look.look) for rule in COURSE_RULES if isinstance(rule.look, each))
_CLEAN: WeakSet[Placed] = WeakSet()
"""Those that no rule over `each` had anything against. It stays so: a document in another place is another `Placed`."""


@kept
def findings_of(document: Document) -> tuple[Diagnostic, ...]:
    """What the rules that look at one document find in it."""
    view = View(document)
    return tuple(
        [  # written out, since nearly all rules find nothing
            Diagnostic(rule.code, message, place, hint, rule.severity)
            for rule in DOCUMENT_RULES
            for place, message, hint in rule.look(view)
        ]
    )


def _diagnostics(rule: DocumentRule | CourseRule, faults: Iterable[Fault]) -> Iterator[Diagnostic]:
    for place, message, hint in faults:
        yield Diagnostic(rule.code, message, place, hint, rule.severity)


@kept
def silenced_at(document: Document) -> tuple[tuple[str, Place], ...]:
    """Each code that the front matter silences, and where."""
    place = _place_in(document.yaml, document.path)
    return tuple((code, place(code)) for code in document.silence)


def _place_in(yaml: YamlDocument | None, path: str) -> Callable[[str], Place]:
    return lambda code: yaml.key_place("silence", code) if yaml else Place(path, 1)
