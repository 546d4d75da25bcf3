"""Which pages a course has, and everything each of them shows: content in, `PageInputs` out. Pure."""

from __future__ import annotations

import html
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from coursekit import __version__
from coursekit.content.document import Document
from coursekit.content.model import (
    Block,
    Exercise,
    Framework,
    Module,
    Question,
    Worksheet,
)
from coursekit.content.places import Placed, Places, places
from coursekit.content.read import Content
from coursekit.content.references import (
    Broken,
    Definition,
    Index,
    addresses_in,
    definitions_of,
    named,
    opening_of,
)
from coursekit.course import bank_of, files_of, keyring_of, library_of, questions_in
from coursekit.site import metadata, offline, overview, own, search, urls
from coursekit.site.images import Size
from coursekit.site.items import items_entry, items_json
from coursekit.site.metadata import Listed
from coursekit.site.pages import (
    Compared,
    ComparePage,
    ModulePage,
    NotFoundPage,
    OfflinePage,
    PageInputs,
    PageLink,
    Picture,
    ProgressPage,
    RedirectPage,
    Resolved,
    Site,
)
from coursekit.site.picture import draw
from coursekit.site.published import Published, concept_link, idea, label, page_link, phase_of
from coursekit.site.recorded import without_answers
from coursekit.site.theme import Theme
from coursekit.site.words import word

if TYPE_CHECKING:
    from coursekit.exercises.bank import Keyed
    from coursekit.site.asked import ExerciseView
    from coursekit.site.frameworks import FrameworkView
    from coursekit.site.worksheets import WorksheetView

RESERVED = {"404.html/", "course.json/", "items.json/", "sitemap.xml/", f"{urls.APP}/", f"{urls.WORKER}/"}
"""Addresses that no alias can have: a file has the name of their folder."""


class Layout(Struct, frozen=True):
    """A site before its pages are planned: which there are, and how to plan each. A preview plans those it is asked
    for."""

    published: Published
    pages: Mapping[str, Callable[[], PageInputs]]
    """By address, in the order of the site."""
    files: tuple[str, ...]
    """Files of the content to copy, by their path below it."""


def without_drafts(content: Content) -> Content:
    return replace(content, documents=tuple(d for d in content.documents if not d.module.draft))


def lay_out(
    content: Content,
    theme: Theme,
    sizes: Mapping[str, Size],
    known: Places | None = None,
    before: Layout | None = None,
    *,
    searches: bool = False,
    keeps: bool = False,
) -> Layout:
    """Which pages and files the site has. Links that lead nowhere are left to lint; here they have no target.

    What several pages look up is gathered here. `sizes` are those of images, by their path below the content folder;
    `known` are the places of the documents, where whoever asks has them already; `before`: the layout of an earlier
    state of the course; `searches`: the site is to have a search index; `keeps`: a service worker, which a preview must
    not have.
    """
    settings = content.settings
    recorded = settings.grading == "recorded"
    bank = bank_of(content) if recorded else files_of(content)
    if recorded:
        content = without_answers(content)
        known = places(content.documents, content.root, content.files, before.published.places if before else None)
    elif known is None:
        known = places(content.documents, content.root, content.files)
    site = Site(
        content.id,
        content.title or word(theme.strings, "course.untitled"),
        settings.description,
        settings.url,
        settings.license,
        bool(settings.url) and any(d.module.changes for d in content.documents),
        __version__,
        len(_frameworks(content)) > 1,
        searches and search.has_words(content),
        recorded,
        keeps,
    )
    p = Published(
        content,
        known,
        _uses(known),
        _taught(known.index),
        _builds_on(known),
        theme,
        site,
        sizes,
        bank,
        overview.outlines(content),
    )
    pages: dict[str, Callable[[], PageInputs]] = overview.of_modules(p)
    documents = (None, *(placed.document for placed in known.modules), None)
    for earlier, placed, later in zip(documents, known.modules, documents[2:], strict=False):
        pages[urls.module_address(placed.document.module.id)] = partial(_module, p, placed, earlier, later)
    pages |= overview.of_concepts(p)
    pages[urls.PROGRESS] = partial(_progress, p)
    pages[urls.NOT_FOUND] = partial(_not_found, p)
    if site.compares:
        pages[urls.COMPARE] = partial(_compare, p)
    if site.offline:
        pages[urls.OFFLINE] = partial(_offline, p)
    _add_redirects(p, pages)
    files = sorted({path for placed in known.modules for path in placed.files})
    return Layout(p, pages, tuple(files))


def data_files(p: Published, pages: Sequence[Listed]) -> Iterator[tuple[str, Callable[[], Iterable[bytes]]]]:
    """Path and text of each file for other programs, and of those that scripts fetch, one at a time. Texts are made in
    parts when they are asked for: two of them name every module."""
    yield "course.json", partial(metadata.course_json, p.content.settings, p.site, pages)
    yield urls.ITEMS, partial(items_json, p.content.id, p.site.title, pages)
    for path, text in _small_files(p, pages):
        yield path, partial(tuple, (text.encode("utf-8"),))


def _small_files(p: Published, pages: Sequence[Listed]) -> Iterator[tuple[str, str]]:
    yield from metadata.files(p.site, pages)
    yield from _programs(p, pages)
    yield from _keys(p, pages)
    if p.site.searches:
        yield search.words_file(p.theme.strings)
    if p.site.offline:
        yield offline.words_file(p.theme.strings)
        yield offline.app_manifest(p.site, p.theme)


def _builds_on(known: Places) -> dict[str, tuple[str, ...]]:
    return {concept: ids for placed in known.modules for concept, ids in placed.builds_on}


def _taught(known: Index) -> dict[str, list[Definition]]:
    taught: dict[str, list[Definition]] = defaultdict(list)
    for definition in known.definitions.values():
        if definition.kind == "concept":
            taught[definition.module].append(definition)
    return taught


def _uses(known: Places) -> dict[tuple[str, str], list[str]]:
    uses: dict[tuple[str, str], list[str]] = defaultdict(list)
    for placed in known.modules:
        module = placed.document.module.id
        for definition in placed.linked:
            if definition.module == module:
                continue
            found = uses[definition.kind, definition.id]
            if module not in found[-1:]:  # it may be linked to in several ways
                found.append(module)
    return uses


# -- pages -----------------------------------------------------------------------------------------------------------


def _module(p: Published, placed: Placed, before: Document | None, after: Document | None) -> PageInputs:
    document = placed.document
    module, address = document.module, urls.module_address(document.module.id)
    phase = phase_of(p.content.settings.phases, module.phase)
    taught = p.taught.get(module.id, [])
    used = [d for d in placed.linked if d.kind == "concept" and d.module != module.id]
    required = [d for name in module.prerequisites if (d := p.index.definitions.get(("concept", name)))]
    top = document.top_heading
    title = top.title if top else None
    phase_title = phase.title if phase else ""
    if not phase_title and module.phase is not None:
        phase_title = word(p.theme.strings, "phase", number=module.phase)
    page = ModulePage(
        module.id,
        label(module),
        phase_title,
        module.phase,
        overview.phase_url(p, module, address),
        title.parts if title else (html.escape(module.title, quote=False),),
        top.id if top else "",
        module.body,
        own.toc(module.body),
        module.estimated_minutes,
        own.reading_minutes(module.words),
        module.bloom_level,
        module.objectives,
        module.skills,
        tuple(concept_link(d, address, p) for d in taught),
        tuple(concept_link(d, address, p) for d in used if d not in required),
        tuple(concept_link(d, address, p) for d in required),
        {d.id: tuple(page_link(m, address, p) for m in p.uses.get((d.kind, d.id), ())) for d in taught},
        module.extension,
        module.remedial,
        module.license or p.site.license,
        module.sources,
        module.changes,
        _module_picture(p, taught, [*required, *used], address),
        page_link(before.module.id, address, p) if before else None,
        page_link(after.module.id, address, p) if after else None,
        *_shown(p, module),
        _answered(p, module),
    )
    links = _links(placed, address, p)
    description = module.description or opening_of(module.body) or p.site.description
    return PageInputs(p.theme, p.site, "module.html", address, module.title, description, page, links)


def _shown(p: Published, module: Module) -> tuple[Mapping[str, FrameworkView], Mapping[str, WorksheetView]]:
    """The frameworks and worksheets that a module's blocks show. Imported only where there are any."""
    blocks = named(module.body)
    frameworks = dict.fromkeys(b.id for b in blocks if isinstance(b, Framework))
    worksheets = dict.fromkeys(b.id for b in blocks if isinstance(b, Worksheet))
    library = library_of(p.content) if frameworks or worksheets else None
    if library is None:
        return {}, {}
    from coursekit.site.frameworks import framework_view
    from coursekit.site.worksheets import worksheet_view

    known, sheets, strings = library.frameworks, library.worksheets, p.theme.strings
    return (
        {id_: framework_view(known[id_], library.facts, strings) for id_ in frameworks if id_ in known},
        {id_: worksheet_view(sheets[id_], strings) for id_ in worksheets if id_ in sheets},
    )


def _answered(p: Published, module: Module) -> Mapping[str, ExerciseView]:
    """What a page shows of the exercises and questions of a module. Imported only where there are any."""
    known = _keyed(p, module.body)
    if not known:
        return {}
    from coursekit.site.exercises import exercise_view

    return {id_: exercise_view(keyed, p.theme.strings) for id_, keyed in known.items()}


def _keyed(p: Published, body: tuple[Block, ...]) -> dict[str, Keyed]:
    """The exercises and questions of a module that have a key. An exercise without a file may have a question's id:
    that grades it, too, wherever it stands."""
    asked = dict.fromkeys(block.id for block in named(body) if isinstance(block, Exercise | Question))
    files = p.bank.exercises if p.bank else {}
    known = {id_: files[id_] for id_ in asked if id_ in files}
    if len(known) == len(asked) or p.site.recorded:
        return known
    keyring = keyring_of(p.content)
    for id_ in asked.keys() - known.keys():
        first = p.index.definitions.get(("question", id_))
        questions = questions_in(p.index.homes[first.module].module.body) if first else ()
        question = next((question for question in questions if first and question.place == first.place), None)
        keyed = keyring.key(question) if question else None
        known |= {id_: keyed} if keyed else {}
    return {id_: known[id_] for id_ in asked if id_ in known}


def listed(p: Published, page: PageInputs) -> Listed:
    """What files for programs and scripts say of a page, and what grades its exercises: each key once, with the page
    that the question stands on."""
    made = metadata.listed(page)
    if not isinstance(page.data, ModulePage):
        return made
    known = _keyed(p, page.data.body)
    item = items_entry(page.data.id, page.title, page.data.minutes, page.data.body, known)
    if not known or p.site.recorded:
        return replace(made, item=item)
    from coursekit.site.exercises import key_file

    elsewhere = {id_ for id_ in known if (d := p.index.definitions.get(("question", id_))) and d.module != page.data.id}
    keys = tuple(key_file(id_, keyed) for id_, keyed in known.items() if id_ not in elsewhere)
    return replace(made, item=item, keys=keys)


def _keys(p: Published, pages: Iterable[Listed]) -> Iterator[tuple[str, str]]:
    """The words of feedback where pages show exercises or questions, and the keys of these."""
    if not any(page.exercises for page in pages):
        return
    from coursekit.site.exercises import words_file

    yield words_file(p.theme.strings)
    for page in pages:
        yield from page.keys


def _programs(p: Published, pages: Iterable[Listed]) -> tuple[tuple[str, str], ...]:
    """The programs of all frameworks and worksheets that pages show, with the words that scripts speak."""
    frameworks = dict.fromkeys(id_ for page in pages for id_ in page.frameworks)
    worksheets = dict.fromkeys(id_ for page in pages for id_ in page.worksheets)
    library = library_of(p.content) if frameworks or worksheets else None
    if library is None:
        return ()
    from coursekit.site.live import programs, words_file

    return words_file(p.theme.strings), *programs(library, frameworks, worksheets)


def _module_picture(p: Published, taught: list[Definition], before: list[Definition], address: str) -> Picture | None:
    """How a module builds on concepts that are taught elsewhere. Without such there is no picture."""
    outside = {d.id: d for d in before if d.module != taught[0].module} if taught else {}
    own = [idea(p, d, address) for d in taught]
    return draw(own, [idea(p, d, address) for d in outside.values()]) if outside else None


def _links(placed: Placed, address: str, p: Published) -> dict[str, Resolved]:
    """Every link and image of a module's page, resolved."""
    links: dict[str, Resolved] = {}
    for href in addresses_in(placed.document):
        target = placed.targets[href]
        if isinstance(target, Broken):
            continue
        if target.url:
            links[href] = Resolved(target.url, external=True)
        elif target.file:
            url = urls.relative(address, urls.file_address(target.file))
            links[href] = Resolved(url, size=p.sizes.get(target.file))
        else:
            url = urls.relative(address, urls.module_address(target.module), target.anchor)
            concept = target.definition if target.definition and target.definition.kind == "concept" else None
            gloss = concept.gloss if concept else ""
            links[href] = Resolved(url, gloss=gloss, gloss_title=concept.title.text if concept else "")
    return links


def _frameworks(content: Content) -> dict[str, Module]:
    """The module that shows each framework first, by the framework's id, in reading order."""
    shown: dict[str, Module] = {}
    for document in content.documents:
        for definition in definitions_of(document):
            if definition.kind == "framework":
                shown.setdefault(definition.id, document.module)
    library = library_of(content) if shown else None
    return {id_: module for id_, module in shown.items() if library and id_ in library.frameworks}


def _compare(p: Published) -> PageInputs:
    library = library_of(p.content)
    assert library
    entries = []
    for id_, module in _frameworks(p.content).items():
        decided = library.frameworks[id_]
        labels = decided.program.rules[decided.program.answer].words["outcomes"]
        url = urls.relative(urls.COMPARE, urls.module_address(module.id), f"framework-{id_}")
        link = PageLink(module.title, url)
        entries.append(Compared(id_, decided.source.title, decided.source.description, tuple(labels.values()), link))
    title, description = word(p.theme.strings, "compare.title"), word(p.theme.strings, "compare.lead")
    page = ComparePage(tuple(entries), tuple(library.facts))
    return PageInputs(p.theme, p.site, "compare.html", urls.COMPARE, title, description, page, {})


def _progress(p: Published) -> PageInputs:
    page = ProgressPage(p.content.settings.grading == "recorded")
    title, description = word(p.theme.strings, "progress.title"), word(p.theme.strings, "progress.lead")
    return PageInputs(p.theme, p.site, "progress.html", urls.PROGRESS, title, description, page, {})


def _not_found(p: Published) -> PageInputs:
    base = urls.base_path(p.site.url) if p.site.url else ""
    title = word(p.theme.strings, "not-found.title")
    return PageInputs(p.theme, p.site, "404.html", urls.NOT_FOUND, title, "", NotFoundPage(base), {})


def _offline(p: Published) -> PageInputs:
    title = word(p.theme.strings, "offline.title")
    return PageInputs(p.theme, p.site, "offline.html", urls.OFFLINE, title, "", OfflinePage(), {})


def _add_redirects(p: Published, pages: dict[str, Callable[[], PageInputs]]) -> None:
    """A page at each address that a module had before. One that is taken, or can't be an address, is left out."""
    for document in p.content.documents:
        for alias in document.module.aliases:
            address = urls.alias_address(alias)
            if address and address not in pages and address not in RESERVED:
                pages[address] = partial(_redirect, p, document.module, address)


def _redirect(p: Published, module: Module, address: str) -> PageInputs:
    page = RedirectPage(page_link(module.id, address, p))
    return PageInputs(p.theme, p.site, "redirect.html", address, module.title, "", page, {})
