"""What the pages of a site have in common: the course as it is published, and how pages name what is in it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from coursekit.content.model import Module, Phase
from coursekit.content.places import Places
from coursekit.content.read import Content
from coursekit.content.references import Definition, Index
from coursekit.site import urls
from coursekit.site.images import Size
from coursekit.site.pages import ConceptLink, PageLink, Site
from coursekit.site.picture import Idea
from coursekit.site.theme import Theme

if TYPE_CHECKING:
    from coursekit.exercises.bank import Bank


class Published(Struct, frozen=True):
    """The modules that are not drafts, with what is looked up again and again."""

    content: Content
    places: Places
    uses: Mapping[tuple[str, str], Sequence[str]]
    """Ids of the modules that link to a definition, in reading order, by its kind and id."""
    taught: dict[str, list[Definition]]
    """The concepts of each module, by its id."""
    builds_on: dict[str, tuple[str, ...]]
    """Ids of the concepts that the text of a concept links to, by its id."""
    theme: Theme
    site: Site
    sizes: Mapping[str, Size]
    bank: Bank | None
    """The exercises that have files; of a classroom's course all, read before it loses its answers."""
    outlines: Mapping[str, str]
    """The address of the page that lists each module, by its id, in a course of many."""

    @property
    def index(self) -> Index:
        return self.places.index


def phase_of(phases: tuple[Phase, ...], number: int | None) -> Phase | None:
    return next((phase for phase in phases if phase.number == number), None)


def label(module: Module) -> str:
    if module.phase is not None and module.number is not None:
        return f"{module.phase}.{module.number}"
    return "" if module.number is None else str(module.number)


def page_link(module_id: str, page: str, p: Published) -> PageLink:
    return PageLink(p.index.modules[module_id], urls.relative(page, urls.module_address(module_id)))


def concept_link(d: Definition, page: str, p: Published) -> ConceptLink:
    address = urls.module_address(d.module)
    module = "" if address == page else p.index.modules[d.module]
    return ConceptLink(d.title.text, urls.relative(page, address, d.anchor), module)


def idea(p: Published, d: Definition, page: str) -> Idea:
    link = concept_link(d, page, p)
    return Idea(d.id, link.title, link.url, link.module, p.builds_on.get(d.id, ()))
