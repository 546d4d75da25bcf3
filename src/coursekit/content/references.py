"""Where the links of a course lead: by id (`concept:rag-architecture`), to a module's file, to an anchor, to a file.

Pure: lint asks what is broken, the site asks for the target. Both ask the same function.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from urllib.parse import unquote

from msgspec import Struct
from msgspec.structs import replace

from coursekit.content.gloss import gloss_of
from coursekit.content.kept import kept
from coursekit.content.model import (
    Block,
    Checklist,
    ChecklistItems,
    Concept,
    Exercise,
    Framework,
    Image,
    Link,
    Parts,
    Prose,
    Question,
    Title,
    Worksheet,
    inside,
    walk,
)
from coursekit.content.once import once
from coursekit.diagnostics import Place
from coursekit.identifiers import did_you_mean

if TYPE_CHECKING:
    from coursekit.content.document import Document

KINDS: dict[str, type] = {
    "concept": Concept,
    "exercise": Exercise,
    "checklist": Checklist,
    "question": Question,
    "framework": Framework,
    "worksheet": Worksheet,
}
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(.*)", re.DOTALL)


class Definition(Struct, frozen=True, gc=False):
    """Something with an id that a module defines."""

    kind: str
    id: str
    title: Title
    module: str
    """Id of the module where it stands."""
    place: Place
    gloss: str = ""
    """Its first sentences as plain text, for a glossary entry."""

    @property
    def anchor(self) -> str:
        return f"{self.kind}-{self.id}"


class Index(Struct, frozen=True):
    """Everything in a course that a link can name."""

    definitions: Mapping[tuple[str, str], Definition]
    """By kind and id; the first definition in reading order counts."""
    repeated: tuple[Definition, ...]
    """Further definitions of an id that is taken."""
    modules: Mapping[str, str]
    """Title by module id."""
    by_path: Mapping[str, str]
    """Module id by the path of its file below the content folder."""
    homes: Mapping[str, Document]
    """The document of a module, by its id: its page has the `anchors_of` this."""
    files: frozenset[str]


class Target(Struct, frozen=True, gc=False):
    """Where a link leads. Exactly one of `module` (with or without an anchor), `file` and `url` is set."""

    module: str = ""
    anchor: str = ""
    file: str = ""
    url: str = ""
    definition: Definition | None = None


class Broken(Struct, frozen=True):
    """Why a link leads nowhere: a code of lint, a sentence, and what to do."""

    code: str
    message: str
    hint: str = ""


def index(documents: Iterable[Document], root: str, files: frozenset[str] = frozenset()) -> Index:
    """Gather what the modules define. Drafts count: a link to one is checked like any other."""
    definitions: dict[tuple[str, str], Definition] = {}
    repeated: list[Definition] = []
    modules: dict[str, str] = {}
    by_path: dict[str, str] = {}
    homes: dict[str, Document] = {}
    for document in documents:
        module = document.module
        modules.setdefault(module.id, module.title)
        by_path[below(document.path, root)] = module.id
        homes.setdefault(module.id, document)
        for key, definition in zip(*defined(document), strict=True):
            if definitions.setdefault(key, definition) is not definition:
                repeated.append(definition)
    return Index(definitions, tuple(repeated), modules, by_path, homes, files)


@once
def defined(document: Document) -> tuple[tuple[tuple[str, str], ...], tuple[Definition, ...]]:
    """The kind and id of all that a module defines, and the definitions themselves, in reading order."""
    body, module = document.module.body, document.module.id
    found = tuple(
        Definition(KIND_OF[type(block)], block.id, block.title, module, block.place, gloss)
        for block, gloss in zip(named(body), _glosses(body), strict=True)
    )
    return tuple((definition.kind, definition.id) for definition in found), found


def definitions_of(document: Document) -> tuple[Definition, ...]:
    """What one module defines, in reading order. A framework or worksheet is shown, not defined, by a lesson: it
    counts as its home where it first stands."""
    return defined(document)[1]


KIND_OF: dict[type, str] = {cls: kind for kind, cls in KINDS.items()}
Named = Concept | Exercise | Checklist | Question | Framework | Worksheet


@kept
def named(body: tuple[Block, ...]) -> tuple[Named, ...]:
    """Every block of a body that has an id, in reading order, without what is in it. Of a checklist the items stay,
    without their markup."""
    return tuple(_bare(block) for block in _named(body))


def _named(body: tuple[Block, ...]) -> list[Named]:
    return [block for block in walk(body) if type(block) in KIND_OF]  # type: ignore[misc]


def _bare(block: Named) -> Named:
    if not isinstance(block, Checklist):
        return replace(block, body=())
    lists = (inner for inner in inside(block.body) if isinstance(inner, ChecklistItems))
    return replace(block, body=tuple(replace(i, items=tuple(replace(t, parts=()) for t in i.items)) for i in lists))


@kept
def _glosses(body: tuple[Block, ...]) -> tuple[str, ...]:
    """What each named block is, in a few words; only of concepts anyone asks."""
    return tuple(gloss_of(_lead(block)) if isinstance(block, Concept) else "" for block in _named(body))


def _lead(block: Named) -> Parts:
    return next((b.parts for b in block.body if isinstance(b, Prose)), ())


@kept
def anchors_of(document: Document) -> tuple[str, ...]:
    """Every anchor of a module's page."""
    return tuple(document.outline.anchors)


@kept
def hrefs_in(body: tuple[Block, ...]) -> tuple[str, ...]:
    """Where the links of a body lead, as written, each once, in reading order."""
    return tuple(dict.fromkeys(link.href for link in links_in(body)))


@kept
def addresses_in(document: Document) -> tuple[str, ...]:
    """Every link and image of a module, its title's included, as written, each once."""
    body, top = walk(document.module.body), document.top_heading
    blocks = (top, *body) if top else body
    parts = [part for block in blocks for run in parts_of(block) for part in run if type(part) is not str]
    links = [part.href for part in parts if isinstance(part, Link)]
    return tuple(dict.fromkeys([*links, *(part.src for part in parts if isinstance(part, Image))]))


@kept
def links_of_concepts(body: tuple[Block, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The id of each concept, and where the links in its text lead."""
    concepts = (block for block in walk(body) if isinstance(block, Concept))
    return tuple((concept.id, tuple(link.href for link in _links(inside((concept,))))) for concept in concepts)


@kept
def opening_of(body: tuple[Block, ...]) -> str:
    """The first sentences of a body, as plain text."""
    runs = (run for block in body for run in parts_of(block))
    return next((gloss for gloss in map(gloss_of, runs) if gloss), "")


def below(path: str, root: str) -> str:
    """A path below the content folder, POSIX; just the name where no folder was given."""
    path, root = path.replace("\\", "/"), root.replace("\\", "/")
    if root and path.startswith(root + "/"):
        return path[len(root) + 1 :]
    return posixpath.relpath(path, root) if root else posixpath.basename(path)


def resolve(href: str, document: Document, known: Index, root: str) -> Target | Broken:
    """Find out where a link in `document` leads."""
    if not href:
        return Broken("empty-link", "this link leads nowhere", "write an address between the parentheses")
    if href.startswith("//"):
        return Target(url=href)
    scheme = _SCHEME.fullmatch(href)
    if scheme:
        return _by_scheme(scheme[1].lower(), unquote(scheme[2]), href, known)
    path, _, fragment = href.partition("#")
    path, anchor = unquote(path.partition("?")[0]), unquote(fragment)
    here = below(document.path, root)
    if not path:
        return _anchor(document.module.id, anchor, document)
    if path.startswith("/"):
        hint = "links inside the course are relative, so that it works under any address"
        return Broken("broken-link", f"`{path}` begins at the root of the host", hint)
    full = posixpath.normpath(posixpath.join(posixpath.dirname(here), path))
    if full in known.by_path:
        module = known.by_path[full]
        return _anchor(module, anchor, known.homes[module])
    module = full.strip("/")
    if module in known.modules:
        return _anchor(module, anchor, known.homes[module])
    if full in known.files:
        return Target(file=full)
    hint = did_you_mean(full, [*known.by_path, *known.files]) or "check the path; it starts at this file's folder"
    return Broken("broken-link", f"there is no file `{path}`", hint)


def _by_scheme(scheme: str, rest: str, href: str, known: Index) -> Target | Broken:
    if scheme == "module":
        if rest in known.modules:
            return Target(module=rest)
        hint = did_you_mean(rest, known.modules) or "check the id in the module's front matter"
        return Broken("broken-reference", f"there is no module `{rest}`", hint)
    if scheme not in KINDS:
        return Target(url=href)
    definition = known.definitions.get((scheme, rest))
    if definition:
        return Target(module=definition.module, anchor=definition.anchor, definition=definition)
    ids = [name for kind, name in known.definitions if kind == scheme]
    hint = did_you_mean(rest, ids) or f"define it with `:::{scheme}[{rest}]`, or check its id"
    return Broken("broken-reference", f"there is no {scheme} `{rest}` in this course", hint)


def _anchor(module: str, anchor: str, home: Document) -> Target | Broken:
    if not anchor or anchor in (anchors := anchors_of(home)):
        return Target(module=module, anchor=anchor)
    hint = did_you_mean(anchor, anchors) or "link to a heading, or to a concept by its id: `concept:…`"
    return Broken("broken-anchor", f"the page has no `#{anchor}`", hint)


def links_in(blocks: tuple[Block, ...]) -> list[Link]:
    """Every link in these blocks whose target a page has to resolve."""
    return _links(walk(blocks))


def _links(blocks: Iterable[Block]) -> list[Link]:
    found = []
    for block in blocks:
        for parts in parts_of(block):
            found += [part for part in parts if type(part) is Link]
    return found


def parts_of(block: Block) -> list[Parts]:
    """The runs of parts that a block itself holds (not those of blocks inside it)."""
    if isinstance(block, Prose):
        return [block.parts]
    runs: list[Parts] = []
    title = getattr(block, "title", None)
    if isinstance(title, Title):
        runs.append(title.parts)
    for item in getattr(block, "items", ()):
        runs.append(item.parts)
    if not isinstance(block, Question):
        for option in getattr(block, "options", ()):
            runs += [option.parts, option.explanation]
    return runs
