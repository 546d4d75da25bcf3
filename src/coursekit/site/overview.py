"""The pages that list a course: the home page and the index of concepts. Pure.

Neither grows without end. From `MANY_MODULES` on the home page names the phases alone, and their modules stand on pages
of their own, `LISTED` on each; from `MANY_CONCEPTS` on each letter has pages of its own.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import groupby
from typing import TypeVar

from coursekit.content.document import Document
from coursekit.content.model import Module
from coursekit.content.read import Content
from coursekit.content.references import Definition, definitions_of, opening_of
from coursekit.site import urls
from coursekit.site.pages import (
    ConceptEntry,
    ConceptsPage,
    HomePage,
    Letter,
    LetterLink,
    ModuleCard,
    OutlinePage,
    PageInputs,
    PageLink,
    PhaseCard,
    phase_anchor,
)
from coursekit.site.picture import Idea, draw
from coursekit.site.published import Published, idea, label, page_link, phase_of
from coursekit.site.words import word

MANY_MODULES = 200
MANY_CONCEPTS = 500
LISTED = 100
"""Modules, or concepts, on a page of a list."""
PROMISES = 6
"""Objectives that the home page names for the course as a whole."""

T = TypeVar("T")
Pages = dict[str, Callable[[], PageInputs]]


# -- modules ---------------------------------------------------------------------------------------------------------


def outlines(content: Content) -> dict[str, str]:
    """The address of the page that lists each module, by its id; empty where that is the home page."""
    modules = [document.module for document in content.documents]
    if len(modules) <= MANY_MODULES:
        return {}
    found: dict[str, str] = {}
    number = 0
    for _, group in groupby(modules, key=lambda module: module.phase):
        for part in _parts(tuple(group)):
            number += 1
            found |= {module.id: f"{urls.OUTLINE}{number}/" for module in part}
    return found


def of_modules(p: Published) -> Pages:
    """The home page, and the pages that list modules, where there are any."""
    pages: Pages = {urls.HOME: partial(_home, p)}
    if not p.outlines:
        return pages
    documents = p.content.documents
    phases = {number: tuple(group) for number, group in groupby(documents, key=lambda d: d.module.phase)}
    listed = [(address, tuple(group)) for address, group in groupby(documents, key=lambda d: p.outlines[d.module.id])]
    beside = [None, *((address, part[0].module.phase) for address, part in listed), None]
    for (address, part), before, after in zip(listed, beside, beside[2:], strict=False):
        pages[address] = partial(_outline, p, address, part, phases[part[0].module.phase], before, after)
    return pages


def phase_url(p: Published, module: Module, page: str) -> str:
    """From a page to where a module's phase is listed."""
    if p.outlines:
        return urls.relative(page, p.outlines[module.id])
    return urls.relative(page, urls.HOME, phase_anchor(module.phase))


def _home(p: Published) -> PageInputs:
    documents = p.content.documents
    first = documents[0].module if documents else None
    phases = [
        _phase(p, number, tuple(group), () if p.outlines else None, urls.HOME)
        for number, group in groupby(documents, key=lambda document: document.module.phase)
    ]
    page = HomePage(
        PageLink(first.title, urls.relative(urls.HOME, urls.module_address(first.id))) if first else None,
        _promises([document.module for document in documents]),
        tuple(phases),
        sum(phase.minutes for phase in phases),
        len(documents),
        sum(kind == "concept" for kind, _ in p.index.definitions),
        sum(definition.kind == "exercise" for document in documents for definition in definitions_of(document)),
    )
    return PageInputs(p.theme, p.site, "home.html", urls.HOME, p.site.title, p.site.description, page, {})


def _phase(
    p: Published, number: int | None, whole: Sequence[Document], shown: Sequence[Document] | None, page: str
) -> PhaseCard:
    """`shown` are those of its modules that the page lists; without it, all."""
    phase = phase_of(p.content.settings.phases, number)
    minutes = sum(document.module.estimated_minutes or 0 for document in whole)
    parts: tuple[PageLink, ...] = ()
    if p.outlines:
        numbered = [(p.outlines[document.module.id], at) for at, document in enumerate(whole, 1)]
        parts = tuple(_part(p, page, *group) for group in groupby(numbered, key=lambda pair: pair[0]))
    title, description = (phase.title, phase.description) if phase else ("", "")
    cards = tuple(_card(document, page) for document in (whole if shown is None else shown))
    return PhaseCard(title, number, description, minutes, len(whole), cards, parts)


def _part(p: Published, page: str, address: str, numbered: Iterable[tuple[str, int]]) -> PageLink:
    at = [number for _, number in numbered]
    return PageLink(word(p.theme.strings, "modules.range", first=at[0], last=at[-1]), urls.relative(page, address))


Beside = tuple[str, int | None] | None
"""The address of a page beside another, and the number of its phase."""


def _outline(
    p: Published, address: str, shown: Sequence[Document], whole: Sequence[Document], before: Beside, after: Beside
) -> PageInputs:
    """`shown` are the modules of this page, `whole` those of its phase."""
    number = whole[0].module.phase
    phase = _phase(p, number, whole, shown, address)
    here = next(link for link in phase.parts if link.url == urls.relative(address, address))
    page = OutlinePage(phase, here, _neighbour(p, address, before), _neighbour(p, address, after))
    title = f"{_name(p, number)}: {here.title}"
    return PageInputs(p.theme, p.site, "outline.html", address, title, phase.description, page, {})


def _neighbour(p: Published, page: str, beside: Beside) -> PageLink | None:
    """A page of the list beside this one, by the name of its phase."""
    return PageLink(_name(p, beside[1]), urls.relative(page, beside[0])) if beside else None


def _name(p: Published, number: int | None) -> str:
    phase = phase_of(p.content.settings.phases, number)
    if number is None:
        return word(p.theme.strings, "modules.title")
    return (phase.title if phase else "") or word(p.theme.strings, "phase", number=number)


def _promises(modules: Sequence[Module]) -> tuple[str, ...]:
    """The last objectives of each module in turn, since lessons lead up to them; in reading order."""
    ranked = sorted(
        (len(module.objectives) - place, number, place)
        for number, module in enumerate(modules)
        for place in range(len(module.objectives))
    )
    return tuple(modules[number].objectives[place].text for number, place in sorted(r[1:] for r in ranked[:PROMISES]))


def _card(document: Document, page: str) -> ModuleCard:
    module, found = document.module, definitions_of(document)
    address = urls.module_address(module.id)
    return ModuleCard(
        module.id,
        module.title,
        urls.relative(page, address),
        label(module),
        module.description or opening_of(module.body),
        module.estimated_minutes,
        module.bloom_level,
        tuple(o.text for o in module.objectives),
        tuple(PageLink(d.title.text, urls.relative(page, address, d.anchor)) for d in found if d.kind == "concept"),
        sum(d.kind == "exercise" for d in found),
    )


# -- concepts --------------------------------------------------------------------------------------------------------


def of_concepts(p: Published) -> Pages:
    """The index of concepts: one page, or one for each letter and one that leads to them."""
    found = sorted(
        (definition for definition in p.index.definitions.values() if definition.kind == "concept"),
        key=lambda d: (_letter(d.title.text), d.title.text.casefold(), d.id),
    )
    if len(found) <= MANY_CONCEPTS:
        return {urls.CONCEPTS: partial(_concepts, p, urls.CONCEPTS, found, len(found), {})}
    shares: dict[str, tuple[str, list[Definition]]] = {}
    for name, group in groupby(found, key=lambda d: _letter(d.title.text)):
        for number, part in enumerate(_parts(tuple(group)), 1):
            address = f"{urls.CONCEPTS}{_slug(name)}{f'-{number}' if number > 1 else ''}/"
            shares[address] = (f"{name} {number}" if number > 1 else name, list(part))
    names = {address: name for address, (name, _) in shares.items()}
    pages: Pages = {urls.CONCEPTS: partial(_concepts, p, urls.CONCEPTS, [], len(found), names)}
    return pages | {a: partial(_concepts, p, a, part, len(found), names) for a, (_, part) in shares.items()}


def _concepts(
    p: Published, address: str, shown: Sequence[Definition], count: int, names: Mapping[str, str]
) -> PageInputs:
    """`names` are those of all pages by letter, by their addresses."""
    entries = [_entry(p, definition, address) for definition in shown]
    letters = tuple(
        Letter(name, f"page--letter-{number}", tuple(group))
        for number, (name, group) in enumerate(groupby(entries, key=lambda e: _letter(e.title.text)), 1)
    )
    links = tuple(LetterLink(name, urls.relative(address, to), to == address) for to, name in names.items())
    page = ConceptsPage(letters, count, None if names else draw(_linked(p)), links)
    title = word(p.theme.strings, "concepts.title")
    description = word(p.theme.strings, "concepts.description", course=p.site.title)
    title = f"{title}: {names[address]}" if address in names else title
    return PageInputs(p.theme, p.site, "concepts.html", address, title, description, page, {})


def _entry(p: Published, definition: Definition, page: str) -> ConceptEntry:
    address = urls.module_address(definition.module)
    home = PageLink(p.index.modules[definition.module], urls.relative(page, address, definition.anchor))
    used = tuple(page_link(m, page, p) for m in p.uses.get((definition.kind, definition.id), ()))
    return ConceptEntry(definition.id, definition.title, home, used, definition.gloss)


def _linked(p: Published) -> list[Idea]:
    """The concepts that build on one another."""
    linked = {name for near in p.builds_on.items() if near[1] for name in (near[0], *near[1])}
    found = (d for d in p.index.definitions.values() if d.kind == "concept" and d.id in linked)
    return [idea(p, definition, urls.CONCEPTS) for definition in found]


def _letter(title: str) -> str:
    """The letter under which a title stands: without its accent, and "#" for what is none."""
    first = unicodedata.normalize("NFD", title.strip()[:1])[:1].upper()
    return first if first.isalpha() else "#"


def _slug(letter: str) -> str:
    """How a letter stands in an address."""
    if letter == "#":
        return "other"
    return letter.lower() if letter.isascii() else f"u{ord(letter[0]):04x}"


def _parts(whole: tuple[T, ...]) -> Iterator[tuple[T, ...]]:
    return (whole[at : at + LISTED] for at in range(0, len(whole), LISTED))
