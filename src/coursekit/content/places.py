"""Every module in its place among the others: where its links lead.

A `Placed` stays the very same as long as neither its document changes nor anything that it names. So whoever looks at a
course again and again has to look only at those that are new. Pure.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from urllib.parse import unquote

from msgspec import Struct

from coursekit.content.document import Document
from coursekit.content.kept import kept
from coursekit.content.references import (
    KINDS,
    Broken,
    Definition,
    Index,
    Target,
    addresses_in,
    below,
    definitions_of,
    hrefs_in,
    index,
    links_of_concepts,
    resolve,
)

Name = tuple[str, str]
"""Something that a module may name: `("concept", id)` and the other kinds, `("module", id)`, `("path", path)`."""


class Placed(Struct, frozen=True, eq=False, dict=True, weakref=True):
    """A module's document, and where everything leads that it links to."""

    document: Document
    root: str
    targets: Mapping[str, Target | Broken]
    """By the address as written."""
    linked: tuple[Definition, ...]
    """What it links to by id, each once, in reading order; its prerequisites count."""
    builds_on: tuple[tuple[str, tuple[str, ...]], ...]
    """The concepts that each concept of it links to."""
    files: tuple[str, ...]
    """The files that its page links to or shows."""

    @cached_property
    def named(self) -> frozenset[Name]:
        """Everything whose coming, going or changing could change something about it in its place."""
        return frozenset(_names(self.document, below(self.document.path, self.root)))

    @cached_property
    def is_broken(self) -> bool:
        """Whether a link leads nowhere: what it may have been meant for is looked for among everything."""
        return any(isinstance(target, Broken) for target in self.targets.values())


class Places(Struct, frozen=True, eq=False):
    """All modules of a course, in reading order."""

    root: str
    index: Index
    modules: tuple[Placed, ...]


def places(
    documents: Iterable[Document], root: str, files: frozenset[str] = frozenset(), before: Places | None = None
) -> Places:
    """Put every document in its place. Those of `before`, an earlier look at the same course, are kept where nothing
    that they name has changed."""
    documents = tuple(documents)
    known = index(documents, root, files)
    if before is None or before.root != root:
        return Places(root, known, tuple(_place(document, known, root) for document in documents))
    former = {id(placed.document): placed for placed in before.modules}
    changed = _changed(before, documents) | {("path", path) for path in files ^ before.index.files}
    modules = []
    for document in documents:
        placed = former.get(id(document))
        if placed is None or (changed and (placed.is_broken or not changed.isdisjoint(placed.named))):
            placed = _place(document, known, root)
        modules.append(placed)
    return Places(root, known, tuple(modules))


def _place(document: Document, known: Index, root: str) -> Placed:
    """All that a course asks of a module beside others is worked out at once: see `memory.LATELY`."""
    written, addresses = body_hrefs(document), addresses_in(document)
    hrefs = dict.fromkeys((*written, *addresses, *linked(document)))
    targets = {href: resolve(href, document, known, root) for href in hrefs}
    by_id = {href: found for href, target in targets.items() if (found := _by_id(target))}
    builds_on = tuple(
        (name, tuple(dict.fromkeys(by_id[to].id for to in links if to in by_id and by_id[to].kind == "concept")))
        for name, links in links_of_concepts(document.module.body)
    )
    files = tuple(t.file for t in map(targets.__getitem__, addresses) if isinstance(t, Target) and t.file)
    return Placed(document, root, targets, tuple(by_id[href] for href in written if href in by_id), builds_on, files)


def _by_id(target: Target | Broken) -> Definition | None:
    return target.definition if isinstance(target, Target) else None


def _changed(before: Places, now: tuple[Document, ...]) -> frozenset[Name]:
    """Whatever stands in documents that came, went or changed."""
    old, new = {id(p.document): p.document for p in before.modules}, {id(document): document for document in now}
    changed = [old[key] for key in old.keys() - new] + [new[key] for key in new.keys() - old]
    return frozenset(name for document in changed for name in _held(document, before.root))


def _held(document: Document, root: str) -> Iterator[Name]:
    yield ("module", document.module.id)
    yield ("path", below(document.path, root))
    for definition in definitions_of(document):
        yield (definition.kind, definition.id)


# -- what one module names -------------------------------------------------------------------------------------------


def body_hrefs(document: Document) -> tuple[str, ...]:
    """The addresses that a module's text links to, each once, in reading order, and then its prerequisites."""
    required = (f"concept:{name}" for name in document.module.prerequisites)
    return tuple(dict.fromkeys((*hrefs_in(document.module.body), *required)))


@kept
def linked(document: Document) -> tuple[str, ...]:
    """Where links lead as lint sees them, wherever they stand: as written, each once."""
    return tuple(dict.fromkeys(use.href for use in document.outline.links))


@kept
def shown(document: Document) -> tuple[str, ...]:
    """The addresses of images, as lint sees them."""
    return tuple(dict.fromkeys(image.src for image in document.outline.images))


@kept
def spoken_paths(document: Document) -> tuple[str, ...]:
    """Code spans that may be paths."""
    return tuple(dict.fromkeys(span.text for span in document.outline.code_spans if "/" in span.text))


def _names(document: Document, here: str) -> Iterator[Name]:
    for href in dict.fromkeys((*body_hrefs(document), *addresses_in(document), *linked(document))):
        scheme, _, rest = href.partition(":")
        if scheme.lower() in KINDS or scheme.lower() == "module":
            yield (scheme.lower(), unquote(rest))
        yield from _paths(href, here)
    for path in (*shown(document), *spoken_paths(document)):
        yield from _paths(path, here)
    for definition in definitions_of(document):
        yield ("path", f"{definition.kind}s/{definition.id}.yml")


def _paths(path: str, here: str) -> Iterator[Name]:
    """A path as seen from the module's folder, and from the course's."""
    path = unquote(path.partition("#")[0].partition("?")[0])
    for folder in (posixpath.dirname(here), ""):
        full = posixpath.normpath(posixpath.join(folder, path.lstrip("/")))
        yield ("path", full)
        yield ("module", full.strip("/"))
